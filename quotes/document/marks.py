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
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from quotes.document.article import ZoneKind
from quotes.document.plain import Visible
from quotes.document.span import Placed, Span, strip

_DOUBLE = '"“”„‟«»″「」『』'
_SINGLE_OPEN = "'‘’‚‹›"
_SINGLE_CLOSE = re.compile(r"(?<!\s)['’‘›‹](?![^\W_])")
_RUN = re.compile(rf"(?:[{_DOUBLE}]|''|``|,,(?=\w)|<<|>>)+")
#: What the first character of marks that are typed with plain ones stands for.
_TYPED = {"'": '"', "`": '"', ",": "„", "<": "«", ">": "»"}
#: Feet and inches, inches and seconds: no quotation marks.
_PRIME = re.compile(r"(?<=\d)(?:\s?['’′]\s?\d{1,2}\s?[\"”″]|″)")
#: What closes a stretch, by what opened it.
_CLOSERS = {"„": '“”‟"', "«": "»", "»": "«»", "“": '”"″‟', "「": "」", "『": "』"}
#: What opens a stretch in whatever place, and what closes one that it opened.
_DIRECTED = {"«": "»", "“": "”", "「": "」", "『": "』"}
_OPENERS = "„“«「『"
_ANY_CLOSER = '”“"″‟»'
_CLOSED = re.compile(r"[^\w\s]’|’(?:\s|$)")
_DASHES = "-–—"

#: Beyond this many characters a single mark is an apostrophe.
_LONGEST_SINGLE = 1500
#: So many paragraphs on, a mark may close what was opened once.
_FARTHEST = 5

#: So many marks on, one may close what was opened, with others inside it.
_MOST_INSIDE = 200
#: A sentence whose opening mark is missing has at most so many characters.
_LONGEST_SENTENCE = 2000

#: A sentence's end before the next one.
_SENTENCE = re.compile(r"[.!?…][\"”»’)]*\s+")

Kind = Literal["double", "single", "dash", "block"]


@dataclass(frozen=True, slots=True)
class Mark(Placed):
    """A marked stretch.

    ``start:end`` takes in the marks, ``inner`` is what stands between them without outer
    white space.  ``closed`` is False where the paragraph ends before a closing mark.  A ``block`` has no marks: the
    page sets it apart.
    """

    start: int
    end: int
    inner: Span
    kind: Kind
    closed: bool


def marks(
    text: str,
    paragraphs: Iterable[Span],
    dashes: str = "",
    *,
    elisions: Collection[str],
    zones: Mapping[Span, ZoneKind] = MappingProxyType({}),
) -> list[Mark]:
    """The marked stretches of the paragraphs, in text order; they do not overlap.

    Args:
        text: an article.
        paragraphs: where its paragraphs stand.
        dashes: the marks that introduce direct speech.  A paragraph that begins with one is one marked stretch, and
            marks inside it start no other; so is what follows a colon or a sentence, and a dash.
        elisions: what is written after an apostrophe, in small letters: ``til`` for ``’til``.
        zones: the paragraphs that are set apart.  A quotation that begins without a mark is one stretch, and a dash
            that introduces a signature introduces no speech.
    """
    paragraphs = list(paragraphs)
    seen = Visible(text)
    if len(seen.text) < len(text):
        apart = {seen.shown(span): kind for span, kind in zones.items()}
        found = marks(seen.text, map(seen.shown, paragraphs), dashes, elisions=elisions, zones=apart)
        return [_placed(mark, seen, paragraphs) for mark in found]
    return list(_found(text, paragraphs, dashes, _opening(frozenset(elisions)), zones))


def _placed(mark: Mark, seen: Visible, paragraphs: Sequence[Span]) -> Mark:
    """A stretch of what is seen at its place in the text, with what nobody sees around it in its paragraph."""
    inner, (start, end) = seen.placed(mark.inner), seen.widest(mark.span)
    number = bisect.bisect_right(paragraphs, inner.start, key=lambda paragraph: paragraph.start) - 1
    first, last = paragraphs[number]
    return replace(mark, start=max(start, first), end=min(end, last), inner=inner)


def _found(
    text: str, paragraphs: Sequence[Span], dashes: str, opening: re.Pattern[str], zones: Mapping[Span, ZoneKind]
) -> Iterator[Mark]:
    found = _doubles_of(text, paragraphs)
    for number, (paragraph, doubles) in enumerate(zip(paragraphs, found, strict=True)):
        zone = zones.get(paragraph)
        if zone == "quotation" and not (doubles and doubles[0].start == paragraph.start):
            yield Mark(*paragraph, paragraph, "block", closed=True)
            continue
        line = _dash_line(text, paragraph, dashes) if dashes and zone != "signature" else None
        if line is None:
            following = paragraphs[number + 1].start if number + 1 < len(paragraphs) else len(text)
            goes_on = text[following : following + 1] == "‘" and opening.match(text, following) is not None
            yield from _with_singles(text, paragraph, doubles, opening, goes_on)
            continue
        if line.start > paragraph.start:  # behind a colon or a sentence
            before = Span(paragraph.start, line.start - 1)
            yield from _with_singles(text, before, _doubles(text, before), opening)
        yield line


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
        if first.isupper() or first in "\"“”»'…¿¡" or text[dash.end() - 1].isspace():
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
            run = next(_runs(text, paragraphs[following]), None)
            if run is None:
                continue
            if run.start > start and not run.after_space and not text[run.end : min(run.end + 1, end)].isalnum():
                for between in range(number + 1, following):
                    found[between] = [Mark(*paragraphs[between], paragraphs[between], "double", closed=False)]
                first = Mark(start, run.end, strip(text, Span(start, run.start)), "double", closed=True)
                found[following] = [first, *_doubles(text, Span(run.end, end))]
                last = following
            break
    return found


@dataclass(frozen=True, slots=True)
class _Run(Placed):
    """Double marks without anything between them: the first one, and what stands around them."""

    start: int
    end: int
    characters: str
    after_space: bool
    before_space: bool
    before_pause: bool

    @property
    def character(self) -> str:
        """The first one."""
        return self.characters[0]

    @property
    def opens(self) -> bool:
        """True where they stand as opening marks do, before a word and not behind one."""
        directed = self.character in ("«", "「", "『")
        return self.after_space and (directed or not (self.before_space or self.before_pause))

    def closes(self, opened: _Run) -> bool:
        """True where they may close what others opened."""
        if self.character == "“" and opened.character not in '„"':
            return self.before_space and not self.after_space
        if not any(character in _CLOSERS.get(opened.character, _ANY_CLOSER) for character in self.characters):
            return False
        directed = _DIRECTED.get(opened.character) == self.character and opened.before_space
        return directed or self.before_space or self.before_pause or not self.after_space


def _runs(text: str, paragraph: Span) -> Iterator[_Run]:
    """The double marks of a paragraph, without those of feet and inches."""
    start, end = paragraph
    runs = list(_RUN.finditer(text, start, end))
    primes = {match.end() for match in _PRIME.finditer(text, start, end)} if runs else ()
    for run in runs:
        i, j = run.span()
        if i + 1 not in primes:
            before, following = text[i - 1], text[j : min(j + 1, end)]
            yield _Run(
                i,
                j,
                "".join(_TYPED.get(character, character) for character in text[i:j]),
                i == start or before.isspace() or before in "([{-–—―/",
                not following or following.isspace(),
                following in tuple(",.;:!?)"),
            )


def _doubles(text: str, paragraph: Span) -> list[Mark]:
    """The stretches between double marks in a paragraph."""
    start, end = paragraph
    runs = list(_runs(text, paragraph))
    found: list[Mark] = []
    place = 0
    while place < len(runs):
        run = runs[place]
        place += 1
        if not _may_open(text, run, start):
            lost = _unopened(text, Span(found[-1].end if found else start, run.start), run)
            found.extend(lost)
            continue
        closing = _closing(text, runs, place)
        if closing is None:
            found.append(Mark(run.start, end, strip(text, Span(run.end, end)), "double", closed=False))
            break
        inner = strip(text, Span(run.end, _inner_end(run, runs[closing])))
        found.append(Mark(run.start, runs[closing].end, inner, "double", closed=True))
        place = closing + 1
    return [mark for mark in found if mark.inner.start < mark.inner.end]


def _inner_end(opened: _Run, closing: _Run) -> int:
    """Where the words end before marks that close together: ``«Gritó: “Vete|”»``, whose first belongs to the words."""
    closers = _CLOSERS.get(opened.character, _ANY_CLOSER)
    own = next((place for place, character in enumerate(closing.characters) if character in closers), 0)
    return closing.start + own if len(closing.characters) == closing.end - closing.start else closing.start


def _may_open(text: str, run: _Run, start: int) -> bool:
    """True for marks that may open a stretch where none is open."""
    if run.start == start:
        return True
    if not run.after_space and (run.character == "”" or text[run.start - 1].isdigit()):
        return False
    return run.character in _OPENERS[:3] or run.after_space or not run.before_space


def _unopened(text: str, before: Span, run: _Run) -> list[Mark]:
    """The words of a sentence whose opening mark is missing: ``It is so,” she said.``"""
    if run.after_space or not run.before_space or text[run.start - 1] != ",":
        return []
    start = max(before.start, run.start - _LONGEST_SENTENCE)
    ends = [match.end() for match in _SENTENCE.finditer(text, start, before.end)]
    if not ends and start > before.start:
        return []
    first = strip(text, Span(max(ends, default=before.start), run.start))
    return [Mark(first.start, run.end, first, "double", closed=True)] if text[first.start].isupper() else []


def _closing(text: str, runs: Sequence[_Run], place: int) -> int | None:
    """Which marks close the stretch that those before ``place`` open.

    Marks inside the stretch that are opened and closed themselves are passed over: ``"He called it "so", I think."``
    """
    opened = runs[place - 1]
    depth = 1 + (opened.end - opened.start > 1 and opened.character in text[opened.start + 1 : opened.end])
    last: int | None = None
    for number in range(place, min(place + _MOST_INSIDE, len(runs))):
        run = runs[number]
        if run.opens and run.character in (opened.character, '"', "“", "„"):
            depth += 1
            last = number if last is None and _is_odd(text, opened, run) else last
        elif run.closes(opened) and not _is_inch(text, runs, number):
            depth -= min(depth, run.end - run.start if text[run.start] in _DOUBLE else 1)
            last = number if last is None else last
        if not depth:
            return number
    return last


def _is_odd(text: str, opened: _Run, run: _Run) -> bool:
    """True where what looks like an opening mark closes, as it follows a space after a stretch of words."""
    before = text[opened.end : run.start]
    return opened.character == run.character == '"' and before[-1:].isspace() and before.rstrip()[-1:] in tuple(",.!?")


def _is_inch(text: str, runs: Sequence[_Run], number: int) -> bool:
    """True for a straight mark behind a figure, before a word, where the next mark closes: ``"a 12" knife,"``"""
    run = runs[number]
    if run.character not in '"”' or not text[run.start - 1].isdigit() or number + 1 == len(runs):
        return False
    following = runs[number + 1]
    return text[run.end : run.end + 1] in " -" and text[run.end + 1].islower() and not following.after_space


def _with_singles(
    text: str, paragraph: Span, doubles: Sequence[Mark], opening: re.Pattern[str], goes_on: bool = False
) -> Iterator[Mark]:
    """The stretches of a paragraph: those between double marks, and between single marks outside them.

    A single-marked sentence takes the place of the doubles inside it: ``‘He called it “so”,’ she said``.
    ``goes_on`` where the next paragraph begins with a single mark, so that the last one here may have no end.
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
                if text[j] == "’" and text[j - 1] in ",.!?…" and not touching(doubles, Span(j, j + 1))
            )
            end = next(ends, None)
            if end is not None and not _CLOSED.search(text, i + 1, mark.start):
                mark = Mark(i, end + 1, Span(i + 1, end), "single", closed=True)
                break
        yield from _singles(text, position, mark.start, opening)
        yield mark
        position = mark.end
    yield from _singles(text, position, paragraph.end, opening, goes_on)


def _singles(text: str, start: int, end: int, opening: re.Pattern[str], goes_on: bool = False) -> Iterator[Mark]:
    while opened := opening.search(text, start, end):
        close = _close(text, opened.start(), end, opening)
        if close is not None:
            yield Mark(opened.start(), close + 1, Span(opened.end(), close), "single", closed=True)
        elif goes_on and opened[0] == "‘" and text[opened.end()].isupper():
            yield Mark(opened.start(), end, Span(opened.end(), end), "single", closed=False)
            return
        start = opened.end() if close is None else close + 1


def _close(text: str, i: int, end: int, opening: re.Pattern[str]) -> int | None:
    """Where the single mark opened at ``i`` closes; a plural possessive closes only if nothing else does."""
    last = min(end, i + _LONGEST_SINGLE)
    places = (mark.start() for mark in _SINGLE_CLOSE.finditer(text, i + 3, last + 1))
    closes = itertools.takewhile(lambda place: place < last, places)
    for j, following in itertools.pairwise(itertools.chain(closes, [end])):
        opened = opening.search(text, j + 1, end)
        possessive = following < end and (text[j - 1] in "sS" or text[j - 1].isdigit()) and text[j + 1 : j + 2] == " "
        if not possessive or (opened and opened.start() < following):
            return j
    return None
