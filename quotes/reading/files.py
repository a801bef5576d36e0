"""Files, folders and standard input: found, decoded, and handed to the format that their suffix names."""

from __future__ import annotations

import codecs
import contextlib
import itertools
import os
import re
import sys
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from quotes.document.article import Article
from quotes.document.printable import encodable
from quotes.errors import ArticleError, QuotesError
from quotes.languages.identification import normalized
from quotes.reading import jsonl, parquet, pieces
from quotes.reading.formats import FORMATS, ONE, recognised
from quotes.reading.text import File, OnError, check_size

STDIN = "-"

#: Suffixes of files with an article a line, and of those with an article a row.
LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jsonl.zst", ".ndjson.zst")
PARQUET = ".parquet"
#: A file of lines with more bytes is not taken into memory as a whole.
_LARGE = 8 * 2**20
#: So many problems of one file are told; a file of something else has one in each of its millions of lines.
_MOST_PROBLEMS = 1_000
_KNOWN = ", ".join([*FORMATS, *LINES[2:], PARQUET])
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
#: In a text in UTF-16 or 32 at least this share of the bytes are zero: those of spaces and points, whatever the script.
_LEAST_ZEROS = 0.04
#: A byte that is no part of UTF-8, as Python brings it into a text.
_BROKEN = re.compile("[\udc80-\udcff]")


def read(
    sources: Iterable[str | Path],
    language: str | None = None,
    on_error: OnError | None = None,
    skip: Container[str] = (),
) -> Iterator[Article]:
    """The articles of files, folders (all known files below, sorted) and ``-`` (standard input).

    Args:
        sources: paths; a file that is named twice is read once.
        language: the language of all articles; None to identify each.
        on_error: called with what cannot be read, which is then left out; None to raise it.
        skip: ids of articles that are left out.

    Raises:
        ArticleError: something cannot be read and there is no ``on_error``.
        ValueError: ``language`` is no language code.
    """
    code = normalized(language) if language else None
    handle = on_error or _raise
    seen: set[str] = set()
    taken: dict[str, str] = {}
    for path in itertools.chain.from_iterable(map(_files, sources)):
        # realpath stops where links lead round in a circle
        place = str(path) if pieces.is_remote(path) else os.path.realpath(path)
        if place not in seen:
            seen.add(place)
            problems = _Problems(handle)
            try:
                for article in _articles(path, code, taken, problems.add, skip):
                    if article.id not in skip:
                        yield article
            except OSError as error:
                handle(ArticleError(f"{encodable(str(path))}: {reason(error)}"))
            except QuotesError as error:
                handle(error)
            if problems.count > _MOST_PROBLEMS:
                more = problems.count - _MOST_PROBLEMS
                handle(ArticleError(f"{encodable(str(path))}: {more:,} more problems like these, which are not listed"))


class _Problems:
    """What is wrong with the articles of one file: told up to a number, then counted."""

    def __init__(self, handle: OnError) -> None:
        self.count = 0
        self._handle = handle

    def add(self, error: QuotesError) -> None:
        self.count += 1
        if self.count <= _MOST_PROBLEMS:
            self._handle(error)


def count(sources: Iterable[str | Path]) -> int:
    """About how many articles files and folders hold, told in a small part of the time that reading them takes."""
    found = 0
    for path in itertools.chain.from_iterable(map(_files, sources)):
        with contextlib.suppress(OSError, pieces.BrokenError, QuotesError):
            suffix = known_suffix(path)
            if suffix == PARQUET:
                found += parquet.count(path)
            else:
                found += sum(1 for line in pieces.lines(path) if line) if suffix in LINES else 1
    return found


def decode(data: bytes) -> tuple[str, str]:
    """The text of bytes and the name of its encoding; a byte order mark is left out.

    A text in UTF-8 of which some lines, or some letters, are in another encoding, is read as ``utf-8 and cp1252``.

    Raises:
        ValueError: the bytes are not text.
    """
    for mark, encoding in _BOMS.items():
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding.removesuffix("-sig")
            except UnicodeDecodeError as error:
                raise ValueError(f"begins as {encoding.removesuffix('-sig')}, but is not ({error.reason})") from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _mixed(data) or _recognised(data)
    return _recognised(data) if "\0" in text else (text, "utf-8")


def _mixed(data: bytes) -> tuple[str, str] | None:
    """The text of bytes that are UTF-8 but for some lines or letters, None where most are something else.

    Files that were joined are so, and one that was cut in the middle of a letter.
    """
    text = data.decode("utf-8", "surrogateescape")
    lines = [line for line in text.split("\n") if not line.isascii()]
    broken = [bool(_BROKEN.search(line)) for line in lines]
    letters = sum(not character.isascii() for character in text)
    wrong = len(_BROKEN.findall(text))
    if "\0" in text or (broken.count(False) < broken.count(True) and letters < 3 * wrong):
        return None
    return _BROKEN.sub(lambda byte: bytes([ord(byte[0]) & 0xFF]).decode("cp1252", "replace"), text), "utf-8 and cp1252"


def _recognised(data: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    if 0 < data.count(0) < len(data) * _LEAST_ZEROS:
        raise ValueError("binary data, not text")
    isolated = _UNICODE if b"\0" in data else None
    match = from_bytes(data, cp_isolation=isolated or _COMMON).best() or from_bytes(data, cp_isolation=isolated).best()
    if match is None or "\0" in str(match):
        raise ValueError("binary data, not text")
    return encodable(str(match)), match.encoding.replace("_", "-")


def _files(source: str | Path) -> list[Path]:
    """The files of a source; a folder without any stands for itself."""
    folder = pieces.place(source)
    below = (path for path in folder.rglob("*") if known_suffix(path) is not None and path.is_file())
    shown = (path for path in below if not any(part.startswith(".") for part in path.relative_to(folder).parts))
    return (sorted(shown) if folder.is_dir() else []) or [folder]


def known_suffix(path: Path) -> str | None:
    """The end of a file's name that says what it is: ``.txt``, ``.jsonl.gz``; None where it says nothing."""
    parts = path.name.lower().rsplit(".", 2)
    ends = ("." + ".".join(parts[-size:]) for size in (2, 1) if len(parts) > size)
    return next((end for end in ends if end in FORMATS or end in LINES or end == PARQUET), None)


def _articles(
    path: Path, language: str | None, taken: dict[str, str], on_error: OnError, skip: Container[str]
) -> Iterator[Article]:
    suffix = known_suffix(path)
    name, stem, format = encodable(str(path)), encodable(path.stem), FORMATS.get(suffix or "")
    file = File("", name, stem, "utf-8", language, taken, on_error, skip)
    if name == STDIN:
        data, name, stem = sys.stdin.buffer.read(), "standard input", "stdin"
    elif path.is_dir():
        raise ArticleError(f"{name}: no articles in this folder (looked for files ending in {_KNOWN})")
    elif suffix is None and path.is_file():
        raise ArticleError(f"{name}: unknown kind of file {path.suffix!r}; it must be one of {_KNOWN}")
    elif suffix == PARQUET:
        yield from parquet.articles(path, file)
        return
    elif suffix in LINES and (pieces.packed(path) or path.stat().st_size > _LARGE):
        yield from jsonl.of_lines(_lines(path, on_error), file)
        return
    else:
        if format in ONE and path.is_file():  # a pipe has no size
            check_size(path.stat().st_size, name)
        data = path.read_bytes()
    try:
        text, encoding = decode(data)
    except ValueError as error:
        raise ArticleError(f"{name}: {error}; save it as plain text in UTF-8") from error
    yield from (format or recognised(text))(File(text, name, stem, encoding, language, taken, on_error, skip))


def _lines(path: Path, on_error: OnError) -> Iterator[tuple[int, str]]:
    """The lines of a large file with their numbers, each decoded by itself."""
    number = 0
    try:
        for number, line in enumerate(pieces.lines(path), 1):
            try:
                yield number, decode(line)[0]
            except ValueError as error:
                on_error(ArticleError(f"{path}:{number}: {error}; save it in UTF-8"))
    except pieces.BrokenError as error:
        raise ArticleError(f"{path}: {error}; what stands before, {number} lines, was read") from error
    if not number:
        raise ArticleError(f"{path}: empty, there is no article in it")


def reason(error: OSError) -> str:
    """Why a file cannot be read, in a few words."""
    return "no such file or folder" if isinstance(error, FileNotFoundError) else str(error.strerror or error).lower()


def _raise(error: QuotesError) -> None:
    raise error
