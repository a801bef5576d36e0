"""Results built by hand: articles whose quotes are marked in the text."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Sequence
from dataclasses import dataclass

from quotes import schema
from quotes.alignment.translation import Translator
from quotes.document.article import Article, paragraphs
from quotes.document.parse import Parse
from quotes.document.span import Span
from quotes.models.lexicon import Lexicon
from quotes.parsing import parser


@dataclass(frozen=True)
class Said:
    """A quote: its words as they stand in the text (pieces joined by ``|``), and what is known of it."""

    words: str
    speaker: str | None = None
    verbatim: str | None = None
    channel: schema.ChannelKind | None = None
    within: int | None = None
    date: datetime.date | None = None


def article(identifier: str, language: str, text: str, quotes: Sequence[Said]) -> tuple[schema.Article, str]:
    """An article with its quotes, numbered from 0; pieces are looked up in order."""
    found = []
    for number, said in enumerate(quotes):
        position, content = 0, []
        for piece in said.words.split("|"):
            start = text.index(piece, position)
            position = start + len(piece)
            content.append(schema.TextSpan(start=start, end=position, text=piece))
        verbatim = content if said.verbatim == "all" else []
        if said.verbatim and said.verbatim != "all":
            start = text.index(said.verbatim, content[0].start)
            verbatim = [schema.TextSpan(start=start, end=start + len(said.verbatim), text=said.verbatim)]
        time = None
        if said.date is not None:
            time = schema.Time(start=0, end=1, text=text[0], date=said.date)
        found.append(
            schema.Quote(
                id=f"{identifier}#{number}",
                type="direct" if said.verbatim == "all" else "mixed" if said.verbatim else "indirect",
                content=content,
                verbatim=verbatim,
                speaker=said.speaker,
                channel=None if said.channel is None else schema.Channel(kind=said.channel),
                time=time,
                within=None if said.within is None else f"{identifier}#{said.within}",
                rule="by hand",
            )
        )
    return schema.Article(id=identifier, language=language, model="by hand", text=text, quotes=found), text


def result(*articles: tuple[schema.Article, str]) -> tuple[schema.Result, dict[str, Parse]]:
    """The articles as a result, and their parses."""
    together = schema.Result(generator="by hand", articles=[found for found, _ in articles], speakers=[])
    return together, {found.id: parsed(text, found.language) for found, text in articles}


@functools.cache
def parsed(text: str, language: str) -> Parse:
    """The parse of a text, by the compact model."""
    return parser.load(language)(Article("text", text, language, paragraphs=tuple(paragraphs(text))))


class Dictionary(Translator):
    """A translator that knows the sentences it is given, and the compact lexicon."""

    def __init__(self, sentences: dict[str, str] | None = None, lexicons: dict[str, Lexicon] | None = None) -> None:
        self.sentences = sentences or {}
        self.lexicons = lexicons or {}
        self.asked: list[str] = []

    def name(self, language: str) -> str | None:
        return "dictionary" if self.sentences else None

    def translate(
        self, sentences: Sequence[str], language: str, places: Sequence[tuple[Parse, Span]] | None = None
    ) -> list[str] | None:
        self.asked += sentences
        return [self.sentences.get(sentence, sentence) for sentence in sentences] if self.sentences else None

    def lexicon(self, language: str) -> Lexicon | None:
        return self.lexicons.get(language)
