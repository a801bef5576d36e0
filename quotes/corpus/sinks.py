"""Sinks: files that lines go to as they come, such that a run that was killed can go on where it stopped.

Lines are written some at a time, each time as a whole that ends with a line, a member of gzip, a frame of zstd or a
part of Parquet.  What a killed run left half-written is cut off when the next one goes on.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from quotes.corpus.table import table
from quotes.errors import ResultError
from quotes.reading import pieces

#: A part of Parquet holds so many articles.
PART = 500
_NOT_WRITTEN = "name another file, or leave --resume out to write it anew"


class Sink(Protocol):
    """Where lines go; ``done`` are the ids of the articles that were there already."""

    done: set[str]

    def write(self, lines: Sequence[str]) -> None: ...

    def close(self) -> None: ...


@contextmanager
def opened(path: Path | None, parquet: bool = False, resume: bool = False) -> Iterator[Sink]:
    """The sink that a path names: a folder of parts, or a file of lines, compressed if it ends so; None for stdout.

    Raises:
        ResultError: it cannot be written, or is not what an earlier run wrote.
        MissingExtraError: a library is missing.
    """
    path = path and pieces.place(path)
    if path is None and parquet:
        raise ResultError("parquet is written to a folder: name it with --output")
    sink = Parts(path, resume) if parquet and path is not None else Lines(path, resume)
    try:
        yield sink
        sink.close()
    except OSError as error:
        if path is None:
            raise
        raise ResultError(f"{path}: cannot be written ({(error.strerror or str(error)).lower()})") from error


class Lines:
    """A file of lines, or standard output.  It is not touched before something is written."""

    def __init__(self, path: Path | None, resume: bool) -> None:
        self.done: set[str] = set()
        self._path, self._mode = path, "wb"
        self._stream: Any = sys.stdout.buffer if path is None else None
        if path is not None and pieces.is_remote(path):
            raise ResultError(f"{path}: no lines can be added to a file there; name a folder that ends in .parquet")
        if path is not None and path.suffix.lower() == pieces.ZSTD:
            pieces.zstd(path)
        if path is not None and resume and path.exists():
            self.done, size = _whole(path)
            os.truncate(path, size)
            self._mode = "ab"

    def write(self, lines: Sequence[str]) -> None:
        if self._stream is None and self._path is not None:
            self._stream = self._path.open(self._mode)
        if lines:
            self._stream.write(_packed("".join(f"{line}\n" for line in lines).encode(), self._path))
        self._stream.flush()

    def close(self) -> None:
        if self._path is not None and self._stream is not None:
            self._stream.close()


def _packed(data: bytes, path: Path | None) -> bytes:
    suffix = path.suffix.lower() if path is not None else ""
    if suffix == pieces.GZIP:
        return gzip.compress(data, mtime=0)
    packed: bytes = pieces.zstd(path).ZstdCompressor().compress(data) if suffix == pieces.ZSTD else data
    return packed


def _whole(path: Path) -> tuple[set[str], int]:
    """The ids of the articles in a file of lines, and up to which byte it is whole."""
    ids: set[str] = set()
    new: list[str] = []
    size, rest = 0, b""
    with path.open("rb") as stream:
        found = pieces.unpacked(stream, path) if pieces.packed(path) else _plain(stream)
        try:
            for piece, end in found:
                *whole, rest = (rest + piece).split(b"\n")
                new += [_id(line, path) for line in whole]
                if end > size and not rest:
                    ids.update(new)
                    new, size = [], end
        except pieces.BrokenError:
            pass  # the last frame was cut off
    return ids, size


def _plain(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """The lines of a stream, each with the place of its end; not the last, where it has none."""
    end = 0
    for line in stream:
        end += len(line)
        if line.endswith(b"\n"):
            yield line, end


def _id(line: bytes, path: Path) -> str:
    try:
        found: Any = json.loads(line)
        id, _ = found["id"], found["quotes"]
    except (ValueError, TypeError, KeyError) as error:
        raise ResultError(f"{path}: no lines of quotes attribute are in it; {_NOT_WRITTEN}") from error
    return str(id)


class Parts:
    """A folder of files of Parquet."""

    def __init__(self, folder: Path, resume: bool) -> None:
        self.done: set[str] = set()
        self._folder = folder
        self._lines: list[str] = []
        library = pieces.parquet(folder)
        parts = sorted(folder.glob("*.parquet")) if folder.is_dir() else []
        if folder.exists() and (not folder.is_dir() or (parts and not resume)):
            raise ResultError(f"{folder}: is there already; go on with --resume, or name another folder")
        self._next = 1
        for part in parts:
            try:
                self._next = 1 + int(part.stem.removeprefix("part-"))
                with part.open("rb") as stream:
                    ids = library.read_table(stream, columns=["id", "model"])["id"]
            except (ValueError, KeyError) as error:
                raise ResultError(f"{part}: no part that quotes attribute wrote; {_NOT_WRITTEN}") from error
            self.done.update(ids.to_pylist())

    def write(self, lines: Sequence[str]) -> None:
        self._lines += lines
        while len(self._lines) >= PART:
            self._write(self._lines[:PART])
            del self._lines[:PART]

    def close(self) -> None:
        if self._lines or not self._folder.exists():
            self._write(self._lines)

    def _write(self, lines: Sequence[str]) -> None:
        """Write a part under another name first, so that none is ever there in half; object storage has no halves."""
        self._folder.mkdir(exist_ok=True)
        part = self._folder / f"part-{self._next:06}.parquet"
        draft = part if pieces.is_remote(part) else part.with_name(f".{part.name}.tmp")
        with draft.open("wb") as stream:
            pieces.parquet(self._folder).write_table(table(lines, self._folder), stream, compression="zstd")
        if draft is not part:
            draft.replace(part)
        self._next += 1
