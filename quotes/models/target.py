"""What can be installed: the model of a language, or the translation from one language to another."""

from __future__ import annotations

from typing import NamedTuple

from quotes.language import normalized


class Target(NamedTuple):
    """A language, ``da``, or a translation, ``da:en``."""

    language: str
    into: str | None = None

    def __str__(self) -> str:
        return self.language if self.into is None else f"{self.language}:{self.into}"


def parse(text: str) -> Target:
    """The target that a user names.

    Raises:
        ValueError: it is neither a language code nor two with a colon between.
    """
    language, colon, into = text.partition(":")
    return Target(normalized(language), normalized(into) if colon else None)
