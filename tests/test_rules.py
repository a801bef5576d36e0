"""The rules, on right trees and on wrong ones: what is reported, by which cue, of which source.

What each tree must give stands in it, see ``trees.py``.
"""

from __future__ import annotations

import pytest

from quotes import languages
from quotes.languages.file import groups, read
from quotes.languages.language import files
from quotes.rules.conditions import CONDITIONS
from quotes.rules.registry import RULES, Rule, unmeasured
from tests.trees import TREES, WRONG, Tree, assert_found, cases, found, parsed

FRAMES = {
    *("clause", "infinitive", "object", "label", "oblique"),
    *("noun", "noun_oblique", "noun_infinitive", "adjective", "adjective_oblique", "adjective_infinitive"),
}
#: https://universaldependencies.org/u/pos/
TAGS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X"
#: https://universaldependencies.org/u/dep/
RELATIONS = """
acl advcl advmod amod appos aux case cc ccomp clf compound conj cop csubj dep det discourse dislocated expl fixed flat
goeswith iobj list mark nmod nsubj nummod obj obl orphan parataxis punct reparandum root vocative xcomp
"""
#: What the rule engine finds; speakers and channels have their own tests.
FIELDS = ("rule", "type", "content", "verbatim", "source", "cue", "polarity", "within")


@pytest.mark.parametrize("tree", cases("rules") + cases("rules", WRONG))
def test_quotes(tree: Tree) -> None:
    assert_found(tree, *FIELDS)


@pytest.mark.parametrize("tree", [tree for tree in TREES if tree.same_as], ids=lambda tree: tree.name)
def test_labels_of_another_scheme_give_the_same(tree: Tree) -> None:
    (original,) = (other for other in TREES if other.path == tree.path.with_name(f"{tree.same_as}.conllu"))
    assert parsed(tree)[0].text == parsed(original)[0].text
    ours, theirs = ([(word.deprel, word.head) for word in parsed(one)[1].words] for one in (tree, original))
    lines, others = (one.path.read_text(encoding="utf-8").split("# newpar")[1] for one in (tree, original))
    assert ours != theirs or lines != others, "the second version does not differ from the first"
    assert found(tree) == found(original)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_tree(rule: str) -> None:
    assert any(quote.rule == rule for tree in TREES for quote in tree.expected)


def test_rules_without_a_measured_confidence() -> None:
    """English news has no such lines, or annotators do not mark them."""
    rare = ["dash", "quote-signed", "question", "mood-clause", "teller", "noun-colon", "interview", "pointer"]
    assert unmeasured() == [*rare, "opinion", "mood", "quote-nested"]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_what_a_rule_names_is_there(rule: Rule) -> None:
    """A frame, a word group or a node that is not there would never match."""
    assert rule.frame is None or (rule.frame in FRAMES and rule.region), "an unknown frame, or a pattern without region"
    assert all(node.group is None or node.group in groups() for node in rule.nodes), "an unknown word group"
    assert rule.frame is None or "content" in {node.id for node in rule.nodes}, "no node is the content"


def test_every_condition_belongs_to_a_rule() -> None:
    assert {rule.condition for rule in RULES.values()} - {None} == set(CONDITIONS)


def test_a_key_that_no_rule_has_is_refused() -> None:
    with pytest.raises(ValueError, match="Extra inputs"):
        Rule.model_validate(RULES["clause"].model_dump() | {"regoin": "clause"})


@pytest.mark.parametrize("language", languages.codes())
def test_every_language_has_trees(language: str) -> None:
    own = [tree for tree in TREES if tree.path.parent.name == language]
    file = read(files()[language])
    assert len(own) >= (5 if file.extends or file.experimental else 20)
    assert any(tree.expected for tree in own)
    assert any(not tree.expected for tree in own), "and some in which nothing is reported"


def test_trees_name_no_rule_that_does_not_exist() -> None:
    assert {quote.rule for tree in TREES for quote in tree.expected} <= set(RULES)


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
def test_trees_are_right(tree: Tree) -> None:
    """One root a sentence, known tags and relations, a subject for what is said to have one."""
    article, parse = parsed(tree)
    assert article.language == tree.path.parent.name
    for sentence in parse.sentences:
        words = parse.words[sentence.first : sentence.last]
        assert [word.deprel for word in words if word.head == word.index] == ["root"]
        assert all(sentence.first <= word.head < sentence.last for word in words)
        for word in words:
            assert word.upos in TAGS.split()
            assert word.rel in RELATIONS.split()
            assert (word.upos == "PUNCT") == (word.rel == "punct")
            if word.rel in ("punct", "case", "mark", "det", "cc", "aux", "cop"):
                below = [child.rel for child in parse.dependents(word)]
                assert set(below) <= {"fixed", "conj"}, f"{word.text} has dependents: {below}"
