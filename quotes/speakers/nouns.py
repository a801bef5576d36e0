"""Nouns: what the head of a mention tells of those that it stands for."""

from __future__ import annotations

from collections.abc import Sequence

from quotes.document.names import Name, fold, in_group
from quotes.document.parse import Parse, Word
from quotes.languages import Language
from quotes.schema import SpeakerKind
from quotes.speakers.description import Description
from quotes.speakers.mention import Mention

#: The word groups of people.
_HUMAN = ("people", "callings", "titles", "leaders", "spokespersons", "feminine", "masculine")
#: The word groups of those who hold an office.
_ROLES = ("titles", "leaders", "members")


class Nouns:
    """What the nouns of one article tell; ``named`` are the words of its names in lower case."""

    def __init__(self, parse: Parse, language: Language, named: frozenset[str]) -> None:
        self._parse = parse
        self._language = language
        self._named = named

    def is_in(self, noun: Word, *groups: str) -> bool:
        """True where a noun belongs to one of the word groups of the language, or is a compound that does."""
        return any(in_group(self._language, group, noun.text, noun.lemma) for group in groups)

    def is_human(self, noun: Word) -> bool:
        """True for a common noun of a person: ``witness``, ``co-owner``, ``vagtchefen``."""
        forms = {noun.text, noun.lemma, *noun.text.split("-")} - {""}
        return noun.text.lower() not in self._named and any(in_group(self._language, group, *forms) for group in _HUMAN)

    def is_role(self, noun: Word) -> bool:
        """True for the title of one person: ``president``, not ``presidents`` or ``president and chairman``."""
        joint = any(child.upos == "NOUN" for child in self._parse.dependents(noun, "conj"))
        return not joint and noun.feature("Number") != "Plur" and self.is_in(noun, *_ROLES)

    def gender(self, word: Word) -> str | None:
        """What a pronoun or a noun tells of a person: ``she`` and ``mother`` are feminine."""
        return next((gender for gender in ("feminine", "masculine") if self.is_in(word, gender)), None)

    # ------------------------------------------------------------ which one

    def is_definite(self, head: Word, words: Sequence[Word]) -> bool:
        """True for a mention of somebody known: ``the actress``, ``skuespilleren``."""
        return self._language.is_word("definite", words[0].text) or head.feature("Definite") == "Def"

    def is_indefinite(self, words: Sequence[Word]) -> bool:
        """True for a mention that begins with an indefinite article: ``a senator``."""
        first = words[0]
        return first.upos == "DET" and "Ind" in (first.feature("Definite"), first.feature("PronType"))

    def is_specified(self, noun: Word) -> bool:
        """True for a noun with an owner or an attribute that says which: ``his mother``, ``the head of the party``."""
        return any(
            (child.rel in ("nmod", "acl") and child.upos != "NUM") or child.feature("Poss") == "Yes"
            for child in self._parse.dependents(noun)
        )

    # ------------------------------------------------------------ the speaker

    def speaker(self, mention: Mention) -> Description | None:
        """The speaker that a mention describes; None where there is neither a noun nor a name in it."""
        words = mention.words
        if not any(word.upos in ("NOUN", "PROPN") for word in words):
            return None
        kind = self._kind(words, mention.head, mention.name)
        named = any(word.text[:1].isupper() and word.upos in ("PROPN", "ADJ") for word in words)
        bare = words[1:] if kind == "organization" and words[0].upos == "DET" else words
        return self.described(bare, kind, local=not named)

    def described(self, words: Sequence[Word], kind: SpeakerKind, local: bool = False) -> Description:
        """The speaker whom some words describe."""
        content = {fold(word.text) for word in words if word.upos in ("NOUN", "PROPN", "ADJ", "NUM", "X")} - {""}
        bare = {word for word in content if not self._language.is_word("legal_forms", word)}
        text = self._parse.text[words[0].start : words[-1].end]
        return Description(frozenset(bare or content), text, kind, local)

    def _kind(self, words: Sequence[Word], head: Word, name: Name | None) -> SpeakerKind:
        plural = head.feature("Number") == "Plur"
        names = (word.text for word in words if word.upos == "PROPN")
        if self.is_in(head, "documents"):
            return "document"
        if not plural and (self.is_human(head) or self.is_in(head, "callings")):
            return "person"
        if self.is_in(head, "organizations") or any(self._language.is_word("organizations", word) for word in names):
            return "organization"
        if plural or self.is_in(head, "groups"):
            return "group"
        named = name is not None and name.kind in ("organization", "place", "group")
        return "organization" if named or head.upos == "PROPN" else "unknown"
