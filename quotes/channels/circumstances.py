"""The circumstances of a quote: channel, addressee and time, as far as the article tells."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from quotes.channels.surroundings import Surroundings, addressee, surroundings, time
from quotes.document.analysis import Analysis
from quotes.document.parse import Word
from quotes.document.quote import Quote
from quotes.document.span import Span
from quotes.languages import Language
from quotes.schema import ChannelKind

#: A channel that only says to whom somebody spoke: any other one is preferred.
_WEAK: ChannelKind = "remarks_to_reporters"
#: What is written: "wrote" carries it on as "added" does.
_WRITTEN = ("tweet", "social_media", "email", "letter", "statement")
#: Marks that may stand before the name of a channel, and those that end a quotation.
_OPENING, _CLOSING = tuple("\"“”„»«‘’'"), tuple("\"”»'’")
#: The groups of words that show a channel, the first the surest; those of them that are names.
_GROUPS, _NAMES = ("nouns", "names", "stations", "audiences"), ("names", "stations")
#: For each group and the verbs, the lower-cased words of an entry and the channel that they show.
Lexicon = Mapping[str, Mapping[tuple[str, ...], ChannelKind]]
#: How many words of a noun phrase may stand between a preposition and what shows the channel.
_PHRASE = 8
#: How many characters may stand between two quotes for the second to go on in the channel of the first.
_CONTINUED = 400


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel and the words that show it; ``inherited`` from the speaker's quote before."""

    kind: ChannelKind
    evidence: Span | None = None
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Through which channel, to whom and when something was said."""

    channel: Channel | None = None
    addressee: Span | None = None
    time: Span | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """Words that can show a channel: those of an ``audience``, that is only ever told; a broadcasting ``station``."""

    kind: ChannelKind
    words: Sequence[Word]
    audience: bool = False
    station: bool = False


def _lexicon(language: Language) -> Lexicon:
    return {
        group: {
            tuple(entry.lower().split()): cast("ChannelKind", kind)
            for kind, groups in language.channels.items()
            for entry in groups.get(group, ())
        }
        for group in (*_GROUPS, "verbs")
    }


def _find(around: Surroundings, lexicon: Lexicon) -> Iterator[Shown]:
    """What can show a channel around a cue, in text order; of several entries the longest."""
    position = 0
    while position < len(around.words):
        runs = (around.words[position : position + size] for size in (3, 2, 1))
        whole = (words for words in runs if words[-1].index - words[0].index == len(words) - 1)
        shown = next(filter(None, (_shown(around, lexicon, words) for words in whole)), None)
        if shown is not None:
            yield shown
        position += len(shown.words) if shown is not None else 1


def _shown(around: Surroundings, lexicon: Lexicon, words: Sequence[Word]) -> Shown | None:
    last = words[-1]
    forms = (*(word.text.lower() for word in words[:-1]), last.text[: around.parse.end(last) - last.start].lower())
    if last.upos in ("NOUN", "PROPN", "X", "ADJ", "NUM"):
        for group in _GROUPS:
            if group in _NAMES and words[0].text.islower():
                continue  # "this week" is no programme
            for key in (forms, (*forms[:-1], last.lemma.lower())):
                if key in lexicon[group]:
                    audience = group == "audiences" and key == forms  # "reporters", but not "a reporter"
                    following = around.parse.words[words[0].index : words[0].index + 3]
                    name = [word.text.lower().rstrip(".") for word in following]
                    station = any(tuple(name[:size]) in lexicon["stations"] for size in range(1, 4))
                    return Shown(lexicon[group][key], words, audience, station)
    if len(words) == 1 and last.upos == "NOUN":  # fondsbørs|meddelelse
        compounds = around.language.words.get("channel_compounds", ())
        head = next((head for head in compounds if forms[0].endswith(head)), "")
        kind = lexicon["nouns"].get((head,))
        return Shown(kind, words) if kind is not None else None
    return None


def _channel(around: Surroundings, found: Iterable[Shown], addressee: Span | None) -> Channel | None:
    """The channel among those ``found`` around a cue whose words are nearest to it."""
    evident = ((one, _evidence(around, one, addressee)) for one in found)
    shown = [(one, Channel(one.kind, evidence)) for one, evidence in evident if evidence is not None]

    def distance(pair: tuple[Shown, Channel]) -> tuple[bool, int]:
        return pair[0].kind == _WEAK, abs(pair[0].words[0].index - around.cue.index)

    return min(shown, key=distance)[1] if shown else None


def _evidence(around: Surroundings, shown: Shown, addressee: Span | None) -> Span | None:
    """The phrase that shows a channel, or None where the words only name it.

    It begins with a preposition, is told the words, or speaks itself.
    """
    first = shown.words[0]
    span = Span(first.start, around.parse.end(_last(around, shown.words)))
    if around.is_source(first):
        if shown.audience:
            return None  # "reporters say": they are not told anything
        speaks = around.quote.source_head in range(first.index, shown.words[-1].index + 1)
        return span if speaks or _preposition(around, first, range(first.index)) else None
    if addressee is not None and first.start in addressee:
        return None if shown.station else addressee  # "told TV 2" is no broadcast
    preposition = _preposition(around, first, around.indices)
    return None if preposition is None else Span(preposition.start, span.end)


def _last(around: Surroundings, words: Sequence[Word]) -> Word:
    """The last word of a name that is longer than what shows the channel: ``TV | 2 News``."""
    last = words[-1]
    for word in around.parse.words[last.index + 1 : last.index + 4]:
        inside = words[0].index <= word.head <= last.index and word.upos in ("NUM", "PROPN", "NOUN")
        named = word.rel in ("nmod", "nummod", "flat", "appos") and not any(around.parse.dependents(word, "case"))
        if not inside or not named or around.language.is_word("time", word.text):
            break
        last = word
    return last


def _preposition(around: Surroundings, word: Word, inside: Container[int]) -> Word | None:
    """The preposition before a noun phrase, where it is one that a channel takes (in, on, at, via)."""
    for index in range(word.index - 1, max(-1, word.index - _PHRASE - 1), -1):
        other = around.parse.words[index]
        if index not in inside:
            return None
        if other.upos in ("ADP", "SCONJ"):
            return other if around.language.is_word("channel_prepositions", other.text) else None
        # on “Face the Nation”, at a late-night briefing
        mark = other.text in _OPENING or around.parse.joins(other)
        phrase = other.upos in ("DET", "ADJ", "NOUN", "PROPN", "PRON", "NUM", "PART", "ADV", "VERB")
        if not mark and (not phrase or index in around.cue_heads):
            return None
    return None


def _inherited(around: Surroundings | None, text: str, quote: Quote, before: Quote, channel: Channel) -> Channel | None:
    """The channel of the speaker's quote before, where the ``text`` says that the speaker goes on."""
    groups = ("continuations", "written_continuations") if channel.kind in _WRITTEN else ("continuations",)
    goes_on = around is not None and any(around.language.is_word(group, around.cue.lemma) for group in groups)
    if goes_on and quote.start - before.end < _CONTINUED:
        return replace(channel, inherited=True)
    # a quotation that was not closed goes on in the next paragraph
    between = text[before.end : quote.start]
    if quote.verbatim and before.verbatim and not any(c.isalnum() for c in between) and "\n" in between:
        end = before.verbatim[-1].end
        if not any(mark in text[end : end + 2] for mark in _CLOSING):
            return replace(channel, inherited=True)
    return None


def place(analysis: Analysis, quotes: Sequence[Quote], speaker_of: Mapping[Quote, int]) -> list[Circumstances]:
    """The circumstances of each of an article's quotes, which come in text order.

    ``speaker_of`` tells quotes of the same speaker: a channel is carried on within one speaker's words.
    """
    lexicon = _lexicon(analysis.language)
    around = surroundings(analysis, quotes)
    found: list[Circumstances] = []
    before: tuple[Quote, Channel] | None = None  # the last one whose channel can be carried on
    for quote in quotes:
        own = _circumstances(around[quote], lexicon) if quote in around else Circumstances(addressee=quote.addressee)
        weak = own.channel is None or own.channel.kind == _WEAK
        speaker = speaker_of.get(quote)
        if weak and before is not None and speaker is not None and speaker == speaker_of.get(before[0]):
            carried = _inherited(around.get(quote), analysis.article.text, quote, *before)
            own = replace(own, channel=carried or own.channel)
        if quote.within is None:
            before = (quote, own.channel) if own.channel is not None and own.channel.kind != _WEAK else None
        found.append(own)
    return found


def _circumstances(around: Surroundings, lexicon: Lexicon) -> Circumstances:
    shown = list(_find(around, lexicon))
    whom = around.quote.addressee or addressee(around, {word for one in shown for word in one.words})
    kind = lexicon["verbs"].get((around.cue.lemma.lower(),))
    found = Channel(kind, around.quote.cue) if kind is not None else _channel(around, shown, whom)
    evidence = found.evidence if found is not None else None
    when = time(around, evidence)
    if whom is not None and evidence is not None and whom.overlaps(evidence):
        name = tuple(word.text.lower() for word in around.parse.words_in(whom))
        if any(name in lexicon[group] for group in _NAMES):  # "told Twitter" has no addressee
            whom = None
    return Circumstances(found, whom, when)
