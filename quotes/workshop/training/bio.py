"""Sentences with their names marked, one word and its tag a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from quotes.errors import ModelError
from quotes.workshop import files
from quotes.workshop.training import treebank

#: The folder of lists of names that come with the package.
LISTS = Path(__file__).with_name("lists")

#: A word and its tag: ``O``, or ``B-`` or ``I-`` and a kind.
Token = tuple[str, str]
Sentence = list[Token]


def read(path: Path) -> list[Sentence]:
    """The sentences of a BIO file, gzipped or plain; comments such as ``# sent_id`` are passed over.

    Raises:
        ModelError: the file cannot be read, or a line is not a word, a tab and a tag.
    """
    sentences: list[Sentence] = [[]]
    for number, line in enumerate(files.lines(path, "a BIO file"), 1):
        word, _, tag = line.rpartition("\t")
        if not line:
            sentences.append([])
        elif line.startswith(("# sent_id", "# newdoc", "# text")):
            continue
        elif not word or not (tag == "O" or tag.startswith(("B-", "I-"))):
            raise ModelError(f"{path}:{number}: expected a word, a tab and a tag (O, B-PER, I-PER ...)")
        else:
            sentences[-1].append((word, tag))
    return [sentence for sentence in sentences if sentence]


def spans(tags: Iterable[str]) -> list[tuple[int, int, str]]:
    """The names as first word, word after the last, kind."""
    found: list[tuple[int, int, str]] = []
    for index, tag in enumerate(tags):
        if tag.startswith("I-") and found and found[-1][1:] == (index, tag[2:]):
            found[-1] = (found[-1][0], index + 1, tag[2:])
        elif tag != "O":
            found.append((index, index + 1, tag[2:]))
    return found


def marked(words: Sequence[str], kind: str) -> Sentence:
    """The words of one name with their tags."""
    return [(word, ("I-" if index else "B-") + kind) for index, word in enumerate(words)]


def listed(sentences: Iterable[treebank.Sentence], language: str) -> Iterator[Sentence]:
    """Those of a treebank's sentences whose names are in a list that comes with the package.

    A line of the list is a ``sent_id``, a tab, and names as ``PER:0-2``: kind, first word, word after the last.  That
    of English has those of UD English EWT and GUM (train): chains of proper nouns, their kinds proposed by a model and
    looked through by hand.  Nine of ten are right; sentences with a name of which nothing is known are not in it.
    """
    lines = files.lines(LISTS / f"{language}-names.tsv.gz")
    names = {id: found for id, _, found in (line.partition("\t") for line in lines)}
    for sentence in sentences:
        if sentence.id in names:
            tokens = [(row[treebank.FORM], "O") for row in sentence.words]
            for name in names[sentence.id].split():
                kind, _, place = name.partition(":")
                first, last = map(int, place.split("-"))
                tokens[first:last] = marked([word for word, _ in tokens[first:last]], kind)
            yield tokens
