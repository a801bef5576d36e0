"""Figures on hand-made annotations."""

from __future__ import annotations

import io
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.document.analysis import Analysis
from quotes.document.article import Article
from quotes.document.parse import Parse
from quotes.document.quote import Quote
from quotes.document.span import Span
from quotes.errors import ArticleError
from quotes.evaluation import gold, run, sources
from quotes.evaluation.reliability import BINS, Reliability
from quotes.evaluation.scores import Prediction, Scores, Selection, score
from quotes.pipeline import Attributed
from quotes.views import scores as view

TEXT = (
    '"We will build the bridge in the end," said Mayor Jane Doe on Monday. Mrs. Roe told reporters that '
    'she was tired. He called the plan "a waste for all of us" in Springfield. “I don’t know,” she said.'
)


def piece(words: str, after: int = 0) -> Span:
    start = TEXT.index(words, after)
    return Span(start, start + len(words))


def quote(begins: str, content: str, source: str, cue: str, type: str, **more: Any) -> dict[str, Any]:
    """A quote of the sentence that begins with some words."""
    parts = {"content": content, "source": source, "cue": cue}
    return {name: [piece(words, TEXT.index(begins))] for name, words in parts.items()} | {"type": type} | more


FIRST = quote('"We', '"We will build the bridge in the end,"', "Mayor Jane Doe", "said", "direct", kind="speech")
SECOND = quote("Mrs.", "that she was tired", "Mrs. Roe", "told", "indirect", kind="other", flags=["nested"])
THIRD = quote("He ", 'the plan "a waste for all of us"', "He", "called", "mixed", kind="speech")
LAST = quote("“I", "“I don’t know,”", "she", "said", "direct")
QUOTES = [FIRST, SECOND, THIRD, LAST]


def annotated(tmp_path: Path, *quotes: dict[str, Any]) -> list[gold.GoldArticle]:
    path = tmp_path / "gold.jsonl"
    line = {"id": "a", "language": "en", "text": TEXT, "quotes": quotes or QUOTES}
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    return gold.read(path)


def scored(articles: list[gold.GoldArticle], *found: dict[str, Any], selection: Selection | None = None) -> Scores:
    """The figures of quotes found."""
    predictions = [Prediction(quote["content"], quote["source"], quote["type"]) for quote in found]
    return score(articles, {"a": predictions}, selection)


def test_the_annotation_itself_is_right(tmp_path: Path) -> None:
    figures = scored(annotated(tmp_path), *QUOTES)
    for name, found in figures.types.items():
        for ratio in (found.exact, found.overlap, found.token, found.full, found.full_name):
            assert ratio.f1 == 1, name
        assert found.as_dict()["type_accuracy"] == found.as_dict()["attribution"]["accuracy"] == 1
    assert figures.types["all"].by_class.keys() == {"name", "pronoun"}
    assert (figures.types["direct"].overlap.gold, figures.types["mixed"].overlap.gold) == (2, 1)


def test_marks_and_final_punctuation_do_not_count(tmp_path: Path) -> None:
    bare = FIRST | {"content": [piece("We will build the bridge in the end")]}
    assert scored(annotated(tmp_path), bare, SECOND, THIRD, LAST).types["all"].exact.f1 == 1


def test_half_overlap_is_found_but_not_exact(tmp_path: Path) -> None:
    articles = annotated(tmp_path)
    figures = scored(articles, SECOND | {"content": [piece("she was tired")]}).types["all"]
    assert (figures.exact.right, figures.overlap.right, figures.overlap.predicted, figures.overlap.gold) == (0, 1, 1, 4)
    assert figures.overlap.as_dict() == {"p": 1.0, "r": 0.25, "f1": 0.4}
    assert figures.token.as_dict()["p"] == 1
    assert scored(articles, SECOND | {"content": [piece("tired")]}).types["all"].overlap.right == 0


def test_what_is_found_twice_costs_precision(tmp_path: Path) -> None:
    scores = scored(annotated(tmp_path), *QUOTES, *QUOTES)
    assert scores.types["all"].overlap.precision == 0.5
    assert scores.notes["duplicate_predictions"] == 4


def test_nothing_found(tmp_path: Path) -> None:
    for found in ({}, {"a": []}):
        scores = score(annotated(tmp_path), found)
        figures = scores.types["all"]
        assert figures.exact.f1 == figures.overlap.f1 == figures.full.f1 == figures.token.f1 == 0
        assert figures.overlap.gold == 4
        assert scores.notes["articles_without_prediction"] == (0 if found else 1)


def test_what_is_left_out_is_neither_right_nor_wrong(tmp_path: Path) -> None:
    articles = annotated(tmp_path)
    for selection in (Selection(frozenset({"speech"})), Selection(ignored_flags=frozenset({"nested"}))):
        figures = scored(articles, *QUOTES, selection=selection)
        assert (figures.types["all"].overlap.gold, figures.types["all"].overlap.predicted) == (3, 3)
        assert figures.types["all"].token.f1 == 1
        assert (figures.notes["ignored_gold"], figures.notes["ignored_pred"]) == (1, 1)


@pytest.mark.parametrize(
    ("given", "right", "named"),
    [
        (["Jane Doe"], 1, 1),
        (["Doe on Monday"], 1, 1),
        (["Mrs. Roe"], 0, 0),
        (["Mayor"], 1, 1),
        (["in the end"], 0, 0),
        ([], 0, 0),
    ],
)
def test_sources(tmp_path: Path, given: list[str], right: int, named: int) -> None:
    found = FIRST | {"source": [piece(words) for words in given]}
    figures = scored(annotated(tmp_path, FIRST), found).types["all"]
    assert (figures.attribution.right, figures.attribution.named, figures.full.right) == (right, named, right)


def test_another_mention_of_the_name() -> None:
    text = "Mayor Jane Doe left. Doe had said so."
    first, second = Span(0, 14), Span(21, 24)
    assert not sources.is_hit(text, [first], [second])
    assert sources.same_name(text, [first], [second])


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("he", "pronoun"),
        ("She", "pronoun"),
        ("a spokesman for the Doe campaign", "nominal"),
        ("Jane Doe, a senior adviser to the mayor", "name"),
        ("The mayor's spokeswoman, Jane Doe", "name"),
        ("Ursula von der Leyen", "name"),
        ("the president", "nominal"),
    ],
)
def test_source_classes(source: str, kind: str) -> None:
    assert sources.source_class(source, [Span(0, len(source))]) == kind


@pytest.fixture
def evaluation(tmp_path: Path) -> run.Evaluation:
    """Three annotated quotes: the second is missed, the third has a wrong source and type, and one is invented."""
    articles = annotated(tmp_path, FIRST, SECOND, THIRD)
    quotes = (
        Quote(tuple(FIRST["content"]), "quote-before", "direct", source=piece("Mayor Jane Doe"), confidence=0.97),
        Quote((piece("on Monday"),), "clause", cue=piece("said"), confidence=0.8),
        Quote(tuple(THIRD["content"]), "label", "direct", source=piece("Mrs. Roe")),
    )
    analysis = Analysis.of(articles[0].article, Parse(TEXT, "en", "none", [], []))
    return run.evaluate(articles, [Attributed(analysis, quotes)])


def test_errors_and_rules(evaluation: run.Evaluation) -> None:
    assert [(error.kind, error.rule, error.cue) for error in evaluation.errors] == [
        ("miss", None, "told"),
        ("wrong source", "label", "called"),
        ("false find", "clause", "said"),
    ]
    assert evaluation.errors[1].note == "'Mrs. Roe' for 'He'"
    assert evaluation.rules == {"quote-before": (1, 1), "clause": (1, 0), "label": (1, 1)}


def test_types_taken_for_one_another(evaluation: run.Evaluation) -> None:
    assert evaluation.confusion == {
        "direct": {"direct": 1, "indirect": 0, "mixed": 0, "missed": 0},
        "indirect": {"direct": 0, "indirect": 0, "mixed": 0, "missed": 1},
        "mixed": {"direct": 1, "indirect": 0, "mixed": 0, "missed": 0},
        "extra": {"direct": 0, "indirect": 1, "mixed": 0},
    }
    left_out = run.Evaluation()
    article = Article("a", TEXT, "en")
    nested = gold.GoldQuote.model_validate(SECOND)
    left_out.add(gold.GoldArticle(article, [nested]), [], Selection(ignored_flags=frozenset({"nested"})))
    assert left_out.confusion == run.Evaluation().confusion


def reliability(*groups: tuple[float | None, int, int]) -> Reliability:
    """So many quotes of each confidence, of which so many are right."""
    found = Reliability()
    for confidence, count, right in groups:
        for number in range(count):
            found.add(confidence, number < right)
    return found


def test_bins_of_confidence() -> None:
    few = reliability((0.9, 10, 8), (0.5, 10, 5), (None, 4, 1))
    assert few.bins() == [(0.5, 0.5, 10, 0.5, 0.5), (0.9, 0.9, 10, pytest.approx(0.9), 0.8)]
    assert few.calibration_error == pytest.approx(0.05)
    assert few.as_dict()["without_confidence"] == {"n": 4, "precision": 0.25}
    many = reliability(*((number / 1000, 1, number % 2) for number in range(1000)))
    assert [b.n for b in many.bins()] == [100] * BINS
    # One value that most have stands alone: no neighbour is lost in it, and none is cut into crumbs.
    one = reliability((0.1, 30, 3), (0.7, 600, 420), *((0.8 + n / 1000, 10, 8) for n in range(37)))
    assert [b.n for b in one.bins()][:2] == [30, 600]
    assert len(one.bins()) <= BINS
    assert min(b.n for b in one.bins()) >= 30
    assert sum(b.n for b in one.bins()) == 1000


@given(st.lists(st.tuples(st.sampled_from([n / 40 for n in range(41)]), st.integers(1, 9)), max_size=40))
def test_bins_hold_every_quote_once(groups: list[tuple[float, int]]) -> None:
    found = reliability(*((confidence, count, 1) for confidence, count in groups))
    bins = found.bins()
    assert len(bins) <= BINS
    assert sum(b.n for b in bins) == len(found.judged)
    assert all(one.high < other.low for one, other in itertools.pairwise(bins))


def test_no_quote_has_a_confidence() -> None:
    none = reliability((None, 2, 1))
    assert (none.bins(), none.all, none.calibration_error) == ([], None, None)
    assert list(view.reliability(none, 80)) == []


@pytest.mark.parametrize(
    ("confidence", "right", "bar"), [(0.9, 5, "█████    │"), (0.2, 8, "██│█████  "), (1.0, 10, "█████████│")]
)
def test_bars(confidence: float, right: int, bar: str) -> None:
    (found,) = reliability((confidence, 10, right)).bins()
    assert view.bar(found, 10).plain == bar


def test_view(evaluation: run.Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    stream = io.StringIO()
    view.show(evaluation, stream, errors=5)
    lines = stream.getvalue().splitlines()
    assert lines[2].split()[:9] == ["all", "3", "3", "66.7", "66.7", "66.7", "66.7", "66.7", "66.7"]
    assert all(len(line) <= 80 for line in lines)
    assert "miss: 1" in lines
    (missed,) = (line for line in lines if line.startswith("annotated as"))
    row = next(line for line in lines[lines.index(missed) :] if line.startswith("indirect"))
    assert row.split() == ["indirect", "0", "0", "0", "1"]
    assert any(line.startswith("0.97") and "│" in line for line in lines)
    stream = io.StringIO()
    view.write_json(evaluation, stream, errors=5)
    found = json.loads(stream.getvalue())
    assert found["all"]["overlap"]["p"] == pytest.approx(2 / 3)
    assert found["rules"]["clause"] == {"n": 1, "precision": 0}
    assert found["confusion"] == evaluation.confusion
    assert [(b["n"], b["precision"]) for b in found["reliability"]["bins"]] == [(1, 0), (1, 1)]
    assert len(found["errors"]) == 3


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "empty"),
        ("{", ":1: not a JSON object"),
        ('{"id": "a"}', "'text' is missing"),
        (
            '{"id": "a", "text": "Words of it.", "quotes": [{"content": [[0, 99]], "type": "direct"}]}',
            "outside the text",
        ),
        ('{"id": "a", "text": "Words of it.", "quotes": [{"content": [[0, 5]], "type": "loud"}]}', "quotes.0.type"),
        ('{"id": "a", "text": "One."}\n{"id": "a", "text": "Two."}', ":2: id 'a' stands in the file twice"),
    ],
)
def test_bad_gold(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ArticleError) as raised:
        gold.read(path)
    assert message in str(raised.value)
    assert str(raised.value).startswith(str(path))


def test_missing_gold(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"no\.jsonl: no such file"):
        gold.read(tmp_path / "no.jsonl")
