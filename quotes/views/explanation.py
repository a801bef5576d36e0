"""Why a quote was found and whose it is: its rule, the words that it rests on, the steps to its speaker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quotes import schema
from quotes.document.span import Span
from quotes.rules.registry import RULES
from quotes.speakers.candidates import Scored
from quotes.speakers.decision import Decision
from quotes.speakers.resolution import Resolver
from quotes.views.table import channel_name, clean, console_for, emit, shortened, words

if TYPE_CHECKING:
    from quotes.document.quote import Quote
    from quotes.pipeline import Attributed

#: How many candidates for a speaker are shown, and how many code points of their names.
_CANDIDATES, _NAME = 5, 30


def show(result: schema.Result, analysed: Sequence[Attributed], stream: TextIO, wanted: str | None = None) -> int:
    """Explain the quotes of a result, all or the ``wanted`` one (an id, or a number within its article).

    Returns the number of quotes explained.
    """
    console = console_for(stream)
    names = {speaker.id: speaker.name for speaker in result.speakers}
    shown = 0
    for article, one in zip(result.articles, analysed, strict=True):
        found = {quote.content: quote for quote in one.quotes}
        decisions = Resolver(one.analysis, one.quotes).decisions()
        for quote in article.quotes:
            if wanted is None or wanted.lstrip("#") in (quote.id, quote.id.rpartition("#")[2]):
                own = found[tuple(Span(piece.start, piece.end) for piece in quote.content)]
                emit(console, Group(*_explained(quote, own, decisions[own], one.article.text, names), ""))
                shown += 1
    return shown


def _explained(
    quote: schema.Quote, found: Quote, decision: Decision, text: str, names: dict[str, str]
) -> list[RenderableType]:
    rule = RULES.get(quote.rule)
    rows: list[tuple[str, Text]] = [("words", words(quote)), ("type", Text(quote.type))]
    if quote.speaker:
        rows.append(("speaker", Text(f"{clean(names[quote.speaker])} ({quote.speaker})")))
    if found.source:
        rows.append(("mention", _place(found.source, text)))
    rows.append(("decided by", Text("; then ".join(decision.steps))))
    if decision.candidates:
        rows += [("candidates", Text()), *_candidates(decision.candidates, text)]
    if quote.channel:
        rows.append(("channel", Text(channel_name(quote.channel))))
    rows.append(("rule", Text(quote.rule if rule is None else f"{quote.rule}: {rule.gloss}")))
    if rule is not None:
        rows.append(("example", Text(rule.example, style="italic")))
    share = f"{quote.confidence or 0:.0%}: of statements like this in annotated news so many are right"
    unmeasured = "not measured: annotated news had no statements like this"
    rows.append(("confidence", Text(unmeasured if quote.confidence is None else share)))
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
        table.add_row(f"  {role}", _place(span, text))
    return [Text(quote.id, style="bold"), Padding(table, (0, 0, 0, 2))]


def _place(span: Span, text: str) -> Text:
    return Text.assemble(clean(span.of(text)), (f"  [{span.start}:{span.end}]", "dim"))


def _candidates(scored: Sequence[Scored], text: str) -> Iterator[tuple[str, Text]]:
    """The likeliest candidates, each where it is most salient, with what that is made of."""
    best: dict[str, Scored] = {}
    for one in sorted(scored, key=lambda one: (bool(one.barrier), -one.salience)):
        best.setdefault(one.candidate.name(text), one)
    for name, one in list(best.items())[:_CANDIDATES]:
        terms = [f"{what} {amount:+.1f}" for what, amount in one.terms.items() if amount]
        about = one.barrier or ("may be somebody already named" if one.candidate.vague else "")
        notes = [f"{one.salience:.1f} = {', '.join(terms)}", one.gender or "gender unknown", about]
        yield f"  {shortened(name, _NAME)}", Text("; ".join(filter(None, notes)))
