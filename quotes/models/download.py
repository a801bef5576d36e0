"""Downloads that are whole or nothing: resumed where they broke off, and compared with their checksum.

A file is written as ``NAME.part`` and gets its name when it is whole.  What broke off is asked for
again from there on (``Range``), if the server has not changed it since (``If-Range``); a server that
cannot do so sends all of it, which is taken from the beginning.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import requests
from urllib3.exceptions import NewConnectionError

from quotes.errors import ModelError
from quotes.models.origin import digest

T = TypeVar("T")

#: Seconds to connect, and to wait for the next bytes.
TIMEOUT = (10.0, 60.0)
#: How often a download is tried, and the seconds before the second time, doubled each time.
ATTEMPTS, PAUSE = 4, 1.0

_CHUNK = 1 << 16
#: An index is no larger than this.
_INDEX = 64 << 20
_GONE = (404, 410)
_TEMPORARY = (408, 425, 429, 500, 502, 503, 504)

#: Told the name of a file, how many bytes are there, and how many there will be (None: unknown).
Progress = Callable[[str, int, int | None], None]


class UnavailableError(ModelError):
    """The server is there but not what was asked for."""


class _BrokenOffError(Exception):
    """What may go well the next time; the message says why it did not."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the sum of a file has to be: one of ``digests``, in hexadecimal digits."""

    algorithm: str
    digests: tuple[str, ...]

    def fits(self, path: Path) -> bool:
        return digest(path, self.algorithm) in [value.lower() for value in self.digests]


def silent(name: str, done: int, total: int | None) -> None:
    """Progress that nobody watches."""


def fetch(
    url: str, path: Path, checksum: Checksum | None = None, progress: Progress = silent, name: str | None = None
) -> None:
    """Download a file; ``path`` is there only once it is whole and its checksum is right.

    ``progress`` is told of it by ``name``, that of the file by default.

    Raises:
        UnavailableError: the server does not have it.
        ModelError: the server cannot be reached or sends something else than it should.
        OSError: the disk refuses it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = _Part(path.with_name(path.name + ".part"), url)

    def attempt() -> None:
        resumed = _receive(part, name or path.name, checksum is not None, progress)
        if checksum is None or checksum.fits(part.path):
            part.finish(path)
            return
        part.discard()
        problem = f"{url}: damaged on the way or at its source, its {checksum.algorithm} checksum is wrong"
        if resumed:  # what there was may have been of another version
            raise _BrokenOffError(problem)
        raise ModelError(f"{problem}; nothing was installed, try again later")

    _persistently(attempt, ATTEMPTS)


def read(url: str, attempts: int | None = None) -> bytes:
    """What stands at an address: an index, not a model.

    Raises:
        UnavailableError: the server does not have it.
        ModelError: the server cannot be reached or fails.
    """

    def attempt() -> bytes:
        with _opened(url, {}) as response:
            content = b""
            for chunk in _chunks(url, response):
                content += chunk
                if len(content) > _INDEX:
                    raise ModelError(f"{url}: too large for an index of models")
            return content

    return _persistently(attempt, attempts or ATTEMPTS)


def _persistently(attempt: Callable[[], T], attempts: int) -> T:
    """What an attempt gives, made again after what may be different the next time."""
    for number in range(1, attempts + 1):
        try:
            return attempt()
        except _BrokenOffError as error:
            if number == attempts:
                raise ModelError(f"{error}; try again later") from error
            time.sleep(PAUSE * 2 ** (number - 1))
    raise AssertionError("unreachable")


class _Part:
    """A file on its way.  Beside it lies which version of which address it is part of."""

    def __init__(self, path: Path, url: str) -> None:
        self.path = path
        self.url = url
        self._state = path.with_name(path.name + ".json")

    def begun(self, checked: bool) -> tuple[int, str | None]:
        """How many bytes there are to go on from, and the validator of their version."""
        try:
            state = json.loads(self._state.read_text(encoding="utf-8"))
            validator = state["validator"]
            if state["url"] == self.url and (validator or checked):
                return self.path.stat().st_size, validator
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return 0, None

    def begin(self, response: requests.Response) -> None:
        """Note the version of what is about to arrive: its strong ``ETag``, else its date."""
        self.path.unlink(missing_ok=True)  # before the note of another version: the two belong together
        tag = response.headers.get("ETag", "")
        validator = tag if tag.startswith('"') else response.headers.get("Last-Modified")
        self._state.write_text(json.dumps({"url": self.url, "validator": validator}), encoding="utf-8")

    def finish(self, path: Path) -> None:
        self.path.replace(path)
        self._state.unlink(missing_ok=True)

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)
        self._state.unlink(missing_ok=True)


def _receive(part: _Part, name: str, checked: bool, progress: Progress) -> bool:
    """Write what the server sends into the part; True where that went on from what there was."""
    start, validator = part.begun(checked)
    headers = {}
    if start:
        headers["Range"] = f"bytes={start}-"
        if validator:
            headers["If-Range"] = validator
    with _opened(part.url, headers) as response:
        if response.status_code == 416:
            part.discard()
            raise _BrokenOffError(f"{part.url}: the server cannot go on from byte {start}")
        resumed = response.status_code == 206
        if resumed and not response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            part.discard()
            raise _BrokenOffError(f"{part.url}: the server went on from another place than asked")
        if not resumed:
            start = 0
            part.begin(response)
        length = response.headers.get("Content-Length", "")
        total = start + int(length) if length.isdigit() else None
        done = start
        progress(name, done, total)
        with part.path.open("ab" if resumed else "wb") as stream:
            for chunk in _chunks(part.url, response):
                stream.write(chunk)
                done += len(chunk)
                progress(name, done, total)
    return resumed


@contextmanager
def _opened(url: str, headers: dict[str, str]) -> Iterator[requests.Response]:
    """The server's answer, if it is one to read from."""
    # without compression, so that lengths and ranges are those of the file
    headers = {"Accept-Encoding": "identity", "User-Agent": "quotes", **headers}
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
        status = response.status_code
        if status in _GONE:
            raise UnavailableError(f"{url}: the server does not have it ({status} {response.reason})")
        if status in _TEMPORARY:
            raise _BrokenOffError(f"{url}: the server answered {status} {response.reason}")
        if status not in (200, 206, 416):
            raise ModelError(f"{url}: the server answered {status} {response.reason}")
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
    found: BaseException = error
    for _ in range(8):
        inner = next((arg for arg in found.args if isinstance(arg, BaseException)), None)
        inner = inner or getattr(found, "reason", None) or found.__cause__ or found.__context__
        if not isinstance(inner, BaseException):
            break
        found = inner
    said = getattr(found, "strerror", None) or str(found) or type(found).__name__
    return str(said)[:200].lower()
