"""Argos Translate packages: the official one where it is installed, else the compact one of the package."""

from __future__ import annotations

import contextlib
import functools
import json
import logging
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.errors import ModelError
from quotes.models.stanza import compact_folder, installed_folder

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


def find(source: str, target: str = "en") -> Package | None:
    """The package that translates from one language to another: official before compact, None without either.

    Raises:
        ModelError: a package's description cannot be read.
    """
    compact = compact_folder() / f"{source}_{target}"
    for kind, folder in (("official", installed_folder() / "argos"), ("compact", compact)):
        found = [package for package in _packages(folder, kind) if (package.source, package.target) == (source, target)]
        if found:
            return max(found, key=lambda package: _ordered(package.version))
    return None


def available() -> list[Package]:
    """All packages, compact and official, sorted by languages."""
    folders = [(installed_folder() / "argos", "official")]
    if compact_folder().is_dir():
        folders += [(folder, "compact") for folder in compact_folder().iterdir() if folder.is_dir()]
    found = [package for folder, kind in folders for package in _packages(folder, kind)]
    return sorted(found, key=lambda package: (package.source, package.target, package.kind, package.version))


def _packages(folder: Path, kind: str) -> Iterator[Package]:
    """The packages that lie unpacked in a folder, each in a folder of its own."""
    for path in sorted(folder.glob("*/metadata.json")):
        try:
            metadata = json.loads(path.read_text(encoding="utf-8"))
            if metadata.get("type", "translate") != "translate":
                continue
            source, target = str(metadata["from_code"]), str(metadata["to_code"])
            version = str(metadata.get("package_version", ""))
        except (OSError, ValueError, KeyError, AttributeError) as error:
            raise ModelError(
                f"{path}: the translation package is damaged ({type(error).__name__}: {error}); install it again"
            ) from error
        yield Package(source, target, kind, path.parent, version)


def _ordered(version: str) -> tuple[int, ...]:
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
            raise ModelError(f"{self.name} failed ({error}); install it again") from error
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
            f"{package.name} in {package.folder} cannot be loaded ({type(error).__name__}: {reason}); install it again"
        ) from error


def _argos() -> Any:
    """The ``argostranslate.package`` module, imported without touching the user's own Argos folders."""
    with _private_folders():
        from argostranslate import package
    logging.getLogger("argostranslate.utils").setLevel(logging.ERROR)
    return package


def interface() -> Any:
    """The ``argostranslate.translate`` module, with the interface ``ITranslation``, imported as privately."""
    with _private_folders():
        from argostranslate import translate
    logging.getLogger("argostranslate.utils").setLevel(logging.ERROR)
    return translate


@contextlib.contextmanager
def _private_folders() -> Iterator[None]:
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
