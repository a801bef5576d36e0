"""Stanza's pipeline, from an article to its parse.

The parse has the same labels whichever model was behind it, see ``labels``.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from quotes import languages
from quotes.document.article import Article
from quotes.document.parse import Entity, Parse, Sentence, Word
from quotes.document.plain import Visible
from quotes.errors import ArticleError
from quotes.models import stanza
from quotes.models.threads import torch_threads
from quotes.parsing import labels, sentences, trees

if TYPE_CHECKING:
    from stanza.models.common.doc import Document


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
        from stanza.models.common.doc import Document

        seen = Visible(article.text)
        if len(seen.text) < len(article.text):
            shown = tuple(seen.shown(paragraph) for paragraph in article.paragraphs)
            return _placed(self(replace(article, text=seen.text, paragraphs=shown)), article.text, seen)
        spans = list(sentences.paragraph_chunks(article.text, article.paragraphs))
        text = sentences.prepared(article.text)
        documents = [Document([], text=text[span.start : span.end]) for span in spans]
        if not documents:
            return Parse(article.text, self.language, self.model, [], [])
        try:
            with torch_threads(1):  # models this small lose far more to threads waiting than they gain
                documents = self.pipeline(documents, processors=["tokenize", "mwt"])
                known = languages.load(self.language)
                documents = [sentences.rejoined(document, known) for document in documents]
                rest = [name for name in self.pipeline.processors if name not in ("tokenize", "mwt")]
                documents = self.pipeline(documents, processors=rest)
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


def from_documents(
    documents: Sequence[Document], text: str, language: str, model: str, offsets: Sequence[int]
) -> Parse:
    """The parse of Stanza documents whose texts stand at ``offsets`` in ``text``; heads are mended where needed."""
    known = languages.load(language)
    words: list[Word] = []
    found: list[Sentence] = []
    entities: list[Entity] = []
    for document, offset in zip(documents, offsets, strict=True):
        for sentence in document.sentences:
            own = [word for token in sentence.tokens for word in _words(token, offset, text)]
            changes = trees.mended([word.head for word in own])
            first = len(words)
            for number, word in enumerate(own, 1):
                head, word.deprel = changes.get(number, (word.head, word.deprel))
                word.index = first + number - 1
                if known is not None and word.upos in ("VERB", "AUX"):
                    word.lemma = known.lemmas.get(word.text.lower(), word.lemma)
                word.head = first + (head or number) - 1
            words += own
            if own:
                found.append(Sentence(first, len(words), own[0].start, own[-1].end))
        for entity in document.entities:
            if kind := labels.entity(entity.type):
                entities.append(Entity(entity.start_char + offset, entity.end_char + offset, kind))
    parse = Parse(text, language, model, words, found, entities)
    labels.complete(parse)
    return replace(parse)  # without the dependents of before


def _placed(parse: Parse, text: str, seen: Visible) -> Parse:
    """The parse of what is seen of a text, with the offsets of the text."""
    placed: list[Word | Sentence | Entity] = [*parse.words, *parse.sentences, *parse.entities]
    for one in placed:
        one.start, one.end = seen.placed(one.span)
    return replace(parse, text=text)


def _words(token: Any, offset: int, text: str) -> Iterator[Word]:
    """The words of a token, heads as in CoNLL-U; those of a contraction share out its characters in order."""
    start, end = token.start_char + offset, token.end_char + offset
    for word in token.words:
        stop = end if word is token.words[-1] else min(end, start + len(word.text))
        surface = text[start:stop] or word.text
        yield Word(
            index=word.id,
            text=surface,
            lemma=word.lemma or surface,
            upos=labels.tag(word.upos or "X"),
            feats=word.feats or "",
            head=-1 if word.head is None else word.head,
            deprel=labels.relation(word.deprel or "dep"),
            start=start,
            end=stop,
        )
        start = stop
