"""Words and sentences of running text: Stanza's tokenizer, and its expander of contractions (multi-word tokens).

The tokenizer labels each character of the text.  The expander is a dictionary and a small model beside it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stanza.models import mwt_expander
from stanza.models import tokenizer as stanza_tokenizer
from stanza.models.mwt import data as expander_data
from stanza.models.mwt import trainer as expander_trainer
from stanza.models.mwt.utils import mwts_composed_of_words
from stanza.models.tokenization import data as tokenizer_data
from stanza.models.tokenization import trainer as tokenizer_trainer
from stanza.models.tokenization.utils import eval_model

from quotes.workshop.training import loop
from quotes.workshop.training.treebank import Sentence, Surface, document, paragraphs, separator

#: The label of a character inside or between tokens, and of the last one of a token: whether it ends its sentence, and
#: whether it is a contraction.
INSIDE, _FINAL = "0", {(False, False): "1", (True, False): "2", (False, True): "3", (True, True): "4"}
#: A paragraph of a treebank is cut after so many characters: most treebanks do not say where one ends.
_PARAGRAPH = 600
#: Updates of the tokenizer between two shuffles of the sentences.
_EPOCH = 100
TOKENIZER: dict[str, Any] = {
    "emb_dim": 32,
    "hidden_dim": 64,
    "max_seqlen": 300,
    "batch_size": 32,
    "feat_funcs": ["space_before", "capitalized", "numeric", "end_of_para", "start_of_para"],
    "feat_dim": 5,
    "num_dict_feat": 0,
    "mwt_json_file": None,
}
EXPANDER: dict[str, Any] = {"hidden_dim": 64, "emb_dim": 32, "batch_size": 50}
TOKENIZER_SCHEDULE, EXPANDER_SCHEDULE = loop.Schedule(1500, rate=3e-3), loop.Schedule(1200, rate=2e-3)
#: Options that name files.
_PATHS = ("_file", "_dir", "_name")


@dataclass(frozen=True, slots=True)
class Job:
    """What a step of a training is told.

    ``length`` is 1 for the usual time, ``output`` the file to write, ``checkpoint`` that which an interrupted training
    goes on from.
    """

    language: str
    length: float
    output: Path
    checkpoint: Path
    report: loop.Report

    def options(self, module: Any, rate: float, own: Mapping[str, Any]) -> dict[str, Any]:
        """The options of one of Stanza's trainers: what its module sets itself, ``own`` ones in place of some."""
        usual = module.parse_args(["--shorthand", f"{self.language}_compact", "--cpu"])
        usual = usual if isinstance(usual, dict) else vars(usual)
        return {**usual, "lang": self.language, "lr": rate, "lr0": rate, **own}

    def run(self, learner: loop.Learner, schedule: loop.Schedule, measure: str) -> float:
        """Train, and give the best score on the development part; ``measure`` is what it is called."""
        return loop.run(learner, schedule.times(self.length), self.checkpoint, self.report, measure=measure)

    def write(self, trainer: Any) -> None:
        """Write a model of Stanza's with its weights at half precision."""
        trainer.model.half()  # Stanza copies them back into full precision as it loads them
        # Names of files of the training mean nothing elsewhere.
        named = [name for name, value in trainer.args.items() if name.endswith(_PATHS) and isinstance(value, str)]
        trainer.args.update(dict.fromkeys(named))
        trainer.save(str(self.output))


def contractions(sentences: Iterable[Sentence]) -> list[Surface]:
    """The contractions of some sentences."""
    return [token for sentence in sentences for token in sentence.surface if len(token.words) > 1]


def train_tokenizer(sentences: Sequence[Sentence], dev: Sequence[Sentence], job: Job) -> float:
    """Train a tokenizer and write it.

    Returns:
        a mean of the F1 of tokens, sentences and contractions (0 to 100) on the development part.
    """
    options = job.options(stanza_tokenizer, TOKENIZER_SCHEDULE.rate, TOKENIZER)
    # Sentences longer than a window are not learnt from; in some treebanks that is most of them.
    longest = sorted(len(sentence.text) for sentence in sentences)[int(0.98 * (len(sentences) - 1))]
    options["max_seqlen"] = max(options["max_seqlen"], longest + 1)
    options["use_mwt"] = bool(contractions(sentences))
    data = tokenizer_data.DataLoader(options, input_files=_write(sentences, job.checkpoint.with_name("tokenize-train")))
    options["vocab_size"] = len(data.vocab)
    files = _write(dev, job.checkpoint.with_name("tokenize-dev"))
    development = tokenizer_data.TokenizationDataset(options, input_files=files, vocab=data.vocab, evaluation=True)
    trainer = tokenizer_trainer.Trainer(args=options, vocab=data.vocab, device=options["device"])

    def batches(epoch: int) -> Iterator[Any]:
        data.shuffle()
        dropouts = {name: options[name] for name in ("unit_dropout", "feat_unit_dropout")}
        return (data.next(**dropouts) for _ in range(_EPOCH))

    def score() -> float:
        return 100 * float(eval_model({**options, "conll_file": None}, trainer, development, data.vocab, None))

    learner = loop.Learner(trainer.model, trainer.optimizer, trainer.update, batches, score)
    best = job.run(learner, TOKENIZER_SCHEDULE, "tokens and sentences")
    job.write(trainer)
    return best


def labels(run: Sequence[Sentence], between: str = " ") -> tuple[str, str]:
    """The text of a paragraph, ``between`` its sentences a space or nothing, and a label for each of its characters."""
    text = marks = ""
    for sentence in run:
        if text:
            text, marks = text + between, marks + INSIDE * len(between)
        surface = sentence.surface
        for number, token in enumerate(surface, 1):
            last = number == len(surface)
            final = _FINAL[last, len(token.words) > 1]
            text, marks = text + token.form, marks + INSIDE * (len(token.form) - 1) + final
            if token.space and not last:
                text, marks = text + " ", marks + INSIDE
    return text, marks


def _write(sentences: Sequence[Sentence], stem: Path) -> dict[str, str]:
    """Write the text and its labels, and name the files as Stanza wants them."""
    between = separator(sentences)
    pairs = [labels(run, between) for run in paragraphs(sentences, _PARAGRAPH)]
    files = {"txt": stem.with_suffix(".txt"), "label": stem.with_suffix(".labels")}
    for path, parts in zip(files.values(), zip(*pairs, strict=True), strict=True):
        path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return {name: str(path) for name, path in files.items()}


def train_expander(sentences: Sequence[Sentence], dev: Sequence[Sentence], job: Job) -> float:
    """Train an expander of contractions and write it.

    Returns:
        the share (0 to 100) of the development part's contractions that its dictionary expands rightly.
    """
    options = job.options(mwt_expander, EXPANDER_SCHEDULE.rate, EXPANDER)
    learnt = document(sentence for sentence in sentences if contractions([sentence]))
    # Where the words add up to the token (cannot: can + not), it suffices to find where to cut.
    exact = options["force_exact_pieces"] = mwts_composed_of_words(learnt)
    options["num_layers"] = 2 if exact else 1
    loader = expander_data.BinaryDataLoader if exact else expander_data.DataLoader
    size = options["batch_size"]
    data = loader(learnt, size, options)
    options["vocab_size"] = data.vocab.size
    trainer = expander_trainer.Trainer(args=options, vocab=data.vocab, device=options["device"])
    trainer.train_dict(learnt.get_mwt_expansions(evaluation=False))
    asked = contractions(dev)
    collate = data.to_loader().collate_fn

    def batches(epoch: int) -> Iterator[Any]:
        order = list(range(len(data)))
        random.shuffle(order)
        return (collate([data[index] for index in order[first : first + size]]) for first in range(0, len(order), size))

    def score() -> float:
        expanded = trainer.predict_dict([token.form for token in asked])
        right = sum(found == " ".join(token.words) for found, token in zip(expanded, asked, strict=True))
        return 100 * right / len(asked) if asked else 100.0

    learner = loop.Learner(trainer.model, trainer.optimizer, trainer.update, batches, score)
    best = job.run(learner, EXPANDER_SCHEDULE, "in the dictionary")
    job.write(trainer)
    return best
