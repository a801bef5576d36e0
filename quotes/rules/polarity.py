"""Whether a cue says that something was said."""

from __future__ import annotations

from quotes.languages import Cue, Language
from quotes.parse import Parse, Word
from quotes.schema import Polarity


def polarity(parse: Parse, language: Language, cue: Word, entry: Cue | None) -> Polarity:
    """``negated`` for "did not say", "denied", "declined to"; ``hedged`` for "may say", "reportedly said"."""
    around = [cue, *parse.dependents(cue, "advmod", "aux", "det", "obj")]
    if cue.rel == "xcomp":
        around.append(parse.words[cue.head])
    lemmas = {lemma for word in around for lemma in language.lemmas(word.text, word.lemma)}
    if (entry is not None and entry.sense == "deny") or any(language.is_word("refusals", lemma) for lemma in lemmas):
        return "negated"
    if any(language.is_word("negations", word.text) for word in around):
        return "negated"
    if any(language.is_word("hedges", word.text) for word in around):
        return "hedged"
    return "asserted"
