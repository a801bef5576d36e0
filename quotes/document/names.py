"""Names of people, places and organizations in an article, with the titles that go with them."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from quotes.document.parse import Parse, Sentence, Word
from quotes.document.plain import visible
from quotes.document.span import Placed
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
#: A particle written as one word with the name behind it: ``al-Sayed``, ``d'Arc``.
_JOINED = re.compile(r"\w{1,2}[-'’](?=[^\W\d_])")
#: What joins the names of a firm, and the marks around a nickname.
_AND, _QUOTATION = ("&", "+"), "\"“”„'‘’«»"
#: Words of so many letters may differ a little: they are the same from this ratio on.
_LONG, _ALIKE = 5, 88
_GENDERS = ("feminine", "masculine")
_NOMINAL = ("NOUN", "PROPN", "ADJ")


@functools.lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A word without accents, case, genitive mark and full stop: the form that names are compared by."""
    bare = _GENITIVE.sub("", word.casefold().strip(_QUOTATION)).replace(".", "")
    letters = "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))
    return letters.replace("ø", "o").replace("ł", "l")


def _is_capital(word: str) -> bool:
    """True for a word that begins with a capital, also behind a particle: ``al-Sayed``."""
    return word[:1].isupper() or _JOINED.sub("", word, count=1)[:1].isupper()


def same_word(one: str, other: str) -> bool:
    """True for two folded words that are the same but for a typing error or a transliteration."""
    long = min(len(one), len(other)) >= _LONG
    return one == other or (long and one[0] == other[0] and fuzz.ratio(one, other) >= _ALIKE)


def same_words(one: str, others: Sequence[str]) -> list[str]:
    """A folded word, and those of others with its first letter that are the same, as ``same_word``."""
    if len(one) < _LONG:
        return [one]
    found = process.extract(one, others, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None)
    return [word for word, _, _ in found if len(word) >= _LONG]


def bare_end(language: Language, word: Word) -> int:
    """Where a word ends without a genitive ending that is written without an apostrophe: ``politiet|s``."""
    if word.feature("Case") != "Gen" or word.upos not in ("NOUN", "PROPN"):
        return word.end
    return word.end - len(_genitive_ending(language, word.text, word.lemma))


def _genitive_ending(language: Language, text: str, lemma: str) -> str:
    """The genitive ending that a form has: the one that its lemma tells of, else the shortest, or none."""
    endings = [ending for ending in language.words.get("genitive_endings", ()) if text.endswith(ending)]
    return min(endings, key=lambda ending: (text != lemma + ending, len(ending)), default="")


def forms_of(language: Language, noun: Word) -> set[str]:
    """The folded forms that a noun is compared by: its text, its lemma, and the text without a suffixed article.

    Lemmas alone do not do: a parser guesses those of compounds that it has never met.
    """
    text = fold(noun.text)
    endings = language.words.get("definite_endings", ()) if noun.feature("Definite") == "Def" else ()
    return {text, fold(noun.lemma), *(text.removesuffix(ending) for ending in endings)}


@functools.lru_cache(maxsize=1 << 14)
def in_group(language: Language, group: str, *forms: str) -> bool:
    """True where a form belongs to a word group, or is a compound that ends in a word of it.

    Compounds count in the groups that a language names as ``compounding``: ``vagtchef`` is a ``chef``.
    """
    words = language.words.get(group, frozenset())
    compounding = language.is_word("compounding", group)
    lowered = (form.lower() for form in forms)
    return any(form in words or (compounding and _ends_compound(form, words)) for form in lowered)


@functools.lru_cache(maxsize=1 << 14)
def in_some_group(language: Language, groups: tuple[str, ...], *forms: str) -> bool:
    """True where a form belongs to one of some word groups as for ``in_group``."""
    return any(in_group(language, group, *forms) for group in groups)


def _ends_compound(form: str, words: Set[str]) -> bool:
    return any(form[cut:] in words for cut in range(_SHORTEST_FIRST, len(form) - _SHORTEST_LAST + 1))


def same_title(language: Language, short: str, long: str) -> bool:
    """True where a folded title stands for another: ``minister`` for ``finansminister``, ``gov`` for ``governor``."""
    cut, whole = sorted((short, long), key=len)
    if short == long or (language.is_word("abbreviations", cut) and whole.startswith(cut)):
        return True
    return language.is_word("compounding", "titles") and _ends_compound(long, {short})


@dataclass(slots=True, eq=False)
class Name(Placed):
    """One place where a name stands.

    ``words`` are the folded words of the name itself, ``titles`` those of what goes with
    it ("danish president"), ``gender`` is what they tell of it; ``kind`` is voted for over the article.
    ``first`` and ``last`` are the half-open range of its words in the parse.
    ``office`` is the index of the title's word where an office stands before the name: ``chef i Acme Ann Lee``.
    ``relative`` is true where a noun with an owner stands before it, as of kin: ``his sister, Ann Lee``.
    ``introduced`` is true where an indefinite noun says who it is, as of somebody new: ``Ann Lee, a clerk``.
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
    introduced: bool = False
    relative: bool = False


def bearer(parse: Parse, word: Word) -> Word:
    """The noun that a word of a name, or of an apposition, belongs to: ``his | sister, Ann Lee, agreed``."""
    while (word.rel in ("flat", "appos", "compound") or _is_titled(parse, word)) and word.head != word.index:
        word = parse.words[word.head]
    return word


def _is_titled(parse: Parse, word: Word) -> bool:
    """True for a name that the tree hangs on its title as if it owned it: ``le président | Marc Oudin``."""
    bare = word.deprel == "nmod" and word.upos == "PROPN" and word.head < word.index
    return bare and word.feature("Case") != "Gen" and not any(parse.dependents(word, "case"))


def names(parse: Parse, language: Language) -> list[Name]:
    """The names of an article in text order, each with its kind."""
    finder = _Finder(parse, language)
    runs = [run for sentence in parse.sentences for run in finder.runs(sentence)]
    standing = {finder.folded(first, last) for first, last in runs}
    found: list[Name] = []
    for first, last in runs:
        middle = finder.seam(first, last, standing)
        for start, end in ((first, middle), (middle, last)) if middle else ((first, last),):
            found.extend(finder.name(start, end))
    finder.vote(found)
    return found


class _Finder:
    """Finds the names of an article; ``first`` and ``last`` are half-open ranges of its words."""

    def __init__(self, parse: Parse, language: Language) -> None:
        self._parse = parse
        self._words = parse.words
        self._language = language
        #: The shortest first, in an order that is the same in every run.
        within = [(word, entity.kind) for entity in parse.entities for word in parse.words_in(entity.span)]
        #: The kind of the entity that each word stands in, by index.
        self._kinds = {word.index: kind for word, kind in within}
        self._places = {fold(word.text) for word, kind in within if kind == "place"}
        self._openings = {entity.start for entity in parse.entities if entity.kind == "person"}
        proper = [word.upos == "PROPN" for word in self._words]
        #: What stands last in a person's full name: the parser takes a surname alone for the noun that it also is.
        self._surnames = {
            word.text
            for word in self._words[1:]
            if proper[word.index] and proper[word.index - 1] and self._kinds.get(word.index) == "person"
        }

    def runs(self, sentence: Sentence) -> Iterator[tuple[int, int]]:
        """The runs of words in a sentence that can be names: those with capitals, and what may stand between two.

        The tag of a politician's party is none: ``Ann Lee, D-Nev., said``.
        """
        shape = ""
        tag_end = 0
        for word in self._words[sentence.first : sentence.last]:
            part = word.upos == "PROPN" or (word.upos in ("X", "NOUN", "ADJ") and word.deprel.startswith("flat"))
            part = part or self._is_surname(word)
            part = part and _is_capital(word.text) and not self._is("time", word)
            if part and self._language.party_tags and word.index and self._words[word.index - 1].text in (",", "("):
                tag = _PARTY_TAG.match(self._parse.text, word.start)
                tag_end = tag.end() if tag else tag_end
            flat = self._words[word.head].rel == "flat"  # Ursula | von der | Leyen
            own = flat or self._kinds.get(word.index) == "person"  # Eva | de la | Cruz, of prepositions and articles
            particle = (own or word.upos in ("PROPN", "X")) and self._is("name_particles", word)
            part = part or (particle and own and word.text[:1].isupper() and self._opens(word))
            inside = "-" if self._parse.joins(word) else "i" if particle or word.text in _AND else "."
            inside = "q" if word.text in _QUOTATION else inside
            shape += "." if word.start < tag_end else "P" if part else inside
        for run in re.finditer("(?:i-)?P(?:[i-]{0,3}P|qPq?(?=P))*", shape):
            yield sentence.first + run.start(), sentence.first + run.end()

    def _is_surname(self, word: Word) -> bool:
        """True for a noun that is somebody's surname in the article: ``Aud Skog came. | Skog laughed``."""
        if word.upos != "NOUN" or word.text not in self._surnames or word.feature("Definite") == "Def":
            return False
        return not any(self._parse.dependents(word, "det", "amod", "nummod"))

    def _opens(self, word: Word) -> bool:
        """True for the first word of a person's name that the parser found: ``| De la Cruz added``."""
        return word.start in self._openings

    def seam(self, first: int, last: int, standing: Set[tuple[str, ...]]) -> int | None:
        """Where a run of capitals is two names: ``offered Lee | Denmark``, ``Acme | Ann Lee``.

        A place parts from what comes before where both stand alone elsewhere; a person does where an organization
        comes before, or no person while the rest stands alone elsewhere: ``Rival | Ann Lee``.
        """
        folded = self.folded(first, last)
        if folded[-1] in self._places and folded[0] not in self._places:
            for cut in range(1, len(folded)):
                if folded[:cut] in standing and folded[cut:] in standing:
                    return first + cut
        middle = last
        while middle > first and self._kinds.get(middle - 1) == "person":
            middle -= 1
        others = {self._kinds.get(index) for index in range(first, middle)}
        person = others == {"organization"} or folded[middle - first :] in standing
        return middle if first < middle <= last - 2 and person else None

    def name(self, first: int, last: int) -> Iterator[Name]:
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
        owner = parts[-1].feature("Case") == "Gen" and self._owns(last)
        clitic = last < len(words) and words[last].deprel == "case" and words[last].upos == "PART"
        text = " ".join(visible(self._parse.text[parts[0].start : parts[-1].end]).split())
        if owner:
            text = self._bare(text, parts[-1])
        full = [word for word in text.split() if not (word[0].isupper() and word[1:] in ("", "."))]  # no initials
        folded = tuple(filter(None, map(fold, full)))
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
            gender=self._gender(titles, parts),
            genitive=clitic or owner,
            office=office,
            introduced=len(folded) > 1 and self._is_introduced(parts),
            relative=len(folded) > 1 and self._is_relative(parts[0]),
        )

    def _owns(self, last: int) -> bool:
        """False for a name with nothing behind it to own: a parser takes ``Niels, said`` for a genitive."""
        if last == len(self._words):
            return False
        following = self._words[last]
        return following.upos not in ("VERB", "AUX", "ADP", "SCONJ") and following.text not in (",", ".", ":", ")")

    def _gender(self, titles: Set[str], parts: list[Word]) -> str | None:
        """What the titles of a name tell, and the nouns that stand with it: ``her husband, Lee``, ``Lee, a mother``."""
        nouns = {noun.index: noun for word in parts for noun in self._parse.dependents(word, "appos")}
        for word in parts:
            while word.rel in ("flat", "appos", "compound") and word.head != word.index:
                word = self._parse.words[word.head]
                nouns[word.index] = word
        own = {form for noun in nouns.values() for form in (noun.text, noun.lemma)}
        forms = titles | own | set(map(fold, own))
        return next((g for g in _GENDERS if any(in_group(self._language, g, form) for form in forms)), None)

    def _is_introduced(self, parts: list[Word]) -> bool:
        """True where an apposition that is no title says who bears a name, as of somebody new: ``Ann Lee, a clerk``."""
        beside = (noun for word in parts for noun in self._parse.dependents(word, "appos", "nmod"))
        nouns = (noun for noun in beside if noun.upos == "NOUN" and not any(self._parse.dependents(noun, "case")))
        return any(
            not self._is_title(noun.text, noun.lemma)
            and any("Ind" in (word.feature("Definite"), word.feature("PronType")) for word in (noun, *children))
            for noun in nouns
            for children in [list(self._parse.dependents(noun, "det"))]
        )

    def _is_relative(self, word: Word) -> bool:
        """True for a name in apposition to somebody's: ``his sister, Ann Lee``, ``Lees datter, Ann Lee``."""
        noun = bearer(self._parse, word)
        owners = (owner for owner in self._parse.dependents(noun) if owner.index < noun.index)
        owned = any(owner.feature("Poss") == "Yes" or owner.feature("Case") == "Gen" for owner in owners)
        return noun is not word and noun.upos == "NOUN" and owned

    def _bare(self, text: str, last: Word) -> str:
        """A name without the genitive ending that its language writes without an apostrophe: ``Hansens``."""
        text = _GENITIVE.sub("", text)
        own = last.text if text.endswith(last.text) else text
        ending = _genitive_ending(self._language, own, last.lemma)
        name = text.removesuffix(ending)
        told = last.lemma[:1].isupper() and own == last.lemma + ending
        return name if told or not name.endswith(ending) else text  # Hess may be no owner

    def _titles_before(self, first: int, titled: bool) -> set[str]:
        """Titles and nationalities right before a name: ``the Danish president``, ``Danmarks statsminister,``."""
        found: set[str] = set()
        opening = self._parse.sentence(self._words[first]).first
        index = first - 1
        if index >= opening and self._words[index].text == ",":
            index -= 1
            if index < opening or not self._is_title(self._words[index].text):
                return found
        before = self._words[max(opening, index + 1 - _BEFORE + titled) : index + 1]
        for seen, word in enumerate(reversed(before), int(titled)):
            if word.upos in (*_NOMINAL, "X") and (seen or self._is_title(word.text, word.lemma)):
                found.add(fold(word.text))
            elif not (word.upos == "PART" or word.text == "-"):
                break
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
        return {fold(word.text) for word in words if word.upos in _NOMINAL}

    def _titles_after(self, last: int) -> set[str]:
        """The title in an apposition: ``Ann Lee, the mayor of Springfield,``."""
        if last == len(self._words) or self._words[last].text != ",":
            return set()
        following = self._words[last + 1 : last + 1 + _AFTER]
        apposition = list(itertools.takewhile(lambda word: word.text != ",", following))
        first = apposition[0] if apposition else None
        if first is not None and first.feature("VerbForm") == "Part" and self._is_title(first.text):
            return {fold(first.text)}  # Ana Ruiz, | acusada de estafa
        if any(word.upos in ("VERB", "AUX") for word in apposition):  # a new subject: "near Ann Lee, the mayor said"
            return set()
        found = {fold(word.text) for word in apposition if word.upos in _NOMINAL}
        return found if any(map(self._is_title, found)) else set()

    def _office(self, first: int, last: int) -> int | None:
        """The title that a name ends the office of, by the order of the words: ``chef i Acme Ann Lee``.

        The title stands without a determiner, and what is before the name belongs to a name itself, or the
        parser took the name for a person's.
        """
        words, opening = self._words, self._parse.sentence(self._words[first]).first
        if first - 1 < opening or words[first - 1].upos not in _NOMINAL:
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

    def vote(self, found: list[Name]) -> None:
        """Give every name the kind that most mentions of its last word have, but for a company's form (``Inc.``).

        The word alone, before somebody new bears it, is no mention of theirs: ``Lee said ... Ann Lee, a clerk, said``.
        """
        language = self._language
        full: dict[str, Name] = {}
        for name in found:
            if len(name.words) > 1:
                full.setdefault(name.words[-1], name)
        votes: dict[tuple[str, bool], Counter[str]] = defaultdict(Counter)
        keys = []
        for name in found:
            own = [word for word in name.words if not language.is_word("legal_forms", word)]
            key = (own or name.words)[-1]
            new = full.get(key)
            keys.append((key, len(name.words) == 1 and new is not None and new.introduced and name.start < new.start))
            kinds = [self._kinds.get(index, "") for index in range(name.first, name.last)]
            kind = max(kinds, key=kinds.count)
            ballot = votes[keys[-1]]
            if kind and name.office is None and not (name.genitive and len(name.words) == 1):
                ballot[kind] += 1
            if any(map(self._is_title, name.titles)):
                ballot["person"] += 2
            company = len(name.words) > 1 and language.is_word("legal_forms", name.words[-1])
            company = company or not set(_AND).isdisjoint(name.text.split())
            if company or any(language.is_word("organizations", word) for word in name.words):
                ballot["organization"] += 3
        for name, own_key in zip(found, keys, strict=True):
            if ballot := votes[own_key]:
                name.kind = max(sorted(ballot), key=lambda kind: ballot[kind])

    def folded(self, first: int, last: int) -> tuple[str, ...]:
        return tuple(fold(word.text) for word in self._words[first:last])

    def _is_title(self, *forms: str) -> bool:
        return in_group(self._language, "titles", *forms)

    def _is(self, group: str, word: Word) -> bool:
        return self._language.is_word(group, word.text)
