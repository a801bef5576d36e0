"""The training of the joint model: for a language more, for better names, and of all languages anew.

What is learnt is one sum of losses over whatever is known of a sentence.  Now and then the vectors of sentences are
held where those of the model at the start are, so that they stay comparable with those of other languages and models.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from quotes.models.joint import files
from quotes.models.joint.labels import Labels, script
from quotes.models.joint.network import Network, Words
from quotes.models.joint.pieces import Pieces
from quotes.workshop.training import examples, loop
from quotes.workshop.training.examples import ARC, FEATURES, IGNORED, NAME, RELATION, SCRIPT, TAG, Batch, Corpus
from quotes.workshop.training.treebank import DEPREL, FEATS, FORM, LEMMA, Sentence

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
#: A label is learnt that occurs so often, and its score before that.
_SEEN, _UNSEEN = 4, -5.0


def read(path: Path) -> tuple[Labels, Network]:
    """The labels and the network of a file, to learn on."""
    arrays = files.read(path)
    labels = Labels.read(arrays.pop("labels"))
    arrays.pop("center", None)
    weights = {name: torch.from_numpy(weight) for name, weight in files.unpacked(arrays).items()}
    network = Network(labels.sizes(sum(name.endswith(".attention.bias") for name in weights)))
    network.load_state_dict(weights)
    return labels, network


def write(path: Path, labels: Labels, network: Network, center: np.ndarray | None = None) -> None:
    """Write a file as ``read`` and ``models.joint.model`` take it; ``center`` is the mean of the sentence vectors."""
    weights = {name: weight.detach().cpu().float().numpy() for name, weight in network.state_dict().items()}
    extra = {} if center is None else {"center": center.astype(np.float16)}
    files.write(path, files.packed(weights) | extra | {"labels": labels.array()})


def more_labels(known: Labels, sentences: Iterable[Sentence]) -> Labels:
    """The known labels, and after them those of a treebank that are new and not rare.

    Features that the model does not tell at all stay unknown, as do new tags: UD has seventeen.
    """
    scripts: Counter[str] = Counter()
    relations: Counter[str] = Counter()
    values: dict[str, Counter[str]] = {name: Counter() for name in known.features}
    for sentence in sentences:
        for row in sentence.words:
            scripts[script(row[FORM], row[LEMMA]) or ""] += 1
            relations[row[DEPREL]] += row[DEPREL] != "_"
            for name, _, value in (pair.partition("=") for pair in row[FEATS].split("|")):
                if name in values:
                    values[name][value.partition(",")[0]] += 1
    features = {name: _more(found, values[name]) for name, found in known.features.items()}
    return Labels(known.tags, _more(known.relations, relations), features, _more(known.scripts, scripts), known.names)


def _more(known: Sequence[str], counted: Counter[str]) -> list[str]:
    return [*known, *(label for label, count in counted.most_common() if count >= _SEEN and label not in known)]


def grown(network: Network, old: Labels, new: Labels) -> Network:
    """The network with outputs for new labels; what it says of the old ones stays the same until it learns."""
    weights = dict(network.state_dict())
    wide = len(weights["relation.bias"]) // len(old.relations)
    sizes = {
        "scripts": [(1, len(old.scripts), len(new.scripts))],
        "features": [(1, len(values), len(new.features[name])) for name, values in old.features.items()],
        "relation": [(wide, len(old.relations), len(new.relations))],
    }
    for head, blocks in sizes.items():
        for part in ("weight", "bias"):
            rows = weights[f"{head}.{part}"].split([width * before for width, before, _ in blocks])
            longer: list[torch.Tensor] = []
            for known, (width, before, after) in zip(rows, blocks, strict=True):
                added = known.new_zeros(width * (after - before), *known.shape[1:])
                if part == "bias":  # a label that was never seen is not guessed before it is learnt
                    added[width - 1 :: width] = _UNSEEN
                longer += [known, added]
            weights[f"{head}.{part}"] = torch.cat(longer)
    result = Network(new.sizes(network.sizes.layers))
    result.load_state_dict(weights)
    return result


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
    # Half precision is many times slower where the processor does not have it.
    half = torch.autocast(device, torch.bfloat16, enabled=device == "cuda" or torch.cpu._is_avx512_bf16_supported())
    network.to(device)
    start = teacher or copy.deepcopy(network)
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
        with half:
            loss = _loss(network, pieces, batch, start if batch.number % _HOLD_EVERY == 0 else None)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(values, max_norm=1.0)
        optimizer.step()
        network.eval()
        return float(loss.detach())

    return loop.Learner(network, optimizer, update, partial(examples.batches, corpora, size, pool), score)


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
