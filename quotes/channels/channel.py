"""The channel of a quote: the words around its cue that show how it reached the public."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from quotes.channels.surroundings import Surroundings
from quotes.document.parse import Word
from quotes.document.quote import Quote
from quotes.document.span import Span
from quotes.languages import Language
from quotes.schema import ChannelKind

#: A channel that only says to whom somebody spoke: any other one is preferred.
WEAK: ChannelKind = "remarks_to_reporters"
#: What is written: "wrote" carries it on as "added" does.
_WRITTEN = ("tweet", "social_media", "email", "letter", "statement")
#: Marks that may stand before the name of a channel, and those that end a quotation.
_OPENING, _CLOSING = tuple("\"“”„»«‘’'"), tuple("\"”»'’")
#: The groups of words that show a channel, the first the surest; those of them that are names.
_GROUPS, _NAMES = ("nouns", "names", "stations", "audiences"), ("names", "stations")
#: How many words of a noun phrase may stand between a preposition and what shows the channel.
_PHRASE = 8
#: How many characters may stand between two quotes for the second to go on in the channel of the first.
_CONTINUED = 400
#: How much farther away a weak channel counts than it is, in words.
_FARTHER = 100


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel and the words that show it; ``inherited`` from the speaker's quote before."""

    kind: ChannelKind
    evidence: Span | None = None
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """Words that can show a channel: those of an ``audience``, that is only ever told; a broadcasting ``station``."""

    kind: ChannelKind
    words: Sequence[Word]
    audience: bool = False
    station: bool = False


class ChannelWords:
    """The words that show a channel in one language."""

    def __init__(self, language: Language) -> None:
        self._compounds = language.words.get("channel_compounds", frozenset())
        self._groups: dict[str, dict[tuple[str, ...], ChannelKind]] = {group: {} for group in _GROUPS}
        self.verbs: dict[str, ChannelKind] = {}
        for name, groups in language.channels.items():
            kind = cast("ChannelKind", name)
            self.verbs |= dict.fromkeys(groups.get("verbs", ()), kind)
            for group, entries in self._groups.items():
                entries |= {tuple(entry.lower().split()): kind for entry in groups.get(group, ())}

    def find(self, around: Surroundings) -> Iterator[Shown]:
        """What can show a channel around a cue, in text order; of several entries the longest."""
        position = 0
        while position < len(around.words):
            runs = (around.words[position : position + size] for size in (3, 2, 1))
            whole = (words for words in runs if words[-1].index - words[0].index == len(words) - 1)
            shown = next(filter(None, (self._shown(around, words) for words in whole)), None)
            if shown is not None:
                yield shown
            position += len(shown.words) if shown is not None else 1

    def _shown(self, around: Surroundings, words: Sequence[Word]) -> Shown | None:
        last = words[-1]
        forms = (*(word.text.lower() for word in words[:-1]), last.text[: around.parse.end(last) - last.start].lower())
        if last.upos in ("NOUN", "PROPN", "X", "ADJ", "NUM"):
            for group, entries in self._groups.items():
                if group in _NAMES and words[0].text.islower():
                    continue  # "this week" is no programme
                for key in (forms, (*forms[:-1], last.lemma.lower())):
                    if key in entries:
                        audience = group == "audiences" and key == forms  # "reporters", but not "a reporter"
                        return Shown(
                            entries[key], words, audience, self._is_station(around, last.index - len(words) + 1)
                        )
        if len(words) == 1 and last.upos == "NOUN":  # fondsbørs|meddelelse
            head = next((head for head in self._compounds if forms[0].endswith(head)), "")
            kind = self._groups["nouns"].get((head,))
            return Shown(kind, words) if kind is not None else None
        return None

    def _is_station(self, around: Surroundings, first: int) -> bool:
        forms = [word.text.lower().rstrip(".") for word in around.parse.words[first : first + 3]]
        return any(tuple(forms[:size]) in self._groups["stations"] for size in range(1, 4))

    def is_name(self, words: Sequence[Word]) -> bool:
        """True for the name of a channel: ``Twitter``."""
        forms = tuple(word.text.lower() for word in words)
        return any(forms in self._groups[group] for group in _NAMES)


def channel(around: Surroundings, found: Iterable[Shown], addressee: Span | None) -> Channel | None:
    """The channel among those ``found`` around a cue whose words are nearest to it."""
    shown: list[tuple[int, Channel]] = []
    for one in found:
        evidence = _evidence(around, one, addressee)
        if evidence is not None:
            distance = abs(one.words[0].index - around.cue.index) + _FARTHER * (one.kind == WEAK)
            shown.append((distance, Channel(one.kind, evidence)))
    return min(shown, key=lambda pair: pair[0])[1] if shown else None


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


def inherited(around: Surroundings | None, text: str, quote: Quote, before: Quote, channel: Channel) -> Channel | None:
    """The channel of the speaker's quote before, where the ``text`` says that the speaker goes on."""
    if channel.kind == WEAK:
        return None
    groups = ("continuations", "written_continuations") if channel.kind in _WRITTEN else ("continuations",)
    continued = around is not None and any(around.language.is_word(group, around.cue.lemma) for group in groups)
    between = text[before.end : quote.start]
    if continued and quote.start - before.end < _CONTINUED:
        return replace(channel, inherited=True)
    # a quotation that was not closed goes on in the next paragraph
    if quote.verbatim and before.verbatim and not any(c.isalnum() for c in between) and "\n" in between:
        end = before.verbatim[-1].end
        if not any(mark in text[end : end + 2] for mark in _CLOSING):
            return replace(channel, inherited=True)
    return None
