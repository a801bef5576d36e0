"""The tool's own folder of models, changed by one process at a time and one model at a time.

A model is put together in ``downloads/`` and takes its place by being renamed, so that it is there
whole or not at all.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from quotes.errors import ModelError
from quotes.models.stanza import installed_folder

_LOCK = ".lock"
#: Seconds to wait for another process before saying so.
_PATIENCE = 1.0
_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def locked(waiting: Callable[[], None]) -> Iterator[None]:
    """Keep other processes from changing the folder; ``waiting`` is called where one is at it.

    Raises:
        ModelError: the disk refuses what is done, and why.
    """
    folder = installed_folder()
    lock = FileLock(folder / _LOCK)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=_PATIENCE)
        except Timeout:
            waiting()
            lock.acquire()
        yield
    except OSError as error:
        if error.errno in _FULL:
            shutil.rmtree(downloads(), ignore_errors=True)
            raise ModelError(
                f"no space left on the disk that holds {folder}; make room, or name a folder on another disk "
                "in QUOTES_MODELS, and install again"
            ) from error
        reason = (error.strerror or str(error)).lower()
        if error.errno in _FORBIDDEN:
            reason = "permission denied; name a folder of your own in QUOTES_MODELS"
        raise ModelError(f"{error.filename or folder}: {reason}") from error
    finally:
        lock.release()


def downloads() -> Path:
    """Where models are put together."""
    return installed_folder() / "downloads"


def stage(name: str) -> Path:
    """An empty folder to put a model together in."""
    folder = downloads() / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def swap(new: Path, place: Path) -> None:
    """Put a finished folder in its place; what was there goes."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        place.rename(_old(place))
    new.rename(place)
    tidy()


def discard(place: Path) -> None:
    """Remove a folder, which is gone from its place at once."""
    place.rename(_old(place))
    tidy()


def _old(place: Path) -> Path:
    """Where a folder waits to be removed."""
    downloads().mkdir(parents=True, exist_ok=True)
    old = downloads() / f"old-{place.name}"
    shutil.rmtree(old, ignore_errors=True)
    return old


def tidy() -> None:
    """Remove what has been replaced, and the folder of downloads where nothing is left in it."""
    for old in downloads().glob("old-*"):
        shutil.rmtree(old, ignore_errors=True)
    with suppress(OSError):  # another model's download broke off: it goes on from there
        downloads().rmdir()
