"""What changed between two results, and what somebody corrected, a line or two each."""

from __future__ import annotations

import collections
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quotes.document.printable import clean
from quotes.review.changes import Change, Kind, Told
from quotes.review.corrections import Corrections
from quotes.views.table import console_for, emit, shortened

#: The sign of a change, and its colour on a terminal.
_SIGNS: Mapping[Kind, tuple[str, str]] = {
    "appeared": ("+", "green"),
    "vanished": ("-", "red"),
    "changed": ("~", "yellow"),
}


def show(changes: Sequence[Change], stream: TextIO) -> None:
    """Print the changes of each article, then how many there are of each kind."""
    parts: list[RenderableType] = []
    for article, own in itertools.groupby(changes, key=lambda change: change.article):
        table = Table.grid(padding=(0, 2, 0, 0))
        for row in itertools.chain.from_iterable(map(_rows, own)):
            table.add_row(*row)
        parts += [Text(clean(article), style="bold"), Padding(table, (0, 0, 0, 2)), ""]
    counts = collections.Counter(change.kind for change in changes)
    summary = ", ".join(f"{counts[kind]} {kind}" for kind in _SIGNS if counts[kind]) or "no statement changed"
    emit(console_for(stream), Group(*parts, Text(summary, style="dim")))


def _rows(change: Change) -> Iterator[tuple[Text, Text]]:
    sign, style = _SIGNS[change.kind]
    told = change.new or change.old
    if told is None:
        return
    number = change.id.removeprefix(change.article)
    yield Text(f"{sign} {number}", style), Text.assemble((_who(told), "cyan"), f": {shortened(told.words)}")
    if change.old and change.new:
        for name, before, after in zip(Told._fields, change.old, change.new, strict=True):
            if before != after:
                yield Text(), Text(f"{name}: {_value(before)} → {_value(after)}", style=style)


def _who(told: Told) -> str:
    return clean(told.speaker or told.mention) or "unresolved"


def _value(text: str) -> str:
    return f"“{shortened(text)}”" if text else "none"


def show_corrections(corrections: Corrections, stream: TextIO) -> None:
    """Print what somebody said about each statement, then whether the articles were reviewed to the end."""
    lines = [
        Text.assemble(
            (clean(one.article), "bold"),
            f"  {one.verdict}{': ' + ', '.join(one.fields) if one.fields else ''}  “{shortened(one.words)}”",
        )
        for one in corrections.corrections
    ]
    done = sum(article.complete for article in corrections.articles)
    summary = f"{len(lines)} corrections; {done} of {len(corrections.articles)} articles reviewed to the end"
    emit(console_for(stream), Group(*lines, Text(summary, style="dim")))
