"""Many machines: Ray on this one, with workers that die."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from quotes.cli.terminal import OK, SOME_FAILED
from quotes.corpus import ray as engine
from quotes.corpus import work
from tests.conftest import ROOT
from tests.test_cli import run
from tests.test_corpus import lines

ray = pytest.importorskip("ray")
pytest.importorskip("ray.data")


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    ray.init(num_cpus=3, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    yield
    ray.shutdown()


@dataclass(frozen=True)
class Mortal:
    """A task whose process dies once in the middle of the articles, and each time of another article."""

    folder: Path

    def __call__(self, batch: work.Batch) -> work.Done:
        ids = [article.id for article in batch]
        once = self.folder / "died"
        if "a40" in ids and not once.exists():
            once.touch()
            os._exit(1)
        if "a70" in ids:
            os._exit(1)
        return work.Done(ids, lines=ids)


def test_a_worker_that_dies_takes_nothing_with_it(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    rows = ({"id": f"a{number}", "text": f"She said no {number}.", "language": "en"} for number in range(96))
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = [line for done in engine.run([source], None, Mortal(tmp_path), workers=2) for line in done.lines]
    assert (tmp_path / "died").exists()
    assert len(found) == len(set(found))
    lost = {f"a{number}" for number in range(96)} - set(found)
    assert "a70" in lost
    assert "a40" not in lost
    assert len(lost) < 96


def test_ray_gives_what_one_process_gives(tmp_path: Path) -> None:
    one, many = tmp_path / "one.jsonl", tmp_path / "many.jsonl"
    assert run("attribute", ROOT / "seeds", "-o", one).exit_code == OK
    outcome = run("attribute", ROOT / "seeds", tmp_path / "no.txt", "--engine", "ray", "--workers", "2", "-o", many)
    assert outcome.exit_code == SOME_FAILED
    assert f"quotes: {tmp_path / 'no.txt'}: no such file or folder\n" in outcome.stderr
    assert lines(one) == lines(many)


def test_what_ray_lost_is_done_in_a_process_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The batch that no machine could do comes back one by one."""
    monkeypatch.setattr(engine, "run", lambda *about: iter([]))
    target = tmp_path / "out.jsonl"
    assert run("attribute", ROOT / "seeds", "--engine", "ray", "-o", target).exit_code == OK
    assert len(lines(target)) == 5
