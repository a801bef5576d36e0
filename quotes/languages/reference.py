"""What ``form.toml`` says of the keys of a language file, as a file to fill in; ``docs/languages.md`` says it too."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from quotes.languages.file import Key, LanguageFile, form, read
from quotes.languages.language import PACKAGE

_WIDTH = 118
_HEADING = """# {name}.  docs/languages.md shows all keys with their entries in other languages.
#
# Entries are lemmas for verbs, nouns and adjectives, and forms as they stand in a text for all other words.
# They have commas between them and are in small letters.
name = "{name}"
"""
#: Keys that are true or false.
_FLAGS = ("experimental", "names_alone", "party_tags", "title_case")
#: Tables whose keys another section of ``form.toml`` lists.
_KEYS = dict.fromkeys(("verbs", "nouns", "adjectives"), "senses")
_KEYS |= dict.fromkeys(("noun_frames", "adjective_frames"), "nominal_frames")


class Section(NamedTuple):
    """Keys that belong together, with their meaning; ``table`` is where they stand in a file."""

    table: Key
    meaning: str
    keys: Mapping[str, str]
    theme: str = ""


def sections() -> Iterator[Section]:
    """All keys of a language file in order, but ``name`` and those of ``lemmas`` and ``dates``."""
    known = form()
    tables = known["file"]
    yield Section(
        (), "", {key: tables[key] for key in ("experimental", "measured", "extends", "according", "complementizers")}
    )
    for table in ("marks", "verbs", "frames", "nouns", "noun_frames", "adjectives", "adjective_frames"):
        yield Section((table,), tables[table], known[_KEYS.get(table, table)])
    for theme, keys in known["words"].items():
        yield Section(("words",), tables["words"], keys, theme)
    for kind, meaning in known["channels"].items():
        yield Section(("channels", kind), meaning, known["channel_words"])


def examples(file: LanguageFile, table: Key, key: str) -> str:
    """Some entries of a key in a file; nothing where it has none."""
    value: Any = file.model_dump()
    for part in (*table, key):
        value = value.get(part, ())
    if isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else some(value)


def some(entries: Iterable[str]) -> str:
    """The first few entries, which stand for all."""
    return ", ".join(itertools.islice(entries, 4))


def new(name: str) -> str:
    """The text of a language file with every key below its meaning and some English entries, to be filled in."""
    english = read(PACKAGE / "en.toml")
    text = _HEADING.format(name=name)
    table: Key = ()
    for section in sections():
        if section.table != table:
            table = section.table
            text += f"\n[{'.'.join(table)}]  # {section.meaning}\n"
        if section.theme:
            text += f"\n# ---- {section.theme}\n\n"
        for key, meaning in section.keys.items():
            shown = examples(english, table, key)
            example = f" ({english.name}: {shown})" if shown else ""
            text += textwrap.fill(meaning + example, _WIDTH, initial_indent="# ", subsequent_indent="#   ")
            text += "\n{} = {}\n".format(key, "false" if key in _FLAGS else '""')
    return f"{text}\n[dates]  # {form()['file']['dates']}\n\n[lemmas]  # {form()['file']['lemmas']}\n"
