"""The dependency parser: Stanza's biaffine parser (Dozat and Manning 2017), small."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.training import loop, sisters
from quotes.training.job import NETWORK, Job
from quotes.training.tagger import shuffled
from quotes.training.treebank import DEPREL, HEAD, Sentence

if TYPE_CHECKING:
    from stanza.models.common.doc import Document

#: Words a batch.
BATCH = 500
OPTIONS: dict[str, Any] = {
    **NETWORK,
    # The tags of treebanks differ too much for the rules and cost too much time.
    "use_xpos": False,
}


def schedule(words: int, length: float) -> loop.Schedule:
    """How long to train on so many words; ``length`` 1 is the usual time."""
    return loop.Schedule(loop.steps(words / BATCH, epochs=30, least=3000, most=9000, length=length), rate=3e-3)


def train(
    samples: Sequence[Sequence[Document]],
    dev: Document,
    gold: Sequence[Sentence],
    vectors: Any,
    job: Job,
    *,
    start: Path | None = None,
) -> float:
    """Train a parser and write it.

    Args:
        samples: the training part and those of sister treebanks, several times over, each time tagged
            with other errors, those of new text; epochs take turns.
        dev: the development part with predicted tags and lemmas.
        gold: the same sentences with their right trees.
        vectors: Stanza's ``Pretrain``.
        start: a parser to go on from; None for random weights.

    Returns:
        LAS (0 to 100) on the development part.
    """
    from stanza.models.depparse.data import DataLoader
    from stanza.models.depparse.trainer import Trainer
    from stanza.models.parser import parse_args

    options = job.options(parse_args, OPTIONS)
    if start is not None:
        trainer = Trainer(args={"lr": job.schedule.rate}, pretrain=vectors, model_file=str(start), device="cpu")
        options = trainer.args
    else:
        vocabulary = DataLoader(_joined(samples[0]), BATCH, options, vectors).vocab
        trainer = Trainer(args=options, vocab=vocabulary, pretrain=vectors, device=options["device"])
    loaders = [
        [DataLoader(part, BATCH, options, vectors, vocab=trainer.vocab) for part in sample] for sample in samples
    ]
    rows = [[[row for batch in part.data for row in batch] for part in sample] for sample in loaders]
    development = DataLoader(
        dev, 10 * BATCH, trainer.args, vectors, vocab=trainer.vocab, evaluation=True, sort_during_eval=True
    )

    marks = sisters.Vectors(
        trainer.model, trainer.model.parserlstm, trainer.optimizer["general_optimizer"], len(samples[0])
    )

    def batches(epoch: int) -> Iterator[tuple[int, Any]]:
        chosen = epoch % len(loaders)
        batches = []
        for bank, (part, own) in enumerate(zip(loaders[chosen], rows[chosen], strict=True)):
            part.data = [[own[index] for index in chunk] for chunk in shuffled([len(row[0]) for row in own], BATCH)]
            batches += [(bank, number) for number in range(len(part))]
        random.shuffle(batches)
        return ((bank, loaders[chosen][bank][number]) for bank, number in batches)

    learner = loop.Learner(
        trainer.model,
        list(trainer.optimizer.values()),
        marks.updating(trainer.update),
        batches,
        lambda: labeled_attachment(predicted(trainer, development), gold),
    )
    best = job.run(learner, "LAS")
    marks.fold()
    trainer.save(str(job.output))
    return best


def _joined(documents: Sequence[Document]) -> Document:
    """One document with the sentences of all."""
    from stanza.models.common.doc import Document

    return Document([sentence for document in documents for sentence in document.to_dict()])


def predicted(trainer: Any, loader: Any) -> list[list[list[str]]]:
    """Head and relation of each word of each sentence."""
    from stanza.models.common.utils import unsort

    found = [sentence for batch in loader for sentence in trainer.predict(batch)]
    ordered: list[list[list[str]]] = unsort(found, loader.data_orig_idx)
    return ordered


def labeled_attachment(found: Sequence[Sequence[Sequence[str]]], gold: Sequence[Sentence]) -> float:
    """LAS, 0 to 100: words with the right head and the right relation, subtypes aside."""
    right = total = 0
    for words, sentence in zip(found, gold, strict=True):
        for (head, relation), row in zip(words, sentence.words, strict=True):
            right += head == row[HEAD] and relation.partition(":")[0] == row[DEPREL].partition(":")[0]
            total += 1
    return 100 * right / max(1, total)
