"""The joint model as a processor of ``stanza.Pipeline``, in the place of Stanza's ``pos``, ``lemma``, ``depparse`` and
``ner``; importing this module registers it under the name ``joint``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from stanza.models.ner.utils import bio2_to_bioes, to_bio2
from stanza.pipeline.processor import Processor, register_processor

from quotes.models.joint.files import read_lemmas
from quotes.models.joint.model import Model, Word

NAME = "joint"


@register_processor(NAME)
class JointProcessor(Processor):  # type: ignore[misc]
    """Says of the words of tokenized documents all that the model knows.

    Its options are ``joint_model_path``, ``joint_pieces_path`` and, where there is one, ``joint_lemmas_path``.
    """

    PROVIDES_DEFAULT = frozenset({"pos", "lemma", "depparse", "ner"})
    REQUIRES_DEFAULT = frozenset({"tokenize"})

    def __init__(self, config: dict[str, Any], pipeline: Any, device: str) -> None:
        super().__init__(config, pipeline, device)
        self._model = Model.load(Path(config["model_path"]), Path(config["pieces_path"]))
        self._lemmas = read_lemmas(Path(config["lemmas_path"])) if "lemmas_path" in config else None

    def process(self, document: Any) -> Any:
        """Annotate a Stanza document in place, and give it back."""
        return self.bulk_process([document])[0]

    def bulk_process(self, documents: Sequence[Any]) -> list[Any]:
        """Annotate several documents: sentences of like length are read together, whichever they stand in."""
        sentences = [sentence for document in documents for sentence in document.sentences]
        said = self.begin([[word.text for word in sentence.words] for sentence in sentences])
        for sentence, words in zip(sentences, said(), strict=True):
            _say(sentence, words)
        for document in documents:
            document.build_ents()
        return list(documents)

    def begin(self, sentences: Sequence[Sequence[str]]) -> Callable[[], list[list[Word]]]:
        """``Model.begin`` with the known lemmas: for words without a document."""
        return self._model.begin(sentences, self._lemmas)


def _say(sentence: Any, words: Sequence[Word]) -> None:
    """Put what is said of the words into a Stanza sentence."""
    for word, said in zip(sentence.words, words, strict=True):
        word.upos, word.feats, word.lemma = said.tag, said.features or None, said.lemma
        word.head, word.deprel = said.head, said.relation
    sentence.build_dependencies()
    names = iter(words)
    tags = [_one_tag([next(names).name for _ in token.words]) for token in sentence.tokens]
    for token, tag in zip(sentence.tokens, bio2_to_bioes(to_bio2(tags)), strict=True):
        token.ner = tag


def _one_tag(tags: Iterable[str]) -> str:
    """The name tag of a token of several words: that of the first that is part of a name (*Mexico* of *Mexico's*)."""
    return next((tag for tag in tags if tag != "O"), "O")
