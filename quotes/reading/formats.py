"""The formats that can be read, by the suffixes of their files.

A new one is a module with a function from a ``File`` to its articles, and a line in ``FORMATS``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from quotes.document.article import Article
from quotes.reading import conllu, html, jsonl, text
from quotes.reading.text import File

Format = Callable[[File], Iterator[Article]]

FORMATS: dict[str, Format] = {
    ".txt": text.articles,
    ".jsonl": jsonl.articles,
    ".ndjson": jsonl.articles,
    ".html": html.articles,
    ".htm": html.articles,
    ".conllu": conllu.articles,
}

#: Those whose file is one article.
ONE = (text.articles, html.articles)

_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)


def recognised(content: str) -> Format:
    """The format of content that has no suffix to tell it: HTML, JSON lines or text."""
    if _HTML.match(content):
        return html.articles
    first = content.lstrip().partition("\n")[0]
    if first.startswith("{"):
        try:
            if "text" in json.loads(first):
                return jsonl.articles
        except (ValueError, RecursionError):
            pass
    return text.articles
