"""The discourse: what all steps know of one article."""

from __future__ import annotations

from collections.abc import Sequence

from quotes.document.analysis import Analysis
from quotes.document.quote import Quote
from quotes.document.span import SpanIndex
from quotes.speakers.names import Names
from quotes.speakers.nouns import Nouns


class Discourse:
    """An article's parse and language, its names and nouns, its quotes, and the stretches of verbatim words."""

    def __init__(self, analysis: Analysis, quotes: Sequence[Quote]) -> None:
        self.parse = analysis.parse
        self.language = analysis.language
        self.names = Names(analysis)
        self.nouns = Nouns(analysis.parse, analysis.language, self.names.words)
        self.quotes = quotes
        self.verbatim = SpanIndex(span for quote in quotes for span in quote.verbatim)
