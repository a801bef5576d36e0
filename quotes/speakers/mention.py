"""Mentions: the words of an article that stand for a speaker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quotes.document.names import Name
from quotes.document.parse import Word
from quotes.document.quote import Quote


@dataclass(frozen=True, slots=True)
class Mention:
    """The words of a quote's source, or of a part of it; ``name`` is the name that heads them."""

    words: Sequence[Word]
    head: Word
    name: Name | None
    quote: Quote

    @property
    def start(self) -> int:
        return self.words[0].start


def head_of(words: Sequence[Word]) -> Word:
    """The word that the others of a mention hang on, a noun where there is one."""
    inside = {word.index for word in words}
    tops = [word for word in words if word.head not in inside or word.head == word.index]
    return next((word for word in tops if word.upos in ("NOUN", "PROPN")), tops[0])
