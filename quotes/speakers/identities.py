"""Identities: which speakers of many articles are one.

What one article tells is small, so that this can be done long after the articles were read: see ``Known``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
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
        self._local: list[tuple[int, Description]] = []
        self._article = 0

    def place(self, one: Description, article: int, free: int) -> int:
        """The place of the first speaker that a description is; ``free``, which is taken now, where there is none."""
        if article != self._article:
            self._article, self._local = article, []
        key = one.words, one.kind
        if key not in self._told:
            near = (pair for start in _starts(one) for pair in self._known[start])
            same = min((place for place, other in near if one.is_same(other)), default=None)
            if same is not None:
                self._told[key] = same
        own = [place for place, other in self._local if one.is_same(other)]
        if key in self._told:
            own.append(self._told[key])
        if own:
            return min(own)
        if one.local:
            self._local.append((free, one))
        else:
            self._told[key] = free
            for start in _starts(one):
                self._known[start].append((free, one))
        return free


def _starts(one: Description) -> set[str]:
    return {word[:_STEM] for word in one.words} or {""}


def _clarity(name: str) -> tuple[bool, bool, int]:
    """Ranks forms of an organization's name: without a genitive, capitalised, long."""
    return not any(mark in name for mark in "'’‘"), name[:1].isupper(), len(name)
