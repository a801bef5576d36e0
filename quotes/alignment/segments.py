"""Segments: the sentences of the quotes, the pieces that alignment is made of."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from quotes import languages, schema
from quotes.document.span import Span, length, strip
from quotes.document.words import Token, words
from quotes.schema import Wording

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*\s+(?=[\"'“‘«»„(\[]*[^\W\d_a-zà-öø-ÿ])|[\r\n]+")
#: A point after one letter, or after letters with points between.
_INITIAL = re.compile(r"(?:\b[^\W\d_]|\b(?:[^\W\d_]\.)+[^\W\d_])\.\s*$")
#: Wording is mixed between this share of verbatim words and all but it.
_LEAST = 0.1


@dataclass(frozen=True, slots=True)
class Statement:
    """A quote as alignment sees it.

    ``speakers`` are the speaker and those of the quotes that it is nested in, ``outer`` the
    ids of those quotes; ``number`` counts the statements of all articles in a fixed order.
    """

    number: int
    article: str
    quote: str
    language: str
    speakers: frozenset[str]
    channel: str | None
    date: datetime.date | None
    outer: frozenset[str]
    verbatim: tuple[Span, ...]

    def nested(self, other: Statement) -> bool:
        """True where one of the two quotes contains the other."""
        return self.article == other.article and (self.quote in other.outer or other.quote in self.outer)


@dataclass(frozen=True, eq=False)
class Segment:
    """A sentence of a quote, or the part of one that the quote holds.

    ``number`` counts the segments of all articles in a fixed order; ``text`` is the
    article's slice at ``span``; ``names`` are the starts of the capitalised words inside.
    """

    number: int
    statement: Statement
    span: Span
    text: str
    tokens: tuple[Token, ...]
    names: frozenset[int]

    @property
    def language(self) -> str:
        return self.statement.language

    def read_as(self, text: str, language: str) -> Segment:
        """The segment in another language, for comparing only: its offsets are those of the translation."""
        statement = replace(self.statement, language=language)
        tokens = tuple(words(text))
        return Segment(-1 - self.number, statement, Span(0, len(text)), text, tokens, _names(text, tokens))

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The words alone; two segments with the same key have the same wording."""
        return (self.language, *(token.norm for token in self.tokens))

    @cached_property
    def wording(self) -> Wording:
        """Whether the words are the speaker's own."""
        inside = sum(
            any(span.start <= token.start and token.end <= span.end for span in self.statement.verbatim)
            for token in self.tokens
        )
        share = inside / len(self.tokens)
        return "verbatim" if share > 1 - _LEAST else "mixed" if share > _LEAST else "paraphrase"


def segments(result: schema.Result, texts: Mapping[str, str]) -> list[Segment]:
    """The segments of all quotes, ordered by article id and place, whatever the order of the articles."""
    found: list[Segment] = []
    number = 0
    for article in sorted(result.articles, key=lambda article: article.id):
        quotes = {quote.id: quote for quote in article.quotes}
        for quote in sorted(article.quotes, key=_place):
            statement = _statement(number, article, quote, quotes)
            number += 1
            for piece in quote.content:
                text = texts[article.id]
                for span in sentences(text, Span(piece.start, piece.end), article.language):
                    tokens = tuple(words(text, span.start, span.end))
                    if len(tokens) > 1:  # "No." says nothing by itself
                        found.append(Segment(len(found), statement, span, span.of(text), tokens, _names(text, tokens)))
    return found


def whole(number: int, parts: Sequence[Segment]) -> Segment:
    """A quote's segments as one, for looking a whole quote up."""
    span = Span(parts[0].span.start, parts[-1].span.end)
    tokens = tuple(token for part in parts for token in part.tokens)
    names = frozenset(start for part in parts for start in part.names)
    return Segment(number, parts[0].statement, span, " ".join(part.text for part in parts), tokens, names)


def sentences(text: str, span: Span, language: str) -> Iterator[Span]:
    """The sentences inside a span, without white space around them; ``language`` tells its abbreviations."""
    known = languages.load(language)
    start = span.start
    for match in _END.finditer(text, span.start, span.end):
        if _INITIAL.search(text, start, match.end()):
            continue
        if known is not None and known.is_abbreviated(text[start : match.end()]):
            continue
        sentence = strip(text, Span(start, match.end()))
        if sentence.start < sentence.end:
            yield sentence
        start = match.end()
    sentence = strip(text, Span(start, span.end))
    if sentence.start < sentence.end:
        yield sentence


def _names(text: str, tokens: Sequence[Token]) -> frozenset[int]:
    return frozenset(token.start for token in tokens[1:] if text[token.start].isupper() and len(token.norm) > 1)


def _place(quote: schema.Quote) -> tuple[int, int, str]:
    return (quote.content[0].start, -quote.content[-1].end, quote.id)


def _statement(
    number: int, article: schema.Article, quote: schema.Quote, quotes: Mapping[str, schema.Quote]
) -> Statement:
    outer = {around.id: around for around in quotes.values() if _holds(around, quote)}
    around = quotes.get(quote.within or "")
    while around is not None and around.id not in outer and around is not quote:
        outer[around.id] = around
        around = quotes.get(around.within or "")
    said = (quote, *(outer[identifier] for identifier in sorted(outer)))
    channels = [each.channel.kind for each in said if each.channel is not None]
    return Statement(
        number=number,
        article=article.id,
        quote=quote.id,
        language=article.language,
        speakers=frozenset(each.speaker for each in said if each.speaker is not None),
        channel=channels[0] if channels else None,
        date=quote.time.date if quote.time is not None else None,
        outer=frozenset(outer),
        verbatim=tuple(Span(piece.start, piece.end) for piece in quote.verbatim),
    )


def _holds(outer: schema.Quote, inner: schema.Quote) -> bool:
    """True where a quote holds another and more."""
    if outer.content[-1].end < inner.content[-1].end or outer.content[0].start > inner.content[0].start:
        return False
    held = all(any(a.start <= b.start and b.end <= a.end for a in outer.content) for b in inner.content)
    return held and length(_pieces(outer)) > length(_pieces(inner))


def _pieces(quote: schema.Quote) -> list[Span]:
    return [Span(piece.start, piece.end) for piece in quote.content]
