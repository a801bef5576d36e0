"""The public API: what the command gives, from paths, texts and articles."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import quotes
from quotes import pipeline, schema
from quotes.cli import options
from quotes.rules.confidence import LEAST


def test_every_public_name_is_there() -> None:
    for name in quotes.__all__:
        assert getattr(quotes, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        _ = quotes.nonsense


def test_importing_costs_nothing() -> None:
    code = "import quotes, sys; assert not {'torch', 'pydantic', 'stanza'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_paths_and_articles(english: Path, danish: Path) -> None:
    article = quotes.from_text(danish.read_text(encoding="utf-8"), "given")
    result = quotes.attribute([english, article])
    assert [found.id for found in result.articles] == ["bridge", "given"]
    assert quotes.attribute(english).articles == quotes.attribute([str(english)]).articles == result.articles[:1]
    assert [found.id for found in quotes.read([english.parent])] == ["bridge", "broen"]


def test_problems_are_raised_or_handed_over(english: Path, tmp_path: Path) -> None:
    missing = tmp_path / "missing.txt"
    with pytest.raises(quotes.ArticleError, match=r"missing\.txt: no such file"):
        quotes.attribute([missing, english])
    problems: list[quotes.QuotesError] = []
    result = quotes.attribute([missing, english], on_error=problems.append)
    assert [found.id for found in result.articles] == ["bridge"]
    assert [type(problem) for problem in problems] == [quotes.ArticleError]
    with pytest.raises(quotes.ModelError, match="language 'eo' is not supported"):
        quotes.attribute(quotes.from_text("Li diris, ke ĝi estas bona.", language="eo"))


def test_speakers_are_those_of_the_quotes(english: Path, danish: Path) -> None:
    result = quotes.attribute([english, danish])
    known = {speaker.id: speaker for speaker in result.speakers}
    for article in result.articles:
        for quote in article.quotes:
            if quote.speaker and quote.source:
                mentions = known[quote.speaker].mentions
                assert (article.id, quote.source.start) in {(mention.article, mention.start) for mention in mentions}


def test_the_command_offers_what_the_api_includes() -> None:
    assert tuple(options.Included) == pipeline.INCLUDABLE


def test_least_leaves_out_what_is_less_sure(english: Path) -> None:
    def found(least: float | None) -> list[schema.Quote]:
        return quotes.attribute(english, least=least).articles[0].quotes

    usual = found(None)
    assert usual == quotes.attribute(english).articles[0].quotes == found(LEAST)
    limit = max(quote.confidence for quote in usual if quote.confidence is not None)
    assert 0 < len(found(limit)) < len(usual) <= len(found(0))


@pytest.mark.parametrize("least", [-0.1, 1.1, float("nan")])
def test_least_is_between_0_and_1(english: Path, least: float) -> None:
    (article,) = quotes.read([english])
    with pytest.raises(ValueError, match="from 0 to 1"):
        quotes.attribute(article, least=least)
    with pytest.raises(ValueError, match="from 0 to 1"):
        pipeline.find(article, least=least)
