"""Whatever labels a model has, the result is the same.

Every tree of ``fixtures/trees`` is rewritten into the labels of other treebanks and other sets of named
entities; the article then has to give the very same result, speakers and their kinds included.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from quotes import pipeline, schema
from quotes.models import stanza
from quotes.models.joint import files
from quotes.models.joint.labels import Labels
from quotes.parsing import labels
from quotes.reading import conllu
from tests.trees import TREES, Tree

UPOS, HEAD, DEPREL, MISC = 3, 6, 7, 9
#: Relations that some treebank gives a subtype which the rules do not ask for.
MORE = {
    "nsubj": "nsubj:outer",
    "obl": "obl:arg",
    "nmod": "nmod:desc",
    "flat": "flat:name",
    "advmod": "advmod:lmod",
    "compound": "compound:nn",
    "conj": "conj:appos",
    "advcl": "advcl:cond",
    "ccomp": "ccomp:obj",
    "xcomp": "xcomp:ds",
    "acl": "acl:cleft",
    "parataxis": "parataxis:dicto",
    "det": "det:numgov",
    "aux": "aux:tense",
    "mark": "mark:adv",
    "case": "case:voc",
    "obj": "obj:lvc",
    "iobj": "iobj:agent",
    "appos": "appos:trans",
    "expl": "expl:subj",
    "cop": "cop:own",
    "amod": "amod:att",
    "cc": "cc:nc",
}
FIRST = {
    "nsubj:pass": "nsubjpass",
    "csubj:pass": "csubjpass",
    "aux:pass": "auxpass",
    "obj": "dobj",
    "flat": "name",
    "flat:name": "name",
    "fixed": "mwe",
    "obl": "nmod",
    "obl:tmod": "nmod:tmod",
    "obl:agent": "nmod:agent",
}
OTHER_NAMES = {"PERSON": "PER", "PER": "PERSON", "ORG": "ORGANIZATION"}


Row = list[str]
Style = Callable[[list[Row]], None]


def without_subtypes(rows: list[Row]) -> None:
    for row in rows:
        row[DEPREL] = row[DEPREL].partition(":")[0]


def with_more_subtypes(rows: list[Row]) -> None:
    for row in rows:
        row[DEPREL] = MORE.get(row[DEPREL], row[DEPREL])


def of_the_first_version(rows: list[Row]) -> None:
    """UD v1, in which what goes with a verb is ``nmod`` as well."""
    for row in rows:
        row[DEPREL] = FIRST.get(row[DEPREL], row[DEPREL])
        row[UPOS] = {"CCONJ": "CONJ"}.get(row[UPOS], row[UPOS])


def with_other_names(rows: list[Row]) -> None:
    for row in rows:
        row[MISC] = re.sub(r"(?<=-)[A-Z]+$", lambda label: OTHER_NAMES.get(label[0], label[0]), row[MISC])


def with_other_names_and_no_subtypes(rows: list[Row]) -> None:
    with_other_names(rows)
    without_subtypes(rows)


def with_names_headed_by_their_last_word(rows: list[Row]) -> None:
    """``Clara Holm`` as a compound: the head of a name is its last word, which takes over all that goes with it."""
    by_id = {row[0]: row for row in rows}
    parts: dict[str, list[str]] = {}
    for row in rows:
        if row[DEPREL] in ("flat", "flat:name") and row[UPOS] == by_id[row[HEAD]][UPOS] == "PROPN":
            parts.setdefault(row[HEAD], []).append(row[0])
    for first, others in parts.items():
        last = by_id[others[-1]]
        if int(last[0]) - int(first) != len(others):
            continue
        last[HEAD], last[DEPREL] = by_id[first][HEAD], by_id[first][DEPREL]
        for row in rows:
            if row is not last and (row[HEAD] == first or row[0] == first):
                row[HEAD] = last[0]
        for part in (first, *others[:-1]):
            by_id[part][DEPREL] = "compound"


STYLES: tuple[Style, ...] = (
    without_subtypes,
    with_more_subtypes,
    of_the_first_version,
    with_other_names,
    with_other_names_and_no_subtypes,
    with_names_headed_by_their_last_word,
)


def rewritten(text: str, style: Style) -> str:
    sentences = [[line.split("\t") for line in block.split("\n")] for block in text.split("\n\n")]
    for rows in sentences:
        style([row for row in rows if len(row) == 10])
    return "\n\n".join("\n".join("\t".join(row) for row in rows) for rows in sentences)


def result(text: str, include: tuple[str, ...] = ()) -> schema.Result:
    (document,) = conllu.read(text, "a.conllu")
    return pipeline.result([pipeline.analyse(document.article, include)])


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.__name__)
@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
def test_the_labels_of_another_model_give_the_same(tree: Tree, style: Style) -> None:
    if tree.name == "en/adjective-oblique" and style is of_the_first_version:
        pytest.xfail("what goes with an adjective stays nmod, and the confidence differs by 0.01")
    text = tree.path.read_text(encoding="utf-8")
    assert result(rewritten(text, style), tree.include) == result(text, tree.include)


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.__name__)
def test_the_styles_differ_from_the_trees(style: Style) -> None:
    texts = [tree.path.read_text(encoding="utf-8") for tree in TREES]
    assert sum(rewritten(text, style) != text for text in texts) > 20


def row(number: int, form: str, upos: str, head: int, deprel: str, ner: str = "", feats: str = "_") -> str:
    lemma = {"was": "be", "said": "say", "told": "tell"}.get(form, form)
    return "\t".join([str(number), form, lemma, upos, "_", feats, str(head), deprel, "_", f"ner={ner}" if ner else "_"])


def sentence(*rows: str) -> str:
    return "\n".join(rows) + "\n\n"


PART = "Tense=Past|VerbForm=Part"


def article(names: dict[str, str], relations: dict[str, str]) -> str:
    """An article in one label set or another."""

    def label(position: str, kind: str) -> str:
        return f"{position}-{names[kind]}" if names.get(kind) else ""

    def relation(name: str) -> str:
        return relations.get(name, name)

    said = [
        row(1, "The", "DET", 3, "det", label("B", "FAC")),
        row(2, "White", "PROPN", 3, "compound", label("I", "FAC")),
        row(3, "House", "PROPN", 4, "nsubj", label("E", "FAC")),
        row(4, "said", "VERB", 0, "root", feats="Tense=Past|VerbForm=Fin"),
        row(5, "on", "ADP", 6, "case"),
        row(6, "Tuesday", "PROPN", 4, relation("obl:tmod"), label("S", "DATE")),
        row(7, "that", "SCONJ", 10, "mark"),
        row(8, "Danish", "ADJ", 9, "amod", label("S", "NORP")),
        row(9, "troops", "NOUN", 10, "nsubj", feats="Number=Plur"),
        row(10, "left", "VERB", 4, "ccomp", feats="Tense=Past|VerbForm=Fin"),
        row(11, "Washington", "PROPN", 10, "obj", label("S", "GPE")),
        row(12, ".", "PUNCT", 4, "punct"),
    ]
    told = [
        row(1, "Clara", "PROPN", 4, relation("nsubj:pass"), label("B", "PERSON")),
        row(2, "Holm", "PROPN", 1, relation("flat:name"), label("E", "PERSON")),
        row(3, "was", "AUX", 4, relation("aux:pass"), feats="Tense=Past|VerbForm=Fin"),
        row(4, "told", "VERB", 0, "root", feats=PART),
        row(5, "by", "ADP", 7, "case"),
        row(6, "the", "DET", 7, "det"),
        row(7, "Times", "PROPN", 4, relation("obl:agent"), label("S", "ORG")),
        row(8, "that", "SCONJ", 11, "mark"),
        row(9, "two", "NUM", 10, "nummod", label("S", "CARDINAL")),
        row(10, "ships", "NOUN", 11, "nsubj", feats="Number=Plur"),
        row(11, "sank", "VERB", 4, "ccomp", feats="Tense=Past|VerbForm=Fin"),
        row(12, ".", "PUNCT", 4, "punct"),
    ]
    denied = [
        row(1, "Holm", "PROPN", 3, relation("nmod:poss"), label("B", "PERSON") + "|SpaceAfter=No"),
        row(2, "’s", "PART", 1, "case", label("E", "PERSON") if names["PERSON"] == "PERSON" else ""),
        row(3, "claim", "NOUN", 9, "nsubj"),
        row(4, "that", "SCONJ", 7, "mark"),
        row(5, "they", "PRON", 7, "nsubj", feats="PronType=Prs"),
        row(6, "had", "AUX", 7, "aux"),
        row(7, "returned", "VERB", 3, "acl", feats=PART),
        row(8, "was", "AUX", 9, "cop"),
        row(9, "wrong", "ADJ", 0, "root"),
        row(10, ".", "PUNCT", 9, "punct"),
    ]
    return "# lang = en\n# newpar\n" + "".join(sentence(*rows) for rows in (said, told, denied))


ONTONOTES = {name: name for name in ("PERSON", "ORG", "GPE", "FAC", "NORP", "DATE", "CARDINAL")}
CONLL = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "FAC": "LOC", "NORP": "MISC"}
FULL: dict[str, str] = {}
BARE = {name: name.partition(":")[0] for name in ("obl:tmod", "nsubj:pass", "flat:name", "aux:pass", "obl:agent")} | {
    "nmod:poss": "nmod"
}


def test_two_label_sets_and_two_treebanks_give_one_result() -> None:
    first = result(article(ONTONOTES, FULL), ("acts",))
    said, told, claimed = first.articles[0].quotes
    assert [quote.source.text for quote in (said, told, claimed) if quote.source] == [
        "The White House",
        "the Times",
        "Holm",
    ]
    assert (told.content[0].text, told.addressee and told.addressee.text) == ("two ships sank", "Clara Holm")
    assert {speaker.name for speaker in first.speakers} >= {"White House", "Times"}
    for entities in (ONTONOTES, CONLL):
        for relations in (FULL, BARE):
            assert result(article(entities, relations), ("acts",)) == first


def relative(relation: str) -> str:
    rows = [
        row(1, "The", "DET", 2, "det"),
        row(2, "claim", "NOUN", 7, "nsubj"),
        row(3, "that", "PRON", 5, "obj", feats="PronType=Rel"),
        row(4, "Brandt", "PROPN", 5, "nsubj", "S-PER"),
        row(5, "made", "VERB", 2, relation, feats="Tense=Past|VerbForm=Fin"),
        row(6, "was", "AUX", 7, "cop"),
        row(7, "wrong", "ADJ", 0, "root"),
        row(8, ".", "PUNCT", 7, "punct"),
    ]
    return "# lang = en\n# newpar\n" + sentence(*rows)


def test_a_relative_clause_without_its_subtype_is_no_report() -> None:
    assert result(relative("acl:relcl"), ("acts",)).articles[0].quotes == []
    assert result(relative("acl"), ("acts",)).articles[0].quotes == []


def test_a_treebank_that_has_a_subtype_is_believed() -> None:
    """What it leaves bare is not passive to it, such as ``was gone``."""
    (document,) = conllu.read(article(CONLL, BARE) + article(CONLL, FULL).split("# newpar\n")[1], "a.conllu")
    deprels = [word.deprel for word in document.parse.words]
    assert deprels.count("aux:pass") == deprels.count("nsubj:pass") == 1


def test_the_parsers_labels_are_known() -> None:
    known = Labels.read(files.read(stanza.joint_folder() / stanza.WEIGHTS)["labels"])
    assert len(known.relations) > 25
    for label in known.relations:
        relation = labels.relation(label)
        assert label == "det:poss" or relation.partition(":")[0] == label.partition(":")[0]
        assert label == "det:poss" or ":" not in relation or relation == label
    assert {labels.tag(label) for label in known.tags} == set(known.tags)
    kinds = {labels.entity(label[2:]) for label in known.names if label != "O"}
    assert kinds == {"person", "organization", "place", "other"}


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("PERSON", "person"), ("per", "person"), ("ORG", "organization"), ("GPE", "place"), ("LOC", "place"),
        ("FAC", "place"), ("NORP", "group"), ("MISC", "other"), ("GPE_ORG", "organization"), ("DATE", ""),
        ("CARDINAL", ""), ("SOMETHING_NEW", "other"),
    ],
)  # fmt: skip
def test_entities(label: str, kind: str) -> None:
    assert labels.entity(label) == kind


@pytest.mark.parametrize(
    ("label", "known"),
    [
        ("nsubj", "nsubj"), ("nsubj:pass", "nsubj:pass"), ("nsubjpass", "nsubj:pass"), ("nsubj:outer", "nsubj"),
        ("flat:name", "flat"), ("name", "flat"), ("obl:tmod", "obl"), ("nmod:agent", "obl:agent"),
        ("det:poss", "nmod:poss"), ("dobj", "obj"), ("acl:relcl", "acl:relcl"), ("acl:cleft", "acl"),
        ("root", "root"), ("dep", "dep"),
    ],
)  # fmt: skip
def test_relations(label: str, known: str) -> None:
    assert labels.relation(label) == known


def test_tags() -> None:
    assert [labels.tag(label) for label in ("CONJ", "CCONJ", "NOUN")] == ["CCONJ", "CCONJ", "NOUN"]


def test_participles_that_stand_for_nouns_are_nouns() -> None:
    rows = (
        "1\tDen\tden\tDET\t_\t_\t3\tnsubj\t_\t_",
        "2\tsårede\tsåre\tVERB\t_\tDefinite=Def|Tense=Past|VerbForm=Part\t1\tamod\t_\t_",
        "3\tsover\tsove\tVERB\t_\tMood=Ind|VerbForm=Fin\t0\troot\t_\tSpaceAfter=No",
        "4\t.\t.\tPUNCT\t_\t_\t3\tpunct\t_\t_",
    )
    text = "# newdoc id = a\n# lang = da\n# sent_id = a-1\n# text = Den sårede sover.\n" + "\n".join(rows) + "\n\n"
    ((_, parse),) = conllu.read(text, "a")
    assert [(word.upos, word.head, word.deprel) for word in parse.words[:2]] == [
        ("DET", 1, "det"),
        ("NOUN", 2, "nsubj"),
    ]
    adjective = text.replace("sover\tsove\tVERB", "sover\tsove\tNOUN")
    ((_, parse),) = conllu.read(adjective, "a")
    assert [(word.upos, word.head) for word in parse.words[:2]] == [("DET", 2), ("VERB", 0)]
