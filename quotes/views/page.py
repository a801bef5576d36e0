"""The page: articles with their statements, in one HTML file that works without a network and without a server.

The template, its style and its script stand in ``web/``.  What an article says is text there: the template escapes it,
the data for the script are JSON without ``<``, and the page's own policy lets no other script run.
"""

from __future__ import annotations

import base64
import bisect
import collections
import datetime
import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TextIO, get_args

import jinja2
from markupsafe import Markup, escape

from quotes import schema
from quotes.document.article import paragraphs
from quotes.document.printable import DIRECTIONS
from quotes.document.span import Span, SpanIndex
from quotes.review.corrections import Corrections
from quotes.rules.registry import RULES
from quotes.views.rows import conflicts, with_texts
from quotes.views.table import words

WEB = Path(__file__).parent / "web"
#: So many speakers and channels have a colour of their own, the most frequent ones.
_COLOURS = 8
#: What stands for no speaker and no channel; the script says the same.
_NONE = ("unresolved", "none named")
#: The stretches of a segment, each with the kind of the difference that it is, or "".
_Compared = list[tuple[str, str]]
_DIRECTION = re.compile(f"[{DIRECTIONS}]")


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A quote as the page shows it: ``number`` counts those of all articles, ``name`` is its speaker's."""

    number: int
    quote: schema.Quote
    article: schema.Article
    name: str

    @property
    def label(self) -> str:
        """Its running number in the article, as in its id."""
        return self.quote.id.rpartition("#")[2]

    @property
    def channel(self) -> str:
        return self.quote.channel.kind.replace("_", " ") if self.quote.channel else ""

    @property
    def words(self) -> str:
        """The content, verbatim words in marks."""
        return words(self.quote).plain

    @property
    def day(self) -> datetime.date | None:
        """When it was said; else when its article came out."""
        return (self.quote.time and self.quote.time.date) or self.article.date


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a paragraph: the statements that it belongs to, outer ones first, and those that begin with it."""

    text: str
    inside: Sequence[Statement] = ()
    begins: Sequence[Statement] = ()
    verbatim: bool = False


@dataclass(frozen=True)
class Page:
    """A result as the template asks for it."""

    result: schema.Result

    @cached_property
    def statements(self) -> list[Statement]:
        names = {speaker.id: speaker.name for speaker in self.result.speakers}
        found = ((quote, article) for article in self.result.articles for quote in article.quotes)
        return [
            Statement(number, quote, article, names.get(quote.speaker or "", ""))
            for number, (quote, article) in enumerate(found)
        ]

    @cached_property
    def by_id(self) -> dict[str, Statement]:
        return {statement.quote.id: statement for statement in self.statements}

    def of(self, article: schema.Article) -> list[Statement]:
        """The statements of an article."""
        return [self.by_id[quote.id] for quote in article.quotes]

    @cached_property
    def texts(self) -> dict[str, str]:
        return {article.id: text for article, text in with_texts(self.result, "html")}

    def body(self, article: schema.Article) -> Iterator[tuple[str, list[Stretch]]]:
        """The article's paragraphs in stretches, each after the white space before it: together they are the text."""
        text, position = self.texts[article.id], 0
        found = paragraphs(text)
        said: list[dict[Span, list[Statement]]] = [{} for _ in found]
        verbatim: list[list[Span]] = [[] for _ in found]
        for statement in self.of(article):
            for span in map(_span, statement.quote.content):
                for number in _touched(found, span):
                    said[number].setdefault(span, []).append(statement)
            for span in map(_span, statement.quote.verbatim):
                for number in _touched(found, span):
                    verbatim[number].append(span)
        for paragraph, own, marked in zip(found, said, verbatim, strict=True):
            yield text[position : paragraph.start], list(_stretches(text, paragraph, own, marked))
            position = paragraph.end
        yield text[position:], []

    def counts(self) -> dict[str, list[tuple[str, int]]]:
        """How many statements there are of each speaker, channel and so on, the most frequent first."""
        quotes = [(one, one.quote) for one in self.statements]
        values: dict[str, list[str]] = {
            "speaker": [one.name or _NONE[0] for one, _ in quotes],
            "channel": [one.channel or _NONE[1] for one, _ in quotes],
            "type": [quote.type for _, quote in quotes],
            "polarity": [quote.polarity for _, quote in quotes],
            "language": [one.article.language for one, _ in quotes],
        }
        return {name: collections.Counter(sorted(own)).most_common() for name, own in values.items()}

    @cached_property
    def colours(self) -> dict[str, int]:
        """The number of the colour of a speaker or channel; 0, grey, is that of all others."""
        counts = self.counts()
        ranked = ([name for name, _ in counts[key] if name not in _NONE] for key in ("speaker", "channel"))
        return {name: number for names in ranked for number, name in enumerate(names[:_COLOURS], 1)}

    def spoken(self) -> list[tuple[schema.Speaker, list[Statement]]]:
        """Each speaker with the statements, who says most first."""
        own: dict[str, list[Statement]] = {speaker.id: [] for speaker in self.result.speakers}
        for statement in self.statements:
            if statement.quote.speaker:
                own[statement.quote.speaker].append(statement)
        return sorted(((speaker, own[speaker.id]) for speaker in self.result.speakers), key=lambda two: -len(two[1]))

    def unresolved(self) -> list[Statement]:
        return [one for one in self.statements if one.quote.speaker is None]

    def days(self) -> list[tuple[datetime.date, list[Statement]]]:
        """The statements by the day on which they were made."""
        dated = sorted((one for one in self.statements if one.day), key=lambda one: (str(one.day), one.number))
        return [(day, list(own)) for day, own in itertools.groupby(dated, key=lambda one: one.day) if day]

    def groups(self) -> list[schema.Alignment]:
        """The alignments, those that contradict each other first."""
        return sorted(self.result.alignments, key=lambda group: not self.conflicting(group))

    def conflicting(self, group: schema.Alignment) -> list[str]:
        """The kinds of what its members contradict each other in, the polarity of their statements among them."""
        shown = [self.by_id[member.quote].quote for member in group.members if member.quote in self.by_id]
        denied = {"asserted", "negated"} <= {quote.polarity for quote in shown}
        found = [kind for pair in group.pairs for kind in conflicts(pair)]
        return list(dict.fromkeys(["polarity"] * denied + found))

    def at_odds(self) -> int:
        """How many groups contradict themselves."""
        return sum(bool(self.conflicting(group)) for group in self.result.alignments)

    def contradictions(self, group: schema.Alignment) -> list[str]:
        """What they are, in words."""
        found = (conflict.text for pair in group.pairs for conflict in pair.conflicts)
        return list(dict.fromkeys(found))

    def compared(self, group: schema.Alignment) -> Iterator[tuple[schema.AlignedMember, Iterator[_Compared]]]:
        """Each member, with its segments in stretches.

        What differs is marked against the first member that it was compared with word by word; in a first member itself
        only where there are but two.  What contradicts another member is marked in all, and goes before.
        """
        pairs: dict[int, list[tuple[int, schema.AlignedPair]]] = collections.defaultdict(list)
        for pair in sorted(group.pairs, key=lambda pair: pair.members):
            for side, index in enumerate(pair.members):
                pairs[index].append((side, pair))
        for index, member in enumerate(group.members):
            yield member, _compared(member, pairs[index], len(group.members) == 2)

    def lacking(self, group: schema.Alignment) -> Iterator[tuple[str, str]]:
        """The sentences that one article has and another lacks: the other's id, and the words."""
        for pair in group.pairs:
            first, second = (group.members[number].article for number in pair.members)
            for difference in pair.differences:
                own = difference.first or difference.second
                if difference.unit == "sentence" and own:
                    yield (second if difference.first else first), own.text

    def data(self) -> dict[str, Any]:
        """What the script needs: all that is known of each statement, and how rules and channels are called."""
        about = {"id", "path", "language", "title", "date", "outlet"}
        number = {article.id: number for number, article in enumerate(self.result.articles)}
        groups: dict[str, list[str]] = collections.defaultdict(list)
        for group in self.result.alignments:
            for member in group.members:
                groups[member.quote].append(group.id)
        return {
            "articles": [article.model_dump(mode="json", include=about) for article in self.result.articles],
            "speakers": {speaker.id: [speaker.name, speaker.kind] for speaker in self.result.speakers},
            "quotes": [
                one.quote.model_dump(mode="json", exclude={"sentence"}, exclude_none=True)
                | {"article": number[one.article.id], "groups": groups[one.quote.id]}
                for one in self.statements
            ],
            "rules": {name: RULES[name].gloss for name in {one.quote.rule for one in self.statements} & RULES.keys()},
            "channels": list(get_args(schema.ChannelKind)),
            "corrections": self.result.corrections or Corrections().model_dump(mode="json", by_alias=True),
        }


def _compared(
    member: schema.AlignedMember, pairs: Iterable[tuple[int, schema.AlignedPair]], both: bool
) -> Iterator[_Compared]:
    """The segments of a member of some pairs, with its side in each; ``both`` where a first member is marked too."""
    conflicting: set[Span] = set()
    differing: dict[Span, str] = {}
    for side, pair in pairs:
        for conflict in pair.conflicts:
            conflicting.update(map(_span, conflict.second if side else conflict.first))
        if not differing and (side or both):
            own = [(one.second if side else one.first, one) for one in pair.differences if one.unit == "word"]
            differing = {_span(span): one.kind for span, one in own if span}
    at_odds, other = SpanIndex(conflicting), SpanIndex(differing)
    edges = sorted({edge for span in (*conflicting, *differing) for edge in span})
    for segment in member.segments:
        inside = edges[bisect.bisect(edges, segment.start) : bisect.bisect_left(edges, segment.end)]
        found = []
        for start, end in itertools.pairwise(sorted({segment.start, *inside, segment.end})):
            kind = next((differing[span] for span in other.around(start)), "")
            text = segment.text[start - segment.start : end - segment.start]
            found.append((text, "conflict" if at_odds.around(start) else kind))
        yield found


def write(result: schema.Result, stream: TextIO) -> None:
    """Write the page of a result.

    Raises:
        ResultError: it lacks the text of an article.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(WEB),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        finalize=lambda value: "" if value is None else value,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.filters["verbatim"] = _verbatim
    style = Markup(_read("page.css"))
    # In a block, so that the names in it are its own.
    script = Markup(f'"use strict";\n{{\n{_read("page.js")}{_read("review.js")}}}\n')
    policy = f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; base-uri 'none'"
    shown = environment.get_template("page.html").render(
        page=Page(result),
        result=result,
        style=style,
        script=script,
        policy=f"{policy}; form-action 'none'",
    )
    # A lone surrogate, which JSON can bring in, cannot be written.
    stream.write(shown.encode("utf-8", "replace").decode())


def _verbatim(text: str) -> Markup:
    """Text of an article so that a browser reads the same characters, carriage returns and all.

    What turns the direction of the text behind it is shut in by itself, where it turns nothing.
    """
    shown = str(escape(text)).replace("\r", "&#13;").replace("\0", "\ufffd")
    return Markup(_DIRECTION.sub(r"<bdi>\g<0></bdi>", shown))


def _read(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")


def _source(code: str) -> str:
    """What names an inline style or script in the page's policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"


def _span(span: schema.TextSpan) -> Span:
    return Span(span.start, span.end)


def _touched(found: Sequence[Span], span: Span) -> range:
    """The numbers of the paragraphs that share a character with a span."""
    first = bisect.bisect_right(found, span.start, key=lambda paragraph: paragraph.end)
    return range(first, bisect.bisect_left(found, span.end, key=lambda paragraph: paragraph.start))


def _stretches(
    text: str, paragraph: Span, said: Mapping[Span, Sequence[Statement]], verbatim: Sequence[Span]
) -> Iterator[Stretch]:
    """A paragraph cut wherever a statement, or verbatim words of one, begin or end."""
    around, marked = SpanIndex(said), SpanIndex(verbatim)
    edges = {edge for span in (*verbatim, *said) for edge in span if edge in paragraph}
    for start, end in itertools.pairwise(sorted({*paragraph, *edges})):
        spans = sorted(around.around(start), key=lambda span: (span.start, -span.end))
        inside = [one for span in spans for one in said[span]]
        yield Stretch(
            text=text[start:end],
            inside=inside,
            begins=[one for one in inside if one.quote.content[0].start == start],
            verbatim=bool(marked.around(start)),
        )
