"""What is read together: the same as what is read alone, in one language and several, and around what fails."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator

import pytest

from quotes import pipeline, schema
from quotes.document.article import Article
from quotes.errors import ArticleError, QuotesError
from quotes.models import stanza, tokens
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
    for threads in (1, 3):
        with torch_threads(threads):
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


def test_an_article_that_fails_takes_no_other_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    given = articles()
    bad = given[3]
    whole = parser.Parser._read

    def read(self: parser.Parser, chunks: list[parser._Chunk]) -> list[parser._Read]:
        if any(chunk.whole == bad.text for chunk in chunks):
            raise RuntimeError("broken")
        return whole(self, chunks)

    monkeypatch.setattr(parser.Parser, "_read", read)
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
