"""Lines that begin with a speaker and a colon: headlines (``Lee: Bridge Is ‘Safe’``) and transcripts.

The turns of an interview may begin with a letter (``Q. Why?``), or follow each other without any sign.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from quotes.document.marks import touching
from quotes.document.names import Name
from quotes.document.parse import Word
from quotes.document.span import Span, SpanIndex, meets, strip
from quotes.languages import SPEECH
from quotes.rules import colons, settlement
from quotes.rules import content as contents
from quotes.rules.blackboard import Blackboard, head_of
from quotes.rules.proposal import Proposal

#: A speaker's name before a colon is at most so long.
_LONGEST = 40
#: What is said has at least so many words.
_FEWEST = 3
#: An office before a colon has at most so many words.
_LONGEST_ROLE = 4
#: A line alone is no transcript: ``UPDATE: The bridge is open``.
_FEWEST_LINES = 2
#: Word groups of bodies that speak in a headline.
_BODIES = ("organizations", "groups", "spokespersons")
#: A question of an interview has at most so many characters.
_LONGEST_QUESTION = 300
_SIDES = ("question_labels", "answer_labels")
#: The label of a turn: ``Q.``, ``P.-``, ``Question:``.
_TURN = re.compile(r"([^\W\d_]+)\s?[.:)][-–—]?\s+(?=\S)")
_AROUND = " \t\r\n\xa0\"“”'‘’"


def propose(board: Blackboard) -> None:
    """Proposes what follows a speaker and a colon at the beginning of a paragraph, and the turns of interviews."""
    lines = []
    interview = list(_labelled_turns(board)) or list(_bare_turns(board))
    _interview(board, interview)
    taken = [turn for turn, _ in interview]
    for paragraph in board.paragraphs:
        if meets(taken, paragraph):
            continue
        colon = board.text.find(":", paragraph.start, min(paragraph.end, paragraph.start + _LONGEST))
        if colon >= 0:
            lines.append((Span(paragraph.start, colon), Span(colon + 1, paragraph.end)))
    turns = _turns(board, lines)
    for lead, line in lines:
        if (lead, line) not in turns:
            _labelled(board, lead, line)
    stripped = [(strip(board.text, lead, _AROUND), strip(board.text, line, _AROUND)) for lead, line in lines]
    capital = [(label, said) for label, said in stripped if label.of(board.text).isupper()]
    if sum(len(board.words_in(said)) >= _FEWEST for _, said in capital) < _FEWEST_LINES:
        capital = []
    _transcript(board, [one for one, line in zip(stripped, lines, strict=True) if line in turns or one in capital])


def _labelled_turns(board: Blackboard) -> Iterator[tuple[Span, bool]]:
    """The turns of an interview behind their labels, True for an answer; nothing where only one side has them."""
    turns = []
    for paragraph in board.paragraphs:
        label = _TURN.match(board.text, *paragraph)
        sides = [board.language.is_word(side, label[1]) for side in _SIDES] if label else [False]
        if label is not None and any(sides):
            turns.append((Span(label.end(), paragraph.end), sides[1]))
    if len({answers for _, answers in turns}) > 1:
        yield from turns


def _bare_turns(board: Blackboard) -> Iterator[tuple[Span, bool]]:
    """The turns of an article that is said to be an interview: pairs of lines that blank lines part.

    The first line of at least two of them is a question.
    """
    blocks: list[list[Span]] = []
    for paragraph in board.paragraphs:
        if blocks and board.text[blocks[-1][-1].end : paragraph.start].count("\n") == 1:
            blocks[-1].append(paragraph)
        else:
            blocks.append([paragraph])
    asked = [len(block) > 1 and _asks(board, block[0]) and not _asks(board, block[1]) for block in blocks]
    if sum(asked) < _FEWEST_LINES:
        return
    first = asked.index(True)
    nouns = board.language.channels.get("interview", {}).get("nouns", ())
    lead = board.parse.words_in(Span(0, blocks[first][0].start))
    if not any(word.text.lower() in nouns for word in lead):
        return
    for block in blocks[first:]:
        if len(block) == 1:
            break
        yield block[0], False
        yield from ((paragraph, True) for paragraph in block[1:])


def _asks(board: Blackboard, paragraph: Span) -> bool:
    return board.text[paragraph.end - 1] == "?" and paragraph.end - paragraph.start <= _LONGEST_QUESTION


def _interview(board: Blackboard, turns: list[tuple[Span, bool]]) -> None:
    """Proposes the turns of an interview; its answers are those of the one person whom the lines before it name."""
    if not turns:
        return
    before = [name for name in board.names if name.kind == "person" and name.end <= turns[0][0].start]
    named = {name.words[-1]: name for name in reversed(before)}
    name = next(iter(named.values())) if len(named) == 1 else None
    spans = [turn for turn, _ in turns]
    index = SpanIndex(spans)
    inside = [one for one in board.proposals if any(one.end <= turn.end for turn in index.around(one.start))]
    apart = set(inside)
    board.proposals.keep([one for one in board.proposals if one not in apart])
    settlement.cut(board, spans)
    board.proposals.keep([*board.proposals, *inside])
    for turn, answers in turns:
        proposal = board.add([turn], "interview")
        if answers and name is not None:
            proposal.source, proposal.source_head = name.span, name.first


def _turns(board: Blackboard, lines: list[tuple[Span, Span]]) -> set[tuple[Span, Span]]:
    """The lines of a conversation: those of people who speak more than once in turn with others."""
    labels = [lead.of(board.text) for lead, _ in lines]
    people = [_speaks_in_turn(board, lead) for lead, _ in lines]
    times = Counter(labels)
    again = {label for label, person in zip(labels, people, strict=True) if person and times[label] > 1}
    speakers = {label for label, person in zip(labels, people, strict=True) if person}
    if not again or len(speakers) < _FEWEST_LINES:
        return set()
    return {line for line, person in zip(lines, people, strict=True) if person}


def _speaks_in_turn(board: Blackboard, lead: Span) -> bool:
    words = board.parse.words_in(lead)
    if len(words) == 1 and board.is_word("people", words[0]):
        return True
    return any(_is_label(board, name, lead) for name in board.names_ending(lead.end))


def _transcript(board: Blackboard, lines: list[tuple[Span, Span]]) -> None:
    """Proposes the lines of a transcript: ``Q: Why? | THE MAYOR: Because.``"""
    if len(lines) < _FEWEST_LINES:
        return
    lines = [(label, said) for label, said in lines if _says(board, said)]
    # marks that are never closed lead from one speaker's line into the next one's
    settlement.cut(board, [said for _, said in lines])
    turns: dict[int, Proposal] = {}
    for label, said in lines:
        content = contents.pieces(board, [said], marks=())
        words = board.parse.words_in(label)
        if content and words:
            proposal = board.add(content, "transcript", source=head_of(words) or words[-1], mention=label)
            turns[board.paragraph_number(label.start)] = proposal
    last = max(turns, default=0)
    for number, paragraph in enumerate(board.paragraphs[:last]):
        before = turns.get(number - 1)
        if before is not None and number not in turns and _goes_on(board, paragraph):
            before.content.extend(contents.pieces(board, [paragraph], marks=()))
            board.proposals.place(before)
            turns[number] = before


def _says(board: Blackboard, said: Span) -> bool:
    """True for some words, or for a word or two with a sentence's end: ``Why?``"""
    words = len(board.words_in(said))
    return words >= _FEWEST or (words > 0 and board.text[said.end - 1] in ".!?…")


def _goes_on(board: Blackboard, paragraph: Span) -> bool:
    """True for a paragraph between the turns of a transcript whose speaker speaks of themselves, and not in marks."""
    first = any(word.feature("Person") == "1" for word in board.parse.words_in(paragraph))
    return first and not touching(board.marks, paragraph)


def _labelled(board: Blackboard, lead: Span, line: Span) -> None:
    """Proposes what follows a person's name, a document or an office and a colon."""
    content = contents.pieces(board, [line])
    words = board.words_in(line)
    if any(mark.kind == "dash" for mark in touching(board.marks, line)):
        return  # "Ann Lee: – The bridge is safe"
    if not content or len(words) < _FEWEST or all(word.upos == "PROPN" for word in words):
        return  # "Analysis: Ann Lee, Herald, London"
    name = next((name for name in board.names_ending(lead.end) if _is_label(board, name, lead)), None)
    label = board.parse.words_in(lead)
    if name is None:
        found = _document(board, label, line) or _role(board, lead, label, line, words)
        if found is not None:
            board.add(content, "name-colon", source=found[0], mention=found[1])
    elif any(word.upos in ("VERB", "AUX") for word in words) and not _stands(board, line):
        settlement.displace(board, line)
        own = board.parse.words[name.first : name.last]
        board.add(content, "name-colon", source=head_of(own) or own[-1], mention=name.span)


def _is_label(board: Blackboard, name: Name, lead: Span) -> bool:
    """True where a person's name, with its titles, is all that stands before the colon."""
    person = name.kind == "person" or (name.kind == "unknown" and name.text.isupper())
    alone = all(word.upos != "ADP" for word in board.parse.words_in(Span(lead.start, name.start)))
    return person and alone and lead.start <= name.start and name.end == lead.end


def _stands(board: Blackboard, line: Span) -> bool:
    """True for a line with words that a cue of speech ties to a source, or that another rule keeps."""
    return any(
        proposal.rule.stands or (proposal.cue is not None and proposal.sense in SPEECH)
        for proposal in board.proposals.near(line)
        if proposal.span.overlaps(line)
    )


def _document(board: Blackboard, label: list[Word], line: Span) -> tuple[Word, Span] | None:
    """A document that a line follows: ``Poll: Lee and Krag Tied``."""
    if len(label) != 1 or not board.is_word("documents", label[0]) or board.is_word("genres", label[0]):
        return None
    told = any(proposal.span.overlaps(line) for proposal in board.proposals.near(line))
    return None if told or len(board.parse.sentences_in(line)) > 1 else (label[0], label[0].span)


def _role(board: Blackboard, lead: Span, label: list[Word], line: Span, words: list[Word]) -> tuple[Word, Span] | None:
    """An office or body that a headline follows: ``Mayor: The Bridge Is Open``, ``Police: Driver Was Drunk``."""
    whole = board.character_before(line.end) not in (".", ":")
    verbs = any(word.feature("VerbForm") == "Fin" for word in words)
    if not label or len(label) > _LONGEST_ROLE or not (whole and verbs):
        return None
    if any(proposal.span.overlaps(line) for proposal in board.proposals.near(line)) or touching(board.marks, line):
        return None
    if lead.start == board.paragraphs[0].start and any(board.is_word(group, label[-1]) for group in _BODIES):
        return label[-1], lead
    return colons.teller(board, lead) if colons.is_role(board, label[-1]) else None
