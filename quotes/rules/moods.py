"""Sentences in the mood of reported speech, without a cue: ``Er sei müde, sagte Lee. Er habe nicht geschlafen.``"""

from __future__ import annotations

import itertools

from quotes.document.marks import touching
from quotes.document.parse import Sentence, Word
from quotes.rules import content as contents
from quotes.rules.blackboard import Blackboard
from quotes.rules.cues import in_idioms

#: What is said has at least so many words.
_FEWEST = 3


def propose(board: Blackboard) -> None:
    """Proposes the sentences whose mood says that somebody says them; they go on with what is said before."""
    if not any(board.language.words.get(group) for group in ("reported_forms", "reported_endings")):
        return
    idioms = in_idioms(board.parse, board.language)
    for before, sentence in itertools.pairwise(board.parse.sentences):
        verb = _verb(board, sentence)
        if verb is None or verb.index in idioms or verb.index == sentence.first:
            continue
        inside = [one for one in board.proposals.near(sentence.span) if one.span.overlaps(sentence.span)]
        if any(one.cue_head in board.cues or one.start < sentence.start for one in inside):
            continue
        for one in inside:  # terms in marks
            board.proposals.remove(one)
        content = contents.pieces(board, [sentence.span])
        if content:
            board.add(content, "mood", source=_told(board, before, sentence))


def is_reported(board: Blackboard, head: Word) -> bool:
    """True for the head of a clause in the mood of reported speech."""
    verb = _finite(board, head)
    if verb is None:
        return False
    moods = board.language.words.get("reported_moods", ())
    return (verb.feature("Mood") or "").lower() in moods or _is_form(board, head, verb)


def clause(board: Blackboard, cue: Word, last: int) -> tuple[int, int] | None:
    """The words of a clause in the mood of reported speech behind a cue and a comma: ``gab bekannt, | er gehe``."""
    words = board.parse.words
    comma = next((word for word in words[cue.index + 1 : last] if word.text in (",", ":")), None)
    if comma is None or comma.index + 1 >= last or words[comma.index + 1].upos in ("SCONJ", "CCONJ"):
        return None
    between = words[cue.index + 1 : comma.index]
    verb = next((word for word in words[comma.index + 1 : last] if word.feature("VerbForm") == "Fin"), None)
    if verb is None or any(word.upos == "VERB" for word in between) or board.is_quoted(comma.index + 1):
        return None
    head = board.parse.words[verb.head] if verb.rel in ("aux", "cop") else verb
    if verb.index == comma.index + 1 or not is_reported(board, head):
        return None
    while words[last - 1].upos == "PUNCT":
        last -= 1
    return comma.index + 1, last


def goes_on(board: Blackboard, cue: Word, behind: int) -> tuple[int, int] | None:
    """The words of a clause in that mood behind an attribution: ``Sie sei müde, sagte sie, | weil sie gewacht habe.``

    The attribution ends before the place ``behind``, but for time and place.
    """
    words = board.parse.words
    last = board.parse.sentence(cue).last
    comma = next((word for word in words[behind:last] if word.text == "," or word.upos in ("VERB", "AUX")), None)
    if comma is None or comma.text != "," or comma.index + 2 >= last or board.is_quoted(comma.index + 1):
        return None
    opener = words[comma.index + 1]
    rest = words[comma.index + 2 : last]
    verb = next((word for word in rest if word.feature("VerbForm") == "Fin"), None)
    moods = board.language.words.get("reported_moods", ())
    if opener.upos not in ("SCONJ", "CCONJ") or verb is None or (verb.feature("Mood") or "").lower() not in moods:
        return None
    while words[last - 1].upos == "PUNCT" and not board.is_quoted(last - 1):
        last -= 1
    return opener.index + (opener.upos == "CCONJ"), last


def _verb(board: Blackboard, sentence: Sentence) -> Word | None:
    """The finite verb of a sentence of the reporter's that reported speech alone has."""
    words = board.parse.words[sentence.first : sentence.last]
    root = next((word for word in words if word.head == word.index), None)
    verb = _finite(board, root) if root is not None else None
    if root is None or verb is None or len(words) <= _FEWEST or board.is_quoted(verb.index):
        return None
    marked = any(mark.start <= sentence.start for mark in touching(board.marks, sentence.span))
    return verb if not marked and _is_form(board, root, verb) else None


def _finite(board: Blackboard, head: Word) -> Word | None:
    """The finite verb of a clause."""
    verbs = (head, *board.parse.dependents(head, "aux", "cop"))
    return next((word for word in verbs if word.feature("VerbForm") == "Fin"), None)


def _is_form(board: Blackboard, head: Word, verb: Word) -> bool:
    """True for a form that, where its subject is neither speaker nor hearer, reported speech alone has."""
    subjects = list(board.parse.dependents(head, "nsubj", "csubj", "expl"))
    if not subjects and not _is_impersonal(board, head):
        return False
    if any(subject.feature("Person") in ("1", "2") for subject in subjects):
        return False
    form, lemma = verb.text.lower(), verb.lemma.lower()
    endings = tuple(board.language.words.get("reported_endings", ()))
    return board.is_word("reported_forms", verb) or (
        form.endswith(endings) and lemma.startswith(form) and lemma != form
    )


def _is_impersonal(board: Blackboard, head: Word) -> bool:
    """True for a passive that needs no subject: ``Über den Preis | werde noch verhandelt.``"""
    helpers = board.parse.dependents(head, "aux")
    passive = any(board.language.is_word("passive_auxiliaries", helper.lemma) for helper in helpers)
    return passive and head.feature("VerbForm") == "Part"


def _told(board: Blackboard, before: Sentence, sentence: Sentence) -> Word | None:
    """Who speaks in the sentence before, in which no words are reported: ``Lee wies die Kritik zurück.``"""
    if board.paragraph(before.start) != board.paragraph(sentence.start):
        return None
    told = any(one.last > before.start and one.start < before.end for one in board.proposals.near(before.span))
    cues = (word for word in board.parse.words[before.first : before.last] if word.index in board.cues)
    cue = None if told else next((word for word in cues if not board.cues[word.index].nominal), None)
    return board.verb_source(cue, (), inverted=False) if cue is not None else None
