"""Candidates: those in an article that a pronoun or a noun may stand for, how salient each is, and their genders."""

from __future__ import annotations

import functools
import importlib.resources
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quotes.document.names import bearer
from quotes.document.parse import Word
from quotes.document.span import Span
from quotes.speakers.discourse import Discourse
from quotes.speakers.people import Description, Person

WEIGHTS_FILE = "weights.toml"
#: In so many sentences a pronoun has to tell a person's gender.
_TELLING = 2
#: The relations of the verbs of subordinate clauses.
SUBORDINATE = ("advcl", "ccomp", "acl", "csubj")
#: The relations of nouns that a pronoun may stand for.
_ARGUMENTS = ("nsubj", "obj", "iobj", "obl")


@functools.cache
def tables() -> Mapping[str, Mapping[str, float]]:
    """The weights ``set`` by hand, those that ``quotes/workshop/recipes/speakers.py`` has ``fitted``, and for the
    ``steps`` that weigh nobody the share of right answers.
    """
    source = importlib.resources.files("quotes.speakers") / WEIGHTS_FILE
    return tomllib.loads(source.read_text(encoding="utf-8"))


@functools.cache
def weights() -> Mapping[str, float]:
    """What each piece of evidence weighs, see ``Scored.evidence``."""
    return {**tables()["set"], **tables()["fitted"]}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where somebody stands: a person, somebody without a name, or None for somebody unknown.

    ``role`` says what it does in its sentence, ``traits`` what else is known of the place.  A ``vague`` one is unknown
    and may be one of the people named before.
    """

    span: Span
    sentence: int
    answer: Person | Description | None
    role: str
    traits: tuple[str, ...] = ()
    gender: str | None = None
    vague: bool = False

    def name(self, text: str) -> str:
        """What the candidate is called, in the words of the ``text`` where nobody knows a name."""
        return self.span.of(text) if self.answer is None else self.answer.display


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate as it is seen from a mention after it.

    ``sentences`` (without those that the candidate says itself) and ``characters`` lie in between; ``evidence`` is all
    that speaks for the candidate or against it, each with how much of it there is.  ``gender`` is what is known of the
    candidate.  ``barrier`` says why it cannot be meant; empty where it can.
    """

    candidate: Candidate
    sentences: int
    gender: str | None
    evidence: Mapping[str, float]
    barrier: str = ""

    @property
    def terms(self) -> dict[str, float]:
        """What the salience is the sum of."""
        known = weights()
        return {name: known.get(name, 0.0) * amount for name, amount in self.evidence.items()}

    @property
    def salience(self) -> float:
        """How much the candidate is in view: the logarithm of its odds."""
        return sum(self.terms.values())


@dataclass(frozen=True, slots=True)
class Rank:
    """Somebody who can be meant, where most in view, with the probability of all the places where they stand."""

    best: Scored
    probability: float

    @property
    def answer(self) -> Person | Description | None:
        return self.best.candidate.answer


def ranking(scored: Sequence[Scored]) -> list[Rank]:
    """Those who can be meant, the likeliest first; vague candidates are nobody, unknown ones are one.

    The probabilities share out 1 among them and those whom the article does not name.
    """
    able = [one for one in scored if not one.barrier and not one.candidate.vague]
    odds = [math.exp(one.salience) for one in able]
    total = sum(odds) + math.exp(weights()["somebody else"])
    best: dict[int, Scored] = {}
    sums: dict[int, float] = {}
    for one, odd in zip(able, odds, strict=True):
        key = id(one.candidate.answer)
        sums[key] = sums.get(key, 0.0) + odd / total
        best[key] = max(best.get(key, one), one, key=lambda place: place.salience)
    return sorted((Rank(best[key], sums[key]) for key in best), key=lambda rank: -rank.probability)


def candidates(discourse: Discourse) -> list[Candidate]:
    """The candidates of an article before anybody is known to speak, in text order.

    They are the names of people, and the people without a name who are no source: ``the man``, ``his mother``.
    """
    parse = discourse.parse
    found = []
    for name in discourse.names:
        person = discourse.person(name)
        if person is not None and name.kind == "person":
            head = bearer(parse, parse.words[name.first])
            role = role_of(discourse, head) if name.subject or head.rel != "nsubj" else "mentioned"
            owner = ("in the genitive",) if name.genitive else ()
            found.append(Candidate(name.span, name.sentence, person, role, owner, name.gender))
    sources = (quote.source for quote in discourse.quotes if quote.source is not None)
    taken = {word.index for span in sources for word in parse.words_in(span)}
    taken |= {index for name in discourse.names for index in range(name.first, name.last)}
    introduced: set[str] = set()
    for word in parse.words:
        if word.upos != "NOUN" or word.feature("Number") == "Plur":
            continue
        titled = discourse.is_role(word)
        if not titled and not discourse.is_human(word):
            continue
        phrase = [parse.words[index] for index in parse.subtree(word)]
        definite = discourse.is_definite(word, phrase) and not discourse.is_specified(word)
        known = word.lemma.lower() in introduced
        if not definite:
            introduced.add(word.lemma.lower())
        if word.index in taken or word.rel not in _ARGUMENTS or discourse.is_identified(word):
            continue
        answer: Person | Description | None = None
        if titled and not discourse.is_indefinite(phrase):
            answer = discourse.holder(word, phrase)
        elif not titled and not discourse.is_headline(word.start):
            whole = not definite and _is_described(discourse, word)
            answer = discourse.as_person(word) if whole else discourse.characterized(word, phrase)
        called = (
            discourse.is_definite(word, phrase) and discourse.is_in(word, "callings") and _is_of_place(discourse, word)
        )
        vague = answer is None and not known and (definite or called)  # "the victim" may well be a person named before
        traits = () if answer is not None else ("without a name",)
        sentence, gender = parse.sentence_of[word.index], discourse.gender(word)
        found.append(Candidate(word.span, sentence, answer, role_of(discourse, word), traits, gender, vague))
    return sorted(found, key=lambda candidate: candidate.span.start)


def _is_described(discourse: Discourse, noun: Word) -> bool:
    """True for a noun that tells who is new in the article: ``a young woman``, ``a man of 52``, not ``her husband``."""
    beside = list(discourse.parse.dependents(noun))
    owned = any(word.feature("Poss") == "Yes" or word.deprel == "nmod:poss" for word in beside)
    return not owned and any(word.rel in ("amod", "nummod", "acl") for word in beside)


def _is_of_place(discourse: Discourse, noun: Word) -> bool:
    """True for a noun with a name for all that says which: ``l’ailière | de Saint-Vaury``."""
    further = [child for child in discourse.parse.dependents(noun) if child.rel in ("nmod", "acl")]
    return all(child.upos == "PROPN" for child in further)


def role_of(discourse: Discourse, head: Word) -> str:
    """What the head of a noun phrase does in its sentence."""
    governor = discourse.parse.words[head.head]
    if head.rel == "nsubj":
        return "subject of a subordinate clause" if governor.rel in SUBORDINATE else "subject"
    if head.rel in ("obj", "iobj"):
        return "accused" if discourse.language.is_word("accusing", governor.lemma) else "object"
    owner = head.rel == "nmod" and (head.feature("Case") == "Gen" or head.deprel == "nmod:poss")
    return "owner of the subject" if owner and governor.rel == "nsubj" else "mentioned"


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
        pronouns = (word for word in words if word.upos == "PRON" and word.feature("Person") == "3")
        told = (discourse.gender(word) for word in pronouns if word.feature("Poss") != "Yes")
        found = {gender for gender in told if gender is not None}
        if len(named) == 1 and len(found) == 1 and not others:
            votes.setdefault(next(iter(named)), []).extend(found)
    return {key: own[0] for key, own in votes.items() if len(own) >= _TELLING and len(set(own)) == 1}
