"""Trees of an old release of a treebank, annotated as later releases do: Dutch LassySmall of UD 2.0 (2017).

Conjunctions belong to the conjunct behind them, commas to the highest word beside them that they do not cross, names
are ``flat``, possessive pronouns ``nmod:poss``: https://universaldependencies.org/u/dep/.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from quotes.workshop.training.treebank import DEPREL, FORM, HEAD, ID, UPOS, Sentence

_RELATIONS = {"flat:name": "flat"}
_OWNERS = {("PRON", "det"): "nmod:poss", ("PROPN", "det"): "nmod:poss"}


def renewed(sentence: Sentence) -> Sentence:
    """The sentence with heads and relations of today."""
    words = sentence.words
    heads = [0, *(int(row[HEAD]) for row in words)]
    for number, row in enumerate(words, 1):
        if row[DEPREL] == "cc" and heads[number] < number:
            heads[number] = _conjunct(words, heads[number], number)
    for number, row in enumerate(words, 1):
        if row[FORM] == ",":
            heads[number] = _beside(heads, number, [other[DEPREL] for other in words])
    rows = []
    for row in sentence.rows:
        if "-" not in row[ID]:
            label = _OWNERS.get((row[UPOS], row[DEPREL]), _RELATIONS.get(row[DEPREL], row[DEPREL]))
            row = (*row[:HEAD], str(heads[int(row[ID])]), label, *row[DEPREL + 1 :])
        rows.append(row)
    return dataclasses.replace(sentence, rows=tuple(rows))


def _conjunct(words: Sequence[tuple[str, ...]], head: int, after: int) -> int:
    """The first conjunct of a head behind a place, else the head itself."""
    conjuncts = (int(row[ID]) for row in words[after:] if row[DEPREL] == "conj" and int(row[HEAD]) == head)
    return next(conjuncts, head)


def _beside(heads: Sequence[int], comma: int, relations: Sequence[str]) -> int:
    """The head of a comma: the highest word on its right whose own head is on its left, else the other way round."""
    for start, side in ((comma + 1, 1), (comma - 1, -1)):
        at = start
        while 0 < at < len(heads) and relations[at - 1] == "punct":
            at += side
        if not 0 < at < len(heads):
            continue
        while heads[at] and (heads[at] - comma) * side > 0:
            at = heads[at]
        if heads[at]:
            return at
    return heads[comma]
