"""What one of two aligned members says otherwise than the other, as spans of both articles."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Literal

from rapidfuzz.distance import Opcodes
from rapidfuzz.distance.LCSseq import opcodes

from quotes import schema
from quotes.alignment.segments import Segment
from quotes.alignment.similarity import Comparison
from quotes.document.words import Token, stem


def differences(
    first: Sequence[Segment],
    second: Sequence[Segment],
    lacking: tuple[Sequence[Segment], Sequence[Segment]],
    comparison: Comparison,
) -> list[schema.Difference]:
    """The differences of two members, those of words before those of sentences, in text order.

    Of a translated pair only names and numbers are compared, since no lexicon knows every word.  ``lacking`` are the
    sentences of either quote that the other article lacks.
    """
    same_language = first[0].language == second[0].language
    found = list(_words(first, second) if same_language else _names(first, second, comparison))
    found += [_difference("sentence", segment.shown, None) for segment in lacking[0]]
    return found + [_difference("sentence", None, segment.shown) for segment in lacking[1]]


def _words(first: Sequence[Segment], second: Sequence[Segment]) -> Iterator[schema.Difference]:
    """Runs of words that stand in one member alone, or otherwise in the other."""
    one, two = ([token for segment in side for token in segment.tokens] for side in (first, second))
    script: Opcodes = opcodes([token.norm for token in one], [token.norm for token in two])
    position, other_position = 0, 0
    for start, other_start, size in script.as_matching_blocks():
        own, other = one[position:start], two[other_position:other_start]
        if (own or other) and not _same(own, other, first[0].language):
            yield _difference("word", _run(first, own), _run(second, other))
        position, other_position = start + size, other_start + size


def _same(one: Sequence[Token], two: Sequence[Token], language: str) -> bool:
    """True where only inflection or spelling of the letters differs."""
    return len(one) == len(two) and all(
        not a.is_number and stem(a.norm, language) == stem(b.norm, language) for a, b in zip(one, two, strict=True)
    )


def _names(first: Sequence[Segment], second: Sequence[Segment], comparison: Comparison) -> Iterator[schema.Difference]:
    """Names and numbers of one side that meet nothing on the other."""
    met: tuple[set[int], set[int]] = (set(), set())
    for one, two in itertools.product(first, second):
        for i, j, _ in comparison.links(one, two):
            met[0].add(one.tokens[i].start)
            met[1].add(two.tokens[j].start)
    for side, segments in enumerate((first, second)):
        for segment in segments:
            for token in segment.tokens:
                if token.start not in met[side] and (token.start in segment.names or token.is_number):
                    span = _run(segments, [token])
                    yield _difference("word", None, span) if side else _difference("word", span, None)


def _difference(
    unit: Literal["word", "sentence"], first: schema.TextSpan | None, second: schema.TextSpan | None
) -> schema.Difference:
    kind: schema.DifferenceKind = "changed" if first and second else "missing" if first else "added"
    return schema.Difference(kind=kind, unit=unit, first=first, second=second)


def _run(side: Sequence[Segment], tokens: Sequence[Token]) -> schema.TextSpan | None:
    if not tokens:
        return None
    start, end = tokens[0].start, tokens[-1].end
    return schema.TextSpan(start=start, end=end, text=side[0].quote.parse.text[start:end])
