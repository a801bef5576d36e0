"""Languages of articles and of their paragraphs."""

from __future__ import annotations

import pytest

from quotes.languages import identification as language

MODELS = ("da", "en")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Borgmesteren siger, at broen åbner igen til foråret.", "da"),
        ("Ordføreren sier at brua åpner igjen til våren, og at ingen ble skadet.", "nb"),
        ("Borgmästaren säger att bron öppnar igen i vår.", "sv"),
        ("The mayor says that the bridge opens again in spring.", "en"),
        ("Der Bürgermeister sagt, dass die Brücke im Frühling wieder öffnet.", "de"),
        ("El alcalde dice que el puente abre otra vez en primavera.", "es"),
    ],
)
def test_identify(text: str, code: str) -> None:
    assert language.identify(text, MODELS) == code


def test_what_is_uncertain_is_taken_for_a_language_that_has_a_model() -> None:
    assert language.identify("Springfield violence", MODELS) in MODELS
    assert language.identify("0 1,593", MODELS) in MODELS


@pytest.mark.parametrize(
    ("paragraph", "article", "code"),
    [
        ("Déjanos tu opinión", "en", "es"),
        ("Der Bürgermeister sagte am Montag, dass er nichts davon wisse.", "en", "de"),
        ("The mayor said that nobody had been told about it.", "da", "en"),
    ],
)
def test_foreign(paragraph: str, article: str, code: str) -> None:
    assert language.foreign(paragraph, article) == code


@pytest.mark.parametrize(
    ("paragraph", "article"),
    [
        ("Mexico violence", "en"),
        ("0 1,593", "en"),
        ("SPRINGFIELD –", "en"),
        ("Salah Abu-Laban, Sahar Quaider and Ghassan Abu-Laban.", "en"),
        ("Olympique Lyon - FC Porto 1:1 (1:1)", "en"),
        ("Robert Galbraith / Reuters.", "en"),
        ("https://www.example.com/noticias/el-alcalde-no-sabe-nada", "en"),
        ("@alcalde #noticias #ciudad via @diario", "en"),
        ("(h/t The Hill.)", "en"),
        ("Foto: Jens Hansen / Scanpix", "da"),
        ("Regeringen vil ikke gribe ind.", "da"),
        ("Det sier de ikke noe om.", "da"),
        ("", "en"),
    ],
)
def test_not_foreign(paragraph: str, article: str) -> None:
    assert language.foreign(paragraph, article) is None


@pytest.mark.parametrize(("code", "normal"), [("en", "en"), ("EN-us", "en"), ("no", "nb"), (" da_DK ", "da")])
def test_normalized(code: str, normal: str) -> None:
    assert language.normalized(code) == normal


@pytest.mark.parametrize("code", ["", "e", "english", "12", "?"])
def test_not_a_code(code: str) -> None:
    with pytest.raises(ValueError, match="is not a language code"):
        language.normalized(code)
