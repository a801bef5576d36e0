"""Build a phrase table and a language model for translating into English, from sentence pairs.

    python -m quotes.workshop.recipes.phrases PAIRS.tsv[.gz] FOLDER --from-code da \\
        [--leave-out SOURCE ...] [--thrice SOURCE ...] [--english TEXT.txt ...]

Phrase-based translation as in Koehn, Och and Marcu (2003): phrase pairs that agree with
the word links, scored in both directions and word by word, and a trigram model of the
English side.  The folder is read by ``quotes/models/phrases.py``.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from quotes.models.phrases import COMMON, CONTEXT, END, START, key, tokens
from quotes.workshop import files
from quotes.workshop.recipes import lexicon

#: Foreign and English phrases are at most so long.
LONGEST, LONGEST_ENGLISH = 5, 7
#: How much of a score the parts are: p(english|foreign), p(foreign|english), word by word, a word, a phrase.
FORWARD, BACKWARD, LEXICAL, WORD, PHRASE = 0.6, 0.6, 0.3, 0.15, -0.3
Phrase = tuple[str, ...]


class Pair(NamedTuple):
    """A sentence pair as words; ``sentence`` is false for a dictionary's entry, ``weight`` says how often it counts."""

    foreign: list[str]
    english: list[str]
    sentence: bool
    weight: int


def uncapitalised(word: str) -> str:
    """The first word of a sentence as it stands inside one."""
    return word.lower() if word != "I" and (len(word) == 1 or word[1:].islower()) else word


def begins(words: list[str], place: int) -> bool:
    """True where a sentence may begin."""
    return place == 0 or words[place - 1] in '.!?:"-...'


def agreeing(foreign: int, english: int, linked: set[tuple[int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """The pairs of stretches whose words link to nothing outside, as (start, end) of both."""
    covered = {j for _, j in linked}
    for start in range(foreign):
        for end in range(start + 1, min(foreign, start + LONGEST) + 1):
            inside = [j for i, j in linked if start <= i < end]
            if not inside or max(inside) - min(inside) >= LONGEST_ENGLISH - 1:
                continue
            low, high = min(inside), max(inside) + 1
            if any(low <= j < high and not start <= i < end for i, j in linked):
                continue
            first = low
            while first >= 0 and (first == low or first not in covered):
                last = high
                while last <= english and (last == high or last - 1 not in covered) and last - first <= LONGEST_ENGLISH:
                    yield start, end, first, last
                    last += 1
                first -= 1


def build(
    pairs: list[Pair], more: Iterable[list[str]] = ()
) -> tuple[dict[Phrase, list[tuple[Phrase, float]]], collections.Counter[str], set[str]]:
    """The phrase table, the counts of the language model, and the foreign words that are seldom capitalised.

    ``more`` are English sentences for the language model.
    """
    coded = (
        lexicon.numbered(map(str.lower, pair.foreign) for pair in pairs),
        lexicon.numbered(map(str.lower, pair.english) for pair in pairs),
    )
    counts: dict[Phrase, collections.Counter[Phrase]] = collections.defaultdict(collections.Counter)
    linked_words: collections.Counter[tuple[str, str]] = collections.Counter()
    model: collections.Counter[str] = collections.Counter()
    capitals: collections.Counter[str] = collections.Counter()
    lowers: collections.Counter[str] = collections.Counter()
    for pair, ahead, back in zip(pairs, lexicon.links(*coded), lexicon.links(*coded[::-1]), strict=True):
        linked = lexicon.grow_diag(ahead, back)
        lower = [word.lower() for word in pair.foreign]
        for i, j in linked:
            linked_words[lower[i], pair.english[j].lower()] += 1
        if not pair.sentence:
            counts[tuple(lower)][tuple(pair.english)] += 1
        if pair.sentence or len(lower) > 1:
            for start, end, first, last in agreeing(len(lower), len(pair.english), linked):
                phrase = pair.english[first:last]
                if begins(pair.english, first) and (begins(pair.foreign, start) or pair.foreign[start][0].islower()):
                    phrase = [uncapitalised(phrase[0]), *phrase[1:]]
                counts[tuple(lower[start:end])][tuple(phrase)] += pair.weight
        if pair.sentence:
            count(model, [uncapitalised(pair.english[0]), *pair.english[1:]], pair.weight)
            for place, word in enumerate(pair.foreign):
                if word[0].islower():
                    lowers[word] += 1
                elif place and word[0].isupper():
                    capitals[word.lower()] += 1
    for words in more:
        count(model, [uncapitalised(words[0]), *words[1:]], 1)
    common = {word for word, seen in lowers.items() if seen >= 2 and capitals[word] < 0.2 * (seen + capitals[word])}
    return scored(counts, linked_words), model, common


def count(model: collections.Counter[str], words: list[str], weight: int) -> None:
    """Add the words of a sentence, their pairs and triples to the language model."""
    padded = [START, START, *(word.lower() for word in words), END]
    for place in range(2, len(padded)):
        two, one, word = padded[place - 2 : place + 1]
        model[word] += weight
        model[f"{one} {word}"] += weight
        model[f"{one} {CONTEXT}"] += weight
        model[f"{two} {one} {word}"] += weight


def scored(
    counts: dict[Phrase, collections.Counter[Phrase]], linked_words: collections.Counter[tuple[str, str]]
) -> dict[Phrase, list[tuple[Phrase, float]]]:
    """The best few English phrases of each foreign phrase with their scores, long phrases seen once left out."""
    of_foreign: collections.Counter[str] = collections.Counter()
    for (word, _), seen in linked_words.items():
        of_foreign[word] += seen
    of_english: collections.Counter[Phrase] = collections.Counter()
    for found in counts.values():
        of_english.update(found)
    table = {}
    for foreign, found in counts.items():
        total = sum(found.values())
        if len(foreign) > 2 and total == 1:
            continue
        options = []
        for english, seen in found.most_common(20):
            if seen / total < 0.01:
                continue
            share = (seen - 0.4) / total if len(found) > 1 or seen > 1 else 0.5
            back = max(1e-4, (seen - 0.4) / of_english[english])
            shares = [
                max(1e-6, sum(linked_words[f, e.lower()] / max(1, of_foreign[f]) for f in foreign) / len(foreign))
                for e in english
            ]
            score = FORWARD * math.log(max(share, 1e-4)) + BACKWARD * math.log(back)
            score += LEXICAL * sum(map(math.log, shares)) + WORD * len(english) + PHRASE
            options.append((english, score))
        options.sort(key=lambda option: -option[1])
        table[foreign] = options[: 6 if len(foreign) == 1 else 3]
    return table


def packed(table: Mapping[Phrase, list[tuple[Phrase, float]]], common: Collection[str]) -> bytes:
    """The file of phrases, its lines in the order of their bytes: it is searched as it stands."""
    lines = []
    for foreign, options in table.items():
        cells = "\t".join(f"{' '.join(english)}\t{score:.1f}" for english, score in options)
        mark = COMMON if len(foreign) == 1 and foreign[0] in common else ""
        lines.append(f"{' '.join(foreign)}\t{mark}{cells}\n".encode())
    return gzip.compress(b"".join(sorted(lines)), mtime=0)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("pairs", type=Path)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--from-code", required=True, help="code of the foreign language")
    arguments.add_argument("--version", default="0.1")
    arguments.add_argument("--leave-out", nargs="*", default=[], metavar="SOURCE")
    arguments.add_argument("--thrice", nargs="*", default=[], metavar="SOURCE", help="sources that count three times")
    arguments.add_argument("--english", nargs="*", type=Path, default=[], metavar="TEXT[.gz]", help="more English")
    arguments.add_argument("--seen", type=int, default=2, help="triples seen fewer times are left out")
    options = arguments.parse_args()
    pairs = [
        Pair(foreign, english, not source.startswith("dict"), 3 if source in options.thrice else 1)
        for foreign, english, source in lexicon.pairs(options.pairs, tokens, options.leave_out)
    ]
    more = (words for path in options.english for words in map(tokens, files.lines(path)) if words)
    table, model, common = build(pairs, more)
    options.folder.mkdir(parents=True, exist_ok=True)
    (options.folder / "phrases.gz").write_bytes(packed(table, common))
    kept = {key(gram): seen for gram, seen in model.items() if gram.count(" ") < 2 or seen >= options.seen}
    keys = np.array(sorted(kept), dtype=np.uint64)
    # The steps from key to key are small numbers where there are many, which pack well.
    steps = np.diff(keys, prepend=np.uint64(0))
    small = np.uint32 if int(steps.max(initial=0)) < 2**32 else np.uint64
    counts = np.array([kept[int(key)] for key in keys], dtype=np.uint32)
    np.savez_compressed(options.folder / "trigrams.npz", steps=steps.astype(small), counts=counts)
    description = {
        "type": "phrases",
        "package_version": options.version,
        "from_code": options.from_code,
        "to_code": "en",
        "words": sum(seen for gram, seen in model.items() if " " not in gram),
    }
    (options.folder / "metadata.json").write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")
    print(f"{len(pairs)} pairs, {len(table)} phrases, {len(kept)} n-grams")


if __name__ == "__main__":
    main()
