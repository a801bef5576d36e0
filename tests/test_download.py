"""Downloads from a real server that fails in all the ways that servers do."""

from __future__ import annotations

import hashlib
import random
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from quotes.errors import ModelError
from quotes.models import download
from quotes.models.download import Checksum
from tests.server import Server, serving

#: A half and three quarters of it are whole chunks: what came after the last one is asked for again.
CONTENT = random.Random(0).randbytes(8 << 16)
HALF, MOST = f"bytes={len(CONTENT) // 2}-", f"bytes={len(CONTENT) * 3 // 4}-"


def checksum(content: bytes) -> Checksum:
    return Checksum("md5", (hashlib.md5(content).hexdigest(),))


RIGHT = checksum(CONTENT)


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "PAUSE", 0.01)
    monkeypatch.setattr(download, "TIMEOUT", (1.0, 0.3))


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server({"/a.bin": CONTENT})) as server:
        yield server


def fetched(server: Server, folder: Path, right: Checksum | None = RIGHT) -> bytes:
    """What a download leaves in a folder, which is one file."""
    download.fetch(f"{server.url}/a.bin", folder / "a.bin", right, lambda *told: None, "a.bin")
    (file,) = folder.iterdir()
    assert file.name == "a.bin"
    return file.read_bytes()


def test_a_file_arrives_whole_and_alone(server: Server, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int | None]] = []
    target = tmp_path / "new" / "a.bin"
    download.fetch(f"{server.url}/a.bin", target, RIGHT, lambda *told: seen.append(told), "a file")
    assert target.read_bytes() == CONTENT
    assert (seen[0], seen[-1]) == (("a file", 0, len(CONTENT)), ("a file", len(CONTENT), len(CONTENT)))


@pytest.mark.parametrize("right", [RIGHT, None])
@pytest.mark.parametrize(
    ("faults", "ranges", "asked"),
    [
        (["cut", "cut"], True, [None, HALF, MOST]),
        (["cut", "elsewhere"], True, [None, HALF, None]),
        (["cut", 416], True, [None, HALF, None]),
        (["cut"], False, [None, HALF]),
    ],
)
def test_what_broke_off_goes_on_from_there_if_the_server_can(
    server: Server,
    tmp_path: Path,
    right: Checksum | None,
    faults: list[int | str],
    ranges: bool,
    asked: list[str | None],
) -> None:
    server.faults["/a.bin"] = [*faults]
    server.ranges = ranges
    assert fetched(server, tmp_path, right) == CONTENT
    assert server.asked("/a.bin") == asked


def test_a_later_run_goes_on_from_there(server: Server, tmp_path: Path) -> None:
    server.faults["/a.bin"] = ["cut", 500, 500, 500]
    with pytest.raises(ModelError, match=r"a\.bin: the server answered 500 .*; try again later"):
        fetched(server, tmp_path)
    assert not (tmp_path / "a.bin").exists()
    assert fetched(server, tmp_path) == CONTENT
    assert server.asked("/a.bin")[-1] == HALF


def test_what_has_changed_since_begins_anew(server: Server, tmp_path: Path) -> None:
    server.faults["/a.bin"] = ["cut", 500, 500, 500]
    with pytest.raises(ModelError):
        fetched(server, tmp_path)
    server.files["/a.bin"] = changed = CONTENT[::-1]
    assert fetched(server, tmp_path, checksum(changed)) == changed
    assert server.asked("/a.bin")[-2:] == [HALF, None]


def test_a_cut_without_a_length_is_noticed_by_the_checksum(server: Server, tmp_path: Path) -> None:
    server.lengths = False
    server.faults["/a.bin"] = ["cut"]
    with pytest.raises(ModelError, match="its md5 checksum is wrong; nothing was installed"):
        fetched(server, tmp_path)
    assert fetched(server, tmp_path) == CONTENT


@pytest.mark.parametrize("fault", [500, 503, 429, "hang", "drop"])
def test_a_passing_fault(server: Server, tmp_path: Path, fault: int | str) -> None:
    server.faults["/a.bin"] = [fault]
    assert fetched(server, tmp_path) == CONTENT


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        ([404], "the server does not have it (404 Not Found)"),
        ([403], "the server answered 403 Forbidden"),
        (["cut", 403], "the server answered 403 Forbidden"),
        ([500] * 4, "the server answered 500 Internal Server Error; try again later"),
        (["hang"] * 4, "the server was silent for 0.3 seconds; try again later"),
        (["drop"] * 4, "the server closed the connection; try again later"),
        (["cut"] * 4, "the connection broke off; try again later"),
    ],
)
def test_a_lasting_fault(server: Server, tmp_path: Path, faults: list[int | str], message: str) -> None:
    server.faults["/a.bin"] = [*faults]
    with pytest.raises(ModelError) as caught:
        fetched(server, tmp_path)
    assert str(caught.value).startswith(f"{server.url}/a.bin: {message}")
    server.faults.clear()
    assert fetched(server, tmp_path) == CONTENT


def test_nobody_there(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/a.bin"
    with pytest.raises(ModelError, match=r"cannot be reached \(.*refused.*\); is there a network\?"):
        download.read(url)
    with pytest.raises(ModelError, match="cannot be reached"):
        download.read("http://nowhere.invalid/index.json")


@pytest.mark.parametrize("url", ["gopher://a/b", "http://", "http://[/"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ModelError, match="this address cannot be used"):
        download.read(url)


def test_an_index_is_read(server: Server) -> None:
    server.faults["/a.bin"] = [500]
    assert download.read(f"{server.url}/a.bin") == CONTENT
