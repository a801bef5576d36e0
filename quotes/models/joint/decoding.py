"""The best tree and the best name tags of a sentence, for the scores of all heads and all tags."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

#: The score of what cannot be.
_IMPOSSIBLE = -1e4


def heads(scores: npt.NDArray[np.float32]) -> list[int]:
    """For each of N words its head, 0 for the one root, with a 0 for the root before them (Chu and Liu 1965).

    Args:
        scores: (N + 1, N + 1), dependents by heads; 0 is the root in both.
    """
    from stanza.models.common.chuliu_edmonds import chuliu_edmonds_one_root

    return [0, *map(int, chuliu_edmonds_one_root(scores)[1:])]


def tags(scores: npt.NDArray[np.float32], known: Sequence[str]) -> list[int]:
    """The numbers of the likeliest tags of which no ``I-X`` stands elsewhere than behind X (Viterbi 1967).

    Args:
        scores: (N, tags) of each word.
        known: the tags in their order, ``O``, ``B-PER``, ``I-PER`` and so on.
    """
    from stanza.models.common.crf import viterbi_decode

    barred = np.array(
        [[tag[0] == "I" and before[2:] != tag[2:] for tag in known] for before in ("O", *known)], np.float64
    )
    reached = scores.astype(np.float64)
    reached[0] += _IMPOSSIBLE * barred[0]
    return [int(tag) for tag in viterbi_decode(reached, _IMPOSSIBLE * barred[1:])[0]]
