"""How far a training is: a bar for each step on a terminal, else a line now and then; all on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from quotes.workshop.training.loop import Report

#: Makes what a step of the training, such as ``tokenize``, reports to.
Steps = Callable[[str], Report]


@contextmanager
def steps() -> Iterator[Steps]:
    """Shows what the steps report, while the ``with`` block lasts."""
    start = time.monotonic()

    def plain(name: str) -> Report:
        def report(line: str, done: float | None = None) -> None:
            if line:
                minutes, seconds = divmod(round(time.monotonic() - start), 60)
                sys.stderr.write(f"{minutes:3d}:{seconds:02d} {name}: {line}\n")
                sys.stderr.flush()

        return report

    if not sys.stderr.isatty():
        yield plain
        return
    columns = BarColumn(), TimeElapsedColumn(), TimeRemainingColumn(), TextColumn("{task.fields[line]}")
    with Progress(TextColumn("{task.description:<9}"), *columns, console=Console(stderr=True)) as bars:

        def bar(name: str) -> Report:
            task = bars.add_task(name, total=1.0, line="")

            def report(line: str, done: float | None = None) -> None:
                bars.update(task, completed=done)
                if line:
                    bars.update(task, line=line)

            return report

        yield bar
