"""Where reported words end: the places where they may, and the choice among them."""

from __future__ import annotations

import importlib.resources
import math
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.document.analysis import Analysis
from quotes.rules import ends
from quotes.rules.clauses import Clauses
from quotes.rules.context import Context
from quotes.rules.patterns import Match
from tests.trees import TREES, Tree, parsed


def matches(one: Tree) -> tuple[Context, list[tuple[Match, tuple[int, int]]]]:
    """A tree's article, and the words that the tree gives the cues before them."""
    article, parse = parsed(one)
    context = Context(Analysis.of(article, parse), ("thoughts",))
    return context, list(Clauses(context).after_cues())


def of_cue(name: str, cue: str) -> tuple[Context, Match, tuple[int, int]]:
    context, found = matches(next(tree for tree in TREES if tree.name == name))
    ((match, words),) = (item for item in found if item[0].cue.text == cue)
    return context, match, words


def ending_in(context: Context, place: int) -> str:
    return context.parse.words[place - 1].text


def test_the_measurement_says_what_it_rests_on() -> None:
    source = importlib.resources.files("quotes.rules") / ends.FILE
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    assert data["corpus"]
    assert data["places"] > 1000
    assert data["weights"] == ends._weights()
    assert all(math.isfinite(weight) for weight in data["weights"].values())


def test_places_are_before_pauses_and_openers() -> None:
    context, match, words = of_cue("en/sentiment", "said")
    # they | support the mayor, | a sentiment | shared | by Anders Krag | .
    assert [ending_in(context, place) for place in ends.places(context, match, words)] == [
        "they",
        "mayor",
        "sentiment",
        "shared",
        "Krag",
    ]


@pytest.mark.parametrize("one", TREES, ids=lambda one: one.name)
def test_places_are_in_order_in_the_sentence_and_in_no_mark(one: Tree) -> None:
    context, found = matches(one)
    parse = context.parse
    for match, words in found:
        places = list(ends.places(context, match, words))
        last = parse.sentence(match.cue).last
        assert places == sorted(set(places))
        assert all(words[0] < place <= last for place in places)
        assert words[1] in places
        for place in places:
            before = context.mark_of[place - 1]
            inside = before is not None and place < last and context.mark_of[place] is before
            assert place == words[1] or not inside
        assert ends.end(context, match, words) in places


def test_the_likeliest_place_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the tree says, ``a sentiment shared by`` may be no part of the words before it."""
    context, match, words = of_cue("en/sentiment", "said")
    assert ending_in(context, words[1]) == "Krag", "the tree hangs the comment on the mayor"
    weights = {"before , DET": 3.0, "at the tree's end": 1.0}
    monkeypatch.setattr(ends, "_weights", lambda: weights)
    assert ending_in(context, ends.end(context, match, words)) == "mayor"


def test_the_comment_is_the_likeliest_tail(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the measured weights no other place but the tree's own comes near the one before the comment."""
    context, match, words = of_cue("en/sentiment", "said")
    weights = ends._weights()
    scores = {
        ending_in(context, place): sum(weights.get(f, 0.0) for f in ends.features(context, match, words, place))
        for place in ends.places(context, match, words)
        if place != words[1]
    }
    assert max(scores, key=scores.__getitem__) == "mayor"


def test_the_trees_end_stays_without_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ends, "_weights", dict)
    monkeypatch.setattr(ends, "_main_clause", lambda *_: None)
    for one in TREES:
        context, found = matches(one)
        for match, words in found:
            assert ends.end(context, match, words) == words[1]


def test_the_trees_end_stays_where_another_is_hardly_likelier(monkeypatch: pytest.MonkeyPatch) -> None:
    context, match, words = of_cue("en/sentiment", "said")
    monkeypatch.setattr(ends, "_weights", lambda: {"before , DET": ends._MARGIN})
    assert ends.end(context, match, words) == words[1]


def test_the_end_of_quoted_words_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some chanted “Close the bridge now” outside the town hall: the marks say where the words end."""
    context, match, words = of_cue("en/some-chanted", "chanted")
    monkeypatch.setattr(ends, "_weights", lambda: {"at the sentence's end": 9.0})
    assert ending_in(context, ends.end(context, match, words)) in ("now", "”")


@pytest.mark.parametrize("name", ["asked-opens", "asked-opens-low"])
def test_a_question_ends_before_the_main_clause(name: str) -> None:
    context, match, words = of_cue(f"en/{name}", "Asked")
    assert ending_in(context, ends.end(context, match, words)) == "bridge"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TREES))
def test_features_are_each_once_and_again_with_their_rule(one: Tree) -> None:
    context, found = matches(one)
    for match, words in found:
        for place in ends.places(context, match, words):
            features = ends.features(context, match, words, place)
            half = len(features) // 2
            assert len(set(features)) == len(features)
            assert features[half:] == [f"{match.rule.name} & {feature}" for feature in features[:half]]
            where = "at" if place == words[1] else "before" if place < words[1] else "after"
            assert features[0] == f"{where} the tree's end"
