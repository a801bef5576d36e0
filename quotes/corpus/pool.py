"""A pool of processes, each with its models, that survives what its processes do not.

Of the pools in the standard library none tells which task a process died of, and a pipe that all share may break with
any of them.  Here each has a pipe of its own and one batch at a time.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import connection, get_context
from typing import NamedTuple

from quotes.corpus.work import Batch, Done, Task
from quotes.errors import ArticleError
from quotes.models.stanza import environment

#: Seconds that one article may take: a book takes minutes.
TIMEOUT = 600.0
#: What libraries for numbers ask the environment: as many threads as processes would fight for the cores, and code for
#: each of the last 1,024 shapes of matrices, as oneDNN keeps by itself, takes 70 MB that fill up over 3,000 articles.
_ENVIRONMENT = {
    **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"),
    "ONEDNN_PRIMITIVE_CACHE_CAPACITY": "512",
}


class _Given(NamedTuple):
    """A batch; ``again`` where it is an article that a process died of, tried once more alone."""

    batch: Batch
    again: bool = False


class _Worker:
    """A process, and the batch that it has."""

    def __init__(self, task: Task) -> None:
        context = get_context("spawn")  # a fork of a process with threads may hang
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, task), daemon=True)
        with environment(_ENVIRONMENT):
            self.process.start()
        theirs.close()
        self.given: _Given | None = None
        self.deadline = float("inf")

    def give(self, given: _Given) -> None:
        self.given = given
        with contextlib.suppress(OSError):  # it died meanwhile, which is seen when its answer is waited for
            self.pipe.send(given.batch)

    def answer(self, timeout: float) -> Done | str | None:
        """What came of the batch, or what became of the process; None where it begins with it, and time counts."""
        try:
            done: Done | None = self.pipe.recv()
        except (EOFError, OSError):
            self.process.join()
            code = self.process.exitcode or 0
            return f"died of signal {-code}" if code < 0 else f"ended with exit code {code}"
        if done is None:
            self.deadline = time.monotonic() + timeout
        else:
            self.given, self.deadline = None, float("inf")
        return done

    def stop(self) -> None:
        self.pipe.close()
        self.process.kill()
        self.process.join()


def run(task: Task, batches: Iterable[Batch], workers: int, timeout: float = TIMEOUT) -> Iterator[Done]:
    """What a task gives for each batch, done by so many processes, as it comes.

    An article that a process dies of, or that takes more than ``timeout`` seconds, is tried once more alone, and is
    then a problem of its own.
    """
    pool: list[_Worker] = []
    source = iter(batches)
    waiting: deque[_Given] = deque()
    try:
        while True:
            for worker in pool:
                if worker.given is None and (waiting or _read(source, waiting)):
                    worker.give(waiting.popleft())
            while len(pool) < workers and (waiting or _read(source, waiting)):
                pool.append(_Worker(task))
                pool[-1].give(waiting.popleft())
            busy = {worker.pipe: worker for worker in pool if worker.given is not None}
            if not busy:
                return
            if not waiting:
                _read(source, waiting)  # so that nobody waits while the next are read
            patience = max(0.0, min(worker.deadline for worker in busy.values()) - time.monotonic())
            for pipe in connection.wait(list(busy), patience if patience < float("inf") else None):
                worker = busy.pop(pipe)  # type: ignore[call-overload]
                given, answer = worker.given, worker.answer(timeout)
                if isinstance(answer, Done):
                    yield answer
                elif answer is not None:
                    yield from _lost(given, f"a process that read it {answer}", waiting)
                    pool[pool.index(worker)] = _replaced(worker, task)
            for worker in busy.values():
                if worker.deadline < time.monotonic():
                    yield from _lost(worker.given, f"it took longer than {timeout:g} seconds", waiting)
                    pool[pool.index(worker)] = _replaced(worker, task)
    finally:
        for worker in pool:
            worker.stop()


def _read(source: Iterator[Batch], waiting: deque[_Given]) -> bool:
    batch = next(source, None)
    if batch is not None:
        waiting.append(_Given(batch))
    return batch is not None


def _replaced(worker: _Worker, task: Task) -> _Worker:
    worker.stop()
    return _Worker(task)


def _lost(given: _Given | None, reason: str, waiting: deque[_Given]) -> Iterator[Done]:
    """Puts the articles of a lost batch in the row again, each alone; one that was alone already is given up."""
    assert given is not None
    if not given.again:
        waiting.extend(_Given([article], again=True) for article in given.batch)
        return
    for article in given.batch:
        name = article.id if article.path is None else f"{article.path}: {article.id}"
        yield Done([article.id], problems=[ArticleError(f"{name}: left out, {reason}; tried twice")])


def _work(pipe: connection.Connection, task: Task) -> None:
    """What a process does until nobody is there any more who gives it work."""
    prepare()
    give_back = _give_back()
    while True:
        try:
            batch = pipe.recv()
            pipe.send(None)
            done = task(batch)
            give_back()
            pipe.send(done)
        except (EOFError, OSError):
            return


def _give_back() -> Callable[[], object]:
    """What gives free memory back to the system, where the C library can: what is free between two blocks it keeps."""
    try:
        return functools.partial(ctypes.CDLL(None).malloc_trim, 0)
    except (AttributeError, OSError, TypeError):
        return lambda: None


def prepare() -> None:
    """Make a process ready to work for another: no word on stderr, no answer to Ctrl-C."""
    import logging
    import signal
    import warnings

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not os.environ.get("QUOTES_DEBUG"):
        logging.disable(logging.CRITICAL)
        warnings.simplefilter("ignore")
