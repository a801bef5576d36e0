"""Descriptions: speakers that are known by other words than a person's name."""

from __future__ import annotations

from dataclasses import dataclass

from quotes.schema import SpeakerKind


@dataclass(frozen=True, slots=True)
class Description:
    """A speaker without a name of a person: ``the Danish government``.

    ``words`` are the folded words that it is compared by; a ``local`` one is nobody in another article.
    """

    words: frozenset[str]
    display: str
    kind: SpeakerKind
    local: bool = False

    def is_same(self, other: Description) -> bool:
        """True for two of one kind whose words fit; an organization's name may be short for a longer one."""
        if self.kind != other.kind:
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
