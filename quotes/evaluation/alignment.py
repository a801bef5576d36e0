"""How well alignment works, measured on articles with a translation whose quotes are known on both sides.

The gold file has one article a line: ``id``, ``language``, ``text``, ``english_text`` and
``quotes``, each with ``content`` and ``english``, lists of half-open code point spans of
the two texts.  Other keys are ignored, as are quotes without ``english``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel

from quotes import pipeline, schema
from quotes.alignment.groups import Aligner, align
from quotes.alignment.segments import Segment, segments
from quotes.alignment.translation import TARGET, Translator
from quotes.document.parse import Parse
from quotes.document.span import Span
from quotes.errors import ArticleError
from quotes.evaluation.gold import records
from quotes.evaluation.scores import letters
from quotes.reading.jsonl import Record
from quotes.reading.text import from_text

#: Letters and digits in common, as a share of their union, from which two stretches are the same quote.
_MATCH = 0.5

Key = tuple[str, str]


class GoldQuote(BaseModel):
    """A quote in the article and where it stands in the translation."""

    content: tuple[Span, ...]
    english: tuple[Span, ...] | None = None


class Parallel(Record):
    """An article, its English translation, and the quotes that stand in both."""

    language: str
    english_text: str
    quotes: Annotated[list[GoldQuote], AfterValidator(lambda quotes: [quote for quote in quotes if quote.english])]

    @property
    def foreign_id(self) -> str:
        """The id under which the article is aligned."""
        return f"{self.id}.{self.language}"

    @property
    def english_id(self) -> str:
        """The id under which its translation is aligned."""
        return f"{self.id}.{TARGET}"


@dataclass(slots=True)
class Score:
    """Counts of pairs, and what they come to.

    ``found`` are the pairs of the tool, ``right`` those that are a gold pair, ``unjudged`` those of two quotes that the
    gold does not have (they count as neither); ``possible`` are the gold pairs whose two sides were found, ``joined``
    those of them that were aligned.  ``ranked`` are quotes looked up among all English ones, ``first`` those whose own
    translation came first.
    """

    gold: int = 0
    possible: int = 0
    joined: int = 0
    found: int = 0
    right: int = 0
    unjudged: int = 0
    ranked: int = 0
    first: int = 0
    wrong: list[tuple[str, str]] = field(default_factory=list)
    missed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.found - self.unjudged)

    @property
    def recall(self) -> float:
        return self.joined / max(1, self.possible)

    @property
    def first_rank(self) -> float:
        return self.first / max(1, self.ranked)


def read(path: Path) -> list[Parallel]:
    """Read a gold file.

    Raises:
        ArticleError: the file cannot be read, or a line is not as described above.
    """
    try:
        return [article for _, article in records(path, Parallel)]
    except ArticleError as error:
        raise ArticleError(f"{error}; alignment is measured on lines with english_text and english spans") from error


def evaluate(gold: Iterable[Parallel], translator: Translator, least: float | None = None) -> Score:
    """Find the quotes of each article and of its translation, align the two, and score the pairs.

    Quotes of less confidence than ``least`` are left out, as in ``pipeline.find``.

    Raises:
        QuotesError: an article cannot be parsed, or a translation package or lexicon is damaged.
    """
    score = Score()
    gold_articles: list[Parallel] = []
    every = schema.Result(generator="evaluation", articles=[], speakers=[])
    parses: dict[str, Parse] = {}
    for article in gold:
        foreign = from_text(article.text, article.foreign_id, language=article.language)
        english = from_text(article.english_text, article.english_id, language=TARGET)
        found = [pipeline.find(source, least=least) for source in (foreign, english)]
        result = pipeline.result(found)
        own = {one.article.id: one.analysis.parse for one in found}
        count(score, article, result, align(result, own, translator))
        gold_articles.append(article)
        every.articles += result.articles
        parses |= own
    rank(score, gold_articles, every, parses, translator)
    return score


def count(score: Score, gold: Parallel, result: schema.Result, alignments: Iterable[schema.Alignment]) -> None:
    """Add the pairs of one article and its translation to a score."""
    quotes = {(article.id, quote.id): quote for article in result.articles for quote in article.quotes}
    matches = list(_matches(gold, {article.id: article for article in result.articles}))
    pairs: set[tuple[Key, Key]] = set()
    for group in alignments:
        members = [(member.article, member.quote) for member in group.members]
        foreign, english = ([key for key in members if key[0] == id] for id in (gold.foreign_id, gold.english_id))
        pairs.update(itertools.product(foreign, english))
    for one, two in sorted(pairs):
        score.found += 1
        if any(one in left and two in right for _, left, right in matches):
            score.right += 1
        elif not any(one in left or two in right for _, left, right in matches):
            score.unjudged += 1
        else:
            score.wrong.append((_text(quotes[one]), _text(quotes[two])))
    for quote, left, right in matches:
        score.gold += 1
        if left and right:
            score.possible += 1
            if pairs.isdisjoint(itertools.product(left, right)):
                own, other = ((gold.text, quote.content), (gold.english_text, quote.english or ()))
                score.missed.append((_words(*own), _words(*other)))
            else:
                score.joined += 1


def rank(
    score: Score, gold: Iterable[Parallel], result: schema.Result, parses: Mapping[str, Parse], translator: Translator
) -> None:
    """Look up every foreign gold quote among the English quotes of all articles, and add it to a score."""
    of_quote: dict[Key, Segment] = {}
    for quote, parts in itertools.groupby(segments(result, parses), key=lambda segment: segment.quote):
        own = list(parts)
        # All segments of the quote as one.
        of_quote[quote.article, quote.id] = Segment(
            number=len(of_quote),
            quote=quote,
            span=Span(own[0].span.start, own[-1].span.end),
            text=" ".join(part.text for part in own),
            tokens=tuple(token for part in own for token in part.tokens),
            names=frozenset(start for part in own for start in part.names),
        )
    aligner = Aligner(list(of_quote.values()), translator)
    english = [segment for segment in of_quote.values() if segment.language == TARGET]
    articles = {article.id: article for article in result.articles}
    for article in gold:
        for _, *sides in _matches(article, articles):
            left, right = ([of_quote[key] for key in side if key in of_quote] for side in sides)
            if left and right:
                best = max(english, key=lambda other: (aligner.compare(left[0], other).score, -other.number))
                score.ranked += 1
                score.first += best.key in {segment.key for segment in right}


def _matches(
    gold: Parallel, articles: Mapping[str, schema.Article]
) -> Iterator[tuple[GoldQuote, list[Key], list[Key]]]:
    """The gold quotes, each with the found quotes that match it in the article and in the translation, best first."""
    foreign = _letters(articles[gold.foreign_id], gold.text)
    english = _letters(articles[gold.english_id], gold.english_text)
    for quote in gold.quotes:
        left = letters(gold.text, quote.content)
        right = letters(gold.english_text, quote.english or ())
        yield quote, _matching(left, foreign), _matching(right, english)


def _letters(article: schema.Article, text: str) -> dict[Key, frozenset[int]]:
    return {
        (article.id, quote.id): letters(text, [Span(piece.start, piece.end) for piece in quote.content])
        for quote in article.quotes
    }


def _matching(wanted: frozenset[int], found: Mapping[Key, frozenset[int]]) -> list[Key]:
    overlaps = [(len(wanted & own) / max(1, len(wanted | own)), key) for key, own in found.items()]
    return [key for overlap, key in sorted(overlaps, key=lambda item: (-item[0], item[1])) if overlap >= _MATCH]


def _text(quote: schema.Quote) -> str:
    return " ".join(piece.text for piece in quote.content)


def _words(text: str, spans: Iterable[Span]) -> str:
    return " ".join(span.of(text) for span in spans)
