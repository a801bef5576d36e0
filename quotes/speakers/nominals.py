"""Nominals: what the head noun of a mention tells, and speakers without the name of a person."""

from __future__ import annotations

from dataclasses import dataclass

from quotes.document.names import Name, fold, in_group
from quotes.document.parse import Parse, Word
from quotes.languages import Language
from quotes.schema import SpeakerKind

#: The word groups of people.
_HUMAN = ("people", "callings", "titles", "leaders", "spokespersons", "feminine", "masculine")
#: The word groups of those who hold an office.
_ROLES = ("titles", "leaders", "members")


@dataclass(frozen=True, slots=True)
class Nominal:
    """A speaker without a name of a person: ``the Danish government``.

    ``words`` are the folded words that it is compared by; a ``local`` one is nobody in another article.
    """

    words: frozenset[str]
    display: str
    kind: SpeakerKind
    local: bool = False

    def is_same(self, other: Nominal) -> bool:
        """True for two of one kind whose words fit; an organization's name may be short for a longer one."""
        if self.kind != other.kind:
            return False
        small, large = sorted((self.words, other.words), key=len)
        if len(small) != len(large) and (len(small) < 2 or self.kind != "organization"):
            return False
        return all(any(same_stem(word, candidate) for candidate in large) for word in small)


def same_stem(one: str, other: str) -> bool:
    """True for words of one stem: Canada, Canadian, Canadas, canadisk."""
    if one == other:
        return True
    shortest = min(len(one), len(other))
    prefix = 0
    while prefix < shortest and one[prefix] == other[prefix]:
        prefix += 1
    return shortest >= 5 and prefix >= max(4, round(0.7 * shortest))


def head_of(words: list[Word]) -> Word:
    """The word that the others of a mention hang on, a noun where there is one."""
    inside = {word.index for word in words}
    tops = [w for w in words if w.head not in inside or w.head == w.index]
    nouns = [w for w in tops if w.upos in ("NOUN", "PROPN")]
    return (nouns or tops)[0]


class Nouns:
    """What the nouns of one article tell of those that they stand for.

    ``named`` are the words of its names in lower case.
    """

    def __init__(self, parse: Parse, language: Language, named: frozenset[str]) -> None:
        self._parse = parse
        self._language = language
        self._named = named

    # ------------------------------------------------------------ people

    def is_human(self, noun: Word) -> bool:
        """True for a common noun of a person: ``witness``, ``co-owner``, ``vagtchefen``."""
        forms = {noun.text, noun.lemma, *noun.text.split("-")} - {""}
        return noun.text.lower() not in self._named and any(in_group(self._language, group, *forms) for group in _HUMAN)

    def is_spokesperson(self, noun: Word) -> bool:
        """True for who speaks for somebody else: ``spokeswoman``."""
        return in_group(self._language, "spokespersons", noun.text, noun.lemma)

    def is_role(self, noun: Word) -> bool:
        """True for the title of one person: ``president``, not ``presidents`` or ``president and chairman``."""
        joint = any(child.upos == "NOUN" for child in self._parse.dependents(noun, "conj"))
        return (
            not joint
            and noun.feature("Number") != "Plur"
            and any(in_group(self._language, group, noun.text, noun.lemma) for group in _ROLES)
        )

    def gender(self, word: Word) -> str | None:
        """What a pronoun or a noun tells of a person: ``she`` and ``mother`` are feminine."""
        genders = ("feminine", "masculine")
        return next((gender for gender in genders if in_group(self._language, gender, word.text, word.lemma)), None)

    # ------------------------------------------------------------ which one

    def is_definite(self, head: Word, words: list[Word]) -> bool:
        """True for a mention of somebody known: ``the actress``, ``skuespilleren``."""
        return self._language.is_word("definite", words[0].text) or head.feature("Definite") == "Def"

    def is_indefinite(self, words: list[Word]) -> bool:
        """True for a mention that begins with an indefinite article: ``a senator``."""
        first = words[0]
        return first.upos == "DET" and (first.feature("Definite") == "Ind" or first.feature("PronType") == "Ind")

    def is_specified(self, noun: Word) -> bool:
        """True for a noun with an owner or an attribute that says which: ``his mother``, ``the head of the party``."""
        return any(
            (child.rel in ("nmod", "acl") and child.upos != "NUM") or child.feature("Poss") == "Yes"
            for child in self._parse.dependents(noun)
        )

    # ------------------------------------------------------------ things that speak

    def is_owned_thing(self, noun: Word) -> bool:
        """True for what an organization speaks through: ``its website``."""
        owned = any(self._language.is_word("neuter_owners", word.text) for word in self._parse.dependents(noun))
        return owned and any(in_group(self._language, g, noun.text, noun.lemma) for g in ("documents", "organizations"))

    def issuer(self, head: Word, words: list[Word]) -> list[Word]:
        """The words of who stands behind a document: ``a statement from the ministry``."""
        if not any(self._language.is_word("documents", form) for form in (head.text, head.lemma)):
            return []
        for word in words:
            if word.index > head.index and word.upos == "VERB" and not self._language.is_word("issuing", word.text):
                return []  # "documents seen by the agency" are not the agency's
            if word.index > head.index and word.upos == "ADP" and self._language.is_word("issuer_markers", word.text):
                rest = [other for other in words if other.index > word.index]
                return rest if any(self._is_body(other) for other in rest) else []
        return []

    def _is_body(self, word: Word) -> bool:
        """True for a word that can be a person or an organization: not ``of the law``."""
        if word.upos == "PROPN":
            return True
        return any(self._language.is_word(group, word.text) for group in ("organizations", "titles"))

    # ------------------------------------------------------------ the speaker

    def speaker(self, words: list[Word], head: Word, name: Name | None) -> Nominal | None:
        """The speaker that a mention describes; ``name`` is the name that it is headed by."""
        if not any(word.upos in ("NOUN", "PROPN") for word in words):
            return None
        kind = self._kind(words, head, name)
        named = any(word.text[:1].isupper() and word.upos in ("PROPN", "ADJ") for word in words)
        bare = words[1:] if kind == "organization" and len(words) > 1 and words[0].upos == "DET" else words
        return self.nominal(bare, kind, local=not named)

    def nominal(self, words: list[Word], kind: SpeakerKind, local: bool = False) -> Nominal:
        """The speaker of some words and a kind."""
        return Nominal(self._content(words), self._parse.text[words[0].start : words[-1].end], kind, local)

    def _content(self, words: list[Word]) -> frozenset[str]:
        kept = [fold(word.text) for word in words if word.upos in ("NOUN", "PROPN", "ADJ", "NUM", "X")]
        own = frozenset(word for word in kept if word)
        return frozenset(word for word in own if not self._language.is_word("legal_forms", word)) or own

    def _kind(self, words: list[Word], head: Word, name: Name | None) -> SpeakerKind:
        def of(group: str) -> bool:
            return in_group(self._language, group, head.text, head.lemma)

        if of("documents"):
            return "document"
        if (self.is_human(head) or of("callings")) and head.feature("Number") != "Plur":
            return "person"
        if of("organizations") or any(
            self._language.is_word("organizations", word.text) for word in words if word.upos == "PROPN"
        ):
            return "organization"
        if of("groups") or head.feature("Number") == "Plur":
            return "group"
        if name is not None and name.kind in ("organization", "place", "group"):
            return "organization"
        if head.upos == "PROPN":
            return "organization" if name is None or name.kind != "person" else "person"
        return "unknown"
