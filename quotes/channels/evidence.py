"""What shows the channel of a statement: ``in a statement``, ``told the court``, ``tweeted``."""

from __future__ import annotations

import functools
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from quotes.channels.surroundings import Surroundings
from quotes.document.parse import Word
from quotes.document.span import Span
from quotes.languages import Language
from quotes.schema import ChannelKind

#: A channel that only says to whom somebody spoke: any other one is preferred.
WEAK: ChannelKind = "remarks_to_reporters"
#: Channels known by a platform: "in a post on X" is one on X.
_POSTS: tuple[ChannelKind, ...] = ("tweet", "social_media")
#: What newspapers are called after: the Harbour Post, the Evening Bulletin.
_WRITTEN: tuple[ChannelKind, ...] = (*_POSTS, "letter", "statement", "report", "article")
#: Where people sit: "senators in Congress said" does not say where they said it.
_SEATS: tuple[ChannelKind, ...] = ("court", "parliament")
#: Marks that may stand before the name of a channel.
_OPENING = tuple("\"“”„»«‘’'")
#: The groups of words that show a channel, the first the surest; those of them that are names.
_GROUPS, _NAMES = ("nouns", "names", "stations", "audiences"), ("names", "stations")
#: The lower-cased words of entries, and the channel that they show.
Entries = Mapping[tuple[str, ...], ChannelKind]
#: What a noun, a name or a number that shows a channel can be to the tagger.
_ENDS = ("NOUN", "PROPN", "X", "ADJ", "NUM")
#: How many words of a noun phrase may stand between a preposition and what shows the channel.
_PHRASE = 8


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel and the words that show it; ``inherited`` from another statement or sentence of the scene."""

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
    """Words that can show a channel, of a ``group`` of the language's data.

    Those of an ``audience`` are only ever told something; a ``station`` broadcasts.
    """

    kind: ChannelKind
    words: Sequence[Word]
    group: str
    audience: bool = False
    station: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words that show a channel in a language: the entries of each group and of the verbs.

    ``entries`` are those of all groups, ``openers`` the words that begin one of several, ``compounds`` those that end a
    compound.
    """

    groups: Mapping[str, Entries]
    entries: frozenset[tuple[str, ...]]
    openers: frozenset[str]
    compounds: tuple[str, ...]

    @classmethod
    @functools.cache
    def of(cls, language: Language) -> Lexicon:
        """That of a language, made once."""
        groups: dict[str, Entries] = {
            group: {
                tuple(entry.lower().split()): cast("ChannelKind", kind)
                for kind, groups in language.channels.items()
                for entry in groups.get(group, ())
            }
            for group in (*_GROUPS, "verbs")
        }
        entries = frozenset(entry for group in _GROUPS for entry in groups[group])
        openers = frozenset(entry[0] for entry in entries if len(entry) > 1)
        return cls(groups, entries, openers, tuple(language.words.get("channel_compounds", ())))

    def is_name(self, words: Iterable[Word]) -> bool:
        """True for words that are the name of a channel: ``told | Twitter``."""
        name = tuple(word.text.lower() for word in words)
        return any(name in self.groups[group] for group in _NAMES)

    def noun(self, *words: str) -> ChannelKind | None:
        """The channel that lower-cased words are the noun of."""
        return self.groups["nouns"].get(words)

    def verb(self, *words: str) -> ChannelKind | None:
        """The channel that a lower-cased verb shows, or a verb and its object."""
        return self.groups["verbs"].get(words)


def find(around: Surroundings, lexicon: Lexicon) -> Iterator[Shown]:
    """What can show a channel around a cue, in text order; of several entries the longest."""
    position = 0
    while position < len(around.words):
        shown = None
        for size in _sizes(around, lexicon, position):
            words = around.words[position : position + size]
            whole = words[-1].index - words[0].index == len(words) - 1
            shown = _shown(around, lexicon, words) if whole else None
            if shown is not None:
                yield shown
                break
        position += len(shown.words) if shown is not None else 1


def _sizes(around: Surroundings, lexicon: Lexicon, position: int) -> Sequence[int]:
    """How many words may make an entry that begins at one: several where one does, and where no space parts them."""
    first, following = around.words[position], around.words[position + 1 : position + 2]
    joined = bool(following) and following[0].start == first.end
    if joined or first.text.lower() in lexicon.openers:
        return (3, 2, 1)
    return (1,) if first.upos in _ENDS or "-" in first.text else ()


def _shown(around: Surroundings, lexicon: Lexicon, words: Sequence[Word]) -> Shown | None:
    first, last = words[0], words[-1]
    written = around.parse.text[first.start : last.end].lower()
    hyphened = "-" in written and lexicon.noun(written) is not None  # op | -ed, whatever the tagger takes it for
    following = around.parse.words[last.index + 1 : last.index + 2]
    if not (last.upos in _ENDS or hyphened) or any(map(around.parse.joins, following)):
        return None  # "post | - | match"
    # a full stop is left to a name where the tokenizer sees no end of the sentence: "a post on | X. | “..."
    forms = (*(word.text.lower() for word in words[:-1]), last.text.rstrip(".").lower())
    keys = [key for key in ((written,), forms, (*forms[:-1], last.lemma.lower())) if key in lexicon.entries]
    for group in _GROUPS if keys else ():
        if group in _NAMES and first.text.islower():
            continue  # "this week" is no programme
        key = next(filter(lexicon.groups[group].__contains__, keys), None)
        if key is not None:
            kind = lexicon.groups[group][key]
            if group == "nouns" and last.upos == "PROPN" and kind in _WRITTEN:
                return None  # the Harbour Post
            audience = group == "audiences" and key == forms  # "reporters", but not "a reporter"
            name = [word.text.lower().rstrip(".") for word in around.parse.words[first.index : first.index + 3]]
            station = any(tuple(name[:size]) in lexicon.groups["stations"] for size in range(1, 4))
            return Shown(kind, words, group, audience, station)
    return _compound(lexicon, last, forms[0]) if len(words) == 1 and last.upos in ("NOUN", "PROPN") else None


def _compound(lexicon: Lexicon, word: Word, form: str) -> Shown | None:
    """A compound that shows a channel by its first part or its last: ``Facebook-|profil``, ``fondsbørs|meddelelse``."""
    platform = lexicon.groups["names"].get((form.partition("-")[0],))
    if platform is not None and not word.text.islower():
        return Shown(platform, [word], "names")
    if not form.endswith(lexicon.compounds):
        return None
    kind = lexicon.noun(max((head for head in lexicon.compounds if form.endswith(head)), key=len))
    return Shown(kind, [word], "nouns") if kind is not None else None


def stated(around: Surroundings, lexicon: Lexicon, found: Sequence[Shown], addressee: Span | None) -> Channel | None:
    """The channel that is said around a cue, where it was ``found``: a noun or name that is nearest, or the verb."""
    evident = ((one, _evidence(around, one, addressee)) for one in found)
    shown = [(one, Channel(one.kind, evidence)) for one, evidence in evident if evidence is not None]
    if any(one.group == "names" and one.kind in _POSTS for one, _ in shown):
        shown = [(one, channel) for one, channel in shown if one.group != "nouns" or one.kind not in _POSTS]

    def distance(pair: tuple[Shown, Channel]) -> tuple[bool, int]:
        return pair[0].kind == WEAK, abs(pair[0].words[0].index - around.cue.index)

    nearest = min(shown, key=distance)[1] if shown else None
    verb = _verb(around, lexicon)
    if verb is None or (nearest is not None and nearest.kind in _SEATS):
        return nearest
    return verb


def _verb(around: Surroundings, lexicon: Lexicon) -> Channel | None:
    """The channel that the cue shows, or a verb beside it: ``Giving evidence, Lee said``."""
    beside = (word for word in around.parse.dependents(around.cue, "advcl") if word.index in around.indices)
    for verb in (around.cue, *beside):
        if verb is not around.cue and any(around.parse.dependents(verb, "nsubj")):
            continue  # "when she testified": that was then
        kind = lexicon.verb(verb.lemma.lower())
        if kind is not None:
            return Channel(kind, (around.quote.cue if verb is around.cue else None) or verb.span)
        for thing in around.parse.dependents(verb, "obj"):
            kind = lexicon.verb(verb.lemma.lower(), thing.lemma.lower())
            if kind is not None and thing.index in around.indices:
                return Channel(kind, Span(min(verb.start, thing.start), max(verb.end, thing.end)))
    return None


def _evidence(around: Surroundings, shown: Shown, addressee: Span | None) -> Span | None:
    """The phrase that shows a channel, or None where the words only name it.

    It begins with a preposition, is told the words, or speaks itself.
    """
    first = shown.words[0]
    span = Span(first.start, around.parse.end(_last(around, shown.words)))
    if shown.kind == "report" and _is_told_of_source(around, first):
        return None  # Lee, who took no part in the | study, said
    if around.quote.rule == "according" and around.quote.cue is not None and first.start in around.quote.cue:
        return None  # a | juicio | de
    if around.is_source(first):
        if shown.audience:
            return None  # "reporters say": they are not told anything
        if around.quote.source_head in range(first.index, shown.words[-1].index + 1):
            return span
        named = shown.kind not in _SEATS and _preposition(around, shown, range(first.index)) is not None
        return span if named else None
    if addressee is not None and first.start in addressee:
        return None if shown.station else addressee  # "told TV 2" is no broadcast
    seat = around.parse.words[shown.words[-1].head]
    if shown.kind in _SEATS and shown.words[-1].rel == "nmod" and seat.rel == "nsubj":
        return None  # the spokesman | in the Senate | did not vote
    preposition = _preposition(around, shown, around.indices)
    if preposition is not None:
        if around.quote.rule == "according" and around.quote.cue is not None and preposition.start in around.quote.cue:
            return None  # a | su | juicio
        return Span(preposition.start, span.end)
    head = shown.words[-1]
    if shown.group == "nouns" and head.rel == "advmod" and head.head == around.cue.index:
        return span  # teilte | schriftlich | mit
    opens = head.rel == "obj" and around.language.is_word("scene_verbs", around.parse.words[head.head].lemma)
    return span if opens and shown.group == "nouns" else None  # "held a news conference"


def _is_told_of_source(around: Surroundings, word: Word) -> bool:
    """True for a word of a clause that tells who the source is."""
    chain = (word, *around.parse.ancestors(word))
    return any(above.rel == "acl" and above.head == around.quote.source_head for above in chain)


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


def _links(around: Surroundings, preposition: Word) -> bool:
    """True for a preposition between two nouns, which says of what one is: ``autora | del | estudio``, and no channel.

    Behind another preposition it belongs to that one: ``lors | d'un point de presse``.
    """
    before, noun = around.parse.words[preposition.index - 1], around.parse.words[preposition.head]
    links = all(around.language.is_word(group, preposition.text) for group in ("noun_links", "origins"))
    return links and preposition.rel == "case" and noun.rel == "nmod" and before.upos in ("NOUN", "PROPN", "ADJ")


def _preposition(around: Surroundings, shown: Shown, inside: Container[int]) -> Word | None:
    """The preposition before a noun phrase, where it is one that a channel takes (in, on, at, via)."""
    word = shown.words[0]
    is_word = around.language.is_word
    for index in range(word.index - 1, max(-1, word.index - _PHRASE - 1), -1):
        other = around.parse.words[index]
        if index not in inside:
            return None
        if _links(around, other) and is_word("guests", around.parse.words[index - 1].text):
            return other  # invitée | de | l'émission
        if _links(around, other) and shown.kind not in (*_SEATS, *_WRITTEN):
            continue  # in an episode | of | the podcast
        if other.upos in ("ADP", "SCONJ"):
            fits = is_word("channel_prepositions", other.text) and not _links(around, other)
            if shown.kind in _SEATS:  # before the committee
                fits = fits or is_word("audience_prepositions", other.text)
            if shown.group == "names" and shown.kind in _POSTS:  # took to Instagram
                verbs = around.parse.ancestors(word)
                platform = any(is_word("platform_verbs", verb.lemma) for verb in verbs if verb.upos == "VERB")
                fits = fits or (platform and is_word("addressee_markers", other.text))
            left = any(is_word("outside", before.text) for before in around.parse.words[max(0, index - 1) : index])
            return other if fits and not left else None  # uden | for | retten
        # on “Face the Nation”, at a late-night briefing
        mark = other.text in _OPENING or around.parse.joins(other)
        phrase = other.upos in ("DET", "ADJ", "NOUN", "PROPN", "PRON", "NUM", "PART", "ADV", "VERB")
        phrase = phrase and other.feature("VerbForm") != "Fin"  # Bei den Leuten | kam | die Rede an
        if not mark and (not phrase or index in around.cue_heads):
            return None
    return None
