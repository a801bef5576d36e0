"""One of Stanza's parts of a model to train: of which language, for how long, and where it goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.workshop.training import loop


@dataclass(frozen=True, slots=True)
class Job:
    """What the trainers of the tokenizer and of contractions are told.

    ``output`` is the file of the part, ``checkpoint`` that which an interrupted training goes on from.
    """

    language: str
    schedule: loop.Schedule
    output: Path
    checkpoint: Path
    report: loop.Report

    def options(self, parse_args: Callable[[list[str]], Any], own: Mapping[str, Any]) -> dict[str, Any]:
        """The options of one of Stanza's trainers: what it sets itself, ``own`` ones in place of some."""
        usual = parse_args(["--shorthand", f"{self.language}_compact", "--cpu"])
        rate = {"lr": self.schedule.rate, "lr0": self.schedule.rate}
        return {**(usual if isinstance(usual, dict) else vars(usual)), "lang": self.language, **rate, **own}

    def run(self, learner: loop.Learner, measure: str) -> float:
        """Train, and give the best score on the development part; ``measure`` is what it is called."""
        return loop.run(learner, self.schedule, self.checkpoint, self.report, measure=measure)
