"""Names put in the place of others: sentences to learn from that no one wrote.

A model that saw few names learns them by heart.  With the names of a sentence exchanged
for others of their kind it has to look at the shape of a word and at what stands around.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from quotes import languages
from quotes.workshop.training.bio import LISTS, Sentence, Token, marked, spans

#: What makes a word of a name: ``-debat`` in ``FN-debat``.
_TAIL = re.compile(r"(?<=\w)-[^\W\d_A-ZÆØÅÄÖÜ]{3,}$")
_GENITIVE = re.compile(r"(?<=.)(['’][sS]?)$")
#: So many of the sentences with names are touched, and so many of the new names come from the lists.
_TOUCHED, _LISTED = 0.75, 0.5
#: A surname, not a first name, stands for a person this often where one word does.
_SURNAME = 0.6
#: So often the straight marks of a sentence become typographic ones, and these are the pairs.
_TYPOGRAPHIC = 0.3
_PAIRS = ("“”", "“”", "””", "»«", "«»", "„“")
#: An English name without the genitive gets it so often.
_OWNER = 0.04
#: A name of another kind comes right after an exchanged one so often: "tilbød Trump Mexico hjælp".
_BESIDE = 0.03
#: Names get such tails so often, where the sentences have enough different ones.
_TAILED, _ENOUGH_TAILS = 0.06, 20
#: How often a name gets the genitive ending where the one before seems to have had it.
_ENDING = 0.25


def lists(language: str) -> dict[str, list[str]]:
    """The names that come with the package for a language: FIRST and LAST of people, LOC, ORG; empty without any."""
    path = LISTS / f"{language}.txt"
    if not path.is_file():
        return {}
    pairs = (line.partition(":") for line in path.read_text(encoding="utf-8").splitlines())
    return {name: names.split("|") for name, _, names in pairs if names}


class Exchange:
    """Draws variants of sentences.

    Args:
        sentences: those with the names to draw from.
        listed: more names, as ``lists`` gives them.
        rate: how often each name of a touched sentence is exchanged.
        cases: how often a sentence comes in small letters; a bit more than half as often in capitals.
    """

    def __init__(
        self,
        sentences: Iterable[Sequence[Token]],
        listed: Mapping[str, Sequence[str]],
        *,
        language: str,
        rate: float = 0.3,
        cases: float = 0.05,
    ) -> None:
        self._listed = dict(listed)
        known = languages.load(language)
        #: True where owners have an ending apart (``Lee's``).
        self._apostrophe = known is not None and bool(known.words.get("genitives"))
        self._rate, self._cases = rate, cases
        self._random = random.Random(1)
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        tails: dict[str, set[str]] = defaultdict(set)
        for sentence in sentences:
            for first, last, kind in spans([tag for _, tag in sentence]):
                words = [word for word, _ in sentence[first:last]]
                words[-1] = _GENITIVE.sub("", words[-1])
                if tail := _TAIL.search(words[-1]):
                    tails[kind].add(tail[0])
                    continue
                counts[kind][" ".join(words)] += 1
        self._tails = {kind: sorted(found) for kind, found in tails.items() if len(found) >= _ENOUGH_TAILS}
        self._seen = {
            kind: [name for name, count in sorted(found.items()) for _ in range(1 if count < 3 else 2)]
            for kind, found in counts.items()
        }

    def seed(self, number: int) -> None:
        """Begin to draw anew, so that a variant can be drawn a second time."""
        self._random.seed(number)

    def __call__(self, sentence: Sequence[Token]) -> Sentence:
        """A variant of a sentence, often the sentence itself."""
        result = list(sentence)
        names = spans([tag for _, tag in sentence])
        if names and self._random.random() < _TOUCHED:
            result, before = [], 0
            for first, last, kind in names:
                result += sentence[before:first]
                old = [word for word, _ in sentence[first:last]]
                if self._random.random() < self._rate:
                    new = self._like(kind, old, self._new(kind, old))
                    result += marked(new, kind)
                    others = sorted(self._seen.keys() - {kind})
                    if others and self._random.random() < _BESIDE:
                        other = self._random.choice(others)
                        result += marked(self._new(other, new), other)
                else:
                    result += sentence[first:last]
                before = last
            result += sentence[before:]
        if self._random.random() < _TYPOGRAPHIC:
            result = _typographic(result, self._random.choice(_PAIRS))
        case = self._random.random()
        if case < self._cases:
            return [(word.lower(), tag) for word, tag in result]
        if case < 1.6 * self._cases:
            return [(word.upper(), tag) for word, tag in result]
        return result

    def _new(self, kind: str, old: Sequence[str]) -> list[str]:
        draw = self._random
        if draw.random() < _LISTED:
            if kind == "PER" and self._listed.get("FIRST") and self._listed.get("LAST"):
                first, last = draw.choice(self._listed["FIRST"]), draw.choice(self._listed["LAST"])
                if len(old) == 1:
                    return [last] if draw.random() < _SURNAME else [first]
                return [first, *old[1:-1], last]
            if self._listed.get(kind):
                return draw.choice(self._listed[kind]).split(" ")
        return draw.choice(self._seen[kind]).split(" ") if self._seen.get(kind) else list(old)

    def _like(self, kind: str, old: Sequence[str], new: list[str]) -> list[str]:
        """The new name in the letters and with the ending of the old one."""
        new = list(new)
        if old[0].isupper() and len(old[0]) > 3:
            new = [word.upper() for word in new]
        elif old[0].islower() and old[-1][:1].islower():
            new = [word.lower() for word in new]
        if found := _TAIL.search(old[-1]):
            new[-1] += found[0]
        elif kind in self._tails and len(old) == 1 and self._random.random() < _TAILED:
            new[-1] += self._random.choice(self._tails[kind])
        elif found := _GENITIVE.search(old[-1]):
            new[-1] = _GENITIVE.sub("", new[-1]) + found[0]
        elif self._apostrophe:
            new[-1] += "'s" * (self._random.random() < _OWNER)
        elif old[-1].endswith("s") and not new[-1].endswith("s"):
            new[-1] += "s" * (self._random.random() < _ENDING)
        return new


def _typographic(sentence: Sequence[Token], pair: str) -> Sentence:
    result: Sentence = []
    marks = 0
    for word, tag in sentence:
        if word in ('"', "``", "''"):
            word = pair[marks % 2]
            marks += 1
        result.append((word.replace("'", "’"), tag))
    return result
