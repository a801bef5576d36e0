"""An invented event in three languages: what contradicts what, as people and programs get it."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

import quotes
from quotes import schema
from quotes.reading.text import from_text
from quotes.views import alignments

EVENT = Path(__file__).parent.parent / "fixtures" / "event"


@pytest.fixture(scope="module")
def result(_only_the_package: None) -> schema.Result:
    return _read(sorted(EVENT.glob("*.txt")))


def _read(paths: list[Path]) -> schema.Result:
    articles = [from_text(path.read_text(encoding="utf-8"), path.stem, language=path.stem[:2]) for path in paths]
    return quotes.attribute(articles)


def parts(result: schema.Result, articles: set[str]) -> set[frozenset[str]]:
    """The groups, as far as they are of some articles."""
    groups = (frozenset(m.quote for m in group.members if m.article in articles) for group in result.alignments)
    return {group for group in groups if len(group) > 1}


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("only_conflicts", [False, True])
def test_golden_view(
    result: schema.Result,
    golden: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    only_conflicts: bool,
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    stream = io.StringIO()
    alignments.show(result, stream, only_conflicts)
    golden(f"event-{'conflicts-' if only_conflicts else ''}{width}.txt", stream.getvalue())


def test_golden_json(result: schema.Result, golden: Callable[[str, str], None]) -> None:
    told = [group.model_dump(mode="json", exclude_defaults=True) for group in result.alignments]
    golden("event.json", json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def test_each_conflict_stands_in_two_languages(result: schema.Result) -> None:
    languages = defaultdict(set)
    for group in result.alignments:
        for pair in group.pairs:
            for conflict in pair.conflicts:
                languages[conflict.kind] |= {group.members[index].language for index in pair.members}
    between = {"polarity", "number", "date", "name", "negation"}
    assert {kind for kind, found in languages.items() if len(found) > 1} >= between
    assert languages.keys() >= {"wording", "strength"}


def test_near_misses_stay_apart(result: schema.Result) -> None:
    apart = [("en#8", "en-2#5"), ("da#9", "en#9"), ("da#9", "en-2#6")]
    for group in result.alignments:
        members = {member.quote for member in group.members}
        assert not any(members >= set(pair) for pair in apart)


def test_two_articles_meet_alike_in_company(result: schema.Result) -> None:
    """The same groups, and the same witnesses for each pair."""
    paths = {path.stem: path for path in EVENT.glob("*.txt")}
    together = _told(result)
    for one, two in [("da", "en"), ("de", "en"), ("en", "en-2")]:
        alone = _read([paths[one], paths[two]])
        assert parts(alone, {one, two}) == parts(result, {one, two})
        assert all(together[pair] == told for pair, told in _told(alone).items())


def _told(result: schema.Result) -> dict[frozenset[str], tuple[float, schema.Evidence]]:
    return {
        frozenset(group.members[index].quote for index in pair.members): (pair.score, pair.evidence)
        for group in result.alignments
        for pair in group.pairs
    }


def test_the_order_of_files_does_not_matter(result: schema.Result) -> None:
    turned = _read(sorted(EVENT.glob("*.txt"), reverse=True))
    assert {frozenset(m.quote for m in group.members) for group in turned.alignments} == {
        frozenset(m.quote for m in group.members) for group in result.alignments
    }
