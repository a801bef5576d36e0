"""Learning to find names from a few marked sentences, and marking those of a treebank."""

from __future__ import annotations

import gzip
import itertools
from pathlib import Path

import pytest

from quotes.errors import ModelError
from quotes.training import bio, exchange, folded, listed, ner, silver, threads, treebank

PEOPLE = ("Ann Lee", "Bo Dahl", "Eva Holm", "Carl Berg")
PLACES = ("Rome", "Oslo", "Cairo", "Lima")


@pytest.fixture
def names(tmp_path: Path) -> Path:
    """Sixteen sentences of a person and a place, as BIO."""
    sentences = []
    for person, place in itertools.product(PEOPLE, PLACES):
        first, last = person.split()
        sentences.append([(first, "B-PER"), (last, "I-PER"), ("went", "O"), ("to", "O"), (place, "B-LOC"), (".", "O")])
        sentences.append([("They", "O"), ("saw", "O"), (place, "B-LOC"), ("'s", "O"), ("towers", "O"), (".", "O")])
    path = tmp_path / "train.bio.gz"
    bio.write(path, sentences)
    return path


@pytest.fixture
def vectors(tmp_path: Path) -> Path:
    """A file of word vectors as Stanza reads it, with vectors that say nothing."""
    from stanza.models.common.pretrain import Pretrain

    text = tmp_path / "vectors.txt"
    words = ("went", "to", "they", "saw", "towers", ".", "rome", "oslo")
    text.write_text(f"{len(words)} 8\n" + "".join(f"{word} {'0.1 ' * 7}0.1\n" for word in words), encoding="utf-8")
    path = tmp_path / "xx-vectors.pt"
    Pretrain(str(path), str(text)).load()
    return path


def entities(model: Path, vectors: Path, sentence: str) -> list[tuple[str, str]]:
    import stanza

    (model.parent / "resources.json").write_text("{}", encoding="utf-8")
    pipeline = stanza.Pipeline(
        "xx",
        dir=str(model.parent),
        processors="tokenize,ner",
        tokenize_pretokenized=True,
        ner_model_path=str(model),
        ner_pretrain_path=str(vectors),
        ner_forward_charlm_path="",
        ner_backward_charlm_path="",
        allow_unknown_language=True,
        download_method=None,
        use_gpu=False,
        verbose=False,
    )
    return [(entity.text, entity.type) for entity in pipeline(sentence).ents]


def learn(names: Path, vectors: Path, output: Path, steps: int, *, resume: bool = False) -> tuple[list[str], bio.Score]:
    """Train as the command does, on one thread: on more of them, sums are not the same each time."""
    lines: list[str] = []
    with threads.use(1):
        score = ner.train(
            [names],
            names,
            vectors,
            output,
            language="en",
            clitics={"'s"},
            report=lines.append,
            resume=resume,
            recipe=ner.Recipe(steps=steps),
        )
    return lines, score


def test_a_model_that_was_learnt_finds_names_in_stanza(names: Path, vectors: Path, tmp_path: Path) -> None:
    output = tmp_path / "xx-ner.pt"
    lines, score = learn(names, vectors, output, 120)
    assert lines == ["32 sentences, 176 words, 120 steps", "step 100 of 120, loss " + lines[1].rpartition(" ")[2]]
    assert str(score) == "100.0 (LOC 100.0, PER 100.0)"
    found = entities(output, vectors, "Eva Holm went to Lima .")
    assert found == [("Eva Holm", "PER"), ("Lima", "LOC")]
    model, table = tmp_path / "folded.pt", tmp_path / "folded-vectors.pt"
    folded.fold(output, vectors, model, table)
    assert entities(model, table, "Eva Holm went to Lima .") == found


def test_learning_goes_on_from_its_checkpoint(names: Path, vectors: Path, tmp_path: Path) -> None:
    import torch

    whole, halves = tmp_path / "whole.pt", tmp_path / "halves.pt"
    learn(names, vectors, whole, 8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ner, "_rate", lambda step, steps, rate=ner._rate: rate(step, 8))
        learn(names, vectors, halves, 4)
        lines, _ = learn(names, vectors, halves, 8, resume=True)
    assert lines[0] == "goes on from step 4 of 8"
    one, other = (torch.load(path, weights_only=True)["model"] for path in (whole, halves))
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_a_checkpoint_of_other_data_is_named(names: Path, vectors: Path, tmp_path: Path) -> None:
    output = tmp_path / "xx-ner.pt"
    output.with_name("xx-ner.pt.checkpoint").write_bytes(b"nothing")
    with pytest.raises(ModelError, match=r"xx-ner.pt.checkpoint: the checkpoint is damaged .*; delete it"):
        learn(names, vectors, output, 2, resume=True)


def test_names_are_read_with_their_clitics_joined(tmp_path: Path) -> None:
    path = tmp_path / "names.bio"
    path.write_text("# sent_id = 1\nMexico\tB-LOC\n's\tO\nUnited\tB-ORG\nWay\tI-ORG\n\n", encoding="utf-8")
    (sentence,) = bio.read(path)
    token = treebank.Surface("Rome's", ("Rome", "'s"), space=True)
    spread = treebank.Surface("cannot", ("can", "not"), space=True), treebank.Surface("du", ("de", "l'e"), space=True)
    clitics = bio.clitics([token, *spread, treebank.Surface("'n", ("'n",), space=True)])
    assert clitics == {"'s", "’s"}
    joined = bio.joined(sentence, clitics)
    assert joined == [("Mexico's", "B-LOC"), ("United", "B-ORG"), ("Way", "I-ORG")]
    assert bio.bioes(joined) == ["S-LOC", "B-ORG", "E-ORG"]
    assert bio.joined(sentence, frozenset()) == sentence


def test_what_is_no_bio_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "names.bio"
    path.write_text("Rome\tB-LOC\nfell LOC\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"names.bio:2: expected a word, a tab and a tag"):
        bio.read(path)
    with pytest.raises(ModelError, match="cannot be read as names"):
        bio.read(tmp_path / "none.bio")


def test_scores_count_whole_names() -> None:
    gold = [[("Ann", "B-PER"), ("Lee", "I-PER"), ("left", "O"), ("Rome", "B-LOC")]]
    score = bio.score([["S-PER", "O", "O", "S-LOC"]], gold)
    assert (score.f1, score.kinds) == (50.0, {"LOC": 100.0, "PER": 0.0})
    assert str(score) == "50.0 (LOC 100.0, PER 0.0)"


def test_exchanged_names_keep_kind_letters_and_genitive(monkeypatch: pytest.MonkeyPatch) -> None:
    for rate in ("_BESIDE", "_TYPOGRAPHIC", "_OWNER"):
        monkeypatch.setattr(exchange, rate, 0.0)
    sentence = [("ROME'S", "B-LOC"), ("mayor", "O"), ("Ann", "B-PER"), ("Lee", "I-PER")]
    listed = {"FIRST": ["Eva"], "LAST": ["Holm"], "LOC": ["New Delhi"], "ORG": ["NATO"]}
    draw = exchange.Exchange([sentence], listed, language="en", rate=1.0, cases=0.0)
    variants = {tuple(draw(sentence)) for _ in range(50)}
    assert (
        ("NEW", "B-LOC"),
        ("DELHI'S", "I-LOC"),
        ("mayor", "O"),
        ("Eva", "B-PER"),
        ("Holm", "I-PER"),
    ) in variants
    assert all([tag for _, tag in variant][-3:] == ["O", "B-PER", "I-PER"] for variant in variants)
    monkeypatch.setattr(exchange, "_TYPOGRAPHIC", 1.0)
    assert draw([('"', "O"), ("Rome's", "B-LOC"), ('"', "O")])[0][0] in "“”»«„"


def test_the_names_of_a_treebank_are_marked() -> None:
    def word(form: str, upos: str, head: int, deprel: str, space: bool = True) -> silver.Word:
        return silver.Word(form, upos, deprel, head, space)

    words = [
        word("President", "PROPN", 1, "compound"),
        word("Ahmed", "PROPN", 9, "nsubj"),
        word("al", "PROPN", 1, "flat", False),
        word("-", "PUNCT", 4, "punct", False),
        word("Sadr", "PROPN", 1, "flat"),
        word("of", "ADP", 7, "case"),
        word("the", "DET", 7, "det"),
        word("States", "PROPN", 1, "nmod"),
        word("never", "ADV", 9, "advmod"),
        word("saw", "VERB", -1, "root"),
        word("United", "ADJ", 11, "amod"),
        word("Way", "PROPN", 9, "obj"),
        word("Monday", "PROPN", 9, "obl:tmod"),
    ]
    assert [" ".join(w.form for w in words[a:b]) for a, b in silver.chains(words)] == [
        "Ahmed al - Sadr",
        "States",
        "United Way",
    ]
    known = {"Ahmed al - Sadr": "PPPP", "States": "L", "United Way": "OO"}
    (sentence,) = silver.names([words], known)
    assert bio.spans([tag for _, tag in sentence]) == [(1, 5, "PER"), (7, 8, "LOC"), (10, 12, "ORG")]
    assert list(silver.names([words], {"States": "L"})) == []


def test_the_list_of_kinds_comes_with_the_package(tmp_path: Path) -> None:
    known = silver.kinds("en")
    assert known["Gulf of Mexico"] == "LLL"
    path = tmp_path / "treebank.conllu.gz"
    path.write_bytes(gzip.compress(b"1\tRome\tRome\tPROPN\t_\t_\t0\troot\t_\tSpaceAfter=No\n\n"))
    assert list(silver.names(silver.read(path), known)) == [[("Rome", "B-LOC")]]


def test_listed_names_are_marked_in_a_text() -> None:
    known = {"Ann Lee": "PP", "Lee": "P", "Lee County": "LL", "Hope": "X", "Monday": "-"}
    lines = ["Ann Lee left Lee County on Monday", "Hope left", "", "Lee stayed"]
    marked = list(silver.matched(lines, known))
    assert [bio.spans([tag for _, tag in sentence]) for sentence in marked] == [
        [(0, 2, "PER"), (3, 5, "LOC")],
        [(0, 1, "PER")],
    ]


def test_vectors_are_told_in_which_lists_a_word_stands(vectors: Path, tmp_path: Path) -> None:
    from stanza.models.common.pretrain import Pretrain

    output = tmp_path / "xx-ner-vectors.pt"
    plain = Pretrain(str(vectors)).emb
    count = listed.add(vectors, output, {"FIRST": ["Ann"], "LOC": ["Rome", "New Delhi"]}, "en")
    marked = Pretrain(str(output))
    assert count == len(marked.vocab) == len(plain) + 2  # Ann and Delhi; Rome is known, New says nothing
    assert marked.emb.shape[1] == plain.shape[1] + 6
    numbers = {word: marked.emb[marked.vocab.unit2id(word), -6:].tolist() for word in ("ann", "rome", "delhi", "went")}
    assert numbers == {
        "ann": [1, 0, 0, 0, 0, 0],
        "rome": [0, 0, 1, 0, 0, 0],
        "delhi": [0, 0, 0, 1, 0, 0],
        "went": [0, 0, 0, 0, 0, 0],
    }
    assert listed.marks({"LOC": ["Rome"]}, "en").keys() == {"rome", "rome's", "rome’s"}
