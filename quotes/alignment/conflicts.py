"""Where two members of a group contradict each other: what a fact-checker looks for first."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from quotes import schema
from quotes.alignment.differences import Part, Run, changed
from quotes.alignment.segments import Segment
from quotes.alignment.similarity import Comparison
from quotes.document.parse import Parse, Word
from quotes.document.quantities import Date
from quotes.document.span import Span

#: Words that meet by less do not mean the same.
_MEET = 0.3
#: Quotations with fewer words in common, as a share, are not two versions of one.
_VERSIONS = 0.5
#: Of words that differ at an end, at most so many letters.
_FEW_LETTERS = 20
#: Marks of words that were left out on purpose.
_LEFT_OUT = ("…", "...")
#: What is told of two quotes once, in however many parts they are compared.
_OF_QUOTES = ("polarity", "strength")

Side = Sequence[Segment]


def conflicts(parts: Sequence[Part], comparison: Comparison) -> list[schema.Conflict]:
    """The contradictions of two members, which are compared in parts, each with its places in both articles."""
    found = ((number, one) for number, part in enumerate(parts) for one in _of_part(*part, comparison))
    return [one for number, one in found if number == 0 or one.kind not in _OF_QUOTES]


def _of_part(one: Side, two: Side, comparison: Comparison) -> list[schema.Conflict]:
    found = [*_turned(one, two, comparison), *_numbers(one, two), *_dates(one, two), *_names(one, two, comparison)]
    return [*found, *_strength(one, two), *_wording(one, two, [span for conflict in found for span in conflict.first])]


def _conflict(
    kind: schema.ConflictKind, one: Side, two: Side, first: Sequence[Span], second: Sequence[Span]
) -> schema.Conflict:
    spans = [_shown(side[0].quote.parse, own) for side, own in ((one, first), (two, second))]
    text = " / ".join(" … ".join(span.text for span in own) or "–" for own in spans)
    return schema.Conflict(kind=kind, first=spans[0], second=spans[1], text=text)


def _shown(parse: Parse, spans: Sequence[Span]) -> list[schema.TextSpan]:
    return [schema.TextSpan(start=span.start, end=span.end, text=span.of(parse.text)) for span in spans]


def _turned(one: Side, two: Side, comparison: Comparison) -> Iterator[schema.Conflict]:
    """Said and denied, or a negation in the words of one side; *denied that* and *said that not* are the same."""
    quotes = one[0].quote, two[0].quote
    negations = [[word for segment in side for word in segment.negations] for side in (one, two)]
    negated = [quote.polarity == "negated" for quote in quotes]
    lacking = bool(negations[0]) != bool(negations[1])
    if negated[0] != negated[1]:
        side = negated.index(True)
        if not (lacking and quotes[side].denies and not negations[side]):
            cues = [[quote.cue] if quote.cue is not None else [] for quote in quotes]
            yield _conflict("polarity", one, two, *cues)
    elif lacking:
        side = 0 if negations[0] else 1
        met = _met(one, two, comparison)[side]
        parse = quotes[side].parse
        heads = [parse.words[word.head] for word in negations[side]]
        if any(head.start in met for head in heads):
            spans = [[word.span for word in words] for words in negations]
            yield _conflict("negation", one, two, *spans)


def _met(one: Side, two: Side, comparison: Comparison) -> tuple[set[int], set[int]]:
    """Where the words of either side that mean the same begin."""
    met: tuple[set[int], set[int]] = (set(), set())
    for a, b in itertools.product(one, two):
        for i, j, likeness in comparison.links(a, b):
            if likeness >= _MEET:
                met[0].add(a.tokens[i].start)
                met[1].add(b.tokens[j].start)
    return met


def _numbers(one: Side, two: Side) -> Iterator[schema.Conflict]:
    """Numbers that differ, in order; one that only one side has is no conflict."""
    numbers = [[number for segment in side for number in segment.quantities.numbers] for side in (one, two)]
    first, second = ([a for a in own if not any(map(a.meets, others))] for own, others in (numbers, numbers[::-1]))
    for number in first:
        other = next((other for other in second if number.comparable(other)), None)
        if other is not None:
            second.remove(other)
            yield _conflict("number", one, two, [number.span], [other.span])


def _dates(one: Side, two: Side) -> Iterator[schema.Conflict]:
    """Days, months, weekdays and years that differ: of one kind on both sides, and none in common."""
    dates = [[date for segment in side for date in segment.quantities.dates] for side in (one, two)]
    for part in ("day", "month", "weekday", "year"):
        first, second = ([date for date in own if date.part == part] for own in dates)
        if first and second and not {date.value for date in first} & {date.value for date in second}:
            yield _conflict("date", one, two, [_with_month(first[0], dates[0])], [_with_month(second[0], dates[1])])
            if part == "day":
                return


def _with_month(date: Date, dates: Sequence[Date]) -> Span:
    months = [one.span for one in dates if one.part == "month"] if date.part == "day" else []
    month = min(months, key=lambda span: abs(span.start - date.span.start), default=date.span)
    return Span(min(date.span.start, month.start), max(date.span.end, month.end))


def _names(one: Side, two: Side, comparison: Comparison) -> Iterator[schema.Conflict]:
    """Names that stand in the same place of the sentence and have nothing in common."""
    met = _met(one, two, comparison)
    first = [(word, run) for word, run in _named(one) if not any(start in met[0] for start in _starts(one, run))]
    second = [(word, run) for word, run in _named(two) if not any(start in met[1] for start in _starts(two, run))]
    for word, run in first:
        for place, (other, theirs) in enumerate(second):
            if word.rel == other.rel and not _initials(one, run, two, theirs):
                yield _conflict("name", one, two, [run], [theirs])
                del second[place]
                break


def _named(side: Side) -> Iterator[tuple[Word, Span]]:
    """The names of a member: the word that each hangs on, and its span."""
    for segment in side:
        dates = [date.span for date in segment.quantities.dates]
        parse = segment.quote.parse
        tokens = [t for t in segment.tokens if t.start in segment.names and not any(t.span.overlaps(d) for d in dates)]
        while tokens:
            size = 1
            while size < len(tokens) and tokens[size].start - tokens[size - 1].end <= 1:
                size += 1
            span = Span(tokens[0].start, tokens[size - 1].end)
            tokens = tokens[size:]
            words = parse.words_in(span)
            if words:
                inside = {word.index for word in words}
                yield next((word for word in words if word.head not in inside), words[0]), span


def _starts(side: Side, span: Span) -> Iterator[int]:
    return (token.start for segment in side for token in segment.tokens if span.start <= token.start < span.end)


def _initials(one: Side, run: Span, two: Side, other: Span) -> bool:
    """True where one name is short for the other: ``UN``, ``United Nations``."""
    names = [span.of(side[0].quote.parse.text) for side, span in ((one, run), (two, other))]
    short, long = sorted(names, key=len)
    return short.replace(".", "").casefold() == "".join(word[:1] for word in long.split()).casefold()


def _strength(one: Side, two: Side) -> Iterator[schema.Conflict]:
    """A cue that says more than the other: *vowed*, *said*, *hinted*."""
    quotes = one[0].quote, two[0].quote
    if None not in (quotes[0].cue, quotes[1].cue) and "negated" not in (quotes[0].polarity, quotes[1].polarity):
        strengths = [quote.force for quote in quotes]
        if strengths[0] != strengths[1]:
            cues = [[quote.cue] if quote.cue is not None else [] for quote in quotes]
            yield _conflict("strength", one, two, *cues)


def _wording(one: Side, two: Side, told: Sequence[schema.TextSpan]) -> Iterator[schema.Conflict]:
    """Words in marks on both sides that differ in between words that are the same; ``told`` are told already."""
    if one[0].language != two[0].language:
        return
    share, runs = changed(one, two)
    for own, other, inner in runs if share >= _VERSIONS else ():
        if not (inner or _replaced(own, other)) or not (_verbatim(one, own) and _verbatim(two, other)):
            continue
        texts = [side[0].quote.parse.text[run.start : run.end] for side, run in ((one, own), (two, other))]
        known = any(span.start < own.end and own.start < span.end for span in told)
        if not known and not any(mark in text for mark in _LEFT_OUT for text in texts):
            spans = [[run.words] if run.words is not None else [] for run in (own, other)]
            yield _conflict("wording", one, two, *spans)


def _replaced(own: Run, other: Run) -> bool:
    """True for a few words at an end that stand in one another's place; more may be a quotation that goes on."""
    return all(run.words is not None and run.end - run.start <= _FEW_LETTERS for run in (own, other))


def _verbatim(side: Side, run: Run) -> bool:
    return any(span.start <= run.start and run.end <= span.end for span in side[0].quote.verbatim)
