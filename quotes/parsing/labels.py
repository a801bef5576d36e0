"""One set of labels for all models: names of relations, tags and entities, and subtypes that a treebank lacks.

The names stand in ``labels.toml``.  A subtype that a treebank has not (passive subjects, relative
clauses, possessors) is read off the tree, in texts where it never occurs: a model that knows it is believed.
"""

from __future__ import annotations

import functools
import importlib.resources
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from quotes.document.parse import Parse, Word
from quotes.languages import Language

_PREDICATES, _ADJECTIVAL = ("VERB", "AUX"), ("ADJ", "VERB")


@functools.cache
def _labels() -> dict[str, Any]:
    source = importlib.resources.files("quotes.parsing") / "labels.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


@functools.cache
def entity(label: str) -> str:
    """The kind of a named entity: person, organization, place, group, other, or nothing where it is no name."""
    return str(_labels()["entities"].get(label.upper(), "other"))


@functools.cache
def relation(label: str) -> str:
    """A relation as the rules know it: ``flat`` for ``flat:name`` and for ``name``."""
    relations: dict[str, str] = _labels()["relations"]
    known = relations.get(label, label)
    if known in _labels()["subtypes"]["kept"]:
        return known
    base = known.partition(":")[0]
    return relations.get(base, base)


@functools.cache
def tag(label: str) -> str:
    """A part of speech as the rules know it."""
    return str(_labels()["tags"].get(label, label))


def complete(parse: Parse, language: Language | None) -> None:
    """Give the words the subtypes of relations that a treebank without them leaves open, and nouns their tag."""
    tree = _Tree(parse, language)
    for determiner, word, following in zip(parse.words, parse.words[1:], [*parse.words[2:], None], strict=False):
        if word.upos in _ADJECTIVAL and tree.is_nominal(determiner, word, following):
            tree.nominalize(determiner, word)
    steps: tuple[tuple[str, str, Callable[[Word, Word], bool]], ...] = (
        ("nmod", "obl", lambda word, head: head.upos in _PREDICATES),  # first: UD v1 has one relation for both
        ("aux", "aux:pass", tree.is_passive_auxiliary),
        ("nsubj", "nsubj:pass", tree.is_passive),
        ("csubj", "csubj:pass", tree.is_passive),
        ("acl", "acl:relcl", tree.is_relative),
        ("nmod", "nmod:poss", tree.is_possessor),
    )
    present: dict[str, list[Word]] = {}
    for word in parse.words:
        present.setdefault(word.deprel, []).append(word)
    for bare, full, fits in steps:
        if full in present:
            continue
        for word in present.get(bare, ()):
            if word.deprel == bare and word.head != word.index and fits(word, parse.words[word.head]):
                word.deprel = full


@dataclass
class _Tree:
    """What tells of a word below its head which subtype its relation has."""

    parse: Parse
    language: Language | None

    def is_nominal(self, determiner: Word, word: Word, following: Word | None) -> bool:
        """A definite adjective or participle without a noun behind it: ``den anklagede``, ``de ansatte``.

        Its determiner has to be in its sentence, and not above what it hangs on, so that the two can change places.
        """
        form = word.feature("VerbForm")
        adjectival = word.upos == "ADJ" or (word.upos == "VERB" and form == "Part")
        if not adjectival or not self._is("definite", determiner.text):
            return False
        named = following is not None and following.upos in ("NOUN", "PROPN", "ADJ", "NUM", "CCONJ")
        definite = word.feature("Definite") == "Def" or (form == "Part" and word.feature("Number") == "Plur")
        return (
            definite
            and not named
            and self.parse.sentence(determiner) is self.parse.sentence(word)
            and determiner not in list(self.parse.ancestors(word))[1:]
        )

    def nominalize(self, determiner: Word, word: Word) -> None:
        """Make a word a noun, with its determiner; behind a verb that it hangs on it is the subject."""
        word.upos = "NOUN"
        if word.head == determiner.index:  # the two change places
            word.head = determiner.head if determiner.head != determiner.index else word.index
            word.deprel = determiner.deprel
        determiner.upos, determiner.deprel, determiner.head = "DET", "det", word.index
        if word.rel == "ccomp" and word.head == determiner.index - 1:
            word.deprel = "nsubj"

    def is_passive_auxiliary(self, word: Word, head: Word) -> bool:
        """``was told``, but not ``was telling`` or ``has told``."""
        participle = head.feature("VerbForm") == "Part" and head.feature("Tense") != "Pres"
        return participle and self._is("passive_auxiliaries", word.lemma)

    def is_passive(self, word: Word, head: Word) -> bool:
        """The subject of a passive verb: it has an auxiliary that says so, or a form of its own."""
        own = head.feature("Voice") == "Pass" and head.feature("VerbForm") != "Part"
        return own or any(self.parse.dependents(head, "aux:pass"))

    def is_relative(self, word: Word, head: Word) -> bool:
        """A clause with a relative pronoun that stands for its head."""
        return any(
            child.feature("PronType") == "Rel" or (child.rel == "nsubj" and self._is("relative_markers", child.text))
            for child in self.parse.dependents(word)
        )

    def is_possessor(self, word: Word, head: Word) -> bool:
        """``Holm’s claim``, ``her claim``"""
        clitic = any(child.upos == "PART" for child in self.parse.dependents(word, "case"))
        owner = clitic or word.feature("Case") == "Gen" or word.feature("Poss") == "Yes"
        return owner and word.index < head.index

    def _is(self, group: str, text: str) -> bool:
        return self.language is not None and self.language.is_word(group, text)
