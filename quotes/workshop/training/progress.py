"""How far a training is: a bar for each step on a terminal, else a line now and then; all on stderr."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

    from quotes.workshop.training.loop import Report


class Progress:
    """Shows what the steps report, while the ``with`` block lasts."""

    def __init__(self) -> None:
        self._bars: Bars | None = None
        self._start = time.monotonic()

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

            self._bars = Progress(
                TextColumn("{task.description:<9}"),
                BarColumn(),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
                TextColumn("{task.fields[line]}"),
                console=Console(stderr=True),
            )
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def step(self, name: str) -> Report:
        """What a step of the training, such as ``pos``, reports to."""
        bars = self._bars
        if bars is None:

            def plain(line: str, done: float | None = None) -> None:
                if line:
                    minutes, seconds = divmod(round(time.monotonic() - self._start), 60)
                    sys.stderr.write(f"{minutes:3d}:{seconds:02d} {name}: {line}\n")
                    sys.stderr.flush()

            return plain
        task = bars.add_task(name, total=1.0, line="")

        def shown(line: str, done: float | None = None) -> None:
            if line:
                bars.update(task, line=line)
            if done is not None:
                bars.update(task, completed=done)

        return shown
