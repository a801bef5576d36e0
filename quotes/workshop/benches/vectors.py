"""How well sentence vectors find the translation of a quote among those of all others, without translating."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from quotes.document.span import Span
from quotes.evaluation.alignment import Parallel
from quotes.models.vectors import vectors


class Ranks(NamedTuple):
    """Of how many quotes, and in how many of a hundred the true translation ranks first, or among five."""

    quotes: int
    first: float
    among_five: float


def ranks(articles: Sequence[Parallel]) -> Ranks:
    """Compare the quotes of all articles with all of their translations."""
    quotes = [(article, quote) for article in articles for quote in article.quotes]
    own = vectors([_text(article.text, quote.content) for article, quote in quotes])
    english = vectors([_text(article.english_text, quote.english or ()) for article, quote in quotes])
    alike = own @ english.T
    place = (alike > np.diagonal(alike)[:, None]).sum(1)
    return Ranks(len(quotes), 100 * float((place == 0).mean()), 100 * float((place < 5).mean()))


def _text(text: str, content: Sequence[Span]) -> str:
    return " ".join(span.of(text) for span in content)
