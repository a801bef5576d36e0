"""Sentences that point back at the one before as what was said: ``Selskabet lukker. Det oplyser direktøren.``"""

from __future__ import annotations

import itertools

from quotes.document.marks import touching
from quotes.document.parse import Sentence, Word
from quotes.document.span import Span
from quotes.rules import content as contents
from quotes.rules import settlement
from quotes.rules.blackboard import Blackboard

#: What is said has at least so many words, the sentence that points back at most so many before its time and place.
_FEWEST, _MOST = 3, 30


def propose(board: Blackboard) -> None:
    """Proposes the sentences that a pronoun and an inverted cue after them ascribe to somebody."""
    for before, sentence in itertools.pairwise(board.parse.sentences):
        words = board.parse.words[sentence.first : sentence.last]
        if not _FEWEST <= len(words) <= _MOST or not board.is_word("pointers", words[0]):
            continue
        cue = _cue(board, words)
        if board.speech_cue(cue) is None or cue.index in board.by_cue or touching(board.marks, sentence.span):
            continue
        source = _source(board, cue, sentence)
        if source is None:
            continue
        if _is_own(board, before):
            proposal = board.add(contents.pieces(board, [before.span]), "pointer", cue, source)
            settlement.take_relay(board, proposal, sentence.span)
        else:
            _sign(board, before, cue, source)


def _cue(board: Blackboard, words: list[Word]) -> Word:
    """The verb behind a pronoun, or that of its auxiliary, which closes the sentence: ``Das hat er | mitgeteilt.``"""
    head = board.parse.words[words[1].head]
    closing = next((word for word in reversed(words) if word.upos != "PUNCT"), None)
    return head if words[1].upos == "AUX" and head is closing else words[1]


def _sign(board: Blackboard, before: Sentence, cue: Word, source: Word) -> None:
    """Gives quoted words that stand alone in the sentence before their cue and source."""
    touched = touching(board.marks, Span(before.end - 2, before.end))
    mark = next((mark for mark in touched if mark.inner.start < before.end <= mark.end + 1), None)
    if mark is None or (mark.kind != "dash" and mark not in board.utterances):
        return
    alone = [one for one in board.proposals.near(mark.inner) if one.span.overlaps(mark.inner)]
    if not alone and mark.kind == "dash":
        board.add([mark.inner], "dash", cue, source)
    elif len(alone) == 1 and alone[0].cue is None:
        signed = board.add(alone[0].content, alone[0].rule, cue, source)
        signed.verbatim, signed.type = alone[0].verbatim, alone[0].type
        board.proposals.remove(alone[0])


def _source(board: Blackboard, cue: Word, sentence: Sentence) -> Word | None:
    """Who stands behind the cue; what is said is the pronoun before it, so nobody is addressed there."""
    source = board.verb_source(cue, (), inverted=True)
    second = sentence.first + 1
    if cue.index > second and source is not None and source.index > second:
        return source
    if source is None or source.index < cue.index:
        source = board.sources.beside(cue, sentence.first, sentence.last, inverted=True)
    return source


def _is_own(board: Blackboard, sentence: Sentence) -> bool:
    """True for a sentence of the reporter's own with a verb, of which nothing is reported yet."""
    words = board.parse.words[sentence.first : sentence.last]
    reported = any(
        proposal.span.overlaps(sentence.span) or (proposal.cue is not None and proposal.cue.overlaps(sentence.span))
        for proposal in board.proposals.near(sentence.span)
    )
    verbs = any(word.feature("VerbForm") == "Fin" for word in words)
    return not reported and verbs and len(words) > _FEWEST and not touching(board.marks, sentence.span)
