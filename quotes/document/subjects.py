"""Subjects that a verb does without: ``dijo que``, in languages whose data has pronouns that may be dropped."""

from __future__ import annotations

from collections.abc import Sequence

from quotes.document.parse import Parse, Word
from quotes.document.span import Span
from quotes.languages import Language

_SUBJECTS = ("nsubj", "csubj")
_NOBODY = ("expl:pass", "expl:impers", "aux:pass")


def is_dropped(parse: Parse, language: Language, verb: Word, told: Sequence[Span] = ()) -> bool:
    """True for a verb whose subject is one person or thing that is not said, since the verb's ending tells enough.

    What stands in the words ``told`` is no subject of the verb.  A reflexive verb counts where the language's data has
    it as such (``lamentarse``): ``se dijo`` is said by nobody.
    """
    if not language.words.get("dropped") or verb.upos not in ("VERB", "AUX"):
        return False
    finite = (word for word in (verb, *parse.dependents(verb, "aux")) if word.feature("VerbForm") == "Fin")
    singular = any(word.feature("Person") == "3" and word.feature("Number") == "Sing" for word in finite)
    children = [child for child in parse.dependents(verb) if not any(child.start in span for span in told)]
    if not singular or any(child.rel in _SUBJECTS or child.deprel in _NOBODY for child in children):
        return False
    reflexive = (word for word in parse.dependents(verb) if language.is_word("expletives", word.text))
    return all(f"{verb.lemma}{word.text}".lower() in language.verbs for word in reflexive)
