"""Translation packages: found, loaded, damaged; and nothing of the user's Argos installation touched."""

from __future__ import annotations

import gzip
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.alignment.translation import Offline, Translator
from quotes.errors import ModelError
from quotes.models import argos, order, phrases
from quotes.workshop.recipes import bilingual


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


def test_an_installed_package_is_preferred(installed: Path) -> None:
    package(installed, "sv_en", "sv", type="sbd")
    path = package(installed, "da_en", "da", version="1.10")
    assert argos.find("sv") is None
    found = argos.find("da")
    assert found is not None
    assert (found.path, found.kind) == (path, "official")
    assert Offline().name("da") == "argos/da-en 1.10 official"
    assert Offline().trusted("da")


def test_a_language_without_a_package(installed: Path) -> None:
    assert argos.find("xx") is None
    assert Offline().name("xx") is None
    assert Offline().translate(["a"], "xx") is None
    assert Offline().lexicon("xx") is None
    assert not Offline().trusted("xx")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"from_code": "de"}', '{"to_code": "en", "type": "translate"}'])
def test_a_damaged_description_names_the_file(installed: Path, content: str) -> None:
    path = package(installed, "de_en") / "metadata.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"metadata\.json.*install it again"):
        argos.find("de")


def test_a_package_without_its_model(installed: Path) -> None:
    package(installed, "de_en")
    with pytest.raises(ModelError, match=r"de_en.*cannot be loaded.*install it again") as caught:
        Offline().translate(["Guten Tag"], "de")
    assert "\n" not in str(caught.value)


def test_a_damaged_lexicon(installed: Path, tmp_path: Path) -> None:
    from quotes.models.lexicon import read

    path = tmp_path / "lexicon.tsv.gz"
    path.write_bytes(b"no gzip")
    with pytest.raises(ModelError, match="lexicon"):
        read(path, "de")
    path.write_bytes(gzip.compress("brücke\t2\tbridge\t2\nhaus\t3\thouse\n".encode()))
    lexicon = read(path, "de")
    assert lexicon.guess("brücke") == ["bridge"]
    with pytest.raises(ModelError, match="lexicon of 'de' is damaged at 'haus'"):
        lexicon.guess("haus")


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
    tiny_model(package(models / "argos", "de_en", target_prefix=""))
    program = (
        "import os, sys, logging; logging.basicConfig(level=logging.DEBUG, stream=sys.stdout);"
        "before = dict(os.environ);"
        "from quotes.alignment.translation import Offline;"
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
    known = {
        "jeg": [("I", -0.5)],
        "kan ikke": [("cannot", -1.0), ("can not", -2.0)],
        "svømme": [("swim", -0.5)],
        "fremad": [("forward", -0.5)],
        "bro": [("bridge", -0.5)],
        "lys": [("light", -0.5)],
    }
    table = {
        tuple(foreign.split()): [(tuple(english.split()), score) for english, score in options]
        for foreign, options in known.items()
    }
    (tmp_path / "phrases.gz").write_bytes(bilingual.packed(table, {"fremad"}))
    bilingual.write_grams(bilingual.grams([["I", "cannot", "swim"]]), tmp_path / "trigrams.npz")
    (tmp_path / "metadata.json").write_text('{"from_code": "da"}', encoding="utf-8")
    loaded = phrases.load(tmp_path)
    assert loaded.translate("Jeg kan ikke svømme.")[0] == "I cannot swim."
    assert loaded.translate("jeg svømmer")[0] == "I swim"
    assert loaded.translate("lysbro")[0] == "Light bridge"
    assert loaded.translate("lys-bro")[0] == "Light bridge"
    assert loaded.translate("Jeg kan ikke svømme Fremad")[0] == "I cannot swim Fremad"
    assert loaded.translate("Jeg zzyzx")[0] == "I [zzyzx]"
    assert loaded.translate('17 "Xyz’er"')[0] == '17 "Xyz\'er"'
    assert loaded.translate("jeg svømmer 1.250,5 af 10.000 kl. 13.30")[0] == "I swim 1,250.5 [af] 10,000 [kl]. 13.30"
    assert loaded.translate("")[0] == ""
    assert phrases.load(tmp_path, marked=False).translate("Jeg zzyzx")[0] == "I zzyzx"


def test_what_a_tree_says_of_a_word(tmp_path: Path) -> None:
    table = {("bro",): [(("bridge",), -0.5)], ("se",): [(("see",), -0.5)]}
    plural = {"NOUN|Number=Plur": [("", 0, "s", 0.9)]}
    (tmp_path / "phrases.gz").write_bytes(bilingual.packed(table, set()))
    bilingual.write_grams(bilingual.grams([["bridges"]]), tmp_path / "trigrams.npz")
    (tmp_path / "metadata.json").write_text(json.dumps({"from_code": "da", "endings": plural}), encoding="utf-8")
    loaded = phrases.load(tmp_path)
    noun, verb = phrases.Term("Bro", "bro", "NOUN"), phrases.Term("så", "se", "VERB")
    name, owner = phrases.Term("Bro", "Bro", "PROPN"), phrases.Term("Bros", "Bro", "PROPN", "propn", True)
    assert loaded.translate([noun, verb])[0] == "Bridge see"
    assert loaded.translate([name, verb])[0] == "Bro see"
    assert loaded.translate([owner, noun])[0] == "Bro's bridge"
    several = phrases.Term("broer", "bro", "NOUN", inflection="NOUN|Number=Plur")
    assert loaded.translate([several, verb])[0] == "Bridges see"


@pytest.fixture
def verbs(tmp_path: Path) -> phrases.PhraseTable:
    """A table of few verbs and nouns, and a model of English that knows their forms."""
    known = {
        "hun": "she", "vi": "we", f"ikke{phrases.LABEL}adv": "not", "ser": "see", "se": "see", "sang": "sang",
        "synge": "sing", "bro": "bridge", "lukkes": "closed", "lukke": "close", "mødes": "meet", "broen": "bridge",
        "rejser": "travelling", f"angriber{phrases.LABEL}noun": "attacker", f"angriber{phrases.LABEL}verb": "attacks",
        "lukke bro": "shut the bridge",
    }  # fmt: skip
    table = {tuple(foreign.split(" ")): [(tuple(english.split()), -0.5)] for foreign, english in known.items()}
    senses = {"ikke": ["adv"], "angriber": ["noun", "verb"]}
    (tmp_path / "phrases.gz").write_bytes(bilingual.packed(table, set()))
    text = [
        "to see",
        "to sing",
        "to close",
        "to shut",
        "to meet",
        "she sees",
        "been closed",
        "been shut",
        "he sang",
        "the bridge",
        "will sing",
        "to travel",
        "bridges",
    ]
    bilingual.write_grams(bilingual.grams([line.split() for line in text]), tmp_path / "trigrams.npz")
    (tmp_path / "metadata.json").write_text(json.dumps({"from_code": "da", "senses": senses}), encoding="utf-8")
    return phrases.load(tmp_path)


def verb(text: str, lemma: str, features: str, agreement: str = order.THIRD) -> phrases.Term:
    return phrases.Term(text, lemma, "VERB", "verb", inflection=f"VERB|VerbForm=Fin|{features}", agreement=agreement)


SHE, WE = phrases.Term("hun", "hun", "PRON"), phrases.Term("vi", "vi", "PRON")
PRESENT, SEVERAL = "Tense=Pres", order.SEVERAL


def test_negation_takes_its_auxiliary_and_the_infinitive(verbs: phrases.PhraseTable) -> None:
    def denied(subject: phrases.Term, support: tuple[str, str], *rest: phrases.Term) -> str:
        negation = phrases.Term("ikke", "ikke", "ADV", "adv:pres", support=support)
        return verbs.translate([subject, negation, *rest])[0].replace("n't", " not")

    assert denied(SHE, ("does", "doesn't"), verb("ser", "se", PRESENT)) == "She does not see"
    assert denied(WE, ("do", "don't"), verb("ser", "se", PRESENT, SEVERAL)) == "We do not see"
    assert denied(SHE, ("did", "didn't"), verb("sang", "synge", "Tense=Past")) == "She did not sing"
    bridge = phrases.Term("bro", "bro", "NOUN", "noun")
    assert denied(SHE, ("does", "doesn't"), verb("lukker", "lukke", PRESENT), bridge) == "She does not shut the bridge"
    passive = verb("lukkes", "lukke", f"{PRESENT}|Voice=Pass")
    assert denied(SHE, ("does", "doesn't"), passive) == "She is not closed"


def test_a_verb_agrees_with_its_subject(verbs: phrases.PhraseTable) -> None:
    assert verbs.translate([SHE, verb("ser", "se", PRESENT)])[0] == "She sees"
    assert verbs.translate([WE, verb("ser", "se", PRESENT, SEVERAL)])[0] == "We see"
    assert verbs.translate([SHE, verb("rejser", "rejse", PRESENT)])[0] == "She is travelling"
    assert verbs.translate([WE, verb("rejser", "rejse", "Tense=Past", SEVERAL)])[0] == "We were travelling"


def test_what_is_passive_stays_passive(verbs: phrases.PhraseTable) -> None:
    closed = phrases.Term("lukkes", "lukke", "VERB", "verb", inflection="VERB|VerbForm=Inf|Voice=Pass")
    assert verbs.translate([closed])[0] == "Be closed"
    assert verbs.translate([SHE, verb("lukkes", "lukke", f"{PRESENT}|Voice=Pass")])[0].split()[1:] in (
        ["is", "closed"],
        ["are", "closed"],
    )
    meet = verb("mødes", "møde", f"{PRESENT}|Voice=Pass", SEVERAL)
    assert verbs.translate([WE, meet])[0] == "We meet"  # it only looks so


def test_a_noun_is_no_verb(verbs: phrases.PhraseTable) -> None:
    noun = phrases.Term("angriber", "angriber", "NOUN", "noun")
    assert verbs.translate([noun])[0] == "Attacker"
    assert verbs.translate([verb("angriber", "angribe", PRESENT)])[0] == "Attacks"


def test_a_definite_noun_has_its_article(verbs: phrases.PhraseTable) -> None:
    bridge = phrases.Term("broen", "bro", "NOUN", "noun", inflection="NOUN|Number=Sing|Definite=Def")
    assert verbs.translate([bridge])[0] == "The bridge"


def test_several_stay_several(verbs: phrases.PhraseTable) -> None:
    bridges = phrases.Term("bro", "bro", "NOUN", "noun", inflection="NOUN|Number=Plur|Definite=Ind")
    assert verbs.translate([bridges])[0] == "Bridges"


def test_the_part_of_speech_of_a_dictionary() -> None:
    tree = [("taler", "tale", "VERB", "", 0, "root"), ("broer", "bro", "NOUN", "", 1, "obj")]
    fish = [("fisk", "fisk", "NOUN", "", 0, "root"), ("fisk", "fisk", "VERB", "", 0, "root")]
    kinds = bilingual.lemma_kinds([tree, fish])
    assert bilingual.headword_label(kinds["taler"]) == "noun"  # as a lemma it is none of the verb
    assert bilingual.headword_label(kinds["fisk"]) == ""
    assert bilingual.headword_label({"noun": True, "verb": False}) == "noun"
    assert bilingual.headword_label({"adj": True}) == ""


def test_a_glossary_tells_nouns_from_verbs(tmp_path: Path) -> None:
    path = tmp_path / "glossary.tsv"
    path.write_text("taler\tspeaker\tnoun\nbro\tbridge\n", encoding="utf-8")
    (pair,) = bilingual.glossary_pairs(path)
    spoken = bilingual.Pair(["han", "taler"], ["he", "speaks"], "", [], [], ["pron", "verb"])
    senses = bilingual.ambiguous([(pair, {(0, 0)}), *[(spoken, {(0, 0), (1, 1)})] * 4])
    assert senses == {"taler": ["noun", "verb"]}
    table = bilingual.with_glossary({}, path, senses)
    assert table == {
        (f"taler{phrases.LABEL}noun",): [(("speaker",), table[f"taler{phrases.LABEL}noun",][0][1])],
        ("bro",): [(("bridge",), table["bro",][0][1])],
    }


@given(
    st.lists(st.text("ab_ !å\U0001f600", min_size=1, max_size=5), unique=True),
    st.text("ab_ !å\U0001f600", min_size=1, max_size=5),
)
def test_phrases_are_found_where_they_stand(known: list[str], other: str) -> None:
    found = phrases.Phrases(b"".join(sorted(f"{phrase}\tthe {phrase}\n".encode() for phrase in known)))
    assert [found.get(phrase) for phrase in known] == [f"the {phrase}" for phrase in known]
    assert found.get(other) == (f"the {other}" if other in known else None)


def test_a_trigram_model(tmp_path: Path) -> None:
    text = [["the", "bridge", "is", "long"], ["the", "bridge", "is", "old"], ["the", "road", "is", "long"]]
    model = bilingual.grams(text)
    bilingual.write_grams(model, tmp_path / "trigrams.npz")
    with np.load(tmp_path / "trigrams.npz") as arrays:
        grams = phrases.Grams(np.cumsum(arrays["steps"], dtype=np.uint64), arrays["probabilities"], arrays["rests"])
    words = ["the", "bridge", "road", "is", "long", "old", phrases.END]
    assert grams.log("the", "bridge", "is") > grams.log("the", "bridge", "old")
    assert grams.log("bridge", "is", "long") > grams.log("bridge", "is", "road")
    assert grams.log("the", "bridge", "never") < min(grams.log("the", "bridge", word) for word in words)
    for context in (("the", "bridge"), ("never", "is"), ("never", "never")):
        share = sum(math.exp(grams.log(*context, word)) for word in words)
        assert 0.5 < share <= 1.1  # the rest is for words that it does not know; it is kept in steps


def test_phrases_keep_figures_and_negations() -> None:
    faithful = bilingual.Faithful("da")
    assert faithful(["er", "ikke"], ["is", "not"])
    assert faithful(["er", "ikke"], ["isn't"])
    assert not faithful(["er", "ikke"], ["is"])
    assert not faithful(["er", "her"], ["is", "not", "here"])
    assert faithful(["1.000", "kroner"], ["1,000", "kroner"])
    assert not faithful(["1.000", "kroner"], ["100", "kroner"])


def test_words_that_agree_are_a_phrase() -> None:
    found = set(bilingual.agreeing(3, 3, {(0, 0), (1, 2), (2, 1)}))
    assert found == {(0, 1, 0, 1), (1, 2, 2, 3), (2, 3, 1, 2), (1, 3, 1, 3), (0, 3, 0, 3)}
    assert (0, 1, 0, 2) in set(bilingual.agreeing(1, 2, {(0, 0)}))  # a word without a link joins its neighbour


def test_english_loses_the_capital_of_standing_first() -> None:
    text = [["The", "bridge", "in", "Paris"], ["In", "Paris", "the", "TV", "SAID"], ["he", "said", "The", "End"]]
    assert bilingual.cased(text)[1] == ["in", "Paris", "the", "TV", "said"]


def test_a_phrase_table_is_a_translation_of_argos(installed: Path) -> None:
    from argostranslate.translate import Hypothesis, ITranslation

    found = argos.find("da")
    assert found is not None
    translation = phrases.translation(found, phrases.load(found.path))
    assert isinstance(translation, ITranslation)
    assert (translation.from_lang.code, translation.to_lang.code) == ("da", "en")
    text = "Jeg kan ikke svømme.\nHvor bor du?"
    (best,) = translation.hypotheses(text)
    assert isinstance(best, Hypothesis)
    assert translation.translate(text) == best.value
    assert best.value.split("\n")[0].endswith("swim.")
    assert best.value.count("\n") == 1


def test_a_damaged_phrase_table(tmp_path: Path) -> None:
    (tmp_path / "metadata.json").write_text('{"from_code": "da"}', encoding="utf-8")
    (tmp_path / "phrases.gz").write_bytes(b"no gzip")
    with pytest.raises(ModelError, match="phrase table cannot be loaded"):
        phrases.load(tmp_path)


def test_untranslated() -> None:
    nothing = Translator()
    assert nothing.name("da") is None
    assert nothing.translate(["a"], "da") is None
    assert nothing.lexicon("da") is None
    assert not nothing.trusted("da")
