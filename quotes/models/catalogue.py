"""The models on this machine: what each can do, where it came from, how it scores, and which one is used."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from quotes.errors import ModelError
from quotes.models import argos, phrases, stanza
from quotes.models.card import Card, Origin

#: The language that quotes are translated into.
_INTO = "en"
#: The measures of a card that tell of the tokenizer; the others tell of the joint model.
_TOKENS = ("tokens", "sentences", "words")

#: Figures by test set and measure.
Scores = Mapping[str, Mapping[str, float]]
A = TypeVar("A")
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
    found = [*_languages(on_error), *_translations(on_error)]
    return sorted(found, key=lambda entry: (":" in entry.language, entry.language, not entry.used))


def _languages(on_error: OnError) -> Iterator[Entry]:
    for code in stanza.folders():
        used = True
        for kind in stanza.KINDS:
            model = _tried(functools.partial(stanza.find, kinds=(kind,)), code, on_error)
            if model is not None:
                yield _language(model, used, on_error)
                used = False


def _language(model: stanza.Model, used: bool, on_error: OnError) -> Entry:
    card = _tried(Card.read, model.path, on_error)
    if model.kind == "official":
        needed = model.official
        sizes = {name: sum(_size(model.path / part.path) for part in parts[:1]) for name, parts in needed.items()}
        shared = {part.path for parts in needed.values() for part in parts[1:]}
        sizes["vectors"] = sum(_size(model.path / path) for path in shared)
    else:
        weights = stanza.joint_folder() if model.kind == "compact" else model.weights
        sizes = {name: _size(path) for name, path in model.tokenizers.items()}
        sizes["joint"] = _size(model.path / stanza.LEMMAS) + _size(weights)
    tasks = tuple(Task(name=name, size=size, scores=_scores(card, name)) for name, size in sizes.items())
    origin = _tried(Origin.read, model.path, on_error) if model.kind == "official" else None
    return _entry(model, model.language, model.kind, model.path, used, tasks, card, origin)


def _translations(on_error: OnError) -> Iterator[Entry]:
    compact = sorted(path.name.removesuffix(f"_{_INTO}") for path in stanza.compact_folder().glob(f"*_{_INTO}"))
    tables = [_tried(phrases.find, source, on_error) for source in compact]
    packages: list[argos.Package | phrases.Package] = [*reversed(argos.installed(on_error)), *filter(None, tables)]
    taken = set()
    for package in packages:
        languages = f"{package.source}:{package.target}"
        card = _tried(Card.read, package.folder, on_error)
        kind, folder, origin = "compact", package.folder.parent, None
        if isinstance(package, argos.Package):
            kind, folder, origin = package.kind, package.folder, _tried(Origin.read, package.folder, on_error)
        task = Task(name="translation", size=_size(folder), scores=card.scores if card else {})
        entry = _entry(package, languages, kind, folder, languages not in taken, (task,), card, origin)
        yield entry.model_copy(update={"version": entry.version or package.version or None})
        taken.add(languages)


def _entry(
    model: stanza.Model | argos.Package | phrases.Package, language: str, kind: str, folder: Path, used: bool,
    tasks: tuple[Task, ...], card: Card | None, origin: Origin | None,
) -> Entry:  # fmt: skip
    """A model with its version, licence, and where it is from, as far as they were recorded."""
    made = {"compact": "comes with quotes", "trained": card.command if card else None}.get(kind)
    return Entry(
        language=language,
        kind=kind,
        name=model.name,
        used=used,
        version=(origin.version if origin else None) or (card.version if card else None),
        licence=card.licence if card else None,
        source=origin.source if origin else made,
        folder=folder,
        size=sum(task.size for task in tasks),
        tasks=tasks,
    )


def _tried(read: Callable[[A], T | None], argument: A, on_error: OnError) -> T | None:
    """What is read, None where it is damaged, which is said."""
    try:
        return read(argument)
    except ModelError as error:
        on_error(error)
        return None


def _scores(card: Card | None, task: str) -> Scores:
    """The figures of a card that tell of a task."""
    if card is None or task not in ("tokenize", "joint"):
        return {}
    chosen = {
        test: {measure: value for measure, value in figures.items() if (measure in _TOKENS) == (task == "tokenize")}
        for test, figures in card.scores.items()
    }
    return {test: figures for test, figures in chosen.items() if figures}


def _size(path: Path) -> int:
    """The bytes of a file, or of all files in a folder."""
    return sum(file.stat().st_size for file in (path, *path.rglob("*")) if file.is_file())
