"""How many threads torch uses, and for what."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

#: More threads gain nothing: a fifth of the work is Python's own, which one does at a time.
_MOST = 8
#: The threads beside the one that asks, see ``apart``.
_OTHERS = ContextVar("_OTHERS", default=0)

_In = TypeVar("_In")
_Out = TypeVar("_Out")


@contextmanager
def torch_threads(count: int) -> Iterator[None]:
    """While it lasts, torch has so many threads."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def apart() -> Iterator[None]:
    """While it lasts, each of torch's threads has work of its own, which ``Begun`` gives it.

    The models are so small that threads which share an item lose more by waiting for each other than they gain.
    """
    import torch

    others = _OTHERS.set(max(_OTHERS.get(), min(torch.get_num_threads(), _MOST) - 1))
    try:
        with torch_threads(1):
            yield
    finally:
        _OTHERS.reset(others)


class Begun(Generic[_In, _Out]):
    """What a function that calls torch gives for some items.

    ``apart``, the other threads begin at once, and the one that asks for the results does what nobody has begun with by
    then.
    """

    def __init__(self, function: Callable[[_In], _Out], items: Iterable[_In]) -> None:
        self._futures: list[Future[_Out]] = []  # first: whatever fails below, these are asked for at the end
        self._function, self._items = function, list(items)
        others = _OTHERS.get()
        if others:
            self._futures = [_pool(others).submit(function, item) for item in self._items]

    def results(self) -> list[_Out]:
        """A result for each item; to be asked for once."""
        if not self._futures:
            return list(map(self._function, self._items))
        waiting = zip(self._items, self._futures, strict=True)
        own = {number: self._function(item) for number, (item, future) in enumerate(waiting) if future.cancel()}
        return [own[number] if number in own else future.result() for number, future in enumerate(self._futures)]

    def __del__(self) -> None:
        """What nobody waits for any more is not begun: a program that is interrupted ends at once."""
        for future in self._futures:
            future.cancel()


@functools.cache
def _pool(count: int) -> ThreadPoolExecutor:
    import torch

    return ThreadPoolExecutor(count, "torch", lambda: torch.set_num_threads(1))
