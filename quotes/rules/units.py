"""Units of a paragraph: sentences that a marked stretch holds together."""

from __future__ import annotations

from dataclasses import dataclass, field

from quotes.languages import SPEECH
from quotes.marks import Mark
from quotes.parse import Sentence
from quotes.rules.context import Context
from quotes.span import Span


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
    for number, sentence in enumerate(context.parse.sentences):
        if sentence.start < paragraph.start or sentence.start >= paragraph.end:
            continue
        if found and (
            any(m.start < found[-1].end and m.end > sentence.start for m in paragraph_marks)
            or _only_attribution(context, sentence, paragraph_marks)
        ):
            found[-1].last, found[-1].end = number, sentence.end
        else:
            found.append(Unit(number, number, sentence.start, sentence.end))
    for unit in found:
        unit.marks = [m for m in paragraph_marks if unit.start <= m.start < unit.end]
    return found


def _only_attribution(context: Context, sentence: Sentence, marks: list[Mark]) -> bool:
    """True for a sentence cut off from the quoted words before it: ``"Is it so?" | The mayor asked.``"""
    before = next((mark for mark in marks if mark.end <= sentence.start), None)
    ends = [mark for mark in marks if mark.end <= sentence.start and not context.wordy(mark.end, sentence.start)]
    if before is None or not ends or context.text[ends[-1].inner.end - 1] not in "?!,…-–—":
        return False
    words = [
        w
        for w in context.parse.words[sentence.first : sentence.last]
        if w.upos != "PUNCT" and context.mark_of[w.index] is None
    ]
    cue = next((w for w in words if w.index in context.cues and context.cues[w.index].sense in SPEECH), None)
    return (
        cue is not None
        and cue.index - sentence.first <= 10
        and not any(context.parse.dependents(cue, "ccomp"))
        and not any(w.upos == "VERB" and w.index < cue.index and not w.deprel.startswith("acl") for w in words)
    )
