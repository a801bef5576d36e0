"""What leaves the program: the JSON of ``quotes attribute`` as pydantic models.

Offsets are half-open Unicode code points into the article's text as read, and every
``text`` equals that slice.  ``quotes schema`` prints the JSON Schema.

Within a version only fields with a default are added, so older documents are still read; and a reader passes over
fields that it does not know, so newer ones are read as well.  Where a field changes its meaning or goes away,
``VERSION`` changes.
"""

from __future__ import annotations

import datetime
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Version = Literal["quotes/1"]
VERSION: Version = "quotes/1"
QuoteType = Literal["direct", "indirect", "mixed"]
Polarity = Literal["asserted", "negated", "hedged"]
SpeakerKind = Literal["person", "organization", "group", "document", "unknown"]
ChannelKind = Literal[
    "tweet", "social_media", "press_conference", "briefing", "email", "statement", "interview", "speech", "letter",
    "phone", "broadcast", "report", "article", "court", "parliament", "remarks_to_reporters",
]  # fmt: skip
Correction = Literal["accepted", "changed", "added"]
AlignmentKind = Literal["same words", "translation", "part of", "paraphrase", "same words, other speaker"]
ConflictKind = Literal["polarity", "number", "date", "name", "negation", "strength", "wording"]
DifferenceKind = Literal["missing", "added", "changed"]
Wording = Literal["verbatim", "mixed", "paraphrase"]


def values(kind: Any) -> tuple[str, ...]:
    """The values that one of the kinds above can have."""
    return get_args(kind)


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class TextSpan(_Model):
    """A stretch of the article: ``text == article[start:end]``."""

    start: int = Field(ge=0, description="offset of its first code point in the article's text")
    end: int = Field(ge=0, description="offset after its last code point")
    text: str = Field(description="the words themselves")


class Channel(_Model):
    """The medium of a statement and the words that show it."""

    kind: ChannelKind = Field(description="the medium")
    evidence: TextSpan | None = Field(default=None, description="the words that show it")
    inherited: bool = Field(default=False, description="carried on from the speaker's statement before")


class Time(TextSpan):
    """When the statement was made; ``date`` where the article's own date is known."""

    date: datetime.date | None = Field(default=None, description="the day, null where it is not known")


class Quote(_Model):
    """One statement: content, source (mention), cue, and what surrounds them."""

    id: str = Field(description="article id and running number: `003#7`")
    type: QuoteType = Field(description="direct: all of it verbatim; indirect: none; mixed: in part")
    content: list[TextSpan] = Field(
        description="the reported words without outer marks, in pieces where the attribution splits them"
    )
    verbatim: list[TextSpan] = Field(description="the parts of the content that stand as the speaker's own words")
    source: TextSpan | None = Field(default=None, description="the mention of the speaker that stands in the text")
    cue: TextSpan | None = Field(default=None, description="the word that reports")
    speaker: str | None = Field(default=None, description="id of the speaker, null where unresolved")
    speaker_confidence: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="share of right speakers among those found like this, null where unresolved",
    )
    resolution: str | None = Field(default=None, description="how the speaker was found, or why it stays open")
    channel: Channel | None = Field(default=None, description="the medium of the statement, null where none is named")
    addressee: TextSpan | None = Field(default=None, description="to whom it was said")
    relay: TextSpan | None = Field(default=None, description="who passed the statement on")
    time: Time | None = Field(default=None, description="when it was said, with a date where it is known")
    polarity: Polarity = Field(
        default="asserted",
        description="negated: did not say, nobody said, denied that; hedged: may say, did not deny",
    )
    within: str | None = Field(default=None, description="id of the quote that this one is nested in")
    sentence: TextSpan | None = Field(
        default=None, description="the whole sentences that the content, the mention and the cue stand in"
    )
    rule: str = Field(description="name of the rule that found it")
    confidence: float | None = Field(
        default=None, ge=0, le=1, description="share of right ones among statements like it in annotated news"
    )
    corrected: Correction | None = Field(
        default=None, description="what a person did with it in a review, null where it is as the program found it"
    )


class SkippedSpan(TextSpan):
    """A paragraph that was not parsed because it is in another language."""

    language: str = Field(description="the language that it is in")


class Article(_Model):
    """An article's statements, in text order."""

    id: str = Field(description="its own id, or the name of its file")
    path: str | None = Field(default=None, description="the file that it was read from")
    language: str = Field(description="code of its language, such as `en`")
    model: str = Field(description="the model that parsed it")
    title: str | None = Field(default=None, description="its headline, where the file tells")
    date: datetime.date | None = Field(default=None, description="when it was published, where the file tells")
    outlet: str | None = Field(default=None, description="who published it, where the file tells")
    encoding: str = Field(default="utf-8", description="the character encoding that the file was read in")
    text: str | None = Field(default=None, description="the text as it was read, which all offsets refer to")
    skipped: list[SkippedSpan] = Field(default_factory=list, description="paragraphs in another language, left out")
    quotes: list[Quote] = Field(description="its statements, in text order")


class Mention(_Model):
    """A place where a speaker is mentioned as a source."""

    article: str = Field(description="id of the article")
    start: int = Field(description="offset of its first code point in the article's text")
    end: int = Field(description="offset after its last code point")
    text: str = Field(description="the words themselves")


class Speaker(_Model):
    """Who is behind the mentions, one identity across articles."""

    id: str = Field(description="a number within this result, `s3`, or within one article, `003#s3`")
    name: str = Field(description="the fullest form of the name found")
    kind: SpeakerKind = Field(description="what speaks")
    mentions: list[Mention] = Field(description="where it stands as the source of a statement")


class NameForm(_Model):
    """A form in which a person is named."""

    text: str = Field(description="as it stands in the article")
    words: list[str] = Field(description="its words without case and accents")
    gender: str | None = Field(default=None, description="what a title or an apposition tells")
    count: int = Field(default=1, description="how often it stands in the article")


class NamedPerson(_Model):
    """A person whom an article names, speaking or not."""

    names: list[NameForm] = Field(description="the forms of the name")
    ambiguous: bool = Field(default=False, description="the name fits several people")
    quotes: list[str] = Field(default_factory=list, description="ids of the person's statements")


class DescribedSpeaker(_Model):
    """A speaker without a person's name."""

    name: str = Field(description="the fullest form of it")
    words: list[str] = Field(description="the words that it is compared by")
    kind: SpeakerKind = Field(description="what speaks")
    local: bool = Field(default=False, description="nobody in another article")
    quotes: list[str] = Field(default_factory=list, description="ids of its statements")


class Identities(_Model):
    """What one article tells of those in it, by which `quotes join` finds them in other articles."""

    words: list[str] = Field(description="the words of all names, in lower case")
    people: list[NamedPerson] = Field(description="everybody who is named")
    others: list[DescribedSpeaker] = Field(description="those who speak without a person's name")


class ArticleLine(Article):
    """A line of JSON lines, or a row of Parquet: an article and the speakers that it mentions."""

    schema_: Version = Field(default=VERSION, alias="schema", description="the version of this form")
    speakers: list[Speaker] = Field(description="those that it mentions; an id that is on several lines is one speaker")
    identities: Identities | None = Field(
        default=None, description="for `quotes join`, which identifies speakers across articles; null after it"
    )


class AlignedMember(_Model):
    """A quote in a group: the segments (sentences, or parts of them) that say what the group says."""

    article: str = Field(description="id of the article")
    quote: str = Field(description="id of the quote")
    language: str = Field(description="the article's")
    wording: Wording = Field(description="whether the segments are the speaker's own words")
    segments: list[TextSpan] = Field(description="the sentences, or parts of them, that say what the group says")
    translation: str | None = Field(default=None, description="the segments in English, null where not translated")


class Evidence(_Model):
    """What the witnesses of a pair say, each from 0 (against) to 1 (for); null for one who knows nothing."""

    vector: float | None = Field(default=None, description="likeness of the meaning of the two sentences, by the model")
    words: float | None = Field(
        default=None, description="share of the words of both, rare ones weighing more, in common"
    )
    part: float | None = Field(
        default=None, description="the same share of the side that is better covered, where it says enough"
    )
    names: float | None = Field(default=None, description="share of the names that the other side has")
    numbers: float | None = Field(default=None, description="share of the numbers that the other side has")
    dates: float | None = Field(default=None, description="share of the dates that the other side has")
    speaker: float | None = Field(default=None, description="1 for the same speaker, 0 for two known ones")
    channel: float | None = Field(default=None, description="1 for the same channel, 0 for two")
    time: float | None = Field(default=None, description="1 for the same date, 0 for dates a week or more apart")
    articles: float | None = Field(
        default=None, description="1 for two articles on one event, by the names in them; 0 for none in common"
    )
    neighbour: float | None = Field(default=None, description="1 where the sentences beside them meet as well")


class Difference(_Model):
    """What one member says otherwise than the other, as spans of the two articles.

    ``missing`` stands in the first member alone, ``added`` in the second alone, ``changed``
    in both with other words.  ``unit`` is ``word`` for a run of words inside the
    segments, ``sentence`` for a sentence of the quote that the other article lacks.
    """

    kind: DifferenceKind = Field(description="missing: in the first alone; added: in the second alone")
    unit: Literal["word", "sentence"] = Field(description="word: a run of words; sentence: one that the other lacks")
    first: TextSpan | None = Field(default=None, description="the stretch of the first member's article")
    second: TextSpan | None = Field(default=None, description="the stretch of the second member's article")


class Conflict(_Model):
    """Where two members contradict each other: spans of the two articles, and both as one text."""

    kind: ConflictKind = Field(
        description="polarity: said and denied; negation: in the words of one side; strength: a cue that says more;"
        " wording: words in marks on both sides; number, date, name: two of them in one place"
    )
    first: list[TextSpan] = Field(description="the stretches of the first member's article")
    second: list[TextSpan] = Field(description="the stretches of the second member's article")
    text: str = Field(description="both sides as one text")


class AlignedPair(_Model):
    """Two members of a group, by their index in ``members``, and how they compare."""

    members: tuple[int, int] = Field(description="the two, by their places in the group's members, from 0")
    kind: AlignmentKind = Field(description="how they are the same")
    score: float = Field(ge=0, le=1, description="how sure that is")
    evidence: Evidence = Field(description="what the score rests on")
    conflicts: list[Conflict] = Field(default_factory=list, description="contradictions, which are no differences too")
    differences: list[Difference] = Field(description="what one says otherwise than the other")


class Alignment(_Model):
    """A group: the same statement in several places."""

    id: str = Field(description="a number within this result: `a3`")
    kind: AlignmentKind = Field(description="the loosest kind of its pairs")
    members: list[AlignedMember] = Field(description="the places where it stands")
    pairs: list[AlignedPair] = Field(description="how two members compare, for those that were compared")


class Translation(_Model):
    """How a language was read for alignment."""

    language: str = Field(description="code of the language")
    model: str | None = Field(description="the translation package, null where the language was not translated")


class Result(_Model):
    """Everything found in a set of articles."""

    schema_: Version = Field(default=VERSION, alias="schema", description="the version of this form")
    generator: str = Field(description="the program that wrote it, with its version")
    articles: list[Article] = Field(description="each article with its statements")
    speakers: list[Speaker] = Field(description="who speaks in them, in the order in which they first do")
    alignments: list[Alignment] = Field(default_factory=list, description="the same statement in several places")
    translations: list[Translation] = Field(default_factory=list, description="how languages were read for alignment")
    corrections: dict[str, Any] | None = Field(
        default=None, description="what a person corrected, as in the file that was applied; with what fits no more"
    )
