"""A run: articles come in one by one, and what is found in them goes out as it comes."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from pathlib import Path

from quotes import schema
from quotes.corpus import pool, work
from quotes.document.article import Article
from quotes.errors import QuotesError
from quotes.reading import files
from quotes.reading.text import OnError


def run(
    articles: Iterable[Article], task: work.Task, workers: int = 0, timeout: float = pool.TIMEOUT
) -> Iterator[work.Done]:
    """What a task gives for articles, some at a time: here, in their order, or by so many processes, as it comes."""
    batches = work.batches(articles)
    return pool.run(task, batches, workers, timeout) if workers else map(task, batches)


def spread(
    paths: Sequence[str | Path],
    language: str | None,
    task: work.Task,
    on_error: OnError,
    workers: int = 0,
    timeout: float = pool.TIMEOUT,
    skip: Collection[str] = (),
) -> Iterator[work.Done]:
    """What a task gives for the articles of some paths, by Ray; what is lost there is done here, in processes.

    The options are those of ``ray.run``; ``on_error`` is called with what cannot be read.

    Raises:
        MissingExtraError: Ray is not installed.
    """
    from quotes.corpus import ray

    done = set(skip)
    for one in ray.run(paths, language, task, workers, timeout, frozenset(skip)):
        done.update(one.ids)
        yield one
    yield from run(files.read(paths, language, on_error, done), task, workers or 1, timeout)


def stream(
    sources: str | Path | Iterable[str | Path],
    language: str | None = None,
    include: Collection[str] = (),
    on_error: OnError | None = None,
    least: float | None = None,
    *,
    workers: int = 0,
    timeout: float = pool.TIMEOUT,
    skip: Container[str] = (),
) -> Iterator[schema.ArticleLine]:
    """Who said what in any number of articles, one after the other: a line of ``quotes attribute --format jsonl`` each.

    Speakers are identified within their article; ``quotes.corpus.join`` does it across articles.

    Args:
        sources, language, include, on_error, least: as for ``quotes.attribute``.
        workers: so many processes do it, and lines come as they are done; 0 for this one, in order.
        timeout: seconds after which a process is stopped that reads one article.
        skip: ids of articles that are left out.

    Raises:
        QuotesError: an article cannot be read or parsed, and there is no ``on_error``.
    """
    handle = on_error or _raise
    paths = [sources] if isinstance(sources, str | Path) else sources
    articles = files.read(paths, language, handle, skip)
    for done in run(articles, work.Attribution(tuple(include), least), workers, timeout):
        for problem in done.problems:
            handle(problem)
        yield from map(schema.ArticleLine.model_validate_json, done.lines)


def _raise(error: QuotesError) -> None:
    raise error
