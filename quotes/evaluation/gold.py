"""Annotated articles: one JSON object a line, with the quotes that annotators found.

``{"id", "text", "language", "quotes": [{"content": [[start, end], ...], "source": [[start, end], ...],
"cue": [[start, end], ...], "type": "direct"}]}``, half-open code point offsets; ``kind`` and ``flags`` of a
quote are optional, other keys are ignored.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from quotes.document.article import Article
from quotes.document.span import Span
from quotes.errors import ArticleError
from quotes.reading.files import Record, from_text, problem, reason
from quotes.schema import QuoteType

Spans = Annotated[list[tuple[int, int]], Field(default_factory=list)]


class GoldQuote(BaseModel):
    """An annotated quote.  Each field of spans may be in several pieces."""

    content: Spans
    source: Spans
    cue: Spans
    type: QuoteType
    kind: str | None = None
    flags: list[str] = Field(default_factory=list)


class GoldLine(Record):
    """An annotated article as it stands in the file."""

    quotes: list[GoldQuote] = Field(default_factory=list)


class GoldArticle(BaseModel, arbitrary_types_allowed=True):
    """An annotated article, ready to be analysed."""

    article: Article
    quotes: list[GoldQuote]


def read(path: Path) -> list[GoldArticle]:
    """The annotated articles of a file.

    Raises:
        ArticleError: the file cannot be read, or a line of it is no annotated article.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise ArticleError(f"{path}: {reason(error)}") from error
    except UnicodeDecodeError as error:
        raise ArticleError(f"{path}: not UTF-8 text; gold is one JSON object a line") from error
    found: dict[str, GoldArticle] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            record = GoldLine.model_validate(json.loads(line))
        except ValidationError as error:
            raise ArticleError(f"{place}: {problem(error)}") from error
        except ValueError as error:
            raise ArticleError(f"{place}: not a JSON object on one line") from error
        if record.id in found:
            raise ArticleError(f"{place}: id {record.id!r} stands in the file twice; ids must differ")
        end = len(record.text)
        for quote in record.quotes:
            for start, stop in (*quote.content, *quote.source, *quote.cue):
                if not 0 <= start < stop <= end:
                    raise ArticleError(f"{place}: span [{start}, {stop}] lies outside the text of {end} characters")
        article = from_text(
            record.text, record.id, language=record.language, path=place, title=record.title, date=record.date
        )
        found[record.id] = GoldArticle(article=article, quotes=record.quotes)
    if not found:
        raise ArticleError(f"{path}: empty, there is no annotated article in it")
    return list(found.values())


def spans(pieces: list[tuple[int, int]]) -> list[Span]:
    """Pieces of an annotation as spans."""
    return [Span(*piece) for piece in pieces]
