"""Claims of schema.org, as JSON-LD: who claims what, where it appeared first, and where else.

Only what somebody asserted is a claim of theirs: negated and hedged statements are left out.  Statements are one claim
where alignment says that they are the same and nothing tells them apart.  Whether a claim is true is not said: that is
for whoever checks it.  There are no offsets.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from typing import Any, TextIO
from urllib.parse import quote as escaped

from quotes import schema
from quotes.views.annotations import source
from quotes.views.rows import BREAK, conflicts

#: Types of schema.org for kinds of speakers; all others are things.
_TYPES = {"person": "Person", "organization": "Organization", "group": "Organization", "document": "CreativeWork"}
_SAME = ("same words", "translation")

_Statement = tuple[schema.Quote, schema.Article]


def write(result: schema.Result, stream: TextIO) -> None:
    """Write a graph of claims, each with its claimant where that is known."""
    speakers = {speaker.id: speaker for speaker in result.speakers}
    graph = [_claim(statements, speakers) for statements in _same(result)]
    document = {"@context": {"@vocab": "https://schema.org/"}, "@graph": graph}
    stream.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def _same(result: schema.Result) -> list[list[_Statement]]:
    """The statements in groups that are one claim each, in text order."""
    found = {
        quote.id: [(quote, article)]
        for article in result.articles
        for quote in article.quotes
        if quote.polarity == "asserted"
    }
    for group in result.alignments:
        for pair in group.pairs:
            one, two = (found.get(group.members[index].quote) for index in pair.members)
            if one and two and one is not two and pair.kind in _SAME and not _apart(one + two, pair):
                one += two
                found |= {quote.id: one for quote, _ in two}
    return list({id(claim): claim for claim in found.values()}.values())


def _apart(statements: Sequence[_Statement], pair: schema.AlignedPair) -> bool:
    """True where statements differ in who says them or in what they say.

    That they meet in one sentence does not make them one claim where one of them goes on to say more.
    """
    longer = any(difference.unit == "sentence" for difference in pair.differences)
    speakers = {quote.speaker for quote, _ in statements}
    return longer or len(speakers) > 1 or bool(conflicts(pair))


def _claim(statements: Sequence[_Statement], speakers: dict[str, schema.Speaker]) -> dict[str, Any]:
    """A claim in the words of its first appearance; which of several that is, is known where all have dates."""
    ordered = sorted(statements, key=lambda one: one[1].date or datetime.date.max)
    known = len(ordered) == 1 or all(article.date for _, article in ordered)
    quote, article = ordered[0]
    speaker = speakers.get(quote.speaker or "")
    claim = {
        "@type": "Claim",
        "@id": f"urn:statement:{escaped(quote.id, safe='')}",
        "text": BREAK.join(span.text for span in quote.content),
        "inLanguage": article.language,
        "claimant": speaker
        and {"@type": _TYPES.get(speaker.kind, "Thing"), "@id": f"_:{speaker.id}", "name": speaker.name},
        "firstAppearance": _appearance(quote, article) if known else None,
        "appearance": [_appearance(*one) for one in ordered[known:]],
    }
    return {key: value for key, value in claim.items() if value}


def _appearance(quote: schema.Quote, article: schema.Article) -> dict[str, Any]:
    """The quotation in its article."""
    known = {
        "@type": "NewsArticle",
        "@id": source(article),
        "identifier": article.id,
        "headline": article.title,
        "datePublished": article.date and article.date.isoformat(),
        "inLanguage": article.language,
        "publisher": article.outlet and {"@type": "Organization", "name": article.outlet},
    }
    return {
        "@type": "Quotation",
        "@id": f"urn:quotation:{escaped(quote.id, safe='')}",
        "text": BREAK.join(span.text for span in quote.content),
        "isPartOf": {key: value for key, value in known.items() if value},
    }
