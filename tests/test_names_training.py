"""Names to learn from: reading them, exchanging them for others, and marking those of a treebank."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from quotes.errors import ModelError
from quotes.workshop.training import bio, exchange, silver


@pytest.mark.parametrize("name", ["names.bio", "names.bio.gz"])
def test_names_are_read_as_they_were_written(tmp_path: Path, name: str) -> None:
    sentences = [[("Ann", "B-PER"), ("Lee", "I-PER"), ("left", "O"), ("Rome", "B-LOC")], [("Nobody", "O")]]
    bio.write(tmp_path / name, sentences)
    assert bio.read(tmp_path / name) == sentences


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("O B-PER I-PER O B-LOC", [(1, 3, "PER"), (4, 5, "LOC")]),
        ("B-PER B-PER I-LOC", [(0, 1, "PER"), (1, 2, "PER"), (2, 3, "LOC")]),
        ("S-PER B-ORG I-ORG E-ORG", [(0, 1, "PER"), (1, 4, "ORG")]),
        ("I-PER I-PER", [(0, 2, "PER")]),
        ("O O", []),
    ],
)
def test_spans(tags: str, expected: list[tuple[int, int, str]]) -> None:
    assert bio.spans(tags.split()) == expected


def test_what_is_no_bio_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "names.bio"
    path.write_text("Rome\tB-LOC\nfell LOC\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"names.bio:2: expected a word, a tab and a tag"):
        bio.read(path)
    with pytest.raises(ModelError, match="cannot be read as names"):
        bio.read(tmp_path / "none.bio")


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
