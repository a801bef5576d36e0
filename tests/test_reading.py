"""Reading: every kind of input, and what is said of what cannot be read."""

from __future__ import annotations

import codecs
import datetime
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import quotes
from quotes.errors import ArticleError
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
        ("[1, 2]", "valid dictionary"),
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
