"""Commands for corpora: results that are written as they come, and what is done across their articles afterwards."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.cli.options import Format, Output
from quotes.cli.terminal import Problems, fail, progress_bar
from quotes.views.formats import FORMATS, by_suffix

if TYPE_CHECKING:
    from quotes.schema import Result
    from quotes.views.selection import Selection

#: What ``--engine`` knows beside the processes of this machine.
RAY = "ray"
#: So many lines are written at once.
_LINES = 64


def _engine(value: str | None) -> str | None:
    if value is not None and value != RAY:
        raise typer.BadParameter(f"{value!r} is not {RAY}")
    return value


Workers = Annotated[
    int,
    typer.Option(
        "--workers",
        metavar="N",
        min=0,
        help="Read articles in N processes, which an article may crash; 0: in this one. For jsonl and parquet.",
    ),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        min=1,
        help="Leave an article out that a process reads longer; 600 if not given.",
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with the output of a run that was stopped. For jsonl and parquet.")
]
Engine = Annotated[
    str | None,
    typer.Option("--engine", metavar=RAY, callback=_engine, help="Read articles on a cluster. For jsonl and parquet."),
]


@dataclass(frozen=True, slots=True)
class Run:
    """The options of a run that goes on and on."""

    format: str | None
    output: Path | None
    workers: int = 0
    timeout: float | None = None
    resume: bool = False
    engine: str | None = None

    def streams(self, *whole: object) -> bool:
        """True where the output is written as it comes; ``whole`` are values of options that need all of it first."""
        streamed = FORMATS[self.format or by_suffix(self.output)].streamed and not any(whole)
        asked = {"--workers": self.workers, "--timeout": self.timeout, "--resume": self.resume, "--engine": self.engine}
        wrong = [option for option, value in asked.items() if value]
        if wrong and not streamed:
            fail(f"{wrong[0]} is for an output that is written as it comes: --format jsonl or parquet, and no --by")
        if self.resume and self.output is None:
            fail("--resume goes on with a file: name it with --output")
        return streamed


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is selected of one result; it goes to other processes."""

    selection: Selection

    def __call__(self, result: Result) -> tuple[Result, int]:
        return self.selection.of(result), self.selection.undated(result)


def attribute(
    run: Run,
    paths: Sequence[str],
    language: str | None,
    include: Sequence[str] | None,
    min_confidence: float | None,
    selection: Selection,
) -> None:
    """Write the lines of articles as they come, and what failed at the end."""
    from quotes.corpus import pool, sinks, work
    from quotes.corpus.run import run as started
    from quotes.corpus.run import spread
    from quotes.reading import files

    task = work.Attribution(tuple(include or ()), min_confidence, Wanted(selection))
    parquet = (run.format or by_suffix(run.output)) == "parquet"
    timeout = run.timeout or pool.TIMEOUT
    failed: list[object] = []
    undated = 0
    try:
        with sinks.opened(run.output, parquet, run.resume) as sink, progress_bar() as bar, _only_results():
            written = len(sink.done)
            bar.start(lambda: files.count(paths), written)
            skip = frozenset(sink.done)
            if run.engine == RAY:
                results = spread(paths, language, task, failed.append, run.workers, timeout, skip)
            else:
                results = started(files.read(paths, language, failed.append, skip), task, run.workers, timeout)
            for done in results:
                failed.extend(done.problems)
                undated += done.undated
                read = len(done.ids) - len(done.problems)
                if read:
                    sink.write(done.lines)
                written += read
                bar.advance(len(done.ids))
    finally:
        problems = Problems()
        for problem in failed:
            problems.add(problem)
    if undated:
        typer.echo(f"quotes: {undated} statements have no date, nor have their articles: left out", err=True)
    problems.exit(done=bool(written))


@contextlib.contextmanager
def _only_results() -> Iterator[None]:
    """Keep words of libraries out of standard output, as Ray prints there what it tries again."""
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        yield


def join(
    path: Annotated[
        Path, typer.Argument(metavar="RESULT", help="A result as JSON lines or Parquet.", show_default=False)
    ],
    format: Format = None,
    output: Output = None,
) -> None:
    """Identify speakers across the articles of a result that was written as it came: one id for each."""
    from quotes.corpus import join, lines, sinks

    name = format or (by_suffix(output) if output is not None else "jsonl")
    if not FORMATS[name].streamed:
        fail("join writes jsonl or parquet; quotes show makes any other format of it")
    if output is not None and output.exists() and output.samefile(path):
        fail(f"{output}: is what join reads; name another file")
    with sinks.opened(output, name == "parquet") as sink:
        found = map(lines.written, join.join(path))
        while some := list(itertools.islice(found, _LINES)):
            sink.write(some)
