"""A whole model, step by step: tokenizer, contractions, the joint model, scores.

All files of a training lie in ``training/`` of the output folder until the model is whole.  A
step that is finished is not done again, and one that was interrupted goes on from its
checkpoint, as long as the command and the data stay the same.
"""

from __future__ import annotations

import ctypes
import datetime
import hashlib
import logging
import re
import shutil
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import quotes
from quotes.errors import ModelError
from quotes.models import card as cards
from quotes.models import stanza as models
from quotes.models.joint import files
from quotes.models.joint.pieces import Pieces
from quotes.models.threads import torch_threads
from quotes.workshop.training import joint, names, scores, segmentation, treebank
from quotes.workshop.training.examples import Reader
from quotes.workshop.training.loop import Report, Reports
from quotes.workshop.training.segmentation import Job
from quotes.workshop.training.treebank import LEMMA, UPOS, Sentence

#: So many of the first layers of the joint model stay as they are: they are the same for all languages.
_FROZEN = 4
#: Sentences of the development part that it is measured on as it learns.
_MEASURED = 300
#: Glibc's M_TRIM_THRESHOLD, M_MMAP_THRESHOLD and M_ARENA_MAX, and what they are set to.
_MEMORY = ((-1, 1 << 30), (-3, 1 << 30), (-8, 1))
_LICENCE = re.compile(r"^\W*licen[cs]e\W*:\s*(?P<name>\S.*?)\W*$", re.IGNORECASE | re.MULTILINE)
_UNKNOWN = "not stated"


@dataclass(frozen=True)
class Plan:
    """What to train from what.

    Attributes:
        language: a code such as ``nb``.
        folder: of the treebank.
        more: training files of sister treebanks, of the same language or of near ones.
        ner: a folder of BIO files, None where no names are learnt beside those that the model knows.
        length: 1 for the usual time, 2 for twice that.
        threads: of torch.
    """

    language: str
    folder: Path
    more: tuple[Path, ...] = ()
    ner: Path | None = None
    length: float = 1.0
    threads: int = 1

    @cached_property
    def treebank(self) -> treebank.Treebank:
        """The files of the treebank."""
        return treebank.find(self.folder)

    @cached_property
    def parts(self) -> dict[Path, list[Sentence]]:
        """The training part and its sisters."""
        return {path: _trees(path) for path in (self.treebank.train, *self.more)}

    @cached_property
    def dev(self) -> list[Sentence]:
        """The development part."""
        return _trees(self.treebank.dev)

    @cached_property
    def test(self) -> list[Sentence]:
        """The test part, empty where there is none."""
        return treebank.read(self.treebank.test) if self.treebank.test else []

    @cached_property
    def native(self) -> list[Sentence]:
        """What is learnt from in the language itself."""
        own = [path for path in self.parts if path == self.treebank.train or path.name.startswith(f"{self.language}_")]
        return [sentence for path in own for sentence in self.parts[path]]

    @cached_property
    def names(self) -> list[names.Sentence]:
        """Sentences with names to learn from."""
        found = {path: names.read(path) for path in self.bio("train")}
        for path, sentences in found.items():
            if not any(tag != "O" for sentence in sentences for _, tag in sentence):
                raise ModelError(f"{path}: no names in it to learn from")
        return [sentence for sentences in found.values() for sentence in sentences]

    @cached_property
    def test_names(self) -> scores.Names | None:
        """The names of the test part, where there are any to measure on."""
        found = self.bio("test")
        if len(found) > 1:
            raise ModelError(f"{self.ner}: has {' and '.join(path.name for path in found)}; keep one")
        return scores.placed(self.test, found[0]) if found and self.test else None

    def bio(self, part: str) -> list[Path]:
        """The BIO files of a part, ``train`` or ``test``."""
        if self.ner is None:
            return []
        found = treebank.part_files(self.ner, part, "bio") if self.ner.is_dir() else []
        if part == "train" and not found:
            raise ModelError(f"{self.ner}: no such folder or no files in it such as ner-train.bio")
        return found

    @property
    def command(self) -> str:
        """The command that trains this model; folders and files by their names alone."""
        words = ["quotes models train", self.language, "--treebank", self.folder.resolve().name]
        words += [f"--more {path.name}" for path in self.more]
        words += [f"--ner {self.ner.resolve().name}"] if self.ner else []
        words += [f"--length {self.length:g}"] if self.length != 1 else []
        return " ".join(words)

    @cached_property
    def fingerprint(self) -> str:
        """What changes with anything that the model depends on, as it was when first asked for."""
        digest = hashlib.sha256(f"{self.language} {self.length:g}".encode())
        for path in (*filter(None, self.treebank), *self.more, *self.bio("train")):
            try:
                digest.update(hashlib.sha256(path.read_bytes()).digest())
            except OSError as error:
                raise ModelError(f"{path}: cannot be read ({(error.strerror or str(error)).lower()})") from error
        return digest.hexdigest()

    def data(self, start: cards.Card | None) -> tuple[cards.Data, ...]:
        """Everything that a model learns from, and what the model ``start`` that it goes on from learnt from."""
        name = self.folder.resolve().name
        source = f"https://github.com/UniversalDependencies/{name}" if name.startswith("UD_") else "--treebank"
        found = [cards.Data(name=name, licence=_licence(self.folder), source=source)]
        found += [cards.Data(name=path.name, licence=_UNKNOWN, source="--more") for path in self.more]
        if self.ner:
            found.append(cards.Data(name=self.ner.resolve().name, licence=_licence(self.ner), source="--ner"))
        return tuple(dict.fromkeys([*found, *(start.data if start else ())]))


def _licence(folder: Path) -> str:
    """The licence that the README of a UD folder states."""
    for path in sorted(folder.glob("README*")):
        if found := _LICENCE.search(path.read_text(encoding="utf-8", errors="replace")):
            return found["name"]
    return _UNKNOWN


def _trees(path: Path) -> list[Sentence]:
    """The sentences of a file, all of them trees with tags."""
    sentences = treebank.read(path)
    if not treebank.has(sentences, UPOS):
        raise ModelError(f"{path}: no tags in it (UPOS is empty)")
    treebank.check_trees(sentences, path)
    return sentences


def train(plan: Plan, output: Path, reports: Reports) -> cards.Card:
    """Train a model, or go on with its training, and write it with its card.

    Raises:
        ModelError: something is missing, broken, or of another training; the message says what.
    """
    finished = cards.Card.read(output)
    if finished is not None:
        if finished.command == plan.command and finished.fingerprint in (None, plan.fingerprint):
            reports("card")(f"the model in {output} is finished; delete it to train it anew", 1.0)
            return finished
        raise ModelError(f"{output}: there is a model of another training in it ({finished.command}); delete it first")
    work = output / "training"
    _ = plan.parts, plan.dev, plan.names, plan.test_names  # what is missing is said before the work, not after it
    model = models.Model(plan.language, "trained", work)
    begun, own = work / "plan.txt", f"{plan.command}\n{plan.fingerprint}\n"
    if begun.exists() and begun.read_text(encoding="utf-8") != own:
        raise ModelError(f"{work}: holds the beginning of another training ({begun}); delete it first")
    try:
        model.path.mkdir(parents=True, exist_ok=True)
        begun.write_text(own, encoding="utf-8")
    except OSError as error:
        raise ModelError(f"{output}: cannot be written ({(error.strerror or str(error)).lower()})") from error
    logging.getLogger("stanza").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module=r"(torch|stanza)\b")
    # Glibc otherwise gives large blocks back at each update and asks for them again: a tenth of the time.
    with suppress(AttributeError, OSError, TypeError):  # another system
        for option, value in _MEMORY:
            ctypes.CDLL(None).mallopt(option, value)
    with torch_threads(plan.threads):
        _run(plan, model, reports)
        card = _card(plan, model, reports("scores"))
    for path in sorted(model.path.iterdir()):
        path.replace(output / path.name)
    # Last of all: a model with a card is a finished one.
    card.write(output)
    shutil.rmtree(work)
    return card


def _run(plan: Plan, model: models.Model, reports: Reports) -> None:
    """Do all steps that are not done yet."""
    steps: dict[str, tuple[Callable[[Job], float], str]] = {
        "tokenize": (partial(segmentation.train_tokenizer, plan.native, plan.dev), "for tokens and sentences"),
        "mwt": (partial(segmentation.train_expander, plan.native, plan.dev), "of contractions in the dictionary"),
        "joint": (partial(_train_joint, plan), "LAS on tokens of the treebank"),
    }
    if not segmentation.contractions(plan.native):
        steps.pop("mwt")
    for name, (step, measured) in steps.items():
        report = reports(name)
        place = model.path / models.WEIGHTS if name == "joint" else model.file(name)
        if place.is_file():
            report("is done", 1.0)
            continue
        checkpoint = model.folder / f"{name}.checkpoint"
        job = Job(plan.language, plan.length, model.folder / place.name, checkpoint, report)
        try:
            best = step(job)
            job.output.replace(place)
        except (RuntimeError, ValueError, LookupError, AssertionError, OSError) as error:
            # What Stanza and torch raise for data that they cannot use, and a full disk.
            reason = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
            raise ModelError(f"{name} cannot be trained from {plan.folder} ({reason})") from error
        checkpoint.unlink(missing_ok=True)
        report(f"{best:.2f} {measured}, {place.stat().st_size / 1e6:.1f} MB", 1.0)


def _train_joint(plan: Plan, job: Job) -> float:
    pieces = Pieces(models.joint_folder() / models.PIECES)
    old, network = joint.read(models.joint_folder() / models.WEIGHTS)
    labels = joint.more_labels(old, (sentence for part in plan.parts.values() for sentence in part))
    network = joint.grown(network, old, labels)
    reader = Reader(labels, pieces)
    corpora = [reader.trees(part) for part in plan.parts.values()]
    if plan.names:
        corpora.append(reader.names(plan.names, plan.language))
    pool = sum(corpus.size for corpus in corpora)
    words = sum(len(sentence.words) for part in plan.parts.values() for sentence in part)

    def score() -> float:
        return scores.trees(network, labels, pieces, plan.dev[:_MEASURED])

    learner = joint.learner(network, pieces, corpora, pool=pool, frozen=_FROZEN, score=score)
    best = job.run(learner, joint.schedule(words), "LAS")
    known = {(row[LEMMA], row[UPOS]) for sentence in plan.native for row in sentence.words}
    files.write_lemmas(job.output.with_name(plan.language) / models.LEMMAS, known)
    joint.write(job.output, labels, network)
    return best


def _card(plan: Plan, model: models.Model, report: Report) -> cards.Card:
    """Measure the model on the test part, and say what it is."""
    name = plan.folder.resolve().name
    part = "test" if plan.treebank.test else "dev, also tuned on"
    report(f"parses the text of {name}, {part}", 0.0)
    found = scores.measure(models.pipeline(model), plan.test or plan.dev, plan.test_names).figures
    report(", ".join(f"{key} {value:.1f}" for key, value in found.items()), 1.0)
    return cards.Card(
        language=plan.language,
        version=quotes.__version__,
        date=datetime.date.today(),
        licence=_licence(plan.folder),
        command=plan.command,
        fingerprint=plan.fingerprint,
        data=plan.data(cards.Card.read(models.joint_folder())),
        scores={f"{name} {part}": found},
        weaknesses=() if plan.names else ("Its names are those that the compact model finds in this language.",),
    )
