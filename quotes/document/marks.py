"""Stretches of text inside quotation marks or after an introducing dash.

The marks of all languages are known here: https://en.wikipedia.org/wiki/Quotation_mark#Typographic_conventions.
They are told from apostrophes, and opening from closing ones, by their neighbours, since typewriters and
word processors set them wrong.  Which dashes introduce direct speech, and what is written after an apostrophe, is
said by the language's data.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from quotes.document.span import Span, strip

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
class Mark:
    """A marked stretch.

    ``start:end`` takes in the marks, ``inner`` is what stands between them without outer
    white space.  ``closed`` is False where the paragraph ends before a closing mark.
    """

    start: int
    end: int
    inner: Span
    kind: Kind
    closed: bool

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def marks(text: str, paragraphs: Iterable[Span], dashes: str = "", *, elisions: Collection[str]) -> list[Mark]:
    """The marked stretches of the paragraphs, in text order; they do not overlap.

    Args:
        text: an article.
        paragraphs: where its paragraphs stand.
        dashes: the marks that introduce direct speech.  A paragraph that begins with one is one marked stretch, and
            marks inside it start no other; so is what follows a colon and a dash.
        elisions: what is written after an apostrophe, in small letters: ``til`` for ``’til``.
    """
    paragraphs = list(paragraphs)
    finder = _Finder(text, frozenset(elisions))
    found: list[Mark] = []
    for paragraph, doubles in zip(paragraphs, finder.doubles_of(paragraphs), strict=True):
        line = _dash_line(text, paragraph, dashes) if dashes else None
        if line is None:
            found.extend(finder.with_singles(paragraph, doubles))
            continue
        if line.start > paragraph.start:  # behind a colon
            before = Span(paragraph.start, line.start - 1)
            found.extend(finder.with_singles(before, finder.doubles(before)))
        found.append(line)
    return found


def touching(found: Sequence[Mark], stretch: Span) -> Sequence[Mark]:
    """Those of the marked stretches, which come in text order, that share a character with a stretch."""
    first = bisect.bisect_right(found, stretch.start, key=lambda mark: mark.end)
    last = bisect.bisect_left(found, stretch.end, key=lambda mark: mark.start)
    return found[first:last]


def _dash_line(text: str, paragraph: Span, dashes: str) -> Mark | None:
    """The words of a paragraph that a dash introduces, at its beginning or behind a colon."""
    start, end = paragraph
    dash = re.compile(rf"[{re.escape(dashes)}]\s*(?=\S)").match(text, start, end)
    if dash and _is_spoken(text, dash.end(), end):
        return Mark(start, end, Span(dash.end(), end), "dash", closed=True)
    dash = re.compile(rf":\s+[{re.escape(dashes)}]\s+(?=[^\W\d_])").search(text, start, end)
    if dash and text[dash.end()].isupper() and not _RUN.search(text, dash.end(), end):
        return Mark(dash.start() + 1, end, Span(dash.end(), end), "dash", closed=True)
    return None


def _is_spoken(text: str, start: int, end: int) -> bool:
    """True for words after a dash: no list of figures, no line closed by a dash as well."""
    return (
        start < end
        and text[end - 1] not in _DASHES
        and (text[start].isupper() or text[start] in "\"“”»'…" or text[start - 1].isspace())
    )


@functools.cache
def _elision(elisions: frozenset[str]) -> re.Pattern[str]:
    """An apostrophe that stands for letters left out (``’til``) or for a century (``the ’90s``)."""
    words = "|".join(map(re.escape, sorted(elisions)))
    return re.compile(rf"['’‘](?:\d\d?s?{'|' * bool(words)}{words})\b", re.IGNORECASE)


class _Finder:
    """Finds the stretches between marks in one text."""

    def __init__(self, text: str, elisions: frozenset[str]) -> None:
        self._text = text
        self._elision = _elision(elisions)

    def doubles_of(self, paragraphs: Sequence[Span]) -> list[list[Mark]]:
        """The stretches between double marks in each paragraph.

        One that is opened in a paragraph may be closed in a later one, without a mark at the paragraphs between.
        """
        found = [self.doubles(paragraph) for paragraph in paragraphs]
        number = 0
        while number < len(paragraphs):
            closing = None
            if found[number] and not found[number][-1].closed:
                closing = self._closing(paragraphs, number)
            if closing is not None:
                last, close = closing
                for between in range(number + 1, last):
                    inner = paragraphs[between]
                    found[between] = [Mark(inner.start, inner.end, inner, "double", closed=False)]
                start, end = paragraphs[last]
                inner = strip(self._text, Span(start, close.start()))
                first = Mark(start, close.end(), inner, "double", closed=True)
                found[last] = [first, *self.doubles(Span(close.end(), end))]
                number = last
            number += 1
        return found

    def _closing(self, paragraphs: Sequence[Span], number: int) -> tuple[int, re.Match[str]] | None:
        """The number of the paragraph that closes what an earlier one leaves open, and the marks that close it."""
        for following in range(number + 1, min(number + 1 + _FARTHEST, len(paragraphs))):
            start, end = paragraphs[following]
            run = _RUN.search(self._text, start, end)
            if run is not None:
                behind_word = run.start() > start and not self._text[run.start() - 1].isspace()
                before_word = run.end() < end and self._text[run.end()].isalnum()
                return (following, run) if behind_word and not before_word else None
        return None

    def doubles(self, paragraph: Span) -> list[Mark]:
        """The stretches between double marks in a paragraph."""
        text = self._text
        start, end = paragraph
        found: list[Mark] = []
        opened: tuple[int, int] | None = None
        closers = ""
        for run in _RUN.finditer(text, start, end):
            i, j = run.span()
            character = '"' if text[i] in "'`" else text[i]
            after_space = i == start or text[i - 1].isspace() or text[i - 1] in "([{-–—―/"
            before_space = j >= end or text[j].isspace()
            if opened is None:
                closes_only = before_space and not after_space and character not in "„“«"
                if (i == start or not closes_only) and not (character == "”" and not after_space):
                    opened = (i, j)
                    closers = _CLOSERS.get(character, _ANY_CLOSER)
            elif character in closers or (character == "“" and before_space and not after_space):
                if after_space and not before_space and not self._closes_oddly(opened, i):
                    continue
                found.append(Mark(opened[0], j, strip(text, Span(opened[1], i)), "double", closed=True))
                opened = None
        if opened is not None:
            found.append(Mark(opened[0], end, strip(text, Span(opened[1], end)), "double", closed=False))
        return [mark for mark in found if mark.inner.start < mark.inner.end]

    def _closes_oddly(self, opened: tuple[int, int], close: int) -> bool:
        """True where what looks like an opening mark has to close: it follows a space after a stretch of words."""
        text = self._text
        return (
            text[opened[0]] in "\"'"
            and text[close] in "\"'"
            and text[close - 1].isspace()
            and text[opened[1] : close].rstrip()[-1:] in (",", ".", "!", "?")
        )

    def with_singles(self, paragraph: Span, doubles: list[Mark]) -> Iterator[Mark]:
        """The stretches of a paragraph: those between double marks, and between single marks outside them."""
        position = paragraph.start
        for mark in self._within_singles(paragraph, doubles):
            yield from self._singles(position, mark.start)
            yield mark
            position = mark.end
        yield from self._singles(position, paragraph.end)

    def _within_singles(self, paragraph: Span, doubles: list[Mark]) -> list[Mark]:
        """The doubles, those inside a single-marked sentence replaced by it: ``‘He called it “so”,’ she said``."""
        text = self._text
        outer: list[Mark] = []
        position = paragraph.start
        for mark in doubles:
            for i in range(position, mark.start):
                if text[i] != "‘" or not (self._opens(i, paragraph.end) or i + 1 == mark.start):
                    continue
                end = next(
                    (
                        j
                        for j in range(mark.end, min(paragraph.end, i + _LONGEST_SINGLE))
                        if text[j] == "’" and text[j - 1] in ",.!?…" and not any(m.start <= j < m.end for m in doubles)
                    ),
                    None,
                )
                if end is not None and not _CLOSED.search(text, i + 1, mark.start):
                    outer.append(Mark(i, end + 1, Span(i + 1, end), "single", closed=True))
                    break
            position = max(mark.end, outer[-1].end if outer else 0)
        kept = [mark for mark in doubles if not any(mark.span.overlaps(single.span) for single in outer)]
        return sorted(kept + outer, key=lambda mark: mark.start)

    def _singles(self, start: int, end: int) -> Iterator[Mark]:
        i = start
        while i < end:
            close = self._close(i, end) if self._opens(i, end) else None
            if close is not None:
                yield Mark(i, close + 1, Span(i + 1, close), "single", closed=True)
                i = close
            i += 1

    def _opens(self, i: int, end: int) -> bool:
        text = self._text
        if text[i] not in _SINGLE_OPEN or (i > 0 and text[i - 1].isalnum()):
            return False
        following = text[i + 1 : min(i + 2, end)]
        return bool(following) and (following.isalnum() or following in "$#@.…[") and not self._elision.match(text, i)

    def _close(self, i: int, end: int) -> int | None:
        """Where the single mark opened at ``i`` closes; a plural possessive closes only if nothing else does."""
        text = self._text
        closes = [
            j
            for j in range(i + 3, min(end, i + _LONGEST_SINGLE))
            if text[j] in _SINGLE_CLOSE
            and not text[j - 1].isspace()
            and not (j + 1 < len(text) and text[j + 1].isalnum())
        ]
        for j, following in zip(closes, [*closes[1:], None], strict=False):
            possessive = following is not None and text[j - 1] in "sS" and text[j + 1 : j + 2] == " "
            if not possessive or any(self._opens(k, end) for k in range(j + 1, following or j)):
                return j
        return None
