"""Articles: a text, its paragraphs, and what is known about it."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from statistics import median
from typing import Literal

from quotes.document.plain import INVISIBLE
from quotes.document.span import Placed, Span

#: A line without the white space around it, and without what nobody sees.
_LINE = re.compile(rf"[^\s{INVISIBLE}](?:[^\r\n]*[^\s{INVISIBLE}])?")
_BLANK = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)")
#: A line that begins a paragraph of its own in a hard-wrapped text: one of a list or a dialogue, or one with somebody's
#: words in marks, behind a line that no mark ends.
_ITEM = re.compile(r"[-–—•*]\s+[^\W\d_a-zß-öø-ÿ]")
_WORDS = re.compile(r"[\"“„”«»][^\W\d_a-zß-öø-ÿ][^\"“„”«»]*[,.!?][\"“”«»]")
#: A name that signs the paragraph before, behind a dash; its office or a date may follow.
_NAME = r"[^\W\d_a-zß-öø-ÿ][\w.’'-]*"
_SIGNATURE = re.compile(rf"[-–—―]+\s?{_NAME}(?:\s+(?:[a-zß-öø-ÿ]{{1,3}}\s+)?{_NAME}){{1,4}}(?P<rest>\s*[,(].{{0,80}})?")
_POST = re.compile(r"\s*\(@\w+\)")
#: The words of a post may take up so many paragraphs behind the colon that leads to it.
_LONGEST_POST = 5
#: A line of layout is at most so long, and parts paragraphs of which the first is at least so long.
_LONGEST_LAYOUT, _SHORTEST_PARTED = 80, 30
#: So many lines of layout may stand between the two.
_MOST_LAYOUT = 3

ZoneKind = Literal["heading", "caption", "quotation", "signature"]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A paragraph left out of the parse because it is in another language."""

    start: int
    end: int
    language: str


@dataclass(frozen=True, slots=True)
class Zone(Placed):
    """A paragraph that the page or the layout sets apart: somebody's words, who signs them, a heading, a caption."""

    start: int
    end: int
    kind: ZoneKind


@dataclass(frozen=True)
class Article:
    """One article.

    ``text`` is as it was read, in ``encoding``; every offset of the program counts its Unicode code points.
    ``paragraphs`` are the stretches that are parsed, ``skipped`` those left out because of their language; ``zones``
    are the paragraphs that are set apart, in text order.
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
    zones: tuple[Zone, ...] = ()

    @property
    def name(self) -> str:
        """How a message names it: its file, and its id where the file may have others."""
        if self.path is None:
            return self.id
        return self.path if PurePath(self.path).stem == self.id else f"{self.path}: {self.id}"


def paragraphs(text: str) -> list[Span]:
    """The paragraphs of a text, without surrounding white space: lines, or, in a hard-wrapped text, blocks of them.

    Lines of layout inside a sentence are left out: ``The crews, who worked | THE DAILY, PAGE 7 | all night, ...``
    """
    lines = [Span(*match.span()) for match in _LINE.finditer(text)]
    if _hard_wrapped(text, lines):
        lines = _unwrapped(text, lines)
    return list(_without_layout(text, lines))


def signed(text: str, stretches: Sequence[Span]) -> Iterator[Zone]:
    """The paragraphs of a text without markup that sign the one before, and those that are a post.

    ``“It is safe.” | — Ann Lee, mayor``; ``On Twitter: | It is safe. | — Ann Lee (@lee) May 4``.
    """
    for number in range(1, len(stretches)):
        found = _SIGNATURE.fullmatch(text, *stretches[number])
        if found is None:
            continue
        if _POST.match(found["rest"] or ""):
            yield from (Zone(*stretch, "quotation") for stretch in _post(text, stretches[:number]))
        elif text[stretches[number - 1].end - 1] not in '"”“’«»' or text[stretches[number].end - 1] in ".!?…":
            continue
        yield Zone(*stretches[number], "signature")


def _post(text: str, before: Sequence[Span]) -> Sequence[Span]:
    """The words of a post, which end the paragraphs: those behind a colon, else the last one."""
    for number in range(len(before) - 1, max(len(before) - 2 - _LONGEST_POST, -1), -1):
        if text[before[number].end - 1] == ":":
            return before[number + 1 :]
    return before[-1:]


def _unwrapped(text: str, lines: Sequence[Span]) -> list[Span]:
    """The lines of a hard-wrapped text, joined to paragraphs."""
    merged: list[Span] = []
    for line in lines:
        if not merged or _BLANK.search(text, merged[-1].end, line.start) or _begins(text, merged[-1], line):
            merged.append(line)
        else:
            merged[-1] = Span(merged[-1].start, line.end)
    return merged


def _begins(text: str, before: Span, line: Span) -> bool:
    """True for a line that begins a paragraph although no blank line stands before it."""
    if _ITEM.match(text, *line):
        return True
    return text[before.end - 1].isalnum() and _WORDS.match(text, *line) is not None


def _hard_wrapped(text: str, lines: Sequence[Span]) -> bool:
    """True where most lines followed by a line break, not a blank line, stop in mid-sentence at a like width.

    Of those that stop so, some have to go on in lower case, or they are lines of their own without a full stop.
    """
    pairs = [(a, b) for a, b in itertools.pairwise(lines) if not _BLANK.search(text, a.end, b.start)]
    if len(pairs) < 3:
        return False
    widths = [line.end - line.start for line, _ in pairs]
    broken = [(a, b) for a, b in pairs if text[a.end - 1].isalnum() or text[a.end - 1] in ",-"]
    going_on = sum(text[b.start].islower() for _, b in broken)
    return max(widths) <= 130 and median(widths) >= 40 and len(broken) * 2 > len(pairs) and going_on * 3 > len(broken)


def _without_layout(text: str, found: Sequence[Span]) -> Iterator[Span]:
    """The paragraphs without short lines that stand where a sentence goes on."""
    place = 0
    while place < len(found):
        before = found[place]
        yield before
        place += 1
        if before.end - before.start < _SHORTEST_PARTED or not (
            text[before.end - 1].isalnum() or text[before.end - 1] == ","
        ):
            continue
        for number in range(place + 1, min(place + 1 + _MOST_LAYOUT, len(found))):
            if not _is_layout(text, found[number - 1], before):
                break
            if text[found[number].start].islower():
                place = number
                break


def _is_layout(text: str, line: Span, before: Span) -> bool:
    """True for a short line that is no sentence and does not go on with the one before it."""
    short = line.end - line.start <= min(_LONGEST_LAYOUT, before.end - before.start)
    return short and not text[line.start].islower() and text[line.end - 1] not in '.!?…:,;"”»’“«'
