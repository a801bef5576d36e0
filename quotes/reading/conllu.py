"""CoNLL-U: articles that come with their trees, https://universaldependencies.org/format.html.

The text is that of the ``# text`` lines, else of the tokens and ``SpaceAfter=No``.  ``# newpar`` begins a paragraph,
after a blank line, and ``# newdoc`` an article.  Entities are read as Stanza writes them, ``ner=B-PERSON`` in the last
column.  Empty nodes (``8.1``) and enhanced dependencies are left out.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from quotes import languages
from quotes.document.article import Article, signed
from quotes.document.parse import Parse
from quotes.document.span import Span
from quotes.errors import ArticleError
from quotes.languages.identification import identify, normalized
from quotes.parsing import trees
from quotes.parsing.parser import from_documents
from quotes.reading.text import File

#: The name of the model in the output.
MODEL = "conllu"

_COLUMNS = 10
#: A sentence has at most so many words: the time to read one grows faster than its length.
_LONGEST = 2_000
_COMMENT = re.compile(r"#\s*(?P<key>[\w:.-]+(?: id)?)\s*(?:=\s*(?P<value>.*?)\s*)?$")

#: A word or a contraction as Stanza's documents take it; beside that its ``line``, and the ``space`` after it.
Row = dict[str, Any]


@dataclass(frozen=True)
class ParsedArticle(Article):
    """An article that comes with its parse."""

    parse: Parse = field(kw_only=True, compare=False, repr=False)


#: An article and its parse.
Document = tuple[ParsedArticle, Parse]


@dataclass(slots=True)
class _Sentence:
    """``rows`` are all, ``tokens`` those that stand in the text, ``words`` those that stand in the tree."""

    rows: list[Row] = field(default_factory=list)
    tokens: list[Row] = field(default_factory=list)
    words: list[Row] = field(default_factory=list)
    text: str | None = None
    text_line: int = 0
    begins_paragraph: bool = False

    @property
    def is_open(self) -> bool:
        """True where the last token is a contraction some of whose words are still to come."""
        return bool(self.tokens) and self.tokens[-1]["id"][-1] > len(self.words)


@dataclass(slots=True)
class _Document:
    id: str | None = None
    language: str | None = None
    language_line: int = 1
    sentences: list[_Sentence] = field(default_factory=list)


class _BrokenError(ValueError):
    """What is wrong with the file, after the number of the line."""


def articles(file: File) -> Iterator[Article]:
    """The articles of a CoNLL-U file, as ``read``; an id that is taken gets a number."""
    for article, _ in read(file.text, file.name, file.language, file.stem):
        yield dataclasses.replace(article, id=file.free_id(article.id), encoding=file.encoding)


def read(text: str, name: str, language: str | None = None, id: str | None = None) -> Iterator[Document]:
    """The articles of CoNLL-U text, with their parses.

    Args:
        text: the content of the file.
        name: its path, for messages.
        language: the language of all articles; None for what ``# lang`` or ``# language`` says, and to identify it
            where neither stands.
        id: the id of an article without ``# newdoc id``; the second such is ``ID-2``.

    Raises:
        ArticleError: the file is empty or broken; the message names the line.
    """
    ids = itertools.chain([id or name], (f"{id or name}-{number}" for number in itertools.count(2)))
    try:
        documents = list(_documents(text))
        if not documents:
            raise ArticleError(f"{name}: empty, there is no sentence in it")
        for document in documents:
            yield _laid_out(document, next(ids) if document.id is None else document.id, name, language)
    except _BrokenError as error:
        raise ArticleError(f"{name}:{error}") from error


def _documents(text: str) -> Iterator[_Document]:
    document, sentence = _Document(), _Sentence()
    for number, line in enumerate([*text.split("\n"), ""], 1):
        line = line.rstrip("\r")
        if not line.strip():
            if sentence.rows:
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
                sentence.begins_paragraph = True
            elif key == "text":
                sentence.text, sentence.text_line = value, number
            elif key in ("lang", "language"):
                document.language, document.language_line = value, number
        else:
            _add(sentence, line, number)
    if document.sentences:
        yield document


def _add(sentence: _Sentence, line: str, number: int) -> None:
    """Add the word or contraction of a line to the sentence."""
    columns = [column.strip() for column in line.split("\t")]
    if len(columns) != _COLUMNS:
        raise _BrokenError(f"{number}: {len(columns)} columns where CoNLL-U has {_COLUMNS}, separated by tabs")
    id, form, lemma, upos, _, feats, head, deprel, _, misc = columns
    if re.fullmatch(r"\d+\.\d+", id):
        return
    expected = len(sentence.words) + 1
    values = dict(pair.split("=", 1) for pair in misc.split("|") if "=" in pair)
    row: Row = {"text": form, "line": number, "space": values.get("SpaceAfter") != "No", "ner": values.get("ner")}
    if ids := re.fullmatch(r"(\d+)-(\d+)", id):
        row["id"] = first, last = int(ids[1]), int(ids[2])
        if first != expected or last < first or sentence.is_open:
            raise _BrokenError(f"{number}: token {id} where word {expected} should follow")
        sentence.tokens.append(row)
    else:
        if id != str(expected):
            raise _BrokenError(f"{number}: word {id!r} where word {expected} should follow")
        if not re.fullmatch(r"\d+", head):
            raise _BrokenError(f"{number}: head {head!r} of word {id} is no number")
        known = {"lemma": lemma, "upos": upos, "feats": feats, "deprel": deprel}
        row |= {name: value for name, value in known.items() if value != "_"}
        row |= {"id": (expected,), "head": int(head)}
        if not sentence.is_open:
            sentence.tokens.append(row)
        sentence.words.append(row)
    if not form:
        raise _BrokenError(f"{number}: {'token' if ids else 'word'} {id} has no form")
    sentence.rows.append(row)


def _check(sentence: _Sentence) -> None:
    """Raises ``_BrokenError`` for a sentence whose words are no tree."""
    last = sentence.tokens[-1]
    if sentence.is_open:
        raise _BrokenError(f"{last['line']}: a token without all of its words: word {last['id'][-1]} is missing")
    if len(sentence.words) > _LONGEST:
        many = f"{len(sentence.words):,} words, more than a sentence has ({_LONGEST:,})"
        raise _BrokenError(f"{sentence.words[0]['line']}: a sentence of {many}; part it")
    fault = trees.fault([word["head"] for word in sentence.words])
    if fault is not None:
        raise _BrokenError(f"{sentence.words[fault.word - 1]['line']}: {fault.message}")


def _laid_out(document: _Document, id: str, name: str, language: str | None) -> Document:
    """The article with its text and its parse."""
    from stanza.models.common import doc

    text, start = "", 0
    paragraphs = []
    before: Row | None = None
    for sentence in document.sentences:
        if before and sentence.begins_paragraph:
            paragraphs.append(Span(start, len(text)))
            text += "\n\n"
            start = len(text)
        elif before and before["space"]:
            text += " "
        text += _placed(sentence, len(text))
        before = sentence.tokens[-1]
    paragraphs.append(Span(start, len(text)))
    given = language or document.language
    try:
        code = normalized(given) if given else identify(text, languages.codes())
    except ValueError as error:
        raise _BrokenError(f"{document.language_line}: {error}") from error
    rows = [sentence.rows for sentence in document.sentences]
    parse = from_documents([doc.Document(rows, text=text)], text, code, MODEL, [0])
    zones = tuple(signed(text, paragraphs))
    return ParsedArticle(id, text, code, path=name, paragraphs=tuple(paragraphs), zones=zones, parse=parse), parse


def _placed(sentence: _Sentence, start: int) -> str:
    """The text of a sentence that begins at ``start``; its tokens get their offsets."""
    text = sentence.text
    if text is None:
        text = "".join(token["text"] + " " * token["space"] for token in sentence.tokens).rstrip(" ")
    position = 0
    for token in sentence.tokens:
        while text[position : position + 1].isspace():
            position += 1
        form, place = token["text"], f"the # text of line {sentence.text_line}"
        if not text.startswith(form, position):
            raise _BrokenError(f"{token['line']}: {form!r} is not what comes next in {place}")
        token["start_char"] = start + position
        position += len(form)
        token["end_char"] = start + position
    if text[position:].strip():
        raise _BrokenError(f"{sentence.text_line}: no tokens for the end of # text: {text[position:].strip()!r}")
    return text[:position]
