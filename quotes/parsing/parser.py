"""Words, sentences, dependency trees and entities of an article.

Stanza parses, in the article's own language; what leaves this module is the same
whichever model and whichever label set was behind it, see ``labels``.  Relations are those of Universal
Dependencies, https://universaldependencies.org/u/dep/.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from quotes import languages
from quotes.document.article import Article
from quotes.document.parse import Entity, Parse, Sentence, Word
from quotes.document.plain import plain
from quotes.document.span import Span
from quotes.errors import ArticleError
from quotes.languages import Language
from quotes.models import stanza
from quotes.models.threads import torch_threads
from quotes.parsing import labels, trees

if TYPE_CHECKING:
    from stanza.models.common.doc import Document

#: A single mark that closes a question, which the tokenizer would leave with the word before it.
_ASKED = re.compile(r"(?<=[?!])'(?=\s|$)")
_DOUBLED = re.compile(r"''|``")
_LONG = 4000
#: Longer sentences are no sentences but lists and text without full stops.
_WORDS = 200
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


def paragraph_chunks(text: str, paragraphs: Sequence[Span]) -> Iterator[Span]:
    """The paragraphs, datelines set apart, those too long to parse at once cut at a sentence end or a space."""
    for paragraph in paragraphs:
        start, end = paragraph
        opening = dateline(text, paragraph)
        if opening > start:
            yield Span(start, start + len(text[start:opening].rstrip()))
            start = opening
        while end - start > _LONG:
            cuts = list(_BREAK.finditer(text, start + _LONG // 2, start + _LONG))
            ends = [cut for cut in cuts if text[cut.start() - 1] in ".!?"]
            best = ends or cuts
            stop, following = best[-1].span() if best else (start + _LONG, start + _LONG)
            yield Span(start, stop)
            start = following
        if start < end:
            yield Span(start, end)


def prepared(text: str) -> str:
    """The text with the marks that models know best; same length, so offsets hold."""
    return _ASKED.sub('"', plain(_DOUBLED.sub('" ', text)))


class Parser:
    """A loaded Stanza pipeline for one language.  Get one from ``load``."""

    def __init__(self, language: str, pipeline: Any, model: str) -> None:
        self.language = language
        self.model = model
        self._pipeline = pipeline

    def __call__(self, article: Article) -> Parse:
        """Parse the article's paragraphs that are in its language.

        Raises:
            ArticleError: the parser failed on the text.
        """
        from stanza.models.common.doc import Document

        spans = list(paragraph_chunks(article.text, article.paragraphs))
        text = prepared(article.text)
        documents = [Document([], text=text[span.start : span.end]) for span in spans]
        if not documents:
            return Parse(article.text, self.language, self.model, [], [])
        try:
            with torch_threads(1):  # models this small lose far more to threads waiting than they gain
                documents = self._pipeline(documents, processors=["tokenize", "mwt"])
                documents = [_rejoined(document, self.language) for document in documents]
                rest = [name for name in self._pipeline.processors if name not in ("tokenize", "mwt")]
                documents = self._pipeline(documents, processors=rest)
        except (RuntimeError, ValueError, IndexError, AssertionError) as error:
            raise ArticleError(f"{article.path or article.id}: Stanza could not parse it ({error})") from error
        return from_documents(documents, article.text, self.language, self.model, [span.start for span in spans])


@functools.cache
def load(language: str) -> Parser:
    """The language's parser, loaded once.

    Raises:
        ModelError: the language has no model, or its files are damaged.
    """
    model, pipeline = stanza.load(language)
    return Parser(language, pipeline, model.name)


def _rejoined(document: Document, language: str) -> Document:
    """The tokenized document with sentences joined that were cut where no sentence ends.

    A sentence goes on where nothing closes it, after an abbreviation that does not end one (``Sen. | Ann
    Lee``), and where the next one begins in lower case (``"Is it?" | he asked.``).
    """
    from stanza.models.common.doc import Document

    known = languages.load(language)
    sentences: list[list[dict[str, Any]]] = []
    for sentence in document.sentences:
        tokens = _whole(sentence.to_dict(), known)
        before = document.text[: sentence.tokens[0].start_char]
        short = bool(sentences) and _is_shortened(before, sentence.text, known)
        if short:
            _close_up(sentences[-1])
        if sentences and (short or not _ends(before, sentence.text)):
            shift = sum(isinstance(token["id"], int) for token in sentences[-1])
            sentences[-1].extend(dict(token, id=_shifted(token["id"], shift)) for token in tokens)
        else:
            sentences.append(tokens)
    return Document([piece for tokens in sentences for piece in _cut(tokens)], text=document.text)


def _cut(tokens: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """A sentence in pieces of at most ``_WORDS`` words: the time to parse one grows with the square of its length."""
    piece: list[dict[str, Any]] = []
    first, held = 1, 0
    for token in tokens:
        start, *rest = token["id"] if isinstance(token["id"], tuple) else (token["id"],)
        # The parts of a contraction follow its range, (3, 4), and stay with it.
        if start - first >= _WORDS and start > held:
            yield piece
            piece, first = [], start
        held = max(held, *rest, 0)
        piece.append(dict(token, id=_shifted(token["id"], 1 - first)))
    yield piece


def _whole(tokens: list[dict[str, Any]], language: Language | None) -> list[dict[str, Any]]:
    """The tokens of a sentence with words in one piece that are only split as a typing error: ``its`` for ``it's``."""
    result: list[dict[str, Any]] = []
    skipped = shift = 0
    for token in tokens:
        if skipped:
            skipped -= 1
            continue
        identifier = token["id"]
        several = isinstance(identifier, tuple) and len(identifier) > 1
        if several and language is not None and language.is_word("whole", token["text"]):
            skipped = len(identifier)
            token = dict(token, id=identifier[0])
        result.append(dict(token, id=_shifted(token["id"], -shift)))
        shift += max(0, skipped - 1)
    return result


def _ends(before: str, following: str) -> bool:
    """True where a sentence may end between the two texts."""
    first = next((c for c in following if c.isalnum()), "")
    return bool(_SENTENCE_END.search(before.rstrip())) and not first.islower()


def _is_shortened(before: str, following: str, language: Language | None) -> bool:
    """True where a text ends in an abbreviation whose point ends no sentence: ``Sen. | Ann Lee``, ``Dec. | 4``."""
    if language is not None and language.is_abbreviated(before):
        return True
    first = next((c for c in following if c.isalnum()), "")
    last = _SHORTENED.search(before)
    return first.isdigit() and last is not None and last["word"][0].isupper()


def _close_up(tokens: list[dict[str, Any]]) -> None:
    """Join the point that ends the tokens of a sentence to the abbreviation before it, as treebanks have it."""
    *_, word, point = [{}, *tokens]
    if point["text"] == "." and isinstance(word.get("id"), int) and word.get("end_char") == point["start_char"]:
        tokens[-2:] = [{**point, "id": word["id"], "text": word["text"] + ".", "start_char": word["start_char"]}]


def _shifted(identifier: int | tuple[int, ...], shift: int) -> int | tuple[int, ...]:
    return identifier + shift if isinstance(identifier, int) else tuple(part + shift for part in identifier)


def from_documents(
    documents: Sequence[Document], text: str, language: str, model: str, offsets: Sequence[int]
) -> Parse:
    """The parse of Stanza documents whose texts stand at ``offsets`` in ``text``; heads are mended where needed."""
    words: list[Word] = []
    sentences: list[Sentence] = []
    entities: list[Entity] = []
    for document, offset in zip(documents, offsets, strict=True):
        for sentence in document.sentences:
            first = len(words)
            for token in sentence.tokens:
                words.extend(_words_of(token, first, offset, text))
            if len(words) == first:
                continue
            _attach(words[first:], first)
            sentences.append(Sentence(first, len(words), words[first].start, words[-1].end))
        for entity in document.entities:
            kind = labels.entity(entity.type)
            if kind:
                entities.append(Entity(entity.start_char + offset, entity.end_char + offset, kind))
    labels.complete(words, language)
    return Parse(text, language, model, words, sentences, entities)


def _words_of(token: Any, first: int, offset: int, text: str) -> Iterator[Word]:
    """The syntactic words of a token, heads as in CoNLL-U; those of a contraction share out its characters in order."""
    start, end = token.start_char + offset, token.end_char + offset
    position = start
    for number, word in enumerate(token.words):
        last = number == len(token.words) - 1
        if len(token.words) == 1:
            begin, stop = start, end
        elif last:
            begin, stop = position, end
        else:
            begin, stop = position, min(end, position + len(word.text))
        position = stop
        surface = text[begin:stop] if stop > begin else word.text
        yield Word(
            first + word.id - 1,
            surface,
            word.lemma or surface,
            labels.tag(word.upos or "X"),
            word.feats or "",
            -1 if word.head is None else word.head,
            labels.relation(word.deprel or "dep"),
            begin,
            stop,
        )


def _attach(words: Sequence[Word], first: int) -> None:
    """Count the heads of a sentence over the whole article, in which ``first`` is its first word."""
    changes = trees.mended([word.head for word in words])
    for number, word in enumerate(words, 1):
        head, word.deprel = changes.get(number, (word.head, word.deprel))
        word.index = first + number - 1
        word.head = first + (head or number) - 1
