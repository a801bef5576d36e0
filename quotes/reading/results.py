"""Results that were written before, as JSON or JSON lines, of this version of the form and of those before it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from quotes import schema
from quotes.errors import ResultError
from quotes.reading.files import STDIN, reason

_WANTED = "name a file of quotes attribute --format json or jsonl"


def read(path: str) -> schema.Result:
    """The result in a file, or in standard input for ``-``.

    Raises:
        ResultError: the file cannot be read, holds no result, or is of a version that came later.
    """
    try:
        data = sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
    except OSError as error:
        raise ResultError(f"{path}: {reason(error)}") from error
    try:
        text = data.decode("utf-8-sig")
        return _result(_documents(text), path)
    except ValueError as error:
        if isinstance(error, ValidationError):
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            raise ResultError(f"{path}: no result of quotes: {place}: {first['msg'].lower()}; {_WANTED}") from error
        raise ResultError(f"{path}: not JSON; {_WANTED}") from error


def _documents(text: str) -> list[Any]:
    """The one document of a text, or those on its lines."""
    try:
        return [from_json(text)]
    except ValueError:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) < 2:
            raise
        return [from_json(line) for line in lines]


def _result(documents: Sequence[Any], path: str) -> schema.Result:
    """The result that is one document, or whose articles are many."""
    for document in documents:
        if not isinstance(document, dict) or not {"articles", "quotes"} & document.keys():
            raise ResultError(f"{path}: no result of quotes; {_WANTED}")
        version = document.get("schema", schema.VERSION)
        if version != schema.VERSION:
            raise ResultError(
                f"{path}: written in the form {version!r:.20}, of which this version of quotes knows nothing; "
                f"it reads {schema.VERSION}: install a newer one"
            )
    if len(documents) == 1 and "articles" in documents[0]:
        return schema.Result.model_validate(documents[0])
    lines = [schema.ArticleLine.model_validate(document) for document in documents]
    speakers: dict[str, schema.Speaker] = {}
    for line in lines:
        for speaker in line.speakers:
            known = speakers.setdefault(speaker.id, speaker.model_copy(update={"mentions": []}))
            known.mentions.extend(speaker.mentions)
    articles = [schema.Article.model_validate(dict(line)) for line in lines]
    return schema.Result(generator="", articles=articles, speakers=list(speakers.values()))
