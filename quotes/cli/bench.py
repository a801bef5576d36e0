"""The command ``quotes bench``.  Everything heavy is imported inside the commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quotes.cli.options import AsJson, Gold, IgnoredFlags, Include, Kinds, Language
from quotes.cli.terminal import Problems, fail, opened, progress

app = typer.Typer(help="Compare with other systems and parsers; time and memory.", no_args_is_help=True)


@app.command()
def peers(
    gold: Gold,
    kind: Kinds = None,
    ignore_flag: IgnoredFlags = None,
    include: Include = None,
    whole: Annotated[
        bool, typer.Option("--whole-articles", help="Let textacy read whole articles, not paragraph by paragraph.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compare with textacy on annotated articles: the same trees, the same scorer."""
    from quotes import pipeline
    from quotes.errors import QuotesError
    from quotes.evaluation import gold as annotations
    from quotes.evaluation.scores import Selection
    from quotes.views import peers as view
    from quotes.workshop.benches import peers

    problems = Problems()
    try:
        textacy = peers.Textacy()
        annotated = annotations.read(gold)
    except QuotesError as error:
        fail(str(error))
    articles = progress([entry.article for entry in annotated])
    analysed = list(pipeline.find_all(articles, include or (), problems.add))
    selection = Selection.of(kind, ignore_flag)
    measured = [peers.ours(annotated, analysed, selection, include or ())]
    measured += [textacy.measured(annotated, analysed, selection, labels, whole) for labels in peers.Labels]
    with opened(None) as stream:
        if as_json:
            view.write_json(measured, stream)
        else:
            view.show(measured, stream)
    problems.exit(done=bool(analysed))


@app.command()
def parser(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATHS...", help="CoNLL-U files with annotated trees, or folders.", show_default=False),
    ],
    language: Language = None,
    include: Include = None,
    errors: Annotated[
        int, typer.Option("--errors", metavar="N", min=0, help="Show up to N statements that one side alone has.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Compare the statements on annotated trees with those on the model's own parse of the same text."""
    from quotes.languages.identification import normalized
    from quotes.reading import files as reading
    from quotes.views import parsers as view
    from quotes.workshop.benches import parsers

    problems = Problems()
    try:
        code = normalized(language) if language is not None else None
    except ValueError as error:
        fail(str(error))
    articles = list(reading.read(paths, code, problems.add))
    found = parsers.agreement(progress(articles), include or (), problems.add)
    if not found.scores.notes["articles"]:
        problems.exit(done=False)
    with opened(None) as stream:
        if as_json:
            view.write_json(found, stream, errors)
        else:
            view.show(found, stream, errors)
    problems.exit(done=True)


@app.command()
def alignment(
    sizes: Annotated[
        list[int] | None, typer.Argument(metavar="SIZE...", help="Numbers of statements.", show_default=False)
    ] = None,
) -> None:
    """Time and memory of alignment on generated near-copies."""
    from quotes.workshop.benches import alignment

    alignment.run(sizes or alignment.SIZES)


@app.command()
def vectors(
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD.jsonl", help="Articles with English translations and quotes of both.")
    ],
) -> None:
    """How often a statement's sentence vector finds its English translation among those of all others."""
    from quotes.errors import QuotesError
    from quotes.evaluation import alignment
    from quotes.workshop.benches import vectors

    try:
        found = vectors.ranks(alignment.read(gold))
    except QuotesError as error:
        fail(str(error))
    with opened(None) as stream:
        stream.write(f"{found.statements} statements: ")
        stream.write(f"translation first {found.first:.1f} %, among five {found.among_five:.1f} %\n")


@app.command()
def translation(
    pairs: Annotated[
        Path, typer.Argument(metavar="PAIRS.tsv", help="Sentence and English translation, a tab between.")
    ],
    language: Annotated[str, typer.Option("--language", "-l", metavar="CODE", help="Language of the sentences.")],
) -> None:
    """BLEU and chrF of the offline translation into English."""
    from quotes.errors import QuotesError
    from quotes.languages.identification import normalized
    from quotes.workshop.benches import translations

    try:
        found = translations.measured(pairs, normalized(language))
    except (QuotesError, ValueError) as error:
        fail(str(error))
    with opened(None) as stream:
        rate = found.sentences / found.seconds
        stream.write(f"{found.model}: {found.sentences} sentences, {rate:.0f} a second\n")
        stream.write(f"BLEU {found.bleu:.1f}, chrF {found.chrf:.1f}\n")
