"""A report: one stretch of reported speech and the words that tie it to its source."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

from quotes.document.span import Span
from quotes.schema import ChannelKind, Polarity, QuoteType


@dataclass(slots=True)
class ChannelFound:
    """A channel and the words that show it; ``inherited`` from the speaker's statement before."""

    kind: ChannelKind
    evidence: Span | None = None
    inherited: bool = False


@dataclass(slots=True, eq=False)
class Quote:
    """What a rule found; later steps fill in speaker, channel and circumstances.

    ``source_head`` and ``cue_head`` are indices of words of the parse.  ``evidence`` names
    the words that the rule rested on, role by role, for ``quotes explain``.
    """

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
    within: Quote | None = None
    confidence: float | None = None
    evidence: dict[str, Span] = field(default_factory=dict)
    speaker: int | None = None
    channel: ChannelFound | None = None
    addressee: Span | None = None
    relay: Span | None = None
    time: Span | None = None

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
        """Pass over the reports around this one that are left out; ``kept`` are the ids of those that stay."""
        while self.within is not None and id(self.within) not in kept:
            self.within = self.within.within
