"""First names of one gender, from the lists of the package Faker (MIT license).

    python -m quotes.workshop.recipes.first_names [--output quotes/speakers/first_names.toml]

A name that women bear in one country and men in another is left out.  Needs ``pip install faker``.
"""

from __future__ import annotations

import importlib
from pathlib import Path

import typer

from quotes.document.names import fold

#: The lists of these countries are in Latin letters and of at least a hundred names.
_LOCALES = (
    "cs_CZ", "da_DK", "de_AT", "de_DE", "en_GB", "en_IE", "en_NZ", "en_US", "es_ES",
    "fi_FI", "fr_FR", "it_IT", "nl_BE", "nl_NL", "no_NO", "pl_PL", "pt_PT", "sv_SE",
)  # fmt: skip
_LISTS = {"feminine": "first_names_female", "masculine": "first_names_male"}
_WIDTH = 118

app = typer.Typer(help=__doc__)


def lists() -> dict[str, set[str]]:
    """For each gender the folded first names that no list has for the other."""
    people = [importlib.import_module(f"faker.providers.person.{locale}").Provider for locale in _LOCALES]
    found = {
        gender: {fold(name) for provider in people for name in getattr(provider, attribute)}
        for gender, attribute in _LISTS.items()
    }
    shared = set.intersection(*found.values())
    return {gender: {name for name in names - shared if name.isalpha()} for gender, names in found.items()}


def _lines(names: set[str]) -> list[str]:
    """The names in lines of the width of the page."""
    lines = [""]
    for name in sorted(names):
        if len(lines[-1]) + len(name) + 1 > _WIDTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {name}".strip()
    return lines


@app.command()
def main(output: Path = Path("quotes/speakers/first_names.toml")) -> None:
    """Write the lists."""
    head = [
        "# First names of one gender, folded: written by quotes/workshop/recipes/first_names.py, see there.",
        "# From Faker, https://github.com/joke2k/faker, copyright Daniele Faraglia and contributors, MIT license.",
    ]
    tables = [f'{gender} = """\n' + "\n".join(_lines(names)) + '\n"""' for gender, names in lists().items()]
    output.write_text("\n".join([*head, *tables, ""]), encoding="utf-8")


if __name__ == "__main__":
    app()
