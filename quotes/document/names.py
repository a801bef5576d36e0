"""Names of people, places and organizations in an article, with the titles that go with them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from rapidfuzz import fuzz

from quotes.document.parse import Parse, Word
from quotes.document.span import Span
from quotes.languages import Language

_GENITIVE = re.compile(r"['’‘]s?$")
_INITIAL = re.compile(r"^[A-Z]\.?$")
#: A politician's party and place behind the name: ``D-Nev.``, ``R-N.C.``
_PARTY_TAG = re.compile(r"[A-Z]{1,3}-[A-Z][\w.]*(?: [A-Z][\w.]*)*(?=[,)])")
#: A compound is taken apart where its parts have at least so many letters.
_SHORTEST_LAST, _SHORTEST_FIRST = 4, 3
#: Groups of nouns that are no part of a name behind them.
_BEFORE_NAMES = ("members", "people")
#: How many words an office may take up between its title and the name.
_OFFICE = 9


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
    if short == long:
        return True
    cut, whole = sorted((short, long), key=len)
    if language.is_word("abbreviations", cut) and whole.startswith(cut):
        return True
    first = len(long) - len(short)
    return (
        language.is_word("compounding", "titles")
        and first >= _SHORTEST_FIRST
        and len(short) >= _SHORTEST_LAST
        and long.endswith(short)
    )


@dataclass(slots=True, eq=False)
class Name:
    """One place where a name stands.

    ``words`` are the folded words of the name itself, ``titles`` those of what goes with
    it ("danish president"), ``gender`` is what they tell of it; ``kind`` is voted for over the article.
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
    runs = [run for sentence in parse.sentences for run in _runs(parse, language, sentence.first, sentence.last)]

    def folded(first: int, last: int) -> tuple[str, ...]:
        return tuple(fold(word.text) for word in parse.words[first:last])

    standing = {folded(first, last) for first, last, _ in runs}
    places = {
        fold(word.text) for entity in parse.entities if entity.kind == "place" for word in parse.words_in(entity.span)
    }
    kinds = _kinds(parse)
    found: list[Name] = []
    for first, last, sentence_first in runs:
        middle = _seam(parse, first, last, standing, places) or _person_after(
            folded(first, last), kinds, first, standing
        )
        for start, end in ((first, middle), (middle, last)) if middle else ((first, last),):
            found.extend(_named(parse, language, kinds, start, end, sentence_first))
    _vote(parse, language, found, kinds)
    return found


def _kinds(parse: Parse) -> dict[int, str]:
    """The kind of the entity that each word stands in, by index."""
    return {word.index: entity.kind for entity in parse.entities for word in parse.words_in(entity.span)}


def _person_after(
    folded: tuple[str, ...], kinds: Mapping[int, str], first: int, standing: Set[tuple[str, ...]]
) -> int | None:
    """Where a run of capitals from ``first`` goes on to a person: ``Acme | Ann Lee``, ``Venstres | Ann Lee``.

    What comes before is an organization, or is no person while the rest stands alone elsewhere: ``Rival | Ann Lee``.
    """
    middle = last = first + len(folded)
    while middle > first and kinds.get(middle - 1) == "person":
        middle -= 1
    if not first < middle <= last - 2:
        return None
    others = {kinds.get(index) for index in range(first, middle)}
    return middle if others == {"organization"} or folded[middle - first :] in standing else None


def _seam(parse: Parse, first: int, last: int, standing: set[tuple[str, ...]], places: set[str]) -> int | None:
    """Where a run of capitals is a name and a place that both stand alone elsewhere: ``offered Lee | Denmark``."""
    folded = tuple(fold(word.text) for word in parse.words[first:last])
    for middle in range(1, len(folded)):
        if (
            folded[:middle] in standing
            and folded[middle:] in standing
            and folded[-1] in places
            and folded[0] not in places
        ):
            return first + middle
    return None


def _is_part(word: Word, language: Language) -> bool:
    if not word.text[:1].isupper() or language.is_word("time", word.text):
        return False
    return word.upos == "PROPN" or (word.upos in ("X", "NOUN", "ADJ") and word.deprel.startswith("flat"))


def _runs(parse: Parse, language: Language, first: int, last: int) -> Iterable[tuple[int, int, int]]:
    """The runs of words that can be names, as ranges of words with the sentence's first word."""
    words = parse.words

    def is_part(index: int) -> bool:
        return index < last and _is_part(words[index], language)

    sentence_first = first
    index = first
    while index < last:
        if not is_part(index):
            index += 1
            continue
        tag = _party_tag(parse, index, last)
        if tag > index:
            index = tag
            continue
        end = index + 1
        while (
            is_part(end)
            or (
                is_part(end + 1)
                and language.is_word("name_particles", words[end].text)
                and words[end].upos in ("PROPN", "X")
            )
            or (is_part(end + 1) and parse.joins(words[end]))
        ):
            end += 1
        yield index, end, sentence_first
        index = end


def _party_tag(parse: Parse, index: int, last: int) -> int:
    """The index behind the tag of a politician's party that begins at a word: ``Ann Lee, D-Nev., said``."""
    if index == 0 or parse.words[index - 1].text not in (",", "("):
        return index
    tag = _PARTY_TAG.match(parse.text, parse.words[index].start)
    while tag and index < last and parse.words[index].start < tag.end():
        index += 1
    return index


def _named(
    parse: Parse, language: Language, kinds: Mapping[int, str], first: int, end: int, sentence_first: int
) -> Iterable[Name]:
    """The name among ``words[first:end]``: titles and nationalities at its front are set apart."""
    words = parse.words
    start = first
    for index in range(first, end):
        if index == end - 1 > first and kinds.get(index) == "person":
            break  # "Mr. King", "Larry King": a surname
        if in_group(language, "titles", words[index].text.rstrip("."), words[index].text):
            start = index + 1
    if kinds.get(end - 1) == "person":
        while start < end - 2 and any(language.is_word(group, words[start].text) for group in _BEFORE_NAMES):
            start += 1  # "Democrat Ann Lee", "Resident Ann Lee"
    if start >= end:  # "Danish President": a title without a name
        return
    titles = {fold(word.text) for word in words[first:start]}
    titles |= _titles_before(parse, language, first, sentence_first, titled=start > first)
    titles |= _titles_after(parse, language, end)
    titles |= _titles_of_noun(parse, language, start, end)
    office = _office(parse, language, kinds, start, end, sentence_first) if end - start > 1 else None
    if office is not None:
        titles.add(fold(words[office].text))
    clitic = end < len(words) and words[end].deprel == "case" and words[end].upos == "PART"
    genitive = clitic or words[end - 1].feature("Case") == "Gen"
    parts = words[start:end]
    text = " ".join(parse.text[parts[0].start : parts[-1].end].split())
    if genitive and words[end - 1].feature("Case") == "Gen":
        text = _bare(text, words[end - 1])
    folded = tuple(fold(word) for word in text.split() if fold(word) and not _INITIAL.match(word))
    if not folded:
        return
    yield Name(
        start=parts[0].start,
        end=parts[-1].end,
        words=folded,
        text=text,
        first=start,
        last=end,
        sentence=parse.sentence_of[start],
        titles=frozenset(titles),
        subject=any(bearer(parse, word).rel == "nsubj" for word in parts),
        gender=_gender(titles, language),
        genitive=genitive,
        office=office,
    )


def _office(
    parse: Parse, language: Language, kinds: Mapping[int, str], start: int, end: int, sentence_first: int
) -> int | None:
    """The title that a name ends the office of, by the order of the words: ``chef i Acme Ann Lee``.

    The title stands without a determiner, and what is before the name belongs to a name itself, or the
    parser took the name for a person's.
    """
    words = parse.words
    if start - 1 < sentence_first or words[start - 1].upos not in ("NOUN", "PROPN", "ADJ"):
        return None
    person = all(kinds.get(index) == "person" for index in range(start, end))
    if not (person or words[start - 1].text[:1].isupper()) or in_group(language, "titles", words[start - 1].text):
        return None
    for index in range(start - 2, max(sentence_first, start - _OFFICE), -1):
        word, before = words[index], words[index - 1]
        if word.upos not in ("NOUN", "PROPN", "ADJ", "DET", "ADP", "CCONJ", "NUM"):
            return None
        if in_group(language, "titles", word.text, word.lemma) or in_group(language, "people", word.text, word.lemma):
            return None
        if (
            word.upos == "ADP"
            and language.is_word("office_prepositions", word.text)
            and in_group(language, "titles", before.text, before.lemma)
        ):
            return index - 1 if not any(parse.dependents(before, "det")) else None
    return None


def bearer(parse: Parse, word: Word) -> Word:
    """The noun that a word of a name, or of an apposition, belongs to: ``his | sister, Ann Lee, agreed``."""
    while word.rel in ("flat", "appos", "compound") and word.head != word.index:
        word = parse.words[word.head]
    return word


def _gender(titles: Iterable[str], language: Language) -> str | None:
    """What titles tell of a person: ``feminine``, ``masculine``, or None."""
    titles = list(titles)
    return next((g for g in ("feminine", "masculine") if any(language.is_word(g, title) for title in titles)), None)


def _bare(text: str, last: Word) -> str:
    """A name without the genitive ending that its language writes without an apostrophe: Hansens."""
    text = re.sub(r"['’‘]s?$", "", text)
    lemma = last.lemma
    if (
        lemma
        and lemma[:1].isupper()
        and text.endswith("s")
        and text == text[: -len(last.text)] + last.text
        and lemma == last.text[:-1]
    ):
        return text[:-1]
    return text[:-1] if text.endswith("s") and not text.endswith("ss") and last.feature("Case") == "Gen" else text


def _titles_before(parse: Parse, language: Language, first: int, sentence_first: int, titled: bool) -> set[str]:
    """Titles and nationalities right before a name: ``the Danish president``, ``Danmarks statsminister,``."""
    found: set[str] = set()
    index = first - 1
    if index >= sentence_first and parse.words[index].text == ",":
        if index - 1 < sentence_first or not in_group(language, "titles", parse.words[index - 1].text):
            return found
        index -= 1
    seen = int(titled)
    while index >= sentence_first and seen < 5:
        word = parse.words[index]
        if word.upos in ("NOUN", "ADJ", "PROPN") and (seen or in_group(language, "titles", word.text, word.lemma)):
            found.add(fold(word.text))
        elif not (word.upos == "PART" or word.text in ("-",)):
            break
        seen += 1
        index -= 1
    return found


def _titles_of_noun(parse: Parse, language: Language, first: int, end: int) -> set[str]:
    """The title that a name is an apposition of: ``the mayor of Springfield, Ann Lee,``."""
    top = next(word for word in parse.words[first:end] if not first <= word.head < end or word.head == word.index)
    noun = parse.words[top.head]
    if noun.rel == "nmod" and not in_group(language, "titles", noun.text, noun.lemma):
        noun = parse.words[noun.head]
    if top.rel != "appos" or noun.index >= first or not in_group(language, "titles", noun.text, noun.lemma):
        return set()
    before = [noun, *parse.dependents(noun, "amod", "compound")]
    words = [*before, *parse.words[noun.index + 1 : first]]
    return {fold(word.text) for word in words if word.upos in ("NOUN", "ADJ", "PROPN")}


def _titles_after(parse: Parse, language: Language, end: int) -> set[str]:
    """The title in an apposition: ``Ann Lee, the mayor of Springfield,``."""
    words = parse.words
    if end + 1 >= len(words) or words[end].text != ",":
        return set()
    found = set()
    for word in words[end + 1 : end + 7]:
        if word.upos in ("VERB", "AUX"):  # no apposition but a new subject: "near Ann Lee, the mayor said"
            return set()
        if word.text == ",":
            break
        if word.upos in ("NOUN", "ADJ", "PROPN"):
            found.add(fold(word.text))
    return found if any(in_group(language, "titles", title) for title in found) else set()


def _vote(parse: Parse, language: Language, found: list[Name], kinds: Mapping[int, str]) -> None:
    """Gives every name the kind that most of its mentions in the article have."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for name in found:
        ballot = votes[_key(name, language)]
        kind = Counter(kinds.get(index, "") for index in range(name.first, name.last)).most_common(1)[0][0]
        if kind and name.office is None and not (name.genitive and len(name.words) == 1):
            ballot[kind] += 1
        if any(in_group(language, "titles", title) for title in name.titles):
            ballot["person"] += 2
        company = len(name.words) > 1 and language.is_word("legal_forms", name.words[-1])
        if company or any(language.is_word("organizations", word) for word in name.words):
            ballot["organization"] += 3
    for name in found:
        ballot = votes[_key(name, language)]
        if ballot:
            name.kind = max(sorted(ballot), key=lambda kind: ballot[kind])


def _key(name: Name, language: Language) -> str:
    """The word that the mentions of a name share: its last but for a company's form (``Brightmart Inc.``)."""
    own = [word for word in name.words if not language.is_word("legal_forms", word)]
    return own[-1] if own else name.words[-1]
