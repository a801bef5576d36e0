"""What can be seen of a report that tells how far it can be trusted.

A feature is a short text such as ``rule clause`` or ``cue say``; ``confidence`` weighs them.
All but the cue's lemma hold for any language.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator

from quotes.document.parse import Word
from quotes.document.span import Span
from quotes.rules.context import Context
from quotes.rules.proposal import Proposal

_LENGTHS = (1, 2, 3, 5, 8, 12, 18, 27, 40, 70)


def features(context: Context, quote: Proposal) -> list[str]:
    """The features of a report whose type and nesting are known, each once."""
    own = list(dict.fromkeys(_features(context, quote)))
    rule = f"rule {quote.rule}"
    return own + [f"{rule} & {feature}" for feature in own if feature != rule]


def _features(context: Context, quote: Proposal) -> Iterator[str]:
    yield f"rule {quote.rule}"
    yield f"type {quote.type}"
    yield f"polarity {quote.polarity}"
    yield from _cue(context, quote)
    yield from _source(context, quote)
    yield from _content(context, quote)
    yield from _marks(context, quote)
    yield "nested" if quote.within is not None else "outermost"


def _cue(context: Context, quote: Proposal) -> Iterator[str]:
    if quote.cue_head is None:
        yield "cue none"
        return
    parse, language = context.parse, context.language
    cue = parse.words[quote.cue_head]
    entry = context.cues.get(cue.index)
    yield f"sense {entry.sense if entry else 'none'}"
    yield f"cue {language.code} {entry.lemma if entry else cue.lemma.lower()}"
    yield f"cue is {cue.upos} {cue.feature('VerbForm')} {cue.feature('Tense')}"
    yield f"cue as {cue.rel}"
    if cue.head != cue.index:
        head = parse.words[cue.head]
        yield f"cue under {head.upos}"
        yield f"cue as {cue.deprel} under {'a cue' if head.index in context.cues else 'another'}"
    for helper in parse.dependents(cue, "aux"):
        modal = helper.feature("VerbForm") == "Fin" and not helper.feature("Tense")
        yield f"cue with {'modal' if modal else helper.lemma.lower()}"
    if any(parse.dependents(cue, "aux:pass", "nsubj:pass")):
        yield "cue passive"
    if context.blocked(cue.index):
        yield "cue in quoted words"
    first = parse.sentence(cue).first
    if cue.index == first:
        yield "cue opens its sentence"


def _source(context: Context, quote: Proposal) -> Iterator[str]:
    if quote.source is None or quote.source_head is None:
        yield "source none"
        return
    parse, language = context.parse, context.language
    head = parse.words[quote.source_head]
    yield f"source {head.upos} {head.feature('Number')} {head.feature('Person')}"
    kind = _kind(context, head)
    yield f"source {kind}"
    if head.upos == "PRON":
        yield f"source {language.code} {head.text.lower()}"
    elif any(language.is_word("definite", word.text) for word in parse.dependents(head, "det")):
        yield "source definite"
    if quote.cue is not None:
        place = "before" if quote.source.start < quote.cue.start else "after"
        gap = len(parse.words_in(_between(quote.source, quote.cue)))
        yield f"source {place} cue"
        yield f"source {place} cue by {bisect.bisect(_LENGTHS, gap)}"
    yield f"source as {'obl' if head.rel == 'nmod' else head.rel}"  # treebanks differ in the two


def _between(one: Span, other: Span) -> Span:
    """The stretch between two spans, empty where they overlap."""
    start = min(one.end, other.end)
    return Span(start, max(start, one.start, other.start))


def _kind(context: Context, head: Word) -> str:
    for name in context.names:
        if name.first <= head.index < name.last:
            return f"name {name.kind}"
    language, lemma = context.language, head.lemma.lower()
    for group in ("spokespersons", "titles", "documents", "organizations", "groups", "pronouns"):
        if language.is_word(group, head.text) or language.is_word(group, lemma):
            return group
    return f"other {head.upos}"


def _content(context: Context, quote: Proposal) -> Iterator[str]:
    parse, language = context.parse, context.language
    words = [word for piece in quote.content for word in parse.words_in(piece) if word.upos != "PUNCT"]
    yield f"length {bisect.bisect(_LENGTHS, len(words))}"
    yield f"pieces {min(len(quote.content), 3)}"
    if not words:
        return
    inside = {word.index for word in words}
    first = words[0]
    top = next((word for word in words if word.head not in inside or word.head == word.index), first)
    yield f"content opens {first.upos}"
    yield f"content top {top.upos} {top.deprel}"
    yield "content finite" if any(w.feature("VerbForm") == "Fin" for w in words) else "content not finite"
    if not any(word.upos in ("VERB", "AUX") for word in words):
        yield "content without verb"
    if not any(word.rel in ("nsubj", "csubj", "expl") for word in words):
        yield "content without subject"
    before = parse.words[first.index - 1] if first.index else None
    if before is not None:
        complementizer = before.text.lower() in language.complementizers
        yield f"content after {'complementizer' if complementizer else before.upos}"
        if before.text in ",:":
            yield f"content after {before.text}"
    if quote.cue is not None:
        yield f"content {'after' if quote.start >= quote.cue.end else 'before'} cue"
        gap = first.index - (quote.cue_head or 0)
        yield f"content from cue {'-' if gap < 0 else ''}{bisect.bisect(_LENGTHS, abs(gap))}"
    paragraph = context.paragraph(quote.start)
    if paragraph == context.paragraphs[0]:
        yield "first paragraph"
    sentences = parse.sentences_in(quote.content[0])
    last = parse.sentences_in(quote.content[-1])
    if sentences and last:
        yield f"sentences {min(last[-1] - sentences[0] + 1, 3)}"
    following = context.text[quote.end : quote.end + 40].strip()[:1]
    yield f"followed by {following if not following.isalnum() else 'words'}"


def _marks(context: Context, quote: Proposal) -> Iterator[str]:
    if not quote.verbatim:
        return
    text = context.text
    inner = quote.verbatim[0]
    words = [word for word in context.parse.words_in(inner) if word.upos != "PUNCT"]
    yield f"marked {bisect.bisect(_LENGTHS, len(words))}"
    yield f"marked opens {'upper' if text[inner.start].isupper() else 'lower'}"
    long = [word.text for word in words if len(word.text) > 3]
    if long and len(words) > 1:
        yield f"marked title {sum(word[0].isupper() for word in long) * 3 // len(long)}"
    closing = text[quote.verbatim[-1].end - 1]
    yield f"marked closes {closing if not closing.isalnum() else 'word'}"
    mark = next((mark for mark in context.marks if mark.inner.overlaps(inner)), None)
    if mark is not None:
        yield f"marked {mark.kind} {'closed' if mark.closed else 'open'}"
        yield f"marked after {_before(context, mark.start)}"
        yield "marked utterance" if mark in context.utterances else "marked term"


def _before(context: Context, offset: int) -> str:
    """The part of speech of the word before an offset in its paragraph, or the mark there."""
    paragraph = context.paragraph(offset)
    character = context.character_before(offset)
    words = context.parse.words_in(Span(paragraph.start, offset)) if offset > paragraph.start else []
    if not words:
        return "nothing"
    return character if not character.isalnum() else words[-1].upos
