"""Headlines with quoted words: ``Lee Rips Plan As ‘a Fraud’``."""

from __future__ import annotations

from quotes.document.marks import Mark, touching
from quotes.document.parse import Sentence, Word
from quotes.document.span import Span, strip
from quotes.rules import content as contents
from quotes.rules.context import Context

#: Words of a headline at most.
_LONGEST = 25


def headlines(context: Context) -> None:
    """Adds what a headline with quoted words says after its cue or its colon, or before its colon."""
    lines = [sentence for number, sentence in enumerate(context.parse.sentences) if number in context.headlines]
    for line in [_opening_line(context), *(sentence.span for sentence in lines)]:
        for mark in _loose(context, line):
            _beside_colon(context, line, mark)
    for sentence in lines:
        loose = _loose(context, sentence.span)
        if loose:
            _title_case(context, sentence, loose[0])


def _loose(context: Context, line: Span) -> list[Mark]:
    """The marked stretches of a line that are not part of a statement yet."""
    return [mark for mark in touching(context.marks, line) if mark.kind != "dash" and not context.is_tied(mark)]


def _opening_line(context: Context) -> Span:
    """The article's first line, where it is a headline in whatever case: more follows, and no full stop ends it."""
    first = context.paragraphs[0]
    words = len(context.parse.words_in(first))
    text = first.of(context.text).rstrip()
    is_headline = len(context.paragraphs) > 1 and words <= _LONGEST and not text.endswith(".")
    return first if is_headline else Span(first.start, first.start)


def _beside_colon(context: Context, line: Span, mark: Mark) -> None:
    """Marked words right after a colon are those of whom it follows, such before a colon of whom it leads to."""
    before, after = context.text[line.start : mark.start].rstrip(), context.text[mark.end : line.end].lstrip()
    if before.endswith(":"):
        lead = Span(line.start, line.start + len(before) - 1)
    elif not before and after.startswith(":"):
        lead = Span(line.end - len(after) + 1, line.end)
    else:
        return
    head = context.first_nominal(*lead)
    if head is not None and lead.start > mark.end:  # “It fell”: Ann’s | shock
        head = next(context.parse.dependents(head, "nmod:poss"), head)
    quote = context.add([mark.inner], "headline", source=head)
    if quote.source is not None:  # the tree may hang what stands beyond the colon on it
        quote.source = strip(context.text, Span(max(quote.source.start, lead.start), min(quote.source.end, lead.end)))


def _title_case(context: Context, sentence: Sentence, mark: Mark) -> None:
    """What a headline in title case says after its cue or its colon."""
    before = [w for w in context.parse.words[sentence.first : sentence.last] if w.end <= mark.start]
    colon = next((w for w in reversed(before) if w.text == ":"), None)
    cue = next((w for w in reversed(before) if _is_verb(context, w) and w.index > sentence.first), None)
    if cue is None and colon is None:
        cue = next((w for w in reversed(before[1:]) if _quotes(context, w)), None)
    start = cue.end if cue is not None else None
    if cue is None:
        start = colon.end if colon is not None and colon.index > sentence.first else None
    if start is None:
        return
    content = contents.pieces(context.text, [Span(start, sentence.end)], context.marks)
    if not content:
        return
    if cue is not None and cue.index not in context.used:
        source = context.verb_source(cue, range(cue.index, sentence.last), inverted=False)
        context.add(content, "headline", cue, source or context.first_nominal(sentence.start, cue.start))
    elif cue is None:
        quote = context.add(content, "headline", source=context.first_nominal(sentence.start, start))
        if quote.source is not None:  # the tree may hang what follows the colon on it
            quote.source = strip(context.text, Span(quote.source.start, min(quote.source.end, start - 1)))


def _is_verb(context: Context, word: Word) -> bool:
    entry = context.cues.get(word.index)
    return entry is not None and not entry.nominal


def _quotes(context: Context, word: Word) -> bool:
    """True for words that report, taken for names: the plain form of a verb (``Lawmakers Rip Plan``) or a noun."""
    form = word.text.lower()
    before = context.parse.words[word.index - 1].text.lower()
    endings = tuple(context.language.words.get("plural_endings", ()))
    plural = before.endswith(endings) or context.language.is_word("infinitive_markers", before)
    return word.text[:1].isupper() and (form in context.language.nouns or (plural and form in context.language.verbs))
