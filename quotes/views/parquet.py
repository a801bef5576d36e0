"""Parquet: an article a row, as one file."""

from __future__ import annotations

from typing import BinaryIO

from quotes import schema
from quotes.corpus import lines
from quotes.corpus.table import table
from quotes.reading import pieces


def write(result: schema.Result, stream: BinaryIO) -> None:
    """The lines of a result as a table."""
    found = list(map(lines.written, lines.of(result)))
    pieces.parquet("parquet").write_table(table(found, "parquet"), stream, compression="zstd")
