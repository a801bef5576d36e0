"""Offsets in other units than code points, which browsers and annotation tools count in."""

from __future__ import annotations

import bisect


class Utf16:
    """Offsets of a text in UTF-16 code units: a character beyond the basic plane, such as an emoji, is two."""

    def __init__(self, text: str) -> None:
        self._astral = [offset for offset, character in enumerate(text) if ord(character) > 0xFFFF]

    def __call__(self, offset: int) -> int:
        """The number of code units before a code point."""
        return offset + bisect.bisect_left(self._astral, offset)
