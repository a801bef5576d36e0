"""What a match of a pattern has to meet besides, by the key that its rule names in ``rules.toml``."""

from __future__ import annotations

from quotes.document.parse import Word
from quotes.rules import content as contents
from quotes.rules import moods
from quotes.rules.blackboard import Blackboard
from quotes.rules.patterns import Match


def admits(board: Blackboard, match: Match) -> bool:
    """True where a match meets the condition of its rule."""
    return match.rule.condition is None or CONDITIONS[match.rule.condition](board, match)


def _not_relative(board: Blackboard, match: Match) -> bool:
    """False as well for quoted words that a cue leads to, where it reports a clause before it: ``A, said Lee: “B”``."""
    before = (word for word in board.parse.dependents(match.cue, "ccomp") if word.index < match.cue.index)
    if board.is_quoted(match.content.index) and not all(board.is_quoted(word.index) for word in before):
        return False
    return not contents.is_relative(board, match.cue, match.content)


def _cue_of_sentence(board: Blackboard, match: Match) -> bool:
    return not is_inside(board, match.cue)


def is_inside(board: Blackboard, cue: Word) -> bool:
    """True for the verb of a clause that another cue leads to: ``showed that pupils who are alone | write``."""
    sentence = board.parse.sentence(cue)
    words = board.parse.words
    for place in range(cue.index - 1, sentence.first, -1):
        word = words[place]
        if word.feature("PronType") == "Rel" or word.deprel.startswith("acl:relcl"):
            continue
        if board.is_complementizer(word) and word.upos == "SCONJ":
            before = next((w for w in reversed(words[sentence.first : place]) if w.text != ","), word)
            entry = board.cues.get(before.index)
            return entry is not None and "clause" in entry.frames
        if word.feature("VerbForm") == "Fin" and not _is_relative(board, word):
            return False
    return False


def _is_relative(board: Blackboard, verb: Word) -> bool:
    """True for the verb of a relative clause, by its pronoun."""
    lead = board.parse.words[max(0, verb.index - 4) : verb.index]
    return any(word.feature("PronType") == "Rel" or board.is_word("relative", word) for word in lead)


def _infinitive(board: Blackboard, match: Match) -> bool:
    """True for an infinitive, with its marker or bare: ``promised | to leave``, ``dit | être parti``."""
    markers = list(board.parse.dependents(match.content, "mark"))
    marked = any(board.is_word("infinitive_markers", marker) for marker in markers)
    helpers = board.parse.dependents(match.content, "aux", "cop")
    bare = not markers and any(word.feature("VerbForm") == "Inf" for word in (match.content, *helpers))
    return bare or marked or _marked_inside(board, match.content)


def _marked_inside(board: Blackboard, verb: Word) -> bool:
    """True for an infinitive with its marker behind a particle: ``aus|zu|setzen``."""
    form = verb.text.lower()
    markers = board.language.words.get("infinitive_markers", ())
    bare = {form.replace(marker, "", 1) for marker in markers if form.find(marker) > 0}
    lemma = verb.lemma.lower()  # the parser may leave the marker in it
    known = lemma in board.language.verbs
    return verb.feature("VerbForm") == "Inf" and bool(bare) and (lemma in bare or (lemma == form and not known))


def _nothing_offered(board: Blackboard, match: Match) -> bool:
    """False for ``offered help to fight``: unlike that of ``urged them to fight``, the object is reported as well."""
    offered = (
        "object" in match.entry.frames
        and match.entry.sense not in ("order", "ask")
        and not board.language.is_word("addressing", match.entry.head)
        and any(board.parse.dependents(match.cue, "obj"))
    )
    first = next(i for i in board.parse.subtree(match.content) if board.parse.words[i].upos != "ADP")
    return not offered and match.nodes["marker"].index == first  # bad ham om | at gå


def _name(board: Blackboard, match: Match) -> bool:
    """True for an object or complement behind the content, or what has a marker: ``described him | as a friend``."""
    named = match.nodes["name"]
    if named.rel in ("xcomp", "obj"):
        return named.index > match.content.index
    markers = board.parse.dependents(named, "case", "mark")
    return any(board.is_word("label_markers", marker) for marker in markers)


def _no_subject(board: Blackboard, match: Match) -> bool:
    """False for the subject of a sentence that points back, taken for an object: ``Det oplyser | politiet.``"""
    first = board.parse.words[board.parse.sentence(match.cue).first]
    return match.cue.index != first.index + 1 or not board.is_word("pointers", first)


def _preposition(board: Blackboard, match: Match) -> bool:
    return match.nodes["preposition"].text.lower() in match.entry.prepositions


def _passive(board: Blackboard, match: Match) -> bool:
    """True where the tree, or in treebanks without subtypes of relations an agent, shows a passive."""
    return match.content.deprel == "nsubj:pass" or board.sources.agent(match.cue) is not None


def _clause_of_noun(board: Blackboard, match: Match) -> bool:
    """False for an infinitive that has a rule of its own, and for ``said in a statement that``: the verb reports."""
    if "noun_infinitive" in match.entry.frames and _infinitive(board, match):
        return False
    above = board.cues.get(match.cue.head) if match.cue.rel in ("obl", "nmod") else None
    return above is None or above.nominal or "clause" not in above.frames


def _mood(board: Blackboard, match: Match) -> bool:
    """True for a clause behind a comma in the mood of reported speech."""
    first = min(board.parse.subtree(match.content))
    comma = any(board.parse.words[place].text == "," for place in (first, max(0, first - 1)))
    return comma and moods.is_reported(board, match.content)


def _complement(board: Blackboard, match: Match) -> bool:
    """False for an adjunct without a complementizer."""
    markers = board.parse.dependents(match.content, "mark")
    return match.content.rel != "advcl" or any(board.is_complementizer(m) for m in markers)


CONDITIONS = {
    "not relative": _not_relative,
    "cue of the sentence": _cue_of_sentence,
    "infinitive": _infinitive,
    "nothing offered": _nothing_offered,
    "name": _name,
    "no subject": _no_subject,
    "preposition": _preposition,
    "passive": _passive,
    "clause of the noun": _clause_of_noun,
    "complement": _complement,
    "mood": _mood,
}
