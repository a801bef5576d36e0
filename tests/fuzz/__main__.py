"""The command: ``python -m tests.fuzz TARGET [FILE...] [--seconds N] [--folder FOLDER]``."""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import random
import sys
import time
import traceback
from pathlib import Path

from tests.fuzz.mutations import mutated

NAMES = (
    *("txt", "jsonl", "jsonl.gz", "jsonl.zst", "parquet", "html", "conllu"),
    *("result", "result.jsonl", "result.parquet", "corrections", "text"),
)


def by_chance(name: str, seconds: float, folder: Path) -> int:
    """Run mutations of the seeds; each place where one fails is told once, with the shortest input."""
    from tests.fuzz.targets import TARGETS, seeds

    lot, until, found, count = random.Random(time.time()), time.monotonic() + seconds, dict[str, int](), 0
    pool = seeds(name)
    while time.monotonic() < until:
        data = mutated(lot.choice(pool), lot)
        count += 1
        try:
            TARGETS[name](data)
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{type(error).__name__} {Path(last.filename).name}:{last.lineno}"
            if len(data) < found.get(place, 1 << 30):
                found[place] = len(data)
                path = folder / f"{name}-{hashlib.sha1(place.encode()).hexdigest()[:8]}"
                path.write_bytes(data)
                print(f"{place}: {str(error)[:200]!r}: {path}", flush=True)
    print(f"{name}: {count} inputs, {len(found)} places that fail", flush=True)
    return len(found)


def by_coverage(name: str, seconds: float, folder: Path) -> None:
    """Let atheris look for inputs that reach code that none before has; it ends at the first that fails."""
    import atheris

    with atheris.instrument_imports(include=["quotes"], enable_loader_override=False):
        from tests.fuzz.targets import TARGETS, seeds

        for module in ("reading.files", "reading.html", "review.applied", "rules.engine", "pipeline"):
            importlib.import_module(f"quotes.{module}")
    corpus = folder / f"corpus-{name}"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds(name)):
        (corpus / f"seed-{number}").write_bytes(data)
    limits = ["-max_len=20000", "-rss_limit_mb=4000", "-timeout=60", f"-max_total_time={int(seconds)}"]
    atheris.Setup([sys.argv[0], str(corpus), *limits, f"-artifact_prefix={folder}/{name}-"], TARGETS[name])
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("target", choices=NAMES)
    parser.add_argument("files", nargs="*", type=Path, help="inputs to run, instead of looking for some")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--folder", type=Path, default=Path("fuzz"), help="where to write what fails")
    parser.add_argument("--by-chance", action="store_true", help="without atheris")
    asked = parser.parse_args()
    if asked.files:
        from tests.fuzz.targets import TARGETS

        for path in asked.files:
            TARGETS[asked.target](path.read_bytes())
        return
    asked.folder.mkdir(parents=True, exist_ok=True)
    if asked.by_chance or importlib.util.find_spec("atheris") is None:
        sys.exit(by_chance(asked.target, asked.seconds, asked.folder) > 0)
    by_coverage(asked.target, asked.seconds, asked.folder)


if __name__ == "__main__":
    main()
