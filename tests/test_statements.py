"""Figures of speakers, channels and what else surrounds a statement, on hand-made annotations."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from quotes import schema
from quotes.document.span import Span
from quotes.evaluation import gold
from quotes.evaluation.run import Evaluation
from quotes.evaluation.scores import Selection
from quotes.evaluation.statements import Statements
from quotes.views import scores as view

TEXT = "Mayor Clara Holm told the council on Monday that the bridge was safe. She did not say that it was new."
CONTENTS = ("the bridge was safe", "it was new")
FIRST = {
    "content": [CONTENTS[0]], "source": ["Mayor Clara Holm"], "type": "indirect", "speaker": "Clara Holm",
    "channel": "parliament", "addressee": ["the council"], "relay": [], "time": ["Monday"], "polarity": "asserted",
}  # fmt: skip
SECOND = {
    "content": [CONTENTS[1]], "source": ["She"], "type": "indirect", "speaker": "Clara Holm", "channel": "parliament",
    "inherited": True, "addressee": [], "relay": [], "time": [], "polarity": "negated",
}  # fmt: skip
NAMES = {"s1": "Holm", "s2": "Peter Brandt", "s3": "She"}


def span(words: str) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def annotated(tmp_path: Path, *quotes: dict[str, Any]) -> gold.GoldArticle:
    """The article with quotes whose spans are given as words."""
    spans = ("content", "source", "addressee", "relay", "time")
    placed = [
        quote | {name: [Span(span(w)["start"], span(w)["end"]) for w in quote[name]] for name in spans if name in quote}
        for quote in quotes
    ]
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"id": "a", "language": "en", "text": TEXT, "quotes": placed}), encoding="utf-8")
    return gold.read(path)[0]


def found(number: int, speaker: str | None, **more: Any) -> schema.Quote:
    return schema.Quote.model_validate(
        {"id": f"a#{number}", "type": "indirect", "content": [span(CONTENTS[number])], "verbatim": [], "rule": "clause"}
        | {"speaker": speaker}
        | more
    )


def figures(statements: Statements) -> dict[str, tuple[int, int]]:
    return {name: (part, of) for name, part, of in statements.figures()}


def scored(article: gold.GoldArticle, *quotes: schema.Quote) -> Statements:
    statements = Statements()
    statements.add(article, quotes, NAMES, Selection())
    return statements


@pytest.mark.parametrize(
    ("wanted", "also", "speaker", "verdict"),
    [
        ("Clara Holm", [], "s1", "right"),
        ("Clara Holm", [], "s2", "wrong"),
        ("Clara Holm", ["Peter Brandt"], "s2", "right"),
        ("Clara Holm", [], None, "open"),
        (None, [], None, "right"),
        (None, [], "s2", "wrong"),
        (None, [], "s3", "right"),
    ],
)
def test_speakers(tmp_path: Path, wanted: str | None, also: list[str], speaker: str | None, verdict: str) -> None:
    article = annotated(tmp_path, SECOND | {"speaker": wanted, "speaker_also": also})
    statements = scored(article, found(1, speaker))
    assert figures(statements)[f"speaker {verdict}"] == figures(statements)[f"pronoun {verdict}"] == (1, 1)
    assert [error.field for error in statements.errors if "speaker" in error.field] == [
        f"speaker {verdict}" for _ in range(verdict != "right")
    ]


def test_what_surrounds_a_statement(tmp_path: Path) -> None:
    article = annotated(tmp_path, FIRST, SECOND)
    first = found(
        0,
        "s1",
        channel={"kind": "parliament"},
        addressee=span("council"),
        time=span("Clara"),
        relay=span("Mayor"),
    )
    assert figures(scored(article, first, found(1, "s1", channel={"kind": "court"}))) == {
        "speaker right": (2, 2),
        "speaker wrong": (0, 2),
        "speaker open": (0, 2),
        "pronoun right": (1, 1),
        "pronoun wrong": (0, 1),
        "pronoun open": (0, 1),
        "channel stated": (1, 1),
        "channel carried": (0, 1),
        "channel precision": (1, 2),
        "addressee recall": (1, 1),
        "addressee precision": (1, 1),
        "relay precision": (0, 1),
        "time recall": (0, 1),
        "time precision": (0, 1),
        "polarity right": (1, 2),
        "turned right": (0, 1),
    }


def test_only_what_is_found_and_annotated_counts(tmp_path: Path) -> None:
    bare = {name: FIRST[name] for name in ("content", "source", "type", "speaker")}
    assert not scored(annotated(tmp_path, FIRST), found(1, "s1")).counts
    assert set(figures(scored(annotated(tmp_path, bare), found(0, "s1")))) == {
        f"speaker {verdict}" for verdict in ("right", "wrong", "open")
    }


def test_shown_with_errors(tmp_path: Path) -> None:
    evaluation = Evaluation(statements=scored(annotated(tmp_path, FIRST), found(0, "s2")))
    stream = io.StringIO()
    view.show(evaluation, stream, errors=1)
    assert "Clara Holm, not Peter Brandt | the bridge was safe" in stream.getvalue()
    stream = io.StringIO()
    view.write_json(evaluation, stream, errors=1)
    shown = json.loads(stream.getvalue())
    assert shown["statements"]["speaker wrong"] == {"n": 1, "share": 1.0}
    assert ("Clara Holm", "Peter Brandt") in [(error["wanted"], error["given"]) for error in shown["statement_errors"]]
