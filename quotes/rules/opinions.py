"""Sentences that say what somebody's view is: ``Det er formandens vurdering, at broen holder.``"""

from __future__ import annotations

from quotes.document.names import bare_end
from quotes.document.parse import Word
from quotes.document.span import Span
from quotes.rules import content as contents
from quotes.rules.blackboard import Blackboard

#: Senses of nouns that are what somebody says or thinks.
_VIEWS = ("say", "claim", "think")
_OWNERS = ("NOUN", "PROPN", "PRON", "DET", "ADJ", "PART", "ADP", "NUM")


def propose(board: Blackboard) -> None:
    """Proposes what a copula makes the view of whoever owns it."""
    for index, entry in board.cues.items():
        cue = board.parse.words[index]
        if cue.upos != "NOUN" or entry.sense not in _VIEWS or index in board.by_cue or board.is_quoted(index):
            continue
        owner = next(iter(board.parse.dependents(cue, "nmod:poss")), None)
        content = _content(board, cue, owner) if owner is not None and owner.index < index else None
        if owner is not None and content is not None:
            board.add(contents.pieces(board, [content]), "opinion", cue, owner, _mention(board, owner))


def _content(board: Blackboard, cue: Word, owner: Word) -> Span | None:
    """What the sentence calls the view, behind its complementizer or before the copula."""
    words, sentence = board.parse.words, board.parse.sentence(cue)
    first = owner.index
    while first > sentence.first and words[first - 1].upos in _OWNERS:
        first -= 1
    named = words[max(sentence.first, first - 1)]
    behind = words[cue.index + 1 : sentence.last]
    opens = first == sentence.first or (first == sentence.first + 1 and named.upos == "CCONJ")
    if opens:  # "Formandens vurdering er, at ..."
        if not behind or not _is_copula(board, behind[0]):
            return None
        clause = contents.linear_clause(board, behind[0], sentence.last)
        return board.span(clause) if clause is not None else None
    if not _is_copula(board, named):
        return None
    if named.index == sentence.first + 1 and _is_nobody(board, words[sentence.first]):
        clause = contents.linear_clause(board, cue, sentence.last)
        return board.span(clause) if clause is not None else None
    closed = all(word.upos == "PUNCT" for word in behind) and words[named.index - 1].text == ","
    return Span(sentence.start, words[named.index - 1].start) if closed else None


def _is_nobody(board: Blackboard, word: Word) -> bool:
    return word.rel == "expl" or board.sources.is_expletive(word)


def _is_copula(board: Blackboard, word: Word) -> bool:
    return word.feature("VerbForm") == "Fin" and board.language.is_word("auxiliaries", word.lemma)


def _mention(board: Blackboard, owner: Word) -> Span:
    """An owner without the ending of its genitive."""
    mention = board.sources.span(owner)
    return Span(mention.start, mention.end - owner.end + bare_end(board.language, owner))
