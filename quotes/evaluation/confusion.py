"""Which types are taken for which: a confusion matrix of the pairs with at least half in common.

A row is a type of the annotation, ``extra`` what nobody annotated; a column is the type found, ``missed``
what was not found.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from quotes.evaluation.scores import TYPES, Comparison

MISSED, EXTRA = "missed", "extra"
ROWS = (*TYPES, EXTRA)
COLUMNS = (*TYPES, MISSED)


@dataclass(slots=True)
class Confusion:
    """Counts by (annotated type, found type)."""

    cells: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, comparison: Comparison) -> None:
        """Add an article; what the selection leaves out counts nowhere."""
        found_of = dict(comparison.pairs)
        for number, (quote, counts) in enumerate(zip(comparison.quotes, comparison.counts, strict=True)):
            if counts:
                found = comparison.predictions[found_of[number]].type if number in found_of else MISSED
                self.cells[quote.type, found] += 1
        paired = set(found_of.values())
        for number, prediction in enumerate(comparison.predictions):
            if number not in paired:
                self.cells[EXTRA, prediction.type] += 1

    def row(self, name: str) -> dict[str, int]:
        """The counts of an annotated type, by what was found; nothing that is extra can be missed."""
        return {column: self.cells[name, column] for column in COLUMNS if (name, column) != (EXTRA, MISSED)}

    def as_dict(self) -> dict[str, dict[str, int]]:
        """As JSON has it: rows, then columns."""
        return {name: self.row(name) for name in ROWS}
