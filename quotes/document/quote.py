"""A quote: reported words, and the words of the article that tie them to their source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quotes.document.span import Span
from quotes.schema import Polarity, QuoteType


@dataclass(frozen=True, slots=True, eq=False)
class Quote:
    """What the rules found, once they are settled.

    ``content`` holds at least one span, in text order; ``verbatim`` are the parts of it in the speaker's own words.
    ``source_head`` and ``cue_head`` are indices of words of the parse.  ``sense`` is that of the cue in the
    language's data.  ``within`` is the quote whose content this one stands in.  ``confidence`` is the probability
    that the quote is right, 0 to 1, None where the rule was never measured.  ``evidence`` names the words that the
    rule rested on, by their role.
    """

    content: tuple[Span, ...]
    rule: str
    type: QuoteType = "indirect"
    verbatim: tuple[Span, ...] = ()
    source: Span | None = None
    source_head: int | None = None
    cue: Span | None = None
    cue_head: int | None = None
    sense: str = "say"
    polarity: Polarity = "asserted"
    addressee: Span | None = None
    relay: Span | None = None
    within: Quote | None = None
    confidence: float | None = None
    evidence: Mapping[str, Span] | None = None

    @property
    def start(self) -> int:
        return self.content[0].start

    @property
    def end(self) -> int:
        return self.content[-1].end
