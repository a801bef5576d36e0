"""The parts of ``docs/`` that are written from the code: commands, JSON, rules, languages.

They stand below a line that begins with ``MARK``; what stands above it is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import typer

from quotes import schema
from quotes.rules.registry import RULES

MARK = "<!-- Written by"


def filled(page: str, part: str) -> str:
    """The page with its generated part anew."""
    above, mark, below = page.partition(MARK)
    return f"{above}{mark}{below.partition(chr(10))[0]}\n\n{part.strip()}\n"


def commands(app: typer.Typer) -> str:
    """Every command with its help, its arguments and its options."""
    return "\n\n".join(_commands(typer.main.get_command(app), "quotes"))


def _commands(command: Any, name: str) -> Iterator[str]:
    if hasattr(command, "commands"):
        for child, below in sorted(command.commands.items()):
            yield from _commands(below, f"{name} {child}")
        return
    rows = [_parameter(one) for one in command.params if not getattr(one, "hidden", False)]
    yield f"## {name}\n\n{' '.join(command.help.split())}\n\n{_table(['argument or option', ''], rows)}"


def _parameter(one: Any) -> tuple[str, str]:
    """How an argument or option is written, and its help.  Typer prints them in another way in each version."""
    value = one.metavar or one.name.upper()
    if one.param_type_name == "argument":
        return f"`{value}`", one.help or ""
    names = ", ".join(one.opts)
    return f"`{names}`" if one.is_flag else f"`{names} {value}`", one.help or ""


def json() -> str:
    """Every pydantic model that leaves the program, with its fields."""
    described = schema.Result.model_json_schema()
    models = described["$defs"] | {"Result": described}
    order = [name for name in reversed(vars(schema)) if name in models]  # what holds others stands first
    return "\n\n".join(_model(name, models[name]) for name in order)


def _model(name: str, model: Mapping[str, Any]) -> str:
    rows = ((f"`{field}`", _type(value), value.get("description", "")) for field, value in model["properties"].items())
    return f"## {name}\n\n{model.get('description', '')}\n\n{_table(['field', 'type', ''], rows)}"


def _type(value: Mapping[str, Any]) -> str:
    """A field's type in short: ``TextSpan or null``, ``list of Quote``."""
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in value:
        return " or ".join(map(_type, value["anyOf"]))
    if "enum" in value:
        return ", ".join(f"`{one}`" for one in value["enum"])
    if "const" in value:
        return f"`{value['const']}`"
    if value.get("type") == "array":
        return f"list of {_type(value['items'])}" if "items" in value else "pair of integers"
    return str(value.get("format", value.get("type", "")))


def rules() -> str:
    """Every rule in the order in which they are tried, with an example."""
    rows = ((f"`{rule.name}`", rule.gloss, f"*{rule.example}*") for rule in RULES.values())
    return _table(["rule", "", "example"], rows)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str | None]]) -> str:
    lines = [list(heads), ["---" for _ in heads]]
    lines += [[_cell(cell or "") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().replace("|", r"\|")


PAGES: Mapping[str, Callable[[], str]] = {"json.md": json, "rules.md": rules}
