"""Numbers and dates as values, whatever the language."""

from __future__ import annotations

import pytest

from quotes.document.quantities import Quantities
from quotes.document.words import words


def read(text: str, language: str) -> Quantities:
    return Quantities.of(text, words(text), language)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "1.5 billion dollars and two thousand", [(1.5e9, "dollar"), (2000, None)]),
        ("en", "two and a half million, or $3m", [(2.5e6, None), (3e6, "dollar")]),
        ("en", "twenty-five of a hundred and five", [(25, None), (105, None)]),
        ("da", "1,5 mia. kr. og 2.000", [(1.5e9, "krone"), (2000, None)]),
        ("da", "femogtyve, tohundrede, halvanden million", [(25, None), (200, None), (1.5e6, None)]),
        ("da", "20 pct. og tre procent", [(20, "percent"), (3, "percent")]),
        ("sv", "120 000 kronor", [(120000, "krone")]),
        ("fr", "quatre-vingt-dix-sept pour cent", [(97, "percent")]),
        ("fr", "soixante-quinze mille euros", [(75000, "euro")]),
        ("de", "zweiundvierzig, drei Millionen Euro", [(42, None), (3e6, "euro")]),
        ("es", "dos mil millones de euros", [(2e9, "euro")]),
        ("nb", "tre hundre og femti kroner", [(350, "krone")]),
        ("en", "someone went home", []),
    ],
)
def test_numbers(language: str, text: str, expected: list[tuple[float, str | None]]) -> None:
    found = read(text, language).numbers
    assert [(number.value, number.unit) for number in found] == expected
    assert all(text[number.span.start : number.span.end].strip() for number in found)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "on 1 May 2024", [("day", "1 may"), ("month", "may"), ("year", "2024")]),
        ("en", "it may march on Friday", [("weekday", "friday")]),
        ("da", "den 1. maj, på torsdag", [("day", "1 may"), ("month", "may"), ("weekday", "thursday")]),
        ("sv", "den 3 maj", [("day", "3 may"), ("month", "may")]),
    ],
)
def test_dates(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert [(date.part, date.value) for date in read(text, language).dates] == expected


@pytest.mark.parametrize(
    ("one", "two", "meets"),
    [
        ("1.5 million", "1,523,000", True),
        ("40", "40", True),
        ("120,000", "12,000", False),
        ("3 dollars", "3 euros", False),
        ("40", "43", False),
    ],
)
def test_the_same_amount(one: str, two: str, meets: bool) -> None:
    (first,), (second,) = read(one, "en").numbers, read(two, "en").numbers
    assert first.meets(second) is meets
    assert second.meets(first) is meets
