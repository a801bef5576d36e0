"""The commands ``quotes models train`` and ``quotes models score``.

Everything heavy is imported inside them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quotes.cli.terminal import fail

Code = Annotated[str, typer.Argument(metavar="CODE", help="A language code such as nb.")]
_TREEBANK = "A UD treebank: *-ud-train.conllu, *-ud-dev.conllu and *-ud-test.conllu, plain or gzipped."
_MORE = (
    "Training file of another treebank, of a near language or, where its name begins with CODE_, of the same one; "
    "repeatable."
)
_NER = "Names as BIO files: *train.bio, perhaps a *test.bio. Without it no others are learnt."
_OUTPUT = "Where the model goes; else where quotes looks for trained ones."
_LENGTH = "Train so many times as long as usual."
_THREADS = "Threads to train with; more than one help little."
_TESTED = "A CoNLL-U file, or a UD treebank folder, of which the test part is taken."
_TAGGED = "The names of the treebank's sentences, as a BIO file."


def train(
    code: Code,
    treebank: Annotated[Path, typer.Option(metavar="FOLDER", help=_TREEBANK)],
    more: Annotated[list[Path] | None, typer.Option(metavar="FILE", help=_MORE)] = None,
    ner: Annotated[Path | None, typer.Option(metavar="FOLDER", help=_NER)] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FOLDER", help=_OUTPUT)] = None,
    length: Annotated[float, typer.Option(metavar="X", min=0.001, max=100, help=_LENGTH)] = 1.0,
    threads: Annotated[int, typer.Option(metavar="N", min=1, help=_THREADS)] = 1,
) -> None:
    """Train a model of a language from a treebank, starting from the compact model of all languages.

    Run again, it goes on where it was stopped.
    """
    from quotes.models import stanza
    from quotes.workshop.training import loop, model

    language = language_code(code)
    plan = model.Plan(language, treebank, more=tuple(more or ()), ner=ner, length=length, threads=threads)
    folder = output or stanza.kind_folder("trained") / language
    with loop.progress() as reports:
        card = model.train(plan, folder, reports)
    for name, figures in card.scores.items():
        _show(name, figures)
    typer.echo(f"trained stanza/{language} in {folder}")


def score(
    code: Code,
    bank: Annotated[Path, typer.Option("--treebank", metavar="PATH", help=_TESTED)],
    tagged: Annotated[Path | None, typer.Option("--ner", metavar="FILE", help=_TAGGED)] = None,
) -> None:
    """Measure the model that parses a language on a treebank, from raw text to tree (CoNLL 2018)."""
    from quotes.models import stanza
    from quotes.models.threads import torch_threads
    from quotes.workshop.training import scores, treebank

    language = language_code(code)
    path = treebank.find(bank).test if bank.is_dir() else bank
    if path is None:
        fail(f"{bank}: no test part in it (such as xx-ud-test.conllu)")
    sentences = treebank.read(path)
    names = scores.placed(sentences, tagged) if tagged else None
    model = stanza.find(language)
    if model is None:
        fail(stanza.missing(language))
    with torch_threads(1):  # as in the program itself
        found = scores.measure(stanza.pipeline(model), sentences, names)
    _show(f"{model.name}, {path.name}", found.figures)
    typer.echo(f"{found.speed:.0f} words a second")


def language_code(language: str) -> str:
    """A language code as the program has it; ends the program where it is none."""
    from quotes.languages.identification import normalized

    try:
        return normalized(language)
    except ValueError as error:
        fail(str(error))


def _show(name: str, figures: dict[str, float]) -> None:
    typer.echo(f"{name}: " + ", ".join(f"{measure} {figure:.2f}" for measure, figure in figures.items()))
