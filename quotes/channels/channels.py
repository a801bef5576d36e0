"""Channel, addressee and time of a report, from the words around its cue."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from quotes.document.analysis import Analysis
from quotes.document.parse import Word
from quotes.document.quote import Quote
from quotes.document.span import Span
from quotes.schema import ChannelKind

#: A channel that only says to whom somebody spoke gives way to one carried on from the statement before.
#: A name in marks may be that of a channel.
_OPENING = frozenset("\"“”„»«‘’'")
_WEAK = "remarks_to_reporters"
#: What is written: "wrote" carries it on as "added" does.
_WRITTEN = ("tweet", "social_media", "email", "letter", "statement")


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel and the words that show it; ``inherited`` from the speaker's quote before."""

    kind: ChannelKind
    evidence: Span | None = None
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Through which channel, to whom and when something was said, as far as the article tells."""

    channel: Channel | None = None
    addressee: Span | None = None
    time: Span | None = None


def place(analysis: Analysis, quotes: Sequence[Quote], speaker_of: Mapping[Quote, int]) -> list[Circumstances]:
    """The circumstances of each of an article's quotes, which come in text order.

    ``speaker_of`` tells quotes of the same speaker: a channel is carried on within one speaker's words.
    """
    reader = _Reader(analysis, quotes)
    found: list[Circumstances] = []
    before: tuple[Quote, Channel | None] | None = None
    for quote in quotes:
        own = reader.circumstances(quote)
        weak = own.channel is None or own.channel.kind == _WEAK
        if weak and before is not None and speaker_of.get(quote, -1) == speaker_of.get(before[0]):
            own = replace(own, channel=reader.inherited(quote, *before) or own.channel)
        if quote.within is None:
            before = quote, own.channel
        found.append(own)
    return found


class _Reader:
    """Reads the words around the cues of an article."""

    def __init__(self, analysis: Analysis, quotes: Sequence[Quote]) -> None:
        parse, language = analysis.parse, analysis.language
        self._text = analysis.article.text
        self._parse = parse
        self._language = language
        self._cue_heads = {quote.cue_head for quote in quotes if quote.cue_head is not None}
        self._cues: dict[int, list[int]] = {}
        self._contents: dict[int, list[Span]] = {}
        for cue in sorted(self._cue_heads):
            self._cues.setdefault(parse.sentence_of[cue], []).append(cue)
        for quote in quotes:
            for span in quote.content:
                for number in {parse.sentence_of[word.index] for word in parse.words_in(span)}:
                    self._contents.setdefault(number, []).append(span)
        self._nouns: dict[tuple[str, ...], ChannelKind] = {}
        self._names: dict[tuple[str, ...], ChannelKind] = {}
        self._verbs: dict[str, ChannelKind] = {}
        self._audiences: dict[tuple[str, ...], ChannelKind] = {}
        self._stations: set[tuple[str, ...]] = set()
        for kind, groups in language.channels.items():
            for table, group in ((self._nouns, "nouns"), (self._names, "names"), (self._audiences, "audiences")):
                for entry in groups.get(group, ()):
                    table[tuple(entry.lower().split())] = kind  # type: ignore[assignment]
            for entry in groups.get("stations", ()):
                self._names[tuple(entry.lower().split())] = kind  # type: ignore[assignment]
                self._stations.add(tuple(entry.lower().split()))
            for verb in groups.get("verbs", ()):
                self._verbs[verb] = kind  # type: ignore[assignment]

    def circumstances(self, quote: Quote) -> Circumstances:
        """What the words around the cue say that are not reported themselves."""
        if quote.cue is None or quote.cue_head is None:
            return Circumstances(addressee=quote.addressee)
        zone = self._zone(quote)
        addressee = quote.addressee or self._addressee(quote, zone)
        channel = self._channel(quote, zone, addressee)
        shown = channel.evidence if channel is not None else None
        if shown is not None and addressee is not None and shown.overlaps(addressee) and self._is_name(addressee):
            addressee = None
        return Circumstances(channel, addressee, self._time(quote, zone, channel))

    # ------------------------------------------------------------ the words around the cue

    def _zone(self, quote: Quote) -> list[Word]:
        """The words of the cue's sentence that nobody reports and that are nearer to this cue than to another."""
        assert quote.cue_head is not None
        parse = self._parse
        sentence = parse.sentences[parse.sentence_of[quote.cue_head]]
        number = parse.sentence_of[quote.cue_head]
        taken = [span for span in self._contents.get(number, ()) if not self._contains(span, quote)]
        cues = [cue for cue in self._cues.get(number, ()) if cue != quote.cue_head]
        words = []
        for word in parse.words[sentence.first : sentence.last]:
            if any(span.start <= word.start < span.end for span in taken):
                continue
            distance = abs(word.index - quote.cue_head)
            rival = [cue for cue in cues if abs(word.index - cue) < distance]
            if rival and not self._hangs_on(word, quote.cue_head):
                continue
            if any(self._divides(middle, quote.cue_head, word.index) for middle in cues):
                continue
            words.append(word)
        return words

    def _contains(self, span: Span, quote: Quote) -> bool:
        """True for content that the report itself stands in."""
        return quote.cue is not None and span.start <= quote.cue.start and quote.cue.end <= span.end

    def _divides(self, cue: int, own: int, index: int) -> bool:
        return min(own, index) < cue < max(own, index)

    def _hangs_on(self, word: Word, cue: int) -> bool:
        return any(ancestor.index == cue for ancestor in self._parse.ancestors(word))

    # ------------------------------------------------------------ channel

    def _channel(self, quote: Quote, zone: list[Word], addressee: Span | None) -> Channel | None:
        assert quote.cue_head is not None
        cue = self._parse.words[quote.cue_head]
        if (lemma := cue.lemma.lower()) in self._verbs:
            return Channel(self._verbs[lemma], quote.cue)
        best: tuple[int, Channel] | None = None
        for kind, words in self._mentions(zone):
            evidence = self._phrase(words, zone, quote, addressee)
            if evidence is None:
                continue
            distance = abs(words[0].index - quote.cue_head) + (100 if kind == _WEAK else 0)
            if best is None or distance < best[0]:
                best = (distance, Channel(kind, evidence))
        return best[1] if best else None

    def _mentions(self, zone: list[Word]) -> Iterator[tuple[ChannelKind, list[Word]]]:
        """The channel words of the zone, the longest entry first."""
        position = 0
        while position < len(zone):
            for size in (3, 2, 1):
                words = zone[position : position + size]
                if len(words) < size or words[-1].index - words[0].index != size - 1:
                    continue
                kind = self._kind(words)
                if kind is not None:
                    yield kind, words
                    position += size - 1
                    break
            position += 1

    def _kind(self, words: list[Word]) -> ChannelKind | None:
        last = words[-1]
        forms = (*(word.text.lower() for word in words[:-1]), last.text[: self._end(last) - last.start].lower())
        lemmas = (*forms[:-1], last.lemma.lower())
        for table in (self._nouns, self._names, self._audiences):
            for key in (forms, lemmas):
                if table is self._names and words[0].text.islower():
                    continue  # "this week" is no programme
                if key in table and words[-1].upos in ("NOUN", "PROPN", "X", "ADJ", "NUM"):
                    return table[key]
        if len(words) == 1 and words[0].upos == "NOUN":  # fondsbørs|meddelelse
            heads = self._language.words.get("channel_compounds", ())
            part = next((head for head in heads if forms[0].endswith(head)), None)
            return self._nouns.get((part,)) if part is not None else None
        return None

    def _phrase(self, words: list[Word], zone: list[Word], quote: Quote, addressee: Span | None) -> Span | None:
        """The phrase that shows a channel: with its preposition, told to it, or speaking itself; None for any other."""
        assert quote.cue_head is not None
        first = words[0]
        span = Span(first.start, self._end(self._with_rest(words)))
        if quote.source is not None and quote.source.start <= first.start < quote.source.end:
            if self._is_audience(words):
                return None  # "reporters say": they are not told anything
            head = quote.source_head is not None and first.index <= quote.source_head <= words[-1].index
            if head or self._by_preposition(first):
                return span
            return None
        if addressee is not None and first.start in addressee:
            return None if self._is_station(words) else addressee
        preposition = self._preposition(first, zone)
        if preposition is None:
            return None
        return Span(preposition.start, span.end)

    def _is_station(self, words: list[Word]) -> bool:
        """True for a broadcaster, that is a channel only where somebody speaks on it: not ``told TV 2``."""
        forms = [word.text.lower().rstrip(".") for word in self._parse.words[words[0].index : words[0].index + 3]]
        return any(tuple(forms[:size]) in self._stations for size in range(1, 4))

    def _with_rest(self, words: list[Word]) -> Word:
        """The last word of a name that is longer than what shows the channel: ``TV | 2 News``."""
        last = words[-1]
        for word in self._parse.words[last.index + 1 : last.index + 4]:
            inside = words[0].index <= word.head <= last.index and word.upos in ("NUM", "PROPN", "NOUN")
            named = word.rel in ("nmod", "nummod", "flat", "appos") and not any(self._parse.dependents(word, "case"))
            if not inside or not named or self._language.is_word("time", word.text):
                break
            last = word
        return last

    def _is_audience(self, words: list[Word]) -> bool:
        """True for those who are only ever told: ``reporters``, but not ``court``."""
        forms = tuple(word.text.lower() for word in words)
        return forms in self._audiences and forms not in self._nouns and forms not in self._names

    def _by_preposition(self, word: Word) -> bool:
        return self._preposition(word, self._parse.words[max(0, word.index - 8) : word.index + 1]) is not None

    def _preposition(self, word: Word, zone: list[Word]) -> Word | None:
        """The preposition before a noun phrase, where it is one that a channel takes (in, on, at, via)."""
        inside = {other.index for other in zone}
        index = word.index - 1
        while index >= 0 and index in inside and word.index - index <= 8:
            other = self._parse.words[index]
            if other.upos in ("ADP", "SCONJ"):
                return other if self._language.is_word("channel_prepositions", other.text) else None
            if other.text in _OPENING or self._parse.joins(other):  # on “Face the Nation”, at a late-night briefing
                index -= 1
                continue
            if (
                other.upos not in ("DET", "ADJ", "NOUN", "PROPN", "PRON", "NUM", "PART", "ADV", "VERB")
                or other.index in self._cue_heads
            ):
                return None
            index -= 1
        return None

    def inherited(self, quote: Quote, before: Quote, channel: Channel | None) -> Channel | None:
        """The channel of the speaker's quote before, where the text says that the speaker goes on."""
        if channel is None or channel.kind == _WEAK:
            return None
        carried = replace(channel, inherited=True)
        groups = ["continuations"] + ["written_continuations"] * (channel.kind in _WRITTEN)
        cue = self._parse.words[quote.cue_head] if quote.cue_head is not None else None
        goes_on = cue is not None and any(self._language.is_word(group, cue.lemma) for group in groups)
        if goes_on and quote.start - before.end < 400:
            return carried
        # a quotation that was not closed goes on in the next paragraph
        between = self._text[before.end : quote.start]
        if quote.verbatim and before.verbatim and not any(c.isalnum() for c in between) and "\n" in between:
            opened = before.verbatim[-1].end
            if not any(mark in self._text[opened : opened + 2] for mark in "\"”»'’"):
                return carried
        return None

    # ------------------------------------------------------------ addressee

    def _addressee(self, quote: Quote, zone: list[Word]) -> Span | None:
        """Whom the words were said to: the object of "told", or behind "to"."""
        assert quote.cue_head is not None
        parse, language = self._parse, self._language
        cue = parse.words[quote.cue_head]
        inside = {word.index for word in zone}
        if language.is_word("addressing", cue.lemma):
            index = cue.index + 1
            while index in inside and parse.words[index].upos in ("ADV", "PUNCT", "PART") and index < cue.index + 3:
                index += 1
            if index in inside:
                word = parse.words[index]
                source = quote.source
                in_source = source is not None and source.start <= word.start < source.end
                if word.upos in ("NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM") and not in_source:
                    return self._noun_phrase(index, inside)
            # "the mayor was told that"
            for child in parse.dependents(cue, "nsubj:pass", "nsubj"):
                passive = child.deprel == "nsubj:pass" or any(parse.dependents(cue, "aux:pass"))
                if passive and child.index in inside:
                    return self._noun_phrase(parse.subtree(child)[0], inside)
        addressed = self._object(quote, cue)
        if addressed is not None and addressed.index in inside:
            return self._noun_phrase(parse.subtree(addressed)[0], inside)
        for child in parse.dependents(cue, "obl"):
            if child.index not in inside:
                continue
            # in a mail | to the paper
            shown = any(child in words for _, words in self._mentions(zone))
            written = parse.dependents(child, "nmod") if shown else ()
            for whom in (child, *written):
                cases = list(parse.dependents(whom, "case"))
                if cases and language.is_word("addressee_markers", " ".join(case.text for case in cases)):
                    return self._noun_phrase(cases[-1].index + 1, inside)
        if quote.source_head is not None and quote.source is not None:  # says the minister | to the paper
            for child in parse.dependents(parse.words[quote.source_head], "nmod"):
                cases = [case for case in parse.dependents(child, "case") if case.start >= quote.source.end]
                if child.index in inside and any(language.is_word("addressee_markers", case.text) for case in cases):
                    return self._noun_phrase(cases[-1].index + 1, inside)
        return self._behind_marker(zone, inside)

    def _behind_marker(self, zone: list[Word], inside: set[int]) -> Span | None:
        """The addressee behind a marker of two words, which the tree often takes apart: ``over for | avisen``."""
        for word, following in itertools.pairwise(zone):
            pair = f"{word.text} {following.text}"
            if following.index == word.index + 1 and self._language.is_word("addressee_markers", pair):
                return self._noun_phrase(following.index + 1, inside)
        return None

    def _object(self, quote: Quote, cue: Word) -> Word | None:
        """Who is asked or urged: the object, or the subject of a passive, that is not reported itself."""
        language = self._language
        if not language.is_word("asking", cue.lemma):
            return None
        for child in self._parse.dependents(cue, "obj", "iobj", "nsubj:pass"):
            beside = child.index > cue.index or child.deprel == "nsubj:pass"
            taken = [*quote.content, *([quote.source] if quote.source else [])]
            reported = any(span.overlaps(child.span) for span in taken)
            saying = child.lemma.lower() in language.nouns
            if beside and not reported and not saying and child.upos in ("NOUN", "PROPN", "PRON"):
                return child
        return None

    def _noun_phrase(self, index: int, inside: set[int]) -> Span | None:
        """The noun phrase that begins at a word."""
        words = self._parse.words
        start = index
        nominal = False
        while index in inside:
            word = words[index]
            if word.upos in ("NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET") or (
                word.deprel == "case" and word.upos == "PART"
            ):
                if nominal and (word.upos in ("DET", "PRON") or self._language.is_word("time", word.text)):
                    break
                nominal = nominal or word.upos in ("NOUN", "PROPN", "PRON")
                index += 1
                continue
            if nominal and self._language.is_word("noun_links", word.text) and not self._leads_to_time(index + 1):
                index += 1
                continue
            break
        if not nominal or index == start:
            return None
        return Span(words[start].start, self._end(words[index - 1]))

    def _end(self, word: Word) -> int:
        """Where a word ends without the full stop of its sentence, also behind a number: ``TV 2.``"""
        number = word.text.endswith(".") and word.text[:-1].isdigit()
        return word.end - 1 if number else self._parse.end(word)

    def _leads_to_time(self, index: int) -> bool:
        """True where a time begins at a word: ``told the paper in | late May``."""
        words = self._parse.words[index : index + 2]
        timed = [self._language.is_word("time", word.text) for word in words]
        return any(timed[:1]) or (any(timed) and words[0].upos in ("ADJ", "DET", "NUM", "PRON"))

    def _is_name(self, span: Span) -> bool:
        """True where the addressee is the channel itself by name: ``told Twitter``."""
        return tuple(word.text.lower() for word in self._parse.words_in(span)) in self._names

    # ------------------------------------------------------------ time

    def _time(self, quote: Quote, zone: list[Word], channel: Channel | None) -> Span | None:
        """The expression of time nearest to the cue."""
        assert quote.cue_head is not None
        best: tuple[int, Span] | None = None
        evidence = channel.evidence if channel else None
        asked = self._question_end(quote)
        for words in self._times(zone):
            if quote.cue is not None and quote.cue.start <= words[0].start < quote.cue.end:
                continue  # "efter ministerens opfattelse"
            if words[-1].start < asked:
                continue
            distance = min(abs(word.index - quote.cue_head) for word in words)
            if evidence is not None and evidence.start <= words[-1].start < evidence.end:
                # "his morning press conference" says less than "a Dec. 4 briefing"
                if not any(word.upos == "NUM" for word in words):
                    continue
                distance += 100
            if best is None or distance < best[0]:
                best = (distance, Span(words[0].start, words[-1].end))
        return best[1] if best else None

    def _question_end(self, quote: Quote) -> int:
        """Where a question before the answer's cue ends: ``Asked if he would be back on Friday, | he said``."""
        assert quote.cue_head is not None
        sentence = self._parse.sentences[self._parse.sentence_of[quote.cue_head]]
        words = self._parse.words[sentence.first : quote.cue_head]
        if len(words) < 3 or words[0].upos not in ("VERB", "ADJ") or words[0].feature("VerbForm") == "Fin":
            return 0
        if words[1].text.lower() not in self._language.complementizers:
            return 0
        return next((word.start for word in reversed(words) if word.text == ","), 0)

    def _describes(self, words: list[Word]) -> bool:
        """True for an adjective that says of somebody when he was it: ``den tidligere minister``."""
        last = words[-1]
        head = self._parse.words[last.head]
        return (
            last.rel == "amod"
            and last.upos == "ADJ"
            and head not in words
            and not any(self._language.is_word("time", form) for form in (head.text, head.lemma))
        )

    def _is_joined(self, word: Word) -> bool:
        """True for a part of a longer word: ``52-year-old``."""
        following = self._parse.words[word.index + 1 : word.index + 2]
        return bool(following) and self._parse.joins(following[0])

    def _times(self, zone: list[Word]) -> Iterator[list[Word]]:
        language = self._language
        position = 0
        while position < len(zone):
            word = zone[position]
            preposition = word.upos in ("ADP", "SCONJ") and word.rel != "mark"  # "after a survey found that"
            if preposition and language.is_word("time_prepositions", word.text):
                phrase = [word]
                for other in zone[position + 1 : position + 5]:
                    if other.index != phrase[-1].index + 1 or other.upos not in ("DET", "ADJ", "NOUN", "PRON", "NUM"):
                        break
                    phrase.append(other)
                if len(phrase) > 1 and phrase[-1].upos == "NOUN":
                    yield phrase
                    position += len(phrase)
                    continue
            timed = language.is_word("time", word.text) or language.is_word("time", word.lemma)
            if timed and not self._is_joined(word):
                start = end = position
                while (
                    start > 0
                    and zone[start - 1].index == zone[start].index - 1
                    and (
                        zone[start - 1].upos == "NUM"
                        or language.is_word("time", zone[start - 1].text)
                        or language.is_word("time_openers", zone[start - 1].text)
                    )
                ):
                    start -= 1
                while (
                    end + 1 < len(zone)
                    and zone[end + 1].index == zone[end].index + 1
                    and (zone[end + 1].upos == "NUM" or language.is_word("time", zone[end + 1].text))
                ):
                    end += 1
                if not self._describes(zone[start : end + 1]):
                    yield zone[start : end + 1]
                position = end
            position += 1
