"""Where an installed model came from: ``origin.json`` in its folder.

With the language's entry of Stanza's ``resources.json`` in it, a language's folder can be carried to
another machine alone.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from quotes.errors import ModelError

FILE = "origin.json"
_CHUNK = 1 << 20


class Origin(BaseModel):
    """Where a model came from.

    ``files`` holds the SHA-256 of its files where the place it came from gives no checksums,
    ``resources`` the entry of Stanza's ``resources.json``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: str
    source: str
    version: str
    date: datetime.date
    files: dict[str, str] = {}
    resources: dict[str, Any] | None = None

    def write(self, folder: Path) -> None:
        """Write it into the model's folder."""
        (folder / FILE).write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8")

    def intact(self, folder: Path) -> bool:
        """True where the folder still holds the files as they were installed."""
        return bool(self.files) and self.files == digests(folder, self.files)


def read(folder: Path) -> Origin | None:
    """The origin of the model in a folder, None where nothing readable tells it."""
    try:
        return Origin.model_validate_json((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValidationError, ValueError):
        return None


def digests(folder: Path, names: Iterable[str] | None = None) -> dict[str, str]:
    """The SHA-256 of files in a folder, of all by default; those that are missing are left out."""
    if names is None:
        names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name: digest(folder / name, "sha256") for name in names if (folder / name).is_file()}


def digest(path: Path, algorithm: str) -> str:
    """The checksum of a file, in hexadecimal digits.

    Raises:
        ModelError: there is no such algorithm here.
    """
    try:
        # MD5 is how Stanza's hub tells a damaged file, and no protection
        found = hashlib.new(algorithm, usedforsecurity=False)
    except ValueError as error:
        raise ModelError(f"{path}: its {algorithm} checksum cannot be computed here") from error
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()
