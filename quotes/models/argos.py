"""Argos Translate packages: the official one where it is installed, else the compact one of the package."""

from __future__ import annotations

import contextlib
import functools
import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.errors import ModelError
from quotes.models.stanza import compact_folder, installed_folder

METADATA = "metadata.json"
#: Environment variables that tell Argos Translate where to read and write.
_FOLDERS = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "ARGOS_PACKAGES_DIR")
_BEAM = 4
_LENGTH_PENALTY = 0.2
_BATCH_TOKENS = 2048


@dataclass(frozen=True, slots=True)
class Package:
    """A translation package on disk.  ``kind`` is ``compact`` or ``official``."""

    source: str
    target: str
    kind: str
    folder: Path
    version: str

    @property
    def name(self) -> str:
        """As it stands in the output: ``argos/da-en 0.3 compact translation``."""
        kind = "compact translation" if self.kind == "compact" else "official"
        return f"argos/{self.source}-{self.target} {self.version} {kind}"

    @property
    def remedy(self) -> str:
        """What to do where it is damaged."""
        return f"install it again: quotes models install {self.source}:{self.target}"


def find(source: str, target: str = "en") -> Package | None:
    """The package that translates from one language to another: official before compact, None without either.

    Raises:
        ModelError: a package's description cannot be read.
    """
    compact = compact_folder() / f"{source}_{target}"
    for kind, folder in (("official", installed_folder() / "argos"), ("compact", compact)):
        found = [package for package in _packages(folder, kind) if (package.source, package.target) == (source, target)]
        if found:
            return max(found, key=lambda package: ordered(package.version))
    return None


def installed(on_error: Callable[[ModelError], None]) -> list[Package]:
    """All installed packages, sorted by languages; damaged ones go to ``on_error``."""
    found = []
    for path in sorted((installed_folder() / "argos").glob(f"*/{METADATA}")):
        try:
            found.append(describe(path.parent, "official"))
        except ModelError as error:
            on_error(error)
    packages = [package for package in found if package is not None]
    return sorted(packages, key=lambda package: (package.source, package.target, ordered(package.version)))


def describe(folder: Path, kind: str) -> Package | None:
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
        return Package(source, target, kind, folder, str(metadata.get("package_version", "")))
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise ModelError(
            f"{path}: the translation package is damaged ({type(error).__name__}: {error}); "
            "install it again or remove its folder"
        ) from error


def _packages(folder: Path, kind: str) -> Iterator[Package]:
    """The packages that lie unpacked in a folder, each in a folder of its own."""
    for path in sorted(folder.glob(f"*/{METADATA}")):
        package = describe(path.parent, kind)
        if package is not None:
            yield package


def ordered(version: str) -> tuple[int, ...]:
    """A version such as ``1.10`` to compare by."""
    return tuple(int(part) if part.isdigit() else -1 for part in version.split("."))


class Translator:
    """A loaded package.  ``name`` says in the output what translated."""

    def __init__(self, package: Package, tokenizer: Any, model: Any, prefix: str) -> None:
        self.package = package
        self.name = package.name
        self._tokenizer = tokenizer
        self._model = model
        self._prefix = prefix

    def __call__(self, sentences: Sequence[str]) -> list[str]:
        """Translate sentences, each on its own.

        Raises:
            ModelError: the model failed.
        """
        try:
            tokens = [self._tokenizer.encode(" ".join(sentence.split())) for sentence in sentences]
            results = self._model.translate_batch(
                tokens,
                target_prefix=[[self._prefix]] * len(tokens) if self._prefix else None,
                beam_size=_BEAM,
                length_penalty=_LENGTH_PENALTY,
                max_batch_size=_BATCH_TOKENS,
                batch_type="tokens",
                replace_unknowns=True,
            )
            texts = [self._tokenizer.decode(result.hypotheses[0]) for result in results]
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(f"{self.name} failed ({error}); {self.package.remedy}") from error
        return [text.removeprefix(self._prefix).strip() for text in texts]


@functools.cache
def load(package: Package) -> Translator:
    """Load a package, once.

    The sentence splitter that a package may bring is not used, since single sentences are
    translated: official packages with Stanza's would otherwise reach for the network.

    Raises:
        ModelError: a file is missing or damaged.
    """
    try:
        argos = _argos()
        import ctranslate2

        loaded = argos.Package(package.folder)
        model = ctranslate2.Translator(str(package.folder / "model"), device="cpu", inter_threads=1, intra_threads=2)
        loaded.tokenizer.encode("a")
        return Translator(package, loaded.tokenizer, model, loaded.target_prefix)
    except Exception as error:  # the libraries behind Argos raise many kinds for a damaged file
        reason = str(error).splitlines()[0] if str(error) else "damaged file"
        raise ModelError(
            f"{package.name} in {package.folder} cannot be loaded ({type(error).__name__}: {reason}); {package.remedy}"
        ) from error


def _argos() -> Any:
    """The ``argostranslate.package`` module, imported without touching the user's own Argos folders."""
    with private_folders():
        from argostranslate import package
    logging.getLogger("argostranslate.utils").setLevel(logging.ERROR)
    return package


def interface() -> Any:
    """The ``argostranslate.translate`` module, with the interface ``ITranslation``, imported as privately."""
    with private_folders():
        from argostranslate import translate
    logging.getLogger("argostranslate.utils").setLevel(logging.ERROR)
    return translate


@contextlib.contextmanager
def private_folders() -> Iterator[None]:
    """Argos makes its folders on import; let them be made, for that moment, where nobody minds."""
    settings = {name: value for name, value in os.environ.items() if name.startswith("ARGOS_") or name in _FOLDERS}
    others = {name: os.environ.get(name) for name in ("KMP_DUPLICATE_LIB_OK",)}
    with tempfile.TemporaryDirectory(prefix="quotes-argos-") as folder:
        for name in settings:
            del os.environ[name]
        os.environ.update(dict.fromkeys(_FOLDERS, folder))
        try:
            yield
        finally:
            for name in _FOLDERS:
                os.environ.pop(name, None)
            os.environ.update(settings)
            for name, value in others.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
