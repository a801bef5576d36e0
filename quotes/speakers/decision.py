"""Decisions: who is behind a mention, and how that was found out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from quotes.speakers.candidates import Scored
from quotes.speakers.description import Description
from quotes.speakers.people import Person


class Step(StrEnum):
    """What can decide who is behind a mention, in the words of ``quotes explain``."""

    NO_SOURCE = "no words say whose the quote is"
    RELATIVE = "relative pronoun: it stands for the noun before it"
    RELATIVE_OPEN = "relative pronoun: its clause describes no noun"
    PRONOUN = "pronoun: the person most in view"
    PRONOUN_NOBODY = "pronoun: nobody in view fits"
    PRONOUN_UNKNOWN = "pronoun: most in view is somebody of whom the article does not say who it is"
    PRONOUN_AMBIGUOUS = "pronoun: the name most in view fits several people"
    NEUTER = "neuter pronoun: the organization or document that spoke a moment before"
    NEUTER_NOTHING = "neuter pronoun: no organization or document spoke a moment before"
    OTHER_PRONOUN = "pronoun that stands for nobody in particular"
    NAME = "name of a person"
    NAME_AMBIGUOUS = "name that fits several people"
    JOINT = "several people in one mention"
    ISSUER = "document: who issued it"
    OWNER = "owned thing: its owner"
    SPOKESPERSON = "spokesperson: the organization behind"
    SPOKESPERSON_AGAIN = "spokesperson: who spoke as one before"
    SPOKESPERSON_NOBODY = "spokesperson: nobody says of whom"
    TITLE = "title: the person last named with it"
    TITLE_NOBODY = "title: nobody was named with it"
    DESCRIBED = "described person: the one clearly most in view"
    DESCRIBED_UNCLEAR = "described person: nobody is clearly most in view"
    ORGANIZATION = "definite noun: the organization named before"
    WORDS = "the words of the mention themselves"
    NO_NOUN = "no name and no noun in the mention"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who is behind a mention, None where that stays open.

    ``steps`` led there, the one that decided last; ``candidates`` are those whom it weighed, as they come in the text.
    """

    steps: tuple[Step, ...]
    answer: Person | Description | None = None
    candidates: tuple[Scored, ...] = ()

    def after(self, step: Step, candidates: tuple[Scored, ...] = ()) -> Decision:
        """This decision with a step that came before it."""
        return Decision((step, *self.steps), self.answer, candidates or self.candidates)
