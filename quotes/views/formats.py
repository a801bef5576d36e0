"""The formats that a result can be written in, by the names that ``--format`` takes.

A new one is a module with a function ``write`` from a result and a stream, and a line in ``FORMATS``.  Modules are
imported when their format is asked for: the command line names the formats in its help, which has to answer at once.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quotes.schema import Result


@dataclass(frozen=True, slots=True)
class Format:
    """How to write a result: ``function`` of ``quotes.views.MODULE``.

    ``gloss`` says in a few words what it is for.  Files with one of the ``suffixes`` are written in it where no format
    is named.  A ``binary`` one gets a stream of bytes, else one of text.  A ``streamed`` one is written an article
    after the other, to a sink of ``quotes.corpus``; its file may be compressed.
    """

    module: str
    gloss: str
    suffixes: tuple[str, ...] = ()
    function: str = "write"
    binary: bool = False
    streamed: bool = False

    def write(self, result: Result, stream: IO[Any]) -> None:
        """Write the result.

        Raises:
            ResultError: the result lacks what this format needs.
        """
        getattr(importlib.import_module(f"quotes.views.{self.module}"), self.function)(result, stream)


FORMATS: Mapping[str, Format] = {
    "table": Format("terminal", "for people, on a terminal", (".txt",)),
    "json": Format("json", "everything, as one document", (".json",)),
    "jsonl": Format("json", "an article a line, as they come", (".jsonl", ".ndjson"), "write_lines", streamed=True),
    "parquet": Format("parquet", "the same as a folder of tables", (".parquet",), binary=True, streamed=True),
    "html": Format("page", "a page to read, correct and send on", (".html", ".htm")),
    "csv": Format("csv", "a spreadsheet, a statement a row", (".csv",)),
    "xlsx": Format("xlsx", "the same for Excel", (".xlsx",), binary=True),
    "sqlite": Format("sqlite", "a database, to be searched", (".db", ".sqlite"), binary=True),
    "annotations": Format("annotations", "Web Annotations of the W3C", (".jsonld",)),
    "hypothesis": Format("annotations", "the same for Hypothesis", function="write_hypothesis"),
    "claims": Format("claims", "claims of schema.org, as JSON-LD"),
    "tei": Format("tei", "the texts with statements marked, as XML", (".xml", ".tei")),
    "brat": Format("brat", "texts and annotations for brat, zipped", (".zip",), binary=True),
}


def by_suffix(path: Path | None) -> str:
    """The name of the format that a file's name asks for; the table where it asks for none."""
    suffixes = [suffix.lower() for suffix in path.suffixes] if path is not None else []
    packed = suffixes[-1:] in ([".gz"], [".zst"])
    suffix = next(reversed(suffixes[:-1] if packed else suffixes), "")
    fitting = (name for name, one in FORMATS.items() if suffix in one.suffixes and (one.streamed or not packed))
    return next(fitting, "table")
