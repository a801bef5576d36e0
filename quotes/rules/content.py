"""The words that a cue reports, as ranges of words and as stretches of text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quotes.document.marks import Mark, touching
from quotes.document.parse import Parse, Word
from quotes.document.plain import INVISIBLE
from quotes.document.span import Span, strip, subtract, united
from quotes.rules.blackboard import Blackboard
from quotes.rules.patterns import Match

_TRIM = " \t\n\r ,;:–—-(" + INVISIBLE
_TRIM_END = _TRIM + "."
_CLOSING = ("”", "»")
_TRIM_INNER = _TRIM.replace("(", "")
_VERBAL = ("VERB", "AUX")
_NOMINAL = ("NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM", "ADV", "ADP")
_SUBJECTS = ("nsubj", "csubj", "expl")

# ------------------------------------------------------------ by the tree


def words_of(board: Blackboard, match: Match) -> tuple[int, int] | None:
    """The half-open range of words that a match's content takes up, None where nothing is left.

    ``Rule.region`` says what belongs to it.  A complementizer that opens a clause stays out, and what stands before it.
    """
    parse, rule, content, cue = board.parse, match.rule, match.content, match.cue
    leave = {cue.index}
    inside = parse.subtree(content, leave)
    if rule.region == "before cue":
        inside = [index for index in inside if index < cue.index]
        return (inside[0], inside[-1] + 1) if inside else None
    if rule.region == "subtree":
        return inside[0], inside[-1] + 1
    if rule.region == "subject and name":
        return inside[0], parse.subtree(match.nodes["name"], leave)[-1] + 1
    inside = [index for index in inside if index > cue.index]
    if not inside:
        return None
    first, last = inside[0], inside[-1] + 1
    if rule.region == "clause":
        first = _after_complementizer(board, content, first)
        colons = (word.index + 1 for word in parse.words[cue.index : content.index] if word.text == ":")
        first = max([first, *colons])  # advarer bilisterne: | Bliv hjemme
        if first == inside[0]:
            first = after_time(board, _with_subject(board, match, first), last)
    elif rule.region == "marker":
        first = max(first, match.nodes["marker"].index)  # bad ham om | at gå
    elif rule.region == "label":
        last = max(last, parse.subtree(match.nodes["name"], leave)[-1] + 1)
        last = _with_phrase(board, cue, last)
    elif rule.region == "object":
        last = _with_infinitive(parse, cue, last)
    elif rule.region == "preposition":
        first = match.nodes["preposition"].index + 1
    while last - 1 > first and parse.words[last - 1].upos == "PUNCT":
        last -= 1
    if rule.leads_to_clause:
        if first + 1 < last and _is_opener(board, parse.words[first], parse.words[first + 1]):
            first += 1
        last = _with_coordinate(board, cue, last)
    while (
        first - 1 > cue.index
        and parse.words[first - 1].upos in ("DET", "ADJ")
        and not board.is_complementizer(parse.words[first - 1])
        and first <= parse.words[first - 1].head < last
    ):
        first -= 1
    return (first, last) if first < last else None


def _is_opener(board: Blackboard, word: Word, following: Word) -> bool:
    """True for a complementizer, also where the parser takes it for a pronoun: ``said on Monday | that she would``."""
    nominal = following.upos in ("PRON", "PROPN", "NOUN", "DET", "ADJ", "NUM")
    return board.is_complementizer(word) and (word.upos == "SCONJ" or nominal)


def _with_coordinate(board: Blackboard, cue: Word, last: int) -> int:
    """The end of a clause that goes on with the complementizer repeated: ``..., | and that it will be long``."""
    parse = board.parse
    sentence = parse.sentence(cue)
    place = last
    while place < sentence.last and parse.words[place].text == ",":
        place += 1
    if place + 1 >= sentence.last or parse.words[place].upos != "CCONJ":
        return last
    marker = parse.words[place + 1]
    head = parse.words[marker.head]
    if not board.is_complementizer(marker) or head.index <= marker.index:
        return last
    return max(last, *(index + 1 for index in parse.subtree(head) if index < sentence.last))


def _after_complementizer(board: Blackboard, content: Word, first: int) -> int:
    markers = board.parse.dependents(content, "mark")
    after = [m.index + 1 for m in markers if m.index < content.index and board.is_complementizer(m)]
    return max(after, default=first)  # påstande om, at | broen er farlig


def after_time(board: Blackboard, first: int, last: int | None = None) -> int:
    """The start of what is reported behind a time that goes with the cue: ``said last week | he would``."""
    words = board.parse.words
    index, last = first, board.parse.sentence(words[first]).last if last is None else last
    timed = False
    while index < last and (
        board.is_word("time", words[index])
        or board.is_word("time_openers", words[index])
        or (timed and words[index].upos == "NUM")
    ):
        timed = timed or board.is_word("time", words[index])
        index += 1
    follows = timed and index < last and words[index].upos in ("PRON", "DET", "PROPN", "NOUN", "ADJ")
    return index if follows else first


def _with_subject(board: Blackboard, match: Match, first: int) -> int:
    """The start of a clause whose subject was hung on the cue: ``said | its talks will go on``."""
    parse, cue = board.parse, match.cue
    if any(parse.dependents(match.content, *_SUBJECTS)) or board.addresses(cue):
        return first
    stray = [
        child
        for child in parse.dependents(cue, "nsubj", "obj", "iobj", "dep", "expl")
        if cue.index < child.index < first and not (child.rel == "obj" and "object" not in match.entry.frames)
    ]
    if not stray:
        return cue.index + 1 if _lacks_subject(board, cue, first) else first
    subjects = list(parse.dependents(cue, "nsubj"))
    if not subjects or (stray[-1].rel == "nsubj" and not any(child.index < cue.index for child in subjects)):
        return first
    return parse.subtree(stray[-1])[0]


def _lacks_subject(board: Blackboard, cue: Word, first: int) -> bool:
    """True where only a noun phrase parts the cue from a clause without a subject: ``said half | reflects``."""
    between = board.parse.words[cue.index + 1 : first]
    subjects = list(board.parse.dependents(cue, "nsubj"))
    return (
        bool(subjects)
        and all(child.index < cue.index for child in subjects)
        and any(w.upos in ("NOUN", "PROPN", "PRON") and not board.is_word("time", w) for w in between)
        and not any(word.upos in (*_VERBAL, "PUNCT", "SCONJ", "CCONJ") for word in between)
        and between[0].upos != "ADP"
    )


def _with_phrase(board: Blackboard, cue: Word, last: int) -> int:
    """The end of a label whose prepositional phrase was hung on the cue: ``called it a part | of the plan``."""
    parse, language = board.parse, board.language
    for child in parse.dependents(cue, "obl"):
        branch = [parse.words[index] for index in parse.subtree(child) if parse.words[index].upos != "PUNCT"]
        plain = not any(board.is_word("time", word) or word.text.lower() in language.channel_words for word in branch)
        first = branch[0].index
        adjacent = first >= last and all(word.text in "\"”“’'»«" for word in parse.words[last:first])
        if adjacent and plain and branch[0].upos == "ADP":
            return branch[-1].index + 1
    return last


def _with_infinitive(parse: Parse, cue: Word, last: int) -> int:
    """The end of an object whose infinitive was hung on the cue: ``announced plans | to leave``."""
    branches = (parse.subtree(child) for child in parse.dependents(cue, "xcomp", "advcl"))
    return next((branch[-1] + 1 for branch in branches if branch[0] == last), last)


def is_relative(board: Blackboard, cue: Word, word: Word) -> bool:
    """True where a clause, or the word that opens it, says which thing: ``showed her the letter | that he wrote``."""
    parse = board.parse
    objects = {child.rel for child in parse.dependents(cue) if cue.index < child.index < word.index}
    if {"iobj", "obj"} <= objects:
        return True
    clause, thing = parse.words[word.head], parse.words[word.index - 1]
    return (
        word.feature("PronType") == "Rel"
        and clause.deprel == "acl:relcl"
        and clause.head == thing.index
        and thing.head == cue.index
        and thing.rel == "obj"
        and not board.language.is_word("addressing", cue.lemma)
    )


# ------------------------------------------------------------ by the order of words


def linear_clause(board: Blackboard, cue: Word, last: int) -> tuple[int, int] | None:
    """The words after ``cue ... that``, where the tree does not hang the clause on the cue.

    Between the two may stand the subject, an addressee, a time: no other verb.
    """
    parse, words = board.parse, board.parse.words
    behind = parse.words_in(board.cue_span(cue))[-1].index + 1
    for index in range(behind, min(last, behind + 15)):
        word = words[index]
        if board.mark_of[index] in board.titles:
            continue
        if board.is_complementizer(word) and word.rel != "nsubj":
            after = next((other for other in words[index + 1 : last] if other.upos != "PUNCT"), word)
            if is_relative(board, cue, word) or board.is_word("contrasts", words[index - 1]):
                return None  # dit avoir écrit, tandis | que | l’agent
            apart = words[index - 1].upos == "ADP" and index - 2 > cue.index
            if apart and not _is_governed(board, cue, words[index - 1]):
                return None  # "the judgement of many, | after that | the rates rose"
            if not board.is_complementizer(after):
                break
        if word.upos == "PUNCT" and word.text not in (",", "(", ")"):
            return None
        if word.rel == "amod":  # afviste | administrerende | direktør
            continue
        joins = word.upos == "CCONJ" and any(other.upos in _VERBAL for other in words[index + 1 : index + 2])
        if word.upos in _VERBAL or joins:
            closes = index + 2 < last and words[index + 1].text == "," and board.is_complementizer(words[index + 2])
            if not closes or _tells_itself(board, word):
                return None
    else:
        return None
    first = word.index + 1
    following = words[first:last]
    if not any(other.feature("VerbForm") == "Fin" for other in following):
        return None
    adjunct = words[word.index - 1]
    reported = adjunct.rel == "obl" and adjunct.head == cue.index and following[0].feature("VerbForm") == "Fin"
    reported = reported and bool(board.language.words.get("dropped"))  # dijo en un comunicado | que cerrará
    if (
        not reported
        and word.upos != "SCONJ"
        and (
            word.upos not in ("DET", "PRON", "ADV", "ADP")
            or following[0].upos not in ("NOUN", "PROPN", "DET", "PRON", "ADJ")
        )
    ):
        return None
    for other in parse.dependents(cue, "conj"):
        repeated = any(board.is_complementizer(marker) for marker in parse.dependents(other, "mark"))
        if other.index > first and other.upos == "VERB" and any(parse.dependents(other, "cc")) and not repeated:
            last = min(last, parse.subtree(other)[0])
    while last > first and words[last - 1].upos in ("PUNCT", "CCONJ"):
        last -= 1
    return (first, last) if last - first > 1 else None


def _is_governed(board: Blackboard, cue: Word, preposition: Word) -> bool:
    """True for the preposition that a cue takes before a clause: ``advirtió ayer | de | que la presa cede``."""
    entry = board.cues.get(cue.index)
    before = board.parse.words[preposition.index - 1]  # antes | de | que
    return entry is not None and preposition.text.lower() in entry.prepositions and before.upos not in ("ADV", "SCONJ")


def _tells_itself(board: Blackboard, verb: Word) -> bool:
    """True for a finite verb that reports the clause behind it: ``siger Lee, mens Bo | mener, | at den er sikker``."""
    entry = board.cues.get(verb.index)
    return entry is not None and "clause" in entry.frames and verb.feature("VerbForm") == "Fin"


def question_clause(board: Blackboard, cue: Word, last: int) -> tuple[int, int] | None:
    """The words of a question behind a cue, its source and who is told: ``fortalte ham, | hvor mange de var``.

    Behind such a nominal, a word that may be a relative one needs a noun or an adjective: ``i retten, hvor hun var``.
    """
    words = board.parse.words
    place = cue.index + 1
    while place < last and words[place].upos in _NOMINAL and not board.is_word("question_words", words[place]):
        place += 1
    apart = place > cue.index + 1
    if place < last and words[place].text == ",":
        place += 1
    elif apart:
        return None
    opener = place + 1 if place < last and words[place].upos == "ADP" else place
    if opener + 1 >= last or not board.is_word("question_words", words[opener]):
        return None
    asks = words[opener + 1].upos in ("NOUN", "ADJ", "ADV")
    if apart and not asks and board.is_word("relative", words[opener]):
        return None
    joined = (w.index for w in words[opener + 2 : last] if w.upos == "CCONJ" and words[w.index - 1].text == ",")
    following = ((place, words[place + 1 : place + 2]) for place in joined)
    last = next((place - 1 for place, w in following if not (w and board.is_word("question_words", w[0]))), last)
    if not any(word.feature("VerbForm") == "Fin" for word in words[opener + 1 : last]):
        return None
    while words[last - 1].upos == "PUNCT":
        last -= 1
    return place, last


def bare_clause(parse: Parse, cue: Word, last: int) -> tuple[int, int] | None:
    """The words after a cue that make a clause, with a subject and a finite verb, which the tree hangs elsewhere."""
    first = cue.index + 1
    if first >= last or parse.words[first].upos not in ("PRON", "DET", "PROPN", "NOUN", "ADJ", "NUM"):
        return None
    for word in parse.words[first:last]:
        relative = word.feature("PronType") == "Rel"
        if word.text in (",", ";", ":") or word.rel == "cc" or word.upos == "SCONJ" or relative:
            return None
        if word.rel == "acl" and _is_given(parse, cue, parse.words[word.head]):
            return None  # viste retten en melding | mannen sendte
        if word.upos in _VERBAL:
            if word.feature("VerbForm") != "Fin" or word.index == first:
                return None
            break
    else:
        return None
    while last > first and parse.words[last - 1].upos == "PUNCT":
        last -= 1
    return first, last


def _is_given(parse: Parse, cue: Word, thing: Word) -> bool:
    """True for the second object of a verb."""
    objects = list(parse.dependents(cue, "iobj", "obj"))
    return thing in objects[1:]


def object_clause(parse: Parse, cue: Word) -> tuple[int, int] | None:
    """The words of a clause that a tree has for an object, without a complementizer: ``Han siger, | han kommer.``"""
    for clause in parse.dependents(cue, "obj"):
        subject = next(iter(parse.dependents(clause, "nsubj")), None)
        finite = clause.feature("VerbForm") == "Fin" or any(parse.dependents(clause, "cop", "aux"))
        if finite and subject is not None and cue.index < subject.index < clause.index:
            words = [index for index in parse.subtree(clause) if parse.words[index].upos != "PUNCT"]
            if not any(parse.dependents(clause, "mark")):
                return words[0], words[-1] + 1
    return None


# ------------------------------------------------------------ as stretches of text


def widened(board: Blackboard, stretch: Span, limit: Span) -> Span:
    """The stretch, widened so that it cuts no marked stretch in two, but not beyond ``limit``."""
    start, end = stretch
    for mark in touching(board.quoted, stretch):
        if mark.start >= limit.start:
            start = min(start, mark.start)
        if mark.end <= limit.end:
            end = max(end, mark.end)
    return Span(start, end)


def pieces(
    board: Blackboard, stretches: Iterable[Span], gaps: Iterable[Span] = (), marks: Sequence[Mark] | None = None
) -> list[Span]:
    """The stretches without the gaps, each trimmed of outer marks, commas and a final full stop.

    ``marks`` are the marked stretches that count, by default all of the article in quotation marks.
    """
    gaps = list(gaps)
    quoted = board.quoted if marks is None else marks
    found = [_trim(board.text, piece, quoted) for stretch in united(stretches) for piece in subtract(stretch, gaps)]
    return [piece for piece in found if board.has_words(*piece)]


def _trim(text: str, stretch: Span, marks: Sequence[Mark]) -> Span:
    """The stretch without white space and commas around it and without marks that enclose it whole.

    The full stop of quoted words belongs to them where it stands inside the marks.
    """
    stretch = strip(text, stretch, _TRIM)
    inner_marks = touching(marks, stretch)
    while text[stretch.end - 1 : stretch.end] in _CLOSING and not any(mark.end == stretch.end for mark in inner_marks):
        stretch = strip(text, Span(stretch.start, stretch.end - 1), _TRIM)  # a mark that nothing opens
    for mark in inner_marks:
        # nothing but the one marked stretch, with at most a full stop after it
        outer = strip(text, stretch, _TRIM_END)
        if mark.start <= outer.start and outer.end <= mark.end:
            inner = Span(max(stretch.start, mark.inner.start), min(stretch.end, mark.inner.end))
            return strip(text, inner, _TRIM_INNER) if inner.start < inner.end else stretch
    if not any(mark.start <= stretch.end - 1 < mark.end for mark in inner_marks):
        while stretch.end > stretch.start and text[stretch.end - 1] in _TRIM_END:
            stretch = Span(stretch.start, stretch.end - 1)
    return stretch


def verbatim(text: str, content: Iterable[Span], marks: Sequence[Mark]) -> list[Span]:
    """The parts of the content that stand inside marks."""
    found = []
    for piece in content:
        for mark in touching(marks, piece):
            part = strip(text, Span(max(piece.start, mark.inner.start), min(piece.end, mark.inner.end)))
            if part.start < part.end:
                found.append(part)
    return found


def outside(text: str, content: Iterable[Span], parts: Iterable[Span]) -> int:
    """The number of letters and digits of the content that stand outside the verbatim parts."""
    return _letters(text, content) - _letters(text, parts)


def _letters(text: str, spans: Iterable[Span]) -> int:
    return sum(sum(map(str.isalnum, span.of(text))) for span in spans)
