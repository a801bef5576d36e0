"""What a tagger of names has learnt of words, put into its file of word vectors.

Stanza keeps the plain vectors in one file and what training adds to them in another, so most
words and their numbers stand twice.  One table of the sums says the same in half the room;
rare words of which training learnt nothing can be left out.
"""

from __future__ import annotations

import logging
from collections.abc import Set
from pathlib import Path
from typing import Any

#: Entries of a vocabulary that are no words: padding, unknown, empty, root.
_SPECIAL = 4
#: So many words at the top of the vectors, the most frequent ones, stay whatever they are.
_FREQUENT = 12000


def fold(model: Path, vectors: Path, output: Path, table: Path, kept: Set[str] | None = None) -> None:
    """Write a model and its vectors to ``output`` and ``table``, without a second table in the model.

    The words stand in the model alone: that is where Stanza looks them up.

    Args:
        kept: lower-case words that stay, with the most frequent ones; None keeps all.
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
    sums = {
        word: plain[index] + (added[place[word]] if word in place else 0.0)
        for index, word in enumerate(words)
        if index < _SPECIAL + _FREQUENT or kept is None or word in kept
    }
    for word, index in place.items():  # as Stanza adds them up: the plain vector is that of unknown words
        if word not in sums and (kept is None or word in kept):
            sums[word] = plain[UNK_ID] + added[index]
    content["vocab"]["word"] = PretrainedWordVocab(list(sums)[_SPECIAL:], lower=True).state_dict()
    content["model"] = {
        name: value.half() if value.is_floating_point() else value for name, value in content["model"].items()
    }
    content["config"]["emb_finetune"] = False
    rows = {"vocab": PretrainedWordVocab([], lower=True).state_dict(), "emb": torch.stack(list(sums.values())).half()}
    torch.save(rows, table, _use_new_zipfile_serialization=False)
    torch.save(content, output, _use_new_zipfile_serialization=False)
