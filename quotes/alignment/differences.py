"""What one of two aligned members says otherwise than the other, as spans of both articles."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from rapidfuzz.distance import Opcodes
from rapidfuzz.distance.LCSseq import opcodes

from quotes import schema
from quotes.alignment.segments import Segment
from quotes.alignment.similarity import Comparison
from quotes.document.span import Span
from quotes.document.words import Token, stem

#: Segments of two members that are compared with each other.
Part = tuple[Sequence[Segment], Sequence[Segment]]
#: Relations of nouns that say what a sentence is about.
_ARGUMENTS = {"nsubj", "obj"}


def differences(
    parts: Sequence[Part], lacking: tuple[Sequence[Segment], Sequence[Segment]], comparison: Comparison
) -> list[schema.Difference]:
    """The differences of two members that are compared in parts: of words, then of sentences, each in text order.

    ``lacking`` are the sentences of either quote that the other article lacks.
    """
    found = [one for part in parts for one in _of_words(*part, comparison)]
    found += [_difference("sentence", segment.shown, None) for segment in lacking[0]]
    return found + [_difference("sentence", None, segment.shown) for segment in lacking[1]]


def _of_words(
    first: Sequence[Segment], second: Sequence[Segment], comparison: Comparison
) -> Iterator[schema.Difference]:
    """The words that differ; of a translated pair only names and numbers, since no lexicon knows every word."""
    if first[0].language != second[0].language:
        yield from _apart(first, second, comparison)
        return
    for own, other, _ in changed(first, second)[1]:
        yield _difference("word", _shown(first, own.words), _shown(second, other.words))


class Run(NamedTuple):
    """Words of one side that the other lacks or has otherwise: where they stand, which may be nowhere but a place."""

    start: int
    end: int
    words: Span | None


def changed(first: Sequence[Segment], second: Sequence[Segment]) -> tuple[float, list[tuple[Run, Run, bool]]]:
    """The runs of words of one language that differ, and whether each stands between words that both sides have.

    First comes the share of words in common.
    """
    one, two = ([token for segment in side for token in segment.tokens] for side in (first, second))
    script: Opcodes = opcodes([token.norm for token in one], [token.norm for token in two])
    position, other_position = 0, 0
    found, common = [], 0
    for start, other_start, size in script.as_matching_blocks():
        own, other = one[position:start], two[other_position:other_start]
        if (own or other) and not _same(own, other, first[0].language):
            inner = bool(position and other_position and size)
            found.append((_place(one, position, start), _place(two, other_position, other_start), inner))
        position, other_position = start + size, other_start + size
        common += size
    return 2 * common / max(1, len(one) + len(two)), found


def _place(tokens: Sequence[Token], first: int, last: int) -> Run:
    start = tokens[first].start if first < len(tokens) else tokens[-1].end
    if first == last:
        return Run(tokens[first - 1].end if first else start, start, None)
    return Run(start, tokens[last - 1].end, Span(start, tokens[last - 1].end))


def _same(one: Sequence[Token], two: Sequence[Token], language: str) -> bool:
    """True where only inflection or spelling of the letters differs."""
    return len(one) == len(two) and all(
        not a.is_number and stem(a.norm, language) == stem(b.norm, language) for a, b in zip(one, two, strict=True)
    )


def _apart(first: Sequence[Segment], second: Sequence[Segment], comparison: Comparison) -> Iterator[schema.Difference]:
    """Names and numbers of one side of a translated pair that meet nothing on the other, nouns in the same place."""
    met: tuple[set[int], set[int]] = (set(), set())
    for one, two in itertools.product(first, second):
        for i, j, _ in comparison.links(one, two):
            met[0].add(one.tokens[i].start)
            met[1].add(two.tokens[j].start)
    numbers = [[number for segment in side for number in segment.quantities.numbers] for side in (first, second)]
    for own, others, starts in zip(numbers, numbers[::-1], met, strict=True):
        starts.update(place for number in own if any(map(number.meets, others)) for place in range(*number.span))
    nouns: list[dict[str, Span]] = [{}, {}]
    for side, segments in enumerate((first, second)):
        for segment in segments:
            tags = {word.start: word for word in segment.quote.parse.words_in(segment.span)}
            for token in segment.tokens:
                word = tags.get(token.start)
                if token.start in met[side]:
                    continue
                if token.start in segment.names or token.is_number:
                    span = _shown(segments, token.span)
                    yield _difference("word", None, span) if side else _difference("word", span, None)
                elif word is not None and word.upos == "NOUN":
                    nouns[side].setdefault(word.rel, token.span)
    for relation in sorted(nouns[0].keys() & nouns[1].keys() & _ARGUMENTS):
        yield _difference("word", _shown(first, nouns[0][relation]), _shown(second, nouns[1][relation]))


def _difference(
    unit: Literal["word", "sentence"], first: schema.TextSpan | None, second: schema.TextSpan | None
) -> schema.Difference:
    kind: schema.DifferenceKind = "changed" if first and second else "missing" if first else "added"
    return schema.Difference(kind=kind, unit=unit, first=first, second=second)


def _shown(side: Sequence[Segment], span: Span | None) -> schema.TextSpan | None:
    if span is None:
        return None
    return schema.TextSpan(start=span.start, end=span.end, text=span.of(side[0].quote.parse.text))
