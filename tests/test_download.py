"""Downloads from a real server that fails in all the ways that servers do."""

from __future__ import annotations

import hashlib
import random
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from quotes.errors import ModelError
from quotes.models import download, hub
from quotes.models.download import Checksum, UnavailableError
from tests.server import Server, serving

#: A half and three quarters of it are whole chunks: what came after the last one is asked for again.
CONTENT = random.Random(0).randbytes(8 << 16)
SUM = Checksum("md5", (hashlib.md5(CONTENT).hexdigest(),))


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "PAUSE", 0.01)
    monkeypatch.setattr(download, "TIMEOUT", (1.0, 0.3))


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server({"/a.bin": CONTENT})) as server:
        yield server


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_file_arrives_whole_and_alone(server: Server, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int | None]] = []
    target = tmp_path / "new" / "a.bin"
    download.fetch(f"{server.url}/a.bin", target, SUM, lambda *told: seen.append(told))
    assert target.read_bytes() == CONTENT
    assert files(target.parent) == {"a.bin"}
    assert seen[0] == ("a.bin", 0, len(CONTENT))
    assert seen[-1] == ("a.bin", len(CONTENT), len(CONTENT))


@pytest.mark.parametrize("validator", ["ETag", "Last-Modified"])
@pytest.mark.parametrize("checksum", [SUM, None])
def test_what_broke_off_goes_on_from_there(
    server: Server, tmp_path: Path, validator: str, checksum: Checksum | None
) -> None:
    server.validator = validator
    server.faults["/a.bin"] = ["cut", "cut"]
    download.fetch(f"{server.url}/a.bin", tmp_path / "a.bin", checksum)
    assert (tmp_path / "a.bin").read_bytes() == CONTENT
    half, most = len(CONTENT) // 2, len(CONTENT) * 3 // 4
    assert server.asked("/a.bin") == [None, f"bytes={half}-", f"bytes={most}-"]


def test_a_later_run_goes_on_from_there(server: Server, tmp_path: Path) -> None:
    server.faults["/a.bin"] = ["cut", 500, 500, 500]
    with pytest.raises(ModelError, match=r"a\.bin: the server answered 500 .*; try again later"):
        download.fetch(f"{server.url}/a.bin", tmp_path / "a.bin")
    assert not (tmp_path / "a.bin").exists()
    download.fetch(f"{server.url}/a.bin", tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == CONTENT
    assert server.asked("/a.bin")[-1] == f"bytes={len(CONTENT) // 2}-"
    assert files(tmp_path) == {"a.bin"}


def test_what_has_changed_since_begins_anew(server: Server, tmp_path: Path) -> None:
    server.faults["/a.bin"] = ["cut", 500, 500, 500]
    with pytest.raises(ModelError):
        download.fetch(f"{server.url}/a.bin", tmp_path / "a.bin")
    server.files["/a.bin"] = changed = CONTENT[::-1]
    download.fetch(f"{server.url}/a.bin", tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == changed


def test_what_has_changed_since_is_noticed_by_its_checksum(server: Server, tmp_path: Path) -> None:
    server.validator = ""
    server.faults["/a.bin"] = ["cut", 500, 500, 500]
    with pytest.raises(ModelError):
        download.fetch(f"{server.url}/a.bin", tmp_path / "a.bin", Checksum("md5", ("0" * 32,)))
    server.files["/a.bin"] = changed = CONTENT[::-1]
    download.fetch(f"{server.url}/a.bin", tmp_path / "a.bin", Checksum("md5", (hashlib.md5(changed).hexdigest(),)))
    assert (tmp_path / "a.bin").read_bytes() == changed
    assert server.asked("/a.bin")[-2:] == [f"bytes={len(CONTENT) // 2}-", None]


def test_nothing_tells_the_version_so_it_begins_anew(server: Server, tmp_path: Path) -> None:
    server.validator = ""
    server.faults["/a.bin"] = ["cut"]
    download.fetch(f"{server.url}/a.bin", tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == CONTENT
    assert server.asked("/a.bin") == [None, None]


@pytest.mark.parametrize("fault", ["elsewhere", 416])
def test_a_server_that_cannot_go_on_sends_all_again(server: Server, tmp_path: Path, fault: int | str) -> None:
    server.faults["/a.bin"] = ["cut", fault]
    download.fetch(f"{server.url}/a.bin", tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == CONTENT
    assert server.asked("/a.bin") == [None, f"bytes={len(CONTENT) // 2}-", None]


def test_a_server_without_ranges_sends_all_again(server: Server, tmp_path: Path) -> None:
    server.ranges = False
    server.faults["/a.bin"] = ["cut"]
    download.fetch(f"{server.url}/a.bin", tmp_path / "a.bin", SUM)
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


def test_a_cut_without_a_length_is_noticed_by_the_checksum(server: Server, tmp_path: Path) -> None:
    server.lengths = False
    server.faults["/a.bin"] = ["cut"]
    with pytest.raises(ModelError, match="its md5 checksum is wrong; nothing was installed"):
        download.fetch(f"{server.url}/a.bin", tmp_path / "a.bin", SUM)
    assert files(tmp_path) == set()
    download.fetch(f"{server.url}/a.bin", tmp_path / "a.bin", SUM)
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


@pytest.mark.parametrize("fault", [500, 503, 429, "hang", "drop"])
def test_a_passing_fault(server: Server, tmp_path: Path, fault: int | str) -> None:
    server.faults["/a.bin"] = [fault]
    download.fetch(f"{server.url}/a.bin", tmp_path / "a.bin", SUM)
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        ([404], "the server does not have it (404 Not Found)"),
        ([403], "the server answered 403 Forbidden"),
        ([500] * 4, "the server answered 500 Internal Server Error; try again later"),
        (["hang"] * 4, "the server was silent for 0.3 seconds; try again later"),
        (["drop"] * 4, "the server closed the connection; try again later"),
        (["cut"] * 4, "the connection broke off; try again later"),
    ],
)
def test_a_lasting_fault(server: Server, tmp_path: Path, faults: list[int | str], message: str) -> None:
    server.faults["/a.bin"] = list(faults)
    with pytest.raises(ModelError) as caught:
        download.fetch(f"{server.url}/a.bin", tmp_path / "a.bin", SUM)
    assert str(caught.value).startswith(f"{server.url}/a.bin: {message}")
    assert not (tmp_path / "a.bin").exists()
    server.faults.clear()
    download.fetch(f"{server.url}/a.bin", tmp_path / "a.bin", SUM)
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


def test_a_wrong_checksum(server: Server, tmp_path: Path) -> None:
    server.files["/a.bin"] = CONTENT[:-1] + b"?"
    with pytest.raises(ModelError, match=r"a\.bin: damaged on the way or at its source, its md5 checksum is wrong"):
        download.fetch(f"{server.url}/a.bin", tmp_path / "a.bin", SUM)
    assert files(tmp_path) == set()


def test_nobody_there(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/a.bin"
    with pytest.raises(ModelError, match=r"cannot be reached \(.*refused.*\); is there a network\?"):
        download.fetch(url, tmp_path / "a.bin")
    with pytest.raises(ModelError, match="cannot be reached"):
        download.read("http://nowhere.invalid/index.json")


@pytest.mark.parametrize("url", ["gopher://a/b", "http://", "http://[/"])
def test_an_address_that_is_none(tmp_path: Path, url: str) -> None:
    with pytest.raises(ModelError, match="this address cannot be used"):
        download.read(url)


def test_an_index_is_read(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.faults["/a.bin"] = [500]
    assert download.read(f"{server.url}/a.bin") == CONTENT
    with pytest.raises(UnavailableError):
        download.read(f"{server.url}/b.bin")
    monkeypatch.setattr(download, "_INDEX", 1000)
    with pytest.raises(ModelError, match="too large for an index"):
        download.read(f"{server.url}/a.bin")


def test_a_checksum_beside_the_file(server: Server) -> None:
    digits = hashlib.sha256(CONTENT).hexdigest()
    server.files["/a.bin.sha256"] = f"{digits}  a.bin\n".encode()
    assert hub.checksum(f"{server.url}/a.bin") == Checksum("sha256", (digits,))
    server.files["/a.bin.sha256"] = b"<html>no such page</html>"
    assert hub.checksum(f"{server.url}/a.bin") is None
    del server.files["/a.bin.sha256"]
    assert hub.checksum(f"{server.url}/a.bin") is None
