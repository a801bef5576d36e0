"""Quoted words inside what a verb has for its object, whatever the verb: ``devoted his bid to “the forgotten”``."""

from __future__ import annotations

from quotes.languages import SPEECH
from quotes.marks import Mark, touching
from quotes.parse import Word
from quotes.rules import content as contents
from quotes.rules.context import Context
from quotes.span import Span


def arguments(context: Context) -> None:
    """Adds the arguments of verbs that hold quoted words which no other rule has tied."""
    for mark in context.marks:
        if mark.kind == "dash" or not mark.closed or mark in context.titles or _is_tied(context, mark):
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


def _is_tied(context: Context, mark: Mark) -> bool:
    return any(mark.inner.overlaps(piece) for report in context.found for piece in report.content)


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


def _reports(context: Context, word: Word) -> bool:
    """True for words that report, taken for names: the plain form of a verb (``Lawmakers Rip Plan``) or a noun."""
    form = word.text.lower()
    before = context.parse.words[word.index - 1].text.lower()
    plural = before.endswith("s") or context.language.is_word("infinitive_markers", before)
    return word.text[:1].isupper() and (form in context.language.nouns or (plural and form in context.language.verbs))


def headlines(context: Context) -> None:
    """Adds what a headline with quoted words says after its cue or its colon: ``Lee Rips Plan As ‘a Fraud’``."""
    for number, sentence in enumerate(context.parse.sentences):
        if number not in context.headlines:
            continue
        line = Span(sentence.start, sentence.end)
        loose = [m for m in touching(context.marks, line) if m.kind != "dash" and not _is_tied(context, m)]
        if not loose:
            continue
        before = [w for w in context.parse.words[sentence.first : sentence.last] if w.end <= loose[0].start]
        cue = next((w for w in reversed(before) if w.index in context.cues and w.index > sentence.first), None)
        cue = cue or next((w for w in reversed(before[1:]) if _reports(context, w)), None)
        start = cue.end if cue is not None else None
        if cue is None:
            colon = next((w for w in reversed(before) if w.text == ":"), None)
            start = colon.end if colon is not None and colon.index > sentence.first else None
        if start is None:
            continue
        content = contents.pieces(context.text, [Span(start, sentence.end)], context.marks)
        if not content:
            continue
        if cue is not None and cue.index not in context.used:
            source = context.verb_source(cue, range(cue.index, sentence.last), inverted=False)
            context.add(content, "headline", cue, source or context.first_nominal(sentence.start, cue.start))
        elif cue is None:
            context.add(content, "headline", source=context.first_nominal(sentence.start, start))
