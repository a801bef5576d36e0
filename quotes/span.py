"""Stretches of text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open stretch of Unicode code points: ``text[start:end]``."""

    start: int
    end: int

    def __contains__(self, other: object) -> bool:
        """True for an offset or a span that lies wholly inside this one."""
        if isinstance(other, int):
            return self.start <= other < self.end
        if isinstance(other, Span):
            return self.start <= other.start and other.end <= self.end
        return False

    def overlaps(self, other: Span) -> bool:
        """True where the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def of(self, text: str) -> str:
        """The characters themselves."""
        return text[self.start : self.end]


def strip(text: str, span: Span, characters: str | None = None) -> Span:
    """The span without leading and trailing white space (or ``characters``)."""
    start, end = span
    while start < end and (text[start].isspace() if characters is None else text[start] in characters):
        start += 1
    while end > start and (text[end - 1].isspace() if characters is None else text[end - 1] in characters):
        end -= 1
    return Span(start, end)


def subtract(span: Span, holes: Iterable[Span]) -> list[Span]:
    """What is left of ``span`` once the ``holes`` are cut out, in text order."""
    pieces = []
    start = span.start
    for hole in sorted(holes):
        if hole.end <= start or hole.start >= span.end:
            continue
        if hole.start > start:
            pieces.append(Span(start, hole.start))
        start = max(start, hole.end)
    if start < span.end:
        pieces.append(Span(start, span.end))
    return pieces


def length(spans: Iterable[Span]) -> int:
    """The number of code points in the spans together."""
    return sum(span.end - span.start for span in spans)
