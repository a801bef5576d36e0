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
