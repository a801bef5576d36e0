"""Options and arguments that several commands have."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Included(StrEnum):
    """Kinds of quote beyond words, ``pipeline.INCLUDABLE``."""

    acts = "acts"
    thoughts = "thoughts"
    nested = "nested"


Language = Annotated[
    str | None,
    typer.Option(
        "--language", "-l", metavar="CODE", help="Language of all articles, such as en or da; else identified."
    ),
]
Include = Annotated[
    list[Included] | None,
    typer.Option(
        "--include",
        "-i",
        metavar="acts|thoughts|nested",
        help="Also find acts of speech (criticized the plan), attitudes, or quotes inside quotes; repeatable.",
    ),
]
MinConfidence = Annotated[
    float | None,
    typer.Option(
        "--min-confidence",
        metavar="X",
        min=0,
        max=1,
        help="Leave out statements less sure than X, 0 (show all) to 1; else those below the measured limit.",
        show_default=False,
    ),
]
Corrected = Annotated[
    Path | None,
    typer.Option(
        "--corrections",
        metavar="FILE",
        help="Apply the corrections that somebody made in the page of --format html and downloaded.",
        show_default=False,
    ),
]
Gold = Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Annotated articles, one a line.", show_default=False)]
Kinds = Annotated[
    str | None,
    typer.Option("--kind", metavar="K", help="Score only annotations of these kinds, such as speech,speech-act."),
]
IgnoredFlags = Annotated[
    list[str] | None,
    typer.Option("--ignore-flag", metavar="F", help="Leave out annotations with this flag; repeatable."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")]
