"""Word vectors from plain text: factorised co-occurrence.

Positive pointwise mutual information of words within a few words of each other, reduced
by a truncated singular value decomposition (Levy, Goldberg and Dagan 2015, "Improving
distributional similarity with lessons learned from word embeddings").  On a few million
words this is as good as word2vec, takes seconds, and gives the same vectors every time.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from quotes.errors import ModelError
from quotes.training.treebank import FORM, Sentence

#: Length of a vector, words to either side, and the least count of a word that gets one.
DIMENSIONS, WINDOW, LEAST = 64, 4, 3
#: At most so many words get a vector.
_MOST = 40_000
#: Contexts count by this power of their frequency, which tames rare ones.
_SMOOTHING = 0.75
#: The mean length of a vector, about that of word2vec's.
_NORM = 2.0
#: A text that shares so many words in a row with the test part is left out.
OVERLAP = 6
_TOKEN = re.compile(r"\w+(?:[-.’']\w+)*|[^\w\s]")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def words(sentences: Iterable[Sentence]) -> Iterator[list[str]]:
    """The lower-case words of each sentence of a treebank."""
    for sentence in sentences:
        yield [row[FORM].lower() for row in sentence.words]


def text(path: Path) -> Iterator[list[str]]:
    """The lower-case words of each sentence of a plain text file, which may be gzipped.

    Raises:
        ModelError: the file cannot be read.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for line in lines:
                for sentence in _SENTENCE_END.split(line):
                    found = _TOKEN.findall(sentence.lower())
                    if len(found) > 2:
                        yield found
    except (OSError, EOFError, UnicodeDecodeError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise ModelError(f"{path}: cannot be read ({reason}); give UTF-8 text") from error


def without(sentences: Iterable[list[str]], test: Sequence[Sentence]) -> Iterator[list[str]]:
    """The sentences that share no ``OVERLAP`` words in a row with the test part."""
    known = {run for sentence in words(test) for run in _runs(sentence)}
    return (sentence for sentence in sentences if known.isdisjoint(_runs(sentence)))


def _runs(sentence: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(sentence[first : first + OVERLAP]) for first in range(len(sentence) - OVERLAP + 1))


def train(sentences: Iterable[list[str]], output: Path) -> tuple[int, int]:
    """Make vectors and write them as Stanza reads them, in full precision.

    Returns:
        how many words were read, and how many got a vector.
    """
    import numpy as np
    import torch
    from stanza.models.common.pretrain import PretrainedWordVocab
    from stanza.models.common.vocab import VOCAB_PREFIX

    corpus = list(sentences)
    counts = Counter(word for sentence in corpus for word in sentence)
    kept = [word for word, count in counts.most_common(_MOST) if count >= LEAST]
    # Too little text for any vector: Stanza needs at least one.
    kept = kept or [word for word, _ in counts.most_common(_MOST)]
    found = np.zeros((len(kept), DIMENSIONS), np.float32)
    made = _factors(corpus, {word: number for number, word in enumerate(kept)})
    found[:, : made.shape[1]] = made
    found *= _NORM / max(1e-9, float(np.linalg.norm(found, axis=1).mean()))
    table = np.concatenate([np.zeros((len(VOCAB_PREFIX), DIMENSIONS), np.float32), found])
    vocabulary = PretrainedWordVocab(kept)
    torch.save(
        {"vocab": vocabulary.state_dict(), "emb": torch.from_numpy(table)},
        output,
        _use_new_zipfile_serialization=False,
    )
    return counts.total(), len(kept)


def _factors(corpus: Sequence[Sequence[str]], index: dict[str, int]) -> Any:
    """The factorised matrix, words by at most ``DIMENSIONS``."""
    import numpy as np
    from scipy.sparse import coo_matrix, csr_matrix
    from scipy.sparse.linalg import svds

    size = len(index)
    ids = np.array([number for sentence in corpus for number in (*(index.get(word, -1) for word in sentence), -2)])
    # Gaps of WINDOW keep windows within their sentence; each distance is one shifted comparison.
    breaks = np.cumsum(ids == -2)
    matrix = csr_matrix((size, size), dtype=np.float64)
    for distance in range(1, min(WINDOW, len(ids) - 1) + 1):
        left, right = ids[:-distance], ids[distance:]
        near = (left >= 0) & (right >= 0) & (breaks[:-distance] == breaks[distance:])
        weights = np.full(int(near.sum()), 1 - (distance - 1) / WINDOW)
        matrix = matrix + coo_matrix((weights, (left[near], right[near])), shape=(size, size)).tocsr()
    matrix = matrix + matrix.T
    total = matrix.sum()
    if total == 0 or size < 3:
        return np.zeros((size, 1))
    rows = np.asarray(matrix.sum(1)).ravel()
    contexts = rows**_SMOOTHING
    contexts /= contexts.sum()
    cells = matrix.tocoo()
    information = np.log(cells.data / (rows[cells.row] * contexts[cells.col]))
    positive = information > 0
    table = coo_matrix((information[positive], (cells.row[positive], cells.col[positive])), shape=(size, size)).tocsr()
    dimensions = min(DIMENSIONS, size - 1)
    start = np.random.default_rng(1).standard_normal(size)
    left, values, _ = svds(table, k=dimensions, v0=start)
    # Half of the weight of the singular values: better than all or none of it.
    return left[:, ::-1] * np.sqrt(values[::-1])
