"""Stretches of text inside quotation marks or after an introducing dash.

Conventions of the language come from its data (``Language.marks``).  A mark that does not
fit its convention (an apostrophe typed as an opening mark, a straight mark, a mark turned
the wrong way) is judged by its neighbours, as in
https://en.wikipedia.org/wiki/Quotation_mark#Typographic_conventions.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from quotes.document.span import Span, strip

_DOUBLE = '"“”„‟«»″'
_SINGLE_OPEN = "'‘’‚‹›"
_SINGLE_CLOSE = "'’‘›‹"
_RUN = re.compile(rf"(?:[{_DOUBLE}]|''|``)+")
_CLOSERS = {"„": '“”‟"', "«": "»", "»": "«»"}
_ELISION = re.compile(r"['’‘]\d\d?s?\b|['’‘](?:n|em|til|cause|tis|twas)\b", re.IGNORECASE)
_CLOSED = re.compile(r"[^\w\s]’|’(?:\s|$)")
_DASH = re.compile(r"[-–—]\s*(?=[^\W_a-z]|\S)")
_COLON_DASH = re.compile(r":\s+[-–—]\s+(?=[^\W\d_])")

#: Beyond this many characters a single mark is an apostrophe.
_LONGEST_SINGLE = 1500

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


def marks(text: str, paragraphs: Iterable[Span], dashes: bool = False) -> list[Mark]:
    """The marked stretches of the paragraphs, in text order; they do not overlap.

    With ``dashes`` a paragraph that begins with a dash is one marked stretch, and marks
    inside it start no other; so is what follows a colon and a dash.
    """
    found: list[Mark] = []
    paragraphs = list(paragraphs)
    over = _over_paragraphs(text, paragraphs)
    for paragraph in paragraphs:
        dash = _DASH.match(text, paragraph.start, paragraph.end) if dashes else None
        if dash and _is_dash_line(text, dash.end(), paragraph.end):
            inner = Span(dash.end(), paragraph.end)
            found.append(Mark(paragraph.start, paragraph.end, inner, "dash", closed=True))
            continue
        led = _COLON_DASH.search(text, *paragraph) if dashes else None
        if led and text[led.end()].isupper() and not _RUN.search(text, led.end(), paragraph.end):
            found.extend(marks(text, [Span(paragraph.start, led.start())]))
            found.append(Mark(led.start() + 1, paragraph.end, Span(led.end(), paragraph.end), "dash", closed=True))
            continue
        doubles = over[paragraph] if paragraph in over else _doubles(text, paragraph)
        doubles = _within_singles(text, paragraph, doubles)
        position = paragraph.start
        for mark in doubles:
            found.extend(_singles(text, position, mark.start))
            found.append(mark)
            position = mark.end
        found.extend(_singles(text, position, paragraph.end))
    return found


def _is_dash_line(text: str, start: int, end: int) -> bool:
    """True for words after a dash: no list of figures, no line closed by a dash as well."""
    return (
        start < end
        and text[end - 1] not in "-–—"
        and (text[start].isupper() or text[start] in "\"“”»'…" or text[start - 1].isspace())
    )


def _over_paragraphs(text: str, paragraphs: list[Span]) -> dict[Span, list[Mark]]:
    """Stretches opened in one paragraph and closed in a later one, without a mark at the paragraphs between."""
    found: dict[Span, list[Mark]] = {}
    number = 0
    while number < len(paragraphs):
        own = _doubles(text, paragraphs[number])
        if own and not own[-1].closed:
            for following in range(number + 1, min(number + 6, len(paragraphs))):
                paragraph = paragraphs[following]
                run = _RUN.search(text, *paragraph)
                if run is None:
                    continue
                closes = (
                    run.start() > paragraph.start
                    and not text[run.start() - 1].isspace()
                    and (run.end() >= paragraph.end or not text[run.end()].isalnum())
                )
                if closes:
                    found[paragraphs[number]] = own
                    for inner in paragraphs[number + 1 : following]:
                        found[inner] = [Mark(inner.start, inner.end, inner, "double", closed=False)]
                    first = Mark(
                        paragraph.start,
                        run.end(),
                        strip(text, Span(paragraph.start, run.start())),
                        "double",
                        closed=True,
                    )
                    found[paragraph] = [first, *_doubles(text, Span(run.end(), paragraph.end))]
                    number = following
                break
        number += 1
    return found


def touching(found: Sequence[Mark], stretch: Span) -> Sequence[Mark]:
    """Those of the marked stretches, which come in text order, that share a character with a stretch."""
    first = bisect.bisect_right(found, stretch.start, key=lambda mark: mark.end)
    last = bisect.bisect_left(found, stretch.end, key=lambda mark: mark.start)
    return found[first:last]


def _doubles(text: str, paragraph: Span) -> list[Mark]:
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
                closers = _CLOSERS.get(character, '”“"″‟»' if character != "“" else '”"″‟')
        elif character in closers or (character == "“" and before_space and not after_space):
            if after_space and not before_space and not _odd_close(text, opened, i):
                continue
            found.append(_mark(text, opened, (i, j)))
            opened = None
        elif character == "“" and after_space and text[opened[0]] == "“":
            # opened again without a closing mark: the first stretch ends here
            continue
    if opened is not None:
        inner = strip(text, Span(opened[1], end))
        if inner.start < inner.end:
            found.append(Mark(opened[0], end, inner, "double", closed=False))
    return [mark for mark in found if mark.inner.start < mark.inner.end]


def _odd_close(text: str, opened: tuple[int, int], close: int) -> bool:
    """True where a mark that looks like an opening one has to close: it follows a space after a stretch of words."""
    return (
        text[opened[0]] in "\"'"
        and text[close] in "\"'"
        and text[close - 1].isspace()
        and (text[opened[1] : close].rstrip()[-1:] in (",", ".", "!", "?"))
    )


def _mark(text: str, opened: tuple[int, int], closing: tuple[int, int]) -> Mark:
    return Mark(opened[0], closing[1], strip(text, Span(opened[1], closing[0])), "double", closed=True)


def _within_singles(text: str, paragraph: Span, doubles: list[Mark]) -> list[Mark]:
    """The doubles, those inside a single-marked sentence replaced by it: ``‘He called it “so”,’ she said``."""
    outer: list[Mark] = []
    position = paragraph.start
    for mark in doubles:
        for i in range(position, mark.start):
            if text[i] != "‘" or not (_opens(text, i, paragraph.end) or i + 1 == mark.start):
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


def _singles(text: str, start: int, end: int) -> Iterable[Mark]:
    i = start
    while i < end:
        if _opens(text, i, end):
            close = _close(text, i, end)
            if close is not None:
                yield Mark(i, close + 1, Span(i + 1, close), "single", closed=True)
                i = close
        i += 1


def _opens(text: str, i: int, end: int) -> bool:
    if text[i] not in _SINGLE_OPEN or (i > 0 and text[i - 1].isalnum()):
        return False
    following = text[i + 1 : i + 2] if i + 1 < end else ""
    return bool(following) and (following.isalnum() or following in "$#@.…[") and not _ELISION.match(text, i)


def _close(text: str, i: int, end: int) -> int | None:
    """Where the single mark opened at ``i`` closes; a plural possessive closes only if nothing else does."""
    closes = [
        j
        for j in range(i + 3, min(end, i + _LONGEST_SINGLE))
        if text[j] in _SINGLE_CLOSE and not text[j - 1].isspace() and not (j + 1 < len(text) and text[j + 1].isalnum())
    ]
    for number, j in enumerate(closes):
        possessive = text[j - 1] in "sS" and text[j + 1 : j + 2] == " "
        if not (possessive and number + 1 < len(closes) and not _opens_between(text, j, closes[number + 1], end)):
            return j
    return None


def _opens_between(text: str, start: int, stop: int, end: int) -> bool:
    return any(_opens(text, k, end) for k in range(start + 1, stop))
