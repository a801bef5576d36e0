"""The mean vector of single words, which is taken off before two words are compared across languages.

python -m quotes.workshop.recipes.words [--output words.npy]

It is the mean of words drawn from the tables of frequencies (``models/compact/frequencies``), as many of each language.
"""

from __future__ import annotations

import importlib.resources
import random
from pathlib import Path

import numpy as np
import typer

from quotes.alignment.vectors import encode
from quotes.models.lexicon import shares

OUTPUT = Path(__file__).parents[2] / "alignment" / "words.npy"
_EACH, _SHORTEST = 800, 3


def main(output: Path = OUTPUT) -> None:
    """Write the mean vector."""
    chance = random.Random(1)
    drawn: list[str] = []
    tables = importlib.resources.files("quotes.models") / "compact" / "frequencies"
    for language in sorted(table.name.partition(".")[0] for table in tables.iterdir()):
        words = [word for word in shares(language) if len(word) >= _SHORTEST and word.isalpha()]
        drawn += chance.sample(words, min(_EACH, len(words)))
    np.save(output, encode(drawn).mean(0).astype(np.float16))


if __name__ == "__main__":
    typer.run(main)
