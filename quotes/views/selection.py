"""Selection: the part of a result that somebody asks for, by speaker, channel, date, words and so on."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from dataclasses import dataclass

from quotes import schema
from quotes.document.names import fold


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for; a quote has to meet all that is set, and of several values of one field any.

    ``speakers`` are ids, or parts of names or mentions, case and accents aside.  ``since`` and ``until`` are days, both
    included: of the statement where it has a date, else of its article; what has neither is left out.  ``words`` is
    looked for in the content.
    """

    speakers: Collection[str] = ()
    channels: Collection[str] = ()
    polarities: Collection[str] = ()
    types: Collection[str] = ()
    languages: Collection[str] = ()
    since: datetime.date | None = None
    until: datetime.date | None = None
    words: re.Pattern[str] | None = None

    def of(self, result: schema.Result) -> schema.Result:
        """The result with the quotes that are asked for, their articles and speakers.

        A group of alignments with such a quote is kept whole: where else a statement stands is not to be cut off.
        """
        if self == Selection():
            return result
        names = {speaker.id: speaker.name for speaker in result.speakers}
        articles = []
        for article in result.articles:
            kept = [quote for quote in article.quotes if self._wants(quote, article, names.get(quote.speaker or ""))]
            if kept:
                articles.append(article.model_copy(update={"quotes": kept}))
        return _with(result, articles)

    def undated(self, result: schema.Result) -> int:
        """How many statements are left out because nothing tells their day."""
        if self.since is None and self.until is None:
            return 0
        return sum(_day(quote, article) is None for article in result.articles for quote in article.quotes)

    def groups_of(self, result: schema.Result) -> schema.Result:
        """The result with the groups that hold a quote that is asked for, and all quotes of these groups."""
        if self == Selection():
            return result
        groups = self.of(result).alignments
        grouped = {member.quote for group in groups for member in group.members}
        articles = [
            article.model_copy(update={"quotes": [quote for quote in article.quotes if quote.id in grouped]})
            for article in result.articles
        ]
        return _with(result, [article for article in articles if article.quotes])

    def _wants(self, quote: schema.Quote, article: schema.Article, name: str | None) -> bool:
        named = [fold(words) for words in (name, quote.source and quote.source.text) if words]
        ids = (quote.speaker,) if quote.speaker else ()
        channel = quote.channel.kind if quote.channel else "none"
        date = _day(quote, article)
        return (
            (not self.speakers or any(part in ids or any(fold(part) in one for one in named) for part in self.speakers))
            and (not self.channels or channel in self.channels)
            and (not self.polarities or quote.polarity in self.polarities)
            and (not self.types or quote.type in self.types)
            and (not self.languages or article.language in self.languages)
            and (self.since is None or (date is not None and date >= self.since))
            and (self.until is None or (date is not None and date <= self.until))
            and (self.words is None or bool(self.words.search(" … ".join(one.text for one in quote.content))))
        )


def _day(quote: schema.Quote, article: schema.Article) -> datetime.date | None:
    return (quote.time.date if quote.time else None) or article.date


def _with(result: schema.Result, articles: list[schema.Article]) -> schema.Result:
    """The result with these articles alone, and with the speakers and groups of their quotes."""
    quotes = {quote.id: quote for article in articles for quote in article.quotes}
    speakers = {quote.speaker for quote in quotes.values()}
    groups = [group for group in result.alignments if any(member.quote in quotes for member in group.members)]
    return result.model_copy(
        update={
            "articles": articles,
            "speakers": [speaker for speaker in result.speakers if speaker.id in speakers],
            "alignments": groups,
        }
    )
