"""What one of two aligned members says otherwise than the other, as spans of both articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Opcodes
from rapidfuzz.distance.LCSseq import opcodes

from quotes import schema
from quotes.alignment.segments import Segment
from quotes.alignment.similarity import Comparison
from quotes.document.words import Token, stem

_KINDS: dict[str, schema.DifferenceKind] = {"delete": "missing", "insert": "added", "replace": "changed"}


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two members side by side: their segments, and the sentences that the other article lacks."""

    texts: Mapping[str, str]
    first: Sequence[Segment]
    second: Sequence[Segment]
    only_first: Sequence[Segment]
    only_second: Sequence[Segment]


def differences(contrast: Contrast, comparison: Comparison) -> list[schema.Difference]:
    """The differences of two members, those of words before those of sentences, in text order.

    Members of one language differ by words.  Of a translated pair only names and numbers
    are compared, since no lexicon knows every word.
    """
    one, two = contrast.first[0].statement, contrast.second[0].statement
    found = list(_words(contrast) if one.language == two.language else _names(contrast, comparison))
    for segment in contrast.only_first:
        found.append(schema.Difference(kind="missing", unit="sentence", first=_span(segment)))
    for segment in contrast.only_second:
        found.append(schema.Difference(kind="added", unit="sentence", second=_span(segment)))
    return found


def _words(contrast: Contrast) -> Iterator[schema.Difference]:
    """Runs of words that stand in one member alone, or otherwise in the other."""
    language = contrast.first[0].language
    one, two = ([token for segment in side for token in segment.tokens] for side in (contrast.first, contrast.second))
    texts = [contrast.texts[side[0].statement.article] for side in (contrast.first, contrast.second)]
    script: Opcodes = opcodes([token.norm for token in one], [token.norm for token in two])
    for step in _joined(script):
        kind, start, end, other_start, other_end = step
        if kind == "equal":
            continue
        if kind == "replace" and _same(one[start:end], two[other_start:other_end], language):
            continue
        yield schema.Difference(
            kind=_KINDS[kind],
            unit="word",
            first=_run(texts[0], one[start:end]),
            second=_run(texts[1], two[other_start:other_end]),
        )


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


def _names(contrast: Contrast, comparison: Comparison) -> Iterator[schema.Difference]:
    """Names and numbers of one side that meet nothing on the other."""
    met: tuple[set[int], set[int]] = (set(), set())
    for one in contrast.first:
        for two in contrast.second:
            for i, j, _ in comparison.links(one, two):
                met[0].add(one.tokens[i].start)
                met[1].add(two.tokens[j].start)
    for side, segments in enumerate((contrast.first, contrast.second)):
        text = contrast.texts[segments[0].statement.article]
        for segment in segments:
            for token in segment.tokens:
                if token.start in met[side] or not (token.start in segment.names or token.is_number):
                    continue
                span = _run(text, [token])
                if side:
                    yield schema.Difference(kind="added", unit="word", second=span)
                else:
                    yield schema.Difference(kind="missing", unit="word", first=span)


def _run(text: str, tokens: Sequence[Token]) -> schema.TextSpan | None:
    if not tokens:
        return None
    start, end = tokens[0].start, tokens[-1].end
    return schema.TextSpan(start=start, end=end, text=text[start:end])


def _span(segment: Segment) -> schema.TextSpan:
    return schema.TextSpan(start=segment.span.start, end=segment.span.end, text=segment.text)
