"""Other open systems on the same articles and the same trees, scored by the same scorer.

textacy's ``direct_quotations`` reads a spaCy ``Doc``.  It gets one built of the words, lemmas, tags and
trees that quotes reads, paragraph by paragraph: it gives a whole document up where the number of
quotation marks is odd, which costs it a paragraph so, and else an article.  Its content holds the
marks; the scorer counts letters and digits alone.  Quotations that it ties to one and the same cue are
one statement in pieces, as in the annotation (“A,” she said. “B.”).  Its speaker is a head with
conjuncts and compounds, and the scorer compares heads.  So each choice is the one in which it scores better.
"""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.resources
import time
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from quotes import __version__, languages
from quotes.document.article import Article
from quotes.document.parse import Parse, Word
from quotes.document.span import Span
from quotes.errors import QuotesError
from quotes.evaluation.gold import GoldArticle
from quotes.evaluation.scores import Prediction, Scores, Selection, score
from quotes.pipeline import Attributed
from quotes.rules import engine

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab


class Labels(StrEnum):
    """The scheme of the relations that a system reads."""

    ud = "UD"
    clear = "CLEAR"


class Token(Protocol):
    """A token of a ``Doc``, of which only the place counts."""

    @property
    def i(self) -> int: ...


#: Speaker, cue and content.
Triple = tuple[Sequence[Token], Sequence[Token], Iterable[Token]]
Extract = Callable[["Doc"], Iterable[Triple]]


@dataclass(slots=True)
class Measured:
    """A system's figures, and the processor seconds that it took once the trees were there."""

    name: str
    version: str
    labels: Labels | None = None
    seconds: float = 0.0
    scores: Scores = field(default_factory=Scores)
    notes: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "name": self.name,
            "version": self.version,
            "labels": self.labels,
            "seconds": self.seconds,
            "notes": self.notes,
            "scores": self.scores.as_dict(),
        }


def ours(
    gold: Sequence[GoldArticle], analysed: Sequence[Attributed], selection: Selection, include: Collection[str] = ()
) -> Measured:
    """The figures of quotes."""
    measured = Measured("quotes", __version__)
    found = {}
    for one in analysed:
        start = time.process_time()
        own = engine.find(one.analysis, include)
        measured.seconds += time.process_time() - start
        found[one.article.id] = [Prediction.of(quote) for quote in own]
    measured.scores = score(gold, found, selection)
    return measured


class Textacy:
    """textacy's rules for direct quotations, https://github.com/chartbeat-labs/textacy.

    Raises:
        QuotesError: textacy is not installed.
    """

    def __init__(self) -> None:
        try:
            from textacy import constants
            from textacy.extract.triples import direct_quotations
        except ImportError as error:
            raise QuotesError(
                f"textacy cannot be loaded ({error}); install quotes with it: pip install '.[bench]'"
            ) from error
        self._extract: Extract = direct_quotations
        self._verbs: dict[str, set[str]] = constants.REPORTING_VERBS
        self._own = frozenset(self._verbs)
        self.version = importlib.metadata.version("textacy")

    def measured(
        self,
        gold: Sequence[GoldArticle],
        analysed: Sequence[Attributed],
        selection: Selection,
        labels: Labels,
        whole: bool = False,
    ) -> Measured:
        """Its figures, over ``whole`` articles or over paragraphs.

        A language for which textacy has no reporting verbs is lent those of quotes.
        """
        measured = Measured("textacy", self.version, labels)
        found: dict[str, list[Prediction]] = {}
        unit = "article" if whole else "paragraph"
        read = given_up = lent = 0
        for one in analysed:
            article, parse = one.article, one.analysis.parse
            if article.language not in self._own:
                lent += 1
                self._verbs.setdefault(article.language, reporting_verbs(article.language))
            predictions = found.setdefault(article.id, [])
            for words in passages(article, parse, whole):
                doc = document(parse, words, labels, vocabulary(article.language))
                read += 1
                start = time.process_time()
                try:
                    triples = list(self._extract(doc))
                except ValueError:  # an odd number of marks
                    triples = []
                    given_up += 1
                measured.seconds += time.process_time() - start
                predictions += statements(triples, words, parse.text)
        measured.scores = score(gold, found, selection)
        measured.notes = {f"{unit}s": read, f"{unit}s given up": given_up, "articles with verbs lent": lent}
        return measured


def reporting_verbs(language: str) -> set[str]:
    """The verbs of speech that quotes knows, without those that need a particle."""
    known = languages.load(language)
    if known is None:
        return set()
    cues = (cue for entries in known.verbs.values() for cue in entries)
    return {cue.lemma for cue in cues if cue.sense in languages.SPEECH and not cue.particles}


def passages(article: Article, parse: Parse, whole: bool = False) -> Iterator[list[Word]]:
    """The words of each paragraph, or of the whole article, where there are any."""
    runs = [parse.words] if whole else [parse.words_in(paragraph) for paragraph in article.paragraphs]
    yield from filter(None, runs)


def document(parse: Parse, words: Sequence[Word], labels: Labels, vocab: Vocab) -> Doc:
    """A run of whole sentences as spaCy has it; token ``i`` is ``words[i]``."""
    from spacy.tokens import Doc

    first = words[0].index
    starts = {sentence.first for sentence in parse.sentences}
    return Doc(
        vocab,
        words=[word.text for word in words],
        spaces=[parse.text[word.end : word.end + 1].isspace() for word in words],
        lemmas=[word.lemma for word in words],
        pos=[word.upos for word in words],
        heads=[word.head - first for word in words],
        deps=[relation(word, labels) for word in words],
        sent_starts=[word.index in starts for word in words],
    )


def relation(word: Word, labels: Labels) -> str:
    """The relation of a word in a scheme.  A root is ``ROOT`` in both, which is how spaCy knows it."""
    if word.head == word.index:
        return "ROOT"
    if labels is Labels.ud:
        return word.deprel
    if word.rel == "advmod" and word.feature("Polarity") == "Neg":
        return "neg"
    table = _clear()
    return table.get(word.deprel) or table.get(word.rel) or word.rel


def statements(triples: Iterable[Triple], words: Sequence[Word], text: str) -> list[Prediction]:
    """Triples as predictions; the contents of one cue are one statement, in text order."""
    sources: dict[int, list[Span]] = {}
    contents: dict[int, list[Span]] = {}
    for speaker, cue, content in triples:
        verb = min(token.i for token in cue)
        sources.setdefault(verb, pieces(speaker, words, text))
        contents.setdefault(verb, []).append(_around(content, words))
    return [Prediction(sorted(contents[verb]), sources[verb], "direct") for verb in contents]


def pieces(tokens: Iterable[Token], words: Sequence[Word], text: str) -> list[Span]:
    """The stretches that tokens cover, joined where only space is between them."""
    found: list[Span] = []
    for word in (words[i] for i in sorted(token.i for token in tokens)):
        if found and not text[found[-1].end : word.start].strip():
            found[-1] = Span(found[-1].start, word.end)
        else:
            found.append(word.span)
    return found


def _around(tokens: Iterable[Token], words: Sequence[Word]) -> Span:
    numbers = [token.i for token in tokens]
    return Span(words[numbers[0]].start, words[numbers[-1]].end)


@functools.cache
def vocabulary(language: str) -> Vocab:
    """The vocabulary of a spaCy language: what is a mark, a title or a stop word in it."""
    import spacy

    return spacy.blank(language).vocab


@functools.cache
def _clear() -> dict[str, str]:
    source = importlib.resources.files(__package__) / "clear.toml"
    table: dict[str, str] = tomllib.loads(source.read_text(encoding="utf-8"))
    return table
