"""Alignments for people: each group's statements under one another, and how the wordings differ.

Words that differ from the first statement stand in colour on a terminal.  In text alone they are
named below, as are sentences that only one side has.  A translation stands between the
two that it connects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quotes import schema
from quotes.document.span import Span
from quotes.views.table import clean, console_for, emit

#: What a difference looks like on a terminal.
_STYLES: Mapping[str, str] = {"missing": "red", "added": "green", "changed": "yellow"}
_WORDINGS: Mapping[str, str] = {"verbatim": "verbatim", "mixed": "partly verbatim", "paraphrase": "paraphrase"}
#: From so many columns on the statements of a pair stand side by side.
WIDE = 110
#: At most so many members of a group are shown, and so many differences of a pair named.
_MEMBERS, _NAMED = 12, 8


def show(result: schema.Result, stream: TextIO) -> None:
    """Print the alignments of a result; nothing but a line where there are none."""
    console = console_for(stream)
    names = {speaker.id: clean(speaker.name) for speaker in result.speakers}
    quotes = {(article.id, quote.id): quote for article in result.articles for quote in article.quotes}
    parts: list[RenderableType] = [Text("The same statement elsewhere", style="bold")]
    translators = {translation.language: translation.model or "" for translation in result.translations}
    for group in result.alignments:
        parts += ["", *_group(group, quotes, names, translators, console.width >= WIDE, console.is_terminal)]
    if not result.alignments:
        parts.append(Text("  no statement stands in two places", style="dim"))
    parts += ["", *(Text(line, style="dim") for line in _translated(result.translations))]
    emit(console, Group(*parts))


def explain(result: schema.Result, stream: TextIO, article: str, quote: str | None = None) -> None:
    """Print what the scores of pairs rest on: those with quotes of an article (an id or path), all or one."""
    console = console_for(stream)
    for group in result.alignments:
        for pair in group.pairs:
            one, two = (group.members[index] for index in pair.members)
            if not (_wanted(one, result, article, quote) or _wanted(two, result, article, quote)):
                continue
            table = Table.grid(padding=(0, 2, 0, 0))
            table.add_column(style="dim", no_wrap=True)
            table.add_column()
            for member in (one, two):
                table.add_row(clean(member.quote), _words(member, ()))
            for name, value in pair.evidence:
                if value is not None:
                    table.add_row(f"  {name}", f"{value:.2f}  {schema.Evidence.model_fields[name].description}")
            head = Text.assemble((group.id, "bold"), f"  {pair.kind}, score {pair.score:.2f}")
            emit(console, Group(head, Padding(table, (0, 0, 0, 2)), ""))


def _wanted(member: schema.AlignedMember, result: schema.Result, article: str, quote: str | None) -> bool:
    named = any(article in (found.id, found.path) for found in result.articles if found.id == member.article)
    return named and (quote is None or quote.lstrip("#") in (member.quote, member.quote.rpartition("#")[2]))


def _group(
    group: schema.Alignment,
    quotes: Mapping[tuple[str, str], schema.Quote],
    names: Mapping[str, str],
    translators: Mapping[str, str],
    wide: bool,
    colours: bool,
) -> Iterator[RenderableType]:
    yield Text.assemble((group.id, "bold"), "  ", (group.kind, "magenta"))
    marked = _marked(group) if colours else {}
    cells = []
    for index, member in enumerate(group.members[:_MEMBERS]):
        quote = quotes.get((member.article, member.quote))
        cells.append((_about(member, quote, names), _words(member, marked.get(index, ()))))
    if wide and len(cells) == 2:
        yield Padding(_side_by_side(group, cells, translators), (0, 0, 0, 2))
    else:
        yield Padding(_under_one_another(group, cells, translators), (0, 0, 0, 2))
    if len(group.members) > _MEMBERS:
        yield Text(f"    and {len(group.members) - _MEMBERS} more", style="dim")
    for pair in group.pairs:
        if max(pair.members) < _MEMBERS:
            for line in _differences(pair, group.members):
                yield Padding(line, (0, 0, 0, 4))


def _side_by_side(group: schema.Alignment, cells: Sequence[tuple[Text, Text]], translators: Mapping[str, str]) -> Table:
    """Two statements in two columns, a translation between them."""
    table = Table(box=None, show_edge=False, pad_edge=False, padding=(0, 3, 0, 0), expand=True)
    middle = next((member for member in group.members if member.translation), None)
    for _ in range(3 if middle else 2):
        table.add_column(ratio=1, overflow="fold")
    heads, words = [cell[0] for cell in cells], [cell[1] for cell in cells]
    if middle:
        if middle is not group.members[0]:
            heads.reverse()
            words.reverse()
        heads.insert(1, Text(_in_english(middle, translators), style="dim"))
        words.insert(1, Text(clean(middle.translation or ""), style="italic"))
    table.add_row(*heads)
    table.add_row(*words)
    return table


def _in_english(member: schema.AlignedMember, translators: Mapping[str, str]) -> str:
    """The heading of a translation; a compact one is named as what it is."""
    compact = translators.get(member.language, "").endswith("compact translation")
    return "in English, compact translation" if compact else "in English"


def _under_one_another(
    group: schema.Alignment, cells: Iterable[tuple[Text, Text]], translators: Mapping[str, str]
) -> Table:
    """A row for each statement, one for its translation below it."""
    table = Table(box=None, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0), expand=True, show_header=False)
    table.add_column(ratio=2, overflow="fold")
    table.add_column(ratio=5)
    for member, (about, words) in zip(group.members, cells, strict=False):
        table.add_row(about, words)
        if member.translation:
            heading = Text(f"  {_in_english(member, translators)}", style="dim")
            table.add_row(heading, Text(clean(member.translation), style="italic"))
    return table


def _about(member: schema.AlignedMember, quote: schema.Quote | None, names: Mapping[str, str]) -> Text:
    """The quote's id, who says it, and whether the words are the speaker's own."""
    lines = [(clean(member.quote), "cyan")]
    if quote is not None and quote.speaker is not None and quote.speaker in names:
        lines.append((f"\n{names[quote.speaker]}", ""))
    return Text.assemble(*lines, (f"\n{member.language}, {_WORDINGS[member.wording]}", "dim"))


def _words(member: schema.AlignedMember, marked: Iterable[tuple[Span, str]]) -> Text:
    """The segments, with what differs styled."""
    spans = list(marked)
    shown = Text()
    for number, segment in enumerate(member.segments):
        if number:
            shown.append(" … " if segment.start - member.segments[number - 1].end > 2 else " ")
        text = Text(segment.text)
        for span, style in spans:
            if segment.start <= span.start and span.end <= segment.end:
                text.stylize(style, span.start - segment.start, span.end - segment.start)
        for place in reversed([i for i, c in enumerate(segment.text) if c.isspace() and c != " "]):
            text = Text.assemble(text[:place], " ", text[place + 1 :])
        shown.append_text(text)
    return shown


def _marked(group: schema.Alignment) -> dict[int, list[tuple[Span, str]]]:
    """For each member the stretches that differ from the first member, with their styles."""
    marked: dict[int, list[tuple[Span, str]]] = {}
    for pair in group.pairs:
        if pair.members[0] != 0:
            continue
        for difference in pair.differences:
            if difference.unit == "word":
                sides = ((0, difference.first), (pair.members[1], difference.second))
                for index, span in sides:
                    if span is not None and (index or len(group.members) == 2):
                        marked.setdefault(index, []).append((Span(span.start, span.end), _STYLES[difference.kind]))
    return marked


def _differences(pair: schema.AlignedPair, members: Sequence[schema.AlignedMember]) -> Iterator[Text]:
    """The differences of a pair, named: first the words, then sentences that one side lacks."""
    one, two = (members[index] for index in pair.members)
    named = []
    for difference in pair.differences:
        first = clean(difference.first.text) if difference.first else ""
        second = clean(difference.second.text) if difference.second else ""
        if difference.unit == "sentence":
            continue
        if difference.kind == "changed":
            named.append(f"“{first}” / “{second}”")
        else:
            named.append(f"only {clean((one if first else two).quote)}: “{first or second}”")
    if named:
        more = f" (and {len(named) - _NAMED} more)" if len(named) > _NAMED else ""
        pair_name = f"{clean(one.quote)} / {clean(two.quote)}: " if len(members) > 2 else ""
        yield Text(f"differs: {pair_name}" + "; ".join(named[:_NAMED]) + more, style="yellow")
    for difference in pair.differences:
        if difference.unit == "sentence":
            span, lacking, having = (
                (difference.first, two, one) if difference.first is not None else (difference.second, one, two)
            )
            if span is not None:
                place = f"{clean(lacking.article)} ({lacking.language})"
                yield Text(f"missing in {place}: “{clean(span.text)}” ({clean(having.quote)})", style="red")


def _translated(translations: Iterable[schema.Translation]) -> Iterator[str]:
    """What translated each language, or that nothing did."""
    for translation in translations:
        if translation.model is None:
            yield (
                f"{translation.language} was not translated (there is no translation package): "
                "its statements meet others by names, numbers and shared words"
            )
        else:
            yield f"{translation.language} translated by {translation.model}"
