"""Marked stretches: every typographic convention, broken ones, and what holds of any text."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes import languages
from quotes.document.article import ZoneKind, paragraphs
from quotes.document.marks import Mark, marks
from quotes.document.span import Span

ELISIONS = ("n", "til", "cause", "twas")

#: Texts with one marked stretch, "It is so.", and the convention.
CONVENTIONS = {
    "He said: “It is so.”": "high, English",
    'He said: "It is so."': "straight",
    "Er sagte: „It is so.“": "low and high, German",
    "Han sagde: „It is so.”": "low and high, Danish and Polish",
    "Hij zei: ‚It is so.’": "single low and high, Dutch",
    "Hon sade: ”It is so.”": "closing ones on both sides, Swedish",
    "Han sagde: »It is so.«": "guillemets inward, Danish",
    "Il dit : «It is so.»": "guillemets outward",
    "Il dit : « It is so. »": "guillemets with spaces, French",
    "Il dit : «\u202fIt is so.\u202f»": "guillemets with narrow spaces, French",
    "Hän sanoi: »It is so.»": "guillemets all to the right, Finnish",
    "He said: ''It is so.''": "two apostrophes",
    "He said: ``It is so.''": "TeX",
    "He said: 'It is so.'": "single straight",
    "He said: ‘It is so.’": "single, British",
    "Han sagde: ’It is so.’": "single closing ones on both sides, Danish",
    "Er sagte: ›It is so.‹": "single guillemets inward, German",
    "Il dit : ‹It is so.›": "single guillemets outward, Swiss",
    "He said: “It is so.": "never closed",
    "“It is so.” Then he left.": "at the beginning",
    "He (“It is so.”) left.": "in brackets",
    "So—“It is so.”—he said.": "between dashes",
    "“It is so.”, he said.": "before a comma",
    "“It is so.”[1]": "before a note",
    "Il dit : « It is so. », et partit.": "guillemets with spaces, before a comma",
    "« It is so. » dit-il.": "guillemets with spaces, at the beginning",
    'He said: " It is so. ", and left.': "straight with spaces, before a comma",
    "He said: “ It is so. ”, and left.": "high with spaces, before a comma",
    "Han sagde: ,,It is so.''": "low ones typed as commas, Danish",
    "Er sagte: ,,It is so.“": "low ones typed as commas, German",
    "Han sagde: <<It is so.>>": "guillemets typed as angle brackets",
    "彼は「It is so.」と言った。": "corner brackets",
    "He said: “It is so.””": "a surplus mark",
    "He said: \u202a“It is so.”\u202c": "in marks of direction",
    "He said: “\u200bIt is so.\u2060”\u200e": "with spaces that nobody sees",
}
#: Texts with their marked stretches.
STRETCHES: dict[str, tuple[str, ...]] = {
    "“It is,” he said, “so.”": ("It is,", "so."),
    '"It is," he said, "so."': ("It is,", "so."),
    "»It is,« he said, »so.«": ("It is,", "so."),
    "“He called it ‘so’ twice,” she said.": ("He called it ‘so’ twice,",),
    "‘He called it “so” twice,’ she said.": ("He called it “so” twice,",),
    "‘He called it “so”,’ she said. ‘“So” it is.’": ("He called it “so”,", "“So” it is."),
    "The ‘so’ and “so, she said,” is ‘so.’": ("so", "so, she said,", "so."),
    "“He said: ‘It is so.’”": ("He said: ‘It is so.’",),
    "The “so” and the “such”.": ("so", "such"),
    "“It is so.”\n\n“It is such.”": ("It is so.", "It is such."),
    "“It is so.\n\n“It is such.”": ("It is so.", "It is such."),
    "“It is so.\n\nIt is such.”": ("It is so.", "It is such."),
    "“It is so.\n\nOr so.\n\nIt is such.”": ("It is so.", "Or so.", "It is such."),
    "“It is so. He left.\n\nShe came.": ("It is so. He left.",),
    "“It “is so.”": ("It “is so.",),
    "It is so.” He left.": (),
    "“ ” and ‘ ’ and „ “": (),
    "It’s the dockers’ union, and it isn't theirs.": (),
    "The ’90s and the '80s and the ‘70s were the owners’ time.": (),
    "He’d go ’til the workers’ day, ’cause ’twas theirs.": (),
    "Rock ’n’ roll and fish 'n' chips.": (),
    "James’ and the workers' bridge, the owners' harbour.": (),
    "NATO’s møde, Lars’ bro og 90’erne.": (),
    "It is 6' 2\" long and 5'10\" wide.": (),
    "The 12' plank and the 8' plank.": (),
    "L’homme d’État et l’eau.": (),
    # marks inside marks of the same kind
    '"He called it a "flood", but it is none," she said.': ('He called it a "flood", but it is none,',),
    '"De kalder den en "flod", men det er den ikke," siger hun.': ('De kalder den en "flod", men det er den ikke,',),
    "„Er nannte es „so“, ja“, sagte sie.": ("Er nannte es „so“, ja",),
    "« Il a dit « non », je crois », dit-elle.": ("Il a dit « non », je crois",),
    '"She said "yes" and "no" at once," he said. "So."': ('She said "yes" and "no" at once,', "So."),
    '"It is, she said. "It was," he said.': ("It is, she said.", "It was,"),
    # feet and inches
    '"He is 5\'6" and has a 12" knife," she said.': ('He is 5\'6" and has a 12" knife,',),
    'It is 6\'2" long. "A 3/4" bolt," he said. "So."': ('A 3/4" bolt,', "So."),
    "She, 5′9″, said “it is 3″ long” and 30′ wide.": ("it is 3″ long",),
    "‘The door is 6' high,’ she said.": ("The door is 6' high,",),
    '"We won in 2012" and "it was 5".': ("We won in 2012", "it was 5"),
    # a missing mark
    "It is so,” she said. “It was.”": ("It is so,", "It was."),
    'He left. Den er sikker," siger hun.': ("Den er sikker,",),
    # single marks over paragraphs
    "‘It is so.\n\n‘It’s such.\n\n‘It was.’\n\nHe left.": ("It is so.", "It’s such.", "It was."),
    "‘Bridge opens’ says mayor\n\n‘It is so,’ she said.": ("Bridge opens", "It is so,"),
    "– The bridge, said the mayor.": (),
}
#: The same in a language whose direct speech a dash may introduce.
DASHES = {
    "– Broen er sikker, siger hun.": ("Broen er sikker, siger hun.",),
    "–Broen er sikker, siger hun.": ("Broen er sikker, siger hun.",),
    "- Broen er sikker, siger hun.": ("Broen er sikker, siger hun.",),
    "-Broen er sikker, siger hun.": ("Broen er sikker, siger hun.",),
    "— Broen er sikker — siger hun.": ("Broen er sikker — siger hun.",),
    "Hun siger: — Broen er sikker.": ("Broen er sikker.",),
    "- »Broen« er sikker, siger hun.": ("»Broen« er sikker, siger hun.",),
    "– Er den?\n\n– Ja, siger hun.": ("Er den?", "Ja, siger hun."),
    "Hun sagde – som altid – ja.": (),
    "– – –": (),
    "-20 grader ventes der.": (),
    "– Annonce –": (),
}


def found(text: str, dashes: str = "", elisions: tuple[str, ...] = ELISIONS) -> list[Mark]:
    return marks(text, paragraphs(text), dashes, elisions=elisions)


def inner(text: str, dashes: str = "", elisions: tuple[str, ...] = ELISIONS) -> tuple[str, ...]:
    return tuple(mark.inner.of(text) for mark in found(text, dashes, elisions))


@pytest.mark.parametrize("text", CONVENTIONS, ids=CONVENTIONS.values())
def test_conventions(text: str) -> None:
    assert inner(text) == ("It is so.",)


@pytest.mark.parametrize("text", STRETCHES)
def test_stretches(text: str) -> None:
    assert inner(text) == STRETCHES[text]


@pytest.mark.parametrize("text", DASHES)
def test_dashes(text: str) -> None:
    danish = languages.load("da")
    assert danish is not None
    assert inner(text, danish.dashes) == DASHES[text]
    assert all(mark.kind == "dash" and mark.closed for mark in found(text, danish.dashes))


def test_a_quotation_without_marks_is_one_stretch() -> None:
    text = "She wrote:\n\nIt is “so” here.\n\n“It was.”\n\n– Ann Lee"
    stretches = paragraphs(text)
    zones: dict[Span, ZoneKind] = {stretches[1]: "quotation", stretches[2]: "quotation", stretches[3]: "signature"}
    found = marks(text, stretches, "–", elisions=(), zones=zones)
    assert [(mark.kind, mark.inner.of(text)) for mark in found] == [
        ("block", "It is “so” here."),
        ("double", "It was."),
    ]


def test_elisions_are_a_languages_own() -> None:
    assert inner("Han var ‘til stede’ i går.", elisions=()) == ("til stede",)


@pytest.mark.parametrize(
    ("text", "kind", "closed"),
    [
        ("“It is so.”", "double", True),
        ("“It is so.", "double", False),
        ("‘It is so.’", "single", True),
        ("''It is so.''", "double", True),
        ("„It is so.“", "double", True),
    ],
)
def test_kind_and_end(text: str, kind: str, closed: bool) -> None:
    (mark,) = found(text)
    assert (mark.kind, mark.closed, mark.span.of(text)) == (kind, closed, text)


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("“It is so.\n\n“It is such.”", [False, True]),
        ("“It is so.\n\nIt is such.”", [False, True]),
        ("“It is so.\n\nOr so.\n\nIt is such.”", [False, False, True]),
    ],
)
def test_stretches_over_paragraphs_say_where_they_go_on(text: str, closed: list[bool]) -> None:
    assert [mark.closed for mark in found(text)] == closed


PIECES = st.sampled_from("\"“”„»«‘’'‚›‹–- \n,.?aså") | st.sampled_from(
    ["''", "``", ",,", "<<", ">>", "「", "」", "″", "\xad", "\u200b", "\u200e", "\n\n", "- ", "It", "is", "12", ". "]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join)


@given(st.one_of(TEXTS, st.text(max_size=80)), st.sampled_from(["", "-–—"]))
def test_marks_of_any_text(text: str, dashes: str) -> None:
    stretches = paragraphs(text)
    own = found(text, dashes)
    for mark in own:
        assert mark.inner in mark.span
        assert mark.inner.start < mark.inner.end
        assert any(mark.span in paragraph for paragraph in stretches), "a stretch stays in its paragraph"
        if mark.kind != "dash":
            assert mark.inner.of(text) == mark.inner.of(text).strip()
    for before, after in itertools.pairwise(own):
        assert before.end <= after.start, "stretches are in order and do not overlap"
