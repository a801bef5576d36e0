"""The discourse: what the names and nouns of an article tell of those who speak in it."""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from quotes.document.analysis import Analysis
from quotes.document.names import Name, bare_end, bearer, fold, forms_of, in_group, in_some_group, same_title
from quotes.document.parse import Word
from quotes.document.quote import Quote
from quotes.document.span import Span, SpanIndex
from quotes.schema import SpeakerKind
from quotes.speakers import people
from quotes.speakers.people import STEM, Description, Person, same_stem
from quotes.speakers.told import Told

#: The word groups of people, and of those who hold an office.
_HUMAN = ("people", "callings", "titles", "leaders", "spokespersons", "feminine", "masculine")
_ROLES = ("titles", "leaders", "members")
#: Word groups of the grammatical genders.
_GENDERS = {"Fem": "feminine", "Masc": "masculine"}
#: A headline, a by-line or a caption has fewer spaces.
_ASIDE = 40
_BRACKETS = ")]"
#: It has at most so many characters.
_LONGEST_HEADLINE = 2000
#: How many sentences back a definite noun finds the name of an organization.
_REACH = 12
#: How old somebody is: ``52-year-old``, ``52-åringen``.
_AGE = re.compile(r"\d{1,3}(?!\d)")
#: A compound may begin with the last word of such a name that has so many letters.
_COMPOUND = 5


def _age(word: Word) -> str:
    """The number that a word begins with; empty without one."""
    found = _AGE.match(word.text)
    return found[0] if found else ""


def _by_place(people: Iterable[Person]) -> list[tuple[int, Person]]:
    """The places where people are named, in text order."""
    return sorted(((name.start, person) for person in people for name in person.names), key=lambda pair: pair[0])


@dataclass(frozen=True, slots=True)
class Mention:
    """The words of a quote's source, or of a part of it; ``name`` is the name that heads them."""

    words: Sequence[Word]
    head: Word
    name: Name | None
    quote: Quote


class Discourse:
    """An article's parse, language, names and people, its quotes, and the stretches of verbatim words.

    ``words`` are those of all names, in lower case.
    """

    def __init__(self, analysis: Analysis, quotes: Sequence[Quote]) -> None:
        self.parse = analysis.parse
        self._paragraphs = analysis.article.paragraphs
        self.language = analysis.language
        self.names = analysis.names
        self.quotes = quotes
        self._quoted_in = {self.paragraph(quote.start) for quote in quotes if quote.verbatim}
        self._asides = frozenset(filter(self._ends_openly, range(len(self._paragraphs))))
        first = self._paragraphs[0] if len(self._paragraphs) > 1 else None
        headed = first is not None and first.end - first.start <= _LONGEST_HEADLINE
        #: Where the headline ends, 0 without one.
        self._headline = 0
        if first is not None and headed and not first.of(self.parse.text).rstrip().endswith("."):
            self._headline = first.end
        headlines = {name.start for name in self.names if self.is_aside(self.paragraph(name.start))}
        self.people = people.of(self.names, headlines)
        self.words = frozenset(word.lower() for name in self.names for word in name.words)
        self.verbatim = SpanIndex(span for quote in quotes for span in quote.verbatim)
        self._reported = SpanIndex(span for quote in quotes for span in quote.content)
        self._person_of = {id(name): person for person in self.people for name in person.names}
        self._known: dict[Description, Description] = {}
        titled = ((person, person.titles) for person in self.people)
        self._titled = [(person, titles) for person, titles in titled if titles]
        #: What was asked before: who holds a title, is called something, has it told again, or is a group of a noun.
        self._holders: dict[tuple[Set[str], bool, Set[str], Sequence[str]], list[list[tuple[int, Person]]]] = {}
        self._calling: dict[Set[str], Told[Person]] = {}
        self._again: dict[tuple[str, Set[str]], Told[Person | Description]] = {}
        self._groups: dict[str, Told[Description]] = {}
        self._in_sentence: dict[int, list[Name]] = defaultdict(list)
        for name in self.names:
            self._in_sentence[name.sentence].append(name)

    def mention(self, words: Sequence[Word], quote: Quote) -> Mention:
        """The mention that some words, at least one, are."""
        inside = {word.index for word in words}
        tops = [word for word in words if word.head not in inside or word.head == word.index]
        head = next((word for word in tops if word.upos in ("NOUN", "PROPN")), tops[0])
        return Mention(words, head, self._heading(words, head), quote)

    def is_reported(self, word: Word) -> bool:
        """True for a word of what somebody says."""
        return bool(self._reported.around(word.start))

    def paragraph(self, offset: int) -> int:
        """The number of the paragraph that an offset stands in, or before all of them 0."""
        return max(0, bisect.bisect_right(self._paragraphs, offset, key=lambda paragraph: paragraph.start) - 1)

    def is_aside(self, paragraph: int) -> bool:
        """True for a paragraph that ends like no sentence: a headline, a by-line, a caption with its credit."""
        return paragraph in self._asides

    def _ends_openly(self, paragraph: int) -> bool:
        text = self._paragraphs[paragraph].of(self.parse.text).rstrip(_BRACKETS)
        return text[-1:].isalnum() and text.count(" ") < _ASIDE and paragraph not in self._quoted_in

    def is_headline(self, offset: int) -> bool:
        """True in a first paragraph that no full stop ends; more follows."""
        return offset < self._headline

    def is_verbatim(self, number: int) -> bool:
        """True for a sentence that begins in somebody's verbatim words."""
        sentence = self.parse.sentences[number]
        words = (word for word in self.parse.words[sentence.first : sentence.last] if word.upos != "PUNCT")
        first = next(words, None)
        return first is not None and bool(self.verbatim.around(first.start))

    def pronouns(self) -> list[Word]:
        """The pronouns of a man or a woman in the narration that are no source of a quote."""
        sources = SpanIndex(quote.source for quote in self.quotes if quote.source is not None)
        return [
            word
            for word in self.parse.words
            if word.upos in ("PRON", "DET") and self.gender(word) and word.feature("Person") == "3"
            if word.feature("Number") != "Plur" or word.feature("Poss") == "Yes"
            if not self.verbatim.around(word.start) and not sources.around(word.start)
        ]

    # ------------------------------------------------------------ names

    def person(self, name: Name) -> Person | None:
        """Whose name it is; None for a name of something else."""
        return self._person_of.get(id(name))

    def _heading(self, words: Sequence[Word], head: Word) -> Name | None:
        """The name that heads a mention: not one in the genitive or behind a preposition."""
        first, last = words[0].index, words[-1].index
        sentences = range(self.parse.sentence_of[first], self.parse.sentence_of[last] + 1)
        near = [name for number in sentences for name in self._in_sentence[number]]
        held = next((name for name in near if name.office in range(first, last + 1)), None)
        if held is not None and held.office == head.index:
            return held
        fitting = [name for name in near if first <= name.first and name.last - 1 <= last and self._heads(name, words)]
        for name in fitting[:-1]:
            between = self.parse.text[name.end : fitting[-1].start]
            if "," in between and name.kind == "person" and not any(word.upos == "CCONJ" for word in words):
                return name  # "Ann Lee, a Republican": what comes behind the comma is said of her
        if fitting or head.rel != "appos":
            return fitting[-1] if fitting else None
        named = bearer(self.parse, head).index  # Clara Holm, | the teacher
        return next((name for name in near if named in range(name.first, name.last)), None)

    def _heads(self, name: Name, words: Sequence[Word]) -> bool:
        """True for a name that owns nothing there and is not in brackets, behind a preposition or before a noun."""
        lead = self.parse.text[words[0].start : name.start]
        following = next((word for word in words if word.index >= name.last), None)
        if (name.genitive and following is not None) or lead.count("(") > lead.count(")"):
            return False
        if following is not None and following.upos == "NOUN":  # "the Lee administration"
            return False
        phrase = ("DET", "ADJ", "NOUN", "PROPN", "NUM")
        before = reversed(self.parse.words[words[0].index : name.first])
        opening = next((word for word in before if word.upos not in phrase), None)
        return opening is None or opening.upos != "ADP"

    def is_joint(self, name: Name, words: Sequence[Word]) -> bool:
        """True for a mention of several: ``Clara Holm and Peter Brandt``, ``Clara Holm and her colleagues``."""
        inside = {word.index for word in words}
        own = range(name.first, name.last)
        return any(
            word.rel == "conj"
            and word.head in inside
            and (word.index in own or word.head in own)
            and word.upos in ("PROPN", "NOUN")
            and word.feature("Case") != "Gen"
            and "," not in self.parse.text[name.end : word.start]  # "Ann Lee, a writer and director"
            for word in words
        ) and any(word.upos == "CCONJ" for word in words)

    def is_identified(self, noun: Word) -> bool:
        """True where a name says who a noun is: ``director Ann Lee``, ``his sister, Ann Lee``."""
        said = {child.index for child in self.parse.dependents(noun, "flat", "appos")} | {noun.index + 1}
        names = self._in_sentence[self.parse.sentence_of[noun.index]]
        return any(not said.isdisjoint(range(name.first, name.last)) or name.office == noun.index for name in names)

    def holder(self, head: Word, words: Sequence[Word]) -> Person | None:
        """The person last named with the title that heads some words; a nationality has to agree."""
        language = self.language
        nation = [fold(w.text) for w in words if w.upos in ("ADJ", "PROPN") and w is not head and w.text[:1].isupper()]
        wanted = forms_of(language, head)
        leader = any(language.is_word("leaders", form) for form in (head.text, head.lemma))
        rank = {fold(word.text) for word in words if language.is_word("role_modifiers", word.text)}
        key = frozenset(wanted), leader, frozenset(rank), tuple(nation)
        if key not in self._holders:
            self._holders[key] = [_by_place(holders) for holders in self._holding(*key)]
        for named in self._holders[key]:
            number = bisect.bisect_left(named, words[0].start, key=lambda pair: pair[0])
            if number:
                return named[number - 1][1]
        # a headline names its people later
        later = nation or self.is_headline(head.start) or self.is_aside(self.paragraph(head.start))
        sure = {id(person): person for _, person in self._holders[key][0]} if later else {}
        return next(iter(sure.values())) if len(sure) == 1 else None

    def _holding(
        self, wanted: Set[str], leader: bool, rank: Set[str], nation: Sequence[str]
    ) -> tuple[list[Person], list[Person]]:
        """The people with a title in one of the ``wanted`` forms: those of a nation, and those of whom none is said."""
        language = self.language
        sure: list[Person] = []
        possible: list[Person] = []
        for person, titles in self._titled:
            holds = any(same_title(language, one, title) for one in wanted for title in titles) or (
                leader and any(language.is_word("heads_of_state", title) for title in titles)
            )
            if not holds or rank != {title for title in titles if language.is_word("role_modifiers", title)}:
                continue  # a former or deputy president is not the president
            if all(any(self._same_nation(n, title) for title in titles) for n in nation):
                sure.append(person)
            elif all(in_group(language, "titles", title) for title in titles):
                possible.append(person)  # a president of whom no nation is said
        return sure, possible

    def called(self, head: Word) -> Person | None:
        """The one person named with the noun that heads a mention: ``El perito Ginés Mora ... | el perito``."""
        forms = frozenset((fold(head.text), fold(head.lemma)))
        if forms not in self._calling:
            self._calling[forms] = Told(one for form in forms for one in self._bearing.get(form, ()))
        person = self._calling[forms].before(head.start)
        return person if person is not None and not person.ambiguous else None

    @functools.cached_property
    def _bearing(self) -> dict[str, list[tuple[int, Person]]]:
        """The people named with a noun, by the noun, and where."""
        found: dict[str, list[tuple[int, Person]]] = defaultdict(list)
        for name in self.names:
            person, noun = self.person(name), bearer(self.parse, self.parse.words[name.first])
            if person is not None and noun.upos == "NOUN":
                found[fold(noun.text)].append((name.start, person))
        return found

    def _same_nation(self, one: str, other: str) -> bool:
        nations = (entry.split() for entry in self.language.words.get("nations", ()))
        return same_stem(one, other) or any(one in nation and other in nation for nation in nations)

    # ------------------------------------------------------------ nouns

    def is_in(self, noun: Word, *groups: str) -> bool:
        """True where a noun belongs to one of the word groups of the language, or is a compound that does."""
        return in_some_group(self.language, groups, noun.text, noun.lemma)

    def is_human(self, noun: Word) -> bool:
        """True for a common noun of a person: ``witness``, ``co-owner``, ``vagtchefen``."""
        if noun.text.lower() in self.words:
            return False
        parts = filter(None, noun.text.split("-")) if "-" in noun.text else ()
        return in_some_group(self.language, _HUMAN, noun.text, noun.lemma, *parts)

    def is_group(self, noun: Word) -> bool:
        """True for the plural of a noun of people: ``sisters``."""
        plural = noun.upos == "NOUN" and noun.feature("Number") == "Plur"
        return plural and (self.is_human(noun) or self.is_in(noun, "groups"))

    def as_group(self, noun: Word) -> Description:
        """The group that a plural describes."""
        return self.described(self._phrase(noun), "group", local=True)

    def as_person(self, noun: Word) -> Person | Description:
        """The person whom a noun describes, or whose name stands with it."""
        said = {child.index for child in self.parse.dependents(noun, "flat", "appos")} | {noun.index + 1}
        names = self._in_sentence[self.parse.sentence_of[noun.index]]
        beside = (
            name for name in names if name.office == noun.index or not said.isdisjoint(range(name.first, name.last))
        )
        people = (self.person(name) for name in beside)
        named = next((person for person in people if person is not None), None)
        return named or self.described(self._phrase(noun), "person", local=True)

    def _phrase(self, noun: Word) -> list[Word]:
        """The words of a noun phrase without its preposition, and what a relative clause or an aside tells of it."""
        told = {index for child in self.parse.dependents(noun, "acl", "case") for index in self.parse.subtree(child)}
        phrase = [self.parse.words[index] for index in self.parse.subtree(noun) if index not in told]
        own = [word for word in phrase if word.index <= noun.index]
        behind = [word for word in phrase if word.index > noun.index]
        return own + list(itertools.takewhile(lambda word: word.upos != "PUNCT", behind))

    def characterized(self, head: Word, phrase: Sequence[Word]) -> Person | Description | None:
        """The one person whom a bare noun tells again what the article told of him, or is to tell below a headline.

        It is his age (``a man of 52 ... the 52-year-old``), what a clause said (``who is accused ... the accused``), or
        the noun itself with more words (``a tall woman ... the woman``).
        """
        bare = all(word is head or word.upos in ("DET", "ADJ") for word in phrase)
        ahead = self.is_headline(head.start)
        definite = self.is_definite(head, phrase) or head.upos == "ADJ"
        if not bare or not (definite or ahead) or not self.is_described(head):
            return None
        key = _age(head), frozenset(forms_of(self.language, head))
        if key not in self._again:
            self._again[key] = Told((noun.index, self.as_person(noun)) for noun in self._telling(*key))
        told = self._again[key]
        return told.behind(phrase[-1].index) if ahead else told.before(phrase[0].index)

    def is_described(self, noun: Word) -> bool:
        """True for a noun, or what stands for one, of a person."""
        return self.is_human(noun) or self.is_role(noun)

    def _telling(self, age: str, forms: Set[str]) -> Iterable[Word]:
        """The nouns that with further words tell of somebody what a word of an age, or else in some forms, says."""
        if age:
            return self._tellers["age", age]
        alike = ((pair for pair in self._tellers_like[form[:STEM]] if same_stem(form, pair[0])) for form in forms)
        return {
            *(noun for form in forms for noun in self._tellers["noun", form]),
            *(noun for pairs in alike for _, noun in pairs),
        }

    @functools.cached_property
    def _tellers(self) -> dict[tuple[str, str], list[Word]]:
        """The nouns of people with further words, by the ages among these, and by their own forms."""
        found: dict[tuple[str, str], list[Word]] = defaultdict(list)
        for noun in self._people_nouns:
            beside = (self.parse.words[index] for index in self.parse.subtree(noun) if index != noun.index)
            for age in {*map(_age, beside)} - {""}:
                found["age", age].append(noun)
            if any(self.parse.dependents(noun, "amod", "nummod", "acl", "nmod")):
                for form in forms_of(self.language, noun):
                    found["noun", form].append(noun)
        return found

    @functools.cached_property
    def _tellers_like(self) -> dict[str, list[tuple[str, Word]]]:
        """The nouns of people by the beginnings of the words that say what they are or did, each with the word."""
        found: dict[str, list[tuple[str, Word]]] = defaultdict(list)
        for noun in self._people_nouns:
            for word in self.parse.dependents(noun, "amod", "acl"):
                form = fold(word.text)
                found[form[:STEM]].append((form, noun))
        return found

    @functools.cached_property
    def _people_nouns(self) -> list[Word]:
        """The nouns of one person in the narration."""
        single = (word for word in self.parse.words if word.upos == "NOUN" and word.feature("Number") != "Plur")
        return [noun for noun in single if not self.verbatim.around(noun.start) and self.is_described(noun)]

    def group_before(self, mention: Mention) -> Description | None:
        """The one group named before that a definite plural stands for: ``63 researchers ... The researchers``."""
        head = mention.head
        bare = all(word is head or word.upos == "DET" for word in mention.words)
        if not bare or not self.is_group(head) or not self.is_definite(head, mention.words):
            return None
        form = fold(head.text)
        if form not in self._groups:
            alike = (noun for noun in self._group_nouns[form[:STEM]] if same_stem(fold(noun.text), form))
            self._groups[form] = Told(((noun.index, self.as_group(noun)) for noun in alike), lambda group: group.words)
        return self._groups[form].before(head.index)

    @functools.cached_property
    def _group_nouns(self) -> dict[str, list[Word]]:
        """The nouns of groups in the narration of which more is told, by their beginnings."""
        found: dict[str, list[Word]] = defaultdict(list)
        for noun in self.parse.words:
            told = self.is_group(noun) and any(self.parse.dependents(noun, "nummod", "amod", "nmod"))
            if told and not self.verbatim.around(noun.start):
                found[fold(noun.text)[:STEM]].append(noun)
        return found

    def is_role(self, noun: Word) -> bool:
        """True for the title of one person: ``president``, not ``presidents`` or ``president and chairman``."""
        joint = any(child.upos == "NOUN" for child in self.parse.dependents(noun, "conj"))
        return not joint and noun.feature("Number") != "Plur" and self.is_in(noun, *_ROLES)

    def is_calling(self, mention: Mention) -> bool:
        """True for a definite noun with a capital that newspapers put for a name: ``the Scot``."""
        name, head = mention.name, mention.head
        own = list(itertools.takewhile(lambda word: word.text != ",", mention.words))  # le Tongien|, auteur de l'essai
        alone = name is not None and len(name.words) == 1 and not name.titles and len(own) <= 2
        return alone and self.is_in(head, "callings") and self.is_definite(head, mention.words)

    def is_full_title(self, mention: Mention) -> bool:
        """True for a title that says of what: ``transportministeren``, ``abogado defensor``."""
        head = mention.head
        compound = any(self.parse.dependents(head, "compound", "nmod", "appos"))
        compound = compound or any(child.index > head.index for child in self.parse.dependents(head, "amod"))
        forms = (head.text.lower(), head.lemma.lower())
        joined = not any(self.language.is_word(group, form) for group in _ROLES for form in forms)
        owned = any(child.feature("Poss") == "Yes" for child in self.parse.dependents(head))
        return (compound or joined) and not owned and not self.is_in(head, "members")

    def gender(self, word: Word) -> str | None:
        """What a pronoun or a noun tells of a person, or its article: ``she``, ``mother``, ``la | ministre``."""
        if self.is_latter(word):
            return _GENDERS.get(word.feature("Gender") or "")
        told = next((gender for gender in _GENDERS.values() if self.is_in(word, gender)), None)
        if told is None and word.upos == "NOUN" and self.is_in(word, "epicenes"):
            articles = (one for one in self.parse.dependents(word, "det") if one.feature("Number") != "Plur")
            genders = (article.feature("Gender") for article in articles)
            told = next((_GENDERS[gender] for gender in genders if gender in _GENDERS), None)
        return told

    def is_latter(self, word: Word) -> bool:
        """True for a word that, behind a demonstrative, stands for who was named last: ``ce dernier``."""
        return self.is_in(word, "latter")

    def is_definite(self, head: Word, words: Sequence[Word]) -> bool:
        """True for a mention of somebody known: ``the actress``, ``skuespilleren``."""
        before = self.parse.words[max(0, words[0].index - 1)]  # a|l acusado
        own = [words[0], *([before] if before.upos == "DET" and before.head == head.index else [])]
        return any(self.language.is_word("definite", word.text) for word in own) or head.feature("Definite") == "Def"

    def is_indefinite(self, words: Sequence[Word]) -> bool:
        """True for a mention that begins with an indefinite article, or counts one: ``a senator``, ``one critic``."""
        first = words[0]
        if first.upos == "NUM" and len(words) > 1:
            return words[-1].feature("Number") == "Sing"
        return first.upos == "DET" and "Ind" in (first.feature("Definite"), first.feature("PronType"))

    def is_specified(self, noun: Word) -> bool:
        """True for a noun with an owner or an attribute that says which: ``his mother``, ``the head of the party``.

        What a comma parts from it only adds something: ``el delantero, | que marcó el gol``.
        """
        return any(
            (child.rel in ("nmod", "acl") and child.upos != "NUM" and not self._only_adds(child))
            or child.feature("Poss") == "Yes"
            for child in self.parse.dependents(noun)
        )

    def _only_adds(self, attribute: Word) -> bool:
        """True for an attribute behind a comma, and for a noun that says of what kind: ``le milieu | de terrain``."""
        words = [self.parse.words[index] for index in self.parse.subtree(attribute)]
        kind = len(words) == 2 and attribute.upos == "NOUN" and self.language.is_word("noun_links", words[0].text)
        return kind or "," in (words[0].text, self.parse.words[words[0].index - 1].text)

    # ------------------------------------------------------------ organizations

    @functools.cached_property
    def _organizations(self) -> list[list[Word]]:
        """The words of the names of organizations, without a determiner, in text order."""
        spans = {entity.span for entity in self.parse.entities if entity.kind == "organization"}
        spans |= {name.span for name in self.names if name.kind in ("organization", "unknown") and not name.genitive}
        names = (
            [word for word in self.parse.words_in(span) if word.upos not in ("DET", "PUNCT")] for span in sorted(spans)
        )
        return [words for words in names if any(word.text[:1].isupper() for word in words)]

    def issuer(self, mention: Mention) -> Sequence[Word]:
        """The words of who stands behind a document: ``a statement from | the ministry``; empty where nobody does."""
        head, is_word = mention.head, self.language.is_word
        if not (is_word("documents", head.text) or is_word("documents", head.lemma)):
            return []
        for word in mention.words:
            if word.index > head.index and word.upos == "VERB" and not is_word("issuing", word.text):
                return []  # "documents seen by the agency" are not the agency's
            if word.index > head.index and word.upos == "ADP" and is_word("issuer_markers", word.text):
                rest = [other for other in mention.words if other.index > word.index]
                groups = ("organizations", "titles")  # a person or an organization: not "of the law"
                able = (other.upos == "PROPN" or any(is_word(group, other.text) for group in groups) for other in rest)
                return rest if any(able) else []
        return []

    def is_nobody(self, word: Word) -> bool:
        """True for a pronoun that stands for nobody: ``heißt | es``."""
        return self.language.is_word("expletives", word.text)

    def is_bare_document(self, mention: Mention) -> bool:
        """True for a document known before, of which no more is said: ``the letter``."""
        bare = all(word is mention.head or word.upos == "DET" for word in mention.words)
        return bare and self.is_in(mention.head, "documents") and self.is_definite(mention.head, mention.words)

    def tells_of_document(self, word: Word) -> bool:
        """True for a word that tells of a document, or shows a channel: ``in a letter``, ``schriftlich``."""
        channel = self.language.channel_nouns.intersection((word.text.lower(), word.lemma.lower()))
        return bool(channel) or self.is_in(word, "documents")

    def written(self, noun: Word) -> frozenset[str]:
        """The written channels whose noun a word is: that of a ``release`` and of a ``statement`` is the same."""
        if not self.is_in(noun, "documents"):
            return frozenset()
        kinds = self.language.channels.items()
        return frozenset(
            kind for kind, shown in kinds if {noun.text.lower(), noun.lemma.lower()} & {*shown.get("nouns", ())}
        )

    def is_owned(self, noun: Word) -> bool:
        """True for what an organization speaks through: ``its website``."""
        owners = self.parse.dependents(noun)
        owned = any(self.language.is_word("neuter_owners", word.text) for word in owners)
        return owned and self.is_in(noun, "documents", "organizations")

    def organization_before(self, word: Word) -> tuple[int, Description] | None:
        """The organization that is a subject right before a word, in its sentence or the one before, and where."""
        name = next(reversed(self._acting(word, 1)), None)
        return None if name is None else (name.start, self._as_organization(name))

    def _as_organization(self, name: Name) -> Description:
        return self.described(self.parse.words[name.first : name.last], "organization")

    def _is_organization(self, name: Name) -> bool:
        return name.kind == "organization" and not name.genitive

    def asks(self, place: Span, word: Word) -> bool:
        """True for who asks what a word answers: ``Asked by | Lee, he said``."""
        sentence = self.parse.sentence(word)
        for asker in self.parse.words_in(place):
            verb = self.parse.words[asker.head]
            agent = asker.rel == "obl" and any(
                self.language.is_word("agent_markers", case.text) for case in self.parse.dependents(asker, "case")
            )
            asks = any(self.language.is_word("asking", form) for form in (verb.lemma, verb.text))
            if agent and asks and sentence.first <= asker.index:
                return True
        return False

    def principal(self, mention: Mention) -> Description | None:
        """The organization that a spokesperson speaks for, where it stands in the mention."""
        words, first, last = self.parse.words, mention.words[0].index, mention.words[-1].index
        capitals = ("PROPN", "ADJ")
        for name in self._names_from(first, last + 1):
            if name.last - 1 <= last and name.kind != "person":
                start = name.first
                while start > first and words[start - 1].text[:1].isupper() and words[start - 1].upos in capitals:
                    start -= 1
                return self.described(words[start : name.last], "organization")
        return None

    def organization(self, mention: Mention) -> Description | None:
        """The one organization named before that a bare definite noun stands for.

        ``The ministry`` is the Harbour Ministry, ``styrelsen`` the Havnestyrelsen, ``politikredsen`` the Sydhavns
        Politi, ``the company`` the one that writes its legal form (``Acme Inc.``).
        """
        head, words, language = mention.head, mention.words, self.language
        bare = head.upos in ("NOUN", "PROPN") and all(word is head or word.upos == "DET" for word in words)
        if not bare or (head.upos == "PROPN" and len(words) > 1) or not self.is_definite(head, words):
            return None
        forms = {fold(head.text), fold(head.lemma)}
        company = any(language.is_word("companies", form) for form in forms)
        if not company and not in_group(language, "organizations", *forms):
            return None
        found: dict[frozenset[str], Description] = {}
        reach = (self._first_near(words[0], _REACH), words[0].index)
        start, stop = (bisect.bisect_left(self._organizations, end, key=lambda own: own[0].index) for end in reach)
        for own in self._organizations[start:stop]:
            if own[-1].end > words[0].start:
                continue
            last = fold(own[-1].text)
            of_it = language.is_word("compounding", "organizations") and len(last) >= _COMPOUND
            if any(same_title(language, form, last) or (of_it and form.startswith(last)) for form in forms) or (
                company and any(language.is_word("legal_forms", fold(word.text)) for word in own)
            ):
                organization = self.described(own, "organization")
                found[organization.words] = organization
        if company and not found:
            acting = map(self._as_organization, self._acting(words[0], _REACH))
            found = {organization.words: organization for organization in acting}
        widest = [content for content in found if not any(content < other for other in found)]
        return found[widest[0]] if len(widest) == 1 else None

    def _acting(self, word: Word, sentences: int) -> list[Name]:
        """The names of organizations that are subjects before a word, in its sentence or so many before it."""
        return [
            name
            for name in self._names_from(self._first_near(word, sentences), word.index)
            if name.end <= word.start and name.subject and self._is_organization(name)
            if not self.verbatim.around(name.start)
        ]

    def _first_near(self, word: Word, sentences: int) -> int:
        """The index of the first word of the sentence so many before that of a word."""
        return self.parse.sentences[max(0, self.parse.sentence_of[word.index] - sentences)].first

    def _names_from(self, first: int, last: int) -> Sequence[Name]:
        """The names that begin in a half-open range of words."""
        start, stop = (bisect.bisect_left(self.names, end, key=lambda name: name.first) for end in (first, last))
        return self.names[start:stop]

    def is_open(self, mention: Mention) -> bool:
        """True for a bare definite noun that says nothing without the company that it stands for: ``the company``."""
        bare = all(word is mention.head or word.upos == "DET" for word in mention.words)
        company = any(self.language.is_word("companies", form) for form in (mention.head.text, mention.head.lemma))
        return bare and company and self.is_definite(mention.head, mention.words)

    # ------------------------------------------------------------ descriptions

    def speaker(self, mention: Mention) -> Description | None:
        """The speaker that a mention describes; None where there is neither a noun nor a name in it."""
        words = mention.words
        if not any(word.upos in ("NOUN", "PROPN") for word in words) and not self.is_described(mention.head):
            return None
        kind = self._kind(mention)
        called = self._called(mention)
        if called:
            return self.described(called, "organization")
        named = any(word.text[:1].isupper() and word.upos in ("PROPN", "ADJ") for word in words)
        bare = words[1:] if kind == "organization" and words[0].upos == "DET" else words
        several = any(word.upos == "CCONJ" for word in words)
        if kind == "organization" and mention.head.upos == "PROPN" and not several:
            own = itertools.takewhile(lambda word: word.text != ",", bare)  # Acme|, a subsidiary of Delta
            bare = list(own) or bare
        return self.described(bare, kind, local=not named)

    def _called(self, mention: Mention) -> Sequence[Word]:
        """The name behind a noun and a comma that ends a mention: ``the ship's operator, | Blue Strait Lines``."""
        before = [word for word in mention.words if word.text == "," and word.index > mention.head.index]
        if len(before) != 1 or mention.head.upos != "NOUN" or mention.head.feature("Number") == "Plur":
            return []
        name = [word for word in mention.words if word.index > before[0].index]
        if not all(word.text[:1].isupper() and word.upos in ("PROPN", "NOUN", "ADJ", "NUM") for word in name):
            return []
        people = map(self.person, self._names_from(name[0].index, name[0].index + 1)) if name else ()
        return name if not any(people) else []

    def described(self, words: Sequence[Word], kind: SpeakerKind, local: bool = False) -> Description:
        """The speaker whom some words describe."""
        text, last = self.parse.text, bearer(self.parse, words[-1])
        inside = any(word.index == last.head for word in words) and last.head != last.index
        end = words[-1].end if inside else bare_end(self.language, words[-1])  # a spokesman of the town: no owner
        named = (word for word in words if word.upos in ("NOUN", "PROPN", "ADJ", "NUM", "X"))
        content = {fold(text[word.start : min(word.end, end)]) for word in named} - {""}
        bare = {word for word in content if not self.language.is_word("legal_forms", word)}
        article = len(words) > 1 and words[0].upos == "DET" and words[0].feature("Case") == "Gen"
        found = Description(frozenset(bare or content), text[words[int(article)].start : end], kind, local)
        return self._known.setdefault(found, found)  # one object each, as candidates are told apart by it

    def _is_family(self, mention: Mention) -> bool:
        """True for the plural of the name of somebody in the article: ``the Lees``."""
        name = fold(mention.head.text)
        last = name not in self._surnames and any(name[:-cut] in self._surnames for cut in (1, 2))
        return last and self.is_definite(mention.head, mention.words)

    @functools.cached_property
    def _surnames(self) -> frozenset[str]:
        """What ends the full names of the people."""
        return frozenset(words[-1] for words in (person.words for person in self.people) if len(words) > 1)

    def _kind(self, mention: Mention) -> SpeakerKind:
        head, name = mention.head, mention.name
        plural = head.feature("Number") == "Plur"
        names = (word.text for word in mention.words if word.upos == "PROPN")
        if self.is_in(head, "documents"):
            return "document"
        if not plural and (self.is_human(head) or self.is_in(head, "callings")):
            return "person"
        if self.is_in(head, "organizations") or any(self.language.is_word("organizations", word) for word in names):
            return "organization"
        if plural or self.is_in(head, "groups") or self._is_family(mention):
            return "group"
        named = name is not None and name.kind in ("organization", "place", "group")
        name_of_words = head.upos == "VERB" and head.text[:1].isupper()  # Saving the Whales
        return "organization" if named or name_of_words or head.upos == "PROPN" else "unknown"
