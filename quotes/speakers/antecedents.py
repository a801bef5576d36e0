"""Antecedents: whom pronouns and nouns such as ``the actress`` stand for, by who is most salient."""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from quotes.document.parse import Word
from quotes.document.quote import Quote
from quotes.document.span import Span, SpanIndex
from quotes.document.subjects import is_dropped
from quotes.schema import SpeakerKind
from quotes.speakers.candidates import (
    SUBORDINATE,
    Candidate,
    Rank,
    Scored,
    candidates,
    genders,
    ranking,
    role_of,
    tables,
)
from quotes.speakers.discourse import Discourse, Mention
from quotes.speakers.people import Description, Person

#: How many sentences back a pronoun finds its antecedent, without those that the antecedent says itself.
_REACH = 4
#: How many sentences back anybody is looked for at all.
_FARTHEST = 60
#: How many sentences back a neuter pronoun finds what spoke.
_NEUTER_REACH = 2
#: So many answers back are looked through for it.
_MOST_ANSWERS = 50
#: How likely a person has to be for a pronoun (58 % of the less likely are wrong on open coreference), for a
#: noun such as "the actress", for a pronoun of the narration to lead on to the next, and to tell the person's gender.
_LIKELY, _CLEAR, _LEADING, _TELLING = 0.6, 0.8, 0.5, 0.7
#: Where somebody is as likely as this for such a noun, it is not somebody new either.
_POSSIBLE = 0.4


class Step(StrEnum):
    """What can decide who is behind a mention, in the words of ``quotes explain``."""

    NO_SOURCE = "no words say whose the quote is"
    RELATIVE = "relative pronoun: it stands for the noun before it"
    RELATIVE_OPEN = "relative pronoun: its clause describes no noun"
    PRONOUN = "pronoun: the person most in view"
    PRONOUN_NOBODY = "pronoun: nobody in view fits"
    PRONOUN_UNKNOWN = "pronoun: most in view is somebody of whom the article does not say who it is"
    PRONOUN_DOUBT = "pronoun: nobody in view is likely enough"
    PRONOUN_AMBIGUOUS = "pronoun: the name most in view fits several people"
    DROPPED = "verb without a subject: who was the last one in view"
    LATTER = "the latter: the person named last"
    LATTER_NOBODY = "the latter: nobody who fits was named a moment before"
    NEUTER = "neuter pronoun: the organization or document that spoke a moment before"
    NEUTER_NOTHING = "neuter pronoun: no organization or document spoke a moment before"
    SEVERAL = "pronoun of several: the group that spoke or acted a moment before"
    GROUP = "definite plural: the one group of this noun named before"
    SEVERAL_NOBODY = "pronoun of several: no group spoke or acted a moment before, or more than one did"
    OTHER_PRONOUN = "pronoun that stands for nobody in particular"
    NAME = "name of a person"
    NAME_AMBIGUOUS = "name that fits several people"
    JOINT = "several people in one mention"
    ISSUER = "document: who issued it"
    WRITER = "document: who acts in the sentence before"
    OWNER = "owned thing: its owner"
    SPOKESPERSON = "spokesperson: the organization behind"
    SPOKESPERSON_AGAIN = "spokesperson: who spoke as one before"
    SPOKESPERSON_NOBODY = "spokesperson: nobody says of whom"
    TITLE = "title: the person last named with it"
    TITLE_NOBODY = "title: nobody was named with it"
    CHARACTERIZED = "noun: the one person of whom the article tells the same"
    DESCRIBED = "described person: the one clearly most in view"
    DESCRIBED_DOUBT = "described person: somebody in view may be meant, and nobody clearly"
    ORGANIZATION = "definite noun: the organization named before"
    ORGANIZATION_OPEN = "definite noun: no organization named before, or several"
    ECHO = "headline: who says the same words in the article"
    ONWARD = "definite noun whose words go on: who spoke a moment before"
    GOES_ON = "words without a source: who spoke a moment before goes on"
    WORDS = "the words of the mention themselves"
    NO_NOUN = "no name and no noun in the mention"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who is behind a mention, None where that stays open.

    ``steps`` led there, the one that decided last; ``candidates`` are those whom it weighed, as they come in the text,
    and ``probability`` is what they leave to the answer.
    """

    steps: tuple[Step, ...]
    answer: Person | Description | None = None
    candidates: tuple[Scored, ...] = ()
    probability: float = 1.0

    @property
    def confidence(self) -> float | None:
        """The share of right answers among decisions like it, 0 to 1; None where the speaker stays open."""
        if self.answer is None:
            return None
        return round(self.probability * tables()["steps"].get(self.steps[-1].name.lower(), 1.0), 2)

    @property
    def kind(self) -> SpeakerKind | None:
        return None if self.answer is None else self.answer.kind

    @property
    def told(self) -> str:
        """The steps in one line."""
        return "; then ".join(self.steps)

    def after(self, step: Step) -> Decision:
        """This decision with a step that came before it."""
        return replace(self, steps=(step, *self.steps))


class _Known(NamedTuple):
    """The gender of a person of an article, and where the names of them begin."""

    gender: str | None
    places: list[int]


def _start(candidate: Candidate) -> int:
    return candidate.span.start


class Antecedents:
    """Who is in view in one article.  It learns who speaks by ``record``, in text order."""

    def __init__(self, discourse: Discourse) -> None:
        self._discourse = discourse
        self._parse = discourse.parse
        self._contents = SpanIndex(span for quote in discourse.quotes for span in quote.content)
        self._genders = genders(discourse)  # of people, by ``id``
        #: Who is in view, in text order, and backwards who comes in behind: most come in at the end of the first.
        self._places: list[Candidate] = []
        self._ahead = candidates(discourse)[::-1]
        #: The pronouns of the narration, and the nouns in it that stand for somebody named, still to come, backwards.
        pronouns = (*discourse.pronouns(), *self._described())
        self._pronouns = sorted(pronouns, key=lambda word: word.index, reverse=True)
        self._people: dict[int, _Known] = {}  # by ``id``
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
            role = "subject of a subordinate clause" if subordinate else "subject"
            sentence = self._sentence(quote.source.start)
            named = isinstance(answer, Person)
            traits = ("speaks",) if named else ("speaks", "without a name")
            if pronoun:
                traits = (*traits, "pronoun")
            elif not named and discourse.is_indefinite(words):
                traits = (*traits, "indefinite")
            places = self._until(quote.source.end)
            first, last = (bisect.bisect_left(places, end, key=_start) for end in quote.source)
            del places[first:last]
            self._add(Candidate(quote.source, sentence, answer, role, traits, discourse.gender(head)))
        asks = quote.sense == "ask" and quote.cue is not None
        self._question = (quote, answer) if answer is not None and asks else None

    def _sentence(self, offset: int) -> int:
        return max(0, bisect.bisect_right(self._parse.sentences, offset, key=lambda sentence: sentence.start) - 1)

    def _add(self, candidate: Candidate) -> None:
        bisect.insort(self._until(candidate.span.start + 1), candidate, key=_start)

    def _until(self, offset: int) -> list[Candidate]:
        """The candidates up to an offset, at least."""
        while self._ahead and self._ahead[-1].span.start < offset:
            self._places.append(self._ahead.pop())
        return self._places

    def person(self, pronoun: Word, quote: Quote, dropped: bool = False) -> Decision:
        """Whom a pronoun stands for: who is near, a subject, a speaker a moment ago.

        It stays open where that is somebody of whom the article does not say who it is, and where nobody is likely.
        """
        self.read_on(pronoun.start)
        scored = tuple(replace(one, barrier=self._barrier(one, pronoun, quote)) for one in self._scored(pronoun))
        scored = self._with_last_subject(scored) if dropped else self._with_subject_before(scored, quote)
        likeliest = self.likeliest(pronoun, scored)
        answer = likeliest.answer if likeliest else None
        if likeliest is None or answer is None:
            return Decision((Step.PRONOUN_UNKNOWN if likeliest else Step.PRONOUN_NOBODY,), None, scored)
        if isinstance(answer, Person) and answer.ambiguous:
            return Decision((Step.PRONOUN_AMBIGUOUS,), None, scored)
        if likeliest.probability < _LIKELY:
            return Decision((Step.PRONOUN_DOUBT,), None, scored)
        gender = self._discourse.gender(pronoun)
        if gender and likeliest.probability >= _TELLING:  # who was "she" a moment ago is not "he" now
            self._genders.setdefault(id(answer), gender)
        return Decision((Step.PRONOUN,), answer, scored, likeliest.probability)

    def latter(self, word: Word, quote: Quote) -> Decision:
        """The person who was named last, in the sentence before or this one: ``Lee called Bo Dahl. | The latter``."""
        self.read_on(word.start)
        scored = tuple(replace(one, barrier=self._barrier(one, word, quote)) for one in self._scored(word))
        near = [one for one in scored if not one.barrier and one.sentences <= 1]
        last = max(near, key=lambda one: one.candidate.span.start, default=None)
        answer = last.candidate.answer if last is not None and not last.candidate.vague else None
        if answer is None or (isinstance(answer, Person) and answer.ambiguous):
            return Decision((Step.LATTER_NOBODY,), None, scored)
        return Decision((Step.LATTER,), answer, scored)

    def likeliest(self, pronoun: Word, scored: Sequence[Scored]) -> Rank | None:
        """The likeliest of some candidates for a pronoun."""
        return next(iter(ranking(scored)), None)

    def read_on(self, offset: int) -> None:
        """Take in the pronouns of the narration before an offset: each stands for somebody and keeps them in view."""
        while self._pronouns and self._pronouns[-1].start < offset:
            pronoun = self._pronouns.pop()
            if pronoun.upos == "NOUN":
                self._settle(pronoun)
                continue
            rank = self.likeliest(pronoun, tuple(self._scored(pronoun)))
            if rank is not None and rank.answer is not None and rank.probability >= _LEADING:
                traits = ("pronoun", "in the genitive") if pronoun.feature("Poss") == "Yes" else ("pronoun",)
                role, sentence = role_of(self._discourse, pronoun), self._sentence(pronoun.start)
                gender = self._discourse.gender(pronoun)
                self._add(Candidate(pronoun.span, sentence, rank.answer, role, traits, gender))

    def _described(self) -> Iterator[Word]:
        """The nouns of the narration that newspapers put for a name, where they say no more: ``The striker | left``."""
        for place in self._ahead:
            word = self._parse.words_in(place.span)[0]
            if place.vague and self._discourse.is_in(word, "callings") and not self._discourse.is_specified(word):
                yield word

    def _settle(self, noun: Word) -> None:
        """Give a noun of the narration the person whom it describes, where one is clearly most salient."""
        first = next(iter(ranking(tuple(self._scored(noun)))), None)
        if (
            first is None
            or first.probability < _CLEAR
            or not isinstance(first.answer, Person)
            or first.answer.ambiguous
        ):
            return
        places = self._until(noun.start + 1)
        here = range(bisect.bisect_left(places, noun.start, key=_start), len(places))
        for number in (one for one in here if places[one].vague and places[one].span.start == noun.start):
            places[number] = replace(places[number], answer=first.answer, vague=False, traits=())

    def described(self, mention: Mention) -> Decision | None:
        """The person whom a definite noun describes where one is clearly most salient: ``Ann Lee ... The actress``."""
        head, discourse = mention.head, self._discourse
        if not discourse.is_in(head, "callings") or head.feature("Number") == "Plur":
            return None
        if not discourse.is_definite(head, mention.words) or discourse.is_specified(head):
            return None
        if discourse.is_in(head, "titles") and discourse.is_full_title(mention):
            return None  # le président sortant
        called = discourse.called(head)
        if called is not None:
            return Decision((Step.TITLE,), called)
        self.read_on(head.start)
        scored = tuple(self._scored(head))
        first = next(iter(ranking(scored)), None)
        again = discourse.is_in(head, "ages")  # as a pronoun it stands for somebody named a moment before
        if (
            first is None
            or first.probability < (_LIKELY if again else _CLEAR)
            or not isinstance(first.answer, Person)
            or first.answer.ambiguous
        ):
            leading = self._leading(head)
            if leading is not None:
                return Decision((Step.DESCRIBED,), leading, scored, _CLEAR)
            doubtful = first is not None and isinstance(first.answer, Person) and first.probability >= _POSSIBLE
            named = any(isinstance(one.candidate.answer, Person) and not one.barrier for one in scored)
            return Decision((Step.DESCRIBED_DOUBT,), None, scored) if doubtful or (again and named) else None
        return Decision((Step.DESCRIBED,), first.answer, scored, first.probability)

    def _leading(self, noun: Word) -> Person | None:
        """The one person who acts in the narration before a noun: in its paragraph, or the one that leads to it.

        ``Ann Lee scored twice. | “I was lucky,” said the striker.``
        """
        discourse, here = self._discourse, self._discourse.paragraph(noun.start)
        gender = discourse.gender(noun)
        for number in (here, here - 1):
            acting = {
                id(place.answer): place.answer
                for place in self._near(noun)
                if place.role == "subject"
                and isinstance(place.answer, Person)
                and discourse.paragraph(place.span.start) == number
                and not discourse.verbatim.around(place.span.start)
            }
            if acting:
                person = next(iter(acting.values()))
                fits = len(acting) == 1 and not person.ambiguous
                known = self._known(person).gender
                return person if fits and not (gender and known and gender != known) else None
        return None

    def onward(self, mention: Mention) -> Decision | None:
        """Who spoke a moment before, whose words a definite noun's go on with: ``schreiben die Ärzte | weiter``."""
        discourse, head, quote = self._discourse, mention.head, mention.quote
        cue = self._parse.words[quote.cue_head] if quote.cue_head is not None else None
        named = any(word.upos == "PROPN" for word in mention.words)
        if cue is None or not self._answers or named or not discourse.is_definite(head, mention.words):
            return None
        language = discourse.language
        onward = any(language.is_word("onward", word.text) for word in self._parse.dependents(cue, "advmod"))
        spoke, answer = self._answers[-1]
        if not onward or discourse.paragraph(min(quote.start, head.start)) - discourse.paragraph(spoke) > 1:
            return None
        several = isinstance(answer, Description) and answer.kind == "group"
        plural = any(word.feature("Number") == "Plur" for word in (head, cue))
        gender, known = discourse.gender(head), self._known(answer).gender if isinstance(answer, Person) else None
        fits = several == plural and (not gender or not known or gender == known)
        return Decision((Step.ONWARD,), answer) if fits and discourse.is_human(head) else None

    def neuter(self, word: Word) -> Description | None:
        """The organization or document that spoke a moment before a word, or is the subject right before it."""
        subject = self._discourse.organization_before(word)
        for spoke, answer in reversed(self._answers[-_MOST_ANSWERS:]):
            if subject is not None and subject[0] > spoke:
                break
            near = self._parse.sentence_of[word.index] - self._sentence(spoke) <= _NEUTER_REACH
            if near and isinstance(answer, Description) and answer.kind in ("organization", "document"):
                return answer
        return subject[1] if subject is not None else None

    def several(self, word: Word) -> Description | None:
        """The one group that spoke a moment before a word, or is a subject near it: ``The sisters left. | They``."""
        discourse, here = self._discourse, self._parse.sentence_of[word.index]
        last = self._answers[-_MOST_ANSWERS:]
        spoke = (answer for place, answer in last if here - self._sentence(place) <= _NEUTER_REACH)
        found = [answer for answer in spoke if isinstance(answer, Description) and answer.kind == "group"]
        before = here - 1
        while before > max(0, here - _FARTHEST) and discourse.is_verbatim(before):
            before -= 1  # what they say themselves may be long
        first = self._parse.sentences[max(0, before)].first
        for noun in self._parse.words[first : word.index]:
            if noun.rel == "nsubj" and discourse.is_group(noun) and not discourse.verbatim.around(noun.start):
                group = discourse.as_group(noun)
                found += [group] if not any(map(group.is_same, found)) else []
        return found[0] if len(found) == 1 else None

    def author(self, mention: Mention) -> Person | Description | None:
        """Who spoke last in a document that is spoken of: ``Acme said in a statement ... | The statement | added``."""
        discourse, head = self._discourse, mention.head
        if not self._answers or not discourse.is_bare_document(mention):
            return None
        spoke, answer = self._answers[-1]
        number = self._sentence(spoke)
        if self._parse.sentence_of[head.index] - number > _NEUTER_REACH:
            return None
        sentence = self._parse.sentences[number]
        kinds = discourse.written(head)
        named = (word for word in self._parse.words[sentence.first : sentence.last] if kinds & discourse.written(word))
        return answer if next(named, None) is not None else None

    def goes_on(self, quote: Quote) -> Decision:
        """Who says words whose cue has no source: ``“...,” lyder det``; nobody where there is no cue.

        It is who spoke in the paragraph before or in this one, but not who asked what the words answer.
        """
        cue = self._parse.words[quote.cue_head] if quote.cue_head is not None else None
        if cue is not None and is_dropped(self._parse, self._discourse.language, cue, quote.content):
            return self._dropped(cue, quote)
        if cue is None or not self._discourse.language.is_word("sounding", cue.lemma) or not self._answers:
            return Decision((Step.NO_SOURCE,))
        spoke, answer = self._answers[-1]
        near = self._discourse.paragraph(quote.start) - self._discourse.paragraph(spoke) <= 1 and self._question is None
        return Decision((Step.GOES_ON,), answer) if near else Decision((Step.NO_SOURCE,))

    def _dropped(self, cue: Word, quote: Quote) -> Decision:
        """Whom a verb without a subject stands for: an organization that spoke last, else as for a pronoun."""
        self.read_on(cue.start)
        spoke, answer = self._answers[-1] if self._answers else (0, None)
        since = any(place.span.start > spoke and place.role == "subject" for place in self._near(cue))
        near = self._parse.sentence_of[cue.index] - self._sentence(spoke) <= _NEUTER_REACH
        if isinstance(answer, Description) and answer.kind in ("organization", "document") and near and not since:
            return Decision((Step.DROPPED,), answer)
        decision = self.person(cue, quote, dropped=True).after(Step.DROPPED)
        if decision.answer is not None:
            place = Candidate(cue.span, self._sentence(cue.start), decision.answer, "subject", ("speaks", "pronoun"))
            self._add(place)
            self._answers.append((cue.start, decision.answer))
        return decision

    def _scored(self, word: Word) -> Iterator[Scored]:
        """The candidates before a word and not far from it, in text order."""
        here, discourse = self._parse.sentence_of[word.index], self._discourse
        gender, paragraph = discourse.gender(word), discourse.paragraph(word.start)
        quoted = discourse.verbatim.around(word.start)
        near = self._near(word)
        last = max((one.span.start for one in near if "speaks" in one.traits), default=None)
        subjects = [one for one in near if one.role == "subject" and isinstance(one.answer, Person)]
        for candidate in near:
            nameless = not isinstance(candidate.answer, Person)
            if nameless and "pronoun" in candidate.traits and self._is_replaced(candidate, subjects):
                continue
            own = self._own_words.get(id(candidate.answer), set())
            between = range(candidate.sentence + 1, here)
            distance = here - candidate.sentence - len(own.intersection(between))
            if distance > _REACH:
                continue
            known, own_paragraph = candidate.gender, discourse.paragraph(candidate.span.start)
            if isinstance(candidate.answer, Person):
                known = self._known(candidate.answer).gender or self._genders.get(id(candidate.answer)) or known
            barrier = ""
            if gender and known and gender != known:
                barrier = "of another gender"
            elif not discourse.verbatim.around(candidate.span.start) <= quoted:
                barrier = "in somebody else's words"
            elif own_paragraph != paragraph and discourse.is_aside(own_paragraph):
                barrier = "in a headline, caption or by-line"
            evidence = {candidate.role: 1.0, **dict.fromkeys(candidate.traits, 1.0)}
            evidence["sentences"] = math.log2(1 + distance)
            evidence["characters"] = math.log1p(word.start - candidate.span.start)
            evidence["another paragraph"] = float(own_paragraph != paragraph)
            evidence["of this gender"] = float(bool(gender) and gender == known)
            evidence["spoke last"] = float(candidate.span.start == last)
            if isinstance(candidate.answer, Person):
                before = bisect.bisect_left(self._known(candidate.answer).places, word.start)
                evidence["mentions before"] = math.log(max(1, before))
            yield Scored(candidate, distance, known, evidence, barrier)

    def _is_replaced(self, pronoun: Candidate, subjects: Sequence[Candidate]) -> bool:
        """True for a pronoun of somebody without a name where behind its paragraph a person of its gender is named."""
        paragraph = self._discourse.paragraph(pronoun.span.start)
        since = (one for one in reversed(subjects) if self._discourse.paragraph(one.span.start) > paragraph)
        return any(one.gender in (None, pronoun.gender) for one in since)

    def _near(self, word: Word) -> Sequence[Candidate]:
        """The candidates that stand before a word and not far from it."""
        found = self._until(word.start)
        first = self._parse.sentences[max(0, self._parse.sentence_of[word.index] - _FARTHEST)].start
        start = bisect.bisect_left(found, first, key=_start)
        return found[start : bisect.bisect_left(found, word.start, key=_start)]

    def _known(self, person: Person) -> _Known:
        """What is looked up of a person again and again."""
        if id(person) not in self._people:
            self._people[id(person)] = _Known(person.gender, sorted(name.start for name in person.names))
        return self._people[id(person)]

    def _is_named(self, person: Person, span: Span) -> bool:
        """True where a name of a person begins in a span."""
        places = self._known(person).places
        return bisect.bisect_left(places, span.start) < bisect.bisect_left(places, span.end)

    def _barrier(self, one: Scored, pronoun: Word, quote: Quote) -> str:
        """What bars a candidate for the source of a quote; empty where nothing does."""
        inside = any(one.candidate.span.start in span for span in quote.content)
        if inside and quote.start < pronoun.start < quote.end:
            return "in the quote itself"  # "a friend of Lee, who, she said, ...": not Lee
        if isinstance(one.candidate.answer, Person):
            spoken_of = [*quote.verbatim, *(span for span in quote.content if span.start > pronoun.start)]
            if any(self._is_named(one.candidate.answer, span) for span in spoken_of):
                return "named in the words"  # "He said that Lee had lied": not Lee
            if quote.addressee is not None and self._is_named(one.candidate.answer, quote.addressee):
                return "told the words"
        if self._discourse.asks(one.candidate.span, pronoun):
            return "asked the question"
        if self._question is not None and quote.cue_head is not None:  # “...?” Lee asked. “...,” she replied
            question, asker = self._question
            replies = self._discourse.language.is_word("replies", self._parse.words[quote.cue_head].lemma)
            if replies and one.candidate.answer is asker and question.end <= quote.start:
                return "asked the question"
        return one.barrier

    def _with_last_subject(self, scored: Sequence[Scored]) -> tuple[Scored, ...]:
        """Some candidates, the last subject among them marked: a verb without a subject most often goes on with it.

        Where it may be somebody already named, those of another gender are barred.
        """
        subjects = (one for one in scored if one.candidate.role == "subject" and not one.barrier)
        last = max(
            (one for one in subjects if not self._contents.around(one.candidate.span.start)),
            key=lambda one: one.candidate.span.start,
            default=None,
        )
        found = []
        for one in scored:
            evidence = {**one.evidence, "last subject": float(one is last)}
            other = last is not None and last.candidate.vague and None not in (one.gender, last.gender)
            barred = other and last is not None and one.gender != last.gender and not one.barrier
            found.append(replace(one, evidence=evidence, barrier="of another gender" if barred else one.barrier))
        return tuple(found)

    def _with_subject_before(self, scored: Sequence[Scored], quote: Quote) -> tuple[Scored, ...]:
        """Some candidates, marked the subject of the sentence before words that open theirs: ``Lee wept. “No,” she``.

        Who is accused there is likelier to answer.
        """
        number = self._sentence(quote.start)
        lead = self._parse.text[self._parse.sentences[number].start : quote.start]
        if not quote.verbatim or any(map(str.isalnum, lead)):
            return tuple(scored)
        paragraph = self._discourse.paragraph(quote.start)

        def stands(one: Scored) -> bool:
            place = one.candidate
            near = place.sentence == number - 1 and self._discourse.paragraph(place.span.start) == paragraph
            return near and place.role == "subject" and not self._contents.around(place.span.start)

        if any(one.candidate.sentence == number - 1 and one.candidate.role == "accused" for one in scored):
            return tuple(scored)
        return tuple(
            replace(one, evidence={**one.evidence, "subject before the words": float(stands(one))}) for one in scored
        )
