"""Stretches of text inside quotation marks or after an introducing dash.

The marks of all languages are known here: https://en.wikipedia.org/wiki/Quotation_mark#Typographic_conventions.
They are told from apostrophes, and opening from closing ones, by their neighbours, since typewriters and
word processors set them wrong.  Which dashes introduce direct speech, and what is written after an apostrophe, is
said by the language's data.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from quotes.document.span import Placed, Span, strip

_DOUBLE = '"“”„‟«»″'
_SINGLE_OPEN = "'‘’‚‹›"
_SINGLE_CLOSE = "'’‘›‹"
_RUN = re.compile(rf"(?:[{_DOUBLE}]|''|``)+")
#: What closes a stretch, by what opened it.
_CLOSERS = {"„": '“”‟"', "«": "»", "»": "«»", "“": '”"″‟'}
_ANY_CLOSER = '”“"″‟»'
_CLOSED = re.compile(r"[^\w\s]’|’(?:\s|$)")
_DASHES = "-–—"

#: Beyond this many characters a single mark is an apostrophe.
_LONGEST_SINGLE = 1500
#: So many paragraphs on, a mark may close what was opened once.
_FARTHEST = 5

Kind = Literal["double", "single", "dash"]


@dataclass(frozen=True, slots=True)
class Mark(Placed):
    """A marked stretch.

    ``start:end`` takes in the marks, ``inner`` is what stands between them without outer
    white space.  ``closed`` is False where the paragraph ends before a closing mark.
    """

    start: int
    end: int
    inner: Span
    kind: Kind
    closed: bool


def marks(text: str, paragraphs: Iterable[Span], dashes: str = "", *, elisions: Collection[str]) -> list[Mark]:
    """The marked stretches of the paragraphs, in text order; they do not overlap.

    Args:
        text: an article.
        paragraphs: where its paragraphs stand.
        dashes: the marks that introduce direct speech.  A paragraph that begins with one is one marked stretch, and
            marks inside it start no other; so is what follows a colon or a sentence, and a dash.
        elisions: what is written after an apostrophe, in small letters: ``til`` for ``’til``.
    """
    paragraphs = list(paragraphs)
    opening = _opening(frozenset(elisions))
    found: list[Mark] = []
    for paragraph, doubles in zip(paragraphs, _doubles_of(text, paragraphs), strict=True):
        line = _dash_line(text, paragraph, dashes) if dashes else None
        if line is None:
            found.extend(_with_singles(text, paragraph, doubles, opening))
            continue
        if line.start > paragraph.start:  # behind a colon or a sentence
            before = Span(paragraph.start, line.start - 1)
            found.extend(_with_singles(text, before, _doubles(text, before), opening))
        found.append(line)
    return found


def touching(found: Sequence[Mark], stretch: Span) -> Sequence[Mark]:
    """Those of the marked stretches, which come in text order, that share a character with a stretch."""
    first = bisect.bisect_right(found, stretch.start, key=lambda mark: mark.end)
    last = bisect.bisect_left(found, stretch.end, key=lambda mark: mark.start)
    return found[first:last]


def _dash_line(text: str, paragraph: Span, dashes: str) -> Mark | None:
    """The words of a paragraph that a dash introduces, at its beginning, behind a colon or a sentence."""
    start, end = paragraph
    dash = re.compile(rf"[{re.escape(dashes)}]\s*(?=\S)").match(text, start, end)
    # no list of figures, and no line that a dash closes as well
    if dash and text[end - 1] not in _DASHES:
        first = text[dash.end()]
        if first.isupper() or first in "\"“”»'…" or text[dash.end() - 1].isspace():
            return Mark(start, end, Span(dash.end(), end), "dash", closed=True)
    dash = re.compile(rf"[:.!?]\s+[{re.escape(dashes)}]\s+(?=[^\W\d_])").search(text, start, end)
    if dash and text[dash.end()].isupper() and not _RUN.search(text, dash.end(), end):
        return Mark(dash.start() + 1, end, Span(dash.end(), end), "dash", closed=True)
    return None


@functools.cache
def _opening(elisions: frozenset[str]) -> re.Pattern[str]:
    """A single mark that may open a stretch, and stands for no letters left out (``’til``) nor a century (``’90s``)."""
    left_out = "|".join([r"\d\d?s?", *map(re.escape, sorted(elisions))])
    return re.compile(rf"(?<![^\W_])[{_SINGLE_OPEN}](?!(?<=['’‘])(?:{left_out})\b)(?=[^\W_]|[$#@.…\[])", re.IGNORECASE)


def _doubles_of(text: str, paragraphs: Sequence[Span]) -> list[list[Mark]]:
    """The stretches between double marks in each paragraph.

    One that is opened in a paragraph may be closed in a later one, without a mark at the paragraphs between.
    """
    found = [_doubles(text, paragraph) for paragraph in paragraphs]
    last = -1
    for number in range(len(paragraphs)):
        if number <= last or not found[number] or found[number][-1].closed:
            continue
        for following in range(number + 1, min(number + 1 + _FARTHEST, len(paragraphs))):
            start, end = paragraphs[following]
            run = _RUN.search(text, start, end)
            if run is None:
                continue
            behind_word = run.start() > start and not text[run.start() - 1].isspace()
            if behind_word and not text[run.end() : min(run.end() + 1, end)].isalnum():
                for between in range(number + 1, following):
                    found[between] = [Mark(*paragraphs[between], paragraphs[between], "double", closed=False)]
                first = Mark(start, run.end(), strip(text, Span(start, run.start())), "double", closed=True)
                found[following] = [first, *_doubles(text, Span(run.end(), end))]
                last = following
            break
    return found


def _doubles(text: str, paragraph: Span) -> list[Mark]:
    """The stretches between double marks in a paragraph."""
    start, end = paragraph
    found: list[Mark] = []
    opened: Span | None = None
    closers = ""
    for run in _RUN.finditer(text, start, end):
        i, j = run.span()
        character = '"' if text[i] in "'`" else text[i]
        after_space = i == start or text[i - 1].isspace() or text[i - 1] in "([{-–—―/"
        before_space = j >= end or text[j].isspace()
        if opened is None:
            closes_only = before_space and not after_space and character not in "„“«"
            if (i == start or not closes_only) and not (character == "”" and not after_space):
                opened = Span(i, j)
                closers = _CLOSERS.get(character, _ANY_CLOSER)
        elif character in closers or (character == "“" and before_space and not after_space):
            # what looks like an opening mark closes where it follows a space after a stretch of words
            straight = text[opened.start] in "\"'" and text[i] in "\"'" and text[i - 1].isspace()
            oddly = straight and text[opened.end : i].rstrip()[-1:] in (",", ".", "!", "?")
            if oddly or before_space or not after_space:
                found.append(Mark(opened.start, j, strip(text, Span(opened.end, i)), "double", closed=True))
                opened = None
    if opened is not None:
        found.append(Mark(opened.start, end, strip(text, Span(opened.end, end)), "double", closed=False))
    return [mark for mark in found if mark.inner.start < mark.inner.end]


def _with_singles(text: str, paragraph: Span, doubles: Sequence[Mark], opening: re.Pattern[str]) -> Iterator[Mark]:
    """The stretches of a paragraph: those between double marks, and between single marks outside them.

    A single-marked sentence takes the place of the doubles inside it: ``‘He called it “so”,’ she said``.
    """
    position = paragraph.start
    for mark in doubles:
        if mark.start < position:
            continue
        for i in range(position, mark.start):
            if text[i] != "‘" or not (opening.match(text, i, paragraph.end) or i + 1 == mark.start):
                continue
            ends = (
                j
                for j in range(mark.end, min(paragraph.end, i + _LONGEST_SINGLE))
                if text[j] == "’" and text[j - 1] in ",.!?…" and not any(m.start <= j < m.end for m in doubles)
            )
            end = next(ends, None)
            if end is not None and not _CLOSED.search(text, i + 1, mark.start):
                mark = Mark(i, end + 1, Span(i + 1, end), "single", closed=True)
                break
        yield from _singles(text, position, mark.start, opening)
        yield mark
        position = mark.end
    yield from _singles(text, position, paragraph.end, opening)


def _singles(text: str, start: int, end: int, opening: re.Pattern[str]) -> Iterator[Mark]:
    while opened := opening.search(text, start, end):
        close = _close(text, opened.start(), end, opening)
        if close is not None:
            yield Mark(opened.start(), close + 1, Span(opened.end(), close), "single", closed=True)
        start = opened.end() if close is None else close + 1


def _close(text: str, i: int, end: int, opening: re.Pattern[str]) -> int | None:
    """Where the single mark opened at ``i`` closes; a plural possessive closes only if nothing else does."""
    closes = [
        j
        for j in range(i + 3, min(end, i + _LONGEST_SINGLE))
        if text[j] in _SINGLE_CLOSE and not text[j - 1].isspace() and not text[j + 1 : j + 2].isalnum()
    ]
    for j, following in itertools.pairwise([*closes, end]):
        opened = opening.search(text, j + 1, end)
        possessive = following < end and text[j - 1] in "sS" and text[j + 1 : j + 2] == " "
        if not possessive or (opened and opened.start() < following):
            return j
    return None
