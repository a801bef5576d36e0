"""A language file as it stands: its keys are known, its values have the right form, and errors name their line.

``form.toml`` lists the keys with their meaning.
"""

from __future__ import annotations

import difflib
import functools
import importlib.resources
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from quotes.errors import LanguageError

#: A key of a language file with the tables around it: ``("words", "titles")``.
Key = tuple[str, ...]

_HEADER = re.compile(r"\s*\[([\w.]+)\]")
_ASSIGNMENT = re.compile(r"\s*\"?([^\"=#]+?)\"?\s*=\s*(.*)")
_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")


@functools.cache
def form() -> Mapping[str, Mapping[str, Any]]:
    """The meaning of each key, by section of ``form.toml``; those of word groups by their theme."""
    source = importlib.resources.files("quotes.languages") / "form.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def groups() -> dict[str, str]:
    """The meaning of each word group."""
    return {name: meaning for theme in form()["words"].values() for name, meaning in theme.items()}


def entries(value: object) -> tuple[str, ...]:
    """The entries of a list, or of a string with commas between them."""
    if isinstance(value, str):
        return tuple(entry for piece in value.split(",") if (entry := " ".join(piece.split())))
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return tuple(value)
    raise PydanticCustomError("entries", "it has to be a string of words with commas between them, or a list of them")


def _known(section: str) -> AfterValidator:
    """Refuses a key that ``form.toml`` has not."""

    def check(table: dict[str, Any]) -> dict[str, Any]:
        known = groups() if section == "words" else form()[section]
        for key in table:
            if key not in known:
                raise PydanticCustomError("unknown", "{message}", {"key": key, "message": _unknown(key, known)})
        return table

    return AfterValidator(check)


def _unknown(key: str, known: Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(key, known, 1)
    return f"there is no such key; did you mean {close[0]}?" if close else "there is no such key"


Entries = Annotated[tuple[str, ...], BeforeValidator(entries)]
Senses = Annotated[dict[str, Entries], _known("senses")]
Frames = Annotated[dict[str, Entries], _known("frames")]
NominalFrames = Annotated[dict[str, Entries], _known("nominal_frames")]
Groups = Annotated[dict[str, Entries], _known("words")]
Channel = Annotated[dict[str, Entries], _known("channel_words")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Marks(_Part):
    """Typography."""

    dashes: Entries = ()
    elisions: Entries = ()
    party_tags: bool = False


class LanguageFile(_Part):
    """What a language file says.

    ``according`` holds the prepositions that name a source, with ``*`` for a source inside the phrase;
    ``complementizers`` the words that open a reported clause; ``dates`` words of time expressions, each with
    what dateparser is to read instead.
    """

    name: str
    according: Entries = ()
    complementizers: Entries = ()
    marks: Marks = Marks()
    verbs: Senses
    frames: Frames = {}
    nouns: Senses = {}
    noun_frames: NominalFrames = {}
    adjectives: Senses = {}
    adjective_frames: NominalFrames = {}
    words: Groups = {}
    channels: Annotated[dict[str, Channel], _known("channels")] = {}
    dates: dict[str, str] = {}


class Problem(NamedTuple):
    """What is wrong in a language file, and where; lines count from 1."""

    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.line}: {self.key}: {self.message}" if self.key else f"{self.line}: {self.message}"


def read(path: Path) -> LanguageFile:
    """Read a language file.

    Raises:
        LanguageError: it is missing, is no TOML, or has an unknown key or a value of the wrong form.
    """
    file, problems = parse(text(path))
    if file is None:
        more = f" (and {len(problems) - 1} more: quotes languages check {path})" if len(problems) > 1 else ""
        raise LanguageError(f"{path}:{problems[0]}{more}")
    return file


def text(path: Path) -> str:
    """The text of a language file.

    Raises:
        LanguageError: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise LanguageError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise LanguageError(f"{path}: it is not in UTF-8") from error


def parse(source: str) -> tuple[LanguageFile | None, list[Problem]]:
    """What the text of a language file says, or None and why not."""
    try:
        return LanguageFile.model_validate(tomllib.loads(source)), []
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at and at[1] else source.count("\n") + 1
        return None, [Problem(line, "", _AT_LINE.sub("", str(error)))]
    except ValidationError as error:
        find = finder(source)
        return None, sorted(_problem(one, find) for one in error.errors())


def _problem(error: ErrorDetails, find: Callable[..., int]) -> Problem:
    key = tuple(str(part) for part in error["loc"])
    message = error["msg"]
    if error["type"] == "unknown":
        key = (*key, error["ctx"]["key"])
    elif error["type"] == "extra_forbidden":
        part = LanguageFile if len(key) == 1 else Marks
        message = _unknown(key[-1], part.model_fields)
    return Problem(find(key), ".".join(key), message[:1].lower() + message[1:])


def finder(source: str) -> Callable[..., int]:
    """A function that gives the line of a key, or of an entry among its values, in the text of a language file.

    It takes the key, the entry, and which of several places of the entry is meant, from 0.  The line of a key
    that is not there is that of the table around it, else 1.
    """
    places: dict[Key, int] = {}
    pieces: dict[tuple[Key, str], list[int]] = {}
    table: Key = ()
    key: Key = ()
    inside = False
    for number, line in enumerate(source.split("\n"), 1):
        values = line
        if not inside:
            header = _HEADER.match(line)
            assignment = _ASSIGNMENT.match(line)
            if header:
                table = key = tuple(header[1].split("."))
                places.setdefault(table, number)
                continue
            if assignment:
                key, values = (*table, assignment[1]), assignment[2]
                places[key] = number
        inside ^= line.count('"""') % 2 == 1
        for piece in re.split(r'[,"\[\]]', values):
            pieces.setdefault((key, piece.strip()), []).append(number)

    def find(key: Key, entry: str = "", place: int = 0) -> int:
        lines = pieces.get((key, entry), []) if entry else []
        if place < len(lines):
            return lines[place]
        return next((places[key[:size]] for size in range(len(key), 0, -1) if key[:size] in places), 1)

    return find
