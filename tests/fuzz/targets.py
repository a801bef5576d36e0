"""What is fuzzed: the readers of files, and what the program makes of any text and tree."""

from __future__ import annotations

import gzip
import io
import json
import random
import tempfile
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow
import pyarrow.parquet
import zstandard

import quotes
from quotes.corpus import sinks
from quotes.corpus.lines import of, written
from quotes.corpus.table import table
from quotes.errors import ArticleWarning, QuotesError
from quotes.pipeline import INCLUDABLE
from quotes.reading import files, results
from quotes.review import applied
from quotes.review import corrections as review
from tests import hostile

RESULT = Path(__file__).parent.parent.parent / "fixtures" / "golden" / "result.json"
_FOLDER = tempfile.TemporaryDirectory(prefix="quotes-fuzz-")

LINE = (
    '{"id": "a", "text": "“It is safe,” said Ann Lee.\\n\\nShe left.", "language": "en", "title": "T", '
    '"date": "2019-12-05", "outlet": "O"}\n'
)
PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>T</title><meta property="article:published_time" '
    'content="2020-02-03T10:00:00Z"></head><body><article><h1>T</h1><p>The mayor said that the bridge was <q>safe</q> '
    "and that it would open again in May.</p><blockquote><p>It is so.</p><footer>— Ann Lee</footer></blockquote>"
    "<figure><figcaption>Ann Lee</figcaption></figure><ul><li>One &amp; two</li></ul></article></body></html>"
)
TREE = """# newdoc id = a
# lang = en
# newpar
# text = Ann said: “It is so.”
1\tAnn\tAnn\tPROPN\t_\tNumber=Sing\t2\tnsubj\t_\tner=S-PERSON
2\tsaid\tsay\tVERB\t_\tMood=Ind|VerbForm=Fin\t0\troot\t_\tSpaceAfter=No
3\t:\t:\tPUNCT\t_\t_\t2\tpunct\t_\t_
4\t“\t“\tPUNCT\t_\t_\t7\tpunct\t_\tSpaceAfter=No
5\tIt\tit\tPRON\t_\tPerson=3\t7\tnsubj\t_\t_
6\tis\tbe\tAUX\t_\tVerbForm=Fin\t7\tcop\t_\t_
7\tso\tso\tADV\t_\t_\t2\tccomp\t_\tSpaceAfter=No
8\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\tSpaceAfter=No
9\t”\t”\tPUNCT\t_\t_\t7\tpunct\t_\t_

"""
CORRECTIONS = (
    '{"schema": "quotes/corrections/1", "articles": [{"id": "bridge", "text": "“Yes,” said Ann.", "language": "en", '
    '"complete": true}], "corrections": [{"article": "bridge", "verdict": "changed", "target": [{"start": 1, "end": 5, '
    '"text": "Yes,", "prefix": "“", "suffix": "”"}], "fields": ["speaker"], "statement": {"type": "direct", '
    '"content": [{"start": 1, "end": 5, "text": "Yes,"}], "speaker": "Ann"}}]}'
)


def _file(name: str) -> Callable[[bytes], None]:
    """Reads bytes as a file of a name, and does with its articles what costs little."""

    def target(data: bytes) -> None:
        path = Path(_FOLDER.name) / name
        path.write_bytes(data)
        problems: list[QuotesError] = []
        for article in files.read([path], on_error=problems.append):
            article.text.encode()
            article.id.encode()
            for span in (*article.paragraphs, *(zone.span for zone in article.zones)):
                assert 0 <= span.start < span.end <= len(article.text)
            for one, other in zip(article.paragraphs, article.paragraphs[1:], strict=False):
                assert one.end <= other.start
            assert len(article.id.strip()) > 0
        for problem in problems:
            assert len(str(problem)) < 2000, "one line says what is wrong"

    return target


def _result(name: str) -> Callable[[bytes], None]:
    """Reads bytes as a result in a file of a name."""

    def target(data: bytes) -> None:
        path = Path(_FOLDER.name) / name
        path.write_bytes(data)
        results.is_result(path)
        try:
            result = results.read(str(path))
        except QuotesError:
            return
        result.model_dump_json()

    return target


def _packed(name: str) -> Callable[[bytes], None]:
    """Reads bytes as a compressed file of lines, or of a result: cut off, gone on with, damaged."""
    articles, result = _file(f"a{name}"), _result(f"result{name}")

    def target(data: bytes) -> None:
        articles(data)
        result(data)
        path = Path(_FOLDER.name) / f"result{name}"
        try:
            with sinks.opened(path, resume=True) as sink:
                sink.write(())
        except QuotesError:
            return
        assert path.stat().st_size <= len(data)

    return target


def _corrections(data: bytes) -> None:
    path = Path(_FOLDER.name) / "corrections.json"
    path.write_bytes(data)
    result = results.read(str(RESULT))
    try:
        found = review.read(path)
    except QuotesError:
        return
    applied.apply(result, found)
    list(review.gold(found))
    list(review.left_out(found))


def _text(data: bytes) -> None:
    """Any text under any tree, both told by the bytes."""
    lot = random.Random(data)
    language = lot.choice(["en", "da", "de", "es", "fr", "sv", "nb"])
    text = hostile.drawn(lot) if len(data) < 16 else data.decode("utf-8", "replace")
    try:
        article = quotes.from_text(text, language=language)
    except QuotesError:
        return
    hostile.check(quotes.attribute(hostile.any_tree(article, lot.random()), include=INCLUDABLE, least=0))


def _quiet(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ArticleWarning)
            target(data)

    return run


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "txt": _quiet(_file("a.txt")),
    "jsonl": _quiet(_file("a.jsonl")),
    "html": _quiet(_file("a.html")),
    "conllu": _quiet(_file("a.conllu")),
    "jsonl.gz": _quiet(_packed(".jsonl.gz")),
    "jsonl.zst": _quiet(_packed(".jsonl.zst")),
    "parquet": _quiet(_file("a.parquet")),
    "result": _result("result.json"),
    "result.jsonl": _result("result.jsonl"),
    "result.parquet": _result("result.parquet"),
    "corrections": _corrections,
    "text": _quiet(_text),
}


def _parquet(rows: pyarrow.Table) -> bytes:
    stream = io.BytesIO()
    pyarrow.parquet.write_table(rows, stream, compression="zstd")
    return stream.getvalue()


def seeds(target: str) -> list[bytes]:
    """Inputs that a target takes, to begin with."""
    lines = LINE + LINE.replace('"a"', '"b"')
    result = "".join(f"{line}\n" for line in map(written, of(results.read(str(RESULT)))))
    prose = "“It is safe,” Ann Lee said.\n\n»Nå,« siger hun – ifølge Ærø.\r\n'So' — \"it\" is: 5'10\".\n"
    found = {
        "txt": [prose.encode(), prose.encode("cp1252", "replace"), prose.encode("utf-16"), prose.encode("utf-8-sig")],
        "jsonl": [LINE.encode(), lines.encode()],
        "jsonl.gz": [gzip.compress(text.encode(), mtime=0) * 2 for text in (lines, result)],
        "jsonl.zst": [zstandard.compress(text.encode()) * 2 for text in (lines, result)],
        "parquet": [_parquet(pyarrow.Table.from_pylist([json.loads(line) for line in lines.splitlines()]))],
        "html": [PAGE.encode()],
        "conllu": [TREE.encode(), (TREE + TREE).encode()],
        "result": [RESULT.read_bytes(), json.dumps(json.loads(RESULT.read_bytes())).encode()],
        "result.jsonl": [result.encode()],
        "result.parquet": [_parquet(table(result.splitlines(), Path("result.parquet")))],
        "corrections": [CORRECTIONS.encode()],
        "text": [bytes([number]) for number in range(8)] + [prose.encode()],
    }
    return found[target]
