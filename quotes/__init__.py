"""Who said what, where, and in which words.

>>> import quotes
>>> result = quotes.attribute(["articles/"])                    # doctest: +SKIP
>>> for quote in result.articles[0].quotes:                     # doctest: +SKIP
...     print(quote.speaker, quote.type, quote.content[0].text)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quotes.corpus.run import stream
    from quotes.document.article import Article
    from quotes.errors import ArticleError, ModelError, QuotesError
    from quotes.pipeline import attribute
    from quotes.reading.files import read
    from quotes.reading.text import from_text
    from quotes.schema import Result

__version__ = "0.1.0"

__all__ = ["Article", "ArticleError", "ModelError", "QuotesError", "Result", "attribute", "from_text", "read", "stream"]

_MODULES = {
    "Article": "document.article",
    "Result": "schema",
    "attribute": "pipeline",
    "from_text": "reading.text",
    "read": "reading.files",
    "stream": "corpus.run",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used, so that ``import quotes`` costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'quotes' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"quotes.{_MODULES.get(name, 'errors')}"), name)
