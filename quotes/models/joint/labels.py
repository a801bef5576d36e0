"""What the network chooses from: tags, features, lemma scripts, relations and name tags.

A lemma script says how to make a lemma from a form (Chrupała 2006): ``k|0|1|`` keeps the letter case and takes one
letter off the end, ``l|1|2|be`` writes in small letters, takes one letter off the front and two off the end and puts
``be`` there, ``k|=|good`` is the lemma ``good`` whatever the form.  The empty script leaves a form as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from quotes.models.joint.network import Sizes

#: Letters at the front of a form that a script may take off; the longest lemma that one may name whole.
_FRONT, _WHOLE = 3, 14


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of each kind, in the order of the network's outputs; of ``features`` the values, ``_`` first."""

    tags: Sequence[str]
    relations: Sequence[str]
    features: Mapping[str, Sequence[str]]
    scripts: Sequence[str]
    names: Sequence[str]

    @classmethod
    def read(cls, array: npt.NDArray[np.generic]) -> Labels:
        """The labels in an array of bytes, which are JSON."""
        return cls(**json.loads(array.tobytes()))

    def array(self) -> npt.NDArray[np.uint8]:
        """The labels as ``read`` takes them."""
        return np.frombuffer(json.dumps(asdict(self), ensure_ascii=False).encode(), np.uint8)

    def sizes(self, layers: int) -> Sizes:
        """The sizes of a network with these labels."""
        features = tuple(map(len, self.features.values()))
        return Sizes(layers, len(self.tags), features, len(self.scripts), len(self.relations), len(self.names))


def script(form: str, lemma: str) -> str | None:
    """The lemma script that makes a lemma from a form, None where there is none: an unknown or very long lemma."""
    if lemma in ("_", ""):
        return None
    case, cased = _letters(form, lemma)
    starts = []
    for front in range(min(_FRONT, len(cased)) + 1):
        rest = cased[front:]
        same = next(
            (n for n, (a, b) in enumerate(zip(rest, lemma, strict=False)) if a != b), min(len(rest), len(lemma))
        )
        starts.append((front + len(rest) - same + len(lemma) - same, front, len(rest) - same, lemma[same:]))
    _, front, off, ending = min(starts, key=lambda start: start[0])
    if off >= len(cased) and len(cased) > _FRONT:
        return f"{case}|=|{lemma}" if len(lemma) <= _WHOLE else None
    made = f"{case}|{front}|{off}|{ending}"
    return "" if made == "k|0|0|" else made


def _letters(form: str, lemma: str) -> tuple[str, str]:
    """How the letter case of a form is changed before all else, and the form so changed."""
    if form.lower() != form and lemma == lemma.lower():
        return "l", form.lower()
    titled = form[:1] + form[1:].lower()
    if form[:1].isupper() and titled != form and lemma == lemma[:1].upper() + lemma[1:].lower():
        return "t", titled
    return "k", form


def lemma(form: str, script: str) -> str:
    """The lemma that a script makes from a form."""
    if not script:
        return form
    case, front, *rest = script.split("|", 3)
    if front == "=":
        return "|".join(rest)
    off, ending = int(rest[0]), rest[1]
    cased = form.lower() if case == "l" else form[:1] + form[1:].lower() if case == "t" else form
    stem = cased[int(front) :]
    return (stem[: len(stem) - off] + ending) or form
