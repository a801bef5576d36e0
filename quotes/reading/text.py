"""Plain text, and what all formats share: a decoded file, and an article made of a text."""

from __future__ import annotations

import datetime
import re
import warnings
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from quotes.document.article import Article, Skipped, Zone, paragraphs, signed
from quotes.document.plain import visible
from quotes.document.printable import encodable
from quotes.document.span import Span
from quotes.errors import ArticleError, ArticleWarning, QuotesError
from quotes.languages import load
from quotes.languages.identification import foreign, identify, normalized
from quotes.models import stanza

#: Words in quotation marks on one line.
_QUOTED = re.compile(r"[“„”][^“„”\n]*[“”]|»[^»«\n]*[»«]|«[^»«\n]*»|\"[^\"\n]*\"")
#: Marks that open words which go on in the next paragraph.
_OPENING = tuple('“„”«»"')
#: What ends a sentence.
_ENDS = tuple('.!?…”»"')
#: So many words tell a language.
_FEWEST = 4
#: No article has more code points: a file that has is a whole archive, or none of text.
LONGEST = 10_000_000

OnError = Callable[[QuotesError], None]


@dataclass(frozen=True, slots=True)
class File:
    """A decoded file, as a format gets it.

    ``name`` is its path, for messages, ``stem`` the id of an article that has none of its own; ``language`` is that of
    all articles, None to identify each.  ``taken`` says where each id so far comes from; ``on_error`` is called with
    what is wrong with one article of several.  Articles whose id is in ``skip`` are not wanted.
    """

    text: str
    name: str
    stem: str
    encoding: str
    language: str | None
    taken: dict[str, str]
    on_error: OnError
    skip: Container[str] = ()

    def free_id(self, wanted: str) -> str:
        """The id, with a running number where it is taken; taken from now on."""
        id, number = wanted, 1
        while id in self.taken:
            number += 1
            id = f"{wanted}-{number}"
        self.taken[id] = self.name
        return id


def articles(file: File) -> Iterator[Article]:
    """The one article that a text is."""
    check_length(file.text, file.name)
    text = ungarbled(file.text, file.name)
    yield from_text(text, file.free_id(file.stem), language=file.language, path=file.name, encoding=file.encoding)


def from_text(
    text: str,
    id: str = "text",
    *,
    language: str | None = None,
    path: str | None = None,
    title: str | None = None,
    date: datetime.date | None = None,
    outlet: str | None = None,
    encoding: str = "utf-8",
) -> Article:
    """An article of a text; its language is identified where it is not given.

    Raises:
        ArticleError: the text is empty or too long, or ``language`` is no language code.
    """
    text = encodable(text)
    check_length(text, path or id)
    stretches = paragraphs(text)
    return of_paragraphs(
        text,
        stretches,
        encodable(id),
        language=language,
        path=path,
        zones=signed(text, stretches),
        title=title,
        date=date,
        outlet=outlet,
        encoding=encoding,
    )


def of_paragraphs(
    text: str,
    stretches: Iterable[Span],
    id: str,
    *,
    language: str | None,
    path: str | None,
    zones: Iterable[Zone] = (),
    **about: Any,
) -> Article:
    """An article of a text whose paragraphs are known; ``about`` are other fields of it.

    Raises:
        ArticleError: as ``from_text``.
    """
    name = path or id
    if not visible(text).strip():
        raise ArticleError(f"{name}: empty, there is no text in it")
    try:
        code = normalized(language) if language else identify(_narration(text), stanza.available())
    except ValueError as error:
        raise ArticleError(f"{name}: {error}") from error
    kept, skipped = [], []
    inside = True
    for paragraph in stretches:
        words = paragraph.of(text)
        other = foreign(_narration(words), code)
        # a quotation among foreign paragraphs is one of a translation
        inside = other is None or (inside and _is_quotation(words, code))
        if other is None or inside:
            kept.append(paragraph)
        else:
            skipped.append(Skipped(paragraph.start, paragraph.end, other))
    return Article(id, text, code, path, paragraphs=tuple(kept), skipped=tuple(skipped), zones=tuple(zones), **about)


def check_length(text: str, name: str) -> None:
    """Refuse a text that is too long to be an article.

    Raises:
        ArticleError: it is.
    """
    if len(text) > LONGEST:
        raise _too_long(f"{len(text):,} characters", name)


def check_size(size: int, name: str) -> None:
    """Refuse a file of one article before it is read, if it has more bytes than any encoding has for its characters.

    Raises:
        ArticleError: it does.
    """
    if size > 4 * LONGEST:
        raise _too_long(f"{size // 10**6:,} MB", name)


def _too_long(size: str, name: str) -> ArticleError:
    return ArticleError(
        f"{name}: {size}, more than an article has ({LONGEST:,} characters); "
        "make a file of each article, or a line of .jsonl"
    )


def ungarbled(text: str, name: str, keep: bool = False) -> str:
    """A text that was decoded wrongly before it was saved, as it was meant (``gÃ¥`` for ``gå``), with a warning.

    ``keep`` where offsets into it may be known elsewhere, so that nothing but the warning is to be done.
    """
    import ftfy

    if not ftfy.badness.is_bad(text):
        return text
    meant = ftfy.fix_encoding(text, ftfy.TextFixerConfig(fix_c1_controls=False))
    first = next(
        (one for one, other in zip(text.split(), meant.split(), strict=False) if one != other and one[1:]), None
    )
    if first is None:
        return text
    done = "left as they are" if keep else "mended: offsets count the mended text"
    warnings.warn(f"{name}: garbled letters ({first[:40]}), {done}", ArticleWarning, stacklevel=2)
    return text if keep else meant


def _is_quotation(paragraph: str, language: str) -> bool:
    """True for a paragraph of somebody's words, with hardly more than a cue: in marks, or a sentence behind a dash."""
    seen = visible(paragraph).strip()
    outside = len(_QUOTED.sub(" ", seen).split())
    marked = len(seen.split()) - outside
    known = load(language)
    dashed = known is not None and seen.startswith(tuple(known.dashes)) and seen.endswith(_ENDS)
    return dashed or seen.startswith(_OPENING) if not marked else outside < min(_FEWEST, marked)


def _narration(text: str) -> str:
    """A text without invisible characters and words in marks, which may be in another language; but not too little."""
    seen = visible(text)
    outside = _QUOTED.sub(" ", seen)
    return outside if len(outside.split()) >= _FEWEST else seen
