"""Fit what the rules weigh on annotated articles: how sure a quote is, and where reported words end.

    python -m quotes.workshop.recipes.fitted confidence GOLD.jsonl "CORPUS" [--output quotes/rules/confidence.toml]
    python -m quotes.workshop.recipes.fitted boundary GOLD.jsonl "CORPUS" [--output quotes/rules/boundary.toml]

``CORPUS`` is what the corpus is called in the file.  Needs scikit-learn: ``pip install 'quotes[recipes]'``.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import typer

from quotes.document.analysis import Analysis
from quotes.evaluation import gold
from quotes.evaluation.gold import GoldArticle, GoldQuote
from quotes.evaluation.scores import Comparison, Prediction, Selection
from quotes.parsing import parser
from quotes.rules import boundary, clauses, engine
from quotes.rules.blackboard import Blackboard
from quotes.rules.features import features

_RULES = Path(boundary.__file__).parent
#: A feature must be seen in so many examples.
SEEN = {"confidence": 6, "boundary": 10}
#: Inverse strength of the regularisation; that of confidence is the best of 0.003 to 0.1 on held-out articles.
_STRENGTH = {"confidence": 0.03, "boundary": 0.05}
#: Smaller weights are left out.
_SMALLEST = 0.01
#: An annotated end so many characters off every place says nothing.
_NEAR = 3
#: Annotators take in a complementizer: so many characters at most.
_OPENING = 10

#: An annotated article as the rules read it.
Annotated = tuple[GoldArticle, Analysis]
#: The features of something, and whether it is right.
Example = tuple[list[str], bool]

app = typer.Typer(help=__doc__)


def quotes(annotated: Iterable[Annotated]) -> Iterator[tuple[str, Example]]:
    """The rule of every quote, attitudes too; right where an annotator has half of its letters in common."""
    for entry, analysis in annotated:
        board, found = engine.find_all(analysis, ("thoughts",))
        comparison = Comparison(entry, [Prediction.of(quote.quote(None)) for quote in found], Selection())
        right = {number for _, number in comparison.pairs}
        for number, quote in enumerate(found):
            yield quote.rule.name, (features(board, quote), number in right)


def ends(annotated: Iterable[Annotated]) -> Iterator[Example]:
    """The places where annotated words may end; right where they do."""
    for entry, analysis in annotated:
        board = Blackboard(analysis, ("thoughts",))
        for match, words in clauses.after_cues(board):
            wanted = _annotated_end(entry.quotes, board, match.cue.start, words)
            found = list(boundary.places(board, match, words))
            if wanted is None or len(found) < 2:
                continue
            distance = {place: _letters(board.text, board.parse.words[place - 1].end, wanted) for place in found}
            best = min(found, key=distance.__getitem__)
            if distance[best] <= _NEAR:
                around = boundary.Around(board, match, words)
                for place in found:
                    yield boundary.features(around, place), place == best


def _annotated_end(quotes: Sequence[GoldQuote], board: Blackboard, cue: int, words: tuple[int, int]) -> int | None:
    """Where the annotated content of a cue ends, None where none begins with these words or it leaves the sentence."""
    first_word = board.parse.words[words[0]]
    for quote in quotes:
        if len(quote.content) == 1 and any(first <= cue < last for first, last in quote.cue):
            first, last = quote.content[0]
            begins = abs(first - first_word.start) <= _OPENING
            if begins and first_word.start < last <= board.parse.sentence(first_word).end + 1:
                return last
    return None


def _letters(text: str, one: int, other: int) -> int:
    return sum(character.isalnum() for character in text[min(one, other) : max(one, other)])


@app.command("confidence")
def fit_confidence(articles: Path, corpus: str, output: Path = _RULES / "confidence.toml") -> None:
    """Measure how far quotes can be trusted."""
    annotated = _read(articles)
    found = list(quotes(annotated))
    count = Counter(rule for rule, _ in found)
    good = Counter(rule for rule, (_, right) in found if right)
    weights, constant = _fit("confidence", [example for _, example in found])
    facts = [
        f"articles = {len(annotated)}",
        f"constant = {constant}",
        "",
        "# Quotes found by each rule, before any is left out, and how many of them are right.",
        "[rules]",
        *(f"{rule} = {{ found = {number}, right = {good[rule]} }}" for rule, number in count.most_common()),
    ]
    comment = "How far quotes can be trusted, measured by quotes/workshop/recipes/fitted.py; see confidence.py."
    _write(output, comment, corpus, facts, weights)


@app.command("boundary")
def fit_boundary(articles: Path, corpus: str, output: Path = _RULES / "boundary.toml") -> None:
    """Measure where reported words end."""
    found = list(ends(_read(articles)))
    weights, _ = _fit("boundary", found)
    comment = "Where reported words end, measured by quotes/workshop/recipes/fitted.py; see boundary.py."
    _write(output, comment, corpus, [f"places = {len(found)}"], weights)


def _read(path: Path) -> list[Annotated]:
    articles = gold.read(path)
    return [(one, Analysis.of(one.article, parser.load(one.article.language)(one.article))) for one in articles]


def _fit(kind: str, examples: Sequence[Example]) -> tuple[list[str], float]:
    """The weights of features that are not rare, as lines of TOML, and the constant."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    count = Counter(feature for own, _ in examples for feature in own)
    vectorizer = DictVectorizer()
    rows = [dict.fromkeys((one for one in own if count[one] >= SEEN[kind]), 1) for own, _ in examples]
    model = LogisticRegression(C=_STRENGTH[kind], max_iter=1000)
    model.fit(vectorizer.fit_transform(rows), [right for _, right in examples])
    weights = sorted(zip(vectorizer.get_feature_names_out(), model.coef_[0].tolist(), strict=True))
    kept = ((name, round(weight, 3)) for name, weight in weights if abs(weight) >= _SMALLEST)
    lines = [f"{json.dumps(name, ensure_ascii=False)} = {weight}" for name, weight in kept]
    return lines, round(float(model.intercept_[0]), 3)


def _write(path: Path, comment: str, corpus: str, facts: Iterable[str], weights: Iterable[str]) -> None:
    """Write a measurement as TOML: where it comes from, what else is known, and the table of weights."""
    day = datetime.date.today().isoformat()
    lines = [f"# {comment}", f"corpus = {json.dumps(corpus)}", f"measured = {day}", *facts, "", "[weights]", *weights]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    app()
