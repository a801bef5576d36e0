"""Translation packages: found, loaded, damaged; and nothing of the user's Argos installation touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from quotes.errors import ModelError
from quotes.models import argos
from quotes.models.stanza import compact_folder
from quotes.translate import Argos, Untranslated

needs_compact = pytest.mark.skipif(
    not any((compact_folder() / "da_en").glob("*/metadata.json")), reason="no compact translation package"
)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of installed models."""
    monkeypatch.setenv("QUOTES_MODELS", str(tmp_path / "models"))
    folder = tmp_path / "models" / "argos"
    folder.mkdir(parents=True)
    return folder


def package(folder: Path, name: str, source: str = "de", version: str = "1.0", **more: object) -> Path:
    """A package's folder with its description alone."""
    path = folder / name
    path.mkdir()
    metadata = {"package_version": version, "from_code": source, "to_code": "en", "type": "translate", **more}
    (path / "metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    return path


def test_the_newest_installed_package_is_preferred(installed: Path) -> None:
    package(installed, "old", version="1.9")
    newest = package(installed, "new", version="1.10")
    package(installed, "sbd", version="9", type="sbd")
    found = argos.find("de")
    assert found is not None
    assert (found.folder, found.kind) == (newest, "official")
    assert Argos().name("de") == "argos/de-en 1.10 official"
    assert Argos().trusted("de")


def test_a_language_without_a_package(installed: Path) -> None:
    assert argos.find("xx") is None
    assert Argos().name("xx") is None
    assert Argos().translate(["a"], "xx") is None
    assert Argos().lexicon("xx") is None
    assert not Argos().trusted("xx")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"from_code": "de"}', '{"to_code": "en", "type": "translate"}'])
def test_a_damaged_description_names_the_file(installed: Path, content: str) -> None:
    path = package(installed, "broken") / "metadata.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"metadata\.json.*install it again"):
        argos.find("de")


def test_a_package_without_its_model(installed: Path) -> None:
    package(installed, "hollow")
    with pytest.raises(ModelError, match=r"hollow.*cannot be loaded.*install it again") as caught:
        Argos().translate(["Guten Tag"], "de")
    assert "\n" not in str(caught.value)


def test_a_damaged_lexicon(installed: Path, tmp_path: Path) -> None:
    from quotes.lexicon import read

    path = tmp_path / "lexicon.tsv.gz"
    path.write_bytes(b"no gzip")
    with pytest.raises(ModelError, match="lexicon"):
        read(path, "de")


@needs_compact
def test_the_compact_package_translates_and_says_what_it_is(installed: Path) -> None:
    name = Argos().name("da")
    assert name is not None
    assert name.endswith("compact translation")
    assert not Argos().trusted("da")
    translated = Argos().translate(["Jeg kan ikke svømme.", "Hvor bor du?"], "da")
    assert translated is not None
    assert "swim" in translated[0]
    assert translated[1].endswith("?")


@needs_compact
def test_nothing_of_the_user_is_touched(tmp_path: Path) -> None:
    program = (
        "import os, sys, logging; logging.basicConfig(level=logging.DEBUG, stream=sys.stdout);"
        "before = dict(os.environ);"
        "from quotes.translate import Argos;"
        "Argos().translate(['Jeg kan ikke svømme.'], 'da');"
        "assert dict(os.environ) == before;"
        "assert not {'stanza', 'spacy', 'torch'} & set(sys.modules)"
    )
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "ARGOS_PACKAGES_DIR": str(tmp_path / "packages"),
        "ARGOS_DEBUG": "1",
        "ARGOS_CHUNK_TYPE": "NONE",
        "TMPDIR": str(tmp_path),
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "argos" not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_untranslated() -> None:
    nothing = Untranslated()
    assert nothing.name("da") is None
    assert nothing.translate(["a"], "da") is None
    assert nothing.lexicon("da") is None
    assert not nothing.trusted("da")
