"""A run: what was found in annotated articles against the annotation, in figures, and the errors behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from quotes.document.quote import Quote
from quotes.document.span import Span
from quotes.evaluation.gold import GoldArticle
from quotes.evaluation.reliability import Reliability
from quotes.evaluation.scores import TYPES, Comparison, Prediction, Scores, Selection
from quotes.evaluation.statements import Statements
from quotes.pipeline import Attributed, result

ErrorKind = Literal["miss", "false find", "wrong source"]
#: In a confusion of types: the row of what nobody annotated, and the column of what was not found.
EXTRA, MISSED = "extra", "missed"


class Error(NamedTuple):
    """Something that the tool got wrong.

    ``rule`` is the rule that fired (none for a miss), ``cue`` that of the gold quote, or of a false find; ``note``
    says which source was given for which.
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
    """Figures and errors of a run.

    ``rules`` says for each rule how many of its quotes counted and how many of these were right; ``confusion`` which
    types are taken for which, among the pairs with at least half in common: by annotated type, then by type found.
    """

    scores: Scores = field(default_factory=Scores)
    errors: list[Error] = field(default_factory=list)
    rules: dict[str, tuple[int, int]] = field(default_factory=dict)
    confusion: dict[str, dict[str, int]] = field(
        default_factory=lambda: (
            {gold: dict.fromkeys((*TYPES, MISSED), 0) for gold in TYPES} | {EXTRA: dict.fromkeys(TYPES, 0)}
        )
    )
    reliability: Reliability = field(default_factory=Reliability)
    statements: Statements = field(default_factory=Statements)

    def add(self, annotated: GoldArticle, quotes: Sequence[Quote], selection: Selection) -> None:
        """Add an article and the quotes found in it."""
        comparison = Comparison(annotated, [Prediction.of(quote) for quote in quotes], selection)
        self.scores.add(comparison)
        self.errors.extend(_errors(annotated, quotes, comparison))
        found_for = dict(comparison.pairs)
        for number, (gold, counts) in enumerate(zip(annotated.quotes, comparison.counts, strict=True)):
            if counts:
                self.confusion[gold.type][quotes[found_for[number]].type if number in found_for else MISSED] += 1
        for number, found in enumerate(quotes):
            right = number in found_for.values()
            self.confusion[EXTRA][found.type] += not right
            if number not in comparison.ignored:
                count, rights = self.rules.get(found.rule, (0, 0))
                self.rules[found.rule] = count + 1, rights + right
                self.reliability.add(found.confidence, right)


def evaluate(
    gold: Sequence[GoldArticle], attributed: Iterable[Attributed], selection: Selection | None = None
) -> Evaluation:
    """Compare annotated articles with the quotes found in them, and with their speakers where these are annotated."""
    attributed = list(attributed)
    quotes = {one.article.id: one.quotes for one in attributed}
    evaluation = Evaluation()
    if any("speaker" in quote.model_fields_set for annotated in gold for quote in annotated.quotes):
        found = result(attributed)
        names = {speaker.id: speaker.name for speaker in found.speakers}
        of = {article.id: article.quotes for article in found.articles}
        for annotated in gold:
            evaluation.statements.add(annotated, of.get(annotated.article.id, ()), names, selection or Selection())
    for annotated in gold:
        name = annotated.article.id
        evaluation.scores.notes["articles_without_prediction"] += name not in quotes
        evaluation.add(annotated, quotes.get(name, ()), selection or Selection())
    return evaluation


def _errors(annotated: GoldArticle, quotes: Sequence[Quote], comparison: Comparison) -> Iterator[Error]:
    name, text = annotated.article.id, annotated.article.text
    found_for = dict(comparison.pairs)
    for number, (gold, counts) in enumerate(zip(annotated.quotes, comparison.counts, strict=True)):
        if not counts or not gold.content:
            continue
        start, words, cue = gold.content[0].start, _words(text, gold.content), _words(text, gold.cue).lower()
        if number not in found_for:
            yield Error("miss", name, start, words, cue)
        elif not comparison.source_right(number, found_for[number]):
            found = quotes[found_for[number]]
            given = found.source.of(text) if found.source else "none"
            note = f"{given!r} for {_words(text, gold.source) or 'none'!r}"
            yield Error("wrong source", name, start, words, cue, found.rule, note)
    for number, found in enumerate(quotes):
        if number not in found_for.values():
            cue = found.cue.of(text).lower() if found.cue else ""
            yield Error("false find", name, found.start, _words(text, found.content), cue, found.rule)


def _words(text: str, pieces: Iterable[Span]) -> str:
    return " ".join(" ".join(piece.of(text).split()) for piece in pieces)
