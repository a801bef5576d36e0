"""Patterns over the tree, matched by spaCy's DependencyMatcher."""

from __future__ import annotations

import functools
import importlib.resources
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quotes.document.parse import Parse, Word
from quotes.languages import Cue, Language
from quotes.rules import Rule


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern's words in the parse: the cue, the head of the content and the other nodes."""

    rule: Rule
    cue: Word
    entry: Cue
    content: Word
    nodes: Mapping[str, Word]


@functools.cache
def _data() -> tuple[dict[str, Any], ...]:
    source = importlib.resources.files("quotes.rules") / "patterns.toml"
    return tuple(tomllib.loads(source.read_text(encoding="utf-8"))["pattern"])


def rules() -> dict[str, Rule]:
    """The patterns' rules by name, in the order in which they are tried."""
    return {entry["name"]: Rule(entry["name"], entry["gloss"], entry["example"]) for entry in _data()}


class Matcher:
    """The patterns of a language, compiled."""

    def __init__(self, language: Language) -> None:
        from spacy.lang.lex_attrs import LEX_ATTRS
        from spacy.matcher import DependencyMatcher
        from spacy.vocab import Vocab

        # A bare vocabulary leaves the attribute LOWER of every word empty.
        self._vocab = Vocab(lex_attr_getters=LEX_ATTRS)
        self._language = language
        self._matcher = DependencyMatcher(self._vocab)
        self._rules = rules()
        self._order = list(self._rules)
        self._nodes: dict[str, list[str]] = {}
        for entry in _data():
            # The cue's frames stand in the token's tag, see _doc.
            cue: dict[str, Any] = {"TAG": {"REGEX": rf"\b{entry['frame']}\b"}}
            if "cue" in entry:
                cue["DEP"] = {"IN": entry["cue"]}
            pattern = [{"RIGHT_ID": "cue", "RIGHT_ATTRS": cue}]
            for node in entry["nodes"]:
                attributes: dict[str, Any] = {}
                if "dep" in node:
                    attributes["DEP"] = {"IN": node["dep"]}
                if "pos" in node:
                    attributes["POS"] = {"IN": node["pos"]}
                if "group" in node:
                    attributes["LOWER"] = {"IN": sorted(language.words.get(node["group"], ()))}
                pattern.append(
                    {"LEFT_ID": node["of"], "REL_OP": node["op"], "RIGHT_ID": node["id"], "RIGHT_ATTRS": attributes}
                )
            self._nodes[entry["name"]] = ["cue", *(node["id"] for node in entry["nodes"])]
            self._matcher.add(entry["name"], [pattern])

    def __call__(self, parse: Parse, cues: Mapping[int, Cue]) -> Iterator[Match]:
        """The matches of all patterns whose cue is among ``cues`` (word index to lexicon entry), pattern by pattern."""
        if not cues:
            return
        found = []
        for key, positions in self._matcher(self._doc(parse, cues)):
            name = self._vocab.strings[key]
            nodes = {node: parse.words[position] for node, position in zip(self._nodes[name], positions, strict=True)}
            cue = nodes["cue"]
            found.append(Match(self._rules[name], cue, cues[cue.index], nodes["content"], nodes))
        found.sort(key=lambda match: (self._order.index(match.rule.name), match.cue.index, match.content.index))
        yield from found

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
