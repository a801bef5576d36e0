"""A database of SQLite: articles, speakers, statements, and where statements meet; its words can be searched.

Open it with any tool for SQLite, such as Datasette.  The table ``about`` says what offsets count.
"""

from __future__ import annotations

from typing import Any, BinaryIO

import sqlite_utils
from sqlite_utils.db import Table

from quotes import schema
from quotes.views.rows import COLUMNS, conflicts, rows

#: Columns of a row that other tables have.
_ELSEWHERE = {"title", "outlet", "date", "language", "groups", "conflicts"}
_NUMBERS = {
    "start_codepoint": int,
    "end_codepoint": int,
    "inherited": int,
    "confidence": float,
    "speaker_confidence": float,
}
_SPAN = {"start_codepoint": int, "end_codepoint": int, "text": str}
_ARTICLE = dict.fromkeys(("id", "path", "language", "model", "title", "date", "outlet", "encoding", "text"), str)


def write(result: schema.Result, stream: BinaryIO) -> None:
    """Write the database, made in memory."""
    database = sqlite_utils.Database(memory=True)
    about = {
        "generator": result.generator,
        "schema": result.schema_,
        "offsets": "half-open Unicode code points of text",
    }
    _table(database, "about", {"key": str, "value": str}, "key").insert_all(
        {"key": key, "value": value} for key, value in about.items()
    )
    _table(database, "articles", _ARTICLE, "id").insert_all(
        {name: value for name, value in article.model_dump(mode="json").items() if name in _ARTICLE}
        for article in result.articles
    )
    _table(database, "speakers", {"id": str, "name": str, "kind": str}, "id").insert_all(
        speaker.model_dump(exclude={"mentions"}) for speaker in result.speakers
    )
    _statements(database, result)
    _alignments(database, result)
    stream.write(database.conn.serialize())
    database.close()


def _statements(database: sqlite_utils.Database, result: schema.Result) -> None:
    columns = {name: _NUMBERS.get(name, str) for name in COLUMNS if name not in _ELSEWHERE} | {"speaker_id": str}
    keys = [("article", "articles", "id"), ("speaker_id", "speakers", "id")]
    table = _table(database, "statements", columns, "id", keys)
    quotes = {quote.id: quote for article in result.articles for quote in article.quotes}
    table.insert_all(
        {name: value for name, value in row.items() if name in columns} | {"speaker_id": quotes[str(row["id"])].speaker}
        for row in rows(result)
    )
    table.enable_fts(["words", "sentence", "speaker"], create_triggers=True)
    spans = _table(
        database, "spans", {"statement": str, "part": str} | _SPAN, None, [("statement", "statements", "id")]
    )
    spans.insert_all(
        {"statement": quote.id, "part": part} | _span(span)
        for quote in quotes.values()
        for part in ("content", "verbatim")
        for span in getattr(quote, part)
    )


def _alignments(database: sqlite_utils.Database, result: schema.Result) -> None:
    """Groups, their members, and how two of these, by their numbers, compare.

    A member may be a statement that a selection has left out.
    """
    _table(database, "alignments", {"id": str, "kind": str}, "id").insert_all(
        {"id": group.id, "kind": group.kind} for group in result.alignments
    )
    columns = {"alignment": str, "number": int, "statement": str, "wording": str, "translation": str} | _SPAN
    _table(database, "members", columns, None, [("alignment", "alignments", "id")]).insert_all(
        {"alignment": group.id, "number": number, "statement": member.quote, "wording": member.wording}
        | {"translation": member.translation}
        | _span(segment)
        for group in result.alignments
        for number, member in enumerate(group.members)
        for segment in member.segments
    )
    pair = {"alignment": str, "first": int, "second": int, "kind": str, "score": float, "conflicts": str}
    _table(database, "pairs", pair, None, [("alignment", "alignments", "id")]).insert_all(
        dict(zip(pair, (group.id, *one.members, one.kind, one.score, " ".join(conflicts(one)) or None), strict=True))
        for group in result.alignments
        for one in group.pairs
    )


def _span(span: schema.TextSpan) -> dict[str, Any]:
    return {"start_codepoint": span.start, "end_codepoint": span.end, "text": span.text}


def _table(
    database: sqlite_utils.Database, name: str, columns: dict[str, Any], key: str | None, foreign: Any = ()
) -> Table:
    """An empty table, which is there even if nothing is put into it."""
    return database.table(name).create(columns, pk=key, foreign_keys=foreign)
