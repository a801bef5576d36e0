"""People: which names are one person, within an article and across articles; and speakers without a person's name.

Where a name fits two people and nothing says which, it is nobody's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Generic, TypeVar

from quotes.document.names import Name, same_word, same_words
from quotes.schema import SpeakerKind
from quotes.speakers import first_names

T = TypeVar("T")

#: Articles on one event have at least so many names in common beside the one in question.
_SHARED = 2


@dataclass(slots=True, eq=False)
class Person:
    """The names of one article, or of several, that are one person."""

    kind: ClassVar[SpeakerKind] = "person"
    local: ClassVar[bool] = False
    names: list[Name] = field(default_factory=list)
    ambiguous: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words of the fullest name."""
        return max((name.words for name in self.names), key=len)

    @property
    def first(self) -> Name:
        """The first full name, else the first of all."""
        return min(self.names, key=lambda name: (len(name.words) == 1, name.start))

    @property
    def titles(self) -> set[str]:
        return {title for name in self.names for title in name.titles}

    @property
    def gender(self) -> str | None:
        """What titles and appositions tell, else the first name of a full one: ``feminine``, ``masculine``, or None."""
        return self.told or _first_gender(self.words, self.full)

    @property
    def told(self) -> str | None:
        """The gender that titles and appositions tell."""
        return next((name.gender for name in self.names if name.gender), None)

    @property
    def full(self) -> str:
        """The longest form of the name."""
        return max((name.text for name in self.names), key=len)

    @property
    def count(self) -> int:
        return len(self.names)

    def could_be(self, other: Person) -> bool:
        """True where a name of the other can be one of this person's: its words stand here in order, its title fits.

        A single word has to be more than the first name.
        """
        return _holds(self.words, other.words) and not _differ(self, other)  # last: most pairs differ in their words

    def is_same(self, other: Person | Description) -> bool:
        return self is other

    @property
    def display(self) -> str:
        """The fullest name as it is written most, the form with its accents first."""
        most = len(self.words)
        longest = [name.text for name in self.names if len(name.words) == most]
        counts = Counter(longest)
        return max(sorted(counts), key=lambda text: (sum(ord(c) > 127 for c in text), counts[text]))


@dataclass(frozen=True, slots=True)
class Description:
    """A speaker without a name of a person: ``the Danish government``.

    ``words`` are the folded words that it is compared by; a ``local`` one is nobody in another article.
    """

    words: frozenset[str]
    display: str
    kind: SpeakerKind
    local: bool = False

    def is_same(self, other: Person | Description) -> bool:
        """True for two of one kind whose words fit; an organization's name may be short for a longer one."""
        if isinstance(other, Person) or self.kind != other.kind:
            return False
        small, large = sorted((self.words, other.words), key=len)
        if len(small) != len(large) and (len(small) < 2 or self.kind != "organization"):
            return False
        return all(any(same_stem(word, candidate) for candidate in large) for word in small)


#: Words of one stem begin with so many equal letters, or are the same.
STEM = 4


def same_stem(one: str, other: str) -> bool:
    """True for words of one stem: Canada, Canadian, Canadas, canadisk."""
    shortest = min(len(one), len(other))
    prefix = next((i for i in range(shortest) if one[i] != other[i]), shortest)
    return one == other or (shortest >= 5 and prefix >= max(STEM, round(0.7 * shortest)))


def _first_gender(words: Sequence[str], full: str) -> str | None:
    return first_names.gender(words[0]) if " " in full else None  # an initial is no word of a name: Ann L.


def _holds(words: Sequence[str], others: Sequence[str]) -> bool:
    """True where the words of one name stand in another in their order; one word alone is not its first name."""
    rest = iter(words[1:] if len(others) == 1 and len(words) > 1 else words)
    return all(any(same_word(word, own) for own in rest) for word in others)


def _differ(one: Person | _Home, other: Person | _Home) -> bool:
    gender, other_gender = one.gender, other.gender
    return bool(gender and other_gender and gender != other_gender)


class _Words(Generic[T]):
    """Things by the words of a name, so that of a million only those are looked at that may be the same.

    ``vocabulary`` are all words of all names.
    """

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for word in dict.fromkeys(vocabulary):
            self._by_letter[word[:1]].append(word)
        self._like: dict[str, list[str]] = {}
        self._of: dict[str, list[T]] = defaultdict(list)

    def add(self, words: Iterable[str], thing: T) -> None:
        for word in dict.fromkeys(words):
            self._of[word].append(thing)

    def near(self, words: Iterable[str]) -> list[T]:
        """The things with a word like the rarest of these, in no order, each perhaps several times."""
        found = ([thing for like in self._alike(word) for thing in self._of.get(like, ())] for word in words)
        return min(found, key=len)

    def _alike(self, word: str) -> list[str]:
        if word not in self._like:
            self._like[word] = same_words(word, self._by_letter[word[:1]])
        return self._like[word]


class _Home:
    """A person to whom others are joined, with what is asked of it again and again."""

    def __init__(self, person: Person, ambiguous: bool) -> None:
        self.person = Person(list(person.names), ambiguous=ambiguous)
        self.words, self.gender, self._told = person.words, person.gender, person.told
        self._full = person.full

    @property
    def count(self) -> int:
        return self.person.count

    def join(self, other: Person) -> None:
        self.person.names.extend(other.names)
        self._told = self._told or other.told
        self._full = max(self._full, other.full, key=len)
        self.gender = self._told or _first_gender(self.words, self._full)


H = TypeVar("H", Person, _Home)


def _cluster(groups: Iterable[Person]) -> dict[int, Person]:
    """Joins people whose names fit each other; for each (by ``id``) who it is now, longest names first.

    A short name that fits several goes to the one who is named by far most often; where
    there is none, it stays by itself and is ambiguous.
    """
    ordered = sorted(((person.words, person) for person in groups), key=lambda pair: -len(pair[0]))
    merged: dict[int, Person] = {}
    places: list[_Home] = []
    known = _Words[int](word for words, _ in ordered for word in words)
    for words, person in ordered:
        near = (places[place] for place in sorted(set(known.near(words))))
        homes = [home for home in near if _holds(home.words, words) and not _differ(home, person)]
        homes = [home for home in homes if home.words == words] or _foremost(homes)
        if len(homes) == 1:
            homes[0].join(person)
            merged[id(person)] = homes[0].person
        else:
            home = _Home(person, ambiguous=person.ambiguous or len(homes) > 1)
            known.add(words, len(places))
            places.append(home)
            merged[id(person)] = home.person
    return merged


def _without_kin(homes: list[Person], kin: Collection[int]) -> list[Person]:
    """The one of several people of a surname who is not first named as another's ``kin``: ``his sister, Ann Lee``."""
    own = [home for home in homes if id(home) not in kin]
    return own if len(own) == 1 else homes


def _foremost(homes: list[H]) -> list[H]:
    """The one person who is named at least twice as often as any other, else all."""
    if len(homes) < 2:
        return homes
    first, second, *_ = sorted(homes, key=lambda home: -home.count)
    return [first] if first.count >= 2 * second.count else homes


def merge(people: Sequence[tuple[int, Person]], named: Sequence[Collection[str]]) -> dict[int, Person]:
    """For each person of an article (by ``id``) the person across articles.

    A surname alone is another article's person of that name only where the two articles name
    the same others too, as articles on one event do.  ``named`` are the words of all names of each article.
    """
    alone = _alone(people, named)
    return _cluster(person for _, person in people if id(person) not in alone) | {
        id(person): person for _, person in people if id(person) in alone
    }


def _alone(people: Sequence[tuple[int, Person]], named: Sequence[Collection[str]]) -> set[int]:
    """The people (by ``id``) with a surname alone who are nobody in any other article."""
    short: dict[tuple[str, str | None], list[tuple[int, Person]]] = defaultdict(list)
    for number, person in people:
        if len(person.words) == 1:
            short[person.words[0], person.gender].append((number, person))
    alone: set[int] = set()
    if not short:
        return alone
    known = _Words[int](word for _, person in people for word in person.words)
    for place, (_, person) in enumerate(people):
        known.add(person.words, place)
    for (surname, _), persons in short.items():
        near = (people[place] for place in known.near([surname]))
        homes = {number for number, home in near if home.could_be(persons[0][1])}
        articles: dict[str, list[int]] = defaultdict(list)
        for number in homes:
            for word in named[number]:
                if word != surname:
                    articles[word].append(number)
        alone.update(id(person) for number, person in persons if not _in_common(number, named[number], articles))
    return alone


def _in_common(own: int, words: Collection[str], articles: Mapping[str, Sequence[int]]) -> bool:
    """True where an article other than the own one names enough of some words; ``articles`` are those of each word."""
    shared: Counter[int] = Counter()
    for word in sorted(set(words) & articles.keys(), key=lambda word: len(articles[word])):
        for number in articles[word]:
            shared[number] += number != own
            if shared[number] >= _SHARED:
                return True
    return False


def of(found: Iterable[Name], headlines: Collection[int] = ()) -> list[Person]:
    """The people of an article; ``headlines`` are the offsets of the names in its headlines.

    A surname alone is the person of that name who was introduced before it; where there are
    several, the one named by far most often, else nobody can tell.  Before somebody is introduced as new, it is
    somebody else: ``Lee said sales fell. ... Ann Lee, a clerk, said``.
    """
    groups: dict[tuple[tuple[str, ...], str | None], Person] = {}
    for name in found:
        if name.kind in ("person", "unknown"):
            groups.setdefault((name.words, name.gender), Person()).names.append(name)
    people = list(dict.fromkeys(_cluster(person for person in groups.values() if len(person.words) > 1).values()))
    short = [person for person in groups.values() if len(person.words) == 1]
    known = _Words[int](word for person in groups.values() for word in person.words)
    for place, person in enumerate(people):
        known.add(person.words, place)
    for person in sorted(short, key=lambda p: p.gender is None):
        near = (people[place] for place in sorted(set(known.near(person.words))))
        homes = [home for home in near if home.could_be(person)]
        starts = [min(name.start for name in home.names) for home in homes]
        firsts = [home.first for home in homes]
        kin = {id(home) for home, first in zip(homes, firsts, strict=True) if first.relative}
        unclear = Person(ambiguous=len(homes) > 1)
        before = Person()
        for name in person.names:
            # before who is introduced as new
            new = len(homes) == 1 and name.start < firsts[0].start and firsts[0].introduced
            if new and name.start not in headlines:
                before.names.append(name)
                continue
            named = [home for home, start in zip(homes, starts, strict=True) if len(homes) == 1 or start < name.start]
            named = _foremost(_without_kin(named, kin))
            (named[0] if len(named) == 1 else unclear).names.append(name)
        for one in (unclear, before):
            if one.names:
                known.add(one.words, len(people))
                people.append(one)
    return _with_first_names(people)


def _with_first_names(people: list[Person]) -> list[Person]:
    """The people with those joined to them who are named by their first name alone, after the full name."""
    full: dict[str, list[Person]] = defaultdict(list)
    for words, person in ((person.words, person) for person in people):
        if len(words) > 1:
            full[words[0]].append(person)
    kept = []
    for person in people:
        homes: list[Person] = []
        words = person.words
        if len(words) == 1 and not person.ambiguous and all(name.kind == "person" for name in person.names):
            start, titles = min(name.start for name in person.names), person.titles
            alike = (home for home in full[words[0]] if titles <= home.titles)  # Sir Colin is Sir Colin Lee
            homes = [home for home in alike if any(n.start < start and len(n.words) > 1 for n in home.names)]
        if len(homes) == 1:
            homes[0].names.extend(person.names)
        else:
            kept.append(person)
    return sorted(kept, key=lambda person: len(person.words) == 1 and not person.ambiguous)
