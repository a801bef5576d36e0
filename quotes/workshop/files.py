"""Text files to learn from, plain or gzipped."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from quotes.errors import ModelError


def lines(path: Path, kind: str = "a text file") -> Iterator[str]:
    """The lines of a file without their ends; ``kind`` says in an error what to give instead.

    Raises:
        ModelError: the file cannot be read.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as stream:
            for line in stream:
                yield line.rstrip("\r\n")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise ModelError(f"{path}: cannot be read ({reason}); give {kind}") from error
