"""Whether what a cue reports was said: by words beside the cue, and by what stands above its clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from quotes.document.parse import Parse, Word
from quotes.document.span import Span
from quotes.languages import SPEECH, Cue, Language
from quotes.schema import Polarity

_CLAUSAL = ("ccomp", "csubj", "acl", "advcl", "xcomp", "obj", "nsubj", "amod")
_VERBAL = ("VERB", "AUX")


def polarity(parse: Parse, language: Language, cue: Word, entry: Cue | None, content: Sequence[Span] = ()) -> Polarity:
    """``negated`` for "did not say", "denied", "no evidence that she said"; ``hedged`` for "may say", "if she says",
    "is expected to say", "did not deny".

    Words of the ``content`` say nothing of the cue.
    """
    beside = _beside(parse, language, cue, entry, content)
    return beside if beside == "negated" else _above(parse, language, cue, content) or beside


# ------------------------------------------------------------ beside the cue


def _beside(parse: Parse, language: Language, cue: Word, entry: Cue | None, content: Sequence[Span]) -> Polarity:
    around = [cue, *parse.dependents(cue, "advmod", "aux", "det", "obj")]
    infinitive = _is_infinitive(parse, language, cue)
    if cue.rel == "xcomp" or (infinitive and cue.rel in ("obj", "ccomp")):
        head = parse.words[cue.head]
        around += [head, *parse.dependents(head, "advmod")]  # "does not want to say"
    if cue.rel == "cop":
        around += parse.dependents(parse.words[cue.head], "advmod")  # "er ikke enig i"
    for subject in parse.dependents(cue, "nsubj"):
        around += [subject, *parse.dependents(subject, "det", "advmod")]
        for joined in (subject, *parse.dependents(subject, "conj")):  # "neither Lee nor Hart", with either for its head
            around += [word for word in parse.dependents(joined, "cc", "advmod") if word.index < subject.index]
    around = [word for word in around if not _stands_in(word, content)]
    if entry is not None:  # lægge | ikke | skjul på
        around = [word for word in around if word.text.lower() not in entry.particles]
    # "no obstante", "al parecer" are words of their own
    phrases = {word.index: list(parse.dependents(word, "fixed")) for word in around}
    hedges = [*around, *(part for parts in phrases.values() for part in parts)]
    around = [word for word in around if not phrases[word.index]]
    lemmas = {word.lemma for word in around}
    negated = _is_negated(language, around)
    if entry is not None and entry.sense == "deny":
        return "hedged" if negated else "negated"  # who did not deny it has not said it either
    if negated or any(language.is_word("refusals", lemma) for lemma in lemmas):
        return "negated"
    if any(language.is_word("hedges", word.text) for word in hedges):
        return "hedged"
    return "asserted"


def _stands_in(word: Word, content: Sequence[Span]) -> bool:
    return any(span.start <= word.start < span.end for span in content)


def _is_negated(language: Language, words: Iterable[Word]) -> bool:
    # by the lemma as well: "n’t" with a typographic apostrophe
    return any(language.is_word("negations", form) for word in words for form in (word.lemma, word.text))


def _is_infinitive(parse: Parse, language: Language, word: Word) -> bool:
    return any(language.is_word("infinitive_markers", marker.text) for marker in parse.dependents(word, "mark"))


# ------------------------------------------------------------ above it


def _above(parse: Parse, language: Language, cue: Word, content: Sequence[Span]) -> Polarity | None:
    """What is said of the clause of a cue: that it is no fact, or one on a condition, by hearsay, or still to come."""
    while cue.rel == "conj" and cue.head != cue.index and not any(parse.dependents(cue, "nsubj")):
        cue = parse.words[cue.head]
    helpers = list(parse.dependents(cue, "aux"))
    if any(language.is_word("hearsay", helper.feature("Mood") or "") for helper in helpers):
        return "hedged"  # aurait | dit
    hearsay = any(language.is_word("hearsay", helper.lemma) for helper in helpers)
    if hearsay and any(helper.feature("VerbForm") == "Inf" for helper in helpers):
        return "hedged"  # skal | have | sagt
    own = (marker for marker in parse.dependents(cue, "mark") if not _stands_in(marker, content))
    if any(language.is_word("conditions", marker.text) for marker in own):
        return "hedged"
    governors = (word for word in _governors(parse, language, cue) if not _stands_in(word, content))
    found = (_under(parse, language, cue, governor) for governor in governors)
    return next((one for one in found if one is not None), None)


def _governors(parse: Parse, language: Language, cue: Word) -> Iterator[Word]:
    """What the clause of a cue hangs on, by the tree and by the order of words: ``no evidence for | that she said``."""
    head = parse.words[cue.head]
    if head is not cue and cue.rel in _CLAUSAL and head.index < cue.index:
        yield head
    before = parse.words[parse.sentence(cue).first : cue.index]
    openers = [place for place, word in enumerate(before) if word.text.lower() in language.complementizers]
    if not openers:
        return
    helpers = {helper.index for helper in parse.dependents(cue, "aux")}
    if any(word.feature("VerbForm") == "Fin" and word.index not in helpers for word in before[openers[-1] :]):
        return  # the complementizer opens another verb's clause
    lead = (word for word in reversed(before[: openers[-1]]) if word.upos not in ("PUNCT", "ADP"))
    governor = next(lead, head)
    if governor is not head:
        yield governor


def _under(parse: Parse, language: Language, cue: Word, governor: Word) -> Polarity | None:
    """What a word says of the clause of a cue that hangs on it."""
    lemma = governor.lemma.lower()
    entry = next(iter(language.verbs.get(lemma, ())), None) if governor.upos in _VERBAL else None
    modifiers = list(parse.dependents(governor, "advmod", "aux", "det", "nsubj"))
    if governor.rel == "obj":  # no hay | pruebas
        modifiers += parse.dependents(parse.words[governor.head], "advmod")
    for subject in parse.dependents(governor, "nsubj"):
        modifiers += parse.dependents(subject, "det")
    negated = _is_negated(language, modifiers)
    if any(language.is_word("falsities", form) for form in (governor.text, lemma)):
        return None if negated else "negated"
    if language.is_word("evidence", lemma) and negated:
        return "negated"
    infinitive = cue.rel in ("xcomp", "obj", "ccomp") and _is_infinitive(parse, language, cue)
    if infinitive and language.is_word("prospects", lemma):
        return "hedged"
    if entry is None:
        return None
    passive = any(parse.dependents(governor, "nsubj:pass", "aux:pass")) or governor.feature("Voice") == "Pass"
    if language.is_word("citing", lemma):
        false = any(language.is_word("falsities", modifier.text) for modifier in modifiers)
        return "negated" if false != negated else None
    if infinitive and passive and entry.sense in SPEECH and not language.is_word("addressing", lemma):
        return "hedged"  # is reported to have said
    if entry.sense == "deny":
        return None if negated else "negated"
    return "hedged" if negated and not infinitive else None
