"""Organizations: those that an article names, and which of them a mention stands or speaks for."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from quotes.document.names import fold, in_group, same_title
from quotes.document.parse import Word
from quotes.speakers.description import Description
from quotes.speakers.discourse import Discourse
from quotes.speakers.mention import Mention

#: How many sentences back a definite noun finds the name of an organization.
_REACH = 12


class Organizations:
    """The organizations of one article."""

    def __init__(self, discourse: Discourse) -> None:
        self._parse = discourse.parse
        self._language = discourse.language
        self._names = discourse.names
        self._nouns = discourse.nouns
        self._verbatim = discourse.verbatim

    def issuer(self, mention: Mention) -> Sequence[Word]:
        """The words of who stands behind a document: ``a statement from | the ministry``; empty where nobody does."""
        head, is_word = mention.head, self._language.is_word
        if not (is_word("documents", head.text) or is_word("documents", head.lemma)):
            return []
        for word in mention.words:
            if word.index > head.index and word.upos == "VERB" and not is_word("issuing", word.text):
                return []  # "documents seen by the agency" are not the agency's
            if word.index > head.index and word.upos == "ADP" and is_word("issuer_markers", word.text):
                rest = [other for other in mention.words if other.index > word.index]
                return rest if any(self._can_issue(other) for other in rest) else []
        return []

    def _can_issue(self, word: Word) -> bool:
        """True for a word that can be a person or an organization: not ``of the law``."""
        return word.upos == "PROPN" or any(self._language.is_word(g, word.text) for g in ("organizations", "titles"))

    def is_owned(self, noun: Word) -> bool:
        """True for what an organization speaks through: ``its website``."""
        owned = any(self._language.is_word("neuter_owners", word.text) for word in self._parse.dependents(noun))
        return owned and self._nouns.is_in(noun, "documents", "organizations")

    def owner(self, mention: Mention) -> Description | None:
        """Whose website ``its website`` is: the organization that is a subject right before it."""
        here = self._parse.sentence_of[mention.words[0].index]
        for name in reversed(self._names.all):
            near = name.end <= mention.start and here - name.sentence <= 1
            if near and name.subject and name.kind == "organization" and not self._verbatim.around(name.start):
                return self._nouns.described(self._parse.words[name.first : name.last], "organization")
        return None

    def principal(self, mention: Mention) -> Description | None:
        """The organization that a spokesperson speaks for, where it stands in the mention."""
        first, last = mention.words[0].index, mention.words[-1].index
        for name in self._names.all:
            if first <= name.first and name.last - 1 <= last and name.kind != "person":
                start = name.first
                while start > first and _is_capitalised(before := self._parse.words[start - 1]):
                    if before.upos not in ("PROPN", "ADJ"):
                        break
                    start -= 1
                return self._nouns.described(self._parse.words[start : name.last], "organization")
        return None

    def known(self, mention: Mention) -> Description | None:
        """The one organization named before that a bare definite noun stands for.

        ``The ministry`` is the Harbour Ministry, ``styrelsen`` the Havnestyrelsen, ``the company`` the one
        that writes its legal form (``Acme Inc.``).
        """
        head, words, is_word = mention.head, mention.words, self._language.is_word
        bare = head.upos in ("NOUN", "PROPN") and all(word is head or word.upos == "DET" for word in words)
        if not bare or (head.upos == "PROPN" and len(words) > 1) or not self._nouns.is_definite(head, words):
            return None
        forms = {fold(head.text), fold(head.lemma)}
        company = any(is_word("companies", form) for form in forms)
        if not company and not in_group(self._language, "organizations", *forms):
            return None
        here = self._parse.sentence_of[words[0].index]
        found: dict[frozenset[str], Description] = {}
        for own in self._named:
            if own[-1].end > mention.start or here - self._parse.sentence_of[own[0].index] > _REACH:
                continue
            last = fold(own[-1].text)
            if any(same_title(self._language, form, last) for form in forms) or (
                company and any(is_word("legal_forms", fold(word.text)) for word in own)
            ):
                organization = self._nouns.described(own, "organization")
                found[organization.words] = organization
        widest = [content for content in found if not any(content < other for other in found)]
        return found[widest[0]] if len(widest) == 1 else None

    @functools.cached_property
    def _named(self) -> list[list[Word]]:
        """The words of the names of organizations, without a determiner."""
        spans = {entity.span for entity in self._parse.entities if entity.kind == "organization"}
        spans |= {
            name.span for name in self._names.all if name.kind in ("organization", "unknown") and not name.genitive
        }
        found = []
        for span in sorted(spans):
            own = [word for word in self._parse.words_in(span) if word.upos not in ("DET", "PUNCT")]
            if any(map(_is_capitalised, own)):
                found.append(own)
        return found


def _is_capitalised(word: Word) -> bool:
    return word.text[:1].isupper()
