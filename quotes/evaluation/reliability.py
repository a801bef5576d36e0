"""Whether confidence can be believed: the precision that quotes claim beside the precision that they have.

Quotes are sorted by confidence into bins of about equal size; those of equal confidence share a bin, and have one to
themselves where they fill it, so that there may be fewer than ``BINS``.  The expected calibration error (ECE, Naeini
et al. 2015, "Obtaining well calibrated probabilities using Bayesian binning") is the mean distance between the two,
weighted by the bins' sizes.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple

BINS = 10


class Bin(NamedTuple):
    """``n`` quotes of a confidence from ``low`` to ``high``, their mean confidence, and the share of right ones."""

    low: float
    high: float
    n: int
    confidence: float
    precision: float

    @classmethod
    def of(cls, judged: Sequence[tuple[float, bool]]) -> Bin:
        values, right = zip(*judged, strict=True)
        return cls(min(values), max(values), len(values), sum(values) / len(values), sum(right) / len(values))


@dataclass(slots=True)
class Reliability:
    """Quotes as (confidence, whether right); apart those whose rule has no confidence."""

    judged: list[tuple[float, bool]] = field(default_factory=list)
    unrated: list[bool] = field(default_factory=list)

    def add(self, confidence: float | None, right: bool) -> None:
        """Add a quote."""
        if confidence is None:
            self.unrated.append(right)
        else:
            self.judged.append((confidence, right))

    def bins(self) -> list[Bin]:
        """At most ``BINS`` bins, of rising confidence."""
        bins: list[list[tuple[float, bool]]] = [[]]
        left = total = len(self.judged)
        for _, equal in itertools.groupby(sorted(self.judged), key=itemgetter(0)):
            group = list(equal)
            # A bin is full where it has its share of what is left, so that a large one leaves no crumbs after it.
            full = len(bins[-1]) * (BINS + 1 - len(bins)) >= left
            if bins[-1] and (full or (len(group) * BINS > total and len(bins) < BINS)):
                left -= len(bins[-1])
                bins.append([])
            bins[-1] += group
        return [Bin.of(one) for one in bins if one]

    @property
    def all(self) -> Bin | None:
        """All quotes with a confidence, None where there are none."""
        return Bin.of(self.judged) if self.judged else None

    @property
    def calibration_error(self) -> float | None:
        """The expected calibration error, None without quotes."""
        if not self.judged:
            return None
        return sum(one.n * abs(one.precision - one.confidence) for one in self.bins()) / len(self.judged)

    @property
    def unrated_precision(self) -> float | None:
        """The share of right ones among quotes without a confidence, None where there are none."""
        return sum(self.unrated) / len(self.unrated) if self.unrated else None

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "bins": [one._asdict() for one in self.bins()],
            "expected_calibration_error": self.calibration_error,
            "without_confidence": {"n": len(self.unrated), "precision": self.unrated_precision},
        }
