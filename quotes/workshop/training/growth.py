"""A network with labels more: what a treebank has and the model does not know yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import torch

from quotes.models.joint.labels import Labels, script
from quotes.models.joint.network import Network
from quotes.workshop.training.treebank import DEPREL, FEATS, FORM, LEMMA, Sentence

#: A label is learnt that occurs so often.
_SEEN = 4
#: The score of a label before it is learnt.
_UNSEEN = -5.0


def labels(known: Labels, sentences: Iterable[Sentence]) -> Labels:
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
    result = Network(new.sizes(network.sizes.layers))
    rows = {
        "scripts": _rows([len(old.scripts)], [len(new.scripts)]),
        "features": _rows([*map(len, old.features.values())], [*map(len, new.features.values())]),
    }
    wide = len(network.state_dict()["relation.bias"]) // len(old.relations)
    rows["relation"] = _rows([len(old.relations) * wide], [len(new.relations) * wide])
    weights = result.state_dict()
    for name, weight in network.state_dict().items():
        head = name.partition(".")[0]
        if head not in rows:
            weights[name] = weight
            continue
        weights[name].zero_()
        if name == f"{head}.bias":  # a label that was never seen is not guessed before it is learnt
            weights[name][slice(wide - 1, None, wide) if head == "relation" else slice(None)] = _UNSEEN
        weights[name][rows[head]] = weight
    result.load_state_dict(weights)
    return result


def _rows(old: Sequence[int], new: Sequence[int]) -> torch.Tensor:
    """Where the rows of blocks of ``old`` sizes stand among blocks of ``new`` ones."""
    places: list[int] = []
    start = 0
    for before, after in zip(old, new, strict=True):
        places += range(start, start + before)
        start += after
    return torch.tensor(places)
