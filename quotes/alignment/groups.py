"""Where else a quote stands: groups of segments of many quotes that say the same thing.

Segments that share rare words are compared, the pairs are scored on content, names, numbers, speaker, channel, time
and neighbours, and those above the line are joined into groups.  The result depends neither on the order of the
articles nor on which of two segments comes first.
"""

from __future__ import annotations

import collections
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from quotes import schema
from quotes.alignment.candidates import Features, candidates
from quotes.alignment.differences import differences
from quotes.alignment.segments import Segment, segments
from quotes.alignment.similarity import Comparison, Likeness, Rarity
from quotes.alignment.translation import TARGET, Translator
from quotes.document.parse import Parse
from quotes.document.words import bare, stem, words
from quotes.models.lexicon import Lexicon

#: Words of a translated pair that find their counterpart, at best: the lexicon misses the rest.
_LOSS = 0.72
#: Content that makes an even chance of the same quote, where nothing else is known.
_EVEN = 0.5
#: How much one unit of content weighs.
_STEEPNESS = 10.0
#: What the rest of the evidence adds at its least (0) and at its most (1), in the same units.
_WEIGHTS = {
    "names": (-0.02, 0.02),
    "numbers": (-0.06, 0.06),
    "speaker": (-0.25, 0.15),
    "channel": (-0.05, 0.03),
    "time": (-0.02, 0.02),
    "neighbour": (0.0, 0.06),
}
#: One article seldom says a thing twice: there, the wording must be near.
_SAME_ARTICLE = -0.1
#: A contained segment is worth less than an equal one, and nothing where it says little (in nats).
_CONTAINED = 0.75
_SUBSTANCE = 12.0
#: Pairs from this score on are joined.
LINE = 0.5
#: A pair that either side beats by far in the other's article is not the one.
_RIVAL = 0.7
#: Groups are joined where their pairs score so much on average.
_COHESION = 0.25
_SAMPLE = 3
#: Groups of up to so many members show all their pairs, so that the output grows with the members.
_ALL_PAIRS = 8
#: Both shares of a translation, and of the same words.
_FULL, _SAME_WORDS = 0.6, 0.97
_WEEK = 7.0
#: From the loosest to the closest.
_LOOSEST: tuple[schema.AlignmentKind, ...] = ("paraphrase", "part of", "translation", "same words")


@dataclass(frozen=True, eq=False)
class Pair:
    """Two segments that were compared, ``first.number < second.number``.

    ``known`` is the evidence beside the content, from 0 (against) to 1 (for), by its name in ``schema.Evidence``.
    """

    first: Segment
    second: Segment
    likeness: Likeness
    content: float
    known: Mapping[str, float]

    @cached_property
    def score(self) -> float:
        """From 0 to 1: the logistic of the weighted evidence."""
        total = self.content - _EVEN
        if self.first.quote.article == self.second.quote.article:
            total += _SAME_ARTICLE
        for name, value in self.known.items():
            least, most = _WEIGHTS[name]
            total += least + (most - least) * value
        return 1.0 / (1.0 + math.exp(-_STEEPNESS * total))

    @property
    def evidence(self) -> schema.Evidence:
        """As it stands in the output."""
        known = {**self.known, "content": self.content, "part": self.likeness.part}
        return schema.Evidence.model_validate({name: round(value, 3) for name, value in known.items()})


def align(result: schema.Result, parses: Mapping[str, Parse], translator: Translator) -> list[schema.Alignment]:
    """The groups of quotes in a result that say the same thing.

    ``parses`` holds the parse of each article by its id.  Groups are numbered ``a1``, ``a2``,
    ... in the order of their first segments (by article id, then place).

    Raises:
        ModelError: a translation package or lexicon is damaged.
    """
    return Aligner(segments(result, parses), translator).alignments()


def translations(result: schema.Result, translator: Translator) -> list[schema.Translation]:
    """For each foreign language of a result, what translates it (null: nothing does)."""
    languages = sorted({article.language for article in result.articles if article.quotes} - {TARGET})
    return [schema.Translation(language=language, model=translator.name(language)) for language in languages]


class Aligner:
    """Aligns the segments of a collection; build one for each collection."""

    def __init__(self, found: Sequence[Segment], translator: Translator) -> None:
        self._segments = found
        self._translator = translator
        self._translations: dict[int, str] = {}
        self._kept: dict[tuple[int, int], Pair] = {}
        self._of_article: dict[str, list[Segment]] = collections.defaultdict(list)
        for segment in found:
            self._of_article[segment.quote.article].append(segment)
        languages = sorted({segment.language for segment in found})
        self._several = len(languages) > 1
        self._lexicons: dict[str, Lexicon] = {}
        for language in languages:
            lexicon = translator.lexicon(language) if language != TARGET else None
            if lexicon is not None:
                self._lexicons[language] = lexicon
            if self._several and language != TARGET and (lexicon is None or translator.trusted(language)):
                self._translate(segment for segment in found if segment.language == language)
        self._rarity = Rarity(found)
        # A copy: what is translated later, to be shown, is not compared.
        self._comparison = Comparison(self._rarity, self._lexicons, dict(self._translations))

    def alignments(self) -> list[schema.Alignment]:
        """The groups, in the order of their first segments."""
        groups = self._groups(self.pairs())
        if self._several:
            self._translate(segment for group in groups for segment in group if segment.language != TARGET)
        # For each segment the articles in which it stands, or which are known to lack it.
        told: dict[int, set[str]] = collections.defaultdict(set)
        for group in groups:
            articles = {segment.quote.article for segment in group}
            for segment in group:
                told[segment.number] |= articles
        return [self._alignment(number, group, told) for number, group in enumerate(groups, 1)]

    def pairs(self) -> list[Pair]:
        """The pairs above the line, likeliest first."""
        compared = self._with_neighbours(list(itertools.starmap(self._pair, self._compared())))
        best: dict[tuple[int, str], float] = collections.defaultdict(float)
        for pair in compared:
            for segment, other in ((pair.first, pair.second), (pair.second, pair.first)):
                key = segment.number, other.quote.article
                best[key] = max(best[key], pair.likeness.both)
        kept = [
            pair
            for pair in compared
            if pair.score >= LINE
            and pair.likeness.both >= _RIVAL * best[pair.first.number, pair.second.quote.article]
            and pair.likeness.both >= _RIVAL * best[pair.second.number, pair.first.quote.article]
        ]
        self._kept = {(pair.first.number, pair.second.number): pair for pair in kept}
        return sorted(kept, key=lambda pair: (-pair.score, pair.first.number, pair.second.number))

    def compare(self, first: Segment, second: Segment) -> Pair:
        """The scored pair of two segments."""
        if first.number > second.number:
            first, second = second, first
        return self._kept.get((first.number, second.number)) or self._pair(first, second)

    def _compared(self) -> Iterator[tuple[Segment, Segment]]:
        """The pairs to compare.  Segments with the same words are looked up once and then linked in a chain."""
        same: dict[tuple[str, ...], list[Segment]] = collections.defaultdict(list)
        for segment in self._segments:
            same[segment.key].append(segment)
        heads = [copies[0] for copies in same.values()]
        near = candidates(heads, [self._features(segment) for segment in heads])
        pairs = {(heads[i].number, heads[j].number) for i, j in near}
        for copies in same.values():
            pairs.update((one.number, two.number) for one, two in itertools.pairwise(copies))
        for one, two in sorted(pairs):
            first, second = self._segments[one], self._segments[two]
            if first.quote is not second.quote and not first.quote.nested(second.quote):
                yield first, second

    def _features(self, segment: Segment) -> Features:
        """What a segment is found by: English stems, and the words as they look."""
        found: dict[str, float] = collections.defaultdict(float)

        def add(name: str, weight: float) -> None:
            found[name] = max(found[name], weight)

        language = segment.language
        lexicon = self._lexicons.get(language)
        for token in segment.tokens:
            weight = self._rarity.weight(token.norm, language)
            add(f"={bare(token.norm)[:6]}", weight)
            if language == TARGET:
                add(stem(token.norm, TARGET), weight)
            elif lexicon is not None:
                for meaning, share in lexicon.meanings(token.norm).items():
                    add(stem(meaning, TARGET), min(weight, self._rarity.weight(meaning, TARGET)) * math.sqrt(share))
        for token in words(self._translations.get(segment.number, "")):
            add(stem(token.norm, TARGET), self._rarity.weight(token.norm, TARGET))
        return found

    def _pair(self, first: Segment, second: Segment) -> Pair:
        one, two = first.quote, second.quote
        likeness = self._comparison(first, second)
        evidence = {
            "names": likeness.names,
            "numbers": likeness.numbers,
            "speaker": bool(one.speakers & two.speakers) if one.speakers and two.speakers else None,
            "channel": one.channel == two.channel if one.channel and two.channel else None,
            "time": max(0.0, 1.0 - abs((one.date - two.date).days) / _WEEK) if one.date and two.date else None,
        }
        known = {name: float(value) for name, value in evidence.items() if value is not None}
        return Pair(first, second, likeness, _content(likeness, first.language != second.language), known)

    def _with_neighbours(self, pairs: Sequence[Pair]) -> list[Pair]:
        """The pairs, marked where the segments before or after them meet as well."""
        certain = {(pair.first.number, pair.second.number) for pair in pairs if pair.score >= LINE}

        def beside(pair: Pair) -> bool:
            one, two = pair.first.number, pair.second.number
            return pair.first.quote.article != pair.second.quote.article and any(
                (one + step, two + step) in certain and self._adjacent(one, step) and self._adjacent(two, step)
                for step in (-1, 1)
            )

        return [replace(pair, known={**pair.known, "neighbour": 1.0}) if beside(pair) else pair for pair in pairs]

    def _adjacent(self, number: int, step: int) -> bool:
        """True where the segment beside a segment has the same speaker or belongs to the same quote."""
        one, two = self._segments[number].quote, self._segments[number + step].quote
        return one is two or (one.article == two.article and bool(one.speakers & two.speakers))

    def _groups(self, pairs: Iterable[Pair]) -> list[list[Segment]]:
        """The segments that belong together, sorted."""
        group_of: dict[int, list[Segment]] = {}
        for pair in pairs:
            one = group_of.get(pair.first.number) or [pair.first]
            two = group_of.get(pair.second.number) or [pair.second]
            larger, smaller = sorted((one, two), key=lambda group: -len(group))
            if one is not two and not self._taken(pair, group_of) and self._cohere(larger, smaller):
                larger += smaller
                group_of.update((segment.number, larger) for segment in (larger[0], *smaller))
        unique = {id(group): sorted(group, key=lambda segment: segment.number) for group in group_of.values()}
        return sorted(unique.values(), key=lambda group: group[0].number)

    def _cohere(self, larger: Sequence[Segment], smaller: Sequence[Segment]) -> bool:
        """True where two groups may be one: no quote twice, none within another, and alike on average."""
        for segment, other in itertools.product(smaller, larger):
            if segment.quote.nested(other.quote):
                return False
            if segment.quote is other.quote and abs(segment.number - other.number) > 1:
                return False
        scores = [
            self.compare(first, second).score
            for first, second in itertools.product(larger[:_SAMPLE], smaller[:_SAMPLE])
            if first.quote is not second.quote
        ]
        return bool(scores) and sum(scores) / len(scores) >= _COHESION

    def _taken(self, pair: Pair, group_of: Mapping[int, list[Segment]]) -> bool:
        """True where the words of one side meet another group already, through a quote nested in it or around it.

        The same words count once, unless the other side has the like in that group (a
        quote within a quote, here and there).
        """
        for twins, others in itertools.permutations((self._twins(pair.first), self._twins(pair.second))):
            for group in (group_of[twin.number] for twin in twins if twin.number in group_of):
                if all(group_of.get(like.number) is not group for like in others):
                    return True
        return False

    def _twins(self, segment: Segment) -> list[Segment]:
        """The segments of other quotes that hold the same words: nested in its quote, or around it."""
        return [
            other
            for other in self._of_article[segment.quote.article]
            if other.quote.nested(segment.quote) and other.span.overlaps(segment.span)
        ]

    def _translate(self, found: Iterable[Segment]) -> None:
        """Translate what is not yet translated, each text once."""
        missing = [segment for segment in found if segment.number not in self._translations]
        for language in sorted({segment.language for segment in missing}):
            own = [segment for segment in missing if segment.language == language]
            texts = list(dict.fromkeys(segment.text for segment in own))
            translated = self._translator.translate(texts, language)
            if translated is not None:
                english = dict(zip(texts, translated, strict=True))
                self._translations.update((segment.number, english[segment.text]) for segment in own)

    def _alignment(self, number: int, group: Sequence[Segment], told: Mapping[int, set[str]]) -> schema.Alignment:
        members = [list(own) for _, own in itertools.groupby(group, key=lambda segment: segment.quote.number)]
        shown = itertools.combinations(range(len(members)), 2)
        pairs = []
        # In a large group, only the pairs with the first member.
        for i, j in shown if len(members) <= _ALL_PAIRS else itertools.islice(shown, len(members) - 1):
            one, two = members[i], members[j]
            compared = [self.compare(a, b) for a in one for b in two]
            best = max(compared, key=lambda pair: (pair.score, -pair.first.number, -pair.second.number))
            lacking = self._lacking(one, two, told), self._lacking(two, one, told)
            pairs.append(
                schema.AlignedPair(
                    members=(i, j),
                    kind=_kind(best, one, two),
                    score=round(best.score, 3),
                    evidence=best.evidence,
                    differences=differences(one, two, lacking, self._comparison),
                )
            )
        kinds = {pair.kind for pair in pairs}
        return schema.Alignment(
            id=f"a{number}",
            kind=next(kind for kind in _LOOSEST if kind in kinds),
            members=[self._member(found) for found in members],
            pairs=pairs,
        )

    def _lacking(self, one: Sequence[Segment], two: Sequence[Segment], told: Mapping[int, set[str]]) -> list[Segment]:
        """The sentences of the first quote that meet nothing in the second's article, each told once."""
        quote, article = one[0].quote, two[0].quote.article
        if quote.article == article:
            return []
        every = (segment for segment in self._of_article[quote.article] if segment.quote is quote)
        lacking = [segment for segment in every if article not in told[segment.number]]
        for segment in lacking:
            told[segment.number].add(article)
        return lacking

    def _member(self, found: Sequence[Segment]) -> schema.AlignedMember:
        quote = found[0].quote
        wordings = {segment.wording for segment in found}
        translated = [self._translations.get(segment.number, "") for segment in found]
        return schema.AlignedMember(
            article=quote.article,
            quote=quote.id,
            language=quote.language,
            wording=wordings.pop() if len(wordings) == 1 else "mixed",
            segments=[segment.shown for segment in found],
            translation=" ".join(translated) if all(translated) else None,
        )


def _content(likeness: Likeness, foreign: bool) -> float:
    """How much of the two segments is the same, 0 to 1: all of both, or all of one within the other."""
    scale = _LOSS if foreign else 1.0
    contained = _CONTAINED * likeness.part * min(1.0, likeness.common / (scale * _SUBSTANCE)) ** 2
    return min(1.0, max(likeness.both, contained) / scale)


def _kind(pair: Pair, one: Sequence[Segment], two: Sequence[Segment]) -> schema.AlignmentKind:
    likeness, foreign = pair.likeness, pair.first.language != pair.second.language
    if not foreign and len(one) == len(two) == 1 and min(likeness.first, likeness.second) >= _SAME_WORDS:
        return "same words"
    scale = _LOSS if foreign else 1.0
    if likeness.both < _CONTAINED * likeness.part and likeness.part >= _FULL * scale:
        return "part of"
    verbatim = all(segment.wording == "verbatim" for segment in (*one, *two))
    return "translation" if foreign and (verbatim or likeness.both >= _FULL * scale) else "paraphrase"
