"""What alignment and translation read: word frequencies, a bilingual lexicon, and a phrase table into English.

    python -m quotes.workshop.recipes.bilingual frequencies frequencies.tsv.gz TEXT[.gz] ... [--column N]
    python -m quotes.workshop.recipes.bilingual lexicon PAIRS.tsv[.gz] lexicon.tsv.gz [--leave-out SOURCE ...]
    python -m quotes.workshop.recipes.bilingual phrases PAIRS.tsv[.gz] FOLDER --from-code da [--thrice SOURCE ...]

``PAIRS`` has three columns: foreign text, English text, source.  Words are linked in both directions by IBM Model 1
with a prior for the diagonal (Dyer et al. 2013, "A simple, fast, and effective reparameterization of IBM Model 2"),
and the two directions are merged by grow-diag (Koehn, Och and Marcu 2003).
"""

from __future__ import annotations

import gzip
import itertools
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import typer

from quotes.document.words import words as words_of
from quotes.models.phrases import COMMON, CONTEXT, END, START, key, tokens
from quotes.workshop import files

#: Longer sentences are cut.
_WORDS = 70
#: Words of fewer sentences get no frequency.
_RARE = 3
#: So many English words a foreign word at most, and the smallest share of its links that one needs.
_MEANINGS, _SHARE = 8, 0.03
#: Foreign and English phrases are at most so long.
_LONGEST, _LONGEST_ENGLISH = 5, 7
#: How much of a score the parts are: p(english|foreign), p(foreign|english), word by word, a word, a phrase.
_FORWARD, _BACKWARD, _LEXICAL, _WORD, _PHRASE = 0.6, 0.6, 0.3, 0.15, -0.3
#: Triples of words seen fewer times are left out of the language model.
_SEEN = 2
_NEIGHBOURS = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b]

Phrase = tuple[str, ...]
#: A word link: the places of a foreign and an English word in their sentences.
Link = tuple[int, int]
LeftOut = Annotated[list[str] | None, typer.Option(metavar="SOURCE", help="A source that is not read; repeatable.")]

app = typer.Typer(help=__doc__)


class Pair(NamedTuple):
    """A sentence pair as words, and its source."""

    foreign: list[str]
    english: list[str]
    source: str

    @property
    def sentence(self) -> bool:
        """False for the entry of a dictionary."""
        return not self.source.startswith("dict")


def pairs(path: Path, tokens: Callable[[str], list[str]], left_out: Collection[str]) -> Iterator[Pair]:
    """The sentence pairs of a file; those of very unlike length are left out."""
    for line in files.lines(path):
        fields = [*line.split("\t"), ""]
        if len(fields) < 3 or fields[2] in left_out:
            continue
        foreign, english = (tokens(text)[:_WORDS] for text in fields[:2])
        if foreign and english and len(foreign) < 4 * len(english) + 6 and len(english) < 4 * len(foreign) + 6:
            yield Pair(foreign, english, fields[2])


def linked(pairs: Sequence[Pair]) -> Iterator[tuple[Pair, set[Link]]]:
    """Each pair with its word links."""
    foreign, english = _numbered(pair.foreign for pair in pairs), _numbered(pair.english for pair in pairs)
    for pair, ahead, back in zip(pairs, links(foreign, english), links(english, foreign), strict=True):
        yield pair, grow_diag(ahead, back)


def _numbered(sentences: Iterable[Iterable[str]]) -> list[list[int]]:
    """Words, in small letters, as numbers from 1 on."""
    ids: dict[str, int] = {}
    return [[ids.setdefault(word.lower(), len(ids) + 1) for word in words] for words in sentences]


def links(sources: list[list[int]], targets: list[list[int]], rounds: int = 6) -> list[list[int]]:
    """For every target word the index of the source word that it is linked to, -1 for none."""
    source_ids, target_ids, sizes, priors = [], [], [], []
    for source, target in zip(sources, targets, strict=True):
        m, n = len(source), len(target)
        source_ids.append(np.tile(np.array([0, *source]), n))
        target_ids.append(np.repeat(np.array(target), m + 1))
        sizes.append(np.full(n, m + 1))
        distance = np.abs((np.arange(m)[None, :] + 0.5) / m - (np.arange(n)[:, None] + 0.5) / n)
        prior = np.exp(-5.0 * distance)
        prior *= 0.92 / prior.sum(1, keepdims=True)
        priors.append(np.concatenate([np.full((n, 1), 0.08), prior], 1).ravel().astype(np.float32))
    source_all, target_all = np.concatenate(source_ids).astype(np.int64), np.concatenate(target_ids)
    size_all, prior_all = np.concatenate(sizes), np.concatenate(priors)
    group_all = np.repeat(np.arange(len(size_all)), size_all)
    width = int(target_all.max()) + 1
    cells, index = np.unique(source_all * width + target_all, return_inverse=True)
    cell_source = cells // width
    table = np.ones(len(cells), np.float32)
    for _ in range(rounds):
        posterior = table[index] * prior_all
        posterior /= np.bincount(group_all, posterior)[group_all] + 1e-12
        counts = np.bincount(index, posterior, minlength=len(cells))
        table = (counts / (np.bincount(cell_source, counts)[cell_source] + 1e-9)).astype(np.float32)
    best = (int(part.argmax()) - 1 for part in np.split(table[index] * prior_all, np.cumsum(size_all)[:-1]))
    return [list(itertools.islice(best, len(target))) for target in targets]


def grow_diag(forward: list[int], backward: list[int]) -> set[Link]:
    """The links that both directions have, grown along neighbours that one has."""
    ahead = {(source, target) for target, source in enumerate(forward) if source >= 0}
    back = {(source, target) for source, target in enumerate(backward) if target >= 0}
    kept, union = ahead & back, ahead | back
    rows, columns = {i for i, _ in kept}, {j for _, j in kept}
    growing = True
    while growing:
        growing = False
        for i, j in sorted(union - kept):
            free = i not in rows or j not in columns
            if free and any((i + a, j + b) in kept for a, b in _NEIGHBOURS):
                kept.add((i, j))
                rows.add(i)
                columns.add(j)
                growing = True
    return kept


def _uncapitalised(word: str) -> str:
    """The first word of a sentence as it stands inside one."""
    return word.lower() if word != "I" and (len(word) == 1 or word[1:].islower()) else word


def _begins(words: list[str], place: int) -> bool:
    return place == 0 or words[place - 1] in '.!?:"-...'


def agreeing(foreign: int, english: int, links: set[Link]) -> Iterator[tuple[int, int, int, int]]:
    """The pairs of stretches whose words link to nothing outside, as (start, end) of both."""
    covered = {j for _, j in links}
    for start in range(foreign):
        for end in range(start + 1, min(foreign, start + _LONGEST) + 1):
            inside = [j for i, j in links if start <= i < end]
            if not inside or max(inside) - min(inside) >= _LONGEST_ENGLISH - 1:
                continue
            low, high = min(inside), max(inside) + 1
            if any(low <= j < high and not start <= i < end for i, j in links):
                continue
            first = low
            while first >= 0 and (first == low or first not in covered):
                last = high
                while last <= english and (last == high or last - 1 not in covered):
                    if last - first > _LONGEST_ENGLISH:
                        break
                    yield start, end, first, last
                    last += 1
                first -= 1


def table(pairs: Sequence[Pair], thrice: Collection[str]) -> dict[Phrase, list[tuple[Phrase, float]]]:
    """The best few English phrases of each foreign phrase with their scores.

    Pairs of the sources ``thrice`` count three times.  Long phrases seen once are left out.
    """
    counts: dict[Phrase, Counter[Phrase]] = defaultdict(Counter)
    words: dict[str, Counter[str]] = defaultdict(Counter)
    for pair, found in linked(pairs):
        lower = [word.lower() for word in pair.foreign]
        for i, j in found:
            words[lower[i]][pair.english[j].lower()] += 1
        if not pair.sentence:
            counts[tuple(lower)][tuple(pair.english)] += 1
        if pair.sentence or len(lower) > 1:
            for start, end, first, last in agreeing(len(lower), len(pair.english), found):
                phrase = pair.english[first:last]
                if _begins(pair.english, first) and (_begins(pair.foreign, start) or pair.foreign[start][0].islower()):
                    phrase[0] = _uncapitalised(phrase[0])
                counts[tuple(lower[start:end])][tuple(phrase)] += 3 if pair.source in thrice else 1
    of_english = sum(counts.values(), Counter[Phrase]())
    of_foreign = {word: seen.total() for word, seen in words.items()}
    result = {}
    for foreign, english_phrases in counts.items():
        total = english_phrases.total()
        if len(foreign) > 2 and total == 1:
            continue
        options = []
        for english, seen in english_phrases.most_common(20):
            if seen / total < 0.01:
                continue
            share = (seen - 0.4) / total if len(english_phrases) > 1 or seen > 1 else 0.5
            back = (seen - 0.4) / of_english[english]
            single = [
                sum(words[f][e.lower()] / of_foreign[f] for f in foreign if f in of_foreign) / len(foreign)
                for e in english
            ]
            score = _FORWARD * math.log(max(share, 1e-4)) + _BACKWARD * math.log(max(back, 1e-4))
            score += _LEXICAL * sum(math.log(max(share, 1e-6)) for share in single) + _WORD * len(english) + _PHRASE
            options.append((english, score))
        options.sort(key=lambda option: -option[1])
        result[foreign] = options[: 6 if len(foreign) == 1 else 3]
    return result


def grams(sentences: Iterable[tuple[list[str], int]]) -> Counter[str]:
    """The words, pairs and triples of sentences; with each how often it counts."""
    model: Counter[str] = Counter()
    for words, weight in sentences:
        padded = [START, START, *(word.lower() for word in words), END]
        for two, one, word in zip(padded, padded[1:], padded[2:], strict=False):
            for gram in (word, f"{one} {word}", f"{one} {CONTEXT}", f"{two} {one} {word}"):
                model[gram] += weight
    return model


def common(sentences: Iterable[list[str]]) -> set[str]:
    """The words that are seldom capitalised inside a sentence."""
    capitals: Counter[str] = Counter()
    lowers: Counter[str] = Counter()
    for words in sentences:
        lowers.update(word for word in words if word[0].islower())
        capitals.update(word.lower() for word in words[1:] if word[0].isupper())
    return {word for word, seen in lowers.items() if seen >= 2 and capitals[word] < 0.2 * (seen + capitals[word])}


def packed(table: Mapping[Phrase, list[tuple[Phrase, float]]], common: Collection[str]) -> bytes:
    """The file of phrases, its lines in the order of their bytes: it is searched as it stands."""
    lines = []
    for foreign, options in table.items():
        cells = "\t".join(f"{' '.join(english)}\t{score:.1f}" for english, score in options)
        mark = COMMON if len(foreign) == 1 and foreign[0] in common else ""
        lines.append(f"{' '.join(foreign)}\t{mark}{cells}")
    return _gzipped(sorted(lines))


def _gzipped(lines: Iterable[str]) -> bytes:
    """The same lines give the same bytes."""
    return gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)


@app.command("frequencies")
def write_frequencies(output: Path, texts: list[Path], column: int = 0) -> None:
    """Count in how many sentences each word stands.

    A text has a sentence a line, or is CoNLL-U (its # text lines are taken), or has tab-separated columns of which one
    is taken.  The first line of the result is the number of sentences.
    """
    counts: Counter[str] = Counter()
    total = 0
    for path in texts:
        kind = Path(path.name.removesuffix(".gz")).suffix
        for line in files.lines(path):
            if kind == ".conllu" and not line.startswith("# text = "):
                continue
            sentence = line.split("\t")[column] if kind == ".tsv" else line.removeprefix("# text = ")
            counts.update({word.norm for word in words_of(sentence)})
            total += 1
    kept = sorted((word, count) for word, count in counts.items() if count >= _RARE)
    lines = [str(total), *(f"{word}\t{count}" for word, count in kept)]
    output.write_bytes(_gzipped(lines))
    print(f"{total} sentences, {len(kept)} words")


@app.command("lexicon")
def write_lexicon(source: Path, output: Path, leave_out: LeftOut = None) -> None:
    """Count word links: a line is a foreign word, the number of its links, and English words with theirs."""
    found = list(pairs(source, lambda text: re.findall(r"\w+(?:'\w+)?", text.lower()), leave_out or ()))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for pair, own in linked(found):
        for i, j in own:
            counts[pair.foreign[i]][pair.english[j]] += 1
    lines = []
    for word, counter in sorted(counts.items()):
        total = counter.total()
        best = [f"{other}\t{count}" for other, count in counter.most_common(_MEANINGS) if count / total >= _SHARE]
        if best:
            lines.append("\t".join([word, str(total), *best]))
    output.write_bytes(_gzipped(lines))
    print(f"{len(found)} pairs, {len(lines)} words")


@app.command("phrases")
def write_phrases(
    source: Path,
    folder: Path,
    from_code: Annotated[str, typer.Option(help="Code of the foreign language.")],
    version: str = "0.1",
    leave_out: LeftOut = None,
    thrice: Annotated[list[str] | None, typer.Option(metavar="SOURCE", help="A source that counts thrice.")] = None,
    english: Annotated[list[Path] | None, typer.Option(metavar="TEXT[.gz]", help="More English.")] = None,
) -> None:
    """Make a phrase table and a trigram model of its English side; ``quotes/models/phrases.py`` reads the folder."""
    found = list(pairs(source, tokens, leave_out or ()))
    sentences = [(pair.english, 3 if pair.source in (thrice or ()) else 1) for pair in found if pair.sentence]
    more = ((words, 1) for path in english or () for words in map(tokens, files.lines(path)) if words)
    model = grams(([_uncapitalised(words[0]), *words[1:]], count) for words, count in (*sentences, *more))
    phrases = table(found, thrice or ())
    folder.mkdir(parents=True, exist_ok=True)
    usual = common(pair.foreign for pair in found if pair.sentence)
    (folder / "phrases.gz").write_bytes(packed(phrases, usual))
    kept = {key(gram): seen for gram, seen in model.items() if gram.count(" ") < 2 or seen >= _SEEN}
    keys = np.array(sorted(kept), dtype=np.uint64)
    # The steps from key to key are small numbers where there are many, which pack well.
    steps = np.diff(keys, prepend=np.uint64(0))
    small = np.uint32 if int(steps.max(initial=0)) < 2**32 else np.uint64
    counts = np.array([kept[int(key)] for key in keys], dtype=np.uint32)
    np.savez_compressed(folder / "trigrams.npz", steps=steps.astype(small), counts=counts)
    description = {
        "type": "phrases",
        "package_version": version,
        "from_code": from_code,
        "to_code": "en",
        "words": sum(seen for gram, seen in model.items() if " " not in gram),
    }
    (folder / "metadata.json").write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")
    print(f"{len(found)} pairs, {len(phrases)} phrases, {len(kept)} n-grams")


if __name__ == "__main__":
    app()
