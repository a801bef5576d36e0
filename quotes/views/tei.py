"""TEI: the whole text of each article with its statements marked in place as ``said``.

Nothing is added to the text or left out, so that offsets into what the paragraphs of an article hold, in Unicode code
points, are those of the JSON.  Characters that XML cannot hold are replaced one by one.
"""

from __future__ import annotations

import bisect
import itertools
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from quotes import schema
from quotes.document.article import paragraphs
from quotes.views.inline import Stretch, events, nested
from quotes.views.rows import with_texts
from quotes.views.tei_header import add, clean, header, of_corpus

#: Whether statements in a channel are spoken; that of all others is unknown.
_ALOUD: Mapping[str, str] = {
    **dict.fromkeys(("press_conference", "briefing", "interview", "speech", "phone", "broadcast"), "true"),
    **dict.fromkeys(("court", "parliament", "remarks_to_reporters"), "true"),
    **dict.fromkeys(("tweet", "social_media", "email", "letter", "report", "article"), "false"),
}


def write(result: schema.Result, stream: TextIO) -> None:
    """Write a corpus with a text for each article."""
    corpus = ET.Element("teiCorpus", xmlns="http://www.tei-c.org/ns/1.0")
    of_corpus(corpus, result)
    for number, (article, text) in enumerate(with_texts(result, "tei"), 1):
        corpus.append(_article(article, text, number))
    xml = ET.tostring(corpus, encoding="unicode")
    # A parser would make one line end of two, and move what follows.
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n' + xml.replace("\r", "&#13;") + "\n")


def _article(article: schema.Article, text: str, number: int) -> ET.Element:
    tei = ET.Element("TEI", {"xml:lang": article.language, "n": clean(article.id)})
    ET.indent(header(tei, article.title or article.id, article))
    body = add(tei, "text/body")
    # A paragraph holds the white space behind it, the first one that before it as well.
    starts = [0, *(paragraph.start for paragraph in paragraphs(text)[1:]), len(text)]
    stretches = nested(_stretches(article), starts)
    marked = list(zip(stretches, _attributes(article, stretches, f"a{number}"), strict=True))
    for start, end in itertools.pairwise(starts):
        first, last = (bisect.bisect_left(stretches, place, key=lambda one: one.start) for place in (start, end))
        own = marked[first:last]
        body.append(_paragraph(events(text, [stretch for stretch, _ in own], start, end), own))
    return tei


def _paragraph(parts: Iterable[str | int], marked: Sequence[tuple[Stretch, dict[str, str]]]) -> ET.Element:
    builder = ET.TreeBuilder()
    builder.start("p", {})
    around: list[str] = []
    for part in parts:
        if isinstance(part, str):
            builder.data(clean(part))
        elif part < 0:
            builder.end(around.pop())
        else:
            stretch, attributes = marked[part]
            around.append(stretch.tag)
            builder.start(stretch.tag, attributes)
    builder.end("p")
    return builder.close()


def _stretches(article: schema.Article) -> Iterator[Stretch]:
    """What is marked: statements, verbatim words in those that are not direct, mentions of speakers and addressees."""
    for quote in article.quotes:
        yield from (Stretch(one.start, one.end, "said", quote.id) for one in quote.content)
    for quote in article.quotes:
        if quote.type == "mixed":
            yield from (Stretch(one.start, one.end, "q", quote.id) for one in quote.verbatim)
    mentions = {_place(one): one for quote in article.quotes for one in (quote.source, quote.addressee) if one}
    yield from (Stretch(one.start, one.end, "rs", place) for place, one in mentions.items())


def _attributes(article: schema.Article, stretches: list[Stretch], prefix: str) -> Iterator[dict[str, str]]:
    """The attributes of each stretch; what is one statement in several pieces is linked by ``prev`` and ``next``."""
    quotes = {quote.id: (number, quote) for number, quote in enumerate(article.quotes, 1)}
    speakers = {_place(quote.source): quote.speaker for quote in article.quotes if quote.source and quote.speaker}
    all = Counter((one.tag, one.owner) for one in stretches)
    seen: Counter[tuple[str, str]] = Counter()
    for stretch in stretches:
        seen[stretch.tag, stretch.owner] += 1
        piece, last = seen[stretch.tag, stretch.owner], all[stretch.tag, stretch.owner]
        if stretch.tag == "said":
            number, quote = quotes[stretch.owner]
            name = f"{prefix}.{number}"
            linked = {"prev": piece - 1, "next": piece + 1 if piece < last else 0}
            yield {
                "xml:id": f"{name}.{piece}",
                "n": clean(quote.id),
                **_said(quote, prefix),
                **{key: f"#{name}.{other}" for key, other in linked.items() if other},
            }
        elif stretch.tag == "rs":
            own = {"xml:id": f"{prefix}.{stretch.owner}"} if piece == 1 else {}
            yield own | ({"ref": f"#{speakers[stretch.owner]}"} if stretch.owner in speakers else {})
        else:
            yield {}


def _said(quote: schema.Quote, prefix: str) -> dict[str, str]:
    """Who said it to whom, and how.  ``direct`` is always written: where it is not, TEI takes it for true."""
    channel = quote.channel.kind if quote.channel else None
    kinds = {"type": quote.type, "polarity": quote.polarity, "channel": channel}
    known = {
        "who": quote.speaker and f"#{quote.speaker}",
        "toWhom": quote.addressee and f"#{prefix}.{_place(quote.addressee)}",
        "direct": "true" if quote.type == "direct" else "false",
        "aloud": _ALOUD.get(channel or "", "unknown"),
        "ana": " ".join(f"#{name}.{value}" for name, value in kinds.items() if value),
    }
    return {key: value for key, value in known.items() if value}


def _place(span: schema.TextSpan) -> str:
    return f"{span.start}-{span.end}"
