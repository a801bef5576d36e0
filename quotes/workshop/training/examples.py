"""What the network learns from: sentences as word pieces, with the labels that are known of each word.

Treebanks know tags, features, lemmas and trees, BIO files know names; what is not known is not learnt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quotes.models.joint.labels import Labels, script
from quotes.models.joint.pieces import PAD, UNKNOWN, Pieces
from quotes.workshop.training import names
from quotes.workshop.training.treebank import DEPREL, FEATS, FORM, HEAD, LEMMA, UPOS, Sentence, has

#: An unknown label.
IGNORED = -100
#: The columns of a word's labels; those of the features follow.
TAG, ARC, RELATION, SCRIPT, NAME, FEATURES = range(6)
#: Longer sentences are left out.
_WORDS = 120
#: So many of the pieces are hidden while the network learns.
_HIDDEN = 0.03


class Example(NamedTuple):
    """A sentence: its pieces, where each of its W words begins, and what is known of each, (W, columns)."""

    pieces: Sequence[int]
    first: Sequence[int]
    labels: npt.NDArray[np.int16]


class Batch(NamedTuple):
    """Sentences filled up to the same length: pieces and a mask (B, T), first (B, W), labels (B, W, columns).

    ``number`` counts the batches of an epoch.
    """

    number: int
    pieces: npt.NDArray[np.int64]
    mask: npt.NDArray[np.bool_]
    first: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int64]


class Corpus(NamedTuple):
    """``size`` sentences to learn from, drawn ``weight`` times as often as others of the same size.

    ``example`` makes one by its place and the seed of what is random about it.
    """

    weight: float
    size: int
    example: Callable[[int, int], Example]


class Reader:
    """Makes examples for a network's labels and pieces."""

    def __init__(self, labels: Labels, pieces: Pieces) -> None:
        self._pieces = pieces
        self._tags, self._relations, self._scripts, self._names = map(
            _numbered, (labels.tags, labels.relations, labels.scripts, labels.names)
        )
        self._features = [(name, _numbered(values)) for name, values in labels.features.items()]

    def trees(self, sentences: Sequence[Sentence], weight: float = 1.0) -> Corpus:
        """A treebank's sentences."""
        made = [self._tree(sentence) for sentence in sentences if len(sentence.words) <= _WORDS]
        if not has(sentences, FEATS):
            for example in made:
                example.labels[:, FEATURES:] = IGNORED
        return Corpus(weight, len(made), lambda place, _: made[place])

    def names(self, sentences: Sequence[names.Sentence], language: str, weight: float = 1.0) -> Corpus:
        """Sentences with their names marked, each time with others in the place of some."""
        kept = [sentence for sentence in sentences if len(sentence) <= _WORDS]
        exchange = names.Exchange(sentences, language)

        def example(place: int, seed: int) -> Example:
            sentence = exchange(kept[place], seed)
            made = self._unlabelled([word for word, _ in sentence])
            made.labels[:, NAME] = [self._names.get(tag, 0) for _, tag in sentence]
            return made

        return Corpus(weight, len(kept), example)

    def _tree(self, sentence: Sentence) -> Example:
        rows = sentence.words
        example = self._unlabelled([row[FORM] for row in rows])
        for label, row in zip(example.labels, rows, strict=True):
            said = dict(pair.split("=", 1) for pair in row[FEATS].split("|") if "=" in pair)
            relation = row[DEPREL]
            label[TAG] = self._tags.get(row[UPOS], IGNORED)
            label[ARC] = int(row[HEAD]) if row[HEAD].isdecimal() else IGNORED
            label[RELATION] = self._relations.get(relation, self._relations.get(relation.partition(":")[0], IGNORED))
            label[SCRIPT] = self._scripts.get(script(row[FORM], row[LEMMA]), IGNORED)
            for place, (name, values) in enumerate(self._features, FEATURES):
                label[place] = values.get(said.get(name, "_").partition(",")[0], 0)
        return example

    def _unlabelled(self, words: Sequence[str]) -> Example:
        labels = np.full((len(words), FEATURES + len(self._features)), IGNORED, np.int16)
        return Example(*self._pieces.sentence(words), labels)


def _numbered(labels: Sequence[str]) -> dict[str | None, int]:
    return {label: number for number, label in enumerate(labels)}


def batches(corpora: Sequence[Corpus], pieces: int, pool: int, epoch: int) -> Iterator[Batch]:
    """The batches of an epoch, the same ones whenever they are asked for.

    Args:
        pieces: how many word pieces there are in a batch, about.
        pool: how many sentences are drawn.
    """
    draw = np.random.default_rng(epoch)
    # The square root lets small corpora count for more than their size.
    shares = np.array([corpus.weight * corpus.size**0.5 for corpus in corpora])
    drawn = [
        corpora[number].example(int(draw.integers(corpora[number].size)), int(draw.integers(1 << 30)))
        for number in draw.choice(len(corpora), pool, p=shares / shares.sum())
    ]
    drawn.sort(key=lambda example: len(example.pieces))
    made: list[list[Example]] = [[]]
    for example in drawn:
        if made[-1] and (len(made[-1]) + 1) * len(example.pieces) > pieces:
            made.append([])
        made[-1].append(example)
    for number, place in enumerate(draw.permutation(len(made))):
        batch = made[place]
        filled = _filled([one.pieces for one in batch], PAD)
        first = _filled([one.first for one in batch], -1)
        mask = filled != PAD
        hidden = (draw.random(filled.shape) < _HIDDEN) & mask
        hidden[:, 0] = False
        filled[hidden] = UNKNOWN
        yield Batch(number, filled, mask, first, _filled([one.labels for one in batch], IGNORED))


def _filled(rows: Sequence[npt.ArrayLike], value: int) -> npt.NDArray[np.int64]:
    """Arrays of different lengths as one."""
    arrays = [np.asarray(row) for row in rows]
    shape = (len(rows), max(map(len, arrays)), *arrays[0].shape[1:])
    result = np.full(shape, value, np.int64)
    for place, row in zip(result, arrays, strict=True):
        place[: len(row)] = row
    return result
