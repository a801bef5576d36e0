"""One set of labels for all models: names of relations, tags and entities, and subtypes that a treebank lacks.

The names stand in ``labels.toml``.  A subtype that a treebank has not (passive subjects, relative
clauses, possessors) is read off the tree, in texts where it never occurs: a model that knows it is believed.
"""

from __future__ import annotations

import functools
import importlib.resources
import tomllib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from quotes import languages
from quotes.document.parse import Word
from quotes.languages import Language

_PREDICATES = ("VERB", "AUX")


@functools.cache
def _labels() -> dict[str, Any]:
    source = importlib.resources.files("quotes.parsing") / "labels.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def entity(label: str) -> str:
    """The kind of a named entity: person, organization, place, group, other, or nothing where it is no name."""
    kind: str = _labels()["entities"].get(label.upper(), "other")
    return kind


def relation(label: str) -> str:
    """A relation as the rules know it: ``flat`` for ``flat:name`` and for ``name``."""
    relations: dict[str, str] = _labels()["relations"]
    known = relations.get(label, label)
    if known in _labels()["subtypes"]["kept"]:
        return known
    base = known.partition(":")[0]
    return relations.get(base, base)


def tag(label: str) -> str:
    """A part of speech as the rules know it."""
    known: str = _labels()["tags"].get(label, label)
    return known


def complete(words: Sequence[Word], language: str) -> None:
    """Give relations the subtypes that a treebank without them leaves open, and nouns their tag.

    ``words`` are those of an article, each with its head; roots are their own heads.
    """
    tree = _Tree(words, languages.load(language))
    for determiner, word, following in zip(words, words[1:], [*words[2:], None], strict=False):
        if tree.is_nominal(determiner, word, following):
            tree.nominalize(determiner, word)
    steps: tuple[tuple[str, str, Callable[[Word, Word], bool]], ...] = (
        ("nmod", "obl", tree.is_oblique),  # first: UD v1 has one relation for both
        ("aux", "aux:pass", tree.is_passive_auxiliary),
        ("nsubj", "nsubj:pass", tree.is_passive),
        ("csubj", "csubj:pass", tree.is_passive),
        ("acl", "acl:relcl", tree.is_relative),
        ("nmod", "nmod:poss", tree.is_possessor),
    )
    present = {word.deprel for word in words}
    for bare, full, fits in steps:
        if full in present:
            continue
        for word in words:
            if word.deprel == bare and word.head != word.index and fits(word, words[word.head]):
                word.deprel = full


class _Tree:
    """What tells of a word below its head which subtype its relation has."""

    def __init__(self, words: Sequence[Word], language: Language | None) -> None:
        self._words = words
        self._language = language
        self._children: dict[int, list[int]] = {}
        for word in words:
            if word.head != word.index:
                self._children.setdefault(word.head, []).append(word.index)

    def is_nominal(self, determiner: Word, word: Word, following: Word | None) -> bool:
        """A definite adjective or participle without a noun behind it: ``den anklagede``, ``de ansatte``."""
        form = word.feature("VerbForm")
        adjectival = word.upos == "ADJ" or (word.upos == "VERB" and form == "Part")
        named = following is not None and following.upos in ("NOUN", "PROPN", "ADJ", "NUM", "CCONJ")
        definite = word.feature("Definite") == "Def" or (form == "Part" and word.feature("Number") == "Plur")
        fits = adjectival and definite and not named and self._is("definite", determiner.text)
        return fits and self._may_join(determiner, word)

    def nominalize(self, determiner: Word, word: Word) -> None:
        """Make a word a noun, with its determiner; behind a verb that it hangs on it is the subject."""
        word.upos = "NOUN"
        if word.head == determiner.index:  # the two change places
            word.head = determiner.head if determiner.head != determiner.index else word.index
            word.deprel = determiner.deprel
        determiner.upos, determiner.deprel, determiner.head = "DET", "det", word.index
        if word.rel == "ccomp" and word.head == determiner.index - 1:
            word.deprel = "nsubj"

    def is_oblique(self, word: Word, head: Word) -> bool:
        """In UD v1 what goes with a verb is ``nmod`` as well."""
        return head.upos in _PREDICATES

    def is_passive_auxiliary(self, word: Word, head: Word) -> bool:
        """``was told``, but not ``was telling`` or ``has told``."""
        participle = head.feature("VerbForm") == "Part" and head.feature("Tense") != "Pres"
        return participle and self._is("passive_auxiliaries", word.lemma)

    def is_passive(self, word: Word, head: Word) -> bool:
        """The subject of a passive verb: it has an auxiliary that says so, or a form of its own."""
        own = head.feature("Voice") == "Pass" and head.feature("VerbForm") != "Part"
        return own or any(child.deprel == "aux:pass" for child in self._below(head))

    def is_relative(self, word: Word, head: Word) -> bool:
        """A clause with a relative pronoun that stands for its head."""
        return any(
            child.feature("PronType") == "Rel" or (child.rel == "nsubj" and self._is("relative_markers", child.text))
            for child in self._below(word)
        )

    def is_possessor(self, word: Word, head: Word) -> bool:
        """``Holm’s claim``, ``her claim``"""
        if word.index > head.index:
            return False
        clitic = any(child.rel == "case" and child.upos == "PART" for child in self._below(word))
        return clitic or word.feature("Case") == "Gen" or word.feature("Poss") == "Yes"

    def _may_join(self, determiner: Word, word: Word) -> bool:
        """True where the determiner can go below the word: in one tree, and without a circle."""
        above = self._path(word)
        return above[-1] == self._path(determiner)[-1] and determiner.index not in above[2:]

    def _path(self, word: Word) -> list[int]:
        """A word, its head, its head's head and so on up to the root."""
        path = [word.index]
        while word.head != word.index:
            word = self._words[word.head]
            path.append(word.index)
        return path

    def _below(self, word: Word) -> Iterable[Word]:
        return (self._words[index] for index in self._children.get(word.index, ()))

    def _is(self, group: str, text: str) -> bool:
        return self._language is not None and self._language.is_word(group, text)
