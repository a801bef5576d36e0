"""The command ``quotes bench``.  Everything heavy is imported inside the commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from quotes.cli.options import AsJson, Gold, IgnoredFlags, Include, Kinds, Language
from quotes.cli.terminal import Problems, fail, opened, progress
from quotes.cli.training import language_code

app = typer.Typer(help="Compare with other systems and parsers; time and memory.", no_args_is_help=True)

_WHOLE = "Let textacy read whole articles, not paragraph by paragraph."
_TREES = "CoNLL-U files with annotated trees, or folders."
_PARALLEL = "Articles with English translations and quotes of both."
_ARTICLES = "Articles, as `quotes attribute` takes them."
_SHAPES = (
    "What grows: paragraphs, names, paragraph, speech, interview, marks, two or articles; repeatable, by default all."
)
_PAIRS = "Sentence and English translation, a tab between."


@app.command()
def peers(
    gold: Gold,
    kind: Kinds = None,
    ignore_flag: IgnoredFlags = None,
    include: Include = None,
    whole: Annotated[bool, typer.Option("--whole-articles", help=_WHOLE)] = False,
    as_json: AsJson = False,
) -> None:
    """Compare with textacy on annotated articles: the same trees, the same scorer."""
    from quotes import pipeline
    from quotes.evaluation import gold as annotations
    from quotes.evaluation.scores import Selection
    from quotes.workshop.benches import peers

    problems = Problems()
    textacy = peers.Textacy()
    annotated = annotations.read(gold)
    articles = progress([entry.article for entry in annotated])
    attributed = list(pipeline.find_all(articles, include or (), problems.add))
    selection = Selection.of(kind, ignore_flag)
    systems = [
        peers.ours(annotated, attributed, selection, include or ()),
        textacy.measured(annotated, attributed, selection, whole),
    ]
    with opened(None) as stream:
        if as_json:
            stream.write(
                json.dumps({"systems": [one.as_dict() for one in systems]}, ensure_ascii=False, indent=1) + "\n"
            )
        else:
            peers.show(systems, stream)
    problems.exit(done=bool(attributed))


@app.command()
def parser(
    paths: Annotated[list[str], typer.Argument(metavar="PATHS...", help=_TREES)],
    language: Language = None,
    include: Include = None,
    errors: Annotated[
        int, typer.Option(metavar="N", min=0, help="Show up to N statements that one side alone has.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Compare the statements on annotated trees with those on the model's own parse of the same text."""
    from quotes.reading import files as reading
    from quotes.workshop.benches import parsers

    problems = Problems()
    articles = list(reading.read(paths, language_code(language) if language is not None else None, problems.add))
    agreement = parsers.agreement(progress(articles), include or (), problems.add)
    if not agreement.articles:
        problems.exit(done=False)
    with opened(None) as stream:
        if as_json:
            stream.write(json.dumps(agreement.as_dict(errors), ensure_ascii=False, indent=1) + "\n")
        else:
            agreement.show(stream, errors)
    problems.exit(done=True)


@app.command()
def speed(
    paths: Annotated[list[str], typer.Argument(metavar="PATHS...", help=_ARTICLES)],
    rounds: Annotated[int, typer.Option(metavar="N", min=1, help="Measure N times and take the quickest.")] = 2,
    as_json: AsJson = False,
) -> None:
    """Words a second, memory and time to load, beside the plain pipelines of Stanza; and where the time goes."""
    from quotes.workshop.benches import speed

    measured = speed.measures(paths, rounds)
    runs = speed.runs(paths, measured[0].words)
    with opened(None) as stream:
        if as_json:
            stream.write(json.dumps(speed.as_dict(measured, runs), ensure_ascii=False, indent=1) + "\n")
        else:
            speed.show(measured, runs, stream)


@app.command()
def alignment(
    sizes: Annotated[list[int] | None, typer.Argument(metavar="SIZE...", help="Numbers of statements.")] = None,
) -> None:
    """Time and memory of alignment on generated near-copies."""
    from quotes.workshop.benches import alignment

    alignment.run(sizes or alignment.SIZES)


@app.command()
def corpus(
    articles: Annotated[int, typer.Option(metavar="N", min=1, help="Number of generated articles.")] = 10_000,
    workers: Annotated[int, typer.Option(metavar="N", min=0, help="Processes; 0: this one.")] = 2,
    kills: Annotated[
        int, typer.Option(metavar="N", min=0, help="Kill a run so often, go on with it, and compare with another.")
    ] = 0,
    suffix: Annotated[str, typer.Option(metavar="SUFFIX", help="Of the output of such runs.")] = ".jsonl",
    engines: Annotated[bool, typer.Option("--engines", help="Compare one process, workers and Ray.")] = False,
) -> None:
    """Rate and memory over many generated articles; or whether a run goes on well that is killed."""
    from quotes.workshop.benches import corpus

    if kills and not corpus.killed(articles, workers, kills, suffix):
        raise typer.Exit(1)
    if engines and not corpus.engines(articles, workers):
        raise typer.Exit(1)
    if not kills and not engines:
        corpus.memory(articles, workers)


@app.command()
def growth(
    sizes: Annotated[list[int] | None, typer.Argument(metavar="SIZE...", help="Numbers of words.")] = None,
    shape: Annotated[list[str] | None, typer.Option("--shape", metavar="SHAPE", help=_SHAPES)] = None,
    parsed: Annotated[bool, typer.Option("--parsed", help="Parse all words, not only one block of them.")] = False,
) -> None:
    """Time and memory of each step by the length of an article, and by the number of articles."""
    from quotes.workshop.benches import growth

    shapes = shape or growth.SHAPES
    unknown = set(shapes) - set(growth.SHAPES)
    if unknown:
        fail(f"--shape {' '.join(unknown)}: none of {', '.join(growth.SHAPES)}")
    growth.run(shapes, sizes or growth.SIZES, parsed)


@app.command()
def vectors(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help=_PARALLEL)],
) -> None:
    """How often a statement's sentence vector finds its English translation among those of all others."""
    from quotes.evaluation import alignment
    from quotes.workshop.benches import translations

    typer.echo(translations.ranks(alignment.read(gold)))


@app.command()
def translation(
    pairs: Annotated[Path, typer.Argument(metavar="PAIRS.tsv", help=_PAIRS)],
    language: Annotated[str, typer.Option("--language", "-l", metavar="CODE", help="Language of the sentences.")],
) -> None:
    """BLEU and chrF of the offline translation into English."""
    from quotes.workshop.benches import translations

    typer.echo(translations.measured(pairs, language_code(language)))
