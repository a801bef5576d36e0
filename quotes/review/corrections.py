"""Corrections: what a person says about statements, as the page of a result writes it, and as gold for ``evaluate``."""

from __future__ import annotations

import collections
import datetime
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from quotes import schema
from quotes.errors import QuotesError
from quotes.reading.files import reason
from quotes.review.anchors import Anchor, find

#: Fields of a statement that are stretches of the article.
PARTS = ("source", "cue", "addressee", "relay", "time")


class ReviewError(QuotesError):
    """A file of corrections cannot be read."""


class Reviewed(BaseModel):
    """An article as it stood when it was reviewed; ``complete`` where a person has looked at all of its statements."""

    id: str
    text: str
    language: str
    path: str | None = None
    title: str | None = None
    date: datetime.date | None = None
    outlet: str | None = None
    complete: bool = False


class Correction(BaseModel):
    """What a person says about a statement.

    ``target`` are the words as the program had found them.  ``statement`` is the whole statement as it is right, in
    the form of ``schema.Quote``, with every span an ``Anchor`` and the speaker's name in place of the id; None where
    there is none.  ``fields`` are those that the person changed.
    """

    article: str
    verdict: Literal["accepted", "changed", "added", "rejected"]
    target: list[Anchor] = Field(min_length=1)
    statement: dict[str, Any] | None = None
    fields: list[str] = []

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """A statement is as one of a result: what is applied later must not fail there."""
        if (self.statement is None) != (self.verdict == "rejected"):
            raise ValueError("a correction has a statement unless it rejects one")
        if self.statement is not None:
            as_quote(self.statement, id="")
            for piece in self.statement["content"]:
                Anchor.model_validate(piece)
        return self

    @property
    def words(self) -> str:
        """The words that it is about."""
        return " … ".join(" ".join(piece.text.split()) for piece in self.target)


def as_quote(statement: dict[str, Any], **more: Any) -> schema.Quote:
    """The statement of a correction as one of a result, with ``more`` of its fields.

    Fields that a result does not have, such as those of another version, are left out.
    """
    own = {name: _bare(value) for name, value in statement.items() if name in schema.Quote.model_fields}
    return schema.Quote.model_validate({"rule": "person", "verbatim": []} | own | more)


def _bare(value: Any) -> Any:
    """A value without what stands around its anchors."""
    if isinstance(value, list):
        return [_bare(one) for one in value]
    if isinstance(value, dict):
        return {name: _bare(one) for name, one in value.items() if name not in ("prefix", "suffix")}
    return value


class Corrections(BaseModel):
    """A file of corrections."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["quotes/corrections/1"] = Field(default="quotes/corrections/1", alias="schema")
    articles: list[Reviewed] = []
    corrections: list[Correction] = []


def read(path: Path) -> Corrections:
    """The corrections in a file.

    Raises:
        ReviewError: it cannot be read, or is no such file.
    """
    try:
        return Corrections.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ReviewError(f"{path}: {reason(error)}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ReviewError(
            f"{path}: not corrections of the page ({place + ': ' if place else ''}{first['msg']})"
        ) from error


def gold(found: Corrections) -> Iterator[str]:
    """The complete articles as annotated ones, one JSON object a line.

    Every statement that a person let stand is in it, in the offsets of the article as it was reviewed; one whose words
    do not stand in that text is left out.
    """
    for article in found.articles:
        if article.complete:
            own = (one.statement for one in found.corrections if one.article == article.id and one.statement)
            quotes = [quote for quote in (_annotation(statement, article.text) for statement in own) if quote]
            line = article.model_dump(mode="json", exclude={"complete", "path"}, exclude_none=True)
            yield json.dumps(line | {"quotes": sorted(quotes, key=lambda one: one["content"])}, ensure_ascii=False)


def left_out(found: Corrections) -> Iterator[str]:
    """Why articles are no gold, or why a statement is not in one, a line each."""
    texts = {article.id: article for article in found.articles}
    counts = collections.Counter(one.article for one in found.corrections)
    for name, count in counts.items():
        if name not in texts:
            yield f"{name}: {count} corrections, but the file has not its text"
        elif not texts[name].complete:
            yield f"{name}: left out, since not all of its statements were looked at"
    for one in found.corrections:
        article = texts.get(one.article)
        if article and article.complete and one.statement and not _annotation(one.statement, article.text):
            yield f"{one.article}: left out, since its words do not stand in the text: {one.words}"


def _annotation(statement: dict[str, Any], text: str) -> dict[str, Any] | None:
    """A statement as an annotator would give it."""
    content = _spans(statement["content"], text)
    if len(content) < len(statement["content"]):
        return None
    channel = statement.get("channel") or {}
    parts = {name: _spans([statement[name]] if statement.get(name) else [], text, content[0][0]) for name in PARTS}
    return {
        "content": content,
        **parts,
        **{name: statement.get(name) for name in ("type", "speaker")},
        "polarity": statement.get("polarity", "asserted"),
        "channel": channel.get("kind"),
        "inherited": channel.get("inherited", False),
    }


def _spans(values: Sequence[dict[str, Any]], text: str, near: int | None = None) -> list[list[int]]:
    spans = (find(Anchor.model_validate(value), text, near) for value in values)
    return [[span.start, span.end] for span in spans if span]
