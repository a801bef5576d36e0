"""What the tree, and the order of words where the tree errs, says of each cue."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from quotes.document.marks import touching
from quotes.document.parse import Sentence, Word
from quotes.document.span import Span
from quotes.document.subjects import is_dropped
from quotes.languages import SPEECH, THOUGHTS, Cue
from quotes.rules import boundary, conditions, moods
from quotes.rules import content as contents
from quotes.rules.blackboard import Blackboard
from quotes.rules.cues import VERBLESS
from quotes.rules.patterns import Candidate, Match, matches
from quotes.rules.proposal import Proposal
from quotes.rules.registry import RULES, Rule
from quotes.rules.source import is_participle

#: Words of an addressee at most, and of its time.
_ADDRESSEE = 8
#: An attribution that closes a sentence has so many words at most, and so many between its comma and its cue.
_LONGEST_TAIL, _FARTHEST_COMMA = 12, 8
#: A comma stands at most so many characters before the end of the marks that close behind it.
_CLOSING = 8
#: What a noun announces with a colon has so many words at least.
_FEWEST = 3


def propose(board: Blackboard) -> None:
    """Proposes the quotes of the candidates whose cue reports nothing yet, or what follows its sentence."""
    for index, candidate in candidates(board).items():
        told = board.by_cue.get(index)
        if told is None or _leads_on(board, candidate, told):
            _reported(board, candidate)


def _leads_on(board: Blackboard, candidate: Candidate, told: Proposal) -> bool:
    """True where a cue reports a clause and leads to what stands behind a colon: ``Den lukker, siger hun: | »Ja.«``

    That may be a paragraph of its own.
    """
    cue, rule = candidate.match.cue, candidate.match.rule
    if board.text[board.parse.sentence(cue).start : told.start].rstrip(' \n\t"”“»«–—-')[-1:] != ":":
        return False
    behind = told.start >= board.parse.sentence(cue).end
    return (behind and rule.leads_to_clause) or (
        rule.source == "behind" and candidate.words[1] <= cue.index < told.start
    )


def candidates(board: Blackboard) -> dict[int, Candidate]:
    """What each cue outside quoted words may report, by the cue's index: the first pattern that fits it."""
    if board.candidates is None:
        board.candidates = _candidates(board)
        for index, one in board.candidates.items():
            numbers = [board.parse.sentence_of[place] for place in (index, one.words[0], one.words[1] - 1)]
            for number in range(min(numbers), max(numbers) + 1):
                board.candidates_in.setdefault(number, []).append(one)
    return board.candidates


def candidates_near(board: Blackboard, word: Word) -> Sequence[Candidate]:
    """Those of them that stand in the sentence of a word."""
    candidates(board)
    return board.candidates_in.get(board.parse.sentence_of[word.index], ())


def after_cues(board: Blackboard) -> Iterator[tuple[Match, tuple[int, int]]]:
    """The matches whose content follows the cue, each with its words as the tree has them."""
    for candidate in candidates(board).values():
        if candidate.tree[0] > candidate.match.cue.index and candidate.gap is None:
            yield candidate.match, candidate.tree


def _candidates(board: Blackboard) -> dict[int, Candidate]:
    open_cues = {index: cue for index, cue in board.cues.items() if not board.is_quoted(index)}
    found: dict[int, Candidate] = {}
    for match in matches(board.parse, open_cues, board.language):
        words = contents.words_of(board, match) if conditions.admits(board, match) else None
        if words is None or (match.rule.frame == "label" and _has_nickname(board, words)):
            continue
        before = found.get(match.cue.index)
        if before is None:
            gap = _between(board, match) if match.rule.region == "subject and name" else None
            found[match.cue.index] = Candidate(match, words, gap)
        elif before.match.rule is match.rule and match.rule.joins:
            # "said that A and that B", both taken for complements
            before.words = (min(before.words[0], words[0]), max(before.words[1], words[1]))
    for index, entry in open_cues.items():
        linear = _linear(board, board.parse.words[index], entry, found.get(index))
        if linear is not None:
            found[index] = linear
    for candidate in found.values():
        candidate.tree = candidate.words
        if candidate.words[0] > candidate.match.cue.index and candidate.gap is None:
            end = boundary.end(board, candidate.match, candidate.words)
            candidate.words = candidate.words[0], _before_another(board, candidate.words[0], end)
    return found


def _has_nickname(board: Blackboard, words: tuple[int, int]) -> bool:
    """True for words in which a nickname stands: ``called | the building “the Pencil”``."""
    return any(mark in board.nicknames for mark in touching(board.quoted, board.span(words)))


def _before_another(board: Blackboard, first: int, last: int) -> int:
    """The end of a clause before one of somebody else without a verb: ``said it held | and Lee that it did not``."""
    words = board.parse.words
    for index in range(first + 1, last - 2):
        name = index + 1
        while name < last and words[name].upos == "PROPN":
            name += 1
        if words[index].upos == "CCONJ" and name > index + 1 and name < last:
            after = words[name + (words[name].text == ",")]
            if after.upos == "SCONJ" and board.is_complementizer(after):
                return index - (words[index - 1].text == ",")
    return last


def _linear(board: Blackboard, cue: Word, entry: Cue, tree: Candidate | None) -> Candidate | None:
    """What the order of words says of a cue where the tree says nothing or contradicts it."""
    sentence = board.parse.sentence(cue)
    if "noun" in entry.frames and entry.sense in SPEECH and tree is None:
        return _behind_noun(board, cue, entry, sentence)
    if "clause" not in entry.frames:
        return None
    told = _in_passing(board, cue, entry, sentence)
    if told is not None:
        return told
    words = contents.linear_clause(board, cue, sentence.last)
    if words is not None:
        if tree is not None and tree.match.rule.leads_to_clause and tree.words[0] <= words[0]:
            return None
        return _candidate(board, "clause", cue, entry, words)
    set_in = _set_in(board, cue, entry, sentence, tree)
    if set_in is None and entry.sense in SPEECH and cue.upos == "VERB":
        asked = contents.question_clause(board, cue, sentence.last)
        if asked is not None and _is_done(board, cue) and (tree is None or tree.match.rule.region == "object"):
            return _candidate(board, "question", cue, entry, asked)
        if tree is None:
            words = contents.bare_clause(board.parse, cue, sentence.last) or contents.object_clause(board.parse, cue)
        if words is None and (tree is None or not tree.match.rule.is_statement):
            words = moods.clause(board, cue, sentence.last)
    return set_in if words is None else _candidate(board, "clause", cue, entry, words)


def _is_done(board: Blackboard, cue: Word) -> bool:
    """False for "kan ikke | sige, hvor mange" and for "asked what it cost, she left": nobody says it."""
    form = cue.feature("VerbForm")
    told = form == "Fin" or (form == "Part" and any(board.parse.dependents(cue, "aux")))
    return told and (cue.rel == "conj" or any(board.parse.dependents(cue, "nsubj")))


def _behind_noun(board: Blackboard, cue: Word, entry: Cue, sentence: Sentence) -> Candidate | None:
    """What a noun announces with a colon: ``opened with a warning: | stay off the road``."""
    words = board.parse.words
    rest = words[cue.index + 2 : sentence.last]
    if len(rest) < _FEWEST or words[cue.index + 1].text != ":" or any(board.mark_of[word.index] for word in rest):
        return None
    if not any(word.upos == "VERB" for word in words[sentence.first : cue.index]):
        return None
    last = rest[-1].index + (rest[-1].upos != "PUNCT")
    verbs = any(word.upos == "VERB" for word in rest)
    return _candidate(board, "noun-colon", cue, entry, (rest[0].index, last)) if verbs else None


def _candidate(board: Blackboard, rule: str, cue: Word, entry: Cue, words: tuple[int, int]) -> Candidate:
    return Candidate(Match(RULES[rule], cue, entry, board.parse.words[words[0]], {}), words)


def _in_passing(board: Blackboard, cue: Word, entry: Cue, sentence: Sentence) -> Candidate | None:
    """What a clause reports that says who told it: ``Wie die Stadt mitteilte, | bleibt die Brücke gesperrt.``"""
    words = board.parse.words
    if entry.sense not in SPEECH or cue.upos != "VERB":
        return None
    opener = next((w for w in reversed(words[sentence.first : cue.index]) if board.is_word("tellers", w)), None)
    if opener is None or board.is_quoted(opener.index):
        return None
    if opener.index > sentence.first and words[opener.index - 1].text != ",":
        return None
    between = words[opener.index + 1 : cue.index]
    if not between or any(word.feature("VerbForm") == "Fin" for word in between) or opener.index + 1 == cue.index:
        return None
    last = cue.index + 1
    while last < sentence.last and words[last].upos == "AUX":
        last += 1
    if last < sentence.last and words[last].text not in (",", ".", "!", "?") and words[last].upos != "PUNCT":
        return None
    behind = [word for word in words[last : sentence.last] if word.upos != "PUNCT"]
    if opener.index == sentence.first:
        return _candidate(board, "teller", cue, entry, (behind[0].index, sentence.last)) if behind else None
    if not behind:
        return _candidate(board, "teller", cue, entry, (sentence.first, opener.index - 1))
    candidate = _candidate(board, "teller", cue, entry, (sentence.first, sentence.last))
    candidate.gap = (opener.index - 1, min(last + 1, behind[0].index))
    return candidate


def _set_in(board: Blackboard, cue: Word, entry: Cue, sentence: Sentence, tree: Candidate | None) -> Candidate | None:
    """An attribution between commas, or after the last: ``..., he said, ...``, ``..., reported the government.``"""
    parse, words = board.parse, board.parse.words
    verbal = cue.upos == "VERB" or entry is VERBLESS
    if entry.sense not in SPEECH or not verbal or is_participle(cue) or conditions.is_inside(board, cue):
        return None
    set_off = cue.index > sentence.first and parse.words[cue.index - 1].text == ","
    if cue.rel == "acl" and set_off and not any(parse.dependents(cue, "nsubj")):
        return None  # "The photo, shared a thousand times, shows ..."
    after = cue.index + len(entry.particles) + 1
    source = board.sources.of_verb(cue)
    between = _between_commas(board, cue, sentence, source)
    cut = between is not None and between is not source
    source = between or source
    if source is None or abs(source.index - cue.index) > 25:
        inverted = cue.index > sentence.first and words[cue.index - 1].text == ","
        source = board.sources.beside(cue, sentence.first, sentence.last, inverted)
    mention = parse.words_in(board.sources.span(source, cue)) if source is not None else _nobody(board, cue)
    if not mention:
        return None
    first = min(cue.index, mention[0].index)
    while first > sentence.first and words[first - 1].upos in ("AUX", "ADV") and words[first - 1].text != ",":
        first -= 1
    last = max(after, mention[-1].index + 1)
    if first - 2 < sentence.first or words[first - 1].text != "," or board.is_quoted(first - 2):
        return None
    if any(word.rel == "cc" or word.upos == "SCONJ" for word in words[first : cue.index]):
        return None
    rest = words[last : sentence.last]
    lead = words[sentence.first : first - 1]
    if lead[0].index in board.cues and lead[0].feature("VerbForm") == "Part":
        return None  # "Asked if he would, he said nothing"
    verbs = ("VERB", "AUX")
    if between is not None or board.addresses(cue):
        rest = _before_adjunct(board, rest)
    if not any(word.upos in verbs for word in rest):
        # the attribution closes the sentence
        if len(rest) > 24 or not any(word.upos in verbs for word in lead):
            return None
        if tree is not None and tree.match.rule.region == "before cue" and tree.words[0] <= sentence.first + 1:
            return None
        start = tree.words[0] if tree is not None and not cut and _complete(board, tree) else sentence.first
        rule = "inverted" if mention[0].index > cue.index else "parenthetical"
        candidate = _candidate(board, rule, cue, entry, (start, first - 1))
        candidate.source = between
        return candidate
    goes_on = any(word.upos in verbs and not board.is_quoted(word.index) for word in rest)
    if rest[0].text == "," and goes_on and not any(word.upos in verbs for word in lead):
        # "Many of the plants, he said, have closed": the subject stands before, the verb after
        candidate = _candidate(board, "parenthetical", cue, entry, (sentence.first, sentence.last))
        candidate.gap = (first - 1, last + 1)
        return candidate
    return None


def _between_commas(board: Blackboard, cue: Word, sentence: Sentence, source: Word | None) -> Word | None:
    """A source with what describes it after the last comma before a cue: ``..., people close to him said``.

    The tree often cuts such a phrase; where it has a ``source`` in there, that is it.
    """
    words = board.parse.words
    comma = next((i for i in range(cue.index - 1, sentence.first, -1) if words[i].text == ","), None)
    if comma is None or comma + 1 == cue.index or board.is_quoted(comma):
        return None
    between = words[comma + 1 : cue.index]
    lead = words[sentence.first : comma]
    phrase = list(itertools.takewhile(lambda word: word.upos in ("DET", "NUM", "ADJ", "NOUN", "PROPN"), between))
    nouns = [word for word in phrase if word.upos in ("NOUN", "PROPN")]
    described = any(word.upos in ("ADJ", "ADP") for word in between[len(phrase) :])
    if not nouns or not (described or phrase[-1].upos == "ADJ"):
        return None
    if any(word.upos in ("VERB", "AUX", "CCONJ", "SCONJ", "PUNCT", "PRON") for word in between):
        return None
    if lead[0].upos in ("SCONJ", "ADP", "ADV") or not any(word.upos == "VERB" for word in lead):
        return None
    if source is not None and source in between:
        return source
    return None if board.is_word("time", nouns[-1]) else nouns[-1]


def _before_adjunct(board: Blackboard, rest: list[Word]) -> list[Word]:
    """What follows an attribution, up to an adjunct of the whole sentence: ``he told them, | as prices fell``."""
    for word, following in itertools.pairwise(rest[:_ADDRESSEE]):
        if word.text == "," and following.upos in ("SCONJ", "ADP"):
            marked = any(board.is_quoted(other.index) for other in rest)
            return rest if marked or board.is_complementizer(following) else rest[: rest.index(word)]
    return rest


def _nobody(board: Blackboard, cue: Word) -> list[Word]:
    """The pronoun behind an inverted cue that stands for nobody (``..., lød | det``), or a cue without a subject."""
    if is_dropped(board.parse, board.language, cue):
        return [cue]
    following = board.parse.words[cue.index + 1 : cue.index + 2]
    return following if following and board.sources.is_expletive(following[0]) else []


def _complete(board: Blackboard, tree: Candidate) -> bool:
    """True where the tree's content before the cue has a subject of its own."""
    rule, subjects = tree.match.rule, board.parse.dependents(tree.match.content, "nsubj", "csubj", "expl")
    return rule.is_statement and not rule.leads_to_clause and any(subjects)


def _between(board: Blackboard, match: Match) -> tuple[int, int]:
    """What parts the subject of a passive from the name that it is given: ``was called``, ``was described as``."""
    name = board.parse.subtree(match.nodes["name"], {match.cue.index})
    first = next((i for i in name if board.parse.words[i].rel not in ("case", "mark", "punct")), name[0])
    return board.parse.subtree(match.content, {match.cue.index})[-1] + 1, first


def source_of(board: Blackboard, candidate: Candidate) -> Word | None:
    """The head of the source of what a cue reports."""
    match, side = candidate.match, candidate.match.rule.source
    if candidate.source is not None:
        return candidate.source
    words = range(0) if side == "inside" else range(*candidate.words)
    outer = carried_on(board, match.cue, match.entry)
    if outer is not None and (source := source_of(board, outer)) is not None:
        return source
    return board.verb_source(match.cue, words, inverted=side in ("behind", "inside"))


def carried_on(board: Blackboard, cue: Word, entry: Cue) -> Candidate | None:
    """Whose words go on where the tree hangs a further cue inside them: ``said he had left, | adding that ...``"""
    words = board.parse.words
    if entry.sense not in SPEECH or entry.nominal or any(board.parse.dependents(cue, "nsubj")):
        return None
    sentence = board.parse.sentence(cue)
    place = cue.index - 1
    while place > sentence.first and words[place].upos in ("ADV", "AUX"):
        place -= 1
    joined = words[place].upos == "CCONJ" or (is_participle(cue) and words[place].text == ",")
    if not joined or cue.feature("VerbForm") == "Inf" or _joins_other(board, cue, place):
        return None
    around = [
        other
        for other in candidates_near(board, cue)
        if sentence.first <= other.match.cue.index < cue.index
        and other.tree[0] <= cue.index
        and other.match.entry.sense in SPEECH
        and other.match.rule.leads_to_clause
        and not is_participle(other.match.cue)
    ]
    return max(around, key=lambda other: other.match.cue.index, default=None)


def _joins_other(board: Blackboard, cue: Word, conjunction: int) -> bool:
    """True for a verb joined to another that does not agree: ``but Hart disagrees | and says``."""
    words = board.parse.words
    before = next((w for w in reversed(words[max(0, conjunction - 3) : conjunction]) if w.text != ","), cue)
    return words[cue.head] is before and (
        board.language.is_word("dissent", before.lemma) or board.is_word("dissent", before)
    )


def counts(board: Blackboard, entry: Cue, rule: Rule, has_marks: bool) -> bool:
    """True where what a rule finds with a cue makes a quote; ``has_marks`` says that some of it is quoted words."""
    if entry.sense in THOUGHTS:
        return "thoughts" in board.include
    if rule.is_statement or not board.include.isdisjoint(("acts", "thoughts")):
        return True
    speech = entry.sense in SPEECH
    if has_marks and rule.counts != "on request" and (speech or not entry.nominal):
        return True
    return speech and rule.counts == "with speech"


def _reported(board: Blackboard, candidate: Candidate) -> None:
    match = candidate.match
    if board.is_silent(match.cue) and board.mark_of[match.content.index] is not None:
        return
    paragraph = board.paragraph(match.cue.start)
    stretch = contents.widened(board, board.span(candidate.words), paragraph)
    stretch = board.with_term_phrase(without_tail(board, stretch, match.cue))
    gaps: list[Span] = []
    source = source_of(board, candidate)
    if candidate.gap is not None:
        gaps.append(board.span(candidate.gap))
    elif stretch.overlaps(match.cue.span):
        gaps.append(attribution(board, match.cue, source, stretch))
    stretches = [stretch, *_behind_attribution(board, candidate, source)]
    content = contents.pieces(board, stretches, gaps)
    if not content or (source is None and match.rule.set_in and not _nobody(board, match.cue)):
        return
    if not counts(board, match.entry, match.rule, has_marks=bool(touching(board.quoted, stretch))):
        return
    proposal = board.add(content, match.rule, match.cue, source)
    if candidate.source is not None and proposal.source is not None:  # the tree may cut what describes it
        last = next(w for w in reversed(board.parse.words[: match.cue.index]) if w.upos not in ("ADV", "AUX"))
        proposal.source = Span(proposal.source.start, last.end)
    proposal.evidence = {role: word.span for role, word in match.nodes.items() if role not in ("cue", "content")}


def _behind_attribution(board: Blackboard, candidate: Candidate, source: Word | None) -> list[Span]:
    """What is reported goes on behind its cue and source, by its mood: ``Er sei müde, sagte Lee, | weil er wache.``"""
    cue = candidate.match.cue
    if source is None or candidate.gap is not None or candidate.words[1] > cue.index:
        return []
    mention = board.parse.words_in(board.sources.span(source, cue))
    behind = max(cue.index, mention[-1].index if mention else cue.index) + 1
    words = moods.goes_on(board, cue, behind)
    return [contents.widened(board, board.span(words), board.paragraph(cue.start))] if words is not None else []


def without_tail(board: Blackboard, stretch: Span, cue: Word) -> Span:
    """A stretch without an attribution that closes its sentence: ``..., the agency reported``."""
    stretch = _without_participle(board, stretch, cue)
    words = [word for word in board.parse.words_in(stretch) if not board.is_quoted(word.index)]
    verb = next((w for w in reversed(words[-_LONGEST_TAIL:]) if w.upos == "VERB" and w.index != cue.index), None)
    entry = board.cues.get(verb.index) if verb is not None and verb.index > cue.index else None
    if verb is None or entry is None or entry.sense not in SPEECH or verb.feature("VerbForm") == "Inf":
        return stretch
    rest = board.parse.words[verb.index + 1 : board.parse.sentence(verb).last]
    lead = [word for word in words if verb.index - _FARTHEST_COMMA <= word.index < verb.index]
    comma = next((word for word in reversed(lead) if word.text == ","), None)
    if comma is None or comma.start <= stretch.start or any(word.upos in ("VERB", "AUX") for word in rest):
        return stretch
    clause = any(word.upos in ("VERB", "AUX", "SCONJ", "CCONJ") for word in lead if word.index > comma.index)
    return stretch if clause else Span(stretch.start, comma.start)


def _without_participle(board: Blackboard, stretch: Span, cue: Word) -> Span:
    """A stretch before a further cue of the same speaker: ``said he was tired, | adding that ...``."""
    for word in board.parse.words_in(stretch):
        other = candidates(board).get(word.index) if word.index > cue.index else None
        if other is None or other.match.entry.sense not in SPEECH or not is_participle(word):
            continue
        if word.feature("VerbForm") == "Inf" or other.match.rule.region not in ("clause", "before cue"):
            continue
        end = board.end_before(word.start)
        if board.text[max(end - _CLOSING, 0) : end].rstrip("\"”’'»").endswith(","):
            return Span(stretch.start, end)
    return stretch


def attribution(board: Blackboard, cue: Word, source: Word | None, within: Span) -> Span:
    """The stretch of an attribution set into the content: source, cue, and what hangs on them on that side."""
    branch = board.parse.subtree(cue)
    first = last = cue.index
    while first - 1 in branch:
        first -= 1
    while last + 1 in branch:
        last += 1
    parts = [board.cue_span(cue), board.span((first, last + 1))]
    if source is not None:
        parts.append(board.sources.span(source, cue))
    span = Span(min(part.start for part in parts), max(part.end for part in parts))
    return Span(max(span.start, within.start), min(span.end, within.end)) if span.overlaps(within) else span
