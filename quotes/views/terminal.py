"""The result for people: the table, and for several articles what they have in common."""

from __future__ import annotations

from typing import TextIO

from quotes import schema
from quotes.views import alignments, table


def write(result: schema.Result, stream: TextIO) -> None:
    """Print the table of each article, then the same statements elsewhere."""
    table.show(result, stream)
    if len(result.articles) > 1:
        stream.write("\n")
        alignments.show(result, stream)
