"""What reading articles costs: the plain pipelines of Stanza, this tool and textacy, over the same articles.

Each runs in a process of its own, the sides in turn, so that what else the machine does touches all alike; of several
rounds the quickest counts.  It reads the articles by one thread, where the processor's seconds count, and again by as
many as torch takes by itself, where those on the clock count.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TextIO

from rich.text import Text

from quotes import pipeline
from quotes.alignment import groups
from quotes.document.article import Article
from quotes.errors import QuotesError
from quotes.models import stanza
from quotes.models.threads import torch_threads
from quotes.parsing import parser
from quotes.reading import files as reading
from quotes.views.figures import plain_table
from quotes.views.table import console_for, emit

#: What is measured, in the order of the table.
SYSTEMS = ("plain compact", "plain compact, in bulk", "plain official", "quotes", "quotes, aligned", "textacy")
_MILLION = 1_000_000
_LAST = ("minutes a\nmillion", "load\nseconds", "MiB")
#: The steps of the parser.
_PARSING = ("tokens and sentences", "tags, lemmas, trees, names", "parse")


@dataclass(frozen=True, slots=True)
class Measure:
    """What a system took: processor seconds to load and to read, seconds on the clock, memory, and seconds by step."""

    system: str
    words: int
    load: float
    seconds: float
    clock: float
    megabytes: float
    steps: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """What the command line took for all articles with so many workers: seconds on the clock."""

    name: str
    words: int
    seconds: float


def measure(system: str, paths: Sequence[str]) -> Measure:
    """The cost of a system in this process, which should be a new one."""
    articles = list(reading.read(paths))
    words = sum(len(article.text.split()) for article in articles)
    start = time.process_time()
    read = _READERS[system](articles)
    load = time.process_time() - start
    steps: dict[str, float] = {}
    with torch_threads(1), _timed(steps):
        read(articles[::8])  # what is made at its first use belongs to no article
        steps.clear()
        start = time.process_time()
        read(articles)
        seconds = time.process_time() - start
    start = time.perf_counter()
    read(articles)
    clock = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measure(system, words, load, seconds, clock, peak, {name: own for name, own in steps.items() if own})


_Reader = Callable[[Sequence[Article]], object]


def _plain(kind: str, bulk: bool, articles: Sequence[Article]) -> _Reader:
    """A plain pipeline of Stanza of a kind of model for each language, as Stanza's manual has it."""
    pipelines = {}
    for code in sorted({article.language for article in articles}):
        model = stanza.find(code, (kind,))
        if model is None:
            raise QuotesError(f"no {kind} model for {code!r}")
        pipelines[code] = stanza.pipeline(model)

    def read(some: Sequence[Article]) -> object:
        if not bulk:
            return [pipelines[article.language](article.text) for article in some]
        by_language = {code: [one.text for one in some if one.language == code] for code in pipelines}
        return [pipelines[code].bulk_process(texts) for code, texts in by_language.items() if texts]

    return read


def _ours(aligned: bool, articles: Sequence[Article]) -> _Reader:
    for code in sorted({article.language for article in articles}):
        parser.load(code)

    def read(some: Sequence[Article]) -> object:
        found = list(pipeline.find_all(some))
        result = pipeline.result(found)
        return pipeline.aligned(result, found) if aligned else result

    return read


def _textacy(articles: Sequence[Article]) -> _Reader:
    """textacy's quotations on trees that are there: what it takes beside the parser."""
    import spacy

    from quotes.workshop.benches import peers

    textacy, parsed = peers.Textacy(), list(pipeline.find_all(articles))
    vocabularies = {code: spacy.blank(code).vocab for code in {article.language for article in articles}}

    def read(some: Sequence[Article]) -> object:
        wanted = {article.id for article in some}
        for one in (one for one in parsed if one.article.id in wanted):
            for words in peers.passages(one.article, one.analysis.parse):
                document = peers.document(one.analysis.parse, words, vocabularies[one.article.language])
                with contextlib.suppress(ValueError, KeyError):  # an odd number of marks; a language without verbs
                    list(textacy.extract(document))
        return None

    return read


_READERS: dict[str, Callable[[Sequence[Article]], _Reader]] = {
    "plain compact": functools.partial(_plain, "compact", False),
    "plain compact, in bulk": functools.partial(_plain, "compact", True),
    "plain official": functools.partial(_plain, "official", False),
    "quotes": functools.partial(_ours, False),
    "quotes, aligned": functools.partial(_ours, True),
    "textacy": _textacy,
}


@contextlib.contextmanager
def _timed(steps: dict[str, float]) -> Iterator[None]:
    """While it lasts, the processor time of each step of this tool is added up; a step inside another counts once."""
    from quotes.document import analysis
    from quotes.models.joint.model import Model
    from quotes.models.tokens import Tokenizer
    from quotes.rules import engine

    places: tuple[tuple[str, Any, str], ...] = (
        ("tokens and sentences", Tokenizer, "__call__"),
        ("tags, lemmas, trees, names", Model, "_annotate"),
        ("parse", parser.Parser, "begin"),
        ("parse", parser.Parser, "_parses"),
        ("marks and names", analysis.Analysis, "of"),
        ("rules", engine, "find"),
        ("speakers", pipeline, "resolve"),
        ("channels", pipeline, "place"),
        ("result", pipeline, "result"),
        ("alignment", groups, "align"),
    )
    before = [(place, name, place.__dict__[name]) for _, place, name in places]
    running: list[float] = []

    def timed(step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapped(*args: Any, **named: Any) -> Any:
            start = time.process_time()
            running.append(0.0)
            try:
                return function(*args, **named)
            finally:
                whole = time.process_time() - start
                steps[step] = steps.get(step, 0.0) + whole - running.pop()
                if running:
                    running[-1] += whole

        return wrapped

    try:
        for step, place, name in places:
            kept = place.__dict__[name]
            is_class = isinstance(kept, classmethod)
            made = timed(step, kept.__func__ if is_class else kept)
            setattr(place, name, classmethod(made) if is_class else made)
        yield
    finally:
        for place, name, kept in before:
            setattr(place, name, kept)


def measures(paths: Sequence[str], rounds: int) -> list[Measure]:
    """The cheapest of some rounds of each system that is installed.

    Raises:
        QuotesError: an article cannot be read.
    """
    languages = sorted({article.language for article in reading.read(paths)})
    missing = {
        "plain compact": not all(stanza.find(code, ("compact",)) for code in languages),
        "plain official": not all(stanza.find(code, ("official",)) for code in languages),
        "textacy": importlib.util.find_spec("textacy") is None,
    }
    missing["plain compact, in bulk"] = missing["plain compact"]
    found: dict[str, list[Measure]] = {}
    for _ in range(rounds):
        for system in SYSTEMS:
            if not missing.get(system):
                line = subprocess.run(
                    [sys.executable, "-m", __name__, system, *paths], check=True, stdout=subprocess.PIPE, text=True
                ).stdout
                found.setdefault(system, []).append(Measure(**json.loads(line)))
    return [
        replace(min(own, key=lambda one: one.seconds), clock=min(one.clock for one in own)) for own in found.values()
    ]


def runs(paths: Sequence[str], words: int) -> list[Run]:
    """What the command takes with one worker and more, and on an engine, where it has these options."""
    command = [sys.executable, "-m", "quotes", "attribute"]
    options = subprocess.run([*command, "--help"], check=True, stdout=subprocess.PIPE, text=True).stdout
    wanted = [("1 worker", "--workers", ["1"]), ("2 workers", "--workers", ["2"])]
    if importlib.util.find_spec("ray") is not None:
        wanted.append(("Ray, 2 workers", "--engine", ["ray", "--workers", "2"]))
    found = []
    for name, option, values in wanted:
        if option in options:
            with tempfile.TemporaryDirectory(prefix="quotes-") as folder:
                start = time.perf_counter()
                target = str(Path(folder, "out.jsonl"))
                subprocess.run([*command, *paths, option, *values, "-o", target], check=True, stderr=subprocess.DEVNULL)
                found.append(Run(name, words, time.perf_counter() - start))
    return found


def as_dict(measured: Sequence[Measure], run: Sequence[Run]) -> dict[str, Any]:
    return {"systems": list(map(asdict, measured)), "runs": list(map(asdict, run))}


def show(measured: Sequence[Measure], run: Sequence[Run], stream: TextIO) -> None:
    """Print what each system takes, beside the plain pipeline, then where this tool spends its time."""
    by_name = {one.system: one for one in measured}
    console = console_for(stream)
    plain = by_name.get("plain compact")
    table = plain_table("words a second\nsystem", "of one\ncore", "as\nplain", "on the\nclock", "as\nplain", *_LAST)
    for one in measured:
        table.add_row(
            one.system,
            f"{one.words / one.seconds:.0f}",
            f"{plain.seconds / one.seconds:.2f}" if plain is not None and one.system != "textacy" else "",
            f"{one.words / one.clock:.0f}",
            f"{plain.clock / one.clock:.2f}" if plain is not None and one.system != "textacy" else "",
            f"{one.seconds / one.words * _MILLION / 60:.1f}",
            f"{one.load:.1f}",
            f"{one.megabytes:.0f}",
        )
    emit(console, table)
    for each in run:
        emit(
            console,
            Text(
                f"{each.name}: {each.words / each.seconds:.0f} words a second on the clock, start included", style="dim"
            ),
        )
    ours = by_name["quotes"]
    steps = plain_table("step", "share")
    for step, seconds in sorted(ours.steps.items(), key=lambda pair: -pair[1]):
        steps.add_row(step, f"{seconds / ours.seconds:.1%}")
    emit(console, Text(""))
    emit(console, steps)
    beside = 1 - sum(ours.steps.get(step, 0.0) for step in _PARSING) / ours.seconds
    note = f"{ours.words} words; processor time, without alignment; beside the parser: {beside:.1%}"
    emit(console, Text(note, style="dim"))


if __name__ == "__main__":
    print(json.dumps(asdict(measure(sys.argv[1], sys.argv[2:]))), flush=True)
