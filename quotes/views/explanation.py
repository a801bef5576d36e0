"""Why a quote was found and whose it is: its rule, the words that it rests on, the steps to its speaker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.console import Group, RenderableType
from rich.text import Text

from quotes import schema
from quotes.document.printable import clean
from quotes.document.quote import Quote
from quotes.document.span import Span
from quotes.pipeline import Attributed
from quotes.rules.registry import RULES
from quotes.speakers.antecedents import Decision
from quotes.speakers.candidates import Scored
from quotes.speakers.resolution import Resolver
from quotes.views.table import channel_name, console_for, emit, grid, shortened, words

#: How many candidates for a speaker are shown, and how many code points of their names.
_CANDIDATES, _NAME = 5, 30


def show(result: schema.Result, analysed: Sequence[Attributed], stream: TextIO, wanted: str | None = None) -> int:
    """Explain all quotes of a result or the ``wanted`` one, by id or number, and return how many that were."""
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
    unmeasured = "not measured: annotated news had no statements like this"
    share = f"{quote.confidence or 0:.0%}: of statements like this in annotated news so many are right"
    rested = dict(found.evidence or {})
    if quote.channel and quote.channel.evidence:
        rested.setdefault("channel", Span(quote.channel.evidence.start, quote.channel.evidence.end))
    rows: list[tuple[str, Text | None]] = [
        ("words", words(quote)),
        ("type", Text(quote.type)),
        ("speaker", Text(f"{clean(names[quote.speaker])} ({quote.speaker})") if quote.speaker else None),
        ("mention", _place(found.source, text) if found.source else None),
        ("decided by", Text(decision.told)),
        ("how sure", Text(f"{decision.confidence:.0%}") if decision.confidence is not None else None),
        ("candidates", Text() if decision.candidates else None),
        *_candidates(decision.candidates, text),
        ("channel", Text(channel_name(quote.channel)) if quote.channel else None),
        ("rule", Text(f"{quote.rule}: {rule.gloss}" if rule else quote.rule)),
        ("example", Text(rule.example, style="italic") if rule else None),
        ("confidence", Text(unmeasured if quote.confidence is None else share)),
        ("rests on", Text() if rested else None),
        *((f"  {role}", _place(span, text)) for role, span in rested.items()),
    ]
    return [Text(clean(quote.id), style="bold"), grid([(label, value) for label, value in rows if value is not None])]


def _place(span: Span, text: str) -> Text:
    return Text.assemble(clean(span.of(text)), (f"  [{span.start}:{span.end}]", "dim"))


def _candidates(scored: Sequence[Scored], text: str) -> Iterator[tuple[str, Text]]:
    """The likeliest candidates, each where it is most salient, with what that is made of."""
    best: dict[str, Scored] = {}
    for one in sorted(scored, key=lambda one: (bool(one.barrier), -one.salience)):
        best.setdefault(one.candidate.name(text), one)
    for name, one in list(best.items())[:_CANDIDATES]:
        terms = [f"{what} {amount:+.1f}" for what, amount in one.terms.items() if round(amount, 1)]
        about = one.barrier or ("may be somebody already named" if one.candidate.vague else "")
        notes = [f"{one.salience:.1f} = {', '.join(terms)}", one.gender or "gender unknown", about]
        yield f"  {shortened(name, _NAME)}", Text("; ".join(filter(None, notes)))
