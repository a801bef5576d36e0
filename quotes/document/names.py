"""Names of people, places and organizations in an article, with the titles that go with them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from rapidfuzz import fuzz

from quotes.document.parse import Parse, Sentence, Word
from quotes.document.span import Span
from quotes.languages import Language

_GENITIVE = re.compile(r"['’‘]s?$")
#: A politician's party and place behind the name: ``D-Nev.``, ``R-N.C.``
_PARTY_TAG = re.compile(r"[A-Z]{1,3}-[A-Z][\w.]*(?: [A-Z][\w.]*)*(?=[,)])")
#: A compound is taken apart where its parts have at least so many letters.
_SHORTEST_LAST, _SHORTEST_FIRST = 4, 3
#: Groups of nouns that are no part of a name behind them.
_BEFORE_NAMES = ("members", "people")
#: How many words an office may take up between its title and the name.
_OFFICE = 9
#: How many words before a name, or behind it, may be a title with what goes with it.
_BEFORE, _AFTER = 5, 6


def fold(word: str) -> str:
    """A word without accents, case, genitive mark and full stop: the form that names are compared by."""
    bare = _GENITIVE.sub("", word.casefold()).replace(".", "")
    return (
        "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))
        .replace("ø", "o")
        .replace("ł", "l")
    )


def same_word(one: str, other: str) -> bool:
    """True for two folded words that are the same but for a typing error or a transliteration."""
    if one == other:
        return True
    return min(len(one), len(other)) >= 5 and one[0] == other[0] and fuzz.ratio(one, other) >= 88


def in_group(language: Language, group: str, *forms: str) -> bool:
    """True where a form belongs to a word group, or is a compound that ends in a word of it.

    Compounds count in the groups that a language names as ``compounding``: ``vagtchef`` is a ``chef``.
    """
    words = language.words.get(group, frozenset())
    lower = [form.lower() for form in forms]
    if any(form in words for form in lower):
        return True
    return language.is_word("compounding", group) and any(_ends_compound(form, words) for form in lower)


def _ends_compound(form: str, words: Set[str]) -> bool:
    return any(form[cut:] in words for cut in range(_SHORTEST_FIRST, len(form) - _SHORTEST_LAST + 1))


def same_title(language: Language, short: str, long: str) -> bool:
    """True where a folded title stands for another: ``minister`` for ``finansminister``, ``gov`` for ``governor``."""
    cut, whole = sorted((short, long), key=len)
    if short == long or (language.is_word("abbreviations", cut) and whole.startswith(cut)):
        return True
    return language.is_word("compounding", "titles") and _ends_compound(long, {short})


@dataclass(slots=True, eq=False)
class Name:
    """One place where a name stands.

    ``words`` are the folded words of the name itself, ``titles`` those of what goes with
    it ("danish president"), ``gender`` is what they tell of it; ``kind`` is voted for over the article.
    ``first`` and ``last`` are the half-open range of its words in the parse.
    ``office`` is the index of the title's word where an office stands before the name: ``chef i Acme Ann Lee``.
    """

    start: int
    end: int
    words: tuple[str, ...]
    text: str
    first: int
    last: int
    sentence: int
    titles: frozenset[str] = frozenset()
    subject: bool = False
    genitive: bool = False
    gender: str | None = None
    kind: str = "unknown"
    office: int | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def names(parse: Parse, language: Language) -> list[Name]:
    """The names of an article in text order, each with its kind."""
    return _Finder(parse, language).names()


def bearer(parse: Parse, word: Word) -> Word:
    """The noun that a word of a name, or of an apposition, belongs to: ``his | sister, Ann Lee, agreed``."""
    while word.rel in ("flat", "appos", "compound") and word.head != word.index:
        word = parse.words[word.head]
    return word


class _Finder:
    """Finds the names of an article; ``first`` and ``last`` are half-open ranges of its words."""

    def __init__(self, parse: Parse, language: Language) -> None:
        self._parse = parse
        self._words = parse.words
        self._language = language
        within = [(word, entity.kind) for entity in parse.entities for word in parse.words_in(entity.span)]
        #: The kind of the entity that each word stands in, by index.
        self._kinds = {word.index: kind for word, kind in within}
        self._places = {fold(word.text) for word, kind in within if kind == "place"}

    def names(self) -> list[Name]:
        """The names in text order, each with its kind."""
        runs = [run for sentence in self._parse.sentences for run in self._runs(sentence)]
        standing = {self._folded(first, last) for first, last in runs}
        found: list[Name] = []
        for first, last in runs:
            middle = self._seam(first, last, standing) or self._person_after(first, last, standing)
            for start, end in ((first, middle), (middle, last)) if middle else ((first, last),):
                found.extend(self._name(start, end))
        self._vote(found)
        return found

    def _runs(self, sentence: Sentence) -> Iterator[tuple[int, int]]:
        """The runs of words in a sentence that can be names."""
        last = sentence.last

        def is_part(index: int) -> bool:
            return index < last and self._is_part(self._words[index])

        index = sentence.first
        while index < last:
            if not is_part(index):
                index += 1
                continue
            tag = self._party_tag(index, last)
            if tag > index:
                index = tag
                continue
            end = index + 1
            while is_part(end) or (is_part(end + 1) and self._is_inside(self._words[end])):
                end += 1
            yield index, end
            index = end

    def _is_part(self, word: Word) -> bool:
        if not word.text[:1].isupper() or self._is("time", word):
            return False
        return word.upos == "PROPN" or (word.upos in ("X", "NOUN", "ADJ") and word.deprel.startswith("flat"))

    def _is_inside(self, word: Word) -> bool:
        """True for what may stand between two words of a name: ``von``, a hyphen."""
        particle = self._is("name_particles", word) and word.upos in ("PROPN", "X")
        return particle or self._parse.joins(word)

    def _party_tag(self, index: int, last: int) -> int:
        """The index behind the tag of a politician's party that begins at a word: ``Ann Lee, D-Nev., said``."""
        if not self._language.party_tags or index == 0 or self._words[index - 1].text not in (",", "("):
            return index
        tag = _PARTY_TAG.match(self._parse.text, self._words[index].start)
        while tag and index < last and self._words[index].start < tag.end():
            index += 1
        return index

    def _seam(self, first: int, last: int, standing: Set[tuple[str, ...]]) -> int | None:
        """Where a run of capitals is a name and a place that both stand alone elsewhere: ``offered Lee | Denmark``."""
        folded = self._folded(first, last)
        if folded[-1] not in self._places or folded[0] in self._places:
            return None
        cuts = range(1, len(folded))
        return next((first + cut for cut in cuts if folded[:cut] in standing and folded[cut:] in standing), None)

    def _person_after(self, first: int, last: int, standing: Set[tuple[str, ...]]) -> int | None:
        """Where a run of capitals goes on to a person: ``Acme | Ann Lee``, ``Venstres | Ann Lee``.

        What comes before is an organization, or no person while the rest stands alone elsewhere: ``Rival | Ann Lee``.
        """
        middle = last
        while middle > first and self._kinds.get(middle - 1) == "person":
            middle -= 1
        if not first < middle <= last - 2:
            return None
        others = {self._kinds.get(index) for index in range(first, middle)}
        return middle if others == {"organization"} or self._folded(middle, last) in standing else None

    def _name(self, first: int, last: int) -> Iterator[Name]:
        """The name among some words: titles and nationalities at its front are set apart."""
        words, kinds = self._words, self._kinds
        start = first
        for index in range(first, last):
            if index == last - 1 > first and kinds.get(index) == "person":
                break  # "Mr. King", "Larry King": a surname
            if self._is_title(words[index].text.rstrip("."), words[index].text):
                start = index + 1
        if kinds.get(last - 1) == "person":
            while start < last - 2 and any(self._is(group, words[start]) for group in _BEFORE_NAMES):
                start += 1  # "Democrat Ann Lee", "Resident Ann Lee"
        if start >= last:  # "Danish President": a title without a name
            return
        titles = {fold(word.text) for word in words[first:start]}
        titles |= self._titles_before(first, titled=start > first)
        titles |= self._titles_after(last)
        titles |= self._titles_of_noun(start, last)
        office = self._office(start, last) if last - start > 1 else None
        if office is not None:
            titles.add(fold(words[office].text))
        parts = words[start:last]
        owner = parts[-1].feature("Case") == "Gen"
        clitic = last < len(words) and words[last].deprel == "case" and words[last].upos == "PART"
        text = " ".join(self._parse.text[parts[0].start : parts[-1].end].split())
        if owner:
            text = self._bare(text, parts[-1])
        folded = tuple(fold(word) for word in text.split() if fold(word) and not _is_initial(word))
        if not folded:
            return
        yield Name(
            start=parts[0].start,
            end=parts[-1].end,
            words=folded,
            text=text,
            first=start,
            last=last,
            sentence=self._parse.sentence_of[start],
            titles=frozenset(titles),
            subject=any(bearer(self._parse, word).rel == "nsubj" for word in parts),
            gender=self._gender(titles),
            genitive=clitic or owner,
            office=office,
        )

    def _bare(self, text: str, last: Word) -> str:
        """A name without the genitive ending that its language writes without an apostrophe: ``Hansens``."""
        text = _GENITIVE.sub("", text)
        for ending in self._language.words.get("genitive_endings", ()):
            name = text.removesuffix(ending)
            lemma = last.lemma[:1].isupper() and last.text == last.lemma + ending and text.endswith(last.text)
            if name != text and (lemma or not name.endswith(ending)):  # Hess may be no owner
                return name
        return text

    def _titles_before(self, first: int, titled: bool) -> set[str]:
        """Titles and nationalities right before a name: ``the Danish president``, ``Danmarks statsminister,``."""
        found: set[str] = set()
        opening = self._opening(first)
        index = first - 1
        if index >= opening and self._words[index].text == ",":
            if index - 1 < opening or not self._is_title(self._words[index - 1].text):
                return found
            index -= 1
        seen = int(titled)
        while index >= opening and seen < _BEFORE:
            word = self._words[index]
            if word.upos in ("NOUN", "ADJ", "PROPN") and (seen or self._is_title(word.text, word.lemma)):
                found.add(fold(word.text))
            elif not (word.upos == "PART" or word.text == "-"):
                break
            seen += 1
            index -= 1
        return found

    def _titles_of_noun(self, first: int, last: int) -> set[str]:
        """The title that a name is an apposition of: ``the mayor of Springfield, Ann Lee,``."""
        parts = self._words[first:last]
        top = next(word for word in parts if not first <= word.head < last or word.head == word.index)
        noun = self._words[top.head]
        if noun.rel == "nmod" and not self._is_title(noun.text, noun.lemma):
            noun = self._words[noun.head]
        if top.rel != "appos" or noun.index >= first or not self._is_title(noun.text, noun.lemma):
            return set()
        before = [noun, *self._parse.dependents(noun, "amod", "compound")]
        words = [*before, *self._words[noun.index + 1 : first]]
        return {fold(word.text) for word in words if word.upos in ("NOUN", "ADJ", "PROPN")}

    def _titles_after(self, last: int) -> set[str]:
        """The title in an apposition: ``Ann Lee, the mayor of Springfield,``."""
        following = self._words[last : last + 1 + _AFTER]
        if not following or following[0].text != ",":
            return set()
        found = set()
        for word in following[1:]:
            if word.text == ",":
                break
            if word.upos in ("VERB", "AUX"):  # no apposition but a new subject: "near Ann Lee, the mayor said"
                return set()
            if word.upos in ("NOUN", "ADJ", "PROPN"):
                found.add(fold(word.text))
        return found if any(map(self._is_title, found)) else set()

    def _office(self, first: int, last: int) -> int | None:
        """The title that a name ends the office of, by the order of the words: ``chef i Acme Ann Lee``.

        The title stands without a determiner, and what is before the name belongs to a name itself, or the
        parser took the name for a person's.
        """
        words, opening = self._words, self._opening(first)
        if first - 1 < opening or words[first - 1].upos not in ("NOUN", "PROPN", "ADJ"):
            return None
        person = all(self._kinds.get(index) == "person" for index in range(first, last))
        if not (person or words[first - 1].text[:1].isupper()) or self._is_title(words[first - 1].text):
            return None
        for index in range(first - 2, max(opening, first - _OFFICE), -1):
            word, before = words[index], words[index - 1]
            if word.upos not in ("NOUN", "PROPN", "ADJ", "DET", "ADP", "CCONJ", "NUM"):
                return None
            forms = (word.text, word.lemma)
            if self._is_title(*forms) or in_group(self._language, "people", *forms):
                return None
            leads = word.upos == "ADP" and self._is("office_prepositions", word)
            if leads and self._is_title(before.text, before.lemma):
                return index - 1 if not any(self._parse.dependents(before, "det")) else None
        return None

    def _gender(self, titles: Iterable[str]) -> str | None:
        """What titles tell of a person: ``feminine``, ``masculine``, or None."""
        genders = ("feminine", "masculine")
        return next((g for g in genders if any(self._language.is_word(g, title) for title in titles)), None)

    def _vote(self, found: list[Name]) -> None:
        """Give every name the kind that most of its mentions in the article have."""
        language = self._language
        votes: dict[str, Counter[str]] = defaultdict(Counter)
        for name in found:
            ballot = votes[self._key(name)]
            kinds = Counter(self._kinds.get(index, "") for index in range(name.first, name.last))
            kind = kinds.most_common(1)[0][0]
            if kind and name.office is None and not (name.genitive and len(name.words) == 1):
                ballot[kind] += 1
            if any(map(self._is_title, name.titles)):
                ballot["person"] += 2
            company = len(name.words) > 1 and language.is_word("legal_forms", name.words[-1])
            if company or any(language.is_word("organizations", word) for word in name.words):
                ballot["organization"] += 3
        for name in found:
            ballot = votes[self._key(name)]
            if ballot:
                name.kind = max(sorted(ballot), key=lambda kind: ballot[kind])

    def _key(self, name: Name) -> str:
        """The word that the mentions of a name share: its last but for a company's form (``Brightmart Inc.``)."""
        own = [word for word in name.words if not self._language.is_word("legal_forms", word)]
        return own[-1] if own else name.words[-1]

    def _folded(self, first: int, last: int) -> tuple[str, ...]:
        return tuple(fold(word.text) for word in self._words[first:last])

    def _opening(self, index: int) -> int:
        """The first word of a word's sentence."""
        return self._parse.sentence(self._words[index]).first

    def _is_title(self, *forms: str) -> bool:
        return in_group(self._language, "titles", *forms)

    def _is(self, group: str, word: Word) -> bool:
        return self._language.is_word(group, word.text)


def _is_initial(word: str) -> bool:
    return word[0].isupper() and word[1:] in ("", ".")
