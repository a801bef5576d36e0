"""The documents say what the program says, and every link in them leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quotes.cli.main import app
from quotes.workshop import manual

ROOT = Path(__file__).parent.parent
PAGES = {"commands.md": lambda: manual.commands(app), **manual.PAGES}
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


@pytest.mark.parametrize("name", sorted(PAGES))
def test_generated_pages_are_up_to_date(name: str, request: pytest.FixtureRequest) -> None:
    path = ROOT / "docs" / name
    page = path.read_text(encoding="utf-8")
    wanted = manual.filled(page, PAGES[name]())
    if request.config.getoption("--update-golden"):
        path.write_text(wanted, encoding="utf-8")
    else:
        assert page == wanted, f"docs/{name} is out of date: run pytest --update-golden tests/test_docs.py"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert link.startswith("https://") or (path.parent / link).exists(), f"{path.name} links to {link}"


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 170
