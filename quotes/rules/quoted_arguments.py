"""Quoted words inside what a verb has for its object, whatever the verb: ``devoted his bid to “the forgotten”``."""

from __future__ import annotations

from quotes.document.marks import Mark
from quotes.document.parse import Word
from quotes.rules import content as contents
from quotes.rules.blackboard import Blackboard, head_of


def propose(board: Blackboard) -> None:
    """Proposes the arguments of verbs that hold quoted words which no other rule has tied."""
    for mark in board.quoted:
        if not mark.closed or mark in board.titles or board.is_tied(mark.inner):
            continue
        found = _argument(board, mark)
        if found is None:
            continue
        verb, words = found
        stretch = contents.widened(board, board.span(words), board.paragraph(mark.start))
        content = contents.pieces(board, [stretch])
        if content and not stretch.overlaps(verb.span):
            source = board.verb_source(_teller(board, verb), range(*words), inverted=False)
            if source is None or board.mark_of[source.index] is None:  # “Delta” names a thing
                board.add(content, "quoted-argument", verb, source)


def _teller(board: Blackboard, verb: Word) -> Word:
    """The verb itself, or the cue of speech in whose clause it stands: ``said he ran as “a man of the people”``."""
    above = (word for word in board.parse.ancestors(verb) if word.index <= verb.index)
    return next((word for word in (verb, *above) if board.speech_cue(word)), verb)


def _argument(board: Blackboard, mark: Mark) -> tuple[Word, tuple[int, int]] | None:
    """The verb above a marked stretch, and the words of its argument that the stretch stands in."""
    parse = board.parse
    inside = board.indices(mark.span)
    child = head_of(board.words_in(mark.inner), parse.words_in(mark.span))
    while child is not None and child.head != child.index:
        verb = parse.words[child.head]
        if verb.upos == "VERB" and verb.index not in inside:
            break
        child = verb
    else:
        return None
    if child.rel in ("nsubj", "csubj", "conj") or child.index < verb.index:
        return None
    if verb.index in board.by_cue or board.is_quoted(verb.index) or board.is_silent(verb):
        return None
    behind = range(verb.index + 1, parse.sentence(verb).last)
    branch = [i for i in parse.subtree(child) if i in behind]
    words = [i for i in (*branch, *inside) if parse.words[i].upos != "PUNCT"]
    first, last = min(words), max(words) + 1
    if parse.words[first].upos == "ADP" and first + 1 < last:
        first += 1
    return verb, (first, last)
