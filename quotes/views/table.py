"""The table for people: article, speaker, channel, cue, and the words.

Verbatim words stand in the marks that they are printed in (and in bold on a terminal), paraphrase stands bare.  What
turns or weakens a statement stands before its words.  From ``WIDE`` columns on channel and cue have columns of their
own.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO
from urllib.parse import quote as escaped

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.padding import Padding
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from quotes import schema
from quotes.document.printable import clean, printable

WIDE = 110

_MARKS = "\"“”„‟«»‘’‚‛‹›'`´"
_OPENING = re.compile(rf"[{_MARKS}]+$")
_DASH = re.compile(r"(?:^|[\r\n])[^\S\r\n]*([–—-])\s*$")
#: Marks and dashes are looked for so many code points before the words.
_NEAR = 8
#: The mark that belongs to another one, where only that is printed.
_PARTNERS = dict(zip("“«»„‘‚‛‹›`´", "”»«“’‘’›‹´`", strict=True))
_CLOSING = re.compile(rf"([.,;:!?…]?)[{_MARKS}]+")
#: At most so many code points are shown of a paragraph left out or a name, and of a mention beside the name.
_EXCERPT, _MENTION = 60, 40
#: Statements less sure than this are marked as such.
_UNSURE = 0.75
#: A mention that is the name and no more than an article before it is not repeated.
_ARTICLE = 4


def show(result: schema.Result, stream: TextIO) -> None:
    """Print the result; colour and bold only where the stream is a terminal."""
    console = console_for(stream)
    names = {speaker.id: speaker.name for speaker in result.speakers}
    parts: list[RenderableType] = []
    for article in result.articles:
        parts += [_header(article), _quotes(article, names, console.width >= WIDE), ""]
    emit(console, Group(*parts, Text(_summary(result), style="dim")))


class _Console(Console):
    """A console whose terminal obeys none but the program, whatever a view has left in a text."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else printable(text), style, control)


def console_for(stream: TextIO) -> Console:
    """A console that prints text as it is: no markup, no emoji codes, no highlighting."""
    return _Console(file=stream, markup=False, emoji=False, highlight=False, soft_wrap=False)


def emit(console: Console, renderable: RenderableType) -> None:
    """Print; where the output is no terminal, without the padding at line ends."""
    if console.is_terminal:
        console.print(renderable)
        return
    with console.capture() as capture:
        console.print(renderable)
    for line in capture.get().splitlines():
        console.file.write(line.rstrip() + "\n")


def grid(rows: Iterable[tuple[str, RenderableType]]) -> Padding:
    """Names, dim, and beside each what it stands for, indented."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for row in rows:
        table.add_row(*row)
    return Padding(table, (0, 0, 0, 2))


def shortened(text: str, most: int = 100) -> str:
    """Text on one line, of at most so many code points."""
    text = clean(text)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def words(quote: schema.Quote, text: str | None = None) -> Text:
    """The content: verbatim words marked, pieces that the attribution parts joined by an ellipsis.

    The marks are those printed in the article's ``text``, “ ” where that is not known or there are none.
    """
    shown = Text()
    for number, piece in enumerate(quote.content):
        if number:
            shown.append(" … ")
        position = piece.start
        first = bisect.bisect_right(quote.verbatim, piece.start, key=lambda one: one.end)
        last = bisect.bisect_left(quote.verbatim, piece.end, key=lambda one: one.start)
        for verbatim in quote.verbatim[first:last]:
            start, end = max(verbatim.start, position), min(verbatim.end, piece.end)
            if start >= end:
                continue
            shown.append(_joined(_OPENING.sub("", piece.text[position - piece.start : start - piece.start])))
            opening, closed = _printed(text or "", start, end)
            inner = clean(piece.text[start - piece.start : end - piece.start])
            shown.append_text(Text.assemble(opening, (inner, "bold"), closed))
            position = end
            closing = _CLOSING.match(piece.text, end - piece.start)
            if closing:
                shown.append(closing[1])
                position = piece.start + closing.end()
        shown.append(_joined(piece.text[position - piece.start :]))
    return shown


def _printed(text: str, start: int, end: int) -> tuple[str, str]:
    """The marks around a stretch of a text; a dash that begins a line has no other."""
    near = max(start - _NEAR, 0)
    dash = _DASH.search(text[near:start])
    if dash:
        return f"{dash[1]} ", ""
    opening, closing = _OPENING.search(text[near:start]), _CLOSING.match(text, end)
    first = opening[0][-1] if opening else ""
    last = text[closing.end(1)] if closing else _PARTNERS.get(first, first)
    return first or {"”": "“"}.get(last, last) or "“", last or "”"


def channel_name(channel: schema.Channel) -> str:
    """``press conference``, and whether it is carried on from the statement before."""
    name = channel.kind.replace("_", " ")
    return f"{name} (carried on)" if channel.inherited else name


def _joined(text: str) -> str:
    """A stretch between others: cleaned, a space kept at either end."""
    inner = clean(text)
    if not inner:
        return " " if text else ""
    return " " * text[0].isspace() + inner + " " * text[-1].isspace()


def _header(article: schema.Article) -> RenderableType:
    count = len(article.quotes)
    about = [article.language, article.model, f"{count} quote{'s' * (count != 1)}"]
    if article.encoding != "utf-8":
        about.append(f"read as {article.encoding}")
    # A terminal that knows links opens the file.
    name = Style(bold=True, link=_address(article.path) if article.path else None)
    lines = [Text.assemble((clean(article.id), name), "  ", (" · ".join(about), "dim"))]
    known = [clean(part) for part in (article.title, article.outlet, str(article.date or "")) if part]
    if known:
        lines.append(Text("  " + " · ".join(known)))
    if article.skipped:
        left_out = [f"{shortened(skipped.text, _EXCERPT)} ({skipped.language})" for skipped in article.skipped[:3]]
        if len(article.skipped) > 3:
            left_out.append(f"and {len(article.skipped) - 3} more")
        lines.append(Text("  left out, in another language: " + ", ".join(left_out), style="dim"))
    return Group(*lines)


def _address(path: str) -> str:
    return escaped(path, safe=":/?#[]@!$&'()*+,;=%") if "://" in path else Path(path).absolute().as_uri()


def _quotes(article: schema.Article, names: dict[str, str], wide: bool) -> RenderableType:
    if not article.quotes:
        return Text("  no quotes found", style="dim")
    table = Table(box=None, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0), expand=True, header_style="dim")
    table.add_column("#", justify="right", width=3)
    table.add_column("Speaker", ratio=5 if wide else 7)
    if wide:
        table.add_column("Channel", ratio=4, min_width=18)
        table.add_column("Cue", ratio=3)
    table.add_column("Words", ratio=20 if wide else 16)
    for quote in article.quotes:
        speaker = _speaker(quote, names)
        channel = channel_name(quote.channel) if quote.channel else ""
        cue = clean(quote.cue.text) if quote.cue else ""
        content = Group(Text.assemble(*_warnings(quote), words(quote, article.text)), *_notes(quote, article))
        number = Text(quote.id.rpartition("#")[2])
        if wide:
            table.add_row(number, Group(*speaker), Text(channel, style="magenta"), Text(cue), content)
        else:
            under = [
                Padding(Text(f"{label}: {part}", style="dim"), (0, 0, 0, 2))
                for label, part in (("cue", cue), ("channel", channel))
                if part
            ]
            table.add_row(number, Group(*speaker, *under), content)
    return Padding(table, (0, 0, 0, 1))


def _speaker(quote: schema.Quote, names: dict[str, str]) -> list[Text]:
    """The speaker's name, under it the mention where that says something else."""
    mention = clean(quote.source.text) if quote.source else ""
    name = clean(names.get(quote.speaker or "", ""))
    if not name:
        return [Text(f"{mention} (unresolved)" if mention else "not said")]
    sure = getattr(quote, "speaker_confidence", None)  # other versions may lack it
    doubt = " (unsure)" if sure is not None and sure < _UNSURE else ""
    lines = [Text.assemble((shortened(name, _EXCERPT), "cyan"), (doubt, "yellow"))]
    if mention and not (mention.casefold().endswith(name.casefold()) and len(mention) - len(name) <= _ARTICLE):
        step, found, _ = (quote.resolution or "").partition(":")
        how = (f" ({step})", "yellow" if "pronoun" in step else "dim") if found else ""
        lines.append(Text.assemble((f"“{shortened(mention, _MENTION)}”", "dim"), how))
    return lines


def _warnings(quote: schema.Quote) -> list[tuple[str, str]]:
    """What turns a statement or makes it less sure, each with its style."""
    found = []
    if quote.polarity != "asserted":
        found.append((f"[{quote.polarity}] ", "bold red" if quote.polarity == "negated" else "bold yellow"))
    if quote.confidence is not None and quote.confidence < _UNSURE:
        found.append((f"[unsure, {quote.confidence:.0%}] ", "yellow"))
    return found


def _notes(quote: schema.Quote, article: schema.Article) -> list[Text]:
    notes: list[str] = []
    if quote.addressee:
        notes.append(f"to {clean(quote.addressee.text)}")
    if quote.relay:
        notes.append(f"relayed by {clean(quote.relay.text)}")
    if quote.time:
        date = f" = {quote.time.date}" if quote.time.date else ""
        notes.append(f"when: {clean(quote.time.text)}{date}")
    corrected = quote.corrected
    if corrected:
        notes.append(f"{corrected} by a person")
    if quote.within:
        notes.append(f"within {quote.within.removeprefix(article.id)}")
    return [Text(f"({'; '.join(notes)})", style="dim italic")] if notes else []


def _summary(result: schema.Result) -> str:
    quotes = [quote for article in result.articles for quote in article.quotes]
    speakers = {quote.speaker for quote in quotes if quote.speaker}
    counts = ((len(quotes), "quote"), (len(speakers), "speaker"), (len(result.articles), "article"))
    return ", ".join(f"{count} {noun}{'s' * (count != 1)}" for count, noun in counts)
