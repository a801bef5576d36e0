"""Inputs made of others: bytes flipped, cut, doubled, and pieces put in that have broken programs."""

from __future__ import annotations

import random

#: What is put in.
_PIECES = [
    *(piece.encode("utf-8", "surrogatepass") for piece in ("\ud800", "\ufeff", "\u2028", "\u202e", "é", "😀")),
    *(b"\xff", b"\xfe\xff", b"\xc3", b"\\ud800", b"\\u0000", b"1e999", b"NaN", b"-0", b"99999999999999999999", b"null"),
    *(b"\0", b"\x1b[2J", b"\r", b"[", b"{", b"[" * 2000, b'{"a":' * 2000, b"<div>" * 300, b"</", b"<!--"),
    *(b"]]>", b"<![CDATA[", b"&#0;", b"&x;", b"<script>"),
    *(b"\t", b"\n", b"\n\n", b"#", b"1-2", b"8.1", b"_", b"=", b"|", b":", b"-1", b"\x85", b"\xa0"),
    *(piece.encode() for piece in ("“", "”", "«", "»", "‘", "’", "– ", '"', "'", " said ", ", and", " ifølge ", ": ")),
]


def mutated(data: bytes, lot: random.Random) -> bytes:
    """The bytes with some changes."""
    found = bytearray(data)
    for _ in range(lot.choice((1, 1, 2, 3, 5, 8, 20))):
        place, end = sorted((lot.randrange(len(found) + 1), lot.randrange(len(found) + 1)))
        end = min(end, place + lot.choice((1, 4, 30, 1000)))
        action = lot.randrange(5)
        if action == 0:
            found[place:place] = lot.choice(_PIECES)
        elif action == 1:
            del found[place:end]
        elif action == 2:
            found[place:end] = lot.choice(_PIECES)
        elif action == 3 and place < len(found):
            found[place] = lot.randrange(256)
        else:
            found[place:place] = found[place:end] * lot.choice((1, 2, 10))
    return bytes(found[:60_000])
