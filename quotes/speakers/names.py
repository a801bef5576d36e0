"""The names of an article: whose they are, which of them heads a mention, and who holds a title."""

from __future__ import annotations

from collections.abc import Sequence

from quotes.document.analysis import Analysis
from quotes.document.names import Name, fold, in_group, same_title
from quotes.document.parse import Word
from quotes.speakers import people
from quotes.speakers.description import same_stem
from quotes.speakers.mention import head_of
from quotes.speakers.people import Person


class Names:
    """The names of one article in text order, and its people.  ``words`` are those of all names, in lower case."""

    def __init__(self, analysis: Analysis) -> None:
        self._parse = analysis.parse
        self._language = analysis.language
        self.all = analysis.names
        self.people = people.of(self.all)
        self.words = frozenset(word.lower() for name in self.all for word in name.words)
        self._person_of = {id(name): person for person in self.people for name in person.names}
        self._in_sentence: dict[int, list[Name]] = {}
        for name in self.all:
            self._in_sentence.setdefault(name.sentence, []).append(name)

    def person(self, name: Name) -> Person | None:
        """Whose name it is; None for a name of something else."""
        return self._person_of.get(id(name))

    def in_sentence(self, number: int) -> Sequence[Name]:
        """The names of a sentence."""
        return self._in_sentence.get(number, ())

    def heading(self, words: Sequence[Word]) -> Name | None:
        """The name that heads a mention: not one in the genitive or behind a preposition."""
        first, last = words[0].index, words[-1].index
        sentences = range(self._parse.sentence_of[first], self._parse.sentence_of[last] + 1)
        near = [name for number in sentences for name in self.in_sentence(number)]
        held = next((name for name in near if name.office in range(first, last + 1)), None)
        if held is not None and held.office == head_of(words).index:
            return held
        fitting = [name for name in near if first <= name.first and name.last - 1 <= last and self._heads(name, words)]
        for name in fitting[:-1]:
            between = self._parse.text[name.end : fitting[-1].start]
            if "," in between and name.kind == "person" and not any(word.upos == "CCONJ" for word in words):
                return name  # "Ann Lee, a Republican": what comes behind the comma is said of her
        return fitting[-1] if fitting else None

    def _heads(self, name: Name, words: Sequence[Word]) -> bool:
        """True for a name that is not in the genitive, in brackets, behind a preposition or before a noun."""
        lead = self._parse.text[words[0].start : name.start]
        following = next((word for word in words if word.index >= name.last), None)
        if name.genitive or lead.count("(") > lead.count(")"):
            return False
        if following is not None and following.upos == "NOUN":  # "the Lee administration"
            return False
        phrase = ("DET", "ADJ", "NOUN", "PROPN", "NUM")
        before = reversed(self._parse.words[words[0].index : name.first])
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
            and "," not in self._parse.text[name.end : word.start]  # "Ann Lee, a writer and director"
            for word in words
        ) and any(word.upos == "CCONJ" for word in words)

    def identifies(self, noun: Word) -> bool:
        """True where a name says who a noun is: ``director Ann Lee``, ``his sister, Ann Lee``."""
        said = {child.index for child in self._parse.dependents(noun, "flat", "appos")} | {noun.index + 1}
        names = self.in_sentence(self._parse.sentence_of[noun.index])
        return any(name.first in said or name.office == noun.index for name in names)

    def holder(self, head: Word, words: Sequence[Word]) -> Person | None:
        """The person last named with the title that heads some words; a nationality has to agree."""
        language = self._language
        nation = [fold(w.text) for w in words if w.upos in ("ADJ", "PROPN") and w is not head and w.text[:1].isupper()]
        wanted = {fold(head.text), fold(head.lemma)}
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
        return sure[0] if nation and len(sure) == 1 else None

    def _same_nation(self, one: str, other: str) -> bool:
        nations = (entry.split() for entry in self._language.words.get("nations", ()))
        return same_stem(one, other) or any(one in nation and other in nation for nation in nations)
