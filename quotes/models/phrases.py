"""Phrase-based translation into English: a phrase table, a trigram model, and a search without reordering.

Rougher than a neural translation but true to its words: what it does not know it copies, between marks.
The words are put into English order first where their tree is known (``quotes.models.order``), in the text and in
the sentences that the table was learnt from.  The files are made by ``quotes/workshop/recipes/bilingual.py``.
"""

from __future__ import annotations

import bisect
import functools
import gzip
import hashlib
import itertools
import json
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.document.words import stem
from quotes.errors import ModelError
from quotes.models import argos
from quotes.models.lexicon import Lexicon, shares
from quotes.models.order import SEVERAL, THIRD

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from quotes.document.parse import Word

#: Marks of the language model: before and after a sentence.
START, END = "<s>", "</s>"
#: Before the English of a foreign word that is seldom capitalised.
COMMON = "\t"
#: The features that English shows by the form of a word, and a few that go with them.
_INFLECTION = ("VerbForm", "Tense", "Voice", "Number", "Definite", "Degree", "Case")
#: Between a word and the label of its part of speech.
LABEL = "\v"
#: Between the part of speech and what the verb tells of a word.
TOLD = ":"
#: Stands for any number in a word such as *45-årig*.
ANY = "#"
#: Logarithms are kept in so many steps of each unit, in one byte.
STEPS = 12

_NUMBER = r"\d+(?:[.,]\d+)+"
_TOKEN = re.compile(rf"{_NUMBER}(?!\w)|\w+(?:['-]\w+)*|\.\.\.|[^\w\s]")
_PLAIN = str.maketrans(
    {**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛‹›`´", "'"), **dict.fromkeys("–—―−", "-"), "…": "..."}
)
_LONGEST = 5
_BEAM = 16
#: What the language model says, each English word and each phrase are worth.
MODEL_WEIGHT, WORD, PHRASE = 0.5, 0.8, -0.3
#: Options tried for each phrase.
_OPTIONS = 8
#: A phrase of more ways to read it is not looked up.
_VARIANTS = 12
#: What a guess costs: another form of a known word, a compound taken apart, a word copied.
_FORM, _COMPOUND, _COPY, _NAME = -1.5, -1.5, -4.0, 0.0
_SHORTEST_PART = 3
#: Both parts of a compound are known at least so well; words of a larger share of the sentences are no first part.
_LEAST_KNOWN, _FUNCTION = 3.0, 0.02
#: Without a lexicon every word was seen so often.
_ASSUMED = 100
#: Two forms of a word differ by so many letters at most.
_LONGEST_ENDING = 3
#: So many meanings of a lemma are taken for those of its other forms.
_LIKELIEST = 3
#: The probability of a word that the language model does not know.
_UNKNOWN = -16.0
_REMEMBERED = 200_000

#: The English auxiliary of negation by tense, of others than the third person, with its short form; and all of them.
_SUPPORT = {"Past": ("did", "didn't"), "Pres": ("does", "doesn't")}
_SUPPORT_OTHERS = ("do", "don't")
_SUPPORTS = frozenset(form for pair in (*_SUPPORT.values(), _SUPPORT_OTHERS) for form in pair)
_NOT = "not"
#: The English auxiliary of the passive, by the tense of a finite verb, and all that it can be.
_PASSIVE = {"Pres": ("is", "are"), "Past": ("was", "were")}
_BE_INFINITIVE = "be"
_BE = frozenset(("be", "am", "is", "are", "was", "were", "been", "being"))
#: Endings of regular English verbs, and what the infinitive has in their place.
_REGULAR = (("ied", "y"), ("ies", "y"), ("ed", ""), ("d", ""), ("es", ""), ("s", ""))
_PAST = (("y", "ied"), ("e", "ed"), ("", "ed"))
#: Subjects of a finite verb, and how much more likely a word is behind *been* that is only a participle.
_PRONOUNS, _HARDLY = ("we", "he", "she", "they"), 1.2
#: What stands before a plural alone; a plural that is rarer by this is none (*moneys*).
_SEVERAL_OF, _SELDOM = ("these", "those", "many", "two", "three"), 4.0
_THIRDS = {"have": "has"}
#: Auxiliaries of one, and of several.
_AGREEING = {"is": "are", "was": "were", "has": "have", "isn't": "aren't", "wasn't": "weren't", "hasn't": "haven't"}
_AGREEING_THIRD = {several: one for one, several in _AGREEING.items()}
_ING = "ing"
_FINITE_BE = (_BE - {"be", "been", "being"}) | {"will", "would", "gets", "got"}
_VERB = "verb"
#: The English article, and what a definite noun without it costs.
_THE, _INDEFINITE = "the", 0.5

Option = tuple[tuple[str, ...], float]


def tokens(text: str) -> list[str]:
    """Words and marks of a sentence, typographic marks made plain."""
    return _TOKEN.findall(text.translate(_PLAIN))


def key(gram: str) -> int:
    """The 40-bit number under which an n-gram (words joined by spaces) is kept: two seldom share one."""
    return int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=5).digest(), "big")


@dataclass(frozen=True, slots=True)
class Term:
    """A foreign word or mark, with what its tree says of it, if there is one."""

    text: str
    lemma: str = ""
    upos: str = ""
    label: str = ""
    genitive: bool = False
    inflection: str = ""
    support: tuple[str, ...] = ()
    agreement: str = ""

    @property
    def norm(self) -> str:
        return self.text.lower()

    @property
    def infinitive(self) -> Term:
        """The lemma of a verb in its place."""
        return Term(self.lemma, self.lemma, self.upos, _VERB)

    def has(self, feature: str) -> bool:
        """True for a word of such a feature and value (``Voice=Pass``)."""
        return feature in self.inflection.split("|")


def label(word: Word) -> str:
    """The part of speech of a parsed word, by which words of two meanings are told apart; an expletive has its own.

    Of what hangs on the verb: with the tense of what is denied, the owner of what is one's own, or the voice of a verb
    with such a preposition.
    """
    kind = "expl" if word.rel == "expl" else word.upos.lower()
    told = word.feature("Owner") or (word.feature("Tense") if word.upos in ("ADV", "PART") else None)
    told = told or (word.feature("Voice") if word.upos == "ADP" else None)
    return f"{kind}{TOLD}{told.lower()}" if told else kind


def inflection(word: Word) -> str:
    """What form of its lemma a parsed word is, by its features."""
    values = ((name, word.feature(name)) for name in _INFLECTION)
    return "|".join([word.upos, *(f"{name}={value}" for name, value in values if value is not None)])


def _support(word: Word) -> tuple[str, ...]:
    """The English auxiliary that the negation of a verb needs, by what the verb tells of itself and its subject."""
    tense = word.feature("Tense") if word.upos in ("ADV", "PART") else None
    others = word.feature("Agreement") not in (None, THIRD)
    return _SUPPORT_OTHERS if tense == "Pres" and others else _SUPPORT.get(tense or "", ())


def labelled(word: str, label: str, senses: Mapping[str, Collection[str]]) -> str:
    """A word as phrases have it: in small letters, with its label where that matters."""
    lower = word.lower()
    return f"{lower}{LABEL}{label}" if label in senses.get(lower, ()) else lower


def _untold(labels: Collection[str]) -> Collection[str]:
    """The labels that say no more than the part of speech, where there are any."""
    return [label for label in labels if TOLD not in label] or labels


def bare(word: str) -> str:
    """A word of a phrase without its label."""
    return word.partition(LABEL)[0]


def terms(words: Sequence[Word]) -> list[Term]:
    """Parsed words, in the order in which they are to be translated."""
    found = []
    for word in words:
        parts = tokens(word.text)
        whole = len(parts) == 1
        lemma, genitive = word.lemma.lower() if whole else "", word.feature("Case") == "Gen"
        found += [
            Term(
                part,
                lemma,
                word.upos,
                label(word),
                genitive,
                inflection(word),
                _support(word),
                word.feature("Agreement") or "",
            )
            if whole or part.isalnum()
            else Term(part)
            for part in parts
        ]
    return found


class Phrases:
    """Sorted lines of a foreign phrase, a tab and its English, searched as they stand."""

    def __init__(self, lines: bytes) -> None:
        self._lines = lines.rstrip(b"\n").split(b"\n")

    def get(self, phrase: str) -> str | None:
        """The English of a phrase as it stands in the file, None where there is none."""
        wanted = f"{phrase}\t".encode()
        place = bisect.bisect_left(self._lines, wanted)
        found = self._lines[place] if place < len(self._lines) else b""
        return found[len(wanted) :].decode() if found.startswith(wanted) else None

    def beginning(self, start: str) -> Iterator[str]:
        """The single words that begin so."""
        wanted = start.encode()
        for place in range(bisect.bisect_left(self._lines, wanted), len(self._lines)):
            if not self._lines[place].startswith(wanted):
                return
            word = self._lines[place].partition(b"\t")[0]
            if b" " not in word:
                yield word.decode()


class Grams:
    """A trigram model: for n-grams, by their keys, the logarithm of their probability and of what is left for others.

    Both are kept as whole numbers, ``-STEPS * log``; ``NONE`` stands for no probability of its own.
    """

    NONE = 255

    def __init__(
        self, keys: npt.NDArray[np.uint64], probabilities: npt.NDArray[np.uint8], rests: npt.NDArray[np.uint8]
    ) -> None:
        # Views give plain numbers, and sooner than arrays give theirs.
        self._keys, self._probabilities, self._rests = keys.data, probabilities.data, rests.data
        self._find = functools.lru_cache(_REMEMBERED)(self._place)  # short n-grams come again and again
        self._known: dict[tuple[str, str, str], float] = {}

    def log(self, two: str, one: str, word: str) -> float:
        """The log probability of a word after two others."""
        known = self._known.get((two, one, word))
        if known is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            known = self._known[two, one, word] = self._log(two, one, word)
        return known

    def knows(self, word: str) -> bool:
        """True for a word that was seen."""
        return self._find(word) >= 0

    def _log(self, two: str, one: str, word: str) -> float:
        rest = 0
        for gram, context in ((f"{two} {one} {word}", f"{two} {one}"), (f"{one} {word}", one), (word, "")):
            place = self._place(gram) if context and " " in context else self._find(gram)
            if place >= 0 and self._probabilities[place] != self.NONE:
                return -(self._probabilities[place] + rest) / STEPS
            before = self._find(context) if context else -1
            rest += self._rests[before] if before >= 0 else 0
        return _UNKNOWN - rest / STEPS

    def _place(self, gram: str) -> int:
        number = key(gram)
        place = bisect.bisect_left(self._keys, number)
        return place if place < len(self._keys) and self._keys[place] == number else -1


class PhraseTable:
    """A loaded phrase table with its language model.

    ``phrases`` gives for foreign phrases (lower case, joined by spaces) tab-separated English
    phrases and scores, with ``COMMON`` before those of some words; ``lexicon`` is asked for words that stand in no
    phrase.  ``senses`` are the words whose English hangs on their part of speech, each with the labels that it has in
    phrases; ``endings`` says for each inflection what English makes of the English of the lemma: the words before, how
    many letters fall, what is added, and how often.  Words that stay foreign stand between brackets where ``marked``.
    """

    def __init__(
        self,
        language: str,
        phrases: Phrases,
        model: Grams,
        senses: Mapping[str, Collection[str]],
        endings: Mapping[str, Sequence[tuple[str, int, str, float]]],
        lexicon: Lexicon | None = None,
        marked: bool = True,
    ) -> None:
        self._language = language
        self._senses = senses
        self._endings = endings
        self._lexicon = lexicon
        self._phrases = phrases
        self._model = model
        self._marked = marked

    def translate(self, sentence: str | Sequence[Term]) -> tuple[str, float]:
        """The best English of a sentence, and its log score; of its terms in their order where it was parsed."""
        words = [Term(text) for text in tokens(sentence)] if isinstance(sentence, str) else sentence
        if not words:
            return sentence if isinstance(sentence, str) else "", 0.0
        names = [self._is_name(words, place) for place in range(len(words))]
        # For each place the best ways to get there, by the last two words: score, phrase, and the way before.
        ways: list[dict[tuple[str, str], tuple[float, tuple[str, ...], Any]]] = [{} for _ in range(len(words) + 1)]
        ways[0][START, START] = 0.0, (), None
        log = self._model.log
        for start in range(len(words)):
            beam = sorted(ways[start].items(), key=lambda item: (-item[1][0], item[0]))[:_BEAM]
            for end in range(start + 1, min(len(words), start + _LONGEST) + 1):
                reached = ways[end]
                for english, score in self._options(words, names, start, end):
                    lower = [word.lower() for word in english]
                    score += WORD * len(english) + PHRASE
                    for (two, one), way in beam:
                        fluency = 0.0
                        for word in lower:
                            fluency += log(two, one, word)
                            two, one = one, word
                        if end == len(words):
                            fluency += log(two, one, END)
                        total = way[0] + score + MODEL_WEIGHT * fluency
                        best = reached.get((two, one))
                        if best is None or total > best[0]:
                            reached[two, one] = total, english, way
        best = max(ways[-1].values(), key=lambda way: way[0])
        score, parts, way = best[0], [best[1]], best[2]
        while way is not None:
            parts.append(way[1])
            way = way[2]
        return _written([word for part in reversed(parts) for word in part]), score

    def _options(self, words: Sequence[Term], names: Sequence[bool], start: int, end: int) -> Sequence[Option]:
        """The English phrases for ``words[start:end]`` with their scores."""
        found = self._passive(words[start:end], self._of_terms(words[start:end]))
        found = self._finite(words[start:end], self._participles(words[start:end], found))
        for place in range(start, end):
            if not self._needs_support(words, place):
                continue
            denied = self._denied(words, place, end) if place == start else []
            if place + 1 == end:
                return []  # it goes with its verb
            support = words[place].support
            found = [option for option in found if _denies(option[0], support)]
            found = sorted([*denied, *found], key=lambda option: -option[1])
        own = sum(names[start:end])
        if own:  # what is named is named in English as well
            if end == start + 1:
                return [(self._copied(words[start]), _NAME)]
            found = [option for option in found if sum(word[0].isupper() for word in option[0]) >= own]
        if end > start + 1:
            return found[:_OPTIONS]
        word = words[start]
        return self._definite(word, self._several(word, found[:_OPTIONS] or self._guesses(word, start)))

    def _of_terms(self, words: Sequence[Term]) -> list[Option]:
        """The English of a phrase, with every part of speech of a word of which no tree says which it has."""
        forms = [labelled(word.text, word.label, self._senses) for word in words]
        known = [
            [f"{form}{LABEL}{label}" for label in _untold(self._senses[form])] if form in self._senses else [form]
            for form in forms
        ]
        if math.prod(map(len, known)) > _VARIANTS:
            return []
        found = [option for variant in itertools.product(*known) for option in self._look_up(" ".join(variant))]
        return sorted(found, key=lambda option: -option[1]) if max(map(len, known)) > 1 else found

    def _needs_support(self, words: Sequence[Term], place: int) -> bool:
        """True for *not* before a verb of which an infinitive is known: *did not see*."""
        word = words[place]
        if not word.support or place + 1 == len(words) or words[place + 1].upos != "VERB":
            return False
        meanings = self._of_terms([Term(word.text)])
        return any(_NOT in english for english, _ in meanings[:2]) and bool(self._denied(words, place, place + 2))

    def _denied(self, words: Sequence[Term], place: int, end: int) -> list[Option]:
        """The English of *not* and a verb, and of what follows the verb in a phrase with it."""
        if end < place + 2:
            return []
        verb, rest = words[place + 1], words[place + 2 : end]
        if not verb.lemma:
            return []
        if verb.has("Voice=Pass"):
            made = [] if rest else self._passive([verb], self._of_terms([verb]))
            passive = [((english[0], _NOT, *english[1:]), score) for english, score in made if english[0] in _BE]
            if passive or rest:
                return passive
        seen = self._of_terms([verb, *rest]) if rest else self._form(verb)
        found: dict[tuple[str, ...], float] = {}
        for english, score in seen:
            self._infinitives(english, score, found)
        known, initials = bool(found), {english[0][0].lower() for english, _ in seen}
        for english, score in self._of_terms([verb.infinitive, *rest]):
            if not initials or english[0][0].lower() in initials:
                self._infinitives(english, score, found)
            elif not known:  # *went* and *go*, or a wrong lemma
                self._infinitives(english, score + _FORM, found)
        return [
            option
            for english, score in sorted(found.items(), key=lambda item: -item[1])[:_OPTIONS]
            for option in self._supported(english, score, words[place], verb)
        ]

    def _supported(self, english: tuple[str, ...], score: float, negation: Term, verb: Term) -> Iterator[Option]:
        """*Not* and an English infinitive, with the auxiliary of negation or as a form of *be*."""
        if english[0] == _BE_INFINITIVE:
            tense = "Past" if verb.has("Tense=Past") else "Pres"
            yield (_PASSIVE[tense][verb.agreement == SEVERAL], _NOT, *english[1:]), score
            return
        long, short = negation.support
        yield (long, _NOT, *english), score
        yield (short, *english), score

    def _infinitives(self, english: tuple[str, ...], score: float, found: dict[tuple[str, ...], float]) -> None:
        """Add the English of a verb with its infinitive in place of the form."""
        words = english[1:] if english[0] == "to" and len(english) > 1 else english
        base = self._base(words[0])
        if base:
            infinitive = base, *words[1:]
            found[infinitive] = max(score, found.get(infinitive, score))

    def _base(self, word: str) -> str:
        """The infinitive of an English verb as the language model knows it, empty where it knows none."""
        word = word.lower()
        if word in _BE:
            return _BE_INFINITIVE
        if word.endswith(_ING) and not self._model.knows(f"will {word}"):
            return ""
        if self._is_infinitive(word):
            return word
        for ending, instead in _REGULAR:
            if word.endswith(ending) and self._is_infinitive(word[: -len(ending)] + instead):
                return word[: -len(ending)] + instead
        return ""

    def _is_infinitive(self, word: str) -> bool:
        if not self._model.knows(f"to {word}"):
            return False
        if shares("en").get(word, 0.0) > _FUNCTION and not self._model.knows(f"will {word}"):
            return False  # *to which*
        return self._model.log("", "to", word) > max(self._model.log("", before, word) for before in ("is", "have"))

    def _several(self, word: Term, found: Sequence[Option]) -> Sequence[Option]:
        """The English of a noun that is several by its form: its plural, where the language model knows one."""
        if word.upos != "NOUN" or not word.has("Number=Plur") or word.genitive:
            return found
        return [((*english[:-1], self._plural(english[-1])), score) for english, score in found]

    def _plural(self, noun: str) -> str:
        """The plural of an English noun, the word itself where it is one or has none."""
        knows = self._model.knows
        if not noun.isalpha() or any(knows(f"{several} {noun.lower()}") for several in _SEVERAL_OF):
            return noun
        plural = next((form for form in _thirds(noun) if knows(form.lower())), noun)
        usual = self._model.log("", "", plural.lower()) > self._model.log("", "", noun.lower()) - _SELDOM
        return plural if usual else noun

    def _definite(self, word: Term, found: Sequence[Option]) -> Sequence[Option]:
        """The English of a noun that is definite by its form, with the article, or for less without."""
        if word.upos != "NOUN" or not word.has("Definite=Def"):
            return found
        ending = "'s" if word.genitive else ""
        single = [option for option in found if len(option[0]) == 1 and option[0][0].removesuffix("'s").isalpha()]
        made = [((_THE, *english), score) for english, score in single if english[0].endswith(ending)]
        return [*made, *((english, score - (_INDEFINITE if len(english) == 1 else 0)) for english, score in found)]

    def _finite(self, words: Sequence[Term], found: list[Option]) -> list[Option]:
        """English with the form of the verb that its subject wants, where it stands at an edge of the phrase."""
        finite = [place for place in (0, -1) if words[place].agreement and words[place].has("VerbForm=Fin")]
        if not finite or (len(words) > 1 and len(finite) > 1):
            return found
        (place,) = finite[:1]
        verb = words[place]
        if len(words) == 1 and verb.upos == "VERB" and not any(self._is_verb(english[-1]) for english, _ in found):
            found = [*found, *((english, score + _FORM) for english, score in self._of_terms([verb.infinitive]))]
        made: dict[tuple[str, ...], float] = {}
        for english, score in found:
            forms = list(english)
            if place == 0 and forms[0] == "to":
                forms.pop(0)
            if forms:
                self._agree(forms, place, verb)
                made[tuple(forms)] = max(score, made.get(tuple(forms), score))
        return sorted(made.items(), key=lambda option: -option[1])

    def _participles(self, words: Sequence[Term], found: list[Option]) -> list[Option]:
        """Participles for a participle, and none for a finite verb, where there is the choice."""
        (word, *more) = words
        if more or word.upos != "VERB" or word.has("Voice=Pass"):
            return found
        if word.has("VerbForm=Part") and word.has("Tense=Past"):
            kept = [option for option in found if self._is_passive(option[0])]
        elif word.has("VerbForm=Fin"):
            kept = [option for option in found if not self._is_mere_participle(option[0][-1])]
        else:
            return found
        return kept or found

    def _is_mere_participle(self, word: str) -> bool:
        """True for an English participle that is no past of its own: hardly anybody *known* anything."""
        if word.endswith("ed") or not self._model.knows(f"been {word}"):
            return False
        pasts = (self._model.log("", pronoun, word) for pronoun in _PRONOUNS)
        return self._model.log("", "been", word) > max(pasts) + _HARDLY

    def _is_gerund(self, word: str) -> bool:
        stemmed = word.removesuffix(_ING)
        return stemmed not in ("", word) and any(map(self._is_infinitive, (stemmed, f"{stemmed}e", stemmed[:-1])))

    def _agree(self, forms: list[str], place: int, verb: Term) -> None:
        """Give the English of a finite verb, which stands at a place of a phrase, the form that its subject wants."""
        present = verb.has("Tense=Pres")
        if forms[place] in _AGREEING:
            if verb.agreement == SEVERAL:
                forms[place] = _AGREEING[forms[place]]
        elif verb.upos == "AUX" and verb.agreement == THIRD:
            forms[place] = _AGREEING_THIRD.get(forms[place], forms[place])
        elif verb.upos != "VERB" or verb.has("Voice=Pass"):
            return
        elif present:
            forms[place] = self._present(forms[place], verb.agreement)
        elif self._base(forms[place]) == forms[place]:
            forms[place] = next(filter(self._model.knows, _regular(forms[place])), forms[place])
        if self._is_gerund(forms[place]) and (place == 0 or len(forms) == 1):
            forms.insert(0, _PASSIVE["Pres" if present else "Past"][verb.agreement == SEVERAL])

    def _is_verb(self, word: str) -> bool:
        """True for an English form that may be one of a verb."""
        return word.endswith((_ING, "ed")) or bool(self._base(word)) or self._model.knows(f"they {word}")

    def _present(self, word: str, agreement: str) -> str:
        """The present of an English verb as its subject wants it, the word itself where that is not known."""
        base = self._base(word)
        third = next((form for form in _thirds(base) if self._model.knows(form)), "") if base else ""
        if word not in (base, third) or not third:
            return word
        return third if agreement == THIRD else base

    def _passive(self, words: Sequence[Term], found: list[Option]) -> list[Option]:
        """What is passive stays so: of several words what has an auxiliary, of one word with it."""
        passive = [word for word in words if word.has("Voice=Pass") and word.upos in ("VERB", "AUX")]
        if not passive:
            return found
        own = [self._of_terms([word]) for word in passive if word.upos == "VERB"]
        if any(options and not self._is_passive(options[0][0]) for options in own):
            return found  # it only looks so: *they meet*
        if not own or len(words) > 1:
            finite = passive[0].upos == "AUX" and passive[0].has("VerbForm=Fin")
            forms = _FINITE_BE if finite else _BE
            kept = [option for option in found if forms & set(option[0])]
            return kept if kept or len(words) > 1 else found
        (word,) = words
        options = [option for option in found if self._is_passive(option[0])]
        if not options:
            participles = [
                (self._participle(english, word), score) for english, score in self._of_terms([word.infinitive])
            ]
            options = [((participle,), score + _FORM) for participle, score in participles if participle]
        tense = next((tense for tense in _PASSIVE if word.has(f"Tense={tense}")), "")
        auxiliaries = _PASSIVE.get(tense, ("be",)) if word.has("VerbForm=Fin") else ("be",)
        bare_ones = [option for option in options if not _BE & set(option[0])]
        made = [((auxiliary, *english), score) for english, score in bare_ones for auxiliary in auxiliaries]
        return sorted([*made, *(option for option in options if _BE & set(option[0]))], key=lambda option: -option[1])

    def _is_passive(self, english: Sequence[str]) -> bool:
        """True for a participle, with or without its auxiliary."""
        last, knows = english[-1].lower(), self._model.knows
        if _BE & set(english[:-1]):
            return True
        if len(english) > 1 or last.endswith(_ING):
            return False
        return knows(f"been {last}") or (last.endswith("ed") and any(knows(f"{form} {last}") for form in _BE))

    def _participle(self, english: Sequence[str], word: Term) -> str:
        """The participle of an English infinitive, of the forms that the table and the language model know."""
        if len(english) != 1:
            return ""
        base = english[0].lower()
        stemmed = stem(word.norm, self._language)
        forms = {form for form in self._phrases.beginning(stemmed) if stem(bare(form), self._language) == stemmed}
        known = {option[0].lower() for form in forms for option, _ in self._look_up(form) if len(option) == 1}
        known |= set(_regular(base))
        fitting = [form for form in known if form[0] == base[0] and self._is_passive([form])]
        return max(fitting, key=lambda form: (self._model.log("", "been", form), form), default="")

    def _is_name(self, words: Sequence[Term], place: int) -> bool:
        """A capitalised word whose English is none, where the tree or the words before it tell that it is a name."""
        word = words[place]
        if not word.text[0].isupper() or len(word.text) == 1:
            return False
        line = self._phrases.get(word.norm)
        if line is None or self._look_up(word.norm)[0][0][0][:1].isupper():
            return False
        if word.upos:
            return word.upos == "PROPN"
        return place > 0 and words[place - 1].text not in '"-:.' and line.startswith(COMMON)

    @functools.lru_cache(maxsize=20_000)  # noqa: B019 - a table lives as long as the program
    def _look_up(self, phrase: str) -> list[Option]:
        line = self._phrases.get(phrase)
        if line is None:
            return []
        cells = line.removeprefix(COMMON).split("\t")
        return [(tuple(text.split(" ")), float(score)) for text, score in zip(cells[::2], cells[1::2], strict=True)]

    def _copied(self, word: Term) -> tuple[str, ...]:
        """A name, in the genitive that English has."""
        text, ending = word.text, word.text[-1:]
        genitive = word.genitive or (not word.upos and len(text) > 4 and self._phrases.get(word.norm) is None)
        if genitive and ending == "s" and text[-2:] not in ("ss", "'s") and text[0].isupper() and not text.isupper():
            return (f"{text[:-1]}'s",)
        return (text,)

    def _guesses(self, word: Term, place: int) -> Sequence[Option]:
        """What an unknown word may be: a number, a name, another form of a known word, a compound."""
        text, lower = word.text, word.norm
        if not any(character.isalpha() for character in text):
            return [((_number(text),), 0.0)]
        if text[0].isupper() and (word.upos == "PROPN" or (not word.upos and place)) and "-" not in text:
            return [(self._copied(word), _NAME)]
        found = self._joined(text) if "-" in text else self._form(word) or self._compound(lower, word.label)
        if not found and self._lexicon is not None and (guess := self._lexicon.guess(lower)):
            found = [(tuple(guess), _COMPOUND)]
        unknown = f"[{text}]" if self._marked and word.upos not in ("PROPN", "X") else text
        return found or [((unknown,), _COPY)]

    def _joined(self, text: str) -> list[Option]:
        """The English of words joined by hyphens: as with another number, else each on its own."""
        figures, _, rest = text.partition("-")
        if figures.isdigit() and (found := self._look_up(f"{ANY}-{rest.lower()}")):
            return [(tuple(word.replace(ANY, figures) for word in english), score) for english, score in found]
        parts = []
        for part in text.split("-"):
            found = [] if part[:1].isupper() else self._form(Term(part)) or self._compound(part)
            if not found and not part[:1].isupper() and not part.isdigit():
                return []
            parts.append(" ".join(_bare(found)) if found else part)
        return [(tuple(("-" if parts[0].isdigit() else " ").join(parts).split()), _COMPOUND)]

    def _form(self, word: Term) -> list[Option]:
        """The English of a word as it stands or, at a price, of its lemma or its nearest form."""
        found = self._of_terms([word])
        if found:
            return found
        base = word.lemma if word.lemma and self._of_terms([Term(word.lemma)]) else self._nearest(word.norm)
        found = self._of_terms([Term(base, label=word.label)])[:_LIKELIEST] if base else []
        return [(english, score + _FORM) for option in found for english, score in self._inflected(option, word)]

    def _nearest(self, word: str) -> str:
        """The known word of the same stem that is most like a word, empty where none is."""
        stemmed = stem(word, self._language)
        near = [
            form
            for form in (self._phrases.beginning(stemmed) if len(stemmed) > _SHORTEST_PART else ())
            if stem(form, self._language) == stemmed and abs(len(form) - len(word)) <= _LONGEST_ENDING
        ]
        return min(near, key=lambda form: (abs(len(form) - len(word)), form), default="")

    def _inflected(self, option: Option, word: Term) -> Iterator[Option]:
        """The English of a lemma in the forms that a word of such features mostly has, if there are such words."""
        english, score = option
        made = []
        for before, cut, ending, share in self._endings.get(word.inflection, ()) if len(english) == 1 else ():
            form = english[0][: len(english[0]) - cut] + ending
            if form and self._model.knows(form.lower()):
                made.append(((*before.split(), form), score + math.log(share)))
        if word.upos == "VERB" and word.has("Tense=Past"):
            made = [one for one in made if one[0] != english] or made  # the past is seldom as the infinitive
        yield from made or [option]

    def _compound(self, word: str, label: str = "") -> list[Option]:
        """The English of the two best known parts of a word, in their order."""
        best: tuple[float, list[Option]] = (_LEAST_KNOWN, [])
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            head = self._form(Term(word[cut:], label=label))
            if not head:
                continue
            for joint in ("", "s", "e"):
                first = word[: cut - len(joint)] if word[:cut].endswith(joint) else ""
                modifier = self._look_up(first) if len(first) >= _SHORTEST_PART else []
                known = min(self._known(first), self._known(word[cut:]))
                if modifier and known > best[0]:
                    single = _bare(modifier)
                    if len(single) > 1 or shares("en").get(single[0].lower(), 0.0) < _FUNCTION:
                        options = [((*e[:-1], *single, e[-1]), score + _COMPOUND) for e, score in head[:4]]
                        best = known, options
        return best[1]

    def _known(self, part: str) -> float:
        """How sure it is that a part of a compound is the word that it looks like: often seen, and long."""
        seen = self._lexicon.seen(part) if self._lexicon is not None else _ASSUMED
        return math.log(1 + seen) * (len(part) - 2)


def _denies(english: Sequence[str], support: Sequence[str]) -> bool:
    """True for English that denies with this auxiliary, or with another word than *not*."""
    lower = [word.lower() for word in english]
    helped = _SUPPORTS.intersection(lower)
    return helped <= set(support) if helped else not any(word == _NOT or "n't" in word for word in lower)


def _thirds(base: str) -> Iterator[str]:
    """What the third person of an English infinitive may be; nouns have their plural so."""
    if base in _THIRDS:
        yield _THIRDS[base]
    if base.endswith("y"):
        yield f"{base[:-1]}ies"
    if base.endswith(("s", "sh", "ch", "x", "z", "o")):
        yield f"{base}es"
    yield f"{base}s"


def _regular(base: str) -> Iterator[str]:
    """What past and participle of a regular English infinitive may be."""
    for ending, instead in (*_PAST, ("", f"{base[-1]}ed")):
        if base.endswith(ending):
            yield base[: len(base) - len(ending)] + instead


def _bare(options: Sequence[Option]) -> tuple[str, ...]:
    """The best English of one word, without an article."""
    return next((english for english, _ in options if len(english) == 1), options[0][0])


def _number(text: str) -> str:
    """A number as English writes it: a comma before three digits, a point before a fraction."""
    if not re.fullmatch(_NUMBER, text):
        return text
    text = re.sub(r",(?=\d+$)", "\0", text)
    return re.sub(r"\.(?=\d{3}(?!\d))", ",", text).replace("\0", ".")


def _written(words: Sequence[str]) -> str:
    """Words as a sentence: spaces where English has them, a capital at the beginning."""
    text = " ".join(words)
    text = re.sub(r"\s+([.,;:!?%)]|\.\.\.)", r"\1", text)
    text = re.sub(r"([(])\s+", r"\1", text)
    quoted = text.split('"')  # what stands behind every other mark begins inside it
    text = '"'.join(part.strip() if place % 2 else part for place, part in enumerate(quoted))
    text = re.sub(r"(\w) ' (s|t|re|m|ll|ve|d)\b", r"\1'\2", text)
    return re.sub(r'(?:^|[.!?]"? )\W{0,2}[a-z]', lambda match: match[0][:-1] + match[0][-1].upper(), text)


@functools.cache
def load(folder: Path, lexicon: Lexicon | None = None, marked: bool = True) -> PhraseTable:
    """Read a phrase table, once; ``lexicon`` helps it with words that it does not know.

    Raises:
        ModelError: a file is missing or damaged.
    """
    import numpy as np

    try:
        metadata = json.loads((folder / argos.METADATA).read_text(encoding="utf-8"))
        language = str(metadata["from_code"])
        senses, endings = (dict(metadata.get(name, {})) for name in ("senses", "endings"))
        phrases = Phrases(gzip.decompress((folder / "phrases.gz").read_bytes() or b"empty"))
        with np.load(folder / "trigrams.npz", allow_pickle=False) as arrays:
            model = Grams(np.cumsum(arrays["steps"], dtype=np.uint64), arrays["probabilities"], arrays["rests"])
    except Exception as error:  # gzip, numpy and json raise many kinds for a damaged file
        reason = str(error).splitlines()[0] if str(error) else "damaged file"
        raise ModelError(f"{folder}: the phrase table cannot be loaded ({type(error).__name__}: {reason}); "
                         "it came with the package: install quotes again") from error  # fmt: skip
    return PhraseTable(language, phrases, model, senses, endings, lexicon, marked)


def translation(package: argos.Package, table: PhraseTable) -> Any:
    """A phrase table as an ``argostranslate.translate.ITranslation``, so that it stands where a package would.

    A paragraph is translated as it stands, in one way and in its own order: without its tree the table knows no other.
    """
    base = argos.library("translate")

    class PhraseTranslation(base.ITranslation):  # type: ignore[misc, name-defined]
        from_lang = base.Language(package.source, package.source)
        to_lang = base.Language(package.target, package.target)

        def hypotheses(self, input_text: str, num_hypotheses: int = 1) -> list[object]:
            best = [table.translate(paragraph) for paragraph in self.split_into_paragraphs(input_text)]
            text = self.combine_paragraphs([text for text, _ in best])
            return [base.Hypothesis(text, sum(score for _, score in best))]

    return PhraseTranslation()
