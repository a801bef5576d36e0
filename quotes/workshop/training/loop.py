"""The training loop: averaged weights, a rate that rises and falls, and checkpoints to go on from.

Small models on a processor learn fastest in small batches, which leave noisy weights; an
exponential moving average of them (Polyak and Juditsky 1992) is what is measured and kept.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch

from quotes.errors import ModelError

#: How slowly the averaged weights follow.
_DECAY = 0.998
#: A checkpoint is written about so often, in seconds.
_CHECKPOINT_EVERY = 60.0
#: Scores that differ by so little say nothing on a development part of some thousand words: the weights that have
#: learnt longer, at a lower rate, are the better guess.
_NOISE = 0.2

#: Weights by name.
Weights = dict[str, torch.Tensor]


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
            return self.rate * step / max(1, self.warmup)
        done = step / self.steps
        return self.rate if done <= self.hold else self.rate * max(0.0, (1 - done) / (1 - self.hold))

    def evaluates(self, step: int) -> bool:
        """True where the development part is scored after this step; always so after the last."""
        return step >= self.steps or step % max(1, self.steps // self.evaluations) == 0


class Report(Protocol):
    """Takes what a step of training has to say: a line, and how much of it is done (0 to 1)."""

    def __call__(self, line: str, done: float | None = None) -> None: ...


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
    kept: list[tuple[str, torch.nn.Parameter]] = field(init=False)

    def __post_init__(self) -> None:
        self.kept = [(name, value) for name, value in self.model.named_parameters() if value.requires_grad]

    def weights(self) -> Weights:
        """A copy of the weights that are learnt."""
        return {name: value.detach().clone() for name, value in self.kept}

    @torch.no_grad()
    def put(self, weights: Weights) -> None:
        """Take weights in the place of one's own."""
        for name, value in self.kept:
            value.copy_(weights[name])


def run(learner: Learner, schedule: Schedule, checkpoint: Path, report: Report, *, measure: str) -> float:
    """Train, going on from the checkpoint where there is one, and leave the model with its best averaged weights.

    Args:
        measure: what ``score`` gives, for the report.

    Returns:
        the score of these weights on the development part.

    Raises:
        ModelError: the checkpoint is damaged.
    """
    state = _State(learner.weights(), learner.weights())
    if checkpoint.is_file():
        state = _State.load(checkpoint, learner)
        report(f"goes on from step {state.step} of {schedule.steps}")
    saved = time.monotonic()
    while state.step < schedule.steps:
        _seed(state.epoch)
        for batch in islice(learner.batches(state.epoch), state.position, None):
            state.step += 1
            state.position += 1
            for group in learner.optimizer.param_groups:
                group["lr"] = schedule.at(state.step) * group.get("share", 1.0)
            _seed(schedule.steps + state.step)
            loss = learner.update(batch)
            state.loss = 0.98 * state.loss + 0.02 * loss if state.step > 1 else loss
            state.follow(learner)
            line = ""
            if schedule.evaluates(state.step):
                score = state.scored(learner)
                line = f"step {state.step} of {schedule.steps}: loss {state.loss:.3f}, {measure} {score:.2f}"
            report(line, state.step / schedule.steps)
            if time.monotonic() - saved > _CHECKPOINT_EVERY:
                state.save(checkpoint, learner)
                saved = time.monotonic()
            if state.step >= schedule.steps:
                break
        else:
            state.epoch, state.position = state.epoch + 1, 0
    state.save(checkpoint, learner)
    learner.put(state.best_weights)
    return state.best


@dataclass
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

    @classmethod
    def load(cls, path: Path, learner: Learner) -> _State:
        try:
            saved = torch.load(path, map_location="cpu", weights_only=True)
            learner.put(saved["weights"])
            learner.optimizer.load_state_dict(saved["optimizer"])
            return cls(**saved["state"])
        except Exception as error:  # torch raises many kinds for a damaged file
            raise ModelError(f"{path}: the checkpoint is damaged or of another training; delete it") from error

    def save(self, path: Path, learner: Learner) -> None:
        """Write all that is needed to go on; a killed write leaves the checkpoint before it."""
        partial = path.with_name(path.name + ".part")
        optimizer = learner.optimizer.state_dict()
        torch.save({"weights": learner.weights(), "optimizer": optimizer, "state": vars(self)}, partial)
        partial.replace(path)

    @torch.no_grad()
    def follow(self, learner: Learner) -> None:
        """Move the averaged weights towards the current ones."""
        # Early on the average would otherwise be mostly the random beginning.
        decay = min(_DECAY, (1 + self.step) / (10 + self.step))
        names, values = zip(*learner.kept, strict=True)
        torch._foreach_lerp_([self.average[name] for name in names], values, 1 - decay)

    @torch.no_grad()
    def scored(self, learner: Learner) -> float:
        """The score of the averaged weights, which are kept where it is as good as any."""
        own = learner.weights()
        learner.put(self.average)
        score = learner.score()
        self.peak = max(self.peak, score)
        if score >= self.peak - _NOISE:
            self.best, self.best_weights = score, learner.weights()
        learner.put(own)
        return score


def _seed(number: int) -> None:
    """Make what is random from here on the same whenever this step is reached."""
    random.seed(number)
    np.random.seed(number)
    torch.manual_seed(number)
