"""Brat: a zip of a text and an annotation file for each article, to be unpacked into a folder of brat's data.

Offsets count Unicode code points of the ``.txt`` beside them.  Words that run over the end of a line are annotated
line by line, as brat wants it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from quotes import schema
from quotes.views.rows import with_texts

_LINE = re.compile(r"[^\r\n]+")
#: What ties a statement to other words of the article, by the name of their annotation.
_TIES = ("source", "cue", "addressee", "relay", "time")
_TYPES = schema.values(schema.QuoteType)


def write(result: schema.Result, stream: BinaryIO) -> None:
    """Write the archive: ``1-ARTICLE.txt``, ``1-ARTICLE.ann`` and so on, and the ``annotation.conf`` that they need."""
    names = {speaker.id: speaker.name for speaker in result.speakers}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "annotation.conf", _configuration())
        for number, (article, text) in enumerate(with_texts(result, "brat"), 1):
            stem = f"{number}-" + re.sub(r"[^\w.-]", "_", article.id)
            _add(archive, f"{stem}.txt", text)
            _add(archive, f"{stem}.ann", "".join(f"{line}\n" for line in _lines(article, names)))


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    """Add a file with a date that is always the same, so that the same result is the same archive."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, text.encode())


def _lines(article: schema.Article, names: dict[str, str]) -> Iterator[str]:
    """The annotations of an article: ``T`` words, ``R`` what ties them, ``A`` attributes, ``#`` the speaker."""
    marks: dict[str, str] = {}
    relations = 0
    for number, quote in enumerate(article.quotes, 1):
        own = f"T{number}"
        yield f"{own}\t{_mark(quote.type, quote.content)}"
        yield f"A{number}\tpolarity {own} {quote.polarity}"
        if quote.channel:
            yield f"A{number + len(article.quotes)}\tchannel {own} {quote.channel.kind}"
        name = " ".join(names.get(quote.speaker or "", "not resolved").split())
        yield f"#{number}\tAnnotatorNotes {own}\t{name}"
        for tie in _TIES:
            span: schema.TextSpan | None = getattr(quote, tie)
            if span is None:
                continue
            mark = _mark(tie, [span])
            if mark not in marks:
                marks[mark] = f"T{len(article.quotes) + len(marks) + 1}"
                yield f"{marks[mark]}\t{mark}"
            relations += 1
            yield f"R{relations}\thas_{tie} Arg1:{own} Arg2:{marks[mark]}"


def _mark(kind: str, spans: list[schema.TextSpan]) -> str:
    """``direct 0 5;8 12`` and the words of all its lines."""
    lines = [
        (span.start + line.start(), span.start + line.end(), line[0])
        for span in spans
        for line in _LINE.finditer(span.text)
    ]
    places = ";".join(f"{start} {end}" for start, end, _ in lines)
    return f"{kind} {places}\t{' '.join(words for *_, words in lines)}"


def _configuration() -> str:
    statements = "|".join(_TYPES)
    relations = [f"has_{tie}\tArg1:{statements}, Arg2:{tie}" for tie in _TIES]
    attributes = [
        f"{name}\tArg:{statements}, Value:{'|'.join(schema.values(kind))}"
        for name, kind in (("polarity", schema.Polarity), ("channel", schema.ChannelKind))
    ]
    parts = {"entities": [*_TYPES, *_TIES], "relations": relations, "events": [], "attributes": attributes}
    return "# Offsets are half-open Unicode code points.\n" + "".join(
        f"[{name}]\n" + "".join(f"{line}\n" for line in lines) for name, lines in parts.items()
    )
