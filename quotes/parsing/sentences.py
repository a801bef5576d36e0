"""Where sentences begin and end: what is parsed apart, and the tokenizer's sentences joined and cut."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from quotes.document.plain import plain
from quotes.document.span import Span
from quotes.languages import Language

if TYPE_CHECKING:
    from quotes.models.tokens import Token

#: A single mark that closes a question, which the tokenizer would leave with the word before it.
_ASKED = re.compile(r"(?<=[?!])'(?=\s|$)")
#: Marks typed with two plain ones, those that close and those that open.
_CLOSING, _OPENING = re.compile(r"''|``|>>"), re.compile(r",,(?=\w)|<<")
#: A comma before the closing mark leads on to the attribution: no sentence ends there.
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$|(?<!,)[\"”»’]$")
#: The beginning of a paragraph up to a dash with space around it, before a word, a number or a mark.
_DATELINE = re.compile(
    r"\s*(?P<place>[^\W\d_][\w .,’'/-]{1,50}?)?\s*(?P<agency>\([^()\n]{2,40}\))?\s+(?:[-–—]|--)\s+"
    r"(?=(?P<first>[^\W_]|[\"“”„»«‘’']))"
)
#: Letters and a point: a whole word, or the end of one.
_SHORTENED = re.compile(r"(?P<whole>\b)?(?P<word>[^\W\d_]+)\.$")
#: What a word may begin with that stands for speech, and what may join a pronoun to its verb.
_DASH = re.compile(r"[-–—]")
#: An apostrophe inside a word, and the genitives that begin with one.
_APOSTROPHE, _GENITIVES = re.compile(r"(?<=[^\W\d_])['’](?=[^\W\d_])"), ("'s", "’s")
#: A word with a quotation mark before it, or behind it and the points that end its sentence.
_MARKED = re.compile(r'("+)([^"]+)()|("*)([^"]+?)([.,!?…]*)("+)')
#: Points that are words of their own, and so end no abbreviation.
_POINTS = (".", "!", "?")
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
    return _ASKED.sub('"', plain(_OPENING.sub(' "', _CLOSING.sub('" ', text))))


def rejoined(
    text: str, tokenized: Iterable[Sequence[Token]], language: Language | None, longest: int = 200
) -> list[list[Token]]:
    """The sentences of a tokenized text, those joined that were cut where no sentence ends.

    A sentence goes on where nothing closes it, after an abbreviation (``Sen. | Ann Lee``), and where the next begins
    in lower case (``"Is it?" | he asked.``).  Those of more than ``longest`` words are lists: they are cut, for the
    time to parse one grows with the square.  A word that is split as a typing error stays whole: ``its``; a pronoun
    that a hyphen joins to its verb is a word: ``dit | -elle``.
    """
    sentences: list[list[Token]] = []
    for sentence in tokenized:
        start, end = sentence[0][0]["start_char"], sentence[-1][0]["end_char"]
        tokens = [
            token[:1] if len(token) > 1 and (_is_whole(token, language) or _is_name(before, token)) else token
            for before, token in itertools.pairwise([[], *sentence])
        ]
        if language is not None:
            tokens = list(_apart(tokens, language))
        tokens = [part for token in tokens for part in _parted(token)]
        before = text[:start].rstrip()
        last = before[before.rfind(" ") + 1 :]
        first = next(filter(str.isalnum, text[start:end]), "")
        if not sentences:
            sentences.append(tokens)
        elif not first and not text[start - 1].isspace():  # a mark that closes the sentence
            sentences[-1] += tokens
        elif _is_shortened(last, first, language):
            sentences[-1] = _closed_up(sentences[-1]) + tokens
        elif first.islower() or not _SENTENCE_END.search(last):
            sentences[-1] += tokens
        else:
            sentences.append(tokens)
    sentences = [part for tokens in sentences for part in _opened(text, tokens)]
    if language is not None:
        sentences = [part for tokens in sentences for part in _cut(tokens, language)]
    return [piece for tokens in sentences for piece in _pieces(tokens, longest)]


def _is_whole(token: Token, language: Language | None) -> bool:
    """True for a word that is split and should not be: ``its``, a name with two apostrophes (``Ka'ae'a``)."""
    text = token[0]["text"]
    name = text[:1].isupper() and len(_APOSTROPHE.findall(text)) > 1 and not text.endswith(_GENITIVES)
    return name or (language is not None and language.is_word("whole", text))


def _is_name(before: Token, token: Token) -> bool:
    """True for a capitalized word inside a sentence that is taken for a contraction: ``Tim``, as if it were ``im``."""
    text = token[0]["text"]
    inside = bool(before) and before[0]["text"][-1:].isalnum()
    return inside and text[:1].isupper() and "".join(word["text"] for word in token[1:]) != text


def _parted(token: Token) -> Sequence[Token]:
    """A token in two or three where the tokenizer left quotation marks with a word: ``"Yes``, ``bridge"``.

    White space that it left with a mark is no word.
    """
    word = token[0]
    parts = _MARKED.fullmatch(word["text"]) if len(token) == 1 and '"' in word["text"] else None
    if parts is None:
        return (token,)
    found: list[Token] = []
    start = word["start_char"]
    for text in filter(None, parts.groups()):
        if not text.isspace():
            found.append([{**word, "text": text, "start_char": start, "end_char": start + len(text)}])
        start += len(text)
    return found


def _apart(tokens: list[Token], language: Language) -> Iterator[Token]:
    """The tokens with the pronouns behind a hyphen as such (``a | -t-elle``), at the place of the pronoun alone."""
    waiting: Token = []  # the tokenizer may leave "-t" by itself
    for token, following in itertools.zip_longest(tokens, tokens[1:]):
        text = token[0]["text"]
        if not waiting and not _DASH.search(text):
            yield token
            continue
        word = {**token[0]}
        if waiting:
            text = waiting[0]["text"] + text
            word |= {"text": text, "start_char": waiting[0]["start_char"]}
            waiting = []
        elif following and text.startswith("-") and word["end_char"] == following[0]["start_char"]:
            if not language.is_word("clitics", text + following[0]["text"]):
                yield from _without_dash(token)
                continue
            waiting = token
            continue
        clitic = next(
            (text[at:] for at, letter in enumerate(text) if letter == "-" and language.is_word("clitics", text[at:])),
            "",
        )
        if not clitic or len(token) > 1:
            yield from _without_dash(token)
            continue
        begins = word["end_char"] - len(clitic)
        if clitic != text:
            yield [{**word, "text": text[: -len(clitic)], "end_char": begins}]
        yield [{**word, "text": clitic, "start_char": word["end_char"] - len(clitic.rpartition("-")[2])}]


def _without_dash(token: Token) -> Iterator[Token]:
    """A token with the dash apart that stands close to its word: ``—preguntó``, which is plain here (``-preguntó``)."""
    word, text = token[0], token[0]["text"]
    dashed = len(token) == 1 and _DASH.match(text) and (text[1:2].isalpha() or text[1:2] in tuple("¿¡"))
    if not dashed:
        yield token
        return
    first = word["start_char"]
    yield [{**word, "text": text[0], "end_char": first + 1}]
    yield [{**word, "text": text[1:], "start_char": first + 1}]


def _opened(text: str, tokens: list[Token]) -> Iterator[list[Token]]:
    """A sentence cut before a mark that opens the next: ``De brug is oud. | "Niemand wist het", zei Lund.``"""
    start = 0
    for number in range(1, len(tokens) - 1):
        if tokens[number][0]["text"] != '"':
            continue
        end, mark, first = (token[0] for token in tokens[number - 1 : number + 2])
        opens = text[end["end_char"] : mark["start_char"]].isspace() and mark["end_char"] == first["start_char"]
        if opens and end["text"] in _POINTS and first["text"][0].isupper():
            yield tokens[start:number]
            start = number
    yield tokens[start:]


def _cut(tokens: list[Token], language: Language) -> Iterator[list[Token]]:
    """A sentence cut behind a channel of one letter, whose point ends it: ``posted it on X. | The bridge is open.``"""
    texts = [token[0]["text"] for token in tokens]
    start = 0
    for number in range(1, len(texts) - 1):
        letter = texts[number][:-1] if len(texts[number]) == 2 and texts[number][1] == "." else ""
        if letter.lower() not in language.channel_words:
            continue
        if not language.is_word("channel_prepositions", texts[number - 1]):
            continue
        if texts[number + 1][0].isupper():
            yield tokens[start : number + 1]
            start = number + 1
    yield tokens[start:]


def _is_shortened(last: str, first: str, language: Language | None) -> bool:
    """True where a sentence ends in an abbreviation whose point ends none: ``Sen. | Ann Lee``, ``Dec. | 4``.

    ``last`` is the end of it behind its last space, and ``first`` what the next begins with.
    """
    shortened = _SHORTENED.search(last)
    if shortened is None:
        return False
    word = shortened["word"]
    known = language is not None and language.is_word("abbreviations", word)
    short = shortened["whole"] is not None and len(word) <= 4 and word[0].isupper()
    return known or (short and first.isdigit())


def _closed_up(tokens: list[Token]) -> list[Token]:
    """The point that ends a sentence joined to the abbreviation before it, as treebanks have it."""
    match tokens[-2:]:
        case [[word], [{"text": "."} as point, *_]] if word["end_char"] == point["start_char"]:
            joined = {**point, "text": word["text"] + ".", "start_char": word["start_char"]}
            return [*tokens[:-2], [joined]]
    return tokens


def _pieces(tokens: list[Token], longest: int) -> Iterator[list[Token]]:
    """A sentence in pieces that have ``longest`` words where it goes on."""
    count = start = 0
    for place, token in enumerate(tokens):
        if count >= longest:
            yield tokens[start:place]
            count, start = 0, place
        count += len(token) - 1 or 1
    yield tokens[start:]


def rows(tokens: Iterable[Token]) -> list[dict[str, Any]]:
    """A sentence as Stanza writes it: its words counted from 1, a contraction before its words."""
    found: list[dict[str, Any]] = []
    count = 0
    for token in tokens:
        words = token[1:] or token
        if len(token) > 1:
            found.append(dict(token[0], id=(count + 1, count + len(words))))
        found += [dict(word, id=number) for number, word in enumerate(words, count + 1)]
        count += len(words)
    return found
