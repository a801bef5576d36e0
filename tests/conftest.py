"""Shared fixtures: golden files, small articles, the parser that is loaded once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples each time, none kept in a folder; --hypothesis-profile=long looks for others.
settings.register_profile("usual", derandomize=True, database=None, deadline=None)
settings.register_profile("long", max_examples=5000, derandomize=False, database=None, deadline=None)
settings.load_profile("usual")

pytest.register_assert_rewrite("tests.trees")

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"

ENGLISH = (
    "The bridge will open in May, the mayor of Springfield said on Monday.\n\n"
    "“We have waited long enough,” Anna Lee told reporters at a press conference. “It is time.”\n\n"
    "According to the police, nobody was hurt.\n"
)
DANISH = (
    "Broen åbner til maj, siger borgmester Anna Lund til avisen.\n\n"
    "»Vi har ventet længe nok,« skriver hun på Twitter. Politiet oplyser, at ingen kom til skade.\n"
)


_DECIMAL = re.compile(r"\d+\.\d+")
#: Evidence that rests on vectors differs by so much from one kind of processor to another.
_HUNDREDTH = 0.015


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew, to be read in the diff")


@pytest.fixture(autouse=True, scope="session")
def _only_the_package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The models and language files of the package are used, whatever is installed on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("MODELS", "LANGUAGES"):
            patch.setenv(f"QUOTES_{name}", str(tmp_path_factory.mktemp(name.lower())))
        yield


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with ``fixtures/golden/NAME``, or write that file with ``--update-golden``."""

    def check(name: str, text: str) -> None:
        path = FIXTURES / "golden" / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"{path} is missing: run pytest --update-golden and read what it wrote"
        kept = path.read_text(encoding="utf-8")
        if not alike(text, kept):
            assert text == kept  # shows where

    return check


def alike(one: str, other: str) -> bool:
    """True where two texts are the same, decimals to about a hundredth: processors add them up in unlike orders."""
    if _DECIMAL.sub("0", one) != _DECIMAL.sub("0", other):
        return False
    pairs = zip(_DECIMAL.findall(one), _DECIMAL.findall(other), strict=True)
    return all(abs(float(a) - float(b)) < _HUNDREDTH for a, b in pairs)


@pytest.fixture
def english(tmp_path: Path) -> Path:
    """A file with a small English article."""
    path = tmp_path / "bridge.txt"
    path.write_text(ENGLISH, encoding="utf-8")
    return path


@pytest.fixture
def danish(tmp_path: Path) -> Path:
    """A file with a small Danish article."""
    path = tmp_path / "broen.txt"
    path.write_text(DANISH, encoding="utf-8")
    return path
