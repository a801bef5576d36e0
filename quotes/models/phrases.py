"""Phrase-based translation into English: a phrase table, a trigram model, and a search without reordering.

Rougher than a neural translation but true to its words: what it does not know it copies.
The files are made by ``quotes/workshop/recipes/bilingual.py``.
"""

from __future__ import annotations

import bisect
import functools
import gzip
import hashlib
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.errors import ModelError
from quotes.models import argos
from quotes.models.lexicon import Lexicon

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

#: Marks of the language model: before and after a sentence, and for "any word" in the count of a context.
START, END, CONTEXT = "<s>", "</s>", "<*>"
#: Before the English of a foreign word that is seldom capitalised.
COMMON = "\t"

_TOKEN = re.compile(r"\w+(?:['-]\w+)*|\.\.\.|[^\w\s]")
_PLAIN = str.maketrans(
    {**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛‹›`´", "'"), **dict.fromkeys("–—―−", "-"), "…": "..."}
)
_LONGEST = 5
_BEAM = 24
_MODEL_WEIGHT = 0.35
#: What each English word is worth: without it short translations win.
_WORD = 0.7
#: Options tried for each phrase.
_OPTIONS = 8
#: What a guess costs: another ending, a compound taken apart, a word copied.
_ENDING, _COMPOUND, _COPY, _NAME = -1.5, -1.5, -1.6, 0.0
_SHORTEST_PART = 3
_VOCABULARY = 60_000
#: Probabilities of so many triples are remembered.
_REMEMBERED = 200_000

Option = tuple[tuple[str, ...], float]


def tokens(text: str) -> list[str]:
    """Words and marks of a sentence, typographic marks made plain."""
    return _TOKEN.findall(text.translate(_PLAIN))


def key(gram: str) -> int:
    """The 40-bit number under which an n-gram (words joined by spaces) is counted: two seldom share one."""
    return int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=5).digest(), "big")


class Phrases:
    """Sorted lines of a foreign phrase, a tab and its English, searched as they stand."""

    def __init__(self, lines: bytes) -> None:
        self._lines = lines.rstrip(b"\n").split(b"\n")

    def get(self, phrase: str) -> str | None:
        """The English of a phrase as it stands in the file, None where there is none."""
        wanted = f"{phrase}\t".encode()
        place = bisect.bisect_left(self._lines, wanted)
        found = self._lines[place] if place < len(self._lines) else b""
        return found[len(wanted) :].decode() if found.startswith(wanted) else None


class Counts:
    """How often n-grams were seen, in the order of their keys."""

    def __init__(self, keys: npt.NDArray[np.uint64], counts: npt.NDArray[np.uint32]) -> None:
        # Views give plain numbers, and sooner than arrays give theirs.
        self._keys, self._counts = keys.data, counts.data

    def get(self, gram: str) -> int:
        """The count of an n-gram, 0 where it was not seen."""
        number = key(gram)
        place = bisect.bisect_left(self._keys, number)
        return self._counts[place] if place < len(self._keys) and self._keys[place] == number else 0


class PhraseTable:
    """A loaded phrase table with its language model.

    ``phrases`` gives for foreign phrases (lower case, joined by spaces) tab-separated English
    phrases and scores, with ``COMMON`` before those of some words; ``total`` is the number of
    running English words; ``lexicon`` is asked for words that stand in no phrase.
    """

    def __init__(self, phrases: Phrases, counts: Counts, total: int, lexicon: Lexicon | None = None) -> None:
        self._lexicon = lexicon
        self._phrases = phrases
        self._counts = counts
        # Short n-grams come again and again.
        self._count = functools.lru_cache(_REMEMBERED)(counts.get)
        self._total = total
        self._known: dict[tuple[str, str, str], float] = {}

    def translate(self, sentence: str) -> tuple[str, float]:
        """The best English of a sentence, and its log score."""
        words = tokens(sentence)
        if not words:
            return sentence, 0.0
        lower = [word.lower() for word in words]
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        hypotheses: list[dict[tuple[str, str], tuple[float, tuple[str, ...]]]] = [{} for _ in range(len(words) + 1)]
        hypotheses[0][START, START] = 0.0, ()
        for start in range(len(words)):
            beam = sorted(hypotheses[start].items(), key=lambda item: (-item[1][0], item[1][1]))[:_BEAM]
            for end in range(start + 1, min(len(words), start + _LONGEST) + 1):
                for english, score in self._options(words, lower, start, end):
                    for (two, one), (total, before) in beam:
                        state = two, one
                        fluency = 0.0
                        for word in english:
                            fluency += self._fluency(*state, word.lower())
                            state = state[1], word.lower()
                        if end == len(words):
                            fluency += self._fluency(*state, END)
                        reached = total + score + _MODEL_WEIGHT * fluency + _WORD * len(english)
                        best = hypotheses[end].get(state)
                        if best is None or reached > best[0]:
                            hypotheses[end][state] = reached, before + english
        score, english = max(hypotheses[-1].values())
        return _written(english), score

    def _options(self, words: Sequence[str], lower: Sequence[str], start: int, end: int) -> list[Option]:
        """The English phrases for ``words[start:end]`` with their scores."""
        if any(self._is_name(words, lower, place) for place in range(start, end)):
            return [((words[start],), _NAME)] if end == start + 1 else []
        found = self._look_up(" ".join(lower[start:end]))
        if found or end > start + 1:
            return found[:_OPTIONS]
        return self._guesses(words[start], lower[start], start)

    def _is_name(self, words: Sequence[str], lower: Sequence[str], place: int) -> bool:
        """A capitalised word inside the sentence that is otherwise written small is a name."""
        return (
            place > 0
            and words[place][0].isupper()
            and len(words[place]) > 1
            and words[place - 1] not in '"-:.'
            and (self._phrases.get(lower[place]) or "").startswith(COMMON)
            and not self._look_up(lower[place])[0][0][0][:1].isupper()
        )

    def _look_up(self, phrase: str) -> list[Option]:
        line = self._phrases.get(phrase)
        if line is None:
            return []
        cells = line.removeprefix(COMMON).split("\t")
        return [(tuple(text.split(" ")), float(score)) for text, score in zip(cells[::2], cells[1::2], strict=True)]

    def _guesses(self, word: str, lower: str, place: int) -> list[Option]:
        """What an unknown word may be: a number, a name, another form of a known word, a compound."""
        copied: list[Option] = [((word,), _COPY)]
        if not any(character.isalpha() for character in word):
            return [((word,), 0.0)]
        if "-" in word and not word[0].isupper():
            parts = [self._look_up(part) for part in lower.split("-")]
            if all(parts):
                return [(("-".join(" ".join(part[0][0]) for part in parts),), _COMPOUND)]
        if word[0].isupper() and place:
            if lower.endswith("s") and len(word) > 4 and not lower.endswith("ss"):
                return [((word[:-1] + "'s",), _COPY), *copied]
            return [((word,), _NAME)]
        for length in (4, 3, 2, 1):
            base = lower[:-length]
            if len(base) > _SHORTEST_PART and (found := self._look_up(base)):
                return [(english, score + _ENDING) for english, score in found[:4]]
        found = self._compound(lower)
        if not found and self._lexicon is not None and (guess := self._lexicon.guess(lower)):
            found = [(tuple(guess), _COMPOUND)]
        return found or copied

    def _compound(self, word: str) -> list[Option]:
        """The English of the two most even parts of a word, in their order."""
        best: tuple[int, list[Option]] = (0, [])
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            first = self._look_up(word[:cut])
            if not first or min(cut, len(word) - cut) <= best[0]:
                continue
            for skip in (0, 1):
                if skip and word[cut] not in "se":
                    continue
                rest = word[cut + skip :]
                second = self._look_up(rest) or next(
                    (found for length in (1, 2, 3, 4) if len(rest) - length >= _SHORTEST_PART
                     and (found := self._look_up(rest[:-length]))), [])  # fmt: skip
                if second:
                    options = [((*a, *b), (x + y) / 2 + _COMPOUND) for a, x in first[:2] for b, y in second[:2]]
                    best = min(cut, len(rest)), options
                    break
        return best[1]

    def _fluency(self, two: str, one: str, word: str) -> float:
        """The log probability of a word after two others, discounted counts falling back on shorter ones."""
        known = self._known.get((two, one, word))
        if known is None:
            single = (self._count(word) + 0.1) / (self._total + 0.1 * _VOCABULARY)
            context, pair = self._count(f"{one} {CONTEXT}"), self._count(f"{one} {word}")
            double = (max(pair - 0.6, 0) + 2.0 * single) / (context + 2.0)
            three, before = self._counts.get(f"{two} {one} {word}"), self._count(f"{two} {one}")
            triple = (max(three - 0.6, 0) + 3.0 * double) / (before + 3.0)
            known = self._known[two, one, word] = math.log(triple + 1e-12)
        return known


def _written(words: Sequence[str]) -> str:
    """Words as a sentence: spaces where English has them, a capital at the beginning."""
    text = " ".join(words)
    text = re.sub(r"\s+([.,;:!?%)\]]|\.\.\.)", r"\1", text)
    text = re.sub(r"([(\[])\s+", r"\1", text)
    text = re.sub(r'" ([^"]*?) ?"', r'"\1"', text)
    text = re.sub(r"(\w) ' (s|t|re|m|ll|ve|d)\b", r"\1'\2", text)
    return text[:1].upper() + text[1:]


@functools.cache
def load(folder: Path, lexicon: Lexicon | None = None) -> PhraseTable:
    """Read a phrase table, once; ``lexicon`` helps it with words that it does not know.

    Raises:
        ModelError: a file is missing or damaged.
    """
    import numpy as np

    try:
        total = int(json.loads((folder / argos.METADATA).read_text(encoding="utf-8"))["words"])
        phrases = Phrases(gzip.decompress((folder / "phrases.gz").read_bytes() or b"empty"))
        with np.load(folder / "trigrams.npz", allow_pickle=False) as arrays:
            counts = Counts(np.cumsum(arrays["steps"], dtype=np.uint64), arrays["counts"])
    except Exception as error:  # gzip, numpy and json raise many kinds for a damaged file
        reason = str(error).splitlines()[0] if str(error) else "damaged file"
        raise ModelError(f"{folder}: the phrase table cannot be loaded ({type(error).__name__}: {reason}); "
                         "it came with the package: install quotes again") from error  # fmt: skip
    return PhraseTable(phrases, counts, total, lexicon)


def translation(package: argos.Package, table: PhraseTable) -> Any:
    """A phrase table as an ``argostranslate.translate.ITranslation``, so that it stands where a package would.

    A paragraph is translated as it stands, in one way: the table knows no sentences.
    """
    base = argos.library("translate")

    class PhraseTranslation(base.ITranslation):  # type: ignore[misc, name-defined]
        from_lang = base.Language(package.source, package.source)
        to_lang = base.Language(package.target, package.target)

        def hypotheses(self, input_text: str, num_hypotheses: int = 1) -> list[object]:
            best = [table.translate(paragraph) for paragraph in self.split_into_paragraphs(input_text)]
            text = self.combine_paragraphs([text for text, _ in best])
            return [base.Hypothesis(text, sum(score for _, score in best))]

    return PhraseTranslation()
