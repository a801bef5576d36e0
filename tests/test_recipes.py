"""The recipes that measure the rules, on a tiny corpus with trees made by hand."""

from __future__ import annotations

import datetime
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quotes.document.analysis import Analysis
from quotes.document.article import Article
from quotes.document.parse import Parse
from quotes.evaluation import gold
from quotes.evaluation.gold import GoldArticle
from quotes.parsing import parser as parsing
from quotes.reading.conllu import ParsedArticle
from quotes.rules.registry import RULES
from quotes.workshop.recipes import fitted
from tests.trees import TREES, Tree, parsed

NAMES = ("said-that", "said", "thought", "no-report", "quote-before", "nested", "label", "sentiment", "asked-whether")
CORPUS = "trees made by hand"
#: Quoted words that the annotators of the tiny corpus have overlooked.
OVERLOOKED = "label"

Annotated = list[tuple[GoldArticle, Analysis]]


def annotation(one: Tree) -> dict[str, object]:
    """A line of a gold file: what the tree is expected to give."""
    text = parsed(one)[0].text

    def span(words: str | None) -> list[list[int]]:
        return [] if words is None else [[text.index(words), text.index(words) + len(words)]]

    quotes = [
        {
            "content": [place for piece in quote.content for place in span(piece)],
            "source": span(quote.source),
            "cue": span(quote.cue),
            "type": quote.type,
        }
        for quote in one.expected
        if one.path.stem != OVERLOOKED
    ]
    return {"id": one.path.stem, "language": "en", "text": text, "quotes": quotes}


@pytest.fixture(scope="module")
def trees() -> list[Tree]:
    return [tree for name in NAMES for tree in TREES if tree.name == f"en/{name}"]


@pytest.fixture
def corpus(tmp_path: Path, trees: list[Tree]) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(annotation(tree)) + "\n" for tree in trees), encoding="utf-8")
    return path


@pytest.fixture
def annotated(corpus: Path, trees: list[Tree]) -> Annotated:
    pairs = zip(gold.read(corpus), trees, strict=True)
    return [(entry, Analysis.of(entry.article, parsed(tree)[1])) for entry, tree in pairs]


@pytest.fixture
def _parsed_by_hand(monkeypatch: pytest.MonkeyPatch, trees: list[Tree]) -> None:
    """The parser gives the trees made by hand."""
    known = {tree.path.stem: parsed(tree)[1] for tree in trees}

    def parser(language: str) -> Callable[[Article | ParsedArticle], Parse]:
        assert language == "en"
        return lambda article: known[article.id]

    monkeypatch.setattr(parsing, "load", parser)


def test_quotes_are_right_where_annotators_have_them(annotated: Annotated) -> None:
    for entry, analysis in annotated:
        found = list(fitted.quotes([(entry, analysis)]))
        assert sum(right for _, (_, right) in found) == len(entry.quotes), "all that is annotated is found"
        assert {rule for rule, _ in found} <= set(RULES)
        for rule, (features, _) in found:
            assert f"rule {rule}" in features
        if entry.article.id == OVERLOOKED:
            assert [(rule, right) for rule, (_, right) in found] == [("label", False)]


def test_each_annotated_end_is_one_of_its_places(annotated: Annotated) -> None:
    for pair in annotated:
        found = list(fitted.ends([pair]))
        trees_end = [right for features, right in found if features[0] == "at the tree's end"]
        if pair[0].article.id == "sentiment":
            (right,) = (features for features, right in found if right)
            assert right[0] == "before the tree's end"
            assert trees_end == [False]
        else:
            assert sum(right for _, right in found) == len(trees_end)
            assert all(trees_end)
    assert any(True for _ in fitted.ends(annotated))


def test_ends_that_were_not_annotated_say_nothing(annotated: Annotated) -> None:
    bare = [(entry._replace(quotes=[]), analysis) for entry, analysis in annotated]
    assert list(fitted.ends(bare)) == []


@pytest.mark.usefixtures("_parsed_by_hand")
def test_confidence_is_measured(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "confidence.toml"

    def measured() -> dict[str, Any]:
        fitted.fit_confidence(corpus, CORPUS, output)
        return tomllib.loads(output.read_text(encoding="utf-8"))

    usual = measured()["weights"]
    assert "rule clause" in usual
    assert "rule label" not in usual, "rare features get no weight"
    monkeypatch.setitem(fitted.SEEN, "confidence", 1)
    data = measured()
    assert (data["corpus"], data["articles"], data["measured"]) == (CORPUS, len(NAMES), datetime.date.today())
    assert data["rules"]["label"] == {"found": 1, "right": 0}
    assert data["rules"]["quote-before"] == {"found": 1, "right": 1}
    assert data["rules"]["clause"]["found"] == data["rules"]["clause"]["right"] >= 5
    assert data["weights"]["rule label"] < 0 < data["weights"]["rule clause"]


@pytest.mark.usefixtures("_parsed_by_hand")
def test_ends_are_measured(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(fitted.SEEN, "boundary", 1)
    output = tmp_path / "ends.toml"
    fitted.fit_boundary(corpus, CORPUS, output)
    data = tomllib.loads(output.read_text(encoding="utf-8"))
    assert (data["corpus"], data["measured"]) == (CORPUS, datetime.date.today())
    assert data["places"] > 10
    assert data["weights"]["at the tree's end"] > 0
