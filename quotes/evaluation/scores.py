"""Figures: how much of the annotated quotes the tool finds, and how much of what it finds is right.

A content is the set of its letters and digits, so that marks, punctuation and pieces do not
count.  Articles are scored one by one:

- *exact*: the contents are equal;
- *overlap*: the contents have at least half of their union in common (intersection over
  union, IoU, at least 0.5), paired greedily one to one, best first;
- *token*: words, of which more than half of the letters lie inside a content;
- *full*: an overlap pair whose source is right too (``sources.is_hit``), where the gold has
  none: left empty; *full_name* also lets another mention of the same name pass.

Each has precision, recall and F1, for all quotes and by type (recall by the gold's type,
precision by the predicted one).  *attribution* is the accuracy of sources among overlap pairs.

Gold that is left out of a run (by kind or flag) is neither right nor wrong: missing it
costs nothing, nor does a prediction that matches it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, get_args

from quotes.document.quote import Quote
from quotes.document.span import Span
from quotes.evaluation import sources
from quotes.evaluation.gold import GoldArticle, GoldQuote, spans
from quotes.schema import QuoteType

IOU = 0.5
TYPES: tuple[QuoteType, ...] = get_args(QuoteType)

_TOKEN = re.compile(r"\w+")


class Prediction(NamedTuple):
    """What is scored of a report."""

    content: Sequence[Span]
    source: Sequence[Span]
    type: QuoteType

    @classmethod
    def of(cls, quotation: Quote) -> Prediction:
        return cls(quotation.content, [quotation.source] if quotation.source else [], quotation.type)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which gold quotes count: those of ``kinds`` (all where empty) that have none of ``ignored_flags``."""

    kinds: frozenset[str] = frozenset()
    ignored_flags: frozenset[str] = frozenset()

    @classmethod
    def of(cls, kinds: str | None, ignored_flags: Iterable[str] | None) -> Selection:
        """As the command line has it: kinds with commas between."""
        return cls(frozenset((kinds or "").split(",")) - {""}, frozenset(ignored_flags or ()))

    def unknown(self, quotes: Iterable[GoldQuote]) -> str | None:
        """What is wrong with the kinds: one that no quote is of; None where nothing is."""
        used = {quote.kind for quote in quotes if quote.kind}
        missing = sorted(self.kinds - used)
        if not missing:
            return None
        return f"no annotated quote is of kind {missing[0]!r} (there are: {', '.join(sorted(used)) or 'none'})"

    def __contains__(self, quote: object) -> bool:
        assert isinstance(quote, GoldQuote)
        wanted = not self.kinds or quote.kind is None or quote.kind in self.kinds
        return wanted and self.ignored_flags.isdisjoint(quote.flags)


class Comparison:
    """One article: annotated quotes against predictions.

    ``pairs`` and ``exact_pairs`` hold (gold number, prediction number).
    """

    def __init__(self, gold: GoldArticle, predictions: Sequence[Prediction], selection: Selection) -> None:
        self.text = gold.article.text
        self.quotes = gold.quotes
        self.predictions = predictions
        self.gold_letters = [letters(self.text, spans(quote.content)) for quote in gold.quotes]
        self.found_letters = [letters(self.text, prediction.content) for prediction in predictions]
        self.counts = [quote in selection for quote in gold.quotes]
        self.pairs = list(_pairs(self.gold_letters, self.found_letters))
        self.ignored = {found for quote, found in self.pairs if not self.counts[quote]}

    @cached_property
    def exact_pairs(self) -> list[tuple[int, int]]:
        waiting: dict[frozenset[int], list[int]] = {}
        for number, content in enumerate(self.gold_letters):
            waiting.setdefault(content, []).append(number)
        pairs = []
        for number, content in enumerate(self.found_letters):
            if content and waiting.get(content):
                pairs.append((waiting[content].pop(0), number))
        return pairs

    def source_right(self, quote: int, found: int) -> bool:
        """True where the source of a pair is right, or rightly empty."""
        gold, predicted = spans(self.quotes[quote].source), self.predictions[found].source
        return sources.is_hit(self.text, gold, predicted) if gold else not predicted


@dataclass(slots=True)
class Ratio:
    """Right ones among the predicted, and found ones among the gold."""

    right: int = 0
    predicted: int = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.found / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def as_dict(self) -> dict[str, float]:
        return {"p": self.precision, "r": self.recall, "f1": self.f1}


@dataclass(slots=True)
class Accuracy:
    """Sources among overlap pairs: how many there are, how many right, how many with the right name."""

    count: int = 0
    right: int = 0
    named: int = 0

    def add(self, right: bool, named: bool) -> None:
        self.count += 1
        self.right += right
        self.named += named

    def as_dict(self) -> dict[str, float]:
        return {
            "n": self.count,
            "accuracy": _share(self.right, self.count),
            "accuracy_same_name": _share(self.named, self.count),
        }


@dataclass(slots=True)
class Figures:
    """The figures of one type of quote, or of all."""

    exact: Ratio = field(default_factory=Ratio)
    overlap: Ratio = field(default_factory=Ratio)
    token: Ratio = field(default_factory=Ratio)
    full: Ratio = field(default_factory=Ratio)
    full_name: Ratio = field(default_factory=Ratio)
    attribution: Accuracy = field(default_factory=Accuracy)
    by_class: dict[str, Accuracy] = field(default_factory=dict)
    sourceless: int = 0
    left_empty: int = 0
    type_right: int = 0

    def of_contents(self) -> Iterator[Ratio]:
        """The ratios that count whole contents."""
        yield from (self.exact, self.overlap, self.full, self.full_name)

    def as_dict(self) -> dict[str, Any]:
        matched = self.overlap.found
        return {
            "n_gold": self.overlap.gold,
            "n_pred": self.overlap.predicted,
            "exact": self.exact.as_dict(),
            "overlap": self.overlap.as_dict(),
            "token": self.token.as_dict(),
            "full": self.full.as_dict(),
            "full_name": self.full_name.as_dict(),
            "n_matched": matched,
            "type_accuracy": _share(self.type_right, matched),
            "attribution": self.attribution.as_dict()
            | {
                "no_gold_source_n": self.sourceless,
                "no_gold_source_left_empty": _share(self.left_empty, self.sourceless),
                "by_source_class": {name: self.by_class[name].as_dict() for name in sorted(self.by_class)},
            },
        }


@dataclass
class Scores:
    """All figures of a run; ``types`` holds ``all`` and each type."""

    types: dict[str, Figures] = field(default_factory=lambda: {name: Figures() for name in ("all", *TYPES)})
    notes: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            (
                "articles",
                "articles_without_prediction",
                "empty_predictions",
                "duplicate_predictions",
                "ignored_gold",
                "ignored_pred",
            ),
            0,
        )
    )

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"notes": dict(self.notes), **{name: figures.as_dict() for name, figures in self.types.items()}}

    def add(self, comparison: Comparison) -> None:
        """Add an article's figures."""
        self._note(comparison)
        for gold, counts in zip(comparison.quotes, comparison.counts, strict=True):
            if counts:
                for figures in self._of(gold.type):
                    for ratio in figures.of_contents():
                        ratio.gold += 1
        for number, prediction in enumerate(comparison.predictions):
            if number not in comparison.ignored:
                for figures in self._of(prediction.type):
                    for ratio in figures.of_contents():
                        ratio.predicted += 1
        for quote, found in comparison.exact_pairs:
            if comparison.counts[quote] and found not in comparison.ignored:
                self._hit("exact", comparison, quote, found)
        for quote, found in comparison.pairs:
            if comparison.counts[quote]:
                self._pair(comparison, quote, found)
        self._tokens(comparison)

    def _of(self, type: str) -> tuple[Figures, Figures]:
        return self.types["all"], self.types[type]

    def _hit(self, name: str, comparison: Comparison, quote: int, found: int) -> None:
        for figures in self._of(comparison.quotes[quote].type):
            getattr(figures, name).found += 1
        for figures in self._of(comparison.predictions[found].type):
            getattr(figures, name).right += 1

    def _pair(self, comparison: Comparison, quote: int, found: int) -> None:
        self._hit("overlap", comparison, quote, found)
        gold, prediction = comparison.quotes[quote], comparison.predictions[found]
        right = named = comparison.source_right(quote, found)
        source = spans(gold.source)
        if source:
            named = right or sources.same_name(comparison.text, source, prediction.source)
        for figures in self._of(gold.type):
            figures.type_right += gold.type == prediction.type
            if source:
                figures.attribution.add(right, named)
                kind = sources.source_class(comparison.text, source)
                figures.by_class.setdefault(kind, Accuracy()).add(right, named)
            else:
                figures.sourceless += 1
                figures.left_empty += right
        if right:
            self._hit("full", comparison, quote, found)
        if named:
            self._hit("full_name", comparison, quote, found)

    def _tokens(self, comparison: Comparison) -> None:
        tokens = [Span(*match.span()) for match in _TOKEN.finditer(comparison.text)]

        def inside(contents: Iterable[frozenset[int]]) -> set[int]:
            chosen = frozenset().union(*contents)
            return {
                number
                for number, token in enumerate(tokens)
                if chosen and 2 * sum(i in chosen for i in range(*token)) > len(letters(comparison.text, [token]))
            }

        quotes = list(zip(comparison.quotes, comparison.gold_letters, comparison.counts, strict=True))
        predictions = list(zip(comparison.predictions, comparison.found_letters, strict=True))
        gold = {t: inside(content for quote, content, counts in quotes if counts and quote.type == t) for t in TYPES}
        found = {t: inside(content for prediction, content in predictions if prediction.type == t) for t in TYPES}
        all_gold, all_found = set().union(*gold.values()), set().union(*found.values())
        ignored = inside(content for _, content, counts in quotes if not counts) - all_gold
        for name, expected, predicted in (("all", all_gold, all_found), *((t, gold[t], found[t]) for t in TYPES)):
            ratio = self.types[name].token
            ratio.gold += len(expected)
            ratio.predicted += len(predicted - ignored)
            ratio.found += len(expected & all_found)
            ratio.right += len((predicted - ignored) & all_gold)

    def _note(self, comparison: Comparison) -> None:
        contents = [content for content in comparison.found_letters if content]
        self.notes["articles"] += 1
        self.notes["empty_predictions"] += len(comparison.found_letters) - len(contents)
        self.notes["duplicate_predictions"] += len(contents) - len(set(contents))
        self.notes["ignored_gold"] += comparison.counts.count(False)
        self.notes["ignored_pred"] += len(comparison.ignored)


def score(
    gold: Iterable[GoldArticle],
    predictions: Mapping[str, Sequence[Prediction]],
    selection: Selection | None = None,
) -> Scores:
    """The figures of predictions, keyed by article id; an article without any counts as one with no quotes found."""
    scores = Scores()
    for annotated in gold:
        name = annotated.article.id
        scores.notes["articles_without_prediction"] += name not in predictions
        scores.add(Comparison(annotated, predictions.get(name, ()), selection or Selection()))
    return scores


def letters(text: str, content: Collection[Span]) -> frozenset[int]:
    """The offsets of the letters and digits of a content."""
    return frozenset(i for span in content for i in range(*span) if text[i].isalnum())


def _pairs(gold: Sequence[frozenset[int]], found: Sequence[frozenset[int]]) -> Iterator[tuple[int, int]]:
    """The greedy one-to-one pairs, best first."""
    owners: dict[int, list[int]] = {}
    for number, content in enumerate(gold):
        for offset in content:
            owners.setdefault(offset, []).append(number)
    candidates = []
    for number, content in enumerate(found):
        common: dict[int, int] = {}
        for offset in content:
            for owner in owners.get(offset, ()):
                common[owner] = common.get(owner, 0) + 1
        for owner, shared in common.items():
            iou = shared / (len(content) + len(gold[owner]) - shared)
            if iou >= IOU:
                candidates.append((-iou, owner, number))
    taken_gold: set[int] = set()
    taken_found: set[int] = set()
    for _, owner, number in sorted(candidates):
        if owner not in taken_gold and number not in taken_found:
            taken_gold.add(owner)
            taken_found.add(number)
            yield owner, number


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
