"""The cast of an article: its names, the people who bear them, and who is meant by a name or a title."""

from __future__ import annotations

from collections.abc import Sequence

from quotes.document.analysis import Analysis
from quotes.document.names import Name, fold, in_group, same_title
from quotes.document.parse import Word
from quotes.speakers import people
from quotes.speakers.nominals import head_of, same_stem
from quotes.speakers.people import Person


class Cast:
    """The names of one article and its people; ``named`` are the words of its names in lower case."""

    def __init__(self, analysis: Analysis) -> None:
        self._parse = analysis.parse
        self._language = analysis.language
        self.names = analysis.names
        self.people = people.of(self.names)
        self.named = frozenset(word.lower() for name in self.names for word in name.words)
        self._person_of = {id(name): person for person in self.people for name in person.names}
        self._names_of: dict[int, list[Name]] = {}
        for name in self.names:
            self._names_of.setdefault(name.sentence, []).append(name)

    def person(self, name: Name) -> Person | None:
        """Whose name it is; None for a name of something else."""
        return self._person_of.get(id(name))

    def names_in(self, sentence: int) -> Sequence[Name]:
        """The names of a sentence."""
        return self._names_of.get(sentence, ())

    # ------------------------------------------------------------ names in mentions

    def name_of(self, words: list[Word]) -> Name | None:
        """The name that a mention is headed by: not one in the genitive or behind a preposition."""
        first, last = words[0].index, words[-1].index
        sentences = range(self._parse.sentence_of[first], self._parse.sentence_of[last] + 1)
        near = [name for sentence in sentences for name in self.names_in(sentence)]
        inside = [name for name in near if first <= name.first and name.last - 1 <= last]
        holder = next((name for name in near if name.office in range(first, last + 1)), None)
        if holder is not None and holder.office == head_of(words).index:
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

    def is_joint(self, name: Name, words: list[Word]) -> bool:
        """True for a mention of several: ``Clara Holm and Peter Brandt``, ``Clara Holm and her colleagues``."""
        inside = {word.index for word in words}
        return any(
            word.rel == "conj"
            and word.head in inside
            and (name.first <= word.index < name.last or name.first <= word.head < name.last)
            and word.upos in ("PROPN", "NOUN")
            and word.feature("Case") != "Gen"
            and "," not in self._parse.text[name.end : word.start]  # "Ann Lee, a writer and director"
            for word in words
        ) and any(word.upos == "CCONJ" for word in words)

    def has_name(self, noun: Word) -> bool:
        """True where a name says who a noun is: ``director Ann Lee``, ``his sister, Ann Lee``, ``Ann Lee, a star``."""
        said = {child.index for child in self._parse.dependents(noun, "flat", "appos")} | {noun.index + 1}
        opening = min(self._parse.subtree(noun))
        behind = opening - 1 if opening and self._parse.words[opening - 1].text == "," else None
        return any(
            name.first in said or name.office == noun.index or (behind is not None and name.last == behind)
            for name in self.names_in(self._parse.sentence_of[noun.index])
        )

    # ------------------------------------------------------------ people

    def only_places(self) -> set[int]:
        """The people (by ``id``) who only stand where a place would: ``a mother of three, from Barnsley,``."""
        found = set()
        for person in self.people:
            if not any(name.titles or len(name.words) > 1 or name.subject for name in person.names):
                before = [self._parse.words[name.first - 1] for name in person.names if name.first > 0]
                if before and all(self._language.is_word("place_prepositions", word.text) for word in before):
                    found.add(id(person))
        return found

    def holder(self, head: Word, words: list[Word]) -> Person | None:
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
        if same_stem(one, other):
            return True
        return any(
            one in nation.split() and other in nation.split() for nation in self._language.words.get("nations", ())
        )
