"""Which segments are worth comparing: those that share rare words, found through an index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quotes.alignment.segments import Segment

Features = Mapping[str, float]

#: Of each segment the rarest features stand in the index ...
_FEATURES = 24
#: ... and for each segment the likeliest others are compared.
_MOST = 10
#: A feature of more segments is indexed in overlapping runs, so that no list grows with the collection.
_LONGEST = 64


def candidates(segments: Sequence[Segment], features: Sequence[Features]) -> Iterator[tuple[int, int]]:
    """Pairs of indices into ``segments``, the smaller first, each once, sorted.

    ``features`` are the weighted features of each segment.  Time and memory grow linearly
    with the number of segments.
    """
    if len(segments) < 2:
        return
    quotes = np.array([segment.quote.number for segment in segments])
    found: set[tuple[int, int]] = set()
    for row, columns in enumerate(_index(features)):
        if not columns:
            continue
        rows = np.concatenate([column.rows for _, column in columns])
        products = np.concatenate([weight * column.weights for weight, column in columns])
        others, places = np.unique(rows, return_inverse=True)
        scores = np.bincount(places, products)
        allowed = quotes[others] != quotes[row]
        others, scores = others[allowed], scores[allowed]
        order = np.lexsort((others, -scores))[:_MOST]
        found.update((min(row, int(other)), max(row, int(other))) for other in others[order])
    yield from sorted(found)


class _Column(NamedTuple):
    """The segments that share a feature, and how much it weighs in each."""

    rows: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]


def _index(features: Sequence[Features]) -> list[list[tuple[float, _Column]]]:
    """For each segment its columns with its own weight in each; long columns are cut into overlapping runs."""
    postings: dict[str, list[tuple[int, float]]] = {}
    for row, weighted in enumerate(features):
        rarest = sorted(weighted.items(), key=lambda item: (-item[1], item[0]))[:_FEATURES]
        norm = sum(weight * weight for _, weight in rarest) ** 0.5 or 1.0
        for name, weight in rarest:
            postings.setdefault(name, []).append((row, weight / norm))
    index: list[list[tuple[float, _Column]]] = [[] for _ in features]
    for name in sorted(postings):
        for run in _runs(postings[name]):
            column = _Column(np.array([row for row, _ in run]), np.array([weight for _, weight in run]))
            for row, weight in run:
                index[row].append((weight, column))
    return index


def _runs(posting: list[tuple[int, float]]) -> Iterator[list[tuple[int, float]]]:
    if len(posting) <= _LONGEST:
        yield posting
        return
    step = _LONGEST // 2
    for start in range(0, len(posting) - step, step):
        yield posting[start : start + _LONGEST]
