"""How well alignment works, measured on articles with a translation whose quotes are known on both sides.

The gold file has one article a line: ``id``, ``language``, ``text``, ``english_text`` and
``quotes``, each with ``content`` and ``english``, lists of half-open code point spans of
the two texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from quotes import schema
from quotes.alignment.groups import Aligner, align
from quotes.alignment.segments import Segment, segments, whole
from quotes.alignment.translation import TARGET, Translator
from quotes.document.span import Span
from quotes.errors import QuotesError

#: Letters and digits in common, as a share of their union, from which two stretches are the same statement.
_MATCH = 0.5

Attribute = Callable[[Sequence["Parallel"]], schema.Result]


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """A quote in the article and where it stands in the translation."""

    content: tuple[Span, ...]
    english: tuple[Span, ...]
    type: schema.QuoteType = "indirect"
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Parallel:
    """An article, its English translation, and the quotes of both."""

    id: str
    language: str
    text: str
    english: str
    quotes: tuple[GoldQuote, ...]

    @property
    def texts(self) -> dict[str, str]:
        """Both texts by the article ids under which they are aligned."""
        return {self.foreign_id: self.text, self.english_id: self.english}

    @property
    def foreign_id(self) -> str:
        return f"{self.id}.{self.language}"

    @property
    def english_id(self) -> str:
        return f"{self.id}.en"


@dataclass(slots=True)
class Score:
    """Counts of pairs, and what they come to.

    ``found`` are the pairs of the tool, ``right`` those that are a gold pair, ``unjudged``
    those of two statements that the gold does not have (they count as neither);
    ``possible`` are the gold pairs whose two sides were extracted, ``joined`` those of
    them that were aligned.  ``ranked`` are statements looked up among all English ones,
    ``first`` those whose own translation came first.
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
        QuotesError: the file cannot be read, or a line is not as described above.
    """
    found = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuotesError(f"{path}: cannot be read ({error})") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            quotes = tuple(
                GoldQuote(_spans(quote["content"]), _spans(quote["english"]), quote["type"], quote.get("speaker"))
                for quote in data["quotes"]
                if quote.get("english")
            )
            found.append(Parallel(data["id"], data["language"], data["text"], data["english_text"], quotes))
        except (ValueError, KeyError, TypeError) as error:
            raise QuotesError(
                f"{path}:{number}: no article with a translation ({type(error).__name__}: {error}); "
                "alignment is measured on lines with english_text and english spans"
            ) from error
    return found


def evaluate(gold: Iterable[Parallel], attribute: Attribute, translator: Translator) -> Score:
    """Attribute each article and its translation, align the two, and score the pairs found.

    ``attribute`` gives the result of a list of articles, whose article ids are those of
    ``Parallel.texts``; ``gold_statements`` is one that makes no mistakes.

    Raises:
        ModelError: a translation package or lexicon is damaged.
    """
    score = Score()
    everything: list[schema.Article] = []
    articles: list[Parallel] = []
    for article in gold:
        articles.append(article)
        result = attribute([article])
        everything.extend(result.articles)
        count(score, article, result, align(result, article.texts, translator))
    texts = {key: text for article in articles for key, text in article.texts.items()}
    together = schema.Result(generator="evaluation", articles=everything, speakers=[])
    rank(score, articles, together, texts, translator)
    return score


def count(score: Score, gold: Parallel, result: schema.Result, alignments: Iterable[schema.Alignment]) -> None:
    """Add the pairs of one article and its translation to a score."""
    quotes = {(article.id, quote.id): quote for article in result.articles for quote in article.quotes}
    foreign = {key: spans(quote) for key, quote in quotes.items() if key[0] == gold.foreign_id}
    english = {key: spans(quote) for key, quote in quotes.items() if key[0] == gold.english_id}
    left = [_matching(gold.text, quote.content, foreign) for quote in gold.quotes]
    right = [_matching(gold.english, quote.english, english) for quote in gold.quotes]
    pairs = set()
    for group in alignments:
        members = [(member.article, member.quote) for member in group.members]
        pairs |= {(one, two) for one in members if one in foreign for two in members if two in english}
    for one, two in sorted(pairs):
        score.found += 1
        if any(one in a and two in b for a, b in zip(left, right, strict=True)):
            score.right += 1
        elif not any(one in a for a in left) and not any(two in b for b in right):
            score.unjudged += 1
        else:
            score.wrong.append((_text(quotes[one]), _text(quotes[two])))
    for quote, a, b in zip(gold.quotes, left, right, strict=True):
        score.gold += 1
        if a and b:
            score.possible += 1
            if any(one in a and two in b for one, two in pairs):
                score.joined += 1
            else:
                score.missed.append((_joined(gold.text, quote.content), _joined(gold.english, quote.english)))


def rank(
    score: Score,
    gold: Sequence[Parallel],
    result: schema.Result,
    texts: Mapping[str, str],
    translator: Translator,
) -> None:
    """Look up every foreign gold statement among the English statements of all articles, and add it to a score."""
    found = [whole(number, group) for number, group in enumerate(_by_statement(segments(result, texts)))]
    aligner = Aligner(found, texts, translator)
    english = [segment for segment in found if segment.language == TARGET]
    of_quote = {(segment.statement.article, segment.statement.quote): segment for segment in found}
    quotes = {(article.id, quote.id): spans(quote) for article in result.articles for quote in article.quotes}
    for article in gold:
        foreign = {key: value for key, value in quotes.items() if key[0] == article.foreign_id and key in of_quote}
        others = {key: value for key, value in quotes.items() if key[0] == article.english_id and key in of_quote}
        for quote in article.quotes:
            own = _matching(article.text, quote.content, foreign)
            right = {of_quote[key].key for key in _matching(article.english, quote.english, others)}
            if not own or not right:
                continue
            segment = of_quote[own[0]]
            best = max(english, key=lambda other: (aligner.compare(segment, other).content, -other.number))
            score.ranked += 1
            score.first += best.key in right


def gold_statements(articles: Sequence[Parallel]) -> schema.Result:
    """The gold quotes as a result, as if the tool had found them all on both sides, without speakers."""
    found = []
    for article in articles:
        for key, language, text, english in (
            (article.foreign_id, article.language, article.text, False),
            (article.english_id, "en", article.english, True),
        ):
            quotes = []
            for number, quote in enumerate(article.quotes, 1):
                pieces = [
                    schema.TextSpan(start=span.start, end=span.end, text=span.of(text))
                    for span in (quote.english if english else quote.content)
                ]
                verbatim = pieces if quote.type == "direct" else []
                quotes.append(
                    schema.Quote(id=f"q{number}", type=quote.type, content=pieces, verbatim=verbatim, rule="gold")
                )
            found.append(schema.Article(id=key, language=language, model="gold", quotes=quotes))
    return schema.Result(generator="gold", articles=found, speakers=[])


def spans(quote: schema.Quote) -> tuple[Span, ...]:
    """The pieces of a quote's content."""
    return tuple(Span(piece.start, piece.end) for piece in quote.content)


def _by_statement(found: Iterable[Segment]) -> list[list[Segment]]:
    groups: dict[int, list[Segment]] = {}
    for segment in found:
        groups.setdefault(segment.statement.number, []).append(segment)
    return list(groups.values())


def _matching(
    text: str, wanted: Sequence[Span], quotes: Mapping[tuple[str, str], Sequence[Span]]
) -> list[tuple[str, str]]:
    """The quotes that match a stretch of text, the best first."""
    letters = _letters(text, wanted)
    scored = []
    for key, pieces in quotes.items():
        others = _letters(text, pieces)
        overlap = len(letters & others) / max(1, len(letters | others))
        if overlap >= _MATCH:
            scored.append((-overlap, key))
    return [key for _, key in sorted(scored)]


def _letters(text: str, pieces: Iterable[Span]) -> set[int]:
    return {i for piece in pieces for i in range(piece.start, piece.end) if text[i].isalnum()}


def _spans(value: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(int(start), int(end)) for start, end in value)


def _joined(text: str, pieces: Iterable[Span]) -> str:
    return " ".join(piece.of(text) for piece in pieces)


def _text(quote: schema.Quote) -> str:
    return " ".join(piece.text for piece in quote.content)
