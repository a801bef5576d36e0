"""The phrase table behind the interface of Argos Translate, so that it stands where a package of Argos' would."""

from __future__ import annotations

from quotes.models import argos, phrases

_argos = argos.library("translate")


class PhraseTranslation(_argos.ITranslation):  # type: ignore[misc, name-defined]
    """An ``argostranslate.translate.ITranslation`` that a phrase table makes.

    A paragraph is translated as it stands: the table knows no sentences.
    """

    def __init__(self, package: phrases.Package, table: phrases.PhraseTable) -> None:
        self.from_lang = _argos.Language(package.source, package.source)
        self.to_lang = _argos.Language(package.target, package.target)
        self._table = table

    def hypotheses(self, input_text: str, num_hypotheses: int = 4) -> list[object]:
        """At most so many translations of a text as Argos' ``Hypothesis``, best first, with their log scores."""
        found = [
            self._table.hypotheses(paragraph, num_hypotheses) for paragraph in self.split_into_paragraphs(input_text)
        ]
        combined = []
        for rank in range(max(map(len, found))):
            # A paragraph with fewer translations stands with its last one.
            ranked = [options[min(rank, len(options) - 1)] for options in found]
            text = self.combine_paragraphs([text for text, _ in ranked])
            combined.append(_argos.Hypothesis(text, sum(score for _, score in ranked)))
        return combined
