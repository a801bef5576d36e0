"""Publication dates and time expressions."""

from __future__ import annotations

import datetime

import pytest

from quotes.languages import dates

MONDAY = datetime.date(2019, 12, 9)


@pytest.mark.parametrize(
    ("expression", "language", "day"),
    [
        ("on Wednesday", "en", "2019-12-04"),
        ("on Dec. 5", "en", "2019-12-05"),
        ("Saturday, Dec. 7", "en", "2019-12-07"),
        ("last Friday", "en", "2019-12-06"),
        ("late Friday", "en", "2019-12-06"),
        ("on Thursday morning", "en", "2019-12-05"),
        ("Monday", "en", "2019-12-09"),
        ("earlier Monday", "en", "2019-12-09"),
        ("today", "en", "2019-12-09"),
        ("tonight", "en", "2019-12-09"),
        ("yesterday", "en", "2019-12-08"),
        ("two days ago", "en", "2019-12-07"),
        ("on March 3", "en", "2019-03-03"),
        ("on Friday, March 3, 2017", "en", "2017-03-03"),
        ("torsdag", "da", "2019-12-05"),
        ("i torsdags", "da", "2019-12-05"),
        ("mandag aften", "da", "2019-12-09"),
        ("sidste fredag", "da", "2019-12-06"),
        ("i går", "da", "2019-12-08"),
        ("i forgårs", "da", "2019-12-07"),
        ("den 5. december", "da", "2019-12-05"),
        ("onsdag den 4. december", "da", "2019-12-04"),
    ],
)
def test_one_day(expression: str, language: str, day: str) -> None:
    assert dates.resolve(expression, language, MONDAY) == datetime.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("expression", "language"),
    [
        ("recently", "en"),
        ("last week", "en"),
        ("earlier this week", "en"),
        ("late November", "en"),
        ("in 2016", "en"),
        ("in December", "en"),
        ("on the 5th", "en"),
        ("at 5 p.m.", "en"),
        ("at noon", "en"),
        ("Monday afternoon at 5", "en"),
        ("on Nov. 26 and 27", "en"),
        ("on December 31", "en"),
        ("tomorrow", "en"),
        ("", "en"),
        ("for en uge siden", "da"),
        ("i morgen", "da"),
        ("efter mødet", "da"),
        ("on Wednesday", "xx"),
    ],
)
def test_not_one_day(expression: str, language: str) -> None:
    assert dates.resolve(expression, language, MONDAY) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019-12-05", "2019-12-05"),
        ("2019-12-05T23:30:00+02:00", "2019-12-05"),
        ("20191205", "2019-12-05"),
        ("Thu, 05 Dec 2019 10:00:00 GMT", "2019-12-05"),
        ("December 5, 2019", "2019-12-05"),
    ],
)
def test_published(text: str, day: str) -> None:
    assert dates.published(text) == datetime.date.fromisoformat(day)


@pytest.mark.parametrize("text", ["", "1988", "2019-12", "December 2019"])
def test_published_some_day(text: str) -> None:
    assert dates.published(text) is None


@pytest.mark.parametrize("text", ["N/A", "05/12/2019", "soon"])
def test_not_a_date(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        dates.published(text)
