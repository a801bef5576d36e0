"""The expander of contractions (multi-word tokens): Stanza's, a dictionary and a small model beside it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from quotes.workshop.training import loop
from quotes.workshop.training.job import Job
from quotes.workshop.training.treebank import Sentence, document

OPTIONS: dict[str, Any] = {"hidden_dim": 64, "emb_dim": 32, "batch_size": 50}


def present(sentences: Sequence[Sentence]) -> bool:
    """True where there are contractions to learn from."""
    return any(token.contraction for sentence in sentences for token in sentence.surface)


def schedule(length: float) -> loop.Schedule:
    """How long to train; ``length`` 1 is the usual time."""
    return loop.Schedule(max(20, round(1200 * length)), rate=2e-3)


def train(sentences: Sequence[Sentence], dev: Sequence[Sentence], job: Job) -> float:
    """Train an expander and write it.

    Returns:
        the share (0 to 100) of the development part's contractions that are expanded rightly.
    """
    from stanza.models.mwt.data import BinaryDataLoader, DataLoader
    from stanza.models.mwt.trainer import Trainer
    from stanza.models.mwt.utils import mwts_composed_of_words
    from stanza.models.mwt_expander import parse_args

    options = job.options(parse_args, OPTIONS)
    kept = [sentence for sentence in sentences if any(token.contraction for token in sentence.surface)]
    learnt = document(kept)
    # Where the words add up to the token (cannot: can + not), it suffices to find where to cut.
    options["force_exact_pieces"] = mwts_composed_of_words(learnt)
    options["num_layers"] = 2 if options["force_exact_pieces"] else 1
    loader = BinaryDataLoader if options["force_exact_pieces"] else DataLoader
    data = loader(learnt, options["batch_size"], options)
    options["vocab_size"] = data.vocab.size
    trainer = Trainer(args=options, vocab=data.vocab, device=options["device"])
    trainer.train_dict(learnt.get_mwt_expansions(evaluation=False))
    asked = [token for sentence in dev for token in sentence.surface if token.contraction]
    pairs = [(token.form, " ".join(token.words)) for token in asked]
    collate = data.to_loader().collate_fn

    def batches(epoch: int) -> Iterator[Any]:
        order = list(range(len(data)))
        random.shuffle(order)
        size = options["batch_size"]
        return (collate([data[index] for index in order[first : first + size]]) for first in range(0, len(order), size))

    def score() -> float:
        if not pairs:
            return 100.0
        expanded = trainer.predict_dict([form for form, _ in pairs])
        right = sum(1 for found, (_, words) in zip(expanded, pairs, strict=True) if found == words)
        return 100 * right / len(pairs)

    learner = loop.Learner(trainer.model, [trainer.optimizer], trainer.update, batches, score)
    best = job.run(learner, "in the dictionary")
    trainer.save(str(job.output))
    return best
