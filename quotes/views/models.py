"""The models on this machine: tables on a terminal, tab-separated lines elsewhere, JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from pydantic import TypeAdapter
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quotes.models.catalogue import Entry, Scores
from quotes.views.table import clean, console_for

#: What stands where nothing is known.
_UNKNOWN = "-"
_COLUMNS = ("language", "task", "kind", "in use", "version", "size", "licence", "from", "scores")


def show(entries: Sequence[Entry], stream: TextIO) -> None:
    """A block for each model on a terminal, else a line for each of its tasks, the values separated by tabs."""
    console = console_for(stream)
    if console.is_terminal:
        render(entries, console)
        return
    stream.write("\t".join(_COLUMNS) + "\n")
    stream.writelines("\t".join(row) + "\n" for entry in entries for row in _rows(entry))


def render(entries: Sequence[Entry], console: Console) -> None:
    """Print a block for each model."""
    console.print(Group(*(part for entry in entries for part in (_header(entry), _tasks(entry), ""))))


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
    return (
        "; ".join(
            f"{clean(test)}: " + ", ".join(f"{clean(measure)} {value:.4g}" for measure, value in figures.items())
            for test, figures in scores.items()
        )
        or _UNKNOWN
    )


def _rows(entry: Entry) -> list[list[str]]:
    return [
        [
            clean(value)
            for value in (
                entry.language,
                task.name,
                entry.kind,
                "yes" if entry.used else "no",
                entry.version or _UNKNOWN,
                size(task.size),
                entry.licence or _UNKNOWN,
                entry.source or _UNKNOWN,
                _figures(task.scores),
            )
        ]
        for task in entry.tasks
    ]
