"""The lemmatizer: Stanza's, a dictionary and a small character model for words that are not in it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from quotes.errors import ModelError
from quotes.training import loop
from quotes.training.job import Job
from quotes.training.treebank import FORM, LEMMA, UPOS, Sentence, document, has

#: Word types a batch.
BATCH = 100
OPTIONS: dict[str, Any] = {
    "hidden_dim": 100,
    "emb_dim": 32,
    "pos_dim": 32,  # must equal emb_dim: Stanza puts the tag's vector before those of the characters
    "batch_size": BATCH,
}
#: Types that are at least so frequent are learnt twice.
_FREQUENT = 20
_SENTENCE = 25


def check(sentences: Sequence[Sentence], path: Path) -> None:
    """Make sure that there are lemmas.

    Raises:
        ModelError: there are none.
    """
    if not has(sentences, LEMMA):
        raise ModelError(f"{path}: no lemmas in it, but reporting verbs are found by them; give a treebank with lemmas")


def schedule(types: int, length: float) -> loop.Schedule:
    """How long to train on so many word types; ``length`` 1 is the usual time."""
    return loop.Schedule(loop.steps(types / BATCH, epochs=12, least=600, most=5000, length=length), rate=2e-3)


def types(sentences: Sequence[Sentence]) -> list[tuple[str, str, str]]:
    """Form, UPOS and most frequent lemma of each word, capitals of sentence beginnings lowered, in random order."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for sentence in sentences:
        for number, row in enumerate(sentence.words):
            form = row[FORM]
            if row[LEMMA] == "_" and form != "_":
                continue
            if number == 0 and row[UPOS] != "PROPN" and form[:1].isupper() and form[1:].islower():
                form = form.lower()
            counts.setdefault((form, row[UPOS]), Counter())[row[LEMMA]] += 1
    found = []
    for (form, tag), lemmas in counts.items():
        lemma, count = lemmas.most_common(1)[0]
        found += [(form, tag, lemma)] * (2 if count >= _FREQUENT else 1)
    random.Random(1).shuffle(found)
    return found


def train(learnt: Sequence[tuple[str, str, str]], dev: Sequence[Sentence], job: Job) -> float:
    """Train a lemmatizer on word types and write it.

    Returns:
        the share (0 to 100) of the development part's words, with their right tags, whose lemma is right.
    """
    from stanza.models.lemma.data import DataLoader
    from stanza.models.lemma.trainer import Trainer
    from stanza.models.lemmatizer import parse_args

    options = job.options(parse_args, OPTIONS)
    options["caseless"] = all(form == form.lower() for form, _, _ in learnt)
    data = DataLoader(document(_sentences(learnt)), BATCH, options)
    options["vocab_size"] = data.vocab["char"].size
    options["pos_vocab_size"] = data.vocab["pos"].size
    trainer = Trainer(args=options, vocab=data.vocab, device=options["device"])
    trainer.train_dict(data.raw_data())
    asked = Counter((row[FORM], row[UPOS], row[LEMMA]) for sentence in dev for row in sentence.words)
    pairs = [(form, tag) for form, tag, _ in asked]
    new = [not skip for skip in trainer.skip_seq2seq(pairs)]
    unknown = [pair for pair, is_new in zip(pairs, new, strict=True) if is_new]
    development = (
        DataLoader(
            document(_sentences([(form, tag, form) for form, tag in unknown])),
            BATCH,
            options,
            vocab=data.vocab,
            evaluation=True,
            expand_unk_vocab=True,
        )
        if unknown
        else None
    )
    rows = [row for batch in data.data for row in batch]

    def batches(epoch: int) -> Iterator[Any]:
        random.shuffle(rows)
        data.data = [rows[first : first + BATCH] for first in range(0, len(rows), BATCH)]
        return iter(data)

    def score() -> float:
        found: list[str] = []
        edits: list[int] = []
        for batch in development or ():
            words, ways = trainer.predict(batch, vocab=development.vocab if development else None)
            found, edits = found + words, edits + ways
        made = iter(trainer.postprocess([form for form, _ in unknown], found, edits=edits))
        lemmas = trainer.ensemble(pairs, [next(made) if is_new else "" for is_new in new])
        counts = list(asked.items())
        right = sum(count for lemma, ((_, _, gold), count) in zip(lemmas, counts, strict=True) if lemma == gold)
        return 100 * right / max(1, asked.total())

    learner = loop.Learner(trainer.model, [trainer.optimizer], trainer.update, batches, score)
    best = job.run(learner, "lemmas")
    trainer.save(str(job.output))
    return best


def _sentences(rows: Sequence[tuple[str, str, str]]) -> list[Sentence]:
    """Word types as sentences, flat trees: what Stanza reads lemmas from."""
    found = []
    for first in range(0, len(rows), _SENTENCE):
        words = [
            (str(number), form, lemma, tag, "_", "_", str(int(number > 1)), "dep" if number > 1 else "root", "_", "_")
            for number, (form, tag, lemma) in enumerate(rows[first : first + _SENTENCE], 1)
        ]
        found.append(Sentence(tuple(words)))
    return found
