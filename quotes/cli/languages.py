"""The command ``quotes languages``.  Everything heavy is imported inside the commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.cli.terminal import Problems, fail
from quotes.document.printable import printable

if TYPE_CHECKING:
    from quotes.languages import Language

app = typer.Typer(help="List, check and begin language files: what quotes knows of a language.", no_args_is_help=True)


def _say(line: str) -> None:
    """Print a line, in which a file may have had a hand."""
    typer.echo(printable(line))


@app.command("list")
def list_languages() -> None:
    """List the languages that have a file, how well each was measured, what it knows, and those with a model only."""
    from quotes.errors import QuotesError
    from quotes.languages import language
    from quotes.languages.file import read
    from quotes.models import stanza

    problems = Problems()
    files = language.files()
    parsed = set(stanza.available())
    for code, path in sorted(files.items()):
        try:
            file = read(path)
        except QuotesError as error:
            problems.add(error)
        else:
            own = language.load(code)
            verbs = len({entry.lemma for entries in own.verbs.values() for entry in entries}) if own else 0
            origin = "in the package" if path.parent == language.PACKAGE else f"from {path}"
            state = "experimental, " if file.experimental else ""
            measured = f"measured on {file.measured}" if file.measured else "not measured"
            _say(f"{code}  {file.name:<17} {origin}; {state}{measured}")
            model = ["a model"] if code in parsed else ["no model"]
            _say(f"    {', '.join([*model, f'{verbs} verbs', *(_supports(own) if own else ())])}")
    typer.echo(f"\nYour own files lie in {language.user_folder()}")
    without = [code for code in stanza.available() if code not in files]
    if without:
        typer.echo(f"A model but no file have {', '.join(without)}; begin one with: quotes languages new CODE")
    problems.exit(done=True)


def _supports(own: Language) -> Iterator[str]:
    """What a language's file and the models for it go beyond verbs in."""
    from quotes.models import argos

    groups = {"according": own.according, "speakers": own.words.get("titles"), "channels": own.channels}
    yield from (name for name, group in (groups | {"numbers": own.numbers, "dates": own.dates}).items() if group)
    package = argos.find(own.code)
    if package is not None:
        yield f"translation ({package.kind})"


@app.command()
def check(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A language file, or the code of a language.", show_default=False)
    ],
) -> None:
    """Say what is wrong in a language file, what stands twice, what can never match, and what it lacks."""
    from quotes.errors import QuotesError
    from quotes.languages import check
    from quotes.languages.file import text
    from quotes.languages.language import files

    path = files().get(file, Path(file))
    try:
        found, missing = check.check(text(path))
    except QuotesError as error:
        fail(str(error))
    for problem in found:
        _say(f"{path}:{problem}")
    if not found:
        _say(f"{path}: nothing is wrong")
    for line in missing:
        _say(f"{path}: nothing stands under {line}")
    raise typer.Exit(1 if found else 0)


@app.command()
def new(
    language: Annotated[
        str, typer.Argument(metavar="LANG", help="The code of a language, such as sv.", show_default=False)
    ],
) -> None:
    """Write a language file with every key and its meaning into the folder of your own files, to be filled in."""
    from stanza.models.common.constant import lcode2lang

    from quotes.languages import reference
    from quotes.languages.identification import normalized
    from quotes.languages.language import codes, user_folder

    try:
        code = normalized(language)
    except ValueError as error:
        fail(str(error))
    if code in codes():
        typer.echo(f"{code} has a file already; yours takes its place, so begin with a copy of its words", err=True)
    path = user_folder() / f"{code}.toml"
    content = reference.new(lcode2lang.get(code, code).replace("_", " "))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as stream:
            stream.write(content)
    except FileExistsError:
        fail(f"{path}: it is there already; see what it lacks with: quotes languages check {code}")
    except OSError as error:
        fail(f"{path}: cannot be written ({(error.strerror or str(error)).lower()})")
    typer.echo(f"{path}: fill it in, and see what it lacks with: quotes languages check {code}")
