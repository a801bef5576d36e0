"""The best tree with one root, for scores of all heads."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def heads(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """For each word its head, 0 for the one root (Chu and Liu 1965, Edmonds 1967).

    Args:
        scores: (N + 1, N + 1), dependents by heads; 0 is the root in both.

    Returns:
        N + 1 heads, that of the root itself 0.
    """
    found: npt.NDArray[np.int64] = scores.argmax(1)
    found[0] = 0
    if _is_tree(found):
        return found
    from stanza.models.common.chuliu_edmonds import chuliu_edmonds_one_root

    best: npt.NDArray[np.int64] = chuliu_edmonds_one_root(scores.copy())
    best[0] = 0
    return best


def _is_tree(heads: npt.NDArray[np.int64]) -> bool:
    """True for one root that every word comes to."""
    if (heads[1:] == 0).sum() != 1:
        return False
    above = heads
    for _ in range(len(heads).bit_length()):
        above = above[above]
    return not above.any()
