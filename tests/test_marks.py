"""Marked stretches: every typographic convention, broken ones, and what holds of any text."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.document.article import paragraphs
from quotes.document.marks import Mark, marks


def found(text: str, dashes: bool = False) -> list[Mark]:
    return marks(text, paragraphs(text), dashes)


def inner(text: str, dashes: bool = False) -> list[str]:
    return [mark.inner.of(text) for mark in found(text, dashes)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("He said: “It is so.”", id="high, English"),
        pytest.param('He said: "It is so."', id="straight"),
        pytest.param("Er sagte: „It is so.“", id="low and high, German"),
        pytest.param("Han sagde: „It is so.”", id="low and high, Danish and Polish"),
        pytest.param("Hij zei: ‚It is so.’", id="single low and high, Dutch"),
        pytest.param("Hon sade: ”It is so.”", id="closing ones on both sides, Swedish"),
        pytest.param("Han sagde: »It is so.«", id="guillemets inward, Danish"),
        pytest.param("Il dit : «It is so.»", id="guillemets outward"),
        pytest.param("Il dit : « It is so. »", id="guillemets with spaces, French"),
        pytest.param("Il dit : «\u202fIt is so.\u202f»", id="guillemets with narrow spaces, French"),
        pytest.param("Hän sanoi: »It is so.»", id="guillemets all to the right, Finnish"),
        pytest.param("He said: ''It is so.''", id="two apostrophes"),
        pytest.param("He said: ``It is so.''", id="TeX"),
        pytest.param("He said: 'It is so.'", id="single straight"),
        pytest.param("He said: ‘It is so.’", id="single, British"),
        pytest.param("Han sagde: ’It is so.’", id="single closing ones on both sides, Danish"),
        pytest.param("Er sagte: ›It is so.‹", id="single guillemets inward, German"),
        pytest.param("Il dit : ‹It is so.›", id="single guillemets outward, Swiss"),
        pytest.param("He said: “It is so.", id="never closed"),
        pytest.param("“It is so.” Then he left.", id="at the beginning"),
        pytest.param("He (“It is so.”) left.", id="in brackets"),
        pytest.param("So—“It is so.”—he said.", id="between dashes"),
        pytest.param("“It is so.”, he said.", id="before a comma"),
        pytest.param("“It is so.”[1]", id="before a note"),
    ],
)
def test_conventions(text: str) -> None:
    assert inner(text) == ["It is so."]


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        pytest.param("“It is,” he said, “so.”", ["It is,", "so."], id="split by the attribution"),
        pytest.param('"It is," he said, "so."', ["It is,", "so."], id="split, straight"),
        pytest.param("»It is,« he said, »so.«", ["It is,", "so."], id="split, guillemets"),
        pytest.param("“He called it ‘so’ twice,” she said.", ["He called it ‘so’ twice,"], id="single inside double"),
        pytest.param("‘He called it “so” twice,’ she said.", ["He called it “so” twice,"], id="double inside single"),
        pytest.param("‘He called it “so”,’ she said. ‘“So” it is.’", ["He called it “so”,", "“So” it is."], id="twice"),
        pytest.param(
            "The ‘so’ and “so, she said,” is ‘so.’", ["so", "so, she said,", "so."], id="single beside double"
        ),
        pytest.param("“He said: ‘It is so.’”", ["He said: ‘It is so.’"], id="both close at once"),
        pytest.param("The “so” and the “such”.", ["so", "such"], id="two in a sentence"),
        pytest.param("“It is so.”\n\n“It is such.”", ["It is so.", "It is such."], id="two paragraphs"),
        pytest.param(
            "“It is so.\n\n“It is such.”", ["It is so.", "It is such."], id="opened anew in the next paragraph"
        ),
        pytest.param("“It is so.\n\nIt is such.”", ["It is so.", "It is such."], id="closed in the next paragraph"),
        pytest.param(
            "“It is so.\n\nOr so.\n\nIt is such.”", ["It is so.", "Or so.", "It is such."], id="over three paragraphs"
        ),
        pytest.param("“It is so. He left.\n\nShe came.", ["It is so. He left."], id="never closed, to the end of it"),
        pytest.param("“It “is so.”", ["It “is so."], id="opened twice"),
        pytest.param("It is so.” He left.", [], id="closed without an opening"),
        pytest.param("“ ” and ‘ ’ and „ “", [], id="nothing inside"),
    ],
)
def test_stretches(text: str, stretches: list[str]) -> None:
    assert inner(text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "It’s the dockers’ union, and it isn't theirs.",
        "The ’90s and the '80s and the ‘70s were the owners’ time.",
        "He’d go ’til the workers’ day, ’cause ’twas theirs.",
        "Rock ’n’ roll and fish 'n' chips.",
        "James’ and the workers' bridge, the owners' harbour.",
        "NATO’s møde, Lars’ bro og 90’erne.",
        "It is 6' 2\" long and 5'10\" wide.",
        "The 12' plank and the 8' plank.",
        "L’homme d’État et l’eau.",
    ],
)
def test_apostrophes_are_no_marks(text: str) -> None:
    assert inner(text) == []


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        pytest.param("– Broen er sikker, siger hun.", ["Broen er sikker, siger hun."], id="en dash"),
        pytest.param("–Broen er sikker, siger hun.", ["Broen er sikker, siger hun."], id="en dash without a space"),
        pytest.param("- Broen er sikker, siger hun.", ["Broen er sikker, siger hun."], id="hyphen"),
        pytest.param("-Broen er sikker, siger hun.", ["Broen er sikker, siger hun."], id="hyphen without a space"),
        pytest.param("— Broen er sikker, siger hun.", ["Broen er sikker, siger hun."], id="em dash"),
        pytest.param("- »Broen« er sikker, siger hun.", ["»Broen« er sikker, siger hun."], id="marks inside"),
        pytest.param("– Er den?\n\n– Ja, siger hun.", ["Er den?", "Ja, siger hun."], id="two lines"),
        pytest.param("Hun sagde – som altid – ja.", [], id="dashes inside a line"),
        pytest.param("– – –", [], id="a rule of dashes"),
        pytest.param("-20 grader ventes der.", [], id="a negative number"),
        pytest.param("– Annonce –", [], id="closed by a dash as well"),
    ],
)
def test_dashes(text: str, stretches: list[str]) -> None:
    assert inner(text, dashes=True) == stretches
    assert all(mark.kind == "dash" and mark.closed for mark in found(text, dashes=True))


def test_dashes_are_for_languages_that_have_them() -> None:
    assert inner("– The bridge, said the mayor.") == []


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
    assert (mark.kind, mark.closed) == (kind, closed)
    assert mark.span.of(text) == text


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
    ["''", "``", "\n\n", "- ", "It", "is", "12", ". "]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join)


@given(st.one_of(TEXTS, st.text(max_size=80)), st.booleans())
def test_marks_of_any_text(text: str, dashes: bool) -> None:
    stretches = paragraphs(text)
    own = marks(text, stretches, dashes)
    for mark in own:
        assert mark.inner in mark.span
        assert mark.inner.start < mark.inner.end
        assert any(mark.span in paragraph for paragraph in stretches), "a stretch stays in its paragraph"
        if mark.kind != "dash":
            assert mark.inner.of(text) == mark.inner.of(text).strip()
    for before, after in itertools.pairwise(own):
        assert before.end <= after.start, "stretches are in order and do not overlap"
