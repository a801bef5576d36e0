"""What holds of any result, whatever its texts, ids and names are: every format is written, and read back.

More examples: ``pytest --hypothesis-profile=long tests/test_any_result.py``.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

import quotes
from quotes import pipeline, schema
from quotes.document.article import Article
from quotes.document.printable import clean
from quotes.document.span import Span
from quotes.errors import ArticleError
from quotes.evaluation import run
from quotes.evaluation.gold import GoldArticle, GoldQuote
from quotes.pipeline import INCLUDABLE, Attributed
from quotes.reading import results
from quotes.review import changes as compared
from quotes.review.corrections import Corrections
from quotes.views import alignments, changes, explanation, scores, summary, table
from quotes.views.formats import FORMATS
from tests import hostile

FEW = settings(max_examples=max(15, settings.default.max_examples // 5))

#: Names, titles and ids.
names = st.lists(st.sampled_from(hostile.PIECES) | st.text(max_size=6), min_size=1, max_size=6).map("".join)
ids = names.filter(lambda name: bool(name.strip()))
#: What no terminal may get from a text.
STEERS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
#: What the program itself sends to one: colours, and links.
OWN = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b\x07]*\x1b\\")


@st.composite
def any_articles(draw: st.DrawFn) -> list[Article]:
    """Articles whose words and ids are hostile, with any tree."""
    articles: list[Article] = []
    for id in draw(st.lists(ids, min_size=1, max_size=3, unique=True)):
        try:
            article = quotes.from_text(draw(hostile.texts), id, language=draw(hostile.languages))
        except ArticleError:
            continue
        articles.append(hostile.any_tree(article, draw(st.integers(0, 2**32))))
    return articles


@st.composite
def any_result(draw: st.DrawFn) -> schema.Result:
    """A result of such articles, in which names are hostile too."""
    result = quotes.attribute(draw(any_articles()), include=INCLUDABLE, least=0)
    for one in result.articles:
        one.title, one.outlet, one.path = draw(names), draw(names), draw(st.none() | names)
    for speaker in result.speakers:
        speaker.name = draw(names)
    return schema.Result.model_validate_json(result.model_dump_json(by_alias=True))


def written(result: schema.Result, name: str) -> Any:
    stream: Any = io.BytesIO() if FORMATS[name].binary else io.StringIO(newline="")
    FORMATS[name].write(result, stream)
    return stream.getvalue()


def statements(result: schema.Result) -> list[schema.Quote]:
    return [quote for article in result.articles for quote in article.quotes]


@FEW
@given(any_result())
def test_formats_for_programs(result: schema.Result) -> None:
    own, texts = statements(result), [article.text or "" for article in result.articles]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.json"
        path.write_text(written(result, "json"), encoding="utf-8", newline="")
        assert results.read(str(path)) == result
        path.write_text(written(result, "jsonl"), encoding="utf-8", newline="")
        assert results.read(str(path)).articles == result.articles

        path = Path(folder) / "result.db"
        path.write_bytes(written(result, "sqlite"))
        database = sqlite3.connect(path)
        assert {text for (text,) in database.execute("select text from articles")} == set(texts)
        assert database.execute("select count(*) from statements").fetchone() == (len(own),)
        database.close()
    rows = list(csv.reader(io.StringIO(written(result, "csv").removeprefix("\ufeff"), newline="")))
    assert len(rows) == len(own) + 1
    book = openpyxl.load_workbook(io.BytesIO(written(result, "xlsx")))
    assert book["Statements"].max_row == len(own) + 1
    assert not any(cell.data_type == "f" for row in book["Statements"] for cell in row)
    corpus = etree.fromstring(written(result, "tei").encode(), etree.XMLParser(resolve_entities=False))
    bodies = corpus.findall(".//{*}body")
    assert [len("".join(body.itertext())) for body in bodies] == [len(text) for text in texts]
    assert json.loads(written(result, "annotations"))["total"] == len(own)
    assert len(json.loads(written(result, "hypothesis"))) == sum(len(quote.content) for quote in own)
    assert len(json.loads(written(result, "claims"))["@graph"]) <= len(own)
    with zipfile.ZipFile(io.BytesIO(written(result, "brat"))) as archive:
        files = archive.namelist()
        assert len(files) == len(set(files)) == 1 + 2 * len(texts)
        assert not any("/" in name or "\\" in name or name.startswith(".") for name in files)
        assert sorted(archive.read(name).decode() for name in files if name.endswith(".txt")) == sorted(texts)


@FEW
@given(any_result())
def test_the_page(result: schema.Result) -> None:
    page = written(result, "html")
    tree = html.fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    assert len(tree.xpath("//script[not(@type='application/json')]")) == 1
    assert not tree.xpath("//iframe | //object | //embed | //base | //img | //link")
    assert not [name for element in tree.iter() for name in element.keys() if name.startswith("on")]  # noqa: SIM118
    assert not tree.xpath("//a[not(starts-with(@href, '#'))]")


def corrected(result: schema.Result) -> Corrections:
    """All statements accepted, as the page would write it."""
    return Corrections.model_validate(
        {
            "articles": [{"id": one.id, "text": one.text, "language": one.language} for one in result.articles],
            "corrections": [
                {"article": article.id, "verdict": "rejected", "target": [one.model_dump() for one in quote.content]}
                for article in result.articles
                for quote in article.quotes
            ],
        }
    )


def difference(result: schema.Result, stream: Any) -> None:
    """All statements are new."""
    bare = result.model_copy(
        update={"articles": [one.model_copy(update={"quotes": []}) for one in result.articles], "alignments": []}
    )
    changes.show(list(compared.compare(bare, result)), stream)


SHOWN: dict[str, Callable[[schema.Result, Any], object]] = {
    "table": table.show,
    "alignments": alignments.show,
    "by speaker": lambda result, stream: summary.show(result, stream, "speaker"),
    "by article": lambda result, stream: summary.show(result, stream, "article"),
    "diff": difference,
    "corrections": lambda result, stream: changes.show_corrections(corrected(result), stream),
}


def shown(show: Callable[[Any], object], columns: int | None) -> str:
    """What a view prints: to a terminal of so many columns, without what the program itself sends to one, or a file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(columns or 80))
        patch.setenv("TERM", "xterm-256color")
        patch.delenv("NO_COLOR", raising=False)
        (patch.setenv if columns else patch.delenv)("FORCE_COLOR", *(["1"] if columns else [False]))
        stream = io.StringIO()
        show(stream)
        return OWN.sub("", stream.getvalue()) if columns else stream.getvalue()


terminals = st.sampled_from([None, 40, 80, 140])


@FEW
@given(any_result(), terminals)
def test_what_is_shown_steers_no_terminal(result: schema.Result, columns: int | None) -> None:
    for show in SHOWN.values():
        assert not STEERS.search(shown(partial(show, result), columns))
    for name in ("json", "jsonl"):
        assert not STEERS.search(written(result, name).replace("\r", ""))


def annotated(one: Attributed, name: str, lot: random.Random) -> GoldArticle:
    """What somebody else found in an article: partly the same, by a speaker of any name."""
    spans = [Span(*sorted(lot.choices(range(len(one.article.text) + 1), k=2))) for _ in range(3)]
    made = [GoldQuote(content=[span], source=[span], cue=[span], type="direct", speaker=name) for span in spans]
    for quote in one.quotes:
        about = {"source": [quote.source or quote.content[0]], "cue": [spans[0]], "speaker": name, "channel": "press"}
        made.append(GoldQuote(content=list(quote.content), type=lot.choice(get_args(schema.QuoteType)), **about))
    return GoldArticle(one.article, made)


@FEW
@given(any_articles(), names, st.integers(0, 2**32), terminals)
def test_what_explains_and_measures_steers_no_terminal(
    articles: list[Article], name: str, seed: int, columns: int | None
) -> None:
    found = list(pipeline.find_all(articles, INCLUDABLE, least=0))
    result, lot = pipeline.result(found), random.Random(seed)
    for one in result.speakers:
        one.name = name
    evaluation = run.evaluate([annotated(one, name, lot) for one in found], found)
    views: list[Callable[[Any], object]] = [
        partial(explanation.show, result, found),
        partial(scores.show, evaluation, errors=9),
        partial(scores.write_json, evaluation, errors=9),
    ]
    if found:
        aligned = pipeline.aligned(result, found)
        views.append(lambda stream: alignments.explain(aligned, stream, found[0].article.id))
    for show in views:
        assert not STEERS.search(shown(show, columns))


@given(names)
def test_a_clean_text_is_one_line_and_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert len(once.splitlines()) <= 1
    assert not STEERS.search(once)
