"""Packages of Argos Translate, which the user has installed; those of the package itself are in ``phrases``."""

from __future__ import annotations

import functools
import importlib
import json
import logging
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.errors import ModelError
from quotes.models.stanza import environment, installed_folder

METADATA = "metadata.json"
#: Environment variables that tell Argos Translate where to read and write.
_FOLDERS = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "ARGOS_PACKAGES_DIR")
_BEAM = 4
_LENGTH_PENALTY = 0.2
_BATCH_TOKENS = 2048


@dataclass(frozen=True, slots=True)
class Package:
    """A translation package on disk."""

    source: str
    target: str
    folder: Path
    version: str
    kind: str = "official"

    @property
    def name(self) -> str:
        """As it stands in the output: ``argos/da-en 1.3 official``."""
        return f"argos/{self.source}-{self.target} {self.version} {self.kind}"

    @property
    def remedy(self) -> str:
        """What to do where it is damaged."""
        return f"install it again: quotes models install {self.source}:{self.target}"


def packages_folder() -> Path:
    """The folder of installed packages, each in a folder of its own."""
    return installed_folder() / "argos"


def installed(on_error: Callable[[ModelError], None]) -> list[Package]:
    """All installed packages by their languages, the newest for two languages last; damaged ones go to ``on_error``."""
    found = []
    for path in sorted(packages_folder().glob(f"*/{METADATA}")):
        try:
            found.append(describe(path.parent))
        except ModelError as error:
            on_error(error)
    packages = [package for package in found if package is not None]
    return sorted(packages, key=lambda package: (package.source, package.target, ordered(package.version)))


def find(source: str, target: str = "en") -> Package | None:
    """The newest installed package that translates from one language to another, None without one.

    Raises:
        ModelError: a package's description cannot be read.
    """

    def refuse(error: ModelError) -> None:
        raise error

    found = [package for package in installed(refuse) if (package.source, package.target) == (source, target)]
    return found[-1] if found else None


def describe(folder: Path) -> Package | None:
    """The package in a folder, None where it does something else than translate.

    Raises:
        ModelError: its description cannot be read.
    """
    path = folder / METADATA
    try:
        metadata = json.loads(path.read_text(encoding="utf-8"))
        if metadata.get("type", "translate") != "translate":
            return None
        source, target = str(metadata["from_code"]), str(metadata["to_code"])
        return Package(source, target, folder, str(metadata.get("package_version", "")))
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise ModelError(
            f"{path}: the translation package is damaged ({type(error).__name__}: {error}); "
            "install it again or remove its folder"
        ) from error


def ordered(version: str) -> tuple[int, ...]:
    """A version such as ``1.10`` to compare by."""
    return tuple(int(part) if part.isdigit() else -1 for part in version.split("."))


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
            raise ModelError(f"{self.package.name} failed ({error}); {self.package.remedy}") from error
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

        loaded = library("package").Package(package.folder)
        model = ctranslate2.Translator(str(package.folder / "model"), device="cpu", inter_threads=1, intra_threads=2)
        loaded.tokenizer.encode("a")
        return Translator(package, loaded.tokenizer, model, loaded.target_prefix)
    except Exception as error:  # the libraries behind Argos raise many kinds for a damaged file
        reason = str(error).splitlines()[0] if str(error) else "damaged file"
        raise ModelError(
            f"{package.name} in {package.folder} cannot be loaded ({type(error).__name__}: {reason}); {package.remedy}"
        ) from error


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
