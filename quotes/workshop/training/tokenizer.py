"""The tokenizer and sentence splitter: Stanza's, which labels each character of the running text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from quotes.workshop.training import loop
from quotes.workshop.training.job import Job
from quotes.workshop.training.treebank import Sentence, paragraphs, separator

#: Labels of a character: inside or between tokens, and the last one of a token, of a sentence, of a contraction.
INSIDE, TOKEN, SENTENCE, CONTRACTION, SENTENCE_CONTRACTION = "01234"
#: A paragraph of a treebank is cut after so many characters: most treebanks do not say where one ends.
_PARAGRAPH = 600
#: Updates between two shuffles of the sentences.
_EPOCH = 100
OPTIONS: dict[str, Any] = {
    "emb_dim": 32,
    "hidden_dim": 64,
    "max_seqlen": 300,
    "batch_size": 32,
    "feat_funcs": ["space_before", "capitalized", "numeric", "end_of_para", "start_of_para"],
    "feat_dim": 5,
    "num_dict_feat": 0,
    "mwt_json_file": None,
}


def schedule(length: float) -> loop.Schedule:
    """How long to train; ``length`` 1 is the usual time."""
    return loop.Schedule(max(20, round(1500 * length)), rate=3e-3, hold=0.3)


def train(sentences: Sequence[Sentence], dev: Sequence[Sentence], job: Job) -> float:
    """Train a tokenizer and write it.

    Returns:
        a mean of the F1 of tokens, sentences and contractions (0 to 100) on the development part.
    """
    from stanza.models.tokenization.data import DataLoader, TokenizationDataset
    from stanza.models.tokenization.trainer import Trainer
    from stanza.models.tokenization.utils import eval_model
    from stanza.models.tokenizer import parse_args

    options = job.options(parse_args, OPTIONS)
    # Sentences longer than a window are not learnt from; in some treebanks that is most of them.
    longest = sorted(len(sentence.text) for sentence in sentences)[int(0.98 * (len(sentences) - 1))]
    options["max_seqlen"] = max(options["max_seqlen"], longest + 1)
    options["use_mwt"] = any(token.contraction for sentence in sentences for token in sentence.surface)
    files = _write(sentences, job.checkpoint.with_name("tokenize-train"))
    data = DataLoader(options, input_files=files)
    options["vocab_size"] = len(data.vocab)
    files = _write(dev, job.checkpoint.with_name("tokenize-dev"))
    development = TokenizationDataset(options, input_files=files, vocab=data.vocab, evaluation=True)
    trainer = Trainer(args=options, vocab=data.vocab, device=options["device"])

    def batches(epoch: int) -> Iterator[Any]:
        data.shuffle()
        return (
            data.next(unit_dropout=options["unit_dropout"], feat_unit_dropout=options["feat_unit_dropout"])
            for _ in range(_EPOCH)
        )

    def score() -> float:
        return 100 * float(eval_model({**options, "conll_file": None}, trainer, development, data.vocab, None))

    learner = loop.Learner(trainer.model, [trainer.optimizer], trainer.update, batches, score)
    best = job.run(learner, "tokens and sentences")
    trainer.save(str(job.output))
    return best


def labels(run: Sequence[Sentence], between: str = " ") -> tuple[str, str]:
    """The text of a paragraph, ``between`` its sentences a space or nothing, and a label for each of its characters."""
    text = marks = ""
    for sentence in run:
        if text:
            text, marks = text + between, marks + INSIDE * len(between)
        surface = sentence.surface
        for number, token in enumerate(surface):
            last = number == len(surface) - 1
            final = {
                (False, False): TOKEN,
                (False, True): CONTRACTION,
                (True, False): SENTENCE,
                (True, True): SENTENCE_CONTRACTION,
            }[last, token.contraction]
            text, marks = text + token.form, marks + INSIDE * (len(token.form) - 1) + final
            if token.space and not last:
                text, marks = text + " ", marks + INSIDE
    return text, marks


def _write(sentences: Sequence[Sentence], stem: Path) -> dict[str, str]:
    """Write the text and its labels, and name the files as Stanza wants them."""
    between = separator(sentences)
    pairs = [labels(run, between) for run in paragraphs(sentences, _PARAGRAPH)]
    files = {"txt": stem.with_suffix(".txt"), "label": stem.with_suffix(".labels")}
    files["txt"].write_text("\n\n".join(text for text, _ in pairs) + "\n", encoding="utf-8")
    files["label"].write_text("\n\n".join(marks for _, marks in pairs) + "\n", encoding="utf-8")
    return {name: str(path) for name, path in files.items()}
