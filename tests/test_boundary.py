"""Where reported words end: the places where they may, and the choice among them."""

from __future__ import annotations

import importlib.resources
import math
import tomllib

import pytest

from quotes.document.analysis import Analysis
from quotes.rules import boundary, clauses
from quotes.rules.blackboard import Blackboard
from quotes.rules.patterns import Match
from tests.trees import TREES, Tree, parsed


def matches(one: Tree) -> tuple[Blackboard, list[tuple[Match, tuple[int, int]]]]:
    """A tree's article, and the words that the tree gives the cues before them."""
    board = Blackboard(Analysis.of(*parsed(one)), ("thoughts",))
    return board, list(clauses.after_cues(board))


def of_cue(name: str, cue: str) -> tuple[Blackboard, Match, tuple[int, int]]:
    board, found = matches(next(tree for tree in TREES if tree.name == name))
    ((match, words),) = (item for item in found if item[0].cue.text == cue)
    return board, match, words


def ending_in(board: Blackboard, place: int) -> str:
    return board.parse.words[place - 1].text


def test_the_measurement_says_what_it_rests_on() -> None:
    source = importlib.resources.files("quotes.rules") / boundary.FILE
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    assert data["corpus"]
    assert data["places"] > 1000
    assert data["weights"] == boundary.weights()
    assert all(math.isfinite(weight) for weight in data["weights"].values())


def test_places_are_before_pauses_and_openers() -> None:
    board, match, words = of_cue("en/sentiment", "said")
    # they | support the mayor, | a sentiment | shared | by Anders Krag | .
    places = boundary.places(board, match, words)
    assert [ending_in(board, place) for place in places] == ["they", "mayor", "sentiment", "shared", "Krag"]


@pytest.mark.parametrize("one", [one for one in TREES if matches(one)[1]], ids=lambda one: one.name)
def test_places_and_features(one: Tree) -> None:
    """Places come in order, in the sentence and in no mark; features once each, and again with their rule."""
    board, found = matches(one)
    for match, words in found:
        places = list(boundary.places(board, match, words))
        last = board.parse.sentence(match.cue).last
        assert places == sorted(set(places))
        assert all(words[0] < place <= last for place in places)
        assert words[1] in places
        assert boundary.end(board, match, words) in places
        for place in places:
            before = board.mark_of[place - 1]
            inside = before is not None and place < last and board.mark_of[place] is before
            assert place == words[1] or not inside
            features = boundary.features(boundary.Around(board, match, words), place)
            half = len(features) // 2
            assert len(set(features)) == len(features)
            assert features[half:] == [f"{match.rule.name} & {feature}" for feature in features[:half]]
            where = "at" if place == words[1] else "before" if place < words[1] else "after"
            assert features[0] == f"{where} the tree's end"


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ({}, "Krag"),
        # whatever the tree says, "a sentiment shared by" may be no part of the words before it
        ({"before , DET": 3.0, "at the tree's end": 1.0}, "mayor"),
        # the tree's end stays where another is hardly likelier
        ({"before , DET": boundary.MARGIN}, "Krag"),
    ],
)
def test_the_likeliest_place_is_chosen(
    weights: dict[str, float], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    board, match, words = of_cue("en/sentiment", "said")
    assert ending_in(board, words[1]) == "Krag", "the tree hangs the comment on the mayor"
    monkeypatch.setattr(boundary, "weights", lambda: weights)
    assert ending_in(board, boundary.end(board, match, words)) == expected


def test_the_comment_is_the_likeliest_tail() -> None:
    """By the measured weights no other place but the tree's own comes near the one before the comment."""
    board, match, words = of_cue("en/sentiment", "said")
    weights, around = boundary.weights(), boundary.Around(board, match, words)
    scores = {
        ending_in(board, place): sum(weights.get(f, 0.0) for f in boundary.features(around, place))
        for place in boundary.places(board, match, words)
        if place != words[1]
    }
    assert max(scores, key=scores.__getitem__) == "mayor"


def test_the_end_of_quoted_words_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some chanted “Close the bridge now” outside the town hall: the marks say where the words end."""
    board, match, words = of_cue("en/some-chanted", "chanted")
    monkeypatch.setattr(boundary, "weights", lambda: {"at the sentence's end": 9.0})
    assert ending_in(board, boundary.end(board, match, words)) in ("now", "”")
