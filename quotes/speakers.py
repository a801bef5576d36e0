"""Who is behind the mentions: one identity for a speaker, within an article and across articles.

A wrong name is worse than none: where two people fit, the speaker stays unresolved.
"""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quotes import languages
from quotes.article import Article
from quotes.languages import Language
from quotes.names import Name, fold, names, same_word
from quotes.parse import Parse, Word
from quotes.report import Report
from quotes.schema import SpeakerKind
from quotes.span import Span

#: How many sentences back a pronoun finds its antecedent.
_REACH = 4
#: Articles on one event have at least so many names in common beside the one in question.
_SHARED = 2


@dataclass(slots=True, eq=False)
class Speaker:
    """A person, an organization, a group or a document that speaks.

    ``mentions`` are pairs of the article's index and the span of the mention there.
    """

    name: str
    kind: SpeakerKind
    mentions: list[tuple[int, Span]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Person:
    """The names of one article, or of several, that are one person."""

    names: list[Name] = field(default_factory=list)
    ambiguous: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words of the fullest name."""
        return max((name.words for name in self.names), key=len)

    @property
    def titles(self) -> set[str]:
        return {title for name in self.names for title in name.titles}

    @property
    def gender(self) -> str | None:
        """What the titles tell: ``feminine``, ``masculine``, or None."""
        return next((name.gender for name in self.names if name.gender), None)

    def could_be(self, other: Person) -> bool:
        """True where a name of the other can be one of this person's: its words fit, and its title does."""
        differ = self.gender and other.gender and self.gender != other.gender
        return not differ and fits(self.words, other.words)

    @property
    def display(self) -> str:
        """The fullest name as it is written most, the form with its accents first."""
        longest = [name.text for name in self.names if len(name.words) == len(self.words)]
        counts = Counter(longest)
        return max(sorted(counts), key=lambda text: (sum(ord(c) > 127 for c in text), counts[text]))


@dataclass(frozen=True, slots=True)
class Nominal:
    """A speaker without a name of a person: ``the Danish government``."""

    words: frozenset[str]
    display: str
    kind: SpeakerKind
    local: bool = False


def identify(articles: Sequence[tuple[Article, Parse, list[Report]]]) -> list[Speaker]:
    """The speakers of a set of articles, in the order in which they first speak.

    Sets ``Report.speaker`` to an index into the list, or leaves it None.
    """
    answers: list[tuple[int, Report, Person | Nominal]] = []
    people: list[tuple[int, Person]] = []
    named: dict[int, frozenset[str]] = {}
    for number, (_, parse, reports) in enumerate(articles):
        language = languages.load(parse.language)
        if language is None:
            continue
        resolver = Resolver(parse, language, reports)
        people += [(number, person) for person in resolver.people]
        named[number] = resolver.named
        for report in reports:
            answer = resolver.resolve(report)
            if answer is not None:
                answers.append((number, report, answer))
    owners = _merge(people, named)
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


def fits(long: Sequence[str], short: Sequence[str]) -> bool:
    """True where ``short`` can name the person of the full name ``long``: its words stand there in order.

    A single word has to be more than the first name.
    """
    if len(short) == 1 and len(long) > 1:
        return any(same_word(short[0], word) for word in long[1:])
    position = 0
    for word in short:
        while position < len(long) and not same_word(word, long[position]):
            position += 1
        if position == len(long):
            return False
        position += 1
    return True


def _cluster(groups: Iterable[Person]) -> list[Person]:
    """Joins people whose names fit each other.

    A short name that fits several goes to the one who is named by far most often; where
    there is none, it stays by itself and is ambiguous.
    """
    merged: list[Person] = []
    for person in sorted(groups, key=lambda p: -len(p.words)):
        homes = [home for home in merged if home.could_be(person)]
        if len(homes) > 1:
            same = [home for home in homes if home.words == person.words]
            homes = same or _foremost(homes)
        if len(homes) == 1:
            homes[0].names.extend(person.names)
        else:
            merged.append(Person(list(person.names), ambiguous=person.ambiguous or len(homes) > 1))
    return merged


def _foremost(homes: list[Person]) -> list[Person]:
    """The one person who is named at least twice as often as any other, else all."""
    first, second, *_ = sorted(homes, key=lambda home: -len(home.names))
    return [first] if len(first.names) >= 2 * len(second.names) else homes


def _merge(people: list[tuple[int, Person]], named: Mapping[int, frozenset[str]]) -> dict[int, Person]:
    """For each person of an article (by ``id``) the person across articles.

    A surname alone is another article's person of that name only where the two articles name
    the same others too, as articles on one event do.
    """
    alone = {
        id(person)
        for number, person in people
        if len(person.words) == 1
        and not any(
            number != other and home.could_be(person) and _on_one_event(named[number], named[other], person)
            for other, home in people
        )
    }
    merged = _cluster(person for _, person in people if id(person) not in alone)
    by_name = {id(name): person for person in merged for name in person.names}
    return {id(person): person if id(person) in alone else by_name[id(person.names[0])] for _, person in people}


def _on_one_event(one: frozenset[str], other: frozenset[str], person: Person) -> bool:
    return len((one & other) - set(person.words)) >= _SHARED


def _people(found: Iterable[Name]) -> list[Person]:
    """The people of an article.

    A surname alone is the person of that name who was introduced before it; where there are
    several, the one named by far most often, else nobody can tell.
    """
    groups: dict[tuple[tuple[str, ...], str | None], Person] = {}
    for name in found:
        if name.kind in ("person", "unknown"):
            groups.setdefault((name.words, name.gender), Person()).names.append(name)
    people = _cluster(person for person in groups.values() if len(person.words) > 1)
    short = [person for person in groups.values() if len(person.words) == 1]
    for person in sorted(short, key=lambda p: p.gender is None):
        homes = [home for home in people if home.could_be(person)]
        if len(homes) < 2:
            if homes:
                homes[0].names.extend(person.names)
            else:
                people.append(person)
            continue
        unclear = Person(ambiguous=True)
        for name in person.names:
            known = [home for home in homes if min(n.start for n in home.names) < name.start]
            known = known if len(known) < 2 else _foremost(known)
            (known[0] if len(known) == 1 else unclear).names.append(name)
        if unclear.names:
            people.append(unclear)
    return people


class Resolver:
    """Resolves the sources of one article."""

    def __init__(self, parse: Parse, language: Language, reports: Sequence[Report]) -> None:
        self._parse = parse
        self._language = language
        self._names = names(parse, language)
        self.people = _people(self._names)
        self.named = frozenset(word.lower() for name in self._names for word in name.words)
        self._person_of = {id(name): person for person in self.people for name in person.names}
        self._quoted = [span for report in reports for span in report.verbatim]
        self._resolved: list[tuple[int, Person | Nominal]] = []
        self._genders: dict[int, str] = {}
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
        self._question = (report, answer) if answer is not None and report.sense == "ask" else None
        return answer

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
        if self._language.is_word("spokespersons", head.text) or self._language.is_word("spokespersons", head.lemma):
            return self._principal(words) or Nominal(self._content(words), self._text(words), "person", local=True)
        if self._is_role(head):
            holder = self._role(head, words)
            if holder is not None:
                return holder
            definite = any(self._language.is_word("definite", word.text) for word in words[:1])
            if definite or head.feature("Definite") == "Def":
                return None
        return self._nominal(words, head, name)

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

    def _is_body(self, word: Word) -> bool:
        """True for a word that can be a person or an organization: not ``of the law``."""
        if word.upos == "PROPN":
            return True
        return any(self._language.is_word(group, word.text) for group in ("organizations", "titles"))

    # ------------------------------------------------------------ names

    def _name_in(self, words: list[Word]) -> Name | None:
        """The name that a mention is headed by: not one in the genitive or behind a preposition."""
        first, last = words[0].index, words[-1].index
        inside = [name for name in self._names if first <= name.first and name.last - 1 <= last]
        for name in reversed(inside):
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
            if not name.genitive and not preposition and not bracketed and self._leads(name, words):
                return name
        return None

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
            for start, answer in reversed(self._resolved):
                near = self._sentence(word.start) - self._sentence(start) <= 2
                if near and isinstance(answer, Nominal) and answer.kind in ("organization", "document"):
                    return answer
        return None

    def _antecedent(self, word: Word, report: Report) -> Person | None:
        """The person most in view before a pronoun: near, a subject, a speaker a moment ago."""
        here = self._parse.sentence_of[word.index]
        scores: dict[int, float] = {}
        people: dict[int, Person] = {}
        for name in self._names:
            person = self._person_of.get(id(name))
            distance = here - name.sentence
            if person is None or name.start >= word.start or distance > _REACH or name.kind != "person":
                continue
            if any(quote.start <= name.start < quote.end for quote in self._quoted):
                continue
            score = 10.0 - 3 * distance + 4 * name.subject - 3 * name.genitive - 0.002 * (word.start - name.start)
            people[id(person)] = person
            scores[id(person)] = max(scores.get(id(person), 0.0), score)
        for start, answer in self._resolved:
            distance = here - self._sentence(start)
            if isinstance(answer, Person) and start < word.start and distance <= _REACH:
                people[id(answer)] = answer
                scores[id(answer)] = max(
                    scores.get(id(answer), 0.0), 15.0 - 3 * distance - 0.002 * (word.start - start)
                )
        asker = self._asker(report)
        fitting = {
            key: score for key, score in scores.items() if people[key] is not asker and self._agrees(people[key], word)
        }
        if not fitting:
            return None
        best = max(fitting, key=lambda key: fitting[key])
        gender = self._gender(word)
        if gender:  # who was "she" a moment ago is not "he" now
            self._genders.setdefault(best, gender)
        return people[best]

    def _asker(self, report: Report) -> Person | Nominal | None:
        """Who asked what a report replies to: ``“...?” Lee asked. “...,” she replied``."""
        if self._question is None or report.cue_head is None:
            return None
        question, asker = self._question
        cue = self._parse.words[report.cue_head]
        replies = any(self._language.is_word("replies", lemma) for lemma in self._language.lemmas(cue.text, cue.lemma))
        return asker if replies and question.cue is not None and question.end <= report.start else None

    def _gender(self, pronoun: Word) -> str | None:
        genders = ("feminine", "masculine")
        return next((gender for gender in genders if self._language.is_word(gender, pronoun.text)), None)

    def _agrees(self, person: Person, pronoun: Word) -> bool:
        gender, known = self._gender(pronoun), person.gender or self._genders.get(id(person))
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
        return (
            any(
                self._language.is_word(group, form)
                for group in ("titles", "leaders")
                for form in (head.text, head.lemma)
            )
            and head.feature("Number") != "Plur"
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
            holds = bool(wanted & titles) or (
                leader and any(self._language.is_word("heads_of_state", t) for t in titles)
            )
            if rank != {title for title in titles if self._language.is_word("role_modifiers", title)}:
                continue  # a former or deputy president is not the president
            if holds and all(any(self._same_nation(n, title) for title in titles) for n in nation):
                sure.append(person)
            elif holds and all(self._language.is_word("titles", title) for title in titles):
                possible.append(person)  # a president of whom no nation is said
        for people in (sure, possible):
            before = [(name.start, p) for p in people for name in p.names if name.start < words[0].start]
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
                own = self._parse.words[name.first : name.last]
                start = name.first
                while (
                    start > first
                    and self._parse.words[start - 1].upos in ("PROPN", "ADJ")
                    and self._parse.words[start - 1].text[:1].isupper()
                ):
                    start -= 1
                own = self._parse.words[start : name.last]
                return Nominal(self._content(own), self._text(own), "organization")
        return None

    def _nominal(self, words: list[Word], head: Word, name: Name | None) -> Nominal | None:
        if not any(word.upos in ("NOUN", "PROPN") for word in words):
            return None
        forms = {head.text, head.lemma}
        kind: SpeakerKind
        if any(self._language.is_word("documents", form) for form in forms):
            kind = "document"
        elif any(self._language.is_word("organizations", form) for form in forms) or any(
            self._language.is_word("organizations", word.text) for word in words if word.upos == "PROPN"
        ):
            kind = "organization"
        elif any(self._language.is_word("groups", form) for form in forms) or head.feature("Number") == "Plur":
            kind = "group"
        elif name is not None and name.kind in ("organization", "place", "group"):
            kind = "organization"
        elif head.upos == "PROPN":
            kind = "organization" if name is None or name.kind != "person" else "person"
        else:
            kind = "unknown"
        named = any(word.text[:1].isupper() and word.upos in ("PROPN", "ADJ") for word in words)
        bare = words[1:] if kind == "organization" and len(words) > 1 and words[0].upos == "DET" else words
        return Nominal(self._content(words), self._text(bare), kind, local=not named)

    def _content(self, words: list[Word]) -> frozenset[str]:
        kept = [fold(word.text) for word in words if word.upos in ("NOUN", "PROPN", "ADJ", "NUM", "X")]
        return frozenset(word for word in kept if word)

    def _text(self, words: list[Word]) -> str:
        return self._parse.text[words[0].start : words[-1].end]
