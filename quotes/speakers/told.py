"""Who is told of in an article: the only one before a place, or behind it."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Told(Generic[T]):
    """The places where somebody is told of, and who; those with one ``key`` are one."""

    def __init__(self, told: Iterable[tuple[int, T]], key: Callable[[T], Hashable] = id) -> None:
        found = sorted(told, key=lambda one: one[0])
        self._places, self._who = [place for place, _ in found], [who for _, who in found]
        keys = list(map(key, self._who))
        #: So many from the first on are one, and those from there on to the last.
        self._first = next((number for number, own in enumerate(keys) if own != keys[0]), len(keys))
        self._last = next((number for number in range(len(keys), 0, -1) if keys[number - 1] != keys[-1]), 0)

    def before(self, place: int) -> T | None:
        """The only one before a place, as told of last; None where there are several, or none."""
        number = bisect.bisect_left(self._places, place)
        return self._who[number - 1] if 0 < number <= self._first else None

    def behind(self, place: int) -> T | None:
        """The only one behind a place."""
        number = bisect.bisect_right(self._places, place)
        return self._who[number] if self._last <= number < len(self._who) else None
