"""The boundary of reported words: the place that is most like the ends that annotators chose.

The tree often hangs what follows on the wrong word (``said they support Lee, | a sentiment ...``).  The places
are weighed by what stands around them, with weights of a logistic regression that
``quotes/workshop/recipes/fitted.py`` fits on annotated news.  No feature is a content word, so the
weights hold for any language with Universal Dependencies.
"""

from __future__ import annotations

import bisect
import functools
import importlib.resources
import itertools
import tomllib
from collections.abc import Iterator, Mapping, Sequence

from quotes.document.parse import Word
from quotes.rules import asides
from quotes.rules.blackboard import Blackboard
from quotes.rules.patterns import Match

FILE = "boundary.toml"

_LENGTHS = (1, 2, 3, 5, 8, 12, 18, 27, 40)
_PAUSES = frozenset(",;:-–—()")
#: What parts the words inside, and how many words behind a place are looked at.
_CROSSED, _AHEAD = (",", ";", "-", "–", "—"), 5
_SUBJECTS = ("nsubj", "expl")
#: Parts of speech before which words may end without a pause.
_OPENERS = ("ADP", "SCONJ", "PART", "CCONJ", "ADV", "VERB", "PRON")
#: The tree's own end is left only for a place that is so much likelier, as a log-odds.
MARGIN = 0.3


@functools.cache
def weights() -> Mapping[str, float]:
    """The weight of each feature, as a log-odds."""
    source = importlib.resources.files("quotes.rules") / FILE
    measured: Mapping[str, float] = tomllib.loads(source.read_text(encoding="utf-8"))["weights"]
    return measured


def end(board: Blackboard, match: Match, words: tuple[int, int]) -> int:
    """Where the words reported by a match end, an index like ``words[1]``, which is where the tree ends them."""
    last = words[1]
    found = list(places(board, match, words))
    main = _main_clause(board, match, words, found)
    if main is not None:
        return main
    goes_on = (
        _further_cue(board, match, found),
        _further_speaker(board, match, [place for place in found if place < last]),
        asides.begin(board, match, [place for place in found if place <= last and place < len(board.parse.words)]),
    )
    sure = [place for place in goes_on if place is not None]
    if sure:
        return min(sure)
    mark = board.mark_of[last - 1]
    if mark is not None and mark in board.utterances and board.mark_of[words[0]] is mark:
        return last  # the marks themselves say where somebody's sentence ends
    weight, around = weights(), Around(board, match, words)
    scores = {place: sum(weight.get(one, 0.0) for one in features(around, place)) for place in found}
    if last not in scores:
        return last
    best = max(scores, key=lambda place: (scores[place], place == last))
    return best if scores[best] > scores[last] + MARGIN else last


def _main_clause(board: Blackboard, match: Match, words: tuple[int, int], found: Sequence[int]) -> int | None:
    """Where the main clause begins after a participle that opens the sentence: ``Asked if she would, | she ...``"""
    parse = board.parse
    sentence = parse.sentence(match.cue)
    before = parse.words[words[0] - 1]
    opener = parse.words[sentence.first]
    if opener.upos == "SCONJ" and opener.head == match.cue.index:  # "Mens Lee siger, at den er sikker, | mener Bo"
        closing = (p for p in found if p < words[1] and parse.words[p].text == ",")
        return next((p for p in closing if _is_inverted(board, p + 1)), None)
    participle = match.cue.feature("VerbForm") in ("Part", "Ger")
    opened = before.index <= match.cue.index + 2 and board.is_complementizer(before)
    asked = match.entry.sense == "ask" and match.cue.index == sentence.first
    if match.cue.index - sentence.first > 2 or not (participle or opened or asked):
        return None
    if any(word.rel in ("nsubj", "expl") for word in parse.words[sentence.first : match.cue.index]):
        return None
    for place in found:
        if place < words[1] and parse.words[place].text == "," and _begins_clause(board, place + 1, sentence.last):
            return place
    return None


def _is_inverted(board: Blackboard, first: int) -> bool:
    """True for a finite verb before a nominal."""
    verb = board.parse.words[first]
    return verb.upos in ("VERB", "AUX") and verb.feature("VerbForm") == "Fin" and board.precedes_nominal(verb)


def _begins_clause(board: Blackboard, first: int, last: int) -> bool:
    """True where a subject stands near, or a nominal before a finite verb, which the tree may hang elsewhere."""
    words = board.parse.words
    if any(word.rel in ("nsubj", "expl") for word in words[first : first + 6]):
        return True
    clause = list(itertools.takewhile(lambda word: word.text != ",", words[first:last]))
    nominal = bool(clause) and clause[0].upos in ("PROPN", "PRON", "DET", "NOUN", "NUM")
    return nominal and any(word.feature("VerbForm") == "Fin" for word in clause)


def _further_cue(board: Blackboard, match: Match, found: Sequence[int]) -> int | None:
    """Where a further cue of the same subject begins: ``said he would order a review | and warned against them``."""
    parse = board.parse
    for place in found:
        following = [word for word in parse.words[place : place + 4] if word.upos != "PUNCT"]
        if following and following[0].upos == "CCONJ" and any(_goes_on(board, match.cue, w) for w in following[1:3]):
            return place
    return None


def _further_speaker(board: Blackboard, match: Match, found: Sequence[int]) -> int | None:
    """Where an adjunct begins in which somebody else speaks: ``blamed them | after a survey found that ...``"""
    parse = board.parse
    if match.rule.region == "clause":
        return None  # it may have adjuncts of its own
    for opening in (parse.words[place] for place in found):
        clause = parse.words[opening.head]
        if opening.rel != "mark" or clause.rel != "advcl" or not any(parse.dependents(clause, "nsubj")):
            continue
        if board.speech_cue(clause):
            return opening.index
    return None


def _repeats(board: Blackboard, place: int, last: int) -> bool:
    """True where the words reported go on with their complementizer repeated: ``..., | but that she would stay``."""
    following = [word for word in board.parse.words[place : min(place + 3, last)] if word.text != ","]
    if len(following) < 2 or following[0].upos != "CCONJ" or following[1].upos != "SCONJ":
        return False
    return board.is_complementizer(following[1])


def places(board: Blackboard, match: Match, words: tuple[int, int]) -> Iterator[int]:
    """The places where words that begin at ``words[0]`` may end, in text order, the tree's own among them."""
    parse = board.parse
    first, last = words
    sentence = parse.sentence(parse.words[first])
    # "the claim that it is safe | surprised them": what a noun hangs on is not in its clause
    above = [word.index for word in parse.ancestors(match.cue) if word.index >= last] if match.entry.nominal else []
    for place in range(first + 1, min([sentence.last, *above]) + 1):
        if place == last:
            yield place
            continue
        before = parse.words[place - 1]
        light = before.upos in ("PUNCT", "ADP", "DET", "CCONJ", "SCONJ", "AUX", "PART")
        if light and before.text not in "\"”’'»)" and before.rel != "compound":  # "step down" may end here
            continue
        mark = board.mark_of[place - 1]
        if mark is not None and place < len(parse.words) and board.mark_of[place] is mark:
            continue
        if place == sentence.last:
            yield place
            continue
        if place < last and _repeats(board, place, last):
            continue
        following = parse.words[place]
        final = following.upos == "PUNCT" and place + 1 == sentence.last
        if final or following.text in _PAUSES or following.upos in _OPENERS:
            yield place


class Around:
    """What is the same for all places where the words of a match may end.

    They begin at ``first``; the tree ends them at ``last``, and their sentence ends at ``end``.
    """

    def __init__(self, board: Blackboard, match: Match, words: tuple[int, int]) -> None:
        self.board, self.match = board, match
        self.first, self.last = words
        sentence = board.parse.sentence(board.parse.words[self.first])
        self.end = sentence.last
        inside = board.parse.words[self.first : self.end]
        #: The indices of the words without punctuation, of the verbs among them, and of the pauses outside marks.
        self.words = [word.index for word in inside if word.upos != "PUNCT"]
        self.verbs = [word.index for word in inside if word.upos in ("VERB", "AUX")]
        self.pauses = [word.index for word in inside if word.text in _CROSSED and board.mark_of[word.index] is None]
        before = board.parse.words[sentence.first : match.cue.index]
        self.has_subject = any(word.rel in _SUBJECTS for word in before)


def features(around: Around, place: int) -> list[str]:
    """What stands around a place where reported words may end."""
    own = list(_features(around, place))
    rule = around.match.rule.name
    return own + [f"{rule} & {feature}" for feature in own]


def _features(around: Around, place: int) -> Iterator[str]:
    board, parse, first = around.board, around.board.parse, around.first
    where = "at" if place == around.last else "before" if place < around.last else "after"
    yield f"{where} the tree's end"
    length = bisect.bisect_left(around.words, place)
    rest = [parse.words[index] for index in around.words[length : length + _AHEAD]]
    yield f"length {bisect.bisect(_LENGTHS, length)}"
    yield f"rest {bisect.bisect(_LENGTHS, len(around.words) - length)}"
    if not rest:
        yield "at the sentence's end"
        yield f"at the sentence's end, {where} the tree's"
    marks = parse.words[place : rest[0].index if rest else around.end]
    pause = next((mark for word in marks for mark in word.text if mark in _PAUSES or mark in '"”'), "none")
    if not around.verbs or around.verbs[0] >= place:
        yield "no verb inside"
    if place > first and board.mark_of[place - 1] is not None:
        yield "at a closing mark"
    yield f"pauses inside {min(bisect.bisect_left(around.pauses, place), 3)}"
    if not rest:
        return
    following = rest[0]
    kind = _kind(board, following)
    yield f"before {pause} {kind}"
    yield f"before {pause} {kind}, {where} the tree's end"
    yield f"before {kind} as {following.rel}"
    top = _top(board, following, place, around.end)
    attached = _attachment(top, around.match.cue, first, place)
    yield f"before {pause} {attached} as {top.rel}"
    yield f"before {pause} {kind} {attached}"
    if kind == "CCONJ" and len(rest) > 1:
        yield f"before {pause} CCONJ {_kind(board, rest[1])}"
        yield f"before {pause} CCONJ {_kind(board, rest[1])}, {where} the tree's end"
    if not around.has_subject:
        # "Asked whether she would run, | she smiled"
        yield f"cue without a subject before it, before {pause} {kind}"
        if any(word.rel in _SUBJECTS for word in rest):
            yield f"cue without a subject before it, before {pause} a subject"
    if kind in ("ADP", "SCONJ", "PART"):
        yield f"before {kind} as {top.rel} {attached}, {where} the tree's end"
    if any(word.index in board.cues for word in rest[:3]):
        yield f"before {pause} a cue"
    if any(board.is_word("time", word) for word in rest[:2]):
        yield f"before {pause} a time"
    if top.upos in ("NOUN", "PROPN") and top.lemma.lower() in board.language.channel_nouns:
        yield "before a channel"


def _goes_on(board: Blackboard, cue: Word, word: Word) -> bool:
    """True for a further cue of speech, or a refusal to say more, in the tense of the first one, without a subject.

    A parser may take the past tense for a participle.
    """
    return (
        (board.speech_cue(word) is not None or board.language.is_word("refusals", word.lemma))
        and word.upos == "VERB"
        and word.feature("VerbForm") in ("Fin", "Part")
        and cue.feature("VerbForm") == "Fin"
        and word.feature("Tense") == cue.feature("Tense")
        and not any(board.parse.dependents(word, "nsubj", "aux"))
    )


def _kind(board: Blackboard, word: Word) -> str:
    form = word.feature("VerbForm")
    if word.upos in ("VERB", "AUX") and form in ("Ger", "Part"):
        return "participle of a cue" if word.index in board.cues else "participle"
    if word.feature("PronType") == "Rel" or (word.upos in ("PRON", "ADV") and word.feature("PronType") == "Int"):
        return "relative"
    if board.is_complementizer(word):
        return "complementizer"
    return word.upos


def _top(board: Blackboard, word: Word, place: int, last: int) -> Word:
    """The head of the phrase that begins at a word, among the words behind the place."""
    words = board.parse.words
    while word.head != word.index and place <= word.head < last:
        word = words[word.head]
    return word


def _attachment(top: Word, cue: Word, first: int, place: int) -> str:
    if top.index == cue.head and top is not cue:
        return "what the cue hangs on"
    if top.head == top.index:
        return "the root"
    if first <= top.head < place:
        return "inside" if top.head != place - 1 else "the last word"
    return "the cue" if top.head == cue.index else "outside"
