"""What the engine knows of a language: its words, ready to be looked up."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quotes.languages.file import LanguageFile

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
    """A language file, its entries by what they are looked up by; ``docs/languages.md`` says what they mean.

    Attributes:
        dashes: the marks that begin a paragraph of direct speech, as one string; empty where none does.
        elisions: what is written after an apostrophe that is no quotation mark.
        party_tags: True where party and place stand behind a politician's name.
        verbs: by the first word of the lemma, those with most particles first.
        according: the prepositions that name a source, each as its words.
        words: the entries of each word group.
        channels: for each kind of channel the words that show it, by group.
    """

    code: str
    name: str
    dashes: str
    elisions: frozenset[str]
    party_tags: bool
    verbs: Mapping[str, tuple[Cue, ...]]
    nouns: Mapping[str, Cue]
    adjectives: Mapping[str, Cue]
    according: tuple[tuple[str, ...], ...]
    complementizers: frozenset[str]
    words: Mapping[str, frozenset[str]]
    channels: Mapping[str, Mapping[str, tuple[str, ...]]]
    dates: Mapping[str, str]

    @classmethod
    def of(cls, code: str, file: LanguageFile) -> Language:
        """The language that a file describes."""
        return cls(
            code=code,
            name=file.name,
            dashes="".join(file.marks.dashes),
            elisions=frozenset(file.marks.elisions),
            party_tags=file.marks.party_tags,
            verbs=_verbs(file),
            nouns=_nominals(file.nouns, "noun", file.noun_frames),
            adjectives=_nominals(file.adjectives, "adjective", file.adjective_frames),
            according=tuple(tuple(entry.split()) for entry in file.according),
            complementizers=frozenset(file.complementizers),
            words={name: frozenset(words) for name, words in file.words.items()},
            channels=file.channels,
            dates=file.dates,
        )

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


def _verbs(file: LanguageFile) -> dict[str, tuple[Cue, ...]]:
    """The verbs that report; each has a clause by its sense, and its other frames by name."""
    frames = {name: set(lemmas) for name, lemmas in file.frames.items()}
    prepositions = _prepositions(frames.pop("oblique", set()))
    without_clause = frames.pop("no_clause", set())
    found: dict[str, list[Cue]] = {}
    for sense, lemmas in file.verbs.items():
        for lemma in lemmas:
            own = {frame for frame, members in frames.items() if lemma in members}
            if sense in SPEECH | THOUGHTS:
                own.add("clause")
            if lemma in without_clause:
                own.discard("clause")
            if lemma in prepositions:
                own.add("oblique")
            cue = Cue(lemma, sense, frozenset(own), frozenset(prepositions.get(lemma, ())))
            found.setdefault(cue.head, []).append(cue)
    return {head: tuple(sorted(cues, key=lambda cue: -len(cue.lemma))) for head, cues in found.items()}


def _nominals(senses: Mapping[str, Iterable[str]], kind: str, frames: Mapping[str, Iterable[str]]) -> dict[str, Cue]:
    """The nouns or adjectives that report, by lemma; ``kind`` is their first frame."""
    prepositions = _prepositions(frames.get("oblique", ()))
    infinitives = set(frames.get("infinitive", ()))
    found: dict[str, Cue] = {}
    for sense, lemmas in senses.items():
        for lemma in lemmas:
            own = {kind}
            if lemma in prepositions:
                own.add(f"{kind}_oblique")
            if lemma in infinitives:
                own.add(f"{kind}_infinitive")
            cue = Cue(lemma, sense, frozenset(own), frozenset(prepositions.get(lemma, ())))
            found.setdefault(lemma, cue)
    return found


def _prepositions(entries: Iterable[str]) -> dict[str, set[str]]:
    """The prepositions of each lemma of entries such as ``complain about``."""
    found: dict[str, set[str]] = {}
    for entry in entries:
        lemma, _, preposition = entry.rpartition(" ")
        found.setdefault(lemma, set()).add(preposition)
    return found
