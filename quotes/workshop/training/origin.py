"""Where the data of a training come from, for the model's card."""

from __future__ import annotations

import re
from pathlib import Path

from quotes.models import card
from quotes.models.stanza import joint_folder
from quotes.workshop.training.plan import Plan

_LICENCE = re.compile(r"^\W*licen[cs]e\W*:\s*(?P<name>\S.*?)\W*$", re.IGNORECASE | re.MULTILINE)
_UD_FOLDER = re.compile(r"UD_[\w-]+")
_UNKNOWN = "not stated"


def licence(folder: Path) -> str:
    """The licence that the README of a UD folder states."""
    for path in sorted(folder.glob("README*")):
        if found := _LICENCE.search(path.read_text(encoding="utf-8", errors="replace")):
            return found["name"]
    return _UNKNOWN


def data(plan: Plan) -> tuple[card.Data, ...]:
    """Everything that a model learns from, that of the compact model it goes on from included."""
    name = plan.folder.resolve().name
    source = f"https://github.com/UniversalDependencies/{name}" if _UD_FOLDER.fullmatch(name) else "--treebank"
    found = [card.Data(name=name, licence=licence(plan.folder), source=source)]
    found += [card.Data(name=path.name, licence=_UNKNOWN, source="--more") for path in plan.more]
    if plan.names and plan.ner:
        found.append(card.Data(name=plan.ner.resolve().name, licence=licence(plan.ner), source="--ner"))
    start = card.read(joint_folder())
    return tuple(dict.fromkeys([*found, *(start.data if start else ())]))
