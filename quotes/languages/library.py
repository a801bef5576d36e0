"""Where language files lie: those of the package, and those of a user, which come first."""

from __future__ import annotations

import functools
import importlib.resources
import os
import re
from pathlib import Path

from quotes.languages.language import Language

#: The folder of the files that come with the package.
PACKAGE = Path(str(importlib.resources.files("quotes.languages")))

_CODE = re.compile(r"[a-z]{2,3}")


def user_folder() -> Path:
    """The folder of the user's own files: ``QUOTES_LANGUAGES``, else one in the platform's data folder."""
    own = os.environ.get("QUOTES_LANGUAGES")
    if own:
        return Path(own).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("quotes", appauthor=False)) / "languages"


def files() -> dict[str, Path]:
    """The file of each language that has one, by its code; a user's file takes the place of the package's."""
    found = [path for folder in (PACKAGE, user_folder()) for path in folder.glob("*.toml")]
    return {path.stem: path for path in found if _CODE.fullmatch(path.stem)}


def codes() -> list[str]:
    """The codes of the languages that have data, sorted."""
    return sorted(files())


def load(code: str) -> Language | None:
    """The data of a language, None where there is none.

    Raises:
        LanguageError: its file cannot be read, or something is wrong in it.
    """
    path = files().get(code)
    return None if path is None else _load(code, path)


@functools.cache
def _load(code: str, path: Path) -> Language:
    from quotes.languages.file import read  # pydantic takes longer to import than ``quotes --help`` may last

    return Language.of(code, read(path))
