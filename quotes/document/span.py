"""Spans: stretches of text, by half-open offsets."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
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


class Placed:
    """What stands in a text from ``start`` to ``end``."""

    __slots__ = ()
    start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class SpanIndex:
    """Spans, which may overlap or lie in one another, to be looked up by offset."""

    def __init__(self, spans: Iterable[Span]) -> None:
        own = {span for span in spans if span.start < span.end}
        beginning: dict[int, set[Span]] = {}
        for span in own:
            beginning.setdefault(span.start, set()).add(span)
            beginning.setdefault(span.end, set())
        #: Where spans begin or end, and those that lie around what follows, behind none before the first.
        self._edges = sorted(beginning)
        self._around: list[frozenset[Span]] = [frozenset()]
        for edge in self._edges:
            going_on = (span for span in self._around[-1] if span.end > edge)
            self._around.append(frozenset((*going_on, *beginning[edge])))

    def around(self, offset: int) -> frozenset[Span]:
        """The spans that an offset lies in."""
        return self._around[bisect.bisect_right(self._edges, offset)]

    def meets(self, span: Span) -> bool:
        """True where one of them shares a code point with another span."""
        first, last = bisect.bisect_right(self._edges, span.start), bisect.bisect_left(self._edges, span.end)
        return first < last or bool(self._around[first])


def meets(spans: Sequence[Span], other: Span) -> bool:
    """True where one of some spans, which come in text order and share nothing, shares a code point with another."""
    number = bisect.bisect_left(spans, other.end, key=lambda span: span.start)
    return number > 0 and spans[number - 1].end > other.start


def strip(text: str, span: Span, characters: str | None = None) -> Span:
    """The span without leading and trailing white space (or ``characters``)."""
    left = span.of(text).lstrip(characters)
    start = span.end - len(left)
    return Span(start, start + len(left.rstrip(characters)))


def subtract(span: Span, others: Iterable[Span]) -> list[Span]:
    """What is left of ``span`` without the ``others``, in text order."""
    pieces = []
    start = span.start
    for other in sorted(others):
        if other.end <= start or other.start >= span.end:
            continue
        if other.start > start:
            pieces.append(Span(start, other.start))
        start = max(start, other.end)
    if start < span.end:
        pieces.append(Span(start, span.end))
    return pieces


def united(spans: Iterable[Span]) -> list[Span]:
    """The spans in text order, those that share a code point as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def length(spans: Iterable[Span]) -> int:
    """The number of code points in the spans together."""
    return sum(span.end - span.start for span in spans)
