"""What a careful reader finds in the seed articles, against what the tool finds.

``fixtures/expected/seeds.json`` lists the statements of each article; ``required`` ones have
to be found, others may.  Golden files are only right while these facts hold.
"""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import quotes
from quotes import schema
from quotes.document.names import fold
from quotes.views import table
from quotes.views.formats import FORMATS

ROOT = Path(__file__).parent.parent

SEEDS = ROOT / "seeds"
FACTS: dict[str, Any] = json.loads((ROOT / "fixtures" / "expected" / "seeds.json").read_text(encoding="utf-8"))
ARTICLES: dict[str, dict[str, Any]] = {article["article"]: article for article in FACTS["articles"]}
REQUIRED = [
    pytest.param(name, quote, id=f"{name[:3]} {quote['content'][0][:40]}")
    for name, article in ARTICLES.items()
    for quote in article["quotes"]
    if quote["required"]
]
#: A briefing carried on, and remarks to reporters, are right where the text says so.
ALSO_RIGHT = {"briefing", "remarks_to_reporters"}


@pytest.fixture(scope="module")
def result(_only_the_package: None) -> schema.Result:
    return quotes.attribute([SEEDS])


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {path.name: path.read_bytes().decode("utf-8-sig") for path in sorted(SEEDS.iterdir())}


def characters(text: str, spans: list[tuple[int, int]]) -> set[int]:
    return {i for start, end in spans for i in range(start, end) if text[i].isalnum()}


def found(quote: schema.Quote, text: str) -> set[int]:
    return characters(text, [(span.start, span.end) for span in quote.content])


def article_of(result: schema.Result, name: str) -> schema.Article:
    return next(article for article in result.articles if article.path and Path(article.path).name == name)


def match(result: schema.Result, name: str, fact: dict[str, Any], text: str) -> schema.Quote:
    """The quote with most in common with a fact, at least half of their union."""
    wanted = characters(text, [tuple(span) for span in fact["content_spans"]])

    def overlap(quote: schema.Quote) -> float:
        own = found(quote, text)
        return len(own & wanted) / len(own | wanted)

    best = max(article_of(result, name).quotes, key=overlap)
    assert overlap(best) >= 0.5, f"not found: {fact['content']}"
    return best


def stems(name: str) -> set[str]:
    """The words of a name, cut so that Mexico and Mexican, mexicansk and Mexicos are the same."""
    return {fold(word)[:5] for word in name.split() if fold(word) not in ("the", "a", "en", "det")}


def test_seeds_are_the_articles_of_the_facts(texts: dict[str, str]) -> None:
    assert set(texts) == set(ARTICLES)
    for name, article in ARTICLES.items():
        for fact in article["quotes"]:
            stretches = [texts[name][start:end] for start, end in fact["content_spans"]]
            assert stretches == fact["content"]


@pytest.mark.parametrize(("name", "fact"), REQUIRED)
def test_statement_is_found(result: schema.Result, texts: dict[str, str], name: str, fact: dict[str, Any]) -> None:
    quote = match(result, name, fact, texts[name])
    assert quote.type == fact["type"]
    assert quote.source is not None
    assert set(fact["speaker_mention"].split()) & set(quote.source.text.split())
    speaker = next(speaker for speaker in result.speakers if speaker.id == quote.speaker)
    assert stems(fact["speaker"]) == stems(speaker.name)
    kind = quote.channel.kind if quote.channel else None
    assert kind == fact["channel"] or (fact["channel"] is None and kind in ALSO_RIGHT)


def test_verbatim_words_are_those_in_marks(result: schema.Result, texts: dict[str, str]) -> None:
    for name, article in ARTICLES.items():
        for fact in article["quotes"]:
            if fact["required"]:
                quote = match(result, name, fact, texts[name])
                assert [span.text.rstrip(".,") for span in quote.verbatim] == [
                    part.rstrip(".,") for part in fact["quoted"]
                ]


def test_nothing_is_invented(result: schema.Result, texts: dict[str, str]) -> None:
    invented = []
    for name, article in ARTICLES.items():
        text = texts[name]
        known = set().union(
            *(characters(text, [tuple(span) for span in fact["content_spans"]]) for fact in article["quotes"])
        )
        for quote in article_of(result, name).quotes:
            own = found(quote, text)
            if len(own & known) * 2 < len(own):
                invented.append(quote.content[0].text)
    assert len(invented) <= 1, invented


def test_terms_and_nicknames_are_no_quotes(result: schema.Result) -> None:
    for name, article in ARTICLES.items():
        contents = {span.text for quote in article_of(result, name).quotes for span in quote.content}
        assert not contents & set(article["not_quotes"])


def test_channel_is_carried_on(result: schema.Result) -> None:
    quotes_ = article_of(result, next(iter(ARTICLES))).quotes
    tweets = [quote.channel for quote in quotes_ if quote.channel and quote.channel.kind == "tweet"]
    assert [channel.inherited for channel in tweets] == [False, True]


def test_one_speaker_under_five_spellings(result: schema.Result) -> None:
    mentions = {
        mention.text for speaker in result.speakers if len(stems(speaker.name)) == 4 for mention in speaker.mentions
    }
    assert {"Obrador", "Lopez Obrador", "López Obrador", "the president", "The Mexican leader", "he"} <= mentions


def test_every_text_is_its_slice(result: schema.Result, texts: dict[str, str]) -> None:
    for name in ARTICLES:
        dumped = article_of(result, name).model_dump()
        assert dumped["text"] == texts[name]
        for span in spans(dumped):
            assert texts[name][span["start"] : span["end"]] == span["text"]


def spans(value: Any) -> list[dict[str, Any]]:
    """Every stretch of text inside a dumped model."""
    if isinstance(value, list):
        return [span for entry in value for span in spans(entry)]
    if not isinstance(value, dict):
        return []
    own = [value] if {"start", "end", "text"} <= set(value) else []
    return own + [span for entry in value.values() for span in spans(entry)]


@pytest.mark.parametrize("width", [80, 140])
def test_golden_table(
    result: schema.Result, golden: Callable[[str, str], None], width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    stream = io.StringIO()
    table.show(result, stream)
    golden(f"seeds-{width}.txt", stream.getvalue())


@pytest.mark.parametrize("name", ["csv", "annotations", "hypothesis", "claims", "tei"])
def test_golden_formats(result: schema.Result, golden: Callable[[str, str], None], name: str) -> None:
    """The formats of text; ``tests/test_formats.py`` compares all with the JSON."""
    stream = io.StringIO(newline="")
    FORMATS[name].write(plain(result), stream)
    golden(f"seeds.{name}", stream.getvalue().replace("\r\n", "\n"))


def archived(file: bytes) -> str:
    archive = zipfile.ZipFile(io.BytesIO(file))
    return "\n".join(f"== {name}\n{archive.read(name).decode()}" for name in sorted(archive.namelist()))


def tabled(file: bytes) -> str:
    sheets = openpyxl.load_workbook(io.BytesIO(file)).worksheets
    rows = (row for sheet in sheets for row in ([sheet.title], *sheet.iter_rows(values_only=True)))
    return "".join(json.dumps(list(row), ensure_ascii=False, default=str) + "\n" for row in rows)


def dumped(file: bytes) -> str:
    base = sqlite3.connect(":memory:")
    base.deserialize(file)
    names = [name for (name,) in base.execute("select name from sqlite_master where type = 'table' order by name")]
    own = [name for name in names if "_fts" not in name]  # the index for searching is sqlite's
    rows = ((name, *row) for name in own for row in base.execute(f"select * from [{name}]"))
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.mark.parametrize(("name", "told"), [("brat", archived), ("xlsx", tabled), ("sqlite", dumped)])
def test_golden_binary_formats(
    result: schema.Result, golden: Callable[[str, str], None], name: str, told: Callable[[bytes], str]
) -> None:
    """What stands in the formats that are no text."""
    stream = io.BytesIO()
    FORMATS[name].write(plain(result), stream)
    golden(f"seeds.{name}.txt", told(stream.getvalue()))


def test_examples_of_formats_are_what_the_program_writes(result: schema.Result) -> None:
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## ([a-z]+)\n(.*?)(?=^## |\Z)", page, re.M | re.S))
    assert sections.keys() == FORMATS.keys() - {"table", "json", "jsonl"}
    for name in ("csv", "annotations", "hypothesis", "claims", "tei", "brat"):
        (example,) = re.findall(r"```\w*\n(.*?)```", sections[name], re.S)
        stream = io.BytesIO() if FORMATS[name].binary else io.StringIO()
        FORMATS[name].write(plain(result), stream)
        if isinstance(stream, io.StringIO):
            whole = stream.getvalue()
        else:
            archive = zipfile.ZipFile(stream)
            whole = "".join(archive.read(file).decode() for file in archive.namelist())
        for line in filter(None, map(str.strip, example.split("…\n"))):
            assert re.sub(r"\s+", "", line) in re.sub(r"\s+", "", whole), f"{name}: {line}"


def plain(result: schema.Result) -> schema.Result:
    """The result without the program's version and the folder that it was made in."""
    copy = result.model_copy(deep=True)
    copy.generator = "quotes"
    for article in copy.articles:
        article.path = Path(article.path or "").name
    return copy


def lines(result: schema.Result) -> Iterator[dict[str, Any]]:
    """A result with one quote, speaker or alignment a line, to be read in a diff."""
    data = result.model_dump(mode="json", by_alias=True)
    for article in data.pop("articles"):
        quotes = article.pop("quotes")
        yield {"article": article}
        yield from ({"quote": quote} for quote in quotes)
    yield from ({"speaker": speaker} for speaker in data.pop("speakers"))
    yield from ({"alignment": alignment} for alignment in data.pop("alignments"))
    yield data


def test_golden_json(result: schema.Result, golden: Callable[[str, str], None]) -> None:
    copy = plain(result)
    for article in copy.articles:
        article.text = None  # test_every_text_is_its_slice has it
    golden("seeds.jsonl", "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines(copy)))
