"""The time of a quote: the words around its cue that say when it was said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quotes.channels.surroundings import Surroundings
from quotes.document.parse import Word
from quotes.document.span import Span

#: What a time inside the words that show the channel is farther off: "his morning press conference" says less.
_IN_CHANNEL = 100


def time(around: Surroundings, channel: Span | None) -> Span | None:
    """The expression of time nearest to the cue; ``channel`` are the words that show the channel."""
    found: list[tuple[int, Span]] = []
    for words in _expressions(around):
        inside = channel is not None and words[-1].start in channel
        numbered = any(word.upos == "NUM" for word in words)  # "a Dec. 4 briefing"
        in_cue = around.quote.cue is not None and words[0].start in around.quote.cue  # "efter ministerens opfattelse"
        if not in_cue and (numbered or not inside):
            distance = min(abs(word.index - around.cue.index) for word in words) + _IN_CHANNEL * inside
            found.append((distance, Span(words[0].start, words[-1].end)))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _expressions(around: Surroundings) -> Iterator[Sequence[Word]]:
    """The expressions of time in the surroundings, in text order."""
    words, language = around.words, around.language
    position = 0
    while position < len(words):
        phrase = _prepositional(around, position)
        if phrase:
            yield phrase
            position += len(phrase)
            continue
        word = words[position]
        timed = language.is_word("time", word.text) or language.is_word("time", word.lemma)
        if timed and not _is_joined(around, word):
            start = end = position
            while start > 0 and _extends(around, start - 1, start, "time", "time_openers"):
                start -= 1
            while end + 1 < len(words) and _extends(around, end + 1, end, "time"):
                end += 1
            if not _describes(around, words[start : end + 1]):
                yield words[start : end + 1]
            position = end
        position += 1


def _prepositional(around: Surroundings, position: int) -> list[Word]:
    """The phrase of a preposition of time: ``after the vote``."""
    first = around.words[position]
    preposition = first.upos in ("ADP", "SCONJ") and first.rel != "mark"  # "after a survey found that"
    if not preposition or not around.language.is_word("time_prepositions", first.text):
        return []
    phrase = [first]
    for word in around.words[position + 1 : position + 5]:
        if word.index != phrase[-1].index + 1 or word.upos not in ("DET", "ADJ", "NOUN", "PRON", "NUM"):
            break
        phrase.append(word)
    return phrase if phrase[-1].upos == "NOUN" else []


def _extends(around: Surroundings, position: int, neighbour: int, *groups: str) -> bool:
    """True for a number, or a word of the groups, right beside its neighbour."""
    word = around.words[position]
    fits = word.upos == "NUM" or any(around.language.is_word(group, word.text) for group in groups)
    return fits and abs(word.index - around.words[neighbour].index) == 1


def _describes(around: Surroundings, words: Sequence[Word]) -> bool:
    """True for an adjective that says of somebody when he was it: ``den tidligere minister``."""
    last = words[-1]
    head = around.parse.words[last.head]
    timed = any(around.language.is_word("time", form) for form in (head.text, head.lemma))
    return last.rel == "amod" and last.upos == "ADJ" and head not in words and not timed


def _is_joined(around: Surroundings, word: Word) -> bool:
    """True for a part of a longer word: ``52-year-old``."""
    following = around.parse.words[word.index + 1 : word.index + 2]
    return bool(following) and around.parse.joins(following[0])
