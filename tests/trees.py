"""The trees of ``fixtures/trees``: each file holds a small article with its tree and the quotes in it.

A line ``# expect = {rule = "clause", ...}`` (TOML) stands for a quote, in text order; a file without one has none.
Left out are the keys that have the value of ``Expected``.  Further keys of a file:

* ``# include = acts`` asks for kinds beyond words, ``# least = 0`` for quotes of so much confidence;
* ``# same_as = NAME`` names the tree of which the file is a second version, in the labels of another scheme, and
  whose quotes it must give;
* ``# known_bug = speakers: ...`` says what the program still gets wrong, and which of the tests ``rules``,
  ``speakers`` and ``channels`` fails for it.

The trees of ``fixtures/trees/wrong`` are such as a parser gives: ``# wrong = FORM: ...`` says what is wrong with them,
and ``# accept = {...}`` stands for a quote that may be found besides, because of that.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from quotes.channels.circumstances import place
from quotes.channels.evidence import Circumstances
from quotes.document.analysis import Analysis
from quotes.document.article import Article
from quotes.document.parse import Parse
from quotes.document.quote import Quote
from quotes.document.span import Span
from quotes.reading import conllu
from quotes.rules import engine
from quotes.rules.confidence import LEAST
from quotes.speakers import resolution

FOLDER = Path(__file__).parent.parent / "fixtures" / "trees"
FILES = sorted(FOLDER.glob("??/*.conllu"))
WRONG_FILES = sorted(FOLDER.glob("wrong/*/*.conllu"))


@dataclass(frozen=True)
class Expected:
    """A quote in strings.  ``verbatim`` left out is the content, of direct speech, or nothing."""

    rule: str
    type: str
    content: tuple[str, ...]
    verbatim: tuple[str, ...] = ()
    source: str | None = None
    cue: str | None = None
    polarity: str = "asserted"
    within: int | None = None  # the number of the quote around it, from 1
    speaker: str | None = None
    channel: str | None = None
    evidence: str | None = None
    inherited: bool = False
    addressee: str | None = None
    relay: str | None = None
    time: str | None = None


@dataclass(frozen=True)
class Tree:
    """A file of ``fixtures/trees``."""

    path: Path
    include: tuple[str, ...]
    same_as: str | None
    expected: tuple[Expected, ...]
    bugs: tuple[str, ...] = ()
    accepted: tuple[Expected, ...] = ()
    least: float = LEAST

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.name.removesuffix('.conllu')}"


@functools.cache
def tree(path: Path) -> Tree:
    text = path.read_text(encoding="utf-8")
    same_as = _values(text, "same_as")
    if same_as:
        original = tree(path.with_name(same_as[0] + ".conllu"))
        return Tree(path, original.include, same_as[0], original.expected, original.bugs)
    include = tuple(" ".join(_values(text, "include")).split())
    expected, accepted = (tuple(map(_expected, _values(text, key))) for key in ("expect", "accept"))
    least = float(next(iter(_values(text, "least")), LEAST))
    return Tree(path, include, None, expected, tuple(_values(text, "known_bug")), accepted, least)


def _values(text: str, key: str) -> list[str]:
    return re.findall(rf"(?m)^# {key} = (.*)$", text)


def _expected(line: str) -> Expected:
    values = tomllib.loads(f"quote = {line}")["quote"]
    for name in ("content", "verbatim"):
        if name in values:
            values[name] = tuple(values[name])
    if values["type"] == "direct":
        values.setdefault("verbatim", values["content"])
    return Expected(**values)


def parsed(tree: Tree) -> tuple[Article, Parse]:
    (document,) = conllu.read(tree.path.read_text(encoding="utf-8"), tree.path.name)
    return document


@functools.cache
def found(tree: Tree) -> tuple[Expected, ...]:
    """The quotes of a tree, with speakers and channels."""
    article, parse = parsed(tree)
    analysis = Analysis.of(article, parse)
    quotes = engine.find(analysis, tree.include, tree.least)
    speakers = resolution.resolve([(analysis, quotes)])
    circumstances = place(analysis, quotes, speakers)
    names = {quote: speakers.all[number].name for quote, number in speakers.of.items()}
    pairs = zip(quotes, circumstances, strict=True)
    return tuple(_found(quote, own, article.text, quotes, names.get(quote)) for quote, own in pairs)


def _found(quote: Quote, own: Circumstances, text: str, quotes: Sequence[Quote], speaker: str | None) -> Expected:
    def words(span: Span | None) -> str | None:
        return None if span is None else span.of(text)

    channel = own.channel
    return Expected(
        rule=quote.rule,
        type=quote.type,
        content=tuple(span.of(text) for span in quote.content),
        verbatim=tuple(span.of(text) for span in quote.verbatim),
        source=words(quote.source),
        cue=words(quote.cue),
        polarity=quote.polarity,
        within=None if quote.within is None else quotes.index(quote.within) + 1,
        speaker=speaker,
        channel=channel.kind if channel else None,
        evidence=words(channel.evidence) if channel else None,
        inherited=channel.inherited if channel else False,
        addressee=words(own.addressee),
        relay=words(quote.relay),
        time=words(own.time),
    )


TREES = [tree(path) for path in FILES]
WRONG = [tree(path) for path in WRONG_FILES]
FIELDS = tuple(field.name for field in fields(Expected))


def cases(area: str, trees: Sequence[Tree] = TREES) -> list[ParameterSet]:
    """The trees as parameters of a test; those with a known bug in the area have to fail."""
    return [
        pytest.param(
            tree,
            id=tree.name,
            marks=[
                pytest.mark.xfail(reason=bug.partition(": ")[2], strict=True)
                for bug in tree.bugs
                if bug.startswith(area)
            ],
        )
        for tree in trees
    ]


def assert_found(tree: Tree, *names: str) -> None:
    """Compares the quotes of a tree with what is expected, in the named fields."""
    accepted = _columns(tree.accepted, names)
    rest = [quote for quote in _columns(found(tree), names) if quote not in accepted]
    assert rest == _columns(tree.expected, names)


def _columns(quotes: Sequence[Expected], names: Sequence[str]) -> list[dict[str, object]]:
    return [{name: getattr(quote, name) for name in names} for quote in quotes]
