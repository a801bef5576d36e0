"""Who speaks in a line whose words stand behind a colon, with no cue before it: ``Lee on the strike: ...``."""

from __future__ import annotations

from quotes.document.names import in_group
from quotes.document.parse import Word
from quotes.document.span import Span, strip
from quotes.rules.blackboard import Blackboard

#: A title of so many letters may end a longer one: ``topchef``.
_SHORTEST = 4
#: Word groups of those who speak.
_SPEAKERS = ("people", "groups", "spokespersons", "organizations", "titles", "callings", "leaders", "members")


def named_before(board: Blackboard, lead: Span) -> Word | None:
    """Whose words follow a colon: the name right before it (``From Ann Lee:``), else the subject before it."""
    words = board.words_in(lead)
    if not words:
        return None
    if words[-1].upos == "PROPN" and not board.is_word("time", words[-1]):
        start = last = words[-1].index
        while start > words[0].index and board.parse.words[start - 1].upos == "PROPN":
            start -= 1
        return board.sources.top(words[-1], start, last + 1)
    subjects = (w for w in words if w.deprel == "nsubj" and w.feature("PronType") != "Rel")
    subject = next((word for word in subjects if not board.is_quoted(word.index)), None)
    return subject or board.first_nominal(lead)


def teller(board: Blackboard, lead: Span) -> tuple[Word, Span] | None:
    """The person or office that a lead names before any preposition, with its mention."""
    words = board.words_in(lead)
    for word in words:
        if word.upos in ("ADP", "VERB", "AUX"):
            return None
        if word.upos in ("NOUN", "PROPN"):
            head = board.sources.top(word, words[0].index, words[-1].index + 1)
            if is_role(board, word) or is_role(board, head) or _is_person(board, head):
                return head, before_aside(board, head, board.sources.span(head, None, lead))
    return None


def speaks(board: Blackboard, head: Word) -> bool:
    """True for a name, or a noun of several or of those who speak: not for ``Großbrand in Musterhausen: “...”``."""
    if head.upos != "NOUN" or head.feature("Number") == "Plur":
        return True
    return any(in_group(board.language, group, head.text, head.lemma) for group in (*_SPEAKERS, "documents"))


def is_role(board: Blackboard, word: Word) -> bool:
    """True for a noun that is a title or ends in one; a ``leader`` alone may be the paper's own article."""
    form = word.text.lower().rpartition("-")[2]
    titles = board.language.words.get("titles", frozenset())
    if word.upos not in ("NOUN", "PROPN") or board.language.is_word("leaders", form):
        return False
    return form in titles or any(form.endswith(title) for title in titles if len(title) >= _SHORTEST)


def before_aside(board: Blackboard, head: Word, mention: Span) -> Span:
    """A mention without what its words are about: ``Lee | after the match``."""
    for word in board.parse.words_in(mention):
        named = head.upos == "PROPN" and word.upos == "ADP"
        if word.index > head.index and (named or board.is_word("asides", word)):
            return strip(board.text, Span(mention.start, word.start))
    return mention


def is_adverbial(board: Blackboard, lead: Span) -> bool:
    """True for a line without a verb that ends in a phrase of time or place: ``Chaos | in London``."""
    words = board.parse.words_in(lead)
    prepositions = [word for word in words if word.upos == "ADP"]
    if not prepositions or any(word.upos in ("VERB", "AUX") for word in words):
        return False
    return not board.is_word("origin_markers", prepositions[-1])


def is_governed(board: Blackboard, head: Word, lead: Span) -> bool:
    """True for a word behind a noun of its line and a preposition: ``Chaos in | London``."""
    before = [word.upos for word in board.parse.words_in(lead) if word.index < head.index]
    noun = next((place for place, upos in enumerate(before) if upos in ("NOUN", "PROPN")), len(before))
    return "ADP" in before[noun:]


def _is_person(board: Blackboard, head: Word) -> bool:
    """True for the name of a person, or of somebody or something that the article calls no more."""
    name = board.name_of(head)
    return name is not None and name.kind in ("person", "unknown")
