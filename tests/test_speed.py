"""What is read together: the same as what is read alone, in one language and several, and around what fails."""

from __future__ import annotations

import dataclasses
import itertools
import threading
from collections.abc import Callable, Iterator

import pytest

from quotes import pipeline, schema
from quotes.document.article import Article
from quotes.errors import ArticleError, QuotesError
from quotes.models import stanza, threads, tokens
from quotes.models.threads import torch_threads
from quotes.parsing import parser
from quotes.reading.text import from_text
from tests.sentences import SENTENCES, STATEMENTS

#: Texts of unlike length, with contractions, marks, empty lines and odd spaces, by language.
TEXTS = {
    "en": [
        "“The bridge won't open,” said Ann Lee.\n\nShe didn’t say when.",
        "Bo Ray told reporters on Monday that the work, begun in 2019,  would cost more than planned; the town's "
        "engineers had warned of it, he added, and nobody listened.\n\nRain.",
        "Write to ann@example.org or see www.example.org/bridge for more.\n\n" + "It is safe, said Lee. " * 90,
    ],
    "da": ["- Broen åbner, siger Anna Holm.\n\nHun bor i Aarhus.", "Regn.", "Ifølge politiet er manden 42 år. " * 40],
    "fr": ["«Le pont n'ouvrira pas», dit-elle.\n\nAnne Petit l'a dit hier.", "Il pleut aujourd’hui, selon la mairie."],
    "de": ["„Die Brücke bleibt zu“, sagte Anna Holm.\n\nSie wohnt am Rhein.", "Laut Polizei ist niemand verletzt."],
    "es": ["—El puente no se abrirá —dijo Ana Ruiz del ayuntamiento.", "«Hay que esperarlo», añadió."],
}


def article(text: str, language: str, id: str) -> Article:
    return from_text(text, id=id, language=language)


def articles() -> list[Article]:
    found = [article(text, code, f"{code}{n}") for code, texts in TEXTS.items() for n, text in enumerate(texts)]
    return found[::2] + found[1::2]


@pytest.mark.parametrize("language", TEXTS)
def test_a_parse_is_the_same_in_any_company(language: str) -> None:
    own = [one for one in articles() if one.language == language]
    parse = parser.load(language)
    together = list(map(dataclasses.asdict, parse.all(own)))
    assert list(map(dataclasses.asdict, parse.all(own[::-1])))[::-1] == together
    assert [dataclasses.asdict(parse(one)) for one in own] == together


@pytest.mark.parametrize("language", TEXTS)
def test_a_parse_is_the_same_by_any_number_of_threads(language: str) -> None:
    own = [one for one in articles() if one.language == language] * 8
    parse = parser.load(language)
    found = []
    for count in (1, 3):
        with torch_threads(count):
            found.append(list(map(dataclasses.asdict, parse.all(own))))
    assert found[0] == found[1]


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_tokens_are_those_of_stanza(language: str) -> None:
    found = stanza.find(language, ("compact",))
    assert found is not None
    pipeline = stanza.pipeline(found)
    texts = [SENTENCES[language][0], " ".join(STATEMENTS.get(language, [SENTENCES[language][0]]))]
    for text, sentences in zip(texts, tokens.Tokenizer(pipeline)(texts), strict=True):
        expected = pipeline(text, processors=["tokenize", "mwt"])
        assert [[token[0]["text"] for token in sentence] for sentence in sentences] == [
            [token.text for token in sentence.tokens] for sentence in expected.sentences
        ]
        assert [row["text"] for sentence in sentences for token in sentence for row in token[1:] or token] == [
            word.text for sentence in expected.sentences for word in sentence.words
        ]
        for token, *_ in itertools.chain.from_iterable(sentences):
            assert text[token["start_char"] : token["end_char"]] == token["text"]


def result(given: list[Article]) -> dict[str, schema.Article]:
    return {one.article.id: pipeline.result([one]).articles[0] for one in pipeline.find_all(given)}


def test_statements_are_the_same_in_any_company(monkeypatch: pytest.MonkeyPatch) -> None:
    given = articles()
    together = result(given)
    assert sum(len(one.quotes) for one in together.values()) >= 8
    assert result(given[::-1]) == together
    monkeypatch.setattr(pipeline, "_AHEAD", 1)
    assert result(given) == together


@pytest.mark.parametrize("at_once", [True, False])
def test_an_article_that_fails_takes_no_other_with_it(at_once: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    given = articles()
    bad = given[3]
    whole = parser.Parser._begin

    def fail() -> list[parser._Read]:
        raise RuntimeError("broken")

    def begin(self: parser.Parser, chunks: list[parser._Chunk]) -> Callable[[], list[parser._Read]]:
        if any(chunk.whole == bad.text for chunk in chunks):
            return fail() if at_once else fail  # type: ignore[return-value]
        return whole(self, chunks)

    monkeypatch.setattr(parser.Parser, "_begin", begin)
    errors: list[QuotesError] = []
    found = [one.article.id for one in pipeline.find_all(given, on_error=errors.append)]
    assert found == [one.id for one in given if one is not bad]
    assert [str(error) for error in errors] == [f"{bad.id}: Stanza could not parse it (broken)"]


def test_articles_before_one_that_cannot_be_had_are_found() -> None:
    def given() -> Iterator[Article]:
        yield from articles()[:2]
        raise ArticleError("gone")

    found = pipeline.find_all(given())
    assert [next(found).article.id, next(found).article.id] == [one.id for one in articles()[:2]]
    with pytest.raises(ArticleError, match="gone"):
        next(found)


def test_who_asks_for_results_does_what_nobody_has_begun_with() -> None:
    waits, done = threading.Event(), []

    def slow(number: int) -> int:
        if threading.current_thread() is not threading.main_thread():
            waits.wait()  # the other thread has its first item, and nothing else
        done.append((number, threading.current_thread() is threading.main_thread()))
        if len(done) == 4:
            waits.set()
        return number * number

    with torch_threads(2), threads.apart():
        begun = threads.Begun(slow, range(5))
        while not begun._futures[0].running():
            pass
        assert begun.results() == [0, 1, 4, 9, 16]
    assert done == [(1, True), (2, True), (3, True), (4, True), (0, False)]


def test_what_nobody_waits_for_is_not_begun() -> None:
    waits, done = threading.Event(), []
    with torch_threads(2), threads.apart():
        begun = threads.Begun(lambda number: (waits.wait(), done.append(number)), range(9))
        futures = begun._futures
        while not futures[0].running():
            pass
        del begun
    assert all(future.cancelled() for future in futures[1:])
    waits.set()
    futures[0].result()
    assert done == [0]
