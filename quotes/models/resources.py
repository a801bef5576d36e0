"""Stanza's ``resources.json``: which files make up the default model of a language, and their checksums.

It maps a language code to its processors, these to their packages, each with an ``md5`` and what it
depends on (``pretrain``, ``forward_charlm``, ...), and ``packages`` to the package of each processor;
another name of a language is ``{"alias": CODE}``.  Reading it needs neither Stanza nor torch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from quotes.errors import ModelError

FILE = "resources.json"
#: What is used of a model, in the order of work; a language may lack ``mwt`` and ``ner``.
PROCESSORS = ("tokenize", "mwt", "pos", "lemma", "depparse", "ner")
NEEDED = ("tokenize", "pos", "lemma", "depparse")

#: Names of processors and packages become names of files.
_NAME = re.compile(r"\w[\w.+-]*", re.ASCII)

Entry = Mapping[str, Any]


class Part(NamedTuple):
    """A file of a model below the language's folder, ``PROCESSOR/PACKAGE.pt``, and the MD5 sums that are right."""

    path: str
    md5: tuple[str, ...]


def parts(entry: Entry) -> dict[str, tuple[Part, ...]]:
    """The files that each processor of a language's default model needs, its own first; a processor may need none.

    Raises:
        ModelError: the entry is not written as Stanza does, lacks something, or names files outside its folder.
    """
    try:
        default: dict[str, str] = entry["packages"]["default"]
        found = {name: tuple(_parts(entry, name, default[name])) for name in PROCESSORS if name in default}
    except (KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"a default model that is not described as Stanza does ({error})") from error
    lacking = [name for name in NEEDED if name not in found]
    if lacking:
        raise ModelError(f"a default model without {' and '.join(lacking)}")
    return found


def _parts(entry: Entry, processor: str, package: str) -> Iterator[Part]:
    if (processor, package) == ("lemma", "identity"):  # gives words back as they are, and has no file
        return
    for name in (processor, package):
        if not _NAME.fullmatch(name):
            raise ModelError(f"a file by the name of {name!r}")
    described = entry[processor][package]
    md5 = tuple(str(described[key]) for key in ("md5", "alternate_md5") if described.get(key))
    if not md5:
        raise ModelError(f"no checksum for {processor}/{package}.pt")
    yield Part(f"{processor}/{package}.pt", md5)
    for dependency in described.get("dependencies") or ():
        yield from _parts(entry, dependency["model"], dependency["package"])
