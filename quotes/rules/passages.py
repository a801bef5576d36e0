"""Passages of a paragraph: the sentences that a marked stretch holds together."""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field

from quotes.document.marks import Mark, touching
from quotes.document.parse import Sentence
from quotes.document.span import Span
from quotes.languages import SPEECH
from quotes.rules.blackboard import Blackboard

#: A source with its offices and places has at most so many words and marks.
_LONGEST_SOURCE = 24


@dataclass(slots=True)
class Passage:
    """A sentence, or several where a marked stretch spans them; ``first`` is the number of the first one.

    ``utterances`` are those of its ``marks`` that hold somebody's words; ``narrates`` says that words stand outside the
    marks.
    """

    first: int
    start: int
    end: int
    marks: list[Mark] = field(default_factory=list)
    utterances: list[Mark] = field(default_factory=list)
    narrates: bool = False

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def lead(self, mark: Mark) -> Span:
        """What stands before one of its marks, behind the utterance before it."""
        number = bisect.bisect_right(self.utterances, mark.start, key=lambda other: other.end)
        return Span(self.utterances[number - 1].end if number else self.start, mark.start)

    def rest(self, offset: int) -> Span:
        """What stands behind an offset, up to the next utterance."""
        number = bisect.bisect_left(self.utterances, offset, key=lambda mark: mark.start)
        return Span(offset, self.utterances[number].start if number < len(self.utterances) else self.end)


def passages(board: Blackboard, paragraph: Span) -> list[Passage]:
    """The passages of a paragraph, in text order."""
    found: list[Passage] = []
    marks = [mark for mark in touching(board.quoted, paragraph) if mark.start in paragraph]
    for number in board.parse.sentences_in(paragraph):
        sentence = board.parse.sentences[number]
        if found and (
            any(mark.start < found[-1].end for mark in touching(marks, sentence.span))
            or _only_attribution(board, sentence, marks)
        ):
            found[-1].end = sentence.end
        else:
            found.append(Passage(number, sentence.start, sentence.end))
    for passage in found:
        touched = touching(marks, passage.span)
        passage.marks = [mark for mark in touched if passage.start <= mark.start and mark not in board.titles]
        passage.utterances = [mark for mark in passage.marks if mark in board.utterances]
        starts = [*(mark.start for mark in passage.marks), passage.end]
        ends = [passage.start, *(mark.end for mark in passage.marks)]
        passage.narrates = any(board.has_words(end, start) for end, start in zip(ends, starts, strict=True))
    return found


def _only_attribution(board: Blackboard, sentence: Sentence, marks: list[Mark]) -> bool:
    """True for a sentence cut off from the quoted words before it: ``"Is it so?" | The mayor asked.``"""
    number = bisect.bisect_right(marks, sentence.start, key=lambda mark: mark.end) - 1
    if number < 0 or board.has_words(marks[number].end, sentence.start):
        return False
    if board.text[marks[number].inner.end - 1] not in "?!,…-–—":
        return False
    words = [word for word in board.parse.words[sentence.first : sentence.last] if board.mark_of[word.index] is None]
    cue = next((w for w in words if w.index in board.cues and board.cues[w.index].sense in SPEECH), None)
    return (
        cue is not None
        and cue.index - sentence.first <= _LONGEST_SOURCE
        and not any(board.parse.dependents(cue, "ccomp"))
        and not any(w.upos == "VERB" and w.index < cue.index and not w.deprel.startswith("acl") for w in words)
    )
