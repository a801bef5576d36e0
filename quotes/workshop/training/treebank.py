"""Treebanks in CoNLL-U, as folders and files of Universal Dependencies come.

https://universaldependencies.org/format.html.  Empty nodes (``8.1``) and enhanced
dependencies are left out; all else stays as it is.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from stanza.models.common.doc import Document
from stanza.utils.conll import CoNLL

from quotes.errors import ModelError
from quotes.parsing import trees
from quotes.workshop import files

COLUMNS = 10
ID, FORM, LEMMA, UPOS, XPOS, FEATS, HEAD, DEPREL, DEPS, MISC = range(COLUMNS)
_SPREAD = re.compile(r"([1-9][0-9]*)-([1-9][0-9]*)")
_EMPTY = re.compile(r"[0-9]+\.[0-9]+")

#: The ten columns of a word, or of a contraction before its words.
Row = tuple[str, ...]


class Surface(NamedTuple):
    """A token of the text: its form, the forms of its words, several in a contraction, and whether a space follows."""

    form: str
    words: tuple[str, ...]
    space: bool


class Sentence(NamedTuple):
    """A sentence: its rows, and what the comments say: whether a paragraph begins, ``# sent_id``, ``# treebank``."""

    rows: tuple[Row, ...]
    paragraph: bool = False
    id: str = ""
    treebank: str = ""

    @property
    def words(self) -> list[Row]:
        """The rows of syntactic words."""
        return [row for row in self.rows if "-" not in row[ID]]

    @property
    def surface(self) -> list[Surface]:
        """The tokens as they stand in the text."""
        tokens: list[Surface] = []
        forms = {row[ID]: row[FORM] for row in self.rows}
        inside = 0
        for row in self.rows:
            space = "SpaceAfter=No" not in row[MISC].split("|")
            if spread := _SPREAD.fullmatch(row[ID]):
                inside = int(spread[2])
                parts = tuple(forms[str(number)] for number in range(int(spread[1]), inside + 1))
                tokens.append(Surface(row[FORM], parts, space))
            elif int(row[ID]) > inside:
                tokens.append(Surface(row[FORM], (row[FORM],), space))
        return tokens

    @property
    def text(self) -> str:
        """The text that the tokens make."""
        return "".join(token.form + " " * token.space for token in self.surface).rstrip(" ")


class Treebank(NamedTuple):
    """The files of a treebank.  ``test`` is None where it has none."""

    train: Path
    dev: Path
    test: Path | None = None


def find(folder: Path) -> Treebank:
    """The parts of a treebank folder.

    Raises:
        ModelError: the folder lacks a part that is needed, or has one twice.
    """
    if not folder.is_dir():
        raise ModelError(f"{folder}: no such folder; give the folder of a UD treebank")
    found: dict[str, Path] = {}
    for part in Treebank._fields:
        paths = part_files(folder, part, "conllu")
        if len(paths) > 1:
            raise ModelError(f"{folder}: {' and '.join(path.name for path in paths)} are both a {part} part; keep one")
        if paths:
            found[part] = paths[0]
    missing = [part for part in ("train", "dev") if part not in found]
    if missing:
        raise ModelError(f"{folder}: no {' and no '.join(missing)} part in it (such as xx-ud-{missing[0]}.conllu)")
    return Treebank(**found)


def part_files(folder: Path, part: str, kind: str) -> list[Path]:
    """The files of a part: ``xx-ud-train.conllu``, ``train.conllu``, either also gzipped, and so on."""
    pattern = re.compile(rf"(?:.*[-_.])?{part}\.{kind}(?:\.gz)?")
    return sorted(path for path in folder.iterdir() if pattern.fullmatch(path.name))


def read(path: Path) -> list[Sentence]:
    """The sentences of a CoNLL-U file.

    Raises:
        ModelError: the file is missing, empty or broken; the message names the line.
    """
    sentences: list[Sentence] = []
    rows: list[Row] = []
    comments: dict[str, str] = {}
    for number, line in enumerate(itertools.chain(files.lines(path, "a CoNLL-U file"), [""]), 1):
        if line.startswith("#"):
            key, _, value = line.removeprefix("#").partition("=")
            comments["".join(key.split()[:1])] = value.strip()  # "newpar" of "# newpar id = 3"
        elif line.strip():
            columns = tuple(line.split("\t"))
            if len(columns) != COLUMNS or not all(columns):
                raise ModelError(f"{path}:{number}: not the {COLUMNS} filled columns of CoNLL-U, separated by tabs")
            if not _EMPTY.fullmatch(columns[ID]):
                rows.append((*columns[:DEPS], "_", columns[MISC]))
        elif rows:
            paragraph = not comments.keys().isdisjoint(("newpar", "newdoc"))
            sentence = Sentence(tuple(rows), paragraph, comments.get("sent_id", ""), comments.get("treebank", ""))
            _check_numbers(sentence, f"{path}:{number}")
            sentences.append(sentence)
            rows, comments = [], {}
    if not sentences:
        raise ModelError(f"{path}: empty, there is no sentence in it")
    return sentences


def _check_numbers(sentence: Sentence, place: str) -> None:
    numbers = [row[ID] for row in sentence.words]
    if numbers != [str(number) for number in range(1, len(numbers) + 1)]:
        raise ModelError(f"{place}: the words of the sentence that ends here are not numbered 1, 2, 3")
    for spread in filter(None, (_SPREAD.fullmatch(row[ID]) for row in sentence.rows)):
        if not int(spread[1]) < int(spread[2]) <= len(numbers):
            raise ModelError(f"{place}: token {spread[0]} spreads over words that the sentence lacks")


def has(sentences: Iterable[Sentence], column: int) -> bool:
    """True where a column (``LEMMA``, ``UPOS``, ...) says something about any word."""
    # A lone underscore is its own lemma.
    return any(row[column] != "_" and row[FORM] != "_" for sentence in sentences for row in sentence.words)


def check_trees(sentences: Iterable[Sentence], path: Path) -> None:
    """Make sure that the words of every sentence have relations and make a tree.

    Raises:
        ModelError: in one they do not.
    """
    for sentence in sentences:
        words = sentence.words
        for row in words:
            if not row[HEAD].isdecimal() or row[DEPREL] == "_":
                raise ModelError(f"{path}: {row[FORM]!r} in {sentence.text[:60]!r} has no head or no relation")
        fault = trees.fault([int(row[HEAD]) for row in words])
        if fault is not None:
            raise ModelError(f"{path}: {sentence.text[:60]!r} is no tree ({fault.message})")


def paragraphs(sentences: Iterable[Sentence], longest: float = float("inf")) -> list[list[Sentence]]:
    """Runs of sentences that are one paragraph; a new one also begins after ``longest`` code points."""
    runs: list[list[Sentence]] = []
    for sentence in sentences:
        if not runs or sentence.paragraph or sum(len(one.text) for one in runs[-1]) > longest:
            runs.append([])
        runs[-1].append(sentence)
    return runs


def separator(sentences: Iterable[Sentence]) -> str:
    """What stands between two sentences: a space, or nothing in languages written without, such as Chinese."""
    spaces = [token.space for sentence in sentences for token in sentence.surface[:-1]]
    return " " if not spaces or 2 * sum(spaces) > len(spaces) else ""


def raw_text(sentences: Sequence[Sentence]) -> str:
    """The running text: its sentences one after the other, an empty line between paragraphs."""
    between = separator(sentences)
    return "\n\n".join(between.join(sentence.text for sentence in run) for run in paragraphs(sentences)) + "\n"


def conllu(sentences: Iterable[Sentence]) -> str:
    """The sentences as CoNLL-U."""
    return "".join(
        f"# text = {sentence.text}\n" + "".join("\t".join(row) + "\n" for row in sentence.rows) + "\n"
        for sentence in sentences
    )


def document(sentences: Iterable[Sentence]) -> Document:
    """The sentences as a Stanza document."""
    return CoNLL.conll2doc(input_str=conllu(sentences))
