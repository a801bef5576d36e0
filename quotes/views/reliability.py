"""The reliability of confidence as a table with bars, for people."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from quotes.evaluation.reliability import Bin, Reliability
from quotes.views.figures import percent, plain_table

_BAR, _CLAIM = "█", "│"
#: Columns of the table beside the bars, and the widest bars.
_BESIDE, _WIDEST = 38, 60


def parts(reliability: Reliability, width: int) -> Iterator[RenderableType]:
    """A line for each bin, all together, and what they come to; nothing where no statement has a confidence."""
    total = reliability.all
    if total is None:
        return
    space = max(10, min(_WIDEST, width - _BESIDE))
    table = plain_table("confidence", "n", "claimed", "right", "")
    table.columns[-1].justify = "left"
    for one in reliability.bins():
        name = f"{one.low:.2f}" if f"{one.low:.2f}" == f"{one.high:.2f}" else f"{one.low:.2f}–{one.high:.2f}"
        table.add_row(name, str(one.count), percent(one.claimed), percent(one.precision), bar(one, space))
    table.add_row("all", str(total.count), percent(total.claimed), percent(total.precision), bar(total, space))
    yield table
    error = reliability.calibration_error or 0.0
    note = f"bars: right; {_CLAIM}: claimed; expected calibration error {percent(error).strip()}"
    if reliability.unrated:
        right = percent(sum(reliability.unrated) / len(reliability.unrated)).strip()
        note += f"; without confidence {len(reliability.unrated)}, right {right}"
    yield Text(note, style="dim")


def bar(one: Bin, width: int) -> Text:
    """Precision as a bar of which ``width`` is all, with a line where the confidence lies."""
    cells = [_BAR] * round(one.precision * width)
    cells += [" "] * (width - len(cells))
    cells[min(width - 1, round(one.claimed * width))] = _CLAIM
    return Text("".join(cells))
