"""Quoted words inside quoted words: ``“She said, ‘It is late.’ I left.”``"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from quotes.document.marks import Mark, marks
from quotes.document.parse import Word
from quotes.document.span import Span
from quotes.rules.blackboard import Blackboard
from quotes.rules.source import Sources

#: Between a cue and the words it leads to stand at most so many words, those of an addressee.
_BETWEEN = 3


def propose(board: Blackboard) -> None:
    """Proposes the words in marks that somebody else in a quotation is said to have said, where a cue leads to them."""
    sources = Sources(board.parse, board.language, lambda index: False)
    for outer in board.marks:
        if outer.kind != "dash" and outer not in board.utterances:
            continue
        for mark in _inside(board, outer.inner):
            if mark.kind == outer.kind or not mark.closed or not _is_utterance(board, mark):
                continue
            cue = _cue(board, outer, mark)
            if cue is None:
                continue
            subjects = board.parse.dependents(cue, "nsubj")
            source = next((w for w in subjects if outer.inner.start <= w.start and w.end <= mark.start), None)
            if source is not None and sources.of_verb(cue) is source:
                mention = sources.span(source, cue, outer.inner)
                board.add([mark.inner], "quote-nested", cue, source, mention)


def _inside(board: Blackboard, words: Span) -> Iterator[Mark]:
    """The marked stretches in some words of the text."""
    text = words.of(board.text)
    for mark in marks(text, [Span(0, len(text))], elisions=board.language.elisions):
        inner = Span(mark.inner.start + words.start, mark.inner.end + words.start)
        yield replace(mark, start=mark.start + words.start, end=mark.end + words.start, inner=inner)


def _is_utterance(board: Blackboard, mark: Mark) -> bool:
    """True for a sentence, false for a title or a term: it begins with a capital and ends in a mark of its own."""
    text = mark.inner.of(board.text)
    ends = text[-1:] in (".", "!", "?", "…", ",") or board.text[mark.end : mark.end + 1] in (".", ",", "!", "?")
    return text[:1].isupper() and ends and (len(board.words_in(mark.inner)) > 2 or text[-1:] in "!?")


def _cue(board: Blackboard, outer: Mark, mark: Mark) -> Word | None:
    """The cue of speech that leads to a stretch: ``she said, ‘...’``, ``told me: ‘...’``."""
    near = board.parse.before(mark.start, 2 * _BETWEEN)
    before = [word for word in near if word.upos != "PUNCT" and word.start >= outer.inner.start][-_BETWEEN - 1 :]
    cue = next((word for word in reversed(before) if word.index in board.cues), None)
    if cue is None or any(character in ".!?;" for character in board.text[cue.end : mark.start]):
        return None
    return cue if board.speech_cue(cue) else None
