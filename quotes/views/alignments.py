"""Alignments for people: contradictions first, then the quotes of each group, with what differs marked in them.

On a terminal contradictions stand in reverse red and other differing words in colour; elsewhere contradictions stand in
[brackets] and other differing words in ‹ ›.  A translation stands between the two that it connects.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quotes import schema
from quotes.document.printable import clean
from quotes.document.span import Span
from quotes.views.table import channel_name, console_for, emit, grid

#: What is known of a quote, and its words; the same of a translation.
_Cell = tuple[Text, Text]
_Row = tuple[_Cell, _Cell | None]
#: What differs, with its style and the marks around it where there is no colour.
_STYLES: Mapping[str, tuple[str, str]] = {
    "conflict": ("bold red", "[]"),
    "missing": ("yellow", "‹›"),
    "added": ("green", "‹›"),
    "changed": ("yellow", "‹›"),
}
_WORDINGS: Mapping[str, str] = {"verbatim": "verbatim", "mixed": "partly verbatim", "paraphrase": "paraphrase"}
#: From so many columns on the quotes of a pair stand side by side.
WIDE = 110
#: At most so many members of a group are shown.
_MEMBERS = 12


def show(result: schema.Result, stream: TextIO, only_conflicts: bool = False) -> None:
    """Print the alignments of a result, or ``only_conflicts``; nothing but a line where there are none."""
    console = console_for(stream)
    sides = _Sides(result)
    title = "Contradictions" if only_conflicts else "The same statement elsewhere"
    parts: list[RenderableType] = [Text(title, style="bold")]
    groups = [group for group in result.alignments if conflicting(group) or not only_conflicts]
    for group in sorted(groups, key=lambda group: not conflicting(group)):
        parts += ["", *_group(group, sides, console)]
    if not groups:
        nothing = "no contradiction was found" if only_conflicts else "no statement stands in two places"
        parts.append(Text(f"  {nothing}", style="dim"))
    parts += ["", *map(_translated, result.translations)]
    emit(console, Group(*parts))


def conflicting(group: schema.Alignment) -> bool:
    """True where two members contradict each other."""
    return any(pair.conflicts for pair in group.pairs)


class _Sides:
    """What a result knows of the members of its groups."""

    def __init__(self, result: schema.Result) -> None:
        self._names = {speaker.id: clean(speaker.name) for speaker in result.speakers}
        self._articles = {article.id: article for article in result.articles}
        self._quotes = {quote.id: quote for article in result.articles for quote in article.quotes}
        self.compact = {
            translation.language
            for translation in result.translations
            if (translation.model or "").endswith("compact translation")
        }

    def head(self, member: schema.AlignedMember) -> Text:
        """The quote's id, who says it and as whom, when, through which channel, and whether it was said at all."""
        quote, article = self._quotes.get(member.quote), self._articles.get(member.article)
        if quote is None or article is None:  # a part of a result keeps its groups whole
            known = f"{member.language}, {_WORDINGS[member.wording]}"
            return Text.assemble((clean(member.quote), "cyan"), "\n", "not in this selection", "\n", (known, "dim"))
        name = self._names.get(quote.speaker or "")
        mention = clean(quote.source.text) if quote.source is not None else ""
        if name is None:
            who = f"speaker open (“{mention}”)" if mention else "speaker open"
        else:
            who = name if not mention or mention == name else f"{name} (here “{mention}”)"
        date = (quote.time and quote.time.date) or article.date
        about = [str(date) if date else "", channel_name(quote.channel) if quote.channel else ""]
        about += ["" if quote.polarity == "asserted" else quote.polarity]
        about += [member.language, _WORDINGS[member.wording]]
        return Text.assemble((clean(member.quote), "cyan"), "\n", who, "\n", (", ".join(filter(None, about)), "dim"))


def explain(result: schema.Result, stream: TextIO, article: str, quote: str | None = None) -> None:
    """Print what the scores of pairs rest on: those with quotes of an article (an id or path), all or one."""
    console = console_for(stream)
    articles = {one.id for one in result.articles if article in (one.id, one.path)}
    for group in result.alignments:
        for pair in group.pairs:
            one, two = (group.members[index] for index in pair.members)
            if not any(member.article in articles and _is_quote(member, quote) for member in (one, two)):
                continue
            rows = [(clean(member.quote), _words(member, (), False)) for member in (one, two)]
            for name, value in pair.evidence:
                if value is not None:
                    about = schema.Evidence.model_fields[name].description
                    rows.append((f"  {name}", Text(f"{value:.2f}  {about}")))
            silent = ", ".join(name for name, value in pair.evidence if value is None)
            rows.append(("  silent", Text(silent, style="dim")))
            rows += [(f"  contradiction, {one.kind}", Text(clean(one.text))) for one in pair.conflicts]
            emit(console, Text.assemble((group.id, "bold"), f"  {pair.kind}, score {pair.score:.2f}"))
            emit(console, Group(grid(rows), ""))


def _is_quote(member: schema.AlignedMember, quote: str | None) -> bool:
    """True for the quote that an id or a number names, or for any."""
    return quote is None or quote.lstrip("#") in (member.quote, member.quote.rpartition("#")[2])


def _group(group: schema.Alignment, sides: _Sides, console: Console) -> Iterator[RenderableType]:
    yield Text.assemble((group.id, "bold"), "  ", (group.kind, "magenta"))
    members = group.members[:_MEMBERS]
    for pair in group.pairs:
        for conflict in pair.conflicts if max(pair.members) < _MEMBERS else ():
            places = (
                ""
                if len(members) == 2
                else " ({} / {})".format(*(clean(group.members[index].quote) for index in pair.members))
            )
            line = Text.assemble((f"contradiction, {conflict.kind}", "bold red"), f": {clean(conflict.text)}{places}")
            yield Padding(line, (0, 0, 0, 2))
    marked = _marked(group)
    rows = [
        (
            (sides.head(member), _words(member, marked.get(index, ()), console.is_terminal)),
            _in_english(member, sides.compact),
        )
        for index, member in enumerate(members)
    ]
    table = _side_by_side if console.width >= WIDE and len(rows) == 2 else _under_one_another
    yield Padding(table(rows), (0, 0, 0, 2))
    if len(group.members) > _MEMBERS:
        yield Text(f"    and {len(group.members) - _MEMBERS} more", style="dim")
    for pair in group.pairs:
        if max(pair.members) < _MEMBERS:
            for line in _lacking(pair, group.members):
                yield Padding(line, (0, 0, 0, 4))


def _in_english(member: schema.AlignedMember, compact: Container[str]) -> _Cell | None:
    if not member.translation:
        return None
    heading = "in English, compact translation" if member.language in compact else "in English"
    return Text(heading, style="dim"), Text(clean(member.translation), style="italic")


def _side_by_side(rows: Sequence[_Row]) -> Table:
    """Two quotes in two columns, a translation between them."""
    (first, translation), (second, _) = sorted(rows, key=lambda row: row[1] is None)
    columns = [cell for cell in (first, translation, second) if cell]
    table = Table(box=None, show_edge=False, pad_edge=False, padding=(0, 3, 0, 0), expand=True)
    for _ in columns:
        table.add_column(ratio=1, overflow="fold")
    for row in zip(*columns, strict=True):
        table.add_row(*row)
    return table


def _under_one_another(rows: Sequence[_Row]) -> Table:
    """Each quote below what is known of it, then its translation."""
    table = Table.grid(expand=True)
    table.add_column(overflow="fold")
    for (known, words), translation in rows:
        table.add_row(Text(" · ", style="dim").join(known.split("\n")))
        table.add_row(Padding(words, (0, 0, 0, 4)))
        if translation:
            table.add_row(Padding(Text.assemble(translation[0], ": ", translation[1]), (0, 0, 0, 4)))
    return table


def _words(member: schema.AlignedMember, marked: Sequence[tuple[Span, str]], coloured: bool) -> Text:
    """The segments, with what differs styled or between marks."""
    shown = Text()
    for number, segment in enumerate(member.segments):
        if number:
            shown.append(" … " if segment.start - member.segments[number - 1].end > 2 else " ")
        position = segment.start
        for span, kind in sorted(marked):
            if span.start < position or span.end > segment.end:
                continue
            style, marks = _STYLES[kind]
            shown.append(_flat(segment.text[position - segment.start : span.start - segment.start]))
            differing = _flat(segment.text[span.start - segment.start : span.end - segment.start])
            if coloured:
                shown.append(differing, style=style)
            else:
                shown.append(f"{marks[0]}{differing}{marks[1]}")
            position = span.end
        shown.append(_flat(segment.text[position - segment.start :]))
    return shown


def _flat(text: str) -> str:
    """Text without breaks or control characters, its spaces kept."""
    return "".join(" " if c.isspace() else clean(c) for c in text)


def _marked(group: schema.Alignment) -> dict[int, list[tuple[Span, str]]]:
    """For each member the stretches that differ, with what they are; no two of a member overlap.

    Contradictions come first; other differences are those from the first member, which itself is marked only in a
    group of two.
    """
    marked: dict[int, list[tuple[Span, str]]] = {}

    def mark(index: int, span: schema.TextSpan | None, kind: str) -> None:
        own = marked.setdefault(index, [])
        if span is not None and not any(span.start < other.end and other.start < span.end for other, _ in own):
            own.append((Span(span.start, span.end), kind))

    for pair in group.pairs:
        for conflict in pair.conflicts:
            for index, spans in zip(pair.members, (conflict.first, conflict.second), strict=True):
                for span in spans:
                    mark(index, span, "conflict")
    for pair in group.pairs:
        for difference in pair.differences if pair.members[0] == 0 else ():
            if difference.unit == "word":
                if len(group.members) == 2:
                    mark(0, difference.first, difference.kind)
                mark(pair.members[1], difference.second, difference.kind)
    return marked


def _lacking(pair: schema.AlignedPair, members: Sequence[schema.AlignedMember]) -> Iterator[Text]:
    """The sentences of one side that the other article lacks."""
    one, two = (members[index] for index in pair.members)
    for difference in pair.differences:
        if difference.unit == "sentence":
            own, other, span = (one, two, difference.first) if difference.first else (two, one, difference.second)
            place = f"{clean(other.article)} ({other.language})"
            told = f"missing in {place}: “{clean(span.text) if span else ''}” ({clean(own.quote)})"
            yield Text(told, style="red")


def _translated(translation: schema.Translation) -> Text:
    """What translated a language, or that nothing did."""
    told = f"{translation.language} translated by {translation.model}"
    if translation.model is None:
        told = (
            f"{translation.language} was not translated (there is no translation package): "
            "its statements meet others by names, numbers, shared words and word vectors"
        )
    return Text(told, style="dim")
