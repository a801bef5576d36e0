"""HTML: the main text of a page, with its title, date and site.

What the page sets apart stays apart: block quotations and embedded posts, who signs them, headings and captions are
zones, every item of a list and cell of a table is a paragraph, and words in ``q`` stand in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from quotes.document.article import Article, Zone, ZoneKind, signed
from quotes.document.span import Span
from quotes.errors import ArticleError
from quotes.languages import dates
from quotes.reading.text import File, check_length, of_paragraphs, ungarbled

_BETWEEN = "\n\n"
#: The elements of trafilatura's tree that begin and end a paragraph; so does a line break.
_BLOCKS = ("head", "p", "quote", "list", "item", "table", "row", "cell", "lb")
#: Those of a page.
_PIECES = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "td", "th", "time")
_ZONES: dict[str, ZoneKind] = {"head": "heading", "quote": "quotation"}
#: Who signs a quotation stands behind a dash, or has an address in brackets: ``— Ann Lee``, ``by Ann Lee (@lee)``.
_SIGNATURE = re.compile(r"[-–—―]\s?[^\W\d_].{,120}|.{,80}\(@\w+\).{,40}")
_MARKS = re.compile(r"[\"“”„«»‘’']")
#: Elements as trafilatura would leave out, and what they are here.
_CAPTIONS = "//figcaption | //*[contains(@class, 'caption')][not(.//p)]"
#: Boxes that hold somebody's words, and figures; other boxes lead to other pages.
_BOXES = "//aside[.//blockquote or .//q or starts-with(normalize-space(.), '“')] | //figure"
_SIGNATURES = (
    "//figure[.//blockquote]//figcaption | //blockquote//footer | "
    "//blockquote//cite[not(ancestor::footer or ancestor::p)]"
)


def articles(file: File) -> Iterator[Article]:
    """The one article of a page.

    Raises:
        ArticleError: there is no article text in it.
    """
    import trafilatura

    check_length(file.text, file.name)
    tree = trafilatura.load_html(ungarbled(file.text, file.name)) if file.text.strip() else None
    known = _prepared(tree) if tree is not None else {}
    page = None if tree is None else trafilatura.bare_extraction(tree, with_metadata=True, include_comments=False)
    found = [] if page is None or page.body is None else _blocks(page.body, known)
    if len(found) == 1:  # all that trafilatura found of a short page, in one piece
        found = [(text, known.get(text)) for text in _cut(found[0][0], tree)]
    if page is None or not found:
        raise ArticleError(f"{file.name}: no article text found in this HTML")
    # captions are read behind the text, whose pronouns mean nobody in them
    found.sort(key=lambda one: one[1] == "caption")
    spans, zones, place = [], [], 0
    for words, kind in found:
        spans.append(Span(place, place + len(words)))
        if kind is not None:
            zones.append(Zone(*spans[-1], kind))
        place += len(words) + len(_BETWEEN)
    text, apart = _BETWEEN.join(words for words, _ in found), {zone.start for zone in zones}
    zones += [zone for zone in signed(text, spans) if zone.start not in apart]
    yield of_paragraphs(
        text,
        spans,
        file.free_id(file.stem),
        language=file.language,
        path=file.name,
        zones=sorted(zones, key=lambda zone: zone.start),
        title=page.title,
        date=dates.published(page.date) if page.date else None,
        outlet=page.sitename,
        encoding=file.encoding,
    )


def _prepared(tree: Any) -> dict[str, ZoneKind]:
    """Makes a page's tree ready for trafilatura: what is quoted in a line gets marks, what it would leave out is kept.

    Returns the texts of captions and signatures, as ``_text`` gives them, with what they are.
    """
    known: dict[str, ZoneKind] = {}
    for element in tree.xpath("//q"):
        opening, closing = "‘’" if element.xpath("ancestor::q") else "“”"
        if not _MARKS.match(element.text or ""):
            element.text = opening + (element.text or "")
            if len(element):
                element[-1].tail = (element[-1].tail or "") + closing
            else:
                element.text += closing
    etree.strip_tags(tree, "q")
    captions, signatures = tree.xpath(_CAPTIONS), tree.xpath(_SIGNATURES)
    for element in tree.xpath(_BOXES):
        element.tag = "div"
        element.attrib.clear()
    kinds: list[tuple[ZoneKind, list[Any]]] = [("caption", captions), ("signature", signatures)]
    for kind, elements in kinds:
        for element in elements:
            text = _text(element.text_content())
            if text:
                known[text] = kind
                element.tag = "p"
                element.attrib.clear()
    return known


def _blocks(body: Any, known: dict[str, ZoneKind]) -> list[tuple[str, ZoneKind | None]]:
    """The paragraphs of a body as trafilatura gives it, each with its zone."""
    found: list[tuple[str, ZoneKind | None]] = []
    pieces: list[str] = []

    def flush(kind: ZoneKind | None) -> None:
        text = _text("".join(pieces))
        pieces.clear()
        if text:
            signs = kind == "quotation" and found and found[-1][1] == kind and _SIGNATURE.fullmatch(text)
            kind = "signature" if signs else kind
            found.append((text, known.get(text, kind)))

    def walk(element: Any, kind: ZoneKind | None) -> None:
        is_block = element.tag in _BLOCKS
        if is_block:
            flush(kind)
        inner = _ZONES.get(element.tag, kind)
        pieces.append(element.text or "")
        for child in element:
            walk(child, inner)
        if is_block:
            flush(inner)
        pieces.append(element.tail or "")

    walk(body, None)
    flush(None)
    return found


def _cut(text: str, tree: Any) -> Iterator[str]:
    """The words of a page in the pieces that its elements make of them."""
    for element in tree.iter(*_PIECES):
        own = _text(element.text_content())
        place = text.find(own) if own else -1
        if place >= 0:
            if place:
                yield text[:place].strip()
            yield own
            text = text[place + len(own) :].strip()
    if text:
        yield text


def _text(content: str) -> str:
    """The words of an element, with one space where white space stands."""
    return " ".join(content.split())
