"""The engine: runs the rules over an article, settles what they propose, and measures how far it can be trusted."""

from __future__ import annotations

import importlib
from collections.abc import Collection

from quotes.document.analysis import Analysis
from quotes.document.quote import Quote
from quotes.rules import settlement
from quotes.rules.blackboard import Blackboard
from quotes.rules.confidence import LEAST, confidence
from quotes.rules.features import features
from quotes.rules.proposal import Proposal
from quotes.rules.registry import RULES


def find(analysis: Analysis, include: Collection[str] = (), least: float = LEAST) -> tuple[Quote, ...]:
    """The quotes of an article, in text order.

    ``include`` adds senses beyond words and what is done with them: ``acts`` (an act of
    speech with a thing for its object: criticized the plan) and ``thoughts`` (attitudes); and
    ``nested``, the words that somebody quotes in turn.
    Quotes of less confidence than ``least`` are left out; up to ``LEAST``, what somebody named says
    inside another quote, or what somebody else passes on, may have less.
    """
    board, found = find_all(analysis, include)
    kept = settlement.kept_of(settlement.trusted(board, found, least))
    quotes: dict[Proposal | None, Quote | None] = {None: None}
    for proposal in kept:  # what stands around others comes before them
        quotes[proposal] = proposal.quote(quotes[proposal.within])
    return tuple(quote for quote in quotes.values() if quote is not None)


def find_all(analysis: Analysis, include: Collection[str]) -> tuple[Blackboard, list[Proposal]]:
    """All that the rules find, however little it can be trusted, and what they found it in."""
    board = Blackboard(analysis, include)
    if not analysis.parse.words:
        return board, []
    wanted = [rule.module for rule in RULES.values() if rule.include is None or rule.include in board.include]
    for module in dict.fromkeys(wanted):
        importlib.import_module(f"quotes.rules.{module}").propose(board)
    found = settlement.settle(board)
    for proposal in found:
        proposal.confidence = confidence(proposal.rule.name, features(board, proposal))
    return board, found
