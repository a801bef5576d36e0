"""Headlines with quoted words: ``Lee Rips Plan As ‘a Fraud’``."""

from __future__ import annotations

from quotes.marks import touching
from quotes.parse import Word
from quotes.rules import content as contents
from quotes.rules.context import Context
from quotes.span import Span, strip


def headlines(context: Context) -> None:
    """Adds what a headline with quoted words says after its cue or its colon."""
    for number, sentence in enumerate(context.parse.sentences):
        if number not in context.headlines:
            continue
        line = Span(sentence.start, sentence.end)
        loose = [m for m in touching(context.marks, line) if m.kind != "dash" and not context.is_tied(m)]
        if not loose:
            continue
        before = [w for w in context.parse.words[sentence.first : sentence.last] if w.end <= loose[0].start]
        colon = next((w for w in reversed(before) if w.text == ":"), None)
        cue = next((w for w in reversed(before) if _is_verb(context, w) and w.index > sentence.first), None)
        if cue is None and colon is None:
            cue = next((w for w in reversed(before[1:]) if _reports(context, w)), None)
        start = cue.end if cue is not None else None
        if cue is None:
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
            report = context.add(content, "headline", source=context.first_nominal(sentence.start, start))
            if report.source is not None:  # the tree may hang what follows the colon on it
                report.source = strip(context.text, Span(report.source.start, min(report.source.end, start - 1)))


def _is_verb(context: Context, word: Word) -> bool:
    entry = context.cues.get(word.index)
    return entry is not None and not entry.nominal


def _reports(context: Context, word: Word) -> bool:
    """True for words that report, taken for names: the plain form of a verb (``Lawmakers Rip Plan``) or a noun."""
    form = word.text.lower()
    before = context.parse.words[word.index - 1].text.lower()
    endings = tuple(context.language.words.get("plural_endings", ()))
    plural = before.endswith(endings) or context.language.is_word("infinitive_markers", before)
    return word.text[:1].isupper() and (form in context.language.nouns or (plural and form in context.language.verbs))
