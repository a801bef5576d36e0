"""Whether the heads of a sentence make a tree with one root, and the tree to take where they do not.

Heads are those of CoNLL-U: they count the words of a sentence from 1, and that of its root is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Fault(NamedTuple):
    """What keeps heads from being a tree, and the word where it is."""

    word: int
    message: str


def fault(heads: Sequence[int]) -> Fault | None:
    """The first thing that is wrong with the heads, None where they make a tree."""
    root = 0
    for word in _tops(heads):
        head = heads[word - 1]
        if head and not 0 < head <= len(heads):
            return Fault(word, f"head {head} of word {word} is not in its sentence of {len(heads)} words")
        if head:
            return Fault(word, f"the heads above word {word} go round in a circle")
        if root:
            return Fault(word, f"word {word} is a second root, after word {root}")
        root = word
    return None


def mended(heads: Sequence[int]) -> dict[int, tuple[int, str]]:
    """The words that need another head for all to make a tree, with that head and the relation to it.

    The root is the first word with head 0, else the first whose head is not there or that begins a circle.
    Further roots go below it as ``parataxis``, and such words as ``dep``.
    """
    tops = _tops(heads)
    roots = [word for word in tops if not heads[word - 1]]
    root, *_ = roots or tops or [0]
    changes = {word: (root, "parataxis" if word in roots else "dep") for word in tops if word != root}
    return changes if roots or not tops else {**changes, root: (0, "root")}


def _tops(heads: Sequence[int]) -> list[int]:
    """The words with nothing above them, and the first of each circle, in text order: in a tree the root alone."""
    tops: list[int] = []
    path_of = [0] * (len(heads) + 1)  # the word from which each was reached
    for start in range(1, len(heads) + 1):
        word, last = start, 0
        while 0 < word <= len(heads) and not path_of[word]:
            path_of[word] = start
            last, word = word, heads[word - 1]
        if last and not 0 < word <= len(heads):
            tops.append(last)
        elif last and path_of[word] == start:
            circle = [word]
            while heads[circle[-1] - 1] != word:
                circle.append(heads[circle[-1] - 1])
            tops.append(min(circle))
    return sorted(tops)
