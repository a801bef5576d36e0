"""Echoes: a headline quotes what the article tells below in full, mostly without the name of who says it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz.distance import LCSseq

from quotes.document.names import fold
from quotes.document.quote import Quote
from quotes.speakers.antecedents import Decision
from quotes.speakers.discourse import Discourse
from quotes.speakers.people import Person

#: How many of the headline's words stand in one sentence below, in the same order.
_ALIKE = 0.8
#: A single word is said by many, and short words by all.
_FEWEST, _TELLING = 2, 4
#: These name themselves well enough in a headline: ``Police: “Stay at Home”``.
_SURE = ("organization", "document")

_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[.!?]\s")


def echoed(discourse: Discourse, decisions: Mapping[Quote, Decision]) -> Iterator[tuple[Quote, Quote]]:
    """The quotes of the headline whose speaker it does not name, each with the one of the article that it echoes."""
    told = [quote for quote in discourse.quotes if not discourse.is_headline(quote.start) and decisions[quote].answer]
    for quote in discourse.quotes:
        answer = decisions[quote].answer
        named = answer is not None and (isinstance(answer, Person) or answer.kind in _SURE)
        if not named and discourse.is_headline(quote.start):
            own = _words(discourse, quote)
            echoes = (other for other in told if any(_is_echo(own, line) for line in _lines(discourse, other)))
            echo = next(echoes, None)
            if echo is not None and (not _is_plural(discourse, quote) or decisions[echo].kind == "group"):
                yield quote, echo


def _is_plural(discourse: Discourse, quote: Quote) -> bool:
    """True for a source whose plural can be seen: ``Lawmakers``, not one that a parser takes for a plural."""
    head = discourse.parse.words[quote.source_head] if quote.source_head is not None else None
    return head is not None and head.feature("Number") == "Plur" and head.text.lower() != head.lemma.lower()


def _is_echo(own: Sequence[str], line: Sequence[str]) -> bool:
    """True where almost all words stand in a line in their order."""
    if len(own) < _FEWEST or max(map(len, own)) < _TELLING:
        return False
    return LCSseq.similarity(own, line) >= _ALIKE * len(own)


def _words(discourse: Discourse, quote: Quote) -> list[str]:
    text = " ".join(piece.of(discourse.parse.text) for piece in quote.content)
    return [fold(word) for word in _WORD.findall(text)]


def _lines(discourse: Discourse, quote: Quote) -> Iterator[list[str]]:
    """The folded words of each sentence of a quote."""
    for piece in quote.content:
        for line in _SENTENCE.split(piece.of(discourse.parse.text)):
            yield [fold(word) for word in _WORD.findall(line)]
