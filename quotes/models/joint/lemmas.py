"""The lemmas that are known of a language: of several ways to make one from a form, that of a known lemma is better."""

from __future__ import annotations

import functools
import gzip
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from quotes.errors import ModelError

#: Parts of speech whose words are inflected, and so many that no script can be learnt for each.
TAGS = ("ADJ", "ADV", "AUX", "NOUN", "VERB")

#: The known lemmas by part of speech.
Lemmas = Mapping[str, frozenset[str]]


@functools.cache
def read(path: Path) -> Lemmas:
    """The lemmas of a file: a gzipped line for each part of speech, its tag and the lemmas, with tabs between.

    Raises:
        ModelError: the file is damaged.
    """
    try:
        content = path.read_bytes() or b"an empty file"  # which gzip would take for a whole one
        lines = gzip.decompress(content).decode("utf-8").split("\n")[:-1]
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise ModelError(f"{path}: damaged ({str(error).lower()})") from error
    return {tag: frozenset(words) for tag, *words in (line.split("\t") for line in lines)}


def write(path: Path, known: Iterable[tuple[str, str]]) -> None:
    """Write pairs of a lemma and its part of speech as ``read`` takes them; those of other parts are left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for lemma, tag in known:
        if tag in TAGS and lemma != "_" and "\t" not in lemma:
            found[tag].add(lemma)
    text = "".join("\t".join((tag, *sorted(found[tag]))) + "\n" for tag in sorted(found))
    path.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))
