"""Dates: when an article was published, and which day a time expression in it means."""

from __future__ import annotations

import datetime
import email.utils
import functools
import warnings
from typing import Any


def published(text: str) -> datetime.date | None:
    """The day of a publication date as metadata give it: ISO 8601, RFC 2822, or written out.

    None for an empty text.

    Raises:
        ValueError: the text is no date.
    """
    text = text.strip()
    if not text:
        return None
    try:
        return datetime.datetime.fromisoformat(text).date()
    except ValueError:
        pass
    try:
        return email.utils.parsedate_to_datetime(text).date()
    except ValueError:
        pass
    found = _parser("en", None).get_date_data(text)
    if found.date_obj is None or found.period != "day":
        raise ValueError(f"{text!r} is not a date such as 2019-12-05")
    day: datetime.date = found.date_obj.date()
    return day


def resolve(text: str, language: str, base: datetime.date) -> datetime.date | None:
    """The day that a time expression means in an article of the day ``base``.

    News look back: a weekday is the last one up to ``base``, a day without a year the last
    such day.  None where the expression is not one day ("recently", "last week").
    """
    return None


@functools.lru_cache(maxsize=64)
def _parser(language: str, base: datetime.date | None) -> Any:
    warnings.filterwarnings("ignore", module="dateparser")
    from dateparser.date import DateDataParser

    settings: dict[str, Any] = {"PREFER_DATES_FROM": "past", "REQUIRE_PARTS": ["day"]}
    if base is not None:
        settings["RELATIVE_BASE"] = datetime.datetime.combine(base, datetime.time(12))
    return DateDataParser(languages=[language], settings=settings)
