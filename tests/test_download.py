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
from tests.server import Server, serving

#: A half and three quarters of it are whole chunks: what came after the last one is asked for again.
CONTENT = random.Random(0).randbytes(8 << 16)
HALF, MOST = f"bytes={len(CONTENT) // 2}-", f"bytes={len(CONTENT) * 3 // 4}-"


def checksum(content: bytes) -> list[str]:
    return [hashlib.md5(content).hexdigest()]


RIGHT = checksum(CONTENT)


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "PAUSE", 0.01)
    monkeypatch.setattr(download, "TIMEOUT", (1.0, 0.3))


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server({"/a.bin": CONTENT})) as server:
        yield server


def fetched(server: Server, folder: Path, right: list[str] = RIGHT) -> bytes:
    """What a download leaves in a folder, which is one file."""
    download.fetch(f"{server.url}/a.bin", folder / "new" / "a.bin", "md5", right)
    (file,) = (folder / "new").iterdir()
    assert file.name == "a.bin"
    return file.read_bytes()


@pytest.mark.parametrize("right", [RIGHT, []])
@pytest.mark.parametrize("ranges", [True, False])
def test_what_broke_off_goes_on_from_there_if_the_server_can(
    server: Server, tmp_path: Path, right: list[str], ranges: bool
) -> None:
    server.faults["/a.bin"] = ["cut"]
    server.ranges = ranges
    with pytest.raises(ModelError, match=r"cannot be downloaded \(.*\); run the command again to go on from there"):
        fetched(server, tmp_path, right)
    assert not (tmp_path / "new" / "a.bin").exists()
    assert fetched(server, tmp_path, right) == CONTENT
    assert server.asked("/a.bin") == [None, HALF]


def test_all_of_it_has_arrived(server: Server, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "a.bin.part").write_bytes(CONTENT)
    assert fetched(server, tmp_path) == CONTENT
    assert server.asked("/a.bin") == [f"bytes={len(CONTENT)}-"]


@pytest.mark.parametrize("changed", [CONTENT[::-1], b"less"])
def test_what_has_changed_since_begins_anew(server: Server, tmp_path: Path, changed: bytes) -> None:
    server.faults["/a.bin"] = ["cut"]
    with pytest.raises(ModelError):
        fetched(server, tmp_path)
    server.files["/a.bin"] = changed
    assert fetched(server, tmp_path, checksum(changed)) == changed
    assert server.asked("/a.bin")[-2:] == [HALF, None]


def test_a_cut_without_a_length_is_noticed_by_the_checksum(server: Server, tmp_path: Path) -> None:
    server.lengths = False
    server.faults["/a.bin"] = ["cut"]
    with pytest.raises(ModelError, match="its md5 checksum is wrong"):
        fetched(server, tmp_path)
    assert fetched(server, tmp_path) == CONTENT


@pytest.mark.parametrize("fault", [500, 503, 429, "drop"])
def test_a_passing_fault(server: Server, tmp_path: Path, fault: int | str) -> None:
    server.faults["/a.bin"] = [fault]
    assert fetched(server, tmp_path) == CONTENT


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        ([404], "the server answered 404 Client Error: Not Found"),
        ([500] * 4, "the server answered 500 Server Error: Internal Server Error"),
        (["hang"], "cannot be downloaded (timed out"),
        (["drop"] * 4, "cannot be downloaded ("),
    ],
)
def test_a_lasting_fault(server: Server, tmp_path: Path, faults: list[int | str], message: str) -> None:
    server.faults["/a.bin"] = [*faults]
    with pytest.raises(ModelError) as caught:
        fetched(server, tmp_path)
    assert message in str(caught.value)
    server.faults.clear()
    assert fetched(server, tmp_path) == CONTENT


def test_nobody_there(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/a.bin"
    with pytest.raises(ModelError, match=r"cannot be downloaded \(.*refused.*\)"):
        download.read(url)
    with pytest.raises(ModelError, match="cannot be downloaded"):
        download.read("http://nowhere.invalid/index.json")


@pytest.mark.parametrize("url", ["gopher://a/b", "http://", "http://[/"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ModelError, match="cannot be downloaded"):
        download.read(url)


def test_an_index_is_read(server: Server) -> None:
    server.faults["/a.bin"] = [500]
    assert download.read(f"{server.url}/a.bin") == CONTENT
