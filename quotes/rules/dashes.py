"""Lines introduced by a dash."""

from __future__ import annotations

import itertools

from quotes.document.marks import Mark
from quotes.document.parse import Word
from quotes.document.span import Span
from quotes.languages import SPEECH
from quotes.rules import content as contents
from quotes.rules import leads
from quotes.rules.context import Context
from quotes.rules.proposal import Proposal

#: A paragraph in which the reporter asks has at most so many characters.
_LONGEST_QUESTION = 200
#: Between a cue and its source stand at most so many words, less one.
_LONGEST_LEAD = 4
_CLOSING = frozenset("\"”»’'")


def dashes(context: Context) -> None:
    """Adds the lines introduced by a dash, each with its cue or as what goes on."""
    lines = [mark for mark in context.marks if mark.kind == "dash"]
    for mark in lines:
        _dash(context, mark)
    _carry_on(context, lines)


def _dash(context: Context, mark: Mark) -> None:
    """A paragraph introduced by a dash: all of it is quoted but the attribution set into it."""
    cue = _attribution(context, mark)
    if cue is None:
        _after_colon(context, mark)
        return
    sentence = context.parse.sentence(cue)
    hole = Span(cue.start, sentence.end)
    context.holes.update(word.index for word in context.parse.words_in(hole))
    source = context.sources.of_verb(cue)
    if source is None or source.index < cue.index:
        source = context.sources.beside(cue, sentence.first, sentence.last, inverted=True)
    content = contents.pieces(context.text, [mark.inner], (), [hole])
    if content:
        context.add(content, "dash", cue, source)


def _attribution(context: Context, mark: Mark) -> Word | None:
    """The cue set into a line, before its source; one of words quoted in the line only where there is no other."""
    inner = None
    for word in context.parse.words_in(mark.inner):
        entry = context.cues.get(word.index)
        if entry is None or entry.sense not in SPEECH | {"think"} or entry.nominal or not _has_source(context, word):
            continue
        before = context.text[mark.inner.start : word.start].rstrip()
        if before[-1:] not in (",", "?", "!", "–", "-", ".") or word.feature("VerbForm") == "Inf":
            continue
        first_person = context.parse.words[word.index + 1].feature("Person") == "1"
        if not first_person and before.rstrip(",")[-1:] not in _CLOSING:
            return word
        inner = inner or word
    return inner or _uncommon(context, mark)


def _uncommon(context: Context, mark: Mark) -> Word | None:
    """A verb of any kind that closes a line with its subject behind it: ``- It is a disgrace, | raged Ann Lund.``

    What stands before it has to be what it says by the tree, and no condition: ``- When it rains, goes Ann Lund home.``
    """
    words = context.parse.words_in(mark.inner)
    for comma, word in itertools.pairwise(words):
        if comma.text != "," or word.upos != "VERB" or word.feature("VerbForm") != "Fin":
            continue
        said = word.rel == "parataxis" and word.head < word.index
        said = said or any(child.index < word.index for child in context.parse.dependents(word, "ccomp", "parataxis"))
        subject = next(context.parse.dependents(word, "nsubj"), None)
        if said and subject is not None and subject.index > word.index and not _goes_on(context, word, subject, mark):
            return word
    return None


def _goes_on(context: Context, verb: Word, subject: Word, mark: Mark) -> bool:
    """True where an object follows, or another verb that is not about the subject."""
    below = set(context.parse.subtree(subject))
    objects = any(context.parse.dependents(verb, "obj", "xcomp", "iobj"))
    return objects or any(
        word.feature("VerbForm") == "Fin" and word.index not in below
        for word in context.parse.words_in(Span(verb.end, mark.inner.end))
    )


def _has_source(context: Context, cue: Word) -> bool:
    """True for a cue before a nominal: ``siger | Ann Lund``, ``siger | ledende overlæge Ann Lund``."""
    sentence = context.parse.sentence(cue)
    for word in context.parse.words[cue.index + 1 : min(cue.index + 1 + _LONGEST_LEAD, sentence.last)]:
        if word.upos in ("NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM", "X") or word.text.endswith("-"):
            return True
        participle = word.feature("VerbForm") == "Part"
        if word.upos not in ("ADV", "ADP") and not participle:
            return False
    return False


def _after_colon(context: Context, mark: Mark) -> None:
    """A dash line that a paragraph before leads to: ``The mayor says: | - We are pleased.``"""
    numbers = context.parse.sentences_in(Span(0, mark.start))
    before = context.parse.sentences[numbers[-1]] if numbers else None
    if before is None or not context.text[before.start : mark.start].rstrip().endswith(":"):
        return
    words = [word for word in context.parse.words[before.first : before.last] if word.end <= mark.start]
    cues = [word for word in words if word.index in context.cues and context.cues[word.index].sense in SPEECH]
    if not cues or context.cues[cues[-1].index].nominal:
        if before.end > mark.start:  # in a line of its own
            _headed(context, mark, Span(before.start, mark.start))
        return
    follower = cues[-1].index + 1
    inverted = follower <= words[-1].index and context.parse.words[follower].upos in ("PROPN", "NOUN", "PRON", "DET")
    source = context.verb_source(cues[-1], (), inverted)
    context.add([mark.inner], "dash", cues[-1], source)
    # the line before may be quoted as well, up to its own attribution
    context.holes.update(word.index for word in words if word.index >= cues[-1].index)


def _headed(context: Context, mark: Mark, lead: Span) -> None:
    """Adds the words of a headline behind its colon and a dash: ``Mayor after the flood: – We are tired``."""
    found = leads.teller(context, lead)
    quote = context.add([mark.inner], "dash", source=found[0] if found else None)
    quote.source = found[1] if found else None


def _carry_on(context: Context, lines: list[Mark]) -> None:
    """Adds lines without a cue as words of who spoke last: ``- We are sorry, says the mayor. | - It is our bridge.``

    The reporter may have asked between the two.
    """
    told = {quote.start: quote for quote in context.found}
    numbers = {paragraph.start: number for number, paragraph in enumerate(context.paragraphs)}
    lined = {numbers[mark.start]: mark for mark in lines if mark.start in numbers}
    for number, mark in lined.items():
        if mark.inner.start in told or _asks(context, context.paragraphs[number]):
            continue
        asked = number > 0 and _asks(context, context.paragraphs[number - 1])
        before = lined.get(number - 2 if asked else number - 1)
        last = told.get(before.inner.start) if before is not None else None
        if last is None or last.source is None or _answers(context, last, mark, asked):
            continue
        following = lined.get(number + 1)
        named = following is not None and _is_named(context, told.get(following.inner.start))
        if (named and not asked) or not _is_sentence(context, mark) or _names_another(context, mark):
            continue  # "- We are sorry. | - It is their bridge, says Ann Lee": hers or those of who spoke before
        told[mark.inner.start] = context.add([mark.inner], "dash", like=last)


def _is_sentence(context: Context, mark: Mark) -> bool:
    """True for a line with a verb, false for one of a list."""
    return any(word.upos in ("VERB", "AUX") for word in context.parse.words_in(mark.inner))


def _names_another(context: Context, mark: Mark) -> bool:
    """True for a line that a verb of speech behind a comma closes, of which no source was found."""
    words = context.parse.words_in(mark.inner)
    if not words:
        return False
    last = [word for word in words if word.index >= context.parse.sentence(words[-1]).first]
    return any(
        before.text == "," and word.index in context.cues and context.cues[word.index].sense in SPEECH
        for before, word in itertools.pairwise(last)
    )


def _asks(context: Context, paragraph: Span) -> bool:
    return context.text[paragraph.end - 1] == "?" and paragraph.end - paragraph.start <= _LONGEST_QUESTION


def _answers(context: Context, last: Proposal, mark: Mark, asked: bool) -> bool:
    """True where a line answers the words before it, and is somebody else's: ``- Are you sure? asks he. | - Yes.``"""
    words = context.parse.words_in(mark.inner)
    return last.sense == "ask" or not words or (not asked and context.language.is_word("answers", words[0].text))


def _is_named(context: Context, quote: Proposal | None) -> bool:
    """True for words whose source is no pronoun."""
    if quote is None or quote.cue is None or quote.source_head is None:
        return False
    return context.parse.words[quote.source_head].upos != "PRON"
