"""Who is behind the mentions: one identity for a speaker, within an article and across articles.

A wrong name is worse than none: where two people fit, the speaker stays unresolved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quotes.document.analysis import Analysis
from quotes.document.parse import Word
from quotes.document.quote import Quote
from quotes.document.span import Stretches
from quotes.schema import SpeakerKind
from quotes.speakers import people
from quotes.speakers.antecedents import Antecedents
from quotes.speakers.cast import Cast
from quotes.speakers.nominals import Nominal, Nouns, head_of
from quotes.speakers.organizations import Organizations
from quotes.speakers.people import Person


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person, an organization, a group or a document that speaks."""

    name: str
    kind: SpeakerKind


@dataclass(frozen=True, slots=True)
class Speakers:
    """All speakers in the order in which they first speak, and for each quote with a known one its index."""

    all: tuple[Speaker, ...]
    of: Mapping[Quote, int]


def resolve(articles: Iterable[tuple[Analysis, Sequence[Quote]]]) -> Speakers:
    """Who speaks in the quotes of a set of articles, which stand in text order in each."""
    answers: list[tuple[int, Quote, Person | Nominal]] = []
    found: list[tuple[int, Person]] = []
    named: dict[int, frozenset[str]] = {}
    for number, (analysis, quotes) in enumerate(articles):
        cast = Cast(analysis)
        found += [(number, person) for person in cast.people]
        named[number] = cast.named
        resolver = Resolver(analysis, cast, quotes)
        for quote in quotes:
            answer = resolver.resolve(quote)
            if answer is not None:
                answers.append((number, quote, answer))
    owners = people.merge(found, named)
    speakers: list[Speaker] = []
    of: dict[Quote, int] = {}
    known: list[tuple[Person | Nominal, int | None]] = []  # of each speaker, with its article where it has no other
    for number, quote, answer in answers:
        if isinstance(answer, Person):
            answer = owners[id(answer)]
        same = (i for i, (other, where) in enumerate(known) if _is_same(answer, other) and where in (None, number))
        place = next(same, len(speakers))
        if place == len(speakers):
            speakers.append(Speaker(answer.display, "person" if isinstance(answer, Person) else answer.kind))
            known.append((answer, number if isinstance(answer, Nominal) and answer.local else None))
        elif isinstance(answer, Nominal):
            name = max(speakers[place].name, answer.display, key=_clarity)
            speakers[place] = Speaker(name, speakers[place].kind)
        of[quote] = place
    return Speakers(tuple(speakers), of)


def _clarity(name: str) -> tuple[bool, bool, int]:
    """Ranks forms of an organization's name: without a genitive, capitalised, long."""
    return not any(mark in name for mark in "'’‘"), name[:1].isupper(), len(name)


def _is_same(one: Person | Nominal, other: Person | Nominal) -> bool:
    if isinstance(one, Person) or isinstance(other, Person):
        return one is other
    return one.is_same(other)


class Resolver:
    """Resolves the sources of one article."""

    def __init__(self, analysis: Analysis, cast: Cast, quotes: Sequence[Quote]) -> None:
        parse, language = analysis.parse, analysis.language
        quoted = Stretches(span for quote in quotes for span in quote.verbatim)
        self._parse = parse
        self._language = language
        self._cast = cast
        self._nouns = Nouns(parse, language, cast.named)
        self._organizations = Organizations(parse, language, cast, self._nouns, quoted)
        self._antecedents = Antecedents(parse, language, cast, self._nouns, quoted, quotes)

    def resolve(self, quote: Quote) -> Person | Nominal | None:
        """Who a report's source is; reports have to come in text order."""
        if quote.source is None:
            return None
        words = self._parse.words_in(quote.source)
        if not words:
            return None
        answer = self._mention(words, quote)
        self._antecedents.hear(quote, quote.source.start, words, answer)
        return answer

    def _mention(self, words: list[Word], quote: Quote) -> Person | Nominal | None:
        """Who is meant by the words of a source, or of a part of one."""
        if len(words) == 1 and self._language.is_word("pronouns", words[0].text):
            return self._pronoun(words[0], quote)
        name = self._cast.name_of(words)
        person = self._cast.person(name) if name is not None and name.kind in ("person", "unknown") else None
        if name is not None and person is not None:
            if person.ambiguous:
                return None
            if self._cast.is_joint(name, words):
                return self._nouns.nominal(words, "group")
            if name.kind == "person" or name.titles or len(person.names) > 1 or len(name.words) > 1:
                return person
        head = head_of(words)
        issuer = self._nouns.issuer(head, words)
        if issuer:
            return self._mention(issuer, quote)
        if self._nouns.is_owned_thing(head):
            owner = self._organizations.owner(words) or self._antecedents.thing(words[0].start)
            return owner or self._nouns.nominal(words, "document", local=True)
        if self._nouns.is_spokesperson(head):
            answer = self._organizations.principal(words) or self._antecedents.spokesperson(head, words)
            return answer or self._nouns.nominal(words, "person", local=True)
        if self._nouns.is_role(head) and not self._nouns.is_indefinite(words):
            holder = self._cast.holder(head, words)
            if holder is not None:
                return holder
            if self._nouns.is_definite(head, words):
                return None
        return (
            self._antecedents.described(head, words)
            or self._organizations.known(head, words)
            or self._nouns.speaker(words, head, name)
        )

    def _pronoun(self, word: Word, quote: Quote) -> Person | Nominal | None:
        """Whom a pronoun stands for, by its kind: ``who``, ``she``, ``it``."""
        if self._language.is_word("relative", word.text) and quote.cue_head is not None:
            cue = self._parse.words[quote.cue_head]
            if cue.deprel.startswith("acl") and cue.head != cue.index:
                antecedent = self._parse.words[cue.head]
                if antecedent.index < word.index:
                    inside = [self._parse.words[i] for i in self._parse.subtree(antecedent) if i < word.index]
                    return self._mention([w for w in inside if w.upos != "PUNCT"] or [antecedent], quote)
            return None
        if self._language.is_word("singular_person", word.text):
            return self._antecedents.person(word, quote)
        if self._language.is_word("neuter", word.text):
            return self._antecedents.thing(word.start)
        return None
