"""``quotes models``: from the command to files on the disk, with a real server in between."""

from __future__ import annotations

import dataclasses
import datetime
import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from quotes.cli.main import app
from quotes.cli.terminal import NOTHING_DONE, OK, SOME_FAILED
from quotes.errors import ModelError
from quotes.models import argos, download, resources, stanza
from quotes.models.card import Card, Data, Origin
from quotes.models.joint import files
from quotes.models.joint.labels import Labels
from quotes.models.joint.model import Model
from quotes.parsing import parser
from tests import official
from tests.conftest import ENGLISH
from tests.server import (
    INDEX,
    RESOURCES,
    Server,
    address,
    publish,
    publish_translation,
    serving,
    translation,
    zipped,
    zipped_folder,
)

FILES = {
    "tokenize/tiny": b"tokenizer" * 9000,
    "pos/tiny_charlm": b"tagger" * 90_000,
    "lemma/tiny": b"lemmatizer" * 9000,
    "depparse/tiny": b"parser" * 90_000,
    "ner/names": b"names" * 9000,
    "pretrain/vectors": b"vectors" * 90_000,
    "forward_charlm/news": b"forward" * 9000,
}
PARTS = {f"{name}.pt" for name in FILES}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tool's own folder of models, not there yet."""
    monkeypatch.setattr(download, "PAUSE", 0.01)
    monkeypatch.setattr(download, "TIMEOUT", (1.0, 0.3))
    monkeypatch.setenv("QUOTES_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def server() -> Iterator[Server]:
    """A mirror of a hub with a language and a translation."""
    server = Server()
    publish(server, "de", FILES, alias="german")
    publish_translation(server, translation("1.9"), "1.9")
    publish_translation(server, translation("1.10"), "1.10")
    with serving(server):
        yield server


def models(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["models", *(str(argument) for argument in arguments)])


def tree(folder: Path) -> set[str]:
    """The files in a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def assert_nothing_half(folder: Path) -> None:
    """No model is there, nor a trace of one outside the folder of downloads."""
    left = {name for name in tree(folder) if not name.startswith("downloads/")} if folder.exists() else set()
    assert left <= {".lock"}
    assert stanza.find("de", ("official",)) is None
    assert not (folder / "argos").exists()


def assert_language(folder: Path, files: dict[str, bytes] = FILES) -> None:
    """The language is there as published, and nothing else of its download."""
    place = folder / "stanza" / "de"
    assert tree(place) == {f"{name}.pt" for name in files} | {"origin.json"}
    for name, content in files.items():
        assert (place / f"{name}.pt").read_bytes() == content
    assert stanza.find("de", ("official",)) == stanza.Model("de", "official", folder / "stanza")
    assert not (folder / "downloads").exists()


def failing(*arguments: object, code: int = NOTHING_DONE) -> str:
    """What a command that fails says, in one line."""
    outcome = models(*arguments)
    assert outcome.exit_code == code, outcome.output
    assert outcome.stderr.count("\n") == 1
    assert outcome.stderr.startswith("quotes: ")
    assert "Traceback" not in outcome.output
    return outcome.stderr


# ------------------------------------------------------------ from a hub


def test_a_language(server: Server, folder: Path) -> None:
    outcome = models("install", "de", "--from", server.url)
    assert (outcome.exit_code, outcome.stderr) == (OK, "")
    assert outcome.stdout == f"installed stanza/de official in {folder / 'stanza' / 'de'}\n"
    assert_language(folder)
    record = Origin.read(folder / "stanza" / "de")
    assert record is not None
    assert (record.source, record.version) == (server.url + RESOURCES, "1.10.0")
    again = models("install", "de", "--from", server.url)
    assert (again.exit_code, again.stdout.split(" in ")[0]) == (OK, "already installed: stanza/de official")
    assert len(server.asked(address("de", "pos/tiny_charlm"))) == 1


def test_what_stanza_itself_would_download(server: Server, folder: Path) -> None:
    """The files are those of ``stanza.download``, and where its pipeline looks for them."""
    from stanza.resources import common

    found = json.loads(server.files[RESOURCES])
    entry = found["de"]
    _, _, _, wanted = common.process_pipeline_parameters("de", None, None, ",".join(resources.parts(entry)))
    chosen = common.flatten_processor_list(
        common.add_dependencies(found, "de", common.maintain_processor_list(found, "de", None, wanted))
    )
    parts = {part.path for needed in resources.parts(entry).values() for part in needed}
    assert parts == {f"{processor}/{package}.pt" for processor, package in chosen} == PARTS


def test_the_official_hubs_unless_said_otherwise(server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from stanza.resources import common

    settings = argos.library("settings")

    published = json.loads(server.files[RESOURCES])
    published["url"] = server.url + "/org/stanza-{lang}/resolve/v{resources_version}/models/{filename}"
    server.files[RESOURCES] = json.dumps(published).encode()
    index = json.loads(server.files[INDEX])
    for entry in index:
        entry["links"] = [link.replace("http://official.invalid", server.url) for link in entry["links"]]
    server.files[INDEX] = json.dumps(index).encode()
    monkeypatch.setattr(common, "DEFAULT_RESOURCES_URL", server.url)
    monkeypatch.setattr(settings, "remote_package_index", server.url + INDEX)
    outcome = models("install", "de", "da:en")
    assert (outcome.exit_code, outcome.stderr) == (OK, "")
    assert_language(folder)
    assert (folder / "argos" / "da_en").is_dir()


@pytest.mark.parametrize(
    ("template", "path"),
    [
        (
            "http://official.invalid/org/{lang}/v{resources_version}/{filename}",
            "/mirror/org/de/v1.10.0/pos/tiny_charlm.pt",
        ),
        ("{lang}/{filename}", "/mirror/de/pos/tiny_charlm.pt"),
        ("SERVER/elsewhere/{filename}", "/elsewhere/pos/tiny_charlm.pt"),
    ],
)
def test_a_mirror_is_asked_for_what_lies_on_other_servers(server: Server, template: str, path: str) -> None:
    published = json.loads(server.files[RESOURCES])
    published["url"] = template.replace("SERVER", server.url)
    server.files[f"/mirror{RESOURCES}"] = json.dumps(published).encode()
    address = "/".join(path.split("/")[:-2])
    for name, content in FILES.items():
        server.files[f"{address}/{name}.pt"] = content
    assert models("install", "de", "--from", f"{server.url}/mirror/").exit_code == OK
    assert server.asked(path) == [None]


def test_another_name_of_a_language(server: Server, folder: Path) -> None:
    publish(server, "zh-hans", FILES, alias="zh")
    assert models("install", "zh", "--from", server.url).exit_code == OK
    assert stanza.find("zh") == stanza.Model("zh-hans", "official", folder / "stanza")
    assert models("path", "zh").stdout == f"{folder / 'stanza' / 'zh-hans'}\n"
    assert models("remove", "zh").exit_code == OK
    assert stanza.find("zh") is None


def test_a_translation(server: Server, folder: Path) -> None:
    outcome = models("install", "da:en", "--from", server.url)
    assert (outcome.exit_code, outcome.stderr) == (OK, "")
    place = folder / "argos" / "da_en"
    assert outcome.stdout == f"installed argos/da-en 1.10 official in {place}\n"
    assert tree(place) == {"metadata.json", "model/model.bin", "sentencepiece.model", "README.md", "origin.json"}
    assert not (folder / "downloads").exists()
    again = models("install", "da:en", "--from", server.url)
    assert again.stdout == f"already installed: argos/da-en 1.10 official in {place}\n"
    (place / "model" / "model.bin").write_bytes(b"damaged")
    assert models("install", "da:en", "--from", server.url).stdout.startswith("installed argos/da-en 1.10")
    record = Origin.read(place)
    assert record is not None
    assert record.source.startswith(f"{server.url}/v1/")
    assert models("install", "da:en", "--from", server.url).stdout.startswith("already installed")


def test_several_targets_and_one_that_fails(server: Server, folder: Path) -> None:
    assert "'??' is not a language code such as en or da" in failing("install", "de", "??", "--from", server.url)
    outcome = models("install", "de", "xx", "url", "da:en", "fo:en", "de", "--from", server.url)
    assert outcome.exit_code == SOME_FAILED
    assert [line.split()[1] for line in outcome.stdout.splitlines()] == ["stanza/de", "argos/da-en"]
    assert sorted(outcome.stderr.splitlines()) == [
        "quotes: fo:en: Argos Translate publishes no package for it",
        "quotes: url: Stanza publishes no model for it",
        "quotes: xx: Stanza publishes no model for it",
    ]


def test_an_update_downloads_only_what_has_changed(server: Server, folder: Path) -> None:
    models("install", "de", "--from", server.url)
    changed = {**FILES, "pos/tiny_charlm": b"a better tagger" * 1000, "mwt/new": b"more"}
    publish(server, "de", changed)
    server.requests.clear()
    assert models("install", "de", "--from", server.url).stdout.startswith("installed")
    assert_language(folder, changed)
    assert {path for path, _ in server.requests} == {
        RESOURCES,
        address("de", "pos/tiny_charlm"),
        address("de", "mwt/new"),
    }


def test_a_damaged_file_is_replaced(server: Server, folder: Path) -> None:
    models("install", "de", "--from", server.url)
    (folder / "stanza" / "de" / "lemma" / "tiny.pt").write_bytes(b"")
    (folder / "stanza" / "de" / "origin.json").write_text("{")
    assert models("install", "de", "--from", server.url).stdout.startswith("installed")
    assert_language(folder)


@pytest.mark.parametrize(
    ("path", "faults", "message"),
    [
        (RESOURCES, [404], "the server answered 404"),
        (address("de", "pos/tiny_charlm"), [500] * 4, "the server answered 500"),
        (address("de", "pos/tiny_charlm"), ["cut"], "cannot be downloaded"),
    ],
)
def test_a_fault_leaves_nothing_half_installed(
    server: Server, folder: Path, path: str, faults: list[int | str], message: str
) -> None:
    server.faults[path] = list(faults)
    said = failing("install", "de", "--from", server.url)
    assert said.startswith(f"quotes: de: {server.url}{path}: {message}")
    assert_nothing_half(folder)
    server.requests.clear()
    assert models("install", "de", "--from", server.url).exit_code == OK
    assert_language(folder)
    if path != RESOURCES:
        assert server.asked(address("de", "tokenize/tiny")) == [], "what had arrived is not asked for again"
    if faults[0] == "cut":
        (ranges,) = server.asked(path)
        assert ranges is not None


@pytest.mark.parametrize(("faults", "message"), [([404], "the server answered 404"), (["cut"], "cannot be downloaded")])
def test_a_fault_with_a_translation(server: Server, folder: Path, faults: list[int | str], message: str) -> None:
    path = publish_translation(server, translation("2.0", filler=400_000), "2.0")
    server.faults[path] = list(faults)
    assert f"quotes: da:en: {server.url}{path}: {message}" in failing("install", "da:en", "--from", server.url)
    assert_nothing_half(folder)
    assert models("install", "da:en", "--from", server.url).stdout.startswith("installed argos/da-en 2.0 official")


def test_a_wrong_checksum(server: Server, folder: Path) -> None:
    path = address("de", "depparse/tiny")
    server.files[path] = right = server.files[path]
    server.files[path] = right[:-1] + b"?"
    said = failing("install", "de", "--from", server.url)
    assert f"{path}: damaged on the way or at its source, its md5 checksum is wrong" in said
    assert_nothing_half(folder)
    server.files[path] = right
    assert models("install", "de", "--from", server.url).exit_code == OK
    assert_language(folder)


@pytest.mark.parametrize("where", ["index", "beside"])
def test_a_translation_with_a_checksum(server: Server, folder: Path, where: str) -> None:
    archive = translation("3.0")
    digits = hashlib.sha256(archive).hexdigest()
    path = publish_translation(server, archive[:-1] + b"?", "3.0", **({"sha256": digits} if where == "index" else {}))
    server.files[f"{path}.sha256"] = f"{digits}  a\n".encode() if where == "beside" else b"<html>no such page</html>"
    assert "its sha256 checksum is wrong" in failing("install", "da:en", "--from", server.url)
    assert_nothing_half(folder)
    server.files[path] = archive
    assert models("install", "da:en", "--from", server.url).exit_code == OK


@pytest.mark.parametrize("content", [b"<html>", b"[1]", b'[{"from_code": "da"}]', b'{"de": {"packages": {}}}'])
@pytest.mark.parametrize(("path", "target"), [(RESOURCES, "de"), (INDEX, "da:en")])
def test_a_list_that_is_none(server: Server, folder: Path, path: str, target: str, content: bytes) -> None:
    server.files[path] = content
    said = failing("install", target, "--from", server.url)
    assert re.search(f"{server.url}{path}: not a (list of models|resources file of Stanza)", said)
    assert_nothing_half(folder)


@pytest.mark.parametrize("package", ["../../evil", "/evil", "a/../../evil", "..", "a\\b"])
def test_resources_that_name_files_elsewhere(server: Server, tmp_path: Path, package: str) -> None:
    published = json.loads(server.files[RESOURCES])
    published["de"]["pos"][package] = published["de"]["pos"].pop("tiny_charlm")
    published["de"]["packages"]["default"]["pos"] = package
    server.files[RESOURCES] = json.dumps(published).encode()
    assert "a file by the name of" in failing("install", "de", "--from", server.url)
    assert tree(tmp_path) == {"models/.lock"}


@pytest.mark.parametrize(
    ("archive", "message"),
    [
        (translation("9")[:-40], "damaged, or no zip archive"),
        (zipped({"a/metadata.json": b"{"}), "the translation package is damaged"),
        (translation("9", source="sv"), "there is no da:en in it (there is: sv:en)"),
        (zipped({"a/metadata.json": b'{"from_code": "da", "to_code": "en"}'}), "lacks its model or its tokenizer"),
        (zipped({"../../evil": b"evil"}), "there is no da:en in it (there is: no model)"),
    ],
)
def test_translation_packages_that_are_none(
    server: Server, folder: Path, tmp_path: Path, archive: bytes, message: str
) -> None:
    path = publish_translation(server, archive, "9")
    said = failing("install", "da:en", "--from", server.url)
    assert message in said
    assert_nothing_half(folder)
    assert tree(tmp_path) == {"models/.lock"}
    server.files[path] = translation("9")
    assert models("install", "da:en", "--from", server.url).exit_code == OK


def test_a_full_disk(server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Path.open

    def scarce(path: Path, mode: str = "r", *more: Any, **options: Any) -> Any:
        if path.name == "names.pt.part" and mode != "rb":
            raise OSError(errno.ENOSPC, "No space left on device")
        return whole(path, mode, *more, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", scarce)
        said = failing("install", "de", "--from", server.url)
    assert f"no space left on device (models go to {folder}, QUOTES_MODELS names another place)" in said
    assert_nothing_half(folder)
    assert models("install", "de", "--from", server.url).exit_code == OK


def test_two_processes_at_once(server: Server, folder: Path) -> None:
    server.delay = 0.3
    line = [sys.executable, "-m", "quotes", "models", "install", "de", "da:en", "--from", server.url]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(line, **pipes) for _ in range(2)]
    outcomes = [(*process.communicate(timeout=100), process.returncode) for process in both]
    assert [code for *_, code in outcomes] == [OK, OK], outcomes
    said = sorted(line.split(" stanza")[0] for out, *_ in outcomes for line in out.splitlines() if "stanza" in line)
    assert said == ["already installed:", "installed"]
    assert any("another process installs or removes models; waiting" in err for _, err, _ in outcomes)
    assert_language(folder)
    assert len(server.asked(address("de", "pos/tiny_charlm"))) == 1


def test_a_process_that_was_killed_is_continued(server: Server, folder: Path) -> None:
    server.faults[address("de", "pretrain/vectors")] = ["hang"]
    line = [sys.executable, "-m", "quotes", "models", "install", "de", "--from", server.url]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    part = folder / "downloads" / "stanza-de" / "pretrain" / "vectors.pt.part"
    arrived = threading.Event()
    for _ in range(1000):
        if (part.exists() and part.stat().st_size) or process.poll() is not None:
            break
        arrived.wait(0.05)
    process.kill()
    process.communicate()
    assert part.stat().st_size > 0
    assert_nothing_half(folder)
    assert models("install", "de", "--from", server.url).exit_code == OK
    assert_language(folder)
    assert server.asked(address("de", "pretrain/vectors"))[1] is not None


# ------------------------------------------------------------ from a folder or an archive


def trained(folder: Path, language: str = "fo") -> Path:
    """The compact English model as one that was trained here."""
    place = folder / language
    place.mkdir(parents=True)
    for name in ("tokenize", "mwt"):
        shutil.copy(stanza.compact_folder() / "en" / f"en-{name}.pt", place / f"{language}-{name}.pt")
    shutil.copy(stanza.joint_folder() / "joint.npz", place)
    shutil.copy(stanza.compact_folder() / "en" / "lemmas.tsv.gz", place)
    figures = {"test": {"tokens": 99.9, "UPOS": 95.34, "UAS": 80.0, "LAS": 75.5}, "news": {"LAS": 70.0}}
    Card(
        language=language,
        version="0.3",
        date=datetime.date(2026, 11, 21),
        licence="CC BY-SA 4.0",
        command=f"quotes models train {language}",
        data=(Data(name="a treebank", licence="CC BY 4.0", source="https://example.org"),),
        scores=figures,
    ).write(place)
    return place


def test_a_folder_of_another_machine(server: Server, folder: Path, tmp_path: Path, monkeypatch: Any) -> None:
    other = tmp_path / "other"
    with monkeypatch.context() as patch:
        patch.setenv("QUOTES_MODELS", str(other))
        models("install", "de", "da:en", "--from", server.url)
        trained(other / "trained")
    outcome = models("install", "--from", other)
    assert (outcome.exit_code, outcome.stderr) == (OK, "")
    assert [line.split()[1] for line in outcome.stdout.splitlines()] == [
        "argos/da-en",
        "stanza/de",
        "stanza/fo",
    ]
    assert_language(folder)
    record = Origin.read(folder / "stanza" / "de")
    assert record is not None
    assert record.source == server.url + RESOURCES, "it still says where the model was published"
    assert stanza.find("fo") == stanza.Model("fo", "trained", folder / "trained")
    assert failing("install", "de", "sv", "--from", other) == (
        f"quotes: {other}: there is no sv in it (there is: da:en, de, fo)\n"
    )


@pytest.mark.parametrize("target", ["de", "da:en", "fo"])
@pytest.mark.parametrize("prefix", ["", "some/folder/"])
def test_a_zip_archive_of_what_path_names(
    server: Server, folder: Path, tmp_path: Path, target: str, prefix: str
) -> None:
    models("install", "de", "da:en", "--from", server.url)
    trained(folder / "trained")
    named = Path(models("path", target).stdout.strip())
    archive = tmp_path / "carried.zip"
    archive.write_bytes(zipped_folder(named, prefix))
    before = {name: (named / name).read_bytes() for name in tree(named) - {"origin.json"}}
    shutil.rmtree(folder)
    outcome = models("install", "--from", archive)
    assert (outcome.exit_code, outcome.stderr) == (OK, "")
    assert Path(models("path", target).stdout.strip()) == named
    assert {name: (named / name).read_bytes() for name in tree(named) - {"origin.json"}} == before
    assert not (folder / "downloads").exists()


def test_an_argosmodel(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.argosmodel"
    path.write_bytes(translation("1.3"))
    assert models("install", "da:en", "--from", path).stdout.startswith("installed argos/da-en 1.3")
    assert (folder / "argos" / "da_en").is_dir()


def test_what_stanza_itself_downloaded(server: Server, folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "stanza_resources"
    for name, content in FILES.items():
        path = place / "de" / f"{name}.pt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (place / "resources.json").write_bytes(server.files[RESOURCES])
    assert models("install", "de", "--from", place).exit_code == OK
    assert_language(folder)


def test_what_is_damaged_is_not_installed(server: Server, folder: Path, tmp_path: Path, monkeypatch: Any) -> None:
    other = tmp_path / "other"
    with monkeypatch.context() as patch:
        patch.setenv("QUOTES_MODELS", str(other))
        models("install", "de", "--from", server.url)
    (other / "stanza" / "de" / "lemma" / "tiny.pt").write_bytes(b"damaged")
    said = failing("install", "de", "--from", other)
    assert "de/lemma/tiny.pt in it is missing or damaged" in said
    for name in ("fo-tokenize.pt", "joint.npz", "lemmas.tsv.gz"):
        place = trained(tmp_path / name)
        (place / name).write_bytes((place / name).read_bytes()[:-20])
        assert "stanza/fo trained in" in failing("install", "--from", place)
    assert_nothing_half(folder)
    assert stanza.find("fo") is None


def test_a_source_without_a_model(folder: Path, tmp_path: Path) -> None:
    assert "no such file or folder" in failing("install", "--from", tmp_path / "no.zip")
    (tmp_path / "a.txt").write_text("no archive")
    assert "damaged, or no zip archive" in failing("install", "--from", tmp_path / "a.txt")
    (tmp_path / "a.zip").write_bytes(zipped({"a.txt": b"text"}))
    assert "there is no model in it" in failing("install", "--from", tmp_path / "a.zip")
    assert "name what to install" in failing("install")
    assert_nothing_half(folder)


@pytest.mark.parametrize("name", ["../evil", "a/../../evil", "/evil", "..\\evil", ".."])
def test_an_archive_that_leads_out_of_its_folder(folder: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"good": b"good", name: b"evil"}))
    failing("install", "--from", tmp_path / "a.zip")
    assert tree(tmp_path) == {"a.zip", "models/.lock"}


def test_an_archive_that_is_a_bomb(folder: Path, tmp_path: Path) -> None:
    path, size = tmp_path / "a.zip", 80 << 20
    path.write_bytes(zipped({"zeros": bytes(size)}))
    assert "refused, 84 MB unpacked is more than a model has" in failing("install", "--from", path)
    path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    assert "damaged, or no zip archive" in failing("install", "--from", path), "it lies about its size"


def test_a_damaged_archive(folder: Path, tmp_path: Path) -> None:
    whole = translation()
    middle = len(whole) // 2
    for broken in (b"", whole[:middle], whole[:60] + bytes([whole[60] ^ 0xFF]) + whole[61:]):
        (tmp_path / "a.zip").write_bytes(broken)
        assert "damaged, or no zip archive" in failing("install", "--from", tmp_path / "a.zip")


@pytest.mark.parametrize(
    "files",
    [
        {"a/metadata.json": b'{"from_code": "../../..", "to_code": "en"}'},
        {"..-tokenize.pt": b"", "..-pos.pt": b""},
        {
            "a/origin.json": b'{"language": "../../evil", "source": "", "version": "", "date": "2026-01-01", '
            b'"resources": {}}'
        },
        {"resources.json": b'{"..": {"packages": {}}, "a b": {"packages": {}}}', "a b/file": b""},
    ],
)
def test_models_for_languages_that_are_paths(folder: Path, tmp_path: Path, files: dict[str, bytes]) -> None:
    (tmp_path / "evil.zip").write_bytes(zipped(files))
    assert "which is no language" in failing("install", "--from", tmp_path / "evil.zip")
    assert tree(tmp_path) == {"evil.zip", "models/.lock"}


# ------------------------------------------------------------ remove, path, list


def test_removal(server: Server, folder: Path) -> None:
    models("install", "de", "da:en", "--from", server.url)
    trained(folder / "trained", "de")
    assert "say which: --kind official or --kind trained" in failing("remove", "de")
    assert models("remove", "de", "--kind", "trained").stdout == (
        f"removed stanza/de trained from {folder / 'trained' / 'de'}\n"
    )
    assert_language(folder)
    outcome = models("remove", "de", "da:en", "fo")
    assert outcome.exit_code == SOME_FAILED
    assert outcome.stderr == "quotes: there is no installed model for 'fo'\n"
    assert tree(folder) == {".lock"}
    assert "there is no official model for 'de'" in failing("remove", "de", "--kind", "official")
    assert "there is no installed model for 'en'" in failing("remove", "en")
    assert "name what to remove" in failing("remove")


def test_the_folder_of_a_model(server: Server, folder: Path) -> None:
    assert models("path").stdout == f"{folder}\n"
    assert models("path", "en").stdout == f"{stanza.compact_folder() / 'en'}\n"
    assert models("path", "da:en").stdout == f"{stanza.compact_folder() / 'da_en' / 'phrases'}\n"
    assert models("path", "de").stdout == f"{stanza.compact_folder() / 'de'}\n"
    assert "there is no model for 'fo'; install one with: quotes models install fo" in failing("path", "fo")
    assert "there is no model for 'fo:en'" in failing("path", "fo:en")
    assert "is not a language code" in failing("path", "?")
    models("install", "de", "da:en", "--from", server.url)
    assert models("path", "de").stdout == f"{folder / 'stanza' / 'de'}\n"
    assert models("path", "da:en").stdout == f"{folder / 'argos' / 'da_en'}\n"


def listed() -> dict[str, dict[str, Any]]:
    outcome = models("list", "--json")
    assert (outcome.exit_code, outcome.stderr) == (OK, "")
    return {entry["name"]: entry for entry in json.loads(outcome.stdout)}


def test_the_list(server: Server, folder: Path) -> None:
    compact = {f"stanza/{path.parent.name} compact" for path in stanza.compact_folder().glob("*/*-tokenize.pt")}
    assert compact >= {"stanza/da compact", "stanza/de compact", "stanza/en compact"}
    assert set(listed()) == compact | {"phrases/da-en 0.4 compact translation"}
    assert all(entry["in_use"] for entry in listed().values())
    models("install", "de", "da:en", "--from", server.url)
    trained(folder / "trained", "en")
    found = listed()
    assert {name for name, entry in found.items() if entry["in_use"]} == {
        *(compact - {"stanza/de compact", "stanza/en compact"}),
        "stanza/de official",
        "stanza/en trained",
        "argos/da-en 1.10 official",
    }
    one = found["stanza/de official"]
    assert (one["version"], one["licence"]) == ("1.10.0", None)
    assert one["from"] == server.url + RESOURCES
    assert [task["task"] for task in one["tasks"]] == ["tokenize", "pos", "lemma", "depparse", "ner", "vectors"]
    assert one["tasks"][0] == {"task": "tokenize", "bytes": len(FILES["tokenize/tiny"]), "scores": {}}
    assert one["bytes"] == sum(map(len, FILES.values()))
    english = found["stanza/en compact"]
    assert {task["task"] for task in english["tasks"]} == {"tokenize", "mwt", "joint"}
    for entry in (one, english):
        assert all(task["bytes"] for task in entry["tasks"])
        assert sum(task["bytes"] for task in entry["tasks"]) == entry["bytes"]
    own = found["stanza/en trained"]
    assert (own["version"], own["licence"], own["from"]) == ("0.3", "CC BY-SA 4.0", "quotes models train en")
    assert own["bytes"] == sum(path.stat().st_size for path in Path(own["folder"]).iterdir() if path.suffix != ".json")
    assert {task["task"]: task["scores"] for task in own["tasks"]} == {
        "tokenize": {"test": {"tokens": 99.9}},
        "mwt": {},
        "joint": {"test": {"UPOS": 95.34, "UAS": 80.0, "LAS": 75.5}, "news": {"LAS": 70.0}},
    }


@pytest.mark.parametrize("width", [80, 140])
def test_the_list_for_people(folder: Path, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    trained(folder / "trained", "en")
    monkeypatch.setenv("COLUMNS", str(width))
    shown = models("list").stdout
    assert re.search(r"stanza/en trained  \S+ MB · version 0.3 · CC BY-SA 4.0 · in use\n", shown)
    assert "stanza/en compact" in shown
    assert " · not used\n" in shown
    assert re.search(r"joint +\S+ MB +test: UPOS 95.34, UAS 80, LAS 75.5; news: LAS 70\n", shown)
    assert max(map(len, shown.splitlines())) <= width


def test_the_list_goes_on_past_what_is_damaged(server: Server, folder: Path) -> None:
    models("install", "de", "da:en", "--from", server.url)
    (folder / "stanza" / "de" / "origin.json").write_text("{")
    (folder / "argos" / "da_en" / "metadata.json").write_text("{")
    (trained(folder / "trained") / "card.json").write_text("{")
    outcome = models("list")
    assert outcome.exit_code == SOME_FAILED
    assert outcome.stderr.count("\n") == 3
    for name in ("origin.json", "metadata.json", "card.json"):
        assert name in outcome.stderr
    assert "stanza/en compact" in outcome.stdout
    assert "stanza/fo trained" in outcome.stdout


def test_the_list_loads_nothing_heavy() -> None:
    code = (
        "import sys; from quotes.cli.main import app; app(['models', 'list'], standalone_mode=False);"
        "print(sorted({m.partition('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1]
    for heavy in ("torch", "stanza", "numpy", "spacy", "requests", "argostranslate"):
        assert f"'{heavy}'" not in loaded


# ------------------------------------------------------------ a language that parses


@pytest.fixture(scope="module")
def english_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return official.files(ENGLISH, tmp_path_factory.mktemp("official"))


@pytest.fixture
def installed(server: Server, folder: Path, english_files: dict[str, bytes]) -> Iterator[Path]:
    """An English model in Stanza's own format, published and installed."""
    publish(server, "en", english_files)
    assert models("install", "en", "--from", server.url).exit_code == OK
    parser.load.cache_clear()
    yield folder / "stanza" / "en"
    parser.load.cache_clear()


def test_an_installed_language_parses_and_a_damaged_one_says_what_to_do(
    server: Server, installed: Path, english: Path
) -> None:
    outcome = CliRunner().invoke(app, ["attribute", str(english), "-f", "json"])
    (article,) = json.loads(outcome.stdout)["articles"]
    assert article["model"] == "stanza/en official"
    assert len(article["quotes"]) == len(json.loads(compact_result(english))["articles"][0]["quotes"])
    assert any(speaker["kind"] == "person" for speaker in json.loads(outcome.stdout)["speakers"])
    tagger = installed / "pos" / "tiny.pt"
    tagger.write_bytes(tagger.read_bytes()[:50_000])
    parser.load.cache_clear()
    failed = CliRunner().invoke(app, ["attribute", str(english)])
    assert (failed.exit_code, failed.stderr.count("\n")) == (NOTHING_DONE, 1)
    assert "stanza/en official in" in failed.stderr
    assert "install it again, or: quotes models remove en --kind official" in failed.stderr
    assert models("install", "en", "--from", server.url).stdout.startswith("installed")
    assert len(server.asked(address("en", "depparse/tiny"))) == 1
    assert CliRunner().invoke(app, ["attribute", str(english)]).exit_code == OK


def compact_result(path: Path) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUOTES_MODELS", str(path.parent))
        parser.load.cache_clear()
        found = CliRunner().invoke(app, ["attribute", str(path), "-f", "json"]).stdout
    parser.load.cache_clear()
    assert json.loads(found)["articles"][0]["model"] == "stanza/en compact"
    return found


@pytest.fixture
def own(folder: Path) -> Iterator[Path]:
    parser.load.cache_clear()
    yield trained(folder / "trained", "en")
    parser.load.cache_clear()


def parsed_names(kind: str) -> list[str]:
    from quotes.reading.text import from_text

    parse = parser.load("en")(from_text(ENGLISH, language="en"))
    assert parse.model == f"stanza/en {kind}"
    return [entity.span.of(parse.text) for entity in parse.entities]


def test_a_trained_model_goes_first(own: Path) -> None:
    assert "Anna Lee" in parsed_names("trained")


@pytest.mark.parametrize("name", ["en-tokenize.pt", "en-mwt.pt", "joint.npz", "lemmas.tsv.gz"])
@pytest.mark.parametrize("kept", [0, 5000])
def test_a_damaged_file_gives_one_line(own: Path, name: str, kept: int) -> None:
    (own / name).write_bytes((own / name).read_bytes()[:kept])
    with pytest.raises(ModelError, match=r"stanza/en trained in .* cannot be loaded \(.*\); install it again") as found:
        parser.load("en")
    assert "\n" not in str(found.value)


def test_weights_that_do_not_fit_their_labels(own: Path) -> None:
    weights = files.read(own / "joint.npz")
    labels = Labels.read(weights["labels"])
    for array in (dataclasses.replace(labels, tags=labels.tags[1:]).array(), weights["labels"][:-1]):
        files.write(own / "joint.npz", weights | {"labels": array})
        with pytest.raises(ModelError, match="no weights of a joint model"):
            Model.load.__wrapped__(own / "joint.npz", stanza.joint_folder() / stanza.PIECES)


def test_a_damaged_compact_model_names_the_package(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own / "en-tokenize.pt").write_bytes(b"garbage")
    monkeypatch.setattr(stanza, "find", lambda language: stanza.Model("en", "compact", own.parent))
    with pytest.raises(ModelError, match="it came with the package: install quotes again"):
        parser.load("en")


class Evil:
    """What runs code where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


@pytest.mark.parametrize(
    ("model", "name"),
    [
        *(("own", f"en-{name}.pt") for name in ("tokenize", "mwt")),
        *(("installed", f"{name}/tiny.pt") for name in ("pos", "lemma", "depparse", "ner")),
        ("installed", "pretrain/vectors.pt"),
    ],
)
def test_a_file_of_weights_runs_no_code(
    model: str, name: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")
    path, marker = request.getfixturevalue(model) / name, tmp_path / "code has run"
    torch.save({"emb": Evil(marker), "vocab": {}, "model": {}, "config": {}}, path)
    with pytest.raises(ModelError, match="cannot be loaded"):
        parser.load("en")
    assert not marker.exists()
    assert os.environ["TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"] == "1"
    torch.load(path, weights_only=False)
    assert marker.exists(), "it would have"


def test_a_file_of_arrays_runs_no_code(own: Path, tmp_path: Path) -> None:
    import numpy as np

    marker = tmp_path / "code has run"
    evil: Any = np.array([Evil(marker)])
    np.savez(own / "joint.npz", labels=evil)
    with pytest.raises(ModelError, match="cannot be loaded"):
        parser.load("en")
    assert not marker.exists()
    with np.load(own / "joint.npz", allow_pickle=True) as arrays:
        assert arrays["labels"].shape == (1,)
    assert marker.exists(), "it would have"


def test_word_vectors_of_the_older_format(installed: Path) -> None:
    import torch

    path = installed / "pretrain" / "vectors.pt"
    vectors = torch.load(path, weights_only=True)
    torch.save({**vectors, "emb": vectors["emb"].numpy()}, path)
    assert "Anna Lee" in parsed_names("official")
