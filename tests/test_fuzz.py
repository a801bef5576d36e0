"""A few hundred inputs for each target of the fuzzer, always the same ones, and what it has found."""

from __future__ import annotations

import random

import pytest

from tests.fuzz.__main__ import NAMES
from tests.fuzz.mutations import mutated
from tests.fuzz.targets import LINE, TARGETS, seeds

#: Inputs of each target; where a tree is analysed or a page is read, they cost more.
COUNTS = {"text": 50, "html": 40, "corrections": 100, "txt": 100, "jsonl": 150}

#: What broke something once, and what it was.
FOUND = {
    "a message as long as the day that is none": ("jsonl", LINE.replace("2019-12-05", "2019-" + "[" * 5000).encode()),
    "zeros in a text that is none in UTF-16": ("txt", b"The bridge is safe, said the mayor of the town.\0"),
}


@pytest.mark.parametrize("name", NAMES)
def test_inputs_by_chance(name: str) -> None:
    lot, pool = random.Random(name), seeds(name)
    for data in [*pool, *(mutated(lot.choice(pool), lot) for _ in range(COUNTS.get(name, 200)))]:
        try:
            TARGETS[name](data)
        except Exception as error:
            raise AssertionError(f"{name} fails on {data[:500]!r}") from error


@pytest.mark.parametrize("what", FOUND)
def test_what_was_found(what: str) -> None:
    name, data = FOUND[what]
    TARGETS[name](data)
