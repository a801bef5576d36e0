"""How far a quote can be trusted: the share of right ones among quotes like it in annotated news.

A logistic regression over the quote's ``features``, fitted by ``quotes/workshop/recipes/fitted.py``; its
weights are data, with the corpus and the day of the measurement.  All features but the cue's
lemma and the pronoun hold for any language, so a language without an annotated corpus of that size
falls back on the rest of them.
"""

from __future__ import annotations

import functools
import importlib.resources
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: Quotes of less confidence are left out by default.
LEAST = 0.37
#: The same for quoted words of somebody named inside another quote: annotators mark these only
#: now and then, so that what they marked says less of how many are right.  Clauses of somebody named
#: inside another quote ("she said that the ministry says that ...") are marked still less and are kept.
LEAST_INSIDE = 0.2

FILE = "confidence.toml"


@dataclass(frozen=True, slots=True)
class Measured:
    """The weights of features, the constant, and of each rule how many quotes were found and right."""

    weights: Mapping[str, float]
    constant: float
    rules: Mapping[str, Mapping[str, int]]


@functools.cache
def measured() -> Measured:
    """The measurement that came with the package."""
    source = importlib.resources.files("quotes.rules") / FILE
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    return Measured(data["weights"], data["constant"], data["rules"])


def confidence(rule: str, features: Iterable[str]) -> float | None:
    """The probability that a quote is right, of 0 to 1; None for a rule that was never measured."""
    figures = measured()
    if rule not in figures.rules:
        return None
    total = figures.constant + sum(figures.weights.get(feature, 0.0) for feature in features)
    return round(1 / (1 + math.exp(-total)), 2)
