"""Many machines: Ray on this one, with workers that die."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from quotes.cli.terminal import OK, SOME_FAILED
from quotes.corpus import work
from tests.conftest import ROOT
from tests.tasks import Mortal
from tests.test_cli import run
from tests.test_corpus import lines

ray = pytest.importorskip("ray")
pytest.importorskip("ray.data")


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    yield
    ray.shutdown()


def test_what_ray_loses_is_done_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever Ray makes of processes that die: each article is there once but that of which every process dies."""
    source = tmp_path / "in.jsonl"
    ids = [f"a{number}" for number in range(96)]
    rows = ({"id": id, "text": f"She said no to {id}.", "language": "en"} for id in ids)
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    monkeypatch.setattr(work, "Attribution", lambda *about: Mortal(tmp_path, once="a40", always="a70"))
    outcome = run("attribute", source, "--engine", "ray", "--workers", "1", "-f", "jsonl")
    assert sorted(outcome.stdout.splitlines()) == sorted({*ids} - {"a70"})
    said = f"quotes: {source}: a70: left out, a process that read it ended with exit code 1; tried twice\n"
    assert outcome.exit_code == SOME_FAILED
    assert said in outcome.stderr  # beside what Ray may say of its own
    assert (tmp_path / "died").exists()


def test_ray_gives_what_one_process_gives(tmp_path: Path) -> None:
    one, many = tmp_path / "one.jsonl", tmp_path / "many.jsonl"
    assert run("attribute", ROOT / "seeds", "-o", one).exit_code == OK
    outcome = run("attribute", ROOT / "seeds", tmp_path / "no.txt", "--engine", "ray", "--workers", "2", "-o", many)
    assert outcome.exit_code == SOME_FAILED
    assert f"quotes: {tmp_path / 'no.txt'}: no such file or folder\n" in outcome.stderr
    assert lines(one) == lines(many)
