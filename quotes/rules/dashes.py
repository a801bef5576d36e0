"""Lines introduced by a dash."""

from __future__ import annotations

from quotes.languages import SPEECH
from quotes.marks import Mark
from quotes.rules import content as contents
from quotes.rules.context import Context
from quotes.span import Span


def dash(context: Context, mark: Mark) -> None:
    """A paragraph introduced by a dash: all of it is quoted but the attribution set into it."""
    words = context.parse.words_in(mark.inner)
    cue = None
    for word in words:
        entry = context.cues.get(word.index)
        if entry is None or entry.sense not in SPEECH | {"think"} or entry.nominal:
            continue
        before = context.text[mark.inner.start : word.start].rstrip()
        follower = context.parse.words[word.index + 1] if word.index + 1 < len(context.parse.words) else None
        if (
            before[-1:] in (",", "?", "!", "–", "-", ".")
            and follower is not None
            and follower.upos in ("NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM", "X")
            and word.feature("VerbForm") != "Inf"
        ):
            cue = word
            break
    if cue is None:
        _after_colon(context, mark)
        return
    sentence = context.parse.sentence(cue)
    source = context.sources.of_verb(cue)
    hole = Span(cue.start, sentence.end)
    context.holes.update(word.index for word in context.parse.words_in(hole))
    if source is None or source.index < cue.index:
        source = context.sources.beside(cue, sentence.first, sentence.last, inverted=True)
    content = contents.pieces(context.text, [mark.inner], (), [hole])
    if content:
        context.add(content, "dash", cue, source)


def _after_colon(context: Context, mark: Mark) -> None:
    """A dash line that a paragraph before leads to: ``The mayor says: | - We are pleased.``"""
    numbers = context.parse.sentences_in(Span(0, mark.start))
    before = context.parse.sentences[numbers[-1]] if numbers else None
    if before is None or not context.text[before.start : mark.start].rstrip().endswith(":"):
        return
    words = context.parse.words[before.first : before.last]
    cues = [word for word in words if word.index in context.cues and context.cues[word.index].sense in SPEECH]
    if not cues or context.cues[cues[-1].index].nominal:
        return
    follower = cues[-1].index + 1
    inverted = follower < before.last and context.parse.words[follower].upos in ("PROPN", "NOUN", "PRON", "DET")
    source = context.verb_source(cues[-1], (), inverted)
    context.add([mark.inner], "dash", cues[-1], source)
    # the line before may be quoted as well, up to its own attribution
    context.holes.update(word.index for word in words if word.index >= cues[-1].index)
