"""The training of the joint model: for a language more, for better names, and of all languages anew.

What is learnt is one sum of losses over whatever is known of a sentence.  Now and then the vectors of sentences are
held where those of the model at the start are, so that they stay comparable with those of other languages and models.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from quotes.errors import ModelError
from quotes.models.joint import files
from quotes.models.joint.labels import Labels
from quotes.models.joint.network import Network, Words
from quotes.models.joint.pieces import Pieces
from quotes.workshop.training import examples, loop
from quotes.workshop.training.examples import ARC, FEATURES, IGNORED, NAME, RELATION, SCRIPT, TAG, Batch, Corpus

#: The learning rate of the heads, and that of the encoder as a share of it.
RATE, _ENCODER_SHARE = 5e-4, 0.2
#: Word pieces of a batch.
BATCH = 1500
#: How much of the loss are features, lemmas and names, beside tags, heads and relations; and sentence vectors.
_FEATURES, _SCRIPTS, _NAMES, _SENTENCES = 0.5, 0.5, 2.0, 4.0
#: Sentence vectors are held once in so many batches.
_HOLD_EVERY = 4
#: The score of a head that no word can have.
_IMPOSSIBLE = -1e4
#: How often each sentence is seen to learn a language more, and the steps for that at the least and at the most.
_EPOCHS, _LEAST, _MOST = 6, 150, 1500
#: The largest norm of the gradients.
_NORM = 1.0


def read(path: Path) -> tuple[Labels, Network]:
    """The labels and the network of a file, to learn on.

    Raises:
        ModelError: it is missing or damaged.
    """
    arrays = files.read(path)
    try:
        labels = Labels.read(arrays.pop("labels"))
        weights = {name: torch.from_numpy(weight) for name, weight in files.unpacked(arrays).items()}
        weights.pop("center", None)
        network = Network(labels.sizes(sum(name.endswith(".attention.bias") for name in weights)))
        network.load_state_dict(weights)
    except (AttributeError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise ModelError(f"{path}: no weights of a joint model ({type(error).__name__})") from error
    return labels, network


def write(path: Path, labels: Labels, network: Network, center: np.ndarray | None = None) -> None:
    """Write a file as ``read`` and ``models.joint.model`` take it; ``center`` is the mean of the sentence vectors."""
    weights = {name: weight.detach().cpu().float().numpy() for name, weight in network.state_dict().items()}
    extra = {} if center is None else {"center": center.astype(np.float16)}
    files.write(path, files.packed(weights) | extra | {"labels": labels.array()})


def schedule(words: int) -> loop.Schedule:
    """How to learn from treebanks of so many words, of which each has about one and a half pieces."""
    steps = min(_MOST, max(_LEAST, round(_EPOCHS * 1.5 * words / BATCH)))
    return loop.Schedule(steps, rate=RATE, hold=0.0, evaluations=3)


def learner(
    network: Network,
    pieces: Pieces,
    corpora: Sequence[Corpus],
    *,
    pool: int,
    frozen: int = 0,
    size: int = BATCH,
    score: Callable[[], float] = lambda: 0.0,
    teacher: Network | None = None,
) -> loop.Learner:
    """What the loop needs to train a network in place.

    Args:
        pool: sentences that are drawn, sorted by length and learnt at a time.
        frozen: so many of the first layers stay as they are, as does what comes before them.
        size: word pieces of a batch.
        score: measures the network.
        teacher: gives the vectors of sentences that are to be kept; None for the network as it is.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network.to(device)
    start = teacher or Network(network.sizes)
    if teacher is None:
        start.load_state_dict(network.state_dict())
    start.to(device).eval().requires_grad_(False)
    network.encoder.positions.requires_grad_(not frozen)
    for part in (network.encoder.norm, *network.encoder.layers[:frozen]):
        part.requires_grad_(not frozen)
    values = [value for value in network.parameters() if value.requires_grad]
    encoder = [value for value in network.encoder.parameters() if value.requires_grad]
    heads = [value for name, value in network.named_parameters() if not name.startswith("encoder.")]
    groups: list[dict[str, Any]] = [{"params": encoder, "share": _ENCODER_SHARE}, {"params": heads}]
    optimizer = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98), weight_decay=0.01)

    def update(batch: Batch) -> float:
        network.train()
        with _half(device):
            loss = _loss(network, pieces, batch, start if batch.number % _HOLD_EVERY == 0 else None)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(values, _NORM)
        optimizer.step()
        network.eval()
        return float(loss.detach())

    def batches(epoch: int) -> Iterator[Batch]:
        return examples.batches(corpora, size, pool, epoch)

    return loop.Learner(network, optimizer, update, batches, score)


def _half(device: str) -> AbstractContextManager[None]:
    """Half precision where the processor has it: on others it is many times slower."""
    fast = device == "cuda" or torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(device, torch.bfloat16, enabled=fast)


def _loss(network: Network, pieces: Pieces, batch: Batch, start: Network | None) -> Tensor:
    """The loss of a batch; with ``start``, also that of the sentence vectors against its ones."""
    device = network.encoder.positions.device
    vectors = torch.from_numpy(pieces.vectors(batch.pieces)).to(device)
    mask, first, labels = (torch.from_numpy(part).to(device) for part in (batch.mask, batch.first, batch.labels))
    layers = network.encoder(vectors, mask)
    words = network.words(layers, first)
    loss = _NAMES * _entropy(network.named(words), labels[..., NAME])
    if bool((labels[..., TAG] != IGNORED).any()):
        loss = loss + _tree_loss(network, words, first, labels)
    if start is not None:
        with torch.no_grad():
            wanted = start.sentences(start.encoder(vectors, mask), mask)
        loss = loss + _SENTENCES * (1 - (network.sentences(layers, mask) * wanted).sum(-1)).mean()
    return loss


def _tree_loss(network: Network, words: Words, first: Tensor, labels: Tensor) -> Tensor:
    tags, features, scripts = network.tagged(words)
    loss = _entropy(tags, labels[..., TAG]) + _SCRIPTS * _entropy(scripts, labels[..., SCRIPT])
    for place, scores in enumerate(features, FEATURES):
        loss = loss + _FEATURES * _entropy(scores, labels[..., place])
    arcs = network.arcs(words)[:, 1:].float()
    count = arcs.shape[1]
    present = torch.cat([torch.ones_like(first[:, :1], dtype=torch.bool), first >= 0], 1)
    itself = torch.eye(count, count + 1, device=arcs.device, dtype=torch.bool).roll(1, 1)
    arcs = arcs.masked_fill(~present[:, None, :] | itself, _IMPOSSIBLE)
    heads = torch.cat([torch.zeros_like(first[:, :1]), labels[..., ARC].clamp(min=0)], 1)
    return loss + _entropy(arcs, labels[..., ARC]) + _entropy(network.relations(words, heads), labels[..., RELATION])


def _entropy(scores: Tensor, labels: Tensor) -> Tensor:
    """The cross-entropy of the labels that are known, 0 where none is."""
    known = labels != IGNORED
    if not bool(known.any()):
        return torch.zeros((), device=scores.device)
    return functional.cross_entropy(scores[known].float(), labels[known])
