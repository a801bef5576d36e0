"""Where else a quote stands: groups of quotes that say the same thing.

Segments that are near each other by their vectors or share rare words are compared, and those whose pairs are above the
line are joined into groups; the groups of a quote's sentences are one group.  The result depends neither on the order
of the articles nor on which of two segments comes first, and what two articles have in common not on other articles.
"""

from __future__ import annotations

import bisect
import collections
import functools
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from quotes import schema
from quotes.alignment.candidates import Features, by_vector, by_words
from quotes.alignment.conflicts import conflicts
from quotes.alignment.differences import Part, differences
from quotes.alignment.segments import Person, Segment, segments
from quotes.alignment.translation import TARGET, Translator
from quotes.alignment.vectors import Encoder, encode
from quotes.alignment.witnesses import LOSS, Pair, Witnesses, with_neighbour
from quotes.document.parse import Parse
from quotes.document.words import bare, stem, words
from quotes.models.lexicon import weight

#: Pairs from this score on are joined.
LINE = 0.46
#: A pair that either side beats by far in the other's article is not the one.
_RIVAL = 0.1
#: The line of those without a rival, whose vectors are at least so near, or less so where the speaker or the event is
#: one and some words meet.
_ALONE, _VECTOR, _ONE_EVENT, _SOME_WORDS = 0.15, 0.65, 0.4, 0.05
#: Where fewer words meet than this, and vectors are less near, a speaker and an event do not make up for it; that what
#: stands beside meets as well does.
_FEW_WORDS, _LEAST_VECTOR = 0.1, 0.42
#: What is compared shares at least so much of its rare words, or is near by its vectors.
_SHARED = 0.04
#: In a collection of more segments it has to share more: to make the vectors of all would take too long.
_LARGE, _SHARED_OF_MANY = 6_000, 0.15
#: Vectors so near are compared whoever speaks, of what event.
_PROMISING = 0.45
#: Segments of less weight, in nats, are too short for it.
_SUBSTANCE = 8.0
#: Where all numbers differ, the words are at least so much the same, or all else makes it so sure; or it is another
#: claim and no contradiction.
_SAME_ELSE, _SURE_ELSE = 0.6, 0.75
#: One article seldom says a thing twice: there, the words must be so near.
ARTICLE_NEAR = 0.6
#: Groups are joined where so many of the pairs of either are above the line on average.
_SAMPLE = 3
#: One that joins a group is compared with so many of its own article there; few articles say a thing more often.
_SAID_AGAIN = 20
#: Groups of up to so many members show all their pairs, so that the output grows with the members.
_ALL_PAIRS = 8
#: Two members with more pairs of sentences are compared sentence by sentence.
_LONG = 2_500
#: So many pairs that are no candidates are remembered.
_REMEMBERED = 1 << 16
#: A contained segment is worth less than an equal one.
_CONTAINED = 0.75
#: Both shares of a translation, and of the same words.
_FULL, _SAME_WORDS = 0.6, 0.97
OTHER_SPEAKER: schema.AlignmentKind = "same words, other speaker"
#: From the loosest to the closest.
_LOOSEST: tuple[schema.AlignmentKind, ...] = (OTHER_SPEAKER, "paraphrase", "part of", "translation", "same words")


def align(
    result: schema.Result, parses: Mapping[str, Parse], translator: Translator, encoder: Encoder = encode
) -> list[schema.Alignment]:
    """The groups of quotes in a result that say the same thing.

    ``parses`` holds the parse of each article by its id.  Groups are numbered ``a1``, ``a2``,
    ... in the order of their first segments (by article id, then place); ``encoder`` makes the vectors of texts.

    Raises:
        ModelError: a translation package or lexicon is damaged.
    """
    return Aligner(segments(result, parses), translator, encoder).alignments()


def translations(result: schema.Result, translator: Translator) -> list[schema.Translation]:
    """For each foreign language of a result, what translates it (null: nothing does)."""
    languages = sorted({article.language for article in result.articles if article.quotes} - {TARGET})
    return [schema.Translation(language=language, model=translator.name(language)) for language in languages]


class _Group:
    """Segments that say the same, in the order in which they came, and what is asked of them again and again."""

    def __init__(self, segment: Segment) -> None:
        quote = segment.quote
        self.segments = [segment]
        #: The known people whose words they are, by name.
        self.named = _named([segment])
        #: The first ones of each article, and the first and the last number of each quote.
        self.of_article: dict[str, list[Segment]] = {quote.article: [segment]}
        self.of_quote = {quote.number: (segment.number, segment.number)}
        #: The quotes, and those around them, by article and id.
        self.quotes = {(quote.article, quote.id)}
        self.around = {(quote.article, outer) for outer in quote.outer}

    def __len__(self) -> int:
        return len(self.segments)

    @property
    def state(self) -> tuple[int, int]:
        """What tells which segments are here: the number of the first one, and how many there are."""
        return self.segments[0].number, len(self.segments)

    def take_in(self, other: _Group) -> None:
        """Joins the segments of another group to these."""
        self.segments += other.segments
        self.named |= other.named
        self.quotes |= other.quotes
        self.around |= other.around
        for article, own in other.of_article.items():
            known = self.of_article.setdefault(article, [])
            known += own[: _SAID_AGAIN - len(known)]
        for quote, (first, last) in other.of_quote.items():
            known_first, known_last = self.of_quote.get(quote, (first, last))
            self.of_quote[quote] = min(first, known_first), max(last, known_last)

    def fits(self, segment: Segment) -> bool:
        """True where of its own quote only the segments beside it are here, and no quote in it or around it is."""
        quote = segment.quote
        first, last = self.of_quote.get(quote.number, (segment.number, segment.number))
        nested = (quote.article, quote.id) in self.around or any(
            (quote.article, outer) in self.quotes for outer in quote.outer
        )
        return not nested and segment.number - 1 <= first and last <= segment.number + 1


class Aligner:
    """Aligns the segments of a collection; build one for each collection."""

    def __init__(self, found: Sequence[Segment], translator: Translator, encoder: Encoder = encode) -> None:
        self._segments = found
        self._translator = translator
        self._witnesses = Witnesses(found, translator, encoder)
        self._translations = dict(self._witnesses.translations)
        self._kept: dict[tuple[int, int], Pair] = {}
        self._compared = functools.lru_cache(_REMEMBERED)(self._witnesses)
        #: The segments of each quote by its number, and those of each sentence by its article and number.
        self._of_quote: dict[int, list[Segment]] = collections.defaultdict(list)
        self._of_sentence: dict[tuple[str, int], list[Segment]] = collections.defaultdict(list)
        for segment in found:
            self._of_quote[segment.quote.number].append(segment)
            self._of_sentence[_sentence(segment)].append(segment)
        #: For each segment the articles in which it stands, and those of which it is told already that they lack it.
        self._stands: dict[int, list[Set[str]]] = collections.defaultdict(list)
        self._told: set[tuple[int, str]] = set()
        self._large = len({segment.key for segment in found}) > _LARGE
        self._several = len({segment.language for segment in found}) > 1

    def alignments(self) -> list[schema.Alignment]:
        """The groups, in the order of their first segments."""
        pairs = self.pairs()
        groups = self._whole(self._groups(pair for pair in pairs if not pair.barred))
        groups += [[group] for group in self._groups((pair for pair in pairs if pair.barred), barred=True)]
        groups.sort(key=lambda parts: (min(part[0].number for part in parts), len(parts)))
        if self._several:
            shown = (segment for parts in groups for part in parts for segment in part)
            self._translate(segment for segment in shown if segment.language != TARGET)
        for part in itertools.chain.from_iterable(groups):
            articles = {segment.quote.article for segment in part}  # one set for all: there may be thousands in each
            for segment in part:
                self._stands[segment.number].append(articles)
        return [self._alignment(number, parts) for number, parts in enumerate(groups, 1)]

    def compared(self) -> list[Pair]:
        """The pairs of all segments that may say the same, in order."""
        candidates = list(self._candidates())
        return self._with_neighbours(self._witnesses.likely(candidates, LINE if self._large else 0.0))

    def pairs(self) -> list[Pair]:
        """The pairs above the line, likeliest first; of two known people's words only those that are the same.

        The line is lower for two segments that are each other's likeliest in their two articles, by far.
        """
        compared = self.compared()
        best: dict[tuple[int, str], list[float]] = collections.defaultdict(lambda: [0.0, 0.0])
        for pair in compared:
            for side, other in _sides(pair) if not pair.barred else ():
                ranked = best[side.number, other.quote.article]
                ranked[:] = sorted([*ranked, pair.score], reverse=True)[:2]
        kept = []
        for pair in compared:
            ranks = [best[side.number, other.quote.article] for side, other in _sides(pair)]
            if pair.barred:
                joined = _same_words(pair)
            elif pair.known.get("numbers") == 0.0 and pair.known["words"] < _SAME_ELSE and pair.score < _SURE_ELSE:
                joined = False
            elif pair.first.quote.article == pair.second.quote.article:
                joined = pair.score >= LINE and pair.likeness.both >= ARTICLE_NEAR
            elif all(pair.score == first and _odds(second) <= _RIVAL * _odds(first) for first, second in ranks):
                joined = pair.score >= LINE or (pair.score >= _ALONE and _near(pair))
            else:
                joined = pair.score >= LINE and all(_odds(pair.score) >= _RIVAL * _odds(first) for first, _ in ranks)
            if joined and not _strange(pair):
                kept.append(pair)
        self._kept = {(pair.first.number, pair.second.number): pair for pair in kept}
        return sorted(kept, key=_rank)

    def compare(self, first: Segment, second: Segment) -> Pair:
        """The scored pair of two segments."""
        if first.number > second.number:
            first, second = second, first
        return self._kept.get((first.number, second.number)) or self._compared(first, second)

    def _candidates(self) -> Iterator[tuple[Segment, Segment]]:
        """The pairs to compare.  Segments with the same words are looked up once and then linked in a chain."""
        same: dict[tuple[str, ...], list[Segment]] = collections.defaultdict(list)
        for segment in self._segments:
            same[segment.key].append(segment)
        heads = [copies[0] for copies in same.values()]
        near = by_words(heads, map(self._features, heads), _SHARED_OF_MANY if self._large else _SHARED)
        for i, j, nearness in by_vector(heads, self._witnesses.vectors(heads)) if not self._large else ():
            if self._promising(heads[i], heads[j], nearness):
                near.add((min(i, j), max(i, j)))
        pairs = {(heads[i].number, heads[j].number) for i, j in near}
        for copies in same.values():
            pairs.update((one.number, two.number) for one, two in itertools.pairwise(copies))
        for one, two in sorted(pairs):
            first, second = self._segments[one], self._segments[two]
            if first.quote is not second.quote and not first.quote.nested(second.quote):
                yield first, second

    def _promising(self, first: Segment, second: Segment, nearness: float) -> bool:
        """True for vectors that are near, or less so where the speaker or the event may be one."""
        one, two = first.quote, second.quote
        if nearness >= _PROMISING or one.speakers & two.speakers:
            return True
        return self._witnesses.one_event(one.article, two.article) != 0.0

    def _features(self, segment: Segment) -> Features:
        """What a segment is found by: English stems, and the words as they look."""
        found: dict[str, float] = collections.defaultdict(float)

        def add(name: str, value: float) -> None:
            found[name] = max(found[name], value)

        language = segment.language
        lexicon = self._witnesses.lexicons.get(language)
        for token in segment.tokens:
            own = weight(token.norm, language)
            add(f"={bare(token.norm)[:6]}", own)
            if language == TARGET:
                add(stem(token.norm, TARGET), own)
            elif lexicon is not None:
                for meaning, share in lexicon.meanings(token.norm).items():
                    add(stem(meaning, TARGET), min(own, weight(meaning, TARGET)) * math.sqrt(share))
        for token in words(self._witnesses.translations.get(segment.number, "")):
            add(stem(token.norm, TARGET), weight(token.norm, TARGET))
        return found

    def _with_neighbours(self, pairs: Sequence[Pair]) -> list[Pair]:
        """The pairs, marked where the segments before or after them meet as well."""
        certain = {(pair.first.number, pair.second.number) for pair in pairs if pair.score >= LINE}

        def beside(pair: Pair) -> bool:
            one, two = pair.first.number, pair.second.number
            return pair.first.quote.article != pair.second.quote.article and any(
                (one + step, two + step) in certain and self._adjacent(one, step) and self._adjacent(two, step)
                for step in (-1, 1)
            )

        return [with_neighbour(pair) if beside(pair) else pair for pair in pairs]

    def _adjacent(self, number: int, step: int) -> bool:
        """True where the segment beside a segment has the same speaker or belongs to the same quote."""
        one, two = self._segments[number].quote, self._segments[number + step].quote
        return one is two or (one.article == two.article and bool(one.speakers & two.speakers))

    def _groups(self, pairs: Iterable[Pair], barred: bool = False) -> list[list[Segment]]:
        """The segments that belong together, sorted; ``barred`` are the pairs of known, different people."""
        group_of: dict[int, _Group] = {}
        apart: set[tuple[tuple[int, int], ...]] = set()  # two large groups may have thousands of pairs
        for pair in pairs:
            one, two = (group_of.get(segment.number) or _Group(segment) for segment in pair.sides)
            if one is two:
                continue
            larger, smaller = sorted((one, two), key=lambda group: -len(group))
            both = larger.state, smaller.state
            if not barred and (both in apart or self._taken(pair, group_of)):
                continue
            if not barred and not self._cohere(larger, smaller):
                apart.add(both)
                continue
            larger.take_in(smaller)
            group_of.update((segment.number, larger) for segment in (larger.segments[0], *smaller.segments))
        unique = {id(group): group.segments for group in group_of.values()}
        found = [sorted(segments, key=lambda one: one.number) for segments in unique.values()]
        return sorted(found, key=lambda group: group[0].number)

    @staticmethod
    def _whole(groups: Sequence[list[Segment]]) -> list[list[list[Segment]]]:
        """Groups of segments put together where one quote has a sentence in each: they are parts of one statement.

        No group is put together twice, so that no chain of quotes grows that have nothing in common.
        """
        within: dict[int, list[int]] = collections.defaultdict(list)
        for place, group in enumerate(groups):
            for number in dict.fromkeys(segment.quote.number for segment in group):
                within[number].append(place)
        people = [_named(group) for group in groups]
        opposed = functools.cache(lambda places: _opposed(people[place] for place in places))
        left = set(range(len(groups)))
        found = []
        for _, places in sorted(within.items(), key=lambda item: (-len(item[1]), item[0])):
            if len(places) > 1 and left.issuperset(places) and not opposed(tuple(places)):
                left.difference_update(places)
                found.append([groups[place] for place in places])
        return found + [[groups[place]] for place in sorted(left)]

    def _cohere(self, larger: _Group, smaller: _Group) -> bool:
        """True where two groups may be one: no quote twice, none within another, and alike on average."""
        if _opposed([larger.named, smaller.named]) or not all(map(larger.fits, smaller.segments)):
            return False
        for segment in smaller.segments:
            for other in larger.of_article.get(segment.quote.article, ()):
                if segment.quote is not other.quote and self.compare(segment, other).score < LINE:
                    return False
        if len(larger) == len(smaller) == 1:
            return True
        scores = [
            self.compare(first, second).score
            for first, second in itertools.product(larger.segments[:_SAMPLE], smaller.segments[:_SAMPLE])
            if first.quote is not second.quote
        ]
        return bool(scores) and sum(scores) / len(scores) >= LINE

    def _taken(self, pair: Pair, group_of: Mapping[int, _Group]) -> bool:
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
            for other in self._of_sentence[_sentence(segment)]
            if other.quote.nested(segment.quote) and other.span.overlaps(segment.span)
        ]

    def _translate(self, found: Iterable[Segment]) -> None:
        """Translate what is not yet translated, each text once."""
        missing = [segment for segment in found if segment.number not in self._translations]
        for language in sorted({segment.language for segment in missing}):
            own = [segment for segment in missing if segment.language == language]
            places = {segment.text: (segment.quote.parse, segment.span) for segment in reversed(own)}
            translated = self._translator.translate(list(places), language, list(places.values()))
            if translated is not None:
                english = dict(zip(places, translated, strict=True))
                self._translations.update((segment.number, english[segment.text]) for segment in own)

    def _alignment(self, number: int, parts: Sequence[Sequence[Segment]]) -> schema.Alignment:
        """A group, of which each part is a sentence that all its members have."""
        every = sorted({segment.number: segment for part in parts for segment in part}.items())
        members = [
            list(own) for _, own in itertools.groupby((one for _, one in every), key=lambda one: one.quote.number)
        ]
        place_of = {own[0].quote.number: place for place, own in enumerate(members)}
        shared: dict[tuple[int, int], list[tuple[Segment, Segment]]] = collections.defaultdict(list)
        for part in parts:
            few = len(part) <= _ALL_PAIRS
            for a, b in itertools.combinations(part, 2) if few else ((part[0], other) for other in part[1:]):
                if a.quote is not b.quote:
                    shared[place_of[a.quote.number], place_of[b.quote.number]].append((a, b))
        pairs = []
        for (i, j), met in sorted(shared.items()):
            one, two = ([self._segments[n] for n in sorted({side[k].number for side in met})] for k in (0, 1))
            compared = [self.compare(a, b) for a, b in met]
            best = max(compared, key=lambda pair: (pair.score, -pair.first.number, -pair.second.number))
            comparison = self._witnesses.comparison
            long = len(one) * len(two) > _LONG
            compared_as: list[Part] = [([a], [b]) for a, b in met] if long else [(one, two)]
            lacking = self._lacking(one, two), self._lacking(two, one)
            pairs.append(
                schema.AlignedPair(
                    members=(i, j),
                    kind=OTHER_SPEAKER if best.barred else _kind(best, one, two),
                    score=round(best.score, 3),
                    evidence=best.evidence,
                    conflicts=[] if best.barred else conflicts(compared_as, comparison),
                    differences=differences(compared_as, lacking, comparison),
                )
            )
        kinds = {pair.kind for pair in pairs}
        return schema.Alignment(
            id=f"a{number}",
            kind=next(kind for kind in _LOOSEST if kind in kinds),
            members=[self._member(found) for found in members],
            pairs=pairs,
        )

    def _lacking(self, one: Sequence[Segment], two: Sequence[Segment]) -> list[Segment]:
        """The sentences of the first quote that meet nothing in the second's article, each told once."""
        quote, article = one[0].quote, two[0].quote.article
        if quote.article == article:
            return []
        lacking = [
            segment
            for segment in self._of_quote[quote.number]
            if (segment.number, article) not in self._told
            and not any(article in articles for articles in self._stands.get(segment.number, ()))
        ]
        self._told.update((segment.number, article) for segment in lacking)
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


def _sides(pair: Pair) -> tuple[tuple[Segment, Segment], tuple[Segment, Segment]]:
    return (pair.first, pair.second), (pair.second, pair.first)


def _near(pair: Pair) -> bool:
    """True where the vectors are near, both say enough, and not all names differ, nor the event and all words."""
    if min(pair.first.weight, pair.second.weight) < _SUBSTANCE or pair.known.get("names") == 0.0:
        return False
    words = pair.known["words"] >= _SOME_WORDS
    if not words and pair.known.get("articles") == 0.0:
        return False
    known = 1.0 in (pair.known.get("speaker"), pair.known.get("articles"))
    return pair.known["vector"] >= (_ONE_EVENT if known and words else _VECTOR)


def _strange(pair: Pair) -> bool:
    """True where neither words nor vectors meet: one speaker and one event do not make one statement."""
    unlike = pair.known["words"] < _FEW_WORDS and pair.known["vector"] < _LEAST_VECTOR
    return unlike and not pair.known.get("neighbour")


def _rank(pair: Pair) -> tuple[float, int, int]:
    """The likeliest pairs come first."""
    return -pair.score, pair.first.number, pair.second.number


def _odds(score: float) -> float:
    return score / max(1e-6, 1.0 - score)


def _same_words(pair: Pair) -> bool:
    return not pair.foreign and min(pair.likeness.first, pair.likeness.second) >= _SAME_WORDS


def _sentence(segment: Segment) -> tuple[str, int]:
    """The sentence that a segment is a part of: its article and its number there."""
    sentences = segment.quote.parse.sentences
    number = bisect.bisect_right(sentences, segment.span.start, key=lambda sentence: sentence.start)
    return segment.quote.article, number


def _named(group: Iterable[Segment]) -> dict[str, Person]:
    """The known people whose words a group holds, by name, of which there are few."""
    speakers = (segment.quote.speaker for segment in group)
    return {person.name: person for person in speakers if person is not None and person.named}


def _opposed(groups: Iterable[Mapping[str, Person]]) -> bool:
    """True where groups whose known people are given hold words of two different ones."""
    people = {name: person for group in groups for name, person in group.items()}
    return any(one.differs(two) for one, two in itertools.combinations(people.values(), 2))


def _kind(pair: Pair, one: Sequence[Segment], two: Sequence[Segment]) -> schema.AlignmentKind:
    likeness, foreign = pair.likeness, pair.foreign
    if [segment.key for segment in one] == [segment.key for segment in two] or (
        len(one) == len(two) == 1 and _same_words(pair)
    ):
        return "same words"
    scale = LOSS if foreign else 1.0
    if likeness.both < _CONTAINED * likeness.part and likeness.part >= _FULL * scale:
        return "part of"
    verbatim = all(segment.wording == "verbatim" for segment in (*one, *two))
    return "translation" if foreign and (verbatim or likeness.both >= _FULL * scale) else "paraphrase"
