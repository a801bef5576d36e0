"""Count in how many sentences of a language each word stands, the background of "rare words weigh more".

    python -m quotes.workshop.recipes.frequencies frequencies.tsv.gz TEXT[.gz] ... [--column N] [--least 3]

A ``TEXT`` has a sentence a line, or is CoNLL-U (its ``# text`` lines are taken), or has
tab-separated columns of which ``--column`` is taken.  The first line of the result is the
number of sentences, then one word a line with its count.
"""

from __future__ import annotations

import argparse
import collections
import gzip
from collections.abc import Iterator
from pathlib import Path

from quotes.document.words import words


def sentences(path: Path, column: int) -> Iterator[str]:
    """The sentences of a file, in any of the three forms."""
    stem = path.with_suffix("") if path.suffix == ".gz" else path
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if stem.suffix == ".conllu":
                if line.startswith("# text = "):
                    yield line.removeprefix("# text = ")
            elif stem.suffix == ".tsv":
                yield line.split("\t")[column]
            else:
                yield line


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
    with options.frequencies.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as packed:
        packed.write(f"{total}\n".encode())
        packed.writelines(f"{word}\t{count}\n".encode() for word, count in kept)
    print(f"{total} sentences, {len(kept)} words, {options.frequencies.stat().st_size} bytes")


if __name__ == "__main__":
    main()
