"""Words: what a foreign one may mean in English, with a weight for each meaning, and how often one occurs."""

from __future__ import annotations

import collections
import functools
import gzip
import importlib.resources
import math
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from quotes.document.words import stem
from quotes.errors import ModelError

#: A part of a compound has at least so many letters.
_SHORTEST_PART = 4
#: Letters that join the parts of a compound in the Germanic languages.
_JOINTS = ("", "s", "e", "n")
#: Forms of one word share at least so many first letters (stemmers only cut endings).
_PREFIX = 3
#: A word seen n times is trusted n / (n + _DOUBT).
_DOUBT = 0.5
#: Words of a larger share of the sentences are function words.
_FUNCTION = 0.04
#: A word that is not in the table of frequencies is as frequent as one that was seen so often.
_UNSEEN = 1.0
#: Meanings of a smaller share are noise of the word links.
_LEAST = 0.03

#: A word in one of three sentences (e to this power, inverted) says next to nothing.
_COMMON = 1.0
_LIGHTEST = 0.1
#: In a language without a table: words of so many letters are light, and no word weighs more than this.
_SHORT, _RAREST = 2.5, 5.0


class Lexicon:
    """A bilingual lexicon, built by ``quotes/workshop/recipes/bilingual.py``.

    ``entries`` maps foreign normal forms to the number of their links in the sentence pairs, and
    the English words with theirs, separated by tabs; ``language`` is the foreign language.
    """

    def __init__(self, language: str, entries: Mapping[str, str]) -> None:
        self.language = language
        self._entries = entries
        self._known: dict[str, Mapping[str, float]] = {}
        self._near: dict[str, list[str]] = collections.defaultdict(list)
        for word in entries:
            self._near[word[:_PREFIX]].append(word)

    def meanings(self, word: str) -> Mapping[str, float]:
        """English words for a foreign normal form, with weights in (0, 1); empty where nothing is known.

        All forms of the same stem count together; a form that was not seen is looked up as
        a compound of two parts.
        """
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = self._form(word) or self._compound(word)
        return found

    def seen(self, word: str) -> int:
        """How many links of a foreign normal form the sentence pairs have."""
        return int(self._entries[word].partition("\t")[0]) if word in self._entries else 0

    def guess(self, word: str) -> list[str]:
        """The likeliest English word for a foreign normal form, two for a compound; empty where nothing is known."""
        whole = _content(self._form(word))
        if whole is not None:
            return [whole]
        best: tuple[int, list[str]] = (0, [])
        for first, rest in self._cuts(word):
            evenness = min(len(first), len(rest))
            if evenness > best[0]:
                modifier, head = _content(self._shares([first])), _content(self._form(rest))
                if modifier is not None and head is not None:
                    best = evenness, [modifier, head]
        return best[1]

    def _cuts(self, word: str) -> Iterator[tuple[str, str]]:
        """The ways to take a compound apart into a known word and the rest, without the letters that join them."""
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            for joint in _JOINTS:
                first = word[: cut - len(joint)] if word[:cut].endswith(joint) else ""
                if len(first) >= _SHORTEST_PART and first in self._entries:
                    yield first, word[cut:]

    def _form(self, word: str) -> dict[str, float]:
        """The meanings of a word, its own and those of the other forms of its stem."""
        stemmed = stem(word, self.language)
        forms = [near for near in self._near.get(word[:_PREFIX], ()) if stem(near, self.language) == stemmed]
        meanings = self._shares(forms)
        if word in self._entries:
            for meaning, share in self._shares([word]).items():
                meanings[meaning] = max(meanings.get(meaning, 0.0), share)
        return meanings

    def _shares(self, forms: Iterable[str]) -> dict[str, float]:
        total = _DOUBT
        counts: collections.Counter[str] = collections.Counter()
        for form in forms:
            links, meanings = self._entry(form)
            total += links
            counts.update(meanings)
        return {meaning: count / total for meaning, count in counts.items() if count / total >= _LEAST}

    def _entry(self, form: str) -> tuple[int, dict[str, int]]:
        """The links of a form, and its English words with theirs; read here, since few forms are ever asked for."""
        links, *cells = self._entries[form].split("\t")
        try:
            return int(links), dict(zip(cells[::2], map(int, cells[1::2]), strict=True))
        except ValueError as error:
            raise ModelError(
                f"the bilingual lexicon of {self.language!r} is damaged at {form!r} ({error}); install it again"
            ) from error

    def _compound(self, word: str) -> dict[str, float]:
        """The meanings of the two most even parts that are both known, else of the longest known part."""
        best: tuple[int, dict[str, float]] = (0, {})
        longest: tuple[int, dict[str, float]] = (_SHORTEST_PART, {})
        for first, rest in self._cuts(word):
            modifier, head = self._shares([first]), self._form(rest)
            evenness = min(len(first), len(rest))
            if head and evenness > best[0]:
                best = evenness, {**modifier, **head}
            if len(first) > longest[0]:
                longest = len(first), modifier
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART):
            if len(word) - cut > longest[0] and (head := self._form(word[cut:])):
                longest = len(word) - cut, head
        return best[1] or longest[1]


def _content(meanings: Mapping[str, float]) -> str | None:
    """The likeliest meaning that is no function word."""
    common = shares("en")
    content = [(-share, meaning) for meaning, share in meanings.items() if common.get(meaning, 0.0) < _FUNCTION]
    return min(content)[1] if content else None


def read(path: Path, language: str) -> Lexicon:
    """Read a lexicon: gzipped lines of a foreign word, its links, and pairs of English word and links.

    Raises:
        ModelError: the file is missing or damaged.
    """
    try:
        lines = gzip.decompress(path.read_bytes() or b"empty").decode("utf-8").splitlines()
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise ModelError(f"{path}: the bilingual lexicon is missing or damaged ({error}); install it again") from error
    return Lexicon(language, {word: entry for word, _, entry in (line.partition("\t") for line in lines)})


@functools.cache
def shares(language: str) -> Mapping[str, float]:
    """For each word of a language the share of sentences that hold it; ``""`` is for words not seen.

    Empty for a language without a table.
    """
    path = importlib.resources.files("quotes.models") / "compact" / "frequencies" / f"{language}.tsv.gz"
    if not path.is_file():
        return {}
    first, *lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    total = float(first)
    table = {word: float(count) / total for word, _, count in (line.partition("\t") for line in lines)}
    table[""] = _UNSEEN / total
    return table


@functools.lru_cache(maxsize=1 << 16)
def weight(norm: str, language: str) -> float:
    """The weight of a word: its information in the language at large, in nats, less what common words have of it.

    0.1 for a word in most sentences, about 8 for the rarest.  In a language without a table of frequencies long
    words count as rare.
    """
    table = shares(language)
    if not table:
        return min(_RAREST, max(_LIGHTEST, len(norm) - _SHORT)) if not norm[0].isdigit() else _RAREST
    return max(_LIGHTEST, -math.log(table.get(norm, table[""])) - _COMMON)
