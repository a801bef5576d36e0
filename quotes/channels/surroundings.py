"""The words around a cue: what the article itself says of how, to whom and when somebody spoke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from quotes.document.analysis import Analysis
from quotes.document.parse import Parse, Word
from quotes.document.quote import Quote
from quotes.document.span import SpanIndex
from quotes.languages import Language


@dataclass(frozen=True)
class Surroundings:
    """The ``words`` of a cue's sentence that belong to it: nobody says them, and they are nearest to this cue.

    ``cue_heads`` are the indices of the words that head the cues of all quotes of the article.
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
        if quote.cue is not None and quote.cue_head is not None:
            cue = parse.words[quote.cue_head]
            words = _words(parse, cue, contents, cue_heads - {cue.index})
            found[quote] = Surroundings(parse, analysis.language, quote, cue, cue_heads, words)
    return found


def _words(parse: Parse, cue: Word, contents: SpanIndex, others: frozenset[int]) -> list[Word]:
    """The words of a cue's sentence outside of quoted content, which no cue among the ``others`` is nearer to."""
    sentence = parse.sentence(cue)
    rivals = [index for index in range(sentence.first, sentence.last) if index in others]
    words = []
    for word in parse.words[sentence.first : sentence.last]:
        quoted = any(
            cue.start not in content for content in contents.around(word.start)
        )  # the cue may be quoted itself
        low, high = sorted((cue.index, word.index))
        divided = any(low < rival < high for rival in rivals)
        nearer = any(abs(word.index - rival) < high - low for rival in rivals)
        if not quoted and not divided and (not nearer or any(above is cue for above in parse.ancestors(word))):
            words.append(word)
    return words
