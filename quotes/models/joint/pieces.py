"""Word pieces: what the network reads in place of words, and the vector of each.

The pieces are those of XLM-R (Conneau et al. 2020) that occur in the languages of the model, and all short and
frequent ones of Latin, Cyrillic and Greek script: anything else comes apart into shorter ones.  Their vectors
are never trained; they stay in four bits, blocks of 32 numbers with a scale each, and are unpacked as they are needed.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from quotes.document.plain import plain
from quotes.errors import ModelError
from quotes.models.joint import files

#: The pieces that begin and end a sentence, fill up a shorter one, and stand for unknown letters.
BEGIN, PAD, END, UNKNOWN = range(4)
#: The most pieces of a sentence, with the two that begin and end it; the network has places for 512.
LONGEST = 510
#: So many words are remembered: most of a text are among them.
_REMEMBERED = 1 << 15
#: The bytes of a block: the scale of its 32 numbers, then these, two to a byte.
_BYTES = 18


class Pieces:
    """The vocabulary with its vectors.

    Raises:
        ModelError: the file is missing or damaged.
    """

    def __init__(self, path: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        content = files.read(path)
        try:
            self._table: npt.NDArray[np.uint8] = content["table"]
            self._processor: Any = SentencePieceProcessor(model_proto=content["sentencepiece"].tobytes())
        except (KeyError, RuntimeError) as error:
            raise ModelError(f"{path}: no word pieces in it ({type(error).__name__})") from error
        self._known = functools.lru_cache(_REMEMBERED)(self._split)

    def __len__(self) -> int:
        return len(self._table)

    def word(self, word: str) -> list[int]:
        """The numbers of a word's pieces, at least one."""
        return self._known(word)

    def _split(self, word: str) -> list[int]:
        form = plain(word)
        return self._processor.encode(form if form.strip() else "-") or [UNKNOWN]

    def sentence(self, words: Sequence[str]) -> tuple[list[int], list[int]]:
        """The numbers of a sentence's pieces, and where among them each word begins.

        Of very long words in very long sentences only the first pieces are read; a sentence of more than
        ``LONGEST`` - 2 words is too long.
        """
        parts = [self.word(word) for word in words]
        room = LONGEST - 2
        if sum(map(len, parts)) > room:
            longest = max(map(len, parts))
            while longest > 1 and sum(min(longest, len(part)) for part in parts) > room:
                longest -= 1
            parts = [part[:longest] for part in parts]
        numbers, first = [BEGIN], []
        for part in parts:
            first.append(len(numbers))
            numbers += part
        return [*numbers, END], first

    def text(self, text: str) -> list[int]:
        """The numbers of the pieces of running text, cut where it is too long."""
        return [BEGIN, *self._processor.encode(plain(text))[: LONGEST - 2], END]

    def vectors(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """The vectors of pieces: one more axis than ``numbers``, of 384."""
        distinct, places = np.unique(numbers, return_inverse=True)
        return unpacked(self._table[distinct])[places.reshape(numbers.shape)]


def unpacked(table: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Rows of numbers from rows of blocks: (N, 216) bytes to (N, 384)."""
    blocks = table.reshape(len(table), -1, _BYTES)
    scales = blocks[..., :2].copy().view(np.float16).astype(np.float32)
    low, high = blocks[..., 2:] & 15, blocks[..., 2:] >> 4
    numbers = np.concatenate([low, high], -1).astype(np.float32) - 8
    return (numbers * scales).reshape(len(table), -1)
