"""Large files, piece by piece: the lines of a file that may be compressed, of which no more than one is in memory."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from quotes.errors import QuotesError

GZIP, ZSTD = ".gz", ".zst"
#: A longer line is no article, but a file that means harm or that has no lines.
LONGEST = 64 * 2**20
_PIECE = 2**16
#: So few bytes are unpacked at once, of which no format makes more than some megabytes.
_PACKED = 1024
#: No text is so many times as long as it is compressed; what is, once it has so many bytes, means harm.
_RATIO, _HARMLESS = 100, 2**20
#: zstd may ask for so much memory, as its own command line tool allows it.
_WINDOW = 2**27


#: Object storage, as fsspec knows it: named by a URL.
_STORE = re.compile(r"(s3|gs|gcs|az|abfss?|hdfs|memory):/{1,2}(?=[^/])")


class BrokenError(ValueError):
    """What is wrong with a file, in a few words."""


class MissingExtraError(QuotesError):
    """A library is missing that comes with an extra."""

    def __init__(self, place: object, extra: str, library: str) -> None:
        super().__init__(f"{place}: needs {library}, install it with: pip install 'quotes[{extra}]'")


def place(source: str | Path) -> Path:
    """A path, or a place in object storage, which does what a path does.

    Raises:
        MissingExtraError: the library for it is missing.
    """
    store = _STORE.match(str(source))
    if store is None or not isinstance(source, str | Path):
        return Path(source) if isinstance(source, str) else source
    try:
        from upath import UPath

        found: Any = UPath(f"{store[1]}://{str(source)[store.end() :]}")
    except ImportError as error:  # of a store's own library as well: s3fs, gcsfs, adlfs
        raise MissingExtraError(source, "corpus", getattr(error, "name", None) or "universal-pathlib") from error
    return cast("Path", found)


def is_remote(path: Path) -> bool:
    """True for a place in object storage."""
    return not isinstance(path, os.PathLike)


def packed(path: Path) -> bool:
    """True for a file whose name says that it is compressed."""
    return path.suffix.lower() in (GZIP, ZSTD)


def lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, without their ends.

    Raises:
        BrokenError: the file is damaged or cut off, or a line is too long; those before it have been given.
        MissingExtraError: the library for its compression is missing.
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        if packed(path):
            yield from split(piece for piece, _ in unpacked(stream, path))
        else:
            yield from split(iter(lambda: stream.read(_PIECE), b""))


def split(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The lines that pieces of them make up."""
    rest: list[bytes] = []
    size = 0
    for piece in pieces:
        first, *others = piece.split(b"\n")
        rest.append(first)
        size += len(first)
        if size > LONGEST:
            raise BrokenError(f"a line is longer than {LONGEST // 2**20} MB; an article is one line")
        if others:
            yield b"".join(rest)
            yield from others[:-1]
            rest, size = [others[-1]], len(others[-1])
    if size:
        yield b"".join(rest)


def unpacked(stream: BinaryIO, path: Path) -> Iterator[tuple[bytes, int]]:
    """What a compressed stream holds; with each piece the place in the stream up to which it is whole.

    A stream is a row of frames (gzip: members), and whole up to the end of a frame.

    Raises:
        BrokenError: it is damaged or cut off, or unpacks to what no text does.
    """
    new = _unpacker(path)
    position = whole = size = 0
    frame: Any = None
    while data := stream.read(_PACKED):
        position += len(data)
        while data:
            frame = frame or new()
            try:
                piece = frame.decompress(data)
            except Exception as error:  # zlib and zstandard have errors of their own
                raise BrokenError(f"damaged ({error})") from error
            data = b""
            if frame.eof:
                data, frame = frame.unused_data, None
                whole = position - len(data)
            size += len(piece)
            if size > max(_HARMLESS, _RATIO * position):
                raise BrokenError(f"unpacks to more than {_RATIO} times its size, which no text does")
            yield piece, whole
    if frame is not None:
        raise BrokenError("ends in the middle: it was cut off")


def _unpacker(path: Path) -> Callable[[], Any]:
    if path.suffix.lower() == GZIP:
        return lambda: zlib.decompressobj(zlib.MAX_WBITS | 16)
    return lambda: zstd(path).ZstdDecompressor(max_window_size=_WINDOW).decompressobj()


def zstd(place: object) -> Any:
    """The library for zstd.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import zstandard
    except ImportError as error:
        raise MissingExtraError(place, "corpus", "zstandard") from error
    return zstandard


def parquet(place: object) -> Any:
    """The library for Parquet.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtraError(place, "corpus", "pyarrow") from error
    return pyarrow.parquet
