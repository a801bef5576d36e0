"""Parquet: an article a row; a column ``text``, and perhaps ``id``, ``language``, ``title``, ``date``, ``outlet``."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quotes.document.article import Article
from quotes.errors import ArticleError
from quotes.reading import jsonl, pieces
from quotes.reading.text import File

#: So many rows of a result are in memory at once.
_ROWS = 64


def articles(path: Path, file: File) -> Iterator[Article]:
    """The articles of the rows; what is wrong with a row goes to ``on_error``.

    Raises:
        ArticleError: the file is damaged, or has no column of texts.
        MissingExtraError: the library is missing.
    """
    # a text that stands in a small file once may be that of many rows
    for number, row in enumerate(rows(path, tuple(jsonl.Record.model_fields), ("text",), at_once=1), 1):
        row.setdefault("id", f"{file.stem}-{number}")
        if isinstance(row.get("date"), datetime.datetime):
            row["date"] = row["date"].date()
        yield from jsonl.article(row, f"{file.name}:{number}", file)


def rows(
    path: Path, columns: tuple[str, ...], needed: tuple[str, ...] = (), at_once: int = _ROWS
) -> Iterator[dict[str, Any]]:
    """The rows of a file, of those columns that it has; no more than ``at_once`` are in memory.

    Raises:
        ArticleError: it is damaged, or a column is missing that is needed.
        MissingExtraError: the library is missing.
    """
    library = pieces.parquet(path)
    try:
        with path.open("rb") as stream, library.ParquetFile(stream, pre_buffer=False, buffer_size=2**20) as file:
            names = file.schema_arrow.names
            for name in needed:
                if name not in names:
                    raise ArticleError(f"{path}: has no column {name!r} (there are: {', '.join(names)})")
            for batch in file.iter_batches(at_once, columns=[name for name in columns if name in names]):
                if batch.nbytes > at_once * pieces.LONGEST:
                    raise ArticleError(f"{path}: a row is longer than {pieces.LONGEST // 2**20} MB")
                yield from batch.to_pylist()
    except (ValueError, NotImplementedError, OSError) as error:  # the errors of pyarrow are such
        if isinstance(error, OSError) and error.errno:
            raise
        reason = str(error).partition("\n")[0]
        raise ArticleError(f"{path}: no Parquet file, or a damaged one ({reason})") from error


def count(path: Path) -> int:
    """How many rows a file has; 0 where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return int(pieces.parquet(path).read_metadata(stream).num_rows)
    except (ValueError, OSError):
        return 0
