"""Articles: a text, its paragraphs, and what is known about it."""

from __future__ import annotations

import datetime
import itertools
import re
from dataclasses import dataclass
from statistics import median

from quotes.document.span import Span

#: A line without the white space around it.
_LINE = re.compile(r"\S(?:[^\r\n]*\S)?")
_BLANK = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A paragraph left out of the parse because it is in another language."""

    start: int
    end: int
    language: str


@dataclass(frozen=True)
class Article:
    """One article.

    ``text`` is as it was read, in ``encoding``; every offset of the program counts its Unicode code points.
    ``paragraphs`` are the stretches that are parsed, ``skipped`` those left out.
    """

    id: str
    text: str
    language: str
    path: str | None = None
    title: str | None = None
    date: datetime.date | None = None
    outlet: str | None = None
    encoding: str = "utf-8"
    paragraphs: tuple[Span, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def paragraphs(text: str) -> list[Span]:
    """The paragraphs of a text, without surrounding white space: lines, or, in a hard-wrapped text, blocks of them."""
    lines = [Span(*match.span()) for match in _LINE.finditer(text)]
    if not _hard_wrapped(text, lines):
        return lines
    merged: list[Span] = []
    for line in lines:
        if merged and not _BLANK.search(text, merged[-1].end, line.start):
            merged[-1] = Span(merged[-1].start, line.end)
        else:
            merged.append(line)
    return merged


def _hard_wrapped(text: str, lines: list[Span]) -> bool:
    """True where most lines followed by a line break, not a blank line, stop in mid-sentence at a like width."""
    inner = [a for a, b in itertools.pairwise(lines) if not _BLANK.search(text, a.end, b.start)]
    if len(inner) < 3:
        return False
    widths = [line.end - line.start for line in inner]
    broken = sum(text[line.end - 1].isalnum() or text[line.end - 1] in ",-" for line in inner)
    return max(widths) <= 130 and median(widths) >= 40 and broken * 2 > len(inner)
