"""What the rules share: an article's text, parse, marks and cues, and the reports found so far."""

from __future__ import annotations

import bisect
from collections.abc import Collection, Iterable

from quotes.document.analysis import Analysis
from quotes.document.marks import Mark
from quotes.document.parse import Word
from quotes.document.span import Span
from quotes.rules.cues import cues, headlines, is_audience
from quotes.rules.polarity import polarity
from quotes.rules.proposal import Proposal
from quotes.rules.source import Sources

#: From this many words on, a marked stretch is somebody's sentence and not a term.
_UTTERANCE_WORDS = 4


class Context:
    """One article under the rules.

    ``titles`` are the marked stretches that name a work; ``utterances`` are those that hold
    somebody's words; their words are ``blocked``: no cue or source of an outer report is found
    there, but for the ``holes``, the words of attributions set into them.  ``used`` are the reports by the index of
    their cue.
    """

    def __init__(self, analysis: Analysis, include: Iterable[str]) -> None:
        parse, language = analysis.parse, analysis.language
        self.text = analysis.article.text
        self.paragraphs = analysis.article.paragraphs
        self.parse = parse
        self.language = language
        self.include = frozenset(include)
        self.marks = analysis.marks
        self.mark_of: list[Mark | None] = [None] * len(parse.words)
        for mark in self.marks:
            for word in parse.words_in(mark.span):
                self.mark_of[word.index] = mark
        self.headlines = headlines(parse)
        self.cues = cues(parse, language, self.headlines)
        self.titles = {mark for mark in self.marks if self._is_title(mark)}
        self.utterances = {mark for mark in self.marks if mark not in self.titles and self.is_utterance(mark)}
        self.holes: set[int] = set()
        self.names = analysis.names
        breaks = frozenset(name.last for name in self.names)
        self.sources = Sources(parse, language, self.blocked, breaks)
        self.found: list[Proposal] = []
        self.used: dict[int, Proposal] = {}

    def is_utterance(self, mark: Mark) -> bool:
        """True for a stretch long enough to be somebody's sentence, false for a title or a term."""
        words = [word for word in self.parse.words_in(mark.inner) if word.upos != "PUNCT"]
        if len(words) >= _UTTERANCE_WORDS:
            return True
        closing = self.text[mark.inner.end - 1]
        # a comma inside the marks may be the sentence's own: the “left,” the “right”
        ends = closing in ".!?" or (closing == "," and self.text[mark.inner.start].isupper())
        return bool(words) and ends and mark.kind == "double"

    def _is_title(self, mark: Mark) -> bool:
        """True for a name in marks that its sentence goes into without a pause: ``on “Face the Nation,” Lee said``.

        Behind the kind of a work it may be any words: ``her novel “what we saw”``.
        """
        words = [word for word in self.parse.words_in(mark.inner) if word.upos != "PUNCT"]
        before = self.parse.words_in(Span(self.paragraph(mark.start).start, mark.start))
        if before and self.language.is_word("works", before[-1].text) and self.text[mark.inner.end - 1] not in ".!?":
            return bool(words)
        long = [word.text for word in words if len(word.text) > 3]
        if len(words) < 2 or not all(text[0].isupper() for text in (words[0].text, words[-1].text, *long)):
            return False
        lead = next((word for word in reversed(before) if word.text not in ("(", "[")), None)
        owned = lead is not None and lead.rel == "case" and lead.upos == "PART"  # Monday's “Face the Nation.”
        if self.text[mark.inner.end - 1] in ".!?" and len(words) > 2 and not owned:
            return False
        if lead is None or self.parse.sentence_of[lead.index] in self.headlines:
            return False
        if lead.text == ",":  # "his book, “Art of the Deal,”"
            lead = before[-2] if len(before) > 1 else lead
            return lead.upos == "NOUN" and lead.index not in self.cues
        return lead.upos in ("ADP", "NOUN", "PROPN", "PART", "DET", "ADJ", "NUM") and lead.index not in self.cues

    def blocked(self, index: int) -> bool:
        """True for a word that stands inside somebody's words."""
        mark = self.mark_of[index]
        return mark is not None and mark in self.utterances and index not in self.holes

    def is_tied(self, mark: Mark) -> bool:
        """True for a marked stretch that words found already stand in."""
        return any(mark.inner.overlaps(piece) for quote in self.found for piece in quote.content)

    def past_terms(self, stretch: Span) -> Span:
        """The stretch with what goes with the term in marks that it ends in.

        That is the noun behind it (``a “trickle-down” | plan``) and a second term that is joined to
        it (``“naive” | and “weak”``): there the tree often ends too soon.
        """
        end = stretch.end
        limit = self.paragraph(stretch.start).end
        while (
            mark := next((mark for mark in self.marks if mark.kind != "dash" and mark.end == end), None)
        ) is not None:
            following = self.parse.words_in(Span(end, limit))[:1]
            if not following or self.text[mark.inner.end - 1] in ".!?" or self.text[end : following[0].start] != " ":
                break
            if following[0].upos == "CCONJ":
                second = next((m for m in self.marks if 0 <= m.start - following[0].end <= 1 and m.end <= limit), None)
                if second is None:
                    break
                end = second.end
                continue
            if self.text[mark.inner.end - 1] == "," or following[0].upos not in ("NOUN", "PROPN", "ADJ"):
                break
            for word in self.parse.words[following[0].index :]:
                if word.upos not in ("NOUN", "PROPN", "ADJ") or self.text[end : word.start].strip() or word.end > limit:
                    break
                end = word.end
        return Span(stretch.start, end)

    def character_before(self, offset: int) -> str:
        """The last character before an offset that is no white space, empty at the beginning."""
        while offset > 0 and self.text[offset - 1].isspace():
            offset -= 1
        return self.text[offset - 1 : offset]

    def paragraph(self, offset: int) -> Span:
        """The paragraph that an offset lies in."""
        return self.paragraphs[bisect.bisect_right(self.paragraphs, offset, key=lambda span: span.start) - 1]

    def wordy(self, start: int, end: int) -> bool:
        """True where a letter or digit stands in ``text[start:end]``."""
        return any(character.isalnum() for character in self.text[start:end])

    def cue_span(self, cue: Word) -> Span:
        """The cue with its particles: ``pointed out``."""
        entry = self.cues.get(cue.index)
        end = cue.end
        if entry is not None:
            position = cue.index + 1
            for particle in entry.particles:
                for word in self.parse.words[position : position + 3]:
                    if word.text.lower() == particle:
                        end, position = word.end, word.index + 1
                        break
        return Span(cue.start, end)

    def is_told(self, cue: Word, subject: Word) -> bool:
        """True for an audience that says nothing itself: ``the court | heard``, ``..., court | told`` in a headline."""
        entry = self.cues.get(cue.index)
        if entry is None or not is_audience(subject, self.language):
            return False
        rest = self.parse.words[cue.index + 1 : self.parse.sentence(cue).last]
        silent = self.language.is_word("addressing", entry.head) and all(word.upos == "PUNCT" for word in rest)
        return silent or self.language.is_word("hearing", entry.head)

    def add(
        self,
        content: list[Span],
        rule: str,
        cue: Word | None = None,
        source: Word | None = None,
        like: Proposal | None = None,
    ) -> Proposal:
        """Adds a report; ``like`` lends its source where there is none."""
        quote = Proposal(content=list(content), rule=rule)
        if cue is not None and source is not None and self.is_told(cue, source):
            quote.addressee, source = self.sources.span(source, cue), None
        if cue is not None:
            entry = self.cues.get(cue.index)
            quote.cue = self.cue_span(cue)
            quote.cue_head = cue.index
            quote.polarity = polarity(self.parse, self.language, cue, entry, content)
            quote.sense = entry.sense if entry is not None else quote.sense
            self.used[cue.index] = quote
        if source is not None:
            quote.source, quote.source_head = self.sources.span(source, cue), source.index
        elif like is not None:
            quote.source, quote.source_head = like.source, like.source_head
        self.found.append(quote)
        return quote

    def verb_source(self, cue: Word, content: Collection[int], inverted: bool) -> Word | None:
        """The source of a cue by the tree, else the nominal beside it: after it where ``inverted``, else before it."""
        if cue.upos == "NOUN" and cue.index in self.cues and self.cues[cue.index].nominal:
            return self.sources.of_noun(cue, content)
        source = self.sources.of_verb(cue, content)
        if source is not None:
            return source
        entry = self.cues.get(cue.index)
        addressing = entry is not None and self.language.is_word("addressing", entry.head)
        if any(self.parse.dependents(cue, "nsubj:pass")):  # "the mayor was told that ...", "he was asked to go"
            return None
        sentence = self.parse.sentence(cue)
        # who stands behind "told" is told
        if (inverted and not addressing) or cue.index == sentence.first:
            source = self.sources.beside(cue, sentence.first, sentence.last, inverted=True)
        if source is None or source.index in content:
            source = self.sources.beside(cue, sentence.first, sentence.last, inverted=False)
        fronted = cue.index > sentence.first and self.sources.is_expletive(self.parse.words[cue.index - 1])
        if source is None and not addressing and fronted:
            source = self.sources.beside(cue, sentence.first, sentence.last, inverted=True)  # Det | skrev avisen
        return None if source is None or source.index in content else source

    def first_nominal(self, start: int, end: int) -> Word | None:
        """The head of the first noun phrase in a stretch of text."""
        words = self.parse.words_in(Span(start, end))
        for word in words:
            relative = word.feature("PronType") == "Rel" or self.language.is_word("relative_markers", word.text)
            if word.upos == "PRON" and relative:
                continue
            nominal = word.upos in ("NOUN", "PROPN", "PRON") or self.sources.stands_alone(word)
            if nominal and not self.language.is_word("time", word.text):
                return self.sources.top(word, words[0].index, words[-1].index + 1)
        return None
