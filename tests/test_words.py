"""Words and lexicon: what alignment compares."""

from __future__ import annotations

import pytest

from quotes.document.words import normalise, stem, words
from quotes.models.lexicon import Lexicon


@pytest.mark.parametrize(
    ("word", "normal"),
    [("Mexico’s", "mexico"), ("U.S.", "us"), ("3,000", "3000"), ("3.000", "3000"), ("2,5", "2.5"), ("ØRE", "øre"),
     ("states’", "states"), ("don't", "don't")],
)  # fmt: skip
def test_normal_forms(word: str, normal: str) -> None:
    assert normalise(word) == normal


def test_words_count_from_the_beginning_of_the_text() -> None:
    text = "– The U.S. won 3,000 seats."
    assert [text[token.start : token.end] for token in words(text)] == ["The", "U.S.", "won", "3,000", "seats"]
    assert words(text, 6)[0].start == 6


def test_stems() -> None:
    assert stem("designated", "en") == stem("designation", "en")
    assert stem("kartellerne", "da") == stem("karteller", "da")
    assert stem("mots", "xx") == "mots"


def test_a_lexicon_knows_other_forms_and_compounds() -> None:
    lexicon = Lexicon(
        "da",
        {
            "kartel": "4\tcartel\t4",
            "narko": "4\tdrug\t4",
            "hus": "9\thouse\t9",
            "verden": "9\tworld\t9",
        },
    )
    assert set(lexicon.meanings("kartellet")) == {"cartel"}
    assert set(lexicon.meanings("narkokartel")) == {"drug", "cartel"}
    assert set(lexicon.meanings("verdensrekorder")) == {"world"}
    assert lexicon.meanings("ukendt") == {}
    assert 0 < lexicon.meanings("hus")["house"] < 1
