"""Scenes: a channel is named once, and holds for what goes on to be said there.

A scene opens with a statement whose channel is stated, or with a sentence that says nothing itself (*She spoke at
a briefing.*).  Who speaks in it goes on in its channel until something says that this is another occasion: a channel,
an addressee or a time of its own, another tense, another speaker, too many paragraphs.

In a sitting, of a court or a parliament, people take turns: whom the language's data counts among its ``members``
speaks there as well.  An interview that opens the article is what the article is about: its speaker comes back to it.
"""

from __future__ import annotations

import bisect
import functools
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from quotes.channels.evidence import WEAK, Channel, Circumstances, Lexicon, find, stated
from quotes.channels.surroundings import Surroundings, setting
from quotes.document.analysis import Analysis
from quotes.document.names import fold
from quotes.document.parse import Word
from quotes.document.quote import Quote
from quotes.document.span import Span
from quotes.rules.registry import RULES
from quotes.schema import ChannelKind, SpeakerKind
from quotes.speakers.resolution import Speakers

#: What is sent or posted: who goes on there writes.
_POSTED: tuple[ChannelKind, ...] = ("tweet", "social_media", "email", "letter")
_WRITTEN: tuple[ChannelKind, ...] = (*_POSTED, "statement", "report", "article")
#: An article that opens with one of these is about it: it may come back to it wherever it likes.
_LASTING: tuple[ChannelKind, ...] = ("interview", "broadcast", "court", "parliament")
#: The paragraphs of an article that tell what it is about.
_LEAD = 3
#: So many such scenes are kept in mind, the last ones.
_MOST_LASTING = 20
#: How many paragraphs after the last words of a scene a speaker may go on in it.
_REACH: Mapping[ChannelKind, int] = {WEAK: 0, **dict.fromkeys(_WRITTEN, 1)}
_FARTHEST = 2
#: Words that begin with so many equal letters have one stem: region, regional; politi, politiinspektør.
_STEM = 5


@dataclass(slots=True)
class Scene:
    """An occasion on which something is said.

    ``paragraph`` is the number of the one in which something was last said there.  ``words`` are the folded words
    that may name who speaks, where nobody did so far; ``time`` and ``tense`` those in which the scene is told.
    An ``untold`` one is set by a sentence that says nothing itself.
    """

    channel: Channel
    paragraph: int
    speakers: set[int] = field(default_factory=set)
    words: frozenset[str] = frozenset()
    time: str = ""
    tense: str | None = None
    lead: bool = False
    alone: bool = True
    untold: bool = False


@functools.lru_cache(maxsize=64)
def _stems(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in words if len(word) >= _STEM)


@dataclass(frozen=True)
class Scenes:
    """The scenes of an article.

    ``quotes`` stand in text order; ``own`` is what is stated of each, ``around`` the words around its cue.
    """

    analysis: Analysis
    lexicon: Lexicon
    quotes: Sequence[Quote]
    own: Mapping[Quote, Circumstances]
    around: Mapping[Quote, Surroundings]
    speakers: Speakers

    def inherited(self) -> dict[Quote, Channel]:
        """The channels that quotes have from the scene that they stand in."""
        found = self._onward()
        for quote, following in zip(self.quotes, self.quotes[1:], strict=False):
            channel = self.own[following].channel
            if quote not in found and channel is not None and self._leads_to(quote, following, channel):
                found[quote] = replace(channel, inherited=True)
        return found

    # -------------------------------------------------------- onward

    def _onward(self) -> dict[Quote, Channel]:
        found: dict[Quote, Channel] = {}
        scene, label = None, self._label()
        lasting: deque[Scene] = deque(maxlen=_MOST_LASTING)
        settings = deque(self._settings())
        for quote in self.quotes:
            while settings and settings[0][0] < quote.start:
                scene = settings.popleft()[1]
                lasting += [scene] if scene.lead else []
            if quote.within is not None:
                continue
            channel = self.own[quote].channel
            if channel is not None and channel.kind != WEAK:
                scene = self._opened(quote, channel)
                lasting += [scene] if scene.lead else []
                continue
            here = [one for one in (scene, *reversed(lasting), label) if one is not None]
            going = next((one for one in here if self._goes_on(one, quote, one is scene)), None)
            if going is not None:
                found[quote] = replace(going.channel, inherited=True)
                self._join(going, quote)
                scene = going
            elif channel is not None:
                scene = self._opened(quote, channel)
            elif scene is not None and self._is_elsewhere(scene, quote):
                scene = None
        return found

    def _opened(self, quote: Quote, channel: Channel) -> Scene:
        """The scene that a quote with a channel of its own opens."""
        paragraph = self._paragraph(quote.start)
        when = self.own[quote].time
        return Scene(
            channel,
            paragraph,
            {self.speakers.of[quote]} if quote in self.speakers.of else set(),
            frozenset(self._source(quote)),
            when.of(self.analysis.article.text) if when is not None else "",
            self._tense(quote),
            paragraph < _LEAD and channel.kind in _LASTING,
            channel.kind == "report" or self._kind(quote) in ("person", "document", None),
        )

    def _join(self, scene: Scene, quote: Quote) -> None:
        scene.paragraph = max(scene.paragraph, self._paragraph(quote.end))
        if quote in self.speakers.of:
            scene.alone = scene.alone or self._kind(quote) == "person"
            scene.speakers.add(self.speakers.of[quote])
        scene.tense = scene.tense or self._tense(quote)

    def _settings(self) -> Iterator[tuple[int, Scene]]:
        """The scenes opened by sentences in which nothing is quoted, each with where its sentence starts."""
        parse = self.analysis.parse
        told = (span for quote in self.quotes for span in (*quote.content, quote.cue) if span is not None)
        taken = {parse.sentence_of[word.index] for span in told for word in parse.words_in(span)}
        named: dict[int, frozenset[str]] = {}
        for number, sentence in enumerate(parse.sentences):
            if number in taken:
                continue
            around = setting(self.analysis, sentence)
            channel = stated(around, self.lexicon, list(find(around, self.lexicon)), None)
            if channel is None or channel.kind in (WEAK, "report"):
                continue
            paragraph = self._paragraph(sentence.start)
            whole = self.analysis.article.paragraphs[paragraph]
            if paragraph not in named:
                nouns = (word for word in parse.words_in(whole) if word.upos in ("NOUN", "PROPN"))
                named[paragraph] = frozenset(fold(word.text) for word in nouns)
            lead = paragraph < _LEAD and channel.kind in _LASTING
            tense = self._tense_of(around.cue)
            yield sentence.start, Scene(channel, paragraph, words=named[paragraph], tense=tense, lead=lead, untold=True)

    def _label(self) -> Scene | None:
        """The scene of an article that begins with its channel: ``Press release: ...``."""
        text, paragraphs = self.analysis.article.text, self.analysis.article.paragraphs
        first = paragraphs[0].of(text) if paragraphs else ""
        name, colon, _ = first.partition(":")
        kind = self.lexicon.noun(*name.lower().split())
        if kind in (None, "report") or not (colon or len(paragraphs) > 1):  # “Study: ...” says what it is about
            return None
        start = paragraphs[0].start
        evidence = Span(start, start + len(name))
        return Scene(Channel(kind, evidence), len(paragraphs), lead=True)

    # -------------------------------------------------------- who goes on, and when

    def _goes_on(self, scene: Scene, quote: Quote, is_open: bool) -> bool:
        """True where a quote is said in a scene; ``is_open`` where nothing else was said since."""
        kind = scene.channel.kind
        if self._is_elsewhere(scene, quote):
            return False
        if scene.paragraph == len(self.analysis.article.paragraphs):  # the label of the whole article
            return True
        distance = self._paragraph(quote.start) - scene.paragraph
        speaker = self.speakers.of.get(quote)
        if not is_open and (not scene.lead or quote.rule == "according"):
            return False  # "according to Lee": no verb says that it is there that he says so
        if distance and None not in (tenses := (scene.tense, self._tense(quote))) and len({*tenses}) > 1:
            return False
        near = distance <= _REACH.get(kind, _FARTHEST)
        if speaker is not None and speaker in scene.speakers:
            writes = not distance or kind not in _POSTED or self._is_written(quote)
            return (near and writes) or scene.lead
        if not near:
            return scene.lead and self._takes_turn(scene, quote)
        if speaker is None and quote.source is None:
            return bool(scene.speakers) and is_open
        return (
            self._takes_turn(scene, quote)
            or self._is_meant(scene, quote, distance)
            or self._speaks_for(scene, quote, distance)
        )

    def _is_elsewhere(self, scene: Scene, quote: Quote) -> bool:
        """True where a quote has an addressee or a time of its own, or goes back before the scene."""
        around, own = self.around.get(quote), self.own[quote]
        opens = scene.untold and not scene.speakers and self._paragraph(quote.start) == scene.paragraph
        if own.time is not None and own.time.of(self.analysis.article.text) != scene.time and not opens:
            return True
        if around is None:
            return False
        is_word = self.analysis.language.is_word
        if own.addressee is not None and not is_word("asking", around.cue.lemma):
            whom = self.analysis.parse.words_in(own.addressee)
            audience = any(word.text.lower() in self.analysis.language.audiences for word in whom)
            member = any(self._members(scene.channel.kind) & {fold(w.text), fold(w.lemma)} for w in whom)
            readers = scene.channel.kind in _POSTED and not any(w.upos == "PROPN" for w in whom)
            if not (audience or member or readers or (len(whom) == 1 and whom[0].upos == "PRON")):
                return True
        tense = self._tense(quote)
        if tense is not None and tense.startswith("Perf") and not (scene.tense or "").startswith("Perf"):
            return True
        if any(is_word("outside", word.text) for word in around.words):
            return True
        return quote.sense == "write" and scene.channel.kind not in _WRITTEN

    def _takes_turn(self, scene: Scene, quote: Quote) -> bool:
        """True for somebody who has a part in a scene: the judge at court, a presenter; who is asked there."""
        around, kind = self.around.get(quote), scene.channel.kind
        if kind in _WRITTEN or kind == WEAK:
            return False
        if self._members(kind) & self._roles(quote):
            return True
        if around is None:  # a line of a transcript
            return quote.source is not None and bool(scene.speakers) and not RULES[quote.rule].borrows_source
        asked = self.analysis.parse.dependents(around.cue, "advcl")
        return bool(scene.speakers) and any(self._is_asking(word) and not self._asker(word) for word in asked)

    def _is_meant(self, scene: Scene, quote: Quote, distance: int) -> bool:
        """True for whom the sentence that set a scene may name."""
        if scene.speakers:
            return False
        posted = scene.channel.kind in _POSTED
        if posted and not distance and self._is_written(quote):
            return True
        name = self._name(quote) | self._source(quote)
        pronoun = not name and quote.source is not None and not distance
        return (pronoun or bool(name & scene.words)) and (not posted or self._is_written(quote) or not distance)

    def _speaks_for(self, scene: Scene, quote: Quote, distance: int) -> bool:
        """True for the first person who is quoted after an organization, in its scene: the police said, their chief."""
        if scene.alone or self._kind(quote) != "person":
            return False
        stems = _stems(scene.words)
        spoken = not distance and scene.channel.kind not in _POSTED and quote.polarity == "asserted"
        return spoken or any(word[:_STEM] in stems for word in self._source(quote))

    # -------------------------------------------------------- backward

    def _leads_to(self, quote: Quote, following: Quote, channel: Channel) -> bool:
        """True where a quote belongs to the scene that its speaker's next one, in the same paragraph, names."""
        if channel.kind == WEAK or None in (quote.cue, following.cue) or quote.within or following.within:
            return False
        same = self.speakers.of.get(quote, -1) == self.speakers.of.get(following, -2)
        if not same or self._paragraph(quote.start) != self._paragraph(following.start):
            return False
        own, next_own = self.own[quote], self.own[following]
        if own.channel is not None or own.addressee is not None:
            return False
        if next_own.time is not None and following.cue is not None and next_own.time.start < following.cue.start:
            return False
        tenses = (self._tense(quote), self._tense(following))
        if None not in tenses and tenses[0] != tenses[1]:
            return False
        if channel.kind in _WRITTEN and (quote.polarity != "asserted" or quote.type == "indirect"):
            return False
        return len(self.analysis.parse.sentences_in(Span(quote.end, following.start))) <= 1

    # -------------------------------------------------------- what quotes are like

    def _paragraph(self, offset: int) -> int:
        paragraphs = self.analysis.article.paragraphs
        return max(0, bisect.bisect_right(paragraphs, offset, key=lambda paragraph: paragraph.start) - 1)

    def _tense(self, quote: Quote) -> str | None:
        """The tense of a quote's cue: ``Past``, ``Pres``, ``Perf`` before an auxiliary's, or None."""
        around = self.around.get(quote)
        if around is None:
            return None
        return self._tense_of(around.cue)

    def _tense_of(self, cue: Word) -> str | None:
        tense = self._form(cue)
        return "Past" if tense in ("Imp", "PerfPres") and self._tells_in_perfect else tense

    @cached_property
    def _tells_in_perfect(self) -> bool:
        """True for an article that narrates in the perfect: a déclaré, ha dicho."""
        forms = [self._form(around.cue) for around in self.around.values()]
        return forms.count("PerfPres") > forms.count("Past")

    def _form(self, cue: Word) -> str | None:
        auxiliaries = [w for w in self.analysis.parse.dependents(cue, "aux") if w.deprel == "aux"]
        if cue.feature("VerbForm") == "Fin":
            return cue.feature("Tense")
        if cue.feature("VerbForm") in ("Part", "Sup") and auxiliaries:
            return f"Perf{auxiliaries[0].feature('Tense') or ''}"
        return None

    def _is_written(self, quote: Quote) -> bool:
        around = self.around.get(quote)
        if around is None or quote.sense == "write":
            return True
        groups = ("continuations", "written_continuations", "sounding")
        return any(self.analysis.language.is_word(group, around.cue.lemma) for group in groups)

    def _is_asking(self, word: Word) -> bool:
        return any(cue.sense == "ask" for cue in self.analysis.language.verbs.get(word.lemma, ()))

    def _asker(self, word: Word) -> Word | None:
        """Who asks somewhere else, by name: ``Asked by | the Herald``."""
        parse, is_word = self.analysis.parse, self.analysis.language.is_word
        for child in parse.dependents(word, "obl"):
            marked = any(is_word("agent_markers", case.text) for case in parse.dependents(child, "case"))
            if marked and child.upos == "PROPN":
                return child
        return None

    def _members(self, kind: ChannelKind) -> frozenset[str]:
        return frozenset(map(fold, self.analysis.language.channels.get(kind, {}).get("members", ())))

    def _source(self, quote: Quote) -> set[str]:
        """The folded nouns of a quote's source."""
        words = self.analysis.parse.words_in(quote.source) if quote.source is not None else []
        forms = ((word.text, word.lemma) for word in words if word.upos in ("NOUN", "PROPN", "ADJ"))
        return {fold(form) for pair in forms for form in pair}

    def _kind(self, quote: Quote) -> SpeakerKind | None:
        """The kind of a quote's speaker, None where the speaker is open."""
        speaker = self.speakers.of.get(quote)
        return None if speaker is None else self.speakers.all[speaker].kind

    def _name(self, quote: Quote) -> set[str]:
        """The folded words of the name of a quote's speaker."""
        speaker = self.speakers.of.get(quote)
        return set(map(fold, self.speakers.all[speaker].name.split())) if speaker is not None else set()

    def _roles(self, quote: Quote) -> set[str]:
        """The titles of a quote's speaker in the whole article, and the nouns that stand for them there."""
        speaker = self.speakers.of.get(quote)
        found = self._source(quote)
        if speaker is not None and self.speakers.all[speaker].kind in ("person", "unknown"):
            found |= self._titles.get(fold(self.speakers.all[speaker].name.split()[-1]), set())
        return found

    @cached_property
    def _titles(self) -> dict[str, set[str]]:
        """The titles in an article by the last word of the name that bears them."""
        found: dict[str, set[str]] = {}
        for name in self.analysis.names:
            found.setdefault(name.words[-1], set()).update(name.titles)
        return found
