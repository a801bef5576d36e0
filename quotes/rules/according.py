"""Prepositions that name a source."""

from __future__ import annotations

from quotes.parse import Word
from quotes.rules import content as contents
from quotes.rules.context import Context
from quotes.span import Span, strip


def according(context: Context) -> None:
    """Adds what a preposition ascribes to somebody: ``according to the ministry``."""
    words = context.parse.words
    for start, word in enumerate(words):
        for phrase in context.language.according:
            if word.text.lower() != phrase[0] or context.blocked(start):
                continue
            if tuple(w.text.lower() for w in words[start : start + len(phrase)]) != phrase:
                continue
            _according_to(context, words[start : start + len(phrase)])


def _according_to(context: Context, phrase: list[Word]) -> None:
    parse = context.parse
    sentence = parse.sentences[parse.sentence_of[phrase[0].index]]
    after = phrase[-1].index + 1
    head = next(
        (
            parse.words[w.head]
            for w in phrase
            if w.head >= after and parse.words[w.head].upos in ("NOUN", "PROPN", "PRON")
        ),
        None,
    )
    if head is None:
        head = next((w for w in parse.words[after : sentence.last] if w.upos in ("NOUN", "PROPN", "PRON")), None)
    if head is None:
        return
    head = context.sources.top(head, after, sentence.last)
    if head.index < after or context.blocked(head.index):
        return
    mention = context.sources.span(head, None, Span(phrase[-1].end, sentence.end))
    # the text on the side of the phrase where more of the sentence lies
    lead = strip(context.text, Span(sentence.start, phrase[0].start))
    rest = strip(context.text, Span(mention.end, sentence.end))
    initial = not context.wordy(*lead)
    stretch = rest if initial else lead
    if not context.wordy(*stretch):
        return
    owner = next(
        (
            r
            for r in context.found
            if r.cue is not None
            and sentence.start <= r.cue.start < sentence.end
            and r.cue.end <= phrase[0].start
            and r.rule in ("dash", "quote-before")
        ),
        None,
    )
    if owner is not None:
        owner.relay = owner.relay or mention
        return
    holes = [mention, Span(phrase[0].start, phrase[-1].end)]
    content = contents.pieces(context.text, [stretch], context.marks, holes)
    if not content:
        return
    report = context.add(content, "according", phrase[0], head)
    report.cue = Span(phrase[0].start, phrase[-1].end)
    report.source = mention
