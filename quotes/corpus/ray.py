"""Many machines, by Ray Data: one task reads the articles, a pool of actors that hold the models does the work.

An actor that dies is started again and its batch tried once more; a batch that is lost then is left to the machine
that began the run (``run.spread``), which finds out which of its articles it was.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import pickle
import warnings
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import Any

from quotes.corpus import pool, work
from quotes.corpus.work import Done, Task
from quotes.errors import QuotesError
from quotes.reading import files
from quotes.reading.pieces import MissingExtraError

#: The column of Ray's tables that holds a batch, or what came of it.
_BATCH = "batch"


def run(
    paths: Sequence[str | Path],
    language: str | None,
    task: Task,
    workers: int = 0,
    timeout: float = pool.TIMEOUT,
    skip: Container[str] = (),
) -> Iterator[Done]:
    """What a task gives for the articles of some paths, as it comes; articles that cannot be read are passed over.

    The paths are read on the machine that begins the run.  There are at most ``workers`` actors, 0 for as many as there
    are processors in the cluster, which is that of the environment variable ``RAY_ADDRESS``, else one on this machine.

    Raises:
        MissingExtraError: Ray is not installed.
    """
    try:
        import ray.data
    except ImportError as error:
        raise MissingExtraError("--engine ray", "ray", "Ray Data") from error
    with warnings.catch_warnings(action="ignore"):  # Ray has no other way yet to say how often a batch is tried
        if not ray.is_initialized():
            _start()
        most = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        context.max_errored_blocks = -1  # what is lost is found again afterwards
        context.target_max_block_size = 1  # a batch goes on as soon as it is read
        context.autoscaling_config.actor_pool_util_upscaling_threshold = 0.75  # more actors, where all are busy
        articles = ray.data.read_datasource(
            _source([os.fspath(path) for path in paths], language, skip),
            override_num_blocks=1,
            label_selector={"ray.io/node-id": ray.get_runtime_context().get_node_id()},
        )
        # an actor that dies takes no other batch with it if it has but one
        actors = ray.data.ActorPoolStrategy(min_size=1, max_size=most, max_tasks_in_flight_per_actor=1)
        found = articles.map_batches(
            _actor(task, timeout), batch_size=1, compute=actors, num_cpus=1, max_task_retries=1
        )
    for row in found.iter_rows():
        yield pickle.loads(row[_BATCH])


def _start() -> None:
    """Join the cluster, or start one, without a word on stderr."""
    import ray

    if os.environ.get("QUOTES_DEBUG"):
        ray.init()
        return
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    with _no_stderr():  # Ray says there that it says nothing
        ray.init(log_to_driver=False, logging_level=logging.ERROR)


@contextlib.contextmanager
def _no_stderr() -> Iterator[None]:
    """While it lasts, what code that is not Python writes to stderr goes nowhere."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _source(paths: Sequence[str], language: str | None, skip: Container[str]) -> Any:
    """The articles of paths as a source of Ray Data, a batch a block."""
    import pyarrow
    from ray.data import Datasource, ReadTask
    from ray.data.block import BlockMetadata

    def read() -> Iterator[Any]:
        for batch in work.batches(files.read(paths, language, _passed_over, skip)):
            yield pyarrow.table({_BATCH: [pickle.dumps(batch)]})

    class Articles(Datasource):  # type: ignore[misc]
        def get_read_tasks(self, parallelism: int, *about: Any, **more: Any) -> list[Any]:
            return [ReadTask(read, BlockMetadata(None, None, None, None))]

        def estimate_inmemory_data_size(self) -> None:
            return None

    return Articles()


def _passed_over(error: QuotesError) -> None:
    """What cannot be read is told when the machine that began the run reads it again."""


def _actor(task: Task, timeout: float) -> type:
    """The class of the actors that do a task: processes that hold the models."""

    class Actor:
        def __init__(self) -> None:
            pool.prepare()

        def __call__(self, rows: dict[str, Any]) -> dict[str, Any]:
            # Ray stops no task that hangs; this ends the process, whatever it is in.
            with open(os.devnull, "w") as nowhere:  # noqa: PTH123
                faulthandler.dump_traceback_later(timeout, exit=True, file=nowhere)
                try:
                    return {_BATCH: [pickle.dumps(task(pickle.loads(batch))) for batch in rows[_BATCH]]}
                finally:
                    faulthandler.cancel_dump_traceback_later()

    return Actor
