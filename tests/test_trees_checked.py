"""Trees are checked as they come in, and those of models mended; ``test_conllu`` has what is said of files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stanza.models.common.doc import Document

from quotes.document.parse import Parse
from quotes.parsing import trees
from quotes.parsing.parser import from_documents

CIRCLE = "the heads above word {} go round in a circle"
AWAY = "head {1} of word {0} is not in its sentence of 2 words"


@pytest.mark.parametrize(
    ("heads", "word", "message", "changes"),
    [
        ([0, 1, 0, 3, 0], 3, "word 3 is a second root, after word 1", {3: (1, "parataxis"), 5: (1, "parataxis")}),
        ([3, 0, 4, 1], 1, CIRCLE, {1: (2, "dep")}),
        ([3, 3, 2, 0], 2, CIRCLE, {2: (4, "dep")}),
        ([0, 2], 2, CIRCLE, {2: (1, "dep")}),
        ([0, 9], 2, AWAY, {2: (1, "dep")}),
        ([-1, 0], 1, AWAY, {1: (2, "dep")}),
        ([2, 1, 4, 3], 1, CIRCLE, {1: (0, "root"), 3: (1, "dep")}),
        ([2, 7], 2, AWAY, {2: (0, "root")}),
    ],
)
def test_what_is_wrong_and_how_it_is_mended(
    heads: list[int], word: int, message: str, changes: dict[int, tuple[int, str]]
) -> None:
    assert trees.fault(heads) == (word, message.format(word, heads[word - 1]))
    assert trees.mended(heads) == changes


@pytest.mark.parametrize("heads", [[], [0], [2, 0, 2], [2, 3, 4, 0]])
def test_trees_are_left_alone(heads: list[int]) -> None:
    assert trees.fault(heads) is None
    assert trees.mended(heads) == {}


@given(st.lists(st.integers(-2, 12), max_size=10))
def test_any_heads_are_mended_once(heads: list[int]) -> None:
    changes = trees.mended(heads)
    whole = [changes.get(number, (head, ""))[0] for number, head in enumerate(heads, 1)]
    assert trees.fault(whole) is None
    assert (trees.fault(heads) is None) == (not changes)


def parsed(text: str, *sentences: list[int | None]) -> Parse:
    """The parse of a text whose words a model gave these heads."""
    position, rows = 0, []
    forms = iter(text.split())
    for heads in sentences:
        row: list[dict[str, object]] = []
        for number, head in enumerate(heads, 1):
            form = next(forms)
            start = text.index(form, position)
            position = start + len(form)
            relation = "dep" if head else "root"
            row.append({"id": number, "text": form, "start_char": start, "end_char": position, "deprel": relation})
            if head is not None:
                row[-1]["head"] = head
        rows.append(row)
    document = Document(rows, text=text)
    return from_documents([document], text, "en", "a model", [0])


def test_trees_of_models_are_mended() -> None:
    parse = parsed("Snow fell . We left at dawn .", [2, 0, 2], [3, 3, 2, 0, 0])
    assert [(word.index, word.head, word.deprel) for word in parse.words] == [
        (0, 1, "dep"),
        (1, 1, "root"),
        (2, 1, "dep"),
        (3, 5, "dep"),
        (4, 6, "dep"),
        (5, 4, "dep"),
        (6, 6, "root"),
        (7, 6, "parataxis"),
    ]
    assert [word.text for word in parse.ancestors(parse.words[3])] == ["at", "left", "dawn"]


def test_a_word_to_which_the_model_gave_no_head() -> None:
    parse = parsed("We left", [None, 0])
    assert [(word.head, word.deprel) for word in parse.words] == [(1, "dep"), (1, "root")]
