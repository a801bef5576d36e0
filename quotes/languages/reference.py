"""What ``form.toml`` says of the keys of a language file, as a file to fill in and as ``docs/languages.md``."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from quotes.languages.file import LanguageFile, form, read
from quotes.languages.library import PACKAGE

_WIDTH = 118
#: So many entries of a language stand for all of them.
_EXAMPLES = 4
_HEADING = """# {name}.  docs/languages.md shows all keys with their entries in other languages.
#
# Entries are lemmas for verbs, nouns and adjectives, and forms as they stand in a text for all other words.
# They have commas between them and are in small letters.
name = "{name}"
"""
#: Tables and the section of ``form.toml`` that lists their keys.
_TABLES = {
    "marks": "marks",
    "verbs": "senses",
    "frames": "frames",
    "nouns": "senses",
    "noun_frames": "nominal_frames",
    "adjectives": "senses",
    "adjective_frames": "nominal_frames",
}


class _Section(NamedTuple):
    """Keys that belong together, with their meaning; ``table`` is where they stand in a file."""

    table: str
    meaning: str
    keys: Mapping[str, str]
    theme: str = ""


def _sections() -> Iterator[_Section]:
    """All keys of a language file in order, but ``name`` and those of ``dates``."""
    known = form()
    tables = known["file"]
    yield _Section("", "", {key: tables[key] for key in ("according", "complementizers")})
    for table, section in _TABLES.items():
        yield _Section(table, tables[table], known[section])
    for theme, keys in known["words"].items():
        yield _Section("words", tables["words"], keys, theme)
    for kind, meaning in known["channels"].items():
        yield _Section(f"channels.{kind}", meaning, known["channel_words"])


def _entries(file: LanguageFile, table: str, key: str) -> Any:
    """The value of a key in a file: its entries, or true or false; no entries where it is not there."""
    value: Any = file
    for part in (*table.split("."), key):
        if part:
            value = value.get(part, ()) if isinstance(value, Mapping) else getattr(value, part, ())
    return value


def _examples(file: LanguageFile | None, table: str, key: str) -> str:
    value = _entries(file, table, key) if file is not None else ()
    return str(value).lower() if isinstance(value, bool) else _some(value)


def new(file: LanguageFile, examples: LanguageFile | None = None) -> str:
    """The text of a language file with every key below its meaning, and some entries of another language."""
    text = _HEADING.format(name=file.name)
    table = ""
    for section in _sections():
        if section.table != table:
            table = section.table
            text += f"\n[{table}]  # {section.meaning}\n"
        if section.theme:
            text += f"\n# ---- {section.theme}\n\n"
        for key, meaning in section.keys.items():
            shown = _examples(examples, table, key)
            example = f" ({examples.name}: {shown})" if examples and shown else ""
            text += textwrap.fill(meaning + example, _WIDTH, initial_indent="# ", subsequent_indent="#   ")
            text += f"\n{key} = {_value(_entries(file, table, key))}\n"
    text += f"\n[dates]  # {form()['file']['dates']}\n"
    return text + "".join(f'"{entry}" = "{instead}"\n' for entry, instead in file.dates.items())


def _value(value: bool | Iterable[str]) -> str:
    """A value in TOML, its entries on one line where they have room."""
    if isinstance(value, bool):
        return str(value).lower()
    joined = ", ".join(entry.replace(" ", "\N{NO-BREAK SPACE}") for entry in value)
    lines = textwrap.wrap(joined, _WIDTH, break_long_words=False, break_on_hyphens=False)
    text = "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")
    return f'"""\n{text}\n"""' if len(text) > _WIDTH - 30 else f'"{text}"'


def markdown() -> str:
    """The tables of ``docs/languages.md``: every key with its meaning and entries of the languages."""
    files = [read(path) for path in sorted(PACKAGE.glob("??.toml"))]
    names = [file.name for file in files]
    known = form()
    lines = []
    for section in _sections():
        if section.table.startswith("channels"):
            break
        title = f"[{section.table}]" if section.table else "Above all tables"
        lines += [f"## {title}{': ' * bool(section.theme)}{section.theme}", ""]
        lines += [_sentence(section.meaning), ""] if section.meaning else []
        rows = [
            [f"`{key}`", meaning, *(_examples(file, section.table, key) for file in files)]
            for key, meaning in section.keys.items()
        ]
        lines += _table(["Key", "Meaning", *names], rows)
    lines += ["## [channels]", "", "For each kind of channel a table, such as `[channels.tweet]`.", ""]
    lines += _table(["Key", "Meaning"], [[f"`{key}`", meaning] for key, meaning in known["channel_words"].items()])
    channels = [{kind: sum(words.values(), ()) for kind, words in file.channels.items()} for file in files]
    rows = [
        [f"`{kind}`", meaning, *(_some(words.get(kind, ())) for words in channels)]
        for kind, meaning in known["channels"].items()
    ]
    lines += _table(["Kind", "Meaning", *names], rows)
    dates = [_some(f"{entry} = {instead or '(nothing)'}" for entry, instead in file.dates.items()) for file in files]
    lines += ["## [dates]", "", _sentence(known["file"]["dates"]), "", *_table(names, [dates])]
    return "\n".join(lines).rstrip() + "\n"


def _some(entries: Iterable[str]) -> str:
    return ", ".join(itertools.islice(entries, _EXAMPLES))


def _sentence(meaning: str) -> str:
    return f"{meaning[:1].upper()}{meaning[1:]}."


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    cells = [head, ["---"] * len(head), *rows]
    return [*("| " + " | ".join(row) + " |" for row in cells), ""]
