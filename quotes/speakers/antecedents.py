"""Antecedents: whom pronouns and nouns such as ``the actress`` stand for, by who is most salient."""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from quotes.document.parse import Word
from quotes.document.quote import Quote
from quotes.speakers.candidates import SUBORDINATE, Candidate, Scored, candidates
from quotes.speakers.decision import Decision, Step
from quotes.speakers.description import Description
from quotes.speakers.discourse import Discourse
from quotes.speakers.genders import Genders
from quotes.speakers.mention import Mention
from quotes.speakers.people import Person

#: How many sentences back a pronoun finds its antecedent, without those that the antecedent says itself.
_REACH = 4
#: How many sentences back anybody is looked for at all.
_FARTHEST = 60
#: How many sentences back a neuter pronoun finds what spoke.
_NEUTER_REACH = 2
#: By how much a person has to be more salient than all others to be the one whom a noun such as "the actress" means,
#: and for a pronoun to tell the person's gender.
_CLEAR, _TELLING = 3.0, 1.0


class Antecedents:
    """Who is in view in one article.  It learns who speaks by ``record``, in text order."""

    def __init__(self, discourse: Discourse) -> None:
        self._parse = discourse.parse
        self._language = discourse.language
        self._nouns = discourse.nouns
        self._verbatim = discourse.verbatim
        self._genders = Genders(discourse)
        self._mentioned = candidates(discourse)
        self._speaking: list[Candidate] = []  # in text order
        self._answers: list[tuple[int, Person | Description]] = []
        self._own_words: dict[int, set[int]] = {}  # the sentences that begin in somebody's verbatim words
        self._spokespersons: list[tuple[Word, Person | Description]] = []
        self._question: tuple[Quote, Person | Description] | None = None

    # ------------------------------------------------------------ who speaks

    def record(self, mention: Mention, answer: Person | Description | None) -> None:
        """Keep who the source of a quote is for the mentions to come: a person is a candidate, known or not."""
        quote, nouns, words, head = mention.quote, self._nouns, mention.words, mention.head
        assert quote.source is not None
        if answer is not None:
            self._answers.append((quote.source.start, answer))
            numbers = (number for span in quote.verbatim for number in self._parse.sentences_in(span))
            self._own_words.setdefault(id(answer), set()).update(numbers)
            if nouns.is_in(head, "spokespersons"):
                self._spokespersons.append((head, answer))
        headline = len(words) == 1 and not nouns.is_definite(head, words)
        pronoun = self._language.is_word("singular_person", head.text)
        if isinstance(answer, Person) or pronoun or (nouns.is_human(head) and not headline):
            # who speaks in a subordinate clause is less salient: "said she paid | after Lee told her to"
            subordinate = quote.cue_head is not None and self._parse.words[quote.cue_head].rel in SUBORDINATE
            role = "speaks in a subordinate clause" if subordinate else "speaks"
            sentence = self._sentence(quote.source.start)
            candidate = Candidate(quote.source, sentence, answer, role, gender=nouns.gender(head))
            bisect.insort(self._speaking, candidate, key=lambda other: other.span.start)
        self._question = (quote, answer) if answer is not None and quote.sense == "ask" else None

    def _sentence(self, offset: int) -> int:
        return max(0, bisect.bisect_right(self._parse.sentences, offset, key=lambda sentence: sentence.start) - 1)

    # ------------------------------------------------------------ whom a mention stands for

    def person(self, pronoun: Word, quote: Quote) -> Decision:
        """Whom a pronoun stands for: who is near, a subject, a speaker a moment ago.

        It stays open where that is somebody of whom the article does not say who it is.
        """
        scored = tuple(self._barred(self._scored(pronoun), pronoun, quote))
        ranking = _ranking(scored)
        if not ranking:
            return Decision((Step.PRONOUN_NOBODY,), None, scored)
        answer = ranking[0].candidate.answer
        if answer is None:
            return Decision((Step.PRONOUN_UNKNOWN,), None, scored)
        if isinstance(answer, Person):
            if answer.ambiguous:
                return Decision((Step.PRONOUN_AMBIGUOUS,), None, scored)
            if _lead(ranking) >= _TELLING:
                self._genders.learn(answer, pronoun)
        return Decision((Step.PRONOUN,), answer, scored)

    def described(self, mention: Mention) -> Decision | None:
        """The person whom a definite noun describes where one is clearly most salient: ``Ann Lee ... The actress``."""
        head, nouns = mention.head, self._nouns
        if not nouns.is_in(head, "callings") or head.feature("Number") == "Plur":
            return None
        if not nouns.is_definite(head, mention.words) or nouns.is_specified(head):
            return None
        scored = tuple(self._scored(head))
        ranking = _ranking(scored)
        answer = ranking[0].candidate.answer if ranking and _lead(ranking) >= _CLEAR else None
        if isinstance(answer, Person) and not answer.ambiguous:
            return Decision((Step.DESCRIBED,), answer, scored)
        return Decision((Step.DESCRIBED_UNCLEAR,), None, scored)

    def spokesperson(self, mention: Mention) -> Person | Description | None:
        """Who spoke as a spokesperson before ``the spokeswoman`` does."""
        if not self._nouns.is_definite(mention.head, mention.words):
            return None
        gender = self._nouns.gender(mention.head)
        for noun, answer in reversed(self._spokespersons):
            if not gender or self._nouns.gender(noun) in (None, gender):
                return answer
        return None

    def neuter(self, start: int) -> Description | None:
        """The organization or document that spoke a moment before an offset."""
        for spoke, answer in reversed(self._answers):
            near = self._sentence(start) - self._sentence(spoke) <= _NEUTER_REACH
            if near and isinstance(answer, Description) and answer.kind in ("organization", "document"):
                return answer
        return None

    # ------------------------------------------------------------ who is in view

    def _scored(self, word: Word) -> Iterator[Scored]:
        """The candidates before a word and not far from it: those mentioned, then those that speak."""
        here = self._parse.sentence_of[word.index]
        around = self._verbatim.around(word.start)
        gender = self._nouns.gender(word)
        for candidate in itertools.chain(self._near(self._mentioned, word), self._near(self._speaking, word)):
            own = self._own_words.get(id(candidate.answer), set())
            between = range(candidate.sentence + 1, here)
            distance = here - candidate.sentence - len(own.intersection(between))
            if distance <= _REACH:
                known = self._genders.of(candidate)
                barrier = ""
                if gender and known and gender != known:
                    barrier = "of another gender"
                elif not self._verbatim.around(candidate.span.start) <= around:
                    barrier = "in somebody else's words"
                yield Scored(candidate, distance, word.start - candidate.span.start, known, barrier)

    def _near(self, found: Sequence[Candidate], word: Word) -> Sequence[Candidate]:
        """Those of some candidates, which come in text order, that stand before a word and not far from it."""
        first = self._parse.sentences[max(0, self._parse.sentence_of[word.index] - _FARTHEST)].start
        start = bisect.bisect_left(found, first, key=lambda candidate: candidate.span.start)
        return found[start : bisect.bisect_left(found, word.start, key=lambda candidate: candidate.span.start)]

    def _barred(self, scored: Iterable[Scored], pronoun: Word, quote: Quote) -> Iterator[Scored]:
        """The candidates for the source of a quote, with what bars some of them."""
        asker = self._asker(quote)
        interrupted = quote.start < pronoun.start < quote.end
        for one in scored:
            candidate = one.candidate
            if interrupted and any(candidate.span.start in span for span in quote.content):
                one = replace(one, barrier="in the quote itself")  # "a friend of Lee, who, she said, ...": not Lee
            elif candidate.answer is not None and candidate.answer is asker:
                one = replace(one, barrier="asked the question")
            yield one

    def _asker(self, quote: Quote) -> Person | Description | None:
        """Who asked what a quote replies to: ``“...?” Lee asked. “...,” she replied``."""
        if self._question is None or quote.cue_head is None:
            return None
        question, asker = self._question
        replies = self._language.is_word("replies", self._parse.words[quote.cue_head].lemma)
        return asker if replies and question.cue is not None and question.end <= quote.start else None


def _ranking(scored: Iterable[Scored]) -> list[Scored]:
    """The best place of each who can be meant, the most salient first; vague candidates are nobody."""
    found: list[Scored] = []
    for one in sorted(scored, key=lambda one: -one.salience):
        known = any(one.candidate.answer is other.candidate.answer for other in found)
        if not one.barrier and not one.candidate.vague and not known:
            found.append(one)
    return found


def _lead(ranking: Sequence[Scored]) -> float:
    """By how much the first of a ranking is more salient than the next."""
    return ranking[0].salience - ranking[1].salience if len(ranking) > 1 else math.inf
