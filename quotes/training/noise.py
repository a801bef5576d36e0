"""Tags as wrong as those of new text, for the parser to learn from.

A tagger is nearly always right on the text that it learnt from; a parser that sees those
tags trusts them too much.  With dropout left on while it tags, the tagger errs on its
own training text as well, and how strong a dropout makes it err as often as on new text can be measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from quotes.training.treebank import UPOS, Sentence, document

if TYPE_CHECKING:
    from stanza.models.common.doc import Document

#: Sentences that the strength is measured on, and steps of halving towards it.
_SAMPLE, _HALVINGS = 800, 6


def accuracy(sentences: Sequence[Sentence], tagged: Document) -> float:
    """The share, 0 to 1, of words whose UPOS is right."""
    right = total = 0
    for sentence, found in zip(sentences, tagged.sentences, strict=True):
        for row, word in zip(sentence.words, found.words, strict=True):
            right += row[UPOS] == word.upos
            total += 1
    return right / max(1, total)


def strength(tagger: Any, train: Sequence[Sentence], expected: float) -> float:
    """How much of its dropout makes the tagger as good on its training text as ``expected`` (0 to 1).

    Args:
        tagger: Stanza's part-of-speech processor.
    """
    step = max(1, len(train) // _SAMPLE)
    sample = train[::step]
    low, high = 0.0, 1.5
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        with dropout(tagger.trainer.model, middle):
            good = accuracy(sample, tagger.process(document(sample))) > expected
        low, high = (middle, high) if good else (low, middle)
    return (low + high) / 2


@contextmanager
def dropout(model: Any, strength: float) -> Iterator[None]:
    """While it lasts, the model predicts with ``strength`` times the dropout that it learnt with."""
    from stanza.models.common.dropout import WordDropout
    from torch import nn

    before: list[tuple[Any, str, float]] = []
    for module in model.modules():
        name = "p" if isinstance(module, nn.Dropout) else "dropprob" if isinstance(module, WordDropout) else None
        if name:
            before.append((module, name, getattr(module, name)))
            setattr(module, name, min(0.95, strength * getattr(module, name)))

    def predict_with_dropout() -> Any:
        model.train()
        model.training = False  # the model itself predicts, only its layers drop
        return model

    model.eval = predict_with_dropout  # what Stanza calls before it predicts
    try:
        yield
    finally:
        del model.eval
        for module, name, value in before:
            setattr(module, name, value)
        model.eval()
