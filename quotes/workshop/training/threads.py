"""How torch uses the machine while it trains."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

from quotes.models.threads import torch_threads

#: Glibc's M_TRIM_THRESHOLD, M_MMAP_THRESHOLD and M_ARENA_MAX, and what they are set to.
_MEMORY = ((-1, 1 << 30), (-3, 1 << 30), (-8, 1))


@contextmanager
def use(threads: int) -> Iterator[None]:
    """While it lasts, torch has so many threads; memory that one update frees is kept for the next."""
    _keep_memory()
    with torch_threads(threads):
        yield


def _keep_memory() -> None:
    """Glibc otherwise gives large blocks back at each update and asks for them again: a tenth of the time."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return  # another system
    for option, value in _MEMORY:
        mallopt(option, value)
