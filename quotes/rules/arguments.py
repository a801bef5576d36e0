"""Quoted words inside what a verb has for its object, whatever the verb: ``devoted his bid to “the forgotten”``."""

from __future__ import annotations

from quotes.document.marks import Mark
from quotes.document.parse import Word
from quotes.languages import SPEECH
from quotes.rules import content as contents
from quotes.rules.context import Context


def arguments(context: Context) -> None:
    """Adds the arguments of verbs that hold quoted words which no other rule has tied."""
    for mark in context.marks:
        if mark.kind == "dash" or not mark.closed or mark in context.titles or context.is_tied(mark):
            continue
        found = _argument(context, mark)
        if found is None:
            continue
        verb, words = found
        stretch = contents.widened(contents.span(context.parse, words), context.marks, context.paragraph(mark.start))
        content = contents.pieces(context.text, [stretch], context.marks)
        if content and not stretch.overlaps(verb.span):
            teller = _teller(context, verb)
            source = context.verb_source(teller, range(*words), inverted=False)
            context.add(content, "quoted-argument", verb, source)


def _teller(context: Context, verb: Word) -> Word:
    """The verb itself, or the cue of speech in whose clause it stands: ``said he ran as “a man of the people”``."""
    for above in (verb, *context.parse.ancestors(verb)):
        entry = context.cues.get(above.index)
        if entry is not None and not entry.nominal and entry.sense in SPEECH and above.index <= verb.index:
            return above
    return verb


def _argument(context: Context, mark: Mark) -> tuple[Word, tuple[int, int]] | None:
    """The verb above a marked stretch, and the words of its argument that the stretch stands in."""
    parse = context.parse
    inside = {word.index for word in parse.words_in(mark.span)}
    words = [word for word in parse.words_in(mark.inner) if word.upos != "PUNCT"]
    child = next((word for word in words if word.head not in inside or word.head == word.index), None)
    while child is not None and child.head != child.index:
        above = parse.words[child.head]
        if above.upos == "VERB" and above.index not in inside:
            break
        child = above
    if child is None or child.head == child.index:
        return None
    verb = parse.words[child.head]
    if child.rel in ("nsubj", "csubj") or child.index < verb.index:
        return None
    if verb.index in context.used or context.blocked(verb.index):
        return None
    sentence = parse.sentence(verb)
    branch = [i for i in parse.subtree(child) if verb.index < i < sentence.last and parse.words[i].upos != "PUNCT"]
    branch += [i for i in inside if parse.words[i].upos != "PUNCT"]
    first, last = min(branch), max(branch) + 1
    if parse.words[first].upos == "ADP" and first + 1 < last:
        first += 1
    return verb, (first, last)
