"""Files, folders and standard input: found, decoded, and handed to the format that their suffix names."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from quotes.document.article import Article
from quotes.errors import ArticleError, QuotesError
from quotes.languages.identification import normalized
from quotes.reading.formats import FORMATS, Format, recognised
from quotes.reading.text import File, OnError

STDIN = "-"

_KNOWN = ", ".join(FORMATS)
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_UNICODE = ["utf_16", "utf_16_le", "utf_16_be", "utf_32"]
#: Tried before all others: charset-normalizer alone takes Danish in cp1252 for cp1250.
_COMMON = ["cp1252", *_UNICODE]


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
    reader = _Reader(normalized(language) if language else None, on_error or _raise)
    for source in sources:
        yield from reader.source(source)


def decode(data: bytes) -> tuple[str, str]:
    """The text of bytes and the name of its encoding; a byte order mark is left out.

    Raises:
        ValueError: the bytes are not text.
    """
    for mark, encoding in _BOMS.items():
        if data.startswith(mark):
            return data.decode(encoding), encoding.removesuffix("-sig")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _recognised(data)
    return _recognised(data) if "\0" in text else (text, "utf-8")


def _recognised(data: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    isolated = _UNICODE if b"\0" in data else None
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
        self._taken: dict[str, str] = {}

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
            if path.suffix.lower() in FORMATS
            and not any(part.startswith(".") for part in path.relative_to(folder).parts)
            and path.is_file()
        )
        if not files:
            raise ArticleError(f"{folder}: no articles in this folder (looked for files ending in {_KNOWN})")
        for path in files:
            yield from self.source(path)

    def _file(self, path: Path) -> Iterator[Article]:
        format = FORMATS.get(path.suffix.lower())
        if format is None and path.is_file():
            raise ArticleError(f"{path}: unknown kind of file {path.suffix!r}; it must be one of {_KNOWN}")
        if path.resolve() not in self._seen:
            self._seen.add(path.resolve())
            yield from self._content(path.read_bytes(), str(path), path.stem, format)

    def _content(self, data: bytes, name: str, stem: str, format: Format | None) -> Iterator[Article]:
        try:
            text, encoding = decode(data)
        except ValueError as error:
            raise ArticleError(f"{name}: {error}; save it as plain text in UTF-8") from error
        file = File(text, name, stem, encoding, self._language, self._taken, self._on_error)
        yield from (format or recognised(text))(file)


def reason(error: OSError) -> str:
    """Why a file cannot be read, in a few words."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, PermissionError):
        return "not readable: permission denied"
    return (error.strerror or type(error).__name__).lower()


def _raise(error: QuotesError) -> None:
    raise error
