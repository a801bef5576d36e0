"""Each format, read back by another library, has the statements of the JSON, at the offsets of its unit."""

from __future__ import annotations

import asyncio
import csv
import datetime
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
import rdflib
from lxml import etree
from openpyxl.utils.escape import unescape

from quotes import schema
from quotes.errors import ResultError
from quotes.reading import results
from quotes.views.annotations import source
from quotes.views.formats import FORMATS, by_suffix
from quotes.views.rows import BREAK, COLUMNS
from quotes.views.units import Utf16
from tests.conftest import FIXTURES
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


def test_a_cell_holds_no_more_than_excel_takes(result: schema.Result) -> None:
    result.articles[1].title = "x" * 40_000
    sheet = openpyxl.load_workbook(io.BytesIO(written(result, "xlsx")))["Statements"]
    title = sheet.cell(7, list(COLUMNS).index("title") + 1).value
    assert (len(title), title[-2:]) == (32_767, "x…")


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


#: The terms of http://www.w3.org/ns/anno.jsonld that are used, so that no test asks the network.
ANNOTATIONS = {
    "oa": "http://www.w3.org/ns/oa#", "as": "http://www.w3.org/ns/activitystreams#", "id": "@id", "type": "@type",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "xsd": "http://www.w3.org/2001/XMLSchema#",
    "Annotation": "oa:Annotation", "TextualBody": "oa:TextualBody", "TextQuoteSelector": "oa:TextQuoteSelector",
    "TextPositionSelector": "oa:TextPositionSelector", "AnnotationPage": "as:OrderedCollectionPage",
    "AnnotationCollection": "as:OrderedCollection", "describing": "oa:describing", "identifying": "oa:identifying",
    "tagging": "oa:tagging", "first": {"@id": "as:first", "@type": "@id"},
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "body": {"@id": "oa:hasBody", "@type": "@id"}, "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"}, "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"}, "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "value": "rdf:value", "exact": "oa:exact", "prefix": "oa:prefix", "suffix": "oa:suffix",
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
}  # fmt: skip


def graph(text: str, context: dict[str, Any] | None = None) -> rdflib.Graph:
    """What a reader of JSON-LD makes of a document, with its context in place of a remote one."""
    document = json.loads(text)
    if context is not None:
        assert document.pop("@context") == "http://www.w3.org/ns/anno.jsonld"
        document = {"@context": context, **document}
    return rdflib.Graph().parse(data=json.dumps(document), format="json-ld", base="https://example.org/")


def test_annotations(result: schema.Result) -> None:
    found = graph(written(result, "annotations"), ANNOTATIONS)
    oa, value = rdflib.Namespace("http://www.w3.org/ns/oa#"), rdflib.RDF.value
    read = {}
    for one in found.subjects(rdflib.RDF.type, oa.Annotation):
        bodies = {
            (str(found.value(body, oa.hasPurpose)), str(found.value(body, value))) for body in found[one : oa.hasBody]
        }
        speaker = [words for purpose, words in bodies if purpose.endswith("identifying")]
        tags = {words for purpose, words in bodies if purpose.endswith("tagging")}
        pieces = []
        for target in found[one : oa.hasTarget]:
            kinds = {found.value(selector, rdflib.RDF.type): selector for selector in found[target : oa.hasSelector]}
            words, position = kinds[oa.TextQuoteSelector], kinds[oa.TextPositionSelector]
            start, end = (found.value(position, key).toPython() for key in (oa.start, oa.end))
            exact = str(found.value(words, oa.exact))
            text = TEXT if str(found.value(target, oa.hasSource)) == "https://example.org/news/a%201.txt" else DANISH
            around = f"{found.value(words, oa.prefix)}{exact}{found.value(words, oa.suffix)}"
            assert text[start:end] == exact
            assert text[max(start - 32, 0) : end + 32] == around
            pieces.append((start, end, exact))
        id = unquote(str(one).removeprefix("urn:statement:"))
        (type,) = tags & {"direct", "indirect", "mixed"}
        read[id] = (id, type, speaker[0] if speaker else None, tuple(sorted(pieces)))
        assert ("negated" in tags) == (id == "a 1#4")
        assert ("tweet" in tags) == (id == "a 1#0")
    assert [read[id] for id in sorted(read)] == statements(result)


def test_hypothesis(result: schema.Result) -> None:
    annotations = json.loads(written(result, "hypothesis"))
    pieces = [piece for *_, own in statements(result) for piece in own]
    for one, (start, end, words) in zip(annotations, pieces, strict=True):
        (target,) = one["target"]
        assert one["uri"] == target["source"]
        text = TEXT if "news" in one["uri"] else DANISH
        exact, position = target["selector"]
        assert exact["exact"] == words == text[start:end]
        # As a browser counts: in UTF-16.
        units = text.encode("utf-16-le")[position["start"] * 2 : position["end"] * 2]
        assert units.decode("utf-16-le") == words
    assert annotations[0]["tags"] == ["direct", "asserted", "Ann Lee", "tweet"]
    result.articles[0].path = "https://example.org/a"
    result.articles[1].path = "saved/b.html"
    kinds = {
        selector["type"]
        for one in json.loads(written(result, "hypothesis"))
        for selector in one["target"][0]["selector"]
    }
    assert kinds == {"TextQuoteSelector"}


@pytest.mark.parametrize("path", ["a 1.txt", "all.jsonl", "/news/a#1.txt", "https://example.org/a 1", None])
def test_each_article_has_an_iri_of_its_own(path: str | None) -> None:
    articles = [schema.Article(id=id, path=path, language="", model="", quotes=[]) for id in ("a 1", "b<2>")]
    one, two = map(source, articles)
    assert (one != two) == (path is None or "://" not in path)


def test_claims(result: schema.Result) -> None:
    text = written(result, "claims")
    assert not re.search("rating|review|true|false", text, re.IGNORECASE)
    found, org = graph(text), rdflib.Namespace("https://schema.org/")
    claims = {}
    for one in found.subjects(rdflib.RDF.type, org.Claim):
        name = found.value(found.value(one, org.claimant), org.name)
        places = {
            str(found.value(found.value(quotation, org.isPartOf), org.identifier)): str(
                found.value(quotation, org.text)
            )
            for quotation in [*found[one : org.firstAppearance], *found[one : org.appearance]]
        }
        claims[str(found.value(one, org.text))] = (name and str(name), places)
    words = {id: (speaker, BREAK.join(piece for *_, piece in pieces)) for id, _, speaker, pieces in statements(result)}
    del words["a 1#4"]  # it is denied
    del words["b#0"]  # it is the first again
    assert claims.keys() == {claim for _, claim in words.values()}
    for speaker, claim in words.values():
        assert claims[claim][0] == speaker
    danish = "=Caféen åbner 🎉"
    assert claims[words["a 1#0"][1]][1] == {"a 1": words["a 1#0"][1], "b": danish}


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({}, 4),
        ({"speaker": "s2"}, 5),
        ({"speaker": None}, 5),
        ({"polarity": "negated"}, 4),
    ],
)
def test_claims_are_one_where_nothing_tells_them_apart(
    result: schema.Result, change: dict[str, Any], count: int
) -> None:
    result.articles[1].quotes[0] = result.articles[1].quotes[0].model_copy(update=change)
    assert len(json.loads(written(result, "claims"))["@graph"]) == count


def test_the_first_appearance_is_the_earliest(result: schema.Result) -> None:
    def first() -> str | None:
        claim = json.loads(written(result, "claims"))["@graph"][0]
        return claim["firstAppearance"]["isPartOf"]["identifier"] if "firstAppearance" in claim else None

    assert first() is None
    result.articles[0].date = datetime.date(2026, 11, 3)
    assert first() is None
    result.articles[1].date = datetime.date(2026, 11, 2)
    assert first() == "b"


TEI = "{http://www.tei-c.org/ns/1.0}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


def places(body: Any) -> Iterator[tuple[Any, int, int]]:
    """Each element below a body with its offsets in what the body's paragraphs hold, by lxml."""
    position, starts = 0, {}
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            starts[element] = position
            position += len(element.text or "") if element is not body else 0
        else:
            yield element, starts[element], position
            position += len(element.tail or "") if element.getparent() is not body else 0


def printable(found: list[Statement]) -> list[Statement]:
    """The statements with characters that XML can hold."""
    return [
        (*one[:3], tuple((start, end, words.replace("\x07", "\ufffd")) for start, end, words in one[3]))
        for one in found
    ]


def test_tei(result: schema.Result) -> None:
    document = etree.fromstring(written(result, "tei").encode())
    etree.RelaxNG(etree.parse(FIXTURES / "schemas" / "tei.rng")).assertValid(document)
    ids = {one.get(XML_ID): one for one in document.iter() if one.get(XML_ID)}
    pointers = [one.get(key, "") for one in document.iter() for key in ("who", "toWhom", "ana", "prev", "next", "ref")]
    assert {pointer for value in pointers for pointer in value.split()} <= {f"#{id}" for id in ids}
    read: dict[str, Statement] = {}
    for body, text in zip(document.iter(f"{TEI}body"), (TEXT, DANISH), strict=True):
        assert "".join(body.itertext()) == text.replace("\x07", "\ufffd")
        found = sorted(places(body), key=lambda place: place[1])
        for said, start, end in ((one, *offsets) for one, *offsets in found if one.tag == f"{TEI}said"):
            (type, *_), who = (one.partition(".")[2] for one in said.get("ana").split()), said.get("who")
            *_, pieces = read.get(said.get("n"), ((),))
            piece = (start, end, "".join(said.itertext()))
            if pieces and pieces[-1][1] == start:  # cut at the end of a paragraph or of another statement
                assert ids[said.get("prev")[1:]].get("next") == f"#{said.get(XML_ID)}"
                piece = (pieces[-1][0], end, pieces[-1][2] + piece[2])
                pieces = pieces[:-1]
            read[said.get("n")] = (said.get("n"), type, who and ids[who[1:]][0].text, (*pieces, piece))
            assert said.get("direct") == ("true" if type == "direct" else "false")
            assert said.get("aloud") == ("false" if "#channel.tweet" in said.get("ana") else "unknown")
    assert [read[quote.id] for article in result.articles for quote in article.quotes] == printable(statements(result))
    told = next(one for one in document.iter(f"{TEI}said") if one.get("toWhom"))
    assert "".join(ids[told.get("toWhom")[1:]].itertext()) == "reporters"
    assert ["".join(one.itertext()) for one in document.iter(f"{TEI}q")] == ["@Bob"]


def test_brat(result: schema.Result) -> None:
    archive = zipfile.ZipFile(io.BytesIO(written(result, "brat")))
    files = {name: archive.read(name).decode() for name in archive.namelist()}
    assert list(files) == ["annotation.conf", "1-a_1.txt", "1-a_1.ann", "2-b.txt", "2-b.ann"]
    read = []
    for own, stem in zip(result.articles, ("1-a_1", "2-b"), strict=True):
        text, lines = files[f"{stem}.txt"], files[f"{stem}.ann"].split("\n")[:-1]
        assert text == own.text
        fields = [line.split("\t") for line in lines]
        ids = [id for id, *_ in fields]
        assert len(ids) == len(set(ids))
        notes = {about.split()[1]: note for id, about, *rest in fields if id.startswith("#") for note in rest}
        for id, about, *words in fields:
            if not id.startswith("T"):
                assert set(re.findall(r"\bT\d+", about)) <= set(ids)
                continue
            kind, places = about.split(" ", 1)
            spans = [tuple(map(int, place.split())) for place in places.split(";")]
            # Each fragment is on one line, and the words are those of the fragments with a space between them.
            assert words == [" ".join(text[start:end] for start, end in spans)]
            if kind in ("direct", "indirect", "mixed"):
                pieces = tuple((start, end, text[start:end]) for start, end in spans)
                read.append((f"{own.id}#{int(id[1:]) - 1}", kind, notes[id], pieces))
    lines_of = [
        (*one[:2], one[2] or "not resolved", tuple(line for piece in one[3] for line in in_lines(*piece)))
        for one in statements(result)
    ]
    assert read == lines_of
    assert "polarity T5 negated" in files["1-a_1.ann"]
    assert re.search(r"has_source Arg1:T1 Arg2:T\d+", files["1-a_1.ann"])
    for section in ("entities", "relations", "events", "attributes"):
        assert f"[{section}]\n" in files["annotation.conf"]


def in_lines(start: int, end: int, words: str) -> list[tuple[int, int, str]]:
    """A piece without its line ends."""
    found = []
    for line in words.splitlines(keepends=True):
        if line.strip("\r\n"):
            found.append((start, start + len(line.rstrip("\r\n")), line.rstrip("\r\n")))
        start += len(line)
    assert start == end
    return found


@pytest.mark.parametrize("text", [TEXT, DANISH, "", "e\u0301😀"])
def test_utf16(text: str) -> None:
    units = Utf16(text)
    for offset in range(len(text) + 1):
        assert units(offset) == len(text[:offset].encode("utf-16-le")) // 2


def test_fields_that_some_versions_have(result: schema.Result) -> None:
    group, quote = result.alignments[0], result.articles[0].quotes[0]
    spans = [[member.segments[0].model_copy(update={"end": member.segments[0].start + 5})] for member in group.members]
    conflict = schema.Conflict(kind="number", first=spans[0], second=spans[1], text="<3> or 4")
    pair = group.pairs[0].model_copy(update={"conflicts": [conflict]})
    result.alignments[0] = group.model_copy(update={"pairs": [pair]})
    told = {"speaker_confidence": 0.25, "corrected": "accepted"}
    result.articles[0].quotes[0] = quote.model_copy(update=told)
    first, second, *_, last = csv.DictReader(io.StringIO(written(result, "csv").removeprefix("\ufeff"), newline=""))
    assert (first["conflicts"], second["conflicts"], last["conflicts"]) == ("a1", "", "a1")
    assert (first["speaker_confidence"], first["corrected"]) == ("0.25", "accepted")
    assert len(json.loads(written(result, "claims"))["@graph"]) == 5  # what is at odds is not one claim
    connection = sqlite3.connect(":memory:")
    connection.deserialize(written(result, "sqlite"))
    assert connection.execute("SELECT * FROM pairs").fetchall() == [("a1", 0, 1, "translation", 1.0, "number")]
    assert connection.execute("SELECT speaker_confidence FROM statements").fetchone() == (0.25,)
    table = written(result, "table")
    assert "Ann Lee (unsure)" in table
    assert "accepted by a person" in table
    page = written(result, "html")
    assert "contradiction: number</strong>" in page
    assert "&lt;3&gt; or 4" in page
    assert page.count('<ins class="conflict">') == 2


@pytest.mark.parametrize("name", FORMATS)
def test_empty_and_older_results(name: str) -> None:
    written(schema.Result(generator="", articles=[], speakers=[]), name)
    older = results.read(str(FIRST))
    if name in NEED_TEXT:
        with pytest.raises(ResultError, match=f"^--format {name} needs the text of the articles, and that of bridge"):
            written(older, name)
    else:
        assert written(older, name)


NEED_TEXT = {"html", "tei", "brat"}


def test_datasette_opens_the_database(result: schema.Result, tmp_path: Path) -> None:
    datasette = pytest.importorskip("datasette.app", reason="datasette is not installed")
    path = tmp_path / "result.db"
    path.write_bytes(written(result, "sqlite"))

    async def asked(address: str) -> Any:
        response = await datasette.Datasette([str(path)]).client.get(address)
        assert response.status_code == 200
        return response.json()

    found = asyncio.run(asked("/result/statements.json?_search=reporters&_shape=array"))
    assert [(row["id"], row["speaker"]) for row in found] == [("a 1#2", "Ann Lee")]


def test_a_file_name_tells_the_format() -> None:
    assert [by_suffix(Path(name)) for name in ("a.csv", "b/A.XLSX", "a.json", "a", "a.odt")] == [
        "csv", "xlsx", "json", "table", "table",
    ]  # fmt: skip
    assert by_suffix(None) == "table"
