"""What to train from what: how to tell whether two trainings are the same, and what the card says of the data."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from quotes.errors import ModelError
from quotes.models import card
from quotes.workshop.training import treebank

_LICENCE = re.compile(r"^\W*licen[cs]e\W*:\s*(?P<name>\S.*?)\W*$", re.IGNORECASE | re.MULTILINE)
_UD_FOLDER = re.compile(r"UD_[\w-]+")
_UNKNOWN = "not stated"


@dataclass(frozen=True)
class Plan:
    """What to train from what.

    Attributes:
        language: a code such as ``nb``.
        folder: of the treebank.
        more: training files of sister treebanks, of the same language or of near ones.
        ner: a folder of BIO files, None where no names are learnt beside those that the model knows.
        length: 1 for the usual time, 2 for twice that.
        threads: of torch.
    """

    language: str
    folder: Path
    more: tuple[Path, ...] = ()
    ner: Path | None = None
    length: float = 1.0
    threads: int = 1

    @cached_property
    def treebank(self) -> treebank.Treebank:
        """The files of the treebank."""
        return treebank.find(self.folder)

    @cached_property
    def names(self) -> list[Path]:
        """The BIO files to learn from."""
        found = self._bio("train")
        if self.ner and not found:
            raise ModelError(f"{self.ner}: needs files such as ner-train.bio")
        return found

    @cached_property
    def test_names(self) -> Path | None:
        """The BIO file with the names of the treebank's test part, None where there is none."""
        found = self._bio("test")
        if len(found) > 1:
            raise ModelError(f"{self.ner}: has {' and '.join(path.name for path in found)}; keep one")
        return found[0] if found else None

    def _bio(self, part: str) -> list[Path]:
        if self.ner is None:
            return []
        if not self.ner.is_dir():
            raise ModelError(f"{self.ner}: no such folder; give one with a train.bio")
        pattern = re.compile(rf"(?:.*[-_.])?{part}\.bio(?:\.gz)?")
        return sorted(path for path in self.ner.iterdir() if pattern.fullmatch(path.name))

    def native(self, path: Path) -> bool:
        """True for a treebank of the language itself, as the names of UD's files tell (``da_ddt-ud-train.conllu``)."""
        return path.name.startswith(f"{self.language}_")

    @property
    def command(self) -> str:
        """The command that trains this model; folders and files by their names alone."""
        words = ["quotes models train", self.language, "--treebank", self.folder.resolve().name]
        words += [f"--more {path.name}" for path in self.more]
        words += [f"--ner {self.ner.resolve().name}"] if self.ner else []
        words += [f"--length {self.length:g}"] if self.length != 1 else []
        return " ".join(words)

    @cached_property
    def fingerprint(self) -> str:
        """What changes with anything that the model depends on, as it was when first asked for."""
        digest = hashlib.sha256(f"{self.language} {self.length:g}".encode())
        for path in (*filter(None, self.treebank), *self.more, *self.names):
            try:
                digest.update(hashlib.sha256(path.read_bytes()).digest())
            except OSError as error:
                raise ModelError(f"{path}: cannot be read ({(error.strerror or str(error)).lower()})") from error
        return digest.hexdigest()

    @property
    def licence(self) -> str:
        """The licence of the treebank."""
        return _licence(self.folder)

    def data(self, start: card.Card | None) -> tuple[card.Data, ...]:
        """Everything that a model learns from, and what the model ``start`` that it goes on from learnt from."""
        name = self.folder.resolve().name
        source = f"https://github.com/UniversalDependencies/{name}" if _UD_FOLDER.fullmatch(name) else "--treebank"
        found = [card.Data(name=name, licence=self.licence, source=source)]
        found += [card.Data(name=path.name, licence=_UNKNOWN, source="--more") for path in self.more]
        if self.ner:
            found.append(card.Data(name=self.ner.resolve().name, licence=_licence(self.ner), source="--ner"))
        return tuple(dict.fromkeys([*found, *(start.data if start else ())]))


def _licence(folder: Path) -> str:
    """The licence that the README of a UD folder states."""
    for path in sorted(folder.glob("README*")):
        if found := _LICENCE.search(path.read_text(encoding="utf-8", errors="replace")):
            return found["name"]
    return _UNKNOWN
