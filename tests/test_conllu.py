"""Reading CoNLL-U: text, offsets, labels, metadata, and what is wrong with broken files."""

from __future__ import annotations

import itertools
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import quotes
from quotes.document.article import paragraphs
from quotes.document.span import Span
from quotes.errors import ArticleError, QuotesError
from quotes.models import stanza
from quotes.parsing import parser
from quotes.reading import conllu
from tests.trees import FOLDER, TREES, Tree, parsed


def row(id: int | str, form: str, head: int | str = 0, deprel: str = "root", misc: str = "_", **more: str) -> str:
    columns = [str(id), form, more.get("lemma", form), more.get("upos", "X"), "_", more.get("feats", "_")]
    return "\t".join([*columns, str(head), deprel, "_", misc])


def text(*lines: str) -> str:
    return "\n".join(lines) + "\n\n"


HELLO = text(row(1, "Hello", misc="SpaceAfter=No"), row(2, "!", 1, "punct"))


def read(content: str, language: str | None = "en") -> conllu.Document:
    (document,) = conllu.read(content, "a.conllu", language)
    return document


def test_text_of_tokens() -> None:
    article, parse = read(HELLO)
    assert article.text == parse.text == "Hello!"
    assert [(word.text, word.start, word.end) for word in parse.words] == [("Hello", 0, 5), ("!", 5, 6)]
    assert [(word.head, word.deprel) for word in parse.words] == [(0, "root"), (0, "punct")]
    assert parse.model == "conllu"


def test_sentences_and_paragraphs() -> None:
    article, parse = read(HELLO + HELLO + "# newpar\n" + HELLO)
    assert article.text == "Hello! Hello!\n\nHello!"
    assert list(article.paragraphs) == paragraphs(article.text) == [Span(0, 13), Span(15, 21)]
    assert [sentence.span for sentence in parse.sentences] == [(0, 6), (7, 13), (15, 21)]
    assert [word.head for word in parse.words] == [0, 0, 2, 2, 4, 4]


def test_sentences_without_a_space_between() -> None:
    article, _ = read(text(row(1, "Hello", misc="SpaceAfter=No")) + HELLO)
    assert article.text == "HelloHello!"


def test_text_line_goes_before_space_after() -> None:
    article, parse = read("# text = Hello\u00a0 !\n" + text(row(1, "Hello"), row(2, "!", 1, "punct")))
    assert article.text == "Hello\u00a0 !"
    assert [word.span for word in parse.words] == [(0, 5), (7, 8)]


def test_contractions_share_out_their_characters() -> None:
    content = text(row("1-2", "don’t"), row(1, "do", 2, "aux"), row(2, "n’t", 0), row("2.1", "think", "_", "_"))
    article, parse = read(content)
    assert article.text == "don’t"
    assert [(word.text, word.span) for word in parse.words] == [("do", (0, 2)), ("n’t", (2, 5))]
    article, parse = read(text(row("1-2", "zum"), row(1, "zu", 0), row(2, "dem", 1, "det"), row(3, "Haus", 1, "obl")))
    assert article.text == "zum Haus"
    assert [word.span for word in parse.words] == [(0, 2), (2, 3), (4, 8)]


def test_older_labels() -> None:
    labels = ["nsubjpass", "auxpass", "dobj", "name", "mwe", "neg", "csubjpass", "nmod:agent"]
    rows = [row(number, "w", 0 if number == 1 else 1, label) for number, label in enumerate(["root", *labels], 1)]
    _, parse = read(text(*rows))
    assert [word.deprel for word in parse.words[1:]] == [
        *("nsubj:pass", "aux:pass", "obj", "flat", "fixed", "advmod", "csubj:pass", "obl:agent")
    ]
    _, parse = read(text(row(1, "and", upos="CONJ")))
    assert parse.words[0].upos == "CCONJ"


def test_columns_left_empty() -> None:
    _, parse = read(text(row(1, "Hello", lemma="_", upos="_", deprel="_")))
    (word,) = parse.words
    assert (word.lemma, word.upos, word.feats, word.deprel) == ("Hello", "X", "", "dep")


def test_an_underscore_is_a_word() -> None:
    article, parse = read(text(row(1, "_", lemma="_")))
    assert (article.text, parse.words[0].lemma) == ("_", "_")


def test_entities() -> None:
    rows = [row(1, "Clara", misc="ner=B-PERSON"), row(2, "Holm", 1, "flat", "ner=E-PERSON"), row(3, "left", 1, "dep")]
    _, parse = read(text(*rows, row(4, "Rome", 1, "dep", "ner=S-GPE"), row(5, "Ann", 1, "dep", "ner=B-PER")))
    assert [(entity.kind, entity.span.of(parse.text)) for entity in parse.entities] == [
        ("person", "Clara Holm"),
        ("place", "Rome"),
        ("person", "Ann"),
    ]


def test_documents() -> None:
    content = (
        "# newdoc id = one\n# lang = da-DK\n" + HELLO + "# newdoc\n# language = en\n" + HELLO + "# newdoc\n" + HELLO
    )
    (one, _), (two, parse), _ = conllu.read(content, "a.conllu", id="a")
    assert (one.id, one.language) == ("one", "da")
    assert (two.id, two.language, parse.language) == ("a", "en", "en")
    named = [(article.id, article.language) for article, _ in conllu.read(content, "a.conllu", "nb", id="a")]
    assert named == [("one", "nb"), ("a", "nb"), ("a-2", "nb")]


def test_the_language_is_identified_where_nothing_says_it() -> None:
    forms = ["Broen", "er", "sikker", ",", "siger", "hun"]
    rows = [row(number, form, 0 if number == 1 else 1, "dep") for number, form in enumerate(forms, 1)]
    assert read(text(*rows), None)[0].language == "da"


def test_windows_line_ends_and_no_blank_line_at_the_end() -> None:
    article, _ = read(HELLO.rstrip("\n").replace("\n", "\r\n"))
    assert article.text == "Hello!"


@pytest.mark.parametrize(
    ("message", "content"),
    [
        (" empty, there is no sentence in it", ""),
        (" empty, there is no sentence in it", "# text = Hello\n\n"),
        ("1: 1 columns where CoNLL-U has 10, separated by tabs", "Hello there.\n"),
        ("1: word '2' where word 1 should follow", text(row(2, "x"))),
        ("2: word '3' where word 2 should follow", text(row(1, "x"), row(3, "y"))),
        ("1: head '_' of word 1 is no number", text(row(1, "x", "_"))),
        ("2: head 5 of word 2 is not in its sentence of 2 words", text(row(1, "x"), row(2, "y", 5))),
        ("1: the heads above word 1 go round in a circle", text(row(1, "x", 2), row(2, "y", 1))),
        ("1: the heads above word 1 go round in a circle", text(row(1, "x", 1))),
        ("3: word 2 is a second root, after word 1", "# lang = en\n" + text(row(1, "x"), row(2, "y"))),
        ("1: word 1 has no form", text(row(1, ""))),
        ("1: token 1-2 has no form", text(row("1-2", ""))),
        ("1: a token without all of its words: word 2 is missing", text(row("1-2", "xy"), row(1, "x"))),
        ("2: token 1-2 where word 2 should follow", text(row(1, "x"), row("1-2", "xy"))),
        ("2: 'Hello' is not what comes next in the # text of line 1", "# text = Goodbye!\n" + HELLO),
        ("1: no tokens for the end of # text: 'You'", "# text = Hello! You\n" + HELLO),
        ("2: '?' is not a language code such as en or da", "# newpar\n# lang = ?\n" + HELLO),
    ],
)
def test_broken_files(message: str, content: str) -> None:
    with pytest.raises(ArticleError) as caught:
        list(conllu.read(content, "a.conllu"))
    assert str(caught.value) == f"a.conllu:{message}"


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
def test_offsets_of_the_trees(tree: Tree) -> None:
    article, parse = parsed(tree)
    assert list(article.paragraphs) == paragraphs(article.text)
    placed = [word for word in parse.words if word.start < word.end]  # of the two words of "im" the first has its place
    joined = {word.index - 1 for word in parse.words if word.start == word.end}
    for word in placed:
        assert word.index in joined or article.text[word.start : word.end] == word.text
    assert all(before.end <= after.start for before, after in itertools.pairwise(parse.words))
    letters = [character for character in article.text if character.isalnum()]
    covered = "".join(article.text[word.start : word.end] for word in placed)
    assert [character for character in covered if character.isalnum()] == letters


@given(st.text(st.sampled_from("\t\n #=-.0123ab_"), max_size=120))
def test_any_text_is_read_or_refused_in_one_line(content: str) -> None:
    try:
        list(conllu.read(content, "a.conllu", "en"))
    except ArticleError as error:
        assert re.fullmatch(r"a\.conllu:.+", str(error))  # noqa: PT017


def test_a_file_needs_no_parser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "load", lambda language: pytest.fail("a parser was asked for"))
    monkeypatch.setattr(stanza, "find", lambda language: None)
    for folder in {tree.path.parent.name for tree in TREES}:
        shutil.copytree(FOLDER / folder, tmp_path / folder)
    result = quotes.attribute(tmp_path)
    assert len(result.articles) == len(TREES)
    assert {article.model for article in result.articles} == {"conllu"}
    ids = [article.id for article in result.articles]
    assert len(set(ids)) == len(ids), "articles of one name get different ids"
    said = next(article for article in result.articles if article.id == "said")
    assert [quote.content[0].text for quote in said.quotes] == ["the bridge would open in May"]


def test_a_file_in_a_language_without_data(tmp_path: Path) -> None:
    path = tmp_path / "a.conllu"
    path.write_text("# lang = xx\n" + HELLO, encoding="utf-8")
    with pytest.raises(QuotesError, match=r"a\.conllu: language 'xx' is not supported"):
        quotes.attribute(path)
