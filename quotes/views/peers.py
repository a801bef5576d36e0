"""Systems side by side, for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TextIO

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from quotes.views.figures import HEADING, percent, ratio
from quotes.views.table import console_for, emit
from quotes.workshop.benches.peers import Measured

#: All that both kinds of system find, and what textacy looks for.
_SHOWN = ("direct", "all")


def write_json(systems: Sequence[Measured], stream: TextIO) -> None:
    """The systems as one JSON object."""
    json.dump({"systems": [system.as_dict() for system in systems]}, stream, ensure_ascii=False, indent=1)
    stream.write("\n")


def show(systems: Sequence[Measured], stream: TextIO) -> None:
    """Print the figures in percent, then what they rest on."""
    console = console_for(stream)
    emit(console, _figures(systems))
    for line in _notes(systems):
        emit(console, Text(line, style="dim"))


def _figures(systems: Sequence[Measured]) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column("\nsystem", no_wrap=True)
    table.add_column("\ntype", no_wrap=True)
    table.add_column("\nfound", justify="right", no_wrap=True)
    for name in ("IoU.5", "+source"):
        table.add_column(f"{name}\n{HEADING}", no_wrap=True)
    table.add_column("exact\n  F1", no_wrap=True)
    table.add_column("\nseconds", justify="right", no_wrap=True)
    for type in _SHOWN:
        for system in systems:
            figures = system.scores.types[type]
            table.add_row(
                system.name if system.labels is None else f"{system.name}, {system.labels}",
                type,
                str(figures.overlap.predicted),
                ratio(figures.overlap),
                ratio(figures.full),
                percent(figures.exact.f1),
                f"{system.seconds:.2f}",
            )
    return table


def _notes(systems: Sequence[Measured]) -> list[str]:
    scores = systems[0].scores
    gold = ", ".join(f"{scores.types[name].overlap.gold} {name}" for name in scores.types)
    lines = [f"articles {scores.notes['articles']}; annotated: {gold}"]
    seen = []
    for system in systems:
        notes = ", ".join(f"{name} {count}" for name, count in system.notes.items() if count)
        line = f"{system.name} {system.version}" + (f": {notes}" if notes else "")
        if line not in seen:
            seen.append(line)
    lines += seen
    lines.append("processor seconds to find statements, on trees that are there; textacy looks for direct ones only")
    return lines
