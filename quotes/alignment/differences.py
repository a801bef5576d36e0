"""What one of two aligned members says otherwise than the other, as spans of both articles."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Opcodes
from rapidfuzz.distance.LCSseq import opcodes

from quotes import schema
from quotes.alignment.segments import Segment
from quotes.alignment.similarity import Comparison
from quotes.document.words import Token, stem

_KINDS: dict[str, schema.DifferenceKind] = {"delete": "missing", "insert": "added", "replace": "changed"}


def differences(
    first: Sequence[Segment],
    second: Sequence[Segment],
    lacking: tuple[Sequence[Segment], Sequence[Segment]],
    comparison: Comparison,
) -> list[schema.Difference]:
    """The differences of two members, those of words before those of sentences, in text order.

    Members of one language differ by words.  Of a translated pair only names and numbers
    are compared, since no lexicon knows every word.  ``lacking`` are the sentences of either
    quote that the other article lacks.
    """
    if first[0].language == second[0].language:
        found = list(_words(first, second))
    else:
        found = list(_names(first, second, comparison))
    for segment in lacking[0]:
        found.append(schema.Difference(kind="missing", unit="sentence", first=_span(segment)))
    for segment in lacking[1]:
        found.append(schema.Difference(kind="added", unit="sentence", second=_span(segment)))
    return found


def _words(first: Sequence[Segment], second: Sequence[Segment]) -> Iterator[schema.Difference]:
    """Runs of words that stand in one member alone, or otherwise in the other."""
    one, two = ([token for segment in side for token in segment.tokens] for side in (first, second))
    script: Opcodes = opcodes([token.norm for token in one], [token.norm for token in two])
    for kind, start, end, other_start, other_end in _joined(script):
        own, other = one[start:end], two[other_start:other_end]
        if kind == "equal" or (kind == "replace" and _same(own, other, first[0].language)):
            continue
        yield schema.Difference(kind=_KINDS[kind], unit="word", first=_run(first, own), second=_run(second, other))


def _joined(script: Opcodes) -> list[tuple[str, int, int, int, int]]:
    """The edit script, a deletion beside an insertion made a replacement."""
    joined: list[tuple[str, int, int, int, int]] = []
    for step in script:
        kind, start, end = step.tag, step.src_start, step.src_end
        other_start, other_end = step.dest_start, step.dest_end
        if kind != "equal" and joined and joined[-1][0] != "equal":
            _, start, _, other_start, _ = joined.pop()
            kind = "replace" if end > start and other_end > other_start else kind
        joined.append((kind, start, end, other_start, other_end))
    return joined


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
                if token.start in met[side] or not (token.start in segment.names or token.is_number):
                    continue
                span = _run(segments, [token])
                if side:
                    yield schema.Difference(kind="added", unit="word", second=span)
                else:
                    yield schema.Difference(kind="missing", unit="word", first=span)


def _run(side: Sequence[Segment], tokens: Sequence[Token]) -> schema.TextSpan | None:
    if not tokens:
        return None
    start, end = tokens[0].start, tokens[-1].end
    return schema.TextSpan(start=start, end=end, text=side[0].quote.text[start:end])


def _span(segment: Segment) -> schema.TextSpan:
    return schema.TextSpan(start=segment.span.start, end=segment.span.end, text=segment.text)
