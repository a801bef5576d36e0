"""The files of a joint model: weights, and the lemmas that are known of a language.

Weights are arrays by name in an uncompressed ``.npz``, and nothing but arrays.  Each member carries a CRC-32, which is
compared as it is read.  A weight is a half-precision array, or a matrix of whole numbers (``NAME.int8``, -127 to 127)
with a scale for each row (``NAME.scale``).

Of several ways to make a lemma from a form, that of a known lemma is better.  Lemmas are kept for the parts of speech
whose words are inflected, in a gzipped line for each: its tag and the lemmas, with tabs between.
"""

from __future__ import annotations

import functools
import gzip
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from quotes.errors import ModelError

#: Arrays of any kind of number, by name.
Arrays = dict[str, npt.NDArray[Any]]

#: The known lemmas by part of speech.
Lemmas = Mapping[str, frozenset[str]]

#: Parts of speech whose words are inflected, and so many that no script can be learnt for each.
_INFLECTED = ("ADJ", "ADV", "AUX", "NOUN", "VERB")
#: Matrices of fewer numbers are kept at half precision.
_LARGE = 20_000
INTEGERS, SCALE = ".int8", ".scale"


def read(path: Path) -> Arrays:
    """The arrays of a file.

    Raises:
        ModelError: it is missing or damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as content:
            return {name: content[name] for name in content.files}
    except (OSError, EOFError, ValueError, TypeError, RuntimeError, zipfile.BadZipFile) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise ModelError(f"{path}: damaged or missing ({reason})") from error


def write(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write a file; a killed write leaves the one before it."""
    partial = path.with_name(path.name + ".part")
    with partial.open("wb") as target:
        np.savez(target, allow_pickle=False, **{name: np.ascontiguousarray(array) for name, array in arrays.items()})
    partial.replace(path)


def packed(weights: Mapping[str, npt.NDArray[np.float32]]) -> Arrays:
    """Weights in the form in which they are kept."""
    arrays: Arrays = {}
    for name, weight in weights.items():
        small = weight.ndim != 2 or weight.size < _LARGE
        arrays |= {name: weight.astype(np.float16)} if small else integers(name, weight)
    return arrays


def integers(name: str, weight: npt.NDArray[np.float32]) -> Arrays:
    """A matrix as whole numbers with a scale for each row."""
    scale = (np.abs(weight).max(1) / 127).clip(1e-7).astype(np.float16)
    whole = np.rint(weight / scale[:, None].astype(np.float32)).clip(-127, 127).astype(np.int8)
    return {name + INTEGERS: whole, name + SCALE: scale}


def unpacked(arrays: Arrays) -> dict[str, npt.NDArray[np.float32]]:
    """Weights as they are computed with, from those that are kept."""
    weights = {}
    for name, array in arrays.items():
        if name.endswith(INTEGERS):
            stem = name.removesuffix(INTEGERS)
            weights[stem] = array.astype(np.float32) * arrays[stem + SCALE].astype(np.float32)[:, None]
        elif not name.endswith(SCALE):
            weights[name] = array.astype(np.float32)
    return weights


@functools.cache
def read_lemmas(path: Path) -> Lemmas:
    """The lemmas of a file.

    Raises:
        ModelError: the file is damaged.
    """
    try:
        content = path.read_bytes() or b"an empty file"  # which gzip would take for a whole one
        lines = gzip.decompress(content).decode("utf-8").split("\n")[:-1]
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise ModelError(f"{path}: damaged ({str(error).lower()})") from error
    return {tag: frozenset(words) for tag, *words in (line.split("\t") for line in lines)}


def write_lemmas(path: Path, known: Iterable[tuple[str, str]]) -> None:
    """Write pairs of a lemma and its part of speech; those of other parts are left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for lemma, tag in known:
        if tag in _INFLECTED and lemma != "_" and "\t" not in lemma:
            found[tag].add(lemma)
    text = "".join("\t".join((tag, *sorted(found[tag]))) + "\n" for tag in sorted(found))
    path.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))
