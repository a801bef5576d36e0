"""A loaded joint model: words in; tags, lemmas, trees and names out, and vectors of sentences."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from stanza.models.common.chuliu_edmonds import chuliu_edmonds_one_root
from stanza.models.common.crf import viterbi_decode
from torch import Tensor

from quotes.errors import ModelError
from quotes.models.joint import files
from quotes.models.joint.files import Lemmas
from quotes.models.joint.labels import Labels, lemma
from quotes.models.joint.network import Network, reader
from quotes.models.joint.pieces import PAD, Pieces

#: Word pieces that are read at once, and words of a sentence: longer ones are read in parts.
_BATCH, _WORDS = 400, 200
#: Ways to make a lemma that are looked at.
_SCRIPTS = 6
#: Relation of the root of a part after the first one.
_PART = "parataxis"
#: The score of what cannot be.
_IMPOSSIBLE = -1e4


_pieces = functools.cache(Pieces)


@dataclass(frozen=True, slots=True)
class Word:
    """What is said of a word: ``head`` counts from 1, 0 for the root; ``name`` is a BIO tag."""

    tag: str
    features: str
    lemma: str
    head: int
    relation: str
    name: str


class Model:
    """The network with its labels and word pieces.

    Args:
        network: as it is trained, or as ``network.reader`` makes it, which is faster.
        pieces: the word pieces that the network was trained with.
        center: the mean of the sentence vectors of many sentences.
    """

    def __init__(
        self, network: Network, labels: Labels, pieces: Pieces, center: npt.NDArray[np.float32] | None = None
    ) -> None:
        self.network, self.labels, self.pieces = network, labels, pieces
        self._center = np.zeros(1, np.float32) if center is None else center

    @staticmethod
    @functools.cache
    def load(path: Path, pieces: Path) -> Model:
        """The model of a file of weights and labels and one of word pieces, loaded once.

        Raises:
            ModelError: a file is missing or damaged.
        """
        arrays = files.read(path)
        try:
            labels = Labels.read(arrays.pop("labels"))
            center = arrays.pop("center", None)
            network = reader(labels.sizes(sum(name.endswith(".attention.bias") for name in arrays)), arrays)
        except (AttributeError, KeyError, TypeError, ValueError, RuntimeError) as error:
            raise ModelError(f"{path}: no weights of a joint model ({type(error).__name__})") from error
        return Model(network, labels, _pieces(pieces), None if center is None else center.astype(np.float32))

    def annotate(self, sentences: Sequence[Sequence[str]], known: Lemmas | None = None) -> list[list[Word]]:
        """All that the model says of the words of tokenized sentences; of likely lemmas a ``known`` one is chosen."""
        parts = [
            (number, first, sentence[first : first + _WORDS])
            for number, sentence in enumerate(sentences)
            for first in range(0, len(sentence), _WORDS)
        ]
        read = [self.pieces.sentence(words) for *_, words in parts]
        said: list[list[Word]] = [[] for _ in parts]
        for batch in _batches([len(numbers) for numbers, _ in read]):
            annotated = self._annotate([parts[at][2] for at in batch], [read[at] for at in batch], known or {})
            for at, words in zip(batch, annotated, strict=True):
                said[at] = words
        result: list[list[Word]] = [[] for _ in sentences]
        for (number, first, _), words in zip(parts, said, strict=True):
            result[number] += _moved(words, first, result[number])
        return result

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """A vector of length 1 for each text, (N, 384): alike for texts that say the same, in whatever languages.

        The mean of many sentences is taken off first, since all vectors of the network lie in one direction.
        """
        numbers = [self.pieces.text(text) for text in texts]
        found = np.zeros((len(texts), 384), np.float32)
        with torch.inference_mode():
            for batch in _batches([len(pieces) for pieces in numbers]):
                pieces, mask = self._padded([numbers[at] for at in batch])
                found[batch] = self.network.sentences(self.network.encoder(pieces, mask), mask).numpy()
        found -= self._center
        lengths: npt.NDArray[np.float32] = np.linalg.norm(found, axis=1, keepdims=True)
        found /= lengths.clip(1e-6)
        return found

    def _padded(self, numbers: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        """Vectors of the pieces of some sentences (B, T, H), and where there are any (B, T)."""
        longest = max(map(len, numbers))
        table = np.full((len(numbers), longest), PAD, np.int64)
        for row, pieces in zip(table, numbers, strict=True):
            row[: len(pieces)] = pieces
        lengths = np.array([[len(pieces)] for pieces in numbers])
        return torch.from_numpy(self.pieces.vectors(table)), torch.from_numpy(np.arange(longest) < lengths)

    def _annotate(
        self, sentences: Sequence[Sequence[str]], read: Sequence[tuple[list[int], list[int]]], known: Lemmas
    ) -> Iterator[list[Word]]:
        longest = max(map(len, sentences))
        first = np.full((len(sentences), longest), -1, np.int64)
        for row, (_, places) in zip(first, read, strict=True):
            row[: len(places)] = places
        with torch.inference_mode():
            pieces, mask = self._padded([numbers for numbers, _ in read])
            words = self.network.words(self.network.encoder(pieces, mask), torch.from_numpy(first))
            scores = self.network.tagged(words)
            tags, features = _best(scores[0]), [_best(values) for values in scores[1]]
            scripts = scores[2].topk(_SCRIPTS, -1).indices.numpy()
            arcs, named = self.network.arcs(words).numpy(), self.network.named(words).numpy()
            heads = np.zeros((len(sentences), longest + 1), np.int64)
            names = []
            for number, sentence in enumerate(sentences):
                size = len(sentence) + 1
                heads[number, :size] = best_heads(arcs[number, :size, :size])
                names.append(best_tags(named[number, : len(sentence)], self.labels.names))
            relations = _best(self.network.relations(words, torch.from_numpy(heads)))
        labels = self.labels
        for number, sentence in enumerate(sentences):
            yield [
                Word(
                    labels.tags[tags[number, at]],
                    self._features([values[number, at] for values in features]),
                    self._lemma(form, scripts[number, at], known.get(labels.tags[tags[number, at]])),
                    int(heads[number, at + 1]),
                    labels.relations[relations[number, at]] if heads[number, at + 1] else "root",
                    labels.names[names[number][at]],
                )
                for at, form in enumerate(sentence)
            ]

    def _lemma(self, form: str, scripts: Sequence[int], known: Collection[str] | None) -> str:
        made = lemma(form, self.labels.scripts[scripts[0]])
        if known is None or made in known:
            return made
        others = (lemma(form, self.labels.scripts[script]) for script in scripts[1:])
        return next((other for other in others if other in known), made)

    def _features(self, values: Sequence[int]) -> str:
        pairs = zip(self.labels.features.items(), values, strict=True)
        return "|".join(f"{name}={known[value]}" for (name, known), value in pairs if value)


def _best(scores: Tensor) -> npt.NDArray[np.int64]:
    """The labels with the best scores."""
    best: npt.NDArray[np.int64] = scores.argmax(-1).numpy()
    return best


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The places of sentences of like length, about ``_BATCH`` pieces together."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[place] > _BATCH:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _moved(words: Sequence[Word], first: int, before: Sequence[Word]) -> list[Word]:
    """The words of a part of a sentence, heads counted over all of it, its root below that of the first part."""
    if not first:
        return list(words)
    root = next(place for place, word in enumerate(before, 1) if not word.head)
    return [
        replace(word, head=word.head + first) if word.head else replace(word, head=root, relation=_PART)
        for word in words
    ]


def best_heads(scores: npt.NDArray[np.float32]) -> list[int]:
    """For each of N words its head in the best tree, 0 for the one root, with a 0 before them (Chu and Liu 1965).

    Args:
        scores: (N + 1, N + 1), dependents by heads; 0 is the root in both.
    """
    return [0, *map(int, chuliu_edmonds_one_root(scores)[1:])]


def best_tags(scores: npt.NDArray[np.float32], known: Sequence[str]) -> list[int]:
    """The numbers of the likeliest name tags of which no ``I-X`` stands elsewhere than behind X (Viterbi 1967).

    Args:
        scores: (N, tags) of each word.
        known: the tags in their order, ``O``, ``B-PER``, ``I-PER`` and so on.
    """
    barred = np.array(
        [[tag[0] == "I" and before[2:] != tag[2:] for tag in known] for before in ("O", *known)], np.float64
    )
    reached = scores.astype(np.float64)
    reached[0] += _IMPOSSIBLE * barred[0]
    return [int(tag) for tag in viterbi_decode(reached, _IMPOSSIBLE * barred[1:])[0]]
