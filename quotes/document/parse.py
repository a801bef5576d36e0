"""A parsed article: words, sentences, the tree of Universal Dependencies and entities, as data.

Relations are those of https://universaldependencies.org/u/dep/.
"""

from __future__ import annotations

import bisect
import functools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from quotes.document.span import Placed, Span

_HYPHENS = ("-", "‐", "‑")


@dataclass(slots=True, eq=False)
class Word(Placed):
    """A syntactic word.  ``index`` and ``head`` count over the whole article; a root is its own head."""

    index: int
    text: str
    lemma: str
    upos: str
    feats: str
    head: int
    deprel: str
    start: int
    end: int

    @property
    def rel(self) -> str:
        """The relation to the head without its subtype: ``nsubj`` for ``nsubj:pass``."""
        return _relation(self.deprel)

    def feature(self, name: str) -> str | None:
        """The value of a UD feature, ``feature("Number")`` is ``"Sing"``, ``"Plur"`` or None."""
        return _features(self.feats).get(name)


@functools.cache
def _relation(written: str) -> str:
    """A relation without its subtype."""
    return written.partition(":")[0]


@functools.cache
def _features(written: str) -> dict[str, str]:
    """The values of features by name; there are no more than some thousands of ways to write them."""
    pairs = (pair.partition("=") for pair in written.split("|"))
    return {name: value for name, _, value in pairs if value}


@dataclass(slots=True)
class Sentence(Placed):
    """A run of words, ``words[first:last]`` of the parse."""

    first: int
    last: int
    start: int
    end: int


@dataclass(slots=True)
class Entity(Placed):
    """A named entity; ``kind`` is person, organization, place, group or other."""

    start: int
    end: int
    kind: str


@dataclass
class Parse:
    """A parsed article: ``text`` is the article's text, offsets are half-open code points into it."""

    text: str
    language: str
    model: str
    words: list[Word]
    sentences: list[Sentence]
    entities: list[Entity] = field(default_factory=list)

    @cached_property
    def _children(self) -> list[list[Word]]:
        """For each word its dependents, in text order."""
        children: list[list[Word]] = [[] for _ in self.words]
        for word in self.words:
            if word.head != word.index:
                children[word.head].append(word)
        return children

    @cached_property
    def _subtrees(self) -> dict[int, list[int]]:
        """The whole subtrees that were asked for, by the index of the word at the top: most are asked for again."""
        return {}

    @cached_property
    def sentence_of(self) -> list[int]:
        """For each word the index of its sentence."""
        return [number for number, sentence in enumerate(self.sentences) for _ in range(sentence.first, sentence.last)]

    def sentence(self, word: Word) -> Sentence:
        """The sentence that a word stands in."""
        return self.sentences[self.sentence_of[word.index]]

    def end(self, word: Word) -> int:
        """Where a word ends, without the full stop of its sentence that was taken for its own: ``told | AP.``"""
        bare = word.text[:-1]
        last = word.index + 1 == self.sentence(word).last
        return word.end - 1 if last and word.text.endswith(".") and bare.isalnum() and bare.isupper() else word.end

    def dependents(self, word: Word, *relations: str) -> Sequence[Word]:
        """The dependents of a word, all or those in ``relations`` (with or without subtype)."""
        children = self._children[word.index]
        if not relations:
            return children
        return [child for child in children if child.deprel in relations or child.rel in relations]

    def subtree(self, word: Word, without: Collection[int] = ()) -> Sequence[int]:
        """The indices of a word and all below it, sorted; branches headed by ``without`` are left out."""
        if without:
            return self._below(word.index, without)
        if word.index not in self._subtrees:
            self._subtrees[word.index] = self._below(word.index, without)
        return self._subtrees[word.index]

    def _below(self, top: int, without: Collection[int]) -> list[int]:
        found = [top]
        for index in found:  # it grows meanwhile
            found += [child.index for child in self._children[index] if child.index not in without]
        return sorted(found)

    def ancestors(self, word: Word) -> Iterator[Word]:
        """The head of a word, its head's head and so on, up to the root."""
        while word.head != word.index:
            word = self.words[word.head]
            yield word

    def joins(self, word: Word) -> bool:
        """True for a hyphen inside a word that the tokenizer took apart: ``52 | - | year | - | old``."""
        if word.text not in _HYPHENS:
            return False
        around = self.text[max(0, word.start - 1) : word.end + 1]
        return len(around) == 3 and around[0].isalnum() and around[2].isalnum()

    def words_in(self, span: Span) -> list[Word]:
        """The words that begin inside a span."""
        places = self.places_in(span)
        return self.words[places.start : places.stop]

    def places_in(self, span: Span) -> range:
        """The indices of the words that begin inside a span."""
        return _beginning(self._word_starts, span)

    def before(self, offset: int, most: int) -> list[Word]:
        """The last words, at most so many, that begin before an offset."""
        end = bisect.bisect_left(self._word_starts, offset)
        return self.words[max(end - most, 0) : end]

    def behind(self, offset: int, most: int) -> list[Word]:
        """The first words, at most so many, that begin at an offset or behind it."""
        start = bisect.bisect_left(self._word_starts, offset)
        return self.words[start : start + most]

    def sentences_in(self, span: Span) -> range:
        """The numbers of the sentences that begin inside a span."""
        return _beginning(self._sentence_starts, span)

    @cached_property
    def _word_starts(self) -> list[int]:
        return [word.start for word in self.words]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]


def _beginning(starts: Sequence[int], span: Span) -> range:
    """The numbers of those of some words or sentences, by their starts, that begin inside a span."""
    first = bisect.bisect_left(starts, span.start)
    return range(first, bisect.bisect_left(starts, span.end, lo=first))
