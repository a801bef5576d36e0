"""Measure how far reports can be trusted: fit the weights of their features on annotated articles.

    python -m quotes.workshop.recipes.confidence GOLD.jsonl "CORPUS" [--output quotes/rules/confidence.toml]

Every report that the rules find, attitudes too, is right where an annotator has marked it (at least
half of the letters in common).  Needs scikit-learn: ``pip install 'quotes[recipes]'``.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from quotes.document.analysis import Analysis
from quotes.document.parse import Parse
from quotes.evaluation import gold
from quotes.evaluation.gold import GoldArticle
from quotes.evaluation.scores import Comparison, Prediction, Selection
from quotes.parsing import parser
from quotes.rules import confidence, engine
from quotes.rules.features import features
from quotes.workshop.recipes import regression

#: A feature must be seen in so many reports.
_SEEN = 6
#: Inverse strength of the regularisation, the best of 0.003 to 0.1 on held-out articles.
_STRENGTH = 0.03

Example = tuple[str, list[str], bool]


def examples(annotated: Iterable[tuple[GoldArticle, Parse]]) -> Iterator[Example]:
    """Rule, features and rightness of every report of parsed articles."""
    for entry, parse in annotated:
        context, quotes = engine.find_all(Analysis.of(entry.article, parse), ("thoughts",))
        comparison = Comparison(entry, [Prediction.of(quote.quote(None)) for quote in quotes], Selection())
        right = {number for _, number in comparison.pairs}
        for number, quote in enumerate(quotes):
            yield quote.rule, features(context, quote), number in right


def fit(found: Sequence[Example]) -> tuple[dict[str, float], float]:
    """The weights of the features, and the constant."""
    return regression.fit([own for _, own, _ in found], [right for _, _, right in found], _SEEN, _STRENGTH)


def written(found: Sequence[Example], corpus: str, articles: int) -> str:
    """The measurement as TOML."""
    weights, constant = fit(found)
    count = Counter(rule for rule, _, _ in found)
    right = Counter(rule for rule, _, good in found if good)
    lines = [
        "# How far reports can be trusted, measured by quotes/workshop/recipes/confidence.py; see confidence.py.",
        f"corpus = {json.dumps(corpus)}",
        f"measured = {datetime.date.today().isoformat()}",
        f"articles = {articles}",
        f"constant = {constant}",
        "",
        "# Reports found by each rule, before any is left out, and how many of them are right.",
        "[rules]",
        *(f"{rule} = {{ found = {number}, right = {right[rule]} }}" for rule, number in count.most_common()),
        "",
        *regression.table(weights),
    ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("gold", type=Path)
    command.add_argument("corpus", help="what the corpus is called in the file")
    command.add_argument("--output", type=Path, default=Path(confidence.__file__).with_name(confidence.FILE))
    options = command.parse_args(arguments)
    annotated = gold.read(options.gold)
    parsed = ((entry, parser.load(entry.article.language)(entry.article)) for entry in annotated)
    found = list(examples(parsed))
    options.output.write_text(written(found, options.corpus, len(annotated)), encoding="utf-8")
    print(f"{len(found)} reports of {len(annotated)} articles", file=sys.stderr)


if __name__ == "__main__":
    main()
