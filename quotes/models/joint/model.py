"""A loaded joint model: words in; tags, lemmas, trees and names out, and vectors of sentences."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from stanza.models.common.chuliu_edmonds import chuliu_edmonds_one_root
from stanza.models.common.crf import viterbi_decode
from torch import Tensor
from torch.nn import functional

from quotes.errors import ModelError
from quotes.models.joint import files
from quotes.models.joint.files import Lemmas
from quotes.models.joint.labels import Labels, lemma
from quotes.models.joint.network import Network, reader
from quotes.models.joint.pieces import Pieces
from quotes.models.threads import Begun

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
        self._feature_strings: dict[bytes, str] = {}

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
        """All that the model says of the words of tokenized sentences; of likely lemmas a ``known`` one is chosen.

        What is said of a sentence is the same whichever others are read with it.
        """
        return self.begin(sentences, known)()

    def begin(self, sentences: Sequence[Sequence[str]], known: Lemmas | None = None) -> Callable[[], list[list[Word]]]:
        """Begins what ``annotate`` does, see ``threads.Begun``; call what it returns for the result."""
        parts = [
            (number, first, sentence[first : first + _WORDS])
            for number, sentence in enumerate(sentences)
            for first in range(0, len(sentence), _WORDS)
        ]
        read = [self.pieces.sentence(words) for *_, words in parts]
        batches = list(_batches([len(numbers) for numbers, _ in read]))
        said: list[list[Word]] = [[] for _ in parts]

        def annotated(batch: Sequence[int]) -> list[list[Word]]:
            return self._annotate([parts[at][2] for at in batch], [read[at] for at in batch], known or {})

        begun = Begun(annotated, batches)

        def result() -> list[list[Word]]:
            for batch, found in zip(batches, begun.results(), strict=True):
                for at, words in zip(batch, found, strict=True):
                    said[at] = words
            whole: list[list[Word]] = [[] for _ in sentences]
            for (number, first, _), words in zip(parts, said, strict=True):
                whole[number] += _moved(words, first, whole[number])
            return whole

        return result

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """A vector of length 1 for each text, (N, 384): alike for texts that say the same, in whatever languages.

        The mean of many sentences is taken off first, since all vectors of the network lie in one direction.
        """
        numbers = [self.pieces.text(text) for text in texts]
        batches = list(_batches([len(pieces) for pieces in numbers]))
        found = np.zeros((len(texts), 384), np.float32)
        made = Begun(lambda batch: self._vectors([numbers[at] for at in batch]), batches).results()
        for batch, vectors in zip(batches, made, strict=True):
            found[batch] = vectors
        found -= self._center
        lengths: npt.NDArray[np.float32] = np.linalg.norm(found, axis=1, keepdims=True)
        found /= lengths.clip(1e-6)
        return found

    @torch.inference_mode()
    def _vectors(self, numbers: Sequence[Sequence[int]]) -> npt.NDArray[np.float32]:
        """The vectors of texts of some pieces, as the network gives them."""
        last = self._layers(numbers)[-1]
        means = [part.mean(0) for part in torch.split(last, [len(pieces) for pieces in numbers])]
        made: npt.NDArray[np.float32] = functional.normalize(self.network.sentence(torch.stack(means)), dim=-1).numpy()
        return made

    def _layers(self, numbers: Sequence[Sequence[int]]) -> list[Tensor]:
        """What the encoder makes of the pieces of sentences, which are sorted by length: a row for each piece."""
        flat = np.fromiter(itertools.chain.from_iterable(numbers), np.int64)
        runs = [(len(list(same)), length) for length, same in itertools.groupby(map(len, numbers))]
        return self.network.encoder.rows(torch.from_numpy(self.pieces.vectors(flat)), runs)

    @torch.inference_mode()
    def _annotate(
        self, sentences: Sequence[Sequence[str]], read: Sequence[tuple[list[int], list[int]]], known: Lemmas
    ) -> list[list[Word]]:
        network, labels = self.network, self.labels
        sizes = [len(sentence) for sentence in sentences]
        # Rows of pieces begin with a piece for the root, and so do the nodes of a tree.
        begins = itertools.accumulate((len(numbers) for numbers, _ in read), initial=0)
        nodes = [begin + at for begin, (_, first) in zip(begins, read, strict=False) for at in (0, *first)]
        is_word = np.ones(len(nodes), bool)
        roots = list(itertools.accumulate((size + 1 for size in sizes[:-1]), initial=0))
        is_word[roots] = False
        pieces, places = torch.tensor(nodes), torch.from_numpy(np.flatnonzero(is_word))
        words = network.words_at(self._layers([numbers for numbers, _ in read]), pieces, places)
        tag_scores, feature_scores, script_scores = network.tagged(words)
        tags, scripts = _best(tag_scores), _best(script_scores)
        features = np.stack([_best(values).astype(np.uint8) for values in feature_scores], 1)
        named = network.named(words).numpy()
        dependents, heads = network.ends(words.trees)
        tree = np.zeros(len(nodes), np.int64)
        for root, size in zip(roots, sizes, strict=True):
            own = slice(root, root + size + 1)
            tree[own] = best_heads((dependents[own] @ heads[own].T).numpy())
        above = torch.from_numpy((tree + np.repeat(roots, [size + 1 for size in sizes]))[is_word])
        relations = _best(network.relations_at(words.trees, places, above))
        found: list[list[Word]] = []
        heads_of, first = tree[is_word].tolist(), 0
        tags_of, relations_of = tags.tolist(), relations.tolist()
        for sentence in sentences:
            own = slice(first, first + len(sentence))
            names = best_tags(named[own], labels.names)
            said = []
            for form, at, name in zip(sentence, range(own.start, own.stop), names, strict=True):
                tag, head = labels.tags[tags_of[at]], heads_of[at]
                lemma = self._lemma(form, scripts[at], script_scores[at], known.get(tag))
                relation = labels.relations[relations_of[at]] if head else "root"
                said.append(
                    Word(tag, self._features(features[at].tobytes()), lemma, head, relation, labels.names[name])
                )
            found.append(said)
            first = own.stop
        return found

    def _lemma(self, form: str, best: int, scores: Tensor, known: Collection[str] | None) -> str:
        made = lemma(form, self.labels.scripts[best])
        if known is None or made in known:
            return made
        others = (lemma(form, self.labels.scripts[script]) for script in scores.topk(_SCRIPTS).indices.tolist()[1:])
        return next((other for other in others if other in known), made)

    def _features(self, values: bytes) -> str:
        """The features of a word by the numbers of their values, one a byte."""
        found = self._feature_strings.get(values)
        if found is None:
            pairs = zip(self.labels.features.items(), values, strict=True)
            found = "|".join(f"{name}={known[value]}" for (name, known), value in pairs if value)
            self._feature_strings[values] = found
        return found


def _best(scores: Tensor) -> npt.NDArray[np.int64]:
    """The labels with the best scores."""
    best: npt.NDArray[np.int64] = scores.argmax(-1).numpy()
    return best


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The places of sentences of like length, about ``_BATCH`` pieces together."""
    batch: list[int] = []
    pieces = 0
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and pieces + lengths[place] > _BATCH:
            yield batch
            batch, pieces = [], 0
        batch.append(place)
        pieces += lengths[place]
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
    scores = scores.astype(np.float64)
    np.fill_diagonal(scores, -np.inf)
    scores[0] = 0
    heads = scores.argmax(1)
    if (heads[1:] == 0).sum() != 1 or _circular(heads):
        heads = chuliu_edmonds_one_root(scores)
    return [0, *heads[1:].tolist()]


def _circular(heads: npt.NDArray[np.int64]) -> bool:
    """True where the heads above some word never come to the root, 0, whose own head is 0."""
    for _ in range(len(heads).bit_length()):
        heads = heads[heads]  # the head's head, then that one's, and so on: twice as far each time
    return bool(heads.any())


def best_tags(scores: npt.NDArray[np.float32], known: Sequence[str]) -> list[int]:
    """The numbers of the likeliest name tags of which no ``I-X`` stands elsewhere than behind X (Viterbi 1967).

    Args:
        scores: (N, tags) of each word.
        known: the tags in their order, ``O``, ``B-PER``, ``I-PER`` and so on.
    """
    barred = _barred(tuple(known))
    likeliest = scores.argmax(1)
    if not barred[np.concatenate([[0], likeliest[:-1] + 1]), likeliest].any():
        found: list[int] = likeliest.tolist()
        return found
    reached = scores.astype(np.float64)
    reached[0] += _IMPOSSIBLE * barred[0]
    return [int(tag) for tag in viterbi_decode(reached, _IMPOSSIBLE * barred[1:])[0]]


@functools.cache
def _barred(known: tuple[str, ...]) -> npt.NDArray[np.float64]:
    """1 for each tag (columns) that cannot stand behind another (rows, the first of which is the beginning)."""
    return np.array(
        [[tag[0] == "I" and before[2:] != tag[2:] for tag in known] for before in ("O", *known)], np.float64
    )
