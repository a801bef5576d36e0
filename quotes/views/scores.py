"""Figures of an evaluation, and the errors behind them, for people and as JSON."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TextIO, get_args

from rich.table import Table
from rich.text import Text

from quotes.document.printable import clean, escaped
from quotes.evaluation import alignment, statements
from quotes.evaluation.reliability import Bin, Reliability
from quotes.evaluation.run import Error, ErrorKind, Evaluation
from quotes.evaluation.scores import Scores
from quotes.evaluation.statements import Statements
from quotes.views.figures import HEADING, percent, plain_table, ratio
from quotes.views.table import console_for, emit, shortened

#: So many of the commonest rules and cues are named.
_COMMON = 12
_BAR, _CLAIM = "█", "│"
#: Columns of the table beside the bars, and the widest bars.
_BESIDE, _WIDEST = 38, 60


def write_json(evaluation: Evaluation, stream: TextIO, errors: int = 0) -> None:
    """The figures as one JSON object, with up to so many errors of each kind."""
    found = evaluation.scores.as_dict()
    found["rules"] = {
        rule: {"n": count, "precision": right / count} for rule, (count, right) in sorted(evaluation.rules.items())
    }
    found["confusion"] = evaluation.confusion
    found["reliability"] = evaluation.reliability.as_dict()
    found["statements"] = evaluation.statements.as_dict()
    if errors:
        found["statement_errors"] = [error._asdict() for error in _listed(evaluation.statements, errors)]
        found["errors"] = [error._asdict() for _, listed in _by_kind(evaluation) for error in listed[:errors]]
    _write(found, stream)


def write_alignment_json(score: alignment.Score, stream: TextIO, errors: int = 0) -> None:
    """The figures of an alignment as one JSON object, with up to so many wrong and missed pairs."""
    shares = {name: getattr(score, name) for name in ("precision", "recall", "first_rank")}
    listed = {"wrong": score.wrong[:errors], "missed": score.missed[:errors]}
    _write(asdict(score) | shares | listed, stream)


def _write(found: Mapping[str, object], stream: TextIO) -> None:
    stream.write(escaped(json.dumps(found, ensure_ascii=False, indent=1)) + "\n")


def show(evaluation: Evaluation, stream: TextIO, errors: int = 0) -> None:
    """Print the figures in percent, then up to so many errors of each kind."""
    console = console_for(stream)
    if evaluation.statements.counts:
        emit(console, _statements(evaluation.statements))
    emit(console, _figures(evaluation.scores))
    emit(console, _attribution(evaluation.scores))
    emit(console, _confusion(evaluation))
    for part in reliability(evaluation.reliability, console.width):
        emit(console, part)
    notes = ", ".join(f"{name} {count}" for name, count in evaluation.scores.notes.items() if count)
    emit(console, Text(notes.replace("_", " "), style="dim"))
    if errors:
        for error in _listed(evaluation.statements, errors):
            note = f"  {clean(error.wanted)}, not {clean(error.given)} | {shortened(error.words)}"
            emit(console, Text.assemble((error.field, "bold"), note, (f"  ({clean(error.article)})", "dim")))
        emit(console, _rules(evaluation))
        for kind, listed in _by_kind(evaluation):
            if listed:
                emit(console, _errors(kind, listed, errors))


def show_alignment(score: alignment.Score, stream: TextIO, errors: int = 0) -> None:
    """Print the figures of an alignment, then up to so many wrong and missed pairs."""
    console = console_for(stream)
    judged = score.found - score.unjudged
    table = Table.grid(padding=(0, 2, 0, 0))
    for name, share, about in (
        ("precision", score.precision, f"{score.right} of {judged} pairs are right"),
        ("recall", score.recall, f"{score.joined} of {score.possible} pairs with both sides found"),
        ("ranked first", score.first_rank, f"{score.first} of {score.ranked} among all statements"),
    ):
        table.add_row(name, f"{share:.3f}", Text(about, style="dim"))
    emit(console, table)
    notes = f"{score.gold} gold pairs; {score.unjudged} pairs found of statements that the gold does not have"
    emit(console, Text(notes, style="dim"))
    for heading, pairs in (("wrong", score.wrong), ("missed", score.missed)):
        for one, two in pairs[:errors]:
            emit(console, Text(f"{heading}: {shortened(one)} / {shortened(two)}"))


def _statements(found: Statements) -> Table:
    """Who said it, through which channel, to whom, passed on by whom, when, and whether at all."""
    table = plain_table("statements found", "n", "share")
    for name, part, of in found.figures():
        table.add_row(name, str(of), percent(part / of))
    return table


def _listed(found: Statements, most: int) -> Iterator[statements.Error]:
    """Up to so many errors of each field, the fields as they come."""
    fields = dict.fromkeys(sorted(error.field for error in found.errors))
    for name in fields:
        yield from itertools.islice((error for error in found.errors if error.field == name), most)


def _figures(scores: Scores) -> Table:
    ratios = (f"{name}\n{HEADING}" for name in ("exact", "IoU.5", "words", "+source"))
    table = plain_table("\ntype", "\ngold", "\nfound", *ratios, gap=1, left=(0, 3, 4, 5, 6))
    for name, figures in scores.types.items():
        cells = map(ratio, (figures.exact, figures.overlap, figures.token, figures.full))
        table.add_row(name, str(figures.overlap.gold), str(figures.overlap.predicted), *cells)
    return table


def _attribution(scores: Scores) -> Table:
    """Accuracy of sources among overlap pairs: by type, then by what the annotated source is."""
    table = plain_table("attribution", "n", "right", "same name", "type right")
    every = scores.types["all"]
    rows = [(name, one.attribution, percent(one.type_accuracy)) for name, one in scores.types.items()]
    rows += [(f"source is a {name}", every.by_class[name], "") for name in sorted(every.by_class)]
    for name, sources, type_right in rows:
        table.add_row(name, str(sources.count), percent(sources.accuracy), percent(sources.same_name), type_right)
    empty = every.sourceless
    table.add_row("no source, left empty", str(empty.count), percent(empty.accuracy), "", "")
    return table


def _confusion(evaluation: Evaluation) -> Table:
    """Rows as annotated, columns as found."""
    rows = evaluation.confusion
    columns = max(rows.values(), key=len)
    table = plain_table("annotated as \\ found as", *columns)
    for name, row in rows.items():
        table.add_row(name, *(str(row.get(column, "")) for column in columns))
    return table


def reliability(found: Reliability, width: int) -> Iterator[Table | Text]:
    """A line with a bar for each bin, all together, and what they come to; nothing where no quote has a confidence."""
    total = found.all
    if total is None:
        return
    space = max(10, min(_WIDEST, width - _BESIDE))
    table = plain_table("confidence", "n", "claimed", "right", "", left=(0, 4))
    for one in (*found.bins(), total):
        low, high = f"{one.low:.2f}", f"{one.high:.2f}"
        name = "all" if one is total else low if low == high else f"{low}–{high}"
        table.add_row(name, str(one.n), percent(one.confidence), percent(one.precision), bar(one, space))
    yield table
    error = percent(found.calibration_error or 0.0).strip()
    note = f"bars: right; {_CLAIM}: claimed; expected calibration error {error}"
    if found.unrated_precision is not None:
        note += f"; without confidence {len(found.unrated)}, right {percent(found.unrated_precision).strip()}"
    yield Text(note, style="dim")


def bar(one: Bin, width: int) -> Text:
    """Precision as a bar of which ``width`` is all, with a line where the confidence lies."""
    cells = list((_BAR * round(one.precision * width)).ljust(width))
    cells[min(width - 1, round(one.confidence * width))] = _CLAIM
    return Text("".join(cells))


def _rules(evaluation: Evaluation) -> Table:
    table = plain_table("rule", "found", "right")
    for rule, (count, right) in sorted(evaluation.rules.items(), key=lambda entry: -entry[1][0]):
        table.add_row(rule, str(count), percent(right / count))
    return table


def _by_kind(evaluation: Evaluation) -> list[tuple[ErrorKind, list[Error]]]:
    return [(kind, [error for error in evaluation.errors if error.kind == kind]) for kind in get_args(ErrorKind)]


def _errors(kind: str, listed: Sequence[Error], most: int) -> Text:
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
