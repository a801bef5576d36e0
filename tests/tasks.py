"""Tasks for processes that die; in a module of their own, because each process has to import it."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from quotes.corpus import work


@dataclass(frozen=True)
class Risky:
    """A task that ends or holds up its process with some articles, and writes down how often it had each."""

    folder: Path

    def __call__(self, batch: work.Batch) -> work.Done:
        done = work.Done([article.id for article in batch])
        for article in batch:
            with (self.folder / article.id).open("a") as tries:
                tries.write(".")
            if article.id == "crash":
                os.kill(os.getpid(), signal.SIGSEGV)
            if article.id == "exit":
                os._exit(3)
            if article.id == "hang":
                time.sleep(600)
            done.lines.append(article.id)
        return done


@dataclass(frozen=True)
class Mortal:
    """A task whose process dies once of one article, and each time of another."""

    folder: Path
    once: str
    always: str

    def __call__(self, batch: work.Batch) -> work.Done:
        ids = [article.id for article in batch]
        died = self.folder / "died"
        if self.always in ids:
            os._exit(1)
        if self.once in ids and not died.exists():
            died.touch()
            os._exit(1)
        return work.Done(ids, lines=ids)
