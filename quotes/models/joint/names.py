"""The best sequence of name tags: a name begins before it goes on (Viterbi 1967)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

#: The score of what cannot be.
_IMPOSSIBLE = -1e4


def tags(scores: npt.NDArray[np.float32], lengths: Sequence[int], known: Sequence[str]) -> npt.NDArray[np.int64]:
    """The tags with the highest sum of log probabilities of which no ``I-X`` stands elsewhere than behind X.

    Args:
        scores: (B, W, tags) of each word of a batch.
        lengths: the words of each sentence.
        known: the tags in their order, ``O``, ``B-PER``, ``I-PER`` and so on.

    Returns:
        (B, W) numbers of tags.
    """
    high = scores - scores.max(-1, keepdims=True)
    probable = high - np.log(np.exp(high).sum(-1, keepdims=True))
    # What stands beyond the last word of a sentence may be anything.
    probable[np.arange(scores.shape[1]) >= np.array(lengths)[:, None]] = 0.0
    follows = np.array(
        [[0.0 if tag[0] != "I" or before[2:] == tag[2:] else _IMPOSSIBLE for tag in known] for before in known]
    )
    first = np.array([_IMPOSSIBLE if tag[0] == "I" else 0.0 for tag in known])
    best = probable[:, 0] + first
    pointers = []
    for word in range(1, scores.shape[1]):
        reached = best[:, :, None] + follows
        pointers.append(reached.argmax(1))
        best = reached.max(1) + probable[:, word]
    return _followed(best.argmax(-1), pointers)


def _followed(last: npt.NDArray[np.int64], pointers: Sequence[npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
    """The path that leads to the last tags, (B, W)."""
    path = [last]
    for pointer in reversed(pointers):
        path.append(np.take_along_axis(pointer, path[-1][:, None], 1)[:, 0])
    return np.stack(path[::-1], 1)
