"""Names in marks that a verb gives to something: ``nannte den Bericht eine | „Ente“``, ``sprach von einem | „Wunder“``.

In a language whose data says so, the name alone is reported, and not what bears it.
"""

from __future__ import annotations

import itertools

from quotes.document.marks import Mark
from quotes.document.parse import Word
from quotes.document.span import Span
from quotes.languages import ACTS, SPEECH, Cue
from quotes.rules import clauses
from quotes.rules import content as contents
from quotes.rules.blackboard import Blackboard

#: A verb stands at most so many words before the name that it gives.
_LONGEST = 16
#: Between a name and its determiner or marker.
_LIGHT = ("DET", "ADJ", "ADV", "PART", "NUM")


def propose(board: Blackboard) -> None:
    """Proposes the names in marks that verbs of naming give, each with its verb and who names."""
    if not board.language.names_alone:
        return
    for mark in board.quoted:
        verb = _verb(board, mark) if mark.closed and mark not in board.nicknames else None
        if verb is None or board.is_tied(mark.span) or board.is_quoted(verb.index) or _is_reported(board, verb):
            continue
        source = board.verb_source(verb, board.indices(mark.span), inverted=verb.start > mark.start)
        if source is not None and source.feature("PronType") != "Ind" and not _is_usual(board, verb):
            content = contents.pieces(board, [board.with_term_phrase(mark.span)])
            board.add(content, "label", verb, source)


def _verb(board: Blackboard, mark: Mark) -> Word | None:
    """The verb that gives a name: behind it, where the clause or the name's phrase ends, else before it."""
    words = board.parse.words_in(mark.inner)
    if not words:
        return None
    sentence = board.parse.sentence(words[0])
    lead = board.parse.words_in(Span(max(sentence.start, board.paragraph(mark.start).start), mark.start))
    lead = [word for word in lead if word.end <= mark.start and word.text.strip("\"'„“”»«‚‘’›‹")]
    marker = next((word for word in reversed(lead) if word.upos not in _LIGHT or _is_marker(board, word)), None)
    if marker is None or marker.upos == "PUNCT":
        return None
    behind = board.parse.words_in(Span(board.with_term_phrase(mark.span).end, sentence.end))
    behind = list(
        itertools.takewhile(lambda word: word.text not in (",", ":", ";", ".") and word.upos != "CCONJ", behind)
    )
    last = next((word for word in behind if word.upos == "VERB"), None)
    apart = marker is lead[-1] and marker.upos in ("NOUN", "PROPN") and marker.rel != "nsubj"
    if apart and (mark in board.titles or words[0].text[:1].isupper()):
        return None  # nannte in der Zeitung | „Merkur“
    if mark in board.titles and not (_is_marker(board, marker) or marker.upos == "ADP"):
        return None
    if last is not None and _names(board, last, marker):
        return last
    before = next((word for word in reversed(lead[-_LONGEST:]) if word.upos in ("VERB", "AUX")), None)
    if before is None or before.upos == "AUX":
        return None
    named = _is_marker(board, marker) or not any(_is_marker(board, word) for word in behind)
    return before if named and _names(board, before, marker) else None


def _is_marker(board: Blackboard, word: Word) -> bool:
    return board.is_word("label_markers", word)


def _names(board: Blackboard, verb: Word, marker: Word) -> bool:
    """True for a verb that gives a name with what stands before it: ``als``, a preposition of its own, or nothing."""
    entries = board.language.verbs.get(verb.lemma.lower(), ())
    if any("label" in entry.frames and entry.particles == (marker.text.lower(),) for entry in entries):
        return True
    entry: Cue | None = board.cues.get(verb.index)
    if entry is None or entry.nominal:
        return False
    if _is_marker(board, marker):
        return "label" in entry.frames or entry.sense in SPEECH | ACTS
    bare = marker is verb or marker.upos in ("NOUN", "PROPN", "PRON", "DET")
    return "label" in entry.frames and not entry.particles and bare and not _is_reflexive(board, verb)


def _is_reflexive(board: Blackboard, verb: Word) -> bool:
    """True for what bears a name: ``nennt sich | „Blaue Elf“``."""
    return any(word.feature("Reflex") == "Yes" for word in board.parse.dependents(verb))


def _is_usual(board: Blackboard, verb: Word) -> bool:
    """True for an infinitive or a passive without who names: ``von „Armut“ zu | sprechen``, ``„Hexe“ | genannt``."""
    if any(board.is_word("infinitive_markers", marker) for marker in board.parse.dependents(verb, "mark")):
        return True
    passive = any(
        board.is_word("passive_auxiliaries", word) or board.language.is_word("passive_auxiliaries", word.lemma)
        for word in board.parse.dependents(verb, "aux")
    )
    return passive and verb.feature("VerbForm") == "Part" and board.sources.agent(verb) is None


def _is_reported(board: Blackboard, verb: Word) -> bool:
    """True for a verb in what somebody else says, which is reported as a whole."""
    return any(
        other.match.cue.index != verb.index
        and other.match.entry.sense in SPEECH
        and other.match.rule.is_statement
        and verb.index in range(*other.words)
        for other in clauses.candidates_near(board, verb)
    )
