"""A proposal: what a rule takes for a quote, before the proposals of all rules are settled."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

from quotes.document.quote import Quote
from quotes.document.span import Span
from quotes.rules.registry import Rule
from quotes.schema import Polarity, QuoteType


@dataclass(slots=True, eq=False)
class Proposal:
    """A quote in the making; the fields are those of ``Quote``."""

    content: list[Span]
    rule: Rule
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

    @property
    def span(self) -> Span:
        """The stretch from the first to the last word of the content."""
        return Span(self.start, self.end)

    @property
    def last(self) -> int:
        """Where the content and the cue end, whichever is later."""
        return max(self.end, self.cue.end if self.cue is not None else 0)

    def lend_source(self, other: Proposal) -> None:
        """Gives another proposal the source of this one."""
        other.source, other.source_head = self.source, self.source_head

    def pass_over(self, kept: Container[Proposal]) -> None:
        """Passes over the proposals around this one that are left out, which are those not among ``kept``."""
        while self.within is not None and self.within not in kept:
            self.within = self.within.within

    def quote(self, within: Quote | None) -> Quote:
        """The quote that this proposal makes, inside the quote ``within``."""
        return Quote(
            content=tuple(self.content),
            rule=self.rule.name,
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
