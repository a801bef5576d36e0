"""The circumstances of a quote: channel, addressee and time, as far as the article tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quotes.channels.evidence import Channel, Circumstances, Lexicon, find, stated
from quotes.channels.scenes import Scenes
from quotes.channels.surroundings import Surroundings, addressee, surroundings, time
from quotes.document.analysis import Analysis
from quotes.document.quote import Quote
from quotes.speakers.resolution import Speakers


def place(analysis: Analysis, quotes: Sequence[Quote], speakers: Speakers) -> list[Circumstances]:
    """The circumstances of each of an article's quotes, which come in text order."""
    words = Lexicon.of(analysis.language)
    around = surroundings(analysis, quotes)
    own = {
        quote: _stated(quote, around[quote], words) if quote in around else Circumstances(addressee=quote.addressee)
        for quote in quotes
    }
    turns = (quote for quote in quotes if quote.rule == "interview")
    for number, quote in enumerate(turns):
        own[quote] = replace(own[quote], channel=Channel("interview", inherited=number > 0))
    inherited = Scenes(analysis, words, quotes, own, around, speakers).inherited()
    return [replace(own[quote], channel=inherited.get(quote, own[quote].channel)) for quote in quotes]


def _stated(quote: Quote, around: Surroundings, words: Lexicon) -> Circumstances:
    """What is said around the cue of a quote."""
    found = list(find(around, words))
    whom = quote.addressee or addressee(around, {word for one in found for word in one.words})
    channel = stated(around, words, found, whom)
    evidence = channel.evidence if channel is not None else None
    when = time(around, evidence)
    shown = whom is not None and evidence is not None and whom.overlaps(evidence)
    if shown and whom is not None and words.is_name(around.parse.words_in(whom)):  # "told Twitter" has no addressee
        whom = None
    return Circumstances(channel, whom, when)
