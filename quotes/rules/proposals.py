"""The proposals of an article in the order in which they were made, to be looked up by place."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator

from quotes.document.span import Span
from quotes.rules.proposal import Proposal

#: Proposals are looked up in stretches of so many characters.
_STRETCH = 512


class Proposals:
    """All proposals so far.  One that grows is told to ``place``."""

    def __init__(self) -> None:
        self._numbers: dict[Proposal, int] = {}
        self._count = itertools.count()
        self._at: dict[int, list[Proposal]] = defaultdict(list)
        self._placed: dict[Proposal, range] = {}

    def __iter__(self) -> Iterator[Proposal]:
        return iter(self._numbers)

    def add(self, proposal: Proposal) -> None:
        """Adds a proposal behind all others."""
        self._numbers[proposal] = next(self._count)
        self.place(proposal)

    def remove(self, proposal: Proposal) -> None:
        """Takes a proposal back."""
        del self._numbers[proposal]

    def keep(self, kept: Iterable[Proposal]) -> None:
        """Takes back all but those of the proposals that are kept, which take the order that they come in."""
        self._numbers = {proposal: next(self._count) for proposal in kept}

    def place(self, proposal: Proposal) -> None:
        """Notes where a proposal stands: from its first to its last word and those of its cue."""
        cue = proposal.cue or proposal.span
        first, last = min(proposal.start, cue.start) // _STRETCH, proposal.last // _STRETCH
        known = self._placed.get(proposal, range(first, first))
        grown = range(min(first, known.start), max(last + 1, known.stop))
        for stretch in (*range(grown.start, known.start), *range(known.stop, grown.stop)):
            self._at[stretch].append(proposal)
        self._placed[proposal] = grown

    def near(self, span: Span) -> list[Proposal]:
        """The proposals with words or a cue in a span or near it, in the order in which they were made."""
        stretches = range(span.start // _STRETCH, span.end // _STRETCH + 1)
        found = {one for stretch in stretches for one in self._at.get(stretch, ()) if one in self._numbers}
        return sorted(found, key=self._numbers.__getitem__)
