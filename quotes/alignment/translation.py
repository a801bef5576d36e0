"""Quotes in English, offline: a language's translation package and its lexicon."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from quotes.models import argos, phrases
from quotes.models.lexicon import Lexicon, read
from quotes.models.stanza import compact_folder, installed_folder

#: The language that quotes are translated into, and in which two other languages meet.
TARGET = "en"


class Translator:
    """What alignment asks of a translation.  This one has none: quotes meet by names, numbers and words alike."""

    def name(self, language: str) -> str | None:
        """The model that translates a language, None where it is not translated."""
        return None

    def translate(self, sentences: Sequence[str], language: str) -> list[str] | None:
        """The sentences in English, None where the language is not translated."""
        return None

    def trusted(self, language: str) -> bool:
        """True where the translation is good enough to compare by, and not only to show."""
        return False

    def lexicon(self, language: str) -> Lexicon | None:
        """Word translations of the language, None where there are none."""
        return None


class Offline(Translator):
    """What is on this machine: an Argos Translate package, official before compact, else a compact phrase table.

    Raises:
        ModelError: by each method, where a package or the lexicon is damaged.
    """

    def name(self, language: str) -> str | None:
        package = argos.find(language, TARGET)
        return package.name if package is not None else None

    def translate(self, sentences: Sequence[str], language: str) -> list[str] | None:
        package = argos.find(language, TARGET)
        if package is None:
            return None
        if package.kind == "official":
            return argos.load(package)(sentences)
        translation = phrases.translation(package, phrases.load(package.path, self.lexicon(language)))
        return [translation.translate(sentence) for sentence in sentences]

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
