"""What leaves the program: the JSON of ``quotes attribute`` as pydantic models.

Offsets are half-open Unicode code points into the article's text as read, and every
``text`` equals that slice.  ``Result.model_json_schema()`` is the JSON Schema.
"""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

QuoteType = Literal["direct", "indirect", "mixed"]
Polarity = Literal["asserted", "negated", "hedged"]
SpeakerKind = Literal["person", "organization", "group", "document", "unknown"]
ChannelKind = Literal[
    "tweet", "social_media", "press_conference", "briefing", "email", "statement", "interview", "speech", "letter",
    "phone", "broadcast", "report", "court", "parliament", "remarks_to_reporters",
]  # fmt: skip
Correction = Literal["accepted", "changed", "added"]
AlignmentKind = Literal["same words", "translation", "part of", "paraphrase"]
DifferenceKind = Literal["missing", "added", "changed"]
Wording = Literal["verbatim", "mixed", "paraphrase"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class TextSpan(_Model):
    """A stretch of the article: ``text == article[start:end]``."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str


class Channel(_Model):
    """The medium of a statement and the words that show it."""

    kind: ChannelKind
    evidence: TextSpan | None = None
    inherited: bool = Field(default=False, description="carried on from the speaker's statement before")


class Time(TextSpan):
    """When the statement was made; ``date`` where the article's own date is known."""

    date: datetime.date | None = None


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
    rule: str = Field(description="name of the rule that found it")
    confidence: float | None = Field(
        default=None, ge=0, le=1, description="share of right ones among statements like it in annotated news"
    )
    corrected: Correction | None = Field(
        default=None, description="what a person did with it in a review, null where it is as the program found it"
    )


class SkippedSpan(TextSpan):
    """A paragraph that was not parsed because it is in another language."""

    language: str


class Article(_Model):
    """An article's statements, in text order."""

    id: str
    path: str | None = None
    language: str
    model: str = Field(description="the model that parsed it")
    title: str | None = None
    date: datetime.date | None = None
    outlet: str | None = None
    encoding: str = Field(default="utf-8", description="the character encoding that the file was read in")
    skipped: list[SkippedSpan] = Field(default_factory=list)
    quotes: list[Quote]


class Mention(_Model):
    """A place where a speaker is mentioned as a source."""

    article: str
    start: int
    end: int
    text: str


class Speaker(_Model):
    """Who is behind the mentions, one identity across articles."""

    id: str
    name: str = Field(description="the fullest form of the name found")
    kind: SpeakerKind
    mentions: list[Mention]


class ArticleLine(Article):
    """A line of ``--format jsonl``: an article and the speakers that it mentions."""

    speakers: list[Speaker]


class AlignedMember(_Model):
    """A quote in a group: the segments (sentences, or parts of them) that say what the group says."""

    article: str = Field(description="id of the article")
    quote: str = Field(description="id of the quote")
    language: str
    wording: Wording = Field(description="whether the segments are the speaker's own words")
    segments: list[TextSpan]
    translation: str | None = Field(default=None, description="the segments in English, null where not translated")


class Evidence(_Model):
    """What a pair's score rests on, each from 0 (against) to 1 (for); null where nothing is known."""

    content: float = Field(description="share of the words of both, rare words weighing more, that the other has")
    part: float = Field(description="the same share of the side that is better covered")
    names: float | None = Field(default=None, description="share of the names that the other side has")
    numbers: float | None = Field(default=None, description="share of the numbers that the other side has")
    speaker: float | None = Field(default=None, description="1 for the same speaker, 0 for two")
    channel: float | None = Field(default=None, description="1 for the same channel, 0 for two")
    time: float | None = Field(default=None, description="1 for the same date, 0 for dates a week or more apart")
    neighbour: float | None = Field(default=None, description="1 where the sentences beside them meet as well")


class Difference(_Model):
    """What one member says otherwise than the other, as spans of the two articles.

    ``missing`` stands in the first member alone, ``added`` in the second alone, ``changed``
    in both with other words.  ``unit`` is ``word`` for a run of words inside the
    segments, ``sentence`` for a sentence of the quote that the other article lacks.
    """

    kind: DifferenceKind
    unit: Literal["word", "sentence"]
    first: TextSpan | None = None
    second: TextSpan | None = None


class AlignedPair(_Model):
    """Two members of a group, by their index in ``members``, and how they compare."""

    members: tuple[int, int]
    kind: AlignmentKind
    score: float = Field(ge=0, le=1)
    evidence: Evidence
    differences: list[Difference]


class Alignment(_Model):
    """A group: the same statement in several places."""

    id: str
    kind: AlignmentKind = Field(description="the loosest kind of its pairs")
    members: list[AlignedMember]
    pairs: list[AlignedPair]


class Translation(_Model):
    """How a language was read for alignment."""

    language: str
    model: str | None = Field(description="the translation package, null where the language was not translated")


class Result(_Model):
    """Everything found in a set of articles."""

    #: Changes when a field changes its meaning or goes away.
    schema_: Literal["quotes/1"] = Field(default="quotes/1", alias="schema")
    generator: str
    articles: list[Article]
    speakers: list[Speaker]
    alignments: list[Alignment] = Field(default_factory=list)
    translations: list[Translation] = Field(default_factory=list)
