"""Stanza's ``resources.json``: which files make up the default model of a language, and their checksums.

It maps a language code to its processors, these to their packages, each with an ``md5`` and what it
depends on (``pretrain``, ``forward_charlm``, ...), and ``packages`` to the package of each processor;
another name of a language is ``{"alias": CODE}``.  Reading it needs neither Stanza nor torch.
"""

from __future__ import annotations

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

#: Names of languages, processors and packages become names of files.
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")

Entry = Mapping[str, Any]
Resources = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a model: ``PROCESSOR/PACKAGE.pt``; ``md5`` holds the checksums that are right."""

    processor: str
    package: str
    md5: tuple[str, ...]

    @property
    def path(self) -> str:
        """Where it lies below the language's folder."""
        return f"{self.processor}/{self.package}.pt"


def parse(text: str | bytes) -> Resources:
    """The resources in a text.

    Raises:
        ValueError: it is no JSON object.
    """
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("not a JSON object")
    return found


def languages(resources: Resources) -> list[str]:
    """The codes of the languages that have a default model, sorted."""
    return sorted(
        code
        for code, entry in resources.items()
        if isinstance(entry, dict) and "packages" in entry and _NAME.fullmatch(code)
    )


def resolve(resources: Resources, language: str) -> str | None:
    """The code under which a language has a default model: ``zh-hans`` for ``zh``, None where it has none."""
    entry = resources.get(language)
    code = entry.get("alias", language) if isinstance(entry, dict) else language
    return code if code in languages(resources) else None


def processors(entry: Entry) -> dict[str, tuple[Part, ...]]:
    """The files that each processor of a language's default model needs, its own first; a processor may need none.

    Raises:
        ModelError: the entry is not written as Stanza does, or names files outside its folder.
    """
    try:
        default: dict[str, str] = entry["packages"]["default"]
        return {name: tuple(_parts(entry, name, default[name])) for name in PROCESSORS if name in default}
    except (KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"a default model that is not described as Stanza does ({error})") from error


def _parts(entry: Entry, processor: str, package: str) -> Iterator[Part]:
    if (processor, package) == ("lemma", "identity"):  # gives words back as they are, and has no file
        return
    described = entry[processor][package]
    for name in (processor, package):
        if not _NAME.fullmatch(name):
            raise ModelError(f"a file by the name of {name!r}")
    md5 = tuple(str(described[key]) for key in ("md5", "alternate_md5") if described.get(key))
    yield Part(processor, package, md5)
    for dependency in described.get("dependencies") or ():
        yield from _parts(entry, dependency["model"], dependency["package"])


def parts(entry: Entry) -> list[Part]:
    """All files of a language's default model, each once.

    Raises:
        ModelError: as ``processors``; or a part that is needed, or a checksum, is missing.
    """
    found = processors(entry)
    lacking = [name for name in NEEDED if name not in found]
    if lacking:
        raise ModelError(f"a model without {' and '.join(lacking)}, which {'are' * (len(lacking) > 1) or 'is'} needed")
    distinct = list(dict.fromkeys(part for needed in found.values() for part in needed))
    unchecked = [part.path for part in distinct if not part.md5]
    if unchecked:
        raise ModelError(f"no checksum for {', '.join(unchecked)}; nothing was installed")
    return distinct


def usable(entry: Entry, folder: Path) -> dict[str, tuple[Part, ...]]:
    """The processors whose files all lie in the language's folder, with these; as ``processors``."""
    return {
        name: needed
        for name, needed in processors(entry).items()
        if all((folder / part.path).is_file() for part in needed)
    }
