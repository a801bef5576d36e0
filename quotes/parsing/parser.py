"""From articles to their parses: by a joint model straight, by another model through Stanza's documents.

The parse has the same labels whichever model was behind it, see ``labels``.
"""

from __future__ import annotations

import functools
import gc
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from quotes import languages
from quotes.document.article import Article
from quotes.document.parse import Entity, Parse, Sentence, Word
from quotes.document.plain import Visible
from quotes.document.span import Span
from quotes.errors import ArticleError
from quotes.languages import Language
from quotes.models import stanza
from quotes.models.threads import apart
from quotes.parsing import labels, sentences, trees

if TYPE_CHECKING:
    from stanza.models.common.doc import Document

    from quotes.models.joint import model as joint
    from quotes.models.tokens import Token, Tokenizer


#: A word as it stands in an article, and where it begins and ends there.
_Part: TypeAlias = tuple[str, int, int]
#: The tag of what is part of no name.
_OUTSIDE = "O"


class _Chunk(NamedTuple):
    """A stretch of an article that is read apart: as the model gets it, and where in which text it stands."""

    text: str
    start: int
    whole: str


class _Read(NamedTuple):
    """What was read of it: its sentences, their heads as in CoNLL-U, and its named entities."""

    sentences: list[list[Word]]
    entities: list[Entity]


@dataclass(frozen=True)
class Parser:
    """A loaded Stanza pipeline for one language; ``model`` is the name of its model.  Get one from ``load``."""

    language: str
    pipeline: Any
    model: str

    def __call__(self, article: Article) -> Parse:
        """Parse the article's paragraphs that are in its language.

        Raises:
            ArticleError: the parser failed on the text.
        """
        return self.all([article])[0]

    def all(self, articles: Sequence[Article]) -> list[Parse]:
        """The parses of some articles, which are read together; each is what it would be alone.

        Raises:
            ArticleError: the parser failed on one of the texts.
        """
        return self.begin(articles)()

    def begin(self, articles: Sequence[Article]) -> Callable[[], list[Parse]]:
        """Begins what ``all`` does; call what it returns for the result.  Meanwhile torch's threads read on.

        Raises:
            ArticleError: as ``all``, here or there.
        """
        seen = [Visible(article.text) for article in articles]
        chunks = [list(_chunks(own, article.paragraphs)) for article, own in zip(articles, seen, strict=True)]
        with _named(articles), apart():
            begun = self._begin([chunk for some in chunks for chunk in some])
        return functools.partial(self._parses, articles, seen, list(map(len, chunks)), begun)

    def _parses(
        self,
        articles: Sequence[Article],
        seen: Sequence[Visible],
        counts: Sequence[int],
        begun: Callable[[], list[_Read]],
    ) -> list[Parse]:
        """The parses of articles, each from what is read of so many stretches of what is seen of it."""
        with _named(articles), apart():
            read = iter(begun())
        parses, known = [], languages.load(self.language)
        for article, own, count in zip(articles, seen, counts, strict=True):
            parse = _assembled(own.text, self.language, self.model, itertools.islice(read, count), known)
            parses.append(parse if own.text == article.text else _placed(parse, article.text, own))
        return parses

    @cached_property
    def _tokenizer(self) -> Tokenizer | None:
        """What tokenizes many texts at once, None where the model is not of the kind that is read so."""
        if self.pipeline.processors.get("joint") is None:
            return None
        from quotes.models.tokens import Tokenizer

        try:
            return Tokenizer(self.pipeline)
        except ValueError:
            return None

    def _begin(self, chunks: Sequence[_Chunk]) -> Callable[[], list[_Read]]:
        """Begins to read some stretches; call what it returns for what is read of each."""
        known, tokenizer, texts = languages.load(self.language), self._tokenizer, [chunk.text for chunk in chunks]
        if tokenizer is None:
            return lambda: self._through_documents(chunks, known) if chunks else []
        tokens = [sentences.rejoined(text, own, known) for text, own in zip(texts, tokenizer(texts), strict=True)]
        words = [
            [row["text"] for token in sentence for row in token[1:] or token] for own in tokens for sentence in own
        ]
        begun = self.pipeline.processors["joint"].begin(words)

        def read() -> list[_Read]:
            said = iter(begun())
            return [
                _of_tokens(own, itertools.islice(said, len(own)), chunk)
                for own, chunk in zip(tokens, chunks, strict=True)
            ]

        return read

    def _through_documents(self, chunks: Sequence[_Chunk], known: Language | None) -> list[_Read]:
        from stanza.models.common.doc import Document

        documents = self.pipeline([Document([], text=chunk.text) for chunk in chunks], processors=["tokenize", "mwt"])
        tokens = ([[one.to_dict() for one in sentence.tokens] for sentence in own.sentences] for own in documents)
        rejoined = (sentences.rejoined(chunk.text, own, known) for chunk, own in zip(chunks, tokens, strict=True))
        documents = [
            Document(list(map(sentences.rows, own)), text=chunk.text)
            for chunk, own in zip(chunks, rejoined, strict=True)
        ]
        rest = [name for name in self.pipeline.processors if name not in ("tokenize", "mwt")]
        return list(map(_of_document, self.pipeline(documents, processors=rest), chunks))


@functools.cache
def load(language: str) -> Parser:
    """The language's parser, loaded once.

    Raises:
        ModelError: the language has no model, or its files are damaged.
    """
    model, pipeline = stanza.load(language)
    gc.freeze()  # a model lives as long as the process: looking for garbage in it took a twentieth of all time
    return Parser(language, pipeline, model.name)


def from_documents(
    documents: Sequence[Document], text: str, language: str, model: str, offsets: Sequence[int]
) -> Parse:
    """The parse of Stanza documents whose texts stand at ``offsets`` in ``text``; heads are mended where needed."""
    chunks = [_Chunk(document.text, offset, text) for document, offset in zip(documents, offsets, strict=True)]
    return _assembled(text, language, model, map(_of_document, documents, chunks), languages.load(language))


@contextmanager
def _named(articles: Sequence[Article]) -> Iterator[None]:
    """What Stanza raises on one of some articles is raised as a problem with them."""
    try:
        yield
    except (RuntimeError, ValueError, IndexError, AssertionError) as error:
        names = ", ".join(article.path or article.id for article in articles)
        raise ArticleError(f"{names}: Stanza could not parse it ({error})") from error


def _chunks(seen: Visible, paragraphs: Sequence[Span]) -> Iterator[_Chunk]:
    """What is read apart of the paragraphs of an article."""
    prepared = sentences.prepared(seen.text)
    for span in sentences.paragraph_chunks(seen.text, [seen.shown(paragraph) for paragraph in paragraphs]):
        yield _Chunk(span.of(prepared), span.start, seen.text)


def _assembled(text: str, language: str, model: str, read: Iterable[_Read], known: Language | None) -> Parse:
    """The parse of a text of which some stretches were read, in text order; heads are mended where needed."""
    words: list[Word] = []
    found: list[Sentence] = []
    entities: list[Entity] = []
    for part in read:
        entities += part.entities
        for own in filter(None, part.sentences):
            changes = trees.mended([word.head for word in own])
            first = len(words)
            for number, (head, relation) in changes.items():
                own[number - 1].head, own[number - 1].deprel = head, relation
            for index, word in enumerate(own, first):
                word.index = index
                word.head = first + word.head - 1 if word.head else index
                if known is not None and word.upos in ("VERB", "AUX"):
                    word.lemma = known.lemmas.get(word.text.lower(), word.lemma)
            words += own
            found.append(Sentence(first, len(words), own[0].start, own[-1].end))
    parse = Parse(text, language, model, words, found, entities)
    labels.complete(parse, known)
    return replace(parse)  # without the dependents of before


def _placed(parse: Parse, text: str, seen: Visible) -> Parse:
    """The parse of what is seen of a text, with the offsets of the text."""
    placed: list[Word | Sentence | Entity] = [*parse.words, *parse.sentences, *parse.entities]
    for one in placed:
        one.start, one.end = seen.placed(one.span)
    return replace(parse, text=text)


def _of_document(document: Document, chunk: _Chunk) -> _Read:
    """What a Stanza document says of the stretch that it is of."""
    read = []
    for sentence in document.sentences:
        words: list[Word] = []
        for token in sentence.tokens:
            parts = _parts([word.text for word in token.words], token.start_char, token.end_char, chunk)
            words += [
                _word(part, word.lemma, word.upos, word.feats, word.head, word.deprel)
                for part, word in zip(parts, token.words, strict=True)
            ]
        read.append(words)
    return _Read(read, _entities(((one.type, one.start_char, one.end_char) for one in document.entities), chunk))


def _of_tokens(tokenized: Sequence[Sequence[Token]], said: Iterable[Sequence[joint.Word]], chunk: _Chunk) -> _Read:
    """What a joint model says of the tokens of the stretch, sentence by sentence."""
    read: list[list[Word]] = []
    names: list[tuple[str, int, int]] = []
    for tokens, found in zip(tokenized, said, strict=True):
        parts: list[_Part] = []
        for token in tokens:
            texts = [row["text"] for row in token[1:] or token]
            parts += _parts(texts, token[0]["start_char"], token[0]["end_char"], chunk)
        read.append(
            [
                _word(part, one.lemma, one.tag, one.features, one.head, one.relation)
                for part, one in zip(parts, found, strict=True)
            ]
        )
        names += _names(tokens, [one.name for one in found])
    return _Read(read, _entities(names, chunk))


def _names(tokens: Sequence[Token], tags: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """The labels of the names in a sentence, with the offsets of their tokens; ``tags`` are those of its words.

    A token has the name of the first of its words that is part of one: *Mexico* of *Mexico's*.
    """
    if len(tags) != len(tokens):
        rest = iter(tags)
        words = ([next(rest) for _ in token[1:] or token] for token in tokens)
        tags = [next(filter(_OUTSIDE.__ne__, own), _OUTSIDE) for own in words]
    name, start, end = "", 0, 0
    for token, tag in zip(tokens, tags, strict=True):
        if name and tag == f"I-{name}":
            end = token[0]["end_char"]
            continue
        if name:
            yield name, start, end
        name = ""
        if tag != _OUTSIDE:
            name, start, end = tag.partition("-")[2], token[0]["start_char"], token[0]["end_char"]
    if name:
        yield name, start, end


def _parts(texts: Sequence[str], start: int, end: int, chunk: _Chunk) -> Iterator[_Part]:
    """The words of a token of a stretch as they stand in its article.

    Those of a contraction share out its characters in order.
    """
    start, end = start + chunk.start, end + chunk.start
    for number, text in enumerate(texts, 1):
        stop = end if number == len(texts) else min(end, start + len(text))
        yield chunk.whole[start:stop] or text, start, stop
        start = stop


def _word(
    part: _Part, lemma: str | None, tag: str | None, features: str | None, head: int | None, relation: str | None
) -> Word:
    """A word with what a model says of it, None where it says nothing.

    Its head is as in CoNLL-U, and its place in the article is not known yet.
    """
    text, start, end = part
    head = -1 if head is None else head
    return Word(
        -1,
        text,
        lemma or text,
        labels.tag(tag or "X"),
        features or "",
        head,
        labels.relation(relation or "dep"),
        start,
        end,
    )


def _entities(names: Iterable[tuple[str, int, int]], chunk: _Chunk) -> list[Entity]:
    """The named entities of some labels and offsets in a stretch."""
    kinds = ((labels.entity(label), start, end) for label, start, end in names)
    return [Entity(start + chunk.start, end + chunk.start, kind) for kind, start, end in kinds if kind]
