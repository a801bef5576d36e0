"""A tiny English model as Stanza publishes them, taught a few sentences by Stanza's own trainers in seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quotes.models import stanza
from quotes.models.threads import torch_threads

#: Stanza's options for small models that learn by heart; another ``lr_decay`` breaks its scheduler under torch 2.13.
_WIDTHS: dict[str, Any] = dict.fromkeys(
    ("char_emb_dim", "word_emb_dim", "tag_emb_dim", "transformed_dim", "emb_dim", "pos_dim", "char_hidden_dim"), 8
) | dict.fromkeys(("hidden_dim", "deep_biaff_hidden_dim", "composite_deep_biaff_hidden_dim"), 24)
_OPTIONS = _WIDTHS | {
    "lang": "en", "num_layers": 1, "share_hid": True, "charlm": False, "caseless": False,
    "lr": 0.02, "lr_decay": 0.0, "optim": "adam", "dropout": 0.0, "word_dropout": 0.0,
}  # fmt: skip
_STEPS = 100


def files(text: str, folder: Path) -> dict[str, bytes]:
    """The files of a model that has learnt what the compact one says of a text, by ``PROCESSOR/PACKAGE``."""
    import torch
    from stanza.models.common.pretrain import Pretrain

    compact = stanza.find("en", ("compact",))
    assert compact is not None
    found = {f"{name}/tiny": compact.file(name).read_bytes() for name in ("tokenize", "mwt")}
    with torch_threads(1):
        torch.manual_seed(1)
        document = stanza.pipeline(compact)(text)
        words = sorted({word.text.lower() for sentence in document.sentences for word in sentence.words})
        rows = [" ".join([word, *map(str, torch.rand(8).tolist())]) for word in words]
        (folder / "vectors.txt").write_text("\n".join([f"{len(rows)} 8", *rows, ""]), encoding="utf-8")
        vectors = Pretrain(str(folder / "vectors.pt"), str(folder / "vectors.txt"))
        vectors.load()
        found["pretrain/vectors"] = (folder / "vectors.pt").read_bytes()
        for name, trainer in _trainers(document, vectors):
            trainer.save(str(folder / name))
            found[f"{name}/tiny"] = (folder / name).read_bytes()
    return found


def _trainers(document: Any, vectors: Any) -> Iterator[tuple[str, Any]]:
    """Stanza's trainers of all parts but the tokenizer, when they have learnt."""
    from stanza.models import lemmatizer, ner_tagger, parser, tagger
    from stanza.models.depparse import data as depparse_data
    from stanza.models.depparse import trainer as depparse
    from stanza.models.lemma import data as lemma_data
    from stanza.models.lemma import trainer as lemma
    from stanza.models.ner import data as ner_data
    from stanza.models.ner import trainer as ner
    from stanza.models.pos import data as pos_data
    from stanza.models.pos import trainer as pos

    def options(module: Any) -> dict[str, Any]:
        usual = module.parse_args(["--shorthand", "en_tiny", "--cpu"])
        return {**(usual if isinstance(usual, dict) else vars(usual)), **_OPTIONS}

    def taught(trainer: Any, batches: Any) -> Any:
        for _ in range(_STEPS):
            for batch in batches:
                trainer.update(batch)
        return trainer

    own = options(tagger)
    vocabulary = pos_data.Dataset.init_vocab([document], own)
    rows = pos_data.Dataset(document, own, vectors, vocab=vocabulary)
    batches = [rows.to_loader().collate_fn([rows[number] for number in range(len(rows))])]
    yield "pos", taught(pos.Trainer(args=own, vocab=vocabulary, pretrain=vectors, device="cpu"), batches)
    own = options(lemmatizer)
    pairs = lemma_data.DataLoader(document, 100, own)
    own |= {"vocab_size": pairs.vocab["char"].size, "pos_vocab_size": pairs.vocab["pos"].size}
    dictionary = lemma.Trainer(args=own, vocab=pairs.vocab, device="cpu")
    dictionary.train_dict(pairs.raw_data())
    yield "lemma", dictionary
    for name, module, data, part in (("depparse", parser, depparse_data, depparse), ("ner", ner_tagger, ner_data, ner)):
        own = options(module)
        loader = data.DataLoader(document, 1000, own, vectors)
        yield name, taught(part.Trainer(args=own, vocab=loader.vocab, pretrain=vectors, device="cpu"), list(loader))
