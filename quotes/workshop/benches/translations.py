"""How good the offline translation is: BLEU and chrF on sentence pairs, by sacrebleu."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

from quotes.alignment.translation import Offline
from quotes.errors import ArticleError, ModelError
from quotes.workshop import files


class Measured(NamedTuple):
    """The figures of a translation: BLEU and chrF of 0 to 100, seconds of translating without loading."""

    model: str
    sentences: int
    bleu: float
    chrf: float
    seconds: float


def measured(pairs: Path, language: str) -> Measured:
    """Translate the first column of tab-separated pairs and compare with the second, English one.

    Raises:
        ArticleError: a line of the file is no pair, or there is none.
        ModelError: the file cannot be read, sacrebleu is not installed, or nothing translates the language.
    """
    try:
        import sacrebleu
    except ImportError as error:
        raise ModelError("sacrebleu is not installed; run: pip install 'quotes[bench]'") from error
    foreign, english = [], []
    for number, line in enumerate(files.lines(pairs, "sentence pairs"), 1):
        columns = line.split("\t")
        if len(columns) < 2:
            raise ArticleError(f"{pairs}:{number}: not two columns parted by a tab")
        foreign.append(columns[0])
        english.append(columns[1])
    if not foreign:
        raise ArticleError(f"{pairs}: empty, there is no pair in it")
    translator = Offline()
    model = translator.name(language)
    if model is None:
        raise ModelError(f"there is no translation from {language!r} into English; see: quotes models list")
    translator.translate(foreign[:1], language)
    start = time.perf_counter()
    translated = translator.translate(foreign, language)
    seconds = time.perf_counter() - start
    bleu, chrf = (score(translated, [english]).score for score in (sacrebleu.corpus_bleu, sacrebleu.corpus_chrf))
    return Measured(model, len(foreign), bleu, chrf, seconds)
