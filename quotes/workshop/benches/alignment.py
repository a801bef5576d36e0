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
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from quotes import schema
from quotes.alignment.groups import align
from quotes.alignment.translation import Translator
from quotes.document.parse import Parse, Sentence, Word
from quotes.document.words import words as tokens
from quotes.models import lexicon

SIZES = (5_000, 10_000, 20_000)

_STATEMENTS_AN_ARTICLE = 10
_AGENCY_COPIES = 300


def near_copies(size: int, chance: random.Random) -> Iterator[tuple[int, str]]:
    """Statements without end for so many, each with the number of the original that it goes back to."""
    shares = {word: share for word, share in lexicon.shares("en").items() if word}
    words, weights = list(shares), list(shares.values())
    pool = iter(chance.choices(words, weights, k=size * 60))
    for original in itertools.count():
        base = list(dict.fromkeys(itertools.islice(pool, chance.randint(10, 30))))
        yield original, " ".join(base)
        copies = _AGENCY_COPIES if original % 1000 == 0 else chance.choice((1, 1, 2, 3, 5, 8))
        for _ in range(copies - 1):
            edited = []
            for word in base:  # about one in six is left out, changed or followed by another
                action = chance.random()
                if action >= 0.06:
                    edited.append(chance.choices(words, weights)[0] if action < 0.12 else word)
                if action > 0.95:
                    edited.append(chance.choices(words, weights)[0])
            yield original, " ".join(edited or base)


def article(number: int, statements: Sequence[str]) -> tuple[schema.Article, Parse]:
    """Statements as an article that quotes them one by one, and a parse of it without a tree."""
    text, quotes = "", []
    words: list[Word] = []
    sentences = []
    for place, statement in enumerate(statements):
        start, end, first = len(text), len(text) + len(statement), len(words)
        span = schema.TextSpan(start=start, end=end, text=statement)
        quotes.append(schema.Quote(id=f"q{place}", type="indirect", content=[span], verbatim=[], rule="generated"))
        text += statement + ".\n"
        for begin, stop, norm in tokens(text, start, len(text)):
            words.append(Word(len(words), text[begin:stop], norm, "X", "", len(words), "root", begin, stop))
        sentences.append(Sentence(first, len(words), words[first].start, words[-1].end))
    made = schema.Article(id=f"article{number:05}", language="en", model="generated", quotes=quotes)
    return made, Parse(text, "en", "generated", words, sentences)


def measure(size: int) -> str:
    """One line of figures."""
    chance = random.Random(size)
    statements = list(itertools.islice(near_copies(size, chance), size))
    chance.shuffle(statements)
    articles, parses = [], {}
    planted: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for number, start in enumerate(range(0, size, _STATEMENTS_AN_ARTICLE)):
        own = statements[start : start + _STATEMENTS_AN_ARTICLE]
        made, parse = article(number, [statement for _, statement in own])
        articles.append(made)
        parses[made.id] = parse
        for (original, _), quote in zip(own, made.quotes, strict=True):
            planted[original].append((made.id, quote.id))
    result = schema.Result(generator="benchmark", articles=articles, speakers=[])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun, busy = time.perf_counter(), time.process_time()
    groups = align(result, parses, Translator())
    seconds, busy = time.perf_counter() - begun, time.process_time() - busy
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    group_of = {(one.article, one.quote): number for number, group in enumerate(groups) for one in group.members}
    original_of = {place: original for original, places in planted.items() for place in places}
    originals = ({original_of[one.article, one.quote] for one in group.members} for group in groups)
    mixed = sum(len(own) > 1 for own in originals)
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
