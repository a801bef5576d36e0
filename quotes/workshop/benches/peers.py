"""Another open system on the same articles and the same trees, scored by the same scorer.

textacy's ``direct_quotations`` (https://github.com/chartbeat-labs/textacy) reads a spaCy ``Doc``.  It gets one built of
the words, lemmas, tags and trees that quotes reads, paragraph by paragraph: it gives a whole document up where the
number of quotation marks is odd, which costs it a paragraph so, and else an article.  Its content holds the marks; the
scorer counts letters and digits alone.  Quotations that it ties to one and the same cue are one quote in pieces, as in
the annotation (“A,” she said. “B.”).  Its speaker is a head with conjuncts and compounds, and the scorer compares
heads.  So each choice is the one in which it scores better.  (Relations as in ClearNLP's scheme, that of spaCy's
English models, give it the same figures as those of UD.)
"""

from __future__ import annotations

import importlib.metadata
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TextIO

import spacy
from rich.text import Text
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

from quotes import __version__, languages
from quotes.document.article import Article
from quotes.document.parse import Parse, Word
from quotes.document.span import Span
from quotes.errors import QuotesError
from quotes.evaluation.gold import GoldArticle
from quotes.evaluation.scores import Prediction, Scores, Selection, score
from quotes.pipeline import Attributed
from quotes.rules import engine
from quotes.views.figures import HEADING, percent, plain_table, ratio
from quotes.views.table import console_for, emit

#: Speaker, cue and content.
Triple = tuple[Sequence[Token], Sequence[Token], Iterable[Token]]


class Measured(NamedTuple):
    """A system's figures, and the processor seconds that it took once the trees were there."""

    name: str
    version: str
    seconds: float
    notes: dict[str, int]
    scores: Scores

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return self._asdict() | {"scores": self.scores.as_dict()}


def ours(
    gold: Sequence[GoldArticle], attributed: Sequence[Attributed], selection: Selection, include: Collection[str] = ()
) -> Measured:
    """The figures of quotes."""
    start = time.process_time()
    quotes = {one.article.id: engine.find(one.analysis, include) for one in attributed}
    seconds = time.process_time() - start
    found = {name: [Prediction.of(quote) for quote in own] for name, own in quotes.items()}
    return Measured("quotes", __version__, seconds, {}, score(gold, found, selection))


class Textacy:
    """textacy's rules for direct quotations.

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
        self.extract: Callable[[Doc], Iterable[Triple]] = direct_quotations
        self.verbs: dict[str, set[str]] = constants.REPORTING_VERBS
        self.version = importlib.metadata.version("textacy")

    def measured(
        self, gold: Sequence[GoldArticle], attributed: Sequence[Attributed], selection: Selection, whole: bool = False
    ) -> Measured:
        """Its figures, over ``whole`` articles or paragraphs; a language without reporting verbs is lent ours."""
        vocabularies = {
            language: spacy.blank(language).vocab for language in {one.article.language for one in attributed}
        }
        lent = {language: reporting_verbs(language) for language in vocabularies.keys() - self.verbs.keys()}
        self.verbs |= lent
        found: dict[str, list[Prediction]] = {}
        read = given_up = 0
        seconds = 0.0
        for one in attributed:
            parse = one.analysis.parse
            own = found.setdefault(one.article.id, [])
            for words in passages(one.article, parse, whole):
                doc = document(parse, words, vocabularies[one.article.language])
                read += 1
                start = time.process_time()
                try:
                    triples = list(self.extract(doc))
                except ValueError:  # an odd number of marks
                    triples = []
                    given_up += 1
                seconds += time.process_time() - start
                own += predictions(triples, words, parse.text)
        unit = "articles" if whole else "paragraphs"
        notes = {unit: read, f"{unit} given up": given_up}
        notes["articles with verbs lent"] = sum(one.article.language in lent for one in attributed)
        return Measured("textacy", self.version, seconds, notes, score(gold, found, selection))


def reporting_verbs(language: str) -> set[str]:
    """The verbs of speech that quotes knows, without those that need a particle."""
    known = languages.load(language)
    cues = (cue for entries in known.verbs.values() for cue in entries) if known else ()
    return {cue.lemma for cue in cues if cue.sense in languages.SPEECH and not cue.particles}


def passages(article: Article, parse: Parse, whole: bool = False) -> Iterator[Sequence[Word]]:
    """The words of each paragraph, or of the whole article, where there are any."""
    runs = [parse.words] if whole else [parse.words_in(paragraph) for paragraph in article.paragraphs]
    yield from filter(None, runs)


def document(parse: Parse, words: Sequence[Word], vocabulary: Vocab) -> Doc:
    """A run of whole sentences as spaCy has it; token ``i`` is ``words[i]``."""
    first = words[0].index
    starts = {sentence.first for sentence in parse.sentences}
    return Doc(
        vocabulary,
        words=[word.text for word in words],
        spaces=[parse.text[word.end : word.end + 1].isspace() for word in words],
        lemmas=[word.lemma for word in words],
        pos=[word.upos for word in words],
        heads=[word.head - first for word in words],
        deps=["ROOT" if word.head == word.index else word.deprel for word in words],
        sent_starts=[word.index in starts for word in words],
    )


def predictions(triples: Iterable[Triple], words: Sequence[Word], text: str) -> list[Prediction]:
    """Triples as predictions; the contents of one cue are one quote, in text order."""
    sources: dict[int, list[Span]] = {}
    contents: dict[int, list[Span]] = {}
    for speaker, cue, content in triples:
        verb = min(token.i for token in cue)
        sources.setdefault(verb, pieces(speaker, words, text))
        numbers = [token.i for token in content]
        contents.setdefault(verb, []).append(Span(words[numbers[0]].start, words[numbers[-1]].end))
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


def show(systems: Sequence[Measured], stream: TextIO) -> None:
    """Print the figures in percent, of direct quotes and of all, then what they rest on."""
    columns = "\nsystem", "\ntype", "\nfound", f"IoU.5\n{HEADING}", f"+source\n{HEADING}", "exact\n  F1", "\nseconds"
    table = plain_table(*columns, gap=1, left=(0, 1, 3, 4, 5))
    for type in ("direct", "all"):
        for system in systems:
            figures = system.scores.types[type]
            count, exact = str(figures.overlap.predicted), percent(figures.exact.f1)
            shares = ratio(figures.overlap), ratio(figures.full), exact
            table.add_row(system.name, type, count, *shares, f"{system.seconds:.2f}")
    scores = systems[0].scores
    annotated = ", ".join(f"{figures.overlap.gold} {name}" for name, figures in scores.types.items())
    lines = [f"articles {scores.notes['articles']}; annotated: {annotated}"]
    for system in systems:
        notes = ", ".join(f"{name} {count}" for name, count in system.notes.items() if count)
        lines.append(f"{system.name} {system.version}" + (f": {notes}" if notes else ""))
    lines.append("processor seconds to find quotes, on trees that are there; textacy looks for direct ones only")
    console = console_for(stream)
    emit(console, table)
    for line in lines:
        emit(console, Text(line, style="dim"))
