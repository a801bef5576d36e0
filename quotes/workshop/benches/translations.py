"""How good the offline translation is: BLEU and chrF on sentence pairs, by sacrebleu."""

from __future__ import annotations

import csv
import time
from dataclasses import dataclass
from pathlib import Path

from quotes.alignment.translation import Offline
from quotes.errors import ArticleError, ModelError
from quotes.reading.files import reason


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a translation: BLEU and chrF of 0 to 100, seconds of translating without loading."""

    model: str
    sentences: int
    bleu: float
    chrf: float
    seconds: float


def measured(pairs: Path, language: str) -> Measured:
    """Translate the first column of tab-separated pairs and compare with the second, English one.

    Raises:
        ArticleError: the file cannot be read, or a line of it is no pair.
        ModelError: sacrebleu is not installed, or nothing translates the language.
    """
    try:
        import sacrebleu
    except ImportError as error:
        raise ModelError("sacrebleu is not installed; run: pip install 'quotes[bench]'") from error
    foreign, english = _read(pairs)
    translator = Offline()
    model = translator.name(language)
    if model is None:
        raise ModelError(f"there is no translation from {language!r} into English; see: quotes models list")
    translator.translate(foreign[:1], language)
    start = time.perf_counter()
    translated = translator.translate(foreign, language)
    seconds = time.perf_counter() - start
    assert translated is not None
    return Measured(
        model=model,
        sentences=len(foreign),
        bleu=sacrebleu.corpus_bleu(translated, [english]).score,
        chrf=sacrebleu.corpus_chrf(translated, [english]).score,
        seconds=seconds,
    )


def _read(pairs: Path) -> tuple[list[str], list[str]]:
    foreign, english = [], []
    try:
        with pairs.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
                if len(row) < 2:
                    raise ArticleError(f"{pairs}:{number}: not two columns parted by a tab")
                foreign.append(row[0])
                english.append(row[1])
    except OSError as error:
        raise ArticleError(f"{pairs}: {reason(error)}") from error
    except UnicodeDecodeError as error:
        raise ArticleError(f"{pairs}: not UTF-8 text") from error
    if not foreign:
        raise ArticleError(f"{pairs}: empty, there is no pair in it")
    return foreign, english
