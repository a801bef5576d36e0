"""Whether confidence can be believed: the measured precision of statements beside the precision that they claim.

Statements are sorted by confidence into bins of about equal size; those of equal confidence share
a bin, and have one to themselves where they fill it, so that there may be fewer bins than asked for.  The
expected calibration error (ECE, Naeini et al. 2015, "Obtaining well calibrated probabilities using
Bayesian binning") is the mean distance between the two, weighted by the bins' sizes.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """So many statements of a confidence from ``low`` to ``high``, ``claimed`` on average, and how many are right."""

    low: float
    high: float
    claimed: float
    count: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.count

    @classmethod
    def of(cls, judged: Sequence[tuple[float, bool]]) -> Bin:
        values = [confidence for confidence, _ in judged]
        right = sum(is_right for _, is_right in judged)
        return cls(min(values), max(values), sum(values) / len(values), len(values), right)

    def as_dict(self) -> dict[str, float]:
        return {
            "low": self.low,
            "high": self.high,
            "n": self.count,
            "confidence": self.claimed,
            "precision": self.precision,
        }


@dataclass(slots=True)
class Reliability:
    """Statements as (confidence, whether right); those whose rule has no confidence apart."""

    judged: list[tuple[float, bool]] = field(default_factory=list)
    unrated: list[bool] = field(default_factory=list)

    def add(self, confidence: float | None, right: bool) -> None:
        """Add a statement."""
        if confidence is None:
            self.unrated.append(right)
        else:
            self.judged.append((confidence, right))

    def bins(self, most: int = BINS) -> list[Bin]:
        """At most so many bins, of rising confidence."""
        ordered = sorted(self.judged)
        groups = [list(group) for _, group in itertools.groupby(ordered, key=lambda entry: entry[0])]
        filled: list[list[tuple[float, bool]]] = []
        held: list[tuple[float, bool]] = []
        for group in groups:
            if held and len(group) * most > len(ordered) and len(filled) + 1 < most:
                filled.append(held)
                held = []
            held = held + group
            # A bin is full where it has its share of what is left, so that a large one leaves no crumbs after it.
            left = len(ordered) - sum(map(len, filled))
            if len(held) * (most - len(filled)) >= left:
                filled.append(held)
                held = []
        return [Bin.of(one) for one in filled]

    @property
    def all(self) -> Bin | None:
        """All rated statements, None where there are none."""
        return Bin.of(self.judged) if self.judged else None

    @property
    def calibration_error(self) -> float | None:
        """The expected calibration error, None without statements."""
        if not self.judged:
            return None
        return sum(b.count * abs(b.precision - b.claimed) for b in self.bins()) / len(self.judged)

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "bins": [one.as_dict() for one in self.bins()],
            "expected_calibration_error": self.calibration_error,
            "without_confidence": {
                "n": len(self.unrated),
                "precision": sum(self.unrated) / len(self.unrated) if self.unrated else None,
            },
        }
