"""How time and memory grow with the length of an article, and with the number of articles, step by step.

The articles are generated.  Each repeats one block of sentences, whose parse is made once and repeated as well, so that
a million words take no longer to parse than one block; ``parsed`` parses them all.  Each size runs in a process of its
own, so that peaks do not add up.
"""

from __future__ import annotations

import dataclasses
import io
import json
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from quotes import pipeline
from quotes.document.analysis import Analysis
from quotes.document.parse import Entity, Parse, Sentence, Word
from quotes.parsing import parser, sentences
from quotes.reading.text import from_text
from quotes.rules import engine
from quotes.views import json as json_view
from quotes.views import page, terminal

#: Numbers of words.
SIZES = (1_000, 10_000, 100_000, 1_000_000)
#: What grows: an article in paragraphs, one in which ever other people are named, one in a single paragraph, somebody's
#: speech, an interview, a line of quotation marks; two articles, and their number.
SHAPES = ("paragraphs", "names", "paragraph", "speech", "interview", "marks", "two", "articles")

#: Words of a block, and of an article where it is their number that grows.
_BLOCK, _SHORT = 1_000, 500
_NAMES = ("Ann Lee", "Bo Dahl", "Maria Lund", "Omar Said", "Ivan Reed", "Lucy Gray", "Peter Holt", "Nina Berg")
_OFFICES = ("the mayor", "a spokeswoman for the port", "the police chief", "the minister", "an engineer")
_CLAIMS = (
    "the old bridge is safe",
    "the ferry will run every hour",
    "nobody was hurt on Monday",
    "the council must pay for the damage",
    "forty boats were lost in the storm",
    "the work will take three years",
)
_SENTENCES = (
    "“{claim},” {name} told reporters at a press conference on Monday.",
    "{name}, {office}, said that {claim}.",
    "“{claim},” she said. “We have waited long enough.”",
    "According to {name}, {claim}.",
    "{name} wrote on Twitter: “{claim}.”",
    "The “so-called” plan was changed again, and the meeting lasted until midnight.",
    "He denied that {claim}.",
    "Critics of the plan, among them {name}, claim {claim}, which the police do not believe.",
)
_LINES = {
    "marks": "“Yes,” ‘no’ \"so\" «it» 'is' ",
    "speech": "“We have waited for this bridge. The old one is safe, but the council has to pay for it.\n\n",
    "interview": "Q: Who will pay for the new bridge?\n\nA: The council will, Bo Dahl said, and I told them so.\n\n",
}
_NAME = re.compile(r"\b(?:" + "|".join({part for name in _NAMES for part in name.split()}) + r")\b")


@dataclasses.dataclass(slots=True)
class Row:
    """What so many words took: seconds of each step, and the most megabytes that the process held."""

    words: int
    seconds: dict[str, float] = dataclasses.field(default_factory=dict)
    megabytes: float = 0.0

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Counts the time that passes to a step."""
        start = time.process_time()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - start


def block(words: int) -> list[str]:
    """Sentences of about so many words."""
    lot = random.Random(words)
    found: list[str] = []
    count = 0
    while count < words:
        claim = lot.choice(_CLAIMS)
        sentence = lot.choice(_SENTENCES).format(claim=claim, name=lot.choice(_NAMES), office=lot.choice(_OFFICES))
        found.append(sentence.replace("“" + claim[0], "“" + claim[0].upper()))
        count += sentence.count(" ") + 1
    return found


def written(shape: str, words: int) -> tuple[str, int]:
    """A block of a text, and how often it stands in it."""
    if shape in _LINES:
        return _LINES[shape], max(1, words // (_LINES[shape].count(" ") + 1))
    own = block(min(words, _SHORT if shape == "articles" else _BLOCK))
    if shape == "paragraph":
        return " ".join(own) + " ", max(1, words // _BLOCK)
    paragraphs = [" ".join(own[start : start + 3]) for start in range(0, len(own), 3)]
    return "\n\n".join(paragraphs) + "\n\n", max(1, words // (_SHORT if shape == "articles" else _BLOCK))


def renamed(text: str, number: int) -> str:
    """A text with other people's names, of the same length."""

    def other(name: re.Match[str]) -> str:
        digits = (number // 20**place % 20 for place in range(len(name[0]) - 1))
        return name[0][0] + "".join(chr(ord("a") + digit) for digit in digits)

    return _NAME.sub(other, text)


def repeated(parse: Parse, text: str, length: int, times: int) -> Parse:
    """The parse of a text that is a block of so many characters again and again, of the parse of the block."""
    words: list[Word] = []
    found: list[Sentence] = []
    entities: list[Entity] = []
    for number in range(times):
        shift, first = number * length, len(words)
        for word in parse.words:
            index, head = word.index + first, word.head + first
            start, end = word.start + shift, word.end + shift
            said = {"text": text[start:end], "lemma": word.lemma if word.lemma != word.text else text[start:end]}
            words.append(dataclasses.replace(word, index=index, head=head, start=start, end=end, **said))
        for one in parse.sentences:
            places = {"first": one.first + first, "last": one.last + first}
            found.append(dataclasses.replace(one, start=one.start + shift, end=one.end + shift, **places))
        entities += [dataclasses.replace(one, start=one.start + shift, end=one.end + shift) for one in parse.entities]
    return Parse(text, parse.language, parse.model, words, found, entities)


def measure(shape: str, words: int, parsed: bool = False) -> Row:
    """What a text of a shape and of about so many words takes."""
    row = Row(words)
    part, times = written(shape, words)
    count = {"articles": times, "two": 2}.get(shape, 1)
    text = part * max(1, times // count)
    if shape == "names":
        text = "".join(renamed(part, number) for number in range(times))
    model = parser.load("en")
    known = None if parsed else model(from_text(part, language="en"))
    analysed = []
    for number in range(count):
        with row.step("read"):
            article = from_text(text, f"a{number}", language="en")
        if known is None:
            with row.step("parse"):
                parse = model(article)
        else:
            with row.step("cut"):
                list(sentences.paragraph_chunks(text, article.paragraphs))
                sentences.prepared(text)
            parse = repeated(known, text, len(part), len(text) // len(part))
        with row.step("marks, names"):
            analysis = Analysis.of(article, parse)
        with row.step("rules"):
            analysed.append(pipeline.Attributed(analysis, engine.find(analysis)))
    with row.step("speakers, channels"):
        result = pipeline.result(analysed)
    if count > 1:
        with row.step("alignment"):
            result = pipeline.aligned(result, analysed)
    for name, write in (("JSON", json_view.write), ("table", terminal.write), ("page", page.write)):
        with row.step(name):
            write(result, io.StringIO())
    row.megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return row


def run(shapes: Sequence[str], sizes: Sequence[int], parsed: bool) -> None:
    """Print the figures of each shape and size."""
    for shape in shapes:
        before: Row | None = None
        for size in sizes:
            call = f"dataclasses.asdict(growth.measure({shape!r}, {size}, {parsed}))"
            script = f"import dataclasses, json; from {__package__} import growth; print(json.dumps({call}))"
            done = subprocess.run([sys.executable, "-c", script], check=True, stdout=subprocess.PIPE, text=True)
            row = Row(**json.loads(done.stdout))
            print(_line(shape, row, before), flush=True)
            before = row


def _line(shape: str, row: Row, before: Row | None) -> str:
    """The seconds of each step, and how many times those of the size before they are."""
    cells = []
    for name, seconds in row.seconds.items():
        grown = f" (x{seconds / before.seconds[name]:.0f})" if before and before.seconds.get(name, 0) > 0.005 else ""
        cells.append(f"{name} {seconds:.2f}{grown}")
    return (
        f"{shape}, {row.words:,} words: {sum(row.seconds.values()):.1f} s, {row.megabytes:,.0f} MB: {', '.join(cells)}"
    )
