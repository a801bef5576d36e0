"""The measure of alignment itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quotes import schema
from quotes.errors import QuotesError
from quotes.evaluation.alignment import Score, count, evaluate, gold_statements, read
from quotes.models.lexicon import read as read_lexicon
from quotes.models.stanza import compact_folder
from tests.statements import Dictionary

TEXT = 'Borgmesteren siger: "Broen åbner for cyklister i maj." Politiet oplyser, at ingen kom til skade ved branden.'
ENGLISH = 'The mayor says: "The bridge opens to cyclists in May." The police say that nobody was hurt in the fire.'


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


def test_gold_statements_are_all_found(gold: Path) -> None:
    translator = Dictionary(lexicons={"da": read_lexicon(compact_folder() / "da_en" / "lexicon.tsv.gz", "da")})
    score = evaluate(read(gold), gold_statements, translator)
    assert (score.gold, score.possible, score.joined, score.found, score.right) == (2, 2, 2, 2, 2)
    assert (score.precision, score.recall, score.first_rank) == (1, 1, 1)


def test_wrong_and_unjudged_pairs(gold: Path) -> None:
    (article,) = read(gold)
    result = gold_statements([article])
    for found in result.articles:
        extra = schema.TextSpan(start=0, end=12, text=article.texts[found.id][:12])
        found.quotes.append(schema.Quote(id="q3", type="indirect", content=[extra], verbatim=[], rule="extra"))

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


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuotesError, match="nowhere"):
        read(tmp_path / "nowhere")
