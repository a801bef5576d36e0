"""The words around a cue, and what they say of to whom and when somebody spoke."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from quotes.document.analysis import Analysis
from quotes.document.parse import Parse, Sentence, Word
from quotes.document.quote import Quote
from quotes.document.span import Span, SpanIndex
from quotes.languages import Language

_NOUNS = ("NOUN", "PROPN", "PRON")
#: How the number of a year begins.
_CENTURIES = ("18", "19", "20")
#: Marks before a title: the podcast “After Midnight”.
_OPENING = tuple("\"“”„»«‘’'")


@dataclass(frozen=True)
class Surroundings:
    """The ``words`` of a cue's sentence that belong to it: nobody says them, and no other cue is nearer to them.

    ``cue_heads`` are the indices of the words that head the cues of all quotes of the article.  A sentence in which
    nothing is quoted has a ``quote`` without a source, and its root for a cue.
    """

    parse: Parse
    language: Language
    quote: Quote
    cue: Word
    cue_heads: frozenset[int]
    words: Sequence[Word]

    @cached_property
    def indices(self) -> frozenset[int]:
        """The indices of the words."""
        return frozenset(word.index for word in self.words)

    def is_source(self, word: Word) -> bool:
        """True for a word of the quote's source."""
        return self.quote.source is not None and word.start in self.quote.source


def surroundings(analysis: Analysis, quotes: Sequence[Quote]) -> dict[Quote, Surroundings]:
    """The surroundings of the cue of each quote that has one."""
    parse = analysis.parse
    contents = SpanIndex(span for quote in quotes for span in quote.content)
    cue_heads = frozenset(quote.cue_head for quote in quotes if quote.cue_head is not None)
    found = {}
    for quote in quotes:
        if quote.cue is None or quote.cue_head is None:
            continue
        cue = parse.words[quote.cue_head]
        sentence = parse.sentence(cue)
        rivals = [index for index in range(sentence.first, sentence.last) if index in cue_heads and index != cue.index]
        words = [
            word
            for word in parse.words[sentence.first : sentence.last]
            # the cue may be quoted itself
            if not any(cue.start not in content for content in contents.around(word.start))
            if not rivals or _belongs(parse, word, cue, rivals)
        ]
        found[quote] = Surroundings(parse, analysis.language, quote, cue, cue_heads, words)
    return found


def _belongs(parse: Parse, word: Word, cue: Word, rivals: Sequence[int]) -> bool:
    """True for a word that no other cue parts from a cue, and that is nearer to none but by the tree."""
    low, high = sorted((cue.index, word.index))
    if any(low < rival < high for rival in rivals):
        return False
    nearer = any(abs(word.index - rival) < high - low for rival in rivals)
    return not nearer or any(above is cue for above in parse.ancestors(word))


def setting(analysis: Analysis, sentence: Sentence) -> Surroundings:
    """The surroundings of the root of a sentence in which nothing is quoted."""
    words = analysis.parse.words[sentence.first : sentence.last]
    root = next((word for word in words if word.head == word.index), words[0])
    return Surroundings(analysis.parse, analysis.language, Quote((sentence.span,), ""), root, frozenset(), words)


def addressee(around: Surroundings, channel_words: Collection[Word]) -> Span | None:
    """Whom the words were said to; ``channel_words`` are those words around the cue that show a channel."""
    return next((_noun_phrase(around, opening) for opening in _openings(around, channel_words)), None)


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
        taken = [*around.quote.content, *filter(None, [around.quote.source])]
        for child in parse.dependents(cue, "obj", "iobj", "nsubj:pass"):
            quoted = any(span.overlaps(child.span) for span in taken) or child.lemma.lower() in language.nouns
            if not quoted and child.upos in _NOUNS and child.index in inside:
                yield parse.subtree(child)[0]
    for child in parse.dependents(cue, "obl", "iobj", "obj"):
        if child.index not in inside:
            continue
        letter = child in channel_words or child.lemma.lower() in language.nouns
        written = parse.dependents(child, "nmod") if letter else ()  # "in a mail | to the paper"
        for whom in (child, *written):
            cases = list(parse.dependents(whom, "case"))
            joined = [word for case in cases for word in (case, *parse.dependents(case, "fixed"))]
            marked = cases and language.is_word("addressee_markers", " ".join(word.text for word in joined))
            jeers = whom is child and whom.index < cue.index and whom.upos == "NOUN"  # "to jeers, Lee said"
            if marked and not jeers:
                yield joined[-1].index + 1
    for child in parse.dependents(cue, "iobj", "obl", "obj"):  # hielt | ihm | entgegen, sagte | der Zeitung
        if _is_dative(parse, child) and child.index in inside and not around.is_source(child):
            yield parse.subtree(child)[0]
    if around.quote.source is not None:  # "said the mayor of Harbour | to Radio North"
        behind = [word for word in around.words if word.start >= around.quote.source.end > cue.start]
        if behind and language.is_word("addressee_markers", behind[0].text) and behind[0].upos == "ADP":
            yield behind[0].index + 1
        if behind and behind[0].upos == "DET" and _is_dative(parse, parse.words[behind[0].head]):
            yield behind[0].index
    for word, following in itertools.pairwise(around.words):  # the tree often takes a pair apart: "over for | avisen"
        pair = f"{word.text} {following.text}"
        if following.index == word.index + 1 and language.is_word("addressee_markers", pair):
            yield following.index + 1


def _is_dative(parse: Parse, word: Word) -> bool:
    """True for a nominal in the dative, by its article, without a preposition: ``sagte | der Zeitung``."""
    if any(parse.dependents(word, "case")) or word.feature("Reflex") == "Yes":
        return False
    shown = word if word.upos == "PRON" else next(iter(parse.dependents(word, "det")), None)
    return shown is not None and shown.feature("Case") == "Dat"


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
            if not headed and word.upos == "NOUN" and language.is_word("time", word.text):
                return None  # warned | last week
            headed = headed or word.upos in _NOUNS
        elif not headed or not _is_link(around, word) or _is_time(around, index + 1):
            break
        index += 1
    return Span(words[start].start, around.parse.end(words[index - 1])) if headed else None


def _is_link(around: Surroundings, word: Word) -> bool:
    """True for a preposition inside a noun phrase, or the hyphen of a compound."""
    return around.language.is_word("noun_links", word.text) or around.parse.joins(word)


def _is_time(around: Surroundings, index: int) -> bool:
    """True where a time begins at a word: ``told the paper in | late May``."""
    words = around.parse.words[index : index + 2]
    timed = [around.language.is_word("time", word.text) for word in words]
    return any(timed[:1]) or (any(timed) and words[0].upos in ("ADJ", "DET", "NUM", "PRON"))


def time(around: Surroundings, channel: Span | None) -> Span | None:
    """The expression of time nearest to the cue; ``channel`` are the words that show the channel."""
    found: list[tuple[bool, int, Span]] = []
    for words in _expressions(around):
        inside = channel is not None and words[-1].start in channel
        numbered = any(word.upos == "NUM" for word in words)  # "a Dec. 4 briefing"
        in_cue = around.quote.cue is not None and words[0].start in around.quote.cue  # "efter ministerens opfattelse"
        source = around.quote.source
        in_cue = in_cue or (
            source is not None and words[-1].end == source.end and words[0].start in source
        )  # ce dernier
        if not in_cue and (numbered or not inside) and (inside or _is_of_cue(around, words)):
            distance = min(abs(word.index - around.cue.index) for word in words)
            found.append((inside, distance, Span(words[0].start, words[-1].end)))
    return min(found)[2] if found else None  # "his morning press conference" says less than another time


def _is_of_cue(around: Surroundings, words: Sequence[Word]) -> bool:
    """True where a time is that of the cue, and not of another verb: ``said, after the court on Monday | ruled``."""
    parse, cue = around.parse, around.cue
    inside = {word.index for word in words}
    top = next((word for word in words if word.head not in inside or word.head == word.index), words[0])
    chain = (above for above in (top, *parse.ancestors(top)) if above.rel not in ("obl", "nmod", "obj"))
    verb = next((above for above in chain if above.upos == "VERB" or above is cue), cue)
    lower = cue
    while lower is not verb and lower.head != lower.index and not any(parse.dependents(lower, "nsubj", "csubj")):
        lower = parse.words[lower.head]  # "wrote in May | to complain": both have one subject
    return lower is verb or any(verb.start in piece for piece in around.quote.content)


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
        following = around.parse.words[word.index + 1 : word.index + 2]
        joined = any(map(around.parse.joins, following))  # "52-year-old"
        timed = language.is_word("time", word.text) or language.is_word("time", word.lemma)
        if not joined and (timed or _is_year(around, position)):
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
    titled = around.parse.text[max(first.start - 1, 0) : first.start] in _OPENING  # the podcast “After Midnight”
    if not preposition or titled or not around.language.is_word("time_prepositions", first.text):
        return []
    phrase = [first]
    for word in around.words[position + 1 : position + 5]:
        if word.index != phrase[-1].index + 1 or word.upos not in ("DET", "ADJ", "NOUN", "PRON", "NUM"):
            break
        phrase.append(word)
    return phrase if phrase[-1].upos == "NOUN" else []


def _is_year(around: Surroundings, position: int) -> bool:
    """True for the number of a year: ``in | 1968``, ``a | 1999 | interview``."""
    word = around.words[position]
    opened = position > 0 and _extends(around, position - 1, position, "time_openers")
    year = len(word.text) == 4 and word.text[:2] in _CENTURIES and word.text.isdigit()
    return year and (opened or word.rel in ("nummod", "compound"))


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
    cases = [case.text for case in around.parse.dependents(last, "case")] if around.is_source(last) else []
    if any(around.language.is_word("noun_links", case) and around.language.is_word("origins", case) for case in cases):
        return True  # le veilleur de | nuit
    return last.rel == "amod" and last.upos == "ADJ" and head not in words and not timed
