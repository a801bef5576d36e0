"""A part of a model to train: of which language, for how long, and where it goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.training import loop

#: Sizes of layers and shares of dropout of both the tagger and the parser, by the names of Stanza's options.
NETWORK: dict[str, Any] = {
    "hidden_dim": 200,
    "num_layers": 2,
    "char_hidden_dim": 100,
    "char_emb_dim": 32,
    "word_emb_dim": 50,
    "tag_emb_dim": 32,
    "transformed_dim": 75,
    "deep_biaff_hidden_dim": 150,
    "word_dropout": 0.25,
    "dropout": 0.33,
    "beta2": 0.95,
}


@dataclass(frozen=True, slots=True)
class Job:
    """What the trainers of all parts are told.

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
