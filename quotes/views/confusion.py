"""The confusion matrix of types, for people."""

from __future__ import annotations

from rich.console import RenderableType

from quotes.evaluation.confusion import COLUMNS, ROWS, Confusion
from quotes.views.figures import plain_table


def table(confusion: Confusion) -> RenderableType:
    """Rows as annotated, columns as found."""
    shown = plain_table("annotated as \\ found as", *COLUMNS)
    for name in ROWS:
        row = confusion.row(name)
        shown.add_row(name, *(str(row.get(column, "")) for column in COLUMNS))
    return shown
