"""Measure how far quotes can be trusted: fit the weights of their features on annotated articles.

    python -m quotes.workshop.recipes.confidence GOLD.jsonl "CORPUS" [--output quotes/rules/confidence.toml]

Every quote that the rules find, attitudes too, is right where an annotator has marked it (at least
half of the letters in common).  Needs scikit-learn: ``pip install 'quotes[recipes]'``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from quotes.evaluation.scores import Comparison, Prediction, Selection
from quotes.rules import confidence, engine
from quotes.rules.features import features
from quotes.workshop.recipes import regression

#: A feature must be seen in so many quotes.
_SEEN = 6
#: Inverse strength of the regularisation, the best of 0.003 to 0.1 on held-out articles.
_STRENGTH = 0.03

#: A quote's rule and features, and whether it is right.
Example = tuple[str, list[str], bool]


def examples(annotated: Iterable[regression.Annotated]) -> Iterator[Example]:
    """Rule, features and rightness of every quote of parsed articles."""
    for entry, analysis in annotated:
        board, quotes = engine.find_all(analysis, ("thoughts",))
        comparison = Comparison(entry, [Prediction.of(quote.quote(None)) for quote in quotes], Selection())
        right = {number for _, number in comparison.pairs}
        for number, quote in enumerate(quotes):
            yield quote.rule.name, features(board, quote), number in right


def measured(annotated: Iterator[regression.Annotated], corpus: str) -> tuple[str, int]:
    """The measurement as TOML, and the number of its examples."""
    articles = list(annotated)
    found = list(examples(articles))
    rows, right = [own for _, own, _ in found], [good for *_, good in found]
    weights, constant = regression.fit(rows, right, _SEEN, _STRENGTH)
    count = Counter(rule for rule, *_ in found)
    good = Counter(rule for rule, _, good in found if good)
    facts = [
        f"articles = {len(articles)}",
        f"constant = {constant}",
        "",
        "# Quotes found by each rule, before any is left out, and how many of them are right.",
        "[rules]",
        *(f"{rule} = {{ found = {number}, right = {good[rule]} }}" for rule, number in count.most_common()),
    ]
    comment = "How far quotes can be trusted, measured by quotes/workshop/recipes/confidence.py; see confidence.py."
    return regression.written(comment, corpus, facts, weights), len(found)


def main(arguments: Sequence[str] | None = None) -> None:
    regression.run(__doc__, Path(confidence.__file__).with_name(confidence.FILE), measured, arguments)


if __name__ == "__main__":
    main()
