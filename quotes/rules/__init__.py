"""The rule engine: which words are reported, by which cue, of which source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A named pattern, what it means in one line, and an example sentence."""

    name: str
    gloss: str
    example: str
