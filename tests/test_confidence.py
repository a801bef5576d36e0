"""How far quotes can be trusted: the measurement, the features it weighs, and what is left out for it."""

from __future__ import annotations

import datetime
import importlib.resources
import math
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes import languages
from quotes.document.analysis import Analysis
from quotes.document.article import Article, Zone
from quotes.document.parse import Entity, Parse, Sentence, Word
from quotes.document.quote import Quote
from quotes.document.span import Span
from quotes.rules import confidence, engine
from quotes.rules.blackboard import Blackboard
from quotes.rules.features import features
from quotes.rules.proposal import Proposal
from quotes.rules.registry import RULES
from tests.trees import TREES, Tree, parsed

EVERYTHING = ("thoughts",)
MEASURED = confidence.measured()


def everything(article: Article, parse: Parse) -> tuple[Blackboard, list[Proposal]]:
    """All that the rules find in a parsed article."""
    return engine.find_all(Analysis.of(article, parse), EVERYTHING)


def example(name: str) -> Tree:
    return next(tree for tree in TREES if tree.name == name)


# ------------------------------------------------------------ the measurement


def test_the_measurement_says_what_it_rests_on() -> None:
    source = importlib.resources.files("quotes.rules") / confidence.FILE
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    assert "PolNeAR" in data["corpus"]
    assert isinstance(data["measured"], datetime.date)
    assert data["articles"] > 100
    for rule, counts in data["rules"].items():
        assert rule in RULES
        assert 0 <= counts["right"] <= counts["found"], rule


def test_weights_are_numbers_of_known_rules() -> None:
    assert math.isfinite(MEASURED.constant)
    for feature, weight in MEASURED.weights.items():
        assert math.isfinite(weight), feature
        if feature.startswith("rule "):
            assert feature.removeprefix("rule ").partition(" & ")[0] in RULES


def test_a_rule_that_was_never_measured_has_none() -> None:
    assert confidence.confidence("no such rule", ["type direct"]) is None
    assert confidence.confidence("dash", ["rule dash"]) is None, "English news has no lines with dashes"


@given(
    st.sampled_from(sorted(MEASURED.rules)),
    st.sets(st.sampled_from(sorted(MEASURED.weights)), max_size=60),
    st.sampled_from([*sorted(MEASURED.weights), "no such feature"]),
)
def test_it_is_a_probability_and_each_feature_moves_it_its_own_way(rule: str, seen: set[str], more: str) -> None:
    before = confidence.confidence(rule, seen - {more})
    after = confidence.confidence(rule, seen | {more})
    assert before is not None
    assert after is not None
    assert 0 <= before <= 1
    assert 0 <= after <= 1
    weight = MEASURED.weights.get(more, 0)
    assert (after - before) * weight >= 0
    assert weight or after == before


def test_evidence_counts() -> None:
    """A statement of somebody named in the tree is surer than one whose source is missing."""
    (_, (told,)) = everything(*parsed(example("en/said-that")))
    (_, (passive,)) = everything(*parsed(example("en/passive-no-agent")))
    assert told.confidence is not None
    assert passive.confidence is not None
    assert told.confidence > passive.confidence


# ------------------------------------------------------------ the features


def test_features_are_each_once_and_again_with_their_rule() -> None:
    for one in TREES:
        board, quotes = everything(*parsed(one))
        for quote in quotes:
            found = features(board, quote)
            assert len(found) == len(set(found))
            own = [feature for feature in found if " & " not in feature]
            rule = f"rule {quote.rule.name}"
            assert own[0] == rule
            assert set(found) - set(own) == {f"{rule} & {feature}" for feature in own[1:]}


def renamed(one: Tree, spared: set[int]) -> tuple[Article, Parse]:
    """A tree whose names and nouns of no group are others of the same length, but for the words ``spared``."""
    article, parse = parsed(one)
    language = languages.load(article.language)
    assert language is not None
    groups = [words for group, words in language.words.items() if group != "definite"]
    text = article.text
    for word in parse.words:
        known = any(word.text.lower() in words or word.lemma.lower() in words for words in groups)
        if word.upos in ("NOUN", "PROPN", "ADJ") and word.index not in spared and not known:
            word.text, word.lemma = _other(word.text), _other(word.lemma)
            text = text[: word.start] + word.text + text[word.end :]
    return Article(article.id, text, article.language, paragraphs=article.paragraphs), _parse(text, parse)


def _other(word: str) -> str:
    """The word with every letter another one of its case, so that no list knows it."""
    return "".join("XQ"[number % 2] if c.isupper() else "xq"[number % 2] for number, c in enumerate(word))


def _parse(text: str, parse: Parse) -> Parse:
    return Parse(text, parse.language, parse.model, parse.words, parse.sentences, parse.entities)


@pytest.mark.parametrize("name", ["said-that", "quote-before", "noun-oblique", "label", "quoted-argument", "object"])
def test_no_feature_is_a_word_but_the_cue_and_a_pronoun(name: str) -> None:
    one = example(f"en/{name}")
    board, quotes = everything(*parsed(one))
    other, again = everything(*renamed(one, set(board.cues)))
    assert board.text != other.text
    assert [features(board, quote) for quote in quotes] == [features(other, quote) for quote in again]


def test_the_cue_and_a_pronoun_are_features() -> None:
    board, quotes = everything(*parsed(example("en/pronoun")))
    (pronoun,) = (quote for quote in quotes if quote.source and quote.source.of(board.text) == "She")
    assert {"cue en add", "source en she"} & set(features(board, pronoun))


def moved(one: Tree, by: int) -> tuple[Article, Parse]:
    """A tree behind white space: the same words at other offsets."""
    article, parse = parsed(one)
    text = "\n" * by + article.text
    pieces: list[Word | Sentence | Entity] = [*parse.words, *parse.sentences, *parse.entities]
    for piece in pieces:
        piece.start, piece.end = piece.start + by, piece.end + by
    paragraphs = tuple(Span(start + by, end + by) for start, end in article.paragraphs)
    zones = tuple(Zone(zone.start + by, zone.end + by, zone.kind) for zone in article.zones)
    return Article(article.id, text, article.language, paragraphs=paragraphs, zones=zones), _parse(text, parse)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(TREES), st.integers(1, 5000))
def test_offsets_are_no_features(one: Tree, by: int) -> None:
    board, quotes = everything(*parsed(one))
    other, again = everything(*moved(one, by))
    assert [features(board, quote) for quote in quotes] == [features(other, quote) for quote in again]
    assert [quote.confidence for quote in quotes] == [quote.confidence for quote in again]


# ------------------------------------------------------------ what is left out


def keys(quotes: tuple[Quote, ...]) -> set[tuple[str, tuple[Span, ...]]]:
    return {(quote.rule, quote.content) for quote in quotes}


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(TREES), st.floats(0, 1) | st.sampled_from([0.0, confidence.LEAST, 1.0]))
def test_who_asks_for_more_gets_fewer_and_what_is_kept_stands_in_what_is_kept(one: Tree, least: float) -> None:
    analysis = Analysis.of(*parsed(one))
    kept = engine.find(analysis, EVERYTHING, least)
    assert keys(kept) <= keys(engine.find(analysis, EVERYTHING, least / 2))
    assert all(quote.within is None or quote.within in kept for quote in kept)
    if least > confidence.LEAST:
        assert all(quote.confidence is None or quote.confidence >= least for quote in kept)
    if least == 0:
        every = everything(analysis.article, analysis.parse)[1]
        assert keys(kept) == {(quote.rule.name, tuple(quote.content)) for quote in every}
    if least == confidence.LEAST:
        assert keys(kept) == keys(engine.find(analysis, EVERYTHING))


def test_what_stands_in_a_quote_left_out_moves_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clara Holm said that the ministry says ...: where the outer quote is left out, the inner one stands alone."""
    analysis = Analysis.of(*parsed(example("en/nested")))
    monkeypatch.setattr(engine, "confidence", lambda rule, found: 0.9 if "nested" in found else 0.1)
    (inner,) = engine.find(analysis)
    assert inner.cue is not None
    assert (inner.cue.of(analysis.article.text), inner.within) == ("says", None)


def test_somebody_named_inside_a_quote_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = Analysis.of(*parsed(example("en/nested")))
    monkeypatch.setattr(engine, "confidence", lambda rule, found: 0.05 if "nested" in found else 0.9)
    assert [quote.within is not None for quote in engine.find(analysis)] == [False, True]
    assert len(engine.find(analysis, least=confidence.LEAST + 0.01)) == 1, "but not for who asks for more"
