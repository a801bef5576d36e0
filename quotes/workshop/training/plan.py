"""What to train from what, and how to tell whether two trainings are the same."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from quotes.errors import ModelError
from quotes.workshop.training import treebank


@dataclass(frozen=True, slots=True)
class Names:
    """BIO files: those to learn from, one to tune on, and the names of the treebank's test part where given."""

    train: tuple[Path, ...]
    dev: Path
    test: Path | None


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
    def names(self) -> Names | None:
        """The files of names, None where none are learnt."""
        if self.ner is None:
            return None
        parts: dict[str, list[Path]] = {"train": [], "dev": [], "test": []}
        if not self.ner.is_dir():
            raise ModelError(f"{self.ner}: no such folder; give one with a train.bio and a dev.bio")
        for path in sorted(self.ner.iterdir()):
            part = re.fullmatch(r"(?:.*[-_.])?(train|dev|test)\.bio(?:\.gz)?", path.name)
            if part:
                parts[part[1]].append(path)
        if not parts["train"] or len(parts["dev"]) != 1 or len(parts["test"]) > 1:
            raise ModelError(
                f"{self.ner}: needs files such as ner-train.bio, one such as ner-dev.bio and at most one ner-test.bio"
            )
        return Names(tuple(parts["train"]), parts["dev"][0], parts["test"][0] if parts["test"] else None)

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
        bank = self.treebank
        files = [bank.train, bank.dev, *([bank.test] if bank.test else []), *self.more]
        if self.names:
            files += [*self.names.train, self.names.dev]
        digest = hashlib.sha256(f"{self.language} {self.length:g}".encode())
        for path in files:
            try:
                digest.update(hashlib.sha256(path.read_bytes()).digest())
            except OSError as error:
                raise ModelError(f"{path}: cannot be read ({(error.strerror or str(error)).lower()})") from error
        return digest.hexdigest()
