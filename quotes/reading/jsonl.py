"""JSON lines: an article a line, ``{"id", "text"}`` and perhaps ``language``, ``title``, ``date``, ``outlet``."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from quotes.document.article import Article
from quotes.document.printable import encodable
from quotes.errors import ArticleError
from quotes.languages import dates
from quotes.reading.text import File, from_text, ungarbled


def _published(value: object) -> datetime.date | None:
    if value is None or isinstance(value, datetime.date):
        return value
    if not isinstance(value, str):
        raise ValueError("a date is text such as 2019-12-05")
    return dates.published(value)


def _named(id: str) -> str:
    if not id.strip():
        raise ValueError("is empty, and an article needs an id of its own")
    return id


Text = Annotated[str, AfterValidator(encodable)]


class Record(BaseModel):
    """One line; other keys are ignored."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: Annotated[Text, AfterValidator(_named)]
    text: Text
    language: str | None = None
    title: Text | None = None
    date: Annotated[datetime.date | None, BeforeValidator(_published)] = None
    outlet: Text | None = None


R = TypeVar("R", bound=Record)


def articles(file: File) -> Iterator[Article]:
    """The articles of the lines; what is wrong with a line goes to ``on_error``.

    Raises:
        ArticleError: there is no line.
    """
    if not file.text.strip():
        raise ArticleError(f"{file.name}: empty, there is no article in it")
    yield from of_lines(enumerate(file.text.split("\n"), 1), file)


def of_lines(lines: Iterable[tuple[int, str]], file: File) -> Iterator[Article]:
    """The articles of numbered lines; what is wrong with a line goes to ``on_error``."""
    for number, line in lines:
        if line.strip():
            yield from article(line, f"{file.name}:{number}", file)


def article(given: str | dict[str, Any], place: str, file: File) -> Iterator[Article]:
    """The article that a line or a row is, at a place; none where it is skipped, or is wrong, which is told."""
    try:
        found = record(given, place, Record)
        if found.id in file.taken:
            raise ArticleError(f"{place}: id {found.id!r} is taken already by {file.taken[found.id]}; ids must differ")
        if found.id in file.skip:
            file.taken[found.id] = place
            return
        ungarbled(found.text, place, keep=True)
        about = found.model_dump() | {"language": file.language or found.language}
        try:
            made = from_text(**about, path=file.name, encoding=file.encoding)
        except ArticleError as error:
            raise ArticleError(f"{place}{str(error).removeprefix(file.name)}") from error
        file.taken[found.id] = place
    except ArticleError as error:
        file.on_error(error)
    else:
        yield made


def record(given: str | dict[str, Any], place: str, kind: type[R]) -> R:
    """A line, or what stands in it, as a record.

    Raises:
        ArticleError: it is no JSON object, or a field is missing or wrong; the message begins with ``place``.
    """
    try:
        return kind.model_validate(json.loads(given) if isinstance(given, str) else given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        if first["type"] == "missing":
            message = f"{field!r} is missing; an article needs id and text"
        elif field:
            message = f"{field!r}: {message}"
        else:
            message = "not a JSON object on one line"
        raise ArticleError(f"{place}: {message}") from error
    except (ValueError, RecursionError) as error:
        if isinstance(error, json.JSONDecodeError):
            why = error.msg
        else:
            why = "nested too deeply" if isinstance(error, RecursionError) else "a number of too many digits"
        raise ArticleError(f"{place}: not a JSON object on one line ({why})") from error
