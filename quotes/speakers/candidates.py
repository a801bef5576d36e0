"""Candidates: those in an article that a pronoun or a noun may stand for, how salient each is, and their genders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quotes.document.names import bearer
from quotes.document.span import Span
from quotes.speakers.discourse import Discourse
from quotes.speakers.people import Description, Person

#: What a candidate weighs by what it does in its sentence.
WEIGHTS: Mapping[str, float] = {
    "speaks": 15.0,
    "subject": 14.0,
    "speaks in a subordinate clause": 12.0,
    "subject of a subordinate clause": 12.0,
    "mentioned": 10.0,
}
#: In so many sentences a pronoun has to tell a person's gender.
_TELLING = 2
#: What a name in the genitive weighs less, and what each sentence and each character in between take away.
_OWNER, _PER_SENTENCE, _PER_CHARACTER = 3.0, 3.0, 0.002
#: The relations of the verbs of subordinate clauses.
SUBORDINATE = ("advcl", "ccomp", "acl", "csubj")
#: The relations of nouns that a pronoun may stand for.
_ARGUMENTS = ("nsubj", "obj", "iobj", "obl")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where somebody stands: a person, somebody without a name, or None for somebody unknown.

    ``role`` is one of ``WEIGHTS``.  A ``vague`` one is unknown and may be one of the people named before.
    """

    span: Span
    sentence: int
    answer: Person | Description | None
    role: str
    owner: bool = False
    gender: str | None = None
    vague: bool = False

    def name(self, text: str) -> str:
        """What the candidate is called, in the words of the ``text`` where nobody knows a name."""
        return self.span.of(text) if self.answer is None else self.answer.display


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate as it is seen from a mention after it.

    ``sentences`` (without those that the candidate says itself) and ``characters`` lie in between.  ``gender`` is
    what is known of the candidate.  ``barrier`` says why it cannot be meant; empty where it can.
    """

    candidate: Candidate
    sentences: int
    characters: int
    gender: str | None
    barrier: str = ""

    @property
    def terms(self) -> dict[str, float]:
        """What the salience is the sum of."""
        candidate = self.candidate
        return {
            candidate.role: WEIGHTS[candidate.role],
            "in the genitive": -_OWNER * candidate.owner,
            "sentences": -_PER_SENTENCE * self.sentences,
            "characters": -_PER_CHARACTER * self.characters,
        }

    @property
    def salience(self) -> float:
        """How much the candidate is in view."""
        return sum(self.terms.values())


def candidates(discourse: Discourse) -> list[Candidate]:
    """The candidates of an article before anybody is known to speak, in text order.

    They are the names of people, and the people without a name who are no source: ``the man``, ``his mother``.
    """
    parse = discourse.parse
    found = []
    for name in discourse.names:
        person = discourse.person(name)
        if person is not None and name.kind == "person":
            role = "subject" if name.subject else "mentioned"
            if name.subject and parse.words[bearer(parse, parse.words[name.first]).head].rel in SUBORDINATE:
                role = "subject of a subordinate clause"
            found.append(Candidate(name.span, name.sentence, person, role, name.genitive, name.gender))
    sources = (quote.source for quote in discourse.quotes if quote.source is not None)
    taken = {word.index for span in sources for word in parse.words_in(span)}
    taken |= {index for name in discourse.names for index in range(name.first, name.last)}
    introduced: set[str] = set()
    for word in parse.words:
        titled = discourse.is_role(word)
        if word.upos != "NOUN" or word.feature("Number") == "Plur" or not (titled or discourse.is_human(word)):
            continue
        phrase = [parse.words[index] for index in parse.subtree(word)]
        definite = discourse.is_definite(word, phrase) and not discourse.is_specified(word)
        known = word.lemma.lower() in introduced
        if not definite:
            introduced.add(word.lemma.lower())
        if word.index in taken or word.rel not in _ARGUMENTS or discourse.is_identified(word):
            continue
        answer = discourse.holder(word, phrase) if titled and not discourse.is_indefinite(phrase) else None
        vague = answer is None and definite and not known  # "the victim" may well be a person named before
        subject = word.rel == "nsubj" and parse.words[word.head].rel in ("root", "conj", "parataxis")
        role = "subject" if subject else "mentioned"
        sentence, gender = parse.sentence_of[word.index], discourse.gender(word)
        found.append(Candidate(word.span, sentence, answer, role, gender=gender, vague=vague))
    return sorted(found, key=lambda candidate: candidate.span.start)


def genders(discourse: Discourse) -> dict[int, str]:
    """The genders of people (by ``id``) that pronouns tell of: where they alone are named and nobody else stands.

    It takes two sentences that agree and none that does not.
    """
    parse, verbatim = discourse.parse, discourse.verbatim
    alone: dict[int, set[int]] = {}
    for name in discourse.names:
        person = discourse.person(name)
        if person is not None and not verbatim.around(name.start):
            alone.setdefault(name.sentence, set()).add(id(person))
    votes: dict[int, list[str]] = {}
    for number, named in alone.items():
        sentence = parse.sentences[number]
        words = [word for word in parse.words[sentence.first : sentence.last] if not verbatim.around(word.start)]
        others = any(word.upos == "NOUN" and discourse.is_human(word) for word in words)
        told = (discourse.gender(word) for word in words if word.upos == "PRON" and word.feature("Person") == "3")
        found = {gender for gender in told if gender is not None}
        if len(named) == 1 and len(found) == 1 and not others:
            votes.setdefault(next(iter(named)), []).extend(found)
    return {key: own[0] for key, own in votes.items() if len(own) >= _TELLING and len(set(own)) == 1}
