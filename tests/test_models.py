"""Which model is used, and what is said where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from quotes.errors import ModelError
from quotes.models import stanza


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks as if the official English model were installed in it."""
    monkeypatch.setenv("QUOTES_MODELS", str(tmp_path))
    for processor in ("tokenize", "pos", "lemma", "depparse"):
        (tmp_path / "stanza" / "en" / processor).mkdir(parents=True)
    (tmp_path / "stanza" / "resources.json").write_text('{"en": {}}', encoding="utf-8")
    return tmp_path / "stanza"


def test_compact_models_come_with_the_package() -> None:
    assert stanza.available() == ["da", "en"]
    model = stanza.find("en")
    assert model is not None
    assert (model.name, model.kind) == ("stanza/en compact", "compact")
    assert (stanza.compact_folder() / "LICENSE.md").is_file()


def test_an_installed_official_model_is_preferred(installed: Path) -> None:
    model = stanza.find("en")
    assert model == stanza.Model("en", "official", installed)
    assert model.name == "stanza/en official"


def test_a_half_installed_model_is_not_used(installed: Path) -> None:
    (installed / "en" / "depparse").rmdir()
    model = stanza.find("en")
    assert model is not None
    assert model.kind == "compact"


def test_a_damaged_model_is_named(installed: Path) -> None:
    with pytest.raises(ModelError, match=r"stanza/en official in .* cannot be loaded \(.*\); install it again"):
        stanza.parser.__wrapped__("en")
    (installed / "resources.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match="install the models again"):
        stanza.find("en")


def test_a_language_without_a_model_names_the_command() -> None:
    assert stanza.unsupported("en") is None
    message = stanza.unsupported("eo")
    assert message is not None
    assert "no model for language 'eo' (there are: da, en)" in message
    assert "quotes models install eo" in message
    assert "there is no quotes/languages/eo.toml yet" in message


def test_a_model_without_language_data_says_so(installed: Path) -> None:
    (installed / "en").rename(installed / "eo")
    (installed / "resources.json").write_text('{"eo": {}}', encoding="utf-8")
    message = stanza.unsupported("eo")
    assert message is not None
    assert message.startswith("language 'eo' is not supported: there is no quotes/languages/eo.toml yet")


def test_installing_without_a_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*arguments: object, **options: object) -> None:
        raise ConnectionError("no route to host")

    monkeypatch.setenv("QUOTES_MODELS", str(tmp_path))
    monkeypatch.setattr("stanza.download", unreachable)
    with pytest.raises(ModelError, match=r"cannot be installed in .* needs a network connection"):
        stanza.install("eo")
