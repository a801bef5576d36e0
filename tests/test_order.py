"""The words of a clause in English order, by hand-made trees of a language that puts the verb second."""

from __future__ import annotations

import pytest

from quotes import languages
from quotes.document.parse import Parse, Sentence, Word
from quotes.document.span import Span
from quotes.models import order, phrases

FINITE = "VerbForm=Fin"


def tree(rows: str) -> list[Word]:
    """A sentence of ``text/TAG/head/relation[/feats]``, heads counted from 1."""
    words: list[Word] = []
    start = 0
    for place, row in enumerate(rows.split()):
        text, upos, head, deprel, *feats = row.split("/")
        own = place if head == "0" else int(head) - 1
        words.append(Word(place, text, text.lower(), upos, "".join(feats), own, deprel, start, start + len(text)))
        start += len(text) + 1
    return words


CASES = {
    "inversion": (
        f"I/ADP/2/case går/NOUN/3/obl kom/VERB/0/root/{FINITE} broen/NOUN/3/nsubj ./PUNCT/3/punct",
        "I går broen kom .",
    ),
    "auxiliary": (
        f"Nu/ADV/4/advmod har/AUX/4/aux/{FINITE} han/PRON/4/nsubj sunget/VERB/0/root",
        "Nu han har sunget",
    ),
    "object first": (
        f"Det/PRON/5/obj har/AUX/5/aux/{FINITE} vi/PRON/5/nsubj ikke/ADV/5/advmod set/VERB/0/root",
        "vi har ikke set Det",
    ),
    "question": (
        f"Hvad/PRON/2/obj ser/VERB/0/root/{FINITE} du/PRON/2/nsubj ?/PUNCT/2/punct",
        "Hvad ser du ?",
    ),
    "verb first": (f"Ser/VERB/0/root/{FINITE} du/PRON/1/nsubj broen/NOUN/1/obj ?/PUNCT/1/punct", "Ser du broen ?"),
    "negation": (
        f"Han/PRON/2/nsubj ser/VERB/0/root/{FINITE} den/PRON/2/obj ikke/ADV/2/advmod",
        "Han ikke ser den",
    ),
    "subordinate": (
        f"at/SCONJ/5/mark han/PRON/5/nsubj ikke/ADV/5/advmod har/AUX/5/aux/{FINITE} sunget/VERB/0/root",
        "at han har ikke sunget",
    ),
    "time between": (
        f"Vi/PRON/5/nsubj vil/AUX/5/aux/{FINITE} i/ADP/4/case morgen/NOUN/5/obl åbne/VERB/0/root broen/NOUN/5/obj",
        "Vi vil åbne broen i morgen",
    ),
    "particle": (
        f"Han/PRON/2/nsubj lukker/VERB/0/root/{FINITE} broen/NOUN/2/obj op/ADV/2/compound",
        "Han lukker op broen",
    ),
    "cue behind a quote": (
        f"Vi/PRON/2/nsubj synger/VERB/4/ccomp/{FINITE} ,/PUNCT/2/punct siger/VERB/0/root/{FINITE} Bo/PROPN/4/nsubj",
        "Vi synger , siger Bo",
    ),
    "pronoun behind a quote": (
        f"Vi/PRON/2/nsubj synger/VERB/4/ccomp/{FINITE} ,/PUNCT/2/punct siger/VERB/0/root/{FINITE} han/PRON/4/nsubj",
        "Vi synger , han siger",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_english_order(name: str) -> None:
    rows, expected = CASES[name]
    words, danish = tree(rows), languages.load("da")
    assert danish is not None
    assert " ".join(word.text for word in order.english(words, danish)) == expected


@pytest.mark.parametrize("name", CASES)
def test_a_language_that_is_not_such_a_one_keeps_its_order(name: str) -> None:
    words, english = tree(CASES[name][0]), languages.load("en")
    assert english is not None
    assert order.english(words, english) == words


def test_the_part_of_a_sentence_that_was_said() -> None:
    words, danish = tree(CASES["inversion"][0]), languages.load("da")
    assert danish is not None
    text = " ".join(word.text for word in words)
    parse = Parse(text, "da", "", words, [Sentence(0, len(words), 0, len(text))])
    assert [word.text for word in order.within(parse, Span(0, len(text)), danish)] == ["I", "går", "broen", "kom", "."]
    assert [word.text for word in order.within(parse, Span(5, 14), danish)] == ["broen", "kom"]


def test_what_the_verb_tells() -> None:
    danish = languages.load("da")
    assert danish is not None
    verb, own = f"{FINITE}|Tense=Past", "Poss=Yes|Reflex=Yes"
    rows = f"Hun/PRON/2/nsubj så/VERB/0/root/{verb} ikke/ADV/2/advmod sin/DET/5/det/{own} bro/NOUN/2/obj"
    found = order.english(tree(rows), danish)
    assert [(word.text, phrases.label(word)) for word in found] == [
        ("Hun", "pron"), ("ikke", "adv:past"), ("så", "verb"), ("sin", "det:hun"), ("bro", "noun"),
    ]  # fmt: skip
    assert [word.feature("Agreement") for word in found] == [None, order.THIRD, order.THIRD, None, None]
    assert [word.feats for word in tree(rows)][2] == ""


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("broen/NOUN/2/nsubj/Number=Sing", order.THIRD),
        ("Bo/PROPN/2/nsubj", order.THIRD),
        ("broerne/NOUN/2/nsubj/Number=Plur", order.SEVERAL),
        ("jeg/PRON/2/nsubj/Number=Sing|Person=1", order.FIRST),
        ("du/PRON/2/nsubj/Number=Sing|Person=2", order.SEVERAL),
        ("der/PRON/2/expl", None),
    ],
)
def test_a_verb_knows_its_subject(subject: str, expected: str | None) -> None:
    danish = languages.load("da")
    assert danish is not None
    found = order.english(tree(f"{subject} falder/VERB/0/root/{FINITE}"), danish)
    assert found[1].feature("Agreement") == expected


def test_a_verb_knows_both_its_subjects_and_what_a_relative_pronoun_stands_for() -> None:
    danish = languages.load("da")
    assert danish is not None
    both = f"Bo/PROPN/4/nsubj og/CCONJ/3/cc Ib/PROPN/1/conj synger/VERB/0/root/{FINITE}"
    assert order.english(tree(both), danish)[3].feature("Agreement") == order.SEVERAL
    relative = f"dem/NOUN/0/root/Number=Plur der/PRON/3/nsubj synger/VERB/1/acl:relcl/{FINITE}"
    assert order.english(tree(relative), danish)[2].feature("Agreement") == order.SEVERAL


def test_a_preposition_knows_that_its_verb_is_passive() -> None:
    danish = languages.load("da")
    assert danish is not None
    rows = f"Broen/NOUN/3/nsubj:pass blev/AUX/3/aux:pass/{FINITE} bygget/VERB/0/root af/ADP/5/case ham/PRON/3/obl"
    assert [phrases.label(word) for word in order.english(tree(rows), danish)][3] == "adp:pass"
    rows = f"Han/PRON/2/nsubj lever/VERB/0/root/{FINITE} af/ADP/4/case fisk/NOUN/2/obl"
    assert [phrases.label(word) for word in order.english(tree(rows), danish)][2] == "adp"
