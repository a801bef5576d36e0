"""Mentions of people: what the pronouns of an article may stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from quotes.document.names import Name, bearer
from quotes.document.parse import Parse
from quotes.document.span import Span
from quotes.languages import THOUGHTS, Language
from quotes.speakers.cast import Cast
from quotes.speakers.nominals import Nominal, Nouns
from quotes.speakers.people import Person

#: How much a candidate for a pronoun's antecedent weighs: one that spoke, ...
SPEAKING = 15.0
#: ... one that stands there; what a subject weighs more, and one that owns something less.
_STANDING, _SUBJECT, _OWNER = 10.0, 4.0, 3.0
#: ... one that spoke in a subordinate clause.
EMBEDDED = _STANDING + _SUBJECT / 2
SUBORDINATE = ("advcl", "ccomp", "acl", "csubj")
#: The relations of nouns that a pronoun may stand for.
_ARGUMENTS = ("nsubj", "obj", "iobj", "obl")


@dataclass(frozen=True, slots=True)
class Mention:
    """What a pronoun may stand for: a person, somebody without a name, or None for somebody unknown.

    ``besides`` are the people (by ``id``) whom an unknown one is not, as they stand in the same sentence;
    None where it can be nobody who is named.
    """

    start: int
    sentence: int
    answer: Person | Nominal | None
    weight: float
    gender: str | None = None
    besides: frozenset[int] | None = None


def standing(parse: Parse, language: Language, cast: Cast, nouns: Nouns, sources: Iterable[Span]) -> list[Mention]:
    """The mentions that stand in an article before anybody is known to speak, in text order."""
    found = [*_named(parse, language, cast), *_unnamed(parse, cast, nouns, sources)]
    return sorted(found, key=lambda mention: mention.start)


def _named(parse: Parse, language: Language, cast: Cast) -> Iterator[Mention]:
    """The names of people that a pronoun may stand for."""
    places = cast.only_places()
    for name in cast.names:
        person = cast.person(name)
        if person is None or name.kind != "person" or id(person) in places:
            continue
        weight = _weight(parse, language, name) - _OWNER * name.genitive
        yield Mention(name.start, name.sentence, person, weight, name.gender)


def _weight(parse: Parse, language: Language, name: Name) -> float:
    """A subject weighs more, less so in a subordinate clause; who ``believes that`` as much as who says it."""
    if not name.subject:
        return _STANDING
    verb = parse.words[bearer(parse, parse.words[name.first]).head]
    thinks = any(cue.sense in THOUGHTS for cue in language.verbs.get(verb.lemma.lower(), ()))
    if thinks and any(parse.dependents(verb, "ccomp")):
        return SPEAKING
    return EMBEDDED if verb.rel in SUBORDINATE else _STANDING + _SUBJECT


def _unnamed(parse: Parse, cast: Cast, nouns: Nouns, sources: Iterable[Span]) -> Iterator[Mention]:
    """The people without a name that stand in the article and are no source: ``the man``, ``his mother``."""
    taken = {word.index for span in sources for word in parse.words_in(span)}
    taken |= {index for name in cast.names for index in range(name.first, name.last)}
    introduced: set[str] = set()
    for word in parse.words:
        role = nouns.is_role(word)
        if word.upos != "NOUN" or word.feature("Number") == "Plur" or not (role or nouns.is_human(word)):
            continue
        phrase = [parse.words[index] for index in parse.subtree(word)]
        definite = nouns.is_definite(word, phrase) and not nouns.is_specified(word)
        known = word.lemma.lower() in introduced
        if not definite:
            introduced.add(word.lemma.lower())
        if word.index in taken or word.rel not in _ARGUMENTS or cast.has_name(word):
            continue
        answer = cast.holder(word, phrase) if role and not nouns.is_indefinite(phrase) else None
        besides = None
        sentence = parse.sentence_of[word.index]
        if answer is None and definite and not known:  # "the victim" may well be a person named before
            others = map(cast.person, cast.names_in(sentence))
            besides = frozenset(id(person) for person in others if person is not None)
        verb = parse.words[word.head]
        weight = _STANDING + _SUBJECT * (word.rel == "nsubj" and verb.rel in ("root", "conj", "parataxis"))
        yield Mention(word.start, sentence, answer, weight, nouns.gender(word), besides)
