"""Time and memory of alignment on generated near-copies.

For each number of statements (5,000, 10,000 and 20,000 where none is given) a collection is
made of statements and their near-copies (words left out, added, changed; a few statements
with hundreds of copies, as agency copy has), in articles of ten statements.  Printed are
seconds, the growth of peak memory, and how many of the planted neighbours met.  Each size runs in
a process of its own, so that peaks do not add up.
"""

from __future__ import annotations

import gzip
import importlib.resources
import itertools
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterable

from quotes import schema
from quotes.alignment.groups import align
from quotes.alignment.translation import Untranslated

SIZES = (5_000, 10_000, 20_000)

_STATEMENTS_AN_ARTICLE = 10
_AGENCY_COPIES = 300


def vocabulary() -> tuple[list[str], list[float]]:
    """English words and their sentence counts."""
    path = importlib.resources.files("quotes.models") / "compact" / "frequencies" / "en.tsv.gz"
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()[1:]
    table = [line.split("\t") for line in lines]
    return [word for word, _ in table], [float(count) for _, count in table]


def near_copies(size: int, chance: random.Random) -> list[tuple[int, str]]:
    """Statements with the number of the original that each goes back to."""
    words, weights = vocabulary()
    pool = iter(chance.choices(words, weights, k=size * 60))
    statements: list[tuple[int, str]] = []
    for original in itertools.count():
        base = list(dict.fromkeys(itertools.islice(pool, chance.randint(10, 30))))
        copies = _AGENCY_COPIES if original % 1000 == 0 else chance.choice((1, 1, 2, 3, 5, 8))
        for copy in range(copies):
            statements.append((original, " ".join(base if copy == 0 else edited(base, words, weights, chance))))
            if len(statements) == size:
                chance.shuffle(statements)
                return statements
    raise AssertionError


def edited(base: list[str], words: list[str], weights: list[float], chance: random.Random) -> list[str]:
    """The words with about one in six left out, changed or added."""
    result = []
    for word in base:
        action = chance.random()
        if action < 0.06:
            continue
        result.append(chance.choices(words, weights)[0] if action < 0.12 else word)
        if action > 0.95:
            result.append(chance.choices(words, weights)[0])
    return result or base


def collection(statements: list[tuple[int, str]]) -> tuple[schema.Result, dict[str, str], dict[tuple[str, str], int]]:
    """The statements as articles; with the original of every quote."""
    articles, texts, originals = [], {}, {}
    for number, start in enumerate(range(0, len(statements), _STATEMENTS_AN_ARTICLE)):
        identifier, text, quotes = f"article{number:05}", "", []
        for place, (original, statement) in enumerate(statements[start : start + _STATEMENTS_AN_ARTICLE]):
            span = schema.TextSpan(start=len(text), end=len(text) + len(statement), text=statement)
            quotes.append(schema.Quote(id=f"q{place}", type="indirect", content=[span], verbatim=[], rule="generated"))
            originals[identifier, f"q{place}"] = original
            text += statement + ".\n"
        articles.append(schema.Article(id=identifier, language="en", model="generated", quotes=quotes))
        texts[identifier] = text
    return schema.Result(generator="benchmark", articles=articles, speakers=[]), texts, originals


def measure(size: int) -> str:
    """One line of figures."""
    result, texts, originals = collection(near_copies(size, random.Random(size)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, busy = time.perf_counter(), time.process_time()
    groups = align(result, texts, Untranslated())
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    group_of: dict[tuple[str, str], int] = {}
    mixed = 0
    for number, group in enumerate(groups):
        members = [(member.article, member.quote) for member in group.members]
        mixed += len({originals[member] for member in members}) > 1
        group_of.update(dict.fromkeys(members, number))
    planted: dict[int, list[tuple[str, str]]] = {}
    for quote, original in originals.items():
        planted.setdefault(original, []).append(quote)
    pairs = [pair for quotes in planted.values() for pair in itertools.pairwise(quotes)]
    met = sum(a in group_of and group_of[a] == group_of.get(b) for a, b in pairs)
    return (
        f"{size:>7} statements  {seconds:6.1f} s ({busy:.1f} s busy)  {grown:6.0f} MiB more  {len(groups):>6} groups  "
        f"{met / len(pairs):.3f} of {len(pairs)} planted neighbours met  {mixed} groups of two originals"
    )


def run(sizes: Iterable[int]) -> None:
    """Print a line for each size, measured in a process of its own."""
    for size in sizes:
        subprocess.run([sys.executable, "-m", __name__, str(size)], check=True)


if __name__ == "__main__":
    print(measure(int(sys.argv[1])), flush=True)
