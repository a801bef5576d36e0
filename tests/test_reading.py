"""Reading: every kind of input, and what is said of what cannot be read."""

from __future__ import annotations

import codecs
import datetime
import io
import json
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import quotes
from quotes.document.article import paragraphs
from quotes.document.plain import visible
from quotes.errors import ArticleError, ArticleWarning
from quotes.reading.files import decode
from quotes.reading.formats import FORMATS
from quotes.reading.text import File, from_text

TEXT = "The mayor said on Monday that the old bridge would open again in May.\n"
DANISH = "Borgmesteren siger, at den gamle bro åbner igen først på året, når isen på søen er smeltet.\n"


def read(*sources: object, language: str | None = None) -> tuple[list[quotes.Article], list[str]]:
    """Articles and error messages."""
    problems: list[str] = []
    articles = list(quotes.read([str(s) for s in sources], language, lambda error: problems.append(str(error))))
    return articles, problems


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def lines(*records: object) -> str:
    return "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records)


def test_text_keeps_its_line_ends(tmp_path: Path) -> None:
    text = "First the mayor spoke to them.\r\n\r\nThen the others spoke too.\r\n"
    (article,), problems = read(write(tmp_path / "a.txt", text))
    assert not problems
    assert article.text == text
    assert article.id == "a"
    assert article.language == "en"
    assert [p.of(text) for p in article.paragraphs] == [*text.split("\r\n\r\n")[:1], "Then the others spoke too."]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (DANISH.encode(), "utf-8"),
        (codecs.BOM_UTF8 + DANISH.encode(), "utf-8"),
        (DANISH.encode("utf-16"), "utf-16"),
        (DANISH.encode("utf-16-le"), "utf-16-le"),
        (DANISH.encode("cp1252"), "cp1252"),
        (DANISH.encode("latin-1"), "cp1252"),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, encoding: str) -> None:
    (article,), problems = read(write(tmp_path / "a.txt", data))
    assert not problems
    assert article.text == DANISH
    assert article.language == "da"
    assert article.encoding == encoding


def test_cyrillic_is_recognised() -> None:
    text = "Он сказал, что не знает, когда это произойдет, и что решение ещё не принято."
    assert decode(text.encode("cp1251")) == (text, "cp1251")


def test_jsonl(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl",
        lines(
            {"id": "x", "text": TEXT, "language": "en", "title": "T", "date": "2019-12-05", "outlet": "O", "more": 1},
            {"id": 7, "text": TEXT, "date": "2019-12-05T10:00:00Z"},
            {"id": "year", "text": TEXT, "date": "1988"},
        ),
    )
    (first, second, third), problems = read(path)
    assert not problems
    assert (first.id, first.title, first.date, first.outlet) == ("x", "T", datetime.date(2019, 12, 5), "O")
    assert (second.id, second.language, second.date) == ("7", "en", datetime.date(2019, 12, 5))
    assert third.date is None


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "b", "text": ', "not a JSON object on one line"),
        ("[1, 2]", "not a JSON object on one line"),
        ({"id": "b"}, "'text' is missing"),
        ({"text": TEXT}, "'id' is missing"),
        ({"id": "b", "text": 3.5, "language": ["en"]}, "'language'"),
        ({"id": "b", "text": "  "}, "empty"),
        ({"id": "b", "text": TEXT, "language": "klingon!"}, "is not a language code"),
        ({"id": "b", "text": TEXT, "date": "soon"}, "'date': 'soon' is not a date"),
        ({"id": "b", "text": TEXT, "date": "05/12/2019"}, "is not a date"),
        ({"id": "a", "text": TEXT}, "is taken already by"),
        ("[" * 100_000, "not a JSON object"),
    ],
)
def test_a_broken_line_leaves_the_others(tmp_path: Path, line: object, message: str) -> None:
    path = write(tmp_path / "a.jsonl", lines({"id": "a", "text": TEXT}, line, {"id": "c", "text": TEXT}))
    articles, (problem,) = read(path)
    assert [article.id for article in articles] == ["a", "c"]
    assert problem.startswith(f"{path}:2: ")
    assert message in problem
    assert "\n" not in problem


def test_html(tmp_path: Path) -> None:
    said = "The mayor said on Monday that she would step down after ten years in office, for reasons of health."
    page = f"""<!DOCTYPE html><html lang="en"><head><title>Mayor resigns</title>
        <meta property="og:site_name" content="The Daily">
        <meta property="article:published_time" content="2020-02-03T10:00:00Z"></head>
        <body><nav><a href="/">Home</a> <a href="/b">Other news</a></nav><article><h1>Mayor resigns</h1><p>{said}</p>
        <p>“I have done what I could,” she told reporters at the city hall, and thanked them all for coming.</p>
        </article><footer>Copyright</footer></body></html>"""
    (article,), problems = read(write(tmp_path / "a.html", page))
    assert not problems
    assert said in article.text
    assert "Copyright" not in article.text
    assert (article.title, article.date, article.outlet) == ("Mayor resigns", datetime.date(2020, 2, 3), "The Daily")


PAGE = """<html lang="en"><head><title>Bridge shut</title></head><body><nav><a href="/">Home</a></nav><article>
<h1>Bridge shut</h1><p>The old bridge was shut on Monday for the second time in a year, and all traffic was led over
the ferry, which runs every hour.</p><p>It was built in 1934, and the town pays two million a year for it.</p>{}
<p>The council meets again on Thursday, when the budget is on the agenda.</p></article></body></html>"""

#: What a page may have between its paragraphs, and the paragraphs that are read of it, with their zones.
PARTS = {
    "<blockquote><p>It is safe.</p><p>We go.</p><footer>Ann Lee, mayor</footer></blockquote>": [
        ("It is safe.", "quotation"),
        ("We go.", "quotation"),
        ("Ann Lee, mayor", "signature"),
    ],
    '<blockquote class="twitter-tweet"><p lang="da">Broen holder.<br>Vi går.</p>&mdash; Ann Lund (@lund) '
    "<a>5. maj 2019</a></blockquote>": [
        ("Broen holder.", "quotation"),
        ("Vi går.", "quotation"),
        ("— Ann Lund (@lund) 5. maj 2019", "signature"),
    ],
    "<aside><p>“It is safe.”</p><p>– Ann Lee, mayor</p></aside>": [
        ("“It is safe.”", None),
        ("– Ann Lee, mayor", "signature"),
    ],
    "<aside><p>Read more about bridges</p></aside>": [],
    "<p>She said <q>it is <q>so</q> <b>safe</b></q>.</p>": [("She said “it is ‘so’ safe”.", None)],
    "<ul><li>It is safe</li><li>Bo Dahl said it leaks</li></ul>": [
        ("It is safe", None),
        ("Bo Dahl said it leaks", None),
    ],
    "<table><tr><td>Ann Lee</td><td>“It is safe.”</td></tr></table>": [("Ann Lee", None), ("“It is safe.”", None)],
    "<h2>It leaks</h2><p>The gates are old.</p>": [("It leaks", "heading"), ("The gates are old.", None)],
    "<figure><img src='a'><figcaption>Ann Lee on Monday</figcaption></figure>": [("Ann Lee on Monday", "caption")],
}


@pytest.mark.parametrize("part", PARTS)
def test_what_a_page_sets_apart(tmp_path: Path, part: str) -> None:
    (article,), _ = read(write(tmp_path / "a.html", PAGE.format(part)), language="en")
    zones = {zone.span: zone.kind for zone in article.zones}
    found = [(paragraph.of(article.text), zones.get(paragraph)) for paragraph in article.paragraphs]
    around = ("Bridge shut", "The old bridge", "It was built", "The council")
    assert [one for one in found if not one[0].startswith(around)] == PARTS[part]
    assert len(found) == len(PARTS[part]) + len(around)


def test_a_short_page_is_cut_where_its_elements_end(tmp_path: Path) -> None:
    page = "<html><body><article><h1>Live</h1><div><h2>Shops lost</h2><time>17:10</time><p>All is wet.</p></div>"
    (article,), _ = read(write(tmp_path / "a.html", page), language="en")
    assert [paragraph.of(article.text) for paragraph in article.paragraphs] == [
        "Live",
        "Shops lost",
        "17:10",
        "All is wet.",
    ]


#: Texts with their paragraphs.
LINES = {
    # hard-wrapped, with a dialogue and marked words on lines of their own
    "The mayor said on Monday that the old bridge would\nopen again in May, when the ice on the river has\n"
    "melted, and that nobody has to wait any longer\nthan that for it.": 1,
    "Borgmesteren sagde mandag, at den gamle bro ville åbne\nigen i maj, når isen på floden er smeltet helt, og\n"
    "at ingen skal vente længere end det på broen igen\n- Den er sikker, siger borgmesteren": 2,
    # lines without a full stop
    "The mayor said on Monday that the bridge would open\nThe council was told that the pumps were too old now\n"
    "Bo Dahl said that forty boats had been lost that day\nAnn Lee told reporters nobody had called for help": 4,
    "Borgmesteren sagde mandag, at broen ville åbne i maj\nByrådet fik at vide, at pumperne var for gamle nu\n"
    "Bo Dahl sagde, at fyrre både var gået tabt den dag\nAnn Lund fortalte, at ingen havde ringet efter hjælp": 4,
    # layout inside a sentence, and a heading between two
    "“We are grateful to the crews, who worked\n\nTHE DAILY   PAGE 7\n\nall night,” she said.": 2,
    "»Vi er taknemmelige over for folkene, som\n\nArtiklen fortsætter efter annoncen\n\narbejdede,« siger hun.": 2,
    "The bridge will open again in the spring.\n\nTHE DAILY   PAGE 7\n\nall night long": 3,
    "\u200b\n\nIt is safe.\n\u200e": 1,
}


@pytest.mark.parametrize("text", LINES)
def test_paragraphs(text: str) -> None:
    assert len(paragraphs(text)) == LINES[text]


#: Texts with the zones that are found in them.
SIGNED = {
    "“It is safe.”\n— Ann Lee, mayor": [("— Ann Lee, mayor", "signature")],
    "»Den er sikker.«\n\n– Ann von Lund": [("– Ann von Lund", "signature")],
    "On Twitter:\n\nIt is safe.\n\nGo.\n\n— Ann Lee (@lee) May 4": [
        ("It is safe.", "quotation"),
        ("Go.", "quotation"),
        ("— Ann Lee (@lee) May 4", "signature"),
    ],
    "»Er den sikker?«\n– Nej, siger Ann Lund.": [],
    "It is safe.\n\n– Ann Lee": [],
}


@pytest.mark.parametrize("text", SIGNED)
def test_signatures(text: str) -> None:
    article = from_text(text, language="en")
    assert [(zone.span.of(text), zone.kind) for zone in article.zones] == SIGNED[text]


@pytest.mark.parametrize(
    ("name", "garbled", "meant"),
    [
        ("a.txt", "Ann Lund sagde det mandag. Â»Vi kan gÃ¥ hjem,Â« siger hun.", "»Vi kan gå hjem,«"),
        ("a.txt", "The mayor said on Monday: â€œItâ€™s safe.â€\x9d She left the hall.", "“It’s safe.”"),
        ("a.txt", "Bürgermeisterin Ann Lee sagte: â€žEs ist schÃ¶n.â€œ Sie ging.", "„Es ist schön.“"),
    ],
)
def test_garbled_letters_are_mended_and_named(tmp_path: Path, name: str, garbled: str, meant: str) -> None:
    path = write(tmp_path / name, garbled)
    with pytest.warns(ArticleWarning, match="garbled letters") as warned:
        (article,), _ = read(path)
    assert meant in article.text
    assert str(warned[0].message).startswith(f"{path}: ")


def test_garbled_letters_of_a_text_with_known_offsets_are_only_named(tmp_path: Path) -> None:
    garbled = "Ann Lund sagde det mandag. Vi kan gÃ¥ hjem over Ã¸en."
    with pytest.warns(ArticleWarning, match="left as they are"):
        (article,), _ = read(write(tmp_path / "a.jsonl", lines({"id": "a", "text": garbled})))
    assert article.text == garbled


@pytest.mark.parametrize("text", ["Ærø, Å, Ã og »Æ«: smørrebrød.", "Café “São”, naïve — 5 €.", "Ō, ß, „Ü“ et « É »."])
def test_rare_letters_are_left_alone(tmp_path: Path, text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", ArticleWarning)
        (article,), _ = read(write(tmp_path / "a.txt", text), language="en")
    assert article.text == text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ann Lee said on Monday: “Det er noget forfærdeligt vrøvl, og det finder jeg mig ikke i.” She left.", "en"),
        ("Ann Lund sagde i går på mødet: “It is all nonsense, and I will not put up with it.” Så gik hun.", "da"),
    ],
)
def test_a_language_is_told_by_what_stands_outside_marks(text: str, language: str) -> None:
    article = from_text(text)
    assert (article.language, article.skipped) == (language, ())


ODD = st.sampled_from("\"“”„«»‘’',<>-–—:.,@()\n\r\t \xad\u200b\u202e\ufeffAaåß1")


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.text(st.sampled_from("\"“”„«»‘’',<>-–—:.,@()\n\r\t \xad\u200b\u202e\ufeffAaåß1") | st.characters(), max_size=120)
)
def test_any_text_is_read_or_refused_and_parsed(text: str) -> None:
    try:
        article = from_text(text, language="en")
    except ArticleError:
        assert not visible(text).strip()
        return
    for span in (*article.paragraphs, *(zone.span for zone in article.zones)):
        assert span.of(text) == span.of(text).strip() != ""
    result = quotes.attribute(article, least=0)
    for quote in result.articles[0].quotes:
        for part in (*quote.content, *quote.verbatim):
            assert part.text == text[part.start : part.end]


def test_folder_is_read_in_order_and_each_file_once(tmp_path: Path) -> None:
    b = write(tmp_path / "b.txt", TEXT)
    write(tmp_path / "a" / "b.txt", TEXT)
    write(tmp_path / "a" / "notes.rst", TEXT)
    write(tmp_path / ".hidden" / "c.txt", TEXT)
    articles, problems = read(tmp_path, b)
    assert not problems
    assert [(article.id, article.path) for article in articles] == [
        ("b", str(tmp_path / "a" / "b.txt")),
        ("b-2", str(tmp_path / "b.txt")),
    ]


def test_a_format_is_a_line_in_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lines_of(file: File) -> Iterator[quotes.Article]:
        for line in file.text.splitlines():
            yield from_text(line, file.free_id(file.stem), language=file.language, path=file.name)

    monkeypatch.setitem(FORMATS, ".lines", lines_of)
    articles, problems = read(write(tmp_path / "a.lines", TEXT * 2), language="en")
    assert not problems
    assert [(article.id, article.text) for article in articles] == [("a", TEXT.strip()), ("a-2", TEXT.strip())]


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        (TEXT, ["stdin"]),
        (lines({"id": "x", "text": TEXT}), ["x"]),
        (f"<!doctype html><html><body><article><p>{TEXT * 5}</p></article></body></html>", ["stdin"]),
        ('{ "a brace," he said, "is not JSON yet, and it is not meant to be."', ["stdin"]),
    ],
)
def test_standard_input(monkeypatch: pytest.MonkeyPatch, content: str, ids: list[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
    articles, problems = read("-")
    assert not problems
    assert [article.id for article in articles] == ids
    assert "<p>" not in articles[0].text


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\xc2\xa0\n", "empty"),
        ("a.jsonl", b"\n", "empty"),
        ("a.html", b"<html><body></body></html>", "no article text"),
        ("a.html", b"", "no article text"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\0", "binary"),
        ("a.txt", bytes(range(256)) * 20, "binary"),
        ("a.pdf", b"%PDF-1.4", "unknown kind of file '.pdf'"),
        ("README", b"text", "unknown kind of file ''"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = write(tmp_path / name, content)
    good = write(tmp_path / "good.txt", TEXT)
    articles, (problem,) = read(path, good)
    assert [article.id for article in articles] == ["good"]
    assert problem.startswith(f"{path}: ")
    assert message in problem
    assert "\n" not in problem


def test_missing_file_and_empty_folder(tmp_path: Path) -> None:
    articles, problems = read(tmp_path / "no.txt", tmp_path)
    assert not articles
    assert "no such file" in problems[0]
    assert "no articles in this folder" in problems[1]


def test_unreadable_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", deny)
    path = write(tmp_path / "a.txt", TEXT)
    assert read(path)[1] == [f"{path}: permission denied"]


def test_without_a_handler_the_first_problem_is_raised(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="no such file"):
        list(quotes.read([tmp_path / "no.txt"]))


def test_language_given(tmp_path: Path) -> None:
    (article,), _ = read(write(tmp_path / "a.txt", TEXT), language="da-DK")
    assert article.language == "da"
    with pytest.raises(ValueError, match="not a language code"):
        read(tmp_path / "a.txt", language="?")


@pytest.mark.parametrize(
    ("language", "before", "quotation", "behind"),
    [
        (
            "de",
            "Der britische Ingenieur Peter Lee sagte am Dienstag nach der Sitzung des Rates:",
            "“The bridge is perfectly safe, and nobody has anything to fear.”",
            "Die Stadt hatte die Brücke im März gesperrt, weil die Kabel alt waren.",
        ),
        (
            "de",
            "Die Stadt hatte die Brücke im März gesperrt, weil die Kabel alt waren.",
            '"We have tested every cable twice and found nothing wrong", sagte Lee.',
            "Die Brücke ist inzwischen wieder offen, und der Verkehr fließt.",
        ),
        (
            "sv",
            "Borgmästaren Anna Lund talade på måndagen om den nya bron och vad den kostar kommunen.",
            "– Vi har ikke fått vite noe som helst om dette, sier ingeniør Kari Berg.",
            "Kommunen stängde bron i mars, eftersom kablarna var gamla.",
        ),
    ],
)
def test_a_quotation_in_another_language_is_kept(language: str, before: str, quotation: str, behind: str) -> None:
    article = from_text("\n\n".join((before, quotation, behind)), language=language)
    assert (len(article.paragraphs), article.skipped) == (3, ())
    notice = "This article was translated for all of our readers abroad on Monday."
    article = from_text("\n\n".join((before, quotation, notice, quotation, behind)), language=language)
    skipped = [article.text[one.start : one.end] for one in article.skipped]
    assert skipped == [notice, quotation]  # behind a translation it belongs to that


def test_a_paragraph_in_another_language_is_left_out() -> None:
    article = from_text(TEXT + "\nDéjanos tu opinión\n\n" + TEXT)
    (skipped,) = article.skipped
    assert article.text[skipped.start : skipped.end] == "Déjanos tu opinión"
    assert skipped.language == "es"
    assert [p.of(article.text) for p in article.paragraphs] == [TEXT.strip()] * 2


def test_a_long_line_is_read_quickly() -> None:
    article = from_text((TEXT.strip() + " ") * 15_000)
    assert len(article.text) > 1_000_000
    assert len(article.paragraphs) == 1
