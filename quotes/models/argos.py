"""Packages that translate: those of Argos Translate, which the user has installed, and what comes with the program.

An official package is loaded here, a compact one by ``phrases``.
"""

from __future__ import annotations

import functools
import importlib
import json
import logging
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from quotes.errors import ModelError
from quotes.models.stanza import compact_folder, environment, installed_folder

METADATA = "metadata.json"
#: Environment variables that tell Argos Translate where to read and write.
_FOLDERS = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "ARGOS_PACKAGES_DIR")
_BEAM = 4
_LENGTH_PENALTY = 0.2
_BATCH_TOKENS = 2048


class Package(NamedTuple):
    """A translation package on disk: an ``official`` one of Argos Translate, or a ``compact`` one, a phrase table."""

    source: str
    target: str
    path: Path
    version: str
    kind: str = "official"

    @property
    def language(self) -> str:
        """What it translates: ``da:en``."""
        return f"{self.source}:{self.target}"

    @property
    def name(self) -> str:
        """As it stands in the output: ``argos/da-en 1.3 official``, ``phrases/da-en 0.2 compact translation``."""
        made, kind = ("argos", "official") if self.kind == "official" else ("phrases", "compact translation")
        return f"{made}/{self.source}-{self.target} {self.version} {kind}"


def place(language: str) -> Path:
    """The folder where a package is installed that translates ``da:en``."""
    return installed_folder() / "argos" / language.replace(":", "_")


def folders(language: str = "*:*") -> list[Path]:
    """The folders that may hold a package for languages, official ones before compact ones, each sorted."""
    name = language.replace(":", "_")
    installed, compact = installed_folder().glob(f"argos/{name}"), compact_folder().glob(f"{name}/phrases")
    return [*sorted(installed), *sorted(compact)]


def find(source: str, target: str = "en") -> Package | None:
    """The package that translates from one language to another, official before compact, None without one.

    Raises:
        ModelError: a package's description cannot be read.
    """
    return next(filter(None, map(describe, folders(f"{source}:{target}"))), None)


def describe(folder: Path) -> Package | None:
    """The package in a folder, None where there is none, or one that does something else than translate.

    Raises:
        ModelError: its description cannot be read.
    """
    path = folder / METADATA
    if not path.is_file():
        return None
    try:
        metadata = json.loads(path.read_text(encoding="utf-8"))
        kind = {"translate": "official", "phrases": "compact"}.get(metadata.get("type", "translate"))
        version = str(metadata.get("package_version", ""))
        return Package(str(metadata["from_code"]), str(metadata["to_code"]), folder, version, kind) if kind else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{path}: the translation package is damaged ({error!r}); install it again") from error


@dataclass(frozen=True, slots=True)
class Translator:
    """A loaded package, with its tokenizer, its model, and the word that begins each of its translations."""

    package: Package
    tokenizer: Any
    model: Any
    prefix: str

    def __call__(self, sentences: Sequence[str]) -> list[str]:
        """Translate sentences, each on its own.

        Raises:
            ModelError: the model failed.
        """
        try:
            tokens = [self.tokenizer.encode(" ".join(sentence.split())) for sentence in sentences]
            results = self.model.translate_batch(
                tokens,
                target_prefix=[[self.prefix]] * len(tokens) if self.prefix else None,
                beam_size=_BEAM,
                length_penalty=_LENGTH_PENALTY,
                max_batch_size=_BATCH_TOKENS,
                batch_type="tokens",
                replace_unknowns=True,
            )
            texts = [self.tokenizer.decode(result.hypotheses[0]) for result in results]
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(f"{self.package.name} failed ({error}); install it again") from error
        return [text.removeprefix(self.prefix).strip() for text in texts]


@functools.cache
def load(package: Package) -> Translator:
    """Load a package, once.

    The sentence splitter that a package may bring is not used, since single sentences are
    translated: official packages with Stanza's would otherwise reach for the network.

    Raises:
        ModelError: a file is missing or damaged.
    """
    try:
        import ctranslate2

        loaded = library("package").Package(package.path)
        model = ctranslate2.Translator(str(package.path / "model"), device="cpu", inter_threads=1, intra_threads=2)
        loaded.tokenizer.encode("a")
        return Translator(package, loaded.tokenizer, model, loaded.target_prefix)
    except Exception as error:  # the libraries behind Argos raise many kinds for a damaged file
        reason = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        raise ModelError(f"{package.name} in {package.path} cannot be loaded ({reason}); install it again") from error


def library(name: str) -> Any:
    """A module of Argos Translate, imported without touching the user's own Argos folders.

    Argos makes its folders on import; they are made, for that moment, where nobody minds.
    """
    own = dict.fromkeys(variable for variable in os.environ if variable.startswith("ARGOS_"))
    with (
        tempfile.TemporaryDirectory(prefix="quotes-argos-") as folder,
        environment(own | dict.fromkeys(_FOLDERS, folder)),
    ):
        module = importlib.import_module(f"argostranslate.{name}")
    logging.getLogger("argostranslate.utils").setLevel(logging.ERROR)
    return module
