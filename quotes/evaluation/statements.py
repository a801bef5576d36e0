"""Figures of what surrounds a statement: who is behind it, through which channel, to whom, passed on by whom, when.

Counted over the annotated statements that were found, as far as the annotation says something of them.

* *speaker*: right is the same name but for articles, accents, case and titles, or one name holds the other
  (``Ann Lee``, ``Mayor Ann Lee``); open is no speaker; wrong is somebody else.  Where nobody is named, no speaker or
  the mention as it stands is right.  Statements whose source is a pronoun are counted apart as well.
* *channel*: its kind.  *stated* are the statements where the annotation says that the text names the channel there,
  *carried* those to which it goes on from another.  Precision is over all channels given.
* *addressee*, *relay*, *time*: right where the words have a letter or digit in common with the annotated ones.
* *polarity*: right where it is the same; *turned* are the statements that are not asserted.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from quotes import schema
from quotes.document.span import Span
from quotes.evaluation import sources
from quotes.evaluation.gold import GoldArticle, GoldQuote
from quotes.evaluation.scores import Comparison, Prediction, Selection, letters

SPANS = ("addressee", "relay", "time")
#: What a speaker can be.
VERDICTS = ("right", "wrong", "open")
_GENITIVE = re.compile(r"['\u2019]s\b")


class Error(NamedTuple):
    """A field of a statement that is wrong: what is annotated, what was found, and the statement's words."""

    field: str
    article: str
    wanted: str
    given: str
    words: str


@dataclass(frozen=True, slots=True)
class Statements:
    """Counts of a run, by ``field`` and what happened, and the errors behind them."""

    counts: Counter[str] = field(default_factory=Counter)
    errors: list[Error] = field(default_factory=list)

    def add(self, gold: GoldArticle, found: Sequence[schema.Quote], names: Mapping[str, str], kept: Selection) -> None:
        """Add an article and its quotes of a result, whose speakers have ``names`` by id."""
        predictions = [
            Prediction(_spans(quote.content), _spans([quote.source] if quote.source else ()), quote.type)
            for quote in found
        ]
        comparison = Comparison(gold, predictions, kept)
        for number, other in comparison.pairs:
            if comparison.counts[number]:
                self._compare(gold, gold.quotes[number], found[other], names)

    def _compare(self, gold: GoldArticle, wanted: GoldQuote, given: schema.Quote, names: Mapping[str, str]) -> None:
        text, says = gold.article.text, wanted.model_fields_set
        if "speaker" in says:
            name = names.get(given.speaker or "")
            verdict = _verdict(wanted, name, _words(text, wanted.source))
            self.counts[f"speaker {verdict}"] += 1
            if wanted.source and sources.source_class(text, wanted.source) == "pronoun":
                self.counts[f"pronoun {verdict}"] += 1
            self._note(f"speaker {verdict}", verdict == "right", gold, wanted, wanted.speaker, name)
        if "polarity" not in says:
            return
        self._channel(gold, wanted, given.channel.kind if given.channel else None)
        for kind in SPANS:
            span = getattr(given, kind)
            own, other = letters(text, getattr(wanted, kind)), letters(text, _spans([span] if span else ()))
            self.counts[f"{kind} gold"] += bool(own)
            self.counts[f"{kind} given"] += bool(other)
            self.counts[f"{kind} right"] += bool(own & other)
            right = bool(own & other) or not (own or other)
            self._note(kind, right, gold, wanted, _words(text, getattr(wanted, kind)), span and span.text)
        turned = ("polarity", "turned") if wanted.polarity != "asserted" else ("polarity",)
        for name in turned:
            self.counts[f"{name} gold"] += 1
            self.counts[f"{name} right"] += given.polarity == wanted.polarity
        self._note("polarity", given.polarity == wanted.polarity, gold, wanted, wanted.polarity, given.polarity)

    def _channel(self, gold: GoldArticle, wanted: GoldQuote, kind: str | None) -> None:
        allowed = {wanted.channel, *wanted.channel_also}
        right = kind in allowed
        if kind is not None:
            self.counts["channel given"] += 1
            self.counts["channel given right"] += right
        if wanted.channel is not None:
            group = "carried" if wanted.inherited else "stated"
            self.counts[f"channel {group}"] += 1
            self.counts[f"channel {group} right"] += right and kind is not None
        self._note("channel", right, gold, wanted, wanted.channel, kind)

    def _note(
        self, name: str, right: bool, gold: GoldArticle, quote: GoldQuote, wanted: str | None, given: str | None
    ) -> None:
        if not right:
            words = _words(gold.article.text, quote.content)
            self.errors.append(Error(name, gold.article.id, wanted or "none", given or "none", words))

    def figures(self) -> Iterator[tuple[str, int, int]]:
        """Each figure with how many are right, and of how many; those without any are left out."""
        count = self.counts
        for kind in ("speaker", "pronoun"):
            total = sum(count[f"{kind} {verdict}"] for verdict in VERDICTS)
            for verdict in VERDICTS:
                yield from _figure(f"{kind} {verdict}", count[f"{kind} {verdict}"], total)
        for group in ("stated", "carried", "given"):
            name = "precision" if group == "given" else group
            yield from _figure(f"channel {name}", count[f"channel {group} right"], count[f"channel {group}"])
        for kind in SPANS:
            yield from _figure(f"{kind} recall", count[f"{kind} right"], count[f"{kind} gold"])
            yield from _figure(f"{kind} precision", count[f"{kind} right"], count[f"{kind} given"])
        for kind in ("polarity", "turned"):
            yield from _figure(f"{kind} right", count[f"{kind} right"], count[f"{kind} gold"])

    def as_dict(self) -> dict[str, dict[str, float]]:
        """The figures for JSON: of each ``n`` and the ``share``."""
        return {name: {"n": of, "share": part / of} for name, part, of in self.figures()}


def _figure(name: str, part: int, of: int) -> Iterator[tuple[str, int, int]]:
    if of:
        yield name, part, of


def _verdict(gold: GoldQuote, name: str | None, mention: str) -> str:
    wanted = [gold.speaker or mention, *gold.speaker_also]
    if name is None:
        return "open" if gold.speaker else "right"
    return "right" if any(_same(name, other) for other in wanted if other) else "wrong"


def _same(one: str, other: str) -> bool:
    """True where the words of one name are among those of the other."""
    own, others = _name(one), _name(other)
    return own <= others or others <= own


def _name(name: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", _GENITIVE.sub("", name.casefold()))
    words = re.findall(r"\w+", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    return {word for word in words if not sources.is_determiner(word)} or set(words)


def _spans(places: Iterable[schema.TextSpan]) -> list[Span]:
    return [Span(place.start, place.end) for place in places]


def _words(text: str, spans: Iterable[Span]) -> str:
    return " ".join(" ".join(span.of(text).split()) for span in spans)
