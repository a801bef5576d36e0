"""Translation packages: found, loaded, damaged; and nothing of the user's Argos installation touched."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from quotes.errors import ModelError
from quotes.models import argos, phrases
from quotes.translate import Offline, Untranslated


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
    assert Offline().name("de") == "argos/de-en 1.10 official"
    assert Offline().trusted("de")


def test_a_language_without_a_package(installed: Path) -> None:
    assert argos.find("xx") is None
    assert Offline().name("xx") is None
    assert Offline().translate(["a"], "xx") is None
    assert Offline().lexicon("xx") is None
    assert not Offline().trusted("xx")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"from_code": "de"}', '{"to_code": "en", "type": "translate"}'])
def test_a_damaged_description_names_the_file(installed: Path, content: str) -> None:
    path = package(installed, "broken") / "metadata.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"metadata\.json.*install it again"):
        argos.find("de")


def test_a_package_without_its_model(installed: Path) -> None:
    package(installed, "hollow")
    with pytest.raises(ModelError, match=r"hollow.*cannot be loaded.*install it again") as caught:
        Offline().translate(["Guten Tag"], "de")
    assert "\n" not in str(caught.value)


def test_a_damaged_lexicon(installed: Path, tmp_path: Path) -> None:
    from quotes.lexicon import read

    path = tmp_path / "lexicon.tsv.gz"
    path.write_bytes(b"no gzip")
    with pytest.raises(ModelError, match="lexicon"):
        read(path, "de")


def test_the_compact_package_translates_and_says_what_it_is(installed: Path) -> None:
    name = Offline().name("da")
    assert name is not None
    assert name.endswith("compact translation")
    assert not Offline().trusted("da")
    translated = Offline().translate(["Jeg kan ikke svømme.", "Hvor bor du?"], "da")
    assert translated is not None
    assert "swim" in translated[0]
    assert translated[1].endswith("?")


def tiny_model(folder: Path) -> None:
    """A translation model of random weights, with its tokenizer."""
    import ctranslate2.specs as specs
    import numpy as np
    import sentencepiece

    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["guten tag", "wie geht es", "der tag war gut"]),
        model_prefix=str(folder / "sentencepiece"),
        vocab_size=40,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))
    pieces = [tokenizer.id_to_piece(number) for number in range(tokenizer.get_piece_size())]
    random, width = np.random.default_rng(0), 16

    def fill(part: specs.LayerSpec, name: str, rows: int, columns: int) -> None:
        weights = random.normal(size=(rows, columns)).astype(np.float32)
        setattr(part, name, weights)

    spec = specs.TransformerSpec.from_config(1, 2, pre_norm=True)
    for side in (spec.encoder, spec.decoder):
        embeddings = side.embeddings[0] if isinstance(side.embeddings, list) else side.embeddings
        fill(embeddings, "weight", len(pieces), width)
        layer = side.layer[0]
        attentions = [(layer.self_attention, (3 * width, width))]
        if side is spec.decoder:
            attentions.append((layer.attention, (width, 2 * width, width)))
        for attention, sizes in attentions:
            for linear, size in zip(attention.linear, sizes, strict=True):
                fill(linear, "weight", size, width)
                linear.bias = np.zeros(size, np.float32)
        fill(layer.ffn.linear_0, "weight", 32, width)
        fill(layer.ffn.linear_1, "weight", width, 32)
        layer.ffn.linear_0.bias, layer.ffn.linear_1.bias = np.zeros(32, np.float32), np.zeros(width, np.float32)
        norms = [side.layer_norm, layer.self_attention.layer_norm, layer.ffn.layer_norm]
        if side is spec.decoder:
            norms.append(layer.attention.layer_norm)
        for norm in norms:
            norm.gamma, norm.beta = np.ones(width, np.float32), np.zeros(width, np.float32)
    fill(spec.decoder.projection, "weight", len(pieces), width)
    spec.register_source_vocabulary(pieces)
    spec.register_target_vocabulary(pieces)
    spec.validate()
    (folder / "model").mkdir()
    spec.save(str(folder / "model"))


def test_an_argos_package_translates_and_nothing_of_the_user_is_touched(tmp_path: Path) -> None:
    models, home, scratch = tmp_path / "models", tmp_path / "home", tmp_path / "scratch"
    for folder in (models / "argos", home, scratch):
        folder.mkdir(parents=True)
    tiny_model(package(models / "argos", "tiny", target_prefix=""))
    program = (
        "import os, sys, logging; logging.basicConfig(level=logging.DEBUG, stream=sys.stdout);"
        "before = dict(os.environ);"
        "from quotes.translate import Offline;"
        "found = Offline().translate(['guten tag', 'wie geht es'], 'de');"
        "assert len(found) == 2 and all(isinstance(text, str) for text in found), found;"
        "assert dict(os.environ) == before;"
        "assert not {'stanza', 'spacy', 'torch'} & set(sys.modules)"
    )
    environment = {
        **os.environ,
        "QUOTES_MODELS": str(models),
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "ARGOS_PACKAGES_DIR": str(home / "packages"),
        "ARGOS_DEBUG": "1",
        "ARGOS_CHUNK_TYPE": "NONE",
        "TMPDIR": str(scratch),
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "argos" not in done.stdout
    assert list(home.iterdir()) == []
    assert list(scratch.iterdir()) == []


def test_a_phrase_table(tmp_path: Path) -> None:
    lines = {
        "jeg_": "I\t-0.5",
        "kan ikke": "cannot\t-1.0\tcan not\t-2.0",
        "svømme_": "swim\t-0.5",
        "fremad_": "forward\t-0.5",
        "bro_": "bridge\t-0.5",
        "lys_": "light\t-0.5",
    }
    with gzip.open(tmp_path / "phrases.gz", "wt", encoding="utf-8") as stream:
        stream.writelines(f"{foreign}\t{options}\n" for foreign, options in lines.items())
    np.savez(
        tmp_path / "trigrams.npz", steps=np.array([phrases.key("swim")], np.uint64), counts=np.array([3], np.uint32)
    )
    (tmp_path / "metadata.json").write_text('{"words": 100}', encoding="utf-8")
    table = phrases.load(tmp_path)
    assert table.translate("Jeg kan ikke svømme.") == "I cannot swim."
    assert table.translate("jeg svømmer") == "I swim"
    assert table.translate("lysbro") == "Light bridge"
    assert table.translate("Jeg kan ikke svømme Fremad") == "I cannot swim Fremad"
    assert table.translate("17 Xyz’er") == "17 Xyz'er"
    assert table.translate("") == ""


def test_a_phrase_table_is_a_translation_of_argos(installed: Path) -> None:
    from argostranslate.translate import Hypothesis, ITranslation

    from quotes.models.phrase_translation import PhraseTranslation

    found = phrases.find("da")
    assert found is not None
    translation = PhraseTranslation(found, phrases.load(found.folder))
    assert isinstance(translation, ITranslation)
    assert (translation.from_lang.code, translation.to_lang.code) == ("da", "en")
    text = "Jeg kan ikke svømme.\nHvor bor du?"
    best, *others = translation.hypotheses(text, 3)
    assert isinstance(best, Hypothesis)
    assert translation.translate(text) == best.value
    assert best.value.split("\n")[0].endswith("swim.")
    assert best.value.count("\n") == 1
    assert 0 < len(others) < 3
    assert all(best.score >= other.score and best.value != other.value for other in others)


def test_a_damaged_phrase_table(tmp_path: Path) -> None:
    (tmp_path / "metadata.json").write_text('{"words": 100}', encoding="utf-8")
    (tmp_path / "phrases.gz").write_bytes(b"no gzip")
    with pytest.raises(ModelError, match="phrase table cannot be loaded"):
        phrases.load(tmp_path)


def test_untranslated() -> None:
    nothing = Untranslated()
    assert nothing.name("da") is None
    assert nothing.translate(["a"], "da") is None
    assert nothing.lexicon("da") is None
    assert not nothing.trusted("da")
