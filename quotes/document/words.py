"""Words as they are compared: normalised, stemmed, with their offsets."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any, NamedTuple

from quotes.document.span import Span

#: An acronym with points, a number with its separators, or a run of letters with inner apostrophes.
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)*|[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")


class Token(NamedTuple):
    """A word of a text: half-open offsets, and its normal form."""

    start: int
    end: int
    norm: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def is_number(self) -> bool:
        return self.norm[0].isdigit()


def words(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words of ``text[start:end]``; offsets count from the beginning of ``text``."""
    found = _WORD.finditer(text, start, len(text) if end is None else end)
    return [Token(match.start(), match.end(), normalise(match[0])) for match in found]


@functools.lru_cache(maxsize=1 << 16)
def normalise(word: str) -> str:
    """The form under which a word is compared: lower case, no possessive, no points, no thousands separators."""
    if word[0].isdigit():
        return _THOUSANDS.sub("", word).replace(",", ".")
    folded = _POSSESSIVE.sub("", unicodedata.normalize("NFC", word).casefold())
    return folded.replace(".", "").replace("’", "'") or word


@functools.lru_cache(maxsize=1 << 16)
def bare(norm: str) -> str:
    """A normal form without accents: ``café`` is ``cafe``."""
    return "".join(c for c in unicodedata.normalize("NFKD", norm) if not unicodedata.combining(c))


@functools.lru_cache(maxsize=1 << 16)
def stem(norm: str, language: str) -> str:
    """The Snowball stem of a normal form, without accents; the form itself in a language without a stemmer."""
    stemmer = _stemmer(language)
    return bare(stemmer.stemWord(norm) if stemmer is not None else norm)


@functools.cache
def _stemmer(language: str) -> Any:
    import Stemmer

    try:
        return Stemmer.Stemmer({"nb": "no"}.get(language, language))
    except KeyError:
        return None
