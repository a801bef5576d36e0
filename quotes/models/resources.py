"""Stanza's ``resources.json``: which files make up the default model of a language, and their checksums.

It maps a language code to its processors, these to their packages, each with an ``md5`` and what it
depends on (``pretrain``, ``forward_charlm``, ...), and ``packages`` to the package of each processor;
another name of a language is ``{"alias": CODE}``.  Reading it needs neither Stanza nor torch.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.errors import ModelError

FILE = "resources.json"
#: What is used of a model, in the order of work; a language may lack ``mwt`` and ``ner``.
PROCESSORS = ("tokenize", "mwt", "pos", "lemma", "depparse", "ner")
NEEDED = ("tokenize", "pos", "lemma", "depparse")
#: What several processors share.
VECTORS = "vectors"

#: Names of languages, processors and packages become names of files.
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")
#: A lemmatizer that gives words back as they are has no file.
_IDENTITY = ("lemma", "identity")

Entry = Mapping[str, Any]
Resources = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a model: ``PROCESSOR/PACKAGE.pt``; ``md5`` holds the sums that are right."""

    processor: str
    package: str
    md5: tuple[str, ...]

    @property
    def path(self) -> str:
        """Where it lies below the language's folder."""
        return f"{self.processor}/{self.package}.pt"


class MalformedError(ModelError):
    """It is no resources file of Stanza, or one that names files outside its folder."""


def parse(text: str | bytes) -> Resources:
    """The resources in a text.

    Raises:
        MalformedError: it is no JSON object.
    """
    try:
        found = json.loads(text)
    except ValueError as error:
        raise MalformedError(f"not JSON ({error})") from error
    if not isinstance(found, dict):
        raise MalformedError("not a JSON object")
    return found


def resolve(resources: Resources, language: str) -> str | None:
    """The code under which a language stands: ``zh-hans`` for ``zh``, None where it does not.

    Raises:
        MalformedError: it is not written as Stanza does, or its names go round in a circle.
    """
    for _ in range(8):
        entry = resources.get(language)
        if entry is None:
            return None
        if not isinstance(entry, dict) or not _NAME.fullmatch(language):
            raise MalformedError(f"language {language!r} is not described as Stanza does")
        if "alias" not in entry:
            return language
        language = str(entry["alias"])
    raise MalformedError(f"the names of language {language!r} go round in a circle")


def languages(resources: Resources) -> list[str]:
    """The codes of the languages that have a default model, sorted."""
    return sorted(code for code, entry in resources.items() if isinstance(entry, dict) and "packages" in entry)


def processors(entry: Entry) -> dict[str, tuple[Part, ...]]:
    """The files that each processor of a language's default model needs, its own first; a processor may need none.

    Raises:
        MalformedError: the entry is not written as Stanza does.
    """
    try:
        default: dict[str, str] = entry["packages"]["default"]
        return {name: tuple(_parts(entry, name, default[name])) for name in PROCESSORS if name in default}
    except (KeyError, TypeError, AttributeError) as error:
        raise MalformedError(f"a default model that is not described as Stanza does ({error})") from error


def _parts(entry: Entry, processor: str, package: str) -> Iterator[Part]:
    if (processor, package) == _IDENTITY and package not in entry.get(processor, {}):
        return
    described = entry[processor][package]
    sums = tuple(str(described[key]) for key in ("md5", "alternate_md5") if described.get(key))
    for name in (processor, package):
        if not _NAME.fullmatch(name):
            raise MalformedError(f"a file by the name of {name!r}")
    yield Part(processor, package, sums)
    for dependency in described.get("dependencies") or ():
        yield from _parts(entry, dependency["model"], dependency["package"])


def parts(entry: Entry) -> list[Part]:
    """All files of a language's default model, each once.

    Raises:
        MalformedError: the entry is not written as Stanza does, or parts that are needed are missing.
    """
    found = processors(entry)
    lacking = [name for name in NEEDED if name not in found]
    if lacking:
        raise MalformedError(
            f"a model without {' and '.join(lacking)}, which {'are' * (len(lacking) > 1) or 'is'} needed"
        )
    return list(dict.fromkeys(part for needed in found.values() for part in needed))


def usable(entry: Entry, folder: Path) -> list[str]:
    """The processors whose files all lie in the language's folder.

    Raises:
        MalformedError: the entry is not written as Stanza does.
    """
    return [
        name for name, needed in processors(entry).items() if all((folder / part.path).is_file() for part in needed)
    ]


def complete(entry: Entry, folder: Path) -> bool:
    """True where every processor that is needed can be used: a model without it is not installed."""
    found = usable(entry, folder)
    return all(name in found for name in NEEDED)


def read(path: Path) -> Resources:
    """The resources in a file, empty where there is none.

    Raises:
        ModelError: it cannot be read.
    """
    try:
        status = path.stat()
        return _read(path, status.st_mtime_ns, status.st_size)
    except FileNotFoundError:
        return {}
    except (OSError, ModelError) as error:
        raise ModelError(
            f"{path}: unreadable ({error}); install the models again: quotes models install LANGUAGE"
        ) from error


@functools.lru_cache(maxsize=4)
def _read(path: Path, changed: int, size: int) -> Resources:
    """The resources in a file as it was: it is asked for with every article."""
    return parse(path.read_bytes())
