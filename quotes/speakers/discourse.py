"""The discourse: what the names and nouns of an article tell of those who speak in it."""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from quotes.document.analysis import Analysis
from quotes.document.names import Name, bare_end, bearer, fold, forms_of, in_group, in_some_group, same_title
from quotes.document.parse import Word
from quotes.document.quote import Quote
from quotes.document.span import Span, SpanIndex
from quotes.schema import SpeakerKind
from quotes.speakers import people
from quotes.speakers.people import Description, Person, same_stem

#: The word groups of people, and of those who hold an office.
_HUMAN = ("people", "callings", "titles", "leaders", "spokespersons", "feminine", "masculine")
_ROLES = ("titles", "leaders", "members")
#: Word groups of the grammatical genders.
_GENDERS = {"Fem": "feminine", "Masc": "masculine"}
#: A headline, a by-line or a caption has fewer spaces.
_ASIDE = 40
_BRACKETS = ")]"
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
        headlines = {name.start for name in self.names if self.is_aside(self.paragraph(name.start))}
        self.people = people.of(self.names, headlines)
        self.words = frozenset(word.lower() for name in self.names for word in name.words)
        self.verbatim = SpanIndex(span for quote in quotes for span in quote.verbatim)
        self._reported = SpanIndex(span for quote in quotes for span in quote.content)
        self._person_of = {id(name): person for person in self.people for name in person.names}
        self._known: dict[Description, Description] = {}
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
        text = self._paragraphs[paragraph].of(self.parse.text).rstrip(_BRACKETS) if self._paragraphs else ""
        return text[-1:].isalnum() and text.count(" ") < _ASIDE and paragraph not in self._quoted_in

    def is_headline(self, offset: int) -> bool:
        """True in a first paragraph that no full stop ends; more follows."""
        first = self._paragraphs[0] if len(self._paragraphs) > 1 else None
        return first is not None and offset < first.end and not first.of(self.parse.text).rstrip().endswith(".")

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
        sure: list[Person] = []
        possible: list[Person] = []
        for person in self.people:
            titles = person.titles
            holds = any(same_title(language, one, title) for one in wanted for title in titles) or (
                leader and any(language.is_word("heads_of_state", title) for title in titles)
            )
            if not holds or rank != {title for title in titles if language.is_word("role_modifiers", title)}:
                continue  # a former or deputy president is not the president
            if all(any(self._same_nation(n, title) for title in titles) for n in nation):
                sure.append(person)
            elif all(in_group(language, "titles", title) for title in titles):
                possible.append(person)  # a president of whom no nation is said
        for holders in (sure, possible):
            before = [(name.start, p) for p in holders for name in p.names if name.start < words[0].start]
            if before:
                return max(before, key=lambda pair: pair[0])[1]
        # a headline names its people later
        later = nation or self.is_headline(head.start) or self.is_aside(self.paragraph(head.start))
        return sure[0] if later and len(sure) == 1 else None

    def called(self, head: Word) -> Person | None:
        """The one person named with the noun that heads a mention: ``El perito Ginés Mora ... | el perito``."""
        forms = {fold(head.text), fold(head.lemma)}
        found: dict[int, Person] = {}
        for name in self.names:
            person, noun = self.person(name), bearer(self.parse, self.parse.words[name.first])
            if person is not None and name.start < head.start and noun.upos == "NOUN" and fold(noun.text) in forms:
                found[id(person)] = person
        person = next(iter(found.values()), None)
        return person if len(found) == 1 and person is not None and not person.ambiguous else None

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
        words = self.parse.words
        scope = words[phrase[-1].index + 1 :] if ahead else words[: phrase[0].index]
        found: dict[int, Person | Description] = {}
        for noun in scope:
            single = noun.upos == "NOUN" and noun.feature("Number") != "Plur"
            quoted = self.verbatim.around(noun.start)
            if single and not quoted and self.is_described(noun) and self._tells_again(head, noun):
                answer = self.as_person(noun)
                found[id(answer)] = answer
        return next(iter(found.values())) if len(found) == 1 else None

    def is_described(self, noun: Word) -> bool:
        """True for a noun, or what stands for one, of a person."""
        return self.is_human(noun) or self.is_role(noun)

    def _tells_again(self, head: Word, noun: Word) -> bool:
        """True where a word says of somebody what a noun with further words did."""
        beside = [self.parse.words[index] for index in self.parse.subtree(noun) if index != noun.index]
        age = _age(head)
        if age:
            return any(_age(word) == age for word in beside)
        forms = forms_of(self.language, head)
        modifiers = [
            word for word in beside if word.head == noun.index and word.rel in ("amod", "nummod", "acl", "nmod")
        ]
        if forms & forms_of(self.language, noun):
            return bool(modifiers)
        told = (word for word in modifiers if word.rel in ("amod", "acl"))
        return any(same_stem(form, fold(word.text)) for word in told for form in forms)

    def group_before(self, mention: Mention) -> Description | None:
        """The one group named before that a definite plural stands for: ``63 researchers ... The researchers``."""
        head = mention.head
        bare = all(word is head or word.upos == "DET" for word in mention.words)
        if not bare or not self.is_group(head) or not self.is_definite(head, mention.words):
            return None
        alike = [
            noun
            for noun in self.parse.words[: head.index]
            if same_stem(fold(noun.text), fold(head.text)) and self.is_group(noun)
            if not self.verbatim.around(noun.start)
        ]
        told = [noun for noun in alike if any(self.parse.dependents(noun, "nummod", "amod", "nmod"))]
        found = {group.words: group for group in map(self.as_group, told)}
        return next(iter(found.values())) if len(found) == 1 else None

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
        here = self.parse.sentence_of[word.index]
        for name in reversed(self.names):
            near = name.end <= word.start and here - name.sentence <= 1
            if near and name.subject and self._is_organization(name) and not self.verbatim.around(name.start):
                return name.start, self.described(self.parse.words[name.first : name.last], "organization")
        return None

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
        for name in self.names:
            if first <= name.first and name.last - 1 <= last and name.kind != "person":
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
        head, words, language, sentence_of = mention.head, mention.words, self.language, self.parse.sentence_of
        bare = head.upos in ("NOUN", "PROPN") and all(word is head or word.upos == "DET" for word in words)
        if not bare or (head.upos == "PROPN" and len(words) > 1) or not self.is_definite(head, words):
            return None
        forms = {fold(head.text), fold(head.lemma)}
        company = any(language.is_word("companies", form) for form in forms)
        if not company and not in_group(language, "organizations", *forms):
            return None
        found: dict[frozenset[str], Description] = {}
        for own in self._organizations:
            if own[-1].end > mention.words[0].start or sentence_of[words[0].index] - sentence_of[own[0].index] > _REACH:
                continue
            last = fold(own[-1].text)
            of_it = language.is_word("compounding", "organizations") and len(last) >= _COMPOUND
            if any(same_title(language, form, last) or (of_it and form.startswith(last)) for form in forms) or (
                company and any(language.is_word("legal_forms", fold(word.text)) for word in own)
            ):
                organization = self.described(own, "organization")
                found[organization.words] = organization
        if company and not found:
            found = self._acting(mention.words[0])
        widest = [content for content in found if not any(content < other for other in found)]
        return found[widest[0]] if len(widest) == 1 else None

    def _acting(self, word: Word) -> dict[frozenset[str], Description]:
        """The organizations that are subjects before a word and not far from it: one of them is ``the company``."""
        found = {}
        for name in self.names:
            near = name.end <= word.start and self.parse.sentence_of[word.index] - name.sentence <= _REACH
            if near and name.subject and self._is_organization(name) and not self.verbatim.around(name.start):
                acting = self.described(self.parse.words[name.first : name.last], "organization")
                found[acting.words] = acting
        return found

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
        capital = all(word.text[:1].isupper() and word.upos in ("PROPN", "NOUN", "ADJ", "NUM") for word in name)
        return name if capital and not any(self.person(n) for n in self.names if n.start == name[0].start) else []

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
        stems = {person.words[-1] for person in self.people if len(person.words) > 1}
        last = name not in stems and any(name[:-cut] in stems for cut in (1, 2))
        return last and self.is_definite(mention.head, mention.words)

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
