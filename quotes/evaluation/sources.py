"""When the source that was found is the annotated one.

Sources are compared by their heads, so that "Mr. Lee" is right for "Mr. Lee, a lawyer for the
city": the words up to the first preposition, relative pronoun or bracket of the first comma
part, and later comma parts that are bare names; determiners left out.
"""

from __future__ import annotations

import importlib.resources
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from quotes.document.span import Span

SourceClass = Literal["pronoun", "name", "nominal"]

_WORD = re.compile(r"\w+(?:[-.'\u2019&]\w+)*\.?")
_PART = re.compile(r"([,;:(\u2014\u2013]|\s-{1,2}\s)")
_GENITIVE = re.compile(r"['\u2019]s?$")
#: Prepositions that stand inside names: Ursula von der Leyen.
_PARTICLES = frozenset(["von", "van", "de", "du", "di", "da", "do", "dos", "des", "del", "der", "zu"])
#: A later comma part of at most so many words may be a name.
_NAME_WORDS = 4

_DATA = tomllib.loads((importlib.resources.files(__package__) / "words.toml").read_text(encoding="utf-8"))
_DETERMINERS, _PREPOSITIONS, _PRONOUNS, _TITLES = (
    frozenset(_DATA[name].split()) for name in ("determiners", "prepositions", "pronouns", "titles")
)


class _Word(NamedTuple):
    start: int
    end: int
    form: str

    @property
    def folded(self) -> str:
        """Lower case, without a final full stop and genitive."""
        return _GENITIVE.sub("", self.form.casefold().rstrip("."))


def is_hit(text: str, gold: Sequence[Span], found: Sequence[Span]) -> bool:
    """True where the heads of the two mentions overlap."""
    heads = _head(text, found) if found else []
    return any(a.start < b.end and b.start < a.end for a in _head(text, gold) for b in heads)


def same_name(text: str, gold: Sequence[Span], found: Sequence[Span]) -> bool:
    """True where the two mentions share a word of a name, wherever they stand."""
    return bool(found) and bool(_name(_head(text, gold)) & _name(_head(text, found)))


def is_determiner(word: str) -> bool:
    """True for a lower-case word that is an article or another determiner."""
    return word in _DETERMINERS


def source_class(text: str, spans: Sequence[Span]) -> SourceClass:
    """What kind of mention a source is."""
    head = _head(text, spans)
    if head and all(word.folded in _PRONOUNS for word in head):
        return "pronoun"
    return "name" if _name(head) else "nominal"


def _head(text: str, spans: Iterable[Span]) -> list[_Word]:
    parts = list(_parts(text, spans))
    head: list[_Word] = []
    for part in parts:
        content = [word for word in _before_preposition(part) if word.folded not in _DETERMINERS]
        if not head or (len(content) <= _NAME_WORDS and all(word.form[:1].isupper() for word in content)):
            head += content
    every = [word for part in parts for word in part]
    return head or [word for word in every if word.folded not in _DETERMINERS] or every


def _parts(text: str, spans: Iterable[Span]) -> Iterator[list[_Word]]:
    """The words of each comma part."""
    for span in spans:
        start = span.start
        for piece in _PART.split(span.of(text)):
            yield [_Word(start + match.start(), start + match.end(), match[0]) for match in _WORD.finditer(piece)]
            start += len(piece)


def _before_preposition(words: list[_Word]) -> list[_Word]:
    for number, word in enumerate(words[1:], 1):
        if word.folded in _PREPOSITIONS:
            beside = [other.form[:1].isupper() for other in words[number - 1 : number + 2 : 2]]
            if beside != [True, True] or word.folded not in _PARTICLES or not word.form[:1].islower():
                return words[:number]
    return words


def _name(head: Iterable[_Word]) -> set[str]:
    """The words of a name, without titles."""
    return {
        word.folded
        for word in head
        if word.form[:1].isupper() and len(word.folded) > 1 and word.folded not in _TITLES | _DETERMINERS | _PRONOUNS
    }
