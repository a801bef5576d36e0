"""Downloads that are whole or nothing: resumed where they broke off, and compared with their checksum.

A file is written as ``NAME.part`` and gets its name when it is whole.  What broke off is asked for again from there
on (``Range``), also by a later run; a server that cannot do so sends all of it, which is taken from the beginning.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import requests
from urllib3.exceptions import NewConnectionError

from quotes.errors import ModelError

T = TypeVar("T")

#: Seconds to connect, and to wait for the next bytes.
TIMEOUT = (10.0, 60.0)
#: How often a download is tried, and the seconds before the second time, doubled each time.
ATTEMPTS, PAUSE = 4, 1.0

_CHUNK = 1 << 16
_TEMPORARY = (408, 425, 429, 500, 502, 503, 504)

#: Told the name of a file, how many bytes are there, and how many there will be (None: unknown).
Progress = Callable[[str, int, int | None], None]


class _BrokenOffError(Exception):
    """What may go well the next time; the message says why it did not."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the sum of a file has to be: one of ``digests``, in hexadecimal digits."""

    algorithm: str
    digests: tuple[str, ...]

    def fits(self, path: Path) -> bool:
        """True where the file is there and has the right sum."""
        return path.is_file() and digest(path, self.algorithm) in [value.lower() for value in self.digests]


def digest(path: Path, algorithm: str) -> str:
    """The checksum of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        # MD5 is how Stanza's hub tells a damaged file, and no protection
        return hashlib.file_digest(stream, lambda: hashlib.new(algorithm, usedforsecurity=False)).hexdigest()


def fetch(url: str, path: Path, checksum: Checksum | None, progress: Progress, name: str) -> None:
    """Download a file; ``path`` is there only once it is whole and its checksum is right.

    ``progress`` is told of it by ``name``.

    Raises:
        ModelError: the server cannot be reached, does not have it, or sends something else than it should.
        OSError: the disk refuses it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")

    def attempt() -> None:
        resumed = _receive(url, part, name, progress)
        if checksum is None or checksum.fits(part):
            part.replace(path)
            return
        part.unlink()
        problem = f"{url}: damaged on the way or at its source, its {checksum.algorithm} checksum is wrong"
        if resumed:  # what there was may have been of another version
            raise _BrokenOffError(problem)
        raise ModelError(f"{problem}; nothing was installed, try again later")

    _persistently(attempt, ATTEMPTS)


def read(url: str, attempts: int = ATTEMPTS) -> bytes:
    """What stands at an address: an index, not a model.

    Raises:
        ModelError: the server cannot be reached, does not have it, or fails.
    """

    def attempt() -> bytes:
        with _opened(url) as response:
            return b"".join(_chunks(url, response))

    return _persistently(attempt, attempts)


def _persistently(attempt: Callable[[], T], attempts: int) -> T:
    """What an attempt gives, made again after what may be different the next time."""
    for number in range(1, attempts):
        try:
            return attempt()
        except _BrokenOffError:
            time.sleep(PAUSE * 2 ** (number - 1))
    try:
        return attempt()
    except _BrokenOffError as error:
        raise ModelError(f"{error}; try again later") from error


def _receive(url: str, part: Path, name: str, progress: Progress) -> bool:
    """Write what the server sends into the part; True where that went on from what there was."""
    done = part.stat().st_size if part.is_file() else 0
    with _opened(url, {"Range": f"bytes={done}-"} if done else {}) as response:
        resumed = response.status_code == 206
        place = response.headers.get("Content-Range", "")
        if response.status_code == 416 or (resumed and not place.startswith(f"bytes {done}-")):
            part.unlink()
            raise _BrokenOffError(f"{url}: the server cannot go on from byte {done}")
        done = done if resumed else 0
        length = response.headers.get("Content-Length", "")
        total = done + int(length) if length.isdigit() else None
        progress(name, done, total)
        with part.open("ab" if resumed else "wb") as stream:
            for chunk in _chunks(url, response):
                stream.write(chunk)
                done += len(chunk)
                progress(name, done, total)
    return resumed


@contextmanager
def _opened(url: str, headers: dict[str, str] | None = None) -> Iterator[requests.Response]:
    """The server's answer, if it is one to read from."""
    # without compression, so that lengths and ranges are those of the file
    headers = {"Accept-Encoding": "identity", "User-Agent": "quotes", **(headers or {})}
    try:
        response = requests.get(url, headers=headers, stream=True, timeout=TIMEOUT)
    except requests.exceptions.SSLError as error:
        raise ModelError(f"{url}: its certificate is not accepted ({_reason(error)})") from error
    except requests.exceptions.ReadTimeout as error:
        raise _BrokenOffError(f"{url}: the server was silent for {TIMEOUT[1]:g} seconds") from error
    except requests.ConnectionError as error:
        if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.ProxyError) or isinstance(
            getattr(next(iter(error.args), None), "reason", None), NewConnectionError
        ):
            raise ModelError(
                f"{url}: the server cannot be reached ({_reason(error)}); is there a network? "
                "Without one, install from a file: quotes models install --from FILE"
            ) from error
        raise _BrokenOffError(f"{url}: the server closed the connection") from error
    except (requests.RequestException, ValueError) as error:
        raise ModelError(f"{url}: this address cannot be used ({_reason(error)})") from error
    with response:
        answer = f"{response.status_code} {response.reason}"
        if response.status_code in (404, 410):
            raise ModelError(f"{url}: the server does not have it ({answer})")
        if response.status_code in _TEMPORARY:
            raise _BrokenOffError(f"{url}: the server answered {answer}")
        if response.status_code not in (200, 206, 416):
            raise ModelError(f"{url}: the server answered {answer}")
        yield response


def _chunks(url: str, response: requests.Response) -> Iterator[bytes]:
    """What arrives; fewer bytes than the server said are a broken connection to urllib3, from version 2 on."""
    try:
        yield from response.iter_content(_CHUNK)
    except requests.RequestException as error:
        silent = "timed out" in str(error).lower()
        reason = f"the server was silent for {TIMEOUT[1]:g} seconds" if silent else "the connection broke off"
        raise _BrokenOffError(f"{url}: {reason}") from error


def _reason(error: BaseException) -> str:
    """The innermost cause of an error, in the system's words."""
    inner = next((arg for arg in error.args if isinstance(arg, BaseException)), None)
    inner = inner or getattr(error, "reason", None) or error.__cause__ or error.__context__
    if isinstance(inner, BaseException):
        return _reason(inner)
    return str(getattr(error, "strerror", None) or str(error) or type(error).__name__)[:200].lower()
