"""A language file as it stands: its keys are known, its values have the right form, and errors name their line.

``form.toml`` lists the keys with their meaning.
"""

from __future__ import annotations

import difflib
import functools
import importlib.resources
import itertools
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from quotes.errors import LanguageError

#: A key of a language file with the tables around it: ``("words", "titles")``.
Key = tuple[str, ...]

_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)
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


def _numbers(table: dict[str, Any]) -> dict[str, Any]:
    """Refuses a key that is no number."""
    for key in table:
        if re.fullmatch(r"\d+(\.\d+)?", key) is None:
            raise PydanticCustomError("unknown", "{message}", {"key": key, "message": "the key has to be a number"})
    return table


Entries = Annotated[tuple[str, ...], BeforeValidator(entries)]
Lists = dict[str, Entries]
Senses = Annotated[Lists, _known("senses")]
NominalFrames = Annotated[Lists, _known("nominal_frames")]
Channel = Annotated[Lists, _known("channel_words")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Marks(_Part):
    dashes: Entries = ()
    elisions: Entries = ()
    title_case: bool = False
    names_alone: bool = False
    party_tags: bool = False


class LanguageFile(_Part):
    """What a language file says.

    ``extends`` is the code of a language whose entries hold too, empty for none; ``according`` holds the
    prepositions that name a source, with ``*`` for a source inside the phrase; ``complementizers`` the words that
    open a reported clause; ``dates`` words of time expressions, each with what dateparser is to read instead;
    ``numbers`` words for numbers, by their value; ``units`` what is counted and measured, by a name that all
    languages share; ``lemmas`` forms, by the lemma that parsers miss.  ``experimental`` is true for a language that
    was never measured against annotated articles, ``measured`` says by how much data the others were; ``verb_second``
    is true for one that puts the finite verb second.
    """

    name: str
    experimental: bool = False
    measured: str = ""
    extends: str = ""
    verb_second: bool = False
    according: Entries = ()
    complementizers: Entries = ()
    marks: Marks = Marks()
    verbs: Senses
    frames: Annotated[Lists, _known("frames")] = {}
    nouns: Senses = {}
    noun_frames: NominalFrames = {}
    adjectives: Senses = {}
    adjective_frames: NominalFrames = {}
    words: Annotated[Lists, _known("words")] = {}
    lemmas: Lists = {}
    channels: Annotated[dict[str, Channel], _known("channels")] = {}
    dates: dict[str, str] = {}
    numbers: Annotated[Lists, AfterValidator(_numbers)] = {}
    units: Lists = {}


def merged(base: LanguageFile, own: LanguageFile) -> LanguageFile:
    """A file with the entries of the one that it extends; what it says itself about typography and dates holds."""
    values = _together(base.model_dump(mode="json"), own.model_dump(mode="json", exclude_unset=True))
    return LanguageFile.model_validate(values)


def _together(base: Any, own: Any) -> Any:
    """Two values of a key: tables and lists grow together, of other values the own one holds."""
    if isinstance(base, dict):
        return base | {key: _together(base.get(key), value) for key, value in own.items()}
    return list(dict.fromkeys([*own, *base])) if isinstance(base, list) else own


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
        return None, sorted(_problem(one, source) for one in error.errors())


def _problem(error: ErrorDetails, source: str) -> Problem:
    key = tuple(str(part) for part in error["loc"])
    message = error["msg"]
    if error["type"] == "unknown":
        key = (*key, error["ctx"]["key"])
    elif error["type"] == "extra_forbidden":
        message = _unknown(key[-1], (LanguageFile if len(key) == 1 else Marks).model_fields)
    return problem(source, key, message[:1].lower() + message[1:])


def problem(source: str, key: Key, message: str, entry: str = "", place: int = 0) -> Problem:
    """What is wrong with a key of a language file, or with an entry of it, with its line in the file's text.

    ``place`` says which of several places of the entry is meant, from 0.  The line of a key that is not there is
    that of the table around it, else 1.
    """
    at = 0
    for size in range(1, len(key) + 1):
        header = re.compile(rf"^\s*\[{re.escape('.'.join(key[:size]))}\]", re.MULTILINE).search(source, at)
        at = header.end() if header else at
    table = next((found.start() for found in _TABLE.finditer(source, at)), len(source))
    assignment = re.compile(rf'^\s*"?{re.escape(key[-1])}"?\s*=', re.MULTILINE).search(source, at, table)
    at = assignment.end() if assignment else at
    if entry:
        places = re.compile(rf'(?:^|[,"\[])\s*{re.escape(entry)}(?=\s*(?:[,"\]]|$))', re.MULTILINE).finditer(source, at)
        at = next((found.end() for found in itertools.islice(places, place, None)), at)
        message = f"{entry!r} {message}"
    return Problem(source.count("\n", 0, at) + 1, ".".join(key), message)
