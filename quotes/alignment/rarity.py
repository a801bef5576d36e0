"""How rare a word is: in its language at large, and in the quotes at hand."""

from __future__ import annotations

import collections
import math
from collections.abc import Iterable

from quotes.alignment.segments import Segment
from quotes.models.frequencies import shares

#: The language at large counts as much as so many of the quotes at hand.
_BACKGROUND = 200
#: A word in one of three sentences (e to this power, inverted) says next to nothing.
_COMMON = 1.0
_LEAST = 0.1


class Rarity:
    """Weights of words, as inverse document frequency in nats, less what common words have of it.

    The shares of sentences in the language at large are a prior for those in the segments
    at hand: five articles borrow from the language, a large collection speaks for itself.
    """

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
        self._totals: collections.Counter[str] = collections.Counter()
        for segment in segments:
            self._totals[segment.language] += 1
            self._counts[segment.language].update({token.norm for token in segment.tokens})
        self._weights: dict[tuple[str, str], float] = {}

    def weight(self, norm: str, language: str) -> float:
        """The weight of a normal form: 0.1 for a word in most sentences, about 8 for the rarest."""
        key = norm, language
        weight = self._weights.get(key)
        if weight is None:
            table = shares(language)
            share = table.get(norm, table[""]) if table else 0.5 / _BACKGROUND
            seen, total = self._counts[language][norm], self._totals[language]
            weight = math.log((_BACKGROUND + total) / (_BACKGROUND * share + seen)) if share or seen else 9.0
            weight = self._weights[key] = max(_LEAST, weight - _COMMON)
        return weight
