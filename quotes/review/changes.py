"""What changed between two results: statements that appeared, vanished, or are told otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from rapidfuzz import fuzz

from quotes import schema

#: Two statements of an article are the same one where their words are so much alike, 0 to 100.
_ALIKE = 60


Kind = Literal["appeared", "vanished", "changed"]


class Told(NamedTuple):
    """What a statement says in each field that can change, in words."""

    words: str
    speaker: str
    mention: str
    channel: str
    type: str
    polarity: str
    addressee: str
    relay: str
    time: str


class Change(NamedTuple):
    """A statement that appeared, vanished or changed; ``old`` and ``new`` are None where there is none.

    ``id`` is that in the new result, else in the old.
    """

    kind: Kind
    article: str
    id: str
    old: Told | None
    new: Told | None


def compare(old: schema.Result, new: schema.Result) -> Iterator[Change]:
    """The changes from one result to another, article by article, in text order.  Articles are known by their ids."""
    names = [{speaker.id: speaker.name for speaker in result.speakers} for result in (old, new)]
    before, after = ({article.id: article.quotes for article in result.articles} for result in (old, new))
    for article in dict.fromkeys((*after, *before)):
        first, second = before.get(article, []), after.get(article, [])
        same = _same(first, second)
        found: list[tuple[int, Change]] = []
        for number, quote in enumerate(first):
            if number not in same.values():
                change = Change("vanished", article, quote.id, _told(quote, names[0]), None)
                found.append((quote.content[0].start, change))
        for number, quote in enumerate(second):
            was = _told(first[same[number]], names[0]) if number in same else None
            told = _told(quote, names[1])
            if was != told:
                change = Change("changed" if was else "appeared", article, quote.id, was, told)
                found.append((quote.content[0].start, change))
        yield from (change for _, change in sorted(found, key=lambda two: two[0]))


def _same(first: Sequence[schema.Quote], second: Sequence[schema.Quote]) -> dict[int, int]:
    """For each statement of the second the index of the first that is the same, the most alike first."""
    one, two = ([" ".join(piece.text for piece in quote.content) for quote in side] for side in (first, second))
    ranked = sorted(
        (-fuzz.ratio(words, other), abs(first[j].content[0].start - second[i].content[0].start), i, j)
        for i, words in enumerate(two)
        for j, other in enumerate(one)
    )
    found: dict[int, int] = {}
    for likeness, _, i, j in ranked:
        if -likeness >= _ALIKE and i not in found and j not in found.values():
            found[i] = j
    return found


def _told(quote: schema.Quote, names: dict[str, str]) -> Told:
    def text(span: schema.TextSpan | None) -> str:
        return span.text if span else ""

    return Told(
        words=" … ".join(piece.text for piece in quote.content),
        speaker=names.get(quote.speaker or "", ""),
        mention=text(quote.source),
        channel=quote.channel.kind.replace("_", " ") if quote.channel else "",
        type=quote.type,
        polarity=quote.polarity,
        addressee=text(quote.addressee),
        relay=text(quote.relay),
        time=text(quote.time),
    )
