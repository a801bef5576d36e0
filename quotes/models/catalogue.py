"""The models on this machine: what each can do, where it came from, how it scores, and which one is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from quotes.errors import ModelError
from quotes.models import argos, card, origin, phrases, resources, stanza
from quotes.models.card import Card

#: The language that statements are translated into.
_INTO = "en"
#: Which measures of a card tell of a task: the beginnings of their names, in lower case.  Others have none.
_MEASURES = {
    "tokenize": ("token", "sentence", "word"),
    "pos": ("upos", "xpos", "ufeats", "feats", "tags", "pos"),
    "lemma": ("lemma",),
    "depparse": ("uas", "las", "clas", "mlas", "blex"),
    "ner": ("ner", "per", "loc", "org", "misc", "place", "f1", "names", "entities"),
}
_MEASURES["joint"] = tuple(start for task in ("pos", "lemma", "depparse", "ner") for start in _MEASURES[task])

#: Figures by test set and measure.
Scores = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Task:
    """What a model does: its size in bytes, and the figures that tell how well.

    ``joint`` is the model for all but tokens, the same file for all languages of the compact ones; ``vectors`` is what
    several tasks of an official model share: word vectors, and language models of characters.
    """

    name: str
    size: int
    scores: Scores


@dataclass(frozen=True, slots=True)
class Entry:
    """A model on this machine.  What nobody recorded is None; ``used`` is it where no other goes before."""

    language: str
    kind: str
    name: str
    folder: Path
    size: int
    used: bool
    version: str | None
    licence: str | None
    source: str | None
    tasks: tuple[Task, ...]


def entries(on_error: Callable[[ModelError], None]) -> list[Entry]:
    """All models, sorted by language; what is damaged goes to ``on_error``."""
    found = [*_languages(on_error), *_translations(on_error)]
    return sorted(found, key=lambda entry: (":" in entry.language, entry.language, not entry.used))


def _languages(on_error: Callable[[ModelError], None]) -> Iterator[Entry]:
    try:
        official = set(resources.read(stanza.installed_folder() / "stanza" / resources.FILE))
    except ModelError as error:
        on_error(error)
        official = set()
    folders = (stanza.compact_folder(), stanza.installed_folder() / "trained")
    codes = official.union(path.name for folder in folders if folder.is_dir() for path in folder.iterdir())
    for code in sorted(codes):
        used = True
        for find in (stanza.find_trained, stanza.find_official, stanza.find_compact):
            try:
                model = find(code)
            except ModelError as error:
                if code in official:
                    on_error(error)
                continue
            if model is not None and model.language == code:
                yield _language(model, used, on_error)
            used = used and model is None


def _language(model: stanza.Model, used: bool, on_error: Callable[[ModelError], None]) -> Entry:
    described = _card(model.path, on_error)
    if model.kind == "official":
        entry = resources.read(model.folder / resources.FILE)[model.language]
        files = {name: parts[0].path if parts else None for name, parts in resources.processors(entry).items()}
        usable = resources.usable(entry, model.path)
        sizes = {name: _size(model.path / path) if path else 0 for name, path in files.items() if name in usable}
        shared = [part.path for part in resources.parts(entry) if part.path not in files.values()]
        sizes[resources.VECTORS] = sum(_size(model.path / path) for path in shared)
    else:
        sizes = {name: _size(path) for name, path in model.tokenizers.items()}
        sizes["joint"] = _size(model.path / stanza.LEMMAS) + _size(
            stanza.joint_folder() if model.kind == "compact" else model.weights
        )
    tasks = tuple(Task(name, size, _scores(described, _MEASURES.get(name, ()))) for name, size in sizes.items())
    return Entry(
        model.language, model.kind, model.name, model.path, sum(sizes.values()), used,
        *_provenance(model.kind, model.path, described), tasks,
    )  # fmt: skip


def _translations(on_error: Callable[[ModelError], None]) -> Iterator[Entry]:
    taken: set[tuple[str, str]] = set()
    for package in reversed(argos.installed(on_error)):
        pair = (package.source, package.target)
        yield _translation(package, package.kind, pair not in taken, on_error)
        taken.add(pair)
    for folder in sorted(stanza.compact_folder().glob(f"*_{_INTO}")):
        source = folder.name.removesuffix(f"_{_INTO}")
        try:
            table = phrases.find(source, _INTO)
        except ModelError as error:
            on_error(error)
            continue
        if table is not None:
            yield _translation(table, "compact", (source, _INTO) not in taken, on_error)


def _translation(
    package: argos.Package | phrases.Package, kind: str, used: bool, on_error: Callable[[ModelError], None]
) -> Entry:
    folder = package.folder.parent if isinstance(package, phrases.Package) else package.folder
    described = _card(folder, on_error) or _card(package.folder, on_error)
    version, licence, source = _provenance(kind, folder, described)
    size = _size(folder)
    task = Task("translation", size, described.scores if described else {})
    return Entry(
        f"{package.source}:{package.target}", kind, package.name, folder, size, used,
        version or package.version or None, licence, source, (task,),
    )  # fmt: skip


def _card(folder: Path, on_error: Callable[[ModelError], None]) -> Card | None:
    try:
        return card.read(folder)
    except ModelError as error:
        on_error(error)
        return None


def _provenance(kind: str, folder: Path, described: Card | None) -> tuple[str | None, str | None, str | None]:
    """Version, licence, and where it is from, as far as they were recorded."""
    version = described.version if described else None
    licence = described.licence if described else None
    if kind == "compact":
        return version, licence, "comes with quotes"
    if kind == "trained":
        return version, licence, described.command if described else None
    record = origin.read(folder)
    return (record.version or version, licence, record.source) if record else (version, licence, None)


def _scores(described: Card | None, beginnings: tuple[str, ...]) -> Scores:
    """The figures of a card whose measures begin with one of these."""
    if described is None or not beginnings:
        return {}
    chosen = {
        test: {measure: value for measure, value in figures.items() if measure.lower().startswith(beginnings)}
        for test, figures in described.scores.items()
    }
    return {test: figures for test, figures in chosen.items() if figures}


def _size(path: Path) -> int:
    """The bytes of a file, or of all files in a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
