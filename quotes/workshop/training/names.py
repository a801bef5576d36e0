"""Sentences with their names marked: BIO files, and names put in the place of others.

A model that saw few names learns them by heart.  With the names of a sentence exchanged for others of their kind it has
to look at the shape of a word and at what stands around.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from quotes import languages
from quotes.errors import ModelError
from quotes.workshop import files
from quotes.workshop.training import treebank

#: The folder of lists of names that come with the package.
LISTS = Path(__file__).with_name("lists")

#: What makes a word of a name: ``-debat`` in ``FN-debat``.
_TAIL = re.compile(r"(?<=\w)-[^\W\d_A-ZÆØÅÄÖÜ]{3,}$")
_GENITIVE = re.compile(r"(?<=.)(['’][sS]?)$")
#: So many of the sentences with names are touched, of their names exchanged, and of the new names from the lists.
_TOUCHED, EXCHANGED, _LISTED = 0.75, 0.3, 0.5
#: How often a sentence comes in small letters, and in small or capital ones.
_LOWER, _CASED = 0.05, 0.08
#: A surname, not a first name, stands for a person this often where one word does.
_SURNAME = 0.6
#: So often the straight marks of a sentence become typographic ones, and these are the pairs.
TYPOGRAPHIC = 0.3
_PAIRS = ("“”", "“”", "””", "»«", "«»", "„“")
#: An English name without the genitive gets it so often.
_OWNER = 0.04
#: A name of another kind comes right after an exchanged one so often: "tilbød Trump Mexico hjælp".
_BESIDE = 0.03
#: Names get such tails so often, where the sentences have enough different ones.
_TAILED, _ENOUGH_TAILS = 0.06, 20
#: How often a name gets the genitive ending where the one before seems to have had it.
_ENDING = 0.25

#: Words with their tags: ``O``, or ``B-`` or ``I-`` and a kind.
Sentence = list[tuple[str, str]]


def read(path: Path) -> list[Sentence]:
    """The sentences of a BIO file, gzipped or plain; comments such as ``# sent_id`` are passed over.

    Raises:
        ModelError: the file cannot be read, or a line is not a word, a tab and a tag.
    """
    sentences: list[Sentence] = [[]]
    for number, line in enumerate(files.lines(path, "a BIO file"), 1):
        word, _, tag = line.rpartition("\t")
        if not line:
            sentences.append([])
        elif line.startswith(("# sent_id", "# newdoc", "# text")):
            continue
        elif not word or not (tag == "O" or tag.startswith(("B-", "I-"))):
            raise ModelError(f"{path}:{number}: expected a word, a tab and a tag (O, B-PER, I-PER ...)")
        else:
            sentences[-1].append((word, tag))
    return [sentence for sentence in sentences if sentence]


def spans(tags: Iterable[str]) -> list[tuple[int, int, str]]:
    """The names as first word, word after the last, kind."""
    found: list[tuple[int, int, str]] = []
    for index, tag in enumerate(tags):
        if tag.startswith("I-") and found and found[-1][1:] == (index, tag[2:]):
            found[-1] = (found[-1][0], index + 1, tag[2:])
        elif tag != "O":
            found.append((index, index + 1, tag[2:]))
    return found


def marked(words: Sequence[str], kind: str) -> Sentence:
    """The words of one name with their tags."""
    return [(word, ("I-" if index else "B-") + kind) for index, word in enumerate(words)]


def listed(sentences: Iterable[treebank.Sentence], language: str) -> Iterator[Sentence]:
    """Those of a treebank's sentences whose names are in a list that comes with the package.

    A line of the list is a ``sent_id``, a tab, and names as ``PER:0-2``: kind, first word, word after the last.  That
    of English has those of UD English EWT and GUM (train): chains of proper nouns, their kinds proposed by a model and
    looked through by hand.  Nine of ten are right; sentences with a name of which nothing is known are not in it.
    """
    names = dict(line.split("\t") for line in files.lines(LISTS / f"{language}-names.tsv.gz"))
    for sentence in sentences:
        if sentence.id in names:
            tokens = [(row[treebank.FORM], "O") for row in sentence.words]
            for kind, first, last in re.findall(r"(\S+?):(\d+)-(\d+)", names[sentence.id]):
                place = slice(int(first), int(last))
                tokens[place] = marked([word for word, _ in tokens[place]], kind)
            yield tokens


class Exchange:
    """Draws variants of sentences, with names of their own and of the lists of a language."""

    def __init__(self, sentences: Iterable[Sentence], language: str) -> None:
        path = LISTS / f"{language}.txt"
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        #: FIRST and LAST names of people, LOC, ORG.
        self._listed = {kind: names.split("|") for kind, _, names in (line.partition(":") for line in lines) if names}
        known = languages.load(language)
        #: True where owners have an ending apart (``Lee's``).
        self._apostrophe = known is not None and bool(known.words.get("genitives"))
        self._random = random.Random(1)
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        tails: dict[str, set[str]] = defaultdict(set)
        for sentence in sentences:
            for first, last, kind in spans(tag for _, tag in sentence):
                *words, end = [word for word, _ in sentence[first:last]]
                end = _GENITIVE.sub("", end)
                if tail := _TAIL.search(end):
                    tails[kind].add(tail[0])
                else:
                    counts[kind][" ".join([*words, end])] += 1
        self._tails = {kind: sorted(found) for kind, found in tails.items() if len(found) >= _ENOUGH_TAILS}
        self._seen = {
            kind: [name for name, count in sorted(found.items()) for _ in range(1 if count < 3 else 2)]
            for kind, found in counts.items()
        }

    def __call__(self, sentence: Sentence, seed: int) -> Sentence:
        """A variant of a sentence, often the sentence itself; the same one for the same seed."""
        draw = self._random
        draw.seed(seed)
        result = list(sentence)
        names = spans(tag for _, tag in sentence)
        if names and draw.random() < _TOUCHED:
            result, before = [], 0
            for first, last, kind in names:
                result += sentence[before:first]
                if draw.random() < EXCHANGED:
                    old = [word for word, _ in sentence[first:last]]
                    new = self._like(kind, old, self._new(kind, old))
                    result += marked(new, kind)
                    others = sorted(self._seen.keys() - {kind})
                    if others and draw.random() < _BESIDE:
                        other = draw.choice(others)
                        result += marked(self._new(other, new), other)
                else:
                    result += sentence[first:last]
                before = last
            result += sentence[before:]
        if draw.random() < TYPOGRAPHIC:
            result = _typographic(result, draw.choice(_PAIRS))
        case = draw.random()
        if case < _CASED:
            return [(word.lower() if case < _LOWER else word.upper(), tag) for word, tag in result]
        return result

    def _new(self, kind: str, old: Sequence[str]) -> list[str]:
        draw = self._random
        if draw.random() < _LISTED:
            if kind == "PER" and "FIRST" in self._listed:
                first, last = draw.choice(self._listed["FIRST"]), draw.choice(self._listed["LAST"])
                if len(old) == 1:
                    return [last] if draw.random() < _SURNAME else [first]
                return [first, *old[1:-1], last]
            if kind in self._listed:
                return draw.choice(self._listed[kind]).split(" ")
        return draw.choice(self._seen[kind]).split(" ") if kind in self._seen else list(old)

    def _like(self, kind: str, old: Sequence[str], new: list[str]) -> list[str]:
        """The new name in the letters and with the ending of the old one."""
        if old[0].isupper() and len(old[0]) > 3:
            new = [word.upper() for word in new]
        elif old[0].islower() and old[-1][:1].islower():
            new = [word.lower() for word in new]
        if found := _TAIL.search(old[-1]):
            new[-1] += found[0]
        elif kind in self._tails and len(old) == 1 and self._random.random() < _TAILED:
            new[-1] += self._random.choice(self._tails[kind])
        elif found := _GENITIVE.search(old[-1]):
            new[-1] = _GENITIVE.sub("", new[-1]) + found[0]
        elif self._apostrophe:
            new[-1] += "'s" * (self._random.random() < _OWNER)
        elif old[-1].endswith("s") and not new[-1].endswith("s"):
            new[-1] += "s" * (self._random.random() < _ENDING)
        return new


def _typographic(sentence: Sentence, pair: str) -> Sentence:
    result: Sentence = []
    marks = 0
    for word, tag in sentence:
        if word in ('"', "``", "''"):
            word = pair[marks % 2]
            marks += 1
        result.append((word.replace("'", "’"), tag))
    return result
