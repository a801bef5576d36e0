"""Asides behind reported words: ``..., a phrase that drew laughter``, ``..., but the mayor disagrees``."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from quotes.document.names import in_group
from quotes.document.parse import Word
from quotes.languages import SPEECH
from quotes.rules.blackboard import Blackboard
from quotes.rules.patterns import Match

_VERBAL = ("VERB", "AUX")
#: Word groups of those who can leave a room.
_PEOPLE = (
    "people",
    "callings",
    "titles",
    "leaders",
    "spokespersons",
    "feminine",
    "masculine",
    "organizations",
    "groups",
)
#: An aside about the words names them within so many words.
_LONGEST_NAME = 5


def begin(board: Blackboard, match: Match, found: Sequence[int]) -> int | None:
    """The first of the places at which the reporter, or somebody else, goes on behind the words of a cue of speech."""
    if match.entry.sense not in SPEECH or match.entry.nominal:
        return None
    words = board.parse.words
    for place in found:
        if board.is_quoted(place):
            continue
        pause = words[place].text in (",", "–", "—")
        rest = words[place + pause : board.parse.sentence(match.cue).last]
        if len(rest) > 1 and (
            is_contrast(board, rest)
            or (pause and _is_last(rest) and (_is_comment(board, rest) or _names_words(board, rest)))
            or (not pause and _is_circumstance(board, rest))
            or (not pause and _leaves(board, match, rest))
        ):
            return place
    return None


def _is_last(rest: Sequence[Word]) -> bool:
    """True for what no comma follows, behind which the words reported might go on."""
    return all(word.text != "," for word in rest)


def is_contrast(board: Blackboard, rest: Sequence[Word]) -> bool:
    """True for another speaker: ``while the ministry said``, ``but the mayor disagrees``."""
    if not board.is_word("contrasts", rest[0]):
        return False
    verbs = (w for w in rest[1:] if w.upos == "VERB" or any(board.parse.dependents(w, "cop")))
    verb = next((word for word in verbs if word.rel != "acl" and not word.deprel.startswith("acl")), None)
    if verb is None or not _speaks(board, verb):
        return False
    subjects = [word for word in board.parse.dependents(verb, "nsubj") if word.index > rest[0].index]
    return any(word.upos in ("NOUN", "PROPN") or board.is_word("singular_person", word) for word in subjects)


def _speaks(board: Blackboard, verb: Word) -> bool:
    entry = board.cues.get(verb.index)
    says = entry is not None and not entry.nominal and entry.sense in SPEECH | {"think"}
    return says or board.is_word("dissent", verb) or board.language.is_word("dissent", verb.lemma)


def _is_comment(board: Blackboard, rest: Sequence[Word]) -> bool:
    """True for a clause about all that was said: ``without giving evidence``, ``hvilket overrasker bygherren``."""
    if board.is_word("comments", rest[0]):
        return True
    verb = next((word for word in rest[1:4] if word.upos in _VERBAL), None)
    bare = verb is not None and verb.feature("VerbForm") in ("Ger", "Part", "Inf")
    return bare and board.is_word("lacks", rest[0]) and not any(word.upos in ("NOUN", "PRON") for word in rest[1:2])


def _names_words(board: Blackboard, rest: Sequence[Word]) -> bool:
    """True for what calls the words something: ``a phrase that drew laughter``, ``a charge the council rejects``."""
    if rest[0].upos != "DET":
        return False
    phrase = itertools.takewhile(lambda word: word.upos in ("DET", "ADJ", "NOUN"), rest[:_LONGEST_NAME])
    noun = next((word for word in reversed(list(phrase)) if word.upos == "NOUN"), None)
    if noun is None or not (board.language.is_word("wordings", noun.lemma) or noun.lemma in board.language.nouns):
        return False
    return any(child.index > noun.index for child in board.parse.dependents(noun, "acl"))


def _leaves(board: Blackboard, match: Match, rest: Sequence[Word]) -> bool:
    """True for what a speaker does next, and no thing can do: ``said the bridge was unsafe | and left the room``."""
    verb = next((word for word in rest[1:4] if word.upos != "ADV"), rest[0])
    if rest[0].upos != "CCONJ" or not board.language.is_word("exits", verb.lemma) or verb.feature("VerbForm") == "Inf":
        return False
    subjects = list(board.parse.dependents(match.content, "nsubj", "nsubj:pass"))
    things = all(word.upos == "NOUN" and not _is_person(board, word) for word in subjects)
    return bool(subjects) and things and not any(board.parse.dependents(verb, "nsubj", "aux"))


def _is_person(board: Blackboard, noun: Word) -> bool:
    forms = (noun.text, noun.lemma)
    return noun.feature("Number") == "Plur" or any(in_group(board.language, group, *forms) for group in _PEOPLE)


def _is_circumstance(board: Blackboard, rest: Sequence[Word]) -> bool:
    """True for when it was said, right behind quoted words: ``said she would “not go” | as the row deepened``."""
    mark = board.mark_of[rest[0].index - 1]
    if mark is None or mark.end > rest[0].start or not board.is_word("circumstances", rest[0]):
        return False
    clause = board.parse.words[rest[0].head]
    return rest[0].upos == "SCONJ" and any(board.parse.dependents(clause, "nsubj"))
