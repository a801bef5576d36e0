"""Annotations: each statement as a Web Annotation of the W3C, or as one of Hypothesis.

Both find the words again by themselves and what stands around them.  Positions of the W3C count Unicode code points of
the article's text, those of Hypothesis UTF-16 units, as browsers do; what was read from a web page has none there,
since Hypothesis would count in the page and not in its main text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote as escaped

from quotes import schema
from quotes.views.units import Utf16

#: So many code points before and after the words tell them from the same words elsewhere.
_AROUND = 32
_PAGES = (".html", ".htm")


def write(result: schema.Result, stream: TextIO) -> None:
    """A collection of Web Annotations, as JSON-LD, with a target for each piece of a statement."""
    items = [_web(*one) for one in _statements(result)]
    collection = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "AnnotationCollection",
        "label": "Statements; positions are half-open Unicode code points of the article's text",
        "total": len(items),
        "first": {"type": "AnnotationPage", "items": items},
    }
    stream.write(json.dumps(collection, ensure_ascii=False, indent=1) + "\n")


def write_hypothesis(result: schema.Result, stream: TextIO) -> None:
    """A list of annotations as the interface of Hypothesis takes them, one for each piece of a statement."""
    places = {article.id: _units(article) for article in result.articles}
    items = [piece for one in _statements(result) for piece in _hypothesis(*one, places[one[1].id])]
    stream.write(json.dumps(items, ensure_ascii=False, indent=1) + "\n")


def source(article: schema.Article) -> str:
    """An IRI of an article: its address or file, with its id where that is not the file's name; else made of its id."""
    if article.path is None:
        return f"urn:article:{escaped(article.id, safe='')}"
    if "://" in article.path:
        return article.path
    path = Path(article.path)
    file = path.as_uri() if path.is_absolute() else escaped(path.as_posix())
    return file if path.stem == article.id else f"{file}#{escaped(article.id, safe='')}"


def _statements(result: schema.Result) -> Iterator[tuple[schema.Quote, schema.Article, dict[str, str]]]:
    """Each statement, its article, and what is said of it, by what that is."""
    names = {speaker.id: speaker.name for speaker in result.speakers}
    for article in result.articles:
        for quote in article.quotes:
            channel = quote.channel.kind if quote.channel else None
            known = {"speaker": names.get(quote.speaker or ""), "channel": channel}
            tags = {"type": quote.type, "polarity": quote.polarity, **known}
            yield quote, article, {key: value for key, value in tags.items() if value}


def _web(quote: schema.Quote, article: schema.Article, tags: dict[str, str]) -> dict[str, Any]:
    return {
        "id": f"urn:statement:{escaped(quote.id, safe='')}",
        "type": "Annotation",
        "motivation": "describing",
        "body": [
            {"type": "TextualBody", "purpose": "identifying" if key == "speaker" else "tagging", "value": value}
            for key, value in tags.items()
        ],
        "target": [
            {"source": source(article), "selector": [_words(piece, article), _position(piece.start, piece.end)]}
            for piece in quote.content
        ],
    }


def _units(article: schema.Article) -> Utf16 | None:
    """What positions in an article count, None where they would be those of another text."""
    path = (article.path or "").lower()
    return Utf16(article.text) if article.text and not path.endswith(_PAGES) and "://" not in path else None


def _hypothesis(
    quote: schema.Quote, article: schema.Article, tags: dict[str, str], units: Utf16 | None
) -> Iterator[dict[str, Any]]:
    for number, piece in enumerate(quote.content, 1):
        position = [_position(units(piece.start), units(piece.end))] if units else []
        yield {
            "uri": source(article),
            "document": {"title": [article.title or article.id]},
            "text": f"{tags.get('speaker', 'not resolved')} ({quote.id}, piece {number} of {len(quote.content)})",
            "tags": list(tags.values()),
            "target": [{"source": source(article), "selector": [_words(piece, article), *position]}],
        }


def _words(piece: schema.TextSpan, article: schema.Article) -> dict[str, Any]:
    selector = {"type": "TextQuoteSelector", "exact": piece.text}
    if article.text is not None:
        selector["prefix"] = article.text[max(piece.start - _AROUND, 0) : piece.start]
        selector["suffix"] = article.text[piece.end : piece.end + _AROUND]
    return selector


def _position(start: int, end: int) -> dict[str, Any]:
    return {"type": "TextPositionSelector", "start": start, "end": end}
