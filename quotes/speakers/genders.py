"""Genders: what titles, nouns and pronouns tell of people."""

from __future__ import annotations

from quotes.document.parse import Parse, Word
from quotes.document.span import Stretches
from quotes.speakers.cast import Cast
from quotes.speakers.mentions import Mention
from quotes.speakers.nominals import Nouns
from quotes.speakers.people import Person

#: In so many sentences a pronoun has to tell a person's gender.
_TELLING = 2


class Genders:
    """The genders of the people of one article; ``quoted`` are its quotations."""

    def __init__(self, parse: Parse, cast: Cast, nouns: Nouns, quoted: Stretches) -> None:
        self._nouns = nouns
        self._learned = _told(parse, cast, nouns, quoted)

    def agree(self, mention: Mention, word: Word) -> bool:
        """True where a mention may be of whom a pronoun or a noun stands for."""
        gender, known = self._nouns.gender(word), mention.gender
        if isinstance(mention.answer, Person):
            known = mention.answer.gender or self._learned.get(id(mention.answer)) or known
        return not gender or not known or gender == known

    def learn(self, person: Person, pronoun: Word) -> None:
        """Keep what a pronoun that stands for a person tells: who was "she" a moment ago is not "he" now."""
        gender = self._nouns.gender(pronoun)
        if gender:
            self._learned.setdefault(id(person), gender)


def _told(parse: Parse, cast: Cast, nouns: Nouns, quoted: Stretches) -> dict[int, str]:
    """The genders of people (by ``id``) that pronouns tell of: where they alone are named and nobody else stands.

    It takes two sentences that agree and none that does not.
    """
    alone: dict[int, set[int]] = {}
    for name in cast.names:
        person = cast.person(name)
        if person is not None and not quoted.around(name.start):
            alone.setdefault(name.sentence, set()).add(id(person))
    votes: dict[int, list[str]] = {}
    for number, named in alone.items():
        sentence = parse.sentences[number]
        words = [word for word in parse.words[sentence.first : sentence.last] if not quoted.around(word.start)]
        others = any(word.upos == "NOUN" and nouns.is_human(word) for word in words)
        found = {nouns.gender(word) for word in words if word.upos == "PRON" and word.feature("Person") == "3"}
        found.discard(None)
        if len(named) == 1 and len(found) == 1 and not others:
            votes.setdefault(next(iter(named)), []).extend(gender for gender in found if gender)
    return {key: own[0] for key, own in votes.items() if len(own) >= _TELLING and len(set(own)) == 1}
