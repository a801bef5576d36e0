"""How far a rule can be trusted: its precision as measured on annotated news."""

from __future__ import annotations

import functools
import importlib.resources
import tomllib
from typing import Any

#: A precision of fewer statements than this says little.
_ENOUGH = 30


@functools.cache
def _measured() -> dict[str, Any]:
    source = importlib.resources.files("quotes.rules") / "precision.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def confidence(rule: str, language: str) -> float | None:
    """The measured precision of a rule, None where it was found too rarely to tell."""
    measured = _measured()
    figures = measured.get(language, measured[measured["fallback"]]).get(rule)
    if figures is None or figures["found"] < _ENOUGH:
        return None
    return float(round(figures["right"] / figures["found"], 2))
