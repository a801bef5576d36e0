"""The joint model: its network in whole numbers, trees, lemma scripts, files, word pieces, and its place in Stanza."""

from __future__ import annotations

import dataclasses
import gzip
import itertools
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from quotes.errors import ModelError
from quotes.models import stanza
from quotes.models.joint import files, labels
from quotes.models.joint.labels import Labels
from quotes.models.joint.model import Model, Word, best_heads, best_tags
from quotes.models.joint.network import Integers, Network
from quotes.models.joint.pieces import LONGEST, Pieces
from quotes.models.threads import torch_threads
from quotes.parsing import trees
from quotes.workshop.training import joint
from tests.sentences import SENTENCES, STATEMENTS

WEIGHTS, PIECES = stanza.joint_folder() / stanza.WEIGHTS, stanza.joint_folder() / stanza.PIECES
TEXTS = [*(text for text, _ in SENTENCES.values()), *itertools.chain.from_iterable(STATEMENTS.values())]
TOKENS = [text.replace(",", " ,").replace(".", " .").split() for text in TEXTS]


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    with torch_threads(1):
        yield


@pytest.fixture(scope="module")
def model() -> Model:
    return Model.load(WEIGHTS, PIECES)


@pytest.fixture(scope="module")
def exact() -> Model:
    """The model with weights of full precision: the same whatever else is read with a sentence."""
    known, network = joint.read(WEIGHTS)
    return Model(network.eval(), known, Pieces(PIECES))


def assert_trees(sentences: Sequence[Sequence[Word]]) -> None:
    for words in sentences:
        assert trees.fault([word.head for word in words]) is None
        assert all((word.head == 0) == (word.relation == "root") for word in words)


# ------------------------------------------------------------ what is said of words


def test_whole_numbers_say_nearly_the_same(model: Model, exact: Model) -> None:
    whole, full = (itertools.chain.from_iterable(one.annotate(TOKENS)) for one in (model, exact))
    pairs = list(zip(whole, full, strict=True))
    assert len(pairs) == sum(map(len, TOKENS))
    for field in dataclasses.fields(Word):
        same = sum(getattr(one, field.name) == getattr(other, field.name) for one, other in pairs)
        assert same >= 0.97 * len(pairs), field.name


def test_a_sentence_is_read_alike_in_any_company(exact: Model) -> None:
    together = exact.annotate(TOKENS)
    assert_trees(together)
    assert exact.annotate(TOKENS[::-1])[::-1] == together
    assert [exact.annotate([tokens])[0] for tokens in TOKENS] == together


@pytest.mark.parametrize(
    "sentence",
    [
        [],
        ["."],
        ["🙂"],
        ["\u3000", "\u200b", ""],
        ["word"] * 199,
        ["word"] * 200,
        ["word"] * 201,
        ["the", "mayor", "said"] * 250,
        ["incomprehensibilities"] * 190,  # more pieces than the network has places
        ["Donaudampfschifffahrtsgesellschaft" * 50] * 3,
        ["x" * 20_000, "said", "no", "."],
        ["Ĝ", "ŭ", "Ж", "λ", "א", "中", "𓀀", "e\u0301"],
    ],
    ids=lambda sentence: f"{len(sentence)} words",
)
def test_any_sentence_has_its_words_and_one_tree(model: Model, sentence: list[str]) -> None:
    short = ["It", "rained", "."]
    found = model.annotate([short, sentence, short])
    assert list(map(len, found)) == [3, len(sentence), 3]
    assert_trees(found)
    assert all(word.lemma or not form for word, form in zip(found[1], sentence, strict=True))


def test_a_very_long_sentence_is_read_in_parts(exact: Model) -> None:
    tokens = list(itertools.chain.from_iterable(TOKENS))
    (whole,) = exact.annotate([tokens])
    assert_trees([whole])
    first = next(place for place, word in enumerate(whole, 1) if not word.head)
    for start in range(0, len(tokens), 200):
        (part,) = exact.annotate([tokens[start : start + 200]])
        for word, found in zip(part, whole[start:], strict=False):
            head = word.head + start if word.head else first if start else 0
            relation = word.relation if word.head or not start else "parataxis"
            assert found == dataclasses.replace(word, head=head, relation=relation)


def test_no_sentences(model: Model) -> None:
    assert model.annotate([]) == []
    assert model.vectors([]).shape == (0, 384)


def test_vectors_are_alike_for_what_says_the_same(model: Model) -> None:
    by_language = {language: model.vectors(texts) for language, texts in STATEMENTS.items()}
    for one, other in itertools.permutations(by_language.values(), 2):
        assert (one @ other.T).argmax(1).tolist() == list(range(len(one)))
    every = np.concatenate([*by_language.values(), model.vectors(["", "🙂", "word " * 2000])])
    assert np.allclose(np.linalg.norm(every, axis=1), 1, atol=1e-5)


# ------------------------------------------------------------ trees


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_the_best_tree_has_one_root(count: int) -> None:
    draw = np.random.default_rng(count)
    every = [heads for heads in itertools.product(range(count + 1), repeat=count) if trees.fault(heads) is None]
    for _ in range(100):
        scores = draw.normal(0, 5, (count + 1, count + 1)).astype(np.float32)
        best = max(every, key=lambda heads: sum(scores[word, head] for word, head in enumerate(heads, 1)))
        assert best_heads(scores) == [0, *best]


def test_the_best_name_tags_begin_before_they_go_on() -> None:
    known = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
    draw = np.random.default_rng(1)
    every = [
        tags
        for tags in itertools.product(range(len(known)), repeat=3)
        if all(
            known[tag][0] != "I" or known[before][2:] == known[tag][2:]
            for before, tag in itertools.pairwise((0, *tags))
        )
    ]
    for _ in range(100):
        scores = draw.normal(0, 5, (3, len(known))).astype(np.float32)
        assert best_tags(scores, known) == list(max(every, key=lambda tags: scores[range(3), tags].sum()))


# ------------------------------------------------------------ lemmas


@pytest.mark.parametrize(
    ("form", "lemma", "script"),
    [
        ("hund", "hund", ""),
        ("The", "the", "l|0|0|"),
        ("said", "say", "k|0|2|y"),
        ("bridges", "bridge", "k|0|1|"),
        ("huse", "hus", "k|0|1|"),
        ("ging", "gehen", "k|0|3|ehen"),
        ("better", "good", "k|=|good"),
        ("er", "sie", "k|0|2|sie"),
        ("gesagt", "sagen", "k|2|1|en"),
        ("Häuser", "Haus", "k|0|5|aus"),
        ("Najlepszy", "dobry", "l|=|dobry"),
        ("ANNA", "Anna", "t|0|0|"),
        ("NATO", "NATO", ""),
        ("a|b|c", "a|b", "k|0|2|"),
        ("abcde", "x|y|z", "k|=|x|y|z"),
        ("was", "_", None),
        ("was", "", None),
        ("sammen", "Donaudampfschifffahrt", None),
    ],
)
def test_scripts_make_lemmas(form: str, lemma: str, script: str | None) -> None:
    assert labels.script(form, lemma) == script
    assert script is None or labels.lemma(form, script) == lemma


@given(st.text("aAbBåÅİßſ|k01", max_size=8) | st.text(max_size=8), st.text("aAbBåÅİßſ|k01", max_size=8) | st.text())
def test_a_script_makes_the_lemma_that_it_was_made_from(form: str, lemma: str) -> None:
    script = labels.script(form, lemma)
    assert script is None or labels.lemma(form, script) == lemma


def test_a_known_lemma_is_better_than_others() -> None:
    known = Labels(
        ["NOUN"], ["root", "dep"], {"Number": ["_", "Sing"]}, ["", *(f"k|0|{n}|" for n in range(1, 6))], ["O"]
    )
    torch.manual_seed(1)
    random = Model(Network(known.sizes(1)).eval(), known, Pieces(PIECES))

    def lemma(*words: str, tag: str = "NOUN") -> str:
        ((word,),) = random.annotate([["bridges"]], {tag: frozenset(words)})
        return word.lemma

    likely = random.annotate([["bridges"]])[0][0].lemma
    every = {"bridges"[: 7 - off] for off in range(6)}
    assert likely in every
    assert {lemma(word) for word in every} == every
    assert lemma(*every) == lemma("river") == lemma() == lemma("bridg", tag="VERB") == likely


def test_lemmas_of_inflected_words_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "lemmas.tsv.gz"
    pairs = [("gå", "VERB"), ("bro", "NOUN"), ("hus", "NOUN"), ("Anna", "PROPN"), ("_", "NOUN"), ("a\u2028b", "ADJ")]
    files.write_lemmas(path, pairs)
    assert files.read_lemmas(path) == {"ADJ": {"a\u2028b"}, "NOUN": {"bro", "hus"}, "VERB": {"gå"}}
    files.write_lemmas(tmp_path / "empty", [])
    assert files.read_lemmas(tmp_path / "empty") == {}


def test_damaged_lemmas(tmp_path: Path) -> None:
    right = {"NOUN": {"bro", "hus"}, "VERB": {"gå"}}
    whole = gzip.compress("NOUN\tbro\thus\nVERB\tgå\n".encode(), mtime=0)
    for place in range(len(whole)):
        cut, bent = tmp_path / f"cut{place}", tmp_path / f"bent{place}"  # a file is read once
        cut.write_bytes(whole[:place])
        with pytest.raises(ModelError, match="damaged"):
            files.read_lemmas(cut)
        bent.write_bytes(flipped(whole, place))
        with suppress(ModelError):  # a bent date does no harm
            assert files.read_lemmas(bent) == right


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


# ------------------------------------------------------------ whole numbers


@pytest.mark.parametrize("matrix_units", [True, False])
def test_products_of_whole_numbers(matrix_units: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A layer's weights are packed only for processors that read them fast so; what comes out is the same."""
    draw = torch.Generator().manual_seed(1)
    layer = Integers(64, 32)
    layer.weight = torch.randint(-127, 128, (32, 64), dtype=torch.int8, generator=draw).t()
    layer.scale, layer.bias = torch.rand(32, generator=draw), torch.rand(32, generator=draw)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_int8": matrix_units})
    layer.pack()
    assert (layer._packed is not None) == matrix_units
    x = torch.randint(-127, 128, (5, 64), generator=draw).float()
    x[:, 0] = 127  # so that the scale of a row is 1
    assert torch.allclose(layer(x), x @ layer.weight.float() * layer.scale + layer.bias, rtol=1e-6)


# ------------------------------------------------------------ files of weights


def test_packed_weights_are_nearly_the_same(tmp_path: Path) -> None:
    draw = np.random.default_rng(1)
    weights = {
        "large": draw.normal(0, 1, (300, 100)).astype(np.float32) * draw.uniform(0.01, 10, (300, 1)).astype(np.float32),
        "small": draw.normal(0, 1, (30, 10)).astype(np.float32),
        "bias": draw.normal(0, 1, 300).astype(np.float32),
        "nothing": np.zeros((300, 100), np.float32),
    }
    files.write(tmp_path / "a.npz", files.packed(weights))
    assert (tmp_path / "a.npz").stat().st_size < 70_000
    found = files.unpacked(files.read(tmp_path / "a.npz"))
    assert found.keys() == weights.keys()
    for name, weight in weights.items():
        largest = np.abs(weight).max(-1, keepdims=True)
        assert (np.abs(found[name] - weight) <= largest * (0.0051 if name == "large" else 0.001)).all(), name


def test_damaged_weights(tmp_path: Path) -> None:
    arrays = {"a.int8": np.arange(6, dtype=np.int8).reshape(2, 3), "b": np.linspace(0, 1, 3).astype(np.float16)}
    path = tmp_path / "a.npz"
    files.write(path, arrays)
    whole = path.read_bytes()
    harmless = 0
    for place in range(0, len(whole), 9):
        path.write_bytes(whole[:place])
        with pytest.raises(ModelError, match="damaged or missing"):
            files.read(path)
    for place in range(len(whole)):
        path.write_bytes(flipped(whole, place))
        with suppress(ModelError):
            found = files.read(path)
            # A date is another one, or an array is lost; no number is another one.
            harmless += 1
            assert all((found[name] == arrays[name]).all() for name in found)
    assert harmless < len(whole) / 2


def test_other_files_are_no_weights(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    with pytest.raises(ModelError, match=r"a\.npz: damaged or missing \(no such file"):
        files.read(path)
    np.save(path.with_suffix(".npy"), np.arange(3))
    path.with_suffix(".npy").rename(path)
    with pytest.raises(ModelError, match="damaged or missing"):
        files.read(path)
    np.savez(path, labels=np.array([{"pickled": True}], dtype=object))
    with pytest.raises(ModelError, match=r"damaged or missing \(object arrays cannot be loaded"):
        files.read(path)
    with pytest.raises(ModelError, match=r"no weights of a joint model \(KeyError\)"):
        Model.load(PIECES, PIECES)


# ------------------------------------------------------------ word pieces


def test_typographic_marks_are_plain_ones(model: Model) -> None:
    pairs = [("“", '"'), ("»", '"'), ("’s", "'s"), ("don’t", "don't"), ("–", "-"), ("sub‑zero", "sub-zero"), ("…", ".")]
    for word, plain in pairs:
        assert model.pieces.word(word) == model.pieces.word(plain)
        assert model.pieces.text(f"It is {word}") == model.pieces.text(f"It is {plain}")
    assert len({tuple(model.pieces.word(word)) for word in ('"', "'", "-", ".", "don't", "dont")}) == 6


@given(st.lists(st.text(max_size=12) | st.text("aé Жא中🙂\u200b", max_size=300), max_size=60))
def test_each_word_begins_with_a_piece_of_its_own(words: list[str]) -> None:
    pieces = Model.load(WEIGHTS, PIECES).pieces
    numbers, first = pieces.sentence(words)
    assert len(numbers) <= LONGEST
    assert all(0 <= number < len(pieces) for number in numbers)
    assert len(first) == len(words)
    assert all(before < after for before, after in itertools.pairwise([0, *first, len(numbers) - 1]))
    assert len(pieces.text(" ".join(words))) <= LONGEST


# ------------------------------------------------------------ in Stanza


@pytest.mark.parametrize(
    "language", sorted(path.parent.name for path in stanza.compact_folder().glob("*/*-tokenize.pt"))
)
def test_each_language_is_parsed(language: str) -> None:
    text, contraction = SENTENCES[language]
    found = stanza.find(language, ("compact",))
    assert found is not None
    (sentence,) = stanza.pipeline(found)(text).sentences
    assert "".join(token.text for token in sentence.tokens) == text.replace(" ", "")
    assert next((token.text for token in sentence.tokens if len(token.words) > 1), None) == contraction
    words = sentence.words
    assert trees.fault([word.head for word in words]) is None
    (root,) = (word for word in words if word.head == 0)
    assert (root.upos, root.deprel) == ("VERB", "root")
    assert words[-1].upos == "PUNCT"
    assert {"NOUN", "VERB"} <= {word.upos for word in words}
    assert all(word.lemma for word in words)
    assert any(word.lemma != word.text.lower() for word in words)
    assert sentence.ents


def test_documents_are_read_together_as_each_by_itself() -> None:
    found = stanza.find("en", ("compact",))
    assert found is not None
    pipeline = stanza.pipeline(found)
    texts = ["The mayor left. Nobody saw her.", "", "Mexico's president, Ann Lee, met her in Rome."]

    def said(document: Any) -> list[tuple[str, ...]]:
        return [(word.text, word.upos, word.lemma) for sentence in document.sentences for word in sentence.words]

    together = pipeline.bulk_process(texts)
    assert list(map(said, together)) == [said(pipeline(text)) for text in texts]
    assert [len(document.sentences) for document in together] == [2, 0, 1]
    names = [(name.text, name.type, name.start_char) for name in together[2].entities]
    assert names == [("Mexico's", "LOC", 0), ("Ann Lee", "PER", 20), ("Rome", "LOC", 40)]
