"""Who is behind a mention, on right trees; one identity across articles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.document.analysis import Analysis
from quotes.document.quote import Quote
from quotes.rules import engine
from quotes.speakers import resolution
from quotes.speakers.antecedents import Decision, Step
from quotes.speakers.candidates import Scored
from quotes.speakers.resolution import Resolver, Speaker
from quotes.speakers.told import Told
from tests.trees import FOLDER, Tree, assert_found, cases, parsed, tree


@pytest.mark.parametrize("tree", cases("speakers"))
def test_speakers(tree: Tree) -> None:
    assert_found(tree, "source", "speaker")


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from("ab"))), st.integers(0, 20))
def test_the_only_one_told_of(pairs: list[tuple[int, str]], place: int) -> None:
    told = Told(pairs, str)
    before = {who for where, who in pairs if where < place}
    behind = {who for where, who in pairs if where > place}
    assert told.before(place) == (before.pop() if len(before) == 1 else None)
    assert told.behind(place) == (behind.pop() if len(behind) == 1 else None)


def identified(*names: str) -> tuple[Sequence[Speaker], list[list[int | None]]]:
    """The speakers of some trees read as articles on one event, and the speaker of each quote."""
    analysed = [_analysed(name) for name in names]
    speakers = resolution.resolve(analysed)
    return speakers.all, [[speakers.of.get(quote) for quote in quotes] for _, quotes in analysed]


def _analysed(name: str) -> tuple[Analysis, Sequence[Quote]]:
    own = tree(Path(FOLDER / f"{name}.conllu"))
    analysis = Analysis.of(*parsed(own))
    return analysis, engine.find(analysis, own.include)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(["en/said", "en/quote-after"], [("Clara Holm", "person")], id="one name in two articles"),
        pytest.param(["en/said", "en/pronoun"], [("Clara Holm", "person")], id="a pronoun in one of them"),
        pytest.param(["en/surname", "en/said"], [("Clara Holm", "person")], id="a surname in one of them"),
        pytest.param(["en/role", "da/role"], [("Amalia Torres", "person")], id="role nouns in two languages"),
        pytest.param(
            ["en/said", "da/siger"],
            [("Clara Holm", "person"), ("Clara Lund", "person")],
            id="one first name, two people",
        ),
        pytest.param(
            ["en/clause-before", "en/inverted"], [("city government", "organization")], id="nobody and somebody"
        ),
        pytest.param(
            ["en/document", "en/document"],
            [("The statement", "document"), ("The statement", "document")],
            id="a statement here is not the statement there",
        ),
        pytest.param(
            ["en/spokesperson", "da/spokesperson"],
            [("Harbour Ministry", "organization"), ("Havneministeriet", "organization")],
            id="names that only a translation joins",
        ),
    ],
)
def test_identities_across_articles(names: list[str], expected: Sequence[tuple[str, str]]) -> None:
    people, _ = identified(*names)
    assert [(person.name, person.kind) for person in people] == expected


def test_a_surname_speaks_for_the_same_person() -> None:
    assert identified("en/surname", "en/said")[1] == [[0], [0]]


#: The steps that leave the speaker open.
OPEN = {
    Step.NO_SOURCE,
    Step.PRONOUN_NOBODY,
    Step.PRONOUN_UNKNOWN,
    Step.PRONOUN_DOUBT,
    Step.PRONOUN_AMBIGUOUS,
    Step.OTHER_PRONOUN,
    Step.SEVERAL_NOBODY,
    Step.NAME_AMBIGUOUS,
    Step.TITLE_NOBODY,
    Step.NO_NOUN,
    Step.ORGANIZATION_OPEN,
}


def decision(name: str, number: int = -1) -> tuple[Decision, str]:
    """How the speaker of a tree's quote was found, of the last one or by its index, and the text."""
    analysis, quotes = _analysed(name)
    return list(Resolver(analysis, quotes).decisions().values())[number], analysis.article.text


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("en/passive-no-agent", [Step.NO_SOURCE]),
        ("en/relative", [Step.RELATIVE, Step.NAME]),
        ("da/relative", [Step.NAME]),
        ("en/pronoun", [Step.PRONOUN]),
        ("da/pronoun", [Step.PRONOUN]),
        ("da/dash-goes-on", [Step.PRONOUN_NOBODY]),
        ("en/pronoun-unnamed-silent", [Step.PRONOUN_UNKNOWN]),
        ("en/pronoun-surname-of-two", [Step.PRONOUN_AMBIGUOUS]),
        ("en/pronoun-plural", [Step.SEVERAL_NOBODY]),
        ("en/surname", [Step.NAME]),
        ("en/surname-of-two", [Step.NAME_AMBIGUOUS]),
        ("en/joint-colleagues", [Step.JOINT]),
        ("da/coordinated-sources", [Step.JOINT]),
        ("en/according-last", [Step.ISSUER, Step.WORDS]),
        ("en/its-website", [Step.OWNER]),
        ("en/spokesperson", [Step.SPOKESPERSON]),
        ("en/spokesperson-again", [Step.SPOKESPERSON_AGAIN]),
        ("da/spokesperson-definite", [Step.SPOKESPERSON_AGAIN]),
        ("en/role", [Step.TITLE]),
        ("da/role-compound", [Step.TITLE]),
        ("da/role-colon", [Step.WORDS]),
        ("en/calling", [Step.DESCRIBED]),
        ("en/company", [Step.ORGANIZATION]),
        ("da/agency-definite", [Step.ORGANIZATION]),
        ("da/according-copula", [Step.WORDS]),
        ("en/some-chanted", [Step.NO_NOUN]),
        ("da/accused", [Step.PRONOUN]),
        ("en/relative-liked", [Step.RELATIVE, Step.NAME]),
        ("da/company-acting", [Step.ORGANIZATION]),
        ("en/neuter-subject", [Step.NEUTER]),
        ("da/goes-on", [Step.NAME]),
        ("da/title-in-headline", [Step.TITLE]),
        ("en/title-compound", [Step.WORDS]),
    ],
)
def test_the_steps_to_a_speaker(name: str, steps: list[Step]) -> None:
    found, _ = decision(name)
    assert list(found.steps) == steps
    assert (found.answer is None) == (steps[-1] in OPEN)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "en/pronoun-titles",
            [("Holm", "subject", 1, "feminine", "of another gender"), ("Brandt", "object", 1, "masculine", "")],
        ),
        (
            "da/pronoun-unnamed",
            [("Peter Brandt", "subject", 2, "masculine", "of another gender"), ("Ejeren", "subject", 1, None, "")],
        ),
        ("en/calling", [("Clara Holm", "subject", 1, "feminine", "")]),
        (
            "da/pronoun-named-inside",
            [
                ("Peter Brandt", "subject", 1, "masculine", "named in the words"),
                ("Karl Holm", "object", 1, "masculine", ""),
            ],
        ),
        (
            "en/pronoun-caption",
            [
                ("Peter Brandt", "subject", 3, "masculine", ""),
                ("Karl Lund", "mentioned", 1, "masculine", "in a headline, caption or by-line"),
            ],
        ),
    ],
)
def test_the_candidates_for_a_speaker(name: str, expected: list[tuple[str, str, int, str | None, str]]) -> None:
    found, text = decision(name)
    assert [_shown(one, text) for one in found.candidates] == expected
    best = max((one for one in found.candidates if not one.barrier), key=lambda one: one.salience)
    assert best.candidate.answer is found.answer


def _shown(one: Scored, text: str) -> tuple[str, str, int, str | None, str]:
    return one.candidate.name(text), one.candidate.role, one.sentences, one.gender, one.barrier


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("en/surname", 0.95, 1.0), ("en/accused", 0.6, 0.9), ("da/pronoun-narration", 0.8, 1.0)],
)
def test_how_sure_a_speaker_is(name: str, least: float, most: float) -> None:
    confidence = decision(name)[0].confidence
    assert confidence is not None
    assert least <= confidence <= most


@pytest.mark.parametrize("name", ["en/pronoun-besides", "da/asked-by"])
def test_nothing_is_sure_of_an_open_speaker(name: str) -> None:
    assert decision(name)[0].confidence is None


@pytest.mark.parametrize("language", ["en", "da"])
def test_who_asks_does_not_answer(language: str) -> None:
    found, text = decision(f"{language}/asked-by")
    assert [_shown(one, text)[-1] for one in found.candidates] == ["asked the question"]
