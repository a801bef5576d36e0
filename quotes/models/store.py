"""The tool's own folder of models, changed by one process at a time and one model at a time.

A model is put together in ``downloads/`` and takes its place by being renamed, so that it is there
whole or not at all.
"""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from quotes.errors import ModelError
from quotes.models import origin, resources
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
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _LOCK)
        try:
            held = lock.acquire(timeout=_PATIENCE)
        except Timeout:
            waiting()
            held = lock.acquire()
        with held:
            try:
                yield
            except OSError as error:
                if error.errno in _FULL:
                    shutil.rmtree(downloads(), ignore_errors=True)
                raise
    except OSError as error:
        raise ModelError(_explained(error, folder)) from error


def _explained(error: OSError, folder: Path) -> str:
    if error.errno in _FULL:
        return (
            f"no space left on the disk that holds {folder}; make room, or name a folder on another disk "
            "in QUOTES_MODELS, and install again"
        )
    if error.errno in _FORBIDDEN:
        return f"{error.filename or folder}: permission denied; name a folder of your own in QUOTES_MODELS"
    return f"{error.filename or folder}: {(error.strerror or str(error)).lower()}"


def downloads() -> Path:
    """Where models are put together."""
    return installed_folder() / "downloads"


def languages() -> Path:
    """Where Stanza's published models lie, in the layout that ``stanza.Pipeline(dir=...)`` reads."""
    return installed_folder() / "stanza"


def trained() -> Path:
    """Where models trained here lie, each in a folder named by its language."""
    return installed_folder() / "trained"


def translations() -> Path:
    """Where Argos Translate packages lie."""
    return installed_folder() / "argos"


def stage(name: str) -> Path:
    """An empty folder to put a model together in."""
    folder = downloads() / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def swap(new: Path, place: Path) -> None:
    """Put a finished folder in its place; what was there goes."""
    place.parent.mkdir(parents=True, exist_ok=True)
    old = downloads() / f"old-{place.name}"
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    try:
        new.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise
    tidy()


def discard(place: Path) -> None:
    """Remove a folder, which is gone from its place at once."""
    downloads().mkdir(parents=True, exist_ok=True)
    old = downloads() / f"old-{place.name}"
    shutil.rmtree(old, ignore_errors=True)
    place.rename(old)
    tidy()


def tidy() -> None:
    """Remove what has been replaced, and the folder of downloads where nothing is left in it."""
    for old in downloads().glob("old-*"):
        shutil.rmtree(old, ignore_errors=True)
    with suppress(OSError):  # another model's download broke off: it goes on from there
        downloads().rmdir()


def describe(code: str, entry: resources.Entry, aliases: tuple[str, ...] = ()) -> None:
    """Enter a language in Stanza's ``resources.json``."""
    _write({**_described(), code: dict(entry), **{alias: {"alias": code} for alias in aliases}})


def forget(code: str) -> None:
    """Strike a language and its other names from Stanza's ``resources.json``."""
    found = _described()
    _write({name: entry for name, entry in found.items() if name != code and entry != {"alias": code}})


def _described() -> dict[str, Any]:
    """What ``resources.json`` says; where it is damaged, what the folders of the languages say."""
    try:
        return dict(resources.read(languages() / resources.FILE))
    except ModelError:
        origins = {path.parent.name: origin.read(path.parent) for path in languages().glob(f"*/{origin.FILE}")}
        return {code: found.resources for code, found in origins.items() if found is not None and found.resources}


def _write(content: dict[str, Any]) -> None:
    languages().mkdir(parents=True, exist_ok=True)
    path = languages() / resources.FILE
    new = path.with_name(path.name + ".new")
    new.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    new.replace(path)
