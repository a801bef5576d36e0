"""Antecedents: whom pronouns and nouns such as ``the actress`` stand for, by who is most salient."""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from quotes.document.parse import Word
from quotes.document.quote import Quote
from quotes.speakers.candidates import SUBORDINATE, Candidate, Scored, candidates, genders
from quotes.speakers.discourse import Discourse, Mention
from quotes.speakers.people import Description, Person

#: How many sentences back a pronoun finds its antecedent, without those that the antecedent says itself.
_REACH = 4
#: How many sentences back anybody is looked for at all.
_FARTHEST = 60
#: How many sentences back a neuter pronoun finds what spoke.
_NEUTER_REACH = 2
#: By how much a person has to be more salient than all others to be the one whom a noun such as "the actress" means,
#: and for a pronoun to tell the person's gender.
_CLEAR, _TELLING = 3.0, 1.0


class Step(StrEnum):
    """What can decide who is behind a mention, in the words of ``quotes explain``."""

    NO_SOURCE = "no words say whose the quote is"
    RELATIVE = "relative pronoun: it stands for the noun before it"
    RELATIVE_OPEN = "relative pronoun: its clause describes no noun"
    PRONOUN = "pronoun: the person most in view"
    PRONOUN_NOBODY = "pronoun: nobody in view fits"
    PRONOUN_UNKNOWN = "pronoun: most in view is somebody of whom the article does not say who it is"
    PRONOUN_AMBIGUOUS = "pronoun: the name most in view fits several people"
    NEUTER = "neuter pronoun: the organization or document that spoke a moment before"
    NEUTER_NOTHING = "neuter pronoun: no organization or document spoke a moment before"
    OTHER_PRONOUN = "pronoun that stands for nobody in particular"
    NAME = "name of a person"
    NAME_AMBIGUOUS = "name that fits several people"
    JOINT = "several people in one mention"
    ISSUER = "document: who issued it"
    OWNER = "owned thing: its owner"
    SPOKESPERSON = "spokesperson: the organization behind"
    SPOKESPERSON_AGAIN = "spokesperson: who spoke as one before"
    SPOKESPERSON_NOBODY = "spokesperson: nobody says of whom"
    TITLE = "title: the person last named with it"
    TITLE_NOBODY = "title: nobody was named with it"
    DESCRIBED = "described person: the one clearly most in view"
    ORGANIZATION = "definite noun: the organization named before"
    WORDS = "the words of the mention themselves"
    NO_NOUN = "no name and no noun in the mention"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who is behind a mention, None where that stays open.

    ``steps`` led there, the one that decided last; ``candidates`` are those whom it weighed, as they come in the text.
    """

    steps: tuple[Step, ...]
    answer: Person | Description | None = None
    candidates: tuple[Scored, ...] = ()

    @property
    def told(self) -> str:
        """The steps in one line."""
        return "; then ".join(self.steps)

    def after(self, step: Step) -> Decision:
        """This decision with a step that came before it."""
        return replace(self, steps=(step, *self.steps))


class Antecedents:
    """Who is in view in one article.  It learns who speaks by ``record``, in text order."""

    def __init__(self, discourse: Discourse) -> None:
        self._discourse = discourse
        self._parse = discourse.parse
        self._genders = genders(discourse)  # of people, by ``id``
        self._mentioned = candidates(discourse)
        self._speaking: list[Candidate] = []  # in text order
        self._answers: list[tuple[int, Person | Description]] = []
        self._own_words: dict[int, set[int]] = {}  # the sentences that begin in somebody's verbatim words
        self._question: tuple[Quote, Person | Description] | None = None
        #: Who spoke last as a spokesperson.
        self.spokesperson: Person | Description | None = None

    def record(self, mention: Mention, answer: Person | Description | None) -> None:
        """Keep who the source of a quote is for the mentions to come: a person is a candidate, known or not."""
        quote, discourse, words, head = mention.quote, self._discourse, mention.words, mention.head
        assert quote.source is not None
        if answer is not None:
            self._answers.append((quote.source.start, answer))
            numbers = (number for span in quote.verbatim for number in self._parse.sentences_in(span))
            self._own_words.setdefault(id(answer), set()).update(numbers)
            if discourse.is_in(head, "spokespersons"):
                self.spokesperson = answer
        headline = len(words) == 1 and not discourse.is_definite(head, words)
        pronoun = discourse.language.is_word("singular_person", head.text)
        if isinstance(answer, Person) or pronoun or (discourse.is_human(head) and not headline):
            # who speaks in a subordinate clause is less salient: "said she paid | after Lee told her to"
            subordinate = quote.cue_head is not None and self._parse.words[quote.cue_head].rel in SUBORDINATE
            role = "speaks in a subordinate clause" if subordinate else "speaks"
            sentence = self._sentence(quote.source.start)
            candidate = Candidate(quote.source, sentence, answer, role, gender=discourse.gender(head))
            bisect.insort(self._speaking, candidate, key=lambda other: other.span.start)
        asks = quote.sense == "ask" and quote.cue is not None
        self._question = (quote, answer) if answer is not None and asks else None

    def _sentence(self, offset: int) -> int:
        return max(0, bisect.bisect_right(self._parse.sentences, offset, key=lambda sentence: sentence.start) - 1)

    def person(self, pronoun: Word, quote: Quote) -> Decision:
        """Whom a pronoun stands for: who is near, a subject, a speaker a moment ago.

        It stays open where that is somebody of whom the article does not say who it is.
        """
        scored = tuple(replace(one, barrier=self._barrier(one, pronoun, quote)) for one in self._scored(pronoun))
        ranking = _ranking(scored)
        answer = ranking[0].candidate.answer if ranking else None
        if answer is None:
            return Decision((Step.PRONOUN_UNKNOWN if ranking else Step.PRONOUN_NOBODY,), None, scored)
        if isinstance(answer, Person):
            if answer.ambiguous:
                return Decision((Step.PRONOUN_AMBIGUOUS,), None, scored)
            gender = self._discourse.gender(pronoun)
            if gender and _lead(ranking) >= _TELLING:  # who was "she" a moment ago is not "he" now
                self._genders.setdefault(id(answer), gender)
        return Decision((Step.PRONOUN,), answer, scored)

    def described(self, mention: Mention) -> Decision | None:
        """The person whom a definite noun describes where one is clearly most salient: ``Ann Lee ... The actress``."""
        head, discourse = mention.head, self._discourse
        if not discourse.is_in(head, "callings") or head.feature("Number") == "Plur":
            return None
        if not discourse.is_definite(head, mention.words) or discourse.is_specified(head):
            return None
        scored = tuple(self._scored(head))
        ranking = _ranking(scored)
        answer = ranking[0].candidate.answer if ranking and _lead(ranking) >= _CLEAR else None
        named = isinstance(answer, Person) and not answer.ambiguous
        return Decision((Step.DESCRIBED,), answer, scored) if named else None

    def neuter(self, start: int) -> Description | None:
        """The organization or document that spoke a moment before an offset."""
        for spoke, answer in reversed(self._answers):
            near = self._sentence(start) - self._sentence(spoke) <= _NEUTER_REACH
            if near and isinstance(answer, Description) and answer.kind in ("organization", "document"):
                return answer
        return None

    def _scored(self, word: Word) -> Iterator[Scored]:
        """The candidates before a word and not far from it: those mentioned, then those that speak."""
        here, verbatim = self._parse.sentence_of[word.index], self._discourse.verbatim
        gender = self._discourse.gender(word)
        for candidate in itertools.chain(self._near(self._mentioned, word), self._near(self._speaking, word)):
            own = self._own_words.get(id(candidate.answer), set())
            between = range(candidate.sentence + 1, here)
            distance = here - candidate.sentence - len(own.intersection(between))
            if distance <= _REACH:
                known = candidate.gender
                if isinstance(candidate.answer, Person):
                    known = candidate.answer.gender or self._genders.get(id(candidate.answer)) or known
                barrier = ""
                if gender and known and gender != known:
                    barrier = "of another gender"
                elif not verbatim.around(candidate.span.start) <= verbatim.around(word.start):
                    barrier = "in somebody else's words"
                yield Scored(candidate, distance, word.start - candidate.span.start, known, barrier)

    def _near(self, found: Sequence[Candidate], word: Word) -> Sequence[Candidate]:
        """Those of some candidates, which come in text order, that stand before a word and not far from it."""
        first = self._parse.sentences[max(0, self._parse.sentence_of[word.index] - _FARTHEST)].start
        start = bisect.bisect_left(found, first, key=lambda candidate: candidate.span.start)
        return found[start : bisect.bisect_left(found, word.start, key=lambda candidate: candidate.span.start)]

    def _barrier(self, one: Scored, pronoun: Word, quote: Quote) -> str:
        """What bars a candidate for the source of a quote; empty where nothing does."""
        inside = any(one.candidate.span.start in span for span in quote.content)
        if inside and quote.start < pronoun.start < quote.end:
            return "in the quote itself"  # "a friend of Lee, who, she said, ...": not Lee
        if self._question is not None and quote.cue_head is not None:  # “...?” Lee asked. “...,” she replied
            question, asker = self._question
            replies = self._discourse.language.is_word("replies", self._parse.words[quote.cue_head].lemma)
            if replies and one.candidate.answer is asker and question.end <= quote.start:
                return "asked the question"
        return one.barrier


def _ranking(scored: Iterable[Scored]) -> list[Scored]:
    """The best place of each who can be meant, the most salient first; vague candidates are nobody."""
    best: dict[int, Scored] = {}
    for one in sorted(scored, key=lambda one: -one.salience):
        if not one.barrier and not one.candidate.vague:
            best.setdefault(id(one.candidate.answer), one)
    return list(best.values())


def _lead(ranking: Sequence[Scored]) -> float:
    """By how much the first of a ranking is more salient than the next."""
    return ranking[0].salience - ranking[1].salience if len(ranking) > 1 else math.inf
