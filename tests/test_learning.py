"""The loop of training, and how the joint model learns in it: on networks of one layer."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from quotes.errors import ModelError
from quotes.models import stanza
from quotes.models.joint.labels import Labels
from quotes.models.joint.model import Model
from quotes.models.joint.network import Network
from quotes.models.joint.pieces import BEGIN, END, PAD, UNKNOWN, Pieces
from quotes.models.threads import torch_threads
from quotes.workshop.training import examples, joint, loop, names, treebank
from quotes.workshop.training.examples import ARC, FEATURES, IGNORED, NAME, RELATION, SCRIPT, TAG, Batch, Corpus, Reader
from tests import treebanks

NAMED: list[names.Sentence] = [
    [("Ann", "B-PER"), ("Lee", "I-PER"), ("left", "O"), ("Rome", "B-LOC")],
    [("Bo", "B-PER"), ("Dahl", "I-PER"), ("met", "O"), ("Eva", "B-PER"), ("in", "O"), ("Oslo", "B-LOC"), (".", "O")],
]
SENTENCES = treebanks.sentences(24)
WORDS = [[row[treebank.FORM] for row in sentence.words] for sentence in SENTENCES]


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    with torch_threads(1):
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return treebanks.tiny_model(tmp_path_factory.mktemp("joint"))


@pytest.fixture
def network(folder: Path) -> Network:
    return joint.read(folder / stanza.WEIGHTS)[1].eval()


@pytest.fixture(scope="module")
def labels(folder: Path) -> Labels:
    return joint.read(folder / stanza.WEIGHTS)[0]


@pytest.fixture(scope="module")
def pieces(folder: Path) -> Pieces:
    return Pieces(folder / stanza.PIECES)


# ------------------------------------------------------------ examples


def test_an_example_says_what_is_known_of_each_word(labels: Labels, pieces: Pieces) -> None:
    rows = (
        "1-2 ans _ _ _ _ _ _ _ _",
        "1 an in ADP _ _ 3 case _ _",
        "2 s the DET _ Number=Sing,Plur|Odd=Yes 3 nsubj:outer _ _",
        "3 loves love VERB _ Tense=Pres|Case=Voc 0 root _ _",
        "4 Rome _ PROPN _ _ _ _ _ _",
    )
    sentence = treebank.Sentence(tuple(tuple(row.split(" ")) for row in rows))
    example = Reader(labels, pieces).trees([sentence]).example(0, 0)
    assert list(example.pieces) == [BEGIN, *(piece for row in sentence.words for piece in pieces.word(row[1])), END]
    assert [example.pieces[place] for place in example.first] == [pieces.word(row[1])[0] for row in sentence.words]
    tag, relation, script = ([*known, "?"] for known in (labels.tags, labels.relations, labels.scripts))
    assert [(tag[word[TAG]], relation[word[RELATION]], script[word[SCRIPT]]) for word in example.labels.clip(-1)] == [
        ("?", "?", "?"),
        ("?", "nsubj", "?"),
        ("VERB", "root", "k|0|1|"),
        ("PROPN", "?", "?"),
    ]
    assert example.labels[:, ARC].tolist() == [3, 3, 0, IGNORED]
    assert (example.labels[:, NAME] == IGNORED).all()
    assert example.labels[:, FEATURES:].tolist() == [[0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 0]]


def test_an_example_of_names_says_nothing_else(labels: Labels, pieces: Pieces, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "EXCHANGED", 0.0)
    corpus = Reader(labels, pieces).names([*NAMED, [("long", "O")] * 200], "en")
    assert corpus.size == 2, "very long ones are left out"
    found = corpus.example(0, 1).labels
    assert found[:, NAME].tolist() == [1, 2, 0, 0], "a kind that is not told is no name"
    assert (np.delete(found, NAME, 1) == IGNORED).all()


def corpora(labels: Labels, pieces: Pieces) -> list[Corpus]:
    reader = Reader(labels, pieces)
    return [reader.trees(SENTENCES), reader.names(NAMED, "en")]


def arrays(batches: Sequence[Batch]) -> list[list[bytes]]:
    """All that is in some batches, to be compared."""
    return [[part.tobytes() for part in (one.pieces, one.mask, one.first, one.labels)] for one in batches]


def test_batches(labels: Labels, pieces: Pieces) -> None:
    parts = corpora(labels, pieces)
    batches, others, again = (list(examples.batches(parts, 120, 60, epoch)) for epoch in (0, 1, 0))
    assert arrays(batches) == arrays(again) != arrays(others)
    assert [batch.number for batch in batches] == list(range(len(batches)))
    assert sum(len(batch.pieces) for batch in batches) == 60
    hidden = total = 0
    for batch in batches:
        count, longest = batch.pieces.shape
        assert count * longest <= 120
        assert batch.labels.shape == (*batch.first.shape, FEATURES + 3)
        assert batch.mask.any(0).all(), "none is longer than it has to be"
        assert ((batch.pieces != PAD) == batch.mask).all()
        assert (batch.pieces[:, 0] == BEGIN).all(), "what stands for the root is never hidden"
        assert (batch.labels[batch.first < 0] == IGNORED).all()
        assert ((batch.labels[..., TAG] != IGNORED).any(1) != (batch.labels[..., NAME] != IGNORED).any(1)).all()
        hidden, total = hidden + (batch.pieces == UNKNOWN).sum(), total + batch.mask.sum()
    assert 0 < hidden < 0.1 * total


# ------------------------------------------------------------ growth


def test_labels_that_are_not_rare_are_added(labels: Labels) -> None:
    new = joint.more_labels(labels, SENTENCES)
    assert (new.tags, new.names, new.scripts) == (labels.tags, labels.names, [*labels.scripts, "l|0|0|"])
    assert new.relations[:4] == labels.relations
    assert set(new.relations[4:]) == {"det", "amod", "case", "nmod"}
    assert new.features == {"Number": ["_", "Sing", "Plur"], "Tense": ["_", "Past", "Pres"], "Case": ["_", "Nom"]}
    assert joint.more_labels(new, SENTENCES) == new
    assert "nmod" not in joint.more_labels(labels, SENTENCES[:3]).relations


def scores(network: Network, pieces: Pieces, batch: Batch) -> dict[str, torch.Tensor]:
    """All that a network says of a batch; of relations to the root."""
    vectors, mask = torch.from_numpy(pieces.vectors(batch.pieces)), torch.from_numpy(batch.mask)
    with torch.inference_mode():
        words = network.words(network.encoder(vectors, mask), torch.from_numpy(batch.first))
        arcs = network.arcs(words)
        tags, features, scripts = network.tagged(words)
        relations = network.relations(words, torch.zeros_like(arcs[..., 0], dtype=torch.long))
        found = {"tags": tags, "scripts": scripts, "arcs": arcs, "relations": relations, "names": network.named(words)}
        return found | {f"feature {number}": values for number, values in enumerate(features)}


def test_a_grown_network_says_the_same_of_old_labels(labels: Labels, network: Network, pieces: Pieces) -> None:
    new = joint.more_labels(labels, SENTENCES)
    new = dataclasses.replace(new, features=new.features | {"Case": ["_", "Nom", "Acc"]})
    batch = next(examples.batches(corpora(labels, pieces), 200, 20, 0))
    before = scores(network, pieces, batch)
    after = scores(joint.grown(network, labels, new).eval(), pieces, batch)
    more = {"feature 0": 1, "feature 2": 1, "scripts": 1, "relations": 4}
    for name, found in before.items():
        old, rest = after[name].split([found.shape[-1], more.get(name, 0)], -1)
        assert torch.allclose(old, found, atol=1e-5), name
        assert bool((rest < -4).all()), "what was never seen is not said"


# ------------------------------------------------------------ learning


def learner(folder: Path, frozen: int = 0) -> loop.Learner:
    old, network = joint.read(folder / stanza.WEIGHTS)
    pieces = Pieces(folder / stanza.PIECES)
    labels = joint.more_labels(old, SENTENCES)
    network = joint.grown(network, old, labels)
    return joint.learner(network, pieces, corpora(labels, pieces), pool=40, size=200, frozen=frozen)


def test_a_network_learns_what_it_is_shown(folder: Path, labels: Labels, network: Network, pieces: Pieces) -> None:
    whole = learner(folder)
    assert isinstance(whole.model, Network)
    losses = [whole.update(batch) for epoch in range(6) for batch in whole.batches(epoch)]
    assert sum(losses[-5:]) < 0.5 * sum(losses[:5]), losses
    learnt = Model(whole.model, joint.more_labels(labels, SENTENCES), pieces)
    said = [word for sentence in learnt.annotate(WORDS) for word in sentence]
    rows = [row for sentence in SENTENCES for row in sentence.words]
    assert np.mean([row[treebank.DEPREL] == word.relation for row, word in zip(rows, said, strict=True)]) > 0.8
    assert np.mean([row[treebank.HEAD] == str(word.head) for row, word in zip(rows, said, strict=True)]) > 0.6
    texts = [sentence.text for sentence in SENTENCES]
    alike = (learnt.vectors(texts) * Model(network, labels, pieces).vectors(texts)).sum(1)
    assert alike.min() > 0.9, "vectors of sentences stay where they are"


def test_the_encoder_runs_once_where_sentence_vectors_are_held(folder: Path) -> None:
    part = learner(folder)
    assert isinstance(part.model, Network)
    runs: list[object] = []
    part.model.encoder.register_forward_hook(lambda *given: runs.append(given))
    held = next(batch for batch in part.batches(0) if batch.number == 0)
    assert part.update(held) > 0
    assert len(runs) == 1


@pytest.mark.parametrize("frozen", [0, 1])
def test_frozen_layers_stay(folder: Path, frozen: int) -> None:
    part = learner(folder, frozen)
    before = {name: value.clone() for name, value in part.model.state_dict().items()}
    part.update(next(iter(part.batches(0))))
    moved = {
        name.partition(".")[0]
        for name, value in part.model.state_dict().items()
        if not torch.equal(value, before[name])
    }
    assert {"arc", "tags", "relation"} < moved
    assert ("encoder" in moved) == (not frozen)


def test_a_file_is_read_as_it_was_written(folder: Path, labels: Labels, network: Network, tmp_path: Path) -> None:
    path = tmp_path / "again.npz"
    joint.write(path, labels, network, np.full(384, 0.5, np.float32))
    again, other = joint.read(path)
    assert again == labels
    for name, weight in network.state_dict().items():
        assert torch.allclose(weight, other.state_dict()[name], atol=1e-2), name
    one, two = (Model.load(file, folder / stanza.PIECES) for file in (path, folder / stanza.WEIGHTS))
    assert not np.allclose(one.vectors(["Rome fell."]), two.vectors(["Rome fell."]), atol=0.1), "the mean is taken off"


# ------------------------------------------------------------ the loop


def toy(score: Callable[[], float] = lambda: 0.0) -> loop.Learner:
    """A linear model that learns to double a number, from noisy batches in random order."""
    torch.manual_seed(7)
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.Adam([{"params": [model.weight]}, {"params": [model.bias], "share": 0.2}])

    def update(batch: torch.Tensor) -> float:
        optimizer.zero_grad()
        loss = ((model(batch) - 2 * batch + 0.1 * torch.randn_like(batch)) ** 2).mean()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        return float(loss.item())

    def batches(epoch: int) -> Iterator[torch.Tensor]:
        order = random.sample(range(8), 8)
        return (torch.tensor([[float(number)], [number / 2]]) for number in order)

    return loop.Learner(model, optimizer, update, batches, score)


def silent(line: str, done: float) -> None:
    """Reports nothing."""


def test_the_rate_rises_and_falls() -> None:
    schedule = loop.Schedule(100, 1.0, warmup=10, hold=0.5, evaluations=4)
    assert [schedule.at(step) for step in (1, 5, 10, 50)] == [0.1, 0.5, 1.0, 1.0]
    assert schedule.at(75) == pytest.approx(0.5)
    assert schedule.at(100) == 0
    assert [step for step in range(1, 101) if schedule.evaluates(step)] == [25, 50, 75, 100]
    assert (schedule.times(0.5).steps, schedule.times(0.01).steps) == (50, 20)
    assert [joint.schedule(words).steps for words in (100, 100_000, 10**7)] == [150, 600, 1500]


def test_a_group_learns_with_its_share_of_the_rate(tmp_path: Path) -> None:
    learner = toy()
    loop.run(learner, loop.Schedule(4, 0.1, warmup=1, hold=1.0), tmp_path / "c", silent, measure="nothing")
    assert [group["lr"] for group in learner.optimizer.param_groups] == pytest.approx([0.1, 0.02])
    assert learner.model.weight.item() > 0.2


@pytest.mark.parametrize("kind", ["toy", "joint"])
def test_an_interrupted_training_ends_as_if_it_had_not_been(
    kind: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = loop.Schedule(12, 1e-3, warmup=2, evaluations=3)
    lines: list[str] = []
    updates = 0

    def trained(name: str, stop: int | None = None) -> tuple[float, dict[str, torch.Tensor]]:
        part = toy() if kind == "toy" else learner(folder)
        update = part.update

        def counted(batch: object) -> float:
            nonlocal updates
            if updates == stop:
                raise KeyboardInterrupt
            updates += 1
            return update(batch)

        part.update = counted
        best = loop.run(part, schedule, tmp_path / name, lambda line, done: lines.append(line), measure="score")
        return best, part.model.state_dict()

    best, whole = trained("whole")
    assert updates == 12
    monkeypatch.setattr(loop, "CHECKPOINT_EVERY", 0.0)
    updates = 0
    for stop in (3, 10):
        with pytest.raises(KeyboardInterrupt):
            trained("parts", stop)
    again, rest = trained("parts")
    assert (again, updates) == (best, 12)
    assert "goes on from step 10 of 12" in lines
    assert all(torch.equal(value, rest[name]) for name, value in whole.items())


def test_later_weights_are_kept_where_a_score_is_as_good(tmp_path: Path) -> None:
    measured = iter([80.0, 90.0, 89.85, 89.7])
    weights: list[float] = []

    def score() -> float:
        weights.append(learner.model.weight.item())
        return next(measured)

    learner = toy(score)
    schedule = loop.Schedule(8, 0.1, warmup=1, evaluations=4)
    assert loop.run(learner, schedule, tmp_path / "c", silent, measure="score") == 89.85
    assert learner.model.weight.item() == weights[2]


def test_a_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_bytes(b"no checkpoint")
    with pytest.raises(ModelError, match="checkpoint: the checkpoint is damaged or of another training; delete it"):
        loop.run(toy(), loop.Schedule(5, 0.1), tmp_path / "checkpoint", silent, measure="score")
