"""The command line: it wires reading, pipeline and views, and turns errors into lines and exit codes.

Everything heavy is imported inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO, TypeVar

import typer

from quotes.training import command as training

if TYPE_CHECKING:
    from quotes.pipeline import Analysis

T = TypeVar("T")

#: Exit codes.
OK, SOME_FAILED, NOTHING_DONE = 0, 1, 2

app = typer.Typer(
    name="quotes",
    help="Who said what, where, and in which words: quotations of news articles with speaker, channel and offsets.",
    epilog="Exit codes: 0 all done, 1 some input failed (one line each on stderr), 2 wrong usage or nothing done.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


models = typer.Typer(help="List and install language models.", no_args_is_help=True)
app.add_typer(models, name="models")


class Format(StrEnum):
    """How a result is shown."""

    table = "table"
    json = "json"
    jsonl = "jsonl"


class Included(StrEnum):
    """Kinds of report beyond words, ``pipeline.INCLUDABLE``."""

    acts = "acts"
    thoughts = "thoughts"


Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="PATHS...",
        help="Files (.txt, .jsonl, .ndjson, .html, .conllu), folders, or - for standard input.",
        show_default=False,
    ),
]
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
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write the result to FILE, not to standard output."),
]


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False) -> None:
    if version:
        import quotes

        typer.echo(f"quotes {quotes.__version__}")
        raise typer.Exit


@app.command()
def attribute(
    paths: Sources,
    format: Annotated[Format, typer.Option("--format", "-f", help="How to show the result.")] = Format.table,
    output: Output = None,
    language: Language = None,
    include: Include = None,
) -> None:
    """List who said what, where, and in which words; and where else the same statement stands."""
    from quotes import pipeline
    from quotes.views import alignments, json, table

    problems = Problems()
    check_writable(output)
    analysed = list(analyses(paths, language, include, problems))
    if analysed:
        result = pipeline.result(analysed)
        if len(analysed) > 1 and format is not Format.jsonl:
            result = pipeline.aligned(result, analysed, problems.add)
        with opened(output) as stream:
            if format is Format.table:
                table.show(result, stream)
                if len(analysed) > 1:
                    stream.write("\n")
                    alignments.show(result, stream)
            elif format is Format.json:
                json.write(result, stream)
            else:
                json.write_lines(result, stream)
    problems.exit(done=bool(analysed))


@app.command()
def align(
    paths: Sources,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole result as JSON.")] = False,
    output: Output = None,
    language: Language = None,
    include: Include = None,
) -> None:
    """Show the statements that stand in several places: translated, in part, or in other words."""
    from quotes import pipeline
    from quotes.views import alignments, json

    problems = Problems()
    check_writable(output)
    analysed = list(analyses(paths, language, include, problems))
    if analysed:
        result = pipeline.aligned(pipeline.result(analysed), analysed, problems.add)
        with opened(output) as stream:
            if as_json:
                json.write(result, stream)
            else:
                alignments.show(result, stream)
    problems.exit(done=bool(analysed))


@app.command()
def explain(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="The article's file, or - for standard input.")],
    quote: Annotated[
        str | None,
        typer.Argument(
            metavar="[QUOTE]", help="Number or id of one quote, such as 7 or 003#7; else all.", show_default=False
        ),
    ] = None,
    others: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="PATH", help="Also explain how its quotes meet those of these; repeatable."),
    ] = None,
    language: Language = None,
    include: Include = None,
) -> None:
    """Show the rule and the words that quotes rest on."""
    from quotes import pipeline
    from quotes.views import alignments, explanation

    problems = Problems()
    analysed = list(analyses([article, *(others or ())], language, include, problems))
    if analysed:
        result = pipeline.result(analysed)
        first = result.model_copy(update={"articles": result.articles[:1]})
        with opened(None) as stream:
            shown = explanation.show(first, analysed[:1], stream, quote)
            if others and shown:
                alignments.explain(pipeline.aligned(result, analysed, problems.add), stream, article, quote)
        if quote is not None and not shown:
            known = len(result.articles[0].quotes)
            problems.add(f"{article}: there is no quote {quote!r} in it (it has {known})")
            problems.exit(done=False)
    problems.exit(done=bool(analysed))


@app.command()
def evaluate(
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD.jsonl", help="Annotated articles, one a line.", show_default=False)
    ],
    kind: Annotated[
        str | None,
        typer.Option("--kind", metavar="K", help="Score only annotations of these kinds, such as speech,speech-act."),
    ] = None,
    ignore_flag: Annotated[
        list[str] | None,
        typer.Option("--ignore-flag", metavar="F", help="Leave out annotations with this flag; repeatable."),
    ] = None,
    include: Include = None,
    errors: Annotated[
        int,
        typer.Option("--errors", metavar="N", min=0, help="Show up to N misses, false finds and wrong sources each."),
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    alignment: Annotated[
        bool, typer.Option("--alignment", help="Measure alignment, on articles with an English translation.")
    ] = False,
) -> None:
    """Measure against annotated articles, or how well articles align with their translations."""
    if alignment:
        evaluate_alignment(gold, errors, as_json)
        return
    from quotes import pipeline
    from quotes.errors import QuotesError
    from quotes.evaluation import gold as annotations
    from quotes.evaluation import run
    from quotes.views import scores as view

    problems = Problems()
    try:
        annotated = annotations.read(gold)
    except QuotesError as error:
        fail(str(error))
    articles = progress([entry.article for entry in annotated])
    analysed = list(pipeline.analyses(articles, include or (), problems.add))
    selection = run.Selection(frozenset((kind or "").split(",")) - {""}, frozenset(ignore_flag or ()))
    evaluation = run.evaluate(annotated, analysed, selection)
    with opened(None) as stream:
        if as_json:
            view.write_json(evaluation, stream, errors)
        else:
            view.show(evaluation, stream, errors)
    problems.exit(done=bool(analysed))


@models.command("list")
def list_models() -> None:
    """List the languages that have a model, and where it lies."""
    from quotes.models import stanza

    for code in stanza.available():
        model = stanza.find(code)
        if model is not None:
            typer.echo(f"{code}\t{model.name}\t{model.folder}")


@models.command("install")
def install_model(
    code: Annotated[str, typer.Argument(metavar="CODE", help="A language code such as en or da.")],
) -> None:
    """Download Stanza's published model of a language; it is then preferred to the one that comes with quotes."""
    from quotes.errors import QuotesError
    from quotes.language import normalized
    from quotes.models import stanza

    try:
        model = stanza.install(normalized(code))
    except (QuotesError, ValueError) as error:
        fail(str(error))
    typer.echo(f"installed {model.name} in {model.folder}")


models.command("train")(training.train)
models.command("score")(training.score)


def evaluate_alignment(gold: Path, errors: int, as_json: bool) -> None:
    """Attribute articles and their translations, align them, and show how many of the gold pairs meet."""
    from quotes import pipeline, reading, schema
    from quotes.errors import QuotesError
    from quotes.evaluation import alignment
    from quotes.translate import Offline
    from quotes.views import alignment_scores

    try:
        annotated = alignment.read(gold)
    except QuotesError as error:
        fail(str(error))

    def attribute(articles: Sequence[alignment.Parallel]) -> schema.Result:
        texts = [(text, key) for article in articles for key, text in article.texts.items()]
        languages = [code for article in articles for code in (article.language, "en")]
        sources = [reading.from_text(*text, language=code) for text, code in zip(texts, languages, strict=True)]
        return pipeline.result([pipeline.analyse(source) for source in sources])

    score = alignment.evaluate(progress(annotated), attribute, Offline())
    with opened(None) as stream:
        if as_json:
            alignment_scores.write_json(score, stream, errors)
        else:
            alignment_scores.show(score, stream, errors)


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


def analyses(
    paths: Iterable[str], language: str | None, include: Sequence[str] | None, problems: Problems
) -> Iterator[Analysis]:
    """The analyses of all articles that can be read, with a progress bar on a terminal."""
    from quotes import pipeline, reading
    from quotes.language import normalized
    from quotes.models import stanza

    code = None
    if language is not None:
        try:
            code = normalized(language)
        except ValueError as error:
            fail(str(error))
        problem = stanza.unsupported(code)
        if problem is not None:
            fail(problem)
    articles = list(reading.read(paths, code, problems.add))
    return pipeline.analyses(progress(articles), include or (), problems.add)


def progress(articles: list[T]) -> Iterable[T]:
    """The articles, with a progress bar on stderr where that is a terminal and there is more than one."""
    if len(articles) < 2 or not sys.stderr.isatty():
        return articles
    from rich.console import Console
    from rich.progress import track

    return track(articles, "Reading", console=Console(stderr=True), transient=True)


def check_writable(path: Path | None) -> None:
    """Fail before the work, not after it, where the result could not be written; the file is not touched yet."""
    if path is not None and (path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK)):
        fail(f"{path}: cannot be written; name a file in a folder that exists and is writable")


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


def main() -> None:
    """The command ``quotes``: never a traceback, nothing on stdout but the result."""
    import logging
    import warnings

    from quotes.errors import QuotesError

    if not os.environ.get("QUOTES_DEBUG"):
        logging.disable(logging.CRITICAL)
        warnings.simplefilter("ignore")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except QuotesError as error:
        Problems().add(error)
        sys.exit(NOTHING_DONE)
