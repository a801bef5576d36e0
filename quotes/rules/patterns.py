"""Patterns over the tree, and the words of a parse that match them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

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


def matches(parse: Parse, cues: Mapping[int, Cue], language: Language) -> Iterator[Match]:
    """The matches of all patterns whose cue is among ``cues`` (word index to lexicon entry), pattern by pattern."""
    by_frame: dict[str, list[int]] = {}
    for index in sorted(cues):
        for frame in cues[index].frames:
            by_frame.setdefault(frame, []).append(index)
    for rule in RULES.values():
        for index in by_frame.get(rule.frame, ()) if rule.frame is not None else ():
            cue, entry = parse.words[index], cues[index]
            if not rule.cue or _relation(cue) in rule.cue:
                for nodes in sorted(_found(parse, rule.nodes, {"cue": cue}, language), key=_content):
                    yield Match(rule, cue, entry, nodes["content"], nodes)


def _content(nodes: Mapping[str, Word]) -> int:
    return nodes["content"].index


def _found(
    parse: Parse, nodes: Sequence[Node], known: Mapping[str, Word], language: Language
) -> Iterator[dict[str, Word]]:
    """The ways to find words for some nodes, beside those that are known."""
    if not nodes:
        yield dict(known)
        return
    node, *rest = nodes
    for word in _OPERATORS[node.op](parse, known[node.of]):
        fits = (not node.dep or _relation(word) in node.dep) and (not node.pos or word.upos in node.pos)
        if fits and (node.group is None or language.is_word(node.group, word.text)):
            yield from _found(parse, rest, {**known, node.id: word}, language)


def _above(parse: Parse, word: Word) -> Iterator[Word]:
    if word.head != word.index:
        yield parse.words[word.head]


def _before(parse: Parse, word: Word) -> Iterator[Word]:
    return (child for child in parse.dependents(word) if child.index < word.index)


def _behind(parse: Parse, word: Word) -> Iterator[Word]:
    return (child for child in parse.dependents(word) if child.index > word.index)


#: How a node may stand to another: as its head, or as its dependent before or behind it.
_OPERATORS: Mapping[str, Callable[[Parse, Word], Iterator[Word]]] = {"<": _above, ">--": _before, ">++": _behind}


def _relation(word: Word) -> str:
    return word.deprel if word.head != word.index else "root"
