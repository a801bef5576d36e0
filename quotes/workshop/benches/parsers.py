"""What the parser costs: quotes found on annotated trees beside those found on the model's own parse.

Both sides read the same text with the same rules; the annotated trees stand for a parser that
makes no mistakes.  Where they have no names they get those of the model, so that only words, tags
and trees differ.  The quotes on the trees are the gold that those found on the parse are scored against.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TextIO, get_args

from rich.text import Text

from quotes.document.analysis import Analysis
from quotes.document.article import Article
from quotes.document.parse import Parse
from quotes.document.printable import clean
from quotes.document.quote import Quote
from quotes.errors import ArticleError, ModelError, QuotesError
from quotes.evaluation.gold import GoldArticle, GoldQuote
from quotes.evaluation.scores import Comparison, Prediction, Selection
from quotes.models import stanza
from quotes.parsing import parser
from quotes.pipeline import OnError
from quotes.reading.conllu import ParsedArticle
from quotes.rules import engine
from quotes.views.figures import percent, plain_table
from quotes.views.table import console_for, emit, shortened

#: What of the parse differs around a quote that is lost, the first that applies: a sentence begins or ends
#: elsewhere; the cue is no word of its own; it has another lemma or part of speech; only heads, relations, or
#: other words differ.
Cause = Literal["sentences", "words", "tag of the cue", "heads and relations"]
#: What is counted, as JSON calls it, and the columns of the table.
_NAMES = ("n_trees", "n_parse", "lost", "added", "agreement", "exact", "full")
_COLUMNS = ("trees", "parse", "lost", "added", "IoU.5", "exact", "+source")


class Found(NamedTuple):
    """A quote of one side.

    ``side`` is ``lost`` for one on the trees, ``added`` for one on the parse.  ``hits`` says in which ratios of
    ``Comparison.hits`` it has a counterpart; ``cause`` why one on the trees has none.
    """

    side: Literal["lost", "added"]
    article: str
    rule: str
    cue: str
    words: str
    hits: frozenset[str]
    cause: Cause | None = None


@dataclass(slots=True)
class Agreement:
    """The quotes of both sides; ``repeated`` counts texts that came again, as in another scheme of labels."""

    found: list[Found] = field(default_factory=list)
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
        sources = ([quote.source] if quote.source else [] for quote in gold)
        pairs = zip(gold, sources, strict=True)
        annotated = [
            GoldQuote(content=list(one.content), source=source, cue=[], type=one.type) for one, source in pairs
        ]
        hits = Comparison(GoldArticle(article, annotated), [Prediction.of(quote) for quote in found], Selection()).hits
        for place, quotes in enumerate((gold, found)):
            for number, quote in enumerate(quotes):
                own = frozenset(name for name, pairs in hits.items() if any(pair[place] == number for pair in pairs))
                why = cause(quote, trees, parse) if place == 0 and "overlap" not in own else None
                words = " ".join(" ".join(span.of(article.text).split()) for span in quote.content)
                cue = " ".join(quote.cue.of(article.text).split()) if quote.cue else ""
                self.found.append(Found("added" if place else "lost", article.id, quote.rule, cue, words, own, why))
        self.models.add(parse.model)
        self.articles += 1
        self.sentences += len(trees.sentences)
        self.words += len(trees.words)

    def figures(self, rule: str | None = None) -> dict[str, float]:
        """Figures of the quotes that a rule found on either side, or of all, whatever the rule of their counterparts.

        How many there are on the trees and on the parse, how many of each have no counterpart, and the shares
        (0 to 1) of both sides' quotes that have one, that have an equal one, that have one with the same source.
        """
        own = [one for one in self.found if rule in (None, one.rule)]
        counts = Counter((one.side, "overlap" in one.hits) for one in own)
        hits = Counter(name for one in own for name in one.hits)
        lost, added = counts["lost", False], counts["added", False]
        shares = (hits[name] / max(1, len(own)) for name in ("overlap", "exact", "full"))
        values = (lost + counts["lost", True], added + counts["added", True], lost, added, *shares)
        return dict(zip(_NAMES, values, strict=True))

    def differences(self, side: str) -> list[Found]:
        """The quotes that one side alone has."""
        return [one for one in self.found if one.side == side and "overlap" not in one.hits]

    def as_dict(self, errors: int = 0) -> dict[str, Any]:
        """As JSON has it, with up to so many differences of each side."""
        listed = [one._asdict() for side in ("lost", "added") for one in self.differences(side)[:errors]]
        for one in listed:
            del one["hits"]
        causes = Counter(one.cause for one in self.found)
        return {
            "models": sorted(self.models),
            "sentences": self.sentences,
            "words": self.words,
            "repeated": self.repeated,
            "all": self.figures(),
            "rules": {rule: self.figures(rule) for rule in sorted({one.rule for one in self.found})},
            "causes": {cause: causes[cause] for cause in get_args(Cause)},
            **({"differences": listed} if errors else {}),
        }

    def show(self, stream: TextIO, errors: int = 0) -> None:
        """Print the agreement of each rule in percent, then up to so many differences of each side."""
        console = console_for(stream)
        table = plain_table("rule", *_COLUMNS)
        found = self.as_dict()
        rows = sorted(found["rules"].items(), key=lambda row: -row[1]["n_trees"])
        for rule, figures in (*rows, ("all", found["all"])):
            *counts, overlap, exact, full = figures.values()
            table.add_row(rule, *map(str, counts), *map(percent, (overlap, exact, full)))
        emit(console, table)
        causes = ", ".join(f"{name} {count}" for name, count in found["causes"].items() if count)
        lost = f"lost {found['all']['lost']}" + (f", and what differs there: {causes}" if causes else "")
        notes = [f"documents {self.articles}", f"sentences {self.sentences}", f"words {self.words}"]
        notes += [f"the same text again {self.repeated}"] if self.repeated else []
        for line in (lost, ", ".join([*notes, *sorted(self.models)])):
            emit(console, Text(line, style="dim"))
        for side in ("lost", "added") if errors else ():
            listed = self.differences(side)
            text = Text(f"\n{side}: {len(listed)}\n", style="bold")
            for one in listed[:errors]:
                text.append(f"  {one.rule} | {clean(one.cue) or '-'} | {shortened(one.words)}")
                text.append(f" | {one.cause}" if one.cause else "")
                text.append(f"  ({clean(one.article)})\n", style="dim")
            if listed:
                emit(console, text)


def agreement(articles: Iterable[Article], include: Collection[str], on_error: OnError) -> Agreement:
    """How far the quotes on the trees that articles come with are found on the parse of the same text.

    A text that comes again counts once.  ``on_error`` is told of an article without trees, which is left out.
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
