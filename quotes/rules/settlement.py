"""Settling between proposals: which of them stand, of what type, inside which others, with whose words.

The rules propose in the order of ``rules.toml``, and what was proposed first keeps its words, with these exceptions:

* a line behind a speaker's name takes the place of what other rules found in it (``displace``), and a transcript's
  line cuts short what runs into it (``cut``);
* quoted words that are never closed go to the cue in the paragraph after them (``take_in``);
* a source may turn out to relay what another rule found (``relayed_by``, ``take_relay``), which ends before it
  (``close``).

Once every rule has proposed, ``settle`` takes these steps, each over all proposals:

1. relays: a source that cites somebody becomes the relay, and who is cited the source;
2. types: what stands in quotation marks is verbatim, and makes the quote direct, mixed or indirect;
3. sources: quoted words that stand alone borrow the source of the quote, or the subject of the sentence, before them;
4. nesting, in text order, the longer first: of equal contents one stands; what stands inside another's content is
   nested in it, or left out where both have one source;
5. relays again: who only passes on what a nested quote says gives way to it.

``trusted`` comes last, when the confidence is known.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from quotes.document.marks import Mark, touching
from quotes.document.names import in_group
from quotes.document.parse import Word
from quotes.document.span import Span, SpanIndex, length, meets
from quotes.languages import SPEECH, THOUGHTS
from quotes.rules import content as contents
from quotes.rules.blackboard import Blackboard
from quotes.rules.confidence import LEAST, LEAST_INSIDE
from quotes.rules.proposal import Proposal
from quotes.rules.source import is_participle

#: Word groups of those who can say something themselves: a paper that cites rising costs cites nobody.
_SPEAKERS = ("people", "groups", "spokespersons", "organizations", "titles", "callings")
#: The same for whoever stands behind a quote of little confidence.
_NAMED = ("titles", "spokespersons", "organizations", "groups", "documents")
#: Quoted words that stand alone borrow a source from so many characters before them.
_FARTHEST_SOURCE = 200
#: A first line has at most so many characters.
_LONGEST_LINE = 2000
#: Words of a headline are those of the article where they are so much alike, of 100.
_SAME_WORDS = 80

# ------------------------------------------------------------ while the rules propose


def displace(board: Blackboard, line: Span) -> None:
    """Takes back the proposals that stand inside a line."""
    for one in board.proposals.near(line):
        if line.start <= one.start and one.end <= line.end:
            board.proposals.remove(one)


def cut(board: Blackboard, lines: Sequence[Span]) -> None:
    """Takes back the pieces of proposals that run into one of the lines; what a cue inside one reports stays."""
    index = SpanIndex(lines)
    for proposal in board.proposals:
        inside = any(proposal.end <= line.end for line in index.around(proposal.start))
        if proposal.cue is None or not inside:
            proposal.content[:] = [piece for piece in proposal.content if not index.meets(piece)]
    board.proposals.keep([proposal for proposal in board.proposals if proposal.content])


def take_in(board: Blackboard, proposal: Proposal, before: Proposal) -> None:
    """Makes the words of a proposal the beginning of another one's, which goes on with them."""
    proposal.content[:0] = before.content
    board.proposals.place(proposal)
    board.proposals.remove(before)


def relayed_by(board: Blackboard, phrase: Span, sentence: Span) -> Proposal | None:
    """The proposal whose words a source named behind its cue only relays: ``Per Hansen siger | ifølge avisen, at ...``.

    ``phrase`` is what names the source, in the ``sentence``.
    """
    near = board.proposals.near(sentence)
    for proposal in near:
        if proposal.cue is not None and _parts(board, phrase, proposal):
            return proposal
    for proposal in near:
        if proposal.cue is None or not (sentence.start <= proposal.cue.start and proposal.cue.end <= phrase.start):
            continue
        if proposal.rule.closed_by_cue:
            return proposal
        between = Span(proposal.cue.end, phrase.start)
        reported = meets(proposal.content, between) or meets(proposal.content, phrase)
        # no more than the source of a cue and its title
        named = all(w.upos not in ("VERB", "AUX", "SCONJ", "PUNCT") for w in board.parse.words_in(between))
        closes = proposal.rule.leads_to_clause and 0 < phrase.start - proposal.end <= 2
        if proposal.rule.relayed and (named or closes) and not reported:
            return proposal
    return None


def _parts(board: Blackboard, phrase: Span, proposal: Proposal) -> bool:
    """True for a phrase between a cue before its content and its auxiliary: ``hat | laut Zeitung | gesagt, dass``."""
    cue, rule = proposal.cue, proposal.rule
    if cue is None or proposal.cue_head is None or not rule.relayed or not phrase.end <= cue.start < proposal.start:
        return False
    helpers = board.parse.dependents(board.parse.words[proposal.cue_head], "aux")
    return any(helper.end <= phrase.start for helper in helpers)


def close(board: Blackboard, offset: int, sentence: Span) -> None:
    """Ends reported words before who passes on the whole sentence: ``Lee said it was late, | according to aides``."""
    for proposal in board.proposals.near(sentence):
        cue = proposal.cue
        if cue is None or not (sentence.start <= cue.start < proposal.start < offset <= proposal.end):
            continue
        if board.character_before(offset) == "," and proposal.rule.leads_to_clause:
            content = contents.pieces(board, [piece for piece in proposal.content if piece.start < offset])
            last = Span(content[-1].start, min(content[-1].end, offset))
            proposal.content[:] = [*content[:-1], *contents.pieces(board, [last])]


def take_relay(board: Blackboard, proposal: Proposal, sentence: Span) -> None:
    """Makes the source that another rule found in a sentence a relay: ``Det oplyser politiet | ifølge avisen.``"""
    for other in board.proposals.near(sentence):
        if other.rule.relays and other.cue is not None and other.cue.overlaps(sentence):
            proposal.relay = other.source
            board.proposals.remove(other)
            return


def alternates(board: Blackboard, words: Span) -> bool:
    """True for words in marks with others right beside them, as the turns of a talk are set: ``“When?” “At three.”``"""
    own = next((mark for mark in touching(board.quoted, words) if mark.inner.overlaps(words)), None)
    if own is None:
        return False
    number = bisect.bisect_left(board.quoted, own.start, key=lambda mark: mark.start)
    before, behind = board.quoted[max(number - 1, 0) : number], board.quoted[number + 1 : number + 2]
    gaps = [*((other.end, own.start) for other in before), *((own.end, other.start) for other in behind)]
    return any(start < end and not board.text[start:end].strip(" \xa0") for start, end in gaps)


# ------------------------------------------------------------ when all have proposed


def settle(board: Blackboard) -> list[Proposal]:
    """The proposals that stand, in text order."""
    board.proposals.keep(_without_quoting(board))
    for proposal in board.proposals:
        _turn_relay(board, proposal)
    for proposal in board.proposals:
        _type(board, proposal)
    for proposal in board.proposals:
        if proposal.source is None and proposal.rule.borrows_source:
            _borrow_source(board, proposal)
    _repeat(board)
    return _without_relays(board, _nested(board))


def _repeat(board: Blackboard) -> None:
    """Gives quoted words of the first line that stand in the article again the source that they have there."""
    title = board.paragraphs[0]
    if title.end - title.start > _LONGEST_LINE:
        return
    words = board.parse.words
    later = [one for one in board.proposals if one.start > title.end and one.verbatim and one.source_head is not None]
    later = [one for one in later if words[one.source_head or 0].upos in ("NOUN", "PROPN")]
    for proposal in board.proposals:
        if proposal.source is not None or not proposal.verbatim or proposal.end > title.end:
            continue
        own = proposal.verbatim[0].of(board.text).lower()
        for other in later:
            pieces = (piece.of(board.text).lower() for piece in other.verbatim)
            if any(fuzz.ratio(own, piece, score_cutoff=_SAME_WORDS) for piece in pieces):
                other.lend_source(proposal)
                break


def _turn_relay(board: Blackboard, proposal: Proposal) -> None:
    """Gives a proposal whose source cites somebody, or is said to quote somebody, that person for a source."""
    if proposal.cue_head is None or proposal.source_head is None or board.is_quoted(proposal.cue_head):
        return
    cue, source = (board.parse.words[index] for index in (proposal.cue_head, proposal.source_head))
    passing = _passing(board, cue, source)
    if passing is not None:
        proposal.relay = board.sources.span(passing)
        return
    quoted, quoting = _quoted(board, cue)
    if quoted is not None and not board.is_quoted(quoted.index):
        proposal.source, proposal.source_head = board.sources.span(quoted), quoted.index
        proposal.relay = board.sources.span(quoting) if quoting is not None else None
        return
    speaker = _cited(board, proposal, cue, source)
    if speaker is not None and speaker.index != source.index and not board.is_quoted(speaker.index):
        proposal.relay = proposal.source
        proposal.source, proposal.source_head = board.sources.span(speaker), speaker.index


def passing_on(board: Blackboard, noun: Word) -> Iterator[tuple[Word, Word]]:
    """Who a noun is quoted or seen by, each behind the verb that says so.

    ``sources quoted by | the Herald``, ``e-mails seen by | the Herald``, ``mails, som | Herald | har set``.
    """
    parse = board.parse
    for verb in parse.dependents(noun, "acl", "amod"):
        things = (verb, *parse.dependents(verb, "obj"))  # som avisen har fået | indsigt i
        seen = any(board.language.is_word("seeing", thing.lemma) for thing in things)
        if verb.deprel == "acl:relcl" and seen:
            beside = [
                word for word in parse.dependents(verb, "nsubj") if word.upos == "PROPN" or _is_press(board, word)
            ]
        elif not is_participle(verb) and (seen or board.language.is_word("citing", verb.lemma)):
            beside = [word for word in parse.dependents(verb, "obl", "obj") if _is_quoting(board, word)]
        else:
            continue
        yield from ((verb, word) for word in beside[:1])


def _passing(board: Blackboard, cue: Word, source: Word) -> Word | None:
    """Who passes the words on that a source was quoted with, or the document that they stand in."""
    for noun in (source, *board.parse.dependents(cue, "obl")):
        for _, word in passing_on(board, noun):
            if any(part.upos == "PROPN" for part in board.parse.words_in(board.sources.span(word))):
                return word
    # "officials quoted by the Herald said": the tree may hang it on the cue
    for verb in board.parse.dependents(cue, "advcl"):
        quoted = board.language.is_word("citing", verb.lemma) and not is_participle(verb)
        if quoted and verb.index == board.parse.subtree(source)[-1] + 1:
            return next((word for word in board.parse.dependents(verb, "obl") if _is_quoting(board, word)), None)
    return None


def _cited(board: Blackboard, proposal: Proposal, cue: Word, source: Word) -> Word | None:
    """Whom the source cites beside the cue: ``citing | officials``, ``med henvisning til | kilder``."""
    parse, language = board.parse, board.language
    behind = parse.words[cue.index + 1 : parse.sentence(cue).last]
    last = (word for word in behind if is_participle(word) and parse.words[word.index - 1].text == ",")
    beside = (*parse.dependents(cue, "advcl", "obl", "xcomp"), *parse.dependents(source, "acl", "amod"), *last)
    for citing in beside:
        if not language.is_word("citing", citing.lemma) or any(map(citing.span.overlaps, proposal.content)):
            continue
        if citing.upos == "VERB" and not is_participle(citing) and not _cites(board, citing):
            continue  # "officials | quoted in the Herald"
        for cited in parse.dependents(citing, "obj", "obl", "nmod"):
            if cited.upos == "PROPN" or _is_press(board, cited):
                return cited
    return None


def _cites(board: Blackboard, verb: Word) -> bool:
    """True for a relative clause whose subject cites: ``the Herald, | which cites sources``."""
    relative = (word for word in board.parse.dependents(verb, "nsubj") if word.feature("PronType") == "Rel")
    return verb.deprel == "acl:relcl" and verb.feature("Voice") != "Pass" and any(relative)


def _is_press(board: Blackboard, word: Word) -> bool:
    """True for a noun of those who can say something themselves."""
    return any(in_group(board.language, group, word.text, word.lemma) for group in _SPEAKERS)


def _quoted(board: Blackboard, cue: Word) -> tuple[Word | None, Word | None]:
    """Who is quoted, and by whom: ``Lee | was quoted by the | Herald | as saying``, ``the | Herald | cites | Lee``.

    The cue is the verb of quoting itself, or hangs on it.
    """
    parse, language = board.parse, board.language
    verb = cue
    if not language.is_word("citing", cue.lemma) and cue.rel in ("advcl", "xcomp", "ccomp"):
        verb = parse.words[cue.head]
    if verb.upos != "VERB" or not language.is_word("citing", verb.lemma):
        return None, None
    passive = verb.feature("Voice") == "Pass" or any(parse.dependents(verb, "nsubj:pass"))
    subjects = list(parse.dependents(verb, "nsubj"))
    if passive:
        saying = parse.dependents(verb, "advcl")
        beside = (
            *parse.dependents(verb, "obl"),
            *(w for word in saying for w in parse.dependents(word, "obl", "nsubj")),
        )
        return next(iter(subjects), None), next((word for word in beside if _is_quoting(board, word)), None)
    behind = (*parse.dependents(verb, "obj", "iobj"), *(word for word in subjects if word.index > verb.index))
    before = (word for word in subjects if word.index < verb.index)
    if verb is cue and not any(word.index in board.cues for word in parse.dependents(verb, "advcl", "xcomp", "ccomp")):
        return None, None  # “...,” Lee quoted | her | as saying
    return next(iter(behind), None), next(before, None)


def _is_quoting(board: Blackboard, word: Word) -> bool:
    """True for who quotes in the passive, or where somebody is quoted: ``by the | mayor``, ``in the | Herald``."""
    is_word = board.language.is_word
    cases = [case.text for case in board.parse.dependents(word, "case")]
    phrase = [board.parse.words[index] for index in board.parse.subtree(word)]
    named = any(part.text[:1].isupper() or is_word("organizations", part.text) for part in phrase)
    placed = named and any(is_word("channel_prepositions", case) for case in cases)
    return placed or word.deprel == "obl:agent" or any(is_word("agent_markers", case) for case in cases)


def _without_quoting(board: Blackboard) -> list[Proposal]:
    """The proposals without those of a verb of quoting whose words only lead to a cue: ``cited as | saying “...”``."""
    cues = {one.cue_head for one in board.proposals}
    kept = []
    for proposal in board.proposals:
        first = board.words_in(proposal.span)[:1]
        leads = bool(first) and first[0].index in cues and first[0].index != proposal.cue_head
        cue = board.parse.words[proposal.cue_head] if proposal.cue_head is not None else None
        if not (leads and cue is not None and board.language.is_word("citing", cue.lemma)):
            kept.append(proposal)
    return kept


def _type(board: Blackboard, proposal: Proposal) -> None:
    """Says which words are verbatim, and of what type the quote is for it."""
    for role, span in (("cue", proposal.cue), ("source", proposal.source)):
        if span is not None:
            proposal.evidence[role] = span
    if proposal.rule.verbatim:
        proposal.verbatim, proposal.type = list(proposal.content), "direct"
        return
    own = [mark for mark in touching(board.quoted, proposal.span) if _is_own(board, mark, proposal)]
    proposal.verbatim = contents.verbatim(board.text, proposal.content, own)
    if proposal.verbatim:
        mixed = contents.outside(board.text, proposal.content, proposal.verbatim)
        proposal.type = "mixed" if mixed else "direct"
    if proposal.type == "direct" and (proposal.sense == "deny" or _is_adjective(board, proposal)):
        proposal.polarity = "asserted"  # denied the claim: “It is a lie”; is not so sure: “It may be”


def _is_adjective(board: Blackboard, proposal: Proposal) -> bool:
    entry = board.cues.get(proposal.cue_head) if proposal.cue_head is not None else None
    return entry is not None and "adjective" in entry.frames


def _is_own(board: Blackboard, mark: Mark, proposal: Proposal) -> bool:
    """False for a term in marks that somebody else in the content uses: ``whom the board calls “rebels”``."""
    if mark in board.utterances or proposal.cue_head is None:
        return True
    for ancestor in (a for word in board.parse.words_in(mark.inner)[:1] for a in board.parse.ancestors(word)):
        if ancestor.index == proposal.cue_head:
            return True
        entry = board.cues.get(ancestor.index)
        if entry is not None and entry.sense in ("label", "want"):
            governors = [ancestor, *board.parse.ancestors(ancestor)]
            chain = [g for g in governors if g.rel == "acl"]
            return not any(any(board.parse.dependents(g, "nsubj")) for g in chain)
    return True


def _borrow_source(board: Blackboard, proposal: Proposal) -> None:
    """Gives quoted words that stand alone the source of the quote right before them, or who acts right before them."""
    if alternates(board, proposal.span):
        return
    near = board.proposals.near(Span(max(proposal.start - _FARTHEST_SOURCE, 0), proposal.start))
    before = [other for other in near if other.source is not None and other.last <= proposal.start]
    nearest = max((other for other in before if other is not proposal), key=lambda other: other.last, default=None)
    if nearest is not None:
        gap = board.text[nearest.last : proposal.start]
        if gap.replace("\n\n", "\n").count("\n") <= 1 and len(gap) < _FARTHEST_SOURCE:
            nearest.lend_source(proposal)
            return
    number = bisect.bisect_right(board.parse.sentences, proposal.start, key=lambda sentence: sentence.end) - 1
    sentence = board.parse.sentences[number] if number >= 0 else None
    if sentence is None or "\n" in board.text[sentence.end : proposal.start]:
        return
    for word in board.parse.words[sentence.first : sentence.last]:  # She turned to me. "..."
        person = word.upos == "PROPN" or board.is_word("singular_person", word)
        if word.deprel == "nsubj" and person and not board.is_quoted(word.index):
            proposal.source, proposal.source_head = board.sources.span(word), word.index
            return


def _nested(board: Blackboard) -> list[Proposal]:
    """The proposals in text order, each inside the smallest around it, without those that repeat another."""
    kept: list[Proposal] = []
    seen: set[tuple[Span, ...]] = set()
    running: list[Proposal] = []  # those that have not ended yet
    for proposal in sorted(board.proposals, key=lambda one: (one.start, -length(one.content), one.end)):
        if tuple(proposal.content) in seen:
            continue
        seen.add(tuple(proposal.content))
        running = [other for other in running if other.end > proposal.start]
        around = [other for other in running if proposal.end <= other.end and proposal.span != other.span]
        proposal.within = min(around, key=lambda other: other.end - other.start, default=None)
        if proposal.within is not None:
            if _same_source(board, proposal, proposal.within):
                continue  # "announced plans to call it a farce": one statement of one person
            if proposal.within.cue is not None and proposal.within.end <= proposal.within.cue.start:
                # "..., the agency reported": who closes the sentence passes on what is said in it
                proposal.relay = proposal.relay or proposal.within.source
        kept.append(proposal)
        running.append(proposal)
    return kept


def _same_source(board: Blackboard, inner: Proposal, outer: Proposal) -> bool:
    """True where both have one source, or a thought the same pronoun for it: ``He told them that he wants a plan``."""
    if inner.source_head is None or outer.source_head is None:
        return False
    form, other = (board.parse.words[head].text.lower() for head in (inner.source_head, outer.source_head))
    pronoun = inner.sense in THOUGHTS and form == other and board.language.is_word("singular_person", form)
    return inner.source_head == outer.source_head or pronoun


def _without_relays(board: Blackboard, proposals: list[Proposal]) -> list[Proposal]:
    """The proposals without those that only pass on another's: ``Lee calls it “a lie” and has left, Reuters writes``.

    Who passes on has to be named and no person, and to add no clause of its own to what the other says.
    """
    relays = {one.within for one in proposals if one.within is not None and _passes_on(board, one.within, one)}
    return kept_of([proposal for proposal in proposals if proposal not in relays])


def kept_of(kept: list[Proposal]) -> list[Proposal]:
    """Proposals that are kept, each inside the smallest around it that is kept as well."""
    ids = set(kept)
    for proposal in kept:
        proposal.pass_over(ids)
    return kept


def _passes_on(board: Blackboard, outer: Proposal, inner: Proposal) -> bool:
    if inner.relay is None or inner.relay != outer.source or outer.source is None or inner.cue is None:
        return False
    if inner.source is None or not any(word.upos == "PROPN" for word in board.parse.words_in(outer.source)):
        return False
    first = bisect.bisect_right(board.names, outer.source.start, key=lambda name: name.end)
    last = bisect.bisect_left(board.names, outer.source.end, key=lambda name: name.start)
    if any(name.kind == "person" for name in board.names[first:last]):
        return False
    told = [*inner.content, inner.cue, inner.source]
    first = min(inner.start, inner.cue.start)
    return not any(
        word.rel in ("nsubj", "expl") or (word.upos == "VERB" and word.start < first)
        for word in board.parse.words_in(outer.span)
        if not any(piece.overlaps(word.span) for piece in told)
    )


# ------------------------------------------------------------ when the confidence is known


def trusted(board: Blackboard, found: list[Proposal], least: float) -> list[Proposal]:
    """The proposals found that are sure enough; “Why?” stands in a talk as what it answers does."""
    told: dict[str, list[float]] = {}
    for one in board.proposals:
        if one.rule.together:
            told.setdefault(one.rule.name, []).append(one.confidence or 0.0)
    stands = {name: sum(own) / len(own) >= least for name, own in told.items()}
    return [one for one in found if _is_trusted(board, one, least, stands.get(one.rule.name))]


def _is_trusted(board: Blackboard, proposal: Proposal, least: float, together: bool | None) -> bool:
    """True for a proposal that nobody measured, or of so much confidence.

    ``together`` says so of all proposals of its rule, None where each stands alone.  Up to ``LEAST``, what somebody
    named says inside another quote, or what somebody else passes on, may have less.
    """
    if proposal.confidence is None or proposal.confidence >= least:
        return True
    if together is not None:
        return together
    if proposal.source_head is None or (proposal.within is None and proposal.relay is None) or least > LEAST:
        return False
    source = board.parse.words[proposal.source_head]
    forms = (source.text, source.lemma)
    if board.name_of(source) is None and not any(board.language.is_word(g, form) for g in _NAMED for form in forms):
        return False
    if proposal.verbatim:
        return proposal.confidence >= min(least, LEAST_INSIDE)
    return proposal.rule.leads_to_clause and proposal.sense in SPEECH
