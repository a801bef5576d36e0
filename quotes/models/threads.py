"""How many threads torch uses."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

#: More threads gain nothing: a third of the work is Python's own, which one does at a time.
_MOST = 8

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


def in_threads(function: Callable[[_In], _Out], items: Iterable[_In]) -> Iterator[_Out]:
    """What a function that calls torch gives for each item, in their order.

    As many threads as torch has, but no more than ``_MOST``, do one item each, by themselves: the models are so small
    that threads which share an item lose more by waiting for each other than they gain.
    """
    import torch

    count = min(torch.get_num_threads(), _MOST)
    return map(function, items) if count == 1 else _pool(count).map(function, items)


@functools.cache
def _pool(count: int) -> ThreadPoolExecutor:
    import torch

    return ThreadPoolExecutor(count, "torch", lambda: torch.set_num_threads(1))
