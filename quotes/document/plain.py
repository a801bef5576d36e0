"""Texts as models know them best: plain marks at equal length, and no characters that nobody sees."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

from quotes.document.span import Span

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″「」『』", '"'),
        **dict.fromkeys("‘’‚‛‹›`´", "'"),
        **dict.fromkeys("‐‑‒–—―", "-"),
        "…": ".",
        "\xa0": " ",
        "\u202f": " ",
    }
)
#: Soft hyphens, spaces and joiners without width, and marks that set the direction of writing.  Joiners belong to the
#: spelling of the scripts of Asia.
INVISIBLE = (
    "\xad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
_INVISIBLE = re.compile(rf"[{INVISIBLE}]|[\u200c\u200d](?![\u0600-\u1fff])")


def plain(text: str) -> str:
    """The text with typographic marks replaced by plain ones, letter for letter."""
    return text.translate(_PLAIN)


def visible(text: str) -> str:
    """The text without the characters that nobody sees."""
    return _INVISIBLE.sub("", text)


class Visible:
    """A text without the characters that nobody sees, and where in the text each of its characters stands."""

    def __init__(self, text: str) -> None:
        hidden = {match.start() for match in _INVISIBLE.finditer(text)}
        self.text = visible(text) if hidden else text
        places = range(len(text) + 1)
        self._places: Sequence[int] = [place for place in places if place not in hidden] if hidden else places

    def shown(self, span: Span) -> Span:
        """Where a stretch of the text stands among the characters that are seen."""
        return Span(bisect.bisect_left(self._places, span.start), bisect.bisect_left(self._places, span.end))

    def placed(self, span: Span) -> Span:
        """Where a stretch of what is seen stands in the text."""
        start = self._places[span.start]
        return Span(start, self._places[span.end - 1] + 1 if span.end > span.start else start)

    def widest(self, span: Span) -> Span:
        """The same, with the characters around it that nobody sees."""
        start = self._places[span.start - 1] + 1 if span.start else 0
        return Span(start, self._places[span.end])
