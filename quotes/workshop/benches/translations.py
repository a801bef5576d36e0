"""How good the offline translation is, by BLEU and chrF, and how well sentence vectors do without one."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from quotes.alignment.translation import Offline
from quotes.document.span import Span
from quotes.errors import ArticleError, ModelError
from quotes.evaluation.alignment import Parallel
from quotes.models import stanza
from quotes.models.joint.model import Model
from quotes.parsing import parser
from quotes.reading.text import from_text
from quotes.workshop import files


def measured(pairs: Path, language: str) -> str:
    """Translate the first column of tab-separated pairs and compare with the second, English one.

    The sentences are parsed before, as those of an article are.

    Returns:
        the figures: sentences a second without loading, BLEU and chrF of 0 to 100.

    Raises:
        ArticleError: a line of the file is no pair, or there is none.
        ModelError: the file cannot be read, sacrebleu is not installed, or nothing translates the language.
    """
    try:
        import sacrebleu
    except ImportError as error:
        raise ModelError("sacrebleu is not installed; run: pip install 'quotes[bench]'") from error
    lines = [line.split("\t") for line in files.lines(pairs, "sentence pairs")]
    if not lines or min(map(len, lines)) < 2:
        raise ArticleError(f"{pairs}: not sentence pairs, two columns parted by a tab")
    foreign, english = [line[0] for line in lines], [line[1] for line in lines]
    translator = Offline(marked=False)
    model = translator.name(language)
    if model is None:
        raise ModelError(f"there is no translation from {language!r} into English; see: quotes models list")
    parsed = parser.load(language)
    parses = [parsed(from_text(sentence, language=language)) for sentence in foreign]
    places = [(parse, Span(0, len(parse.text))) for parse in parses]
    translator.translate(foreign[:1], language, places[:1])
    start = time.perf_counter()
    translated = translator.translate(foreign, language, places)
    seconds = time.perf_counter() - start
    bleu, chrf = (score(translated, [english]).score for score in (sacrebleu.corpus_bleu, sacrebleu.corpus_chrf))
    return f"{model}: {len(lines)} sentences, {len(lines) / seconds:.0f} a second\nBLEU {bleu:.1f}, chrF {chrf:.1f}"


def ranks(articles: Iterable[Parallel]) -> str:
    """In how many of a hundred the vector of a quote is that nearest to its translation's among all, or among five."""
    quotes = [(article, quote) for article in articles for quote in article.quotes]
    folder = stanza.joint_folder()
    vectors = Model.load(folder / stanza.WEIGHTS, folder / stanza.PIECES).vectors
    own = vectors([_text(article.text, quote.content) for article, quote in quotes])
    english = vectors([_text(article.english_text, quote.english or ()) for article, quote in quotes])
    alike = own @ english.T
    place = (alike > np.diagonal(alike)[:, None]).sum(1)
    first, among_five = 100 * (place == 0).mean(), 100 * (place < 5).mean()
    return f"{len(quotes)} statements: translation first {first:.1f} %, among five {among_five:.1f} %"


def _text(text: str, content: Sequence[Span]) -> str:
    return " ".join(span.of(text) for span in content)
