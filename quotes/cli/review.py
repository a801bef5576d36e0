"""Commands for what people corrected, and for what changed between two results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.cli.terminal import Problems, note, opened

if TYPE_CHECKING:
    from quotes import schema


def corrections(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Corrections downloaded from a page.")],
    gold: Annotated[
        Path | None,
        typer.Option("--gold", metavar="OUT.jsonl", help="Write the articles that were reviewed to the end as gold."),
    ] = None,
) -> None:
    """List what somebody corrected, or make annotated articles of it for quotes evaluate."""
    from quotes.review import corrections as review
    from quotes.views import changes

    problems = Problems()
    found = review.read(file)
    with opened(gold) as stream:
        if gold is None:
            changes.show_corrections(found, stream)
        else:
            stream.writelines(f"{line}\n" for line in review.gold(found))
    for line in review.left_out(found) if gold else ():
        problems.add(f"{file}: {line}")
    problems.exit(done=True)


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD.json", help="A result as JSON or JSON lines.")],
    new: Annotated[Path, typer.Argument(metavar="NEW.json", help="A later one.")],
) -> None:
    """Show which statements appeared, vanished or changed between two results."""
    from quotes.corpus import join
    from quotes.review.changes import compare
    from quotes.views import changes

    first, second = (join.read(str(path)) for path in (old, new))
    with opened(None) as stream:
        changes.show(list(compare(first, second)), stream)


def corrected(file: Path | None, result: schema.Result, problems: Problems) -> schema.Result:
    """A result with the corrections of a file laid over it; what does not fit any more is said on stderr."""
    from quotes.review import applied
    from quotes.review.corrections import read

    if file is None:
        return result
    outcome = applied.apply(result, read(file))
    for line in outcome.lost:
        problems.add(f"{file}: {line}")
    for line in outcome.waiting:
        note(f"{file}: {line}")
    return outcome.result
