"""How alike two segments are: which words of one the other has, rare words weighing more.

Segments of one language are compared word by word.  Segments of two languages meet in English, through a bilingual
lexicon and a translation, and otherwise through the vectors of their words and through names, numbers and words that
look alike.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Indel

from quotes.alignment.segments import Mention, Segment
from quotes.alignment.translation import TARGET
from quotes.alignment.vectors import WordVectors
from quotes.document.quantities import quantity
from quotes.document.words import Token, bare, stem, words
from quotes.models.lexicon import Lexicon, weight

#: What a match is worth: the same stem, and the same beginning (``Canada``, ``Canadian``).
_STEM, _PREFIX = 0.95, 0.7
_PREFIX_LETTERS = 5
#: Words of at least so many letters may differ in spelling (``organisation``, ``organization``).
_FUZZY_LETTERS, _FUZZY = 5, 0.8
#: Words that look alike begin alike.
_BEGINNING = 2
#: A foreign word of at least so many letters may be a compound, which is two words in English.
_COMPOUND_LETTERS = 8
#: Links of less likeness are none.
_LEAST = 0.25
#: Words of less weight have no meaning of their own for vectors to tell.
_CONTENT = 2.5
#: Two words that meet, by their index in the segments' tokens, and how alike they are (0 to 1).
Link = tuple[int, int, float]
#: A normal form, and its language.
Word = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two segments have in common.

    ``first`` and ``second`` are the shares of either segment's words (by weight, 0 to 1)
    that the other has; ``common`` is the weight of what they share, in nats; ``names`` is the share of names in
    common, None where a side has none.
    """

    first: float
    second: float
    common: float
    names: float | None

    @property
    def both(self) -> float:
        """The harmonic mean of the two shares."""
        return 2 * self.first * self.second / (self.first + self.second) if self.first + self.second else 0.0

    @property
    def part(self) -> float:
        """The larger share: near 1 where one segment is contained in the other."""
        return max(self.first, self.second)


class _Prepared(NamedTuple):
    """What comparing needs of a segment: of each token its word, weight and keys, which are names, and which of the
    others have a meaning that vectors tell.  ``places`` and ``by_key`` tell which tokens have a normal form, or a key.
    """

    language: str
    tokens: Sequence[Token]
    words: list[Word]
    weights: list[float]
    keys: list[tuple[str, ...]]
    places: Mapping[str, list[int]]
    by_key: Mapping[str, list[int]]
    names: list[int]
    content: list[int]


class Comparison:
    """Compares segments; pairs of words are compared once and remembered.

    ``lexicons`` are those of the foreign languages, ``translations`` the English of foreign
    segments by segment number: a translated segment is compared in both forms, and where
    there is a lexicon their mean counts, else the likelier of the two.  ``vectors`` are asked where no lexicon knows
    both languages.
    """

    def __init__(
        self, lexicons: Mapping[str, Lexicon], translations: Mapping[int, str], vectors: WordVectors | None = None
    ) -> None:
        self._vectors = vectors or WordVectors()
        self._lexicons = lexicons
        self._translations = translations
        self._prepared = functools.cache(self._prepare)
        self._keys = functools.cache(self._keys_of)
        self._word = functools.cache(self._alike)

    def __call__(self, first: Segment, second: Segment) -> Likeness:
        """The likeness of two segments, of which the first has the smaller number."""
        found = self._likeness(self._prepared(first), self._prepared(second))
        if first.language == second.language or not self._translations.keys() & {first.number, second.number}:
            return found
        english = self._likeness(self._prepared(first, in_english=True), self._prepared(second, in_english=True))
        if self.knows(first.language, second.language):
            return Likeness(
                first=(found.first + english.first) / 2,
                second=(found.second + english.second) / 2,
                common=(found.common + english.common) / 2,
                names=found.names,
            )
        return max(found, replace(english, names=found.names), key=lambda likeness: likeness.both)

    def knows(self, one: str, two: str) -> bool:
        """True where the words of two languages are compared without vectors: it is one, or there are lexicons."""
        return one == two or {TARGET, *self._lexicons} >= {one, two}

    def read(self, pairs: Iterable[tuple[Segment, Segment]]) -> None:
        """Make the vectors of the words of pairs that are to be compared, all at once."""
        needed: dict[int, Segment] = {}
        for pair in pairs:
            if not self.knows(pair[0].language, pair[1].language):
                needed.update((segment.number, segment) for segment in pair)
        prepared = (self._prepared(segment) for segment in needed.values())
        self._vectors.read(one.tokens[i].norm for one in prepared for i in one.content)

    def mentions(self, one: Mention, two: Mention) -> Likeness:
        """The likeness of what two articles call a speaker."""
        return self._likeness(*(self._words(words(side.text), side.language, side.names) for side in (one, two)))

    def links(self, first: Segment, second: Segment) -> list[Link]:
        """Which word meets which: the likeliest pairs first, each word once, a compound twice."""
        return self._links(self._prepared(first), self._prepared(second))

    def _prepare(self, segment: Segment, in_english: bool = False) -> _Prepared:
        """A segment, or its translation where there is one."""
        tokens, language, names = segment.tokens, segment.language, segment.names
        if in_english and segment.number in self._translations:
            tokens, language, names = tuple(words(self._translations[segment.number])), TARGET, frozenset()
        return self._words(tokens, language, names)

    def _words(self, tokens: Sequence[Token], language: str, names: frozenset[int]) -> _Prepared:
        """Some words, of which ``names`` are the starts of those that are names."""
        weights = [weight(token.norm, language) for token in tokens]
        keys = [self._keys(token.norm, language) for token in tokens]
        return _Prepared(
            language=language,
            tokens=tokens,
            words=[(token.norm, language) for token in tokens],
            weights=weights,
            keys=keys,
            places=_places((token.norm,) for token in tokens),
            by_key=_places(keys),
            names=[i for i, token in enumerate(tokens) if token.start in names],
            content=[
                i
                for i, token in enumerate(tokens)
                if token.start not in names and weights[i] >= _CONTENT and not quantity(token.norm, language)
            ],
        )

    def _likeness(self, one: _Prepared, two: _Prepared) -> Likeness:
        ahead, back = [0.0] * len(one.weights), [0.0] * len(two.weights)
        met, met_by = ahead.copy(), back.copy()
        for i, j, likeness in self._links(one, two):
            ahead[i], back[j] = max(ahead[i], likeness), max(back[j], likeness)
            met[i], met_by[j] = met[i] + two.weights[j], met_by[j] + one.weights[i]
        # A match says as much as the more frequent of the two sides.
        weights = [min(weight, other) if other else weight for weight, other in zip(one.weights, met, strict=True)]
        others = [min(weight, other) if other else weight for weight, other in zip(two.weights, met_by, strict=True)]
        shared = [sum(map(operator.mul, weights, ahead)), sum(map(operator.mul, others, back))]
        return Likeness(
            first=shared[0] / max(sum(weights), 1e-9),
            second=shared[1] / max(sum(others), 1e-9),
            common=min(shared),
            names=_share(one.names, ahead, two.names, back),
        )

    def _links(self, one: _Prepared, two: _Prepared) -> list[Link]:
        left, right = _room(one, two), _room(two, one)
        links: list[Link] = []
        for i, j in _same(one, two):
            left[i] -= 1
            right[j] -= 1
            links.append((i, j, 1.0))
        found: list[tuple[float, int, int, int]] = []
        for i, keys in enumerate(one.keys):
            if not left[i]:
                continue
            word = one.words[i]
            # Only words that share a key can be alike.
            for j in {j for key in keys for j in two.by_key.get(key, ()) if right[j]}:
                other = two.words[j]
                value = self._word(word, other) if word <= other else self._word(other, word)
                if value >= _LEAST:
                    found.append((-value, abs(i * len(two.tokens) - j * len(one.tokens)), i, j))
        if not self.knows(one.language, two.language):
            found += self._by_vectors(one, two)
        for negative, _, i, j in sorted(found):
            if left[i] and right[j]:
                left[i] -= 1
                right[j] -= 1
                links.append((i, j, -negative))
        return links

    def _by_vectors(self, one: _Prepared, two: _Prepared) -> Iterator[tuple[float, int, int, int]]:
        """Words that mean the same by their vectors."""
        if one.content and two.content:
            words = [[side.tokens[i].norm for i in side.content] for side in (one, two)]
            sure = self._vectors.likeness(*words)
            for row, column in np.argwhere(sure >= _LEAST).tolist():
                i, j = one.content[row], two.content[column]
                yield -float(sure[row, column]), abs(i * len(two.tokens) - j * len(one.tokens)), i, j

    def _keys_of(self, norm: str, language: str) -> tuple[str, ...]:
        """How a word begins, its stem, and its English meanings."""
        return f"{bare(norm)[:_BEGINNING]}-", f"{language}:{stem(norm, language)}", *self._english(norm, language)

    def _alike(self, one: Word, two: Word) -> float:
        """How alike two normal forms are, 0 to 1; 1 for the same word."""
        if one[0] == two[0]:
            return 1.0
        if one[0][0].isdigit() or two[0][0].isdigit():
            return 0.0
        alike = _spelling(bare(one[0]), bare(two[0]))
        if one[1] == two[1]:
            return max(alike, _STEM if stem(*one) == stem(*two) else 0.0)
        return max(alike, self._meaning(one, two))

    def _meaning(self, one: Word, two: Word) -> float:
        """How sure it is that one translates the other; two foreign words may meet in English."""
        left, right = self._english(*one), self._english(*two)
        shared = sum(min(share, right[meaning]) for meaning, share in left.items() if meaning in right)
        # A function word is linked to many content words by chance, and so the other way round.
        lighter, heavier = sorted((weight(*one), weight(*two)))
        return min(1.0, 1.2 * math.sqrt(shared * (lighter + 0.5) / (heavier + 0.5)))

    def _english(self, word: str, language: str) -> Mapping[str, float]:
        """The stems of a word's English meanings with their weights."""
        if language == TARGET:
            return {stem(word, TARGET): 1.0}
        lexicon = self._lexicons.get(language)
        found: dict[str, float] = {}
        for meaning, share in lexicon.meanings(word).items() if lexicon is not None else ():
            key = stem(meaning.removesuffix("'s"), TARGET)
            found[key] = min(1.0, found.get(key, 0.0) + share)
        return found


def _room(one: _Prepared, two: _Prepared) -> list[int]:
    """How many words each word of the first may meet."""
    if one.language in (TARGET, two.language):
        return [1] * len(one.tokens)
    return [1 + (len(token.norm) >= _COMPOUND_LETTERS) for token in one.tokens]


def _same(one: _Prepared, two: _Prepared) -> list[tuple[int, int]]:
    """The tokens with the same normal form, in order; those of two languages only where it is a number."""
    plain = one.language == two.language
    taken: dict[str, int] = {}
    found = []
    for i, token in enumerate(one.tokens):
        places = two.places.get(token.norm)
        if places is not None and (plain or token.is_number):
            at = taken.get(token.norm, 0)
            if at < len(places):
                found.append((i, places[at]))
                taken[token.norm] = at + 1
    return found


def _places(keys: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    """Which tokens have a key, by the keys of each."""
    found: dict[str, list[int]] = {}
    for place, own in enumerate(keys):
        for key in own:
            found.setdefault(key, []).append(place)
    return found


def _spelling(one: str, two: str) -> float:
    """How alike two words look."""
    if one == two:
        return 1.0
    if min(len(one), len(two)) < _FUZZY_LETTERS:
        return 0.0
    ratio = Indel.normalized_similarity(one, two, score_cutoff=_FUZZY)
    if ratio:
        return ratio
    return _PREFIX if one[:_PREFIX_LETTERS] == two[:_PREFIX_LETTERS] else 0.0


def _share(one: Sequence[int], ahead: Sequence[float], two: Sequence[int], back: Sequence[float]) -> float | None:
    """The share of some tokens of both sides that the other has; None where a side has none."""
    if not one or not two:
        return None
    return (sum(ahead[i] for i in one) + sum(back[j] for j in two)) / (len(one) + len(two))
