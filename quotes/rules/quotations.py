"""Quoted words, tied to their cues and sources."""

from __future__ import annotations

import bisect
import itertools
from dataclasses import dataclass

from quotes.document.marks import Mark, touching
from quotes.document.parse import Word
from quotes.document.span import Span
from quotes.document.subjects import is_dropped
from quotes.languages import SPEECH
from quotes.rules import attachment, clauses, colons, namings, settlement
from quotes.rules import content as contents
from quotes.rules.blackboard import Blackboard
from quotes.rules.passages import Passage, passages
from quotes.rules.patterns import Candidate
from quotes.rules.proposal import Proposal
from quotes.rules.registry import RULES, Rule
from quotes.rules.source import is_participle

#: A name that signs quoted words has fewer words than this.
_LONGEST_SIGNATURE = 7
#: Quoted words without a cue are those of who spoke last only so many characters behind them.
_NEAR = 400


@dataclass(frozen=True, slots=True)
class _Tied:
    """A cue with the marked stretches that belong to it, and what the tree says that it reports."""

    cue: Word
    candidate: Candidate | None
    before: list[Mark]
    after: list[Mark]
    passage: Passage


def propose(board: Blackboard) -> None:
    """Proposes the quoted words of the article, passage by passage."""
    namings.propose(board)
    last: Proposal | None = None
    for paragraph in board.paragraphs:
        for passage in passages(board, paragraph):
            if passage.marks:
                last = _passage(board, passage, last)


def _passage(board: Blackboard, passage: Passage, last: Proposal | None) -> Proposal | None:
    """Ties the marked stretches of a passage to cues; returns the proposal that a following stretch may carry on."""
    by_cue: dict[int, list[Mark]] = {}
    last_tied: Mark | None = None
    for mark in passage.marks:
        cue = attachment.cue_for(board, mark, passage) if not board.is_tied(mark.span) else None
        if cue is not None:
            cue = attachment.outer(board, cue)
            if by_cue and _goes_on(board, last_tied, mark, cue):
                cue = board.parse.words[next(reversed(by_cue))]
            by_cue.setdefault(cue.index, []).append(mark)
            last_tied = mark
    taken = {mark for group in by_cue.values() for mark in group}
    result: Proposal | None = None
    for index, group in by_cue.items():
        proposal = _tie(board, board.parse.words[index], group, passage)
        if proposal is not None:
            if proposal.source is None and last is not None:
                _sound_on(board, last, proposal)
            if last is not None and _leads_into(board, last, proposal):
                settlement.take_in(board, proposal, last)
                last = None
            result = proposal
    for mark in passage.marks:
        if mark not in taken and mark in board.utterances and not board.is_tied(mark.span):
            before = result or last
            if before is not None and _is_joined_to(board, before, mark):
                result = board.add([mark.inner], before.rule, _cue_of(board, before))
                before.lend_source(result)
                continue
            result = _untied(board, mark, passage, last) or result
    return result or (None if passage.narrates else last)


def _is_joined_to(board: Blackboard, before: Proposal, mark: Mark) -> bool:
    """True for quoted words that a conjunction joins to others: ``He wrote: “It is safe.” and | “It is new.”``"""
    between = board.words_in(Span(before.end, mark.start)) if before.end < mark.start else []
    led = before.rule.name == "quote-colon" and "\n" not in board.text[before.end : mark.start]
    return led and board.text[before.end - 1] in ".!?…" and len(between) == 1 and between[0].upos == "CCONJ"


def _cue_of(board: Blackboard, proposal: Proposal) -> Word | None:
    return board.parse.words[proposal.cue_head] if proposal.cue_head is not None else None


def _sound_on(board: Blackboard, last: Proposal, proposal: Proposal) -> None:
    """Gives words of nobody (``»...«, lyder det``) the source of what is said in the sentence before."""
    cue = _cue_of(board, proposal)
    if cue is None or not board.language.is_word("sounding", cue.lemma) or proposal.start - last.end > _NEAR:
        return
    subjects = list(board.parse.dependents(cue, "nsubj", "expl"))
    before = board.parse.sentences_in(Span(0, proposal.start - 1))
    if not before or not subjects or not all(map(board.sources.is_expletive, subjects)):
        return
    sentence = board.parse.sentences[before[-1]]
    if sentence.start < last.last and last.source is not None:
        last.lend_source(proposal)
        return
    found = (clauses.candidates(board).get(index) for index in range(sentence.first, sentence.last))
    told = (one for one in found if one and board.speech_cue(one.match.cue) and one.match.rule.is_statement)
    teller = next(told, None)
    source = clauses.source_of(board, teller) if teller is not None else None
    if teller is not None and source is not None:
        proposal.source, proposal.source_head = board.sources.span(source, teller.match.cue), source.index


def _goes_on(board: Blackboard, before: Mark | None, mark: Mark, cue: Word) -> bool:
    """True for words that go on after an attribution with a participle: ``“A,” he said, adding to it, “b.”``"""
    return (
        before is not None
        and attachment.pauses(board, before)
        and before.end <= cue.start < mark.start
        and (is_participle(cue) or _is_joined(board, cue))
        and board.parse.sentence(cue).start <= before.start
        and board.text[mark.inner.start].islower()
    )


def _is_joined(board: Blackboard, cue: Word) -> bool:
    """True for a verb joined to the one before it, with its subject: ``“A,” he said | and smiled, “b.”``"""
    joined = cue.rel == "conj" and cue.head < cue.index and any(board.parse.dependents(cue, "cc"))
    return joined and not any(board.parse.dependents(cue, "nsubj"))


# ------------------------------------------------------------ with a cue


def _tie(board: Blackboard, cue: Word, group: list[Mark], passage: Passage) -> Proposal | None:
    """Proposes the stretches that belong to a cue, with what else of their sentence is reported."""
    if board.is_silent(cue):
        return None
    before = [mark for mark in group if mark.end <= cue.start]
    after = [mark for mark in group if mark.start >= cue.end]
    complete = any(attachment.pauses(board, mark) for mark in before)
    if complete:
        after = [mark for mark in after if mark in board.utterances]
    tied = _Tied(cue, clauses.candidates(board).get(cue.index), before, after, passage)
    source = _source(board, tied)
    mention = board.sources.span(source, cue, passage.span) if source is not None else None
    stretches: list[Span] = []
    gaps = [board.cue_span(cue)] + ([mention] if mention else [])
    if before:
        stretches.append(_before(board, tied, mention))
    if after and complete:  # what goes on after an attribution begins with its mark
        stretches.append(clauses.without_tail(board, Span(after[0].start, after[-1].end), cue))
    elif after and not before and tied.candidate and attachment.is_set_in(board, tied.candidate, after[0]):
        stretches.append(contents.widened(board, board.span(tied.candidate.words), passage.span))
        gaps.append(clauses.attribution(board, cue, source, stretches[0]))
    elif after:
        stretches.append(board.with_term_phrase(clauses.without_tail(board, _after(board, tied, mention), cue)))
    content = contents.pieces(board, stretches, gaps)
    if not content or not (any(mark in board.utterances for mark in group) or _terms_count(board, tied)):
        return None
    letters = contents.outside(board.text, content, contents.verbatim(board.text, content, group))
    return board.add(content, _rule(board, tied, letters), cue, source)


def _terms_count(board: Blackboard, tied: _Tied) -> bool:
    """True where terms and titles in marks, which by themselves are no quote, belong to what a cue reports."""
    entry = board.cues.get(tied.cue.index)
    if tied.candidate is None:
        return (entry is not None and "label" in entry.frames) or _is_set_off(board, tied) or _is_called(board, tied)
    return clauses.counts(board, tied.candidate.match.entry, tied.candidate.match.rule, has_marks=True)


def _rule(board: Blackboard, tied: _Tied, letters: int) -> Rule:
    """The rule of a cue with stretches; ``letters`` of its content stand outside the marks."""
    if tied.cue.index not in board.cues:
        return RULES["quote-verb"]
    if letters and tied.candidate is not None:
        return tied.candidate.match.rule
    if letters and not tied.before and _is_labelled(board, tied):
        return RULES["label"]
    if tied.before and tied.after:
        return RULES["quote-split"]
    return RULES["quote-before" if tied.before else "quote-after"]


def _source(board: Blackboard, tied: _Tied) -> Word | None:
    """The source of a cue with marked stretches: what stands between the two, else as for any cue."""
    cue, before, candidate = tied.cue, tied.before, tied.candidate
    inside = board.indices(*(mark.span for mark in before + tied.after))
    entry = board.cues.get(cue.index)
    outer = clauses.carried_on(board, cue, entry) if entry is not None and not before else None
    if outer is not None and (teller := clauses.source_of(board, outer)) is not None:
        return teller  # "said they had heard of it, adding: “...”"
    if before and _is_inverted(board, cue, before[-1]):
        sentence = board.parse.sentence(cue)
        named = board.sources.beside(cue, sentence.first, sentence.last, inverted=True)
        if named is not None:
            return named
    reported = inside | frozenset(range(*candidate.words) if candidate else ())
    source = board.verb_source(cue, reported, inverted=bool(before) or not tied.after)
    if source is None and candidate:
        source = board.verb_source(cue, inside, inverted=bool(before))
    if not before or not attachment.pauses(board, before[-1]) or not board.has_words(before[-1].end, cue.start):
        return source
    if source is not None and before[-1].end <= source.start < cue.start:
        aside = board.parse.words_in(Span(before[-1].end, source.start))
        if not any(word.feature("PronType") == "Rel" for word in aside):
            return source
    return board.first_nominal(Span(before[-1].end, cue.start)) or source


def _is_inverted(board: Blackboard, cue: Word, mark: Mark) -> bool:
    """True for a cue between a comma and a name: ``..., said Ann Lee``; not ``Bo Dahl, 38, told Ann Lee``."""
    words = board.parse.words
    if not 0 < cue.index < len(words) - 1 or is_participle(cue):
        return False
    if words[cue.index - 1].text != "," or words[cue.index + 1].upos != "PROPN":
        return False
    between = {word.upos for word in board.parse.words_in(Span(mark.end, cue.start))}
    told_to = board.addresses(cue) and between & {"NOUN", "PROPN", "PRON"} and not between & {"VERB", "AUX"}
    return not told_to


def _before(board: Blackboard, tied: _Tied, mention: Span | None) -> Span:
    """What is reported before a cue: the stretches, and the clause that they stand in."""
    cue, clause = tied.cue, board.span(tied.candidate.words) if tied.candidate else None
    start, end = tied.before[0].start, tied.before[-1].end
    if board.character_before(start) in (":", ".", "!", "?"):
        return Span(start, end)  # what leads to the words, or ends before them, is a statement of its own
    lead = Span(_sentence_start(board, start), start)
    subjects = any(word.rel in ("nsubj", "expl") for word in board.parse.words_in(lead))
    cues = (proposal.cue for proposal in board.proposals.near(lead) if proposal.cue is not None)
    others = clause is not None and touching(tied.passage.utterances, Span(clause.start, start))
    if clause is not None and clause.start < start < clause.end and not (clause.overlaps(cue.span) or others):
        start = max(clause.start, tied.passage.start)
    elif (subjects or _runs_into(board, lead, tied.before[0])) and not any(map(lead.overlaps, cues)):
        start = lead.start
    attribution = min(cue.start, mention.start if mention and mention.start >= end else cue.start)
    if clause is not None and end < clause.end <= attribution:
        end = clause.end
    return Span(start, end)


def _runs_into(board: Blackboard, lead: Span, mark: Mark) -> bool:
    """True where the ``lead`` of a stretch runs into it: ``Not paying taxes “makes me smart,” Lee said``."""
    before = lead.of(board.text).rstrip(" ")
    return before[-1:].isalnum() and board.text[mark.inner.start].islower()


def _sentence_start(board: Blackboard, offset: int) -> int:
    """Where the sentence that an offset lies in begins."""
    place = bisect.bisect_right(board.parse.sentences, offset, key=lambda sentence: sentence.start)
    return board.parse.sentences[place - 1].start


def _after(board: Blackboard, tied: _Tied, mention: Span | None) -> Span:
    """What is reported after a cue: the stretches, and the clause that leads to them or goes on behind them."""
    cue, candidate = tied.cue, tied.candidate
    start, end = tied.after[0].start, tied.after[-1].end
    clause = board.span(candidate.words) if candidate else None
    if cue.index not in board.cues:
        return Span(start, end)
    leads_to_clause = candidate is not None and candidate.match.rule.leads_to_clause
    if board.text[cue.end : start].rstrip().endswith(":") and not leads_to_clause:
        return Span(start, end)
    if clause is not None and cue.end <= clause.start < end and not board.has_words(clause.end, start):
        rest = Span(end, max(end, min(clause.end, tied.passage.rest(end).end)))
        timed = tied.after[-1] in board.utterances and _is_time(board, rest)
        return Span(min(start, clause.start), end if timed else max(rest))
    if _is_labelled(board, tied):
        behind = max(cue.end, mention.end if mention is not None and mention.start >= cue.end else 0)
        if labels := board.parse.words_in(Span(behind, end)):
            return Span(board.parse.words[contents.after_time(board, labels[0].index)].start, end)
    if board.has_words(cue.end, start):
        start = _behind_adjuncts(board, tied, mention)
    return Span(start, end)


def _is_time(board: Blackboard, rest: Span) -> bool:
    """True for a time and nothing more, which goes with the cue: ``said “the bridge is safe” | on Monday``."""
    words = board.words_in(rest)
    is_time = any(board.is_word("time", word) for word in words)
    return is_time and all(board.is_word("time", word) or word.upos in ("ADP", "DET", "NUM") for word in words)


def _behind_adjuncts(board: Blackboard, tied: _Tied, mention: Span | None) -> int:
    """Where the content begins between a cue and a stretch: after the complementizer or what goes with the cue."""
    start = mark_start = tied.after[0].start
    adjuncts = attachment.adjuncts(board, tied.cue, board.indices(*(mark.span for mark in tied.after)))
    for word in reversed(board.parse.words_in(Span(tied.cue.end, mark_start))):
        if board.is_complementizer(word) and word.rel == "mark":
            return start
        if word.index in adjuncts or (mention is not None and word.start in mention):
            return start
        if word.upos != "PUNCT":
            start = word.start
        elif word.text in (",", ":") and start == mark_start:
            return start
    return start


def _is_set_off(board: Blackboard, tied: _Tied) -> bool:
    """True for few words that a comma parts from an inverted cue of speech: ``»Det er løgn«, | griner hun``."""
    if not tied.before or tied.cue.index not in board.cues or board.cues[tied.cue.index].sense not in SPEECH:
        return False
    first, last = tied.before[0], tied.before[-1]
    opens = first.start == _sentence_start(board, first.start)
    return last.end <= tied.cue.start and _follows(board, last, tied.cue) and attachment.pauses(board, last) and opens


def _follows(board: Blackboard, mark: Mark, cue: Word) -> bool:
    """True for an inverted cue, or one that needs no subject, right behind a stretch: ``..., | a-t-elle soupiré``."""
    between = [word for word in board.parse.words_in(Span(mark.end, cue.start)) if word.upos != "PUNCT"]
    if any(word.upos not in ("AUX", "PRON") or word.head != cue.index for word in between):
        return False
    helped = bool(between) and between[0].upos == "AUX"
    inverted = helped and any(word.rel == "nsubj" for word in between)
    return inverted or board.precedes_nominal(cue) or is_dropped(board.parse, board.language, cue)


def _is_called(board: Blackboard, tied: _Tied) -> bool:
    """True for few words, no title, right behind a cue, that close its sentence: ``De råbte | »leve kongen«.``"""
    entry = board.speech_cue(tied.cue)
    if tied.before or entry is None or entry.sense != "say" or board.has_words(tied.cue.end, tied.after[0].start):
        return False
    first = next(iter(board.parse.words_in(tied.after[0].inner)), None)
    if first is None or not (
        first.text[0].islower() or (board.capital_nouns and first.upos in ("VERB", "AUX", "INTJ"))
    ):
        return False
    rest = board.words_in(Span(tied.after[-1].end, board.parse.sentence(tied.cue).end))
    return not rest or (board.capital_nouns and rest[0].upos == "CCONJ")


def _is_labelled(board: Blackboard, tied: _Tied) -> bool:
    """True for a stretch behind a verb that names things and its marker: ``kaldte han broen for | »farlig«``."""
    entry = board.cues.get(tied.cue.index)
    before = board.parse.words_in(Span(tied.cue.end, tied.after[0].start))
    named = len(before) > 1 and board.is_word("label_markers", before[-1])
    return named and entry is not None and entry.sense == "label"


# ------------------------------------------------------------ without a cue


def _attributed_inside(board: Blackboard, mark: Mark) -> Proposal | None:
    """The words around an attribution that stands inside the marks: ``« Le pont, assure Luc Morel, est vieux. »``"""
    words = board.parse.words
    for cue in board.parse.words_in(mark.inner):
        if board.speech_cue(cue) is None or cue.feature("Person") != "3" or words[cue.index - 1].text != ",":
            continue
        source = next((w for w in board.parse.dependents(cue, "nsubj") if w.index > cue.index), None)
        phrase = board.parse.subtree(source) if source is not None else [cue.index]
        comma = words[phrase[-1] + 1] if phrase[-1] + 1 < len(words) else cue
        if source is None or comma.text != "," or comma.end > mark.inner.end:
            continue
        gap = Span(cue.start, comma.end)
        board.attributions |= board.indices(gap)
        content = contents.pieces(board, [mark.inner], [gap], marks=())
        return board.add(content, "quote-split", cue, source, Span(words[phrase[0]].start, words[phrase[-1]].end))
    return None


def _untied(board: Blackboard, mark: Mark, passage: Passage, last: Proposal | None) -> Proposal | None:
    """A stretch without a cue beside it: it carries on the proposal before, or stands alone."""
    inner = [mark.inner]
    signature = _signature(board, mark)
    if signature and not _names_before(board, mark, passage, last, signature[-1]):
        mention = Span(signature[0].start, signature[-1].end)
        return board.add(inner, "quote-signed", source=signature[-1], mention=mention)
    before = board.parse.sentences[passage.first - 1] if passage.first else None
    joined = [word.upos for word in board.first_words(Span(mark.end, passage.end), 1)] == ["CCONJ"]
    led = joined and before is not None and board.character_before(before.end) == ":" and mark.start == passage.start
    if passage.narrates and not led:
        leads = board.text[passage.start : mark.start].rstrip().endswith(":")
        return _behind_colon(board, inner, Span(passage.start, mark.start)) if leads else None
    alternates = settlement.alternates(board, mark.span)
    if last is not None and not alternates and _carries_on(board, last, mark) and not _leads_on(board, mark):
        last.content.extend(contents.pieces(board, [mark.span]))
        board.proposals.place(last)
        return last
    if before is not None and board.character_before(before.end) == ":":
        words = board.parse.words[before.first : before.last]
        cues = [w for w in words if w.index in board.cues and not board.is_quoted(w.index)]
        cues = [word for word in cues if not board.cues[word.index].nominal]
        if not cues:
            return _behind_colon(board, inner, before.span)
        return board.add(inner, "quote-colon", cues[-1], board.verb_source(cues[-1], (), inverted=False))
    inside = _attributed_inside(board, mark)
    if inside is not None:
        return inside
    proposal = board.add(inner, "quote-uncued")
    if last is not None and not alternates and _is_near(board, last, mark) and not _speaks_between(board, last, mark):
        last.lend_source(proposal)
    return proposal


def _behind_colon(board: Blackboard, inner: list[Span], lead: Span) -> Proposal:
    """Words behind a colon without a cue, of whom its line names, but no place: ``Chaos in London: “...”``."""
    head = colons.named_before(board, lead)
    if head is None or not colons.is_adverbial(board, lead):
        return board.add(inner, "quote-colon", source=head)
    if head.rel == "root" and not colons.speaks(board, head):
        return board.add(inner, "quote-colon")  # Sturm über Musterhausen: “...”
    if colons.is_governed(board, head, lead):
        head, mention = colons.teller(board, lead) or (None, None)
    else:
        mention = colons.before_aside(board, head, board.sources.span(head, None, lead))
    return board.add(inner, "quote-colon", source=head, mention=mention)


def _names_before(board: Blackboard, mark: Mark, passage: Passage, last: Proposal | None, name: Word) -> bool:
    """True for words whose source is named before them as well: by what they carry on, or by what leads to them."""
    if last is not None and _carries_on(board, last, mark):
        return last.source is not None and name.text in last.source.of(board.text)
    before = board.parse.sentences[passage.first - 1] if passage.first else None
    leads = before is not None and board.character_before(mark.start) == ":"
    return leads and before is not None and name.text in before.span.of(board.text)


def _signature(board: Blackboard, mark: Mark) -> list[Word]:
    """The name that signs quoted words after a dash and ends the line: ``“We are afraid.” ― Ann Lee``."""
    paragraph = board.paragraph(mark.start)
    behind = board.parse.behind(mark.end, _LONGEST_SIGNATURE)
    words = [word for word in behind if word.start < paragraph.end]
    if not board.has_words(mark.end, paragraph.end):
        return _signature_below(board, paragraph)
    if len(words) < 2 or words[0].text.strip("-–—―") or board.has_words(mark.end, words[0].start):
        return []
    name = _name(board, words[1:_LONGEST_SIGNATURE])
    end = last = name[-1].end if name else mark.end
    while end < paragraph.end and board.text[end] in " \xa0.":
        end += 1
    ended = end == paragraph.end or board.text[end] in '\n,("“”' or "\n" in board.text[last : last + 3]
    return name if ended else []


def _signature_below(board: Blackboard, paragraph: Span) -> list[Word]:
    """The name in a line of its own that signs the paragraphs before it: ``“We are afraid.” | ― Ann Lee, mayor``."""
    number = board.paragraph_number(paragraph.start) + 1
    while board.zones.get(paragraph.start) == "quotation" and number < len(board.paragraphs):
        if board.zones.get(board.paragraphs[number].start) != "quotation":
            break
        number += 1
    if number == len(board.paragraphs) or board.zones.get(board.paragraphs[number].start) != "signature":
        return []
    words = board.parse.words_in(board.paragraphs[number])
    before = list(itertools.takewhile(lambda word: not word.text.startswith("("), words))
    if words and words[0].text.strip("-–—―") and len(before) < len(words):  # “A post shared by Ann Lee (@lee)”
        return _name(board, before[::-1])[::-1]
    return _name(board, list(itertools.dropwhile(lambda word: not word.text.strip("-–—―"), before)))


def _name(board: Blackboard, words: list[Word]) -> list[Word]:
    """The capitalized words that some words begin with, and the particles of their names."""
    return list(
        itertools.takewhile(lambda word: word.text[0].isupper() or board.is_word("name_particles", word), words)
    )


def _carries_on(board: Blackboard, last: Proposal, mark: Mark) -> bool:
    """True where nothing but the attribution or a paragraph break parts the stretch from the proposal before."""
    before = board.parse.sentences_in(Span(0, mark.start))
    if not before or board.parse.sentences[before[-1]].start >= last.last:
        return False  # the proposal stands in the sentence before
    between = board.text[last.last : mark.start]
    return "\n" not in between or (not last.rule.verbatim and ":" not in between)


def _leads_on(board: Blackboard, mark: Mark) -> bool:
    """True for words never closed that open a paragraph behind closed ones: they belong to those after them."""
    paragraph = board.paragraph(mark.start)
    number = bisect.bisect_left(board.quoted, mark.start, key=lambda one: one.start)
    number = number if board.quoted[number : number + 1] == [mark] else 0
    following = board.quoted[number + 1 : number + 2]
    fresh = number > 0 and board.quoted[number - 1].closed and mark.start == paragraph.start
    return fresh and not mark.closed and any(board.paragraph(one.start).start == one.start for one in following)


def _leads_into(board: Blackboard, last: Proposal, proposal: Proposal) -> bool:
    """True for quoted words without a cue, never closed, that the paragraph after ties to a cue."""
    return (
        last.rule.borrows_source
        and proposal.rule.closed_by_cue
        and any(not mark.closed and mark.inner.overlaps(last.span) for mark in touching(board.marks, last.span))
        and not board.words_in(Span(last.end, proposal.start))
    )


def _speaks_between(board: Blackboard, last: Proposal, mark: Mark) -> bool:
    """True where somebody is told to speak without marks since the last words in marks."""
    words = board.parse.words_in(Span(last.last, mark.start))
    found = (clauses.candidates(board).get(word.index) for word in words)
    return any(one and one.match.entry.sense in SPEECH and one.match.rule.is_statement for one in found)


def _is_near(board: Blackboard, last: Proposal, mark: Mark) -> bool:
    return mark.start - last.end < _NEAR and board.text[last.end : mark.start].count("\n\n") <= 1
