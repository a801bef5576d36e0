"""Dates: when an article was published, and which day a time expression in it means."""

from __future__ import annotations

import contextlib
import datetime
import email.utils
import functools
import re
import warnings
from typing import Any

from quotes import languages

_DAY = datetime.timedelta(days=1)
_WEEK = datetime.timedelta(days=7)
#: A day without a year is at most so long before the article.
_PAST = datetime.timedelta(days=300)


def published(text: str) -> datetime.date | None:
    """The day of a publication date as metadata give it: ISO 8601, RFC 2822, or written out.

    None for an empty text and for a year or a month alone.

    Raises:
        ValueError: the text is no date.
    """
    text = text.strip()
    if not text:
        return None
    try:
        return datetime.datetime.fromisoformat(text).date()
    except ValueError:
        if re.fullmatch(r"\d{4}(?:-\d\d)?", text):
            return None
    with contextlib.suppress(ValueError):
        return email.utils.parsedate_to_datetime(text).date()
    found = _parser("en", None, False).get_date_data(text)
    # "yesterday" has no year, and 5/12 may be May or December
    written_out = re.search(r"\d{4}", text) and any(character.isalpha() for character in text)
    if found.date_obj is None or not written_out:
        raise ValueError(f"{text!r} is not a date such as 2019-12-05")
    day: datetime.date = found.date_obj.date()
    return day if found.period == "day" else None


def resolve(text: str, language: str, base: datetime.date) -> datetime.date | None:
    """The day that a time expression means in an article of the day ``base``.

    News look back: a weekday is the last one up to ``base``, a day without a year the last
    such day.  None where the expression is not one day ("recently", "last week", "at noon"),
    and where the day would be long ago or to come although the text does not say so.
    """
    day = _day(text, language, base)
    known = languages.load(language) if day is None else None
    if known is None:
        return day
    plain = text.lower()
    for words, replacement in known.dates.items():
        if words in plain:
            plain = re.sub(rf"\b{re.escape(words)}\b", replacement, plain)
    return _day(" ".join(plain.split()), language, base) if plain != text.lower() else None


@functools.lru_cache(maxsize=4096)
def _day(text: str, language: str, base: datetime.date) -> datetime.date | None:
    if not text:
        return None
    numbered = any(character.isdigit() for character in text)
    try:
        found = _parser(language, base, numbered).get_date_data(text)
    except ValueError:  # a language that dateparser does not know
        return None
    if found.date_obj is None or found.period != "day":
        return None
    day: datetime.date = found.date_obj.date()
    if day == base - _WEEK and not numbered:
        # A weekday on the same weekday: seen from the next day it is the article's own.
        tomorrow = _parser(language, base + _DAY, numbered).get_date_data(text)
        if tomorrow.date_obj is not None and tomorrow.date_obj.date() == base:
            return base
    if str(day.year) in text:
        return day
    return day if base - _PAST <= day <= base else None


@functools.lru_cache(maxsize=64)
def _parser(language: str, base: datetime.date | None, numbered: bool) -> Any:
    """A parser for expressions with numbers, which must name day and month, or without."""
    warnings.filterwarnings("ignore", module="dateparser")
    from dateparser.date import DateDataParser

    settings: dict[str, Any] = {"PREFER_DATES_FROM": "past", "RETURN_TIME_AS_PERIOD": True}
    settings["REQUIRE_PARTS"] = ["day", "month"] if numbered else []
    if base is not None:
        settings["RELATIVE_BASE"] = datetime.datetime.combine(base, datetime.time(12))
    return DateDataParser(languages=[language], settings=settings)


#: Names of months and days, as dateparser has them.
_MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
#: Abbreviations of months and weekdays with fewer letters are other words too.
_SHORTEST = {"month": 3, "weekday": 4}


@functools.cache
def calendar(language: str) -> dict[str, tuple[str, str]]:
    """The names of months and weekdays of a language: ``{"maj": ("month", "may")}``; empty where none are known."""
    from dateparser.languages.loader import default_loader

    try:
        info = default_loader.get_locale(language).info
    except (ValueError, KeyError, AttributeError):
        return {}
    found: dict[str, tuple[str, str]] = {}
    for part, names in (("month", _MONTHS), ("weekday", _WEEKDAYS)):
        for name in names:
            forms = [form.casefold() for form in info.get(name, ())]
            found |= {form: (part, name) for form in forms if len(form) >= _SHORTEST[part]}
    return found
