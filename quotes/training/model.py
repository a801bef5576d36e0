"""A whole model, step by step: vectors, tokenizer, contractions, tagger, lemmatizer, parser, names, scores.

All files of a training lie in ``training/`` of the output folder until the model is whole.  A
step that is finished is not done again, and one that was interrupted goes on from its
checkpoint, as long as the command and the data stay the same.
"""

from __future__ import annotations

import datetime
import json
import logging
import random
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
from quotes.models import resources
from quotes.models import stanza as models
from quotes.training import (
    bio,
    blending,
    compression,
    contractions,
    dependencies,
    lemmas,
    loop,
    names,
    noise,
    origin,
    scores,
    tagger,
    threads,
    tokenizer,
    treebank,
    vectors,
)
from quotes.training.job import Job
from quotes.training.plan import Plan
from quotes.training.treebank import Sentence

if TYPE_CHECKING:
    from quotes.training.progress import Progress

#: The parts of a model, in the order in which they are trained.
PROCESSORS = resources.PROCESSORS
VECTORS, NER_VECTORS = resources.VECTORS, resources.NER_VECTORS
#: The parts that learn on from those of another model; all others are small enough to be trained anew.
_CONTINUED = ("pos", "depparse")
#: The parser sees so many taggings of its training text, each with other errors.
_SAMPLES = 4


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
    for path in sorted(training.files.glob("*.pt")):
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
        self.files = self.work / self.plan.language
        self.main = treebank.read(self.plan.treebank.train)
        self.dev = treebank.read(self.plan.treebank.dev)
        self.sisters = [treebank.read(path) for path in self.plan.more]
        native = [part for path, part in zip(self.plan.more, self.sisters, strict=True) if self.plan.native(path)]
        self.native = [sentence for part in (self.main, *native) for sentence in part]

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
        if plan.keep and (plan.start is None or not set(_CONTINUED) & set(plan.processors)):
            raise ModelError("--keep is for a tagger or a parser that goes on from those of a model: add --start")
        if plan.start is not None:
            if not plan.start.is_dir():
                raise ModelError(f"{plan.start}: no such folder")
            if not (plan.start / f"{plan.language}-{VECTORS}.pt").is_file():
                raise ModelError(
                    f"{plan.start}: no model of {plan.language!r} in it ({plan.language}-{VECTORS}.pt is missing)"
                )
        for name in resources.NEEDED:
            theirs = plan.start is not None and (plan.start / f"{plan.language}-{name}.pt").is_file()
            if name not in plan.processors and not theirs and not self.file(name).is_file():
                raise ModelError(
                    f"the model would lack {name}: add it to --processors, or give a model to --start from"
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
        _ = self.names

    def run(self) -> None:
        """Do all steps that are not done yet."""
        plan = self.plan
        if plan.start is not None:
            kept = [name for name in PROCESSORS if name not in plan.processors]
            for part in (VECTORS, *([NER_VECTORS] if "ner" in kept else []), *kept):
                source = plan.start / f"{plan.language}-{part}.pt"
                if source.is_file() and not self.file(part).is_file():
                    shutil.copyfile(source, self.file(part))
        steps: dict[str, Callable[[Path, Any], str]] = {VECTORS: self._vectors}
        steps |= {name: getattr(self, f"_{name}") for name in PROCESSORS if name in plan.processors}
        if not contractions.present(self.native):
            steps.pop("mwt", None)
        if plan.names is None:
            steps.pop("ner", None)
        for name, step in steps.items():
            report = self.progress.step(name)
            if self.file(name).is_file():
                report("is done", 1.0)
                continue
            partial = self.work / f"{name}.pt"
            try:
                said = step(partial, report)
                start = self._start(name)
                if start is not None and plan.keep:
                    blending.blend(partial, start, plan.keep)
                if name != VECTORS:
                    compression.shrink(partial)
            except (RuntimeError, ValueError, LookupError, AssertionError, OSError) as error:
                # What Stanza and torch raise for data that they cannot use, and a full disk.
                reason = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
                raise ModelError(f"{name} cannot be trained from {plan.folder} ({reason})") from error
            partial.replace(self.file(name))
            self.checkpoint(name).unlink(missing_ok=True)
            report(f"{said}, {self.file(name).stat().st_size / 1e6:.1f} MB", 1.0)

    # ------------------------------------------------------------ steps

    def _vectors(self, output: Path, report: Any) -> str:
        report("reads text")

        def sentences() -> Iterator[list[str]]:
            for part in (self.main, *self.sisters):
                yield from vectors.words(part)
            for path in self.plan.texts:
                yield from vectors.text(path)

        total, kept = vectors.train(vectors.without(sentences(), self.test), output)
        return f"{kept} words of {total}"

    def _tokenize(self, output: Path, report: Any) -> str:
        job = self._job("tokenize", tokenizer.schedule(self.plan.length), output, report)
        return f"{tokenizer.train(self.native, self.dev, job):.2f} for tokens and sentences"

    def _mwt(self, output: Path, report: Any) -> str:
        job = self._job("mwt", contractions.schedule(self.plan.length), output, report)
        return f"{contractions.train(self.native, self.dev, job):.2f} of contractions in the dictionary"

    def _pos(self, output: Path, report: Any) -> str:
        job = self._job("pos", self._schedule(tagger.schedule, "pos"), output, report)
        best = tagger.train(self.tagged_parts(), self.dev, self._pretrain(), job, start=self._start("pos"))
        return f"UPOS {best:.2f}"

    def tagged_parts(self) -> list[list[Sentence]]:
        """What the tagger learns from: the training part and its sisters."""
        sisters = zip(self.plan.more, self.sisters, strict=True)
        return [self.main, *(part if self.plan.native(path) else tagger.only_upos(part) for path, part in sisters)]

    def _lemma(self, output: Path, report: Any) -> str:
        learnt = lemmas.types(self.native)
        job = self._job("lemma", lemmas.schedule(len(learnt), self.plan.length), output, report)
        return f"lemmas {lemmas.train(learnt, self.dev, job):.2f}"

    def _depparse(self, output: Path, report: Any) -> str:
        samples, dev = self._tagged([self.main, *self.sisters], report)
        job = self._job("depparse", self._schedule(dependencies.schedule, "depparse"), output, report)
        best = dependencies.train(samples, dev, self.dev, self._pretrain(), job, start=self._start("depparse"))
        return f"LAS {best:.2f}"

    def _ner(self, output: Path, report: Any) -> str:
        if self.plan.names is None:
            raise AssertionError("a step without data is left out")
        score = names.train(
            self.plan.names.train,
            self.plan.names.dev,
            self.file(VECTORS),
            output,
            self.file(NER_VECTORS),
            language=self.plan.language,
            clitics=self.clitics,
            length=self.plan.length,
            report=report,
        )
        return f"names {score}"

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

    @cached_property
    def clitics(self) -> frozenset[str]:
        """What the pipeline leaves joined to the word before it."""
        return bio.clitics(token for sentence in self.native for token in sentence.surface)

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

    def _job(self, name: str, schedule: loop.Schedule, output: Path, report: Any) -> Job:
        return Job(self.plan.language, schedule, output, self.checkpoint(name), report)

    def _schedule(self, usual: Callable[[int, float], loop.Schedule], name: str) -> loop.Schedule:
        words = sum(len(sentence.words) for part in (self.main, *self.sisters) for sentence in part)
        schedule = usual(words, self.plan.length)
        return schedule.gentle if self._start(name) else schedule

    def _start(self, name: str) -> Path | None:
        """What the tagger or parser learns on from, if anything."""
        if self.plan.start is None or name not in _CONTINUED:
            return None
        path = self.plan.start / f"{self.plan.language}-{name}.pt"
        return path if path.is_file() else None

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
            resources_filepath=str(models.compact_folder() / resources.FILE),  # no published ones
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
        measured = self.test or self.dev
        part = "test" if plan.treebank.test else "dev, also tuned on"
        report(f"parses the text of {name}, {part}")
        pipeline = models._pipeline(models.Model(plan.language, "trained", self.work))
        start = cards.read(plan.start) if plan.start else None
        figures = {f"{name} {part}": scores.measure(pipeline, measured).figures}
        if self.names and plan.names and plan.names.test:
            figures[f"{plan.names.test.name}, from raw text"] = scores.names(pipeline, measured, self.names)
        elif start and not {"tokenize", "mwt", "ner"} & set(plan.processors):
            # the names are found in the same tokens by the same model
            figures |= {test: found for test, found in start.scores.items() if "NER" in found}
        for found in figures.values():
            report(", ".join(f"{key} {value:.1f}" for key, value in found.items()), 1.0)
        weaknesses = [] if self.file("ner").is_file() else ["It finds no names: it was trained without --ner."]
        return cards.Card(
            language=plan.language,
            version=quotes.__version__,
            date=datetime.date.today(),
            licence=origin.licence(plan.folder),
            command=plan.command,
            earlier=(*start.earlier, start.command) if start else (),
            fingerprint=plan.fingerprint,
            data=origin.data(plan),
            scores=figures,
            weaknesses=tuple(weaknesses),
        )


def _quiet() -> None:
    """Keep Stanza's and torch's own lines off the terminal."""
    logging.getLogger("stanza").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module=r"(torch|stanza)\b")
