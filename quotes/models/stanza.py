"""Stanza models: the official one where it is installed, else the compact one of the package."""

from __future__ import annotations

import functools
import importlib.resources
import json
import logging
import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes import languages
from quotes.errors import ModelError
from quotes.parse import Parser

PROCESSORS = ("tokenize", "mwt", "pos", "lemma", "depparse", "ner")
_NEEDED = ("tokenize", "pos", "lemma", "depparse")


@dataclass(frozen=True, slots=True)
class Model:
    """A model on disk.  ``kind`` is ``compact`` or ``official``; ``folder`` holds the language's folder."""

    language: str
    kind: str
    folder: Path

    @property
    def name(self) -> str:
        """As it stands in the output: ``stanza/en compact``."""
        return f"stanza/{self.language} {self.kind}"


def compact_folder() -> Path:
    """The folder of the models that come with the package."""
    return Path(str(importlib.resources.files("quotes.models") / "compact"))


def installed_folder() -> Path:
    """The tool's own folder of installed models: ``QUOTES_MODELS``, else the platform's data folder."""
    own = os.environ.get("QUOTES_MODELS")
    if own:
        return Path(own).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("quotes", appauthor=False)) / "models"


def _official(language: str) -> Model | None:
    folder = installed_folder() / "stanza"
    try:
        resources = json.loads((folder / "resources.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder / 'resources.json'}: unreadable ({error}); install the models again") from error
    if language in resources and all((folder / language / name).is_dir() for name in _NEEDED):
        return Model(language, "official", folder)
    return None


def _compact(language: str) -> Model | None:
    folder = compact_folder()
    if all((folder / language / f"{language}-{name}.pt").is_file() for name in _NEEDED):
        return Model(language, "compact", folder)
    return None


def available() -> list[str]:
    """The codes of the languages that have a model, sorted."""
    codes: set[str] = set()
    for folder in (compact_folder(), installed_folder() / "stanza"):
        if folder.is_dir():
            codes.update(path.name for path in folder.iterdir() if path.is_dir())
    return sorted(code for code in codes if find(code) is not None)


def find(language: str) -> Model | None:
    """The model that parses a language: official before compact, None where there is neither."""
    return _official(language) or _compact(language)


def missing(language: str) -> str:
    """What to tell a user whose language has no model."""
    message = (
        f"no model for language {language!r} (there are: {', '.join(available())}); "
        f"install one with: quotes models install {language}"
    )
    return message if language in languages.codes() else f"{message}; it needs language data too: {_no_data(language)}"


def unsupported(language: str, parsed: bool = False) -> str | None:
    """What to tell a user whose language cannot be read, None where it can.

    It needs language data, and a model unless the article is ``parsed`` already.
    """
    if not parsed and find(language) is None:
        return missing(language)
    return None if language in languages.codes() else f"language {language!r} is not supported: {_no_data(language)}"


def _no_data(language: str) -> str:
    return f"there is no quotes/languages/{language}.toml yet (there are: {', '.join(languages.codes())})"


def install(language: str) -> Model:
    """Download Stanza's published model of a language into ``installed_folder()``.

    Raises:
        ModelError: Stanza publishes no such model, or it cannot be reached.
    """
    import stanza

    folder = installed_folder() / "stanza"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stanza.download(language, model_dir=str(folder), processors=",".join(PROCESSORS), verbose=False)
    except Exception as error:  # network, disk and Stanza raise many kinds
        raise ModelError(
            f"the Stanza model for {language!r} cannot be installed in {folder} ({type(error).__name__}); "
            "this needs a network connection and a language that Stanza has"
        ) from error
    model = _official(language)
    if model is None:
        raise ModelError(f"the Stanza model for {language!r} lacks parts that are needed ({', '.join(_NEEDED)})")
    return model


@functools.cache
def parser(language: str) -> Parser:
    """The language's parser, loaded once.

    Raises:
        ModelError: the language has no model, or its files are damaged.
    """
    model = find(language)
    if model is None:
        raise ModelError(missing(language))
    try:
        return Parser(language, _pipeline(model), model.name)
    except Exception as error:  # Stanza and torch raise many kinds for a damaged file
        reason = f"{type(error).__name__}: {str(error).partition(chr(10))[0] or 'damaged file'}"
        raise ModelError(f"{model.name} in {model.folder} cannot be loaded ({reason}); install it again") from error


def _pipeline(model: Model) -> Any:
    logging.getLogger("stanza").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module=r"(torch|stanza)\b")
    import stanza

    options: dict[str, Any] = {
        "lang": model.language,
        "dir": str(model.folder),
        "download_method": None,
        "verbose": False,
        "use_gpu": False,
    }
    if model.kind == "official":
        return stanza.Pipeline(processors=_official_processors(model), **options)
    files = model.folder / model.language

    def path(name: str) -> Path:
        return files / f"{model.language}-{name}.pt"

    processors = [name for name in PROCESSORS if path(name).is_file()]
    options["allow_unknown_language"] = True
    for name in processors:
        options[f"{name}_model_path"] = str(path(name))
        if name in ("pos", "depparse", "ner"):
            own = path(f"{name}-vectors")  # names may have vectors of their own: see quotes.training.listed
            options[f"{name}_pretrain_path"] = str(own if own.is_file() else path("vectors"))
    options["ner_forward_charlm_path"] = options["ner_backward_charlm_path"] = ""
    return stanza.Pipeline(processors=",".join(processors), **options)


def _official_processors(model: Model) -> str:
    return ",".join(name for name in PROCESSORS if (model.folder / model.language / name).is_dir())
