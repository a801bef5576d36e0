"""Downloads that are whole or nothing: a file is written as ``NAME.part`` and gets its name when it is whole.

What broke off is asked for again from there on (``Range``), also by a later run; a server that cannot do so sends all
of it, which is taken from the beginning.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from requests.adapters import HTTPAdapter
from rich.console import Console
from rich.progress import track
from urllib3 import Retry

from quotes.errors import ModelError

#: Seconds to connect, and to wait for the next bytes.
TIMEOUT = (10.0, 60.0)
#: How often an answer is asked for again, and the seconds before the second time, doubled each time.
RETRIES, PAUSE = 3, 1.0
_CHUNK = 1 << 16
_TEMPORARY = (408, 425, 429, 500, 502, 503, 504)


def digest(path: Path, algorithm: str) -> str:
    """The checksum of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        # MD5 is how Stanza's hub tells a damaged file, and no protection
        return hashlib.file_digest(stream, lambda: hashlib.new(algorithm, usedforsecurity=False)).hexdigest()


def fits(path: Path, algorithm: str, digests: Collection[str]) -> bool:
    """True where a file is there and has one of the checksums."""
    return path.is_file() and digest(path, algorithm) in [value.lower() for value in digests]


def fetch(url: str, path: Path, algorithm: str, digests: Collection[str]) -> None:
    """Download a file; ``path`` is there only once it is whole, with one of the checksums if any are known.

    Raises:
        ModelError: the server cannot be reached, does not have it, or sends something else than it should.
        OSError: the disk refuses it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    resumed = _receive(url, part)
    if not digests or fits(part, algorithm, digests):
        part.replace(path)
        return
    part.unlink()
    if not resumed:
        raise ModelError(f"{url}: damaged on the way or at its source, its {algorithm} checksum is wrong")
    fetch(url, path, algorithm, digests)  # what there was may have been of another version


def read(url: str) -> bytes:
    """What stands at an address: an index, not a model.

    Raises:
        ModelError: the server cannot be reached, does not have it, or fails.
    """
    with _answer(url) as response:
        return response.content


def _receive(url: str, part: Path) -> bool:
    """Write what the server sends into the part; True where that went on from what there was."""
    done = part.stat().st_size if part.is_file() else 0
    with _answer(url, {"Range": f"bytes={done}-"} if done else {}) as response:
        if response.status_code == 416:  # nothing is left to be sent, or there never was so much
            return True
        resumed = response.status_code == 206
        chunks = int(response.headers.get("Content-Length", 0)) / _CHUNK or None
        console, hidden = Console(stderr=True), not sys.stderr.isatty()
        with part.open("ab" if resumed else "wb") as stream:
            for chunk in track(
                response.iter_content(_CHUNK), part.stem, chunks, console=console, transient=True, disable=hidden
            ):
                stream.write(chunk)
    return resumed


@contextmanager
def _answer(url: str, headers: dict[str, str] | None = None) -> Iterator[requests.Response]:
    """The server's answer, if it is one to read from; reading it may fail as well."""
    # without compression, so that lengths and ranges are those of the file
    headers = {"Accept-Encoding": "identity", "User-Agent": "quotes", **(headers or {})}
    retry = Retry(
        RETRIES,
        connect=0,
        status_forcelist=_TEMPORARY,
        backoff_factor=PAUSE,
        raise_on_status=False,
        respect_retry_after_header=False,
    )
    try:
        with requests.Session() as session:
            for scheme in ("http://", "https://"):
                session.mount(scheme, HTTPAdapter(max_retries=retry))
            with session.get(url, headers=headers, stream=True, timeout=TIMEOUT) as response:
                if response.status_code != 416:
                    response.raise_for_status()
                yield response
    except requests.HTTPError as error:
        raise ModelError(f"{url}: the server answered {str(error).partition(' for url')[0]}") from error
    except (requests.RequestException, ValueError) as error:
        raise ModelError(
            f"{url}: cannot be downloaded ({_reason(error)}); run the command again to go on from there, "
            "or install from a file: quotes models install --from FILE"
        ) from error


def _reason(error: BaseException) -> str:
    """The innermost cause of an error, in the system's words."""
    inner = next((arg for arg in error.args if isinstance(arg, BaseException)), None)
    inner = inner or getattr(error, "reason", None) or error.__cause__ or error.__context__
    if isinstance(inner, BaseException):
        return _reason(inner)
    return str(getattr(error, "strerror", None) or str(error) or type(error).__name__)[:200].lower()
