"""Figures of an evaluation, and the errors behind them, for people and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TextIO

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from quotes.evaluation.run import Error, Evaluation
from quotes.evaluation.scores import Accuracy, Figures
from quotes.views import confusion, reliability
from quotes.views.figures import percent, ratio
from quotes.views.table import clean, console_for, emit, shortened

_COMMON = 12


def write_json(evaluation: Evaluation, stream: TextIO, errors: int = 0) -> None:
    """The figures as one JSON object, with up to so many errors of each kind."""
    found = evaluation.scores.as_dict()
    found["rules"] = {
        rule: {"n": count, "precision": right / count} for rule, (count, right) in sorted(evaluation.rules.items())
    }
    found["confusion"] = evaluation.confusion.as_dict()
    found["reliability"] = evaluation.reliability.as_dict()
    if errors:
        found["errors"] = [asdict(error) for listed in _by_kind(evaluation).values() for error in listed[:errors]]
    json.dump(found, stream, ensure_ascii=False, indent=1)
    stream.write("\n")


def show(evaluation: Evaluation, stream: TextIO, errors: int = 0) -> None:
    """Print the figures in percent, then up to so many errors of each kind."""
    console = console_for(stream)
    emit(console, _figures(evaluation))
    emit(console, _attribution(evaluation))
    emit(console, confusion.table(evaluation.confusion))
    for part in reliability.parts(evaluation.reliability, console.width):
        emit(console, part)
    notes = ", ".join(f"{name} {count}" for name, count in evaluation.scores.notes.items() if count)
    emit(console, Text(notes.replace("_", " "), style="dim"))
    if errors:
        emit(console, _rules(evaluation))
        for kind, listed in _by_kind(evaluation).items():
            if listed:
                emit(console, _errors(kind, listed, errors))


def _figures(evaluation: Evaluation) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column("\ntype", no_wrap=True)
    table.add_column("\ngold", justify="right", no_wrap=True)
    table.add_column("\nfound", justify="right", no_wrap=True)
    for name in ("exact", "IoU.5", "words", "+source"):
        table.add_column(f"{name}\n   P    R   F1", no_wrap=True)
    for name, figures in evaluation.scores.types.items():
        ratios = (figures.exact, figures.overlap, figures.token, figures.full)
        table.add_row(
            name,
            str(figures.overlap.gold),
            str(figures.overlap.predicted),
            *(ratio(figure) for figure in ratios),
        )
    return table


def _attribution(evaluation: Evaluation) -> RenderableType:
    """Accuracy of sources among overlap pairs: by type, then by what the annotated source is."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("attribution", "n", "right", "same name", "type right"):
        table.add_column(name, justify="left" if name == "attribution" else "right")

    def row(name: str, accuracy: Accuracy, figures: Figures | None = None) -> None:
        values = accuracy.as_dict()
        matched = figures.as_dict()["type_accuracy"] if figures else None
        table.add_row(
            name,
            str(accuracy.count),
            percent(values["accuracy"]),
            percent(values["accuracy_same_name"]),
            "" if matched is None else percent(matched),
        )

    for name, figures in evaluation.scores.types.items():
        row(name, figures.attribution, figures)
    every = evaluation.scores.types["all"]
    for name in sorted(every.by_class):
        row(f"source is a {name}", every.by_class[name])
    empty = every.left_empty / every.sourceless if every.sourceless else 0.0
    table.add_row("no source, left empty", str(every.sourceless), percent(empty), "", "")
    return table


def _rules(evaluation: Evaluation) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("rule", "found", "right"):
        table.add_column(name, justify="left" if name == "rule" else "right")
    for rule, (count, right) in sorted(evaluation.rules.items(), key=lambda entry: -entry[1][0]):
        table.add_row(rule, str(count), percent(right / count))
    return table


def _by_kind(evaluation: Evaluation) -> dict[str, list[Error]]:
    return {
        kind: [error for error in evaluation.errors if error.kind == kind]
        for kind in ("miss", "false find", "wrong source")
    }


def _errors(kind: str, listed: list[Error], most: int) -> RenderableType:
    """The errors of a kind: how many by rule and by cue, then examples, those of the commonest groups first."""
    rules = Counter(error.rule or "-" for error in listed)
    cues = Counter(error.cue or "-" for error in listed)
    text = Text(f"\n{kind}: {len(listed)}\n", style="bold")
    for name, counter in (("by rule", rules), ("by cue", cues)):
        common = ", ".join(f"{clean(key)} {count}" for key, count in counter.most_common(_COMMON))
        text.append(f"{name}: {common}\n", style="dim")
    ordered = sorted(listed, key=lambda error: (-rules[error.rule or "-"], -cues[error.cue or "-"], error.cue))
    for error in ordered[:most]:
        text.append(f"  {error.rule or '-'} | {clean(error.cue) or '-'} | {shortened(error.words)}")
        if error.note:
            text.append(f" | {clean(error.note)}")
        text.append(f"  ({clean(error.article)}:{error.start})\n", style="dim")
    return text
