"""How often the words of a language occur: the share of sentences that hold each."""

from __future__ import annotations

import functools
import gzip
import importlib.resources
from collections.abc import Mapping

#: A word that is not in the table is as frequent as one that was seen so often.
_UNSEEN = 1.0


@functools.cache
def shares(language: str) -> Mapping[str, float]:
    """For each word of a language the share of sentences that hold it; ``""`` is for words not seen.

    Empty for a language without a table.
    """
    path = importlib.resources.files("quotes.models") / "compact" / "frequencies" / f"{language}.tsv.gz"
    if not path.is_file():
        return {}
    first, *lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    total = float(first)
    table = {word: float(count) / total for word, _, count in (line.partition("\t") for line in lines)}
    table[""] = _UNSEEN / total
    return table
