"""Text as it may be written and shown: nothing that no encoding has, nothing that steers a terminal.

An article, an id or the name of a file may hold control characters, which make a terminal do things, and marks of
direction, which make a reader see another order of words than stands there.
"""

from __future__ import annotations

import re

#: Half of a character of UTF-16, which stands for nothing by itself.
_HALF = re.compile("[\ud800-\udfff]")
#: Control characters but line ends and tabs, and the halves above.
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
#: What opens and closes a stretch whose letters run in another direction.  The marks that only say the direction of
#: what stands beside them are left: texts from right to left need them.
DIRECTIONS = "\u202a-\u202e\u2066-\u2069"
_DIRECTION = re.compile(f"[{DIRECTIONS}]")
#: What JSON may hold, and what a terminal may obey, or take for the end of a line.
_RAW = re.compile(f"[\x7f-\x9f\u2028\u2029{DIRECTIONS}]")


def encodable(text: str) -> str:
    """The text, of the same length, with a replacement character for each half of a character."""
    return _HALF.sub("\ufffd", text)


def printable(text: str) -> str:
    """The text with its lines, where control characters are replaced and marks that turn its direction left out."""
    return _DIRECTION.sub("", _CONTROL.sub("\ufffd", text))


def clean(text: str) -> str:
    """The same on one line."""
    return printable(" ".join(text.split()))


def escaped(document: str) -> str:
    """A document of JSON, the same to every program that reads it, with such characters as ``\\u202e``."""
    return _RAW.sub(lambda found: f"\\u{ord(found[0]):04x}", document)
