"""Build the bilingual lexicon that alignment uses, from sentence pairs.

    python -m quotes.workshop.recipes.lexicon PAIRS.tsv[.gz] lexicon.tsv.gz [--leave-out SOURCE ...]

``PAIRS`` has three columns: foreign text, English text, source.  Words are linked in
both directions by IBM Model 1 with a prior for the diagonal (Dyer et al. 2013, "A simple,
fast, and effective reparameterization of IBM Model 2"), the two directions are merged by
grow-diag (Koehn et al. 2003), and the links are counted.  One line of the result is a
foreign word, the number of its links, and up to ``--most`` English words with theirs.
"""

from __future__ import annotations

import argparse
import collections
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

import numpy as np

from quotes.workshop import files

_WORD = re.compile(r"\w+(?:'\w+)?")
_NEIGHBOURS = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b]


def pairs(
    path: Path, tokens: Callable[[str], list[str]], leave_out: Collection[str], longest: int = 70
) -> Iterator[tuple[list[str], list[str], str]]:
    """Sentence pairs as words, with their source; those of very unlike length are left out."""
    for line in files.lines(path):
        fields = [*line.split("\t"), ""]
        if len(fields) < 3 or fields[2] in leave_out:
            continue
        foreign, english = (tokens(text)[:longest] for text in fields[:2])
        if foreign and english and len(foreign) < 4 * len(english) + 6 and len(english) < 4 * len(foreign) + 6:
            yield foreign, english, fields[2]


def numbered(sentences: Iterable[Iterable[str]]) -> list[list[int]]:
    """Words as numbers from 1 on, in the order in which they first come."""
    ids: dict[str, int] = {}
    return [[ids.setdefault(word, len(ids) + 1) for word in words] for words in sentences]


def links(sources: list[list[int]], targets: list[list[int]], rounds: int = 6) -> list[list[int]]:
    """For every target word the index of the source word that it is linked to, -1 for none."""
    source_ids, target_ids, groups, priors, shapes = [], [], [], [], []
    group = 0
    for source, target in zip(sources, targets, strict=True):
        m, n = len(source), len(target)
        source_ids.append(np.tile(np.array([0, *source]), n))
        target_ids.append(np.repeat(np.array(target), m + 1))
        groups.append(np.repeat(np.arange(group, group + n), m + 1))
        group += n
        distance = np.abs((np.arange(m)[None, :] + 0.5) / m - (np.arange(n)[:, None] + 0.5) / n)
        prior = np.exp(-5.0 * distance)
        prior *= 0.92 / prior.sum(1, keepdims=True)
        priors.append(np.concatenate([np.full((n, 1), 0.08), prior], 1).ravel().astype(np.float32))
        shapes.append((m, n))
    source_all, target_all = np.concatenate(source_ids).astype(np.int64), np.concatenate(target_ids)
    group_all, prior_all = np.concatenate(groups), np.concatenate(priors)
    width = int(target_all.max()) + 1
    cells, index = np.unique(source_all * width + target_all, return_inverse=True)
    cell_source = cells // width
    table = np.ones(len(cells), np.float32)
    for _ in range(rounds):
        posterior = table[index] * prior_all
        posterior /= np.bincount(group_all, posterior, minlength=group)[group_all] + 1e-12
        counts = np.bincount(index, posterior, minlength=len(cells))
        table = (counts / (np.bincount(cell_source, counts)[cell_source] + 1e-9)).astype(np.float32)
    posterior = table[index] * prior_all
    found, start = [], 0
    for m, n in shapes:
        block = posterior[start : start + n * (m + 1)].reshape(n, m + 1)
        start += n * (m + 1)
        found.append((block.argmax(1) - 1).tolist())
    return found


def grow_diag(forward: list[int], backward: list[int]) -> set[tuple[int, int]]:
    """The links (foreign, english) that both directions have, grown along neighbours that one has."""
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


def build(
    sentences: list[tuple[list[str], list[str]]], most: int, least: float
) -> dict[str, tuple[int, list[tuple[str, int]]]]:
    """The lexicon: foreign word to its links and its English words with theirs, most frequent first."""
    coded = numbered(foreign for foreign, _ in sentences), numbered(english for _, english in sentences)
    forward, backward = links(*coded), links(*coded[::-1])
    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for (foreign, english), ahead, back in zip(sentences, forward, backward, strict=True):
        for i, j in grow_diag(ahead, back):
            counts[foreign[i]][english[j]] += 1
    lexicon = {}
    for word, counter in counts.items():
        total = counter.total()
        best = [(other, count) for other, count in counter.most_common(most) if count / total >= least]
        if best:
            lexicon[word] = total, best
    return lexicon


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("pairs", type=Path)
    arguments.add_argument("lexicon", type=Path)
    arguments.add_argument("--leave-out", nargs="*", default=[], metavar="SOURCE")
    arguments.add_argument("--most", type=int, default=8, help="English words a foreign word, at most")
    arguments.add_argument("--least", type=float, default=0.03, help="smallest share that is kept")
    options = arguments.parse_args()
    read = pairs(options.pairs, lambda text: _WORD.findall(text.lower()), options.leave_out)
    sentences = [(foreign, english) for foreign, english, _ in read]
    lexicon = build(sentences, options.most, options.least)
    lines = (
        "\t".join([word, str(total), *(f"{other}\t{count}" for other, count in best)])
        for word, (total, best) in sorted(lexicon.items())
    )
    files.write_gzip(options.lexicon, lines)
    print(f"{len(sentences)} pairs, {len(lexicon)} words, {options.lexicon.stat().st_size} bytes")


if __name__ == "__main__":
    main()
