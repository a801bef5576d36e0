"""Each format, read back by another library, has the statements of the JSON, at the offsets of its unit."""

from __future__ import annotations

import csv
import io
import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from quotes import schema
from quotes.errors import ResultError
from quotes.reading import results
from quotes.views.formats import FORMATS, by_suffix
from quotes.views.rows import BREAK, COLUMNS
from quotes.views.units import Utf16
from tests.statements import Said, article
from tests.test_contract import FIRST

#: Characters of two UTF-16 units, marks that combine, what looks like a formula, a control character, and line ends.
TEXT = (
    "😀 Ann Lee tweeted: “=SUM(A1) is no plan 🎉, cafe\u0301 owners say.”\r\n\r\n"
    "She told reporters it was fine, all of it.\r\n\r\n@Bob may not mind \x07 <b>at all</b> & so on. “-1 for us,” "
    "he added, “+2 for them 👩‍👩‍👧”."
)
DANISH = "»=Cafe\u0301en a\u030abner 🎉,« siger Ann Lee."


@pytest.fixture
def result() -> schema.Result:
    hers, _ = article("a 1", "en", TEXT, [
        Said("=SUM(A1) is no plan 🎉, cafe\u0301 owners say", "s1", "all", "tweet"),
        Said("=SUM(A1) is no plan 🎉", "s2", within=0),
        Said("reporters it was fine", "s1"),
        Said("it was fine, all of it.\r\n\r\n@Bob may not mind \x07 <b>at all</b> & so on", "s1", "@Bob"),
        Said("-1 for us|+2 for them 👩‍👩‍👧", None, "all"),
    ])  # fmt: skip
    hers.title, hers.path = "@Title", "news/a 1.txt"
    hers.quotes[0].source = _span(TEXT, "Ann Lee")
    hers.quotes[0].cue = _span(TEXT, "tweeted")
    hers.quotes[2].addressee = _span(TEXT, "reporters")
    hers.quotes[4].source = _span(TEXT, "he")
    hers.quotes[4].polarity = "negated"
    danish, _ = article("b", "da", DANISH, [Said("=Cafe\u0301en a\u030abner 🎉", "s1", "all")])
    danish.quotes[0].confidence = 0.5
    members = [
        schema.AlignedMember(
            article=one.id,
            quote=one.quotes[0].id,
            language=one.language,
            wording="verbatim",
            segments=one.quotes[0].content,
        )
        for one in (hers, danish)
    ]
    pair = schema.AlignedPair(
        members=(0, 1), kind="translation", score=1, evidence={"content": 1, "part": 1}, differences=[]
    )
    speakers = [
        schema.Speaker(id="s1", name="Ann Lee", kind="person", mentions=[]),
        schema.Speaker(id="s2", name="owners", kind="group", mentions=[]),
    ]
    groups = [schema.Alignment(id="a1", kind="translation", members=members, pairs=[pair])]
    return schema.Result(generator="quotes 0", articles=[hers, danish], speakers=speakers, alignments=groups)


def _span(text: str, words: str) -> schema.TextSpan:
    start = text.index(words)
    return schema.TextSpan(start=start, end=start + len(words), text=words)


def written(result: schema.Result, name: str) -> Any:
    """The bytes of a binary format, the text of another."""
    stream: Any = io.BytesIO() if FORMATS[name].binary else io.StringIO(newline="")
    FORMATS[name].write(result, stream)
    return stream.getvalue()


#: A statement: id, type, speaker's name, the words of its pieces with their offsets.
Statement = tuple[str, str, str | None, tuple[tuple[int, int, str], ...]]


def statements(result: schema.Result) -> list[Statement]:
    names = {speaker.id: speaker.name for speaker in result.speakers}
    return [
        (
            quote.id,
            quote.type,
            names.get(quote.speaker or ""),
            tuple((one.start, one.end, one.text) for one in quote.content),
        )
        for article in result.articles
        for quote in article.quotes
    ]


def of_row(row: dict[str, Any]) -> Statement:
    """The statement of a row of a spreadsheet."""
    offsets = [[int(offset) for offset in piece.split("-")] for piece in row["pieces"].split()]
    pieces = zip(offsets, row["words"].split(BREAK), strict=True)
    return row["id"], row["type"], row["speaker"] or None, tuple((start, end, words) for (start, end), words in pieces)


def test_csv(result: schema.Result) -> None:
    text = written(result, "csv")
    assert text.startswith("\ufeffid,article,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [list(row) for row in rows] == [list(COLUMNS)] * 6
    values = [value for row in rows for value in row.values()]
    assert not [value for value in values if value.lstrip().startswith(tuple("=+-@\t\r"))]
    assert rows[0]["words"].startswith("'=SUM")
    assert rows[0]["title"] == "'@Title"
    bare = [{name: value.removeprefix("'") for name, value in row.items()} for row in rows]
    assert list(map(of_row, bare)) == statements(result)
    assert [row["groups"] for row in rows] == ["a1", "", "", "", "", "a1"]
    assert rows[0]["inherited"] == "false"
    assert rows[5]["confidence"] == "0.5"


def test_xlsx(result: schema.Result) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(result, "xlsx")))
    sheet = book["Statements"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", f"A1:AF{7}")
    head, *lines = sheet.iter_rows()
    assert [cell.value for cell in head] == list(COLUMNS)
    assert {cell.data_type for line in lines for cell in line} <= {"s", "n", "b"}  # no formula, no error
    assert all(
        cell.alignment.wrap_text and cell.quotePrefix for line in lines for cell in line if cell.value is not None
    )
    rows = [dict(zip(COLUMNS, (cell.value for cell in line), strict=True)) for line in lines]
    rows = [{name: unescape(value) if isinstance(value, str) else value for name, value in row.items()} for row in rows]
    assert list(map(of_row, rows)) == statements(result)
    assert rows[5]["confidence"] == 0.5


def test_sqlite(result: schema.Result, tmp_path: Path) -> None:
    path = tmp_path / "result.db"
    path.write_bytes(written(result, "sqlite"))
    connection = sqlite3.connect(path)
    spans: dict[str, list[tuple[int, int, str]]] = {}
    for statement, *span in connection.execute(
        "SELECT statement, start_codepoint, end_codepoint, text FROM spans WHERE part = 'content' ORDER BY rowid"
    ):
        spans.setdefault(statement, []).append(tuple(span))
    found = connection.execute("SELECT id, type, speaker FROM statements ORDER BY rowid").fetchall()
    assert [(*row, tuple(spans[row[0]])) for row in found] == statements(result)
    # What SQLite itself cuts out of the text: it counts code points.
    cut = connection.execute("""
        SELECT substr(articles.text, spans.start_codepoint + 1, spans.end_codepoint - spans.start_codepoint), spans.text
        FROM spans JOIN statements ON statements.id = statement JOIN articles ON articles.id = article
    """).fetchall()
    assert len(cut) == 12
    assert all(one == other for one, other in cut)
    searched = (
        "SELECT id FROM statements JOIN statements_fts f ON f.rowid = statements.rowid WHERE statements_fts MATCH ?"
    )
    assert connection.execute(searched, ["plan"]).fetchall() == [("a 1#0",), ("a 1#1",)]
    members = connection.execute("""
        SELECT statement, speakers.name
        FROM members JOIN statements ON statement = statements.id JOIN speakers ON speaker_id = speakers.id
    """).fetchall()
    assert members == [("a 1#0", "Ann Lee"), ("b#0", "Ann Lee")]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    about = connection.execute("SELECT value FROM about WHERE key = 'offsets'").fetchone()
    assert about == ("half-open Unicode code points of text",)


@pytest.mark.parametrize("text", [TEXT, DANISH, "", "e\u0301😀"])
def test_utf16(text: str) -> None:
    units = Utf16(text)
    for offset in range(len(text) + 1):
        assert units(offset) == len(text[:offset].encode("utf-16-le")) // 2


@pytest.mark.parametrize("name", FORMATS)
def test_empty_and_older_results(name: str) -> None:
    written(schema.Result(generator="", articles=[], speakers=[]), name)
    older = results.read(str(FIRST))
    if name in NEED_TEXT:
        with pytest.raises(ResultError, match=f"^--format {name} needs the text of the articles, and .* bridge"):
            written(older, name)
    else:
        assert written(older, name)


NEED_TEXT: set[str] = set()


def test_a_file_name_tells_the_format() -> None:
    assert [by_suffix(Path(name)) for name in ("a.csv", "b/A.XLSX", "a.json", "a", "a.odt")] == [
        "csv", "xlsx", "json", "table", "table",
    ]  # fmt: skip
    assert by_suffix(None) == "table"
