"""Results that were written before, as JSON or JSON lines, of this version of the form and of those before it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from quotes import schema
from quotes.errors import ArticleError, QuotesError, ResultError
from quotes.reading import files, parquet, pieces
from quotes.reading.files import STDIN, reason

_WANTED = "name a file of quotes attribute --format json or jsonl"


#: What is done with lines before they become a result.
Prepare = Callable[[Sequence[schema.ArticleLine]], Sequence[schema.ArticleLine]]


def read(path: str, prepare: Prepare = tuple) -> schema.Result:
    """The result in a file, or in standard input for ``-``; in lines, a folder of Parquet, or one document.

    Raises:
        ResultError: the file cannot be read, holds no result, or is of a version that came later.
    """
    place = pieces.place(path)
    if path != STDIN and (pieces.packed(place) or _parquet(place)):
        return _of_lines(prepare(list(lines(place))))
    try:
        data = sys.stdin.buffer.read() if path == STDIN else place.read_bytes()
    except OSError as error:
        raise ResultError(f"{path}: {reason(error)}") from error
    with _told(path):
        return _result(_documents(data.decode("utf-8-sig")), path, prepare)


def lines(path: Path) -> Iterator[schema.ArticleLine]:
    """The lines of a result, one after the other: of a file that may be compressed, or of Parquet.

    Raises:
        ResultError: as for ``read``.
    """
    number = 0
    try:
        if _parquet(path):
            columns = tuple(field.alias or name for name, field in schema.ArticleLine.model_fields.items())
            for part in sorted(path.glob("*.parquet")) if path.is_dir() else [path]:
                for row in parquet.rows(part, columns, ("id", "quotes", "speakers")):
                    number += 1
                    with _told(f"{part}, row {number}"):
                        yield schema.ArticleLine.model_validate(row)
            return
        for number, line in enumerate(pieces.lines(path), 1):
            if line.strip():
                with _told(f"{path}:{number}"):
                    yield schema.ArticleLine.model_validate(_checked(from_json(line), str(path)))
    except pieces.BrokenError as error:
        raise ResultError(f"{path}: {error}; --resume mends what a run that was stopped left") from error
    except ArticleError as error:
        raise ResultError(str(error)) from error
    except OSError as error:
        raise ResultError(f"{path}: {reason(error)}") from error


def is_result(path: Path) -> bool:
    """True for a file that a result was written to; false where it holds articles to be read, or cannot be read."""
    try:
        if path.suffix.lower() == ".json" or _parquet(path):
            return path.suffix.lower() == ".json" or next(lines(path), None) is not None
        document = from_json(next(pieces.lines(path), b""))
        return isinstance(document, dict) and {"quotes", "speakers"} <= document.keys()
    except (ValueError, OSError, QuotesError):
        return False


def _parquet(path: Path) -> bool:
    return path.suffix.lower() == files.PARQUET


@contextlib.contextmanager
def _told(place: str) -> Iterator[None]:
    """While it lasts, what is wrong with a document is told in one line."""
    try:
        yield
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise ResultError(f"{place}: no result of quotes: {field}: {first['msg'].lower()}; {_WANTED}") from error
    except ValueError as error:
        raise ResultError(f"{place}: not JSON; {_WANTED}") from error


def _documents(text: str) -> list[Any]:
    """The one document of a text, or those on its lines."""
    try:
        return [from_json(text)]
    except ValueError:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) < 2:
            raise
        return [from_json(line) for line in lines]


def _checked(document: Any, path: str) -> Any:
    """A document, if it is one of the known form."""
    if not isinstance(document, dict) or not {"articles", "quotes"} & document.keys():
        raise ResultError(f"{path}: no result of quotes; {_WANTED}")
    version = document.get("schema", schema.VERSION)
    if version != schema.VERSION:
        raise ResultError(
            f"{path}: written in the form {version!r:.20}, of which this version of quotes knows nothing; "
            f"it reads {schema.VERSION}: install a newer one"
        )
    return document


def _result(documents: Sequence[Any], path: str, prepare: Prepare) -> schema.Result:
    """The result that is one document, or whose articles are many."""
    for document in documents:
        _checked(document, path)
    if len(documents) == 1 and "articles" in documents[0]:
        return schema.Result.model_validate(documents[0])
    return _of_lines(prepare([schema.ArticleLine.model_validate(document) for document in documents]))


def _of_lines(found: Sequence[schema.ArticleLine]) -> schema.Result:
    speakers: dict[str, schema.Speaker] = {}
    for line in found:
        for speaker in line.speakers:
            known = speakers.setdefault(speaker.id, speaker.model_copy(update={"mentions": []}))
            known.mentions.extend(speaker.mentions)
    articles = [schema.Article.model_validate(dict(line)) for line in found]
    return schema.Result(generator="", articles=articles, speakers=list(speakers.values()))
