"""The training loop: averaged weights, a rate that rises and falls, checkpoints to go on from, and progress on stderr.

Small models on a processor learn fastest in small batches, which leave noisy weights; an
exponential moving average of them (Polyak and Juditsky 1992) is what is measured and kept.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from quotes.errors import ModelError

#: How slowly the averaged weights follow.
_DECAY = 0.998
#: A checkpoint is written about so often, in seconds.
CHECKPOINT_EVERY = 60.0
#: Scores that differ by so little say nothing on a development part of some thousand words: the weights that have
#: learnt longer, at a lower rate, are the better guess.
_NOISE = 0.2

#: Weights by name.
Weights = dict[str, torch.Tensor]
#: Takes what a step of training has to say, a line or nothing, and how much of it is done (0 to 1).
Report = Callable[[str, float], None]
#: Makes what a step of the training, such as ``tokenize``, reports to.
Reports = Callable[[str], Report]


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long to train and how fast.

    ``steps``: updates in all; ``rate``: the highest learning rate, reached after ``warmup``
    steps and left again, linearly down to zero, after ``hold`` (0 to 1) of all steps;
    ``evaluations``: how often the development part is scored.
    """

    steps: int
    rate: float
    warmup: int = 50
    hold: float = 0.3
    evaluations: int = 10

    def times(self, length: float) -> Schedule:
        """The schedule of a training so many times as long."""
        return replace(self, steps=max(20, round(length * self.steps)))

    def at(self, step: int) -> float:
        """The learning rate of a step, counted from 1."""
        if step <= self.warmup:
            return self.rate * step / self.warmup
        done = step / self.steps
        return self.rate if done <= self.hold else self.rate * (1 - done) / (1 - self.hold)

    def evaluates(self, step: int) -> bool:
        """True where the development part is scored after this step; always so after the last."""
        return step == self.steps or step % max(1, self.steps // self.evaluations) == 0


@dataclass(slots=True)
class Learner:
    """What the loop needs of a Stanza trainer, or of the joint model's.

    ``update`` learns from one batch and returns its loss; ``batches`` gives those of an
    epoch, the same ones whenever it is asked; ``score`` measures the development part.
    A group of the optimizer may have a ``share`` of the learning rate.
    """

    model: torch.nn.Module
    optimizer: torch.optim.Optimizer
    update: Callable[[Any], float]
    batches: Callable[[int], Iterable[Any]]
    score: Callable[[], float]

    def weights(self) -> Weights:
        """A copy of the weights that are learnt."""
        learnt = (pair for pair in self.model.named_parameters() if pair[1].requires_grad)
        return {name: value.detach().clone() for name, value in learnt}


@dataclass(slots=True)
class _State:
    """Where the loop stands.

    ``position`` counts the batches of the epoch that are done; ``best`` is the score of the best
    weights, ``peak`` the highest of all.
    """

    average: Weights
    best_weights: Weights
    step: int = 0
    epoch: int = 0
    position: int = 0
    loss: float = 0.0
    best: float = -1.0
    peak: float = -1.0


def run(learner: Learner, schedule: Schedule, checkpoint: Path, report: Report, *, measure: str) -> float:
    """Train, going on from the checkpoint where there is one, and leave the model with its best averaged weights.

    Args:
        measure: what ``score`` gives, for the report.

    Returns:
        the score of these weights on the development part.

    Raises:
        ModelError: the checkpoint is damaged.
    """
    model, optimizer = learner.model, learner.optimizer
    state = _State(learner.weights(), learner.weights())
    if checkpoint.is_file():
        try:
            saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
            model.load_state_dict(saved["weights"], strict=False)
            optimizer.load_state_dict(saved["optimizer"])
            state = _State(**saved["state"])
        except Exception as error:  # torch raises many kinds for a damaged file
            raise ModelError(f"{checkpoint}: the checkpoint is damaged or of another training; delete it") from error
        report(f"goes on from step {state.step} of {schedule.steps}", state.step / schedule.steps)

    def save() -> None:
        """Write all that is needed to go on; a killed write leaves the checkpoint before it."""
        partial = checkpoint.with_name(checkpoint.name + ".part")
        content = {"weights": learner.weights(), "optimizer": optimizer.state_dict(), "state": asdict(state)}
        torch.save(content, partial)
        partial.replace(checkpoint)

    saved_at = time.monotonic()
    while state.step < schedule.steps:
        _seed(state.epoch)
        for batch in islice(learner.batches(state.epoch), state.position, None):
            state.step += 1
            state.position += 1
            for group in optimizer.param_groups:
                group["lr"] = schedule.at(state.step) * group.get("share", 1.0)
            _seed(schedule.steps + state.step)
            loss = learner.update(batch)
            state.loss = 0.98 * state.loss + 0.02 * loss if state.step > 1 else loss
            # Early on the average would otherwise be mostly the random beginning.
            decay = min(_DECAY, (1 + state.step) / (10 + state.step))
            torch._foreach_lerp_(list(state.average.values()), list(learner.weights().values()), 1 - decay)
            line = ""
            if schedule.evaluates(state.step):
                score = _scored(state, learner)
                line = f"step {state.step} of {schedule.steps}: loss {state.loss:.3f}, {measure} {score:.2f}"
            report(line, state.step / schedule.steps)
            if time.monotonic() - saved_at > CHECKPOINT_EVERY:
                save()
                saved_at = time.monotonic()
            if state.step == schedule.steps:
                break
        else:
            state.epoch, state.position = state.epoch + 1, 0
    save()
    model.load_state_dict(state.best_weights, strict=False)
    return state.best


def _scored(state: _State, learner: Learner) -> float:
    """The score of the averaged weights, which are kept where it is as good as any."""
    own = learner.weights()
    learner.model.load_state_dict(state.average, strict=False)
    score = learner.score()
    state.peak = max(state.peak, score)
    if score >= state.peak - _NOISE:
        state.best, state.best_weights = score, learner.weights()
    learner.model.load_state_dict(own, strict=False)
    return score


def _seed(number: int) -> None:
    """Make what is random from here on the same whenever this step is reached."""
    random.seed(number)
    np.random.seed(number)
    torch.manual_seed(number)


@contextmanager
def progress() -> Iterator[Reports]:
    """Shows what the steps report while the ``with`` block lasts: lines, and on a terminal a bar for each step."""
    start = time.monotonic()
    columns = TextColumn("{task.description:<9}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn()
    bars = Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())

    def begun(name: str) -> Report:
        task = bars.add_task(name, total=1.0)

        def report(line: str, done: float) -> None:
            bars.update(task, completed=done)
            if line:
                minutes, seconds = divmod(round(time.monotonic() - start), 60)
                line = f"{minutes:3d}:{seconds:02d} {name}: {line}"
                bars.console.print(line, markup=False, emoji=False, highlight=False, soft_wrap=True)

        return report

    with bars:
        yield begun
