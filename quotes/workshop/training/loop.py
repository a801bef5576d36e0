"""The training loop: averaged weights, a rate that rises and falls, and checkpoints to go on from.

Small models on a processor learn fastest in small batches, which leave noisy weights; an
exponential moving average of them (Polyak and Juditsky 1992) is what is measured and kept.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import torch

#: How slowly the averaged weights follow.
_DECAY = 0.998
#: A checkpoint is written about so often, in seconds.
_CHECKPOINT_EVERY = 60.0
#: Scores that differ by so little say nothing on a development part of some thousand words: the weights that have
#: learnt longer, at a lower rate, are the better guess.
_NOISE = 0.2


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

    def at(self, step: int) -> float:
        """The learning rate of a step, counted from 1."""
        if step <= self.warmup:
            return self.rate * step / max(1, self.warmup)
        done = step / self.steps
        return self.rate if done <= self.hold else self.rate * max(0.0, (1 - done) / (1 - self.hold))

    def evaluates(self, step: int) -> bool:
        """True where the development part is scored after this step; always so after the last."""
        return step >= self.steps or step % max(1, self.steps // self.evaluations) == 0


def steps(batches: float, *, epochs: float, least: int, most: int, length: float) -> int:
    """Updates for so many batches an epoch: ``epochs`` of them, but not too few or many, ``length`` times that."""
    return max(20, round(length * min(most, max(least, epochs * batches))))


class Report(Protocol):
    """Takes what a step of training has to say: a line, and how much of it is done (0 to 1)."""

    def __call__(self, line: str, done: float | None = None) -> None: ...


@dataclass(slots=True)
class Learner:
    """What the loop needs of a Stanza trainer, or of the joint model's.

    ``update`` learns from one batch and returns its loss; ``batches`` gives those of an
    epoch, the same ones whenever it is asked; ``score`` measures the development part.
    A group of an optimizer may have a ``share`` of the learning rate.
    """

    model: torch.nn.Module
    optimizers: Sequence[torch.optim.Optimizer]
    update: Callable[[Any], float]
    batches: Callable[[int], Iterable[Any]]
    score: Callable[[], float]
    kept: list[tuple[str, torch.nn.Parameter]] = field(init=False)

    def __post_init__(self) -> None:
        self.kept = [(name, value) for name, value in self.model.named_parameters() if value.requires_grad]


def run(learner: Learner, schedule: Schedule, checkpoint: Path, report: Report, *, measure: str) -> float:
    """Train, going on from the checkpoint where there is one, and leave the model with its best averaged weights.

    Args:
        measure: what ``score`` gives, for the report.

    Returns:
        the score of these weights on the development part.
    """
    import torch

    state = _State.start(learner) if not checkpoint.is_file() else _State.load(checkpoint, learner)
    if state.step:
        report(f"goes on from step {state.step} of {schedule.steps}")
    saved = time.monotonic()
    while state.step < schedule.steps:
        _seed(state.epoch)
        for number, batch in enumerate(learner.batches(state.epoch)):
            if number < state.position:
                continue
            state.step += 1
            state.position += 1
            for optimizer in learner.optimizers:
                for group in optimizer.param_groups:
                    group["lr"] = schedule.at(state.step) * group.get("share", 1.0)
            _seed(schedule.steps + state.step)
            state.loss = 0.98 * state.loss + 0.02 * learner.update(batch) if state.step > 1 else learner.update(batch)
            state.follow(learner)
            if schedule.evaluates(state.step):
                with state.averaged(learner), torch.no_grad():
                    score = learner.score()
                    state.peak = max(state.peak, score)
                    if score >= state.peak - _NOISE:
                        state.best, state.best_weights = score, _copy(learner)
                report(
                    f"step {state.step} of {schedule.steps}: loss {state.loss:.3f}, {measure} {score:.2f}",
                    state.step / schedule.steps,
                )
            else:
                report("", state.step / schedule.steps)
            if time.monotonic() - saved > _CHECKPOINT_EVERY:
                state.save(checkpoint, learner)
                saved = time.monotonic()
            if state.step >= schedule.steps:
                break
        else:
            state.epoch, state.position = state.epoch + 1, 0
    state.save(checkpoint, learner)
    _put(learner, state.best_weights)
    return state.best


@dataclass(slots=True)
class _State:
    """Where the loop stands.

    ``position`` counts the batches of the epoch that are done; ``best`` is the score of the best
    weights, ``peak`` the highest of all.
    """

    average: dict[str, torch.Tensor]
    best_weights: dict[str, torch.Tensor]
    step: int = 0
    epoch: int = 0
    position: int = 0
    loss: float = 0.0
    best: float = -1.0
    peak: float = -1.0

    @classmethod
    def start(cls, learner: Learner) -> _State:
        return cls(_copy(learner), _copy(learner))

    @classmethod
    def load(cls, path: Path, learner: Learner) -> _State:
        import torch

        from quotes.errors import ModelError

        try:
            saved = torch.load(path, map_location="cpu", weights_only=True)
            _put(learner, saved["weights"])
            for optimizer, values in zip(learner.optimizers, saved["optimizers"], strict=True):
                optimizer.load_state_dict(values)
            return cls(**saved["state"])
        except Exception as error:  # torch raises many kinds for a damaged file
            raise ModelError(f"{path}: the checkpoint is damaged or of another training; delete it") from error

    def save(self, path: Path, learner: Learner) -> None:
        """Write all that is needed to go on; a killed write leaves the checkpoint before it."""
        import torch

        partial = path.with_name(path.name + ".part")
        torch.save(
            {
                "weights": _copy(learner),
                "optimizers": [optimizer.state_dict() for optimizer in learner.optimizers],
                "state": {name: getattr(self, name) for name in self.__slots__},
            },
            partial,
        )
        partial.replace(path)

    def follow(self, learner: Learner) -> None:
        """Move the averaged weights towards the current ones."""
        import torch

        # Early on the average would otherwise be mostly the random beginning.
        decay = min(_DECAY, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_lerp_(
                [self.average[name] for name, _ in learner.kept], [w for _, w in learner.kept], 1 - decay
            )

    def averaged(self, learner: Learner) -> _Swapped:
        return _Swapped(learner, self.average)


class _Swapped:
    """While it lasts, the model has other weights."""

    def __init__(self, learner: Learner, weights: dict[str, torch.Tensor]) -> None:
        self.learner, self.weights = learner, weights

    def __enter__(self) -> None:
        self.own = _copy(self.learner)
        _put(self.learner, self.weights)

    def __exit__(self, *_: object) -> None:
        _put(self.learner, self.own)


def _copy(learner: Learner) -> dict[str, torch.Tensor]:
    return {name: value.detach().clone() for name, value in learner.kept}


def _put(learner: Learner, weights: dict[str, torch.Tensor]) -> None:
    import torch

    with torch.no_grad():
        for name, value in learner.kept:
            value.copy_(weights[name])


def _seed(number: int) -> None:
    """Make what is random from here on the same whenever this step is reached."""
    import numpy as np
    import torch

    random.seed(number)
    np.random.seed(number)
    torch.manual_seed(number)
