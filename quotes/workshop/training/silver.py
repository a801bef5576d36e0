"""Names of a treebank that nobody marked: chains of proper nouns, and a list of what they name.

A treebank with tags and trees tells where a name begins and ends; only its kind is not in
there.  ``lists/en-names.tsv.gz`` gives the kinds of the 4,000 different names of UD English
EWT (train): proposed by a model, looked through by hand.  On the development part, whose
names are marked, nine of ten of the names that stand in the list are right.
"""

from __future__ import annotations

import gzip
import importlib.resources
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from quotes.workshop.training.bio import Sentence

_KINDS = {"P": "PER", "L": "LOC", "O": "ORG"}
_CALENDAR = """january february march april may june july august september october november december jan feb mar apr jun
    jul aug sep sept oct nov dec"""
_DAYS = """monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun"""
_TITLES = """mr mrs ms dr drs miss sir lord lady president vice prime minister pm premier chancellor senator sen rep
    representative governor gov mayor king queen prince princess pope emperor saint sheikh shaikh sheik general gen
    colonel col lt lieutenant sgt sergeant captain capt major maj admiral ambassador secretary chairman chairwoman
    chief judge justice professor prof rev reverend father sister brother bishop archbishop cardinal imam ayatollah
    rabbi attorney congressman congresswoman director ceo cfo coo officer commander detective deputy speaker coach
    doctor uncle aunt aunty grandpa grandma mom dad dear esq phd"""
#: What a name with ``of`` or ``for`` in it begins with: ``Bank of``, ``Gulf of``.
_HEADS = """academy agency alliance area army association authority bank bay bill board bridge bureau bushes cape castle
    center centre chamber church city club coast college commission committee commonwealth company council county
    court daughters declaration department dept district duke foundation friends front fund gate general government
    gulf hills hospital house institute island isle journal king kingdom knights lady lake law league library lord
    mayor ministry mount movement museum office offices organisation organization palace party people's port prince
    queen republic rights school sea secretary society sons state statue strait temple times tower town u union
    united university village brotherhood federation"""
_COMPANY = "inc llc corp ltd lp l.p co l.l.p llp n.a plc jr l.l.c"
_ADDRESS = re.compile(
    r"@|https?:|www\.|\w\.(?:com|org|net|edu|gov|co|uk|htm|html|php|doc|xls|pdf|ppt|blogspot)\b", re.IGNORECASE
)
_CALENDAR_WORDS, _DAY_WORDS = frozenset(_CALENDAR.split()), frozenset(_DAYS.split())
_TITLE_WORDS, _HEAD_WORDS, _COMPANY_WORDS = (frozenset(text.split()) for text in (_TITLES, _HEADS, _COMPANY))
_NO_LETTERS = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class Word:
    """What a treebank says of a word; ``head`` counts from 0, -1 for the root."""

    form: str
    upos: str
    deprel: str
    head: int
    space: bool

    @property
    def lower(self) -> str:
        return self.form.lower().rstrip(".")

    @property
    def capital(self) -> bool:
        return self.form[:1].isupper()

    @property
    def title(self) -> bool:
        return self.lower in _TITLE_WORDS


def read(path: Path) -> Iterator[list[Word]]:
    """The sentences of a CoNLL-U file, gzipped or plain."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    for block in text.split("\n\n"):
        rows = [line.split("\t") for line in block.split("\n") if line and not line.startswith("#")]
        words = [
            Word(row[1], row[3], row[7], int(row[6]) - 1, "SpaceAfter=No" not in row[9])
            for row in rows
            if row[0].isdecimal()
        ]
        if words:
            yield words


def chains(words: Sequence[Word]) -> list[tuple[int, int]]:
    """The stretches of a sentence that look like one name each, as first word and word after the last."""
    runs = [[first, last] for first, last in _runs(_marked(words)) if last > first]
    for run in runs:
        first, last = run
        for index in range(first, last - 1):
            if words[index].title and words[index + 1].capital and words[index + 1].form.lower() != "of":
                run[0] = index + 1
    runs = [[first, last] for first, last in runs if last - first > 1 or not words[first].title]
    index = 0
    while index + 1 < len(runs):
        if _one_name(words, (runs[index][0], runs[index][1]), (runs[index + 1][0], runs[index + 1][1])):
            runs[index : index + 2] = [[runs[index][0], runs[index + 1][1]]]
        else:
            index += 1
    return [(first, last) for first, last in runs]


def _marked(words: Sequence[Word]) -> list[bool]:
    """Which words are part of a name."""
    marked = [_is_name(word) for word in words]
    for index in range(len(words) - 1, -1, -1):
        word = words[index]
        if marked[index] or not word.capital or _ADDRESS.search(word.form):
            continue
        follows = index + 1 < len(words) and marked[index + 1]
        if (  # "United States", "White House"
            word.upos in ("ADJ", "NOUN", "VERB", "X")
            and word.deprel in ("amod", "compound", "flat", "nummod", "nmod")
            and follows
            and index < word.head < index + 6
            and marked[word.head]
            and not words[index + 1].title
        ) or (  # "Mekong Delta" where the last is a common noun
            word.upos in ("NOUN", "ADJ", "NUM", "X")
            and index > 0
            and marked[index - 1]
            and (
                word.deprel == "flat"
                or (
                    word.upos == "NOUN"
                    and not word.form.isupper()
                    and any(words[at].head == index and marked[at] for at in range(max(0, index - 4), index))
                )
            )
        ):
            marked[index] = True
    for index in range(1, len(words) - 1):
        if (  # "al-Sadr"
            words[index].form in ("-", "’", "'")
            and marked[index - 1]
            and (marked[index + 1] or (words[index + 1].capital and words[index + 1].upos != "PUNCT"))
            and not words[index - 1].space
            and not words[index].space
        ):
            marked[index] = True
    return marked


def _is_name(word: Word) -> bool:
    return (
        word.upos == "PROPN"
        and not _ADDRESS.search(word.form)
        and word.lower.removesuffix("s") not in _DAY_WORDS
        and word.lower not in _DAY_WORDS
        and not (word.lower in _CALENDAR_WORDS and word.capital)
        and not _NO_LETTERS.fullmatch(word.form)
    )


def _runs(marked: Sequence[bool]) -> Iterator[tuple[int, int]]:
    first = None
    for index, mark in enumerate([*marked, False]):
        if mark and first is None:
            first = index
        elif not mark and first is not None:
            yield first, index
            first = None


def _one_name(words: Sequence[Word], one: tuple[int, int], other: tuple[int, int]) -> bool:
    """True for two chains that are one name with what stands between them."""
    between = [word.form.lower() for word in words[one[1] : other[0]]]
    if between in (["of"], ["for"], ["of", "the"], ["for", "the"], ["on"], ["in"], ["de"], ["del"], ["von"], ["van"]):
        attached = any(
            one[0] <= word.head < one[1] and word.deprel.startswith(("nmod", "flat", "compound"))
            for word in words[one[1] : other[1]]
        )
        headed = any(word.form.lower() in _HEAD_WORDS for word in words[one[0] : one[1]])
        return attached and (headed or between[0] in ("de", "del", "von", "van")) and words[one[1] - 1].capital
    if between == ["&"]:
        return True
    if between == [","]:
        return words[other[0]].lower in _COMPANY_WORDS
    if between in (["'s"], ["’s"], ["s"]):
        return one[1] - one[0] <= 2 and any(
            words[at].upos == "PROPN"
            and words[at].capital
            and any(word.head == at and word.deprel == "nmod:poss" for word in words[one[0] : one[1]])
            for at in range(*other)
        )
    return False


def kinds(language: str) -> dict[str, str]:
    """What the names of the list are, a letter for each word: P, L, O, in small where a name begins; ``-``, ``X``.

    ``X`` is a chain of which nothing is known.
    """
    path = importlib.resources.files("quotes.workshop.training") / "lists" / f"{language}-names.tsv.gz"
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    return {name: letters for name, _, letters in (line.partition("\t") for line in lines)}


def names(sentences: Iterable[Sequence[Word]], known: Mapping[str, str]) -> Iterator[Sentence]:
    """The sentences with their names marked; those with a chain that is not known are left out."""
    for words in sentences:
        tags = ["O"] * len(words)
        for first, last in chains(words):
            letters = known.get(" ".join(word.form for word in words[first:last]), "X")
            if "X" in letters:
                break
            tags[first:last] = _tags(letters)
        else:
            yield [(word.form, tag) for word, tag in zip(words, tags, strict=True)]


def _tags(letters: str) -> list[str]:
    tags = []
    before = "-"
    for letter in letters:
        if letter == "-":
            tags.append("O")
        else:
            inside = letter == before.upper()
            tags.append(("I-" if inside else "B-") + _KINDS[letter.upper()])
        before = letter
    return tags
