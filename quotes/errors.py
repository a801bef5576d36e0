"""What can go wrong, said in one line to the person at the terminal."""

from __future__ import annotations

#: A message has at most so many characters: it may quote what is wrong, and that may be a megabyte.
_LONGEST = 1000


class QuotesError(Exception):
    """An error whose message names the input and what to do about it.

    The command line prints the message alone, without a traceback.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(message if len(message) <= _LONGEST else message[: _LONGEST - 1] + "…")


class ArticleError(QuotesError):
    """An article cannot be read: missing, empty, binary, broken, or in an unknown language."""


class ModelError(QuotesError):
    """A language model is missing or damaged."""


class LanguageError(QuotesError):
    """A language file is missing or wrong."""


class ArticleWarning(UserWarning):
    """An article can be read, but something in it had to be mended; the message names the article and what it was."""


class ResultError(QuotesError):
    """A result cannot be read, or cannot be shown in a format."""
