"""Figures: how much of the annotated quotes the tool finds, and how much of what it finds is right.

A content is the set of its letters and digits, so that marks, punctuation and pieces do not count:

- *exact*: the contents are equal;
- *overlap*: the contents have at least half of their union in common (intersection over
  union, IoU, at least 0.5), paired greedily one to one within the article, best first;
- *token*: words, of which more than half of the letters lie inside a content;
- *full*: an overlap pair whose source is right too (``sources.is_hit``), where the gold has
  none: left empty; *full_name* also lets another mention of the same name pass.

Each has precision (by the type found), recall (by the gold's type) and F1.  *attribution* is the accuracy of sources
among overlap pairs.  Gold that is left out of a run, by kind or flag, is neither right nor wrong, nor is finding it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, get_args

from quotes.document.quote import Quote
from quotes.document.span import Span
from quotes.evaluation import sources
from quotes.evaluation.gold import GoldArticle, GoldQuote
from quotes.schema import QuoteType

IOU = 0.5
TYPES: tuple[QuoteType, ...] = get_args(QuoteType)

_TOKEN = re.compile(r"\w+")
_NOTES = (
    "articles",
    "articles_without_prediction",
    "empty_predictions",
    "duplicate_predictions",
    "ignored_gold",
    "ignored_pred",
)


class Prediction(NamedTuple):
    """What is scored of a quote that was found."""

    content: Sequence[Span]
    source: Sequence[Span]
    type: QuoteType

    @classmethod
    def of(cls, quote: Quote) -> Prediction:
        return cls(quote.content, [quote.source] if quote.source else [], quote.type)


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

    def has(self, quote: GoldQuote) -> bool:
        wanted = not self.kinds or quote.kind is None or quote.kind in self.kinds
        return wanted and self.ignored_flags.isdisjoint(quote.flags)


#: The numbers of a gold and a found quote, each counted from 0 within the article.
Pair = tuple[int, int]


class Comparison:
    """One article: gold quotes and found ones, which of the gold count, and ``pairs`` that overlap."""

    def __init__(self, gold: GoldArticle, found: Sequence[Prediction], selection: Selection) -> None:
        self.text = gold.article.text
        self.gold = gold.quotes
        self.found = found
        self.gold_letters = [letters(self.text, quote.content) for quote in gold.quotes]
        self.found_letters = [letters(self.text, quote.content) for quote in found]
        self.counts = [selection.has(quote) for quote in gold.quotes]
        self.pairs = _pairs(self.gold_letters, self.found_letters)
        self.ignored = {found for gold, found in self.pairs if not self.counts[gold]}

    @cached_property
    def hits(self) -> dict[str, list[Pair]]:
        """The pairs that count, by the ratio of ``Figures`` that they count for."""
        equal: dict[int, int] = {}
        for number, content in enumerate(self.found_letters):
            free = (i for i, own in enumerate(self.gold_letters) if content and own == content and i not in equal)
            equal.update((i, number) for i in itertools.islice(free, 1))
        exact = [pair for pair in equal.items() if self.counts[pair[0]] and pair[1] not in self.ignored]
        overlap = [pair for pair in self.pairs if self.counts[pair[0]]]
        full = [pair for pair in overlap if self.source_right(*pair)]
        named = [pair for pair in overlap if pair in full or sources.same_name(self.text, *self._sources(*pair))]
        return {"exact": exact, "overlap": overlap, "full": full, "full_name": named}

    def source_right(self, gold: int, found: int) -> bool:
        """True where the source of a pair is right, or rightly empty."""
        wanted, given = self._sources(gold, found)
        return sources.is_hit(self.text, wanted, given) if wanted else not given

    def _sources(self, gold: int, found: int) -> tuple[Sequence[Span], Sequence[Span]]:
        return self.gold[gold].source, self.found[found].source


@dataclass(slots=True)
class Ratio:
    """Right ones among the predicted, and found ones among the gold."""

    right: int = 0
    predicted: int = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        return _share(self.right, self.predicted)

    @property
    def recall(self) -> float:
        return _share(self.found, self.gold)

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

    @property
    def accuracy(self) -> float:
        return _share(self.right, self.count)

    @property
    def same_name(self) -> float:
        return _share(self.named, self.count)

    def add(self, right: bool, named: bool) -> None:
        self.count += 1
        self.right += right
        self.named += named

    def as_dict(self) -> dict[str, float]:
        return {"n": self.count, "accuracy": self.accuracy, "accuracy_same_name": self.same_name}


@dataclass
class Figures:
    """The figures of one type of quote, or of all; ``sourceless`` are pairs whose gold has no source."""

    exact: Ratio = field(default_factory=Ratio)
    overlap: Ratio = field(default_factory=Ratio)
    token: Ratio = field(default_factory=Ratio)
    full: Ratio = field(default_factory=Ratio)
    full_name: Ratio = field(default_factory=Ratio)
    attribution: Accuracy = field(default_factory=Accuracy)
    by_class: dict[str, Accuracy] = field(default_factory=dict)
    sourceless: Accuracy = field(default_factory=Accuracy)
    type_right: int = 0

    @property
    def type_accuracy(self) -> float:
        return _share(self.type_right, self.overlap.found)

    def add(self, comparison: Comparison, type: str) -> None:
        """Add the quotes of a type of an article, or ``all``."""
        gold = {n for n, quote in enumerate(comparison.gold) if comparison.counts[n] and type in ("all", quote.type)}
        ignored = comparison.ignored
        found = {n for n, quote in enumerate(comparison.found) if n not in ignored and type in ("all", quote.type)}
        for name, pairs in comparison.hits.items():
            ratio: Ratio = getattr(self, name)
            ratio.gold += len(gold)
            ratio.predicted += len(found)
            ratio.found += sum(one in gold for one, _ in pairs)
            ratio.right += sum(other in found for _, other in pairs)
        for pair in comparison.hits["overlap"]:
            if pair[0] in gold:
                quote = comparison.gold[pair[0]]
                self.type_right += quote.type == comparison.found[pair[1]].type
                judged = [self.sourceless]
                if quote.source:
                    kind = sources.source_class(comparison.text, quote.source)
                    judged = [self.attribution, self.by_class.setdefault(kind, Accuracy())]
                for accuracy in judged:
                    accuracy.add(pair in comparison.hits["full"], pair in comparison.hits["full_name"])

    def as_dict(self) -> dict[str, Any]:
        ratios = {name: value.as_dict() for name, value in vars(self).items() if isinstance(value, Ratio)}
        return ratios | {
            "n_gold": self.overlap.gold,
            "n_pred": self.overlap.predicted,
            "n_matched": self.overlap.found,
            "type_accuracy": self.type_accuracy,
            "attribution": self.attribution.as_dict(),
            "no_gold_source": self.sourceless.as_dict(),
            "by_source_class": {name: self.by_class[name].as_dict() for name in sorted(self.by_class)},
        }


@dataclass
class Scores:
    """All figures of a run; ``types`` holds ``all`` and each type."""

    types: dict[str, Figures] = field(default_factory=lambda: {name: Figures() for name in ("all", *TYPES)})
    notes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_NOTES, 0))

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"notes": self.notes, **{name: figures.as_dict() for name, figures in self.types.items()}}

    def add(self, comparison: Comparison) -> None:
        """Add an article's figures."""
        for name, figures in self.types.items():
            figures.add(comparison, name)
        self._add_tokens(comparison)
        contents = [content for content in comparison.found_letters if content]
        self.notes["articles"] += 1
        self.notes["empty_predictions"] += len(comparison.found) - len(contents)
        self.notes["duplicate_predictions"] += len(contents) - len(set(contents))
        self.notes["ignored_gold"] += comparison.counts.count(False)
        self.notes["ignored_pred"] += len(comparison.ignored)

    def _add_tokens(self, comparison: Comparison) -> None:
        tokens = [Span(*match.span()) for match in _TOKEN.finditer(comparison.text)]

        def inside(contents: Iterable[frozenset[int]]) -> set[Span]:
            chosen: frozenset[int] = frozenset().union(*contents)
            return {
                token
                for token in tokens
                if 2 * len(chosen.intersection(range(*token))) > len(letters(comparison.text, [token]))
            }

        golds = list(zip(comparison.gold, comparison.gold_letters, comparison.counts, strict=True))
        founds = list(zip(comparison.found, comparison.found_letters, strict=True))
        gold = {t: inside(content for quote, content, counts in golds if counts and quote.type == t) for t in TYPES}
        found = {t: inside(content for quote, content in founds if quote.type == t) for t in TYPES}
        all_gold, all_found = set().union(*gold.values()), set().union(*found.values())
        ignored = inside(content for _, content, counts in golds if not counts) - all_gold
        for name, expected, predicted in (("all", all_gold, all_found), *((t, gold[t], found[t]) for t in TYPES)):
            ratio = self.types[name].token
            ratio.gold += len(expected)
            ratio.predicted += len(predicted - ignored)
            ratio.found += len(expected & all_found)
            ratio.right += len((predicted - ignored) & all_gold)


def score(
    gold: Iterable[GoldArticle], found: Mapping[str, Sequence[Prediction]], selection: Selection | None = None
) -> Scores:
    """The figures of what was found, by article id; an article without any counts as one with no quotes found."""
    scores = Scores()
    for annotated in gold:
        name = annotated.article.id
        scores.notes["articles_without_prediction"] += name not in found
        scores.add(Comparison(annotated, found.get(name, ()), selection or Selection()))
    return scores


def letters(text: str, content: Collection[Span]) -> frozenset[int]:
    """The offsets of the letters and digits of a content."""
    return frozenset(i for span in content for i in range(*span) if text[i].isalnum())


def _pairs(gold: Sequence[frozenset[int]], found: Sequence[frozenset[int]]) -> list[Pair]:
    """The greedy one-to-one pairs, best first."""
    overlaps = [
        (-len(own & other) / len(own | other), number, found_number)
        for number, own in enumerate(gold)
        for found_number, other in enumerate(found)
        if own & other
    ]
    pairs: dict[int, int] = {}
    for overlap, number, found_number in sorted(overlaps):
        if -overlap >= IOU and number not in pairs and found_number not in pairs.values():
            pairs[number] = found_number
    return list(pairs.items())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
