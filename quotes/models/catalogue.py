"""The models on this machine: what each can do, where it came from, how it scores, and which one is used."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from quotes.errors import ModelError
from quotes.models import argos, stanza
from quotes.models.card import Card, Origin

#: The measures of a card that tell of the tokenizer; the others tell of the joint model.
_TOKENS = ("tokens", "sentences", "words")

#: Figures by test set and measure.
Scores = Mapping[str, Mapping[str, float]]
T = TypeVar("T")
OnError = Callable[[ModelError], None]


class Task(BaseModel):
    """What a model does: its size in bytes, and the figures that tell how well.

    ``joint`` is the model for all but tokens, the same file for all languages of the compact ones; ``vectors`` is what
    several tasks of an official model share: word vectors, and language models of characters.
    """

    model_config = ConfigDict(frozen=True)

    name: str = Field(serialization_alias="task")
    size: int = Field(serialization_alias="bytes")
    scores: Scores


class Entry(BaseModel):
    """A model on this machine.  What nobody recorded is None; ``used`` is it where no other goes before."""

    model_config = ConfigDict(frozen=True)

    language: str
    kind: str
    name: str
    used: bool = Field(serialization_alias="in_use")
    version: str | None
    licence: str | None
    source: str | None = Field(serialization_alias="from")
    folder: Path
    size: int = Field(serialization_alias="bytes")
    tasks: tuple[Task, ...]


def entries(on_error: OnError) -> list[Entry]:
    """All models, sorted by language; what is damaged goes to ``on_error``."""
    readers: list[Callable[[], Any]] = [
        *(functools.partial(stanza.find, code, (kind,)) for code in stanza.folders() for kind in stanza.KINDS),
        *(functools.partial(argos.describe, folder) for folder in argos.folders()),
    ]
    found: list[Entry] = []
    for read in readers:
        model = _tried(read, on_error)
        if model is not None:
            found.append(_entry(model, model.language not in {entry.language for entry in found}, on_error))
    return sorted(found, key=lambda entry: (":" in entry.language, entry.language, not entry.used))


def _entry(model: stanza.Model | argos.Package, used: bool, on_error: OnError) -> Entry:
    """A model with its version, licence, and where it is from, as far as they were recorded."""
    card = _tried(functools.partial(Card.read, model.path), on_error)
    origin = _tried(functools.partial(Origin.read, model.path), on_error) if model.kind == "official" else None
    if isinstance(model, stanza.Model):
        folder, version, sizes = model.path, None, _sizes(model)
    else:  # beside a phrase table lies its lexicon
        folder, version = model.path.parent if model.kind == "compact" else model.path, model.version or None
        sizes = {"translation": _size(folder)}
    made = {"compact": "comes with quotes", "trained": card.command if card else None}.get(model.kind)
    return Entry(
        language=model.language,
        kind=model.kind,
        name=model.name,
        used=used,
        version=(origin.version if origin else None) or (card.version if card else None) or version,
        licence=card.licence if card else None,
        source=origin.source if origin else made,
        folder=folder,
        size=sum(sizes.values()),
        tasks=tuple(Task(name=name, size=size, scores=_scores(card, name)) for name, size in sizes.items()),
    )


def _sizes(model: stanza.Model) -> dict[str, int]:
    """The bytes of what does each task."""
    if model.kind == "official":
        needed = model.official
        sizes = {name: sum(_size(model.path / part.path) for part in parts[:1]) for name, parts in needed.items()}
        shared = {part.path for parts in needed.values() for part in parts[1:]}
        return sizes | {"vectors": sum(_size(model.path / path) for path in shared)}
    weights = stanza.joint_folder() if model.kind == "compact" else model.weights
    sizes = {name: _size(path) for name, path in model.tokenizers.items()}
    return sizes | {"joint": _size(model.path / stanza.LEMMAS) + _size(weights)}


def _tried(read: Callable[[], T | None], on_error: OnError) -> T | None:
    """What is read, None where it is damaged, which is said."""
    try:
        return read()
    except ModelError as error:
        on_error(error)
        return None


def _scores(card: Card | None, task: str) -> Scores:
    """The figures of a card that tell of a task."""
    if card is None or task == "translation":
        return card.scores if card else {}
    if task not in ("tokenize", "joint"):
        return {}
    chosen = {
        test: {measure: value for measure, value in figures.items() if (measure in _TOKENS) == (task == "tokenize")}
        for test, figures in card.scores.items()
    }
    return {test: figures for test, figures in chosen.items() if figures}


def _size(path: Path) -> int:
    """The bytes of a file, or of all files in a folder."""
    return sum(file.stat().st_size for file in (path, *path.rglob("*")) if file.is_file())
