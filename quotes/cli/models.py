"""The command ``quotes models``.  Everything heavy is imported inside the commands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from quotes.cli.terminal import Problems, fail, opened
from quotes.models.target import Target

app = typer.Typer(help="List, install, train, measure and remove language models.", no_args_is_help=True)


class Kind(StrEnum):
    """Kinds of model that can be removed."""

    official = "official"
    trained = "trained"


Targets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="LANG",
        help="Languages such as da, translations such as da:en.",
        show_default=False,
    ),
]


@app.command("list")
def list_models(
    as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
) -> None:
    """List the models on this machine, task by task, and which are in use."""
    from quotes.models import catalogue
    from quotes.views import models as view

    problems = Problems()
    entries = catalogue.entries(problems.add)
    with opened(None) as stream:
        if as_json:
            view.write_json(entries, stream)
        else:
            view.show(entries, stream)
    problems.exit(done=bool(entries))


@app.command()
def install(
    targets: Targets = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="SOURCE",
            help="A mirror's address, an .argosmodel, a zip archive or folder of installed models; "
            "else the official hubs.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Install published models of languages and translations; they are then used before those of quotes.

    No other command downloads anything.
    """
    from quotes.errors import ModelError
    from quotes.models import install as installing
    from quotes.models.hub import Hub

    problems = Problems()
    wanted = list(parsed(targets, problems))
    done = False

    def report(target: Target, error: ModelError) -> None:
        problems.add(f"{target}: {error}")

    def show(model: installing.Installed) -> None:
        nonlocal done
        done = True
        state = "installed" if model.fresh else "already installed:"
        typer.echo(f"{state} {model.name} in {model.folder}{unread(model.target)}")

    if source is not None and "://" not in source:
        try:
            if wanted or not targets:
                installing.from_path(Path(source).expanduser(), wanted, show, report, waiting)
        except ModelError as error:
            problems.add(error)
    elif not targets:
        fail("name what to install, such as da or da:en; quotes models list shows what there is")
    else:
        for target in wanted:
            try:
                with progress(str(target)) as advance:
                    model = installing.from_hub(target, Hub(source), advance, waiting)
                show(model)
            except ModelError as error:
                report(target, error)
    problems.exit(done)


@app.command()
def remove(
    targets: Targets = None,
    kind: Annotated[
        Kind | None,
        typer.Option("--kind", help="Which one, where a published and a trained model are installed."),
    ] = None,
) -> None:
    """Remove installed models; what comes with quotes stays."""
    from quotes.errors import ModelError
    from quotes.models import install as installing

    if not targets:
        fail("name what to remove, such as da or da:en")
    problems = Problems()
    done = False
    for target in parsed(targets, problems):
        try:
            for model in installing.remove(target, kind.value if kind else None, waiting):
                typer.echo(f"removed {model.name} from {model.folder}")
            done = True
        except ModelError as error:
            problems.add(error)
    problems.exit(done)


@app.command()
def path(
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="[LANG]", help="A language such as da, a translation such as da:en.", show_default=False
        ),
    ] = None,
) -> None:
    """Print the folder of the model in use, or of all installed models."""
    from quotes.errors import ModelError
    from quotes.models import argos, phrases, stanza
    from quotes.models.target import parse

    if target is None:
        typer.echo(str(stanza.installed_folder()))
        return
    try:
        wanted = parse(target)
        if wanted.into is None:
            model = stanza.find(wanted.language)
            folder = model.path if model else None
        else:
            package = argos.find(wanted.language, wanted.into) or phrases.find(wanted.language, wanted.into)
            folder = package.folder if package else None
    except (ModelError, ValueError) as error:
        fail(str(error))
    if folder is None:
        fail(f"there is no model for {str(wanted)!r}; install one with: quotes models install {wanted}")
    typer.echo(str(folder))


def parsed(targets: list[str] | None, problems: Problems) -> Iterator[Target]:
    """The targets that a user names, each once; what is none is a problem."""
    from quotes.models.target import parse

    seen = set()
    for text in targets or ():
        try:
            target = parse(text)
        except ValueError as error:
            problems.add(error)
            continue
        if target not in seen:
            seen.add(target)
            yield target


def unread(target: Target) -> str:
    """What is still missing for articles in a language to be read, beside its model."""
    from quotes import languages
    from quotes.languages.identification import normalized

    code = normalized(target.language)
    if target.into is not None or code in languages.codes():
        return ""
    return f"; there is no quotes/languages/{code}.toml yet, which reading it takes too"


def waiting() -> None:
    """Say why nothing happens yet."""
    typer.echo("quotes: another process installs or removes models; waiting for it", err=True)


@contextmanager
def progress(target: str) -> Iterator[Callable[[str, int, int | None], None]]:
    """What shows how far the downloads of a target are: a bar for each file, on a terminal alone."""
    if not sys.stderr.isatty():
        yield lambda name, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    bars: dict[str, TaskID] = {}
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:

        def advance(name: str, done: int, total: int | None) -> None:
            if name not in bars:
                bars[name] = bar.add_task(f"{target} {name}", total=total)
            bar.update(bars[name], completed=done, total=total)

        yield advance
