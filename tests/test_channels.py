"""Channel, addressee, relay and time of quotes, on right trees."""

from __future__ import annotations

from typing import get_args

import pytest

from quotes import languages
from quotes.schema import ChannelKind
from tests.trees import TREES, Tree, assert_found, cases

KINDS = get_args(ChannelKind)


@pytest.mark.parametrize("tree", cases("channels"))
def test_circumstances(tree: Tree) -> None:
    assert_found(tree, "channel", "evidence", "inherited", "addressee", "relay", "time")


def test_trees_name_no_channel_that_does_not_exist() -> None:
    assert {quote.channel for tree in TREES for quote in tree.expected} - {None} <= set(KINDS)


@pytest.mark.parametrize("language", languages.codes())
def test_languages_name_no_channel_that_does_not_exist(language: str) -> None:
    data = languages.load(language)
    assert data is not None
    assert set(data.channels) <= set(KINDS)
