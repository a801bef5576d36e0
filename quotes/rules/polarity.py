"""Whether a cue says that something was said."""

from __future__ import annotations

from collections.abc import Sequence

from quotes.document.parse import Parse, Word
from quotes.document.span import Span
from quotes.languages import Cue, Language
from quotes.schema import Polarity


def polarity(parse: Parse, language: Language, cue: Word, entry: Cue | None, content: Sequence[Span] = ()) -> Polarity:
    """``negated`` for "did not say", "nobody said", "denied"; ``hedged`` for "may say", "reportedly
    said", "did not deny".

    Words of the ``content`` say nothing of the cue.
    """
    around = [cue, *parse.dependents(cue, "advmod", "aux", "det", "obj")]
    infinitive = any(language.is_word("infinitive_markers", marker.text) for marker in parse.dependents(cue, "mark"))
    if cue.rel == "xcomp" or (infinitive and cue.rel in ("obj", "ccomp")):
        head = parse.words[cue.head]
        around += [head, *parse.dependents(head, "advmod")]  # "does not want to say"
    for subject in parse.dependents(cue, "nsubj"):
        around += [subject, *parse.dependents(subject, "det", "cc:preconj", "advmod")]
    around = [word for word in around if not any(span.start <= word.start < span.end for span in content)]
    if entry is not None:  # lægge | ikke | skjul på
        around = [word for word in around if word.text.lower() not in entry.particles]
    lemmas = {word.lemma for word in around}
    # by the lemma as well: "n’t" with a typographic apostrophe
    negated = any(language.is_word("negations", form) for form in lemmas.union(word.text for word in around))
    if entry is not None and entry.sense == "deny":
        return "hedged" if negated else "negated"  # who did not deny it has not said it either
    if negated or any(language.is_word("refusals", lemma) for lemma in lemmas):
        return "negated"
    if any(language.is_word("hedges", word.text) for word in around):
        return "hedged"
    return "asserted"
