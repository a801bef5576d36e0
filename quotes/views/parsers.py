"""What the parser costs, for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TextIO

from rich.console import RenderableType
from rich.text import Text

from quotes.views.figures import percent, plain_table
from quotes.views.table import clean, console_for, emit, shortened
from quotes.workshop.benches.parsers import Agreement, Difference, RuleFigures, shared


def write_json(agreement: Agreement, stream: TextIO, errors: int = 0) -> None:
    """The figures as one JSON object, with up to so many differences of each side."""
    found = agreement.as_dict()
    if errors:
        found["differences"] = [
            asdict(difference) for side in ("lost", "added") for difference in _of(agreement, side)[:errors]
        ]
    json.dump(found, stream, ensure_ascii=False, indent=1)
    stream.write("\n")


def show(agreement: Agreement, stream: TextIO, errors: int = 0) -> None:
    """Print the agreement of each rule in percent, then up to so many differences of each side."""
    console = console_for(stream)
    emit(console, _figures(agreement))
    lost = len(_of(agreement, "lost"))
    causes = ", ".join(f"{name} {count}" for name, count in agreement.causes.items() if count)
    emit(console, Text(f"lost {lost}" + (f", and what differs there: {causes}" if causes else ""), style="dim"))
    notes = [
        f"documents {agreement.scores.notes['articles']}",
        f"sentences {agreement.sentences}",
        f"words {agreement.words}",
        *([f"the same text again {agreement.repeated}"] if agreement.repeated else []),
        *sorted(agreement.models),
    ]
    emit(console, Text(", ".join(notes), style="dim"))
    for side in ("lost", "added"):
        listed = _of(agreement, side)
        if errors and listed:
            emit(console, _differences(side, listed, errors))


def _figures(agreement: Agreement) -> RenderableType:
    """A line for each rule, the commonest first, then all: how the parse's statements meet those of the trees."""
    table = plain_table("rule", "trees", "parse", "lost", "added", "IoU.5", "exact", "+source")
    rows = sorted(agreement.rules.items(), key=lambda entry: (-entry[1].overlap.gold, entry[0]))
    rows.append(("all", RuleFigures.of(agreement.scores.types["all"])))
    for name, figures in rows:
        overlap = figures.overlap
        counts = (overlap.gold, overlap.predicted, figures.lost, figures.added)
        table.add_row(name, *map(str, counts), *(percent(shared(ratio)) for ratio in figures.all()))
    return table


def _of(agreement: Agreement, side: str) -> list[Difference]:
    return [difference for difference in agreement.differences if difference.side == side]


def _differences(side: str, listed: Sequence[Difference], most: int) -> RenderableType:
    text = Text(f"\n{side}: {len(listed)}\n", style="bold")
    for difference in listed[:most]:
        text.append(f"  {difference.rule} | {clean(difference.cue) or '-'} | {shortened(difference.words)}")
        if difference.cause:
            text.append(f" | {difference.cause}")
        text.append(f"  ({clean(difference.article)})\n", style="dim")
    return text
