"""Model cards: what a model is, what it was made from, and how it scores.

A card lies as ``card.json`` in the folder of a compact or trained model.
"""

from __future__ import annotations

import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from quotes.errors import ModelError

FILE = "card.json"


class Data(BaseModel):
    """A data set that a model was trained on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    licence: str
    source: str


class Card(BaseModel):
    """What a model is.

    ``command`` made it, from nothing or from a model that the commands in ``earlier`` made, first to last;
    ``fingerprint`` changes with anything that it depends on.
    ``language`` is a code such as ``da``, for a translation ``da:en``.  ``scores`` holds, for
    each test set, the figures by measure: F1 of 0 to 100, end to end from raw text (CoNLL 2018), or BLEU.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

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

    def write(self, folder: Path) -> None:
        """Write the card into a model's folder."""
        (folder / FILE).write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")


def read(folder: Path) -> Card | None:
    """The card of the model in a folder, None where it has none.

    Raises:
        ModelError: the card cannot be read.
    """
    path = folder / FILE
    try:
        return Card.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValidationError, ValueError) as error:
        raise ModelError(f"{path}: the model's card is damaged ({type(error).__name__}); install it again") from error
