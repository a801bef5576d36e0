"""Quotes in English, offline: a language's translation package and its lexicon."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from quotes import languages
from quotes.document.parse import Parse
from quotes.document.span import Span
from quotes.models import argos, order, phrases
from quotes.models.lexicon import Lexicon, read
from quotes.models.stanza import compact_folder, installed_folder

#: The language that quotes are translated into, and in which two other languages meet.
TARGET = "en"


class Translator:
    """What alignment asks of a translation.  This one has none: quotes meet by names, numbers and words alike."""

    def name(self, language: str) -> str | None:
        """The model that translates a language, None where it is not translated."""
        return None

    def translate(
        self, sentences: Sequence[str], language: str, places: Sequence[tuple[Parse, Span]] | None = None
    ) -> list[str] | None:
        """The sentences in English, None where the language is not translated.

        ``places`` says where each stands in a parsed article: its tree tells its order.
        """
        return None

    def trusted(self, language: str) -> bool:
        """True where the translation is good enough to compare by, and not only to show."""
        return False

    def lexicon(self, language: str) -> Lexicon | None:
        """Word translations of the language, None where there are none."""
        return None


class Offline(Translator):
    """What is on this machine: an Argos Translate package, official before compact, else a compact phrase table.

    ``marked``: what a phrase table does not know stands in brackets.

    Raises:
        ModelError: by each method, where a package or the lexicon is damaged.
    """

    def __init__(self, marked: bool = True) -> None:
        self._marked = marked

    def name(self, language: str) -> str | None:
        package = argos.find(language, TARGET)
        return package.name if package is not None else None

    def translate(
        self, sentences: Sequence[str], language: str, places: Sequence[tuple[Parse, Span]] | None = None
    ) -> list[str] | None:
        package = argos.find(language, TARGET)
        if package is None:
            return None
        if package.kind == "official":
            return argos.load(package)(sentences)
        table = phrases.load(package.path, self.lexicon(language), self._marked)
        known = languages.load(language)
        if places is None or known is None:
            translation = phrases.translation(package, table)
            return [translation.translate(sentence) for sentence in sentences]
        return [
            table.translate(phrases.terms(order.within(parse, span, known)))[0] or sentence
            for sentence, (parse, span) in zip(sentences, places, strict=True)
        ]

    def trusted(self, language: str) -> bool:
        """As in ``Translator``: an official package is, a compact one is less true than the lexicon."""
        package = argos.find(language, TARGET)
        return package is not None and package.kind == "official"

    @staticmethod
    @functools.cache
    def lexicon(language: str) -> Lexicon | None:
        for folder in (installed_folder() / "lexicons", compact_folder()):
            path = folder / f"{language}_{TARGET}" / "lexicon.tsv.gz"
            if path.is_file():
                return read(path, language)
        return None
