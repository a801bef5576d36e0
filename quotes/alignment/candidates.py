"""Which segments are worth comparing: those whose vectors are near, and those that share rare words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from quotes.alignment.segments import Segment

Features = Mapping[str, float]

#: Of each segment the rarest features stand in the index ...
_FEATURES = 24
#: ... and for each segment so many of the likeliest others are compared.
_MOST = 10
#: A feature of more segments is indexed in overlapping runs, so that no list grows with the collection.
_LONGEST = 64

#: Vectors whose product is at least so large are near, and of each segment so many of the nearest are compared.
NEAR, _NEAREST = 0.3, 20
#: More are compared in a collection where that makes no more pairs than this: there, company changes nothing.
_PAIRS = 100_000
#: So many segments are compared with all others at once.
_BLOCK = 512

#: Segments that share a feature, and how much it weighs in each.
_Run = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]


def by_vector(segments: Sequence[Segment], vectors: npt.NDArray[np.float32]) -> Iterator[tuple[int, int, float]]:
    """Pairs of indices into ``segments`` whose vectors (N, H) of length 1 are near, with how near; some stand twice."""
    quotes = np.array([segment.quote.number for segment in segments])
    most = max(_NEAREST, _PAIRS // max(1, len(segments)))
    for start in range(0, len(segments), _BLOCK):
        nearness = vectors[start : start + _BLOCK] @ vectors.T
        nearness[quotes[start : start + _BLOCK, None] == quotes[None, :]] = 0.0
        if len(segments) > most:
            # Only in a large collection are there so many that are near.
            least = -np.partition(-nearness, most, axis=1)[:, most : most + 1]
            nearness[nearness < least] = 0.0
        rows, columns = np.nonzero(nearness >= NEAR)
        yield from zip((rows + start).tolist(), columns.tolist(), nearness[rows, columns].tolist(), strict=True)


def by_words(segments: Sequence[Segment], features: Iterable[Features], shared: float) -> set[tuple[int, int]]:
    """Pairs of indices into ``segments``, the smaller first, that share rare words, at least ``shared`` of all, 0 to 1.

    ``features`` are the weighted features of each segment.  Time and memory grow linearly with the number of segments.
    """
    quotes = np.array([segment.quote.number for segment in segments])
    most = max(_MOST, _PAIRS // max(1, len(segments)))
    found: set[tuple[int, int]] = set()
    for row, own in enumerate(_index(features)):
        if own:
            others, places = np.unique(np.concatenate([rows for _, (rows, _) in own]), return_inverse=True)
            scores = np.bincount(places, np.concatenate([weight * weights for weight, (_, weights) in own]))
            allowed = (quotes[others] != quotes[row]) & (scores >= shared)
            others, scores = others[allowed], scores[allowed]
            likeliest = others[np.lexsort((others, -scores))[:most]]
            found.update((min(row, other), max(row, other)) for other in likeliest.tolist())
    return found


def _index(features: Iterable[Features]) -> list[list[tuple[float, _Run]]]:
    """For each segment the runs that it stands in, with its own weight in each."""
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    index: list[list[tuple[float, _Run]]] = []
    for row, weighted in enumerate(features):
        rarest = sorted(weighted.items(), key=lambda item: (-item[1], item[0]))[:_FEATURES]
        norm = sum(weight * weight for _, weight in rarest) ** 0.5 or 1.0
        for name, weight in rarest:
            postings[name].append((row, weight / norm))
        index.append([])
    step = _LONGEST // 2
    for name in sorted(postings):
        posting = postings[name]
        for start in range(0, max(1, len(posting) - step), step):
            rows, weights = zip(*posting[start : start + _LONGEST], strict=True)
            run = np.array(rows), np.array(weights)
            for row, weight in zip(rows, weights, strict=True):
                index[row].append((weight, run))
    return index
