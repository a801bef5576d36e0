"""Markup inside a text: stretches that overlap are cut so that each lies in another or beside it."""

from __future__ import annotations

import bisect
import heapq
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a text, half-open, with its ``tag``; ``owner`` is the id of what it belongs to."""

    start: int
    end: int
    tag: str
    owner: str = ""


def nested(stretches: Iterable[Stretch], borders: Sequence[int]) -> list[Stretch]:
    """The stretches in text order, outer ones first, cut at ``borders`` and where one crosses the end of another."""
    numbers = itertools.count()  # of equal ones that which comes first is the outer one
    waiting = [(one.start, -one.end, next(numbers), one) for one in stretches if one.start < one.end]
    heapq.heapify(waiting)
    done: list[Stretch] = []
    ends: list[int] = []  # of the stretches around, outer ones first
    while waiting:
        *_, stretch = heapq.heappop(waiting)
        while ends and ends[-1] <= stretch.start:
            ends.pop()
        border = bisect.bisect_right(borders, stretch.start)
        limit = min([stretch.end, *ends[-1:], *borders[border : border + 1]])
        if limit < stretch.end:
            heapq.heappush(waiting, (limit, -stretch.end, next(numbers), replace(stretch, start=limit)))
        done.append(replace(stretch, end=limit))
        ends.append(limit)
    return done


def events(text: str, stretches: Iterable[Stretch], start: int, end: int) -> Iterator[str | int]:
    """A part of a text with its nested stretches: words, the index of one that begins, -1 where the last one ends."""
    ends: list[int] = []
    for number, (first, last) in enumerate([*((one.start, one.end) for one in stretches), (end, end)]):
        while ends and ends[-1] <= first:
            yield text[start : ends[-1]]
            start = ends.pop()
            yield -1
        yield text[start:first]
        start = first
        if first < last:
            yield number
            ends.append(last)
