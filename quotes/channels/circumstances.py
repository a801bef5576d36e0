"""The circumstances of a quote: channel, addressee and time, as far as the article tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from quotes.channels.addressee import addressee
from quotes.channels.channel import WEAK, Channel, ChannelWords, channel, inherited
from quotes.channels.surroundings import Surroundings, surroundings
from quotes.channels.time import time
from quotes.document.analysis import Analysis
from quotes.document.quote import Quote
from quotes.document.span import Span


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Through which channel, to whom and when something was said."""

    channel: Channel | None = None
    addressee: Span | None = None
    time: Span | None = None


def place(analysis: Analysis, quotes: Sequence[Quote], speaker_of: Mapping[Quote, int]) -> list[Circumstances]:
    """The circumstances of each of an article's quotes, which come in text order.

    ``speaker_of`` tells quotes of the same speaker: a channel is carried on within one speaker's words.
    """
    lexicon = ChannelWords(analysis.language)
    around = surroundings(analysis, quotes)
    found: list[Circumstances] = []
    before: tuple[Quote, Channel | None] | None = None
    for quote in quotes:
        own = _circumstances(around[quote], lexicon) if quote in around else Circumstances(addressee=quote.addressee)
        weak = own.channel is None or own.channel.kind == WEAK
        if weak and before is not None and before[1] is not None and _same_speaker(speaker_of, quote, before[0]):
            carried = inherited(around.get(quote), analysis.article.text, quote, before[0], before[1])
            own = replace(own, channel=carried or own.channel)
        if quote.within is None:
            before = quote, own.channel
        found.append(own)
    return found


def _same_speaker(speaker_of: Mapping[Quote, int], one: Quote, other: Quote) -> bool:
    return one in speaker_of and speaker_of[one] == speaker_of.get(other)


def _circumstances(around: Surroundings, lexicon: ChannelWords) -> Circumstances:
    shown = list(lexicon.find(around))
    whom = around.quote.addressee or addressee(around, {word for one in shown for word in one.words})
    kind = lexicon.verbs.get(around.cue.lemma.lower())
    found = Channel(kind, around.quote.cue) if kind is not None else channel(around, shown, whom)
    evidence = found.evidence if found is not None else None
    when = time(around, evidence)
    if whom is not None and evidence is not None and whom.overlaps(evidence):
        named = lexicon.is_name(around.parse.words_in(whom))  # "told Twitter" has no addressee
        return Circumstances(found, None if named else whom, when)
    return Circumstances(found, whom, when)
