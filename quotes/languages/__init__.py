"""Languages as data: one TOML file a language, by its code.

``load("da")`` reads ``da.toml``, or a user's file of that name, checks its form and gives a ``Language``:
the reporting words with sense and frames, word groups and channels that the engine looks up.  The engine asks
it what a word can be, and never which language it is.  ``form.toml`` says what the keys of a file mean.

Beside it, ``identification`` says which language a text is in, ``dates`` which day an expression means.
"""

from quotes.languages.language import ACTS, SPEECH, THOUGHTS, Cue, Language, codes, load

__all__ = ["ACTS", "SPEECH", "THOUGHTS", "Cue", "Language", "codes", "load"]
