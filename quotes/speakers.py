"""Who is behind the mentions: one identity for a speaker, within an article and across articles.

A wrong name is worse than none: where two people fit, the speaker stays unresolved.
"""

from __future__ import annotations

import bisect
import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from quotes import languages, people
from quotes.article import Article
from quotes.languages import Language
from quotes.names import Name, fold, in_group, names, same_title
from quotes.parse import Parse, Word
from quotes.people import Person
from quotes.report import Report
from quotes.schema import SpeakerKind
from quotes.span import Span, Stretches

#: How many sentences back a pronoun finds its antecedent, without those that he himself says.
_REACH = 4
#: How much a candidate for a pronoun's antecedent weighs: one that stands there, one that spoke, a
#: subject, one that owns something; what each sentence and each character in between take from it.
_STANDING, _SPEAKING, _SUBJECT, _OWNER, _PER_SENTENCE, _PER_CHARACTER = 10.0, 15.0, 4.0, 3.0, 3.0, 0.002
#: How many sentences back anybody is looked for at all.
_FARTHEST = 60
#: How many sentences back a definite noun finds the name of an organization.
_ORGANIZATION_REACH = 12
#: In so many sentences a pronoun has to tell a person's gender.
_TELLING = 2
#: By how much a person has to be most in view to be the one whom a noun such as "the actress" means.
_CLEAR = 3.0
#: The relations of nouns that a pronoun may stand for.
_ARGUMENTS = ("nsubj", "obj", "iobj", "obl")
#: The word groups of people.
_HUMAN = ("people", "callings", "titles", "leaders", "spokespersons", "feminine", "masculine")


@dataclass(slots=True, eq=False)
class Speaker:
    """A person, an organization, a group or a document that speaks.

    ``mentions`` are pairs of the article's index and the span of the mention there.
    """

    name: str
    kind: SpeakerKind
    mentions: list[tuple[int, Span]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Nominal:
    """A speaker without a name of a person: ``the Danish government``."""

    words: frozenset[str]
    display: str
    kind: SpeakerKind
    local: bool = False


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


def identify(articles: Sequence[tuple[Article, Parse, list[Report]]]) -> list[Speaker]:
    """The speakers of a set of articles, in the order in which they first speak.

    Sets ``Report.speaker`` to an index into the list, or leaves it None.
    """
    answers: list[tuple[int, Report, Person | Nominal]] = []
    found: list[tuple[int, Person]] = []
    named: dict[int, frozenset[str]] = {}
    for number, (_, parse, reports) in enumerate(articles):
        language = languages.load(parse.language)
        if language is None:
            continue
        resolver = Resolver(parse, language, reports)
        found += [(number, person) for person in resolver.people]
        named[number] = resolver.named
        for report in reports:
            answer = resolver.resolve(report)
            if answer is not None:
                answers.append((number, report, answer))
    owners = people.merge(found, named)
    speakers: list[Speaker] = []
    known: list[tuple[Person | Nominal, int | None, Speaker]] = []
    for number, report, answer in answers:
        if isinstance(answer, Person):
            answer = owners[id(answer)]
        speaker = next((s for other, where, s in known if _is_same(answer, other) and where in (None, number)), None)
        if speaker is not None and isinstance(answer, Nominal):
            speaker.name = max(speaker.name, answer.display, key=_clarity)
        if speaker is None:
            speaker = Speaker(answer.display, "person" if isinstance(answer, Person) else answer.kind)
            speakers.append(speaker)
            local = isinstance(answer, Nominal) and answer.local
            known.append((answer, number if local else None, speaker))
        report.speaker = speakers.index(speaker)
        if report.source is not None and (number, report.source) not in speaker.mentions:
            speaker.mentions.append((number, report.source))
    return speakers


def _clarity(name: str) -> tuple[bool, bool, int]:
    """Ranks forms of an organization's name: without a genitive, capitalised, long."""
    return not any(mark in name for mark in "'’‘"), name[:1].isupper(), len(name)


def _is_same(one: Person | Nominal, other: Person | Nominal) -> bool:
    if isinstance(one, Person) or isinstance(other, Person):
        return one is other
    if one.kind != other.kind:
        return False
    small, large = sorted((one.words, other.words), key=len)
    if len(small) != len(large) and (len(small) < 2 or one.kind != "organization"):
        return False
    return all(any(_same_stem(word, candidate) for candidate in large) for word in small)


def _same_stem(one: str, other: str) -> bool:
    """True for words of one stem: Canada, Canadian, Canadas, canadisk."""
    if one == other:
        return True
    shortest = min(len(one), len(other))
    prefix = 0
    while prefix < shortest and one[prefix] == other[prefix]:
        prefix += 1
    return shortest >= 5 and prefix >= max(4, round(0.7 * shortest))


def _is_capitalised(word: Word) -> bool:
    return word.text[:1].isupper()


class Resolver:
    """Resolves the sources of one article."""

    def __init__(self, parse: Parse, language: Language, reports: Sequence[Report]) -> None:
        self._parse = parse
        self._language = language
        self._names = names(parse, language)
        self.people = people.of(self._names)
        self.named = frozenset(word.lower() for name in self._names for word in name.words)
        self._person_of = {id(name): person for person in self.people for name in person.names}
        self._names_of: dict[int, list[Name]] = {}
        for name in self._names:
            self._names_of.setdefault(name.sentence, []).append(name)
        self._quoted = Stretches(span for report in reports for span in report.verbatim)
        self._genders: dict[int, str] = {}
        self._places = self._only_places()
        self._resolved: list[tuple[int, Person | Nominal]] = []
        self._spoke: list[Mention] = []
        self._own_words: dict[int, set[int]] = {}  # the sentences that begin in somebody's quotations
        self._spokespersons: list[tuple[Word, Person | Nominal]] = []
        sources = [report.source for report in reports if report.source is not None]
        self._genders |= self._telling_genders()
        standing = [*self._named_mentions(), *self._unnamed_mentions(sources)]
        self._standing = sorted(standing, key=lambda mention: mention.start)
        self._question: tuple[Report, Person | Nominal] | None = None

    def resolve(self, report: Report) -> Person | Nominal | None:
        """Who a report's source is; reports have to come in text order."""
        if report.source is None:
            return None
        words = self._parse.words_in(report.source)
        if not words:
            return None
        answer = self._mention(words, report)
        if answer is not None:
            self._resolved.append((report.source.start, answer))
            numbers = (number for quote in report.verbatim for number in self._parse.sentences_in(quote))
            self._own_words.setdefault(id(answer), set()).update(numbers)
        self._remember(report.source.start, words, answer)
        self._question = (report, answer) if answer is not None and report.sense == "ask" else None
        return answer

    def _remember(self, start: int, words: list[Word], answer: Person | Nominal | None) -> None:
        """Keep who spoke for the pronouns to come, where it is a person, known or not."""
        head = self._head(words)
        gender = self._gender(head)
        bare = not (self._is_definite(head, words) or self._is_indefinite(words) or self._is_specified(head))
        headline = bare and len(words) == 1
        pronoun = self._language.is_word("singular_person", head.text)
        if isinstance(answer, Person) or pronoun or (self._is_human(head) and not headline):
            mention = Mention(start, self._sentence(start), answer, _SPEAKING, gender)
            bisect.insort(self._spoke, mention, key=lambda other: other.start)
        if answer is not None and self._is_spokesperson(head):
            self._spokespersons.append((head, answer))

    def _mention(self, words: list[Word], report: Report) -> Person | Nominal | None:
        if len(words) == 1 and self._language.is_word("pronouns", words[0].text):
            return self._pronoun(words[0], report)
        name = self._name_in(words)
        if name is not None and name.kind in ("person", "unknown") and id(name) in self._person_of:
            person = self._person_of[id(name)]
            if person.ambiguous:
                return None
            if self._is_joint(name, words):
                return Nominal(self._content(words), self._text(words), "group")
            if name.kind == "person" or name.titles or len(person.names) > 1 or len(name.words) > 1:
                return person
        head = self._head(words)
        issuer = self._issuer(head, words)
        if issuer:
            return self._mention(issuer, report)
        if self._is_owned_thing(head):
            return self._owner(words) or Nominal(self._content(words), self._text(words), "document", local=True)
        if self._is_spokesperson(head):
            own = Nominal(self._content(words), self._text(words), "person", local=True)
            return self._principal(words) or self._introduced_spokesperson(head, words) or own
        if self._is_role(head) and not self._is_indefinite(words):
            holder = self._role(head, words)
            if holder is not None:
                return holder
            if self._is_definite(head, words):
                return None
        return self._described(head, words) or self._nominal(words, head, name)

    def _is_joint(self, name: Name, words: list[Word]) -> bool:
        """True for a mention of several: ``Clara Holm and Peter Brandt``."""
        inside = {word.index for word in words}
        return any(
            word.rel == "conj"
            and word.head in inside
            and word.upos in ("PROPN", "NOUN")
            and word.feature("Case") != "Gen"
            for word in self._parse.words[name.first : name.last]
        ) and any(word.upos == "CCONJ" for word in words)

    def _issuer(self, head: Word, words: list[Word]) -> list[Word]:
        """The words of who stands behind a document: ``a statement from the ministry``."""
        if not any(self._language.is_word("documents", form) for form in (head.text, head.lemma)):
            return []
        for word in words:
            if word.index > head.index and word.upos == "VERB" and not self._language.is_word("issuing", word.text):
                return []  # "documents seen by the agency" are not the agency's
            if word.index > head.index and word.upos == "ADP" and self._language.is_word("issuer_markers", word.text):
                rest = [other for other in words if other.index > word.index]
                return rest if any(self._is_body(other) for other in rest) else []
        return []

    def _is_owned_thing(self, head: Word) -> bool:
        """True for what an organization speaks through: ``its website``."""
        owned = any(self._language.is_word("neuter_owners", word.text) for word in self._parse.dependents(head))
        return owned and any(in_group(self._language, g, head.text, head.lemma) for g in ("documents", "organizations"))

    def _owner(self, words: list[Word]) -> Nominal | None:
        """Whose website ``its website`` is: the organization that is a subject right before it, or that spoke."""
        here = self._parse.sentence_of[words[0].index]
        for name in reversed(self._names):
            near = name.end <= words[0].start and here - name.sentence <= 1
            if near and name.subject and name.kind == "organization" and not self._is_quoted(name.start):
                own = self._parse.words[name.first : name.last]
                return Nominal(self._content(own), self._text(own), "organization")
        return self._last_thing(words[0].start)

    def _last_thing(self, start: int) -> Nominal | None:
        """The organization or document that spoke a moment before an offset."""
        for spoke, answer in reversed(self._resolved):
            near = self._sentence(start) - self._sentence(spoke) <= 2
            if near and isinstance(answer, Nominal) and answer.kind in ("organization", "document"):
                return answer
        return None

    def _is_body(self, word: Word) -> bool:
        """True for a word that can be a person or an organization: not ``of the law``."""
        if word.upos == "PROPN":
            return True
        return any(self._language.is_word(group, word.text) for group in ("organizations", "titles"))

    # ------------------------------------------------------------ names

    def _name_in(self, words: list[Word]) -> Name | None:
        """The name that a mention is headed by: not one in the genitive or behind a preposition."""
        first, last = words[0].index, words[-1].index
        sentences = range(self._parse.sentence_of[first], self._parse.sentence_of[last] + 1)
        near = [name for sentence in sentences for name in self._names_of.get(sentence, ())]
        inside = [name for name in near if first <= name.first and name.last - 1 <= last]
        holder = next((name for name in near if name.office in range(first, last + 1)), None)
        if holder is not None and holder.office == self._head(words).index:
            return holder
        fitting = [name for name in inside if self._can_head(name, words)]
        for name in fitting[:-1]:
            between = self._parse.text[name.end : fitting[-1].start]
            if "," in between and name.kind == "person" and not any(w.upos == "CCONJ" for w in words):
                return name  # "Ann Lee, a Republican": what comes behind the comma is said of her
        return fitting[-1] if fitting else None

    def _can_head(self, name: Name, words: list[Word]) -> bool:
        """True for a name that is not in the genitive, in brackets, behind a preposition or before a noun."""
        first = words[0].index
        before = self._parse.words[name.first - 1] if name.first > first else None
        while (
            before is not None
            and before.index >= first
            and before.upos in ("DET", "ADJ", "NOUN", "PROPN", "NUM")
            and before.text != ","
        ):
            before = self._parse.words[before.index - 1] if before.index > first else None
        preposition = before is not None and before.upos == "ADP"
        lead = self._parse.text[words[0].start : name.start]
        bracketed = lead.count("(") > lead.count(")")
        return not name.genitive and not preposition and not bracketed and self._leads(name, words)

    def _leads(self, name: Name, words: list[Word]) -> bool:
        """True where no common noun after the name makes it a modifier: ``the Lee administration``."""
        following = [w for w in words if w.index >= name.last]
        return not following or following[0].upos not in ("NOUN",) or following[0].text == ","

    # ------------------------------------------------------------ pronouns

    def _pronoun(self, word: Word, report: Report) -> Person | Nominal | None:
        if self._language.is_word("relative", word.text) and report.cue_head is not None:
            cue = self._parse.words[report.cue_head]
            if cue.deprel.startswith("acl") and cue.head != cue.index:
                antecedent = self._parse.words[cue.head]
                if antecedent.index < word.index:
                    inside = [self._parse.words[i] for i in self._parse.subtree(antecedent) if i < word.index]
                    return self._mention([w for w in inside if w.upos != "PUNCT"] or [antecedent], report)
            return None
        if self._language.is_word("singular_person", word.text):
            return self._antecedent(word, report)
        if self._language.is_word("neuter", word.text):
            return self._last_thing(word.start)
        return None

    def _described(self, head: Word, words: list[Word]) -> Person | None:
        """The person whom a definite noun describes where one is clearly most in view: ``Ann Lee ... The actress``."""
        calling = in_group(self._language, "callings", head.text, head.lemma)
        if not calling or head.feature("Number") == "Plur":
            return None
        if not self._is_definite(head, words) or self._is_specified(head):
            return None
        scores: dict[int, float] = {}
        answers: dict[int, Person | Nominal | None] = {}
        for score, mention in self._scored(head):
            if mention.besides is not None:
                continue
            scores[id(mention.answer)] = max(score, scores.get(id(mention.answer), score))
            answers[id(mention.answer)] = mention.answer
        order = sorted(scores, key=lambda key: -scores[key])
        if not order or (len(order) > 1 and scores[order[0]] - scores[order[1]] < _CLEAR):
            return None
        answer = answers[order[0]]
        return answer if isinstance(answer, Person) and not answer.ambiguous else None

    def _scored(self, word: Word) -> Iterator[tuple[float, Mention]]:
        """The people before a word whom it can mean by its gender, with how much they are in view."""
        here = self._parse.sentence_of[word.index]
        around = self._quoted.around(word.start)
        for mention in itertools.chain(self._near(self._standing, word), self._near(self._spoke, word)):
            if not self._agrees(mention, word) or not self._quoted.around(mention.start) <= around:
                continue  # whom somebody else spoke of is not in view
            own = self._own_words.get(id(mention.answer), set()) if mention.answer is not None else set()
            distance = here - mention.sentence - len(own.intersection(range(mention.sentence + 1, here)))
            if distance <= _REACH:
                yield mention.weight - _PER_SENTENCE * distance - _PER_CHARACTER * (word.start - mention.start), mention

    def _near(self, mentions: Sequence[Mention], word: Word) -> Sequence[Mention]:
        """Those of the mentions, which come in text order, that stand before a word and not far from it."""
        first = self._parse.sentences[max(0, self._parse.sentence_of[word.index] - _FARTHEST)].start
        start = bisect.bisect_left(mentions, first, key=lambda mention: mention.start)
        return mentions[start : bisect.bisect_left(mentions, word.start, key=lambda mention: mention.start)]

    def _antecedent(self, word: Word, report: Report) -> Person | Nominal | None:
        """Who is most in view before a pronoun: near, a subject, a speaker a moment ago.

        None where that is somebody of whom the article does not say who it is.
        """
        asker = self._asker(report)
        interrupted = report.start < word.start < report.end
        best: tuple[float, Mention] | None = None
        perhaps: list[tuple[float, frozenset[int]]] = []
        for score, mention in self._scored(word):
            if interrupted and any(span.start <= mention.start < span.end for span in report.content):
                continue  # "a friend of Lee, who, she said, ...": not Lee
            if mention.answer is not None and mention.answer is asker:
                continue
            if mention.besides is not None:
                perhaps.append((score, mention.besides))
            elif best is None or score > best[0]:
                best = score, mention
        answer = best[1].answer if best else None
        if not isinstance(answer, Person):
            return answer
        gender = self._gender(word)
        hidden = best is not None and any(score > best[0] and id(answer) in besides for score, besides in perhaps)
        if answer.ambiguous or hidden:
            return None
        if gender:  # who was "she" a moment ago is not "he" now
            self._genders.setdefault(id(answer), gender)
        return answer

    def _named_mentions(self) -> Iterator[Mention]:
        """The names of people that a pronoun may stand for."""
        for name in self._names:
            person = self._person_of.get(id(name))
            if person is None or name.kind != "person" or id(person) in self._places:
                continue
            weight = _STANDING + _SUBJECT * name.subject - _OWNER * name.genitive
            yield Mention(name.start, name.sentence, person, weight, name.gender)

    def _telling_genders(self) -> dict[int, str]:
        """The genders of people (by ``id``) that pronouns tell of: where they alone are named and nobody else stands.

        It takes two sentences that agree and none that does not.
        """
        alone: dict[int, set[int]] = {}
        for name in self._names:
            person = self._person_of.get(id(name))
            if person is not None and not self._is_quoted(name.start):
                alone.setdefault(name.sentence, set()).add(id(person))
        votes: dict[int, list[str]] = {}
        for number, named in alone.items():
            sentence = self._parse.sentences[number]
            words = [w for w in self._parse.words[sentence.first : sentence.last] if not self._is_quoted(w.start)]
            nouns = any(word.upos == "NOUN" and self._is_human(word) for word in words)
            found = {self._gender(word) for word in words if word.upos == "PRON" and word.feature("Person") == "3"}
            found.discard(None)
            if len(named) == 1 and len(found) == 1 and not nouns:
                votes.setdefault(next(iter(named)), []).extend(gender for gender in found if gender)
        return {key: own[0] for key, own in votes.items() if len(own) >= _TELLING and len(set(own)) == 1}

    def _only_places(self) -> set[int]:
        """The people who only stand where a place would: ``a mother of three, from Barnsley,``."""
        found = set()
        for person in self.people:
            if not any(name.titles or len(name.words) > 1 or name.subject for name in person.names):
                before = [self._parse.words[name.first - 1] for name in person.names if name.first > 0]
                if before and all(self._language.is_word("place_prepositions", word.text) for word in before):
                    found.add(id(person))
        return found

    def _unnamed_mentions(self, sources: Iterable[Span]) -> Iterator[Mention]:
        """The people without a name that stand in the article and are no source: ``the man``, ``his mother``."""
        taken = {word.index for span in sources for word in self._parse.words_in(span)}
        taken |= {index for name in self._names for index in range(name.first, name.last)}
        introduced: set[str] = set()
        for word in self._parse.words:
            role = self._is_role(word)
            if word.upos != "NOUN" or word.feature("Number") == "Plur" or not (role or self._is_human(word)):
                continue
            phrase = [self._parse.words[index] for index in self._parse.subtree(word)]
            definite = self._is_definite(word, phrase) and not self._is_specified(word)
            known = word.lemma.lower() in introduced
            if not definite:
                introduced.add(word.lemma.lower())
            if word.index in taken or word.rel not in _ARGUMENTS:
                continue
            if self._has_name(word):
                continue
            answer = self._role(word, phrase) if role and not self._is_indefinite(phrase) else None
            besides = None
            sentence = self._parse.sentence_of[word.index]
            if answer is None and definite and not known:  # "the victim" may well be a person named before
                besides = frozenset(
                    id(self._person_of[id(name)])
                    for name in self._names_of.get(sentence, ())
                    if id(name) in self._person_of
                )
            verb = self._parse.words[word.head]
            weight = _STANDING + _SUBJECT * (word.rel == "nsubj" and verb.rel in ("root", "conj", "parataxis"))
            yield Mention(word.start, sentence, answer, weight, self._gender(word), besides)

    def _has_name(self, noun: Word) -> bool:
        """True where a name says who a noun is: ``director Ann Lee``, ``his sister, Ann Lee``, ``Ann Lee, a star``."""
        said = {child.index for child in self._parse.dependents(noun, "flat", "appos")} | {noun.index + 1}
        opening = min(self._parse.subtree(noun))
        behind = opening - 1 if opening and self._parse.words[opening - 1].text == "," else None
        return any(
            name.first in said or name.office == noun.index or (behind is not None and name.last == behind)
            for name in self._names_of.get(self._parse.sentence_of[noun.index], ())
        )

    def _is_specified(self, noun: Word) -> bool:
        """True for a noun with an owner or an attribute that says which: ``his mother``, ``the head of the party``."""
        return any(
            (child.rel in ("nmod", "acl") and child.upos != "NUM") or child.feature("Poss") == "Yes"
            for child in self._parse.dependents(noun)
        )

    def _is_indefinite(self, words: list[Word]) -> bool:
        """True for a mention that begins with an indefinite article: ``a senator``."""
        first = words[0]
        return first.upos == "DET" and (first.feature("Definite") == "Ind" or first.feature("PronType") == "Ind")

    def _is_definite(self, head: Word, words: list[Word]) -> bool:
        return self._language.is_word("definite", words[0].text) or head.feature("Definite") == "Def"

    def _is_human(self, noun: Word) -> bool:
        """True for a common noun of a person: ``witness``, ``co-owner``, ``vagtchefen``."""
        forms = {noun.text, noun.lemma, *noun.text.split("-")} - {""}
        return noun.text.lower() not in self.named and any(in_group(self._language, group, *forms) for group in _HUMAN)

    def _is_spokesperson(self, noun: Word) -> bool:
        return in_group(self._language, "spokespersons", noun.text, noun.lemma)

    def _introduced_spokesperson(self, head: Word, words: list[Word]) -> Person | Nominal | None:
        """Who spoke as a spokesperson before ``the spokeswoman`` does."""
        if not self._is_definite(head, words):
            return None
        for noun, answer in reversed(self._spokespersons):
            if None in (self._gender(noun), self._gender(head)) or self._gender(noun) == self._gender(head):
                return answer
        return None

    def _is_quoted(self, offset: int) -> bool:
        return bool(self._quoted.around(offset))

    def _asker(self, report: Report) -> Person | Nominal | None:
        """Who asked what a report replies to: ``“...?” Lee asked. “...,” she replied``."""
        if self._question is None or report.cue_head is None:
            return None
        question, asker = self._question
        cue = self._parse.words[report.cue_head]
        replies = any(self._language.is_word("replies", lemma) for lemma in self._language.lemmas(cue.text, cue.lemma))
        return asker if replies and question.cue is not None and question.end <= report.start else None

    def _gender(self, word: Word) -> str | None:
        """What a pronoun or a noun tells of a person: ``she`` and ``mother`` are feminine."""
        genders = ("feminine", "masculine")
        return next((gender for gender in genders if in_group(self._language, gender, word.text, word.lemma)), None)

    def _agrees(self, mention: Mention, pronoun: Word) -> bool:
        gender, known = self._gender(pronoun), mention.gender
        if isinstance(mention.answer, Person):
            known = mention.answer.gender or self._genders.get(id(mention.answer)) or known
        return not gender or not known or gender == known

    def _sentence(self, offset: int) -> int:
        return max(0, bisect.bisect_right(self._parse.sentences, offset, key=lambda sentence: sentence.start) - 1)

    # ------------------------------------------------------------ common nouns

    def _head(self, words: list[Word]) -> Word:
        inside = {word.index for word in words}
        tops = [w for w in words if w.head not in inside or w.head == w.index]
        nouns = [w for w in tops if w.upos in ("NOUN", "PROPN")]
        return (nouns or tops)[0]

    def _is_role(self, head: Word) -> bool:
        groups = ("titles", "leaders", "members")
        joint = any(child.upos == "NOUN" for child in self._parse.dependents(head, "conj"))
        return (
            not joint
            and head.feature("Number") != "Plur"
            and any(in_group(self._language, group, head.text, head.lemma) for group in groups)
        )

    def _role(self, head: Word, words: list[Word]) -> Person | None:
        """The person last mentioned with the title: ``the president``; a nationality has to agree."""
        nation = [fold(w.text) for w in words if w.upos in ("ADJ", "PROPN") and w is not head and w.text[:1].isupper()]
        if head.text[:1].isupper() and head.upos == "PROPN":
            nation = [n for n in nation if not self._language.is_word("titles", n)]
        wanted = {fold(head.text), fold(head.lemma)}
        leader = any(self._language.is_word("leaders", form) for form in (head.text, head.lemma))
        rank = {fold(w.text) for w in words if self._language.is_word("role_modifiers", w.text)}
        sure: list[Person] = []
        possible: list[Person] = []
        for person in self.people:
            titles = person.titles
            holds = any(same_title(self._language, one, title) for one in wanted for title in titles) or (
                leader and any(self._language.is_word("heads_of_state", t) for t in titles)
            )
            if rank != {title for title in titles if self._language.is_word("role_modifiers", title)}:
                continue  # a former or deputy president is not the president
            if holds and all(any(self._same_nation(n, title) for title in titles) for n in nation):
                sure.append(person)
            elif holds and all(in_group(self._language, "titles", title) for title in titles):
                possible.append(person)  # a president of whom no nation is said
        for holders in (sure, possible):
            before = [(name.start, p) for p in holders for name in p.names if name.start < words[0].start]
            if before:
                return max(before, key=lambda pair: pair[0])[1]
        # a headline names its people later
        return sure[0] if nation and len(sure) == 1 else None

    def _same_nation(self, one: str, other: str) -> bool:
        if _same_stem(one, other):
            return True
        return any(
            one in nation.split() and other in nation.split() for nation in self._language.words.get("nations", ())
        )

    def _principal(self, words: list[Word]) -> Nominal | None:
        """The organization that a spokesperson speaks for, where it stands in the mention."""
        first, last = words[0].index, words[-1].index
        for name in self._names:
            if first <= name.first and name.last - 1 <= last and name.kind != "person":
                start = name.first
                while (
                    start > first
                    and self._parse.words[start - 1].upos in ("PROPN", "ADJ")
                    and _is_capitalised(self._parse.words[start - 1])
                ):
                    start -= 1
                end = name.last
                while (
                    end < last and self._parse.words[end].upos == "NOUN" and self._parse.words[end].text[:1].isupper()
                ):
                    end += 1  # "a Harbour Service spokeswoman"
                own = self._parse.words[start:end]
                return Nominal(self._content(own), self._text(own), "organization")
        return None

    def _nominal(self, words: list[Word], head: Word, name: Name | None) -> Nominal | None:
        if not any(word.upos in ("NOUN", "PROPN") for word in words):
            return None
        known = self._known_organization(head, words)
        if known is not None:
            return known
        kind = self._kind(words, head, name)
        named = any(word.text[:1].isupper() and word.upos in ("PROPN", "ADJ") for word in words)
        bare = words[1:] if kind == "organization" and len(words) > 1 and words[0].upos == "DET" else words
        return Nominal(self._content(words), self._text(bare), kind, local=not named)

    def _kind(self, words: list[Word], head: Word, name: Name | None) -> SpeakerKind:
        def of(group: str) -> bool:
            return in_group(self._language, group, head.text, head.lemma)

        if of("documents"):
            return "document"
        if (self._is_human(head) or of("callings")) and head.feature("Number") != "Plur":
            return "person"
        if of("organizations") or any(
            self._language.is_word("organizations", word.text) for word in words if word.upos == "PROPN"
        ):
            return "organization"
        if of("groups") or head.feature("Number") == "Plur":
            return "group"
        if name is not None and name.kind in ("organization", "place", "group"):
            return "organization"
        if head.upos == "PROPN":
            return "organization" if name is None or name.kind != "person" else "person"
        return "unknown"

    def _known_organization(self, head: Word, words: list[Word]) -> Nominal | None:
        """The one organization named before that a bare definite noun stands for.

        ``The ministry`` is the Harbour Ministry, ``styrelsen`` the Havnestyrelsen, ``the company`` the one
        that writes its legal form (``Acme Inc.``).
        """
        bare = all(word is head or word.upos == "DET" for word in words)
        if not bare or (head.upos == "PROPN" and len(words) > 1) or not self._is_definite(head, words):
            return None
        forms = {fold(head.text), fold(head.lemma)}
        company = any(self._language.is_word("companies", form) for form in forms)
        if not company and not in_group(self._language, "organizations", *forms):
            return None
        here = self._parse.sentence_of[words[0].index]
        found: dict[frozenset[str], Nominal] = {}
        for own in self._organizations:
            if own[-1].end > words[0].start or here - self._parse.sentence_of[own[0].index] > _ORGANIZATION_REACH:
                continue
            content = self._content(own)
            last = fold(own[-1].text)
            if any(same_title(self._language, form, last) for form in forms) or (
                company and any(self._language.is_word("legal_forms", fold(word.text)) for word in own)
            ):
                found[content] = Nominal(content, self._text(own), "organization")
        widest = [content for content in found if not any(content < other for other in found)]
        return found[widest[0]] if len(widest) == 1 else None

    @functools.cached_property
    def _organizations(self) -> list[list[Word]]:
        """The words of the names of organizations, without a determiner."""
        spans = [entity.span for entity in self._parse.entities if entity.kind == "organization"]
        spans += [name.span for name in self._names if name.kind in ("organization", "unknown") and not name.genitive]
        found = []
        for span in sorted(set(spans)):
            own = [word for word in self._parse.words_in(span) if word.upos not in ("DET", "PUNCT")]
            if own and any(map(_is_capitalised, own)):
                found.append(own)
        return found

    def _content(self, words: list[Word]) -> frozenset[str]:
        kept = [fold(word.text) for word in words if word.upos in ("NOUN", "PROPN", "ADJ", "NUM", "X")]
        own = frozenset(word for word in kept if word)
        return frozenset(word for word in own if not self._language.is_word("legal_forms", word)) or own

    def _text(self, words: list[Word]) -> str:
        return self._parse.text[words[0].start : words[-1].end]
