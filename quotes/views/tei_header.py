"""The headers of TEI: what a corpus and each text in it are, who speaks, and how statements are classed."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from quotes import schema

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PEOPLE = {"person": ("person", "persName"), "group": ("personGrp", "persName")}
_CATEGORIES = {"type": schema.QuoteType, "polarity": schema.Polarity, "channel": schema.ChannelKind}
_ABOUT = (
    "The text of each article stands in its paragraphs as it was read; offsets into them count Unicode code points. "
    "What is said with direct=false is not verbatim, but for what stands in q."
)


def of_corpus(corpus: ET.Element, result: schema.Result) -> None:
    """Add the header of a corpus: what its markup means, the classes of statements, and the speakers."""
    parent = header(corpus, f"Statements, found by {result.generator}")
    encoding = ET.SubElement(parent, "encodingDesc")
    add(encoding, "projectDesc/p", _ABOUT)
    categories = ET.SubElement(encoding, "classDecl")
    for name, kind in _CATEGORIES.items():
        taxonomy = ET.SubElement(categories, "taxonomy")
        for value in schema.values(kind):
            category = ET.SubElement(taxonomy, "category", {"xml:id": f"{name}.{value}"})
            add(category, "catDesc", f"{name}: {value.replace('_', ' ')}")
    if result.speakers:
        people = add(parent, "profileDesc/particDesc/listPerson")
    for speaker in result.speakers:
        tag, name = _PEOPLE.get(speaker.kind, ("org", "orgName"))
        add(ET.SubElement(people, tag, {"xml:id": speaker.id}), name, speaker.name)
    ET.indent(parent)


def header(parent: ET.Element, title: str, article: schema.Article | None = None) -> ET.Element:
    """Add the header of an article, or of all."""
    added = ET.SubElement(parent, "teiHeader")
    file = ET.SubElement(added, "fileDesc")
    add(file, "titleStmt/title", title)
    add(file, "publicationStmt/p", "Made by a program from the articles that are its sources.")
    source = ET.SubElement(file, "sourceDesc")
    if article is None:
        add(source, "p", "The articles in this corpus.")
        return added
    bibl = ET.SubElement(source, "bibl")
    for tag, value in (("title", article.title), ("publisher", article.outlet), ("idno", article.path or article.id)):
        if value:
            add(bibl, tag, value)
    if article.date:
        ET.SubElement(bibl, "date", when=article.date.isoformat())
    return added


def add(parent: ET.Element, path: str, text: str | None = None) -> ET.Element:
    """The element at the end of a path of new ones."""
    for tag in path.split("/"):
        parent = ET.SubElement(parent, tag)
    parent.text = text and clean(text)
    return parent


def clean(text: str) -> str:
    """Text with a replacement for each character that XML cannot hold."""
    return _NO_XML.sub("\ufffd", text)
