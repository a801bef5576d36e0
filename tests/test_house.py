"""The rooms of the package: imports run one way, and no two modules import each other."""

from __future__ import annotations

import ast
import graphlib
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "quotes"
#: Each room imports only those before it; ``quotes/__init__.py`` is above all.
ORDER = (
    *("errors", "schema", "languages", "document", "models", "parsing", "reading", "rules", "speakers", "channels"),
    *("alignment", "pipeline", "corpus", "review", "evaluation", "views", "workshop", "cli", "__main__"),
)


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_name(path): path for path in PACKAGE.rglob("*.py")}


def _imported(path: Path) -> set[str]:
    """The modules of the package that a module imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names & MODULES.keys()
            if names - MODULES.keys():
                found.add(node.module)
    return found & MODULES.keys() - {"quotes"}


IMPORTED = {name: _imported(path) for name, path in MODULES.items()}


def test_imports_run_one_way() -> None:
    def room(module: str) -> int:
        return ORDER.index(module.split(".")[1])

    wrong = [
        f"{name} imports {other}"
        for name, others in IMPORTED.items()
        for other in others
        if name != "quotes" and room(other) > room(name)
    ]
    assert not wrong


def test_no_circles() -> None:
    # A package's __init__ may name its own modules, which do not import it.
    assert list(graphlib.TopologicalSorter(IMPORTED).static_order())


def test_only_the_command_line_imports_the_workshop() -> None:
    users = {name.split(".")[1] for name, others in IMPORTED.items() if any("quotes.workshop" in one for one in others)}
    assert users <= {"workshop", "cli"}


def test_few_modules_stand_at_the_top() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= 12


def test_every_room_says_what_it_is_for() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{path} has no docstring"
