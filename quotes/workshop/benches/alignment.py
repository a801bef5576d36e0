"""Time and memory of alignment on generated near-copies.

For each number of statements a collection is made of statements and their near-copies (words left
out, added, changed; a few statements with hundreds of copies, as agency copy has), in articles of ten
statements.  Printed are seconds, the growth of peak memory, and how many of the planted neighbours
met.  Each size runs in a process of its own, so that peaks do not add up.
"""

from __future__ import annotations

import itertools
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence

from quotes import schema
from quotes.alignment.groups import align
from quotes.alignment.translation import Translator
from quotes.document.parse import Parse, Sentence, Word
from quotes.document.words import words as tokens
from quotes.models import frequencies

SIZES = (5_000, 10_000, 20_000)

_STATEMENTS_AN_ARTICLE = 10
_AGENCY_COPIES = 300


def near_copies(size: int, chance: random.Random) -> list[tuple[int, str]]:
    """So many statements, in any order, each with the number of the original that it goes back to."""
    statements = list(itertools.islice(_copies(size, chance), size))
    chance.shuffle(statements)
    return statements


def _copies(size: int, chance: random.Random) -> Iterator[tuple[int, str]]:
    shares = {word: share for word, share in frequencies.shares("en").items() if word}
    words, weights = list(shares), list(shares.values())
    pool = iter(chance.choices(words, weights, k=size * 60))
    for original in itertools.count():
        base = list(dict.fromkeys(itertools.islice(pool, chance.randint(10, 30))))
        yield original, " ".join(base)
        copies = _AGENCY_COPIES if original % 1000 == 0 else chance.choice((1, 1, 2, 3, 5, 8))
        for _ in range(copies - 1):
            yield original, " ".join(_edited(base, words, weights, chance))


def _edited(base: list[str], words: list[str], weights: list[float], chance: random.Random) -> list[str]:
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


def collection(statements: Sequence[tuple[int, str]]) -> tuple[schema.Result, dict[str, Parse], list[tuple[str, str]]]:
    """The statements as articles, the parses of these, and article and id of the quote that each statement is."""
    articles, parses, places = [], {}, []
    for number, start in enumerate(range(0, len(statements), _STATEMENTS_AN_ARTICLE)):
        identifier, text, quotes = f"article{number:05}", "", []
        for place, (_, statement) in enumerate(statements[start : start + _STATEMENTS_AN_ARTICLE]):
            span = schema.TextSpan(start=len(text), end=len(text) + len(statement), text=statement)
            quotes.append(schema.Quote(id=f"q{place}", type="indirect", content=[span], verbatim=[], rule="generated"))
            places.append((identifier, f"q{place}"))
            text += statement + ".\n"
        articles.append(schema.Article(id=identifier, language="en", model="generated", quotes=quotes))
        parses[identifier] = parse(text)
    return schema.Result(generator="benchmark", articles=articles, speakers=[]), parses, places


def parse(text: str) -> Parse:
    """A parse without a tree: each line is a sentence of words that are roots."""
    words: list[Word] = []
    sentences = []
    position = 0
    for line in text.splitlines(keepends=True):
        first = len(words)
        for start, end, norm in tokens(text, position, position + len(line)):
            words.append(Word(len(words), text[start:end], norm, "X", "", len(words), "root", start, end))
        position += len(line)
        sentences.append(Sentence(first, len(words), words[first].start, words[-1].end))
    return Parse(text, "en", "generated", words, sentences)


def measure(size: int) -> str:
    """One line of figures."""
    statements = near_copies(size, random.Random(size))
    result, parses, places = collection(statements)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, busy = time.perf_counter(), time.process_time()
    groups = align(result, parses, Translator())
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    original_of = {place: original for place, (original, _) in zip(places, statements, strict=True)}
    members = [[(member.article, member.quote) for member in group.members] for group in groups]
    group_of = {place: number for number, group in enumerate(members) for place in group}
    mixed = sum(len({original_of[place] for place in group}) > 1 for group in members)
    planted: dict[int, list[tuple[str, str]]] = {}
    for place, original in original_of.items():
        planted.setdefault(original, []).append(place)
    pairs = [pair for copies in planted.values() for pair in itertools.pairwise(copies)]
    met = sum(one in group_of and group_of[one] == group_of.get(other) for one, other in pairs)
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
