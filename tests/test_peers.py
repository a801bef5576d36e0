"""Other systems on our trees: what they are given, and how what they find is read.

textacy itself runs only where it is installed; all else is tested without it.
"""

from __future__ import annotations

import io
import itertools
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Token
from typer.testing import CliRunner

from quotes.cli.main import app
from quotes.cli.terminal import NOTHING_DONE, OK
from quotes.document.analysis import Analysis
from quotes.document.article import Article
from quotes.document.parse import Parse
from quotes.evaluation import gold
from quotes.evaluation.scores import Selection
from quotes.pipeline import Attributed
from quotes.rules import engine
from quotes.workshop.benches import peers
from tests.trees import FOLDER, TREES, Tree, parsed, tree

SPLIT = tree(FOLDER / "en" / "quote-split.conllu")


def tokens_of(article: Article, parse: Parse) -> list[Token]:
    (words,) = peers.passages(article, parse)
    return list(peers.document(parse, words, spacy.blank(article.language).vocab))


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
def test_documents_hold_the_tree(tree: Tree) -> None:
    article, parse = parsed(tree)
    passages = list(peers.passages(article, parse))
    assert [word for words in passages for word in words] == parse.words
    vocabulary = spacy.blank(article.language).vocab
    for words in passages:
        built = peers.document(parse, words, vocabulary)
        assert [words[token.head.i] for token in built] == [parse.words[word.head] for word in words]
        assert [sentence.root.dep_ for sentence in built.sents] == ["ROOT"] * len(list(built.sents))
        starts = [sentence.start for sentence in parse.sentences if words[0].index <= sentence.first]
        assert {words[sentence.start].start for sentence in built.sents} <= set(starts)
        for token, word in zip(built, words, strict=True):
            assert (token.text, token.lemma_, token.pos_) == (word.text, word.lemma, word.upos)
            if all(one.end <= other.start < other.end for one, other in itertools.pairwise(words)):
                assert token.idx == word.start - words[0].start


def test_a_whole_article_is_one_document() -> None:
    article, parse = parsed(tree(FOLDER / "en" / "quote-over-paragraphs.conllu"))
    assert len(list(peers.passages(article, parse))) == len(article.paragraphs) > 1
    assert list(peers.passages(article, parse, whole=True)) == [parse.words]


def test_contents_of_one_cue_are_one_quote() -> None:
    article, parse = parsed(SPLIT)
    tokens = tokens_of(article, parse)
    words = parse.words

    def at(*numbers: int) -> list[Token]:
        return [tokens[number] for number in numbers]

    first, second = at(0, 1, 2, 3, 4), at(9, 10, 11, 12, 13)
    # The second content comes first; head and compound of the speaker in any order.
    triples = [(at(6, 5), at(7), second), (at(5), at(7), first)]
    (found,) = peers.predictions(triples, words, parse.text)
    assert [span.of(parse.text) for span in found.content] == ["“The bridge,”", "“is safe.”"]
    assert [span.of(parse.text) for span in found.source] == ["Clara Holm"]
    assert found.type == "direct"
    apart = peers.predictions([(at(5), at(7), first), (at(5), at(11), second)], words, parse.text)
    assert [[span.of(parse.text) for span in one.content] for one in apart] == [["“The bridge,”"], ["“is safe.”"]]


def test_pieces_are_joined_over_spaces_alone() -> None:
    article, parse = parsed(SPLIT)
    tokens = tokens_of(article, parse)
    found = peers.pieces([tokens[5], tokens[7], tokens[2], tokens[1]], parse.words, parse.text)
    assert [span.of(parse.text) for span in found] == ["The bridge", "Clara", "said"]


def annotated(article: Article, parse: Parse, tmp_path: Path) -> tuple[list[gold.GoldArticle], list[Attributed], Path]:
    """The quotes that the rules find, as an annotation."""
    quotes = engine.find(Analysis.of(article, parse))
    quotes = [
        {"content": one.content, "source": [one.source] if one.source else [], "cue": [], "type": one.type}
        for one in quotes
    ]
    path = tmp_path / "gold.jsonl"
    line = {"id": article.id, "language": article.language, "text": article.text, "quotes": quotes}
    path.write_text(json.dumps(line), encoding="utf-8")
    return gold.read(path), [Attributed(Analysis.of(article, parse), quotes)], path


class Fake(peers.Textacy):
    """textacy without textacy: it gives what it is told."""

    def __init__(self, triples: Sequence[tuple[list[int], list[int], list[int]]] | None) -> None:
        self.version = "0"
        self.verbs: dict[str, set[str]] = {"en": {"say"}}

        def extract(doc: list[object]) -> list[tuple[object, ...]]:
            if triples is None:
                raise ValueError("an odd number of marks")
            return [tuple([doc[number] for number in numbers] for numbers in triple) for triple in triples]

        self.extract = extract  # type: ignore[assignment]


def test_figures_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    annotations, analysed, _ = annotated(*parsed(SPLIT), tmp_path)
    right = Fake([([5, 6], [7], [0, 1, 2, 3, 4]), ([5, 6], [7], [9, 10, 11, 12, 13])])
    systems = [
        peers.ours(annotations, analysed, Selection()),
        right.measured(annotations, analysed, Selection()),
        Fake(None).measured(annotations, analysed, Selection()),
    ]
    assert [system.scores.types["direct"].full.f1 for system in systems] == [1, 1, 0]
    assert [system.scores.types["all"].exact.f1 for system in systems] == [1, 1, 0]
    assert systems[2].notes["paragraphs given up"] == 1
    stream = io.StringIO()
    peers.show(systems, stream)
    lines = stream.getvalue().splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[3].split()[:5] == ["textacy", "direct", "1", "100", "100"]
    assert lines[4].split()[:5] == ["textacy", "direct", "0", "0.0", "0.0"]
    assert systems[1].as_dict()["scores"]["direct"]["overlap"]["f1"] == 1


def test_a_language_without_verbs_is_lent_ours(tmp_path: Path) -> None:
    annotations, analysed, _ = annotated(*parsed(tree(FOLDER / "da" / "quote-split.conllu")), tmp_path)
    fake = Fake([])
    found = fake.measured(annotations, analysed, Selection())
    assert found.notes["articles with verbs lent"] == 1
    assert {"sige", "skrive", "benægte"} <= fake.verbs["da"]
    assert "tro" not in fake.verbs["da"], "a verb of thinking"
    assert not any(" " in verb for verb in fake.verbs["da"])
    assert found.scores.types["all"].overlap.predicted == 0


def test_without_textacy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    *_, path = annotated(*parsed(SPLIT), tmp_path)
    monkeypatch.setitem(sys.modules, "textacy", None)
    outcome = CliRunner().invoke(app, ["bench", "peers", str(path)])
    assert (outcome.exit_code, outcome.stdout, outcome.stderr.count("\n")) == (NOTHING_DONE, "", 1)
    assert "pip install '.[bench]'" in outcome.stderr


def test_textacy(tmp_path: Path) -> None:
    annotations, analysed, path = annotated(*parsed(SPLIT), tmp_path)
    measured = peers.Textacy().measured(annotations, analysed, Selection())
    assert measured.scores.types["direct"].exact.f1 == 1
    assert measured.scores.types["direct"].full.f1 == 1
    outcome = CliRunner().invoke(app, ["bench", "peers", str(path), "--json", "--kind", "speech"])
    assert (outcome.exit_code, outcome.stderr) == (OK, "")
    assert [system["name"] for system in json.loads(outcome.stdout)["systems"]] == ["quotes", "textacy"]
