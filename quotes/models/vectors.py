"""Vectors of sentences from the compact model: alike for sentences that say the same, in whatever two languages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from quotes.models import stanza
from quotes.models.threads import torch_threads


def vectors(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """A vector for each text, (N, 384), of length 1: the product of two is how alike they are, -1 to 1.

    The mean of many sentences is taken off first: all vectors of the network point in much the same direction.

    Raises:
        ModelError: the model of the package is damaged.
    """
    from quotes.models.joint.model import Model

    folder = stanza.joint_folder()
    with torch_threads(1):
        return Model.load(folder / stanza.WEIGHTS, folder / stanza.PIECES).vectors(texts)
