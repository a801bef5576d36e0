"""Typographic marks as the plain ones that models know best, at equal length so that offsets hold."""

from __future__ import annotations

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛‹›`´", "'"),
        **dict.fromkeys("‐‑‒–—―", "-"),
        "…": ".",
        "\xa0": " ",
    }
)


def plain(text: str) -> str:
    """The text with typographic marks replaced by plain ones, letter for letter."""
    return text.translate(_PLAIN)
