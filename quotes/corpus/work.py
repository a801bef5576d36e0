"""Work: what is done with some articles, here or in a process of its own or on another machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from quotes.document.article import Article
from quotes.errors import ArticleError, QuotesError
from quotes.schema import Result

#: So many articles are read at once, which has the parser's batches full, but no more than so many characters.
_ARTICLES, _CHARACTERS = 32, 50_000

Batch = Sequence[Article]


@dataclass(slots=True)
class Done:
    """What came of the articles with some ids: lines of JSON, and what went wrong.

    ``undated`` statements were left out because nothing tells their day.
    """

    ids: list[str]
    lines: list[str] = field(default_factory=list)
    problems: list[QuotesError] = field(default_factory=list)
    undated: int = 0


#: What a worker calls; it goes to other processes, so that it has to be a function of a module or a plain value.
Task = Callable[[Batch], Done]


#: The part of a result that is wanted, and how many statements were left out because nothing tells their day.
Select = Callable[[Result], tuple[Result, int]]


@dataclass(frozen=True, slots=True)
class Attribution:
    """The task of ``quotes attribute``, with its options; ``least`` as for ``pipeline.find``."""

    include: tuple[str, ...] = ()
    least: float | None = None
    select: Select | None = None

    def __call__(self, batch: Batch) -> Done:
        from quotes import pipeline
        from quotes.corpus import identities, lines

        done = Done([article.id for article in batch])
        for one in pipeline.find_all(batch, self.include, done.problems.append, self.least):
            try:
                found, known = identities.result(one)
                if self.select is not None:
                    found, undated = self.select(found)
                    done.undated += undated
                done.lines += map(lines.written, lines.of(found, known))
            except Exception as error:  # as there, one article must not stop the others
                if os.environ.get("QUOTES_DEBUG"):
                    raise
                reason = f"{type(error).__name__}: {error}".partition("\n")[0]
                name = f"{one.article.path}: {one.article.id}"
                problem = ArticleError(f"{name}: this article trips the program ({reason}); please report it")
                done.problems.append(problem)
        return done


def batches(articles: Iterable[Article]) -> Iterator[Batch]:
    """The articles, as many together as are read at once."""
    batch: list[Article] = []
    size = 0
    for article in articles:
        if batch and (len(batch) == _ARTICLES or size + len(article.text) > _CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(article)
        size += len(article.text)
    if batch:
        yield batch
