"""Reading articles from files, folders and standard input.

Plain text, JSON lines, HTML and CoNLL-U become ``Article`` values.  Offsets refer to the text as
read: decoded, without a byte order mark, line ends as they are; for HTML it is the main
text that trafilatura extracts.
"""

from __future__ import annotations

import codecs
import dataclasses
import datetime
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from quotes.document.article import Article, Skipped, paragraphs
from quotes.errors import ArticleError, QuotesError
from quotes.languages import dates
from quotes.languages.identification import foreign, identify, normalized
from quotes.models import stanza
from quotes.reading import conllu

STDIN = "-"
#: Kind of file by suffix.
KINDS = {
    ".txt": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".html": "html",
    ".htm": "html",
    ".conllu": "conllu",
}

_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNICODE = ("utf_16", "utf_16_le", "utf_16_be", "utf_32")
#: Tried before all others: charset-normalizer alone takes Danish in cp1252 for cp1250.
_COMMON = ["cp1252", *_UNICODE]

OnError = Callable[[QuotesError], None]


def _published(value: object) -> datetime.date | None:
    if value is None or isinstance(value, datetime.date):
        return value
    if not isinstance(value, str):
        raise ValueError("a date is text such as 2019-12-05")
    return dates.published(value)


class Record(BaseModel):
    """One line of a JSONL file; other keys are ignored."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: str
    text: str
    language: str | None = None
    title: str | None = None
    date: Annotated[datetime.date | None, BeforeValidator(_published)] = None
    outlet: str | None = None


def read(
    sources: Iterable[str | Path], language: str | None = None, on_error: OnError | None = None
) -> Iterator[Article]:
    """The articles of files, folders (all known files below, sorted) and ``-`` (standard input).

    Args:
        sources: paths; a file that is named twice is read once.
        language: the language of all articles; None to identify each.
        on_error: called with what cannot be read, which is then left out; None to raise it.

    Raises:
        ArticleError: something cannot be read and there is no ``on_error``.
        ValueError: ``language`` is no language code.
    """
    code = normalized(language) if language else None
    reader = _Reader(code, on_error or _raise)
    for source in sources:
        yield from reader.source(source)


def from_text(
    text: str,
    id: str = "text",
    *,
    language: str | None = None,
    path: str | None = None,
    title: str | None = None,
    date: datetime.date | None = None,
    outlet: str | None = None,
    encoding: str = "utf-8",
) -> Article:
    """An article of a text; its language is identified where it is not given.

    Raises:
        ArticleError: the text is empty or ``language`` is no language code.
    """
    name = path or id
    if not text or text.isspace():
        raise ArticleError(f"{name}: empty, there is no text in it")
    try:
        code = normalized(language) if language else identify(text, stanza.available())
    except ValueError as error:
        raise ArticleError(f"{name}: {error}") from error
    kept, skipped = [], []
    for paragraph in paragraphs(text):
        other = foreign(paragraph.of(text), code)
        if other is None:
            kept.append(paragraph)
        else:
            skipped.append(Skipped(paragraph.start, paragraph.end, other))
    return Article(id, text, code, path, title, date, outlet, encoding, tuple(kept), tuple(skipped))


def decode(data: bytes) -> tuple[str, str]:
    """The text of bytes and the name of its encoding; a byte order mark is left out.

    Raises:
        ValueError: the bytes are not text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding), encoding.removesuffix("-sig")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _recognised(data)
    if "\0" in text:
        return _recognised(data)
    return text, "utf-8"


def _recognised(data: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    isolated = list(_UNICODE) if b"\0" in data else None
    match = from_bytes(data, cp_isolation=isolated or _COMMON).best() or from_bytes(data, cp_isolation=isolated).best()
    if match is None or "\0" in str(match):
        raise ValueError("binary data, not text")
    return str(match), match.encoding.replace("_", "-")


class _Reader:
    """Reads sources and keeps what must be unique: the files and the ids."""

    def __init__(self, language: str | None, on_error: OnError) -> None:
        self._language = language
        self._on_error = on_error
        self._seen: set[Path] = set()
        self._ids: dict[str, str] = {}

    def source(self, source: str | Path) -> Iterator[Article]:
        path = Path(source)
        try:
            if str(source) == STDIN:
                yield from self._content(sys.stdin.buffer.read(), "standard input", "stdin", None)
            elif path.is_dir():
                yield from self._folder(path)
            else:
                yield from self._file(path)
        except OSError as error:
            self._on_error(ArticleError(f"{source}: {reason(error)}"))
        except ArticleError as error:
            self._on_error(error)

    def _folder(self, folder: Path) -> Iterator[Article]:
        files = sorted(
            path
            for path in folder.rglob("*")
            if path.suffix.lower() in KINDS
            and not any(part.startswith(".") for part in path.relative_to(folder).parts)
            and path.is_file()
        )
        if not files:
            known = ", ".join(KINDS)
            raise ArticleError(f"{folder}: no articles in this folder (looked for files ending in {known})")
        for path in files:
            yield from self.source(path)

    def _file(self, path: Path) -> Iterator[Article]:
        kind = KINDS.get(path.suffix.lower())
        if kind is None and (path.is_file() or not path.exists()):
            if not path.exists():
                raise FileNotFoundError
            known = ", ".join(KINDS)
            raise ArticleError(f"{path}: unknown kind of file {path.suffix!r}; it must be one of {known}")
        if path.resolve() in self._seen:
            return
        self._seen.add(path.resolve())
        yield from self._content(path.read_bytes(), str(path), path.stem, kind)

    def _content(self, data: bytes, name: str, stem: str, kind: str | None) -> Iterator[Article]:
        try:
            text, encoding = decode(data)
        except ValueError as error:
            raise ArticleError(f"{name}: {error}; save it as plain text in UTF-8") from error
        kind = kind or _kind(text)
        if kind == "jsonl":
            yield from self._lines(text, name, encoding)
        elif kind == "html":
            yield self._page(text, name, stem, encoding)
        elif kind == "conllu":
            for article, _ in conllu.read(text, name, self._language, stem):
                free = self._free(article.id, name)
                yield dataclasses.replace(article, id=free, encoding=encoding)
        else:
            yield from_text(text, self._free(stem, name), language=self._language, path=name, encoding=encoding)

    def _lines(self, text: str, name: str, encoding: str) -> Iterator[Article]:
        lines = text.split("\n")
        if not any(line.strip() for line in lines):
            raise ArticleError(f"{name}: empty, there is no article in it")
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield self._record(line, f"{name}:{number}", name, encoding)
                except ArticleError as error:
                    self._on_error(error)

    def _record(self, line: str, place: str, name: str, encoding: str) -> Article:
        try:
            record = Record.model_validate(json.loads(line))
        except ValidationError as error:
            raise ArticleError(f"{place}: {problem(error)}") from error
        except (ValueError, RecursionError) as error:
            reason = str(error).partition(": line ")[0]
            raise ArticleError(f"{place}: not a JSON object on one line ({reason})") from error
        if record.id in self._ids:
            raise ArticleError(f"{place}: id {record.id!r} is taken already by {self._ids[record.id]}; ids must differ")
        try:
            article = from_text(
                record.text,
                record.id,
                language=self._language or record.language,
                path=name,
                title=record.title,
                date=record.date,
                outlet=record.outlet,
                encoding=encoding,
            )
        except ArticleError as error:
            raise ArticleError(f"{place}{str(error).removeprefix(name)}") from error
        self._ids[record.id] = place
        return article

    def _page(self, html: str, name: str, stem: str, encoding: str) -> Article:
        import trafilatura

        page = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False) if html.strip() else None
        if page is None or not (page.text or "").strip():
            raise ArticleError(f"{name}: no article text found in this HTML")
        return from_text(
            page.text,
            self._free(stem, name),
            language=self._language,
            path=name,
            title=page.title,
            date=dates.published(page.date) if page.date else None,
            outlet=page.sitename,
            encoding=encoding,
        )

    def _free(self, stem: str, name: str) -> str:
        """An id made from a file's stem, with a running number where the stem is taken."""
        candidate, number = stem, 1
        while candidate in self._ids:
            number += 1
            candidate = f"{stem}-{number}"
        self._ids[candidate] = name
        return candidate


def _kind(text: str) -> str:
    """The kind of a text that has no suffix to tell it."""
    if _HTML.match(text):
        return "html"
    first = text.lstrip().partition("\n")[0]
    if first.startswith("{"):
        try:
            record = json.loads(first)
        except (ValueError, RecursionError):
            return "text"
        if isinstance(record, dict) and "text" in record:
            return "jsonl"
    return "text"


def problem(error: ValidationError) -> str:
    """The first problem of a record in one line."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "missing":
        return f"{field!r} is missing; an article needs id and text"
    return f"{field!r}: {message}" if field else message


def reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, PermissionError):
        return "not readable: permission denied"
    return (error.strerror or type(error).__name__).lower()


def _raise(error: QuotesError) -> None:
    raise error
