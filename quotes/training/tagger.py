"""The part-of-speech tagger: Stanza's, small, one hidden layer for UPOS, XPOS and features."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from quotes.training import loop, sisters
from quotes.training.job import NETWORK, Job
from quotes.training.treebank import FEATS, UPOS, XPOS, Sentence, document, has

#: Words a batch.
BATCH = 500
OPTIONS: dict[str, Any] = {
    **NETWORK,
    "word_cutoff": 3,
    "composite_deep_biaff_hidden_dim": 150,  # with a shared layer, as wide as that
    "share_hid": True,
    # So often a sentence loses its full stop, else every sentence would have to have one.
    "augment_nopunct": 0.1,
}


def schedule(words: int, length: float) -> loop.Schedule:
    """How long to train on so many words; ``length`` 1 is the usual time."""
    return loop.Schedule(loop.steps(words / BATCH, epochs=20, least=2000, most=9000, length=length), rate=3e-3)


def train(
    parts: Sequence[Sequence[Sentence]],
    dev: Sequence[Sentence],
    vectors: Any,
    job: Job,
    *,
    start: Path | None = None,
) -> float:
    """Train a tagger and write it.

    Args:
        parts: the training part, after it those of sister treebanks.
        vectors: Stanza's ``Pretrain``.
        start: a tagger to go on from; None for random weights.

    Returns:
        UPOS accuracy (0 to 100) on the development part.
    """
    from stanza.models.pos.data import Dataset
    from stanza.models.pos.trainer import Trainer
    from stanza.models.tagger import parse_args

    options = job.options(parse_args, OPTIONS)
    documents = [document(part) for part in parts]
    if start is not None:
        trainer = Trainer(args={"lr": job.schedule.rate}, pretrain=vectors, model_file=str(start), device="cpu")
        options = trainer.args
    else:
        trainer = Trainer(
            args=options, vocab=Dataset.init_vocab(documents, options), pretrain=vectors, device=options["device"]
        )
    data = [Dataset(part, options, vectors, vocab=trainer.vocab) for part in documents]
    development = Dataset(document(dev), options, vectors, vocab=trainer.vocab, evaluation=True)
    collate = development.to_loader().collate_fn

    optimizer = trainer.optimizers["general_optimizer"]
    marks = sisters.Vectors(trainer.model, trainer.model.taggerlstm, optimizer, len(parts))

    def batches(epoch: int) -> Iterator[tuple[int, Any]]:
        chunks = [
            (bank, chunk)
            for bank, part in enumerate(data)
            for chunk in shuffled([len(row.text) for row in part.data], BATCH)
        ]
        random.shuffle(chunks)
        return ((bank, collate([data[bank][index] for index in chunk])) for bank, chunk in chunks)

    def score() -> float:
        found = []
        for first in range(0, len(development), 100):
            rows = [development[index] for index in range(first, min(first + 100, len(development)))]
            found += trainer.predict(collate(rows))
        pairs = [
            (tags[0], row[UPOS])
            for words, sentence in zip(found, dev, strict=True)
            for tags, row in zip(words, sentence.words, strict=True)
        ]
        return 100 * sum(1 for tag, right in pairs if tag == right) / max(1, len(pairs))

    learner = loop.Learner(trainer.model, [optimizer], marks.updating(trainer.update), batches, score)
    best = job.run(learner, "UPOS")
    marks.fold()
    trainer.save(str(job.output))
    return best


def shuffled(lengths: Sequence[int], batch: int) -> list[list[int]]:
    """The indices of sentences in batches of about ``batch`` words and of like length, in random order."""
    order = list(range(len(lengths)))
    random.shuffle(order)
    order.sort(key=lambda index: lengths[index])
    chunks: list[list[int]] = [[]]
    held = 0
    for index in order:
        if chunks[-1] and held + lengths[index] > batch:
            chunks.append([])
            held = 0
        chunks[-1].append(index)
        held += lengths[index]
    random.shuffle(chunks)
    return chunks


def only_upos(sentences: Iterable[Sentence]) -> list[Sentence]:
    """The sentences without XPOS and features, which often follow schemes of their own in another language."""

    def bare(row: tuple[str, ...]) -> tuple[str, ...]:
        return (*row[:XPOS], "_", "_", *row[FEATS + 1 :])

    return [Sentence(tuple(bare(row) for row in sentence.rows), sentence.paragraph) for sentence in sentences]


def check(sentences: Sequence[Sentence], path: Path) -> None:
    """Make sure that there are tags.

    Raises:
        ModelError: there are none.
    """
    from quotes.errors import ModelError

    if not has(sentences, UPOS):
        raise ModelError(f"{path}: no UPOS tags in it; give a treebank that has them")
