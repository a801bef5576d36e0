"""A whole model, step by step: tokenizer, contractions, the joint model, scores.

All files of a training lie in ``training/`` of the output folder until the model is whole.  A
step that is finished is not done again, and one that was interrupted goes on from its
checkpoint, as long as the command and the data stay the same.
"""

from __future__ import annotations

import datetime
import json
import logging
import shutil
import warnings
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import quotes
from quotes.errors import ModelError
from quotes.models import card as cards
from quotes.models import stanza as models
from quotes.workshop.training import bio, compression, contractions, loop, origin, scores, threads, tokenizer, treebank
from quotes.workshop.training.job import Job
from quotes.workshop.training.plan import Plan
from quotes.workshop.training.treebank import Sentence

if TYPE_CHECKING:
    from quotes.models.joint.labels import Labels
    from quotes.models.joint.pieces import Pieces
    from quotes.workshop.training.examples import Corpus
    from quotes.workshop.training.progress import Progress

JOINT = "joint"
#: So many of the first layers of the joint model stay as they are: they are the same for all languages.
_FROZEN = 4
#: How often the joint model sees each sentence, and its steps at the least and at the most.
_EPOCHS, _LEAST, _MOST = 6, 150, 1500
#: Sentences of the development part that it is measured on as it learns.
_MEASURED = 300


def default_output(language: str) -> Path:
    """Where a trained model goes if nothing else is said, and where it is then found."""
    return models.installed_folder() / "trained" / language


def train(plan: Plan, output: Path, progress: Progress) -> cards.Card:
    """Train a model, or go on with its training, and write it with its card.

    Raises:
        ModelError: something is missing, broken, or of another training; the message says what.
    """
    finished = cards.read(output)
    if finished is not None:
        if finished.command == plan.command and finished.fingerprint in (None, plan.fingerprint):
            progress.step("card")(f"the model in {output} is finished; delete it to train it anew", 1.0)
            return finished
        raise ModelError(f"{output}: there is a model of another training in it ({finished.command}); delete it first")
    work = output / "training"
    training = _Training(plan, work, progress)
    training.check()
    try:
        _begin(plan, work)
    except OSError as error:
        raise ModelError(f"{output}: cannot be written ({(error.strerror or str(error)).lower()})") from error
    _quiet()
    with threads.use(plan.threads):
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
        before = None
    except ValueError:
        before = {}
    if before is None:
        (work / plan.language).mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"fingerprint": fingerprint, "command": plan.command}) + "\n", encoding="utf-8")
    elif before.get("fingerprint") != fingerprint:
        raise ModelError(f"{work}: holds the beginning of another training ({before.get('command')}); delete it first")


@dataclass
class _Training:
    plan: Plan
    work: Path
    progress: Progress
    main: list[Sentence] = field(init=False)
    dev: list[Sentence] = field(init=False)
    sisters: list[list[Sentence]] = field(init=False)
    #: The training part and those sisters that are of the same language.
    native: list[Sentence] = field(init=False)

    def __post_init__(self) -> None:
        self.model = models.Model(self.plan.language, "trained", self.work)
        self.main = treebank.read(self.plan.treebank.train)
        self.dev = treebank.read(self.plan.treebank.dev)
        self.sisters = [treebank.read(path) for path in self.plan.more]
        native = [part for path, part in zip(self.plan.more, self.sisters, strict=True) if self.plan.native(path)]
        self.native = [sentence for part in (self.main, *native) for sentence in part]

    def checkpoint(self, part: str) -> Path:
        return self.work / f"{part}.checkpoint"

    def check(self) -> None:
        """Find out before the work, not after it, what is missing."""
        plan = self.plan
        parts = [(plan.treebank.train, self.main), (plan.treebank.dev, self.dev)]
        for path, sentences in (*parts, *zip(plan.more, self.sisters, strict=True)):
            if not treebank.has(sentences, treebank.UPOS):
                raise ModelError(f"{path}: no tags in it (UPOS is empty)")
            treebank.check_trees(sentences, path)
        _ = self.names
        if plan.names:
            for path in (*plan.names.train, plan.names.dev):
                if not any(tag != "O" for sentence in bio.read(path) for _, tag in sentence):
                    raise ModelError(f"{path}: no names in it to learn from")

    def run(self) -> None:
        """Do all steps that are not done yet."""
        steps = {"tokenize": self._tokenize, "mwt": self._mwt, JOINT: self._joint}
        if not contractions.present(self.native):
            steps.pop("mwt")
        for name, step in steps.items():
            report = self.progress.step(name)
            place = self.model.path / models.WEIGHTS if name == JOINT else self.model.file(name)
            if place.is_file():
                report("is done", 1.0)
                continue
            partial = self.work / place.name
            try:
                said = step(partial, report)
            except (RuntimeError, ValueError, LookupError, AssertionError, OSError) as error:
                # What Stanza and torch raise for data that they cannot use, and a full disk.
                reason = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
                raise ModelError(f"{name} cannot be trained from {self.plan.folder} ({reason})") from error
            partial.replace(place)
            self.checkpoint(name).unlink(missing_ok=True)
            report(f"{said}, {place.stat().st_size / 1e6:.1f} MB", 1.0)

    def _tokenize(self, output: Path, report: loop.Report) -> str:
        job = self._job("tokenize", tokenizer.schedule(self.plan.length), output, report)
        best = tokenizer.train(self.native, self.dev, job)
        compression.shrink(output)
        return f"{best:.2f} for tokens and sentences"

    def _mwt(self, output: Path, report: loop.Report) -> str:
        job = self._job("mwt", contractions.schedule(self.plan.length), output, report)
        best = contractions.train(self.native, self.dev, job)
        compression.shrink(output)
        return f"{best:.2f} of contractions in the dictionary"

    def _job(self, name: str, schedule: loop.Schedule, output: Path, report: loop.Report) -> Job:
        return Job(self.plan.language, schedule, output, self.checkpoint(name), report)

    def _joint(self, output: Path, report: loop.Report) -> str:
        from quotes.models.joint import lemmas
        from quotes.models.joint.pieces import Pieces
        from quotes.workshop.training import growth, joint

        pieces = Pieces(models.joint_folder() / models.PIECES)
        old, network = joint.read(models.joint_folder() / models.WEIGHTS)
        labels = growth.labels(old, (sentence for part in (self.main, *self.sisters) for sentence in part))
        network = growth.grown(network, old, labels)
        corpora = self._corpora(labels, pieces)
        sentences = sum(corpus.size for corpus in corpora)
        words = sum(len(sentence.words) for part in (self.main, *self.sisters) for sentence in part)
        steps = loop.steps(1.5 * words / joint.BATCH, epochs=_EPOCHS, least=_LEAST, most=_MOST, length=self.plan.length)

        def score() -> float:
            return scores.trees(network, labels, pieces, self.dev[:_MEASURED])

        learner = joint.learner(network, pieces, corpora, pool=sentences, frozen=_FROZEN, score=score)
        schedule = loop.Schedule(steps, rate=joint.RATE, hold=0.0, evaluations=3)
        best = loop.run(learner, schedule, self.checkpoint(JOINT), report, measure="LAS")
        known = {(row[treebank.LEMMA], row[treebank.UPOS]) for sentence in self.native for row in sentence.words}
        lemmas.write(self.model.path / models.LEMMAS, known)
        joint.write(output, labels, network)
        return f"LAS {best:.2f} on tokens of the treebank"

    def _corpora(self, labels: Labels, pieces: Pieces) -> list[Corpus]:
        """What the joint model learns from: trees, and names where there are any."""
        from quotes.workshop.training.examples import Reader
        from quotes.workshop.training.exchange import Exchange, lists

        reader = Reader(labels, pieces)
        corpora = [reader.trees(part) for part in (self.main, *self.sisters)]
        if self.plan.names:
            named = [sentence for path in self.plan.names.train for sentence in bio.read(path)]
            exchange = Exchange(named, lists(self.plan.language), language=self.plan.language)
            corpora.append(reader.names(named, exchange))
        return corpora

    @cached_property
    def test(self) -> list[Sentence]:
        """The treebank's test part, empty where it has none."""
        return treebank.read(self.plan.treebank.test) if self.plan.treebank.test else []

    @cached_property
    def names(self) -> scores.Names | None:
        """The names of the treebank's test part, where there are any to learn and to measure on."""
        plan = self.plan
        if plan.names is None or plan.names.test is None or plan.treebank.test is None:
            return None
        return scores.placed(self.test, plan.names.test)

    def card(self) -> cards.Card:
        """Measure the model on the test part, and say what it is."""
        plan = self.plan
        report = self.progress.step("scores")
        name = plan.folder.resolve().name
        part = "test" if plan.treebank.test else "dev, also tuned on"
        report(f"parses the text of {name}, {part}")
        found = scores.measure(models.pipeline(self.model), self.test or self.dev, self.names).figures
        report(", ".join(f"{key} {value:.1f}" for key, value in found.items()), 1.0)
        return cards.Card(
            language=plan.language,
            version=quotes.__version__,
            date=datetime.date.today(),
            licence=origin.licence(plan.folder),
            command=plan.command,
            fingerprint=plan.fingerprint,
            data=origin.data(plan),
            scores={f"{name} {part}": found},
            weaknesses=() if plan.names else ("Its names are those that the compact model finds in this language.",),
        )


def _quiet() -> None:
    """Keep Stanza's and torch's own lines off the terminal."""
    logging.getLogger("stanza").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module=r"(torch|stanza)\b")
