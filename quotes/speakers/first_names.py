"""The gender that a first name tells: of names that women alone or men alone bear, in national lists of names."""

from __future__ import annotations

import functools
import importlib.resources
import tomllib

FILE = "first_names.toml"


@functools.cache
def _genders() -> dict[str, str]:
    source = importlib.resources.files("quotes.speakers") / FILE
    lists: dict[str, str] = tomllib.loads(source.read_text(encoding="utf-8"))
    return {name: gender for gender, names in lists.items() for name in names.split()}


def gender(name: str) -> str | None:
    """``feminine`` or ``masculine`` for a folded first name; None where both bear it or no list has it."""
    return _genders().get(name)
