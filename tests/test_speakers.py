"""Who is behind a mention, on right trees; one identity across articles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from quotes.document.analysis import Analysis
from quotes.rules import engine
from quotes.speakers import resolution
from quotes.speakers.resolution import Speaker
from tests.trees import FOLDER, Tree, assert_found, cases, parsed, tree


@pytest.mark.parametrize("tree", cases("speakers"))
def test_speakers(tree: Tree) -> None:
    assert_found(tree, "source", "speaker")


def identified(*names: str) -> tuple[Sequence[Speaker], list[list[int | None]]]:
    """The speakers of some trees read as articles on one event, and the speaker of each report."""
    analysed = []
    for name in names:
        article, parse = parsed(_tree(name))
        analysis = Analysis.of(article, parse)
        analysed.append((analysis, engine.find(analysis, _tree(name).include)))
    speakers = resolution.resolve(analysed)
    return speakers.all, [[speakers.of.get(quote) for quote in quotes] for _, quotes in analysed]


def _tree(name: str) -> Tree:
    return tree(Path(FOLDER / f"{name}.conllu"))


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
