"""People: which names are one person, within an article and across articles; and speakers without a person's name.

Where a name fits two people and nothing says which, it is nobody's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from quotes.document.names import Name, same_word
from quotes.schema import SpeakerKind
from quotes.speakers import first_names

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
    def titles(self) -> set[str]:
        return {title for name in self.names for title in name.titles}

    @property
    def gender(self) -> str | None:
        """What titles and appositions tell, else the first name of a full one: ``feminine``, ``masculine``, or None."""
        told = next((name.gender for name in self.names if name.gender), None)
        full = max((name.text for name in self.names), key=len)  # an initial is no word of a name: Ann L.
        return told or (first_names.gender(self.words[0]) if " " in full else None)

    def could_be(self, other: Person) -> bool:
        """True where a name of the other can be one of this person's: its words stand here in order, its title fits.

        A single word has to be more than the first name.
        """
        words, others = self.words, other.words
        alone = len(others) == 1 and len(words) > 1
        rest = iter(words[1:] if alone else words)
        if not all(any(same_word(word, own) for own in rest) for word in others):
            return False
        gender, other_gender = self.gender, other.gender  # last: most pairs differ in their words
        return not (gender and other_gender and gender != other_gender)

    def is_same(self, other: Person | Description) -> bool:
        return self is other

    @property
    def display(self) -> str:
        """The fullest name as it is written most, the form with its accents first."""
        longest = [name.text for name in self.names if len(name.words) == len(self.words)]
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


def same_stem(one: str, other: str) -> bool:
    """True for words of one stem: Canada, Canadian, Canadas, canadisk."""
    shortest = min(len(one), len(other))
    prefix = next((i for i in range(shortest) if one[i] != other[i]), shortest)
    return one == other or (shortest >= 5 and prefix >= max(4, round(0.7 * shortest)))


def _cluster(groups: Iterable[Person]) -> list[Person]:
    """Joins people whose names fit each other.

    A short name that fits several goes to the one who is named by far most often; where
    there is none, it stays by itself and is ambiguous.
    """
    merged: list[Person] = []
    for person in sorted(groups, key=lambda p: -len(p.words)):
        homes = [home for home in merged if home.could_be(person)]
        homes = [home for home in homes if home.words == person.words] or _foremost(homes)
        if len(homes) == 1:
            homes[0].names.extend(person.names)
        else:
            merged.append(Person(list(person.names), ambiguous=person.ambiguous or len(homes) > 1))
    return merged


def _without_kin(homes: list[Person]) -> list[Person]:
    """The one of several people of a surname who is not first named as another's kin: ``his sister, Ann Lee``."""
    own = [home for home in homes if not min(home.names, key=lambda name: (len(name.words) == 1, name.start)).relative]
    return own if len(own) == 1 else homes


def _foremost(homes: list[Person]) -> list[Person]:
    """The one person who is named at least twice as often as any other, else all."""
    if len(homes) < 2:
        return homes
    first, second, *_ = sorted(homes, key=lambda home: -len(home.names))
    return [first] if len(first.names) >= 2 * len(second.names) else homes


def merge(people: list[tuple[int, Person]], named: Mapping[int, frozenset[str]]) -> dict[int, Person]:
    """For each person of an article (by ``id``) the person across articles.

    A surname alone is another article's person of that name only where the two articles name
    the same others too, as articles on one event do.
    """
    alone = {
        id(person)
        for number, person in people
        if len(person.words) == 1
        and not any(
            number != other
            and home.could_be(person)
            and len((named[number] & named[other]) - set(person.words)) >= _SHARED
            for other, home in people
        )
    }
    merged = _cluster(person for _, person in people if id(person) not in alone)
    by_name = {id(name): person for person in merged for name in person.names}
    return {id(person): person if id(person) in alone else by_name[id(person.names[0])] for _, person in people}


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
    people = _cluster(person for person in groups.values() if len(person.words) > 1)
    short = [person for person in groups.values() if len(person.words) == 1]
    for person in sorted(short, key=lambda p: p.gender is None):
        homes = [home for home in people if home.could_be(person)]
        unclear = Person(ambiguous=len(homes) > 1)
        before = Person()
        for name in person.names:
            if len(homes) == 1 and name.start not in headlines and _is_new(homes[0], name):
                before.names.append(name)
                continue
            known = [home for home in homes if len(homes) == 1 or min(n.start for n in home.names) < name.start]
            known = _foremost(_without_kin(known))
            (known[0] if len(known) == 1 else unclear).names.append(name)
        people += [one for one in (unclear, before) if one.names]
    return _with_first_names(people)


def _is_new(person: Person, name: Name) -> bool:
    """True where a name stands before a person's first full name, which introduces somebody new."""
    first = min(person.names, key=lambda one: (len(one.words) == 1, one.start))
    return name.start < first.start and first.introduced


def _with_first_names(people: list[Person]) -> list[Person]:
    """The people with those joined to them who are named by their first name alone, after the full name."""
    full = [person for person in people if len(person.words) > 1]
    kept = []
    for person in people:
        named = all(name.kind == "person" for name in person.names)
        start = min(name.start for name in person.names)
        alike = (home for home in full if home.words[0] == person.words[0])
        alike = (home for home in alike if person.titles <= home.titles)  # Sir Colin is Sir Colin Lee
        homes = [home for home in alike if any(n.start < start and len(n.words) > 1 for n in home.names)]
        if len(homes) == len(person.words) == 1 and named and not person.ambiguous:
            homes[0].names.extend(person.names)
        else:
            kept.append(person)
    return sorted(kept, key=lambda person: len(person.words) == 1 and not person.ambiguous)
