"""What all commands share: exit codes, problems on stderr, options, and the stream that a result goes to."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn, TextIO, TypeVar

import typer

T = TypeVar("T")

#: Exit codes.
OK, SOME_FAILED, NOTHING_DONE = 0, 1, 2


class Included(StrEnum):
    """Kinds of report beyond words, ``pipeline.INCLUDABLE``."""

    acts = "acts"
    thoughts = "thoughts"


Language = Annotated[
    str | None,
    typer.Option(
        "--language", "-l", metavar="CODE", help="Language of all articles, such as en or da; else identified."
    ),
]
Include = Annotated[
    list[Included] | None,
    typer.Option("--include", "-i", help="Also find acts of speech (criticized the plan) or attitudes; repeatable."),
]


Gold = Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Annotated articles, one a line.", show_default=False)]
Kinds = Annotated[
    str | None,
    typer.Option("--kind", metavar="K", help="Score only annotations of these kinds, such as speech,speech-act."),
]
IgnoredFlags = Annotated[
    list[str] | None,
    typer.Option("--ignore-flag", metavar="F", help="Leave out annotations with this flag; repeatable."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")]


class Problems:
    """What went wrong so far: each problem is one line on stderr."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, problem: object) -> None:
        """Print a problem on one line."""
        self.count += 1
        typer.echo("quotes: " + " ".join(str(problem).split()), err=True)

    def exit(self, done: bool) -> NoReturn:
        """End the program; ``done`` where there was a result."""
        raise typer.Exit(OK if not self.count else SOME_FAILED if done else NOTHING_DONE)


def progress(articles: list[T]) -> Iterable[T]:
    """The articles, with a progress bar on stderr where that is a terminal and there is more than one."""
    if len(articles) < 2 or not sys.stderr.isatty():
        return articles
    from rich.console import Console
    from rich.progress import track

    return track(articles, "Reading", console=Console(stderr=True), transient=True)


@contextmanager
def opened(path: Path | None) -> Iterator[TextIO]:
    """The stream that the result goes to: a file, else standard output, flushed while a closed pipe is still caught."""
    if path is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    try:
        stream = path.open("w", encoding="utf-8")
    except OSError as error:
        fail(f"{path}: cannot be written ({(error.strerror or str(error)).lower()})")
    with stream:
        yield stream


def fail(message: str) -> NoReturn:
    """Say why nothing can be done, and end the program."""
    problems = Problems()
    problems.add(message)
    problems.exit(done=False)
