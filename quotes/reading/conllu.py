"""Articles that come with their trees, in CoNLL-U: https://universaldependencies.org/format.html.

The text is that of the ``# text`` lines, else of the tokens and ``SpaceAfter=No``; ``# newpar``
begins a paragraph, after a blank line, and ``# newdoc`` an article.  Entities are read as Stanza
writes them, ``ner=B-PERSON`` in the last column; empty nodes (``8.1``) and enhanced dependencies
are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from quotes import languages
from quotes.document.article import Article
from quotes.document.parse import Parse
from quotes.document.span import Span
from quotes.errors import ArticleError
from quotes.languages.identification import identify, normalized
from quotes.parsing import trees
from quotes.parsing.parser import from_documents

#: The name of the model in the output.
MODEL = "conllu"

_COLUMNS = 10
_COMMENT = re.compile(r"#\s*(?P<key>[\w:.-]+(?: id)?)\s*(?:=\s*(?P<value>.*?)\s*)?$")


@dataclass(frozen=True)
class ParsedArticle(Article):
    """An article that comes with its parse."""

    parse: Parse = field(kw_only=True, compare=False, repr=False)


class Document(NamedTuple):
    """An article and its parse."""

    article: ParsedArticle
    parse: Parse


# What ``from_documents`` reads of a Stanza document.


@dataclass(slots=True)
class _Word:
    id: int
    text: str
    lemma: str
    upos: str
    feats: str
    head: int
    deprel: str
    line: int


@dataclass(slots=True)
class _Token:
    """A surface token with its one or more words; ``last`` is the id of the last one."""

    text: str
    last: int
    misc: dict[str, str]
    line: int
    words: list[_Word] = field(default_factory=list)
    start_char: int = 0
    end_char: int = 0


@dataclass(slots=True)
class _Entity:
    type: str
    start_char: int
    end_char: int


@dataclass(slots=True)
class _Sentence:
    tokens: list[_Token] = field(default_factory=list)
    text: str | None = None
    text_line: int = 0
    paragraph: bool = False

    @property
    def words(self) -> list[_Word]:
        return [word for token in self.tokens for word in token.words]


@dataclass(slots=True)
class _Document:
    id: str | None = None
    language: str | None = None
    language_line: int = 0
    sentences: list[_Sentence] = field(default_factory=list)
    entities: list[_Entity] = field(default_factory=list)


class _BrokenError(ValueError):
    """What is wrong with the file, and at which line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def read(text: str, name: str, language: str | None = None, id: str | None = None) -> Iterator[Document]:
    """The articles of a CoNLL-U file, with their parses.

    Args:
        text: the content of the file.
        name: its path, for messages.
        language: the language of all articles; None for what ``# lang`` or ``# language``
            says, and to identify it where neither stands.
        id: the id of an article without ``# newdoc id``; the second such is ``ID-2``.

    Raises:
        ArticleError: the file is empty or broken; the message names the line.
    """
    try:
        documents = list(_documents(text))
        if not documents:
            raise ArticleError(f"{name}: empty, there is no sentence in it")
        unnamed = 0
        for document in documents:
            own = document.id
            if own is None:
                unnamed += 1
                own = (id or name) if unnamed == 1 else f"{id or name}-{unnamed}"
            yield _document(document, own, name, language)
    except _BrokenError as error:
        raise ArticleError(f"{name}:{error.line}: {error}") from error


def _document(document: _Document, id: str, name: str, language: str | None) -> Document:
    text, paragraphs = _laid_out(document)
    if language or document.language:
        try:
            code = normalized(language or document.language or "")
        except ValueError as error:
            raise _BrokenError(document.language_line or 1, str(error)) from error
    else:
        code = identify(text, languages.codes())
    parse = from_documents([document], text, code, MODEL, [0])
    return Document(ParsedArticle(id, text, code, path=name, paragraphs=tuple(paragraphs), parse=parse), parse)


# ------------------------------------------------------------ lines


def _documents(text: str) -> Iterator[_Document]:
    document, sentence = _Document(), _Sentence()
    for number, line in enumerate([*text.split("\n"), ""], 1):
        line = line.rstrip("\r")
        if not line.strip():
            if sentence.tokens:
                _check(sentence)
                document.sentences.append(sentence)
                sentence = _Sentence()
        elif line.startswith("#"):
            comment = _COMMENT.match(line)
            key, value = (comment["key"], comment["value"]) if comment else ("", None)
            if key in ("newdoc", "newdoc id"):
                if document.sentences:
                    yield document
                document = _Document(id=value or None)
            elif key in ("newpar", "newpar id"):
                sentence.paragraph = True
            elif key == "text":
                sentence.text, sentence.text_line = value, number
            elif key in ("lang", "language"):
                document.language, document.language_line = value, number
        else:
            _row(line, number, sentence)
    if document.sentences:
        yield document


def _row(line: str, number: int, sentence: _Sentence) -> None:
    """Adds a token or a word to the sentence."""
    columns = line.split("\t")
    if len(columns) != _COLUMNS:
        raise _BrokenError(number, f"{len(columns)} columns where CoNLL-U has {_COLUMNS}, separated by tabs")
    id, form, lemma, upos, _, feats, head, deprel, _, misc = (column.strip() for column in columns)
    if re.fullmatch(r"\d+\.\d+", id):
        return
    before = sentence.tokens[-1] if sentence.tokens else None
    expected = 1 + sum(len(token.words) for token in sentence.tokens)
    values = _misc(misc)
    if spread := re.fullmatch(r"(\d+)-(\d+)", id):
        first, last = int(spread[1]), int(spread[2])
        if first != expected or last < first or _is_open(before):
            raise _BrokenError(number, f"token {id} where word {expected} should follow")
        sentence.tokens.append(_Token(form, last, values, number))
        return
    if id != str(expected):
        raise _BrokenError(number, f"word {id!r} where word {expected} should follow")
    if not re.fullmatch(r"\d+", head):
        raise _BrokenError(number, f"head {head!r} of word {id} is no number")
    if not form or form.isspace():
        raise _BrokenError(number, f"word {id} has no form")
    word = _Word(
        expected,
        form,
        "" if lemma == "_" and form != "_" else lemma,
        upos if upos != "_" else "X",
        "" if feats == "_" else feats,
        int(head),
        "dep" if deprel == "_" else deprel,
        number,
    )
    if before is None or not _is_open(before):
        before = _Token(form, expected, values, number)
        sentence.tokens.append(before)
    before.words.append(word)


def _is_open(token: _Token | None) -> bool:
    """True for a contraction some of whose words are still to come."""
    return token is not None and (not token.words or token.words[-1].id < token.last)


def _misc(column: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in column.split("|") if "=" in pair)


def _check(sentence: _Sentence) -> None:
    """Raises ``_BrokenError`` for a sentence whose words are no tree."""
    last = sentence.tokens[-1]
    if _is_open(last):
        raise _BrokenError(last.line, f"a token without all of its words: word {last.last} is missing")
    words = sentence.words
    fault = trees.fault([word.head for word in words])
    if fault is not None:
        raise _BrokenError(words[fault.word - 1].line, fault.message)


# ------------------------------------------------------------ text


def _laid_out(document: _Document) -> tuple[str, list[Span]]:
    """The text and its paragraphs; gives tokens their offsets and the document its entities."""
    text = ""
    starts = [0]
    for number, sentence in enumerate(document.sentences):
        if number:
            before = document.sentences[number - 1].tokens[-1]
            if sentence.paragraph:
                text += "\n\n"
                starts.append(len(text))
            elif before.misc.get("SpaceAfter") != "No":
                text += " "
        own = _placed(sentence)
        for token in sentence.tokens:
            token.start_char += len(text)
            token.end_char += len(text)
        document.entities.extend(_entities(sentence.tokens))
        text += own
    ends = [*(start - 2 for start in starts[1:]), len(text)]
    return text, [Span(start, end) for start, end in zip(starts, ends, strict=True)]


def _placed(sentence: _Sentence) -> str:
    """The text of a sentence; gives its tokens their offsets in it."""
    if sentence.text is None:
        text = ""
        for token in sentence.tokens:
            token.start_char, token.end_char = len(text), len(text) + len(token.text)
            text += token.text + ("" if token.misc.get("SpaceAfter") == "No" else " ")
        return text.rstrip(" ")
    position = 0
    for token in sentence.tokens:
        while sentence.text[position : position + 1].isspace():
            position += 1
        if not sentence.text.startswith(token.text, position):
            raise _BrokenError(
                token.line, f"{token.text!r} is not what comes next in the # text of line {sentence.text_line}"
            )
        token.start_char, token.end_char = position, position + len(token.text)
        position = token.end_char
    if sentence.text[position:].strip():
        raise _BrokenError(sentence.text_line, f"no tokens for the end of # text: {sentence.text[position:].strip()!r}")
    return sentence.text[:position]


def _entities(tokens: Sequence[_Token]) -> Iterator[_Entity]:
    """The entities that the tokens' tags mark, as B- I- E- S- or as B- I- alone."""
    entity: _Entity | None = None
    for token in tokens:
        position, _, kind = token.misc.get("ner", "O").partition("-")
        if position in ("I", "E") and entity is not None and entity.type == kind:
            entity.end_char = token.end_char
            continue
        if entity is not None:
            yield entity
        entity = _Entity(kind, token.start_char, token.end_char) if kind else None
    if entity is not None:
        yield entity
