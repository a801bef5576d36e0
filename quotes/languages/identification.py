"""Which language a text is in, by the naive Bayes model over byte n-grams that comes with py3langid."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from typing import Any

#: Codes of py3langid that differ from those of Stanza and Universal Dependencies.
_CODES = {"no": "nb"}
#: "No linguistic content": markup, addresses, numbers.
_NOTHING = "zxx"
#: As much of an article as is needed to tell its language, in code points.
_ENOUGH = 20_000
#: From this probability on a language is taken even where no model parses it.
_SURE = 0.5
#: A paragraph is foreign where its language is at least this likely ...
_FOREIGN = 0.4
#: ... and the article's language at most this likely.  Measured on 21,000 paragraphs of English, Danish and
#: German news, none of which these bounds call foreign by mistake (names, captions and headlines stay far off).
_NATIVE = 0.002

_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|[@#]\w+|<[^<>]*>")
_CODE = re.compile(r"[a-z]{2,3}")


def normalized(code: str) -> str:
    """A language code as Stanza writes it: ``da`` for ``da-DK``, ``nb`` for ``no``.

    Raises:
        ValueError: it does not look like a language code.
    """
    base = re.split(r"[-_]", code.strip().lower(), maxsplit=1)[0]
    if not _CODE.fullmatch(base):
        raise ValueError(f"{code!r} is not a language code such as en or da")
    return _CODES.get(base, base)


def identify(text: str, preferred: Collection[str]) -> str:
    """The language of a text as an ISO 639 code: where none is likely enough, the likeliest of ``preferred``."""
    ranking = _ranking(text)
    best, probability = ranking[0]
    sure = probability >= _SURE and best != _NOTHING
    return best if sure else next((code for code, _ in ranking if code in preferred), best)


def foreign(paragraph: str, language: str) -> str | None:
    """The language of a paragraph that is certainly not in ``language``, else None.

    Fragments, names, captions, addresses and numbers never count as foreign, nor does a close relative.
    """
    words = _WORD.findall(_ADDRESS.sub(" ", paragraph))
    if len(words) < 3 or sum(not word[0].isupper() for word in words) < 2:
        return None
    found, probability = _identifier().classify(paragraph[:_ENOUGH])  # takes less time than a ranking
    code = _CODES.get(found, found)
    if code in (language, _NOTHING) or probability < _FOREIGN or dict(_ranking(paragraph)).get(language, 1.0) > _NATIVE:
        return None
    return str(code)


def _ranking(text: str) -> list[tuple[str, float]]:
    """(code, probability) for the beginning of a text, likeliest first."""
    return [(_CODES.get(code, code), probability) for code, probability in _identifier().rank(text[:_ENOUGH])]


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
