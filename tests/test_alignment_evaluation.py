"""The measure of alignment itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quotes import schema
from quotes.errors import QuotesError
from quotes.evaluation.alignment import Score, count, evaluate, read
from quotes.models.lexicon import read as read_lexicon
from quotes.models.stanza import compact_folder
from tests.statements import Dictionary

TEXT = 'Ann Lee siger: "Broen åbner for cyklister i maj." Ole Holm oplyser, at ingen kom til skade ved branden.'
ENGLISH = 'Ann Lee says: "The bridge opens to cyclists in May." Ole Holm says that nobody was hurt in the fire.'


def spans(text: str, *pieces: str) -> list[list[int]]:
    return [[text.index(piece), text.index(piece) + len(piece)] for piece in pieces]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    quotes = [
        {"content": spans(TEXT, one), "english": spans(ENGLISH, two), "type": "direct"}
        for one, two in (
            ("Broen åbner for cyklister i maj.", "The bridge opens to cyclists in May."),
            ("ingen kom til skade ved branden", "nobody was hurt in the fire"),
        )
    ]
    entry = {"id": "x", "language": "da", "text": TEXT, "english_text": ENGLISH, "quotes": quotes}
    path.write_text(json.dumps(entry) + "\n\n", encoding="utf-8")
    return path


def test_the_pairs_of_an_article_and_its_translation(gold: Path) -> None:
    translator = Dictionary(lexicons={"da": read_lexicon(compact_folder() / "da_en" / "lexicon.tsv.gz", "da")})
    score = evaluate(read(gold), translator)
    assert (score.gold, score.possible, score.joined, score.found, score.right) == (2, 2, 2, 2, 2)
    assert (score.precision, score.recall, score.first_rank) == (1, 1, 1)


def test_wrong_and_unjudged_pairs(gold: Path) -> None:
    (article,) = read(gold)
    sides = (
        (article.foreign_id, TEXT, [quote.content for quote in article.quotes]),
        (article.english_id, ENGLISH, [quote.english for quote in article.quotes]),
    )
    result = schema.Result(generator="", articles=[], speakers=[])
    for identifier, text, contents in sides:
        quotes = []
        for number, ((start, end),) in enumerate([*contents, [(0, 12)]], 1):
            content = [schema.TextSpan(start=start, end=end, text=text[start:end])]
            quotes.append(schema.Quote(id=f"q{number}", type="indirect", content=content, verbatim=[], rule=""))
        result.articles.append(schema.Article(id=identifier, language="", model="", quotes=quotes))

    def pair(one: str, two: str) -> schema.Alignment:
        members = [
            schema.AlignedMember(article=name, quote=quote, language="", wording="paraphrase", segments=[])
            for name, quote in ((article.foreign_id, one), (article.english_id, two))
        ]
        return schema.Alignment(id="a", kind="paraphrase", members=members, pairs=[])

    score = Score()
    count(score, article, result, [pair("q1", "q2"), pair("q2", "q2"), pair("q3", "q3"), pair("q3", "q1")])
    assert (score.found, score.right, score.unjudged, len(score.wrong)) == (4, 1, 1, 2)
    assert score.precision == pytest.approx(1 / 3)
    assert (score.possible, score.joined, len(score.missed)) == (2, 1, 1)


@pytest.mark.parametrize("line", ["{", '{"id": "x"}', '{"id": "x", "language": "da", "text": "", "quotes": []}', "[]"])
def test_bad_lines_are_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(QuotesError, match=r"gold\.jsonl:1"):
        read(path)
