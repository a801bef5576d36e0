"""Candidates: those in an article that a pronoun or a noun may stand for, and how salient each is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from quotes.document.names import bearer
from quotes.document.span import Span
from quotes.speakers.description import Description
from quotes.speakers.discourse import Discourse
from quotes.speakers.people import Person

#: What a candidate weighs by what it does in its sentence.
WEIGHTS: Mapping[str, float] = {
    "speaks": 15.0,
    "subject": 14.0,
    "speaks in a subordinate clause": 12.0,
    "subject of a subordinate clause": 12.0,
    "mentioned": 10.0,
}
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
    """The candidates of an article before anybody is known to speak, in text order."""
    return sorted([*_named(discourse), *_unnamed(discourse)], key=lambda candidate: candidate.span.start)


def _named(discourse: Discourse) -> Iterator[Candidate]:
    """The names of people."""
    parse, names = discourse.parse, discourse.names
    for name in names.all:
        person = names.person(name)
        if person is not None and name.kind == "person":
            role = "subject" if name.subject else "mentioned"
            if name.subject and parse.words[bearer(parse, parse.words[name.first]).head].rel in SUBORDINATE:
                role = "subject of a subordinate clause"
            yield Candidate(name.span, name.sentence, person, role, name.genitive, name.gender)


def _unnamed(discourse: Discourse) -> Iterator[Candidate]:
    """The people without a name who are no source: ``the man``, ``his mother``."""
    parse, names, nouns = discourse.parse, discourse.names, discourse.nouns
    sources = (quote.source for quote in discourse.quotes if quote.source is not None)
    taken = {word.index for span in sources for word in parse.words_in(span)}
    taken |= {index for name in names.all for index in range(name.first, name.last)}
    introduced: set[str] = set()
    for word in parse.words:
        titled = nouns.is_role(word)
        if word.upos != "NOUN" or word.feature("Number") == "Plur" or not (titled or nouns.is_human(word)):
            continue
        phrase = [parse.words[index] for index in parse.subtree(word)]
        definite = nouns.is_definite(word, phrase) and not nouns.is_specified(word)
        known = word.lemma.lower() in introduced
        if not definite:
            introduced.add(word.lemma.lower())
        if word.index in taken or word.rel not in _ARGUMENTS or names.identifies(word):
            continue
        answer = names.holder(word, phrase) if titled and not nouns.is_indefinite(phrase) else None
        vague = answer is None and definite and not known  # "the victim" may well be a person named before
        subject = word.rel == "nsubj" and parse.words[word.head].rel in ("root", "conj", "parataxis")
        role = "subject" if subject else "mentioned"
        yield Candidate(word.span, parse.sentence_of[word.index], answer, role, False, nouns.gender(word), vague)
