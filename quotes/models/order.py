"""The order of the words of a clause as English has it, by the tree: before a phrase table reads them.

Where a language puts the finite verb second, its subject often stands behind it (*today comes he*), negation behind
the verb or before the auxiliary, and times between the auxiliary and the verb.  Phrases of a table are short and are
put one behind another: words in English order find longer ones (Collins, Koehn and Kucerova 2005, "Clause
restructuring for statistical machine translation").  That a language is such a one, and its words of negation, are
said by its file; all else is Universal Dependencies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quotes.document.parse import Parse, Word
from quotes.document.span import Span
from quotes.languages.language import Language

#: A subject of more words stays behind its verb.
_SUBJECT = 15
#: An object of more words stands behind the time and place of its verb.
_OBJECT = 8
#: The agreement of a verb with its subject: I; he, she, it; all others.
FIRST, THIRD, SEVERAL = "First", "Third", "Several"
_SUBJECTS = ("nsubj", "expl", "csubj")
_AUXILIARIES = ("aux", "cop")
_OPENERS = ("cc", "mark", "punct", "discourse", "vocative")


def english(words: Sequence[Word], language: Language) -> list[Word]:
    """The words of one sentence of a parse, in the order in which English would say them.

    Where the verb tells how a word is to be said, its features say so: negation has the tense of its verb, both have
    the agreement of the verb with its subject (*do not*, *does not*), and what is the subject's own has the subject
    for its ``Owner`` (*her*).  An auxiliary and a preposition have the voice of
    a passive verb (*by*).
    """
    if not language.verb_second or not words:
        return list(words)
    sentence = _Sentence(words, language)
    return [sentence.told(place) for place in sentence.order]


def within(parse: Parse, span: Span, language: Language) -> list[Word]:
    """The words in a stretch of an article, those of each sentence in the order in which English would say them."""
    found: list[Word] = []
    for number in dict.fromkeys(parse.sentence_of[word.index] for word in parse.words_in(span)):
        sentence = parse.sentences[number]
        words = parse.words[sentence.first : sentence.last]
        found += [word for word in english(words, language) if span.start <= word.start < span.end]
    return found


class _Sentence:
    """A sentence whose clauses are put in order one after the other, from the outermost to the innermost."""

    def __init__(self, words: Sequence[Word], language: Language) -> None:
        self._words = words
        self._language = language
        first = words[0].index
        self._children: list[list[int]] = [[] for _ in words]
        for place, word in enumerate(words):
            head = word.head - first
            if head != place and 0 <= head < len(words):
                self._children[head].append(place)
        self.order = list(range(len(words)))
        self._told: dict[int, str] = {}
        for place in range(len(words)):
            self._clause(place)

    def told(self, place: int) -> Word:
        """A word with what its verb tells of it."""
        word = self._words[place]
        return replace(word, feats=f"{word.feats}|{self._told[place]}") if place in self._told else word

    def _clause(self, head: int) -> None:
        """Put the clause of a verb or predicate in order."""
        words, children = self._words, self._children[head]
        verbs = [place for place in children if words[place].rel in _AUXILIARIES]
        if not verbs or words[head].upos in ("VERB", "AUX"):
            verbs = sorted([*verbs, head])
        finite = verbs[0]
        subject = next((place for place in children if words[place].rel in _SUBJECTS), None)
        self._passive(head)
        if words[finite].feature("VerbForm") != "Fin":
            return
        if subject is not None:
            self._own(head, subject)
        whose = head
        while self._subject(whose) is None and words[whose].rel == "conj":
            whose = words[whose].head - words[0].index
        if (agreeing := self._subject(whose)) is not None and words[agreeing].rel != "expl":
            self._tell(finite, self._agreement(finite, agreeing))
        if subject is not None and subject > finite:
            if not self._inverted(head, finite, subject):
                return  # a question, or a cue behind what was said
            self._front(head, finite, subject)
        self._negate(children, finite, subject)
        if subject is not None:
            self._clear(head, min(finite, subject) if subject > finite else subject)
        for particle in children:
            if words[particle].rel == "compound" and words[particle].upos in ("ADP", "ADV") and particle > head + 1:
                self._move([particle], after=[head])

    def _inverted(self, head: int, finite: int, subject: int) -> bool:
        """True where a subject stands behind its verb only since something else stands before it."""
        words = self._words
        opening = [
            place for place in [*self._children[head], head] if place < finite and words[place].rel not in _OPENERS
        ]
        if words[head].upos not in ("VERB", "AUX") and head < finite:
            return False
        first = min((self._subtree(place)[0] for place in opening), default=finite)
        if any(self._language.is_word("question_words", words[place].text) for place in range(first, finite)):
            return False
        cue = words[head].rel == "parataxis" and not opening
        if cue or any(words[place].rel in ("ccomp", "parataxis") for place in opening):
            return words[subject].upos == "PRON"
        return bool(opening)

    def _front(self, head: int, finite: int, subject: int) -> None:
        """The subject before its verb; an object that stood there behind it."""
        block = self._subtree(subject)
        if len(block) > _SUBJECT:
            return
        for place in self._children[head]:
            if place < finite and self._words[place].rel == "obj":
                self._move(self._subtree(place), after=[max(finite, head)])
        self._move(block, before=[finite])

    def _negate(self, children: Sequence[int], finite: int, subject: int | None) -> None:
        """Negation behind an auxiliary and before another verb; so other adverbs at an auxiliary."""
        words = self._words
        if self._is_auxiliary(finite):
            before = [
                place
                for place in children
                if (0 if subject is None or subject > finite else subject) < place < finite
                and words[place].deprel == "advmod"
                and not self._children[place]
            ]
            while before and before[-1] != finite - len(before):
                before.pop(0)
            if before and before == list(range(before[0], finite)) and (subject is not None and subject < before[0]):
                self._move([finite], before=[before[0]])
            return
        for place in children:
            if self._is_negation(place):
                self._tell(place, f"Tense={words[finite].feature('Tense')}")
                if subject is not None:
                    self._tell(place, self._agreement(finite, subject))
                if place > finite:
                    self._move([place], before=[finite])

    def _subject(self, head: int) -> int | None:
        return next((place for place in self._children[head] if self._words[place].rel in _SUBJECTS), None)

    def _passive(self, head: int) -> None:
        """Tell the auxiliary of a passive verb that it is, and its prepositions: whom they name may be who did it."""
        words, children = self._words, self._children[head]
        auxiliaries = [child for child in children if self._is_passive(words[child])]
        if words[head].feature("Voice") != "Pass" and not auxiliaries:
            return
        for auxiliary in auxiliaries:
            self._tell(auxiliary, "Voice=Pass")
        for child in children:
            for place in self._children[child] if words[child].rel == "obl" else ():
                if words[place].upos == "ADP" and words[place].rel == "case":
                    self._tell(place, "Voice=Pass")

    def _is_passive(self, word: Word) -> bool:
        named = word.rel == "aux" and self._language.is_word("passive_auxiliaries", word.lemma)
        return named or word.deprel == "aux:pass"

    def _agreement(self, finite: int, subject: int) -> str:
        """What a verb is to know of its subject: whether English has the third person singular with it."""
        words = self._words
        if words[subject].upos == "PRON" and words[subject].feature("Number") is None:
            relative = words[finite].deprel == "acl:relcl"  # stands for the noun before it
            subject = words[finite].head - words[0].index if relative else subject
        word = words[subject]
        joined = any(words[child].rel == "conj" for child in self._children[subject])
        if joined or word.feature("Number") == "Plur" or word.feature("Person") == "2":
            return f"Agreement={SEVERAL}"
        return f"Agreement={FIRST if word.feature('Person') == '1' else THIRD}"

    def _tell(self, place: int, feature: str) -> None:
        self._told[place] = f"{self._told[place]}|{feature}" if place in self._told else feature

    def _own(self, head: int, subject: int) -> None:
        """Tell the words for what is one's own in a clause whose it is: a pronoun, or one or several of others."""
        owner = self._words[subject]
        name = owner.text.lower() if owner.upos == "PRON" else owner.feature("Number")
        stack = [child for child in self._children[head] if child != subject]
        while stack:
            place = stack.pop()
            stack.extend(self._children[place])
            if self._words[place].feature("Reflex") and self._words[place].feature("Poss"):
                self._told[place] = f"Owner={name}"  # an inner clause comes later, and knows better

    def _is_phrase(self, place: int) -> bool:
        """True for a pronoun that is an object, or stands behind a preposition."""
        word = self._words[place]
        cased = any(self._words[child].rel == "case" for child in self._children[place])
        return word.upos == "PRON" and (word.rel == "obj" or cased)

    def _is_auxiliary(self, place: int) -> bool:
        """True for an auxiliary, and one that stands alone and has no object: *he is not here*."""
        word = self._words[place]
        objects = any(self._words[child].rel == "obj" for child in self._children[place])
        return word.upos == "AUX" or (self._language.is_word("auxiliaries", word.lemma) and not objects)

    def _is_negation(self, place: int) -> bool:
        word = self._words[place]
        return (
            word.upos in ("ADV", "PART")
            and not self._children[place]
            and self._language.is_word("negations", word.text)
        )

    def _clear(self, head: int, start: int) -> None:
        """What stands between subject and main verb, but for adverbs, behind the verb and its object."""
        words = self._words
        if words[head].upos != "VERB":
            return
        inner = [
            place
            for place in self._children[head]
            if start < place < head
            and words[place].rel in ("obl", "obj")
            and (words[place].upos in ("NOUN", "PROPN", "NUM") or self._is_phrase(place))
        ]
        for place in inner:
            block = self._subtree(place)
            if words[block[0] - 1].upos == "PUNCT" or len(block) > _OBJECT:
                continue  # an aside between commas
            follow = [head]
            if head + 1 < len(words) and words[head + 1].rel in ("advmod", "compound") and not self._children[head + 1]:
                follow.append(head + 1)
            if words[place].rel == "obl":
                for child in self._children[head]:
                    object_ = self._subtree(child)
                    if child > head and words[child].rel in ("obj", "iobj") and len(object_) <= _OBJECT:
                        follow = [*follow, *object_]
            self._move(block, after=follow)

    def _subtree(self, place: int) -> list[int]:
        """The places of a word and all below it that stand together, without marks at the edges."""
        found, stack = set(), [place]
        while stack:
            one = stack.pop()
            found.add(one)
            stack.extend(self._children[one])
        first = last = place
        while first - 1 in found:
            first -= 1
        while last + 1 in found:
            last += 1
        while first < place and self._words[first].upos == "PUNCT":
            first += 1
        while last > place and self._words[last].upos == "PUNCT" and self._words[last].text in ",;:.":
            last -= 1
        return list(range(first, last + 1))

    def _move(self, block: Sequence[int], before: Sequence[int] = (), after: Sequence[int] = ()) -> None:
        """Take some words out and put them before, or behind, others."""
        if set(block) & {*before, *after}:
            return
        moved = [place for place in self.order if place in set(block)]
        rest = [place for place in self.order if place not in set(block)]
        where = rest.index(before[0]) if before else max(rest.index(place) for place in after) + 1
        self.order = [*rest[:where], *moved, *rest[where:]]
