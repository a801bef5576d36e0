"""What is written beside a model: ``card.json`` says what it is, ``origin.json`` where it was installed from."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from quotes.errors import ModelError


class _Note(BaseModel):
    """A JSON file in the folder of a model."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    file: ClassVar[str]

    def write(self, folder: Path) -> None:
        """Write it into a model's folder."""
        (folder / self.file).write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """What lies in a model's folder, None where there is none.

        Raises:
            ModelError: it cannot be read.
        """
        path = folder / cls.file
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValidationError, ValueError) as error:
            raise ModelError(
                f"{path}: the model's card is damaged ({type(error).__name__}); install it again"
            ) from error


class Data(BaseModel):
    """A data set that a model was trained on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    licence: str
    source: str


class Card(_Note):
    """What a compact or trained model is.

    ``language`` is a code such as ``da``, for a translation ``da:en``.  ``command`` made the model, from nothing or
    from one that the commands in ``earlier`` made, first to last; ``fingerprint`` changes with all that it depends on.
    ``scores`` holds figures by test set and measure: F1 of 0 to 100, end to end from raw text (CoNLL 2018), or BLEU.
    """

    file = "card.json"

    language: str
    version: str
    date: datetime.date
    licence: str
    command: str
    earlier: tuple[str, ...] = ()
    fingerprint: str | None = None
    data: tuple[Data, ...]
    scores: dict[str, dict[str, float]]
    weaknesses: tuple[str, ...] = ()


class Origin(_Note):
    """Where an installed model came from; with it a model's folder can be carried to another machine.

    ``resources`` is a language's entry in Stanza's ``resources.json``, ``aliases`` are other codes by which the
    language was asked for.  ``files`` holds the SHA-256 of a translation's files.
    """

    file = "origin.json"

    language: str
    source: str
    version: str
    date: datetime.date = Field(default_factory=datetime.date.today)
    files: dict[str, str] = {}
    resources: dict[str, Any] | None = None
    aliases: tuple[str, ...] = ()


read = Card.read
