"""Models of languages, each a ``stanza.Pipeline``: the one trained here, else the official one, else the compact one.

Trained and compact models are Stanza's tokenizer (and expander of contractions) of a language, and the joint model of
``quotes.models.joint`` for the rest.  Weights are never unpickled as anything else, see ``weights_only``.
"""

from __future__ import annotations

import importlib.resources
import json
import logging
import os
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes import languages
from quotes.errors import ModelError
from quotes.models import resources
from quotes.models.card import Origin

#: The kinds of models, that first which goes before the others, and where those that are installed lie.
KINDS = ("trained", "official", "compact")
_FOLDERS = {"trained": "trained", "official": "stanza"}
#: What torch asks the environment before what a caller says.
_WEIGHTS_ONLY = {"TORCH_FORCE_WEIGHTS_ONLY_LOAD": "1", "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": None}
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
    """A model on disk, of one of the ``KINDS``, in a folder named by its language in ``folder``."""

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

    def file(self, name: str) -> Path:
        """The file of one of Stanza's processors of a compact or trained model, whether it is there or not."""
        return self.path / f"{self.language}-{name}.pt"

    @property
    def official(self) -> dict[str, tuple[resources.Part, ...]]:
        """The processors of an official model whose files are there, with these files.

        Raises:
            ModelError: ``origin.json`` is damaged.
        """
        record = Origin.read(self.path)
        needed = resources.parts(record.resources) if record is not None and record.resources else {}
        return {name: parts for name, parts in needed.items() if all((self.path / path).is_file() for path, _ in parts)}

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
        """True where all is there that the model needs.

        Raises:
            ModelError: the ``origin.json`` of an official model is damaged.
        """
        if self.kind == "official":
            return self.official.keys() >= set(resources.NEEDED)
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


def kind_folder(kind: str) -> Path:
    """The folder of the models of a kind, each in a folder named by its language."""
    return compact_folder() if kind == "compact" else installed_folder() / _FOLDERS[kind]


def folders() -> list[str]:
    """The names of the folders that may hold a language's model, sorted."""
    return sorted({path.name for kind in KINDS for path in kind_folder(kind).glob("*") if path.is_dir()})


def available() -> list[str]:
    """The codes of the languages that have a model, sorted.

    Raises:
        ModelError: the ``origin.json`` of an installed model is damaged.
    """
    return [code for code in folders() if find(code) is not None]


def find(language: str, kinds: Sequence[str] = KINDS) -> Model | None:
    """The model that parses a language, of the first of some kinds that is there whole, None where there is none.

    Raises:
        ModelError: the ``origin.json`` of an official model is damaged.
    """
    for kind in kinds:
        model = Model(official_code(language) if kind == "official" else language, kind, kind_folder(kind))
        if model.whole:
            return model
    return None


def official_code(language: str) -> str:
    """The code by which Stanza publishes the installed model of a language: ``zh-hans`` for ``zh``."""
    folder = kind_folder("official")
    for place in folder.glob("*") if not (folder / language).is_dir() else ():
        with suppress(ModelError):
            record = Origin.read(place)
            if record is not None and language in record.aliases:
                return place.name
    return language


def missing(language: str) -> str:
    """What to tell a user whose language has no model, or no language data."""
    known = languages.codes()
    if language not in known:
        there = f"there is no language data for it (there are: {', '.join(known)})"
        return f"language {language!r} is not supported: {there}"
    return (
        f"no model for language {language!r} (there are: {', '.join(available())}); "
        f"install one with: quotes models install {language}"
    )


def unsupported(language: str, parsed: bool = False) -> str | None:
    """What to tell a user whose language cannot be read, None where it can.

    It needs language data, and a model unless the article is ``parsed`` already.
    """
    supported = language in languages.codes() and (parsed or find(language) is not None)
    return None if supported else missing(language)


def load(language: str) -> tuple[Model, Any]:
    """The model of a language and its Stanza pipeline.

    Raises:
        ModelError: the language has no model, or its files are damaged.
    """
    model = find(language)
    if model is None:
        raise ModelError(missing(language))
    return model, pipeline(model)


def pipeline(model: Model) -> Any:
    """The pipeline of a model, with all processors that it has.

    Raises:
        ModelError: its files are damaged.
    """
    logging.getLogger("stanza").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module=r"(torch|stanza)\b")
    import stanza

    options: dict[str, Any] = {"pos_batch_size": _BATCH, "depparse_batch_size": _BATCH}
    described: Mapping[str, Any] = {}
    if model.kind == "official":
        record = Origin.read(model.path)
        described = {model.language: record.resources} if record is not None else {}
        options["processors"] = ",".join(model.official)
    else:
        from quotes.models.joint.processor import NAME

        paths = model.tokenizers | {NAME: model.weights}
        options = {f"{name}_model_path": str(path) for name, path in paths.items()}
        options |= {"processors": ",".join(paths), f"{NAME}_pieces_path": str(joint_folder() / PIECES)}
        if (model.path / LEMMAS).is_file():
            options[f"{NAME}_lemmas_path"] = str(model.path / LEMMAS)
    try:
        with weights_only(), _no_optimizers(), tempfile.TemporaryDirectory(prefix="quotes-") as scratch:
            path = Path(scratch, resources.FILE)
            path.write_text(json.dumps(described), encoding="utf-8")
            return stanza.Pipeline(
                model.language,
                str(model.folder),
                download_method=None,
                verbose=False,
                use_gpu=False,
                allow_unknown_language=True,
                resources_filepath=str(path),
                **options,
            )
    except Exception as error:  # Stanza and torch raise many kinds for a damaged file
        reason = f"{type(error).__name__}: {str(error).partition(chr(10))[0] or 'damaged file'}"
        remedy = f"install it again, or: quotes models remove {model.language} --kind {model.kind}"
        if model.kind == "compact":
            remedy = "it came with the package: install quotes again"
        raise ModelError(f"{model.name} in {model.folder} cannot be loaded ({reason}); {remedy}") from error


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
    with safe_globals([*arrays, (reconstruct, "numpy.core.multiarray._reconstruct")]), environment(_WEIGHTS_ONLY):
        yield


@contextmanager
def environment(changes: Mapping[str, str | None]) -> Iterator[None]:
    """While it lasts, environment variables have other values, or none; afterwards all are as before."""
    before = dict(os.environ)
    for name, value in changes.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
