"""Where sentences begin and end: what is parsed apart, and the tokenizer's sentences joined and cut."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from quotes.document.plain import plain
from quotes.document.span import Span
from quotes.languages import Language

if TYPE_CHECKING:
    from stanza.models.common.doc import Document

#: A token as Stanza writes it; that of a contraction comes with those of its words behind it.
_Token: TypeAlias = list[dict[str, Any]]

#: A single mark that closes a question, which the tokenizer would leave with the word before it.
_ASKED = re.compile(r"(?<=[?!])'(?=\s|$)")
_DOUBLED = re.compile(r"''|``")
#: A comma before the closing mark leads on to the attribution: no sentence ends there.
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$|(?<!,)[\"”»’]$")
#: The beginning of a paragraph up to a dash with space around it, before a word, a number or a mark.
_DATELINE = re.compile(
    r"\s*(?P<place>[^\W\d_][\w .,’'/-]{1,50}?)?\s*(?P<agency>\([^()\n]{2,40}\))?\s+(?:[-–—]|--)\s+"
    r"(?=(?P<first>[^\W_]|[\"“”„»«‘’']))"
)
#: A word of at most four letters and a point, as a month or a number is shortened before a figure.
_SHORTENED = re.compile(r"\b(?P<word>[^\W\d_]{1,4})\.\s*$")
_BREAK = re.compile(r"(?<=[.!?])\s+|\s+")


def dateline(text: str, paragraph: Span) -> int:
    """Where a paragraph's dateline ends (``COPENHAGEN, Denmark (AP) — ``): its start where it has none.

    It begins with capitals, or ends with the agency in brackets, and a dash parts it from its sentence.
    """
    found = _DATELINE.match(text, *paragraph)
    if found is None or found["first"].islower():
        return paragraph.start
    place, agency = (found["place"] or "").split(), found["agency"]
    capitals = bool(place) and len(place[0].strip(",.")) > 2 and place[0].isupper()
    named = all(word[:1].isupper() or word[:1].isdigit() for word in place)
    return found.end() if named and (capitals or agency) else paragraph.start


def paragraph_chunks(text: str, paragraphs: Sequence[Span], longest: int = 4000) -> Iterator[Span]:
    """The paragraphs without their datelines, and the datelines.

    One of more than ``longest`` characters is cut at the end of a sentence, else at a space.
    """
    for paragraph in paragraphs:
        start, end = paragraph
        opening = dateline(text, paragraph)
        if opening > start:
            yield Span(start, start + len(text[start:opening].rstrip()))
            start = opening
        while end - start > longest:
            cuts = list(_BREAK.finditer(text, start + longest // 2, start + longest))
            ends = [cut for cut in cuts if text[cut.start() - 1] in ".!?"]
            best = ends or cuts
            stop, following = best[-1].span() if best else (start + longest, start + longest)
            yield Span(start, stop)
            start = following
        if start < end:
            yield Span(start, end)


def prepared(text: str) -> str:
    """The text with the marks that models know best; same length, so offsets hold."""
    return _ASKED.sub('"', plain(_DOUBLED.sub('" ', text)))


def rejoined(document: Document, language: Language | None, longest: int = 200) -> Document:
    """The tokenized document with sentences joined that were cut where no sentence ends.

    A sentence goes on where nothing closes it, after an abbreviation that does not end one (``Sen. | Ann
    Lee``), and where the next one begins in lower case (``"Is it?" | he asked.``).  Those of more than ``longest``
    words are lists, or text without full stops: they are cut, for the time to parse one grows with the square of its
    length.  A word that is only split as a typing error stays whole: ``its`` for ``it's``.
    """
    from stanza.models.common.doc import Document

    sentences: list[list[_Token]] = []
    for sentence in document.sentences:
        tokens = [_whole(token.to_dict(), language) for token in sentence.tokens]
        before = document.text[: sentence.tokens[0].start_char]
        short = bool(sentences) and _is_shortened(before, sentence.text, language)
        if short:
            _close_up(sentences[-1])
        if sentences and (short or not _ends(before, sentence.text)):
            sentences[-1].extend(tokens)
        else:
            sentences.append(tokens)
    return Document([piece for tokens in sentences for piece in _pieces(tokens, longest)], text=document.text)


def _whole(token: _Token, language: Language | None) -> _Token:
    split = len(token) > 1 and language is not None and language.is_word("whole", token[0]["text"])
    return token[:1] if split else token


def _ends(before: str, following: str) -> bool:
    """True where a sentence may end between the two texts."""
    return bool(_SENTENCE_END.search(before.rstrip())) and not _first(following).islower()


def _is_shortened(before: str, following: str, language: Language | None) -> bool:
    """True where a text ends in an abbreviation whose point ends no sentence: ``Sen. | Ann Lee``, ``Dec. | 4``."""
    if language is not None and language.is_abbreviated(before):
        return True
    last = _SHORTENED.search(before)
    return _first(following).isdigit() and last is not None and last["word"][0].isupper()


def _first(text: str) -> str:
    """The first letter or figure of a text, or nothing."""
    return next((character for character in text if character.isalnum()), "")


def _close_up(tokens: list[_Token]) -> None:
    """Join the point that ends a sentence to the abbreviation before it, as treebanks have it."""
    if len(tokens) > 1 and len(tokens[-2]) == 1:
        ((word,), (point, *_)) = tokens[-2:]
        if point["text"] == "." and word["end_char"] == point["start_char"]:
            tokens[-2:] = [[{**point, "text": word["text"] + ".", "start_char": word["start_char"]}]]


def _pieces(tokens: list[_Token], longest: int) -> Iterator[list[dict[str, Any]]]:
    """A sentence in pieces that have ``longest`` words where it goes on, their words counted from 1."""
    piece: list[dict[str, Any]] = []
    count = 0
    for token in tokens:
        if count >= longest:
            yield piece
            piece, count = [], 0
        words = token[1:] or token
        if len(token) > 1:
            piece.append(dict(token[0], id=(count + 1, count + len(words))))
        piece += [dict(word, id=number) for number, word in enumerate(words, count + 1)]
        count += len(words)
    yield piece
