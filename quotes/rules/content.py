"""The words that a cue reports, as stretches of text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quotes.document.marks import Mark, touching
from quotes.document.parse import Parse, Word
from quotes.document.span import Span, strip, subtract
from quotes.languages import Language
from quotes.rules.patterns import Match

_TRIM = " \t\n\r ,;:–—-("
_TRIM_END = " \t\n\r ,;:–—-.("


def region(parse: Parse, match: Match, language: Language) -> tuple[int, int] | None:
    """The half-open range of words that a pattern's content takes up, None where nothing is left.

    A complementizer that opens the clause, and what stands before it, stays out.
    """
    name = match.rule.name
    content, cue = match.content, match.cue
    leave = {cue.index}
    inside = parse.subtree(content, leave)
    if name == "parenthetical":
        first, last = inside[0], inside[-1] + 1
        return (first, last)
    if name == "clause-before":
        inside = [index for index in inside if index < cue.index]
        return (inside[0], inside[-1] + 1) if inside else None
    if name == "passive-object":
        return inside[0], inside[-1] + 1
    if name == "passive-label":
        return inside[0], parse.subtree(match.nodes["name"], leave)[-1] + 1
    inside = [index for index in inside if index > cue.index]
    if not inside:
        return None
    first, last = inside[0], inside[-1] + 1
    if name in ("clause", "noun-clause", "adjective-clause"):
        opened = _after_complementizer(parse, content, first, language)
        first = opened
        if opened == inside[0]:
            first = after_time(parse, _with_subject(parse, match, first, language), language, last)
    elif name == "infinitive-adjunct":
        first = max(first, match.nodes["marker"].index)  # bad ham om | at gå
    elif name == "label":
        name_words = parse.subtree(match.nodes["name"], leave)
        last = _with_phrase(parse, cue, max(last, name_words[-1] + 1), language)
    elif name == "object":
        last = _with_infinitive(parse, cue, last)
    elif name.endswith("oblique"):
        first = match.nodes["preposition"].index + 1
    while last - 1 > first and parse.words[last - 1].upos == "PUNCT":
        last -= 1
    if name == "clause":
        if first + 1 < last and _is_opener(parse.words[first], parse.words[first + 1], language):
            first += 1
        last = with_coordinate(parse, cue, last, language)
    while (
        first - 1 > cue.index
        and parse.words[first - 1].upos in ("DET", "ADJ")
        and parse.words[first - 1].text.lower() not in language.complementizers
        and first <= parse.words[first - 1].head < last
    ):
        first -= 1
    return (first, last) if first < last else None


def _is_opener(word: Word, following: Word, language: Language) -> bool:
    """True for a complementizer, also where the parser takes it for a pronoun: ``said on Monday | that she would``."""
    if word.text.lower() not in language.complementizers:
        return False
    return word.upos == "SCONJ" or following.upos in ("PRON", "PROPN", "NOUN", "DET", "ADJ", "NUM")


def with_coordinate(parse: Parse, cue: Word, last: int, language: Language) -> int:
    """The end of a clause that goes on with the complementizer repeated: ``..., | and that it will be long``."""
    sentence = parse.sentence(cue)
    place = last
    while place < sentence.last and parse.words[place].text == ",":
        place += 1
    if place + 1 >= sentence.last or parse.words[place].upos != "CCONJ":
        return last
    marker = parse.words[place + 1]
    if marker.text.lower() not in language.complementizers:
        return last
    head = parse.words[marker.head]
    if head.index <= marker.index:
        return last
    return max(last, *(index + 1 for index in parse.subtree(head) if index < sentence.last))


def _after_complementizer(parse: Parse, content: Word, first: int, language: Language) -> int:
    for marker in parse.dependents(content, "mark"):
        if marker.index < content.index and marker.text.lower() in language.complementizers:
            return marker.index + 1
    return first


def after_time(parse: Parse, first: int, language: Language, last: int | None = None) -> int:
    """The start of what is reported behind a time that goes with the cue: ``said last week | he would``."""
    words = parse.words
    index, last = first, parse.sentence(words[first]).last if last is None else last
    timed = False
    while index < last and (
        language.is_word("time", words[index].text)
        or language.is_word("time_openers", words[index].text)
        or (timed and words[index].upos == "NUM")
    ):
        timed = timed or language.is_word("time", words[index].text)
        index += 1
    follows = (
        timed
        and index < last
        and words[index].upos in ("PRON", "DET", "PROPN", "NOUN", "ADJ")
        and words[index].text != ","
    )
    return index if follows else first


def _with_subject(parse: Parse, match: Match, first: int, language: Language) -> int:
    """The start of a clause whose subject was hung on the cue: ``said | its talks will go on``."""
    content, cue = match.content, match.cue
    if any(parse.dependents(content, "nsubj", "csubj", "expl")):
        return first
    stray = [
        child
        for child in parse.dependents(cue, "nsubj", "obj", "iobj", "dep", "expl")
        if cue.index < child.index < first and not (child.rel == "obj" and "object" not in match.entry.frames)
    ]
    if not stray and _opens(parse, cue, first, language) and not language.is_word("addressing", match.entry.head):
        return cue.index + 1
    if not stray or not any(parse.dependents(cue, "nsubj")) or language.is_word("addressing", match.entry.head):
        return first
    if stray[-1].rel == "nsubj" and not any(child.index < cue.index for child in parse.dependents(cue, "nsubj")):
        return first
    return parse.subtree(stray[-1])[0]


def _with_phrase(parse: Parse, cue: Word, last: int, language: Language) -> int:
    """The end of a label whose prepositional phrase was hung on the cue: ``called it a part | of the plan``."""
    for child in parse.dependents(cue, "obl"):
        branch = [index for index in parse.subtree(child) if parse.words[index].upos != "PUNCT"]
        plain = not any(
            language.is_word("time", parse.words[index].text)
            or parse.words[index].text.lower() in language.channel_words
            for index in branch
        )
        following = [index for index in range(last, branch[0]) if parse.words[index].text not in "\"”“’'»«"]
        if branch[0] >= last and not following and plain and parse.words[branch[0]].upos == "ADP":
            return branch[-1] + 1
    return last


def _with_infinitive(parse: Parse, cue: Word, last: int) -> int:
    """The end of an object whose infinitive was hung on the cue: ``announced plans | to leave``."""
    for child in parse.dependents(cue, "xcomp", "advcl"):
        branch = parse.subtree(child)
        if branch[0] == last:
            return branch[-1] + 1
    return last


def _opens(parse: Parse, cue: Word, first: int, language: Language) -> bool:
    """True where only a noun phrase parts the cue from a clause without a subject: ``said half | reflects``."""
    between = parse.words[cue.index + 1 : first]
    return (
        any(parse.dependents(cue, "nsubj"))
        and any(word.upos in ("NOUN", "PROPN", "PRON") and not language.is_word("time", word.text) for word in between)
        and not any(word.upos in ("VERB", "AUX", "PUNCT", "SCONJ", "CCONJ") for word in between)
        and not any(child.rel == "nsubj" and child.index > cue.index for child in parse.dependents(cue))
        and between[0].upos != "ADP"
    )


def linear_clause(parse: Parse, cue: Word, language: Language, last: int) -> tuple[int, int] | None:
    """The words after ``cue ... that``, where the tree does not hang the clause on the cue.

    Between the two may stand the subject, an addressee, a time: no other verb.
    """
    words = parse.words
    for index in range(cue.index + 1, min(last, cue.index + 16)):
        word = words[index]
        if word.text.lower() in language.complementizers and word.rel != "nsubj":
            after = next((other for other in words[index + 1 : last] if other.upos != "PUNCT"), word)
            if is_relative(parse, cue, word, language):
                return None
            if words[index - 1].upos == "ADP" and index - 2 > cue.index:
                return None  # "the judgement of many, | after that | the rates rose"
            if after.text.lower() not in language.complementizers:
                break
        if word.upos == "PUNCT" and word.text not in (",", "(", ")"):
            return None
        if word.rel == "amod":  # afviste | administrerende | direktør
            continue
        if word.upos in ("VERB", "AUX") or (word.upos == "CCONJ" and words[index + 1].upos in ("VERB", "AUX")):
            closes = (
                index + 2 < last
                and words[index + 1].text == ","
                and words[index + 2].text.lower() in language.complementizers
            )
            if not closes:
                return None
    else:
        return None
    first = word.index + 1
    following = parse.words[first:last]
    if not any(other.upos in ("VERB", "AUX") for other in following) or word.upos not in (
        "SCONJ",
        "DET",
        "PRON",
        "ADV",
        "ADP",
    ):
        return None
    if word.upos != "SCONJ" and not (following and following[0].upos in ("NOUN", "PROPN", "DET", "PRON", "ADJ")):
        return None
    end = last
    for other in parse.dependents(cue, "conj"):
        repeated = any(mark.text.lower() in language.complementizers for mark in parse.dependents(other, "mark"))
        if other.index > first and other.upos == "VERB" and any(parse.dependents(other, "cc")) and not repeated:
            end = min(end, parse.subtree(other)[0])
    while end > first and parse.words[end - 1].upos in ("PUNCT", "CCONJ"):
        end -= 1
    return (first, end) if end - first > 1 else None


def is_relative(parse: Parse, cue: Word, word: Word, language: Language) -> bool:
    """True where a clause, or the word that opens it, says which thing: ``showed her the letter | that he wrote``."""
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
        and not language.is_word("addressing", cue.lemma)
    )


def bare_clause(parse: Parse, cue: Word, last: int) -> tuple[int, int] | None:
    """The words after a cue that make a clause, with a subject and a finite verb, which the tree hangs elsewhere."""
    first = cue.index + 1
    if first >= last or parse.words[first].upos not in ("PRON", "DET", "PROPN", "NOUN", "ADJ", "NUM"):
        return None
    for word in parse.words[first:last]:
        if (
            word.text in (",", ";", ":")
            or word.rel == "cc"
            or word.upos == "SCONJ"
            or word.feature("PronType") == "Rel"
        ):
            return None
        if word.upos in ("VERB", "AUX"):
            if word.feature("VerbForm") != "Fin" or word.index == first:
                return None
            break
    else:
        return None
    while last > first and parse.words[last - 1].upos == "PUNCT":
        last -= 1
    return first, last


def span(parse: Parse, words: tuple[int, int]) -> Span:
    """The stretch of text of a range of words."""
    return Span(parse.words[words[0]].start, parse.words[words[1] - 1].end)


def widened(stretch: Span, marks: Sequence[Mark], limit: Span) -> Span:
    """The stretch, widened so that it cuts no marked stretch in two, but not beyond ``limit``."""
    start, end = stretch
    for mark in touching(marks, stretch):
        if mark.kind == "dash":
            continue
        if mark.start >= limit.start:
            start = min(start, mark.start)
        if mark.end <= limit.end:
            end = max(end, mark.end)
    return Span(start, end)


def pieces(text: str, stretches: Iterable[Span], marks: Sequence[Mark], holes: Iterable[Span] = ()) -> list[Span]:
    """The stretches without the holes, each trimmed of outer marks, commas and a final full stop."""
    found = []
    holes = list(holes)
    for stretch in stretches:
        for piece in subtract(stretch, holes):
            trimmed = trim(text, piece, marks)
            if any(text[i].isalnum() for i in range(*trimmed)):
                found.append(trimmed)
    return found


def trim(text: str, stretch: Span, marks: Sequence[Mark]) -> Span:
    """The stretch without white space and commas around it and without marks that enclose it whole.

    The full stop of quoted words belongs to them where it stands inside the marks.
    """
    stretch = strip(text, stretch, _TRIM)
    inner_marks = [mark for mark in touching(marks, stretch) if mark.kind != "dash"]
    for mark in inner_marks:
        # nothing but the one marked stretch, with at most a full stop after it
        outer = strip(text, stretch, _TRIM_END)
        if mark.start <= outer.start and outer.end <= mark.end:
            inner = Span(max(stretch.start, mark.inner.start), min(stretch.end, mark.inner.end))
            return strip(text, inner, " \t\n\r ,;:–—-") if inner.start < inner.end else stretch
    if not any(mark.start <= stretch.end - 1 < mark.end for mark in inner_marks):
        stretch = strip(text, stretch, _TRIM)
        while stretch.end > stretch.start and text[stretch.end - 1] in _TRIM_END:
            stretch = Span(stretch.start, stretch.end - 1)
    return stretch


def verbatim(text: str, content: Iterable[Span], marks: Sequence[Mark]) -> list[Span]:
    """The parts of the content that stand inside marks."""
    found = []
    for piece in content:
        for mark in touching(marks, piece):
            if mark.inner.overlaps(piece):
                part = strip(text, Span(max(piece.start, mark.inner.start), min(piece.end, mark.inner.end)))
                if part.start < part.end:
                    found.append(part)
    return found


def outside(text: str, content: Iterable[Span], parts: Iterable[Span]) -> int:
    """The number of letters and digits of the content that stand outside the verbatim parts."""
    return sum(sum(text[i].isalnum() for i in range(*rest)) for piece in content for rest in subtract(piece, parts))
