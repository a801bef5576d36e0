"""The command ``quotes models``.  Everything heavy is imported inside the commands."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from quotes.cli.terminal import Problems, fail, opened

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
        (view.write_json if as_json else view.show)(entries, stream)
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

    def show(model: installing.Installed) -> None:
        typer.echo(f"{'installed' if model.fresh else 'already installed:'} {model.name} in {model.folder}")

    problems = Problems()
    done = False
    wanted = list(dict.fromkeys(map(installing.target, targets or ())))
    with installing.changing(waiting):
        if source is not None and "://" not in source:
            for model in installing.from_path(Path(source).expanduser(), wanted):
                show(model)
            return
        if not wanted:
            fail("name what to install, such as da or da:en; quotes models list shows what there is")
        for target in wanted:
            try:
                show(installing.from_hub(target, source))
                done = True
            except ModelError as error:
                problems.add(f"{target}: {error}")
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
    with installing.changing(waiting):
        for target in map(installing.target, targets):
            try:
                model = installing.remove(target, kind.value if kind else None)
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
    from quotes.models import argos, stanza
    from quotes.models import install as installing

    if target is None:
        typer.echo(str(stanza.installed_folder()))
        return
    wanted = installing.target(target)
    model = argos.find(wanted.language, wanted.into) if wanted.into else stanza.find(wanted.language)
    if model is None:
        fail(f"there is no model for {str(wanted)!r}; install one with: quotes models install {wanted}")
    typer.echo(str(model.path))


def waiting() -> None:
    """Say why nothing happens yet."""
    typer.echo("quotes: another process installs or removes models; waiting for it", err=True)
