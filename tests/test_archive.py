"""Archives that are damaged, or made to do harm."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from quotes.errors import ModelError
from quotes.models import archive
from tests.server import zipped


def member(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("x")
    info.filename = info.orig_filename = name
    info.create_system = 3
    info.external_attr = mode << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def made(path: Path, *members: tuple[zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as stream:
        for info, content in members:
            stream.writestr(info, content)
    return path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where archives are unpacked; what is written outside it would stand beside it."""
    folder = tmp_path / "deep" / "place"
    folder.mkdir(parents=True)
    return folder


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_an_archive_is_unpacked(tmp_path: Path, place: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"top/model/model.bin": b"weights", "top/metadata.json": b"{}"}))
    with zipfile.ZipFile(path, "a") as stream:
        stream.mkdir("top/empty")
    archive.unpack(path, place)
    assert everything(place) == {"top", "top/model", "top/model/model.bin", "top/metadata.json", "top/empty"}
    assert (place / "top/model/model.bin").read_bytes() == b"weights"


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "a/../../evil",
        "/evil",
        "//evil",
        "C:/evil",
        "C:evil",
        "a/D:evil",
        "..\\evil",
        "a\\..\\..\\evil",
        "..",
    ],
)
def test_names_that_lead_out_of_the_folder(tmp_path: Path, place: Path, name: str) -> None:
    path = made(tmp_path / "a.zip", (member("good"), b"good"), (member(name), b"evil"))
    before = everything(tmp_path)
    with pytest.raises(ModelError, match=r"refused, .* in it would be written outside its folder"):
        archive.unpack(path, place)
    assert everything(tmp_path) == before, "not even the harmless part is written"


def test_a_name_with_a_nul(tmp_path: Path, place: Path) -> None:
    path = made(tmp_path / "a.zip", (member("good?../evil"), b"evil"))
    path.write_bytes(path.read_bytes().replace(b"good?", b"good\0"))
    with pytest.raises(ModelError, match="refused"):
        archive.unpack(path, place)
    assert everything(place) == set()


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_devices(tmp_path: Path, place: Path, kind: int) -> None:
    path = made(tmp_path / "a.zip", (member("link", kind | 0o777), b"../.."), (member("link/evil"), b"evil"))
    with pytest.raises(ModelError, match="'link' in it is a link or a device"):
        archive.unpack(path, place)
    assert everything(place) == set()


def test_a_bomb(tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "a.zip", (member("zeros"), bytes(80 << 20)))
    assert path.stat().st_size < 200_000
    with pytest.raises(ModelError, match=r"refused, 84 MB unpacked is more than a model has"):
        archive.unpack(path, place)
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    path = made(tmp_path / "b.zip", (member("many"), bytes(1001)))
    with pytest.raises(ModelError, match="more than a model has"):
        archive.unpack(path, place)
    monkeypatch.setattr(archive, "MOST_FILES", 3)
    path = made(tmp_path / "c.zip", *((member(f"file{number}"), b"") for number in range(4)))
    with pytest.raises(ModelError, match="refused, 4 files are no model"):
        archive.unpack(path, place)
    assert everything(place) == set()


def test_a_bomb_that_lies_about_its_size(tmp_path: Path, place: Path) -> None:
    path = made(tmp_path / "a.zip", (member("zeros"), bytes(80 << 20)))
    size = (80 << 20).to_bytes(4, "little")
    assert path.read_bytes().count(size) == 2
    path.write_bytes(path.read_bytes().replace(size, (1000).to_bytes(4, "little")))
    with pytest.raises(ModelError, match="damaged"):
        archive.unpack(path, place)
    assert sum(file.stat().st_size for file in place.rglob("*")) <= 1000


@pytest.mark.parametrize("names", [("a", "a"), ("a/b", "A/B")])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_stands_there_twice(tmp_path: Path, place: Path, names: tuple[str, str]) -> None:
    path = made(tmp_path / "a.zip", *((member(name), b"x") for name in names))
    with pytest.raises(ModelError, match="it holds a file twice"):
        archive.unpack(path, place)


def test_a_damaged_archive(tmp_path: Path, place: Path) -> None:
    path = tmp_path / "a.zip"
    whole = zipped({"a/model.bin": bytes(range(256)) * 100})
    for broken in (b"", b"no zip", whole[: len(whole) // 2]):
        path.write_bytes(broken)
        with pytest.raises(ModelError, match="damaged, or no zip archive"):
            archive.unpack(path, place)
    middle = bytearray(whole)
    middle[60] ^= 0xFF
    path.write_bytes(middle)
    with pytest.raises(ModelError, match="damaged, or no zip archive"):
        archive.unpack(path, place)
