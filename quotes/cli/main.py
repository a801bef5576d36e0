"""The command line: it wires reading, pipeline and views, and turns errors into lines and exit codes.

Everything heavy is imported inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from io import BytesIO, StringIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from quotes.cli import corpus, options, review
from quotes.cli import training as training
from quotes.cli.bench import app as bench
from quotes.cli.languages import app as languages
from quotes.cli.models import app as models
from quotes.cli.options import AsJson, Corrected, Gold, IgnoredFlags, Include, Kinds, Language, MinConfidence, Output
from quotes.cli.terminal import Commands, Problems, Shown, fail, note, opened, progress
from quotes.cli.training import language_code
from quotes.errors import ArticleWarning
from quotes.views.formats import FORMATS, by_suffix

if TYPE_CHECKING:
    from quotes.pipeline import Attributed
    from quotes.schema import Result
    from quotes.views.selection import Selection

app = typer.Typer(
    name="quotes",
    cls=Commands,
    help="Who said what, where, and in which words: quotations of news articles with speaker, channel and offsets.",
    epilog="Exit codes: 0 all done, 1 some input failed (one line each on stderr), 2 wrong usage or nothing done.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
models.command("train")(training.train)
models.command("score")(training.score)


Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="PATHS...",
        help="Files (.txt, .jsonl, .ndjson, both also .gz or .zst, .parquet, .html, .conllu), folders, or - for stdin.",
        show_default=False,
    ),
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
    format: options.Format = None,
    output: Output = None,
    language: Language = None,
    include: Include = None,
    min_confidence: MinConfidence = None,
    corrections: Corrected = None,
    workers: corpus.Workers = 0,
    timeout: corpus.Timeout = None,
    resume: corpus.Resume = False,
    engine: corpus.Engine = None,
    by: options.By = None,
    speaker: options.Speakers = None,
    channel: options.Channels = None,
    polarity: options.Polarities = None,
    type: options.Types = None,
    in_language: options.Languages = None,
    since: options.Since = None,
    until: options.Until = None,
    grep: options.Grep = None,
) -> None:
    """List who said what, where, and in which words; and where else the same statement stands."""
    from quotes import pipeline

    problems = Problems()
    run = corpus.Run(format, output, workers, timeout, resume, engine)
    streams = run.streams(corrections, by)
    check_writable(output)
    selection = options.selection(speaker, channel, polarity, type, in_language, since, until, grep)
    if streams:
        corpus.attribute(run, paths, known_language(language), include, min_confidence, selection)
    found = find(paths, language, include, min_confidence, problems)
    if found:
        result = review.corrected(corrections, pipeline.result(found), problems)
        if len(found) > 1 and not FORMATS[format or by_suffix(output)].streamed:
            result = pipeline.aligned(result, found, problems.add)
        write(selected(selection, result), format, output, by)
    problems.exit(done=bool(found))


@app.command()
def show(
    path: Annotated[
        str, typer.Argument(metavar="RESULT", help="A result as JSON, JSON lines or Parquet, or - for standard input.")
    ],
    format: options.Format = None,
    output: Output = None,
    corrections: Corrected = None,
    by: options.By = None,
    speaker: options.Speakers = None,
    channel: options.Channels = None,
    polarity: options.Polarities = None,
    type: options.Types = None,
    in_language: options.ShownLanguages = None,
    since: options.Since = None,
    until: options.Until = None,
    grep: options.Grep = None,
) -> None:
    """Show a finished result, or a part of it, in any format; nothing is read or parsed again."""
    from quotes.corpus import join

    problems = Problems()
    check_writable(output)
    selection = options.selection(speaker, channel, polarity, type, in_language, since, until, grep)
    result = review.corrected(corrections, join.read(path), problems)
    write(selected(selection, result), format, output, by)
    problems.exit(done=True)


@app.command()
def align(
    paths: Sources,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole result as JSON.")] = False,
    conflicts: Annotated[
        bool, typer.Option("--conflicts", help="Only where two of them contradict each other.")
    ] = False,
    output: Output = None,
    language: Language = None,
    include: Include = None,
    min_confidence: MinConfidence = None,
    corrections: Corrected = None,
    speaker: options.Speakers = None,
    channel: options.Channels = None,
    polarity: options.Polarities = None,
    type: options.Types = None,
    in_language: options.Languages = None,
    since: options.Since = None,
    until: options.Until = None,
    grep: options.Grep = None,
) -> None:
    """Show the statements that stand in several places, contradictions first: translated, in part, in other words.

    PATHS are articles, or one result as JSON lines or Parquet.
    """
    from quotes import pipeline
    from quotes.corpus import join
    from quotes.reading import pieces, results
    from quotes.views import alignments, json

    problems = Problems()
    check_writable(output)
    selection = options.selection(speaker, channel, polarity, type, in_language, since, until, grep)
    result = None
    if len(paths) == 1 and results.is_result(pieces.place(paths[0])):
        result = review.corrected(corrections, join.read(paths[0]), problems)
        result = pipeline.realigned(result, problems.add)
    elif found := find(paths, language, include, min_confidence, problems):
        result = review.corrected(corrections, pipeline.result(found), problems)
        result = pipeline.aligned(result, found, problems.add)
    if result is not None:
        if conflicts:
            kept = [group for group in result.alignments if alignments.conflicting(group)]
            result = result.model_copy(update={"alignments": kept})
        with opened(output) as stream:
            if as_json:
                json.write(selection.groups_of(result), stream)
            else:
                alignments.show(selection.groups_of(result), stream, conflicts)
    problems.exit(done=result is not None)


@app.command()
def schema() -> None:
    """Print the JSON Schema of what --format json writes."""
    from quotes.views import json

    with opened(None) as stream:
        json.write_schema(stream)


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
    min_confidence: MinConfidence = None,
) -> None:
    """Show the rule and the words that quotes rest on."""
    from quotes import pipeline
    from quotes.views import alignments, explanation

    problems = Problems()
    found = find([article, *(others or ())], language, include, min_confidence, problems)
    if found:
        result = pipeline.result(found)
        first = result.model_copy(update={"articles": result.articles[:1]})
        with opened(None) as stream:
            shown = explanation.show(first, found[:1], stream, quote)
            if others and shown:
                alignments.explain(pipeline.aligned(result, found, problems.add), stream, article, quote)
        if quote is None and not shown:
            note(f"{article}: no quotes; --include acts or thoughts looks for more")
        if quote is not None and not shown:
            known = len(result.articles[0].quotes)
            fail(f"{article}: there is no quote {quote!r} in it (it has {known})")
    problems.exit(done=bool(found))


@app.command()
def evaluate(
    gold: Gold,
    kind: Kinds = None,
    ignore_flag: IgnoredFlags = None,
    include: Include = None,
    min_confidence: MinConfidence = None,
    errors: Annotated[
        int,
        typer.Option("--errors", metavar="N", min=0, help="Show up to N misses, false finds and wrong sources each."),
    ] = 0,
    as_json: AsJson = False,
    alignment: Annotated[
        bool, typer.Option("--alignment", help="Measure alignment, on articles with an English translation.")
    ] = False,
    without_translation: Annotated[
        bool,
        typer.Option("--without-translation", help="With --alignment: as if there were no lexicon, no translation."),
    ] = False,
) -> None:
    """Measure against annotated articles, or how well articles align with their translations."""
    from quotes import pipeline
    from quotes.alignment.translation import Offline, Translator
    from quotes.evaluation import alignment as aligned
    from quotes.evaluation import gold as annotations
    from quotes.evaluation import run
    from quotes.evaluation.scores import Selection
    from quotes.views import scores as view

    if alignment:
        translator = Translator() if without_translation else Offline()
        score = aligned.evaluate(progress(aligned.read(gold)), translator, min_confidence)
        with opened(None) as stream:
            (view.write_alignment_json if as_json else view.show_alignment)(score, stream, errors)
        return
    problems = Problems()
    annotated = annotations.read(gold)
    selection = Selection.of(kind, ignore_flag)
    unknown = selection.unknown(quote for entry in annotated for quote in entry.quotes)
    if unknown:
        fail(f"{gold}: {unknown}")
    articles = progress([entry.article for entry in annotated])
    found = list(pipeline.find_all(articles, include or (), problems.add, min_confidence))
    show = view.write_json if as_json else view.show
    with opened(None) as stream:
        show(run.evaluate(annotated, found, selection), stream, errors)
    problems.exit(done=bool(found))


# The help lists commands in this order.
app.command("corrections")(review.corrections)
app.command("diff")(review.diff)
app.command("join")(corpus.join)
app.add_typer(models, name="models")
app.add_typer(bench, name="bench")
app.add_typer(languages, name="languages")


def find(
    paths: Iterable[str],
    language: str | None,
    include: Sequence[str] | None,
    min_confidence: float | None,
    problems: Problems,
) -> list[Attributed]:
    """The quotes of all articles that can be read, with a progress bar on a terminal."""
    from quotes import pipeline
    from quotes.reading import files

    language = known_language(language)
    articles = progress(list(files.read(paths, language, problems.add)))
    return list(pipeline.find_all(articles, include or (), problems.add, min_confidence))


def known_language(language: str | None) -> str | None:
    """The code of a language that can be read; ends the program where it cannot."""
    from quotes.models import stanza

    if language is None:
        return None
    problem = stanza.unsupported(language_code(language))
    if problem is not None:
        fail(problem)
    return language_code(language)


def write(result: Result, format: str | None, output: Path | None, by: str | None) -> None:
    """The result in a format, or a summary of it; the summary is for people alone."""
    name = format or by_suffix(output)
    if by is not None and name != "table":
        fail("--by is a summary for people: leave --format out")
    show: Callable[[Result, Any], None] = FORMATS[name].write
    if by is not None:
        from quotes.views import summary

        show = partial(summary.show, by=by)
    if output is None:
        with opened(None, FORMATS[name].binary) as stream:
            show(result, stream if name == "table" or not stream.isatty() else Shown(stream))
        return
    if FORMATS[name].streamed:
        from quotes.corpus import lines, sinks

        with sinks.opened(output, parquet=name == "parquet") as sink:
            sink.write(list(map(lines.written, lines.of(result))))
        return
    # A file is touched when nothing can go wrong any more.
    whole: IO[Any] = BytesIO() if FORMATS[name].binary else StringIO(newline="")
    show(result, whole)
    whole.seek(0)
    with opened(output, FORMATS[name].binary) as stream:
        shutil.copyfileobj(whole, stream)


def selected(selection: Selection, result: Result) -> Result:
    """What is asked for; how many statements have no day is told where days are asked for."""
    undated = selection.undated(result)
    if undated:
        note(f"{undated} statements have no date, nor have their articles: left out")
    found = selection.of(result)
    if result.articles and not found.articles and not undated:
        note("no statement is what the options ask for")
    return found


def check_writable(path: Path | None) -> None:
    """Fail before the work, not after it, where the result could not be written; the file is not touched yet."""
    from quotes.reading import pieces

    if path is None or pieces.is_remote(pieces.place(path)):
        return
    folder = path.is_dir() and by_suffix(path) != "parquet"
    if folder or not os.access(path if path.exists() else path.parent, os.W_OK):
        fail(f"{path}: cannot be written; name a file in a folder that exists and is writable")


def main() -> None:
    """The command ``quotes``: never a traceback, nothing on stdout but the result."""
    import gc
    import logging
    import warnings

    # Imports and models make a million objects that stay: looking through them for garbage is a tenth of a short run.
    gc.set_threshold(50_000, 20, 20)
    if not os.environ.get("QUOTES_DEBUG"):
        logging.disable(logging.CRITICAL)
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", ArticleWarning)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app()
