"""Scores from raw text to tree, by the evaluation of the CoNLL 2018 shared task.

Nothing is given but the text of a treebank; its right tokens, sentences, tags, lemmas and
trees are what the model's are compared with.  A word in a token that was found wrongly is wrong.
"""

from __future__ import annotations

import bisect
import io
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from stanza.utils.conll18_ud_eval import UDError, evaluate, load_conllu

from quotes.errors import ModelError
from quotes.models.joint.labels import Labels
from quotes.models.joint.model import Model
from quotes.models.joint.network import Network
from quotes.models.joint.pieces import Pieces
from quotes.workshop.training import names
from quotes.workshop.training.treebank import DEPREL, FORM, HEAD, Sentence, conllu, raw_text

#: What is measured, F1 of 0 to 100; the shared task writes them with a capital letter.
MEASURES = ("tokens", "sentences", "words", "UPOS", "lemmas", "UAS", "LAS")


class Scores(NamedTuple):
    """F1 (0 to 100) by measure, and how many words a second were parsed."""

    figures: dict[str, float]
    speed: float


class Names(NamedTuple):
    """The annotated names of a text as ``(start, end, kind)``, and the sorted stretches in which they are annotated."""

    gold: set[tuple[int, int, str]]
    annotated: list[tuple[int, int]]


def measure(pipeline: Any, sentences: Sequence[Sentence], expected: Names | None = None) -> Scores:
    """Parse the text of a treebank with a Stanza pipeline, and compare; names too where they are given.

    Raises:
        ModelError: the treebank is no well-formed one.
    """
    text = raw_text(sentences)
    start = time.perf_counter()
    document = pipeline(text)
    seconds = time.perf_counter() - start
    for sentence in document.sentences:
        for token in sentence.tokens:
            if token.text == "<UNK>":  # what Stanza makes of very long tokens
                token.text = token.words[0].text = text[token.start_char : token.end_char]
    try:
        gold = load_conllu(io.StringIO(conllu(sentences)), "the treebank", {})
        result = evaluate(gold, load_conllu(io.StringIO(f"{document:C}\n\n"), "the model's output", {}))
    except UDError as error:
        raise ModelError(f"the treebank cannot be compared with ({' '.join(str(error).split())})") from error
    figures = {name: round(100 * float(result[name[0].upper() + name[1:]].f1), 2) for name in MEASURES}
    named = _names(document, expected) if expected else {}
    return Scores(figures | named, document.num_words / max(1e-9, seconds))


def trees(network: Network, labels: Labels, pieces: Pieces, sentences: Sequence[Sentence]) -> float:
    """The LAS (0 to 100) of a joint model on the words of a treebank."""
    device = network.encoder.positions.device
    model = Model(network.to("cpu"), labels, pieces)
    said = model.annotate([[row[FORM] for row in sentence.words] for sentence in sentences])
    network.to(device)
    right = [
        row[HEAD] == str(word.head) and row[DEPREL] == word.relation
        for sentence, words in zip(sentences, said, strict=True)
        for row, word in zip(sentence.words, words, strict=True)
    ]
    return 100 * sum(right) / max(1, len(right))


def placed(sentences: Sequence[Sentence], path: Path) -> Names:
    """Where the names of a treebank's sentences stand in its text.

    Args:
        path: a BIO file; what is not among the treebank's sentences is passed over.

    Raises:
        ModelError: the file cannot be read, or has none of the sentences.
    """
    text = raw_text(sentences)
    known = {tuple(word for word, _ in sentence): [tag for _, tag in sentence] for sentence in names.read(path)}
    found = Names(set(), [])
    position = 0
    for sentence in sentences:
        places = []
        for token in sentence.surface:
            start = text.index(token.form, position)
            position = start + len(token.form)
            places += [(start, position)] * len(token.words)
        tags = known.get(tuple(row[FORM] for row in sentence.words))
        if tags is not None:
            found.annotated.append((places[0][0], position))
            found.gold.update((places[first][0], places[last - 1][1], kind) for first, last, kind in names.spans(tags))
    if not found.annotated:
        raise ModelError(f"{path}: none of the treebank's sentences is in it")
    return found


def _names(document: Any, expected: Names) -> dict[str, float]:
    """The F1 (0 to 100) of all names of a parsed text as ``NER``, and of each kind.

    Names are compared as stretches of whole tokens (*Mexico's* is one), kind and all.  Others, and those in sentences
    that are not annotated, do not count.
    """
    starts = [start for start, _ in expected.annotated]
    found: set[tuple[int, int, str]] = set()
    for entity in document.ents:
        place = bisect.bisect_right(starts, entity.start_char) - 1
        if place >= 0 and entity.start_char < expected.annotated[place][1]:
            found.add((entity.start_char, entity.end_char, entity.type))
    kinds = sorted({kind for *_, kind in expected.gold})

    def figure(kind: str | None) -> float:
        ours, theirs = ({name for name in side if kind in (None, name[2])} for side in (found, expected.gold))
        return round(200 * len(ours & theirs) / max(1, len(ours) + len(theirs)), 2)

    return {"NER": figure(None), **{kind: figure(kind) for kind in kinds}}
