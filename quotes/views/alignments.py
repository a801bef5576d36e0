"""Alignments for people: the quotes of each group under one another, and how their wordings differ.

Words that differ from the first quote stand in colour on a terminal, and are named below, as are sentences that only
one side has.  A translation stands between the two that it connects.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quotes import schema
from quotes.document.span import Span
from quotes.views.table import clean, console_for, emit, grid

#: What is known of a quote, and its words; the same of a translation.
_Cell = tuple[Text, Text]
_Row = tuple[_Cell, _Cell | None]
#: What a difference looks like on a terminal.
_STYLES: Mapping[str, str] = {"missing": "red", "added": "green", "changed": "yellow"}
_WORDINGS: Mapping[str, str] = {"verbatim": "verbatim", "mixed": "partly verbatim", "paraphrase": "paraphrase"}
#: From so many columns on the quotes of a pair stand side by side.
WIDE = 110
#: At most so many members of a group are shown, and so many differences of a pair named.
_MEMBERS, _NAMED = 12, 8


def show(result: schema.Result, stream: TextIO) -> None:
    """Print the alignments of a result; nothing but a line where there are none."""
    console = console_for(stream)
    names = {speaker.id: clean(speaker.name) for speaker in result.speakers}
    speakers = {quote.id: names.get(quote.speaker or "") for article in result.articles for quote in article.quotes}
    compact = {
        translation.language
        for translation in result.translations
        if (translation.model or "").endswith("compact translation")
    }
    parts: list[RenderableType] = [Text("The same statement elsewhere", style="bold")]
    for group in result.alignments:
        parts += ["", *_group(group, speakers, compact, console)]
    if not result.alignments:
        parts.append(Text("  no statement stands in two places", style="dim"))
    parts += ["", *map(_translated, result.translations)]
    emit(console, Group(*parts))


def explain(result: schema.Result, stream: TextIO, article: str, quote: str | None = None) -> None:
    """Print what the scores of pairs rest on: those with quotes of an article (an id or path), all or one."""
    console = console_for(stream)
    for group in result.alignments:
        for pair in group.pairs:
            one, two = (group.members[index] for index in pair.members)
            if not (_wanted(one, result, article, quote) or _wanted(two, result, article, quote)):
                continue
            rows = [(clean(member.quote), _words(member, ())) for member in (one, two)]
            for name, value in pair.evidence:
                if value is not None:
                    about = schema.Evidence.model_fields[name].description
                    rows.append((f"  {name}", Text(f"{value:.2f}  {about}")))
            emit(console, Text.assemble((group.id, "bold"), f"  {pair.kind}, score {pair.score:.2f}"))
            emit(console, Group(grid(rows), ""))


def _wanted(member: schema.AlignedMember, result: schema.Result, article: str, quote: str | None) -> bool:
    named = any(article in (found.id, found.path) for found in result.articles if found.id == member.article)
    return named and (quote is None or quote.lstrip("#") in (member.quote, member.quote.rpartition("#")[2]))


def _group(
    group: schema.Alignment, speakers: Mapping[str, str | None], compact: Container[str], console: Console
) -> Iterator[RenderableType]:
    yield Text.assemble((group.id, "bold"), "  ", (group.kind, "magenta"))
    marked = _marked(group) if console.is_terminal else {}
    members = group.members[:_MEMBERS]
    rows = [
        (
            (_about(member, speakers.get(member.quote)), _words(member, marked.get(index, ()))),
            _in_english(member, compact),
        )
        for index, member in enumerate(members)
    ]
    table = _side_by_side if console.width >= WIDE and len(rows) == 2 else _under_one_another
    yield Padding(table(rows), (0, 0, 0, 2))
    if len(group.members) > _MEMBERS:
        yield Text(f"    and {len(group.members) - _MEMBERS} more", style="dim")
    for pair in group.pairs:
        if max(pair.members) < _MEMBERS:
            for line in _differences(pair, group.members):
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
    """A row for each quote, one for its translation below it."""
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(ratio=2, overflow="fold")
    table.add_column(ratio=5)
    for cell, translation in rows:
        table.add_row(*cell)
        if translation:
            table.add_row(Text.assemble("  ", translation[0]), translation[1])
    return table


def _about(member: schema.AlignedMember, speaker: str | None) -> Text:
    """The quote's id, who says it, and whether the words are the speaker's own."""
    name = "" if speaker is None else f"\n{speaker}"
    return Text.assemble(
        (clean(member.quote), "cyan"), name, (f"\n{member.language}, {_WORDINGS[member.wording]}", "dim")
    )


def _words(member: schema.AlignedMember, marked: Sequence[tuple[Span, str]]) -> Text:
    """The segments, with what differs styled."""
    shown = Text()
    for number, segment in enumerate(member.segments):
        if number:
            shown.append(" … " if segment.start - member.segments[number - 1].end > 2 else " ")
        text = Text("".join(" " if c.isspace() else c for c in segment.text))
        for span, style in marked:
            if segment.start <= span.start and span.end <= segment.end:
                text.stylize(style, span.start - segment.start, span.end - segment.start)
        shown.append_text(text)
    return shown


def _marked(group: schema.Alignment) -> dict[int, list[tuple[Span, str]]]:
    """For each member the stretches that differ from the first member, with their styles.

    Only in a group of two are those of the first member itself marked.
    """
    marked: dict[int, list[tuple[Span, str]]] = {}
    for pair in group.pairs:
        first, second = pair.members
        for difference in pair.differences if first == 0 else ():
            for index, span in ((first, difference.first), (second, difference.second)):
                if difference.unit == "word" and span is not None and (index or len(group.members) == 2):
                    marked.setdefault(index, []).append((Span(span.start, span.end), _STYLES[difference.kind]))
    return marked


def _differences(pair: schema.AlignedPair, members: Sequence[schema.AlignedMember]) -> Iterator[Text]:
    """The differences of a pair, named: first the words, then sentences that one side lacks."""
    one, two = (members[index] for index in pair.members)
    named, lacking = [], []
    for difference in pair.differences:
        first, second = (clean(span.text) if span else "" for span in (difference.first, difference.second))
        own, other = (one, two) if first else (two, one)
        if difference.unit == "sentence":
            place = f"{clean(other.article)} ({other.language})"
            lacking.append(f"missing in {place}: “{first or second}” ({clean(own.quote)})")
        elif difference.kind == "changed":
            named.append(f"“{first}” / “{second}”")
        else:
            named.append(f"only {clean(own.quote)}: “{first or second}”")
    if named:
        more = f" (and {len(named) - _NAMED} more)" if len(named) > _NAMED else ""
        pair_name = f"{clean(one.quote)} / {clean(two.quote)}: " if len(members) > 2 else ""
        yield Text(f"differs: {pair_name}" + "; ".join(named[:_NAMED]) + more, style="yellow")
    for line in lacking:
        yield Text(line, style="red")


def _translated(translation: schema.Translation) -> Text:
    """What translated a language, or that nothing did."""
    told = f"{translation.language} translated by {translation.model}"
    if translation.model is None:
        told = (
            f"{translation.language} was not translated (there is no translation package): "
            "its statements meet others by names, numbers and shared words"
        )
    return Text(told, style="dim")
