"""What the rules make of trees that a parser often gets wrong: the words say what the tree does not."""

from __future__ import annotations

import itertools

import pytest

from quotes.document.analysis import Analysis
from quotes.document.article import Article
from quotes.document.parse import Parse
from quotes.document.span import Span
from quotes.reading import conllu
from quotes.rules import engine
from quotes.rules.context import Context


def parsed(text: str, *rows: str, language: str = "en") -> tuple[Article, Parse]:
    """An article, its words given as ``FORM LEMMA UPOS HEAD DEPREL FEATS NER``; an empty row parts two sentences."""
    lines = [f"# newdoc id = one\n# lang = {language}\n# newpar"]
    position = 0
    for new, sentence in itertools.groupby(rows, key=bool):
        if not new:
            continue
        words = []
        start = position
        for number, row in enumerate(sentence, 1):
            form, lemma, upos, head, relation, feats, ner, *_ = *row.split(), "_", "_"
            position = text.index(form, position) + len(form)
            misc = [f"ner={ner}"] * (ner != "_") + ["SpaceAfter=No"] * (text[position : position + 1] not in (" ", ""))
            columns = (number, form, lemma, upos, "_", feats, head, relation, "_", "|".join(misc) or "_")
            words.append("\t".join(map(str, columns)))
        lines += [f"# sent_id = one-{len(lines)}", f"# text = {text[start:position].strip()}", *words, ""]
    (document,) = conllu.read("\n".join(lines) + "\n", "one")
    return document


def told(text: str, *rows: str, language: str = "en") -> list[tuple[str | None, str]]:
    """The source and the words of each report."""
    article, parse = parsed(text, *rows, language=language)
    found = engine.find(Analysis.of(article, parse), ("acts",), least=0)
    return [
        (quote.source and quote.source.of(text), " … ".join(piece.of(text) for piece in quote.content))
        for quote in found
    ]


def test_a_name_behind_a_comma_is_no_apposition_of_an_object() -> None:
    found = told(
        "Fearing the critics, Clara Holm said that it was closed.",
        "Fearing fear VERB 7 advcl VerbForm=Part|Tense=Pres",
        "the the DET 3 det",
        "critics critic NOUN 1 obj",
        ", , PUNCT 5 punct",
        "Clara Clara PROPN 3 appos",  # should be the subject
        "Holm Holm PROPN 5 flat",
        "said say VERB 0 root VerbForm=Fin|Tense=Past",
        "that that SCONJ 11 mark",
        "it it PRON 11 nsubj",
        "was be AUX 11 cop VerbForm=Fin",
        "closed closed ADJ 7 ccomp",
        ". . PUNCT 7 punct",
    )
    assert ("Clara Holm", "it was closed") in found


def test_a_time_is_no_part_of_the_subject_behind_it() -> None:
    found = told(
        "This Wednesday, the mayor said that it was closed.",
        "This this DET 2 det",
        "Wednesday Wednesday PROPN 6 nsubj",  # should be a modifier
        ", , PUNCT 2 punct",
        "the the DET 5 det",
        "mayor mayor NOUN 6 nsubj",
        "said say VERB 0 root VerbForm=Fin|Tense=Past",
        "that that SCONJ 10 mark",
        "it it PRON 10 nsubj",
        "was be AUX 10 cop VerbForm=Fin",
        "closed closed ADJ 6 ccomp",
        ". . PUNCT 6 punct",
    )
    assert found == [("the mayor", "it was closed")]


def test_words_that_run_into_marks_belong_to_them() -> None:
    found = told(
        "Not paying taxes “makes me very smart,” Clara Holm said.",
        "Not not PART 2 advmod",
        "paying pay VERB 13 advcl VerbForm=Part",  # should be the subject of makes
        "taxes tax NOUN 2 obj",
        "“ “ PUNCT 5 punct",
        "makes make VERB 13 ccomp VerbForm=Fin|Tense=Pres",
        "me I PRON 5 obj",
        "very very ADV 8 advmod",
        "smart smart ADJ 5 xcomp",
        ", , PUNCT 5 punct",
        "” ” PUNCT 5 punct",
        "Clara Clara PROPN 13 nsubj",
        "Holm Holm PROPN 11 flat",
        "said say VERB 0 root VerbForm=Fin|Tense=Past",
        ". . PUNCT 13 punct",
    )
    assert found == [("Clara Holm", "Not paying taxes “makes me very smart,”")]


def test_a_question_ends_before_a_main_clause_that_hangs_on_it() -> None:
    found = told(
        "Asked what she built, Clara Holm shrugged.",
        "Asked ask VERB 0 root VerbForm=Fin|Tense=Past",
        "what what PRON 4 obj",
        "she she PRON 4 nsubj",
        "built build VERB 1 ccomp VerbForm=Fin|Tense=Past",
        ", , PUNCT 4 punct",
        "Clara Clara PROPN 4 obj",
        "Holm Holm PROPN 6 flat",
        "shrugged shrug VERB 4 conj VerbForm=Fin|Tense=Past",  # should be the root
        ". . PUNCT 1 punct",
    )
    assert [words for _, words in found] == ["what she built"]


def test_a_name_between_commas_belongs_to_the_source_before_it() -> None:
    found = told(
        "According to a spokeswoman, Clara Holm, no bridge is safe.",
        "According accord VERB 4 case",
        "to to ADP 1 fixed",
        "a a DET 4 det",
        "spokeswoman spokeswoman NOUN 12 obl",
        ", , PUNCT 12 punct",
        "Clara Clara PROPN 12 nsubj _ B-PERSON",  # should be an apposition of spokeswoman
        "Holm Holm PROPN 6 flat _ E-PERSON",
        ", , PUNCT 6 punct",
        "no no DET 10 det",
        "bridge bridge NOUN 12 nsubj",
        "is be AUX 12 cop VerbForm=Fin",
        "safe safe ADJ 0 root",
        ". . PUNCT 12 punct",
    )
    assert found == [("a spokeswoman, Clara Holm", "no bridge is safe")]


def test_a_name_behind_a_title_and_its_cue_belongs_to_the_title() -> None:
    found = told(
        "Så sagde talskvinde for byen Clara Holm, at den lukker.",
        "Så så ADV 2 advmod",
        "sagde sige VERB 0 root VerbForm=Fin",
        "talskvinde talskvinde NOUN 2 nsubj Definite=Ind|Number=Sing",
        "for for ADP 5 case",
        "byen by NOUN 2 obl",  # should be a modifier of talskvinde
        "Clara Clara PROPN 5 appos _ B-PERSON",  # should be an apposition of talskvinde
        "Holm Holm PROPN 6 flat _ E-PERSON",
        ", , PUNCT 11 punct",
        "at at SCONJ 11 mark",
        "den den PRON 11 nsubj",
        "lukker lukke VERB 2 ccomp VerbForm=Fin",
        ". . PUNCT 2 punct",
        language="da",
    )
    assert found == [("talskvinde for byen Clara Holm", "den lukker")]


def test_a_first_part_of_a_title_may_be_taken_for_an_adverb() -> None:
    found = told(
        "- Den lukker, siger vej- og havneminister Clara Holm.",
        "- - PUNCT 3 punct",
        "Den den PRON 3 nsubj",
        "lukker lukke VERB 5 ccomp VerbForm=Fin",
        ", , PUNCT 3 punct",
        "siger sige VERB 0 root VerbForm=Fin",
        "vej- vej- ADV 5 advmod",  # should be the first part of the noun
        "og og CCONJ 8 cc",
        "havneminister havneminister NOUN 9 nmod",
        "Clara Clara PROPN 5 nsubj _ B-PERSON",
        "Holm Holm PROPN 9 flat _ E-PERSON",
        ". . PUNCT 5 punct",
        language="da",
    )
    assert found == [("vej- og havneminister Clara Holm", "Den lukker")]


def test_the_verb_of_a_clause_with_a_relative_clause_in_it_reports_nothing_before_it() -> None:
    found = told(
        "Clara Holm har vist, at børn, der løber, skriver stile.",
        "Clara Clara PROPN 4 nsubj _ B-PERSON",
        "Holm Holm PROPN 1 flat _ E-PERSON",
        "har have AUX 4 aux VerbForm=Fin",
        "vist vise VERB 12 ccomp VerbForm=Part|Tense=Past",  # should be the root
        ", , PUNCT 12 punct",
        "at at SCONJ 12 mark",
        "børn barn NOUN 12 nsubj",
        ", , PUNCT 10 punct",
        "der der PRON 10 nsubj PronType=Rel",
        "løber løbe VERB 7 acl:relcl VerbForm=Fin",
        ", , PUNCT 4 punct",
        "skriver skrive VERB 0 root VerbForm=Fin",
        "stile stil NOUN 12 nsubj",  # should be its object
        ". . PUNCT 12 punct",
        language="da",
    )
    assert [source for source, _ in found] == ["Clara Holm"]


def test_a_clause_goes_on_with_its_complementizer_repeated() -> None:
    found = told(
        "Hun siger, at den lukker, men at den åbner igen.",
        "Hun hun PRON 2 nsubj",
        "siger sige VERB 0 root VerbForm=Fin",
        ", , PUNCT 6 punct",
        "at at SCONJ 6 mark",
        "den den PRON 6 nsubj",
        "lukker lukke VERB 2 obj VerbForm=Fin",  # should be a clause
        ", , PUNCT 11 punct",
        "men men CCONJ 11 cc",
        "at at SCONJ 11 mark",
        "den den PRON 11 nsubj",
        "åbner åbne VERB 2 conj VerbForm=Fin",  # should be joined to lukker
        "igen igen ADV 11 advmod",
        ". . PUNCT 2 punct",
        language="da",
    )
    assert found == [("Hun", "den lukker, men at den åbner igen")]


def test_an_addressee_is_no_part_of_the_source_before_it() -> None:
    found = told(
        "Den lukker, siger ministeren til avisen.",
        "Den den PRON 2 nsubj",
        "lukker lukke VERB 4 ccomp VerbForm=Fin",
        ", , PUNCT 2 punct",
        "siger sige VERB 0 root VerbForm=Fin",
        "ministeren minister NOUN 4 nsubj Definite=Def",
        "til til ADP 7 case",
        "avisen avis NOUN 5 nmod",  # should hang on siger
        ". . PUNCT 4 punct",
        language="da",
    )
    assert found == [("ministeren", "Den lukker")]


def test_what_is_said_is_no_addressee_of_a_verb_that_takes_one() -> None:
    found = told(
        "Den lukker nu. Det oplyser ministeriet.",
        "Den den PRON 2 nsubj",
        "lukker lukke VERB 0 root VerbForm=Fin",
        "nu nu ADV 2 advmod",
        ". . PUNCT 2 punct",
        "",
        "Det det PRON 2 nsubj",  # should be the object
        "oplyser oplyse VERB 0 root VerbForm=Fin",
        "ministeriet ministerium NOUN 2 obj",  # should be the subject
        ". . PUNCT 2 punct",
        language="da",
    )
    assert found == [("ministeriet", "Den lukker nu")]


def test_a_full_stop_is_no_part_of_an_agency_s_name() -> None:
    found = told(
        "It is closed, reports AP.",
        "It it PRON 3 nsubj",
        "is be AUX 3 cop VerbForm=Fin",
        "closed closed ADJ 5 ccomp",
        ", , PUNCT 3 punct",
        "reports report VERB 0 root VerbForm=Fin",
        "AP. AP. PROPN 5 nsubj _ S-ORG",
    )
    assert found == [("AP", "It is closed")]


@pytest.mark.parametrize(
    ("stretch", "expected"),
    [
        ("it “naive”", "it “naive” and “weak”"),
        ("it “naive” and “weak”", "it “naive” and “weak”"),
        ("a “smart”", "a “smart” bridge"),
        ("The mayor", "The mayor"),
    ],
)
def test_what_goes_with_a_term_in_marks(stretch: str, expected: str) -> None:
    text = "The mayor called it “naive” and “weak” in a “smart” bridge report of May."
    tags = "DET NOUN VERB PRON PUNCT ADJ PUNCT CCONJ PUNCT ADJ PUNCT ADP DET PUNCT ADJ PUNCT NOUN VERB ADP PROPN PUNCT"
    forms = text.replace("“", "“ ").replace("”", " ”").replace(".", " .").split(" ")
    rows = [
        f"{form} {form} {tag} {0 if form == 'called' else 3} {'root' if form == 'called' else 'dep'}"
        for form, tag in zip(forms, tags.split(), strict=True)
    ]
    article, parse = parsed(text, *rows)
    context = Context(Analysis.of(article, parse), ())
    start = text.index(stretch)
    assert context.past_terms(Span(start, start + len(stretch))).of(text) == expected


def test_what_describes_a_source_after_a_comma_belongs_to_it() -> None:
    found = told(
        "The line plans to close the harbor, sailors close to the owner said.",
        "The the DET 3 det",
        "line line NOUN 3 compound",
        "plans plan NOUN 14 nsubj",  # should be the verb
        "to to PART 5 mark",
        "close close VERB 3 acl VerbForm=Inf",
        "the the DET 7 det",
        "harbor harbor NOUN 5 obj",
        ", , PUNCT 9 punct",
        "sailors sailor NOUN 7 conj",  # should be the subject
        "close close ADJ 9 amod",
        "to to ADP 13 case",
        "the the DET 13 det",
        "owner owner NOUN 10 obl",
        "said say VERB 0 root Tense=Past|VerbForm=Fin",
        ". . PUNCT 14 punct",
    )
    assert ("sailors close to the owner", "The line plans to close the harbor") in found


def test_a_sentence_goes_on_behind_an_attribution_with_an_addressee() -> None:
    found = told(
        "Northport plans to close the harbor, two people familiar with the plan told Radio, as storms grow stronger.",
        "Northport northport NOUN 2 compound",
        "plans plan NOUN 0 root",
        "to to PART 4 mark",
        "close close VERB 2 acl VerbForm=Inf",
        "the the DET 6 det",
        "harbor harbor NOUN 4 obj",
        ", , PUNCT 10 punct",
        "two two NUM 9 nummod",
        "people people NOUN 10 nsubj",
        "familiar familiar ADJ 2 parataxis",
        "with with ADP 13 case",
        "the the DET 13 det",
        "plan plan NOUN 10 obl",
        "told tell VERB 13 acl Tense=Past|VerbForm=Fin",  # its subject is "people"
        "Radio Radio PROPN 14 iobj",
        ", , PUNCT 19 punct",
        "as as SCONJ 19 mark",
        "storms storm NOUN 19 nsubj",
        "grow grow VERB 14 advcl Tense=Pres|VerbForm=Fin",
        "stronger strong ADJ 19 xcomp",
        ". . PUNCT 2 punct",
    )
    assert ("two people familiar with the plan", "Northport plans to close the harbor") in found


def test_a_clause_behind_two_objects_says_which_thing() -> None:
    found = told(
        "A sailor showed her the map that Clara Holm had posted.",
        "A a DET 2 det",
        "sailor sailor NOUN 3 nsubj",
        "showed show VERB 0 root Tense=Past|VerbForm=Fin",
        "her her PRON 3 iobj",
        "the the DET 6 det",
        "map map NOUN 3 obj",
        "that that SCONJ 11 mark",
        "Clara Clara PROPN 11 nsubj _ B-PER",
        "Holm Holm PROPN 8 flat _ E-PER",
        "had have AUX 11 aux Tense=Past|VerbForm=Fin",
        "posted post VERB 3 ccomp Tense=Past|VerbForm=Part",  # should be acl:relcl of "map"
        ". . PUNCT 3 punct",
    )
    assert ("A sailor", "Clara Holm had posted") not in found


def test_an_adjective_stands_for_a_noun() -> None:
    found = told(
        "“It was loud,” said the 52-year-old.",
        "“ “ PUNCT 4 punct",
        "It it PRON 4 nsubj",
        "was be AUX 4 cop Tense=Past|VerbForm=Fin",
        "loud loud ADJ 7 ccomp",
        ", , PUNCT 4 punct",
        "” ” PUNCT 4 punct",
        "said say VERB 0 root Tense=Past|VerbForm=Fin",
        "the the DET 13 det",
        "52 52 NUM 11 nummod",
        "- - PUNCT 9 punct",
        "year year NOUN 13 obl",
        "- - PUNCT 11 punct",
        "old old ADJ 7 ccomp",  # should be the subject
        ". . PUNCT 7 punct",
    )
    assert found == [("the 52-year-old", "It was loud")]


def test_an_adjunct_in_which_somebody_else_speaks_is_no_part_of_an_act() -> None:
    found = told(
        "Sailors blasted the board after Clara Holm said that it was safe.",
        "Sailors sailor NOUN 2 nsubj",
        "blasted blast VERB 0 root Tense=Past|VerbForm=Fin",
        "the the DET 4 det",
        "board board NOUN 2 obj",
        "after after SCONJ 8 mark",
        "Clara Clara PROPN 8 nsubj _ B-PER",
        "Holm Holm PROPN 6 flat _ E-PER",
        "said say VERB 4 advcl Tense=Past|VerbForm=Fin",  # should hang on "blasted"
        "that that SCONJ 12 mark",
        "it it PRON 12 nsubj",
        "was be AUX 12 cop Tense=Past|VerbForm=Fin",
        "safe safe ADJ 8 ccomp",
        ". . PUNCT 2 punct",
    )
    assert found == [("Sailors", "the board"), ("Clara Holm", "it was safe")]
