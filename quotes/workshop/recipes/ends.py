"""Measure where reported words end: fit the weights of ``quotes/rules/boundary.py`` on annotated articles.

    python -m quotes.workshop.recipes.ends GOLD.jsonl "CORPUS" [--output quotes/rules/boundary.toml]

Needs scikit-learn: ``pip install 'quotes[recipes]'``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from quotes.evaluation.gold import GoldQuote
from quotes.rules import boundary, clauses
from quotes.rules.blackboard import Blackboard
from quotes.workshop.recipes import regression

_SEEN = 10
_STRENGTH = 0.05
#: An annotated end so many characters off every place says nothing.
_NEAR = 3
#: Annotators take in a complementizer: so many characters at most.
_OPENING = 10

#: The features of a place, and whether the words end there.
Example = tuple[list[str], bool]


def examples(annotated: Iterable[regression.Annotated]) -> Iterator[Example]:
    """Features of the places where annotated words may end, and whether they do."""
    for entry, analysis in annotated:
        board = Blackboard(analysis, ("thoughts",))
        for match, words in clauses.after_cues(board):
            wanted = _annotated(entry.quotes, board, match.cue.start, words)
            found = list(boundary.places(board, match, words))
            if wanted is None or len(found) < 2:
                continue
            distance = {place: _letters(board.text, board.parse.words[place - 1].end, wanted) for place in found}
            best = min(found, key=distance.__getitem__)
            if distance[best] <= _NEAR:
                for place in found:
                    yield boundary.features(board, match, words, place), place == best


def _annotated(quotes: Sequence[GoldQuote], board: Blackboard, cue: int, words: tuple[int, int]) -> int | None:
    """Where the annotated content of a cue ends, None where none begins with these words or it leaves the sentence."""
    parse = board.parse
    start = parse.words[words[0]].start
    sentence = parse.sentence(parse.words[words[0]])
    for quote in quotes:
        if len(quote.content) != 1 or not any(first <= cue < last for first, last in quote.cue):
            continue
        first, last = quote.content[0]
        if abs(first - start) <= _OPENING and start < last <= sentence.end + 1:
            return last
    return None


def _letters(text: str, one: int, other: int) -> int:
    return sum(character.isalnum() for character in text[min(one, other) : max(one, other)])


def measured(annotated: Iterable[regression.Annotated], corpus: str) -> tuple[str, int]:
    """The measurement as TOML, and the number of its examples."""
    found = list(examples(annotated))
    weights, _ = regression.fit([own for own, _ in found], [right for _, right in found], _SEEN, _STRENGTH)
    comment = "Where reported words end, measured by quotes/workshop/recipes/ends.py; see boundary.py."
    return regression.written(comment, corpus, [f"places = {len(found)}"], weights), len(found)


def main(arguments: Sequence[str] | None = None) -> None:
    regression.run(__doc__, Path(boundary.__file__).with_name(boundary.FILE), measured, arguments)


if __name__ == "__main__":
    main()
