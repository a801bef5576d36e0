"""Lines: what is written of one article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from quotes import schema
from quotes.document.printable import escaped


def of(found: schema.Result, identities: schema.Identities | None = None) -> Iterator[schema.ArticleLine]:
    """The lines of the articles of a result, each with the speakers that it mentions."""
    speakers: dict[str, list[schema.Speaker]] = defaultdict(list)
    for speaker in found.speakers:
        mentions: dict[str, list[schema.Mention]] = defaultdict(list)
        for mention in speaker.mentions:
            mentions[mention.article].append(mention)
        for article, own in mentions.items():
            speakers[article].append(speaker.model_copy(update={"mentions": own}))
    for one in found.articles:
        about = {"speakers": speakers[one.id], "identities": identities}
        yield schema.ArticleLine.model_validate({**dict(one), **about})


def written(line: schema.ArticleLine) -> str:
    """A line as it is written: JSON, without the end of the line."""
    return escaped(line.model_dump_json(by_alias=True))
