"""Word vectors that also say in which name lists a word stands.

Six numbers are put after each vector: first name, surname, place, part of a place of several words,
organization, part of such a one.  Words that only stand in the lists get the mean vector of
those that stand in the same ones.  The tagger of names is given these vectors, the tagger and
the parser the plain ones.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from quotes.training.exchange import genitives

#: Words that say nothing although they stand in names.
_COMMON = frozenset(re.findall(r"\S+", "the of and & i og det de den for in on at a an is to new"))
#: The place of a word in each list: standing alone, standing among others.
_PLACES = {"FIRST": (0, 0), "LAST": (1, 1), "LOC": (2, 3), "ORG": (4, 5)}
_NUMBERS = 6
#: Endings that a name can have, and still be in a list, where a language's data names none.
_JOINED = ("s", "'s")


def marks(listed: Mapping[str, Sequence[str]], language: str) -> dict[str, tuple[float, ...]]:
    """For each lower-case word of the lists the six numbers, with genitives."""
    found: dict[str, list[float]] = {}
    for name, (alone, among) in _PLACES.items():
        for words in (entry.lower().split(" ") for entry in listed.get(name, ())):
            for word in words:
                if len(words) == 1 or word not in _COMMON:
                    found.setdefault(word, [0.0] * _NUMBERS)[alone if len(words) == 1 else among] = 1.0
    for word in list(found):
        for ending in genitives(language) or _JOINED:
            if "'" in ending or "’" in ending or not word.endswith("s"):
                found.setdefault(word + ending, found[word])
    return {word: tuple(numbers) for word, numbers in found.items()}


def add(vectors: Path, output: Path, listed: Mapping[str, Sequence[str]], language: str) -> int:
    """Write Stanza's file of vectors again, with the marks, at half precision.

    Returns:
        how many words it has.
    """
    import torch
    from stanza.models.common.pretrain import Pretrain, PretrainedWordVocab

    logging.getLogger("stanza").setLevel(logging.ERROR)
    plain = Pretrain(str(vectors))
    words = plain.vocab.state_dict()["_id2unit"]
    known = {word: index for index, word in enumerate(words)}
    noted = marks(listed, language)
    bare = {word for name in listed.values() for entry in name for word in entry.lower().split(" ")}
    same: dict[tuple[float, ...], list[int]] = {}
    for word, index in known.items():
        if word in noted:
            same.setdefault(noted[word], []).append(index)
    new = sorted(word for word in noted if word in bare and word not in known and word not in _COMMON)
    middle = plain.emb[4:].float().mean(0)
    rows = [plain.emb.float()] + [
        (plain.emb[same[noted[word]]].float().mean(0) if noted[word] in same else middle).unsqueeze(0) for word in new
    ]
    zero = (0.0,) * _NUMBERS
    numbers = torch.tensor([noted.get(word, zero) for word in [*words, *new]])
    table = torch.cat([torch.cat(rows), numbers], 1).half()
    vocab = PretrainedWordVocab([*words[4:], *new], lower=True)
    torch.save({"vocab": vocab.state_dict(), "emb": table}, output, _use_new_zipfile_serialization=False)
    return len(vocab)
