"""Lines introduced by a dash."""

from __future__ import annotations

import itertools

from quotes.document.marks import Mark
from quotes.document.parse import Word
from quotes.document.span import Span
from quotes.languages import SPEECH
from quotes.rules import colons
from quotes.rules import content as contents
from quotes.rules.blackboard import Blackboard
from quotes.rules.proposal import Proposal

#: A paragraph in which the reporter asks has at most so many characters.
_LONGEST_QUESTION = 200
#: The line before a question in the article's own words is at most so many paragraphs away from the answer.
_FARTHEST_LINE = 3
#: A nominal stands at most so many words behind its cue.
_FARTHEST_SOURCE = 4
#: What closes a clause before its cue stands at most so many characters before it.
_PAUSE = 16
_CLOSING = frozenset("\"”»’'")


def propose(board: Blackboard) -> None:
    """Proposes the lines introduced by a dash, each with its cue or as what goes on."""
    lines = [mark for mark in board.marks if mark.kind == "dash"]
    for mark in lines:
        _line(board, mark)
    _carry_on(board, lines)


def _line(board: Blackboard, mark: Mark) -> None:
    """A paragraph introduced by a dash: all of it is quoted but the attribution set into it."""
    cue = _attribution(board, mark)
    if cue is None:
        _after_colon(board, mark)
        return
    sentence = board.parse.sentence(cue)
    comma = _resumed(board, cue)
    gap = Span(cue.start, sentence.end if comma is None else comma.end)
    board.attributions |= board.indices(gap)
    source = board.sources.of_verb(cue)
    if source is None or source.index < cue.index:
        source = board.sources.beside(cue, sentence.first, sentence.last, inverted=True)
    mention = None if comma is None or source is None else board.sources.span(source, cue, Span(cue.end, comma.start))
    content = contents.pieces(board, [mark.inner], [gap], marks=())
    if content:
        board.add(content, "dash", cue, source, mention)


def _resumed(board: Blackboard, cue: Word) -> Word | None:
    """The comma behind an attribution that cuts a clause in two: ``- Vi har, siger hun, | intet at skjule.``

    The clause goes on with a verb, or it has come no further than to an auxiliary.
    """
    words, sentence = board.parse.words, board.parse.sentence(cue)
    rest = words[cue.index + 1 : sentence.last - 1]
    comma = next((word for word in rest if word.text == "," or word.upos in ("VERB", "AUX")), None)
    if comma is None or comma.text != "," or comma is rest[-1] or words[cue.index - 1].text != ",":
        return None
    last, following = words[cue.index - 2], words[comma.index + 1]
    if following.upos in ("VERB", "AUX") and following.feature("VerbForm") in ("Fin", "Inf"):
        return comma
    open_ended = last.feature("VerbForm") == "Fin" and board.language.is_word("auxiliaries", last.lemma)
    relative = following.feature("PronType") == "Rel" or board.is_word("relative", following)
    return comma if open_ended and not relative and following.upos not in ("SCONJ", "CCONJ") else None


def _attribution(board: Blackboard, mark: Mark) -> Word | None:
    """The cue set into a line, before its source; one of words quoted in the line only where there is no other."""
    inner = None
    for word in board.parse.words_in(mark.inner):
        entry = board.cues.get(word.index)
        if entry is None or entry.sense not in SPEECH | {"think"} or entry.nominal or not _has_source(board, word):
            continue
        before = board.text[max(mark.inner.start, word.start - _PAUSE) : word.start].rstrip()
        if before[-1:] not in (",", "?", "!", "–", "—", "-", ".") or word.feature("VerbForm") == "Inf":
            continue
        behind = board.parse.words[word.index + 1 : word.index + 2]
        first_person = any(other.feature("Person") == "1" for other in behind)
        if not first_person and before.rstrip(",")[-1:] not in _CLOSING:
            return word
        inner = inner or word
    return inner or _uncommon(board, mark)


def _uncommon(board: Blackboard, mark: Mark) -> Word | None:
    """A verb of any kind that closes a line with its subject behind it: ``- It is a disgrace, | raged Ann Lund.``

    What stands before it has to be what it says by the tree, and no condition: ``- When it rains, goes Ann Lund home.``
    """
    for comma, word in itertools.pairwise(board.parse.words_in(mark.inner)):
        if comma.text != "," or word.upos != "VERB" or word.feature("VerbForm") != "Fin":
            continue
        said = word.rel == "parataxis" and word.head < word.index
        said = said or any(
            _is_clause(board, child) for child in board.parse.dependents(word) if child.index < word.index
        )
        subject = next(iter(board.parse.dependents(word, "nsubj")), None)
        if said and subject is not None and subject.index > word.index and not _goes_on(board, word, subject, mark):
            return word
    return None


def _is_clause(board: Blackboard, word: Word) -> bool:
    """True for a clause that nothing subordinates, whatever the tree has it for."""
    subjects, marks = (any(board.parse.dependents(word, relation)) for relation in ("nsubj", "mark"))
    return word.rel in ("ccomp", "parataxis") or (subjects and not marks and word.rel in ("obl", "obj", "amod"))


def _goes_on(board: Blackboard, verb: Word, subject: Word, mark: Mark) -> bool:
    """True where an object follows, or another verb that is not about the subject."""
    below = set(board.parse.subtree(subject))
    behind = board.parse.words_in(Span(verb.end, mark.inner.end))
    objects = any(board.parse.dependents(verb, "obj", "xcomp", "iobj"))
    return objects or any(word.feature("VerbForm") == "Fin" and word.index not in below for word in behind)


def _has_source(board: Blackboard, cue: Word) -> bool:
    """True for a cue before a nominal: ``siger | Ann Lund``, ``siger | ledende overlæge Ann Lund``."""
    for word in board.parse.words[
        cue.index + 1 : min(cue.index + 1 + _FARTHEST_SOURCE, board.parse.sentence(cue).last)
    ]:
        if word.upos in ("NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM", "X") or word.text.endswith("-"):
            return True
        if word.upos not in ("ADV", "ADP") and word.feature("VerbForm") != "Part":
            return False
    return False


def _after_colon(board: Blackboard, mark: Mark) -> None:
    """A dash line that a paragraph before leads to: ``The mayor says: | - We are pleased.``"""
    numbers = board.parse.sentences_in(Span(0, mark.start))
    if not numbers or board.character_before(mark.start) != ":":
        return
    before = board.parse.sentences[numbers[-1]]
    words = [word for word in board.parse.words[before.first : before.last] if word.end <= mark.start]
    cue = next((w for w in reversed(words) if w.index in board.cues and board.cues[w.index].sense in SPEECH), None)
    if cue is None or board.cues[cue.index].nominal:
        first = board.paragraphs[0]
        # a headline: "Mayor after the flood: – We are tired"
        if before.end > mark.start or first.start < mark.start < first.end:
            source, mention = colons.teller(board, Span(before.start, mark.start)) or (None, None)
            board.add([mark.inner], "dash", source=source, mention=mention)
        return
    inverted = cue is not words[-1] and board.precedes_nominal(cue)
    board.add([mark.inner], "dash", cue, board.verb_source(cue, (), inverted))
    # the line before may be quoted as well, up to its own attribution
    board.attributions.update(word.index for word in words if word.index >= cue.index)


def _carry_on(board: Blackboard, lines: list[Mark]) -> None:
    """Proposes lines without a cue as words of who spoke last: ``- We are sorry, says Lee. | - It is our bridge.``

    The reporter may have asked between the two.
    """
    told = {proposal.start: proposal for proposal in board.proposals}
    numbers = {paragraph.start: number for number, paragraph in enumerate(board.paragraphs)}
    lined = {numbers[mark.start]: mark for mark in lines if mark.start in numbers}
    for number, mark in lined.items():
        asked = number > 0 and _asks(board, board.paragraphs[number - 1])
        if mark.inner.start in told:
            continue
        if _asks(board, board.paragraphs[number]):
            if number - 1 in lined and number + 1 in lined and not asked and lined[number - 1].inner.start in told:
                board.add([mark.inner], "dash")  # the reporter's own
            continue
        before = lined.get(number - 2 if asked else number - 1)
        last = told.get(before.inner.start) if before is not None else None
        if number > 0 and number - 1 not in lined and not asked:
            _after_report(board, number, lined, told)
            continue
        if last is None or last.source is None or _answers(board, last, mark, asked):
            continue
        following = lined.get(number + 1)
        named = following is not None and _is_named(board, told.get(following.inner.start))
        if (named and not asked) or not (asked or _is_sentence(board, mark)) or _names_another(board, mark):
            continue  # "- We are sorry. | - It is their bridge, says Ann Lee": hers or those of who spoke before
        told[mark.inner.start] = proposal = board.add([mark.inner], "dash")
        last.lend_source(proposal)
    _carry_back(board, lined, told)
    _take_turns(board, lined, told)


def _after_report(board: Blackboard, number: int, lined: dict[int, Mark], told: dict[int, Proposal]) -> None:
    """Proposes a line without a cue behind what somebody says or asks: ``Lee says that it is late. | - I was tired.``

    An answer is by whoever spoke in the line before the question.
    """
    mark, paragraph = lined[number], board.paragraphs[number - 1]
    words = board.parse.words_in(paragraph)
    following = told.get(lined[number + 1].inner.start) if number + 1 in lined else None
    if not words or not board.text[paragraph.start : paragraph.end].rstrip().endswith((".", "?", "!")):
        return
    if _is_named(board, following) or _names_another(board, mark):
        return
    last = board.parse.sentence(words[-1])
    cue = next((word for word in board.parse.words[last.first : last.last] if word.rel == "root"), None)
    entry = board.cues.get(cue.index) if cue is not None else None
    if cue is None or entry is None or entry.sense not in SPEECH or entry.nominal:
        return
    source = board.sources.of_verb(cue)
    if source is None:
        return
    if entry.sense != "ask":
        if _is_sentence(board, mark):
            told[mark.inner.start] = board.add([mark.inner], "dash", source=source)
        return
    near = (lined[line].inner.start for line in range(number - 1, number - 1 - _FARTHEST_LINE, -1) if line in lined)
    earlier = next((told[start] for start in near if start in told), None)
    told[mark.inner.start] = proposal = board.add([mark.inner], "dash")
    if earlier is not None:
        earlier.lend_source(proposal)


def _carry_back(board: Blackboard, lined: dict[int, Mark], told: dict[int, Proposal]) -> None:
    """Proposes the answers before the first one that names who answers, and the questions between them.

    ``lined`` has the lines by the numbers of their paragraphs, ``told`` what was proposed by where it begins.
    """
    for number, mark in lined.items():
        last = told.get(mark.inner.start)
        if last is None or last.cue is None or last.source is None or last.sense == "ask":
            continue
        for place in range(number, 0, -2):
            question, answer = lined.get(place - 1), lined.get(place - 2)
            if not _asks(board, board.paragraphs[place - 1]):
                break
            if question is not None and question.inner.start not in told:
                told[question.inner.start] = board.add([question.inner], "dash")  # whoever asks
            if answer is None or answer.inner.start in told:
                break
            if place < 3 or not _asks(board, board.paragraphs[place - 3]):
                break
            told[answer.inner.start] = proposal = board.add([answer.inner], "dash")
            last.lend_source(proposal)


def _take_turns(board: Blackboard, lined: dict[int, Mark], told: dict[int, Proposal]) -> None:
    """Proposes what two people say in turn once one has asked the other: each second line is the same person's.

    The first answer is that of whoever was asked: ``— ¿Y la caja? —preguntó la jueza al contable. | — No la vi.``
    """
    for number, mark in sorted(lined.items()):
        before, earlier = (lined.get(number - back) for back in (1, 2))
        asked = told.get(before.inner.start) if before is not None else None
        own, first = told.get(mark.inner.start), told.get(earlier.inner.start) if earlier is not None else None
        if asked is None or (own is not None and own.source is not None):
            continue
        asks, answers = _asks(board, board.paragraphs[number]), asked.sense == "ask" or _is_question(board, asked)
        if asks == answers or (asks and (first is None or not (first.sense == "ask" or _is_question(board, first)))):
            continue
        if own is None:
            told[mark.inner.start] = own = board.add([mark.inner], "dash")
        whom = _asked(board, asked) if answers else None
        if first is not None and first.source is not None:
            first.lend_source(own)
        elif whom is not None:
            own.source, own.source_head = board.sources.span(whom), whom.index


def _is_question(board: Blackboard, proposal: Proposal) -> bool:
    return board.text[proposal.content[0].end - 1] == "?"


def _asked(board: Blackboard, proposal: Proposal) -> Word | None:
    """Whom the cue of a question says to be asked."""
    cue = board.parse.words[proposal.cue_head] if proposal.cue_head is not None else None
    if cue is None:
        return None
    for whom in board.parse.dependents(cue, "obl", "iobj", "obj"):
        cases = [case.text for case in board.parse.dependents(whom, "case")]
        marked = any(board.language.is_word("addressee_markers", case) for case in cases)
        if whom.upos in ("NOUN", "PROPN") and (marked or (not cases and whom.rel in ("iobj", "obj"))):
            return whom
    return None


def _is_sentence(board: Blackboard, mark: Mark) -> bool:
    """True for a line with a verb, false for one of a list."""
    return any(word.upos in ("VERB", "AUX") for word in board.parse.words_in(mark.inner))


def _names_another(board: Blackboard, mark: Mark) -> bool:
    """True for a line that a verb of speech behind a comma closes, of which no source was found."""
    words = board.parse.words_in(mark.inner)
    last = [word for word in words if word.index >= board.parse.sentence(words[-1]).first]
    return any(
        before.text == "," and word.index in board.cues and board.cues[word.index].sense in SPEECH
        for before, word in itertools.pairwise(last)
    )


def _asks(board: Blackboard, paragraph: Span) -> bool:
    return board.text[paragraph.end - 1] == "?" and paragraph.end - paragraph.start <= _LONGEST_QUESTION


def _answers(board: Blackboard, last: Proposal, mark: Mark, asked: bool) -> bool:
    """True where a line answers the words before it, and is somebody else's: ``- Are you sure? asks he. | - Yes.``"""
    words = board.parse.words_in(mark.inner)
    return last.sense == "ask" or not words or (not asked and board.is_word("answers", words[0]))


def _is_named(board: Blackboard, proposal: Proposal | None) -> bool:
    """True for words whose source is no pronoun."""
    if proposal is None or proposal.cue is None or proposal.source_head is None:
        return False
    return board.parse.words[proposal.source_head].upos != "PRON"
