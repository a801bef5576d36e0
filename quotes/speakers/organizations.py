"""Organizations: those that an article names, and which of them a mention stands or speaks for."""

from __future__ import annotations

import functools

from quotes.document.names import fold, in_group, same_title
from quotes.document.parse import Parse, Word
from quotes.document.span import Stretches
from quotes.languages import Language
from quotes.speakers.cast import Cast
from quotes.speakers.nominals import Nominal, Nouns

#: How many sentences back a definite noun finds the name of an organization.
_REACH = 12


def _is_capitalised(word: Word) -> bool:
    return word.text[:1].isupper()


class Organizations:
    """The organizations of one article; ``quoted`` are its quotations."""

    def __init__(self, parse: Parse, language: Language, cast: Cast, nouns: Nouns, quoted: Stretches) -> None:
        self._parse = parse
        self._language = language
        self._cast = cast
        self._nouns = nouns
        self._quoted = quoted

    def principal(self, words: list[Word]) -> Nominal | None:
        """The organization that a spokesperson speaks for, where it stands in the mention."""
        first, last = words[0].index, words[-1].index
        for name in self._cast.names:
            if first <= name.first and name.last - 1 <= last and name.kind != "person":
                start = name.first
                while (
                    start > first
                    and self._parse.words[start - 1].upos in ("PROPN", "ADJ")
                    and _is_capitalised(self._parse.words[start - 1])
                ):
                    start -= 1
                end = name.last
                while end < last and self._parse.words[end].upos == "NOUN" and _is_capitalised(self._parse.words[end]):
                    end += 1  # "a Harbour Service spokeswoman"
                return self._nouns.nominal(self._parse.words[start:end], "organization")
        return None

    def owner(self, words: list[Word]) -> Nominal | None:
        """Whose website ``its website`` is: the organization that is a subject right before it."""
        here = self._parse.sentence_of[words[0].index]
        for name in reversed(self._cast.names):
            near = name.end <= words[0].start and here - name.sentence <= 1
            if near and name.subject and name.kind == "organization" and not self._quoted.around(name.start):
                return self._nouns.nominal(self._parse.words[name.first : name.last], "organization")
        return None

    def known(self, head: Word, words: list[Word]) -> Nominal | None:
        """The one organization named before that a bare definite noun stands for.

        ``The ministry`` is the Harbour Ministry, ``styrelsen`` the Havnestyrelsen, ``the company`` the one
        that writes its legal form (``Acme Inc.``).
        """
        bare = head.upos in ("NOUN", "PROPN") and all(word is head or word.upos == "DET" for word in words)
        if not bare or (head.upos == "PROPN" and len(words) > 1) or not self._nouns.is_definite(head, words):
            return None
        forms = {fold(head.text), fold(head.lemma)}
        company = any(self._language.is_word("companies", form) for form in forms)
        if not company and not in_group(self._language, "organizations", *forms):
            return None
        here = self._parse.sentence_of[words[0].index]
        found: dict[frozenset[str], Nominal] = {}
        for own in self._named:
            if own[-1].end > words[0].start or here - self._parse.sentence_of[own[0].index] > _REACH:
                continue
            last = fold(own[-1].text)
            if any(same_title(self._language, form, last) for form in forms) or (
                company and any(self._language.is_word("legal_forms", fold(word.text)) for word in own)
            ):
                organization = self._nouns.nominal(own, "organization")
                found[organization.words] = organization
        widest = [content for content in found if not any(content < other for other in found)]
        return found[widest[0]] if len(widest) == 1 else None

    @functools.cached_property
    def _named(self) -> list[list[Word]]:
        """The words of the names of organizations, without a determiner."""
        names = self._cast.names
        spans = [entity.span for entity in self._parse.entities if entity.kind == "organization"]
        spans += [name.span for name in names if name.kind in ("organization", "unknown") and not name.genitive]
        found = []
        for span in sorted(set(spans)):
            own = [word for word in self._parse.words_in(span) if word.upos not in ("DET", "PUNCT")]
            if own and any(map(_is_capitalised, own)):
                found.append(own)
        return found
