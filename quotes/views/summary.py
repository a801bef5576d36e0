"""The summary: how many statements each speaker, channel or article has, and of what kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TextIO

from rich.table import Table
from rich.text import Text

from quotes import schema
from quotes.document.printable import clean
from quotes.views.table import console_for, emit, shortened

Key = Callable[[schema.Quote, schema.Article, Mapping[str, str]], str]

#: What statements can be counted by.
KEYS: Mapping[str, Key] = {
    "speaker": lambda quote, _, names: names.get(quote.speaker or "", "(unresolved)"),
    "channel": lambda quote, *_: quote.channel.kind.replace("_", " ") if quote.channel else "(none named)",
    "article": lambda _, article, names: article.id,
}


def show(result: schema.Result, stream: TextIO, by: str) -> None:
    """Print a row for each value of ``by``, a key of ``KEYS``, those with most statements first."""
    names = {speaker.id: speaker.name for speaker in result.speakers}
    groups: dict[str, list[tuple[schema.Quote, str]]] = {}
    for article in result.articles:
        for quote in article.quotes:
            groups.setdefault(KEYS[by](quote, article, names), []).append((quote, article.id))
    table = Table(box=None, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(by.capitalize(), style="cyan", ratio=2)
    table.add_column("Statements", justify="right")
    table.add_column("Articles", justify="right")
    table.add_column("Of these", ratio=3)
    for key, found in sorted(groups.items(), key=lambda item: -len(item[1])):
        quotes = [quote for quote, _ in found]
        kinds = [
            _counted(quote.type for quote in quotes),
            _counted(quote.polarity for quote in quotes if quote.polarity != "asserted"),
            _counted(quote.channel.kind for quote in quotes if quote.channel and by != "channel"),
        ]
        articles = str(len({article for _, article in found}))
        table.add_row(Text(shortened(clean(key), 60)), str(len(found)), articles, "; ".join(filter(None, kinds)))
    emit(console_for(stream), table)


def _counted(values: Iterable[str]) -> str:
    """``2 direct, 1 indirect``, the most frequent first."""
    return ", ".join(f"{count} {value.replace('_', ' ')}" for value, count in Counter(values).most_common())
