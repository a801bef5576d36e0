"""Figures on hand-made annotations."""

from __future__ import annotations

import io
import itertools
import json
from pathlib import Path

import pytest

from quotes.document.analysis import Analysis
from quotes.document.parse import Parse
from quotes.document.quote import Quote
from quotes.document.span import Span
from quotes.errors import ArticleError
from quotes.evaluation import gold, run, sources
from quotes.evaluation.confusion import Confusion
from quotes.evaluation.reliability import Reliability
from quotes.evaluation.scores import Comparison, Prediction, Selection, score
from quotes.pipeline import Attributed
from quotes.views import reliability as bars
from quotes.views import scores as view

TEXT = (
    '"We will build the bridge in the end," said Mayor Jane Doe on Monday. Mrs. Roe told reporters that '
    'she was tired. He called the plan "a waste for all of us" in Springfield. “I don’t know,” she said.'
)


def piece(words: str, occurrence: int = 0) -> tuple[int, int]:
    start = -1
    for _ in range(occurrence + 1):
        start = TEXT.index(words, start + 1)
    return start, start + len(words)


QUOTES = [
    {
        "content": [piece('"We will build the bridge in the end,"')],
        "source": [piece("Mayor Jane Doe")],
        "cue": [piece("said")],
        "type": "direct",
        "kind": "speech",
    },
    {
        "content": [piece("that she was tired")],
        "source": [piece("Mrs. Roe")],
        "cue": [piece("told")],
        "type": "indirect",
        "kind": "other",
        "flags": ["nested"],
    },
    {
        "content": [piece('the plan "a waste for all of us"')],
        "source": [piece("He")],
        "cue": [piece("called")],
        "type": "mixed",
        "kind": "speech",
    },
    {"content": [piece("“I don’t know,”")], "source": [piece("she", 1)], "cue": [piece("said", 1)], "type": "direct"},
]


def annotated(tmp_path: Path, quotes: list[dict[str, object]] = QUOTES) -> list[gold.GoldArticle]:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"id": "a", "language": "en", "text": TEXT, "quotes": quotes}) + "\n", encoding="utf-8")
    return gold.read(path)


def predictions(quotes: list[dict[str, object]] = QUOTES, **changes: object) -> list[Prediction]:
    changed = [quote | changes for quote in quotes]
    return [Prediction(gold.spans(q["content"]), gold.spans(q["source"]), q["type"]) for q in changed]  # type: ignore[arg-type]


def test_the_annotation_itself_is_right(tmp_path: Path) -> None:
    figures = score(annotated(tmp_path), {"a": predictions()})
    for name, found in figures.types.items():
        for ratio in (*found.of_contents(), found.token):
            assert ratio.f1 == 1, name
        assert found.as_dict()["type_accuracy"] == 1
        assert found.attribution.as_dict()["accuracy"] == 1
    assert figures.types["all"].by_class.keys() == {"name", "pronoun"}
    assert (figures.types["direct"].overlap.gold, figures.types["mixed"].overlap.gold) == (2, 1)


def test_marks_and_final_punctuation_do_not_count(tmp_path: Path) -> None:
    (start, end), *_ = QUOTES[0]["content"]  # type: ignore[misc]
    bare = [QUOTES[0] | {"content": [(start + 1, end - 2)]}, *QUOTES[1:]]
    assert score(annotated(tmp_path), {"a": predictions(bare)}).types["all"].exact.f1 == 1


def test_half_overlap_is_found_but_not_exact(tmp_path: Path) -> None:
    half = predictions([QUOTES[1] | {"content": [piece("she was tired")]}])
    figures = score(annotated(tmp_path), {"a": half}).types["all"]
    assert (figures.exact.right, figures.overlap.right, figures.overlap.predicted, figures.overlap.gold) == (0, 1, 1, 4)
    assert figures.overlap.as_dict() == {"p": 1.0, "r": 0.25, "f1": 0.4}
    assert figures.token.as_dict()["p"] == 1
    less = predictions([QUOTES[1] | {"content": [piece("tired")]}])
    assert score(annotated(tmp_path), {"a": less}).types["all"].overlap.right == 0


def test_a_doubled_prediction_costs_precision(tmp_path: Path) -> None:
    scores = score(annotated(tmp_path), {"a": predictions() * 2})
    assert scores.types["all"].overlap.precision == 0.5
    assert scores.notes["duplicate_predictions"] == 4


def test_nothing_found(tmp_path: Path) -> None:
    for found in ({}, {"a": []}):
        scores = score(annotated(tmp_path), found)
        assert all(ratio.f1 == 0 for ratio in scores.types["all"].of_contents())
        assert scores.types["all"].overlap.gold == 4
        assert scores.notes["articles_without_prediction"] == (0 if found else 1)


def test_what_is_left_out_is_neither_right_nor_wrong(tmp_path: Path) -> None:
    articles = annotated(tmp_path)
    for selection in (Selection(frozenset({"speech"})), Selection(ignored_flags=frozenset({"nested"}))):
        figures = score(articles, {"a": predictions()}, selection)
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
    found = predictions([QUOTES[0] | {"source": [piece(words) for words in given]}])
    figures = score(annotated(tmp_path, QUOTES[:1]), {"a": found}).types["all"]
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


def analysis(article: gold.GoldArticle) -> Attributed:
    """The annotation as the tool's reports: the second one missed, the third with a wrong source, one invented."""
    first, _, third, _ = QUOTES
    quotes = [
        Quote(
            tuple(gold.spans(first["content"])),
            "quote-before",
            "direct",
            source=Span(*piece("Mayor Jane Doe")),
            confidence=0.97,
        ),  # type: ignore[arg-type]
        Quote((Span(*piece("on Monday")),), "clause", cue=Span(*piece("said")), confidence=0.8),
        Quote(tuple(gold.spans(third["content"])), "label", "mixed", source=Span(*piece("Mrs. Roe"))),  # type: ignore[arg-type]
    ]
    return Attributed(Analysis.of(article.article, Parse(TEXT, "en", "none", [], [])), tuple(quotes))


def test_errors_and_rules(tmp_path: Path) -> None:
    articles = annotated(tmp_path, QUOTES[:3])
    evaluation = run.evaluate(articles, [analysis(articles[0])])
    assert [(error.kind, error.rule, error.cue) for error in evaluation.errors] == [
        ("miss", None, "told"),
        ("wrong source", "label", "called"),
        ("false find", "clause", "said"),
    ]
    assert evaluation.errors[1].note == "'Mrs. Roe' for 'He'"
    assert evaluation.rules == {"quote-before": (1, 1), "clause": (1, 0), "label": (1, 1)}


def test_types_taken_for_one_another(tmp_path: Path) -> None:
    (article,) = annotated(tmp_path)
    found = predictions(QUOTES[:3])
    found[2] = found[2]._replace(type="direct")
    found.append(Prediction([Span(*piece("on Monday"))], [], "indirect"))
    confusion = Confusion()
    confusion.add(Comparison(article, found, Selection(ignored_flags=frozenset({"nested"}))))
    assert confusion.as_dict() == {
        "direct": {"direct": 1, "indirect": 0, "mixed": 0, "missed": 1},
        "indirect": {"direct": 0, "indirect": 0, "mixed": 0, "missed": 0},
        "mixed": {"direct": 1, "indirect": 0, "mixed": 0, "missed": 0},
        "extra": {"direct": 0, "indirect": 1, "mixed": 0},
    }


def reliability(*groups: tuple[float | None, int, int]) -> Reliability:
    """So many statements of each confidence, of which so many are right."""
    found = Reliability()
    for confidence, count, right in groups:
        for number in range(count):
            found.add(confidence, number < right)
    return found


def test_bins_of_confidence() -> None:
    few = reliability((0.9, 10, 8), (0.5, 10, 5), (None, 4, 1))
    assert [(b.low, b.high, b.count, b.right) for b in few.bins()] == [(0.5, 0.5, 10, 5), (0.9, 0.9, 10, 8)]
    assert few.calibration_error == pytest.approx(0.05)
    assert few.as_dict()["without_confidence"] == {"n": 4, "precision": 0.25}
    many = reliability(*((number / 1000, 1, number % 2) for number in range(1000)))
    assert [b.count for b in many.bins()] == [100] * 10
    assert [b.count for b in many.bins(4)] == [250] * 4
    # One value that most have stands alone: no neighbour is lost in it, and none is cut into crumbs.
    one = reliability((0.1, 30, 3), (0.7, 600, 420), *((0.8 + n / 1000, 10, 8) for n in range(37)))
    assert [b.count for b in one.bins()][:2] == [30, 600]
    assert len(one.bins()) <= 10
    assert min(b.count for b in one.bins()) >= 30
    assert sum(b.count for b in one.bins()) == 1000


@pytest.mark.parametrize("groups", [[(0.9, 7, 7)], [(0.5, 1, 0), (0.6, 1, 1)], [(n / 7, n + 1, n) for n in range(8)]])
def test_bins_hold_every_statement_once(groups: list[tuple[float, int, int]]) -> None:
    found = reliability(*groups)
    for most in (1, 2, 3, 10):
        bins = found.bins(most)
        assert len(bins) <= most
        assert sum(b.count for b in bins) == len(found.judged)
        assert all(one.high < other.low for one, other in itertools.pairwise(bins))


def test_no_statement_has_a_confidence() -> None:
    none = reliability((None, 2, 1))
    assert (none.bins(), none.all, none.calibration_error) == ([], None, None)
    assert list(bars.parts(none, 80)) == []


def test_bars() -> None:
    (sure,) = reliability((0.9, 10, 5)).bins()
    assert bars.bar(sure, 10).plain == "█████    │"
    (modest,) = reliability((0.2, 10, 8)).bins()
    assert bars.bar(modest, 10).plain == "██│█████  "
    (certain,) = reliability((1.0, 10, 10)).bins()
    assert bars.bar(certain, 10).plain == "█████████│"


def test_view(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    articles = annotated(tmp_path, QUOTES[:3])
    evaluation = run.evaluate(articles, [analysis(articles[0])])
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
    assert found["confusion"]["indirect"]["missed"] == found["confusion"]["extra"]["indirect"] == 1
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
    with pytest.raises(ArticleError, match="no such file"):
        gold.read(tmp_path / "no.jsonl")
