"""Units of a paragraph: sentences that a marked stretch holds together."""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field

from quotes.document.marks import Mark, touching
from quotes.document.parse import Sentence
from quotes.document.span import Span
from quotes.languages import SPEECH
from quotes.rules.context import Context

#: A source with its offices and places has at most so many words and marks.
_LONGEST_SOURCE = 24


@dataclass(slots=True)
class Unit:
    """Sentences ``first`` to ``last`` (inclusive), joined where a marked stretch spans them."""

    first: int
    last: int
    start: int
    end: int
    marks: list[Mark] = field(default_factory=list)


def units(context: Context, paragraph: Span) -> list[Unit]:
    """The units of a paragraph, in text order."""
    found: list[Unit] = []
    paragraph_marks = [m for m in context.marks if paragraph.start <= m.start < paragraph.end and m.kind != "dash"]
    for number in context.parse.sentences_in(paragraph):
        sentence = context.parse.sentences[number]
        if found and (
            any(m.start < found[-1].end for m in touching(paragraph_marks, sentence.span))
            or _only_attribution(context, sentence, paragraph_marks)
        ):
            found[-1].last, found[-1].end = number, sentence.end
        else:
            found.append(Unit(number, number, sentence.start, sentence.end))
    for unit in found:
        touched = touching(paragraph_marks, Span(unit.start, unit.end))
        unit.marks = [m for m in touched if unit.start <= m.start and m not in context.titles]
    return found


def _only_attribution(context: Context, sentence: Sentence, marks: list[Mark]) -> bool:
    """True for a sentence cut off from the quoted words before it: ``"Is it so?" | The mayor asked.``"""
    number = bisect.bisect_right(marks, sentence.start, key=lambda mark: mark.end) - 1
    if number < 0 or context.wordy(marks[number].end, sentence.start):
        return False
    if context.text[marks[number].inner.end - 1] not in "?!,…-–—":
        return False
    words = [
        w
        for w in context.parse.words[sentence.first : sentence.last]
        if w.upos != "PUNCT" and context.mark_of[w.index] is None
    ]
    cue = next((w for w in words if w.index in context.cues and context.cues[w.index].sense in SPEECH), None)
    return (
        cue is not None
        and cue.index - sentence.first <= _LONGEST_SOURCE
        and not any(context.parse.dependents(cue, "ccomp"))
        and not any(w.upos == "VERB" and w.index < cue.index and not w.deprel.startswith("acl") for w in words)
    )
