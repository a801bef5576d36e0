"""The logistic regression behind the weights of ``quotes/rules``, fitted with scikit-learn on annotated articles."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from quotes.document.analysis import Analysis
from quotes.evaluation import gold
from quotes.evaluation.gold import GoldArticle
from quotes.parsing import parser

#: Smaller weights are left out.
_SMALLEST = 0.01

#: An annotated article as the rules read it.
Annotated = tuple[GoldArticle, Analysis]


def fit(
    rows: Sequence[Iterable[str]], right: Sequence[bool], seen: int, strength: float
) -> tuple[dict[str, float], float]:
    """The weights of features, and the constant.

    Args:
        rows: the features of each example.
        right: whether it is right.
        seen: features of fewer examples are left out.
        strength: inverse strength of the regularisation.
    """
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    count = Counter(feature for own in rows for feature in own)
    vectorizer = DictVectorizer()
    known = vectorizer.fit_transform([dict.fromkeys((f for f in own if count[f] >= seen), 1) for own in rows])
    model = LogisticRegression(C=strength, max_iter=1000)
    model.fit(known, right)
    weights = dict(zip(vectorizer.get_feature_names_out(), model.coef_[0].tolist(), strict=True))
    kept = {name: round(weight, 3) for name, weight in sorted(weights.items()) if abs(weight) >= _SMALLEST}
    return kept, round(float(model.intercept_[0]), 3)


def written(comment: str, corpus: str, facts: Iterable[str], weights: Mapping[str, float]) -> str:
    """A measurement as TOML: where it comes from, what else is known, and the table of weights."""
    lines = [
        f"# {comment}",
        f"corpus = {json.dumps(corpus)}",
        f"measured = {datetime.date.today().isoformat()}",
        *facts,
        "",
        "[weights]",
        *(f"{json.dumps(name, ensure_ascii=False)} = {weight}" for name, weight in weights.items()),
    ]
    return "\n".join(lines) + "\n"


def run(
    description: str,
    output: Path,
    measured: Callable[[Iterator[Annotated], str], tuple[str, int]],
    arguments: Sequence[str] | None,
) -> None:
    """The command of a recipe: parse annotated articles and write what is measured on them.

    Args:
        description: of the recipe, for ``--help``.
        output: the file that is written if no other is named.
        measured: makes its content from the articles and the name of the corpus, and says on how many examples.
        arguments: of the command line.
    """
    command = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("gold", type=Path)
    command.add_argument("corpus", help="what the corpus is called in the file")
    command.add_argument("--output", type=Path, default=output)
    options = command.parse_args(arguments)
    articles = gold.read(options.gold)
    parsed = ((one, Analysis.of(one.article, parser.load(one.article.language)(one.article))) for one in articles)
    text, examples = measured(parsed, options.corpus)
    options.output.write_text(text, encoding="utf-8")
    print(f"{examples} examples in {len(articles)} articles", file=sys.stderr)
