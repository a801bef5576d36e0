"""What a tagger of names has learnt of words, put into its file of word vectors.

Stanza keeps the plain vectors in one file and what training adds to them in another, so most
words and their numbers stand twice.  One table of the sums says the same in half the room;
rare words that are in no list and in none of the given files are left out.

    python -m quotes.training.folded en en-ner.pt en-ner-vectors.pt folder ewt.bio gum.bio uner.bio
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Set
from pathlib import Path
from typing import Any

from quotes.training import bio, listed
from quotes.training.exchange import lists

#: Entries of a vocabulary that are no words: padding, unknown, empty, root.
_SPECIAL = 4
#: So many words at the top of the vectors, the most frequent ones, stay whatever they are.
_FREQUENT = 12000


def fold(model: Path, vectors: Path, folder: Path, kept: Set[str] | None = None) -> tuple[Path, Path]:
    """Write a model and its vectors into a folder, under their names, without a second table.

    The words stand in the model alone: that is where Stanza looks them up.

    Args:
        kept: lower-case words that stay, with the most frequent ones; None keeps all.

    Returns:
        the two files.
    """
    import torch
    from stanza.models.common.pretrain import Pretrain, PretrainedWordVocab
    from stanza.models.common.vocab import UNK_ID

    logging.getLogger("stanza").setLevel(logging.ERROR)
    content: dict[str, Any] = torch.load(model, map_location="cpu", weights_only=True)
    plain = Pretrain(str(vectors)).emb.float()
    added = content["model"].pop("delta_emb.weight").float()
    content["vocab"]["_key2class"].pop("delta")
    own: list[str] = content["vocab"].pop("delta")["_id2unit"]
    words: list[str] = content["vocab"]["word"]["_id2unit"]
    place = {word: index for index, word in enumerate(own)}
    table = {
        word: plain[index] + (added[place[word]] if word in place else 0.0)
        for index, word in enumerate(words)
        if index < _SPECIAL + _FREQUENT or kept is None or word in kept
    }
    for word, index in place.items():  # as Stanza adds them up: the plain vector is that of unknown words
        if word not in table and (kept is None or word in kept):
            table[word] = plain[UNK_ID] + added[index]
    content["vocab"]["word"] = PretrainedWordVocab(list(table)[_SPECIAL:], lower=True).state_dict()
    content["model"] = {
        name: value.half() if value.is_floating_point() else value for name, value in content["model"].items()
    }
    content["config"]["emb_finetune"] = False
    files = folder / model.name, folder / vectors.name
    torch.save(content, files[0], _use_new_zipfile_serialization=False)
    rows = {"vocab": PretrainedWordVocab([], lower=True).state_dict(), "emb": torch.stack(list(table.values())).half()}
    torch.save(rows, files[1], _use_new_zipfile_serialization=False)
    return files


def _main(language: str, model: str, vectors: str, folder: str, *files: str) -> None:
    kept = set(listed.marks(lists(language), language))
    for file in files:
        kept.update(word.lower() for sentence in bio.read(Path(file)) for word, _ in bio.joined(sentence, language))
    fold(Path(model), Path(vectors), Path(folder), kept)


if __name__ == "__main__":
    _main(*sys.argv[1:])
