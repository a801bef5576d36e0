"""Sentences with their names marked, one word and tag a line: reading, joining of clitics, scoring."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from quotes.errors import ModelError
from quotes.training.treebank import Surface

#: A word and its tag: ``O``, or ``B-`` or ``I-`` and a kind.
Token = tuple[str, str]
Sentence = list[Token]

_APOSTROPHES = "'’"


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


def clitics(surface: Iterable[Surface]) -> frozenset[str]:
    """The lower-case words with an apostrophe that tokens end in (``Mexico's``), and both ways to write it."""
    found = {token.words[-1].lower() for token in surface if token.contraction and token.form == "".join(token.words)}
    return frozenset(
        word.replace(mark, other)
        for word in found
        for mark in _APOSTROPHES
        for other in _APOSTROPHES
        if mark in word and any(letter.isalpha() for letter in word)
    )


def joined(sentence: Sequence[Token], clitics: Set[str]) -> Sentence:
    """The sentence with clitics joined to the word before them: names are looked for in whole tokens."""
    result: Sentence = []
    for word, tag in sentence:
        if result and word.lower() in clitics:
            result[-1] = (result[-1][0] + word, result[-1][1])
        else:
            result.append((word, tag))
    return result


def bioes(sentence: Sequence[Token]) -> list[str]:
    """The tags as Stanza learns them: ends and single words are marked too."""
    tags = []
    for index, (_, tag) in enumerate(sentence):
        if tag == "O":
            tags.append(tag)
            continue
        kind = tag[2:]
        before = sentence[index - 1][1] if index else "O"
        after = sentence[index + 1][1] if index + 1 < len(sentence) else "O"
        begins = tag[0] == "B" or before[2:] != kind
        goes_on = after == f"I-{kind}"
        tags.append(("B-" if goes_on else "S-") + kind if begins else ("I-" if goes_on else "E-") + kind)
    return tags


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


@dataclass(frozen=True, slots=True)
class Score:
    """F1 of whole names in per cent, over all kinds and for each."""

    f1: float
    kinds: dict[str, float]

    def __str__(self) -> str:
        return f"{self.f1:.1f} ({', '.join(f'{kind} {value:.1f}' for kind, value in sorted(self.kinds.items()))})"


def score(predicted: Iterable[Sequence[str]], gold: Iterable[Sequence[Token]]) -> Score:
    """How well tags agree with the marked sentences."""
    hits: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for tags, sentence in zip(predicted, gold, strict=True):
        ours, theirs = set(spans(tags)), set(spans([tag for _, tag in sentence]))
        hits.update(kind for *_, kind in ours & theirs)
        sizes.update(kind for *_, kind in [*ours, *theirs])
    return Score(
        200 * hits.total() / max(1, sizes.total()), {kind: 200 * hits[kind] / sizes[kind] for kind in sorted(sizes)}
    )
