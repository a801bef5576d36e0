"""Patterns over the tree, matched by spaCy's DependencyMatcher."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quotes import languages
from quotes.document.parse import Parse, Word
from quotes.languages import Cue, Language
from quotes.rules.registry import RULES, Node, Rule


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern's words in the parse: the cue, the head of the content and the other nodes by their ``id``."""

    rule: Rule
    cue: Word
    entry: Cue
    content: Word
    nodes: Mapping[str, Word]


@dataclass(slots=True)
class Candidate:
    """What a cue may report: a half-open range of words, but for the ``gap`` that the cue takes up in it.

    ``tree`` is the range as the tree or the order of words has it, before its end was weighed; ``source`` is
    the head of the source where the order of words has shown it.
    """

    match: Match
    words: tuple[int, int]
    gap: tuple[int, int] | None = None
    tree: tuple[int, int] = (0, 0)
    source: Word | None = None


class Matcher:
    """The patterns, compiled for a language."""

    def __init__(self, language: Language) -> None:
        from spacy.lang.lex_attrs import LEX_ATTRS
        from spacy.matcher import DependencyMatcher
        from spacy.vocab import Vocab

        # A bare vocabulary leaves the attribute LOWER of every word empty.
        self._vocab = Vocab(lex_attr_getters=LEX_ATTRS)
        self._matcher = DependencyMatcher(self._vocab)
        self._rules = [rule for rule in RULES.values() if rule.frame is not None]
        for rule in self._rules:
            # The cue's frames stand in the token's tag, see _doc.
            cue: dict[str, Any] = {"TAG": {"REGEX": rf"\b{rule.frame}\b"}}
            if rule.cue:
                cue["DEP"] = {"IN": list(rule.cue)}
            nodes = [_node(node, language) for node in rule.nodes]
            self._matcher.add(rule.name, [[{"RIGHT_ID": "cue", "RIGHT_ATTRS": cue}, *nodes]])

    def __call__(self, parse: Parse, cues: Mapping[int, Cue]) -> Iterator[Match]:
        """The matches of all patterns whose cue is among ``cues`` (word index to lexicon entry), pattern by pattern."""
        if not cues:
            return
        found = []
        for key, positions in self._matcher(self._doc(parse, cues)):
            rule = RULES[self._vocab.strings[key]]
            ids = ["cue", *(node.id for node in rule.nodes)]
            nodes = {id_: parse.words[position] for id_, position in zip(ids, positions, strict=True)}
            cue = nodes["cue"]
            found.append(Match(rule, cue, cues[cue.index], nodes["content"], nodes))
        order = {rule.name: number for number, rule in enumerate(self._rules)}
        yield from sorted(found, key=lambda match: (order[match.rule.name], match.cue.index, match.content.index))

    def _doc(self, parse: Parse, cues: Mapping[int, Cue]) -> Any:
        from spacy.tokens import Doc

        return Doc(
            self._vocab,
            words=[word.text or "_" for word in parse.words],
            tags=[" ".join(sorted(cues[word.index].frames)) if word.index in cues else "" for word in parse.words],
            pos=[word.upos for word in parse.words],
            deps=[word.deprel if word.head != word.index else "ROOT" for word in parse.words],
            heads=[word.head for word in parse.words],
            lemmas=[word.lemma for word in parse.words],
        )


def _node(node: Node, language: Language) -> dict[str, Any]:
    """A node as spaCy writes it."""
    attributes: dict[str, Any] = {}
    if node.dep:
        attributes["DEP"] = {"IN": list(node.dep)}
    if node.pos:
        attributes["POS"] = {"IN": list(node.pos)}
    if node.group:
        attributes["LOWER"] = {"IN": sorted(language.words.get(node.group, ()))}
    return {"LEFT_ID": node.of, "REL_OP": node.op, "RIGHT_ID": node.id, "RIGHT_ATTRS": attributes}


@functools.cache
def matcher(code: str) -> Matcher:
    """The patterns for a language that has data, compiled once."""
    language = languages.load(code)
    assert language is not None
    return Matcher(language)
