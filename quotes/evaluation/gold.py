"""Annotated articles: one JSON object a line, with the quotes that annotators found.

``{"id", "text", "language", "quotes": [{"content": [[start, end], ...], "source": [[start, end], ...],
"cue": [[start, end], ...], "type": "direct"}]}``, half-open code point offsets; ``kind`` and ``flags`` of a
quote are optional, and so are ``speaker``, the resolved name or null where nobody is named, and, all of them with
``polarity``: ``channel``, ``inherited``, ``addressee``, ``relay``, ``time``.  Other keys are ignored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from quotes.document.article import Article
from quotes.document.span import Span
from quotes.errors import ArticleError
from quotes.reading.files import reason
from quotes.reading.jsonl import R, Record, record
from quotes.reading.text import from_text
from quotes.schema import Polarity, QuoteType


class GoldQuote(BaseModel):
    """An annotated quote.  Content, source and cue may be in several pieces.

    What ``speaker`` and the fields behind it mean is said in ``statements``; they count where they are given.
    """

    content: list[Span] = []
    source: list[Span] = []
    cue: list[Span] = []
    type: QuoteType
    kind: str | None = None
    flags: list[str] = []
    speaker: str | None = None
    speaker_also: list[str] = []
    channel: str | None = None
    channel_also: list[str] = []
    inherited: bool = False
    addressee: list[Span] = []
    relay: list[Span] = []
    time: list[Span] = []
    polarity: Polarity | None = None


class GoldLine(Record):
    """An annotated article as it stands in the file."""

    quotes: Sequence[GoldQuote] = ()


class GoldArticle(NamedTuple):
    """An annotated article, ready to be analysed."""

    article: Article
    quotes: Sequence[GoldQuote]


def records(path: Path, kind: type[R]) -> Iterator[tuple[str, R]]:
    """The records of a file of annotations, each after its place for messages.

    Raises:
        ArticleError: the file cannot be read, or a line of it is no such record.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise ArticleError(f"{path}: {reason(error)}") from error
    except UnicodeDecodeError as error:
        raise ArticleError(f"{path}: not UTF-8 text; gold is one JSON object a line") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield f"{path}:{number}", record(line, f"{path}:{number}", kind)


def read(path: Path) -> list[GoldArticle]:
    """The annotated articles of a file.

    Raises:
        ArticleError: the file cannot be read, or a line of it is no annotated article.
    """
    found: dict[str, GoldArticle] = {}
    for place, gold in records(path, GoldLine):
        if gold.id in found:
            raise ArticleError(f"{place}: id {gold.id!r} stands in the file twice; ids must differ")
        end = len(gold.text)
        for quote in gold.quotes:
            for start, stop in (*quote.content, *quote.source, *quote.cue):
                if not 0 <= start < stop <= end:
                    raise ArticleError(f"{place}: span [{start}, {stop}] lies outside the text of {end} characters")
        article = from_text(gold.text, gold.id, language=gold.language, path=place, title=gold.title, date=gold.date)
        found[gold.id] = GoldArticle(article, gold.quotes)
    if not found:
        raise ArticleError(f"{path}: empty, there is no annotated article in it")
    return list(found.values())
