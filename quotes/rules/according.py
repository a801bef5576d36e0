"""Prepositions that name a source."""

from __future__ import annotations

from quotes.document.parse import Sentence, Word
from quotes.document.span import Span
from quotes.rules import content as contents
from quotes.rules.clauses import CLAUSAL
from quotes.rules.context import Context
from quotes.rules.proposal import Proposal

#: In the language's data, where the source stands inside the phrase, at most so many words.
_GAP, _LONGEST_OWNER = "*", 7
#: The rules whose report a phrase right behind its cue only passes on.
_PASSED_ON = (*CLAUSAL, "quote-after")


def according(context: Context) -> None:
    """Adds what a preposition ascribes to somebody: ``according to the ministry``."""
    words = context.parse.words
    for start, word in enumerate(words):
        for phrase in context.language.according:
            if word.text.lower() != phrase[0] or context.blocked(start):
                continue
            if _GAP in phrase:
                _in_view_of(context, start, phrase[-1])
                continue
            if tuple(w.text.lower() for w in words[start : start + len(phrase)]) != phrase:
                continue
            _according_to(context, words[start : start + len(phrase)])


def _in_view_of(context: Context, start: int, noun: str) -> None:
    """Adds what stands with the view of somebody: ``Efter ministerens opfattelse er loven klar.``"""
    words = context.parse.words
    sentence = context.parse.sentence(words[start])
    for place in range(start + 1, min(start + _LONGEST_OWNER, sentence.last)):
        word = words[place]
        if word.text.lower() == noun and place > start + 1:
            owner = words[start + 1 : place]
            genitive = owner[-1].feature("Case") == "Gen" and owner[-1].upos != "PRON" and len(owner[-1].text) > 1
            mention = Span(owner[0].start, owner[-1].end - genitive)  # ministerens
            whole = Span(words[start].start, word.end)
            _report(context, sentence, owner[-1], whole, mention, [words[start], word], word)
            return
        if word.upos not in ("NOUN", "PROPN", "ADJ", "DET", "PRON"):
            return


def _according_to(context: Context, phrase: list[Word]) -> None:
    parse = context.parse
    sentence = parse.sentence(phrase[0])
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
    verb = next((w for w in parse.words[head.index : sentence.last] if w.feature("VerbForm") == "Fin"), None)
    head = context.sources.top(head, after, verb.index if verb is not None else sentence.last)
    if (
        head.index < after
        or context.blocked(head.index)
        or context.language.is_word("relative", parse.words[after].text)
    ):
        return
    mention = context.sources.span(head, None, Span(phrase[-1].end, sentence.end))
    mention = Span(mention.start, max(mention.end, _mention_end(context, sentence, phrase, mention)))
    mention = Span(mention.start, _named_end(context, mention))
    _report(context, sentence, head, Span(phrase[0].start, mention.end), mention, phrase, head)


def _report(
    context: Context, sentence: Sentence, head: Word, whole: Span, mention: Span, phrase: list[Word], noun: Word
) -> None:
    """Adds what a sentence reports around a phrase that takes up ``whole``; ``noun`` is what hangs on the sentence."""
    stretches = _reported(context, sentence, noun, *whole)
    if not stretches:
        return
    owner = _passed_on(context, sentence, phrase)
    if owner is not None:
        owner.relay = owner.relay or mention
        return
    paragraph = context.paragraph(sentence.start)
    stretches = [contents.widened(stretch, context.marks, paragraph) for stretch in stretches]
    content = contents.pieces(context.text, stretches, context.marks, [whole])
    if not content:
        return
    quote = context.add(content, "according", phrase[0], head)
    quote.cue = Span(phrase[0].start, phrase[-1].end) if mention.start >= phrase[-1].end else phrase[0].span
    quote.source = mention


def _passed_on(context: Context, sentence: Sentence, phrase: list[Word]) -> Proposal | None:
    """The report that the source only passes on: ``Per Hansen siger | ifølge avisen, at ...``."""
    for quote in context.found:
        if quote.cue is None or not (sentence.start <= quote.cue.start and quote.cue.end <= phrase[0].start):
            continue
        if quote.rule in ("dash", "quote-before"):
            return quote
        between = Span(quote.cue.end, phrase[0].start)
        reported = any(piece.overlaps(between) or piece.overlaps(phrase[0].span) for piece in quote.content)
        if quote.rule in _PASSED_ON and not reported and _names_only(context, between):
            return quote
    return None


def _names_only(context: Context, between: Span) -> bool:
    """True where no more than the source of a cue and its title stand between the cue and the phrase."""
    words = context.parse.words_in(between)
    return all(word.upos not in ("VERB", "AUX", "SCONJ", "PUNCT") for word in words)


def _mention_end(context: Context, sentence: Sentence, phrase: list[Word], mention: Span) -> int:
    """Where a source with its modifiers ends: ``According to a report by the bank, ...``.

    It is the comma or the finite verb after a phrase that opens the sentence, the end of a
    sentence that the phrase closes; 0 where neither is near.
    """
    words = context.parse.words[phrase[-1].index + 1 : sentence.last]
    opens = not context.wordy(sentence.start, phrase[0].start)
    after = next((word for word in words if word.start >= mention.end), None)
    if after is None or not (after.upos in ("ADP", "PROPN", "NOUN") or after.feature("VerbForm") == "Part"):
        return 0
    if not opens and _completes(context, sentence, phrase, after):
        return 0
    for place, word in enumerate(words[:14]):
        if word.text == "," or (word.feature("VerbForm") == "Fin" and word.upos in ("VERB", "AUX")):
            return words[place - 1].end if opens and place else 0
        if word.feature("PronType") == "Rel" or context.blocked(word.index):
            return 0
    closed = not opens and len(words) <= 14
    return max((word.end for word in words if word.upos != "PUNCT"), default=0) if closed else 0


def _completes(context: Context, sentence: Sentence, phrase: list[Word], participle: Word) -> bool:
    """True for a participle whose auxiliary stands before the phrase: ``Banken har ifølge ministeren | brugt``."""
    if participle.feature("VerbForm") != "Part":
        return False
    lead = context.parse.words[sentence.first : phrase[0].index]
    auxiliary = next((word for word in reversed(lead) if word.upos in ("VERB", "AUX")), None)
    return auxiliary is not None and auxiliary.upos == "AUX"


def _named_end(context: Context, mention: Span) -> int:
    """The end of a mention with the name between commas that follows it: ``a spokeswoman for the port, Ann Lee,``."""
    for name in context.names:
        if name.kind == "person" and context.text[mention.end : name.start].strip() == ",":
            return name.end if context.text[name.end : name.end + 1] == "," else mention.end
    return mention.end


def _reported(context: Context, sentence: Sentence, head: Word, start: int, end: int) -> list[Span]:
    """What a sentence reports around a phrase that stands at ``start:end`` in it."""
    lead, rest = Span(sentence.start, start), Span(end, sentence.end)
    before = context.parse.words_in(lead)
    after = [word for word in context.parse.words_in(rest) if word.upos != "PUNCT"]
    if not context.wordy(*rest):
        return [lead] if context.wordy(*lead) else []
    opens_clause = bool(before) and before[-1].rel == "cc"
    if not context.wordy(*lead) or opens_clause:
        return [rest]
    # "The plant is according to the union too old": so does what the copula leads to
    if before and before[-1].upos == "AUX" and after:
        return [lead, rest]
    # "The plant, according to the union, will close": the verb stands behind the phrase
    if not any(word.upos in ("VERB", "AUX") for word in before) or (after and after[0].upos in ("VERB", "AUX")):
        return [lead, rest]
    # "The plant is, according to the union, about to close": so does the predicate that the phrase hangs on
    if context.parse.words[head.head].start >= end and any(
        word.head == head.head and word.rel in ("nsubj", "cop", "aux") for word in before
    ):
        return [lead, rest]
    return [lead]
