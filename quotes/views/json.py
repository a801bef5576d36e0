"""JSON: the whole result as one document, or one article a line; and its schema."""

from __future__ import annotations

import json
from typing import TextIO

from quotes import schema
from quotes.document.printable import escaped


def write(result: schema.Result, stream: TextIO) -> None:
    """The result as one indented JSON document."""
    stream.write(escaped(result.model_dump_json(by_alias=True, indent=2)) + "\n")


def write_lines(result: schema.Result, stream: TextIO) -> None:
    """One article a line, with the speakers that it mentions."""
    named: dict[str, dict[str, schema.Speaker]] = {}
    for speaker in result.speakers:
        for mention in speaker.mentions:
            own = named.setdefault(mention.article, {})
            own.setdefault(speaker.id, speaker.model_copy(update={"mentions": []})).mentions.append(mention)
    for article in result.articles:
        speakers = list(named.get(article.id, {}).values())
        line = schema.ArticleLine.model_validate({**dict(article), "speakers": speakers})
        stream.write(escaped(line.model_dump_json(by_alias=True)) + "\n")


def write_schema(stream: TextIO) -> None:
    """The JSON Schema of the result.  It allows fields that it does not name: later versions may add some."""
    stream.write(json.dumps(schema.Result.model_json_schema(by_alias=True), indent=2) + "\n")
