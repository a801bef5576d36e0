"""Measure where reported words end: fit the weights of ``quotes/rules/ends.py`` on annotated articles.

    python -m quotes.workshop.recipes.ends GOLD.jsonl "CORPUS" [--output quotes/rules/ends.toml]

Needs scikit-learn: ``pip install 'quotes[recipes]'``.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from quotes.document.analysis import Analysis
from quotes.document.parse import Parse
from quotes.evaluation import gold
from quotes.evaluation.gold import GoldArticle, GoldQuote
from quotes.parsing import parser
from quotes.rules import ends
from quotes.rules.clauses import Clauses
from quotes.rules.context import Context
from quotes.workshop.recipes import regression

_SEEN = 10
_STRENGTH = 0.05
#: An annotated end so many characters off every place says nothing.
_NEAR = 3
#: Annotators take in a complementizer: so many characters at most.
_OPENING = 10

Example = tuple[list[str], bool]


def examples(annotated: Iterable[tuple[GoldArticle, Parse]]) -> Iterator[Example]:
    """Features of the places where annotated words may end, and whether they do."""
    for entry, parse in annotated:
        context = Context(Analysis.of(entry.article, parse), ("thoughts",))
        for match, words in Clauses(context).after_cues():
            wanted = _annotated(entry.quotes, context, match.cue.start, words)
            found = list(ends.places(context, match, words))
            if wanted is None or len(found) < 2:
                continue
            distance = {place: abs(_letters(context.text, parse.words[place - 1].end, wanted)) for place in found}
            best = min(found, key=distance.__getitem__)
            if distance[best] <= _NEAR:
                for place in found:
                    yield ends.features(context, match, words, place), place == best


def _annotated(quotes: Sequence[GoldQuote], context: Context, cue: int, words: tuple[int, int]) -> int | None:
    """Where the annotated content of a cue ends, None where none begins with these words or it leaves the sentence."""
    parse = context.parse
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


def fit(found: Sequence[Example]) -> dict[str, float]:
    """The weights of the features."""
    weights, _ = regression.fit([own for own, _ in found], [right for _, right in found], _SEEN, _STRENGTH)
    return weights


def written(found: Sequence[Example], corpus: str) -> str:
    """The measurement as TOML."""
    lines = [
        "# Where reported words end, measured by quotes/workshop/recipes/ends.py; see ends.py.",
        f"corpus = {json.dumps(corpus)}",
        f"measured = {datetime.date.today().isoformat()}",
        f"places = {len(found)}",
        "",
        *regression.table(fit(found)),
    ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("gold", type=Path)
    command.add_argument("corpus", help="what the corpus is called in the file")
    command.add_argument("--output", type=Path, default=Path(ends.__file__).with_name(ends.FILE))
    options = command.parse_args(arguments)
    annotated = gold.read(options.gold)
    found = list(examples((entry, parser.load(entry.article.language)(entry.article)) for entry in annotated))
    options.output.write_text(written(found, options.corpus), encoding="utf-8")
    print(f"{len(found)} places in {len(annotated)} articles", file=sys.stderr)


if __name__ == "__main__":
    main()
