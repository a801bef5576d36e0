"""Why a quote was found: its rule, what the rule means, and the words that it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quotes import schema
from quotes.document.span import Span
from quotes.rules.catalogue import RULES
from quotes.views.table import channel_name, clean, console_for, emit, words

if TYPE_CHECKING:
    from quotes.document.quote import Quote
    from quotes.pipeline import Attributed


def show(result: schema.Result, analysed: Sequence[Attributed], stream: TextIO, wanted: str | None = None) -> int:
    """Explain the quotes of a result, all or the ``wanted`` one (an id, or a number within its article).

    Returns the number of quotes explained.
    """
    console = console_for(stream)
    names = {speaker.id: speaker.name for speaker in result.speakers}
    shown = 0
    for article, one in zip(result.articles, analysed, strict=True):
        found = {quote.content: quote for quote in one.quotes}
        for quote in article.quotes:
            if wanted is None or wanted.lstrip("#") in (quote.id, quote.id.rpartition("#")[2]):
                own = found[tuple(Span(piece.start, piece.end) for piece in quote.content)]
                emit(console, Group(*_explained(quote, own, one.article.text, names), ""))
                shown += 1
    return shown


def _explained(quote: schema.Quote, found: Quote, text: str, names: dict[str, str]) -> list[RenderableType]:
    rule = RULES.get(quote.rule)
    rows: list[tuple[str, Text]] = [("words", words(quote)), ("type", Text(quote.type))]
    if quote.speaker:
        rows.append(("speaker", Text(f"{clean(names[quote.speaker])} ({quote.speaker})")))
    if quote.channel:
        rows.append(("channel", Text(channel_name(quote.channel))))
    rows.append(("rule", Text(quote.rule if rule is None else f"{quote.rule}: {rule.gloss}")))
    if rule is not None:
        rows.append(("example", Text(rule.example, style="italic")))
    if quote.confidence is not None:
        share = f"{quote.confidence:.0%}: of statements like this in annotated news so many are right"
        rows.append(("confidence", Text(share)))
    rested = dict(found.evidence or {})
    if quote.channel and quote.channel.evidence:
        rested.setdefault("channel", Span(quote.channel.evidence.start, quote.channel.evidence.end))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for label, value in rows:
        table.add_row(label, value)
    if rested:
        table.add_row("rests on", "")
    for role, span in rested.items():
        table.add_row(f"  {role}", Text.assemble(clean(span.of(text)), (f"  [{span.start}:{span.end}]", "dim")))
    return [Text(quote.id, style="bold"), Padding(table, (0, 0, 0, 2))]
