"""Options and arguments that several commands have."""

from __future__ import annotations

import datetime
import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.cli.terminal import fail
from quotes.views.formats import FORMATS

if TYPE_CHECKING:
    from quotes.views.selection import Selection


#: What ``--by`` can count: the keys of ``quotes.views.summary``.
SUMMARIES = ("speaker", "channel", "article")


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


def _format(value: str | None) -> str | None:
    if value is not None and value not in FORMATS:
        raise typer.BadParameter(f"{value!r} is none of {', '.join(FORMATS)}")
    return value


def _summary(value: str | None) -> str | None:
    if value is not None and value not in SUMMARIES:
        raise typer.BadParameter(f"{value!r} is none of {', '.join(SUMMARIES)}")
    return value


Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="NAME",
        callback=_format,
        help="How to write the result: "
        + "; ".join(f"{name} ({one.gloss})" for name, one in FORMATS.items())
        + ". Else what FILE's suffix says, else table.",
        show_default=False,
    ),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write the result to FILE, not to standard output."),
]

By = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="|".join(SUMMARIES),
        callback=_summary,
        help="Count the statements of each, in place of showing them.",
    ),
]
Speakers = Annotated[
    list[str] | None,
    typer.Option(
        "--speaker", metavar="NAME", help="Only statements of speakers with NAME in name or mention; repeatable."
    ),
]
Channels = Annotated[
    list[str] | None,
    typer.Option("--channel", metavar="KIND", help="Only those in this channel, such as tweet, or none; repeatable."),
]
Polarities = Annotated[
    list[str] | None,
    typer.Option("--polarity", metavar="asserted|negated|hedged", help="Only those of this polarity; repeatable."),
]
Types = Annotated[
    list[str] | None,
    typer.Option("--type", metavar="direct|indirect|mixed", help="Only those of this type; repeatable."),
]
_IN_LANGUAGE = "Only those of articles in this language; repeatable."
Languages = Annotated[list[str] | None, typer.Option("--in-language", metavar="CODE", help=_IN_LANGUAGE)]
#: Where no article is read, ``--language`` can mean nothing else.
ShownLanguages = Annotated[
    list[str] | None, typer.Option("--in-language", "--language", "-l", metavar="CODE", help=_IN_LANGUAGE)
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="DATE", help="Only those of this day or later, 2026-11-30: when said, else when printed."
    ),
]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Only those of this day or before.")]
Grep = Annotated[
    str | None,
    typer.Option("--grep", metavar="REGEX", help="Only those whose words match, upper and lower case alike."),
]


def selection(
    speakers: list[str] | None,
    channels: list[str] | None,
    polarities: list[str] | None,
    types: list[str] | None,
    languages: list[str] | None,
    since: str | None,
    until: str | None,
    grep: str | None,
) -> Selection:
    """What the options ask for; ends the program where a value is none of those known."""
    from quotes import schema
    from quotes.views.selection import Selection

    try:
        words = re.compile(grep, re.IGNORECASE) if grep is not None else None
    except re.error as error:
        fail(f"--grep {grep}: no regular expression ({error})")
    return Selection(
        tuple(speakers or ()),
        _known("--channel", channels, (*schema.values(schema.ChannelKind), "none")),
        _known("--polarity", polarities, schema.values(schema.Polarity)),
        _known("--type", types, schema.values(schema.QuoteType)),
        tuple(languages or ()),
        _day("--since", since),
        _day("--until", until),
        words,
    )


def _known(option: str, values: list[str] | None, known: tuple[str, ...]) -> tuple[str, ...]:
    for value in values or ():
        if value not in known:
            fail(f"{option} {value}: none of {', '.join(known)}")
    return tuple(values or ())


def _day(option: str, value: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(value) if value is not None else None
    except ValueError:
        fail(f"{option} {value}: no day such as 2026-11-30")
