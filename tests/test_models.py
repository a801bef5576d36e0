"""Which model is used, and what is said where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from quotes.errors import ModelError
from quotes.models import resources, stanza
from quotes.models.card import Origin
from quotes.parsing import parser

NEEDED = ("tokenize", "pos", "lemma", "depparse")


def entry(**packages: str) -> dict[str, object]:
    """A language's default model as Stanza describes it."""
    described: dict[str, object] = {name: {package: {"md5": "0"}} for name, package in packages.items()}
    return {**described, "packages": {"default": packages}}


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks as if the official English model were installed in it."""
    monkeypatch.setenv("QUOTES_MODELS", str(tmp_path))
    for processor in NEEDED:
        (tmp_path / "stanza" / "en" / processor).mkdir(parents=True)
        (tmp_path / "stanza" / "en" / processor / "tiny.pt").touch()
    described = entry(**dict.fromkeys(NEEDED, "tiny"))
    Origin(language="en", source="here", version="1", resources=described).write(tmp_path / "stanza" / "en")
    return tmp_path / "stanza"


def test_compact_models_come_with_the_package() -> None:
    assert {"da", "de", "en", "es", "fr", "it", "nb", "nl", "nn", "pt", "sv"} <= set(stanza.available())
    assert "joint" not in stanza.available()
    model = stanza.find("en")
    assert model is not None
    assert (model.name, model.kind) == ("stanza/en compact", "compact")
    assert (stanza.compact_folder() / "LICENSE.md").is_file()


def test_an_installed_official_model_is_preferred(installed: Path) -> None:
    model = stanza.find("en")
    assert model == stanza.Model("en", "official", installed)
    assert model.name == "stanza/en official"


def test_a_half_installed_model_is_not_used(installed: Path) -> None:
    (installed / "en" / "depparse" / "tiny.pt").unlink()
    model = stanza.find("en")
    assert model is not None
    assert model.kind == "compact"


def test_a_damaged_model_is_named(installed: Path) -> None:
    with pytest.raises(
        ModelError,
        match=r"stanza/en official in .* cannot be loaded \(.*\); install it again, or: quotes models remove en",
    ):
        parser.load.__wrapped__("en")
    (installed / "en" / "origin.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match=r"origin\.json: .* is damaged .*; install it again"):
        stanza.find("en")


def test_a_language_without_a_model_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    assert stanza.unsupported("en") is None
    monkeypatch.setattr(stanza, "find", lambda language: None)
    message = stanza.unsupported("en")
    assert message is not None
    assert "no model for language 'en'" in message
    assert "quotes models install en" in message


def test_a_model_without_language_data_says_so(installed: Path) -> None:
    (installed / "en").rename(installed / "eo")
    message = stanza.unsupported("eo")
    assert message is not None
    assert message.startswith("language 'eo' is not supported: there is no language data for it")


def test_a_trained_model_goes_before_all_others(installed: Path, tmp_path: Path) -> None:
    place = tmp_path / "trained" / "en"
    place.mkdir(parents=True)
    (place / "joint.npz").touch()
    assert stanza.find("en") == stanza.Model("en", "official", installed), "half a model is none"
    (place / "en-tokenize.pt").touch()
    assert stanza.find("en") == stanza.Model("en", "trained", tmp_path / "trained")


def test_a_compact_model_needs_the_weights_that_all_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stanza, "joint_folder", lambda: tmp_path)
    assert stanza.find("en") is None


def test_a_language_whose_lemmas_are_its_words() -> None:
    packages = {"tokenize": "a", "pos": "a", "depparse": "a", "lemma": "identity"}
    described = {**entry(**packages), "lemma": {}}
    found = {name: [path for path, _ in parts] for name, parts in resources.parts(described).items()}
    assert found == {"tokenize": ["tokenize/a.pt"], "pos": ["pos/a.pt"], "lemma": [], "depparse": ["depparse/a.pt"]}


def test_a_file_without_a_checksum() -> None:
    described = {**entry(**dict.fromkeys(NEEDED, "a")), "pos": {"a": {}}}
    with pytest.raises(ModelError, match=r"no checksum for pos/a\.pt"):
        resources.parts(described)


def test_a_model_that_lacks_what_is_needed() -> None:
    with pytest.raises(ModelError, match="a default model without lemma and depparse"):
        resources.parts(entry(tokenize="a", pos="a"))
