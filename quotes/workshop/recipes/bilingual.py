"""What alignment and translation read: word frequencies, a bilingual lexicon, and a phrase table into English.

    python -m quotes.workshop.recipes.bilingual frequencies frequencies.tsv.gz TEXT[.gz] ... [--column N]
    python -m quotes.workshop.recipes.bilingual lexicon PAIRS.tsv[.gz] lexicon.tsv.gz [--leave-out SOURCE ...]
    python -m quotes.workshop.recipes.bilingual trees PAIRS.tsv[.gz] trees.jsonl --from-code da [--near nob=nb ...]
    python -m quotes.workshop.recipes.bilingual phrases PAIRS.tsv[.gz] trees.jsonl FOLDER --from-code da ...

``PAIRS`` has three columns: foreign text, English text, source.  For the phrase table the foreign sentences are parsed
first (``trees``, which goes on where it was stopped), and put into English order.  Words are linked in both directions
by IBM Model 1 with a prior for the diagonal (Dyer et al. 2013, "A simple, fast, and effective reparameterization of
IBM Model 2"), there by their lemmas and stems, and the two directions are merged by grow-diag (Koehn, Och and Marcu
2003).  The trigram model is an interpolated one (Kneser and Ney 1995) with fixed discounts.
"""

from __future__ import annotations

import gzip
import itertools
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import typer

from quotes import languages
from quotes.document.parse import Word
from quotes.document.words import stem
from quotes.document.words import words as words_of
from quotes.models import order
from quotes.models.phrases import (
    ANY,
    COMMON,
    END,
    LABEL,
    START,
    STEPS,
    TOLD,
    Grams,
    bare,
    inflection,
    key,
    label,
    labelled,
    tokens,
)
from quotes.workshop import files

#: Longer sentences are cut.
_WORDS = 70
#: Words of fewer sentences get no frequency.
_RARE = 3
#: So many English words a foreign word at most, and the smallest share of its links that one needs.
_MEANINGS, _SHARE = 8, 0.03
#: Foreign and English phrases are at most so long.
_LONGEST, _LONGEST_ENGLISH = 5, 7
#: How much of a score the parts are: p(english|foreign), p(foreign|english), and both word by word.
_FORWARD, _BACKWARD, _LEXICAL, _LEXICAL_BACK = 0.6, 0.5, 0.3, 0.3
#: Phrases of several, but no more words keep each: of longer ones the words need not be translated one by one.
_SHORT = 3
#: No share is taken for less than this.
_FLOOR = 1e-4
#: The language model's discounts of what was seen once, twice, or more often; triples seen once are left out.
_DISCOUNTS = (0.6, 1.0, 1.3)
#: Of the words of the language model so much is left for words that it does not know.
_NEW = 0.5
#: A label of a word counts where it was seen so often, and in such a share of its places where no verb told it; labels
#: are told apart where their English is so unlike.
_SEEN, _RARELY, _APART = 20, 0.03, 0.4
#: A noun and a verb that are written alike (*attacks*) are told apart where both were seen a few times; an entry of a
#: dictionary is as much.
_HOMOGRAPHS, _FEW, _FAR_APART = ("noun", "verb"), 4, 0.5
#: Two forms of an English word share so many letters; so many ways to make one are kept, of such a share.
_SHARED, _FORMS, _LEAST_FORM = 3, 4, 0.05
#: What each word of a phrase of the glossary costs, and a further meaning of a known one.
_GIVEN, _FURTHER = 0.3, 0.5
#: The source of what stands in a glossary.
_GLOSSARY = "dict-glossary"
#: A word that is written small in such a share of its places has no capital at all.
_SMALL = 0.95
#: Longer words in capitals are shouted and no abbreviations.
_SHOUTED = 3
#: Sentences that are parsed at once.
_CHUNK = 400
_NEIGHBOURS = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b]

Phrase = tuple[str, ...]
#: What is kept of the words of a tree.
Tree = list[tuple[str, str, str, str, int, str]]
#: A word link: the places of a foreign and an English word in their sentences.
Link = tuple[int, int]
LeftOut = Annotated[list[str] | None, typer.Option(metavar="SOURCE", help="A source that is not read; repeatable.")]

app = typer.Typer(help=__doc__)


class Pair(NamedTuple):
    """A sentence pair as words, and its source.

    ``foreign_keys`` and ``english_keys`` are what words are linked by; ``labels`` are the parts of speech of the
    foreign words, where they were parsed.
    """

    foreign: list[str]
    english: list[str]
    source: str
    foreign_keys: list[str]
    english_keys: list[str]
    labels: list[str]

    @property
    def sentence(self) -> bool:
        """False for the entry of a dictionary."""
        return not self.source.startswith("dict")


def pairs(path: Path, tokens: Callable[[str], list[str]], left_out: Collection[str]) -> Iterator[Pair]:
    """The sentence pairs of a file; those of very unlike length are left out."""
    for _, foreign, english, source in _rows(path, tokens, left_out):
        if _alike(foreign, english):
            keys, english_keys = ([word.lower() for word in side] for side in (foreign, english))
            yield Pair(foreign, english, source, keys, english_keys, [""] * len(foreign))


def _rows(
    path: Path, tokens: Callable[[str], list[str]], left_out: Collection[str]
) -> Iterator[tuple[int, list[str], list[str], str]]:
    """The number, both sides and the source of each line of a file of pairs."""
    for number, line in enumerate(files.lines(path)):
        fields = [*line.split("\t"), ""]
        if len(fields) > 2 and fields[2] not in left_out:
            yield number, tokens(fields[0])[:_WORDS], tokens(fields[1])[:_WORDS], fields[2]


def _alike(foreign: Sequence[str], english: Sequence[str]) -> bool:
    return bool(foreign and english) and len(foreign) < 4 * len(english) + 6 and len(english) < 4 * len(foreign) + 6


def linked(pairs: Sequence[Pair]) -> Iterator[tuple[Pair, set[Link]]]:
    """Each pair with its word links."""
    foreign, english = _numbered(pair.foreign_keys for pair in pairs), _numbered(pair.english_keys for pair in pairs)
    for pair, ahead, back in zip(pairs, links(foreign, english), links(english, foreign), strict=True):
        yield pair, grow_diag(ahead, back)


def ordered_pairs(
    path: Path,
    trees: Mapping[int, Tree],
    language_of: Callable[[str], str],
    left_out: Collection[str],
    headwords: Collection[str] = (),
) -> Iterator[Pair]:
    """The sentence pairs of a file with the foreign words in English order, linked by lemmas and stems.

    The words of the dictionaries ``headwords`` are lemmas, which tells some their part of speech.
    """
    kinds = lemma_kinds(trees.values()) if headwords else {}
    for number, foreign, english, source in _rows(path, tokens, left_out):
        if not _alike(foreign, english):
            continue
        language = language_of(source)
        lemmas, labels = foreign, [""] * len(foreign)
        if number in trees:
            known = languages.load(language)
            words = _words(trees[number])
            if known is not None:
                words = order.english(words, known)
            foreign, lemmas = [word.text for word in words], [word.lemma for word in words]
            labels = [label(word) for word in words]
        elif source in headwords and len(foreign) == 1:
            labels = [headword_label(kinds.get(foreign[0].lower(), {}))]
        keys = [stem(lemma.lower(), language) for lemma in lemmas]
        yield Pair(foreign, english, source, keys, [stem(word.lower(), "en") for word in english], labels)


def lemma_kinds(trees: Iterable[Tree]) -> dict[str, dict[str, bool]]:
    """For each word its parts of speech in some trees, and whether it mostly is its own lemma there."""
    counts: dict[str, dict[str, Counter[bool]]] = defaultdict(lambda: defaultdict(Counter))
    for tree in trees:
        for text, lemma, upos, *_ in tree:
            counts[text.lower()][upos.lower()][text.lower() == lemma.lower()] += 1
    return {word: {kind: seen[True] > seen[False] for kind, seen in kinds.items()} for word, kinds in counts.items()}


def headword_label(kinds: Mapping[str, bool]) -> str:
    """The part of speech of a lemma, noun or verb, of which trees say so much; empty where both may be.

    A word that trees have as a form of a verb alone is another word in a dictionary of lemmas: a noun.
    """
    noun, verb = _HOMOGRAPHS
    own = [kind for kind in _HOMOGRAPHS if kinds.get(kind)]
    if not own and verb in kinds and not {"aux", "adj"} & kinds.keys():
        return noun
    return own[0] if len(own) == 1 else ""


def _words(tree: Tree) -> list[Word]:
    """The words of a tree, heads counted from 0, a root its own."""
    return [
        Word(place, text, lemma, upos, feats, head - 1 if head else place, deprel, 0, 0)
        for place, (text, lemma, upos, feats, head, deprel) in enumerate(tree)
    ]


def _numbered(sentences: Iterable[Iterable[str]]) -> list[list[int]]:
    """Words as numbers from 1 on."""
    ids: dict[str, int] = {}
    return [[ids.setdefault(word, len(ids) + 1) for word in words] for words in sentences]


def links(sources: list[list[int]], targets: list[list[int]], rounds: int = 6) -> list[list[int]]:
    """For every target word the index of the source word that it is linked to, -1 for none."""
    source_ids, target_ids, sizes, priors = [], [], [], []
    for source, target in zip(sources, targets, strict=True):
        m, n = len(source), len(target)
        source_ids.append(np.tile(np.array([0, *source]), n))
        target_ids.append(np.repeat(np.array(target), m + 1))
        sizes.append(np.full(n, m + 1))
        distance = np.abs((np.arange(m)[None, :] + 0.5) / m - (np.arange(n)[:, None] + 0.5) / n)
        prior = np.exp(-5.0 * distance)
        prior *= 0.92 / prior.sum(1, keepdims=True)
        priors.append(np.concatenate([np.full((n, 1), 0.08), prior], 1).ravel().astype(np.float32))
    source_all, target_all = np.concatenate(source_ids).astype(np.int64), np.concatenate(target_ids)
    size_all, prior_all = np.concatenate(sizes), np.concatenate(priors)
    group_all = np.repeat(np.arange(len(size_all)), size_all)
    width = int(target_all.max()) + 1
    cells, index = np.unique(source_all * width + target_all, return_inverse=True)
    cell_source = cells // width
    table = np.ones(len(cells), np.float32)
    for _ in range(rounds):
        posterior = table[index] * prior_all
        posterior /= np.bincount(group_all, posterior)[group_all] + 1e-12
        counts = np.bincount(index, posterior, minlength=len(cells))
        table = (counts / (np.bincount(cell_source, counts)[cell_source] + 1e-9)).astype(np.float32)
    best = (int(part.argmax()) - 1 for part in np.split(table[index] * prior_all, np.cumsum(size_all)[:-1]))
    return [list(itertools.islice(best, len(target))) for target in targets]


def grow_diag(forward: list[int], backward: list[int]) -> set[Link]:
    """The links that both directions have, grown along neighbours that one has."""
    ahead = {(source, target) for target, source in enumerate(forward) if source >= 0}
    back = {(source, target) for source, target in enumerate(backward) if target >= 0}
    kept, union = ahead & back, ahead | back
    rows, columns = {i for i, _ in kept}, {j for _, j in kept}
    growing = True
    while growing:
        growing = False
        for i, j in sorted(union - kept):
            free = i not in rows or j not in columns
            if free and any((i + a, j + b) in kept for a, b in _NEIGHBOURS):
                kept.add((i, j))
                rows.add(i)
                columns.add(j)
                growing = True
    return kept


def _begins(words: list[str], place: int) -> bool:
    return place == 0 or words[place - 1] in '.!?:"-...'


def _shouted(word: str) -> bool:
    return len(word) > _SHOUTED and word.isupper()


def cased(sentences: Sequence[list[str]]) -> list[list[str]]:
    """Sentences whose words have the letters that they mostly have inside a sentence: no capital for standing first.

    Nor has a word in a title that hardly ever has one.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for words in sentences:
        for place, word in enumerate(words):
            if not _begins(words, place) and not _shouted(word):
                counts[word.lower()][word] += 1
    usual = {word: forms.most_common(1)[0][0] for word, forms in counts.items()}
    small = {word for word, forms in counts.items() if forms[word] > max(_SEEN, _SMALL * forms.total())}

    def form(words: list[str], place: int) -> str:
        word = words[place]
        capital = word[0].isupper() and (_shouted(word) or _begins(words, place) or word.lower() in small)
        return usual.get(word.lower(), word) if capital else word

    return [[form(words, place) for place in range(len(words))] for words in sentences]


def agreeing(foreign: int, english: int, links: set[Link]) -> Iterator[tuple[int, int, int, int]]:
    """The pairs of stretches whose words link to nothing outside, as (start, end) of both."""
    ahead: list[list[int]] = [[] for _ in range(foreign)]
    back: list[list[int]] = [[] for _ in range(english)]
    for i, j in links:
        ahead[i].append(j)
        back[j].append(i)
    for start in range(foreign):
        inside: list[int] = []
        for end in range(start + 1, min(foreign, start + _LONGEST) + 1):
            inside += ahead[end - 1]
            if not inside:
                continue
            low, high = min(inside), max(inside) + 1
            if high - low >= _LONGEST_ENGLISH:
                break
            if any(not start <= i < end for j in range(low, high) for i in back[j]):
                continue
            first = low
            while first >= 0 and (first == low or not back[first]):
                last = high
                while last <= english and (last == high or not back[last - 1]):
                    if last - first > _LONGEST_ENGLISH:
                        break
                    yield start, end, first, last
                    last += 1
                first -= 1


class Shares:
    """How often words are linked to each other: p(second | first), a word without link to none."""

    def __init__(self) -> None:
        self._links: dict[str, Counter[str | None]] = defaultdict(Counter)
        self._total: Counter[str] = Counter()

    def count(self, first: str, second: str | None) -> None:
        self._links[first][second] += 2 if second is not None else 1  # a word without a link is half a proof
        self._total[first] += 2 if second is not None else 1

    def log(self, firsts: Sequence[str], seconds: Sequence[str]) -> float:
        """How likely some words are given others: each by that which explains it best."""
        best = (
            max((self._links[one][word] / self._total[one] for one in firsts if one in self._total), default=0.0)
            for word in seconds
        )
        return sum(math.log(max(share, _FLOOR)) for share in best)


class Faithful:
    """Tells whether an English phrase keeps what must not get lost: numbers, and whether something is denied."""

    def __init__(self, language: str) -> None:
        self._negations = [self._of(language), self._of("en")]

    @staticmethod
    def _of(language: str) -> tuple[str, ...]:
        known = languages.load(language)
        groups = ("negations", "lacks")  # is not, is without
        return tuple(sorted(word for group in groups for word in known.words.get(group, ()))) if known else ()

    def __call__(self, foreign: Sequence[str], english: Sequence[str]) -> bool:
        figures = [sorted(re.sub(r"\D", "", word) for word in side if word[0].isdigit()) for side in (foreign, english)]
        denied, denies = (
            any(word == one or (one in word and "'" in one) for word in side for one in negations)
            for side, negations in zip((foreign, english), self._negations, strict=True)
        )
        return figures[0] == figures[1] and (denied == denies or len(foreign) == 1)


def ambiguous(linked: Iterable[tuple[Pair, set[Link]]]) -> dict[str, list[str]]:
    """The foreign words whose English hangs on their part of speech, each with its labels: *der*, there or who."""
    english: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for pair, found in linked:
        for i, j in found:
            if pair.labels[i]:
                english[pair.foreign[i].lower()][pair.labels[i]][pair.english[j].lower()] += _weight(pair)
    result = {}
    for word, by_label in english.items():
        total = sum(counts.total() for counts in by_label.values())
        least = {name: _SEEN if TOLD in name else max(_SEEN, _RARELY * total) for name in by_label}
        known = {name: counts for name, counts in by_label.items() if counts.total() >= least[name]}
        alike = {name: by_label[name] for name in _HOMOGRAPHS if name in by_label and by_label[name].total() >= _FEW}
        if len(alike) == len(_HOMOGRAPHS) and _unlike(*alike.values()) > _FAR_APART:
            result[word] = sorted({**known, **alike})
        elif any(_unlike(one, other) > _APART for one, other in itertools.combinations(known.values(), 2)):
            result[word] = sorted(known)
    return dict(sorted(result.items()))


def _weight(pair: Pair) -> int:
    """What a link is worth: an entry of a dictionary whose part of speech is known stands for several places."""
    return 1 if pair.sentence or not any(pair.labels) else _FEW


def _unlike(one: Counter[str], other: Counter[str]) -> float:
    """How unlike two distributions are, from 0 to 1: half the sum of their differences."""
    return sum(abs(one[word] / one.total() - other[word] / other.total()) for word in {*one, *other}) / 2


def table(
    linked: Iterable[tuple[Pair, set[Link]]],
    senses: Mapping[str, Collection[str]],
    thrice: Collection[str],
    faithful: Callable[[Sequence[str], Sequence[str]], bool],
) -> dict[Phrase, list[tuple[Phrase, float]]]:
    """The best few English phrases of each foreign phrase with their scores.

    Words in ``senses`` stand in them with the label of their part of speech.  Pairs of the sources ``thrice`` count
    three times.  Long phrases seen once are left out, as is what is not ``faithful``.
    """
    counts: dict[Phrase, Counter[Phrase]] = defaultdict(Counter)
    forward, backward = Shares(), Shares()
    for pair, found in linked:
        english = [word.lower() for word in pair.english]
        foreign = [labelled(word, name, senses) for word, name in zip(pair.foreign, pair.labels, strict=True)]
        for i, j in found:
            forward.count(foreign[i], english[j])
            backward.count(english[j], foreign[i])
        for i in set(range(len(foreign))) - {i for i, _ in found}:
            forward.count(foreign[i], None)
        for j in set(range(len(english))) - {j for _, j in found}:
            backward.count(english[j], None)
        if not pair.sentence:
            counts[tuple(foreign)][tuple(pair.english)] += _weight(pair) if LABEL in foreign[0] else 1
        if pair.sentence or len(foreign) > 1:
            for start, end, first, last in agreeing(len(foreign), len(english), found):
                weight = 3 if pair.source in thrice else 1
                counts[tuple(foreign[start:end])][tuple(pair.english[first:last])] += weight
    of_english: Counter[Phrase] = Counter()
    for english_phrases in counts.values():
        of_english.update(english_phrases)
    result = {}
    for phrase, english_phrases in counts.items():
        total = english_phrases.total()
        if len(phrase) > 2 and total == 1:
            continue
        options = []
        for words, seen in english_phrases.most_common(20):
            lower = [word.lower() for word in words]
            if seen / total < 0.01 or not faithful([bare(word) for word in phrase], lower):
                continue
            share = (seen - 0.4) / total if len(english_phrases) > 1 or seen > 1 else 0.5
            score = _FORWARD * math.log(max(share, _FLOOR))
            score += _BACKWARD * math.log(max((seen - 0.4) / of_english[words], _FLOOR))
            explained = backward.log(lower, phrase)
            if 1 < len(phrase) <= _SHORT and explained < math.log(_FLOOR):
                continue  # a word is lost
            score += _LEXICAL * forward.log(phrase, lower) + _LEXICAL_BACK * explained
            options.append((words, score))
        options.sort(key=lambda option: -option[1])
        if options:
            result[phrase] = options[: 6 if len(phrase) == 1 else 3]
    return result


def with_any_number(table: Mapping[Phrase, list[tuple[Phrase, float]]]) -> dict[Phrase, list[tuple[Phrase, float]]]:
    """The table, and each word with a number before a hyphen with ``ANY`` in its place: *45-årig* for *31-årig*."""
    counts: dict[Phrase, Counter[Phrase]] = defaultdict(Counter)
    for phrase, options in table.items():
        number, hyphen, rest = phrase[0].partition("-")
        if len(phrase) == 1 and hyphen and number.isdigit():
            english = tuple(word.replace(number, ANY) for word in options[0][0])
            text = "".join(english)
            if text.count(ANY) == 1 and not any(map(str.isdigit, text)):
                counts[f"{ANY}-{rest}",][english] += 1
    return {**table, **{word: [(counted.most_common(1)[0][0], 0.0)] for word, counted in counts.items()}}


def glossary_pairs(glossary: Path) -> Iterator[Pair]:
    """The words of a glossary of which it says the part of speech, as a dictionary has them."""
    for line in files.lines(glossary):
        foreign, english, kind, *_ = [*line.split("\t"), "", ""]
        if kind and not foreign.startswith("#"):
            yield Pair([foreign], tokens(english), _GLOSSARY, [foreign], tokens(english), [kind])


def with_glossary(
    table: Mapping[Phrase, list[tuple[Phrase, float]]], glossary: Path, senses: Mapping[str, Collection[str]]
) -> dict[Phrase, list[tuple[Phrase, float]]]:
    """The table, and what a glossary says of words that it lacks; of others a further meaning behind the likeliest.

    A line is a word or phrase, its English, and the part of speech (``noun``) where the word has more; the meaning of a
    phrase, and of a word whose part of speech is named, comes first.
    """
    result = dict(table)
    for line in files.lines(glossary):
        foreign, english, kind, *_ = [*line.split("\t"), "", ""]
        if not english or foreign.startswith("#"):
            continue
        words = [
            [f"{word}{LABEL}{name}" for name in senses[word] if kind in ("", name)] if word in senses else [word]
            for word in tokens(foreign.lower())
        ]
        meaning = tuple(tokens(english))
        first = bool(kind) or len(words) > 1
        for phrase in itertools.product(*words):
            known = [option for option in result.get(phrase, []) if option[0] != meaning]
            if len(known) < len(result.get(phrase, [])) and not first:
                continue
            given = -_GIVEN * len(phrase)
            score = known[0][1] - _FURTHER if known and not first else given
            if known and first:
                score = max(score, known[0][1] + _FURTHER)
            result[phrase] = sorted([*known, (meaning, score)], key=lambda option: -option[1])
    return result


def endings(
    words: Iterable[Word], phrases: Mapping[Phrase, Sequence[tuple[Phrase, float]]]
) -> dict[str, list[tuple[str, int, str, float]]]:
    """For each inflection of the foreign language what English makes of the English of a lemma, by the words it has."""
    counts: dict[str, Counter[tuple[str, int, str]]] = defaultdict(Counter)
    for form, lemma, kind in {(word.text.lower(), word.lemma.lower(), inflection(word)) for word in words}:
        base = next((english[0] for english, _ in phrases.get((lemma,), ()) if len(english) == 1), None)
        if form == lemma or base is None or (form,) not in phrases:
            continue
        *before, last = phrases[form,][0][0]
        shared = next(
            (n for n, (a, b) in enumerate(zip(base, last, strict=False)) if a != b), min(len(base), len(last))
        )
        if shared >= _SHARED:
            counts[kind][" ".join(before), len(base) - shared, last[shared:]] += 1
    result = {}
    for kind, seen in sorted(counts.items()):
        total = seen.total()
        often = [(*script, round(count / total, 2)) for script, count in seen.most_common(_FORMS)]
        result[kind] = [script for script in often if script[-1] >= _LEAST_FORM]
    return {kind: scripts for kind, scripts in result.items() if scripts and counts[kind].total() >= _SEEN}


def grams(sentences: Iterable[list[str]]) -> dict[str, tuple[float | None, float]]:
    """A trigram model of sentences: each n-gram's probability, None for a mere context, and what it leaves to others.

    Pairs and words count by the number of different words before them, as Kneser and Ney have it.
    """
    triples: Counter[Phrase] = Counter()
    for words in sentences:
        padded = [START, START, *(word.lower() for word in words), END]
        triples.update(zip(padded, padded[1:], padded[2:], strict=False))
    pairs: Counter[Phrase] = Counter(gram[1:] for gram in triples)
    starts: Counter[Phrase] = Counter()
    for gram, seen in triples.items():
        if gram[1] == START:
            starts[gram[1:]] += seen
    pairs.update({gram: seen - pairs[gram] for gram, seen in starts.items()})
    singles = Counter(word for _, word in pairs)
    total, new = singles.total(), _NEW * len(singles)
    lower: dict[Phrase, float] = {
        (word,): (seen - _NEW) / total + new / total / (len(singles) + 1) for word, seen in singles.items()
    }
    model: dict[str, tuple[float | None, float]] = {gram[0]: (share, 1.0) for gram, share in lower.items()}
    for counts, least in ((pairs, 1), (triples, 2)):
        totals: Counter[Phrase] = Counter()
        left: dict[Phrase, float] = defaultdict(float)
        for gram, seen in counts.items():
            totals[gram[:-1]] += seen
            left[gram[:-1]] += _DISCOUNTS[min(seen, 3) - 1] if seen >= least else seen
        for context, mass in left.items():
            name = " ".join(context)
            model[name] = model.get(name, (None, 1.0))[0], mass / totals[context]
        higher: dict[Phrase, float] = {}
        for gram, seen in counts.items():
            if seen >= least:
                context = gram[:-1]
                share = (seen - _DISCOUNTS[min(seen, 3) - 1]) / totals[context]
                higher[gram] = share + left[context] / totals[context] * lower[gram[1:]]
                model[" ".join(gram)] = higher[gram], 1.0
        lower = higher
    return model


def write_grams(model: Mapping[str, tuple[float | None, float]], path: Path) -> None:
    """Write a trigram model as ``quotes.models.phrases.Grams`` reads it."""
    kept = {key(gram): values for gram, values in model.items()}
    keys = np.array(sorted(kept), dtype=np.uint64)
    # The steps from key to key are small numbers where there are many, which pack well.
    steps = np.diff(keys, prepend=np.uint64(0))
    small = np.uint32 if int(steps.max(initial=0)) < 2**32 else np.uint64

    def whole(share: float | None) -> int:
        return Grams.NONE if share is None else min(round(-STEPS * math.log(max(share, 1e-9))), Grams.NONE - 1)

    values = [(whole(share), whole(rest)) for share, rest in (kept[int(number)] for number in keys)]
    shares, rests = np.array(values, dtype=np.uint8).reshape(-1, 2).T
    np.savez_compressed(path, steps=steps.astype(small), probabilities=shares, rests=rests)


def common(sentences: Iterable[list[str]]) -> set[str]:
    """The words that are seldom capitalised inside a sentence."""
    capitals: Counter[str] = Counter()
    lowers: Counter[str] = Counter()
    for words in sentences:
        lowers.update(word for word in words if word[0].islower())
        capitals.update(word.lower() for word in words[1:] if word[0].isupper())
    return {word for word, seen in lowers.items() if seen >= 2 and capitals[word] < 0.2 * (seen + capitals[word])}


def packed(table: Mapping[Phrase, list[tuple[Phrase, float]]], common: Collection[str]) -> bytes:
    """The file of phrases, its lines in the order of their bytes: it is searched as it stands."""
    lines = []
    for foreign, options in table.items():
        cells = "\t".join(f"{' '.join(english)}\t{score:.1f}" for english, score in options)
        mark = COMMON if len(foreign) == 1 and foreign[0] in common else ""
        lines.append(f"{' '.join(foreign)}\t{mark}{cells}")
    return _gzipped(sorted(lines))


def _gzipped(lines: Iterable[str]) -> bytes:
    """The same lines give the same bytes."""
    return gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)


@app.command("frequencies")
def write_frequencies(output: Path, texts: list[Path], column: int = 0) -> None:
    """Count in how many sentences each word stands.

    A text has a sentence a line, or is CoNLL-U (its # text lines are taken), or has tab-separated columns of which one
    is taken.  The first line of the result is the number of sentences.
    """
    counts: Counter[str] = Counter()
    total = 0
    for path in texts:
        kind = Path(path.name.removesuffix(".gz")).suffix
        for line in files.lines(path):
            if kind == ".conllu" and not line.startswith("# text = "):
                continue
            sentence = line.split("\t")[column] if kind == ".tsv" else line.removeprefix("# text = ")
            counts.update({word.norm for word in words_of(sentence)})
            total += 1
    kept = sorted((word, count) for word, count in counts.items() if count >= _RARE)
    lines = [str(total), *(f"{word}\t{count}" for word, count in kept)]
    output.write_bytes(_gzipped(lines))
    print(f"{total} sentences, {len(kept)} words")


@app.command("lexicon")
def write_lexicon(source: Path, output: Path, leave_out: LeftOut = None) -> None:
    """Count word links: a line is a foreign word, the number of its links, and English words with theirs."""
    found = list(pairs(source, lambda text: re.findall(r"\w+(?:'\w+)?", text.lower()), leave_out or ()))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for pair, own in linked(found):
        for i, j in own:
            counts[pair.foreign[i]][pair.english[j]] += 1
    lines = []
    for word, counter in sorted(counts.items()):
        total = counter.total()
        best = [f"{other}\t{count}" for other, count in counter.most_common(_MEANINGS) if count / total >= _SHARE]
        if best:
            lines.append("\t".join([word, str(total), *best]))
    output.write_bytes(_gzipped(lines))
    print(f"{len(found)} pairs, {len(lines)} words")


def read_trees(path: Path) -> dict[int, Tree]:
    """The trees of a file by the numbers of their lines."""
    return dict(map(json.loads, files.lines(path)))


def _languages(code: str, near: Iterable[str]) -> Callable[[str], str]:
    """Tells the language of a source by the end of its name, ``nob=nb``: else it is the foreign one."""
    known = dict(pair.split("=", 1) for pair in near)
    return lambda source: known.get(source.rpartition("-")[2], code)


FromCode = Annotated[str, typer.Option(help="Code of the foreign language.")]
Near = Annotated[list[str] | None, typer.Option(metavar="END=CODE", help="Sources in a near language; repeatable.")]


@app.command("trees")
def write_trees(source: Path, output: Path, from_code: FromCode, near: Near = None) -> None:
    """Parse the foreign sentences of pairs; stopped and called again, it goes on where it was."""
    from stanza.models.common.doc import Document

    from quotes.models import stanza
    from quotes.models.threads import torch_threads
    from quotes.parsing import labels

    done = set(read_trees(output)) if output.exists() else set()
    language_of = _languages(from_code, near or ())
    waiting: dict[str, list[tuple[int, list[str]]]] = defaultdict(list)
    for number, foreign, _, name in _rows(source, tokens, ()):
        if foreign and number not in done and not name.startswith("dict"):
            waiting[language_of(name)].append((number, foreign))
    with output.open("a", encoding="utf-8") as stream:
        for language, rows in waiting.items():
            pipeline = stanza.load(language)[1]
            steps = [name for name in pipeline.processors if name not in ("tokenize", "mwt")]
            for first in range(0, len(rows), _CHUNK):
                chunk = rows[first : first + _CHUNK]
                with torch_threads(1):
                    documents = pipeline([_document(Document, words) for _, words in chunk], processors=steps)
                for (number, _), document in zip(chunk, documents, strict=True):
                    tree = [
                        (word.text, word.lemma or word.text, labels.tag(word.upos), word.feats or "", word.head,
                         labels.relation(word.deprel))
                        for word in document.sentences[0].words
                    ]  # fmt: skip
                    stream.write(json.dumps([number, tree], ensure_ascii=False) + "\n")
                stream.flush()
            print(f"{language}: {len(rows)} sentences")


def _document(kind: Callable[..., object], words: Sequence[str]) -> object:
    """Stanza's document of a sentence that is taken apart already."""
    ends = list(itertools.accumulate(len(word) + 1 for word in words))
    rows = [
        {"id": number, "text": word, "start_char": end - len(word) - 1, "end_char": end - 1}
        for number, (word, end) in enumerate(zip(words, ends, strict=True), 1)
    ]
    return kind([rows], text=" ".join(words))


@app.command("phrases")
def write_phrases(
    source: Path,
    trees: Path,
    folder: Path,
    from_code: FromCode,
    near: Near = None,
    version: str = "0.1",
    leave_out: LeftOut = None,
    thrice: Annotated[list[str] | None, typer.Option(metavar="SOURCE", help="A source that counts thrice.")] = None,
    english: Annotated[list[Path] | None, typer.Option(metavar="TEXT[.gz]", help="More English.")] = None,
    glossary: Annotated[Path | None, typer.Option(metavar="TSV", help="Words and their English.")] = None,
    headwords: Annotated[
        list[str] | None, typer.Option(metavar="SOURCE", help="A dictionary whose words are lemmas; repeatable.")
    ] = None,
) -> None:
    """Make a phrase table and a trigram model of its English side; ``quotes/models/phrases.py`` reads the folder."""
    parsed = read_trees(trees)
    found = list(ordered_pairs(source, parsed, _languages(from_code, near or ()), leave_out or (), headwords or ()))
    sentences = [pair for pair in found if pair.sentence]
    right = cased([pair.english for pair in sentences])
    found = [
        *(pair._replace(english=words) for pair, words in zip(sentences, right, strict=True)),
        *(pair for pair in found if not pair.sentence),
    ]
    links_of = list(linked(found))
    if glossary is not None:
        links_of += [(pair, {(0, place) for place in range(len(pair.english))}) for pair in glossary_pairs(glossary)]
    senses = ambiguous(links_of)
    phrases = with_any_number(table(links_of, senses, thrice or (), Faithful(from_code)))
    if glossary is not None:
        phrases = with_glossary(phrases, glossary, senses)
    folder.mkdir(parents=True, exist_ok=True)
    usual = common(pair.foreign for pair in found if pair.sentence)
    (folder / "phrases.gz").write_bytes(packed(phrases, usual))
    once = {" ".join(words).lower(): words for words in right}
    model = grams([*once.values(), *(tokens(line) for path in english or () for line in files.lines(path))])
    write_grams(model, folder / "trigrams.npz")
    description = {
        "type": "phrases",
        "package_version": version,
        "from_code": from_code,
        "to_code": "en",
        "senses": senses,
        "endings": endings((word for tree in parsed.values() for word in _words(tree)), phrases),
    }
    (folder / "metadata.json").write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")
    print(f"{len(found)} pairs, {len(phrases)} phrases, {len(model)} n-grams")


if __name__ == "__main__":
    app()
