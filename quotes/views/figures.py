"""Figures as tables show them: shares in percent, one decimal."""

from __future__ import annotations

from collections.abc import Collection

from rich.table import Table

from quotes.evaluation.scores import Ratio

#: The heading of a column of ``ratio``.
HEADING = "   P    R   F1"


def percent(value: float) -> str:
    """A share in four characters."""
    return " 100" if value == 1 else f"{100 * value:4.1f}"


def ratio(found: Ratio) -> str:
    """Precision, recall and F1."""
    return " ".join(percent(value) for value in (found.precision, found.recall, found.f1))


def plain_table(*columns: str, gap: int = 2, left: Collection[int] = (0,)) -> Table:
    """A table without lines: the ``left`` columns, counted from 0, to the left, the others, figures, to the right."""
    table = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="dim")
    for number, name in enumerate(columns):
        table.add_column(name, justify="left" if number in left else "right", no_wrap=True)
    return table
