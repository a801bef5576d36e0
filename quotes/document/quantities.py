"""Numbers and dates of a text, as values that can be compared between languages.

``1,5 mia. kroner`` is 1.5 billion crowns, ``two thousand`` is ``2.000``, ``den 1. maj`` is the first of May.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quotes import languages
from quotes.document.span import Span
from quotes.document.words import Token, normalise
from quotes.languages.dates import calendar
from quotes.languages.language import Language

#: From here on a word for a number multiplies what stands before it, all of it from the second on.
_HUNDRED, _THOUSAND = 100.0, 1000.0
#: Years, where four digits stand without a unit.
_YEARS = range(1900, 2100)
_LAST_DAY = 31
#: An entry of a language file has at most so many words.
_PHRASE = 3
#: The name of a unit has at most so many.
_UNIT = 2


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its place; ``unit`` is a key of the language's ``[units]``, None where none is beside it."""

    span: Span
    value: float
    unit: str | None

    def meets(self, other: Number) -> bool:
        """True where both may be the same amount: equal, or one is the other rounded."""
        if self.unit and other.unit and self.unit != other.unit:
            return False
        if self.value == other.value:
            return True
        rounder, finer = sorted((self.value, other.value), key=_digits)
        return _digits(rounder) > 1 and _rounded(finer, _digits(rounder)) == rounder

    def comparable(self, other: Number) -> bool:
        """True where the two count the same kind of thing, as far as the units tell."""
        return self.unit == other.unit or not (self.unit and other.unit) or self.value == other.value


@dataclass(frozen=True, slots=True)
class Date:
    """A part of a date with its place: ``part`` is ``day``, ``month``, ``weekday`` or ``year``."""

    span: Span
    part: str
    value: str


@dataclass(frozen=True, slots=True)
class Quantities:
    """The numbers and the parts of dates in some words, in text order."""

    numbers: tuple[Number, ...]
    dates: tuple[Date, ...]

    @classmethod
    def of(cls, text: str, tokens: Sequence[Token], language: str) -> Quantities:
        """Those of the words of a text, which are in a language."""
        numbers = list(_numbers(text, tokens, languages.load(language)))
        names = calendar(language)
        dates: list[Date] = []
        for place, token in enumerate(tokens):
            if token.norm in names:
                part, value = names[token.norm]
                day = next((one for one in numbers if part == "month" and _beside(one, tokens, place)), None)
                if part == "month" and day is None and not text[token.start].isupper():
                    continue  # "may" and "march" are other words as well
                dates.append(Date(token.span, part, value))
                if day is not None:
                    numbers.remove(day)
                    dates.append(Date(day.span, "day", f"{day.value:g} {value}"))
        for number in list(numbers):
            if number.unit is None and number.value in _YEARS and text[number.span.start : number.span.end].isdigit():
                numbers.remove(number)
                dates.append(Date(number.span, "year", f"{number.value:g}"))
        return cls(tuple(numbers), tuple(sorted(dates, key=lambda date: date.span)))


@functools.lru_cache(maxsize=1 << 16)
def quantity(norm: str, language: str) -> bool:
    """True for a normal form that is a number or a part of a date by itself."""
    known = languages.load(language)
    return norm[0].isdigit() or norm in calendar(language) or (known is not None and _word(norm, known) is not None)


def _beside(number: Number, tokens: Sequence[Token], place: int) -> bool:
    """True where a number is the day of the month that stands at ``place``."""
    around = [tokens[at].span for at in (place - 1, place + 1) if 0 <= at < len(tokens)]
    return number.unit is None and number.value <= _LAST_DAY and number.span in around


def _numbers(text: str, tokens: Sequence[Token], language: Language | None) -> Iterator[Number]:
    place = 0
    while place < len(tokens):
        size, value = _value(tokens, place, language)
        if value is None:
            place += 1
            continue
        first, place, parts = place, place + size, [value]
        while place < len(tokens):
            step = place
            while language is not None and step < len(tokens) and language.is_word("number_links", tokens[step].norm):
                step += 1
            size, value = _value(tokens, step, language)
            grown = None if value is None else _joined(parts, value)
            if grown is None or not _close(text, tokens, place, step + size):
                spaced = _spaced(text, tokens, place, parts)
                if spaced is None:
                    break
                grown, step, size = [spaced], place, 1
            parts, place = grown, step + size
        span = Span(tokens[first].start, tokens[place - 1].end)
        unit, size = _unit(text, span, [token.norm for token in tokens[place : place + _UNIT]], language)
        place += size
        yield Number(span, sum(parts), unit)


def _value(tokens: Sequence[Token], place: int, language: Language | None) -> tuple[int, float | None]:
    """How many words at a place are a number, and which; None where they are none."""
    if place >= len(tokens):
        return 0, None
    token = tokens[place]
    if token.is_number:
        try:
            return 1, float(token.norm)
        except ValueError:  # 12.5.2020
            return 1, None
    if language is None:
        return 1, None
    for size in range(min(_PHRASE, len(tokens) - place), 1, -1):
        phrase = " ".join(one.norm for one in tokens[place : place + size])
        if phrase in language.numbers:
            return size, language.numbers[phrase]
    return 1, _word(token.norm, language)


def _word(norm: str, language: Language) -> float | None:
    """The value of a word, which may be a compound: ``femogtyve``, ``dreihundert``."""
    found = language.numbers.get(norm)
    if found is not None or not language.numbers:
        return found
    parts = _taken_apart(norm, language)
    return None if parts is None else sum(parts)


def _taken_apart(norm: str, language: Language) -> list[float] | None:
    for word, value in language.number_parts:
        if norm.startswith(word):
            if norm == word:
                return [value]
            rest = norm[len(word) :]
            for link in ("", *sorted(language.words.get("number_links", ()))):
                if link and not rest.startswith(link):
                    continue
                following = _taken_apart(rest[len(link) :], language)
                if following is not None:
                    parts: list[float] | None = [value]
                    for one in following:
                        parts = _joined(parts, one) if parts is not None else None
                    if parts is not None:
                        return parts
    return None


def _joined(parts: Sequence[float], value: float) -> list[float] | None:
    """A number of several parts, with another word behind it; None where it begins another number."""
    *before, last = parts
    if value >= _THOUSAND:
        return [*before, last * value] if last < value else None
    if value == _HUNDRED:
        return [*before, last * value] if last < _HUNDRED else None
    if value < 1:
        return [*before, last + value] if last == int(last) and last < _HUNDRED else None
    if last >= _HUNDRED and last > value:
        return [*before, last, value] if last >= _THOUSAND else [*before, last + value]
    tens, ones = max(last, value), min(last, value)
    return [*before, tens + ones] if tens >= 20 and tens % 10 == 0 and ones < 10 else None


def _close(text: str, tokens: Sequence[Token], place: int, end: int) -> bool:
    """True where nothing but a space or a hyphen stands before each of some tokens, and no digits follow digits."""
    if end > len(tokens) or (tokens[place].is_number and tokens[place - 1].is_number):
        return False
    gaps = (text[tokens[at - 1].end : tokens[at].start] for at in range(place, end))
    return all(not gap.strip() or gap == "-" for gap in gaps)


def _spaced(text: str, tokens: Sequence[Token], place: int, parts: Sequence[float]) -> float | None:
    """Digits with a space before their last three: ``120 000``; None for others."""
    before, token = tokens[place - 1], tokens[place]
    gap = text[before.end : token.start]
    last = text[before.start : before.end]
    whole = len(parts) == 1 and last.isdigit() and len(last) <= 3
    if whole and len(gap) == 1 and gap.isspace() and token.end - token.start == 3 and token.norm.isdigit():
        return parts[0] * _THOUSAND + float(token.norm)
    return None


def _unit(text: str, span: Span, following: Sequence[str], language: Language | None) -> tuple[str | None, int]:
    """The unit of a number, and how many of the words that follow are its name."""
    if language is None:
        return None, 0
    for size in range(len(following), 0, -1):
        unit = language.units.get(" ".join(following[:size]))
        if unit is not None:
            return unit, size
    around = (text[max(0, span.start - 1) : span.start], text[span.end : span.end + 2].strip()[:1])
    return next((language.units[normalise(sign)] for sign in around if sign in language.units), None), 0


def _digits(value: float) -> int:
    """How many digits of a number are not rounded away."""
    return len(f"{value:.12g}".replace(".", "").rstrip("0").lstrip("0-")) if value else 1


def _rounded(value: float, digits: int) -> float:
    return round(value, digits - 1 - math.floor(math.log10(abs(value)))) if value else 0.0
