"""Who speaks in a line whose words stand behind a colon, with no cue before it: ``Lee on the strike: ...``."""

from __future__ import annotations

from quotes.document.parse import Word
from quotes.document.span import Span, strip
from quotes.rules.context import Context

#: A title of so many letters may end a longer one: ``topchef``.
_SHORTEST = 4


def teller(context: Context, lead: Span) -> tuple[Word, Span] | None:
    """The person or office that a lead names before any preposition, with its mention."""
    words = [word for word in context.parse.words_in(lead) if word.upos != "PUNCT"]
    for word in words:
        if word.upos in ("ADP", "VERB", "AUX"):
            return None
        if word.upos in ("NOUN", "PROPN"):
            head = context.sources.top(word, words[0].index, words[-1].index + 1)
            mention = context.sources.span(head, None, lead)
            if is_role(context, word) or is_role(context, head) or _is_person(context, head):
                return head, before_aside(context, head, mention)
    return None


def is_role(context: Context, word: Word) -> bool:
    """True for a noun that is a title or ends in one; a ``leader`` alone may be the paper's own article."""
    form = word.text.lower().rpartition("-")[2]
    titles = context.language.words.get("titles", frozenset())
    if word.upos not in ("NOUN", "PROPN") or context.language.is_word("leaders", form):
        return False
    return form in titles or any(form.endswith(title) for title in titles if len(title) >= _SHORTEST)


def before_aside(context: Context, head: Word, mention: Span) -> Span:
    """A mention without what its words are about: ``Lee | after the match``."""
    for word in context.parse.words_in(mention):
        named = head.upos == "PROPN" and word.upos == "ADP"
        if word.index > head.index and (named or context.language.is_word("asides", word.text)):
            return strip(context.text, Span(mention.start, word.start))
    return mention


def is_adverbial(context: Context, lead: Span) -> bool:
    """True for a line without a verb that ends in a phrase of time or place: ``Chaos | in London``."""
    words = [word for word in context.parse.words_in(lead) if word.upos != "PUNCT"]
    prepositions = [word for word in words if word.upos == "ADP"]
    if not prepositions or any(word.upos in ("VERB", "AUX") for word in words):
        return False
    return not context.language.is_word("origin_markers", prepositions[-1].text)


def is_governed(context: Context, head: Word, lead: Span) -> bool:
    """True for a word behind a noun of its line and a preposition: ``Chaos in | London``."""
    before = [word.upos for word in context.parse.words_in(lead) if word.index < head.index]
    noun = next((place for place, upos in enumerate(before) if upos in ("NOUN", "PROPN")), len(before))
    return "ADP" in before[noun:]


def _is_person(context: Context, head: Word) -> bool:
    """True for the name of a person, or of somebody or something that the article calls no more."""
    return any(name.kind in ("person", "unknown") and name.first <= head.index < name.last for name in context.names)
