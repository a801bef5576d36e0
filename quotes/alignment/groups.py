"""The same statement elsewhere: groups of segments of many quotes that say the same thing.

Segments (sentences of quotes) that share rare words are compared, the pairs are scored on
content, names, numbers, speaker, channel, time and neighbours, and those above the line
are joined into groups.  The result depends neither on the order of the articles nor on
which of two segments comes first.
"""

from __future__ import annotations

import collections
import datetime
import itertools
import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from quotes import schema
from quotes.alignment.candidates import Features, candidates
from quotes.alignment.differences import Contrast, differences
from quotes.alignment.rarity import Rarity
from quotes.alignment.segments import Segment, Statement, segments
from quotes.alignment.similarity import PIVOT, Comparison, Likeness
from quotes.alignment.translation import Translator
from quotes.document.words import bare, stem, words
from quotes.models.lexicon import Lexicon

#: Words of a translated pair that find their counterpart, at best: the lexicon misses the rest.
_LOSS = 0.72
#: Content that makes an even chance of the same statement, where nothing else is known.
_EVEN = 0.5
#: How much one unit of content weighs, and what the rest of the evidence adds at most, in the same units.
_STEEPNESS = 10.0
_SAME_SPEAKER, _OTHER_SPEAKER = 0.15, -0.25
_SAME_CHANNEL, _OTHER_CHANNEL = 0.03, -0.05
_NAMES, _NUMBERS, _TIME, _NEIGHBOUR = 0.04, 0.12, 0.04, 0.06
#: One article seldom says a thing twice: there, the wording must be near.
_SAME_ARTICLE = -0.1
#: A contained segment is worth less than an equal one, and nothing where it says little (in nats).
_CONTAINED = 0.75
_SUBSTANCE = 12.0
#: Pairs of less content are forgotten at once.
_SLIGHT = 0.1
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


@dataclass(frozen=True, slots=True)
class Pair:
    """Two segments that were compared, ``first.number < second.number``; None is evidence that is not known."""

    first: Segment
    second: Segment
    likeness: Likeness
    content: float
    speaker: bool | None
    channel: bool | None
    time: float | None
    neighbour: bool = False

    @property
    def score(self) -> float:
        """From 0 to 1: the logistic of the weighted evidence."""
        total = self.content - _EVEN
        if self.first.statement.article == self.second.statement.article:
            total += _SAME_ARTICLE
        if self.speaker is not None:
            total += _SAME_SPEAKER if self.speaker else _OTHER_SPEAKER
        if self.channel is not None:
            total += _SAME_CHANNEL if self.channel else _OTHER_CHANNEL
        if self.likeness.names is not None:
            total += _NAMES * (self.likeness.names - 0.5)
        if self.likeness.numbers is not None:
            total += _NUMBERS * (self.likeness.numbers - 0.5)
        if self.time is not None:
            total += _TIME * (self.time - 0.5)
        if self.neighbour:
            total += _NEIGHBOUR
        return 1.0 / (1.0 + math.exp(-_STEEPNESS * total))

    @property
    def evidence(self) -> schema.Evidence:
        """As it stands in the output."""
        return schema.Evidence(
            content=round(self.content, 3),
            part=round(self.likeness.part, 3),
            names=_rounded(self.likeness.names),
            numbers=_rounded(self.likeness.numbers),
            speaker=_rounded(self.speaker),
            channel=_rounded(self.channel),
            time=_rounded(self.time),
            neighbour=1.0 if self.neighbour else None,
        )


def align(result: schema.Result, texts: Mapping[str, str], translator: Translator) -> list[schema.Alignment]:
    """The groups of statements in a result that say the same thing.

    ``texts`` holds the text of each article by its id.  Groups are numbered ``a1``, ``a2``,
    ... in the order of their first segments (by article id, then place).

    Raises:
        ModelError: a translation package or lexicon is damaged.
    """
    return Aligner(segments(result, texts), texts, translator).alignments()


def translations(result: schema.Result, translator: Translator) -> list[schema.Translation]:
    """For each foreign language of a result, what translates it (null: nothing does)."""
    languages = sorted({article.language for article in result.articles if article.quotes} - {PIVOT})
    return [schema.Translation(language=language, model=translator.name(language)) for language in languages]


class Aligner:
    """Aligns the segments of a collection; build one for each collection."""

    def __init__(self, found: Sequence[Segment], texts: Mapping[str, str], translator: Translator) -> None:
        self._segments = found
        self._texts = texts
        self._translator = translator
        self._translations: dict[int, str] = {}
        self._kept: dict[tuple[int, int], Pair] = {}
        self._of_statement: dict[int, list[Segment]] = collections.defaultdict(list)
        self._of_article: dict[str, list[Segment]] = collections.defaultdict(list)
        self._with_nesting: dict[str, set[str]] = collections.defaultdict(set)
        for segment in found:
            statement = segment.statement
            self._of_statement[statement.number].append(segment)
            self._of_article[statement.article].append(segment)
            if statement.outer:
                self._with_nesting[statement.article] |= {statement.quote, *statement.outer}
        languages = sorted({segment.language for segment in found} - {PIVOT})
        lexicons = {language: translator.lexicon(language) for language in languages}
        self._lexicons: dict[str, Lexicon] = {key: value for key, value in lexicons.items() if value is not None}
        several = len({segment.language for segment in found}) > 1
        for language in languages:
            if several and (language not in self._lexicons or translator.trusted(language)):
                self._translate(segment for segment in found if segment.language == language)
        self.rarity = Rarity(found)
        self.comparison = Comparison(self.rarity, self._lexicons, self._translations)

    def alignments(self) -> list[schema.Alignment]:
        """The groups, in the order of their first segments."""
        groups = self._groups(self.pairs())
        if len({segment.language for segment in self._segments}) > 1:
            members = [segment for group in groups for segment in group]
            self._translate(segment for segment in members if segment.language != PIVOT)
        partners = _partners(groups)
        reported: set[tuple[int, str]] = set()
        return [self._alignment(number, group, partners, reported) for number, group in enumerate(groups, 1)]

    def pairs(self) -> list[Pair]:
        """The pairs above the line, likeliest first."""
        every = (self._pair(first, second) for first, second in self._compared())
        compared = self._with_neighbours(pair for pair in every if pair.content >= _SLIGHT)
        best: dict[tuple[int, str], float] = collections.defaultdict(float)
        for pair in compared:
            for segment, other in ((pair.first, pair.second), (pair.second, pair.first)):
                key = segment.number, other.statement.article
                best[key] = max(best[key], pair.likeness.both)
        kept = [
            pair
            for pair in compared
            if pair.score >= LINE
            and pair.likeness.both >= _RIVAL * best[pair.first.number, pair.second.statement.article]
            and pair.likeness.both >= _RIVAL * best[pair.second.number, pair.first.statement.article]
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
        same: dict[tuple[object, ...], list[Segment]] = collections.defaultdict(list)
        for segment in self._segments:
            same[segment.key].append(segment)
        heads = [copies[0] for copies in same.values()]
        pairs = {
            (heads[i].number, heads[j].number): (heads[i], heads[j])
            for i, j in candidates(heads, [self._features(segment) for segment in heads])
        }
        for copies in same.values():
            pairs.update({(one.number, two.number): (one, two) for one, two in itertools.pairwise(copies)})
        for number in sorted(pairs):
            first, second = pairs[number]
            if first.statement is not second.statement and not first.statement.nested(second.statement):
                yield first, second

    def _features(self, segment: Segment) -> Features:
        """What a segment is found by: English stems, and the words as they look."""
        found: dict[str, float] = {}

        def add(name: str, weight: float) -> None:
            found[name] = max(found.get(name, 0.0), weight)

        language = segment.language
        lexicon = self._lexicons.get(language)
        for token in segment.tokens:
            weight = self.rarity.weight(token.norm, language)
            add(f"={bare(token.norm)[:6]}", weight)
            if language == PIVOT:
                add(stem(token.norm, PIVOT), weight)
            elif lexicon is not None:
                for meaning, share in lexicon.meanings(token.norm).items():
                    add(stem(meaning, PIVOT), min(weight, self.rarity.weight(meaning, PIVOT)) * math.sqrt(share))
        for token in words(self._translations.get(segment.number, "")):
            add(stem(token.norm, PIVOT), self.rarity.weight(token.norm, PIVOT))
        return found

    def _pair(self, first: Segment, second: Segment) -> Pair:
        one, two = first.statement, second.statement
        likeness = self.comparison(first, second)
        return Pair(
            first,
            second,
            likeness,
            content=_content(likeness, first.language != second.language),
            speaker=bool(one.speakers & two.speakers) if one.speakers and two.speakers else None,
            channel=one.channel == two.channel if one.channel and two.channel else None,
            time=_nearness(one.date, two.date),
        )

    def _with_neighbours(self, pairs: Iterable[Pair]) -> list[Pair]:
        """The pairs, marked where the segments before or after them meet as well."""
        every = list(pairs)
        certain = {(pair.first.number, pair.second.number) for pair in every if pair.score >= LINE}
        return [replace(pair, neighbour=True) if self._beside(pair, certain) else pair for pair in every]

    def _beside(self, pair: Pair, certain: Container[tuple[int, int]]) -> bool:
        one, two = pair.first, pair.second
        return one.statement.article != two.statement.article and any(
            (one.number + step, two.number + step) in certain
            and self._adjacent(one.number, step)
            and self._adjacent(two.number, step)
            for step in (-1, 1)
        )

    def _adjacent(self, number: int, step: int) -> bool:
        """True where the segment beside a segment has the same speaker or belongs to the same quote."""
        one, two = self._segments[number].statement, self._segments[number + step].statement
        return one is two or (one.article == two.article and bool(one.speakers & two.speakers))

    def _groups(self, pairs: Iterable[Pair]) -> list[list[Segment]]:
        """The segments that belong together, sorted."""
        group_of: dict[int, _Group] = {}
        for pair in pairs:
            one = group_of.get(pair.first.number) or _Group([pair.first])
            two = group_of.get(pair.second.number) or _Group([pair.second])
            if one is two or self._taken(pair, group_of) or not self._cohere(one, two):
                continue
            larger, smaller = (one, two) if len(one.members) >= len(two.members) else (two, one)
            for segment in smaller.members:
                group_of[segment.number] = larger
            group_of[larger.members[0].number] = larger
            larger.add(smaller.members)
        unique = {id(group): group for group in group_of.values()}
        groups = [sorted(group.members, key=lambda segment: segment.number) for group in unique.values()]
        return sorted(groups, key=lambda group: group[0].number)

    def _cohere(self, one: _Group, two: _Group) -> bool:
        """True where two groups may be one: no quote twice, none within another, and alike on average."""
        larger, smaller = (one, two) if len(one.members) >= len(two.members) else (two, one)
        for segment in smaller.members:
            for other in larger.of_article.get(segment.statement.article, ()):
                if segment.statement.nested(other.statement):
                    return False
                if segment.statement is other.statement and abs(segment.number - other.number) > 1:
                    return False
        scores = [
            self.compare(first, second).score
            for first, second in itertools.product(one.members[:_SAMPLE], two.members[:_SAMPLE])
            if first.statement is not second.statement
        ]
        return bool(scores) and sum(scores) / len(scores) >= _COHESION

    def _taken(self, pair: Pair, group_of: Mapping[int, _Group]) -> bool:
        """True where the words of one side meet another group already, through a quote nested in it or around it.

        The same words count once, unless the other side has the like in that group (a
        quote within a quote, here and there).
        """
        for segment, other in ((pair.first, pair.second), (pair.second, pair.first)):
            for twin in self._twins(segment):
                group = group_of.get(twin.number)
                if group is not None and all(group_of.get(like.number) is not group for like in self._twins(other)):
                    return True
        return False

    def _twins(self, segment: Segment) -> list[Segment]:
        """The segments of other quotes that hold the same words: nested in its quote, or around it."""
        statement = segment.statement
        if statement.quote not in self._with_nesting[statement.article]:
            return []
        return [
            other
            for other in self._of_article[statement.article]
            if other.statement.nested(statement) and other.span.overlaps(segment.span)
        ]

    def _translate(self, found: Iterable[Segment]) -> None:
        """Translate what is not yet translated, each text once."""
        wanted: dict[str, dict[str, list[int]]] = collections.defaultdict(lambda: collections.defaultdict(list))
        for segment in found:
            if segment.number not in self._translations:
                wanted[segment.language][segment.text].append(segment.number)
        for language, texts in sorted(wanted.items()):
            translated = self._translator.translate(list(texts), language)
            for numbers, text in zip(texts.values(), translated or (), strict=False):
                self._translations.update(dict.fromkeys(numbers, text))

    def _alignment(
        self,
        number: int,
        group: Sequence[Segment],
        partners: Mapping[int, frozenset[str]],
        reported: set[tuple[int, str]],
    ) -> schema.Alignment:
        by_quote: dict[int, list[Segment]] = collections.defaultdict(list)
        for segment in group:
            by_quote[segment.statement.number].append(segment)
        members = list(by_quote.values())
        pairs = []
        for i, j in _shown(len(members)):
            one, two = members[i], members[j]
            best = max(
                (self.compare(a, b) for a in one for b in two),
                key=lambda pair: (pair.score, -pair.first.number, -pair.second.number),
            )
            lacking = self._lacking(one[0].statement, two[0].statement, partners, reported)
            contrast = Contrast(self._texts, one, two, *lacking)
            pairs.append(
                schema.AlignedPair(
                    members=(i, j),
                    kind=_kind(best, one, two),
                    score=round(best.score, 3),
                    evidence=best.evidence,
                    differences=differences(contrast, self.comparison),
                )
            )
        kinds = {pair.kind for pair in pairs}
        return schema.Alignment(
            id=f"a{number}",
            kind=next(kind for kind in _LOOSEST if kind in kinds),
            members=[self._member(found) for found in members],
            pairs=pairs,
        )

    def _lacking(
        self, one: Statement, two: Statement, partners: Mapping[int, frozenset[str]], reported: set[tuple[int, str]]
    ) -> tuple[list[Segment], list[Segment]]:
        """The sentences of either quote that meet nothing in the other's article, each reported once."""
        found: tuple[list[Segment], list[Segment]] = ([], [])
        if one.article == two.article:
            return found
        for side, (statement, article) in enumerate(((one, two.article), (two, one.article))):
            for segment in self._of_statement[statement.number]:
                key = segment.number, article
                if article not in partners.get(segment.number, ()) and key not in reported:
                    reported.add(key)
                    found[side].append(segment)
        return found

    def _member(self, found: Sequence[Segment]) -> schema.AlignedMember:
        statement = found[0].statement
        wordings = {segment.wording for segment in found}
        translated = [self._translations.get(segment.number, "") for segment in found]
        return schema.AlignedMember(
            article=statement.article,
            quote=statement.quote,
            language=statement.language,
            wording=wordings.pop() if len(wordings) == 1 else "mixed",
            segments=[schema.TextSpan(start=s.span.start, end=s.span.end, text=s.text) for s in found],
            translation=" ".join(translated) if all(translated) else None,
        )


class _Group:
    """Segments that say the same thing, in the order in which they were joined."""

    def __init__(self, members: Iterable[Segment]) -> None:
        self.members: list[Segment] = []
        self.of_article: dict[str, list[Segment]] = collections.defaultdict(list)
        self.add(members)

    def add(self, members: Iterable[Segment]) -> None:
        """Join segments to the group."""
        for segment in members:
            self.members.append(segment)
            self.of_article[segment.statement.article].append(segment)


#: From the loosest to the closest.
_LOOSEST: tuple[schema.AlignmentKind, ...] = ("paraphrase", "part of", "translation", "same words")


def _content(likeness: Likeness, foreign: bool) -> float:
    """How much of the two segments is the same, 0 to 1: all of both, or all of one within the other."""
    scale = _LOSS if foreign else 1.0
    contained = _CONTAINED * likeness.part * min(1.0, likeness.common / (scale * _SUBSTANCE)) ** 2
    return min(1.0, max(likeness.both, contained) / scale)


def _nearness(one: datetime.date | None, two: datetime.date | None) -> float | None:
    return max(0.0, 1.0 - abs((one - two).days) / _WEEK) if one and two else None


def _kind(pair: Pair, one: Sequence[Segment], two: Sequence[Segment]) -> schema.AlignmentKind:
    likeness, foreign = pair.likeness, pair.first.language != pair.second.language
    if not foreign and len(one) == len(two) == 1 and min(likeness.first, likeness.second) >= _SAME_WORDS:
        return "same words"
    scale = _LOSS if foreign else 1.0
    if likeness.both < _CONTAINED * likeness.part and likeness.part >= _FULL * scale:
        return "part of"
    verbatim = all(segment.wording == "verbatim" for segment in (*one, *two))
    return "translation" if foreign and (verbatim or likeness.both >= _FULL * scale) else "paraphrase"


def _shown(members: int) -> Iterator[tuple[int, int]]:
    """The pairs of a group that are shown: all, in a large group those with the first member."""
    if members <= _ALL_PAIRS:
        return itertools.combinations(range(members), 2)
    return ((0, other) for other in range(1, members))


def _partners(groups: Iterable[Sequence[Segment]]) -> dict[int, frozenset[str]]:
    """For each segment in a group the articles of the group."""
    partners: dict[int, frozenset[str]] = {}
    for group in groups:
        articles = frozenset(segment.statement.article for segment in group)
        partners.update((segment.number, articles) for segment in group)
    return partners


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 3)
