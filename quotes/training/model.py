"""A whole model, step by step: vectors, tokenizer, contractions, tagger, lemmatizer, parser, names, scores.

All files of a training lie in ``training/`` of the output folder until the model is whole.  A
step that is finished is not done again, and one that was interrupted goes on from its
checkpoint, as long as the command and the data stay the same.
"""

from __future__ import annotations

import ctypes
import datetime
import hashlib
import importlib
import json
import logging
import random
import re
import shutil
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import quotes
from quotes.errors import ModelError
from quotes.models import card as cards
from quotes.models import stanza as models
from quotes.training import (
    compression,
    contractions,
    dependencies,
    lemmas,
    loop,
    noise,
    scores,
    tagger,
    tokenizer,
    treebank,
    vectors,
)
from quotes.training.treebank import Sentence

if TYPE_CHECKING:
    from quotes.training.progress import Progress

#: The parts of a model, in the order in which they are trained.
PROCESSORS = models.PROCESSORS
_NEEDED = ("tokenize", "pos", "lemma", "depparse")
VECTORS = "vectors"
#: The parser sees so many taggings of its training text, each with other errors.
_SAMPLES = 4
_LICENCE = re.compile(r"^\W*licen[cs]e\W*:\s*(?P<name>\S.*?)\W*$", re.IGNORECASE | re.MULTILINE)
_UD_FOLDER = re.compile(r"UD_[\w-]+")


@dataclass(frozen=True)
class Plan:
    """What to train from what.

    Attributes:
        language: a code such as ``nb``.
        folder: of the treebank.
        more: training files of sister treebanks.
        texts: plain text for the word vectors, beside the treebanks.
        ner: a folder of BIO files, None for a model without names.
        start: the folder of a model of the same language, whose vectors and parts that are not among
            ``processors`` are taken over, and whose tagger and parser learn on; None for all anew.
        processors: the parts to train, of ``PROCESSORS``.
        length: 1 for the usual time, 2 for twice that.
        threads: of torch.
    """

    language: str
    folder: Path
    more: tuple[Path, ...] = ()
    texts: tuple[Path, ...] = ()
    ner: Path | None = None
    start: Path | None = None
    processors: tuple[str, ...] = PROCESSORS
    length: float = 1.0
    threads: int = 1

    @cached_property
    def treebank(self) -> treebank.Treebank:
        """The files of the treebank."""
        return treebank.find(self.folder)

    @cached_property
    def names(self) -> tuple[list[Path], Path] | None:
        """The training files of names, and the file to tune on."""
        if self.ner is None or "ner" not in self.processors:
            return None
        parts: dict[str, list[Path]] = {"train": [], "dev": []}
        if not self.ner.is_dir():
            raise ModelError(f"{self.ner}: no such folder; give one with a train.bio and a dev.bio")
        for path in sorted(self.ner.iterdir()):
            part = re.fullmatch(r"(?:.*[-_.])?(train|dev)\.bio(?:\.gz)?", path.name)
            if part:
                parts[part[1]].append(path)
        if not parts["train"] or len(parts["dev"]) != 1:
            raise ModelError(f"{self.ner}: needs files such as ner-train.bio and exactly one such as ner-dev.bio")
        return parts["train"], parts["dev"][0]

    @property
    def command(self) -> str:
        """The command that trains this model; folders and files by their names alone."""
        words = ["quotes models train", self.language, "--treebank", self.folder.resolve().name]
        words += [f"--more {path.name}" for path in self.more]
        words += [f"--text {path.name}" for path in self.texts]
        words += [f"--ner {self.ner.resolve().name}"] if self.ner else []
        words += [f"--start {self.start.resolve().name}"] if self.start else []
        if self.processors != PROCESSORS:
            words.append(f"--processors {','.join(self.processors)}")
        words += [f"--length {self.length:g}"] if self.length != 1 else []
        return " ".join(words)

    def fingerprint(self) -> str:
        """What changes with anything that the model depends on."""
        bank = self.treebank
        files = [bank.train, bank.dev, *([bank.test] if bank.test else []), *self.more, *self.texts]
        if self.names:
            files += [*self.names[0], self.names[1]]
        if self.start:
            files += sorted(self.start.glob(f"{self.language}-*.pt"))
        digest = hashlib.sha256(f"{self.language} {self.length:g} {self.start is not None}".encode())
        for path in files:
            try:
                digest.update(hashlib.sha256(path.read_bytes()).digest())
            except OSError as error:
                raise ModelError(f"{path}: cannot be read ({(error.strerror or str(error)).lower()})") from error
        return digest.hexdigest()


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
        if finished.command == plan.command:
            progress.step("card")(f"the model in {output} is finished; delete it to train it anew", 1.0)
            return finished
        raise ModelError(f"{output}: there is a model of another training in it ({finished.command}); delete it first")
    work = output / "training"
    try:
        work.joinpath(plan.language).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelError(f"{output}: cannot be written ({(error.strerror or str(error)).lower()})") from error
    _same_training(plan, work)
    # Stanza asks for a list of published models wherever it reads one.
    (work / "resources.json").write_text("{}\n", encoding="utf-8")
    training = _Training(plan, work, progress)
    training.check()
    _quiet()
    with _threads(plan.threads):
        training.run()
        card = training.card()
    for path in sorted(training.files.glob("*.pt")):
        path.replace(output / path.name)
    # Last of all: a model with a card is a finished one.
    card.write(output)
    shutil.rmtree(work)
    return card


def _same_training(plan: Plan, work: Path) -> None:
    """Make sure that what lies in the folder is of this training."""
    path = work / "plan.json"
    now = plan.fingerprint()
    try:
        before = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        path.write_text(json.dumps({"fingerprint": now, "command": plan.command}) + "\n", encoding="utf-8")
        return
    except ValueError:
        before = {}
    if before.get("fingerprint") != now:
        raise ModelError(f"{work}: holds the beginning of another training ({before.get('command')}); delete it first")


@dataclass
class _Training:
    plan: Plan
    work: Path
    progress: Progress
    main: list[Sentence] = field(init=False)
    dev: list[Sentence] = field(init=False)
    sisters: list[list[Sentence]] = field(init=False)

    def __post_init__(self) -> None:
        self.files = self.work / self.plan.language
        self.main = treebank.read(self.plan.treebank.train)
        self.dev = treebank.read(self.plan.treebank.dev)
        self.sisters = [treebank.read(path) for path in self.plan.more]

    def file(self, part: str) -> Path:
        return self.files / f"{self.plan.language}-{part}.pt"

    def checkpoint(self, part: str) -> Path:
        return self.work / f"{part}.checkpoint"

    def check(self) -> None:
        """Find out before the work, not after it, what is missing."""
        plan = self.plan
        for name in plan.processors:
            if name not in PROCESSORS:
                raise ModelError(f"{name!r} is no part of a model (there are: {', '.join(PROCESSORS)})")
        for name in _NEEDED:
            theirs = plan.start is not None and (plan.start / f"{plan.language}-{name}.pt").is_file()
            if name not in plan.processors and not theirs and not self.file(name).is_file():
                raise ModelError(
                    f"the model would lack {name}: add it to --processors, or give a model to --start from"
                )
        if plan.start is not None and not (plan.start / f"{plan.language}-{VECTORS}.pt").is_file():
            raise ModelError(
                f"{plan.start}: no model of {plan.language!r} in it ({plan.language}-{VECTORS}.pt is missing)"
            )
        parts = [(plan.treebank.train, self.main), (plan.treebank.dev, self.dev)]
        for path, sentences in parts:
            if "pos" in plan.processors:
                tagger.check(sentences, path)
            if "lemma" in plan.processors:
                lemmas.check(sentences, path)
        if "depparse" in plan.processors:
            for path, sentences in (*parts, *zip(plan.more, self.sisters, strict=True)):
                tagger.check(sentences, path)
                treebank.check_trees(sentences, path)
        _ = plan.names

    def run(self) -> None:
        """Do all steps that are not done yet."""
        plan = self.plan
        if plan.start is not None:
            for part in (VECTORS, *(name for name in PROCESSORS if name not in plan.processors)):
                source = plan.start / f"{plan.language}-{part}.pt"
                if source.is_file() and not self.file(part).is_file():
                    shutil.copyfile(source, self.file(part))
        steps: dict[str, Callable[[Path, Any], str]] = {VECTORS: self._vectors}
        steps |= {name: getattr(self, f"_{name}") for name in PROCESSORS if name in plan.processors}
        if not contractions.present(self.main):
            steps.pop("mwt", None)
        if plan.names is None:
            steps.pop("ner", None)
        for name, step in steps.items():
            report = self.progress.step(name)
            if self.file(name).is_file():
                report("is done", 1.0)
                continue
            partial = self.work / f"{name}.pt"
            said = step(partial, report)
            if name != VECTORS:
                compression.shrink(partial)
            partial.replace(self.file(name))
            self.checkpoint(name).unlink(missing_ok=True)
            report(f"{said}, {self.file(name).stat().st_size / 1e6:.1f} MB", 1.0)

    # ------------------------------------------------------------ steps

    def _vectors(self, output: Path, report: Any) -> str:
        report("reads text")
        test = treebank.read(self.plan.treebank.test) if self.plan.treebank.test else []

        def sentences() -> Iterator[list[str]]:
            for part in (self.main, *self.sisters):
                yield from vectors.words(part)
            for path in self.plan.texts:
                yield from vectors.text(path)

        total, kept = vectors.train(vectors.without(sentences(), test), output)
        return f"{kept} words of {total}"

    def _tokenize(self, output: Path, report: Any) -> str:
        schedule = tokenizer.schedule(self.plan.length)
        checkpoint = self.checkpoint("tokenize")
        best = tokenizer.train(self.main, self.dev, output, schedule, checkpoint, report, language=self.plan.language)
        return f"{best:.2f} for tokens and sentences"

    def _mwt(self, output: Path, report: Any) -> str:
        schedule = contractions.schedule(self.plan.length)
        checkpoint = self.checkpoint("mwt")
        best = contractions.train(
            self.main, self.dev, output, schedule, checkpoint, report, language=self.plan.language
        )
        return f"{best:.2f} of contractions in the dictionary"

    def _pos(self, output: Path, report: Any) -> str:
        parts = [self.main, *self.sisters]
        best = tagger.train(
            parts,
            self.dev,
            self._pretrain(),
            output,
            self._schedule(tagger.schedule, "pos"),
            self.checkpoint("pos"),
            report,
            language=self.plan.language,
            start=self._start("pos"),
        )
        return f"UPOS {best:.2f}"

    def _lemma(self, output: Path, report: Any) -> str:
        learnt = lemmas.types(self.main)
        schedule = lemmas.schedule(len(learnt), self.plan.length)
        checkpoint = self.checkpoint("lemma")
        best = lemmas.train(learnt, self.dev, output, schedule, checkpoint, report, language=self.plan.language)
        return f"lemmas {best:.2f}"

    def _depparse(self, output: Path, report: Any) -> str:
        parts = [self.main, *self.sisters]
        samples, dev = self._tagged(parts, report)
        best = dependencies.train(
            samples,
            dev,
            self.dev,
            self._pretrain(),
            output,
            self._schedule(dependencies.schedule, "depparse"),
            self.checkpoint("depparse"),
            report,
            language=self.plan.language,
            start=self._start("depparse"),
        )
        return f"LAS {best:.2f}"

    def _ner(self, output: Path, report: Any) -> str:
        if self.plan.names is None:
            raise AssertionError("a step without data is left out")
        try:
            ner = importlib.import_module("quotes.training.ner")
        except ModuleNotFoundError as error:
            raise ModelError("names cannot be learnt by this version; leave out --ner") from error
        train, dev = self.plan.names
        ner.train(
            train,
            dev,
            self.file(VECTORS),
            output,
            language=self.plan.language,
            threads=self.plan.threads,
            report=report,
            resume=True,
        )
        return "names"

    def _tagged(self, parts: Sequence[Sequence[Sentence]], report: Any) -> tuple[list[list[Any]], Any]:
        """The training parts with tags as wrong as those of new text, ``_SAMPLES`` times over, and the dev part.

        They are tagged anew when training goes on: that takes less time than to store them.
        """
        pipeline = self._pipeline("pos,lemma")
        pos, lemma = pipeline.processors["pos"], pipeline.processors["lemma"]
        import torch

        dev = pos.process(treebank.document(self.dev))
        expected = noise.accuracy(self.dev, dev)
        strength = noise.strength(pos, parts[0], expected)
        report(f"tags its training text with {strength:.2f} of the tagger's dropout, as right as new text")
        samples = []
        for number in range(_SAMPLES):
            random.seed(number)
            torch.manual_seed(number)
            with noise.dropout(pos.trainer.model, strength):
                tagged = [pos.process(treebank.document(part)) for part in parts]
            samples.append([lemma.process(document) for document in tagged])
        return samples, lemma.process(dev)

    # ------------------------------------------------------------ helpers

    def _schedule(self, usual: Callable[[int, float], loop.Schedule], name: str) -> loop.Schedule:
        words = sum(len(sentence.words) for part in (self.main, *self.sisters) for sentence in part)
        schedule = usual(words, self.plan.length)
        return schedule.gentle if self._start(name) else schedule

    def _start(self, name: str) -> Path | None:
        path = self.plan.start / f"{self.plan.language}-{name}.pt" if self.plan.start else None
        return path if path is not None and path.is_file() else None

    def _pretrain(self) -> Any:
        from stanza.models.common.pretrain import Pretrain

        return Pretrain(str(self.file(VECTORS)))

    def _pipeline(self, processors: str) -> Any:
        """Processors of the model for documents that are tokenized already."""
        import stanza

        vectors_file = str(self.file(VECTORS))
        return stanza.Pipeline(
            self.plan.language,
            dir=str(self.work),
            processors=f"tokenize,{processors}",
            tokenize_pretokenized=True,
            download_method=None,
            allow_unknown_language=True,
            verbose=False,
            use_gpu=False,
            pos_model_path=str(self.file("pos")),
            pos_pretrain_path=vectors_file,
            lemma_model_path=str(self.file("lemma")),
        )

    def card(self) -> cards.Card:
        """Measure the model on the test part, and say what it is."""
        plan = self.plan
        report = self.progress.step("scores")
        name = plan.folder.resolve().name
        measured = treebank.read(plan.treebank.test) if plan.treebank.test else self.dev
        part = "test" if plan.treebank.test else "dev, also tuned on"
        report(f"parses the text of {name}, {part}")
        found = scores.measure(models._pipeline(models.Model(plan.language, "trained", self.work)), measured)
        report(", ".join(f"{key} {value:.1f}" for key, value in found.figures.items()), 1.0)
        weaknesses = [] if self.file("ner").is_file() else ["It finds no names: it was trained without --ner."]
        licence = _licence(plan.folder)
        data = [cards.Data(name=name, licence=licence, source=_source(plan.folder))]
        data += [cards.Data(name=path.name, licence="not stated", source="--more") for path in plan.more]
        data += [cards.Data(name=path.name, licence="not stated", source="--text") for path in plan.texts]
        if plan.names and plan.ner:
            data.append(cards.Data(name=plan.ner.resolve().name, licence=_licence(plan.ner), source="--ner"))
        start = cards.read(plan.start) if plan.start else None
        if start:
            data += [entry for entry in start.data if entry not in data]
        return cards.Card(
            language=plan.language,
            version=quotes.__version__,
            date=datetime.date.today(),
            licence=licence,
            command=plan.command,
            data=tuple(data),
            scores={f"{name} {part}": found.figures},
            weaknesses=tuple(weaknesses),
        )


def _licence(folder: Path) -> str:
    """The licence that the README of a UD folder states."""
    for path in sorted(folder.glob("README*")):
        if found := _LICENCE.search(path.read_text(encoding="utf-8", errors="replace")):
            return found["name"]
    return "not stated"


def _source(folder: Path) -> str:
    name = folder.resolve().name
    return f"https://github.com/UniversalDependencies/{name}" if _UD_FOLDER.fullmatch(name) else "a folder of that name"


def _quiet() -> None:
    """Keep Stanza's and torch's own lines off the terminal."""
    logging.getLogger("stanza").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module=r"(torch|stanza)\b")


class _threads:  # noqa: N801
    """While it lasts, torch uses so many threads, and memory that it frees is kept for its next step."""

    def __init__(self, threads: int) -> None:
        self.threads = threads

    def __enter__(self) -> None:
        import torch

        self.before = torch.get_num_threads()
        torch.set_num_threads(self.threads)
        # Glibc otherwise gives large blocks back to the system and asks for them again, at each
        # update: a tenth of the time.  M_TRIM_THRESHOLD -1, M_MMAP_THRESHOLD -3, M_ARENA_MAX -8.
        try:
            mallopt = ctypes.CDLL(None).mallopt
        except (AttributeError, OSError, TypeError):
            return  # another system
        for option, value in ((-1, 1 << 30), (-3, 1 << 30), (-8, 1)):
            mallopt(option, value)

    def __exit__(self, *_: object) -> None:
        import torch

        torch.set_num_threads(self.before)
