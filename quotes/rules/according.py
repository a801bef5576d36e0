"""Prepositions that name a source."""

from __future__ import annotations

import bisect

from quotes.document.marks import touching
from quotes.document.parse import Sentence, Word
from quotes.document.span import Span
from quotes.rules import asides, settlement
from quotes.rules import content as contents
from quotes.rules.blackboard import Blackboard

#: In the language's data, where the source stands inside the phrase, at most so many words.
_GAP, _LONGEST_OWNER = "*", 7
#: A source with its modifiers has at most so many words.
_LONGEST_SOURCE = 14
_PHRASE = ("NOUN", "PROPN", "DET", "ADJ", "NUM", "PRON", "ADP")
_NOMINAL, _VERBAL = ("NOUN", "PROPN", "PRON"), ("VERB", "AUX")


def propose(board: Blackboard) -> None:
    """Proposes what a preposition ascribes to somebody: ``according to the ministry``."""
    words = board.parse.words
    phrases: dict[str, list[tuple[str, ...]]] = {}  # by the word that shows them
    for phrase in board.language.according:
        phrases.setdefault(phrase[-1] if phrase[0] == _GAP else phrase[0], []).append(phrase)
    for start, word in enumerate(words):
        for phrase in phrases.get(word.text.lower(), ()):
            if board.is_quoted(start):
                break
            if phrase[0] == _GAP:
                _behind(board, word)
            elif phrase[-1].startswith(_GAP):
                _by_noun(board, word, phrase[-1].removeprefix(_GAP))
            elif _GAP in phrase:
                _in_view_of(board, start, phrase[-1])
            elif tuple(w.text.lower() for w in words[start : start + len(phrase)]) == phrase:
                _according_to(board, words[start : start + len(phrase)])


def _in_view_of(board: Blackboard, start: int, noun: str) -> None:
    """Proposes what stands with the view of somebody: ``Efter ministerens opfattelse er loven klar.``"""
    words = board.parse.words
    sentence = board.parse.sentence(words[start])
    for place in range(start + 1, min(start + _LONGEST_OWNER, sentence.last)):
        word = words[place]
        if word.text.lower() == noun and place > start + 1:
            owner = words[start + 1 : place]
            genitive = owner[-1].feature("Case") == "Gen" and owner[-1].upos != "PRON" and len(owner[-1].text) > 1
            mention = Span(owner[0].start, owner[-1].end - genitive)  # ministerens
            whole = Span(words[start].start, word.end)
            _report(board, sentence, owner[-1], whole, mention, [words[start], word], word)
            return
        if word.upos not in ("NOUN", "PROPN", "ADJ", "DET", "PRON"):
            return


def _behind(board: Blackboard, word: Word) -> None:
    """Proposes what a word behind its source ascribes to it: ``Dem Bericht | zufolge ist das Gesetz klar.``"""
    words, sentence = board.parse.words, board.parse.sentence(word)
    last = words[word.index - 1]
    if word.index - 1 < sentence.first or last.upos not in _NOMINAL:
        return
    start = word.index
    while start > sentence.first and words[start - 1].upos in _PHRASE and not _ends_before(board, words, start):
        start -= 1
    head = board.sources.top(last, start, word.index)
    mention = Span(words[start].start, last.end)
    _report(board, sentence, head, Span(mention.start, word.end), mention, [word], head)


def _by_noun(board: Blackboard, word: Word, ending: str) -> None:
    """Proposes what a preposition ascribes to a noun with an ending: ``nach einem | Zeitungsbericht``.

    It may stand behind the noun (``seiner Meinung | nach``); an owner there is the source.
    """
    words, sentence = board.parse.words, board.parse.sentence(word)
    behind = words[word.index + 1 : min(sentence.last, word.index + _LONGEST_OWNER)]
    noun = next((other for other in behind if other.upos not in ("DET", "ADJ", "NUM", "PROPN", "PRON")), None)
    if noun is not None and _is_noun(noun, ending) and not (noun is behind[0] and noun.text.lower() == ending):
        owners = [other for other in words[word.index + 1 : noun.index] if other.feature("Poss") == "Yes"]
        if not owners:
            _according_to(board, [word])
            return
        whole = Span(word.start, noun.end)
        _report(board, sentence, noun, whole, owners[0].span, [word, noun], noun)
    elif word.index > sentence.first and _is_noun(words[word.index - 1], ending):
        _behind(board, word)


def _is_noun(word: Word, ending: str) -> bool:
    return word.upos in ("NOUN", "PROPN") and word.text.lower().endswith(ending)


def _ends_before(board: Blackboard, words: list[Word], start: int) -> bool:
    """True where a noun phrase begins at ``start``: with a determiner that hangs on no word before it."""
    first, before = words[start], words[start - 1]
    if first.upos == "DET" or before.upos == "PRON":
        return first.feature("Case") != "Gen" or before.upos not in ("NOUN", "PROPN")
    return False


def _according_to(board: Blackboard, phrase: list[Word]) -> None:
    parse = board.parse
    sentence = parse.sentence(phrase[0])
    after = phrase[-1].index + 1
    heads = [parse.words[index] for index in sorted(word.head for word in phrase) if index >= after]
    head = next((word for word in (*heads, *parse.words[after : sentence.last]) if word.upos in _NOMINAL), None)
    if head is None:
        return
    verb = next((w for w in parse.words[head.index : sentence.last] if w.feature("VerbForm") == "Fin"), None)
    head = board.sources.top(head, after, verb.index if verb is not None else sentence.last)
    if head.index < after or board.is_quoted(head.index) or _is_relative(board, parse.words[after]):
        return
    mention = board.sources.span(head, None, Span(phrase[-1].end, sentence.end))
    first = parse.words[after]
    if first.upos == "VERB" and first.text[:1].isupper() and "," not in board.text[first.end : mention.start]:
        mention = Span(min(first.start, mention.start), mention.end)  # a name: according to | Saving the Whales
    mention = Span(mention.start, max(mention.end, _mention_end(board, sentence, phrase, mention)))
    terms = (mark for mark in touching(board.quoted, mention) if mark not in board.utterances)
    mention = Span(mention.start, max(mention.end, *(mark.end for mark in terms), 0))
    mention = Span(mention.start, _named_end(board, mention))
    passing = (verb for verb, _ in settlement.passing_on(board, head))  # mails, | som avisen har set
    end = max((parse.words[parse.subtree(verb)[-1]].end for verb in passing), default=0)
    end = max(mention.end, end, _aside_end(board, sentence, mention))
    _report(board, sentence, head, Span(phrase[0].start, end), mention, phrase, head)


def _is_relative(board: Blackboard, word: Word) -> bool:
    """True for a relative pronoun, which some languages write like their article."""
    return board.is_word("relative", word) and word.upos != "DET"


def _opens_relative(board: Blackboard, word: Word) -> bool:
    marker = board.is_word("relative_markers", word) and not board.is_complementizer(word)
    return word.feature("PronType") == "Rel" or marker


def _report(
    board: Blackboard, sentence: Sentence, head: Word, whole: Span, mention: Span, phrase: list[Word], noun: Word
) -> None:
    """Proposes what stands around a phrase that takes up ``whole``; ``noun`` is what hangs on the sentence."""
    stretches = _reported(board, sentence, noun, *whole)
    words = board.parse.words
    places = (word.index for word in words[noun.index : sentence.last] if word.start >= whole.end)
    contrast = next((i for i in places if asides.is_contrast(board, words[i : sentence.last])), None)
    if contrast is not None:  # "According to Lee, it is late, | while the ministry says ..."
        stretches = [Span(one.start, min(one.end, words[contrast].start)) for one in stretches]
    if not board.has_words(whole.end, sentence.end):
        settlement.close(board, phrase[0].start, sentence.span)
    relayed = settlement.relayed_by(board, phrase[0].span, sentence.span)
    if relayed is not None:
        relayed.relay = relayed.relay or mention
        return
    paragraph = board.paragraph(sentence.start)
    content = contents.pieces(board, [contents.widened(board, one, paragraph) for one in stretches], [whole])
    if content:
        proposal = board.add(content, "according", phrase[0], head)
        proposal.cue = Span(phrase[0].start, phrase[-1].end) if mention.start >= phrase[-1].end else phrase[0].span
        board.proposals.place(proposal)
        proposal.source = mention


def _mention_end(board: Blackboard, sentence: Sentence, phrase: list[Word], mention: Span) -> int:
    """Where a source with its modifiers ends: ``According to a report by the bank, ...``.

    It is the comma or the finite verb after a phrase that opens the sentence, the end of a
    sentence that the phrase closes; 0 where neither is near.
    """
    words = board.parse.words[phrase[-1].index + 1 : sentence.last]
    opens = not board.has_words(sentence.start, phrase[0].start)
    after = next((word for word in words if word.start >= mention.end), None)
    if after is None or not (after.upos in ("ADP", "PROPN", "NOUN") or after.feature("VerbForm") == "Part"):
        return 0
    if not opens and after.feature("VerbForm") == "Part":  # Banken har ifølge ministeren | brugt
        lead = reversed(board.parse.words[sentence.first : phrase[0].index])
        if next((word.rel for word in lead if word.upos in _VERBAL), None) == "aux":
            return 0
    for place, word in enumerate(words[:_LONGEST_SOURCE]):
        if word.text == "," or (word.feature("VerbForm") == "Fin" and word.upos in _VERBAL):
            return words[place - 1].end if opens and place else 0
        if word.feature("PronType") == "Rel" or board.is_quoted(word.index):
            return 0
    closed = not opens and len(words) <= _LONGEST_SOURCE and not any(_goes_before(board, w, phrase[0]) for w in words)
    return max((word.end for word in words if word.upos != "PUNCT"), default=0) if closed else 0


def _goes_before(board: Blackboard, verb: Word, phrase: Word) -> bool:
    """True for a verb whose clause began before a phrase: ``Die Leute mussten | nach Polizeiangaben | warten.``"""
    around = (board.parse.words[verb.head], *board.parse.dependents(verb))
    return verb.upos in _VERBAL and any(word.index < phrase.index and word.upos != "PUNCT" for word in around)


def _aside_end(board: Blackboard, sentence: Sentence, mention: Span) -> int:
    """Where an aside on the source ends: ``according to Lee, | who chairs the board, | ...``; 0 without one.

    That is a relative clause, or a phrase with an article, between commas before a clause of its own.
    """
    words = [word for word in board.parse.words[sentence.first : sentence.last] if word.start >= mention.end]
    if len(words) < 4 or words[0].text != ",":
        return 0
    relative = words[1].feature("PronType") == "Rel" or board.is_word("relative", words[1])
    if not relative and words[1].feature("Definite") != "Ind":
        return 0
    commas = [place for place, word in enumerate(words) if word.text == "," and place > 2]
    for place in commas:
        finite = any(word.feature("VerbForm") == "Fin" for word in words[1:place])
        rest = any(word.feature("VerbForm") == "Fin" for word in words[place:])
        if finite == relative and rest:
            return words[place].start
        if finite:
            return 0
    return 0


def _named_end(board: Blackboard, mention: Span) -> int:
    """The end of a mention with the name between commas that follows it: ``a spokeswoman for the port, Ann Lee,``."""
    first = bisect.bisect_left(board.names, mention.end, key=lambda name: name.start)
    for name in board.names[first : first + 1]:
        if name.kind == "person" and board.text[mention.end : name.start].strip() == ",":
            return name.end if board.text[name.end : name.end + 1] == "," else mention.end
    return mention.end


def _reported(board: Blackboard, sentence: Sentence, head: Word, start: int, end: int) -> list[Span]:
    """What a sentence reports around a phrase that stands at ``start:end`` in it; ``head`` is that of the phrase."""
    lead, rest = Span(sentence.start, start), Span(end, sentence.end)
    before, after = board.parse.words_in(lead), board.words_in(rest)
    if not board.has_words(*rest):
        return [lead] if board.has_words(*lead) else []
    if not board.has_words(*lead) or before[-1].rel == "cc" or _opens_relative(board, before[-1]):
        return [rest]  # a group which, according to Lee, | “brought the country near”
    above = head.head
    leads = before[-1].upos == "AUX" or before[-1].feature("VerbForm") == "Fin"
    goes_on = (
        # "The plant is according to the union too old": so does what a finite verb leads to
        (leads and board.text[end : end + 1] != "," and bool(after))
        # "The plant, according to the union, will close": the verb stands behind the phrase
        or not any(word.upos in _VERBAL for word in before)
        or (bool(after) and after[0].upos in _VERBAL)
        # "Der Minister hat laut Zeitung | zwei Häuser gekauft": what the clause needs stands behind the phrase
        or _needs(board, before, after)
        # "The plant is, according to the union, about to close": so does the predicate that the phrase hangs on
        or (
            board.parse.words[above].start >= end
            and any(word.head == above and word.rel in ("nsubj", "cop", "aux") for word in before)
        )
    )
    return [lead, rest] if goes_on else [lead]


def _needs(board: Blackboard, before: list[Word], after: list[Word]) -> bool:
    """True where a subject, an object or a verb behind a phrase, without a pause, belongs to a verb before it."""
    if not after or before[-1].upos == "PUNCT" or after[0].upos == "PUNCT":
        return False
    inside = {word.index for word in before}
    rels = ("nsubj", "obj", "xcomp", "ccomp", "compound")
    return any(word.rel in rels and word.head in inside for word in after) or any(
        word.upos in _VERBAL and any(child.index in inside for child in board.parse.dependents(word)) for word in after
    )
