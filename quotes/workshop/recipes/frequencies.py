"""Count in how many sentences of a language each word stands, the background of "rare words weigh more".

    python -m quotes.workshop.recipes.frequencies frequencies.tsv.gz TEXT[.gz] ... [--column N] [--least 3]

A ``TEXT`` has a sentence a line, or is CoNLL-U (its ``# text`` lines are taken), or has
tab-separated columns of which ``--column`` is taken.  The first line of the result is the
number of sentences, then one word a line with its count.
"""

from __future__ import annotations

import argparse
import collections
from collections.abc import Iterator
from pathlib import Path

from quotes.document.words import words
from quotes.workshop import files


def sentences(path: Path, column: int) -> Iterator[str]:
    """The sentences of a file, in any of the three forms."""
    kind = Path(path.name.removesuffix(".gz")).suffix
    for line in files.lines(path):
        if kind == ".tsv":
            yield line.split("\t")[column]
        elif kind != ".conllu" or line.startswith("# text = "):
            yield line.removeprefix("# text = ")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("frequencies", type=Path)
    arguments.add_argument("texts", type=Path, nargs="+")
    arguments.add_argument("--column", type=int, default=0)
    arguments.add_argument("--least", type=int, default=3, help="words of fewer sentences are left out")
    options = arguments.parse_args()
    counts: collections.Counter[str] = collections.Counter()
    total = 0
    for path in options.texts:
        for sentence in sentences(path, options.column):
            counts.update({word.norm for word in words(sentence)})
            total += 1
    kept = sorted((word, count) for word, count in counts.items() if count >= options.least)
    files.write_gzip(options.frequencies, [str(total), *(f"{word}\t{count}" for word, count in kept)])
    print(f"{total} sentences, {len(kept)} words, {options.frequencies.stat().st_size} bytes")


if __name__ == "__main__":
    main()
