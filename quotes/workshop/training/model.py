"""A whole model, step by step: tokenizer, contractions, the joint model, scores.

All files of a training lie in ``training/`` of the output folder until the model is whole.  A
step that is finished is not done again, and one that was interrupted goes on from its
checkpoint, as long as the command and the data stay the same.
"""

from __future__ import annotations

import ctypes
import datetime
import json
import logging
import shutil
import warnings
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import quotes
from quotes.errors import ModelError
from quotes.models import card as cards
from quotes.models import stanza as models
from quotes.models.joint import lemmas
from quotes.models.joint.pieces import Pieces
from quotes.models.threads import torch_threads
from quotes.workshop.training import bio, growth, joint, scores, segmentation, treebank
from quotes.workshop.training.examples import Reader
from quotes.workshop.training.exchange import Exchange, lists
from quotes.workshop.training.plan import Plan
from quotes.workshop.training.progress import Steps
from quotes.workshop.training.segmentation import Job
from quotes.workshop.training.treebank import LEMMA, UPOS, Sentence

#: So many of the first layers of the joint model stay as they are: they are the same for all languages.
_FROZEN = 4
#: Sentences of the development part that it is measured on as it learns.
_MEASURED = 300
#: Glibc's M_TRIM_THRESHOLD, M_MMAP_THRESHOLD and M_ARENA_MAX, and what they are set to.
_MEMORY = ((-1, 1 << 30), (-3, 1 << 30), (-8, 1))


def default_output(language: str) -> Path:
    """Where a trained model goes if nothing else is said, and where it is then found."""
    return models.kind_folder("trained") / language


def train(plan: Plan, output: Path, steps: Steps) -> cards.Card:
    """Train a model, or go on with its training, and write it with its card.

    Raises:
        ModelError: something is missing, broken, or of another training; the message says what.
    """
    finished = cards.Card.read(output)
    if finished is not None:
        if finished.command == plan.command and finished.fingerprint in (None, plan.fingerprint):
            steps("card")(f"the model in {output} is finished; delete it to train it anew", 1.0)
            return finished
        raise ModelError(f"{output}: there is a model of another training in it ({finished.command}); delete it first")
    work = output / "training"
    training = _Training(plan, work, steps)
    training.check()
    try:
        _begin(plan, work)
    except OSError as error:
        raise ModelError(f"{output}: cannot be written ({(error.strerror or str(error)).lower()})") from error
    logging.getLogger("stanza").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module=r"(torch|stanza)\b")
    _keep_memory()
    with torch_threads(plan.threads):
        training.run()
        card = training.card()
    for path in sorted(training.model.path.iterdir()):
        path.replace(output / path.name)
    # Last of all: a model with a card is a finished one.
    card.write(output)
    shutil.rmtree(work)
    return card


def _begin(plan: Plan, work: Path) -> None:
    """Make the folder of a training, or make sure that what lies in it is of this training."""
    fingerprint = plan.fingerprint  # before anything is written: it says which file cannot be read
    path = work / "plan.json"
    try:
        before = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        (work / plan.language).mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"fingerprint": fingerprint, "command": plan.command}) + "\n", encoding="utf-8")
        return
    except ValueError:
        before = {}
    if before.get("fingerprint") != fingerprint:
        raise ModelError(f"{work}: holds the beginning of another training ({before.get('command')}); delete it first")


def _keep_memory() -> None:
    """Glibc otherwise gives large blocks back at each update and asks for them again: a tenth of the time."""
    with suppress(AttributeError, OSError, TypeError):  # another system
        for option, value in _MEMORY:
            ctypes.CDLL(None).mallopt(option, value)


class _Training:
    def __init__(self, plan: Plan, work: Path, steps: Steps) -> None:
        self.plan, self.work, self.steps = plan, work, steps
        self.model = models.Model(plan.language, "trained", work)
        #: The training part and its sisters; ``native`` has the sentences of those in the language itself.
        self.parts = {path: treebank.read(path) for path in (plan.treebank.train, *plan.more)}
        self.dev = treebank.read(plan.treebank.dev)
        self.native = [
            sentence
            for path, part in self.parts.items()
            if path == plan.treebank.train or plan.native(path)
            for sentence in part
        ]

    def check(self) -> None:
        """Find out before the work, not after it, what is missing."""
        for path, sentences in {**self.parts, self.plan.treebank.dev: self.dev}.items():
            if not treebank.has(sentences, UPOS):
                raise ModelError(f"{path}: no tags in it (UPOS is empty)")
            treebank.check_trees(sentences, path)
        for path in self.plan.names:
            if not any(tag != "O" for sentence in bio.read(path) for _, tag in sentence):
                raise ModelError(f"{path}: no names in it to learn from")
        _ = self.names

    def run(self) -> None:
        """Do all steps that are not done yet."""
        steps = {"tokenize": self._tokenizer, "mwt": self._expander, "joint": self._joint}
        if not segmentation.contractions(self.native):
            steps.pop("mwt")
        for name, step in steps.items():
            report = self.steps(name)
            place = self.model.path / models.WEIGHTS if name == "joint" else self.model.file(name)
            if place.is_file():
                report("is done", 1.0)
                continue
            checkpoint = self.work / f"{name}.checkpoint"
            job = Job(self.plan.language, self.plan.length, self.work / place.name, checkpoint, report)
            try:
                said = step(job)
                job.output.replace(place)
            except (RuntimeError, ValueError, LookupError, AssertionError, OSError) as error:
                # What Stanza and torch raise for data that they cannot use, and a full disk.
                reason = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
                raise ModelError(f"{name} cannot be trained from {self.plan.folder} ({reason})") from error
            checkpoint.unlink(missing_ok=True)
            report(f"{said}, {place.stat().st_size / 1e6:.1f} MB", 1.0)

    def _tokenizer(self, job: Job) -> str:
        return f"{segmentation.train_tokenizer(self.native, self.dev, job):.2f} for tokens and sentences"

    def _expander(self, job: Job) -> str:
        return f"{segmentation.train_expander(self.native, self.dev, job):.2f} of contractions in the dictionary"

    def _joint(self, job: Job) -> str:
        pieces = Pieces(models.joint_folder() / models.PIECES)
        old, network = joint.read(models.joint_folder() / models.WEIGHTS)
        labels = growth.labels(old, (sentence for part in self.parts.values() for sentence in part))
        network = growth.grown(network, old, labels)
        reader = Reader(labels, pieces)
        corpora = [reader.trees(part) for part in self.parts.values()]
        if self.plan.names:
            named = [sentence for path in self.plan.names for sentence in bio.read(path)]
            exchange = Exchange(named, lists(self.plan.language), language=self.plan.language)
            corpora.append(reader.names(named, exchange))
        pool = sum(corpus.size for corpus in corpora)
        words = sum(len(sentence.words) for part in self.parts.values() for sentence in part)

        def score() -> float:
            return scores.trees(network, labels, pieces, self.dev[:_MEASURED])

        learner = joint.learner(network, pieces, corpora, pool=pool, frozen=_FROZEN, score=score)
        best = job.run(learner, joint.schedule(words), "LAS")
        known = {(row[LEMMA], row[UPOS]) for sentence in self.native for row in sentence.words}
        lemmas.write(self.model.path / models.LEMMAS, known)
        joint.write(job.output, labels, network)
        return f"LAS {best:.2f} on tokens of the treebank"

    @cached_property
    def test(self) -> list[Sentence]:
        """The treebank's test part, empty where it has none."""
        return treebank.read(self.plan.treebank.test) if self.plan.treebank.test else []

    @cached_property
    def names(self) -> scores.Names | None:
        """The names of the treebank's test part, where there are any to measure on."""
        path = self.plan.test_names
        return scores.placed(self.test, path) if path and self.test else None

    def card(self) -> cards.Card:
        """Measure the model on the test part, and say what it is."""
        plan = self.plan
        report = self.steps("scores")
        name = plan.folder.resolve().name
        part = "test" if plan.treebank.test else "dev, also tuned on"
        report(f"parses the text of {name}, {part}")
        found = scores.measure(models.pipeline(self.model), self.test or self.dev, self.names).figures
        report(", ".join(f"{key} {value:.1f}" for key, value in found.items()), 1.0)
        return cards.Card(
            language=plan.language,
            version=quotes.__version__,
            date=datetime.date.today(),
            licence=plan.licence,
            command=plan.command,
            fingerprint=plan.fingerprint,
            data=plan.data(cards.Card.read(models.joint_folder())),
            scores={f"{name} {part}": found},
            weaknesses=() if plan.names else ("Its names are those that the compact model finds in this language.",),
        )
