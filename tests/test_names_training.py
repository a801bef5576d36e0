"""Names to learn from: reading them, exchanging them for others, and those of a treebank."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from quotes.errors import ModelError
from quotes.workshop.training import names, treebank
from tests import treebanks


@pytest.mark.parametrize("name", ["names.bio", "names.bio.gz"])
def test_names_are_read(tmp_path: Path, name: str) -> None:
    sentences = [[("Ann", "B-PER"), ("Lee", "I-PER"), ("left", "O"), ("Rome", "B-LOC")], [("Nobody", "O")]]
    treebanks.write_bio(tmp_path / name, sentences)
    assert names.read(tmp_path / name) == sentences


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("O B-PER I-PER O B-LOC", [(1, 3, "PER"), (4, 5, "LOC")]),
        ("B-PER B-PER I-LOC", [(0, 1, "PER"), (1, 2, "PER"), (2, 3, "LOC")]),
        ("I-PER I-PER", [(0, 2, "PER")]),
        ("O O", []),
    ],
)
def test_spans(tags: str, expected: list[tuple[int, int, str]]) -> None:
    assert names.spans(tags.split()) == expected


def test_what_is_no_bio_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "names.bio"
    path.write_text("Rome\tB-LOC\nfell LOC\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"names.bio:2: expected a word, a tab and a tag"):
        names.read(path)
    with pytest.raises(ModelError, match=r"none\.bio: cannot be read .*; give a BIO file"):
        names.read(tmp_path / "none.bio")


def test_exchanged_names_keep_kind_letters_and_genitive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rates = {"_BESIDE": 0.0, "TYPOGRAPHIC": 0.0, "_OWNER": 0.0, "_CASED": 0.0, "EXCHANGED": 1.0, "LISTS": tmp_path}
    for rate, value in rates.items():
        monkeypatch.setattr(names, rate, value)
    sentence = [("ROME'S", "B-LOC"), ("mayor", "O"), ("Ann", "B-PER"), ("Lee", "I-PER")]
    (tmp_path / "en.txt").write_text("FIRST:Eva\nLAST:Holm\nLOC:New Delhi\nORG:NATO\n", encoding="utf-8")
    draw = names.Exchange([sentence], "en")
    variants = {tuple(draw(sentence, seed)) for seed in range(50)}
    delhi, eva = names.marked(["NEW", "DELHI'S"], "LOC"), names.marked(["Eva", "Holm"], "PER")
    assert (*delhi, ("mayor", "O"), *eva) in variants
    assert all([tag for _, tag in variant][-3:] == ["O", "B-PER", "I-PER"] for variant in variants)
    monkeypatch.setattr(names, "TYPOGRAPHIC", 1.0)
    assert draw([('"', "O"), ("Rome's", "B-LOC"), ('"', "O")], 1)[0][0] in "“”»«„"


def test_the_names_of_a_treebank_are_in_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tuple((str(number), form, *("_",) * 8) for number, form in enumerate(["Ann", "Lee", "left", "Rome", "."], 1))
    known, unknown = (treebank.Sentence(rows, id=id) for id in ("a-1", "a-2"))
    (tmp_path / "xx-names.tsv.gz").write_bytes(gzip.compress(b"a-1\tPER:0-2 LOC:3-4\n"))
    monkeypatch.setattr(names, "LISTS", tmp_path)
    (found,) = names.listed([known, unknown], "xx")
    assert found == [*names.marked(["Ann", "Lee"], "PER"), ("left", "O"), ("Rome", "B-LOC"), (".", "O")]


def test_the_list_comes_with_the_package() -> None:
    words = tuple((str(number), "word", *("_",) * 8) for number in range(1, 60))
    (found,) = names.listed([treebank.Sentence(words, id="GUM_voyage_york-32")], "en")
    assert {tag for _, tag in found} == {"O"}
