"""CSV, a statement a row, as spreadsheets open it: UTF-8 with byte order mark, commas, line ends of Windows.

A value that a spreadsheet would run as a formula has an apostrophe before it.
"""

from __future__ import annotations

import csv
from typing import TextIO

from quotes import schema
from quotes.views.rows import COLUMNS, Value, rows

#: What a formula begins with, full-width forms too; a tab or line end before it is passed over by spreadsheets.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def write(result: schema.Result, stream: TextIO) -> None:
    """Write the rows below a row of the columns' names."""
    stream.write("\ufeff")
    table = csv.writer(stream)
    table.writerow(COLUMNS)
    for row in rows(result):
        table.writerow(map(_cell, row.values()))


def _cell(value: Value) -> str:
    """A value as text; no formula."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{value}" if value.lstrip(" ").startswith(_FORMULA) else value
    return "" if value is None else str(value)
