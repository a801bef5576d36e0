"""Words of an article that are found again after it was edited: by themselves, what stands around them, and offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel, Field

from quotes.document.plain import plain
from quotes.document.span import Span

#: So many code points are kept of what stands before and after the words.
AROUND = 32
#: Words and what still stands around them have at least so many code points together, or they could be any.
_ENOUGH = 16


class Anchor(BaseModel):
    """Words of an article, ``text == article[start:end]`` as it was then, and what stood around them."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str
    prefix: str = ""
    suffix: str = ""


def anchor(text: str, span: Span) -> Anchor:
    """The anchor of a stretch of a text."""
    before, after = text[max(0, span.start - AROUND) : span.start], text[span.end : span.end + AROUND]
    return Anchor(start=span.start, end=span.end, text=span.of(text), prefix=before, suffix=after)


def find(wanted: Anchor, text: str, near: int | None = None) -> Span | None:
    """Where the words stand in a text: unmoved, else where most of what stood around them still does.

    Typographic marks and white space may differ.  Where two places are alike, it is the one closest to ``near``, an
    offset; None where the words do not stand in the text, or where it cannot be told which of several are meant.
    """
    old = Span(wanted.start, wanted.end)
    if old.of(text) == wanted.text and anchor(text, old) == wanted:
        return old
    ranked = sorted(((_likeness(wanted, text, span), span) for span in _places(wanted.text, text)), reverse=True)
    if not ranked:
        return None
    best, span = ranked[0]
    alike = [other for likeness, other in ranked if likeness == best]
    if near is not None:
        return min(alike, key=lambda other: abs(other.start - near))
    return span if len(alike) == 1 and len(wanted.text) + best >= _ENOUGH else None


def _places(words: str, text: str) -> Iterator[Span]:
    """Where words stand in a text, whatever its marks and white space."""
    pattern = r"\s+".join(map(re.escape, plain(words).split()))
    return (Span(*match.span()) for match in re.finditer(pattern, plain(text))) if pattern else iter(())


def _likeness(wanted: Anchor, text: str, span: Span) -> int:
    """How many code points around a place are those that stood around the words."""
    after = _common(wanted.suffix, text[span.end : span.end + AROUND])
    return after + _common(wanted.prefix[::-1], text[max(0, span.start - AROUND) : span.start][::-1])


def _common(one: str, other: str) -> int:
    """How long the two begin alike."""
    number = 0
    for a, b in zip(plain(one), plain(other), strict=False):
        if a != b:
            break
        number += 1
    return number
