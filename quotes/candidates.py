"""Which segments are worth comparing: those that share rare words, found through an index."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from quotes.segments import Segment

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Features = Mapping[str, float]

#: Of each segment the rarest features stand in the index ...
_FEATURES = 24
#: ... and for each segment the likeliest others are compared.
_MOST = 10
#: A feature of more segments is indexed in overlapping runs, so that no list grows with the collection.
_LONGEST = 64
_ROWS = 1024


def candidates(segments: Sequence[Segment], features: Sequence[Features]) -> Iterator[tuple[int, int]]:
    """Pairs of indices into ``segments``, the smaller first, each once, sorted.

    ``features`` are the weighted features of each segment.  Time and memory grow linearly
    with the number of segments.
    """
    if len(segments) < 2:
        return
    matrix = _index(features)
    statements = np.array([segment.statement.number for segment in segments])
    transposed = matrix.T.tocsc()
    found: set[tuple[int, int]] = set()
    for first in range(0, len(segments), _ROWS):
        block = (matrix[first : first + _ROWS] @ transposed).tocsr()
        for row in range(block.shape[0]):
            start, end = block.indptr[row], block.indptr[row + 1]
            others, scores = block.indices[start:end], block.data[start:end]
            allowed = statements[others] != statements[first + row]
            others, scores = others[allowed], scores[allowed]
            order = np.lexsort((others, -scores))[:_MOST]
            found.update((min(first + row, int(j)), max(first + row, int(j))) for j in others[order])
    yield from sorted(found)


def _index(features: Iterable[Features]) -> csr_matrix:
    """The segments by features matrix, rows of length one; long columns are cut into overlapping runs."""
    from scipy.sparse import csr_matrix

    postings: dict[str, list[tuple[int, float]]] = {}
    rows = 0
    for row, weighted in enumerate(features):
        rarest = sorted(weighted.items(), key=lambda item: (-item[1], item[0]))[:_FEATURES]
        norm = sum(weight * weight for _, weight in rarest) ** 0.5 or 1.0
        for name, weight in rarest:
            postings.setdefault(name, []).append((row, weight / norm))
        rows += 1
    row_ids: list[int] = []
    columns: list[int] = []
    weights: list[float] = []
    column = itertools.count()
    for name in sorted(postings):
        for run in _runs(postings[name]):
            number = next(column)
            row_ids.extend(row for row, _ in run)
            columns.extend([number] * len(run))
            weights.extend(weight for _, weight in run)
    return csr_matrix((weights, (row_ids, columns)), shape=(rows, next(column)), dtype=np.float32)


def _runs(posting: list[tuple[int, float]]) -> Iterator[list[tuple[int, float]]]:
    if len(posting) <= _LONGEST:
        yield posting
        return
    step = _LONGEST // 2
    for start in range(0, len(posting) - step, step):
        yield posting[start : start + _LONGEST]
