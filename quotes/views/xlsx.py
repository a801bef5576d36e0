"""A workbook of Excel: a statement a row, with filters, a head that stays in view, and a sheet that explains it.

Text is written as text: nothing in it is run as a formula or made a link.
"""

from __future__ import annotations

from typing import BinaryIO

import xlsxwriter

from quotes import schema
from quotes.views.rows import COLUMNS, rows

#: How wide columns are, in characters; all others ``_WIDTH``.
_WIDTHS = {"words": 60, "verbatim": 40, "sentence": 60, "title": 30, "speaker": 24, "mention": 24, "resolution": 24}
_WIDTH = 12
#: Excel takes no more in a cell.
_MOST = 32_767


def write(result: schema.Result, stream: BinaryIO) -> None:
    """Write the workbook."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        # The prefix keeps a cell text where it is edited or copied.
        text = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        sheet = book.add_worksheet("Statements")
        sheet.write_row(0, 0, list(COLUMNS), head)
        for column, name in enumerate(COLUMNS):
            sheet.set_column(column, column, _WIDTHS.get(name, _WIDTH))
        last = 0
        for last, row in enumerate(rows(result), 1):
            for column, value in enumerate(row.values()):
                if isinstance(value, str):
                    fitting = value if len(value) <= _MOST else value[: _MOST - 1] + "…"
                    sheet.write_string(last, column, fitting, text)
                else:
                    sheet.write(last, column, value, text)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
        about = book.add_worksheet("About")
        about.set_column(0, 0, 20)
        about.set_column(1, 1, 80)
        about.write_string(0, 0, result.generator, head)
        for number, (name, gloss) in enumerate(COLUMNS.items(), 2):
            about.write_string(number, 0, name, head)
            about.write_string(number, 1, gloss, text)
