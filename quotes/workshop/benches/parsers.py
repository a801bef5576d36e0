"""What the parser costs: statements found on annotated trees beside those found on the model's own parse.

Both sides read the same text with the same rules; the annotated trees stand for a parser that
makes no mistakes.  Where they have no names they get those of the model, so that only words, tags
and trees differ.  The statements on the trees are the standard that those on the parse are scored against.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from quotes.document.analysis import Analysis
from quotes.document.article import Article
from quotes.document.parse import Parse
from quotes.document.quote import Quote
from quotes.errors import ArticleError, ModelError, QuotesError
from quotes.evaluation.gold import GoldArticle, GoldQuote
from quotes.evaluation.scores import Comparison, Figures, Prediction, Ratio, Scores, Selection
from quotes.models import stanza
from quotes.parsing import parser
from quotes.pipeline import OnError
from quotes.reading.conllu import ParsedArticle
from quotes.rules import engine

#: What of the parse differs around a statement that is lost, the first that applies: a sentence begins or ends
#: elsewhere; the cue is no word of its own; it has another lemma or part of speech; only heads, relations, or
#: other words differ.
Cause = Literal["sentences", "words", "tag of the cue", "heads and relations"]
CAUSES: tuple[Cause, ...] = get_args(Cause)


@dataclass(frozen=True, slots=True)
class Difference:
    """A statement that one side alone has."""

    side: Literal["lost", "added"]
    article: str
    rule: str
    cue: str
    words: str
    cause: Cause | None = None


@dataclass(slots=True)
class RuleFigures:
    """How the statements of a rule agree: contents that overlap, that are equal, and overlap with the same source.

    A counterpart on the other side may be of another rule.
    """

    overlap: Ratio = field(default_factory=Ratio)
    exact: Ratio = field(default_factory=Ratio)
    full: Ratio = field(default_factory=Ratio)

    @classmethod
    def of(cls, figures: Figures) -> RuleFigures:
        return cls(figures.overlap, figures.exact, figures.full)

    def all(self) -> tuple[Ratio, Ratio, Ratio]:
        return self.overlap, self.exact, self.full

    @property
    def lost(self) -> int:
        """Statements on the trees without a counterpart."""
        return self.overlap.gold - self.overlap.found

    @property
    def added(self) -> int:
        """Statements on the parse without a counterpart."""
        return self.overlap.predicted - self.overlap.right

    def as_dict(self) -> dict[str, float]:
        return {
            "n_trees": self.overlap.gold,
            "n_parse": self.overlap.predicted,
            "lost": self.lost,
            "added": self.added,
            "agreement": shared(self.overlap),
            "exact": shared(self.exact),
            "full": shared(self.full),
        }


def shared(ratio: Ratio) -> float:
    """The share of both sides' statements that have a counterpart: F1 where both sides count the same pairs."""
    total = ratio.gold + ratio.predicted
    return (ratio.found + ratio.right) / total if total else 0.0


@dataclass
class Agreement:
    """Figures of a comparison; ``rules`` by the rule that found a statement on its own side."""

    scores: Scores = field(default_factory=Scores)
    rules: dict[str, RuleFigures] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    models: set[str] = field(default_factory=set)
    sentences: int = 0
    words: int = 0
    repeated: int = 0

    @property
    def causes(self) -> dict[Cause, int]:
        """What the lost statements were lost to."""
        found = [difference.cause for difference in self.differences if difference.side == "lost"]
        return {cause: found.count(cause) for cause in CAUSES}

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "models": sorted(self.models),
            "sentences": self.sentences,
            "words": self.words,
            "repeated": self.repeated,
            "all": RuleFigures.of(self.scores.types["all"]).as_dict(),
            "rules": {rule: self.rules[rule].as_dict() for rule in sorted(self.rules)},
            "causes": self.causes,
        }

    def add(self, article: Article, trees: Parse, parse: Parse, include: Collection[str] = ()) -> None:
        """Add an article: its annotated trees and the parse of its text."""
        trees = trees if trees.entities else dataclasses.replace(trees, entities=parse.entities)
        right = engine.find(Analysis.of(article, trees), include)
        found = engine.find(Analysis.of(article, parse), include)
        gold = GoldArticle(article=article, quotes=[_annotation(quotation) for quotation in right])
        comparison = Comparison(gold, [Prediction.of(quotation) for quotation in found], Selection())
        self.scores.add(comparison)
        self._count(comparison, right, found)
        paired, matched = dict(comparison.pairs), {number for _, number in comparison.pairs}
        for number, quotation in enumerate(right):
            if number not in paired:
                reason = cause(quotation, trees, parse)
                self.differences.append(_difference("lost", article, quotation, reason))
        for number, quotation in enumerate(found):
            if number not in matched:
                self.differences.append(_difference("added", article, quotation))
        self.models.add(parse.model)
        self.sentences += len(trees.sentences)
        self.words += len(trees.words)

    def _count(self, comparison: Comparison, right: Sequence[Quote], found: Sequence[Quote]) -> None:
        def of(quotation: Quote) -> RuleFigures:
            return self.rules.setdefault(quotation.rule, RuleFigures())

        for quotation in right:
            for ratio in of(quotation).all():
                ratio.gold += 1
        for quotation in found:
            for ratio in of(quotation).all():
                ratio.predicted += 1
        for quote, number in comparison.pairs:
            names = ["overlap", "full"] if comparison.source_right(quote, number) else ["overlap"]
            for name in names:
                getattr(of(right[quote]), name).found += 1
                getattr(of(found[number]), name).right += 1
        for quote, number in comparison.exact_pairs:
            of(right[quote]).exact.found += 1
            of(found[number]).exact.right += 1


def agreement(articles: Iterable[Article], include: Collection[str] = (), on_error: OnError | None = None) -> Agreement:
    """How far the statements on annotated trees are found on the parse of the same text.

    A text that comes again, as in another scheme of labels, counts once.

    Args:
        articles: articles that come with their trees.
        include: kinds of report beyond words.
        on_error: called with what is wrong with an article, which is then left out; None to raise it.
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
            if on_error is None:
                raise
            on_error(error)
    return result


def cause(quotation: Quote, trees: Parse, parse: Parse) -> Cause:
    """What of the parse differs around a report on the trees."""
    places = [*quotation.content, *([quotation.cue] if quotation.cue else [])]
    own = {trees.sentence_of[word.index] for place in places for word in trees.words_in(place)}
    if not {trees.sentences[number].span for number in own} <= {sentence.span for sentence in parse.sentences}:
        return "sentences"
    if quotation.cue_head is None:
        return "heads and relations"
    verb = trees.words[quotation.cue_head]
    same = [word for word in parse.words_in(verb.span) if word.span == verb.span]
    if not same:
        return "words"
    if (same[0].lemma.lower(), same[0].upos) != (verb.lemma.lower(), verb.upos):
        return "tag of the cue"
    return "heads and relations"


def _annotation(quotation: Quote) -> GoldQuote:
    source, cue = ([] if span is None else [tuple(span)] for span in (quotation.source, quotation.cue))
    return GoldQuote(content=[tuple(span) for span in quotation.content], source=source, cue=cue, type=quotation.type)


def _difference(
    side: Literal["lost", "added"], article: Article, quotation: Quote, reason: Cause | None = None
) -> Difference:
    words = " ".join(" ".join(span.of(article.text).split()) for span in quotation.content)
    cue = " ".join(quotation.cue.of(article.text).split()) if quotation.cue else ""
    return Difference(side, article.id, quotation.rule, cue, words, reason)
