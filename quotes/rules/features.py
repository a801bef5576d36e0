"""What can be seen of a quote that tells how far it can be trusted.

A feature is a short text such as ``rule clause`` or ``cue say``; ``confidence`` weighs them.
All but the cue's lemma hold for any language.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator

from quotes.document.marks import touching
from quotes.document.parse import Word
from quotes.document.span import Span
from quotes.document.subjects import is_dropped
from quotes.rules.blackboard import Blackboard, head_of
from quotes.rules.proposal import Proposal

_LENGTHS = (1, 2, 3, 5, 8, 12, 18, 27, 40, 70)


def features(board: Blackboard, proposal: Proposal) -> list[str]:
    """The features of a proposal whose type and nesting are known, each once."""
    own = list(dict.fromkeys(_features(board, proposal)))
    rule = f"rule {proposal.rule.name}"
    return own + [f"{rule} & {feature}" for feature in own if feature != rule]


def _features(board: Blackboard, proposal: Proposal) -> Iterator[str]:
    yield f"rule {proposal.rule.name}"
    yield f"type {proposal.type}"
    yield f"polarity {proposal.polarity}"
    yield from _cue(board, proposal)
    yield from _source(board, proposal)
    yield from _content(board, proposal)
    yield from _marks(board, proposal)
    yield "nested" if proposal.within is not None else "outermost"


def _cue(board: Blackboard, proposal: Proposal) -> Iterator[str]:
    if proposal.cue_head is None:
        yield "cue none"
        return
    parse, language = board.parse, board.language
    cue = parse.words[proposal.cue_head]
    entry = board.cues.get(cue.index)
    yield f"sense {entry.sense if entry else 'none'}"
    yield f"cue {language.code} {entry.lemma if entry else cue.lemma.lower()}"
    yield f"cue is {cue.upos} {cue.feature('VerbForm')} {cue.feature('Tense')}"
    yield f"cue as {cue.rel}"
    if cue.head != cue.index:
        head = parse.words[cue.head]
        yield f"cue under {head.upos}"
        yield f"cue as {cue.deprel} under {'a cue' if head.index in board.cues else 'another'}"
    for helper in parse.dependents(cue, "aux"):
        modal = helper.feature("VerbForm") == "Fin" and not helper.feature("Tense")
        yield f"cue with {'modal' if modal else helper.lemma.lower()}"
    if any(parse.dependents(cue, "aux:pass", "nsubj:pass")):
        yield "cue passive"
    if board.is_quoted(cue.index):
        yield "cue in quoted words"
    if cue.index == parse.sentence(cue).first:
        yield "cue opens its sentence"


def _source(board: Blackboard, proposal: Proposal) -> Iterator[str]:
    if proposal.source is None or proposal.source_head is None:
        cue = board.parse.words[proposal.cue_head] if proposal.cue_head is not None else None
        dropped = cue is not None and is_dropped(board.parse, board.language, cue)
        yield from ("source PRON Sing 3", "source pronouns") if dropped else ("source none",)
        return
    parse, language = board.parse, board.language
    head = parse.words[proposal.source_head]
    named = _named(board, head)
    number = next((word.feature("Number") for word in named if word.feature("Number")), None)
    yield f"source {head.upos} {number} {head.feature('Person')}"
    yield f"source {_kind(board, head)}"
    if head.upos == "PRON":
        yield f"source {language.code} {head.text.lower()}"
    elif any(board.is_word("definite", word) for word in parse.dependents(head, "det")):
        yield "source definite"
    if proposal.cue is not None:
        place = "before" if proposal.source.start < proposal.cue.start else "after"
        gap = len(parse.words_in(_between(proposal.source, proposal.cue)))
        yield f"source {place} cue"
        yield f"source {place} cue by {bisect.bisect(_LENGTHS, gap)}"
    yield f"source as {'obl' if head.rel == 'nmod' else head.rel}"  # treebanks differ in the two


def _between(one: Span, other: Span) -> Span:
    """The stretch between two spans, empty where they overlap."""
    start = min(one.end, other.end)
    return Span(start, max(start, one.start, other.start))


def _named(board: Blackboard, head: Word) -> tuple[Word, ...]:
    """A head and the other words of its name: treebanks differ in which of them is the head, and has the features."""
    parts = board.parse.dependents(head, "flat", "compound") if head.upos == "PROPN" else ()
    return head, *(word for word in parts if word.upos == "PROPN")


def _kind(board: Blackboard, head: Word) -> str:
    name = next(filter(None, map(board.name_of, _named(board, head))), None)
    if name is not None:
        return f"name {name.kind}"
    language, lemma = board.language, head.lemma.lower()
    for group in ("spokespersons", "titles", "documents", "organizations", "groups", "pronouns"):
        if language.is_word(group, head.text) or language.is_word(group, lemma):
            return group
    return f"other {head.upos}"


def _content(board: Blackboard, proposal: Proposal) -> Iterator[str]:
    parse = board.parse
    words = [word for piece in proposal.content for word in board.words_in(piece)]
    yield f"length {bisect.bisect(_LENGTHS, len(words))}"
    yield f"pieces {min(len(proposal.content), 3)}"
    if not words:
        return
    first = words[0]
    top = head_of(words) or first
    yield f"content opens {first.upos}"
    yield f"content top {top.upos} {top.deprel}"
    yield "content finite" if any(w.feature("VerbForm") == "Fin" for w in words) else "content not finite"
    if not any(word.upos in ("VERB", "AUX") for word in words):
        yield "content without verb"
    if not any(word.rel in ("nsubj", "csubj", "expl") for word in words):
        yield "content without subject"
    if first.index:
        before = parse.words[first.index - 1]
        yield f"content after {'complementizer' if board.is_complementizer(before) else before.upos}"
        if before.text in ",:":
            yield f"content after {before.text}"
    if proposal.cue is not None:
        yield f"content {'after' if proposal.start >= proposal.cue.end else 'before'} cue"
        gap = first.index - (proposal.cue_head or 0)
        yield f"content from cue {'-' if gap < 0 else ''}{bisect.bisect(_LENGTHS, abs(gap))}"
    if board.paragraph(proposal.start) == board.paragraphs[0]:
        yield "first paragraph"
    sentences = parse.sentences_in(proposal.content[0])
    last = parse.sentences_in(proposal.content[-1])
    if sentences and last:
        yield f"sentences {min(last[-1] - sentences[0] + 1, 3)}"
    following = board.text[proposal.end : proposal.end + 40].strip()[:1]
    yield f"followed by {following if not following.isalnum() else 'words'}"


def _marks(board: Blackboard, proposal: Proposal) -> Iterator[str]:
    if not proposal.verbatim:
        return
    text = board.text
    inner = proposal.verbatim[0]
    words = board.words_in(inner)
    yield f"marked {bisect.bisect(_LENGTHS, len(words))}"
    yield f"marked opens {'upper' if text[inner.start].isupper() else 'lower'}"
    long = [word.text for word in words if len(word.text) > 3]
    if long and len(words) > 1:
        yield f"marked title {sum(word[0].isupper() for word in long) * 3 // len(long)}"
    closing = text[proposal.verbatim[-1].end - 1]
    yield f"marked closes {closing if not closing.isalnum() else 'word'}"
    mark = next((mark for mark in touching(board.marks, inner) if mark.inner.overlaps(inner)), None)
    if mark is not None:
        yield f"marked {mark.kind} {'closed' if mark.closed else 'open'}"
        yield f"marked after {_before(board, mark.start)}"
        yield "marked utterance" if mark in board.utterances else "marked term"


def _before(board: Blackboard, offset: int) -> str:
    """The part of speech of the word before an offset in its paragraph, or the mark there."""
    words = board.words_before(offset)
    if not words:
        return "nothing"
    character = board.character_before(offset)
    return character if not character.isalnum() else words[-1].upos
