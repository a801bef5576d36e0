"""The models on this machine, for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from pydantic import TypeAdapter
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quotes.document.printable import clean
from quotes.models.catalogue import Entry, Scores
from quotes.views.table import console_for, emit


def show(entries: Sequence[Entry], stream: TextIO) -> None:
    """Print a block for each model."""
    emit(console_for(stream), Group(*(part for entry in entries for part in (_header(entry), _tasks(entry), ""))))


def write_json(entries: Sequence[Entry], stream: TextIO) -> None:
    """A JSON list with an object for each model."""
    stream.write(TypeAdapter(list[Entry]).dump_json([*entries], by_alias=True, indent=1).decode() + "\n")


def size(count: int) -> str:
    """``24.5 MB``"""
    return f"{count / 1e6:,.1f} MB"


def _header(entry: Entry) -> RenderableType:
    known = [
        size(entry.size),
        entry.version and f"version {entry.version}",
        entry.licence,
        "in use" if entry.used else "not used",
    ]
    about = " · ".join(clean(part) for part in known if part)
    lines = [Text.assemble((clean(entry.name), "bold"), "  ", (about, "dim"))]
    if entry.source:
        lines.append(Text(f"  {clean(entry.source)}", style="dim", overflow="fold"))
    return Group(*lines)


def _tasks(entry: Entry) -> RenderableType:
    table = Table(box=None, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column("Task", no_wrap=True, min_width=11)
    table.add_column("Size", no_wrap=True, justify="right", min_width=7)
    table.add_column("Scores")
    for task in entry.tasks:
        table.add_row(Text(task.name), Text(size(task.size)), Text(_figures(task.scores)))
    return Padding(table, (0, 0, 0, 2))


def _figures(scores: Scores) -> str:
    """``EWT test: UAS 84, LAS 81.2; PUD: ...``"""
    return "; ".join(
        f"{clean(test)}: " + ", ".join(f"{clean(measure)} {value:.4g}" for measure, value in figures.items())
        for test, figures in scores.items()
    )
