"""The cue that a marked stretch belongs to: one beside it first, one above it in the tree second."""

from __future__ import annotations

from collections.abc import Iterable

from quotes.document.marks import Mark
from quotes.document.parse import Word
from quotes.document.span import Span
from quotes.languages import ACTS, SPEECH, THOUGHTS, Cue
from quotes.rules import clauses
from quotes.rules.blackboard import Blackboard, head_of
from quotes.rules.passages import Passage
from quotes.rules.patterns import Candidate
from quotes.rules.source import is_participle

#: So many words at most stand between a cue and the label that it gives.
_LONGEST_LABELLED = 8
#: With a marker behind them there may be so many: ``kaldte planen om at lukke broen for | »farlig«``.
_LONGEST_MARKED = 16
#: So many words at most stand between a stretch and the cue behind it, and between a cue and a colon.
_FARTHEST_AFTER, _FARTHEST_COLON = 30, 12
#: A cue before a stretch is looked for among so many words, as many as a sentence of the parser has.
_FARTHEST_LEAD = 200
#: A cue so many characters before the one behind a stretch does not lead to it.
_FARTHEST_BEFORE = 200


def cue_for(board: Blackboard, mark: Mark, passage: Passage) -> Word | None:
    """The cue of a marked stretch, None for one that nothing reports."""
    cue = _beside_or_above(board, mark, passage) or _worded(board, mark)
    return _set_in(board, mark, cue) or cue


def _worded(board: Blackboard, mark: Mark) -> Word | None:
    """The verb of a phrase that announces a stretch by its noun: ``Mit den Worten „...“ | verließ sie den Saal``."""
    before = [word for word in board.words_before(mark.start) if word.upos != "PUNCT"]
    noun = before[-1] if before and mark in board.utterances and board.is_word("wordings", before[-1]) else None
    if noun is None or not any(board.parse.dependents(noun, "case")):
        return None
    verb = next((word for word in board.parse.ancestors(noun) if word.upos == "VERB"), None)
    inside = board.indices(mark.span)
    return verb if verb is not None and verb.index not in inside and not board.is_quoted(verb.index) else None


def _set_in(board: Blackboard, mark: Mark, cue: Word | None) -> Word | None:
    """The cue set into the sentence of a stretch and its verb: ``The inspectors, | he said, found “cracks”``."""
    if cue is None or cue.start >= mark.start:
        return None
    for other in clauses.candidates_near(board, cue):
        if is_set_in(board, other, mark) and cue.index in range(*other.words) and other.match.cue.index < cue.index:
            return other.match.cue
    return None


def is_set_in(board: Blackboard, candidate: Candidate, mark: Mark) -> bool:
    """True for a cue of speech set into the words that it reports, a stretch behind it among them."""
    match, words = candidate.match, board.span(candidate.words)
    inside = words.start < match.cue.start and words.end > mark.start >= match.cue.end
    return inside and match.rule.name == "parenthetical" and match.entry.sense in SPEECH


def _beside_or_above(board: Blackboard, mark: Mark, passage: Passage) -> Word | None:
    after, before = _cue_after(board, mark, passage), _cue_before(board, mark, passage)
    starts_late = board.has_words(passage.start, mark.start)
    if after is None and before is None:
        return _governor(board, mark) or _any_verb_after(board, mark)
    if after is None:
        return before
    if before is None:
        inner = _governor(board, mark) if starts_late else None
        if inner is not None and inner.index < after.index and board.cues[inner.index].sense in ACTS:
            return inner
        return after
    if board.cues[before.index].sense in THOUGHTS and board.cues[after.index].sense in SPEECH:
        return after  # Nobody believes it: “We were told so,” Lee warns
    if board.cues[before.index].sense == "label" and _is_name(board, mark):
        return before  # called it “a farce,” the agency reports
    leads = board.character_before(mark.start) in (",", ":") and before.start > after.start - _FARTHEST_BEFORE
    return before if leads and starts_late else after


def _is_name(board: Blackboard, mark: Mark) -> bool:
    """True for a stretch that names something: a few words, or more behind a marker."""
    lead = board.words_before(mark.start)
    return mark not in board.utterances or (bool(lead) and board.is_word("label_markers", lead[-1]))


def _any_verb_after(board: Blackboard, mark: Mark) -> Word | None:
    """A verb that reports nothing elsewhere, inverted right after quoted words: ``"...!" beamed the mayor``."""
    if mark not in board.utterances or board.text[mark.inner.end - 1] not in ",!?":
        return None
    words = board.parse.words_in(Span(mark.end, mark.end + 60))
    if len(words) < 2 or words[0].upos != "VERB" or words[0].feature("VerbForm") in ("Inf", "Ger"):
        return None
    return words[0] if board.precedes_nominal(words[0]) and not words[0].text[:1].isupper() else None


def _cue_after(board: Blackboard, mark: Mark, passage: Passage) -> Word | None:
    """The cue of the attribution that follows a stretch: ``"...," the mayor said``."""
    starts_late = board.has_words(passage.start, mark.start)
    if not pauses(board, mark) and (starts_late or mark not in board.utterances):
        return None
    words = board.first_words(passage.rest(mark.end), _FARTHEST_AFTER)
    relative = False
    for position, word in enumerate(words):
        # "Lee, who has left the party, said": what a relative clause says is no matter
        relative = word.feature("PronType") == "Rel" or (
            relative and "," not in board.text[words[position - 1].end : word.start]
        )
        if relative:
            continue
        if board.is_quoted(word.index) or (word.rel == "cc" and position == 0):
            return None
        entry = board.cues.get(word.index)
        if position and word.rel == "acl" and word.feature("VerbForm") == "Part":
            continue  # "Lee, known as the Fox, said"
        if entry is None or entry.nominal or entry.sense not in SPEECH | {"promise", "think", "act"}:
            if word.upos == "VERB" and word.rel not in ("acl", "amod"):
                return None
            continue
        if (is_participle(word) and word.text.lower() not in entry.particles) or (
            starts_late and _has_clause(board, word)
        ):
            return None
        between = (other for other in words[:position] if other.upos not in ("DET", "ADJ", "NUM", "ADV"))
        first = next(between, word)
        return word if position == 0 or first.upos in ("NOUN", "PROPN", "PRON", "AUX") else None
    return None


def _has_clause(board: Blackboard, cue: Word) -> bool:
    """True for a cue that a clause with its complementizer follows: ``After “the fire” she said | that ...``."""
    candidate = clauses.candidates(board).get(cue.index)
    if candidate is None or not candidate.match.rule.leads_to_clause or candidate.words[0] <= cue.index + 1:
        return False
    opener = board.parse.words[candidate.words[0] - 1]
    return opener.upos == "SCONJ" and board.is_complementizer(opener)


def pauses(board: Blackboard, mark: Mark) -> bool:
    """True where a stretch ends as quoted words do before an attribution: in a comma or a final mark."""
    closing = board.text[mark.inner.end - 1]
    following = board.text[mark.end : mark.end + 2].strip()
    return closing in ",!?…-–—" or following[:1] in (",", "–", "—", "-") or (closing == "." and following[:1].islower())


def _cue_before(board: Blackboard, mark: Mark, passage: Passage) -> Word | None:
    """The cue that leads to a stretch: ``The mayor said, "..."``."""
    lead = passage.lead(mark)
    near = board.parse.before(mark.start, _FARTHEST_LEAD)
    words = [word for word in near if word.start >= lead.start and not board.is_quoted(word.index)]
    for position in range(len(words) - 1, -1, -1):
        word = words[position]
        entry = board.cues.get(word.index)
        if entry is None or entry.nominal or entry.sense in ("want", "feel"):
            continue
        between = [other for other in words[position + 1 :] if other.upos != "PUNCT"]
        if not between:
            return word
        source = board.sources.of_verb(word, board.indices(mark.span))
        if source is None and between[0].upos in ("PROPN", "PRON", "DET", "NOUN"):
            source = board.sources.beside(word, words[0].index, words[-1].index + 1, inverted=True)
        mention = board.sources.span(source, word, lead) if source is not None else Span(0, 0)
        return word if _leads_to(board, word, entry, between, mention, mark) else None
    return None


def _leads_to(board: Blackboard, cue: Word, entry: Cue, between: list[Word], mention: Span, mark: Mark) -> bool:
    """True for a cue that leads to a stretch behind the words ``between`` the two, among them its source."""
    inside = board.indices(mark.span)
    light = adjuncts(board, cue, inside)
    complementizers = board.language.complementizers
    content = [
        word
        for word in between
        if word.index not in light
        and word.start not in mention
        and word.text.lower() not in complementizers
        and word.upos not in ("ADV", "PART", "AUX")
    ]
    before = board.character_before(mark.start)
    short = len(between) <= _LONGEST_LABELLED
    if not content:
        leads = before in ",:" or between[-1].text.lower() in complementizers
        named = entry.sense == "label" and short
        return leads or named or any(cue in board.parse.ancestors(board.parse.words[index]) for index in inside)
    if "label" in entry.frames and entry.sense in ("label", "order") and short and all(map(_is_nominal, between)):
        return True  # "called the bridge “a disgrace”", all one noun phrase to the parser
    marked = len(between) <= _LONGEST_MARKED and board.is_word("label_markers", between[-1])
    if entry.sense == "label" and marked and not any(word.feature("VerbForm") == "Fin" for word in between):
        return True
    return before == ":" and len(content) <= _FARTHEST_COLON


def _is_nominal(word: Word) -> bool:
    return word.rel == "amod" or word.upos in ("DET", "ADJ", "NOUN", "PROPN", "PRON", "NUM", "PART", "ADP")


def outer(board: Blackboard, cue: Word) -> Word:
    """The cue of speech above an act or a label without a subject of its own: ``pledged to oppose``."""
    entry = board.cues.get(cue.index)
    if entry is None or entry.sense not in ACTS or any(board.parse.dependents(cue, "nsubj")):
        return cue
    for other in clauses.candidates_near(board, cue):
        first, last = other.words
        if first <= cue.index < last and other.match.entry.sense in SPEECH | {"promise"} and other.match.cue is not cue:
            return other.match.cue
    return cue


def adjuncts(board: Blackboard, cue: Word, content: Iterable[int]) -> set[int]:
    """Words that go with a cue and are not reported: addressee, time, place, particles."""
    inside = set(content)
    found: set[int] = set()
    for child in board.parse.dependents(cue):
        branch = board.parse.subtree(child)
        clausal = child.rel in ("ccomp", "xcomp", "parataxis", "conj", "advcl", "csubj")
        if not clausal and inside.isdisjoint(branch):
            found.update(branch)
    return found


def _governor(board: Blackboard, mark: Mark) -> Word | None:
    """The nearest cue above a stretch in the tree that has it in what it reports."""
    top = head_of(board.parse.words_in(mark.inner))
    for ancestor in board.parse.ancestors(top) if top is not None else ():
        candidate = clauses.candidates(board).get(ancestor.index)
        if candidate is None or not board.span(candidate.words).overlaps(mark.span):
            continue
        if candidate.match.entry.sense not in ("want", "feel") or "thoughts" in board.include:
            return ancestor
    return _touching(board, mark)


def _touching(board: Blackboard, mark: Mark) -> Word | None:
    """The cue whose content ends right before a stretch: ``he had built | "the best campaign"``."""
    before = board.parse.before(mark.start, 2)
    touching = [
        candidate
        for word in before
        for candidate in clauses.candidates_near(board, word)
        if candidate.match.cue.index < candidate.words[0]
        and 0 <= mark.start - board.span(candidate.words).end <= 1
        and candidate.match.entry.sense in SPEECH
    ]
    return max(touching, key=lambda candidate: candidate.words[0]).match.cue if touching else None
