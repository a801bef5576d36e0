"""Sentences with their names marked, one word and its tag a line."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Sequence
from pathlib import Path

from quotes.errors import ModelError

#: A word and its tag: ``O``, or ``B-`` or ``I-`` and a kind.
Token = tuple[str, str]
Sentence = list[Token]


def read(path: Path) -> list[Sentence]:
    """The sentences of a BIO file, gzipped or plain; lines that begin with ``# sent_id`` are passed over.

    Raises:
        ModelError: the file cannot be read, or a line is not a word, a tab and a tag.
    """
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise ModelError(f"{path}: cannot be read as names ({reason}); give a BIO file") from error
    sentences: list[Sentence] = []
    sentence: Sentence = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")
        if line.startswith(("# sent_id", "# newdoc", "# text")):
            continue
        if line:
            word, tab, tag = line.rpartition("\t")
            if not tab or not word or not (tag == "O" or tag.startswith(("B-", "I-"))):
                raise ModelError(f"{path}:{number}: expected a word, a tab and a tag (O, B-PER, I-PER ...)")
            sentence.append((word, tag))
        elif sentence:
            sentences.append(sentence)
            sentence = []
    if sentence:
        sentences.append(sentence)
    return sentences


def write(path: Path, sentences: Iterable[Sequence[Token]]) -> None:
    """Write sentences as ``read`` takes them."""
    text = "".join("".join(f"{word}\t{tag}\n" for word, tag in sentence) + "\n" for sentence in sentences)
    path.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0) if path.suffix == ".gz" else text.encode("utf-8"))


def spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """The names as first word, word after the last, kind; tags in either scheme."""
    found: list[tuple[int, int, str]] = []
    start: int | None = None
    kind = ""
    for index, tag in enumerate([*tags, "O"]):
        if start is not None and (tag == "O" or tag[0] in "BS" or tag[2:] != kind):
            found.append((start, index, kind))
            start = None
        if tag != "O" and start is None:
            start, kind = index, tag[2:]
    return found
