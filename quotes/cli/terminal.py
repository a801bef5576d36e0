"""What every command says to the terminal: problems on stderr, the result on stdout, and an exit code."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, TypeVar

import typer
from typer.core import TyperGroup

from quotes.document.printable import clean, printable
from quotes.errors import QuotesError

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")

#: Typer has Click's exceptions under names of its own, and this one under none.
_ClickException: Any = typer.BadParameter.mro()[2]

#: Exit codes.
OK, SOME_FAILED, NOTHING_DONE = 0, 1, 2


class Problems:
    """What went wrong so far: each problem is one line on stderr."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, problem: object) -> None:
        """Print a problem on one line."""
        self.count += 1
        typer.echo("quotes: " + clean(str(problem)), err=True)

    def exit(self, done: bool) -> NoReturn:
        """End the program; ``done`` where there was a result."""
        raise typer.Exit(OK if not self.count else SOME_FAILED if done else NOTHING_DONE)


class Commands(TyperGroup):
    """Commands that an error of quotes ends with its one line."""

    def make_context(self, *about: Any, **more: Any) -> Any:
        with _clean_usage():
            return super().make_context(*about, **more)

    def invoke(self, ctx: Any) -> Any:
        with warnings.catch_warnings(), _clean_usage():
            warnings.showwarning = _warn
            try:
                return super().invoke(ctx)
            except QuotesError as error:
                fail(str(error))


@contextmanager
def _clean_usage() -> Iterator[None]:
    """What is wrong with a command names its arguments, which may be the names of files."""
    try:
        yield
    except _ClickException as error:
        error.message = clean(error.message)
        raise


def note(message: str) -> None:
    """Say on one line what is no problem."""
    typer.echo("quotes: " + clean(message), err=True)


def _warn(message: Warning | str, *about: Any, **more: Any) -> None:
    """Print a warning on one line, without where in the program it was given."""
    note(str(message))


class Shown:
    """A stream to a terminal for a format that is meant for programs: what the terminal would obey is replaced."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(printable(text))


def progress(articles: list[T]) -> Iterable[T]:
    """The articles, with a progress bar on stderr where that is a terminal and there is more than one."""
    if len(articles) < 2 or not sys.stderr.isatty():
        return articles
    from rich.console import Console
    from rich.progress import track

    return track(articles, "Reading", console=Console(stderr=True), transient=True)


class Bar:
    """A progress bar with rate and time left, of articles that come in one by one; not shown where there is none."""

    def __init__(self, shown: Progress | None) -> None:
        self._shown = shown
        self._task = shown.add_task("Counting", total=None, rate="") if shown is not None else None
        self._begun, self._count = 0.0, 0

    def start(self, total: Callable[[], int], done: int) -> None:
        """Begin with so many articles, which are counted where that is shown, and of which so many are done already."""
        if self._shown is not None and self._task is not None:
            self._shown.reset(self._task, total=max(total(), done), completed=done, description="Reading")
            self._begun = time.monotonic()

    def advance(self, count: int) -> None:
        self._count += count
        if self._shown is not None and self._task is not None:
            rate = f"{self._count / max(1e-9, time.monotonic() - self._begun):.1f}/s"
            self._shown.update(self._task, advance=count, rate=rate)


@contextmanager
def progress_bar() -> Iterator[Bar]:
    """A progress bar on stderr where that is a terminal."""
    if not sys.stderr.isatty():
        yield Bar(None)
        return
    from rich import progress
    from rich.console import Console

    columns = ("{task.description}", progress.BarColumn(), progress.MofNCompleteColumn(), "{task.fields[rate]}")
    console, left = Console(stderr=True), progress.TimeRemainingColumn(elapsed_when_finished=True)
    with progress.Progress(*columns, left, console=console, transient=True, speed_estimate_period=600) as shown:
        yield Bar(shown)


@contextmanager
def opened(path: Path | None, binary: bool = False) -> Iterator[Any]:
    """The stream that the result goes to, of text or bytes: a file, else standard output.

    It is flushed while a closed pipe is still caught.
    """
    if path is None:
        if binary and sys.stdout.isatty():
            fail("this format is no text: name a file for it with --output")
        yield sys.stdout.buffer if binary else sys.stdout
        sys.stdout.flush()
        return
    try:
        stream = path.open("wb") if binary else path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        fail(f"{path}: cannot be written ({(error.strerror or str(error)).lower()})")
    with stream:
        yield stream


def fail(message: str) -> NoReturn:
    """Say why nothing can be done, and end the program."""
    problems = Problems()
    problems.add(message)
    problems.exit(done=False)
