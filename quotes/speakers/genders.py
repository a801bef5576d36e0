"""Genders: what titles, nouns and pronouns tell of people."""

from __future__ import annotations

from quotes.document.parse import Word
from quotes.speakers.candidates import Candidate
from quotes.speakers.discourse import Discourse
from quotes.speakers.people import Person

#: In so many sentences a pronoun has to tell a person's gender.
_TELLING = 2


class Genders:
    """The genders of the people of one article."""

    def __init__(self, discourse: Discourse) -> None:
        self._nouns = discourse.nouns
        self._learned = _told(discourse)

    def of(self, candidate: Candidate) -> str | None:
        """The gender of a candidate, None where nothing tells."""
        person = candidate.answer
        if isinstance(person, Person):
            return person.gender or self._learned.get(id(person)) or candidate.gender
        return candidate.gender

    def learn(self, person: Person, pronoun: Word) -> None:
        """Keep what a pronoun that stands for a person tells: who was "she" a moment ago is not "he" now."""
        gender = self._nouns.gender(pronoun)
        if gender:
            self._learned.setdefault(id(person), gender)


def _told(discourse: Discourse) -> dict[int, str]:
    """The genders of people (by ``id``) that pronouns tell of: where they alone are named and nobody else stands.

    It takes two sentences that agree and none that does not.
    """
    parse, names, nouns, verbatim = discourse.parse, discourse.names, discourse.nouns, discourse.verbatim
    alone: dict[int, set[int]] = {}
    for name in names.all:
        person = names.person(name)
        if person is not None and not verbatim.around(name.start):
            alone.setdefault(name.sentence, set()).add(id(person))
    votes: dict[int, list[str]] = {}
    for number, named in alone.items():
        sentence = parse.sentences[number]
        words = [word for word in parse.words[sentence.first : sentence.last] if not verbatim.around(word.start)]
        others = any(word.upos == "NOUN" and nouns.is_human(word) for word in words)
        genders = (nouns.gender(word) for word in words if word.upos == "PRON" and word.feature("Person") == "3")
        found = {gender for gender in genders if gender is not None}
        if len(named) == 1 and len(found) == 1 and not others:
            votes.setdefault(next(iter(named)), []).extend(found)
    return {key: own[0] for key, own in votes.items() if len(own) >= _TELLING and len(set(own)) == 1}
