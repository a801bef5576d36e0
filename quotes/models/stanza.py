"""Models of languages, each a ``stanza.Pipeline``: the one trained here, else the official one, else the compact one.

Trained and compact models are Stanza's tokenizer (and expander of contractions) of a language, and the joint model of
``quotes.models.joint`` for the rest.  Weights are never unpickled as anything else, see ``weights_only``.
"""

from __future__ import annotations

import importlib.resources
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes import languages
from quotes.errors import ModelError
from quotes.models import resources

#: What the command is told to do where a model is damaged.
_REMEDIES = {
    "trained": "train it again, or remove it: quotes models remove {language} --kind trained",
    "official": "install it again: quotes models install {language}",
    "compact": "it came with the package: install quotes again",
}
#: What torch asks the environment before what a caller says.
_FORCE, _FORCE_NOT = "TORCH_FORCE_WEIGHTS_ONLY_LOAD", "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"
#: Words that the tagger and the parser read at once: fewer or more take up to a fifth longer.
_BATCH = 1000
#: What a trained or compact model has of Stanza; the joint model does the rest.
_TOKENIZERS = ("tokenize", "mwt")
#: The weights of the joint model, and its word pieces, which all share.
WEIGHTS, PIECES = "joint.npz", "pieces.npz"
#: The lemmas of a language that are known.
LEMMAS = "lemmas.tsv.gz"


@dataclass(frozen=True, slots=True)
class Model:
    """A model on disk, in a folder named by its language in ``folder``.

    ``kind`` is ``trained``, ``official`` or ``compact``.
    """

    language: str
    kind: str
    folder: Path

    @property
    def name(self) -> str:
        """As it stands in the output: ``stanza/en compact``."""
        return f"stanza/{self.language} {self.kind}"

    @property
    def path(self) -> Path:
        """The language's own folder."""
        return self.folder / self.language

    @property
    def remedy(self) -> str:
        """What to do where it is damaged."""
        return _REMEDIES[self.kind].format(language=self.language)

    def file(self, name: str) -> Path:
        """The file of one of Stanza's processors of a compact or trained model, whether it is there or not."""
        return self.path / f"{self.language}-{name}.pt"

    @property
    def tokenizers(self) -> dict[str, Path]:
        """What a compact or trained model has of Stanza, by processor."""
        files = {name: self.file(name) for name in _TOKENIZERS}
        return {name: path for name, path in files.items() if path.is_file()}

    @property
    def weights(self) -> Path:
        """The weights of the joint model of a compact or trained model."""
        own = self.path / WEIGHTS
        return own if self.kind == "trained" else joint_folder() / WEIGHTS

    @property
    def whole(self) -> bool:
        """True where a compact or trained model has all that it needs."""
        return self.file("tokenize").is_file() and self.weights.is_file()


def compact_folder() -> Path:
    """The folder of the models that come with the package."""
    return Path(str(importlib.resources.files("quotes.models") / "compact"))


def joint_folder() -> Path:
    """The folder of the joint model that comes with the package."""
    return compact_folder() / "joint"


def installed_folder() -> Path:
    """The tool's own folder of installed models: ``QUOTES_MODELS``, else the platform's data folder."""
    own = os.environ.get("QUOTES_MODELS")
    if own:
        return Path(own).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("quotes", appauthor=False)) / "models"


def find_trained(language: str) -> Model | None:
    """The language's model that was trained here."""
    return _in_parts(language, "trained", installed_folder() / "trained")


def find_official(language: str) -> Model | None:
    """The language's model that Stanza publishes, where it is installed whole.

    Raises:
        ModelError: ``resources.json`` of the installed models is damaged.
    """
    folder = installed_folder() / "stanza"
    described = resources.read(folder / resources.FILE)
    try:
        code = resources.resolve(described, language)
        if code is not None and resources.complete(described[code], folder / code):
            return Model(code, "official", folder)
    except resources.MalformedError as error:
        raise ModelError(
            f"{folder / resources.FILE}: {error}; install it again: quotes models install {language}"
        ) from error
    return None


def find_compact(language: str) -> Model | None:
    """The language's model that comes with the package."""
    return _in_parts(language, "compact", compact_folder())


def _in_parts(language: str, kind: str, folder: Path) -> Model | None:
    model = Model(language, kind, folder)
    return model if model.whole else None


def available() -> list[str]:
    """The codes of the languages that have a model, sorted.

    Raises:
        ModelError: ``resources.json`` of the installed models is damaged.
    """
    codes: set[str] = set(resources.read(installed_folder() / "stanza" / resources.FILE))
    for folder in (compact_folder(), installed_folder() / "trained"):
        if folder.is_dir():
            codes.update(path.name for path in folder.iterdir() if path.is_dir())
    return sorted(code for code in codes if find(code) is not None)


def find(language: str) -> Model | None:
    """The model that parses a language: trained before official before compact, None where there is none.

    Raises:
        ModelError: ``resources.json`` of the installed models is damaged.
    """
    return find_trained(language) or find_official(language) or find_compact(language)


def missing(language: str) -> str:
    """What to tell a user whose language has no model."""
    if language not in languages.codes():
        return f"language {language!r} is not supported: {_no_data(language)}"
    return (
        f"no model for language {language!r} (there are: {', '.join(available())}); "
        f"install one with: quotes models install {language}"
    )


def unsupported(language: str, parsed: bool = False) -> str | None:
    """What to tell a user whose language cannot be read, None where it can.

    It needs language data, and a model unless the article is ``parsed`` already.
    """
    if not parsed and find(language) is None:
        return missing(language)
    return None if language in languages.codes() else f"language {language!r} is not supported: {_no_data(language)}"


def _no_data(language: str) -> str:
    return f"there is no language data for it (there are: {', '.join(languages.codes())})"


def load(language: str) -> tuple[Model, Any]:
    """The model of a language and its Stanza pipeline.

    Raises:
        ModelError: the language has no model, or its files are damaged.
    """
    model = find(language)
    if model is None:
        raise ModelError(missing(language))
    try:
        return model, pipeline(model)
    except Exception as error:  # Stanza and torch raise many kinds for a damaged file
        reason = f"{type(error).__name__}: {str(error).partition(chr(10))[0] or 'damaged file'}"
        raise ModelError(f"{model.name} in {model.folder} cannot be loaded ({reason}); {model.remedy}") from error


def pipeline(model: Model) -> Any:
    """The pipeline of a model, with all processors that it has."""
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
    with weights_only(), _no_optimizers():
        if model.kind == "official":
            described = resources.read(model.folder / resources.FILE)
            usable = resources.usable(described[model.language], model.path)
            return stanza.Pipeline(
                processors=",".join(usable), pos_batch_size=_BATCH, depparse_batch_size=_BATCH, **options
            )
        return stanza.Pipeline(**options, **_own_options(model))


def _own_options(model: Model) -> dict[str, Any]:
    """The options for a compact or trained model."""
    from quotes.models.joint.processor import NAME

    paths = model.tokenizers | {NAME: model.weights}
    lemmas = model.path / LEMMAS
    return {
        **{f"{name}_model_path": str(path) for name, path in paths.items()},
        f"{NAME}_pieces_path": str(joint_folder() / PIECES),
        **({f"{NAME}_lemmas_path": str(lemmas)} if lemmas.is_file() else {}),
        "processors": ",".join(paths),
        "allow_unknown_language": True,
        "resources_filepath": str(compact_folder() / resources.FILE),  # an empty one
    }


@contextmanager
def _no_optimizers() -> Iterator[None]:
    """Stanza makes an optimizer for every model that it loads; making the first one takes torch a second."""
    from stanza.models.common import utils

    make = utils.get_optimizer
    utils.get_optimizer = lambda *_, **__: None
    try:
        yield
    finally:
        utils.get_optimizer = make


def sound(path: Path) -> bool:
    """True where a file of a trained model can be read to its end; it has no checksum beside it."""
    import torch

    from quotes.models.joint import files, lemmas

    try:
        if path.suffix == ".pt":
            with weights_only():
                torch.load(path, map_location="cpu", weights_only=True)
        else:
            files.read(path) if path.suffix == ".npz" else lemmas.read(path)
    except Exception:  # torch raises many kinds for a damaged file
        return False
    return True


@contextmanager
def weights_only() -> Iterator[None]:
    """Every ``torch.load`` inside reads weights and plain values, never code.

    Stanza 1.10 asks for that itself (``weights_only=True``) for every model used here, but takes word vectors that
    cannot be read so for ones of its older format and unpickles them in full.  Here that is refused, while
    the arrays of the older format are let through as what they are.
    """
    import numpy as np
    from torch.serialization import safe_globals

    reconstruct: Any = np.zeros(0).__reduce__()[0]
    arrays = [np.ndarray, np.dtype, type(np.dtype(np.float32)), type(np.dtype(np.float64)), reconstruct]
    before = {name: os.environ.get(name) for name in (_FORCE, _FORCE_NOT)}
    os.environ[_FORCE] = "1"
    os.environ.pop(_FORCE_NOT, None)
    try:
        with safe_globals([*arrays, (reconstruct, "numpy.core.multiarray._reconstruct")]):
            yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
