"""Figures of an alignment evaluation, and the pairs behind them, for people and as JSON."""

from __future__ import annotations

import json
from typing import TextIO

from rich.table import Table
from rich.text import Text

from quotes.evaluation.alignment import Score
from quotes.views.table import console_for, emit, shortened

_FIGURES = (
    "gold", "possible", "joined", "found", "right", "unjudged", "precision", "recall", "ranked", "first", "first_rank",
)  # fmt: skip


def write_json(score: Score, stream: TextIO, errors: int = 0) -> None:
    """The figures as one JSON object, with up to so many wrong and missed pairs."""
    found: dict[str, object] = {name: getattr(score, name) for name in _FIGURES}
    if errors:
        found |= {"wrong": score.wrong[:errors], "missed": score.missed[:errors]}
    json.dump(found, stream, ensure_ascii=False, indent=1)
    stream.write("\n")


def show(score: Score, stream: TextIO, errors: int = 0) -> None:
    """Print the figures, then up to so many wrong and missed pairs."""
    console = console_for(stream)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    table.add_column(style="dim")
    judged = score.found - score.unjudged
    table.add_row("precision", f"{score.precision:.3f}", f"{score.right} of {judged} pairs are right")
    table.add_row("recall", f"{score.recall:.3f}", f"{score.joined} of {score.possible} pairs with both sides found")
    table.add_row("ranked first", f"{score.first_rank:.3f}", f"{score.first} of {score.ranked} among all statements")
    emit(console, table)
    notes = f"{score.gold} gold pairs; {score.unjudged} pairs found of statements that the gold does not have"
    emit(console, Text(notes, style="dim"))
    for heading, pairs in (("wrong", score.wrong), ("missed", score.missed)):
        for one, two in pairs[:errors]:
            emit(console, Text(f"{heading}: {shortened(one)} / {shortened(two)}"))
