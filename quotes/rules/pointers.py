"""Sentences that point back at the one before as what was said: ``Selskabet lukker. Det oplyser direktøren.``"""

from __future__ import annotations

from quotes.document.marks import touching
from quotes.document.parse import Sentence, Word
from quotes.languages import SPEECH
from quotes.rules import content as contents
from quotes.rules.context import Context
from quotes.rules.proposal import Proposal

#: What is said has at least so many words, the sentence that points back at most so many before its time and place.
_FEWEST, _MOST = 3, 30


def pointers(context: Context) -> None:
    """Adds the sentences that a pronoun and an inverted cue after them ascribe to somebody."""
    for before, sentence in zip(context.parse.sentences, context.parse.sentences[1:], strict=False):
        words = context.parse.words[sentence.first : sentence.last]
        if len(words) < _FEWEST or len(words) > _MOST or not context.language.is_word("pointers", words[0].text):
            continue
        cue = words[1]
        entry = context.cues.get(cue.index)
        if entry is None or entry.nominal or entry.sense not in SPEECH or cue.index in context.used:
            continue
        if touching(context.marks, sentence.span) or not _tells(context, before):
            continue
        source = _source(context, cue, sentence)
        if source is not None:
            content = contents.pieces(context.text, [before.span], context.marks)
            quote = context.add(content, "pointer", cue, source)
            _pass_on(context, quote, sentence)


def _source(context: Context, cue: Word, sentence: Sentence) -> Word | None:
    """Who stands behind the cue; what is said is the pronoun before it, so nobody is addressed there."""
    source = context.verb_source(cue, (), inverted=True)
    if source is None or source.index < cue.index:
        source = context.sources.beside(cue, sentence.first, sentence.last, inverted=True)
    return source


def _pass_on(context: Context, quote: Proposal, sentence: Sentence) -> None:
    """Makes who only passes the words on their relay: ``Det oplyser politiet | ifølge avisen.``"""
    for other in context.found:
        if other.rule == "according" and other.cue is not None and other.cue.overlaps(sentence.span):
            quote.relay = other.source
            context.found.remove(other)
            return


def _tells(context: Context, sentence: Sentence) -> bool:
    """True for a sentence of the reporter's own with a verb, of which nothing is reported yet."""
    words = context.parse.words[sentence.first : sentence.last]
    told = any(
        quote.touches(sentence.span) or (quote.cue is not None and quote.cue.overlaps(sentence.span))
        for quote in context.found
    )
    verbs = any(word.feature("VerbForm") == "Fin" for word in words)
    return not told and verbs and len(words) > _FEWEST and not touching(context.marks, sentence.span)
