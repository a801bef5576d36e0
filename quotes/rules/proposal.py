"""A proposal: what a rule takes for a quote, before the proposals of all rules are settled."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

from quotes.document.quote import Quote
from quotes.document.span import Span
from quotes.schema import Polarity, QuoteType


@dataclass(slots=True, eq=False)
class Proposal:
    """A quote in the making; the fields are those of ``Quote``."""

    content: list[Span]
    rule: str
    type: QuoteType = "indirect"
    verbatim: list[Span] = field(default_factory=list)
    source: Span | None = None
    source_head: int | None = None
    cue: Span | None = None
    cue_head: int | None = None
    sense: str = "say"
    polarity: Polarity = "asserted"
    addressee: Span | None = None
    relay: Span | None = None
    within: Proposal | None = None
    confidence: float | None = None
    evidence: dict[str, Span] = field(default_factory=dict)

    @property
    def start(self) -> int:
        return self.content[0].start

    @property
    def end(self) -> int:
        return self.content[-1].end

    def touches(self, span: Span) -> bool:
        """True where the stretch from its first to its last word shares a character with a span."""
        return self.start < span.end and self.end > span.start

    def pass_over(self, kept: Container[int]) -> None:
        """Pass over the proposals around this one that are left out; ``kept`` are the ids of those that stay."""
        while self.within is not None and id(self.within) not in kept:
            self.within = self.within.within

    def quote(self, within: Quote | None) -> Quote:
        """The quote that this proposal makes."""
        return Quote(
            content=tuple(self.content),
            rule=self.rule,
            type=self.type,
            verbatim=tuple(self.verbatim),
            source=self.source,
            source_head=self.source_head,
            cue=self.cue,
            cue_head=self.cue_head,
            sense=self.sense,
            polarity=self.polarity,
            addressee=self.addressee,
            relay=self.relay,
            within=within,
            confidence=self.confidence,
            evidence=self.evidence,
        )
