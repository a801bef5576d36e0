"""What the parser costs: quotes found on annotated trees beside those found on the model's own parse.

Both sides read the same text with the same rules; the annotated trees stand for a parser that
makes no mistakes.  Where they have no names they get those of the model, so that only words, tags
and trees differ.  The quotes on the trees are the gold that those found on the parse are scored against.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TextIO, get_args

from rich.text import Text

from quotes.document.analysis import Analysis
from quotes.document.article import Article
from quotes.document.parse import Parse
from quotes.document.quote import Quote
from quotes.errors import ArticleError, ModelError, QuotesError
from quotes.evaluation.gold import GoldArticle, GoldQuote
from quotes.evaluation.scores import Comparison, Figures, Prediction, Ratio, Selection
from quotes.models import stanza
from quotes.parsing import parser
from quotes.pipeline import OnError
from quotes.reading.conllu import ParsedArticle
from quotes.rules import engine
from quotes.views.figures import percent, plain_table
from quotes.views.table import clean, console_for, emit, shortened

#: What of the parse differs around a quote that is lost, the first that applies: a sentence begins or ends
#: elsewhere; the cue is no word of its own; it has another lemma or part of speech; only heads, relations, or
#: other words differ.
Cause = Literal["sentences", "words", "tag of the cue", "heads and relations"]
#: Quotes on the trees that the parse does not have, or the other way round.
Side = Literal["lost", "added"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A quote that one side alone has."""

    side: Side
    article: str
    rule: str
    cue: str
    words: str
    cause: Cause | None = None


def shared(ratio: Ratio) -> float:
    """The share of both sides' quotes that have a counterpart: F1 where both sides count the same pairs."""
    total = ratio.gold + ratio.predicted
    return (ratio.found + ratio.right) / total if total else 0.0


@dataclass
class Agreement:
    """Figures of a comparison.

    ``rules`` has them by the rule that found a quote on its own side, whatever that of its counterpart, and for
    ``all``; ``repeated`` counts texts that came again, as in another scheme of labels.
    """

    rules: defaultdict[str, Figures] = field(default_factory=lambda: defaultdict(Figures))
    differences: list[Difference] = field(default_factory=list)
    models: set[str] = field(default_factory=set)
    articles: int = 0
    sentences: int = 0
    words: int = 0
    repeated: int = 0

    def add(self, article: Article, trees: Parse, parse: Parse, include: Collection[str] = ()) -> None:
        """Add an article: its annotated trees and the parse of its text."""
        trees = trees if trees.entities else dataclasses.replace(trees, entities=parse.entities)
        gold = engine.find(Analysis.of(article, trees), include)
        found = engine.find(Analysis.of(article, parse), include)
        annotated = GoldArticle(article, [_annotation(quote) for quote in gold])
        comparison = Comparison(annotated, [Prediction.of(quote) for quote in found], Selection())
        self._count(comparison, gold, found)
        paired, matched = ({pair[side] for pair in comparison.pairs} for side in (0, 1))
        for number, quote in enumerate(gold):
            if number not in paired:
                self.differences.append(_difference("lost", article, quote, cause(quote, trees, parse)))
        for number, quote in enumerate(found):
            if number not in matched:
                self.differences.append(_difference("added", article, quote))
        self.models.add(parse.model)
        self.articles += 1
        self.sentences += len(trees.sentences)
        self.words += len(trees.words)

    def _count(self, comparison: Comparison, gold: Sequence[Quote], found: Sequence[Quote]) -> None:
        def add(quote: Quote, ratio: str, count: str) -> None:
            for rule in ("all", quote.rule):
                own = getattr(self.rules[rule], ratio)
                setattr(own, count, getattr(own, count) + 1)

        for ratio, pairs in comparison.hits.items():
            for quote in gold:
                add(quote, ratio, "gold")
            for quote in found:
                add(quote, ratio, "predicted")
            for one, other in pairs:
                add(gold[one], ratio, "found")
                add(found[other], ratio, "right")

    def of(self, side: Side) -> list[Difference]:
        """The quotes that one side alone has."""
        return [difference for difference in self.differences if difference.side == side]

    @property
    def causes(self) -> dict[Cause, int]:
        """What the lost quotes were lost to."""
        found = [difference.cause for difference in self.of("lost")]
        return {cause: found.count(cause) for cause in get_args(Cause)}

    def as_dict(self, errors: int = 0) -> dict[str, Any]:
        """As JSON has it, with up to so many differences of each side."""
        rules = {rule: _as_dict(self.rules[rule]) for rule in sorted(self.rules)}
        listed = [dataclasses.asdict(one) for side in get_args(Side) for one in self.of(side)[:errors]]
        return {
            "models": sorted(self.models),
            "sentences": self.sentences,
            "words": self.words,
            "repeated": self.repeated,
            "all": rules.pop("all", _as_dict(Figures())),
            "rules": rules,
            "causes": self.causes,
            **({"differences": listed} if errors else {}),
        }

    def show(self, stream: TextIO, errors: int = 0) -> None:
        """Print the agreement of each rule in percent, then up to so many differences of each side."""
        console = console_for(stream)
        table = plain_table("rule", "trees", "parse", "lost", "added", "IoU.5", "exact", "+source")
        rules = sorted(self.rules.keys() - {"all"}, key=lambda rule: (-self.rules[rule].overlap.gold, rule))
        for rule in (*rules, "all"):
            counts, shares = _figures(self.rules[rule])
            table.add_row(rule, *map(str, counts), *map(percent, shares))
        emit(console, table)
        causes = ", ".join(f"{name} {count}" for name, count in self.causes.items() if count)
        lost = f"lost {len(self.of('lost'))}" + (f", and what differs there: {causes}" if causes else "")
        notes = [f"documents {self.articles}", f"sentences {self.sentences}", f"words {self.words}"]
        notes += [f"the same text again {self.repeated}"] if self.repeated else []
        for line in (lost, ", ".join([*notes, *sorted(self.models)])):
            emit(console, Text(line, style="dim"))
        for side in get_args(Side):
            listed = self.of(side)
            text = Text(f"\n{side}: {len(listed)}\n", style="bold")
            for one in listed[:errors]:
                text.append(f"  {one.rule} | {clean(one.cue) or '-'} | {shortened(one.words)}")
                text.append(f" | {one.cause}" if one.cause else "")
                text.append(f"  ({clean(one.article)})\n", style="dim")
            if errors and listed:
                emit(console, text)


def _figures(figures: Figures) -> tuple[tuple[int, int, int, int], tuple[float, float, float]]:
    """Quotes on the trees and on the parse, without a counterpart on either; shares of IoU.5, exact, with source."""
    overlap = figures.overlap
    lost, added = overlap.gold - overlap.found, overlap.predicted - overlap.right
    counts = (overlap.gold, overlap.predicted, lost, added)
    return counts, (shared(overlap), shared(figures.exact), shared(figures.full))


def _as_dict(figures: Figures) -> dict[str, float]:
    names = ("n_trees", "n_parse", "lost", "added", "agreement", "exact", "full")
    counts, shares = _figures(figures)
    return dict(zip(names, (*counts, *shares), strict=True))


def agreement(articles: Iterable[Article], include: Collection[str], on_error: OnError) -> Agreement:
    """How far the quotes on annotated trees are found on the parse of the same text.

    A text that comes again, as in another scheme of labels, counts once.

    Args:
        articles: articles that come with their trees.
        include: kinds of quote beyond words.
        on_error: called with what is wrong with an article, which is then left out.
    """
    result = Agreement()
    seen: set[tuple[str, str]] = set()
    for article in articles:
        key = (article.language, article.text)
        if key in seen:
            result.repeated += 1
            continue
        seen.add(key)
        try:
            if not isinstance(article, ParsedArticle):
                raise ArticleError(f"{article.path or article.id}: no trees in it; they come in CoNLL-U")
            problem = stanza.unsupported(article.language)
            if problem is not None:
                raise ModelError(f"{article.path or article.id}: {problem}")
            result.add(article, article.parse, parser.load(article.language)(article), include)
        except QuotesError as error:
            on_error(error)
    return result


def cause(quote: Quote, trees: Parse, parse: Parse) -> Cause:
    """What of the parse differs around a quote on the trees."""
    places = [*quote.content, *([quote.cue] if quote.cue else [])]
    own = {trees.sentence_of[word.index] for place in places for word in trees.words_in(place)}
    if not {trees.sentences[number].span for number in own} <= {sentence.span for sentence in parse.sentences}:
        return "sentences"
    if quote.cue_head is None:
        return "heads and relations"
    verb = trees.words[quote.cue_head]
    same = [word for word in parse.words_in(verb.span) if word.span == verb.span]
    if not same:
        return "words"
    if (same[0].lemma.lower(), same[0].upos) != (verb.lemma.lower(), verb.upos):
        return "tag of the cue"
    return "heads and relations"


def _annotation(quote: Quote) -> GoldQuote:
    source, cue = ([] if span is None else [span] for span in (quote.source, quote.cue))
    return GoldQuote(content=list(quote.content), source=source, cue=cue, type=quote.type)


def _difference(side: Side, article: Article, quote: Quote, reason: Cause | None = None) -> Difference:
    words = " ".join(" ".join(span.of(article.text).split()) for span in quote.content)
    cue = " ".join(quote.cue.of(article.text).split()) if quote.cue else ""
    return Difference(side, article.id, quote.rule, cue, words, reason)
