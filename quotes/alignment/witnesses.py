"""How sure it is that two segments say the same: several witnesses, each heard alone, weighed by a fitted table.

What they say depends on the two segments and on fixed tables (vectors, lexicon, frequencies of words, ``weights.toml``)
alone, so two articles are judged alike in whatever company.
"""

from __future__ import annotations

import functools
import importlib.resources
import itertools
import math
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from quotes import schema
from quotes.alignment.segments import Person, Segment
from quotes.alignment.similarity import Comparison, Likeness
from quotes.alignment.translation import TARGET, Translator
from quotes.alignment.vectors import Array, Encoder, Vectors, WordVectors, encode
from quotes.document.parse import Parse
from quotes.document.quantities import Date, Number
from quotes.document.words import bare, normalise
from quotes.models.lexicon import Lexicon, weight

#: Words of a translated pair that find their counterpart, at best: the lexicon misses the rest.
LOSS = 0.72
_WEEK = 7.0
#: What is worth less than so many nats says little (a segment, or what two have in common).
_SUBSTANCE = 12.0


@dataclass(frozen=True, eq=False)
class Pair:
    """Two segments that were compared, ``first.number < second.number``.

    ``known`` is what the witnesses say, from 0 (against) to 1 (for), by their names in ``schema.Evidence``; a witness
    who knows nothing is not in it.  ``barred`` are pairs of two known, different people; in
    ``rough`` ones no lexicon knows both languages, so that words were compared by their vectors.
    """

    first: Segment
    second: Segment
    likeness: Likeness
    known: Mapping[str, float]
    barred: bool
    rough: bool

    @property
    def sides(self) -> tuple[Segment, Segment]:
        """Both segments."""
        return self.first, self.second

    @property
    def foreign(self) -> bool:
        """True for segments of two languages."""
        return self.first.language != self.second.language

    @cached_property
    def score(self) -> float:
        """How sure it is that they say the same, 0 to 1."""
        weights = _weights()
        total = sum(weights.get(name, 0.0) * value for name, value in self.features())
        return 1.0 / (1.0 + math.exp(-total))

    def features(self) -> Iterator[tuple[str, float]]:
        """What is weighed: what each witness says, 0 for one who is silent, and the circumstances."""
        yield "constant", 1.0
        yield "foreign", float(self.foreign)
        for name, value in self.known.items():
            yield name, value if name in _ONE_WAY else 2.0 * value - 1.0
        yield "no lexicon", float(self.rough)
        yield "brief", max(0.0, 1.0 - min(self.first.weight, self.second.weight) / _SUBSTANCE)

    @property
    def evidence(self) -> schema.Evidence:
        """As it stands in the output."""
        return schema.Evidence.model_validate({name: round(value, 3) for name, value in self.known.items()})


#: How sure it is at most that two speakers are one who were not found to be: *the mayor* may be another mayor.
_AT_MOST = 0.9
#: How sure it is that two organizations are one whose names have nothing in common: one may be an abbreviation.
_AT_LEAST = 0.2
#: How sure it is where nothing is known, as of a name and an office, and from which likeness on it is surer.
_EVEN, _ALIKE = 0.5, 0.3
#: Segments that share so many of their words are not compared by their vectors.
_NEARLY_SAME = 0.6
#: Vectors are seldom nearer where no words are in common, nor by more than in proportion where some are: of 100 pairs
#: of statements that have nothing to do with each other, the vectors of one.
_NEAR = 0.75
#: Names are compared by so many first letters, for *Kenya* and *Kenyas*; shorter ones, as initials, not at all.
_BEGINNING, _SHORTEST_NAME = 6, 3
#: Articles on one event have this share of the names of the shorter one in common; one with fewer names tells nothing.
_ONE_EVENT, _FEW_NAMES = 0.4, 4
#: Witnesses whose silence is as good as their no; all others' is halfway.
_ONE_WAY = {"vector", "words", "part", "neighbour"}


@functools.cache
def _weights() -> Mapping[str, float]:
    """The fitted table."""
    path = importlib.resources.files("quotes.alignment") / "weights.toml"
    weights: dict[str, float] = tomllib.loads(path.read_text(encoding="utf-8"))["weights"]
    return weights


class Witnesses:
    """Hears all witnesses of pairs of some segments.

    ``lexicons`` are those of the foreign languages; where there is none, or a trusted package, the
    translation is compared as well.
    """

    def __init__(self, segments: Sequence[Segment], translator: Translator, encoder: Encoder = encode) -> None:
        languages = sorted({segment.language for segment in segments} - {TARGET})
        self.lexicons: dict[str, Lexicon] = {}
        self.translations: dict[int, str] = {}
        for language in languages:
            lexicon = translator.lexicon(language)
            if lexicon is not None:
                self.lexicons[language] = lexicon
            needed = lexicon is None or translator.trusted(language)
            if needed and len({segment.language for segment in segments}) > 1:
                self._translate([segment for segment in segments if segment.language == language], translator)
        self.comparison = Comparison(self.lexicons, self.translations, WordVectors(encoder))
        self._vectors = Vectors(encoder)
        self._alike = functools.cache(self._people)
        #: Asked of the same articles again and again.
        self.one_event = functools.cache(self._one_event)
        parses = {segment.quote.article: segment.quote.parse for segment in segments}
        self._names = {article: _names(parse) for article, parse in parses.items()}

    def _translate(self, segments: Sequence[Segment], translator: Translator) -> None:
        texts = list(dict.fromkeys(segment.text for segment in segments))
        english = translator.translate(texts, segments[0].language)
        if english is not None:
            of = dict(zip(texts, english, strict=True))
            self.translations.update((segment.number, of[segment.text]) for segment in segments)

    def vectors(self, segments: Sequence[Segment]) -> Array:
        """The vectors of segments, (N, H)."""
        return self._vectors([segment.text for segment in segments])

    def likely(self, pairs: Sequence[tuple[Segment, Segment]], least: float = 0.0) -> list[Pair]:
        """What they say of those of some pairs that can reach a score; the vectors that this takes are made at once.

        A pair can reach it where its vectors, not made yet, would have to be no nearer than those of segments with so
        many words in common mostly are.
        """
        self.comparison.read(pairs)
        people = {person.id: person for pair in pairs for side in pair if (person := side.quote.speaker)}
        self._vectors.read(mention.text for person in people.values() for mention in person.mentions)
        heard = (self._hear(*pair) for pair in pairs)
        likely = [pair for pair in heard if pair.score >= least]
        asked = {side.number: side for pair in likely if not _overlap(*pair.sides) for side in pair.sides}
        texts = [segment.text for segment in asked.values()]
        texts += [self.translations[number] for number in asked if number in self.translations]
        self._vectors.read(texts)
        return [self._seen(pair) for pair in likely]

    def __call__(self, first: Segment, second: Segment) -> Pair:
        """What they say of two segments, of which the first has the smaller number."""
        return self._seen(self._hear(first, second))

    def _seen(self, pair: Pair) -> Pair:
        """The pair with what its vectors say."""
        return replace(pair, known={**pair.known, "vector": self._cosine(pair.first, pair.second)})

    def _hear(self, first: Segment, second: Segment) -> Pair:
        """What they say of two segments, with a guess in place of the vectors."""
        one, two = first.quote, second.quote
        likeness = self.comparison(first, second)
        speakers = one.speaker and two.speaker
        numbers, dates = (first.quantities.numbers, second.quantities.numbers), _dates(first, second)
        scale = 1.0 if first.language == second.language else LOSS
        substance = min(1.0, likeness.common / (scale * _SUBSTANCE)) ** 2
        words = min(1.0, likeness.both / scale)
        said = {
            "vector": _NEAR + (1.0 - _NEAR) * words,
            "words": words,
            "part": min(1.0, likeness.part / scale) * substance,
            "names": likeness.names,
            "numbers": _met(*numbers, Number.meets) if all(numbers) else None,
            "dates": _met(*dates, lambda date, other: date.value == other.value) if all(dates) else None,
            "speaker": self._alike(one.speaker, two.speaker) if speakers and one.speaker and two.speaker else None,
            "channel": float(one.channel == two.channel) if one.channel and two.channel else None,
            "articles": self.one_event(one.article, two.article),
            "time": max(0.0, 1.0 - abs((one.date - two.date).days) / _WEEK) if one.date and two.date else None,
        }
        if one.speakers & two.speakers:
            said["speaker"] = 1.0
        barred = bool(
            one.speaker and two.speaker and one.speaker.differs(two.speaker) and not one.speakers & two.speakers
        )
        known = {name: float(value) for name, value in said.items() if value is not None}
        return Pair(first, second, likeness, known, barred, not self.comparison.knows(first.language, second.language))

    def _cosine(self, first: Segment, second: Segment) -> float:
        """The likeness of two vectors, of the likelier of the original and its translation.

        Nearly the same words need no vectors.
        """
        overlap = _overlap(first, second)
        if overlap:
            return math.sqrt(overlap)  # about what the vectors would say
        forms = [
            [segment.text, *([self.translations[segment.number]] if segment.number in self.translations else [])]
            for segment in (first, second)
        ]
        one, two = map(self._vectors, forms)
        return float(np.clip((one @ two.T).max(), 0.0, 1.0))

    def _one_event(self, one: str, two: str) -> float | None:
        """How sure it is that two articles are about one event: by the names in both.  None where they have too few."""
        first, second = self._names[one], self._names[two]
        if one == two or min(len(first), len(second)) < _FEW_NAMES:
            return None
        shared = sum(min(first[name], second[name]) for name in first.keys() & second.keys())
        return min(1.0, shared / min(sum(first.values()), sum(second.values())) / _ONE_EVENT)

    def _people(self, one: Person, two: Person) -> float:
        """How sure it is that two speakers are one, 0 to 1.

        A name and an office, or two offices, may be those of one person, and who leads an organization speaks for it;
        two organizations whose names have nothing in common are two.
        """
        if one.id == two.id:
            return 1.0
        if one.differs(two):
            return 0.0
        pairs = list(itertools.product(one.mentions, two.mentions))
        if not pairs:
            return _EVEN
        likeness = [self.comparison.mentions(first, second) for first, second in pairs]
        first, second = (self._vectors([mention.text for mention in person.mentions]) for person in (one, two))
        alike = max(float((first @ second.T).max()), *(either.both for either in likeness))
        names = [either.names for either in likeness if either.names is not None]
        if one.kind == two.kind == "organization" and names and not any(names):
            return _AT_LEAST
        return float(np.clip(_EVEN + (_AT_MOST - _EVEN) * (alike - _ALIKE) / (1.0 - _ALIKE), _EVEN, _AT_MOST))


def _overlap(first: Segment, second: Segment) -> float:
    """The share of words that two segments of one language have in common, 0 where it is not most of them."""
    if first.language != second.language:
        return 0.0
    one, two = set(first.key), set(second.key)
    share = 2 * len(one & two) / (len(one) + len(two))
    return share if share >= _NEARLY_SAME else 0.0


def _names(parse: Parse) -> Mapping[str, float]:
    """How the names in an article begin, with the weight of each."""
    found: dict[str, float] = {}
    for word in parse.words:
        if word.upos == "PROPN" and word.text[0].isalpha():
            norm = normalise(word.text)
            if len(norm) >= _SHORTEST_NAME:
                beginning = bare(norm)[:_BEGINNING]
                found[beginning] = max(found.get(beginning, 0.0), weight(norm, parse.language))
    return found


def _dates(first: Segment, second: Segment) -> tuple[tuple[Date, ...], tuple[Date, ...]]:
    """The dates of two segments, without parts that only one of them gives."""
    one, two = first.quantities.dates, second.quantities.dates
    shared = {date.part for date in one} & {date.part for date in two}
    return tuple(date for date in one if date.part in shared), tuple(date for date in two if date.part in shared)


def _met(one: Sequence[Any], two: Sequence[Any], meets: Callable[[Any, Any], bool]) -> float:
    """The share of all on both sides that meet one of the other side."""
    met = sum(any(meets(a, b) for b in two) for a in one) + sum(any(meets(b, a) for a in one) for b in two)
    return met / (len(one) + len(two))


def with_neighbour(pair: Pair) -> Pair:
    """The pair, marked as one beside which the sentences meet as well."""
    return replace(pair, known={**pair.known, "neighbour": 1.0})
