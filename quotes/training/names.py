"""Names, step by step: vectors that know the name lists, the tagger, and its tables made one."""

from __future__ import annotations

from collections.abc import Sequence, Set
from pathlib import Path

from quotes.training import bio, exchange, folded, listed, loop, ner


def train(
    train_bio: Sequence[Path],
    dev_bio: Path,
    vectors: Path,
    output: Path,
    table: Path,
    *,
    language: str,
    clitics: Set[str],
    length: float,
    report: loop.Report,
) -> bio.Score:
    """Learn names from BIO files, going on from the checkpoint where there is one.

    Args:
        train_bio: files with PER, LOC, ORG or other kinds.
        vectors: Stanza's file of word vectors that the names' own ones are made from.
        output: where the model goes.
        table: where its vectors go.
        clitics: words that the pipeline leaves joined to the one before them, lower-case.
        length: 1 for the usual time.

    Returns:
        how well names are found in the development part.

    Raises:
        ModelError: a file cannot be read, or holds no names.
    """
    names = exchange.lists(language)
    known, learnt = (output.with_name(f"{output.stem}-{part}.pt") for part in ("listed", "learnt"))
    listed.add(vectors, known, names, language)
    score = ner.train(
        train_bio,
        dev_bio,
        known,
        learnt,
        language=language,
        clitics=clitics,
        report=report,
        resume=True,
        recipe=ner.Recipe(length=length),
    )
    kept = set(listed.marks(names, language))
    for path in train_bio:
        kept.update(word.lower() for sentence in bio.read(path) for word, _ in bio.joined(sentence, clitics))
    folded.fold(learnt, known, output, table, kept)
    return score
