"""The addressee of a quote: whom the words were said to."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator

from quotes.channels.surroundings import Surroundings
from quotes.document.parse import Word
from quotes.document.span import Span

_NOUNS = ("NOUN", "PROPN", "PRON")


def addressee(around: Surroundings, channel_words: Collection[Word]) -> Span | None:
    """Whom the words were said to; ``channel_words`` are those words around the cue that show a channel."""
    opening = next(_openings(around, channel_words), None)
    return None if opening is None else _noun_phrase(around, opening)


def _openings(around: Surroundings, channel_words: Collection[Word]) -> Iterator[int]:
    """The indices of the words at which an addressee can begin, the surest first."""
    parse, language, cue, inside = around.parse, around.language, around.cue, around.indices
    if language.is_word("addressing", cue.lemma):
        index = cue.index + 1
        while index in inside and parse.words[index].upos in ("ADV", "PUNCT", "PART") and index < cue.index + 3:
            index += 1
        if index in inside:
            word = parse.words[index]
            if word.upos in (*_NOUNS, "DET", "ADJ", "NUM") and not around.is_source(word):
                yield index
        for child in parse.dependents(cue, "nsubj:pass", "nsubj"):  # "the mayor was told that"
            passive = child.deprel == "nsubj:pass" or any(parse.dependents(cue, "aux:pass"))
            if passive and child.index in inside:
                yield parse.subtree(child)[0]
    if language.is_word("asking", cue.lemma):
        yield from (parse.subtree(word)[0] for word in _objects(around) if word.index in inside)
    for child in parse.dependents(cue, "obl"):
        if child.index not in inside:
            continue
        written = parse.dependents(child, "nmod") if child in channel_words else ()  # "in a mail | to the paper"
        for whom in (child, *written):
            cases = list(parse.dependents(whom, "case"))
            if cases and language.is_word("addressee_markers", " ".join(case.text for case in cases)):
                yield cases[-1].index + 1
    for word, following in itertools.pairwise(around.words):  # the tree often takes a pair apart: "over for | avisen"
        pair = f"{word.text} {following.text}"
        if following.index == word.index + 1 and language.is_word("addressee_markers", pair):
            yield following.index + 1


def _objects(around: Surroundings) -> Iterator[Word]:
    """Who is asked or urged: the object, or the subject of a passive, that is not quoted itself."""
    quote = around.quote
    for child in around.parse.dependents(around.cue, "obj", "iobj", "nsubj:pass"):
        taken = [*quote.content, *([quote.source] if quote.source else [])]
        quoted = any(span.overlaps(child.span) for span in taken)
        saying = child.lemma.lower() in around.language.nouns
        if not quoted and not saying and child.upos in _NOUNS:
            yield child


def _noun_phrase(around: Surroundings, start: int) -> Span | None:
    """The noun phrase that begins at the word with an index."""
    words, language = around.parse.words, around.language
    index = start
    headed = False
    while index in around.indices:
        word = words[index]
        if word.upos in (*_NOUNS, "NUM", "ADJ", "DET") or (word.deprel == "case" and word.upos == "PART"):
            if headed and (word.upos in ("DET", "PRON") or language.is_word("time", word.text)):
                break
            headed = headed or word.upos in _NOUNS
        elif not headed or not language.is_word("noun_links", word.text) or _is_time(around, index + 1):
            break
        index += 1
    return Span(words[start].start, around.parse.end(words[index - 1])) if headed else None


def _is_time(around: Surroundings, index: int) -> bool:
    """True where a time begins at a word: ``told the paper in | late May``."""
    words = around.parse.words[index : index + 2]
    timed = [around.language.is_word("time", word.text) for word in words]
    return any(timed[:1]) or (any(timed) and words[0].upos in ("ADJ", "DET", "NUM", "PRON"))
