"""Segments: the sentences of the quotes, the pieces that alignment is made of."""

from __future__ import annotations

import bisect
import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.fuzz import token_set_ratio

from quotes import languages, schema
from quotes.document.names import fold
from quotes.document.parse import Parse, Word
from quotes.document.quantities import Quantities, quantity
from quotes.document.span import Span, SpanIndex, strip
from quotes.document.words import Token, words
from quotes.models.lexicon import weight

#: Parts of speech that are the name in an entity: in "the Bank of England" neither "the" nor "of" is.
_NAMING = {"PROPN", "NOUN", "ADJ", "X"}
#: Wording is mixed between this share of verbatim words and all but it.
_LEAST = 0.1
#: How alike, of 100, two spellings of one name are at least.
_SAME_NAME = 85
#: So many mentions of a speaker are compared.
_MENTIONS = 6


@dataclass(frozen=True, slots=True)
class Mention:
    """What an article calls a speaker; ``names`` are the starts of the words in it that are names."""

    text: str
    language: str
    names: frozenset[int]


@dataclass(frozen=True, slots=True)
class Person:
    """A speaker as alignment sees him: ``named`` where the articles name a person, ``mentions`` as they stand."""

    id: str
    name: str
    kind: str | None
    named: bool
    mentions: tuple[Mention, ...]

    def differs(self, other: Person) -> bool:
        """True for two known, different people."""
        return (
            self.named
            and other.named
            and self.id != other.id
            and token_set_ratio(fold(self.name), fold(other.name)) < _SAME_NAME
        )


@dataclass(frozen=True, eq=False)
class ArticleQuote:
    """A quote as alignment sees it.

    ``number`` counts the quotes of all articles in a fixed order; ``article`` is the article's id.  ``outer`` are the
    ids of the quotes that this one is nested in; ``speakers`` has their speakers too, ``speaker`` is the innermost.
    """

    number: int
    article: str
    parse: Parse
    id: str
    language: str
    speaker: Person | None
    speakers: frozenset[str]
    channel: str | None
    date: datetime.date | None
    outer: frozenset[str]
    verbatim: tuple[Span, ...]
    polarity: schema.Polarity = "asserted"
    cue: Span | None = None

    @cached_property
    def own(self) -> SpanIndex:
        """The verbatim words, by place."""
        return SpanIndex(self.verbatim)

    @cached_property
    def denies(self) -> bool:
        """True where the cue denies."""
        known = languages.load(self.language)
        if known is None or self.cue is None:
            return False
        lemmas = [word.lemma for word in self.parse.words_in(self.cue)]
        return any(cue.sense == "deny" for lemma in lemmas for cue in known.verbs.get(lemma, ()))

    @cached_property
    def force(self) -> int:
        """1 for a strong cue, -1 for a weak one or where it only may have been said, else 0."""
        known = languages.load(self.language)
        lemmas = [word.lemma for word in self.parse.words_in(self.cue)] if self.cue is not None else []
        if known is None or self.polarity == "hedged":
            return -(self.polarity == "hedged")
        strong = any(known.is_word("strong", lemma) for lemma in lemmas)
        weak = any(known.is_word("weak", lemma) for lemma in lemmas)
        return strong - weak

    def nested(self, other: ArticleQuote) -> bool:
        """True where one of the two quotes contains the other."""
        return self.article == other.article and (self.id in other.outer or other.id in self.outer)


@dataclass(frozen=True, eq=False)
class Segment:
    """A sentence of a quote, or the part of one that the quote holds.

    ``number`` counts the segments of all articles in a fixed order; ``text`` is the
    article's slice at ``span``; ``names`` are the starts of the tokens that are names.
    """

    number: int
    quote: ArticleQuote
    span: Span
    text: str
    tokens: tuple[Token, ...]
    names: frozenset[int]

    @property
    def language(self) -> str:
        return self.quote.language

    @property
    def shown(self) -> schema.TextSpan:
        """As it stands in the output."""
        return schema.TextSpan(start=self.span.start, end=self.span.end, text=self.text)

    @cached_property
    def weight(self) -> float:
        """How much its words say, in nats."""
        return sum(weight(token.norm, self.language) for token in self.tokens)

    @cached_property
    def quantities(self) -> Quantities:
        """Its numbers and dates."""
        return Quantities.of(self.quote.parse.text, self.tokens, self.language)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The words alone; two segments with the same key have the same wording."""
        return (self.language, *(token.norm for token in self.tokens))

    @cached_property
    def negations(self) -> tuple[Word, ...]:
        """The words that negate, other than in a compound: *non-fiction* denies nothing."""
        known, parse = languages.load(self.language), self.quote.parse
        if known is None:
            return ()
        words = (word for word in parse.words_in(self.span) if known.is_word("negations", word.text))
        return tuple(word for word in words if parse.text[word.end : word.end + 1] != "-")

    @cached_property
    def wording(self) -> schema.Wording:
        """Whether the words are the speaker's own."""
        inside = sum(any(token.end <= end for _, end in self.quote.own.around(token.start)) for token in self.tokens)
        share = inside / len(self.tokens)
        return "verbatim" if share > 1 - _LEAST else "mixed" if share > _LEAST else "paraphrase"


def segments(result: schema.Result, parses: Mapping[str, Parse]) -> list[Segment]:
    """The segments of all quotes, ordered by article id and place, whatever the order of the articles.

    ``parses`` holds the parse of each article by its id.
    """
    found: list[Segment] = []
    places = {
        name: SpanIndex(entity.span for entity in parse.entities if entity.kind == "person")
        for name, parse in parses.items()
    }
    people = {speaker.id: _person(speaker, parses, places) for speaker in result.speakers}
    number = 0
    for article in sorted(result.articles, key=lambda article: article.id):
        parse = parses[article.id]
        names = _names(parse)
        quotes = {quote.id: quote for quote in article.quotes}
        for quote in sorted(article.quotes, key=lambda one: (one.content[0].start, -one.content[-1].end, one.id)):
            known = _article_quote(number, article, parse, quote, quotes, people)
            number += 1
            for piece in _spans(quote.content):
                for span, tokens in _sentences(parse, piece):
                    if len(tokens) > 1:  # "No." says nothing by itself
                        named = frozenset(
                            token.start
                            for token in tokens
                            if token.start in names and not quantity(token.norm, article.language)
                        )
                        found.append(Segment(len(found), known, span, span.of(parse.text), tokens, named))
    return found


def _sentences(parse: Parse, piece: Span) -> Iterator[tuple[Span, tuple[Token, ...]]]:
    """The sentences that a stretch of the article holds, whole or in part, with their words."""
    first = bisect.bisect_right(parse.sentences, piece.start, key=lambda sentence: sentence.end)
    for sentence in parse.sentences[first:]:
        if sentence.start >= piece.end:
            break
        span = strip(parse.text, Span(max(sentence.start, piece.start), min(sentence.end, piece.end)))
        yield span, tuple(_tokens(parse, sentence.first, sentence.last, span))


def _tokens(parse: Parse, first: int, last: int, span: Span) -> Iterator[Token]:
    """The words to compare among ``parse.words[first:last]``, inside a span.

    The parts of a contraction are one word (``do | n't``, ``a | u``), punctuation is none, and a
    compound with hyphens is several.
    """
    text = parse.text
    whole: list[Span] = []
    for word in parse.words[first:last]:
        start, end = max(word.start, span.start), min(word.end, span.end)
        if any(map(str.isalnum, text[start:end])):
            if whole and whole[-1].end == start and _goes_on(text[start - 1], text[start]):
                start = whole.pop().start
            whole.append(Span(start, end))
    for start, end in whole:
        yield from words(text, start, end)


def _goes_on(before: str, after: str) -> bool:
    """True where a word goes on: between two letters with case, or before an apostrophe.

    Not after one, where the next word begins (``l' | aube``), nor in a script that sets no spaces.
    """
    return before.lower() != before.upper() and (after in "'’" or after.lower() != after.upper())


def _names(parse: Parse) -> frozenset[int]:
    """The offsets that lie in proper nouns, and in what names in entities."""
    proper = [word for word in parse.words if word.upos == "PROPN"]
    for entity in parse.entities:
        proper += [word for word in parse.words_in(entity.span) if word.upos in _NAMING]
    return frozenset(offset for word in proper for offset in range(*word.span))


def _article_quote(
    number: int,
    article: schema.Article,
    parse: Parse,
    quote: schema.Quote,
    quotes: Mapping[str, schema.Quote],
    people: Mapping[str, Person],
) -> ArticleQuote:
    said = [quote]
    while said[-1].within is not None:
        said.append(quotes[said[-1].within])
    speakers = [each.speaker for each in said if each.speaker is not None]
    return ArticleQuote(
        number=number,
        article=article.id,
        parse=parse,
        id=quote.id,
        language=article.language,
        speaker=people.get(speakers[0]) if speakers else _unknown(quote, article.id, parse),
        speakers=frozenset(speakers),
        channel=next((each.channel.kind for each in said if each.channel is not None), None),
        date=quote.time.date if quote.time is not None else None,
        outer=frozenset(each.id for each in said[1:]),
        verbatim=tuple(_spans(quote.verbatim)),
        polarity=quote.polarity,
        cue=Span(quote.cue.start, quote.cue.end) if quote.cue is not None else None,
    )


def _person(speaker: schema.Speaker, parses: Mapping[str, Parse], people: Mapping[str, SpanIndex]) -> Person:
    """A speaker, and whether an article names a person where it mentions him; ``people`` are the names of those."""
    own = [one for one in speaker.mentions if one.article in parses]
    told = [
        _mention(parses[one.article], Span(one.start, one.end))
        for one in own
        if _tells(parses[one.article], one.start, one.end)
    ]
    if own:  # who is only "she" in what is quoted has a name from elsewhere in the article
        names = frozenset(token.start for token in words(speaker.name) if speaker.name[token.start].isupper())
        told.append(Mention(speaker.name, parses[own[0].article].language, names))
    named = speaker.kind == "person" and any(people[one.article].meets(Span(one.start, one.end)) for one in own)
    return Person(speaker.id, speaker.name, speaker.kind, named, tuple(dict.fromkeys(told))[:_MENTIONS])


def _mention(parse: Parse, span: Span) -> Mention:
    names = frozenset(word.start - span.start for word in parse.words_in(span) if word.upos == "PROPN")
    return Mention(span.of(parse.text), parse.language, names)


def _tells(parse: Parse, start: int, end: int) -> bool:
    """True for a mention that says more than a pronoun."""
    return any(word.upos in _NAMING for word in parse.words_in(Span(start, end)))


def _unknown(quote: schema.Quote, article: str, parse: Parse) -> Person | None:
    """A speaker of whom no more is known than the mention; None where that says nothing."""
    source = quote.source
    if source is None or not _tells(parse, source.start, source.end):
        return None
    mention = _mention(parse, Span(source.start, source.end))
    return Person(f"{article}:{source.start}", source.text, None, False, (mention,))


def _spans(pieces: list[schema.TextSpan]) -> list[Span]:
    return [Span(piece.start, piece.end) for piece in pieces]
