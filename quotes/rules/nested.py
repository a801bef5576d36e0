"""Quoted words inside quoted words: ``“She said, ‘It is late.’ I left.”``"""

from __future__ import annotations

from quotes.document.marks import Mark, marks
from quotes.document.parse import Word
from quotes.document.span import Span
from quotes.languages import SPEECH
from quotes.rules.context import Context
from quotes.rules.source import Sources

#: Between a cue and the words it leads to stand at most so many words, those of an addressee.
_BETWEEN = 3


def nested(context: Context) -> None:
    """Adds the words in marks that somebody else in a quotation is said to have said, where a cue leads to them."""
    sources = Sources(context.parse, context.language, lambda index: False)
    for outer in context.marks:
        if outer.kind != "dash" and outer not in context.utterances:
            continue
        for mark in marks(context.text, [outer.inner]):
            if mark.kind == outer.kind or not mark.closed or not _is_utterance(context, mark):
                continue
            found = _cue(context, outer, mark)
            if found is None:
                continue
            source = next((word for word in context.parse.dependents(found, "nsubj") if _says(outer, mark, word)), None)
            if source is not None and sources.of_verb(found) is source:
                quote = context.add([mark.inner], "quote-nested", found, source)
                quote.source = sources.span(source, found, outer.inner)


def _is_utterance(context: Context, mark: Mark) -> bool:
    """True for a sentence, false for a title or a term: it begins with a capital and ends in a mark of its own."""
    text = mark.inner.of(context.text)
    ends = text[-1:] in (".", "!", "?", "…", ",") or context.text[mark.end : mark.end + 1] in (".", ",", "!", "?")
    words = [word for word in context.parse.words_in(mark.inner) if word.upos != "PUNCT"]
    return text[:1].isupper() and ends and (len(words) > 2 or text[-1:] in "!?")


def _cue(context: Context, outer: Mark, mark: Mark) -> Word | None:
    """The cue of speech that leads to a stretch: ``she said, ‘...’``, ``told me: ‘...’``."""
    before = [word for word in context.parse.words_in(Span(outer.inner.start, mark.start)) if word.upos != "PUNCT"]
    for word in reversed(before[-_BETWEEN - 1 :]):
        entry = context.cues.get(word.index)
        if entry is not None:
            between = context.text[word.end : mark.start]
            leads = not any(character in ".!?;" for character in between)
            return word if leads and not entry.nominal and entry.sense in SPEECH else None
    return None


def _says(outer: Mark, mark: Mark, word: Word) -> bool:
    """True for a subject that stands in the quotation, before the words."""
    return outer.inner.start <= word.start and word.end <= mark.start
