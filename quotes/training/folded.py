"""What a tagger of names has learnt of words, put into its file of word vectors.

Stanza keeps the plain vectors in one file and what training adds to them in another, so most
words and their numbers stand twice.  One table of the sums says the same in half the room.

    python -m quotes.training.folded en-ner.pt en-ner-vectors.pt folder
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

_SPECIAL = 4


def fold(model: Path, vectors: Path, folder: Path) -> tuple[Path, Path]:
    """Write a model and its vectors into a folder, under their names, without a second table.

    Returns:
        the two files.
    """
    import torch
    from stanza.models.common.pretrain import Pretrain, PretrainedWordVocab
    from stanza.models.common.vocab import PAD_ID, UNK_ID

    logging.getLogger("stanza").setLevel(logging.ERROR)
    content: dict[str, Any] = torch.load(model, map_location="cpu", weights_only=True)
    plain = Pretrain(str(vectors))
    added = content["model"].pop("delta_emb.weight").float()
    own: list[str] = content["vocab"].pop("delta")["_id2unit"]
    words: list[str] = content["vocab"]["word"]["_id2unit"]
    place = {word: index for index, word in enumerate(own)}
    known = set(words)
    unknown = plain.emb[UNK_ID].float() + added[UNK_ID]
    rows = [plain.emb[PAD_ID].float() + added[PAD_ID], unknown, *(plain.emb[2:_SPECIAL].float() + added[2:_SPECIAL])]
    rows += [
        vector.float() + added[place[word]] if word in place else vector.float()
        for word, vector in zip(words[_SPECIAL:], plain.emb[_SPECIAL:], strict=True)
    ]
    more = [word for word in own[_SPECIAL:] if word not in known]
    rows += [plain.emb[UNK_ID].float() + added[place[word]] for word in more]
    vocab = PretrainedWordVocab([*words[_SPECIAL:], *more], lower=True).state_dict()
    content["vocab"]["word"] = vocab
    content["config"]["emb_finetune"] = False
    files = folder / model.name, folder / vectors.name
    torch.save(content, files[0], _use_new_zipfile_serialization=False)
    table = torch.stack(rows).half()
    torch.save({"vocab": vocab, "emb": table}, files[1], _use_new_zipfile_serialization=False)
    return files


if __name__ == "__main__":
    fold(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
