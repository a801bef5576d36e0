"""A run: figures of the tool's reports against annotated articles, and the errors behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from quotes.document.quote import Quote
from quotes.evaluation.confusion import Confusion
from quotes.evaluation.gold import GoldArticle, GoldQuote, spans
from quotes.evaluation.reliability import Reliability
from quotes.evaluation.scores import Comparison, Prediction, Scores, Selection
from quotes.pipeline import Attributed

__all__ = ["Error", "Evaluation", "Selection", "evaluate"]

ErrorKind = Literal["miss", "false find", "wrong source"]


@dataclass(frozen=True, slots=True)
class Error:
    """Something that the tool got wrong.

    ``rule`` is the rule that fired (none for a miss), ``cue`` the annotated cue, or the
    predicted one of a false find; ``note`` says which source was given for which.
    """

    kind: ErrorKind
    article: str
    start: int
    words: str
    cue: str
    rule: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures and errors of a run; for each rule how many of its reports counted and how many of these were right."""

    scores: Scores = field(default_factory=Scores)
    errors: list[Error] = field(default_factory=list)
    rules: dict[str, tuple[int, int]] = field(default_factory=dict)
    confusion: Confusion = field(default_factory=Confusion)
    reliability: Reliability = field(default_factory=Reliability)


def evaluate(
    gold: Iterable[GoldArticle], analysed: Sequence[Attributed], selection: Selection | None = None
) -> Evaluation:
    """Compare annotated articles with the analyses of the same articles."""
    quotations = {analysis.article.id: analysis.quotes for analysis in analysed}
    evaluation = Evaluation()
    scores, rules = evaluation.scores, evaluation.rules
    for annotated in gold:
        found = quotations.get(annotated.article.id)
        scores.notes["articles_without_prediction"] += found is None
        predictions = [Prediction.of(quotation) for quotation in found or ()]
        comparison = Comparison(annotated, predictions, selection or Selection())
        scores.add(comparison)
        evaluation.confusion.add(comparison)
        matched = {number for _, number in comparison.pairs}
        for number, quotation in enumerate(found or ()):
            if number not in comparison.ignored:
                count, right = rules.get(quotation.rule, (0, 0))
                rules[quotation.rule] = count + 1, right + (number in matched)
                evaluation.reliability.add(quotation.confidence, number in matched)
        evaluation.errors.extend(_errors(annotated, found or [], comparison))
    return evaluation


def _errors(annotated: GoldArticle, quotations: Sequence[Quote], comparison: Comparison) -> Iterable[Error]:
    name, text = annotated.article.id, annotated.article.text
    pairs = dict(comparison.pairs)
    for number, (quote, counts) in enumerate(zip(annotated.quotes, comparison.counts, strict=True)):
        if not counts or not quote.content:
            continue
        start, words, cue = quote.content[0][0], _words(text, quote.content), _words(text, quote.cue).lower()
        if number not in pairs:
            yield Error("miss", name, start, words, cue)
        elif not comparison.source_right(number, pairs[number]):
            quotation = quotations[pairs[number]]
            yield Error("wrong source", name, start, words, cue, quotation.rule, _sources(text, quote, quotation))
    matched = set(pairs.values())
    for number, quotation in enumerate(quotations):
        if number not in matched:
            cue = quotation.cue.of(text).lower() if quotation.cue else ""
            yield Error("false find", name, quotation.start, _words(text, quotation.content), cue, quotation.rule)


def _sources(text: str, quote: GoldQuote, quotation: Quote) -> str:
    given = quotation.source.of(text) if quotation.source else "none"
    return f"{given!r} for {_words(text, spans(quote.source)) or 'none'!r}"


def _words(text: str, pieces: Iterable[tuple[int, int]]) -> str:
    return " ".join(" ".join(text[start:end].split()) for start, end in pieces)
