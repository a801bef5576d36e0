"""Corpora: memory and rate while many generated articles are read, and whether a run that is killed goes on well.

The articles are invented: short ones of about sixty words, in several languages, of templates and names.
"""

from __future__ import annotations

import importlib.resources
import json
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from quotes.corpus import sinks, work
from quotes.corpus.run import run as started
from quotes.reading import files

_STEP = 1_000
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def articles(count: int, seed: int = 0) -> Iterator[dict[str, str]]:
    """So many articles as lines of JSON hold them, the same for the same seed."""
    path = importlib.resources.files("quotes.workshop.benches") / "articles.toml"
    languages = tomllib.loads(path.read_text(encoding="utf-8"))
    names = languages.pop("names")
    for number in range(count):
        chance = random.Random(seed * 1_000_003 + number)
        language = chance.choice(sorted(languages))
        own = languages[language]
        surnames = [chance.choice(names["parts"]) + chance.choice(names["ends"]) for _ in range(2)]
        filled = {
            "person": f"{chance.choice(names['first'])} {surnames[0]}",
            "surname": surnames[0],
            "other": f"{chance.choice(names['first'])} {surnames[1]}",
            "place": chance.choice(own["places"]),
            "number": str(chance.randint(2, 90)),
            "day": chance.choice(own["days"]),
        }
        told = [chance.choice(own["opening"]), *chance.sample(own["middle"], 2), chance.choice(own["ending"])]
        text = "\n\n".join(template.format(**filled) for template in told)
        yield {"id": f"{number:07}", "language": language, "text": text}


def write(count: int, path: Path) -> None:
    """Write so many articles to a file of lines."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in articles(count))


def memory(count: int, workers: int) -> None:
    """Print rate and memory of this process and its workers, a line for each thousand articles.

    What they hold goes up and down with what they read just then, so that the mean over the last 500 articles is told.
    """
    with tempfile.TemporaryDirectory(prefix="quotes-") as folder:
        source = Path(folder, "articles.jsonl")
        write(count, source)
        done = words = 0
        begun = first = 0.0
        held: deque[tuple[int, int]] = deque()
        means: dict[int, float] = {}
        with sinks.opened(Path(folder, "out.jsonl")) as sink:
            begun = time.perf_counter()
            for one in started(files.read([source]), work.Attribution(), workers):
                sink.write(one.lines)
                for problem in one.problems:
                    print(problem, file=sys.stderr)
                first = first or time.perf_counter()
                before, done = done, done + len(one.ids)
                words += sum(len(json.loads(line)["text"].split()) for line in one.lines)
                held.append((done, _resident()))
                while held[0][0] <= done - _STEP // 2:
                    held.popleft()
                if done // _STEP > before // _STEP or done == count:
                    mean = sum(memory for _, memory in held) / len(held)
                    means[done // _STEP * _STEP] = mean
                    rate = done / (time.perf_counter() - begun)
                    print(f"{done:>8} articles  {rate:6.1f} a second  {mean / 2**20:6.0f} MB", flush=True)
        seconds = time.perf_counter() - begun
        rates = f"{words / seconds:.0f} words a second, {words / (seconds - first + begun):.0f} after the first"
        print(
            f"{workers} workers: {done} articles of {words} words in {seconds:.1f} s, the first after "
            f"{first - begun:.1f} s: {rates}"
        )
        if len(means) > 1:
            numbers = sorted(means)
            print(f"memory grew by {means[numbers[-1]] / means[numbers[0]] - 1:.1%} from {numbers[0]} articles on")


def _resident() -> int:
    """The memory of this process and of those that it started, in bytes."""
    pids = [os.getpid(), *(child.pid for child in multiprocessing.active_children())]
    return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE for pid in pids)


def killed(count: int, workers: int, kills: int, suffix: str, seed: int = 0) -> bool:
    """Kill a run at random instants and go on with it; true where it gives what an undisturbed one gives."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="quotes-") as folder:
        source, whole, parts = (Path(folder, name) for name in ("in.jsonl", f"whole{suffix}", f"killed{suffix}"))
        write(count, source)
        command = [sys.executable, "-m", "quotes", "attribute", str(source), "--workers", str(workers), "--output"]
        begun = time.perf_counter()
        subprocess.run([*command, str(whole)], check=True)
        pause = (time.perf_counter() - begun) / max(20, count)
        for share in sorted(chance.uniform(0.0, 0.9) for _ in range(kills)):
            process = subprocess.Popen([*command, str(parts), "--resume"])
            while process.poll() is None and _size(parts) < share * _size(whole):
                time.sleep(0.02)
            time.sleep(chance.random() * 20 * pause)
            process.kill()
            process.wait()
            print(f"killed with {_size(parts) / _size(whole):.0%} written", flush=True)
        subprocess.run([*command, str(parts), "--resume"], check=True)
        same = _lines(whole) == _lines(parts)
        print(f"{len(_lines(parts))} articles; {'the same as' if same else 'NOT what comes of'} an undisturbed run")
        return same


def engines(count: int, workers: int) -> bool:
    """Read the same articles in one process, in several and by Ray; true where all give the same."""
    with tempfile.TemporaryDirectory(prefix="quotes-") as folder:
        source = Path(folder, "in.jsonl")
        write(count, source)
        found: list[list[str]] = []
        for name, options in {
            "one process": [],
            f"{workers} workers": ["--workers", str(workers)],
            "Ray": ["--workers", str(workers), "--engine", "ray"],
        }.items():
            target = Path(folder, f"{len(found)}.jsonl")
            begun = time.perf_counter()
            command = [sys.executable, "-m", "quotes", "attribute", str(source), "-o", str(target), *options]
            subprocess.run(command, check=True)
            found.append(_lines(target))
            same = "the same" if found[-1] == found[0] else "NOT the same"
            print(f"{name}: {len(found[-1])} articles in {time.perf_counter() - begun:.1f} s, {same}", flush=True)
        return all(one == found[0] for one in found)


def _size(path: Path) -> int:
    inner: Iterable[Path] = path.glob("*.parquet") if path.is_dir() else [path]
    return sum(one.stat().st_size for one in inner if one.exists())


def _lines(path: Path) -> list[str]:
    from quotes.reading import results

    return sorted(line.model_dump_json(by_alias=True) for line in results.lines(path))
