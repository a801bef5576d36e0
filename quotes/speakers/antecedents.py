"""Antecedents: whom pronouns and nouns such as ``the actress`` stand for, by who is most in view."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence

from quotes.document.names import in_group
from quotes.document.parse import Parse, Word
from quotes.document.quote import Quote
from quotes.document.span import Stretches
from quotes.languages import Language
from quotes.speakers import mentions
from quotes.speakers.cast import Cast
from quotes.speakers.genders import Genders
from quotes.speakers.mentions import Mention
from quotes.speakers.nominals import Nominal, Nouns, head_of
from quotes.speakers.people import Person

#: How many sentences back a pronoun finds its antecedent, without those that he himself says.
_REACH = 4
#: What each sentence and each character in between take from the weight of a candidate.
_PER_SENTENCE, _PER_CHARACTER = 3.0, 0.002
#: How many sentences back anybody is looked for at all.
_FARTHEST = 60
#: How many sentences back a neuter pronoun finds what spoke.
_THING_REACH = 2
#: By how much a person has to be most in view to be the one whom a noun such as "the actress" means, and for
#: a pronoun to tell the person's gender.
_CLEAR, _TELLING = 3.0, 1.0


class Antecedents:
    """Who is in view in one article.  It learns who speaks by ``hear``, in text order.

    ``quoted`` are the article's quotations.
    """

    def __init__(
        self,
        parse: Parse,
        language: Language,
        cast: Cast,
        nouns: Nouns,
        quoted: Stretches,
        quotes: Sequence[Quote],
    ) -> None:
        self._parse = parse
        self._language = language
        self._nouns = nouns
        self._quoted = quoted
        self._genders = Genders(parse, cast, nouns, quoted)
        sources = [quote.source for quote in quotes if quote.source is not None]
        self._standing = mentions.standing(parse, language, cast, nouns, sources)
        self._spoke: list[Mention] = []  # in text order
        self._resolved: list[tuple[int, Person | Nominal]] = []
        self._own_words: dict[int, set[int]] = {}  # the sentences that begin in somebody's quotations
        self._spokespersons: list[tuple[Word, Person | Nominal]] = []
        self._question: tuple[Quote, Person | Nominal] | None = None

    # ------------------------------------------------------------ who speaks

    def hear(self, quote: Quote, start: int, words: list[Word], answer: Person | Nominal | None) -> None:
        """Keep who is the source of a report, whose words begin at ``start``, for the mentions to come."""
        if answer is not None:
            self._resolved.append((start, answer))
            numbers = (number for span in quote.verbatim for number in self._parse.sentences_in(span))
            self._own_words.setdefault(id(answer), set()).update(numbers)
        cue = self._parse.words[quote.cue_head] if quote.cue_head is not None else None
        self._remember(start, words, answer, embedded=cue is not None and cue.rel in mentions.SUBORDINATE)
        self._question = (quote, answer) if answer is not None and quote.sense == "ask" else None

    def _remember(self, start: int, words: list[Word], answer: Person | Nominal | None, *, embedded: bool) -> None:
        """Keep who spoke for the pronouns to come, where it is a person, known or not.

        Who speaks in a subordinate clause is less in view: ``said she paid | after Lee told her to``.
        """
        nouns, head = self._nouns, head_of(words)
        bare = not (nouns.is_definite(head, words) or nouns.is_indefinite(words) or nouns.is_specified(head))
        headline = bare and len(words) == 1
        pronoun = self._language.is_word("singular_person", head.text)
        if isinstance(answer, Person) or pronoun or (nouns.is_human(head) and not headline):
            weight = mentions.SPEAKING if not embedded else mentions.EMBEDDED
            mention = Mention(start, self._sentence(start), answer, weight, nouns.gender(head))
            bisect.insort(self._spoke, mention, key=lambda other: other.start)
        if answer is not None and nouns.is_spokesperson(head):
            self._spokespersons.append((head, answer))

    def _sentence(self, offset: int) -> int:
        return max(0, bisect.bisect_right(self._parse.sentences, offset, key=lambda sentence: sentence.start) - 1)

    # ------------------------------------------------------------ whom a mention stands for

    def person(self, pronoun: Word, quote: Quote) -> Person | Nominal | None:
        """Who is most in view before a pronoun: near, a subject, a speaker a moment ago.

        None where that is somebody of whom the article does not say who it is.
        """
        asker = self._asker(quote)
        interrupted = quote.start < pronoun.start < quote.end
        best: tuple[float, Mention] | None = None
        second = float("-inf")  # how much the next one is in view
        perhaps: list[tuple[float, frozenset[int]]] = []
        for score, mention in self._scored(pronoun):
            if interrupted and any(span.start <= mention.start < span.end for span in quote.content):
                continue  # "a friend of Lee, who, she said, ...": not Lee
            if mention.answer is not None and mention.answer is asker:
                continue
            if mention.besides is not None:
                perhaps.append((score, mention.besides))
            elif best is not None and mention.answer is best[1].answer:
                best = (score, mention) if score > best[0] else best
            elif best is None or score > best[0]:
                second = best[0] if best is not None else second
                best = score, mention
            else:
                second = max(second, score)
        answer = best[1].answer if best else None
        if not isinstance(answer, Person):
            return answer
        hidden = best is not None and any(score > best[0] and id(answer) in besides for score, besides in perhaps)
        if answer.ambiguous or hidden:
            return None
        if best is not None and best[0] - second >= _TELLING:
            self._genders.learn(answer, pronoun)
        return answer

    def described(self, head: Word, words: list[Word]) -> Person | None:
        """The person whom a definite noun describes where one is clearly most in view: ``Ann Lee ... The actress``."""
        calling = in_group(self._language, "callings", head.text, head.lemma)
        if not calling or head.feature("Number") == "Plur":
            return None
        if not self._nouns.is_definite(head, words) or self._nouns.is_specified(head):
            return None
        scores: dict[int, float] = {}
        answers: dict[int, Person | Nominal | None] = {}
        for score, mention in self._scored(head):
            if mention.besides is not None:
                continue
            scores[id(mention.answer)] = max(score, scores.get(id(mention.answer), score))
            answers[id(mention.answer)] = mention.answer
        order = sorted(scores, key=lambda key: -scores[key])
        if not order or (len(order) > 1 and scores[order[0]] - scores[order[1]] < _CLEAR):
            return None
        answer = answers[order[0]]
        return answer if isinstance(answer, Person) and not answer.ambiguous else None

    def spokesperson(self, head: Word, words: list[Word]) -> Person | Nominal | None:
        """Who spoke as a spokesperson before ``the spokeswoman`` does."""
        if not self._nouns.is_definite(head, words):
            return None
        gender = self._nouns.gender(head)
        for noun, answer in reversed(self._spokespersons):
            if None in (self._nouns.gender(noun), gender) or self._nouns.gender(noun) == gender:
                return answer
        return None

    def thing(self, start: int) -> Nominal | None:
        """The organization or document that spoke a moment before an offset."""
        for spoke, answer in reversed(self._resolved):
            near = self._sentence(start) - self._sentence(spoke) <= _THING_REACH
            if near and isinstance(answer, Nominal) and answer.kind in ("organization", "document"):
                return answer
        return None

    def _asker(self, quote: Quote) -> Person | Nominal | None:
        """Who asked what a report replies to: ``“...?” Lee asked. “...,” she replied``."""
        if self._question is None or quote.cue_head is None:
            return None
        question, asker = self._question
        cue = self._parse.words[quote.cue_head]
        replies = self._language.is_word("replies", cue.lemma)
        return asker if replies and question.cue is not None and question.end <= quote.start else None

    # ------------------------------------------------------------ who is in view

    def _scored(self, word: Word) -> Iterator[tuple[float, Mention]]:
        """The people before a word whom it can mean by its gender, with how much they are in view."""
        here = self._parse.sentence_of[word.index]
        around = self._quoted.around(word.start)
        for mention in itertools.chain(self._near(self._standing, word), self._near(self._spoke, word)):
            if not self._genders.agree(mention, word) or not self._quoted.around(mention.start) <= around:
                continue  # whom somebody else spoke of is not in view
            own = self._own_words.get(id(mention.answer), set()) if mention.answer is not None else set()
            distance = here - mention.sentence - len(own.intersection(range(mention.sentence + 1, here)))
            if distance <= _REACH:
                yield mention.weight - _PER_SENTENCE * distance - _PER_CHARACTER * (word.start - mention.start), mention

    def _near(self, found: Sequence[Mention], word: Word) -> Sequence[Mention]:
        """Those of some mentions, which come in text order, that stand before a word and not far from it."""
        first = self._parse.sentences[max(0, self._parse.sentence_of[word.index] - _FARTHEST)].start
        start = bisect.bisect_left(found, first, key=lambda mention: mention.start)
        return found[start : bisect.bisect_left(found, word.start, key=lambda mention: mention.start)]
