"""The way of the data: articles are parsed, their quotes found, and become the result."""

from __future__ import annotations

import bisect
import itertools
import os
from collections import deque
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from quotes import __version__, schema
from quotes.alignment.groups import align, translations
from quotes.alignment.translation import Offline, Translator
from quotes.channels.circumstances import place
from quotes.channels.evidence import Circumstances
from quotes.document.analysis import Analysis
from quotes.document.article import Article
from quotes.document.parse import Parse
from quotes.document.quote import Quote
from quotes.document.span import Span
from quotes.errors import ArticleError, ModelError, QuotesError
from quotes.languages import dates
from quotes.models import stanza
from quotes.parsing import parser
from quotes.reading import files as reading
from quotes.reading.conllu import ParsedArticle
from quotes.reading.text import OnError as OnError
from quotes.rules import engine
from quotes.rules.confidence import LEAST
from quotes.speakers.resolution import Speakers, resolve

#: Kinds of quote that are found on request: acts of speech with a thing for their object
#: (criticized the plan), attitudes, and quotations inside quotations.
INCLUDABLE = ("acts", "thoughts", "nested")
#: Characters that are read ahead, to be parsed together: more take more memory and save little.
_AHEAD = 100_000


@dataclass(frozen=True, slots=True)
class Attributed:
    """An article's analysis, and the quotes found in it, in text order."""

    analysis: Analysis
    quotes: tuple[Quote, ...]

    @property
    def article(self) -> Article:
        return self.analysis.article


def attribute(
    sources: str | Path | Article | Iterable[str | Path | Article],
    language: str | None = None,
    include: Collection[str] = (),
    on_error: OnError | None = None,
    least: float | None = None,
) -> schema.Result:
    """Who said what in articles: what the command ``quotes attribute`` gives.

    Args:
        sources: one or more paths of files and folders, ``-`` for standard input, or
            articles of ``quotes.read`` and ``quotes.from_text``.
        language: the language of all files; None to identify each.
        include: kinds of quote beyond words, ``INCLUDABLE``.
        on_error: called with each problem, whose article is then left out; None to raise the first.
        least: quotes of less confidence are left out, 0 to 1; None for the measured ``confidence.LEAST``.

    Raises:
        QuotesError: an article cannot be read or parsed, or a translation package is damaged,
            and there is no ``on_error``.
        ValueError: ``language`` is no language code, or ``least`` is not between 0 and 1.
    """
    if isinstance(sources, str | Path | Article):
        sources = [sources]
    groups = itertools.groupby(cast("Iterable[Any]", sources), key=lambda source: isinstance(source, Article))
    articles = (group if given else reading.read(group, language, on_error) for given, group in groups)
    analysed = list(find_all(itertools.chain.from_iterable(articles), include, on_error, least))
    found = result(analysed)
    return aligned(found, analysed, on_error) if len(analysed) > 1 else found


def _checked(least: float | None) -> float:
    if least is not None and not 0 <= least <= 1:
        raise ValueError(f"least has to be a confidence from 0 to 1, not {least}")
    return LEAST if least is None else least


def find(article: Article, include: Collection[str] = (), least: float | None = None) -> Attributed:
    """Parse one article and find its quotes, without the speakers and channels that ``result`` adds.

    ``include`` names kinds of quote beyond words, ``INCLUDABLE``; quotes of less confidence than
    ``least`` are left out, None for the measured ``confidence.LEAST``.

    Raises:
        ArticleError: the article cannot be parsed.
        ModelError: there is no model or no data for its language, or the model is damaged.
        ValueError: ``least`` is not between 0 and 1.
    """
    return _found(article, None, include, _checked(least))


def _found(article: Article, parse: Parse | None, include: Collection[str], least: float) -> Attributed:
    """As ``find``; with the parse of an article that was read together with others."""
    parsed = article.parse if isinstance(article, ParsedArticle) else parse
    problem = stanza.unsupported(article.language, parsed=parsed is not None)
    if problem is not None:
        raise ModelError(problem)
    analysis = Analysis.of(article, parsed or parser.load(article.language)(article))
    return Attributed(analysis, engine.find(analysis, include, least))


def find_all(
    articles: Iterable[Article],
    include: Collection[str] = (),
    on_error: OnError | None = None,
    least: float | None = None,
) -> Iterator[Attributed]:
    """The quotes of each article as ``find``; some articles are read ahead and parsed together.

    ``on_error`` is called with what is wrong with an article, which is then left out; None to raise it.
    """
    least = _checked(least)
    for batch, parses in _parsed(_batches(articles)):
        for number, article in enumerate(batch):
            name = article.name
            try:
                yield _found(article, parses.pop(number, None), include, least)
            except QuotesError as error:
                message = str(error)
                named = error if message.startswith(name) else type(error)(f"{name}: {message}")
                if on_error is None:
                    raise named from error
                on_error(named)
            except Exception as error:  # one article that trips the program must not stop a million others
                if on_error is None or os.environ.get("QUOTES_DEBUG"):
                    raise
                reason = f"{type(error).__name__}: {error}".partition("\n")[0]
                on_error(ArticleError(f"{name}: this article trips the program ({reason}); please report it"))


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """The articles, some ``_AHEAD`` characters at a time; those before one that cannot be had are given first."""
    batch: list[Article] = []
    size = 0
    rest = iter(articles)
    while True:
        try:
            article = next(rest)
        except StopIteration:
            break
        except Exception:
            if batch:
                yield batch
            raise
        batch.append(article)
        size += len(article.text)
        if size > _AHEAD:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _parsed(batches: Iterable[Sequence[Article]]) -> Iterator[tuple[Sequence[Article], dict[int, Parse]]]:
    """Each batch with its parses, see ``_begin``; the next is read while quotes are looked for in the one before."""
    begun: deque[tuple[Sequence[Article], Callable[[], dict[int, Parse]]]] = deque()
    failure: Exception | None = None
    try:
        for batch in batches:
            begun.append((batch, _begin(batch)))
            if len(begun) > 1:
                before, parses = begun.popleft()
                yield before, parses()
    except Exception as error:  # an article that cannot be had must not take the place of those before it
        failure = error
    for batch, parses in begun:
        yield batch, parses()
    if failure is not None:
        raise failure


def _begin(articles: Sequence[Article]) -> Callable[[], dict[int, Parse]]:
    """Begins to parse the articles that have no parse; call what it returns for the parses, by number.

    Those that cannot be parsed, together or at all, are left out.
    """
    by_language: dict[str, list[int]] = {}
    for number, article in enumerate(articles):
        if not isinstance(article, ParsedArticle):
            by_language.setdefault(article.language, []).append(number)
    begun: list[tuple[list[int], Callable[[], list[Parse]]]] = []
    for language, numbers in by_language.items():
        with suppress(Exception):  # each is tried again by itself, and then one that fails is named
            if stanza.unsupported(language) is None:
                begun.append((numbers, parser.load(language).begin([articles[number] for number in numbers])))

    def parses() -> dict[int, Parse]:
        found: dict[int, Parse] = {}
        for numbers, parsed in begun:
            with suppress(Exception):
                found |= dict(zip(numbers, parsed(), strict=True))
        return found

    return parses


def result(found: Sequence[Attributed], speakers: Speakers | None = None) -> schema.Result:
    """The result of articles that belong together: their speakers are identified across all of them.

    ``speakers`` are those of their quotes, where they are known already.
    """
    speakers = speakers or resolve((one.analysis, one.quotes) for one in found)
    articles = []
    mentions: list[dict[tuple[str, Span], dict[str, Any]]] = [{} for _ in speakers.all]
    for one in found:
        article, quotes = one.article, once(one.quotes, speakers.of)
        articles.append(_article(one.analysis, quotes, speakers))
        for quote in quotes:
            if quote.source is not None and quote in speakers.of:
                own = mentions[speakers.of[quote]]
                own[article.id, quote.source] = {"article": article.id, **_fields(quote.source, article)}
    values = [
        {"id": f"s{number}", "name": speaker.name, "kind": speaker.kind, "mentions": list(own.values())}
        for number, (speaker, own) in enumerate(zip(speakers.all, mentions, strict=True), 1)
    ]
    return schema.Result.model_validate(
        {"generator": f"quotes {__version__}", "articles": articles, "speakers": values}
    )


def once(quotes: Iterable[Quote], speaker_of: Mapping[Quote, int]) -> list[Quote]:
    """The quotes without those inside another of the same speaker: one quote of one person."""
    kept: dict[Quote, None] = {}
    for quote in quotes:
        outer = _around(quote, kept)
        if outer is None or quote not in speaker_of or speaker_of[quote] != speaker_of.get(outer):
            kept[quote] = None
    return list(kept)


def _around(quote: Quote, kept: Container[Quote]) -> Quote | None:
    """The innermost kept quote that a quote stands in."""
    outer = quote.within
    while outer is not None and outer not in kept:
        outer = outer.within
    return outer


def aligned(found: schema.Result, analysed: Sequence[Attributed], on_error: OnError | None = None) -> schema.Result:
    """The result of some articles with its alignments: where the same statement stands in several places.

    ``on_error`` is called where a translation package is damaged, whose language is then not translated; None to
    raise it.
    """
    return _aligned(found, {one.article.id: one.analysis.parse for one in analysed}, on_error)


def realigned(found: schema.Result, on_error: OnError | None = None) -> schema.Result:
    """A result that was read again, with its alignments; the sentences of its statements are parsed once more.

    ``on_error`` is called with what is wrong with an article, whose statements are then not compared, or with a
    translation package; None to raise it.
    """
    parses: dict[str, Parse] = {}
    for article in found.articles:
        try:
            if article.text is None:
                raise ArticleError("its text is not in the result")
            told = [quote.sentence or span for quote in article.quotes for span in quote.content]
            again = Article(article.id, article.text, article.language, paragraphs=tuple(_united(told)))
            parses[article.id] = parser.load(article.language)(again)
        except QuotesError as error:
            if on_error is None:
                raise
            on_error(type(error)(f"{article.id}: {error}"))
    known = [
        article if article.id in parses else article.model_copy(update={"quotes": []}) for article in found.articles
    ]
    done = _aligned(found.model_copy(update={"articles": known}), parses, on_error)
    return found.model_copy(update={"alignments": done.alignments, "translations": done.translations})


def _united(spans: Iterable[schema.TextSpan]) -> Iterator[Span]:
    """Spans in text order, those as one that overlap."""
    whole: Span | None = None
    for one in sorted(spans, key=lambda span: span.start):
        if whole is not None and one.start > whole.end:
            yield whole
            whole = None
        whole = Span(one.start, one.end) if whole is None else Span(whole.start, max(whole.end, one.end))
    if whole is not None:
        yield whole


def _aligned(found: schema.Result, parses: Mapping[str, Parse], on_error: OnError | None) -> schema.Result:
    translator: Translator = Offline()
    try:
        alignments = align(found, parses, translator)
    except ModelError as error:
        if on_error is None:
            raise
        on_error(error)
        translator = Translator()
        alignments = align(found, parses, translator)
    return found.model_copy(
        update={"alignments": alignments, "translations": translations(found, translator) if alignments else []}
    )


def _article(analysis: Analysis, quotes: Sequence[Quote], speakers: Speakers) -> dict[str, Any]:
    article = analysis.article
    ids = {quote: f"{article.id}#{number}" for number, quote in enumerate(quotes, 1)}
    circumstances = zip(quotes, place(analysis, quotes, speakers), strict=True)
    copied = ("id", "path", "language", "title", "date", "outlet", "encoding", "text")
    return {
        **{name: getattr(article, name) for name in copied},
        "model": analysis.parse.model,
        "skipped": [
            {**_fields(Span(part.start, part.end), article), "language": part.language} for part in article.skipped
        ],
        "quotes": [
            {
                **_quote(quote, article, ids, speakers, own),
                "sentence": _fields(_sentences(quote, analysis), article),
            }
            for quote, own in circumstances
        ],
    }


def _sentences(quote: Quote, analysis: Analysis) -> Span:
    """The sentences that a quote, its mention and its cue stand in."""
    spans = [*quote.content, *filter(None, (quote.source, quote.cue))]
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    sentences = analysis.parse.sentences
    first = bisect.bisect_right(sentences, start, key=lambda sentence: sentence.end)
    inside = sentences[first : bisect.bisect_left(sentences, end, key=lambda sentence: sentence.start)]
    return Span(min([start, *(one.start for one in inside)]), max([end, *(one.end for one in inside)]))


def _quote(
    quote: Quote, article: Article, ids: Mapping[Quote, str], speakers: Speakers, own: Circumstances
) -> dict[str, Any]:
    outer, channel, time = _around(quote, ids), own.channel, own.time
    speaker = speakers.of.get(quote)
    date = dates.resolve(time.of(article.text), article.language, article.date) if time and article.date else None
    return {
        **{name: getattr(quote, name) for name in ("type", "polarity", "rule", "confidence")},
        **{name: [_fields(span, article) for span in getattr(quote, name)] for name in ("content", "verbatim")},
        **{name: _fields(getattr(quote, name), article) for name in ("source", "cue", "relay")},
        "id": ids[quote],
        "speaker": None if speaker is None else f"s{speaker + 1}",
        "speaker_confidence": speakers.confidence.get(quote),
        "resolution": speakers.steps[quote],
        "channel": channel
        and {"kind": channel.kind, "evidence": _fields(channel.evidence, article), "inherited": channel.inherited},
        "addressee": _fields(own.addressee, article),
        "time": time and {**_fields(time, article), "date": date},
        "within": None if outer is None else ids[outer],
    }


def _fields(span: Span | None, article: Article) -> Any:
    """A span as the schema has it: its offsets and its words."""
    return span and {"start": span.start, "end": span.end, "text": span.of(article.text)}
