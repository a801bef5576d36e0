"""Corrections laid over a result: what a person said goes before what the program found, where its words still stand.

A correction holds by words and what stands around them, not by the number of a statement or the order of files.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from quotes import schema
from quotes.document.names import fold
from quotes.document.span import Span, length, subtract
from quotes.review.anchors import Anchor, anchor, find
from quotes.review.corrections import PARTS, Correction, Corrections, as_quote

#: A statement is the one that a correction is about where they share so much of what either has.
_SAME = 0.5
#: A statement of which so much lies in one that a person marked is part of that.
_INSIDE = 0.8


class Outcome(NamedTuple):
    """A result with its corrections, these with their offsets in the articles as they are now; and what does not fit.

    ``waiting`` says of corrections whose article is not among these; nothing is wrong with them.
    """

    result: schema.Result
    lost: list[str]
    waiting: list[str]


@dataclass(frozen=True)
class _Placed:
    """A correction whose words were found in an article."""

    correction: Correction
    article: str
    target: Sequence[Span]
    content: Sequence[Span]
    statement: dict[str, Any] | None

    def overlap(self, found: schema.Quote) -> float:
        """How much of both a quote and the words as the program or the person has them share, 0 to 1."""
        spans = _content(found)
        return max(_overlap(spans, own) for own in (self.target, self.content) if own)


def apply(result: schema.Result, corrections: Corrections) -> Outcome:
    """Lay corrections over a result whose articles have their texts.

    Of its alignments those stay whose statements still hold the words that are aligned.
    """
    texts = {article.id: article.text for article in result.articles if article.text is not None}
    placed: list[_Placed] = []
    kept: list[Correction] = []
    lost: list[str] = []
    waiting: dict[str, int] = {}
    known = {article.id for article in corrections.articles if article.text in texts.values()} | texts.keys()
    for correction in corrections.corrections:
        found = next(_places(correction, texts), None)
        kept.append(_moved(found, texts[found.article]) if found else correction)
        if found:
            placed.append(found)
            lost += _missing(found)
        elif correction.article in known:
            lost.append(f"{correction.article}: its words do not stand there any more: {correction.words}")
        else:
            waiting[correction.article] = waiting.get(correction.article, 0) + 1
    speakers = _Speakers(result.speakers)
    own = {article.id: [one for one in placed if one.article == article.id] for article in result.articles}
    articles = [_corrected(article, own[article.id], speakers) for article in result.articles]
    notes = [
        f"{name}: not among these articles; corrections of it that wait: {count}" for name, count in waiting.items()
    ]
    content = {quote.id: _content(quote) for article in articles for quote in article.quotes}
    now = corrections.model_copy(update={"corrections": kept})
    changed = result.model_copy(
        update={
            "articles": articles,
            "speakers": speakers.speaking(articles),
            "alignments": [group for group in result.alignments if _stands(group, content)],
            "corrections": now.model_dump(mode="json", by_alias=True, exclude_none=True),
        }
    )
    return Outcome(changed, lost, notes)


def _stands(group: schema.Alignment, content: Mapping[str, Sequence[Span]]) -> bool:
    """True where statements still have the words that a group aligns; ``content`` is that of each, by id."""
    segments = [(member.quote, one) for member in group.members for one in member.segments]
    return all(
        any(piece.start <= one.start and one.end <= piece.end for piece in content.get(quote, ()))
        for quote, one in segments
    )


def _places(correction: Correction, texts: Mapping[str, str]) -> Iterator[_Placed]:
    """Where a correction fits: in the article of its id, else in any that has its words."""
    own = [correction.article] if correction.article in texts else []
    for name in [*own, *(name for name in texts if name not in own)]:
        text = texts[name]
        pieces = correction.statement["content"] if correction.statement else []
        target = [find(piece, text) for piece in correction.target]
        content = [find(Anchor.model_validate(piece), text) for piece in pieces]
        if all(content) and (pieces or all(target)):
            statement = correction.statement and _statement(correction.statement, text, content)
            yield _Placed(correction, name, list(filter(None, target)), list(filter(None, content)), statement)


def _statement(statement: dict[str, Any], text: str, content: Sequence[Span | None]) -> dict[str, Any]:
    """A statement with its spans where they now stand; parts that do not stand in the text are None."""
    begin = next(span.start for span in content if span)
    shift = begin - statement["content"][0]["start"]

    def moved(value: Any) -> Any:
        if isinstance(value, list):
            return [one for one in map(moved, value) if one is not None]
        if not isinstance(value, dict):
            return value
        if "prefix" not in value:
            return {name: moved(part) for name, part in value.items()}
        span = find(Anchor.model_validate(value), text, near=value["start"] + shift)
        return span and {**value, **anchor(text, span).model_dump()}

    whole = [anchor(text, span).model_dump() for span in content if span]
    return {name: moved(value) for name, value in statement.items()} | {"content": whole}


def _missing(placed: _Placed) -> Iterator[str]:
    """What of a statement does not stand in its article any more."""
    for name in PARTS if placed.statement else ():
        before = (placed.correction.statement or {}).get(name)
        if before and not (placed.statement or {})[name]:
            yield f"{placed.article}: the {name} of a statement does not stand there any more: {before['text']}"


def _moved(placed: _Placed, text: str) -> Correction:
    """A correction as it is written down again: its anchors are those of the text as it is now."""
    target = [anchor(text, span) for span in placed.target] or placed.correction.target
    update = {"article": placed.article, "target": target, "statement": placed.statement}
    return placed.correction.model_copy(update=update)


def _corrected(article: schema.Article, own: Sequence[_Placed], speakers: _Speakers) -> schema.Article:
    """An article with its corrections, each meeting the statement that it shares most with."""
    if not own:
        return article
    shared = ((one.overlap(quote), number, quote) for number, one in enumerate(own) for quote in article.quotes)
    met: dict[int, schema.Quote] = {}
    taken: dict[str, int] = {}
    for overlap, number, quote in sorted(shared, key=lambda three: (-three[0], three[1], three[2].id)):
        if overlap >= _SAME and number not in met and quote.id not in taken:
            met[number], taken[quote.id] = quote, number
    parts = [one for number, one in enumerate(own) if one.statement]
    quotes = [quote for quote in article.quotes if quote.id not in taken and not _part(quote, parts)]
    free = itertools.count(max((int(quote.id.rpartition("#")[2]) for quote in article.quotes), default=0) + 1)
    for number, one in enumerate(own):
        if one.statement:
            before = met.get(number)
            id = before.id if before else f"{article.id}#{next(free)}"
            quotes.append(_quote(one, id, before, speakers))
    kept = {quote.id for quote in quotes}
    quotes = [
        quote if quote.within in kept else quote.model_copy(update={"within": None})
        for quote in sorted(quotes, key=lambda quote: (quote.content[0].start, -quote.content[-1].end))
    ]
    return article.model_copy(update={"quotes": quotes})


def _part(quote: schema.Quote, marked: Iterable[_Placed]) -> bool:
    """True for a statement that a person has made part of a larger one: not for one nested in it."""
    spans = _content(quote)
    return quote.within is None and any(
        length(spans) - length(_without(spans, one.content)) >= _INSIDE * length(spans) for one in marked
    )


def _quote(placed: _Placed, id: str, before: schema.Quote | None, speakers: _Speakers) -> schema.Quote:
    """The statement of a correction, under the id of the one that it stands for."""
    statement = placed.statement or {}
    renamed = "speaker" in placed.correction.fields or placed.correction.verdict == "added"
    name = statement.get("speaker")
    likely = before.speaker if before and not renamed else None
    return as_quote(
        statement,
        id=id,
        speaker=name and speakers.named(name, likely, exact=renamed),
        within=before and before.within,
        sentence=before and before.sentence,
        confidence=None,
        speaker_confidence=None,
        corrected=placed.correction.verdict,
    )


class _Speakers:
    """The speakers of a result, and those that a person names beside them."""

    def __init__(self, speakers: Iterable[schema.Speaker]) -> None:
        self._all = list(speakers)

    def named(self, name: str, likely: str | None, exact: bool) -> str:
        """The id of a speaker by name: the ``likely`` one where it fits, one of the same name, else a new one.

        Unless it has to be ``exact``, the name may be a longer or shorter form: *Anna Lee* and *Lee*.
        """
        words = _words(name)
        same = [speaker for speaker in self._all if _words(speaker.name) == words]
        alike = [] if exact else [one for one in self._all if _words(one.name) <= words or words <= _words(one.name)]
        fitting = [one for one in alike if one.id == likely] or same or (alike if len(alike) == 1 else [])
        if fitting:
            return fitting[0].id
        taken = {speaker.id for speaker in self._all}
        number = next(number for number in itertools.count(len(self._all) + 1) if f"s{number}" not in taken)
        self._all.append(schema.Speaker(id=f"s{number}", name=name, kind="unknown", mentions=[]))
        return self._all[-1].id

    def speaking(self, articles: Iterable[schema.Article]) -> list[schema.Speaker]:
        """Those who say something in the articles, with the places where they are mentioned."""
        mentions: dict[str, dict[tuple[str, int, int], schema.Mention]] = {}
        for article in articles:
            for quote in article.quotes:
                if quote.speaker:
                    own = mentions.setdefault(quote.speaker, {})
                    if quote.source:
                        place = schema.Mention(article=article.id, **quote.source.model_dump())
                        own[article.id, place.start, place.end] = place
        return [
            speaker.model_copy(update={"mentions": list(mentions[speaker.id].values())})
            for speaker in self._all
            if speaker.id in mentions
        ]


def _words(name: str) -> frozenset[str]:
    return frozenset(fold(word) for word in name.split())


def _content(quote: schema.Quote) -> list[Span]:
    return [Span(piece.start, piece.end) for piece in quote.content]


def _without(spans: Iterable[Span], others: Collection[Span]) -> list[Span]:
    return [piece for span in spans for piece in subtract(span, others)]


def _overlap(one: Sequence[Span], other: Sequence[Span]) -> float:
    common = length(one) - length(_without(one, other))
    return common / (length(one) + length(other) - common)
