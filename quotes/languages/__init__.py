"""Languages as data: one TOML file a language, read into a ``Language``.

``en.toml`` documents the form.  The engine asks a ``Language`` what a word can be and
never which language it is.
"""

from __future__ import annotations

import functools
import importlib.resources
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

#: Senses of a cue that report words; the others report acts and attitudes.
SPEECH = frozenset({"say", "write", "ask", "claim", "deny", "order"})
ACTS = frozenset({"act", "promise", "label"})
THOUGHTS = frozenset({"think", "want", "feel"})

_LAST_WORD = re.compile(r"([^\W\d_]+)\.\s*$")


@dataclass(frozen=True, slots=True)
class Cue:
    """An entry of the lexicon: the lemma (with particles, ``point out``), its sense and its frames."""

    lemma: str
    sense: str
    frames: frozenset[str]
    prepositions: frozenset[str] = frozenset()

    @property
    def nominal(self) -> bool:
        """True for a noun or an adjective, which leads to no quoted words."""
        return not self.frames.isdisjoint(("noun", "adjective"))

    @property
    def head(self) -> str:
        return self.lemma.partition(" ")[0]

    @property
    def particles(self) -> tuple[str, ...]:
        return tuple(self.lemma.split()[1:])


@dataclass(frozen=True)
class Language:
    """What the engine knows of a language."""

    code: str
    name: str
    dashes: bool
    verbs: Mapping[str, tuple[Cue, ...]]
    nouns: Mapping[str, Cue]
    adjectives: Mapping[str, Cue]
    according: tuple[tuple[str, ...], ...]
    complementizers: frozenset[str]
    words: Mapping[str, frozenset[str]]
    channels: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)

    @functools.cached_property
    def channel_nouns(self) -> frozenset[str]:
        """The nouns of all channels: statement, interview, ..."""
        return frozenset(noun for groups in self.channels.values() for noun in groups.get("nouns", ()))

    @functools.cached_property
    def channel_words(self) -> frozenset[str]:
        """All words that show a channel."""
        return frozenset(word for groups in self.channels.values() for words in groups.values() for word in words)

    @functools.cached_property
    def audiences(self) -> frozenset[str]:
        """The last words of those who are told something: court, jurors, reporters, ..."""
        return frozenset(
            entry.split()[-1] for groups in self.channels.values() for entry in groups.get("audiences", ())
        )

    def is_word(self, group: str, word: str) -> bool:
        """True where the lower-cased word belongs to a word group of the language's data."""
        return word.lower() in self.words.get(group, ())

    def is_abbreviated(self, before: str) -> bool:
        """True where a text ends in an abbreviation whose point ends no sentence: ``... told Sen.``"""
        word = _LAST_WORD.search(before)
        return word is not None and self.is_word("abbreviations", word[1])


@functools.cache
def load(code: str) -> Language | None:
    """The data of a language, None where there is none."""
    source = importlib.resources.files("quotes.languages") / f"{code}.toml"
    try:
        data = tomllib.loads(source.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return _language(code, data)


def codes() -> list[str]:
    """The codes of the languages that have data, sorted."""
    folder = importlib.resources.files("quotes.languages")
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


def _language(code: str, data: dict[str, Any]) -> Language:
    frames = {name: set(_flat(lemmas)) for name, lemmas in data.get("frames", {}).items()}
    prepositions = _prepositions(frames.pop("oblique", set()))
    verbs: dict[str, list[Cue]] = {}
    known: set[str] = set()
    for sense, lemmas in data["verbs"].items():
        for lemma in _flat(lemmas):
            if lemma in known:
                continue
            known.add(lemma)
            own = {frame for frame, members in frames.items() if lemma in members}
            if sense in SPEECH | THOUGHTS or lemma in frames.get("clause", ()):
                own.add("clause")
            if "no_clause" in own:
                own -= {"clause", "no_clause"}
            if lemma in prepositions:
                own.add("oblique")
            cue = Cue(lemma, sense, frozenset(own), frozenset(prepositions.get(lemma, ())))
            verbs.setdefault(cue.head, []).append(cue)
    for entries in verbs.values():
        entries.sort(key=lambda cue: -len(cue.lemma))
    nouns = _nominals(data.get("nouns", {}), "noun", data.get("noun_frames", {}))
    adjectives = _nominals(data.get("adjectives", {}), "adjective", data.get("adjective_frames", {}))
    return Language(
        code=code,
        name=data["name"],
        dashes=data.get("marks", {}).get("dashes", False),
        verbs={head: tuple(entries) for head, entries in verbs.items()},
        nouns=nouns,
        adjectives=adjectives,
        according=tuple(tuple(entry.split()) for entry in _flat(data.get("according", []))),
        complementizers=frozenset(_flat(data.get("complementizers", []))),
        words={name: frozenset(_flat(words)) for name, words in data.get("words", {}).items()},
        channels={
            kind: {name: tuple(_flat(words)) for name, words in groups.items()}
            for kind, groups in data.get("channels", {}).items()
        },
        dates=data.get("dates", {}),
    )


def _nominals(senses: Mapping[str, Any], kind: str, frames: Mapping[str, Any]) -> dict[str, Cue]:
    """The nouns or adjectives that report, by lemma; ``kind`` is their first frame."""
    obliques = _prepositions(_flat(frames.get("oblique", [])))
    infinitives = set(_flat(frames.get("infinitive", [])))
    found = {}
    for sense, lemmas in senses.items():
        for lemma in _flat(lemmas):
            own = {kind}
            if lemma in obliques:
                own.add(f"{kind}_oblique")
            if lemma in infinitives:
                own.add(f"{kind}_infinitive")
            found[lemma] = Cue(lemma, sense, frozenset(own), frozenset(obliques.get(lemma, ())))
    return found


def _prepositions(entries: Iterable[str]) -> dict[str, set[str]]:
    """The prepositions of each lemma of entries such as ``complain about``."""
    found: dict[str, set[str]] = {}
    for entry in entries:
        lemma, preposition = entry.rsplit(maxsplit=1)
        found.setdefault(lemma, set()).add(preposition)
    return found


def _flat(lemmas: str | Iterable[str]) -> list[str]:
    """A list as it stands, or the comma-separated entries of a string."""
    if isinstance(lemmas, str):
        return [entry.strip() for entry in lemmas.replace("\n", " ").split(",") if entry.strip()]
    return list(lemmas)
