"""What can be installed: the model of a language, or the translation from one language to another."""

from __future__ import annotations

import re
from typing import NamedTuple

from quotes.languages.identification import normalized

#: Codes of Stanza and Argos Translate, of which folders get their names: ``da``, ``zh-hans``.
_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")


class Target(NamedTuple):
    """A language, ``da``, or a translation, ``da:en``."""

    language: str
    into: str | None = None

    def __str__(self) -> str:
        return self.language if self.into is None else f"{self.language}:{self.into}"

    @property
    def proper(self) -> bool:
        """True where it is made of language codes, and not of paths that lead elsewhere."""
        return all(_CODE.fullmatch(code) for code in self if code is not None)


def parse(text: str) -> Target:
    """The target that a user names.

    Raises:
        ValueError: it is neither a language code nor two with a colon between.
    """
    language, colon, into = text.partition(":")
    return Target(normalized(language), normalized(into) if colon else None)
