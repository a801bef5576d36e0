"""Fit how much each witness of alignment weighs, on pairs of statements that are known to say the same or not.

    python -m quotes.workshop.recipes.alignment PAIRS.tsv PARALLEL.jsonl [--output weights.toml]

``PAIRS.tsv`` has a pair a line: 1 where both are said by one speaker, language, statement, language, statement, and
``same`` or ``other``; ``pairs.tsv`` beside this file is one.  ``PARALLEL.jsonl`` is the gold of ``quotes evaluate
--alignment``.  Every pair that is known is an example, and so is every pair of statements that look alike and are not
known to be the same.  Invented articles whose pairs are known (newsroom-dev) are left for measuring.  Needs scipy:
``pip install 'quotes[recipes]'``.
"""

from __future__ import annotations

import datetime
import functools
import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import typer
from scipy.optimize import minimize

from quotes import schema
from quotes.alignment.groups import Aligner
from quotes.alignment.segments import Segment, segments
from quotes.alignment.translation import Offline, Translator
from quotes.alignment.witnesses import Pair
from quotes.document.parse import Parse
from quotes.parsing import parser
from quotes.reading.text import from_text

OUTPUT = Path(__file__).parents[2] / "alignment" / "weights.toml"
#: How strongly weights are drawn towards nothing.
_RIDGE = 2.0
#: Weights that may be negative; no witness for the same may speak against it.
_FREE = {"constant", "foreign", "no lexicon", "brief"}
#: Names, dates and the like that are in common prove little: few of the examples have any that are so by chance.
_BOUNDED = {"names": 1.0, "dates": 1.0, "numbers": 1.0, "articles": 2.0}
#: What sentences beside each other, channels and times say cannot be learnt from statements that stand alone.
_GIVEN = {"neighbour": 1.0, "channel": 0.5, "time": 0.5}
#: Examples of the two sources weigh so much: those of the first are few, and were chosen to be hard.
_SHARES = {"pairs": 4.0, "parallel": 1.0}
#: Pairs of one article, and of two that have nothing in common, weigh so much of that: they are many.
_EASY = 0.4

Key = tuple[str, str]


@dataclass
class Collection:
    """Articles whose statements are known, and which of these say the same."""

    source: str
    result: schema.Result = field(default_factory=lambda: schema.Result(generator="", articles=[], speakers=[]))
    parses: dict[str, Parse] = field(default_factory=dict)
    same: set[frozenset[Key]] = field(default_factory=set)

    def add(self, identifier: str, language: str, text: str, quotes: Iterable[dict[str, Any]]) -> None:
        """Add an article; of its quotes id, content, source, speaker, channel and type are read."""
        found = []
        for quote in quotes:
            content = [schema.TextSpan(start=start, end=end, text=text[start:end]) for start, end in quote["content"]]
            name = quote.get("speaker")
            if name is not None:
                self._mention(name, identifier, text, quote.get("source") or [])
            found.append(
                schema.Quote(
                    id=str(quote["id"]),
                    type=quote["type"],
                    content=content,
                    verbatim=content if quote["type"] == "direct" else [],
                    speaker=name,
                    channel=quote.get("channel") and schema.Channel(kind=quote["channel"]),
                    rule="",
                )
            )
        self.result.articles.append(schema.Article(id=identifier, language=language, model="", quotes=found))
        self.parses[identifier] = _parse(text, language)

    def _mention(self, name: str, article: str, text: str, source: Sequence[Sequence[int]]) -> None:
        known = next((speaker for speaker in self.result.speakers if speaker.id == name), None)
        if known is None:
            known = schema.Speaker(id=name, name=name, kind="person", mentions=[])
            self.result.speakers.append(known)
        known.mentions += [
            schema.Mention(article=article, start=start, end=end, text=text[start:end]) for start, end in source
        ]


@functools.cache
def _parse(text: str, language: str) -> Parse:
    return parser.load(language)(from_text(text, "text", language=language))


def _pairs(path: Path) -> Iterator[Collection]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        speaker, *sides, verdict = line.split("\t")
        found = Collection("pairs")
        for side, (language, text) in enumerate((sides[:2], sides[2:])):
            name = "speaker" if speaker == "1" else None
            quote = {"id": "q", "content": [[0, len(text)]], "type": "indirect", "speaker": name}
            found.add(f"{number}.{side}", language, text, [quote])
        if verdict == "same":
            found.same.add(frozenset([(f"{number}.0", "q"), (f"{number}.1", "q")]))
        yield found


def _parallel(path: Path) -> Iterator[Collection]:
    found = Collection("parallel")
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        sides: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for number, quote in enumerate(row["quotes"]):
            kept = {"id": str(number), "type": quote["type"], "speaker": quote.get("speaker")}
            sides["own"].append({**kept, "content": quote["content"], "source": quote["source"]})
            if quote.get("english"):
                sides["english"].append({**kept, "content": quote["english"]})
                found.same.add(frozenset([(row["id"], str(number)), (f"{row['id']}.en", str(number))]))
        found.add(row["id"], row["language"], row["text"], sides["own"])
        found.add(f"{row['id']}.en", "en", row["english_text"], sides["english"])
    yield found


def examples(collection: Collection, translator: Translator) -> Iterator[tuple[Pair, bool, float]]:
    """The known pairs and those that look alike, each with whether it says the same and how much it weighs.

    Of two statements in several sentences each sentence's likeliest counterpart counts, the others say nothing.
    """
    own = segments(collection.result, collection.parses)
    aligner = Aligner(own, translator)
    compared = {(pair.first.number, pair.second.number): pair for pair in aligner.compared()}
    of_quote: dict[Key, list[Segment]] = defaultdict(list)
    for segment in own:
        of_quote[segment.quote.article, segment.quote.id].append(segment)
    best: set[tuple[int, int]] = set()
    for keys in collection.same:
        one, two = (of_quote[key] for key in keys)
        table = [aligner.compare(a, b) for a, b in itertools.product(one, two)]
        for side in (*one, *two):
            near = [pair for pair in table if side in (pair.first, pair.second)]
            if near:
                pair = max(near, key=lambda pair: pair.known["vector"])
                if len(one) == len(two) or len(near) == 1 or pair.known["vector"] > 0.4:
                    best.add((pair.first.number, pair.second.number))
                    compared[pair.first.number, pair.second.number] = pair
    related = {frozenset(article for article, _ in keys) for keys in collection.same}
    for numbers, pair in sorted(compared.items()):
        keys = frozenset((side.quote.article, side.quote.id) for side in (pair.first, pair.second))
        articles = frozenset(article for article, _ in keys)
        other = len(articles) == 2 and (articles in related or collection.source == "pairs")
        share = _SHARES[collection.source] * (1.0 if other else _EASY)
        if numbers in best:
            yield pair, True, share
        elif keys not in collection.same and not pair.barred:
            yield pair, pair.likeness.both > 0.97, share


def fitted(found: Sequence[tuple[Pair, bool, float]]) -> dict[str, float]:
    """The weights under which the examples are likeliest, by logistic regression."""
    rows = [{name: value for name, value in pair.features() if name not in _GIVEN} for pair, *_ in found]
    names = sorted({name for row in rows for name in row})
    values = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    signs = np.array([1.0 if same else -1.0 for _, same, _ in found])
    shares = np.array([share for *_, share in found])

    def loss(weights: Any) -> tuple[float, Any]:
        margins = signs * (values @ weights)
        slopes = -shares * signs / (1.0 + np.exp(margins))
        return float(shares @ np.logaddexp(0.0, -margins) + _RIDGE * weights @ weights), (
            values.T @ slopes + 2.0 * _RIDGE * weights
        )

    bounds = [(None if name in _FREE else 0.0, _BOUNDED.get(name)) for name in names]
    result = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=bounds)
    return dict(zip(names, result.x.tolist(), strict=True))


def main(pairs: Path, parallel: Path, corpus: str = "own pairs, da-dev", output: Path = OUTPUT) -> None:
    """Fit the weights and write them."""
    found: list[tuple[Pair, bool, float]] = []
    for translator in (Offline(), Translator()):  # with the lexicon and without
        for collection in itertools.chain(_pairs(pairs), _parallel(parallel)):
            found += examples(collection, translator)
    weights = {**fitted(found), **_GIVEN}
    lines = [
        "# How much each witness weighs, fitted by quotes/workshop/recipes/alignment.py; see witnesses.py.",
        f"corpus = {json.dumps(corpus)}",
        f"measured = {datetime.date.today().isoformat()}",
        f"pairs = {len(found)}",
        f"same = {sum(same for _, same, _ in found)}",
        "",
        "[weights]",
        *(f"{json.dumps(name)} = {round(weight, 2)}" for name, weight in sorted(weights.items())),
    ]
    output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
