"""Segments: what alignment takes from a parse."""

from __future__ import annotations

import pytest

from quotes.alignment.segments import Segment, segments
from tests.statements import Said, article, result


def of(language: str, text: str, *said: str) -> list[Segment]:
    return segments(*result(article("a", language, text, [Said(words) for words in said])))


@pytest.mark.parametrize(
    ("language", "words", "expected"),
    [
        ("en", "They don't want Lee's 52-year-old car", "they don't want lee 52 year old car"),
        ("en", "U.S. officials cannot pay 1,500 dollars (or 2.5%)", "us officials cannot pay 1500 dollars or 2.5"),
        ("da", "B.T. solgte 1.500 e-bøger om ugen", "bt solgte 1500 e bøger om ugen"),
        ("fr", "L’avocate n’a rien dit au tribunal", "l avocate n a rien dit au tribunal"),
        ("de", "Der Minister zum Essen nach Kiel geht", "der minister zum essen nach kiel geht"),
    ],
)
def test_words(language: str, words: str, expected: str) -> None:
    (segment,) = of(language, f"{words}.", words)
    assert " ".join(token.norm for token in segment.tokens) == expected
    ends = [0, *(token.end for token in segment.tokens)]
    assert all(token.start >= end for token, end in zip(segment.tokens, ends, strict=False))


def test_sentences_are_cut_to_the_content() -> None:
    text = "She said that it rained. “We met Mr. Smith on Dec. 5. He left early. No,” the mayor said."
    said = ("it rained", "We met Mr. Smith on Dec. 5. He left early. No")
    assert [segment.text for segment in of("en", text, *said)] == [
        "it rained",
        "We met Mr. Smith on Dec. 5.",
        "He left early.",
    ]


def test_names_are_the_parse_s() -> None:
    text = "Der Minister sagte, die Regierung werde die Brücke in Hamburg sanieren."
    (german,) = of("de", text, "die Regierung werde die Brücke in Hamburg sanieren")
    assert [token.norm for token in german.tokens if token.start in german.names] == ["hamburg"]
    title = "‘Visitors Must Not Feed Seals at the Port of Hull’"
    (english,) = of("en", f"{title}, the warden said.", title[1:-1])
    assert "hull" in {token.norm for token in english.tokens if token.start in english.names}
    assert not {"must", "of", "the"} & {token.norm for token in english.tokens if token.start in english.names}
