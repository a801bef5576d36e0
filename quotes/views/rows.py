"""Rows: a statement as one row of plain values, as spreadsheets and databases have it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quotes import schema
from quotes.errors import ResultError

Value = str | int | float | bool | None
#: Between pieces of a statement that the article parts.
BREAK = " … "
#: Each column and what it holds.  Offsets are half-open Unicode code points into the article's text.
COLUMNS: dict[str, str] = {
    "id": "article and number",
    "article": "id of the article",
    "title": "its headline",
    "outlet": "who published it",
    "date": "when it was published",
    "language": "its language",
    "speaker": "name of the speaker, empty where open",
    "speaker_kind": "person, organization, group, document, unknown",
    "mention": "the words that stand for the speaker",
    "resolution": "how the speaker was found, or why it stays open",
    "speaker_confidence": "how sure the speaker is, 0 to 1",
    "cue": "the word that reports",
    "channel": "the medium",
    "inherited": "true: channel carried on from the statement before",
    "addressee": "to whom it was said",
    "relay": "who passed it on",
    "time": "when it was said, in the article's words",
    "said_on": "the day, where it is known",
    "polarity": "asserted, negated, hedged",
    "type": "direct, indirect, mixed",
    "words": "the words reported",
    "verbatim": "those of them in the speaker's own words",
    "sentence": "the whole sentences around",
    "start_codepoint": "offset of the first code point",
    "end_codepoint": "offset after the last",
    "pieces": "offsets of all pieces, in code points",
    "within": "id of the statement that this one is part of",
    "rule": "the rule that found it",
    "confidence": "how sure the statement is, 0 to 1",
    "groups": "ids of the groups that say the same",
    "conflicts": "ids of those of them that are at odds",
    "corrected": "what a person did with it in a review",
}


def with_texts(result: schema.Result, format: str) -> list[tuple[schema.Article, str]]:
    """The articles with their texts, for formats that write the whole text.

    Raises:
        ResultError: the result lacks a text.
    """
    found = [(article, article.text) for article in result.articles if article.text is not None]
    if len(found) < len(result.articles):
        lacking = next(article.id for article in result.articles if article.text is None)
        raise ResultError(
            f"--format {format} needs the text of the articles, and that of {lacking} is not in this older result: "
            "run quotes attribute again"
        )
    return found


def conflicts(pair: schema.AlignedPair) -> list[str]:
    """The kinds of what two members contradict each other in."""
    return [conflict.kind for conflict in pair.conflicts]


def rows(result: schema.Result) -> Iterator[dict[str, Value]]:
    """A row with all ``COLUMNS`` for each statement, in the order of articles and text."""
    speakers = {speaker.id: speaker for speaker in result.speakers}
    # The ids of the groups of each quote, and of those in which it contradicts another, by its id.
    groups: dict[str, dict[str, None]] = {}
    at_odds: dict[str, dict[str, None]] = {}
    for group in result.alignments:
        for member in group.members:
            groups.setdefault(member.quote, {})[group.id] = None
        for index in (index for pair in group.pairs if conflicts(pair) for index in pair.members):
            at_odds.setdefault(group.members[index].quote, {})[group.id] = None
    for article in result.articles:
        for quote in article.quotes:
            own = [" ".join(known.get(quote.id, ())) for known in (groups, at_odds)]
            yield _row(article, quote, speakers.get(quote.speaker or ""), *own)


def _row(
    article: schema.Article, quote: schema.Quote, speaker: schema.Speaker | None, groups: str, at_odds: str
) -> dict[str, Value]:
    channel, time = quote.channel, quote.time
    # Fields that results of other versions may lack are asked for by name.
    values: dict[str, Any] = {
        **{name: getattr(quote, name, None) for name in COLUMNS},
        **{name: getattr(article, name) for name in ("title", "outlet", "language")},
        **{name: _text(getattr(quote, name)) for name in ("cue", "addressee", "relay", "time", "sentence")},
        "article": article.id,
        "date": article.date and article.date.isoformat(),
        "speaker": speaker and speaker.name,
        "speaker_kind": speaker and speaker.kind,
        "mention": _text(quote.source),
        "channel": channel and channel.kind,
        "inherited": channel and channel.inherited,
        "said_on": time.date.isoformat() if time and time.date else None,
        "words": BREAK.join(span.text for span in quote.content),
        "verbatim": BREAK.join(span.text for span in quote.verbatim),
        "start_codepoint": quote.content[0].start,
        "end_codepoint": quote.content[-1].end,
        "pieces": " ".join(f"{span.start}-{span.end}" for span in quote.content),
        "groups": groups,
        "conflicts": at_odds,
    }
    return {name: values[name] for name in COLUMNS}


def _text(span: schema.TextSpan | None) -> str | None:
    return span.text if span else None
