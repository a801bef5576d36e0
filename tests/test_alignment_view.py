"""The view of alignments: everything that colour says is said in text too."""

from __future__ import annotations

import io

import pytest

from quotes import schema
from quotes.alignment.groups import align, translations
from quotes.models.lexicon import read
from quotes.models.stanza import compact_folder
from quotes.views import alignments as view
from tests.statements import Dictionary, Said, article, result

TWEET = "What a day. The bridge opens to cyclists in May"


@pytest.fixture(scope="module")
def found() -> schema.Result:
    translator = Dictionary(
        {"Broen åbner for cyklister i maj": "The bridge opens for cyclists in May"},
        {"da": read(compact_folder() / "da_en" / "lexicon.tsv.gz", "da")},
    )
    together, parses = result(
        article("da", "da", "Broen åbner for cyklister i maj.", [Said("Broen åbner for cyklister i maj", "s1", "all")]),
        article("en", "en", f"“{TWEET}.” The old ferry stops in Odense\x07.", [
            Said(TWEET, "s1", "all"), Said("The old ferry stops in Odense\x07", "s1")]),
        article("us", "en", "The ferry stops in Aarhus.", [Said("The ferry stops in Aarhus", "s1")]),
    )  # fmt: skip
    together.speakers.append(schema.Speaker(id="s1", name="The Mayor", kind="person", mentions=[]))
    together.alignments = align(together, parses, translator)
    together.translations = translations(together, translator)
    return together


@pytest.mark.parametrize("columns", ["60", "80", "140"])
def test_everything_is_in_the_text(found: schema.Result, columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    stream = io.StringIO()
    view.show(found, stream)
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= int(columns)
    assert not any(line.endswith(" ") for line in lines)
    shown = " ".join(stream.getvalue().split())
    for expected in (
        "a1 translation", "in English", "da, verbatim", "The Mayor", "missing in da (da): “What a day.” (en#0)",
        "contradiction, name: Odense / Aarhus", "‹old›", "[Odense]", "[Aarhus]", "da translated by dictionary",
    ):  # fmt: skip
        assert expected in shown
    assert "\x07" not in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_nothing_aligned_and_nothing_translated() -> None:
    stream = io.StringIO()
    empty = schema.Result(generator="", articles=[], speakers=[], translations=[{"language": "fr", "model": None}])
    view.show(empty, stream)
    assert "no statement stands in two places" in stream.getvalue()
    assert "fr was not translated" in stream.getvalue()


def test_explanation(found: schema.Result) -> None:
    stream = io.StringIO()
    view.explain(found, stream, "da", "0")
    shown = stream.getvalue()
    for expected in ("a1  translation, score", "da#0", "en#0", "  vector", "  words", "  speaker", "  silent"):
        assert expected in shown
    assert "ferry" not in shown
    other = io.StringIO()
    view.explain(found, other, "da", "7")
    assert other.getvalue() == ""


def test_only_contradictions(found: schema.Result) -> None:
    stream = io.StringIO()
    view.show(found, stream, only_conflicts=True)
    assert "Odense" in stream.getvalue()
    assert "cyklister" not in stream.getvalue()
