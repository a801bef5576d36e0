"""What the engine knows of a language, ready to be looked up, and where its file lies."""

from __future__ import annotations

import functools
import importlib.resources
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from quotes.errors import LanguageError

if TYPE_CHECKING:
    from quotes.languages.file import LanguageFile

#: Senses of a cue that report words; the others report acts and attitudes.
SPEECH = frozenset({"say", "write", "ask", "claim", "deny", "order"})
ACTS = frozenset({"act", "promise", "label"})
THOUGHTS = frozenset({"think", "want", "feel"})

#: The folder of the files that come with the package.
PACKAGE = Path(str(importlib.resources.files("quotes.languages")))

_CODE = re.compile(r"[a-z]{2,3}")


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


@dataclass(frozen=True, eq=False)
class Language:
    """A language file, its entries by what they are looked up by; ``docs/languages.md`` says what they mean.

    Attributes:
        verb_second: True where the finite verb stands second, and its subject behind it where something else is first.
        dashes: the marks that begin a paragraph of direct speech, as one string; empty where none does.
        elisions: what is written after an apostrophe that is no quotation mark.
        title_case: True where headlines may have capitals on most words.
        names_alone: True where only the name in marks that somebody gives to something is reported.
        party_tags: True where party and place stand behind a politician's name.
        verbs: by the first word of the lemma, those with most particles first.
        according: the prepositions that name a source, each as its words.
        words: the entries of each word group.
        channels: for each kind of channel the words that show it, by group.
        numbers: the value of each word for a number.
        units: the unit that each word, abbreviation or sign stands for.
        dates: words of time expressions, each with what dateparser is to read instead.
        lemmas: by form, the lemma that parsers miss.
    """

    code: str
    name: str
    verb_second: bool
    dashes: str
    elisions: frozenset[str]
    title_case: bool
    names_alone: bool
    party_tags: bool
    verbs: Mapping[str, tuple[Cue, ...]]
    nouns: Mapping[str, Cue]
    adjectives: Mapping[str, Cue]
    according: tuple[tuple[str, ...], ...]
    complementizers: frozenset[str]
    words: Mapping[str, frozenset[str]]
    channels: Mapping[str, Mapping[str, tuple[str, ...]]]
    dates: Mapping[str, str]
    numbers: Mapping[str, float]
    units: Mapping[str, str]
    lemmas: Mapping[str, str]

    @classmethod
    def of(cls, code: str, file: LanguageFile) -> Language:
        """The language that a file describes."""
        verbs: dict[str, list[Cue]] = {}
        for cue in _cues(file.verbs, file.frames):
            verbs.setdefault(cue.head, []).append(cue)
        return cls(
            code=code,
            name=file.name,
            verb_second=file.verb_second,
            dashes="".join(file.marks.dashes),
            elisions=frozenset(file.marks.elisions),
            title_case=file.marks.title_case,
            names_alone=file.marks.names_alone,
            party_tags=file.marks.party_tags,
            verbs={head: tuple(sorted(cues, key=lambda cue: -len(cue.lemma))) for head, cues in verbs.items()},
            nouns={cue.lemma: cue for cue in _cues(file.nouns, file.noun_frames, "noun")},
            adjectives={cue.lemma: cue for cue in _cues(file.adjectives, file.adjective_frames, "adjective")},
            according=tuple(tuple(entry.split()) for entry in file.according),
            complementizers=frozenset(file.complementizers),
            words={name: frozenset(words) for name, words in file.words.items()},
            channels=file.channels,
            dates=file.dates,
            numbers={word: float(value) for value, words in file.numbers.items() for word in words},
            units={word: unit for unit, words in file.units.items() for word in words},
            lemmas=_lemmas(file),
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

    @functools.cached_property
    def number_parts(self) -> list[tuple[str, float]]:
        """The words that compounds for numbers are made of, the longest first, with their values."""
        return sorted(
            ((word, value) for word, value in self.numbers.items() if len(word) > 1 and value >= 1),
            key=lambda part: (-len(part[0]), part),
        )

    @functools.cached_property
    def forms(self) -> Mapping[str, str]:
        """The regular forms of the verbs that report, each with its lemma, for words whose lemma a parser misses.

        They are made of the language's endings (``sag|te``) and what stands before a participle (``an|ge|kündig|t``).
        """
        endings = self.words.get("verb_endings", frozenset())
        infinitives = sorted(self.words.get("infinitive_endings", ()), key=len, reverse=True)
        before = ("", *self.words.get("participle_prefixes", ()))
        found: dict[str, str] = {}
        for head, cues in self.verbs.items() if endings else ():
            stem = next((head.removesuffix(end) for end in infinitives if head.endswith(end)), head)
            starts = {prefix + stem: head for prefix in before}
            for cue in cues:
                joined = "".join((*cue.particles, head))
                if cue.particles and joined in self.verbs:
                    starts |= {"".join((*cue.particles, prefix, stem)): joined for prefix in before}
            for start, lemma in starts.items():
                for ending in endings:
                    found.setdefault(start + ending, lemma)
        return found

    def is_word(self, group: str, word: str) -> bool:
        """True where the lower-cased word belongs to a word group of the language's data."""
        return word.lower() in self.words.get(group, ())


def _lemmas(file: LanguageFile) -> dict[str, str]:
    """The lemma of each form that a file lists, and of those of verbs made of such a verb: ``hielt``, ``fest|hielt``.

    What a participle has before its stem stands behind what the verb is made with, or is left out: ``fest|ge|halten``,
    ``ver|sprochen``.
    """
    own = {form: lemma for lemma, forms in file.lemmas.items() for form in forms}
    prefixes = file.words.get("participle_prefixes", ())
    made: dict[str, str] = {}
    for verb in dict.fromkeys(entry.partition(" ")[0] for entries in file.verbs.values() for entry in entries):
        for lemma, forms in file.lemmas.items():
            start = verb.removesuffix(lemma)
            if start and start != verb:
                bare = [form.removeprefix(prefix) for form in forms for prefix in prefixes]
                made |= {start + form: verb for form in (*forms, *bare)}
    return made | own


def _cues(
    senses: Mapping[str, tuple[str, ...]], frames: Mapping[str, tuple[str, ...]], kind: str = ""
) -> Iterator[Cue]:
    """The verbs that report, or the nouns or adjectives; ``kind`` is their first frame and begins the others."""
    prepositions: dict[str, set[str]] = {}
    for entry in frames.get("oblique", ()):  # complain about
        lemma, _, preposition = entry.rpartition(" ")
        prepositions.setdefault(lemma, set()).add(preposition)
    members = {**frames, "oblique": prepositions}
    for sense, lemmas in senses.items():
        for lemma in lemmas:
            own = {frame for frame, those in members.items() if lemma in those}
            if kind:
                own = {kind, *(f"{kind}_{frame}" for frame in own)}
            elif "no_clause" in own:
                own -= {"no_clause", "clause"}
            elif sense in SPEECH | THOUGHTS:
                own.add("clause")
            yield Cue(lemma, sense, frozenset(own), frozenset(prepositions.get(lemma, ())))


def user_folder() -> Path:
    """The folder of the user's own files: ``QUOTES_LANGUAGES``, else one in the platform's data folder."""
    own = os.environ.get("QUOTES_LANGUAGES")
    return Path(own).expanduser() if own else Path(platformdirs.user_data_dir("quotes", appauthor=False)) / "languages"


def files() -> dict[str, Path]:
    """The file of each language that has one, by its code; a user's file takes the place of the package's."""
    found = [path for folder in (PACKAGE, user_folder()) for path in folder.glob("*.toml")]
    return {path.stem: path for path in found if _CODE.fullmatch(path.stem)}


def codes() -> list[str]:
    """The codes of the languages that have data, sorted."""
    return sorted(files())


def load(code: str) -> Language | None:
    """The data of a language, None where there is none.

    Raises:
        LanguageError: its file cannot be read, or something is wrong in it.
    """
    if not _CODE.fullmatch(code):
        return None
    places = (folder / f"{code}.toml" for folder in (user_folder(), PACKAGE))  # asked for often: no folder is listed
    path = next((place for place in places if place.is_file()), None)
    return None if path is None else _load(code, path)


@functools.cache
def _load(code: str, path: Path) -> Language:
    from quotes.languages.file import read  # pydantic takes longer to import than ``quotes --help`` may last

    try:
        return Language.of(code, extended(read(path)))
    except LanguageError as error:
        message = str(error)
        raise LanguageError(message if message.startswith(str(path)) else f"{path}: extends: {message}") from error


def extended(file: LanguageFile) -> LanguageFile:
    """A file with the entries of the language that it extends.

    Raises:
        LanguageError: that language has no file, or one that extends another.
    """
    from quotes.languages.file import merged, read

    if not file.extends:
        return file
    path = files().get(file.extends)
    base = None if path is None else read(path)
    if base is None or base.extends:
        raise LanguageError(f"{file.extends} has to be a language with a file that extends none")
    return merged(base, file)
