"""Identities: which speakers of many articles are one.

What one article tells is small, so that this can be done long after the articles were read: see ``Known``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from quotes.schema import SpeakerKind
from quotes.speakers import people
from quotes.speakers.people import Description, Person

#: Words that are the same by their stem begin with the same letters.
_STEM = 4


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person, an organization, a group or a document that speaks."""

    name: str
    kind: SpeakerKind


@dataclass(frozen=True, slots=True)
class Known:
    """What one article tells of those in it.

    ``people`` are all that it names, ``words`` those of all its names, in lower case; ``answers`` says who is behind
    its quotes, in their order.
    """

    people: Sequence[Person]
    words: Collection[str]
    answers: Sequence[Person | Description]


def identify(articles: Sequence[Known]) -> tuple[list[Speaker], list[list[int]]]:
    """All speakers in the order in which they first speak, and for each article which of them its answers are."""
    found = [(number, person) for number, article in enumerate(articles) for person in article.people]
    owners = people.merge(found, [article.words for article in articles])
    speakers: list[Speaker] = []
    persons: dict[int, int] = {}
    others = _Descriptions()
    places: list[list[int]] = []
    for number, article in enumerate(articles):
        places.append([])
        for answer in article.answers:
            if isinstance(answer, Person):
                answer = owners[id(answer)]
                place = persons.setdefault(id(answer), len(speakers))
            else:
                place = others.place(answer, number, len(speakers))
            if place == len(speakers):
                speakers.append(Speaker(answer.display, answer.kind))
            elif isinstance(answer, Description):
                name = max(speakers[place].name, answer.display, key=_clarity)
                speakers[place] = Speaker(name, speakers[place].kind)
            places[-1].append(place)
    return speakers, places


class _Descriptions:
    """The speakers without a person's name so far, found by the beginnings of their words."""

    def __init__(self) -> None:
        self._known: dict[str, list[tuple[int, Description]]] = defaultdict(list)
        self._told: dict[tuple[frozenset[str], SpeakerKind], int] = {}
        self._local: dict[str, list[tuple[int, Description]]] = defaultdict(list)
        self._article = 0

    def place(self, one: Description, article: int, free: int) -> int:
        """The place of the first speaker that a description is; ``free``, which is taken now, where there is none."""
        if article != self._article:
            self._article, self._local = article, defaultdict(list)
        key = one.words, one.kind
        if key not in self._told:
            same = _first(one, self._known)
            if same is not None:
                self._told[key] = same
        own = [place for place in (_first(one, self._local), self._told.get(key)) if place is not None]
        if own:
            return min(own)
        if not one.local:
            self._told[key] = free
        starts = _starts(one)
        for start in starts | {""} if len(starts) < len(one.words) else starts:
            (self._local if one.local else self._known)[start].append((free, one))
        return free


def _first(one: Description, known: Mapping[str, list[tuple[int, Description]]]) -> int | None:
    """The place of the first of those known that a description is, which are found by how their words begin.

    They have all its words, or at least two where they are shorter names of an organization; under "" stand those of
    several words that begin alike.
    """
    found = sorted((known.get(start, []) for start in _starts(one)), key=len)
    near = [*(found[:-1] or found), known.get("", [])] if one.kind == "organization" else found[:1]
    return min((place for pairs in near for place, other in pairs if one.is_same(other)), default=None)


def _starts(one: Description) -> set[str]:
    return {word[:_STEM] for word in one.words} or {""}


def _clarity(name: str) -> tuple[bool, bool, int]:
    """Ranks forms of an organization's name: without a genitive, capitalised, long."""
    return not any(mark in name for mark in "'’‘"), name[:1].isupper(), len(name)
