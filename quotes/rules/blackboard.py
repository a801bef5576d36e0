"""What the rules share: an article's analysis, its cues, and the quotes proposed so far."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

from quotes.document.analysis import Analysis
from quotes.document.marks import Mark, touching
from quotes.document.names import Name, in_group
from quotes.document.parse import Word
from quotes.document.span import Span, meets
from quotes.document.subjects import is_dropped
from quotes.languages import SPEECH, Cue
from quotes.rules.cues import cues, is_audience, title_case
from quotes.rules.patterns import Candidate
from quotes.rules.polarity import polarity
from quotes.rules.proposal import Proposal
from quotes.rules.proposals import Proposals
from quotes.rules.registry import RULES, Rule
from quotes.rules.source import Sources

#: From this many words on, a marked stretch is somebody's sentence and not a term.
_UTTERANCE_WORDS = 4
#: A nickname has at most so many words.
_LONGEST_NICKNAME = 6
#: Between a cue and the colon that leads to an unmarked paragraph are fewer words than this.
_FARTHEST_CUE = 6
#: The kind of a work stands at most so many words behind its title: «The House», her fourth novel.
_KIND = 5
#: What leads to marked words are at most so many.
_LEAD = 12
#: More than this share of nouns with capitals is the habit of a language.
_CAPITALS = 0.8
_NOMINAL = ("NOUN", "PROPN", "PRON", "DET")
#: A letter or a digit.
_LETTER = re.compile(r"[^\W_]")


def head_of(words: Collection[Word], around: Collection[Word] = ()) -> Word | None:
    """The first of the words that hangs on none of them, and on none of those ``around`` them."""
    inside = {word.index for word in (*words, *around)}
    return next((word for word in words if word.head not in inside or word.head == word.index), None)


class Blackboard:
    """One article under the rules.

    Attributes:
        quoted: the marked stretches but those after a dash, which ``marks`` has as well.
        mark_of: the marked stretch that each word stands in, if any.
        headlines: the numbers of the sentences in title case.
        cues: the lexicon's entry of each word that may report, by the word's index.
        titles: the marked stretches that name a work, or are a nickname.
        nicknames: those that people in general call something, which nobody said.
        utterances: the marked stretches that hold somebody's words.
        attributions: the indices of words inside an utterance that are the reporter's own: those of an attribution.
        candidates: what each cue may report, by the cue's index, see ``clauses.candidates``.
        candidates_in: the same by the numbers of the sentences that they stand in.
        proposals: the quotes proposed so far.
        by_cue: the last proposal of each cue, by the cue's index.
        zones: the kind of each paragraph that is set apart, by where it begins.
    """

    def __init__(self, analysis: Analysis, include: Iterable[str]) -> None:
        parse, language = analysis.parse, analysis.language
        self.text = analysis.article.text
        self.paragraphs = analysis.article.paragraphs
        self.parse = parse
        self.language = language
        self.include = frozenset(include)
        self.names = analysis.names
        self._names_to: dict[int, list[Name]] = {}
        for name in self.names:
            self._names_to.setdefault(name.end, []).append(name)
        self.headlines = title_case(parse) if self.language.title_case else frozenset()
        self.cues = cues(parse, language, self.headlines)
        marks = [mark for mark in analysis.marks if mark.kind != "block" or not self._is_attributed(mark.inner)]
        self.marks = sorted([*marks, *self._led_to(marks)], key=lambda mark: mark.start)
        self.quoted = [mark for mark in self.marks if mark.kind != "dash"]
        self.mark_of: list[Mark | None] = [None] * len(parse.words)
        for mark in self.marks:
            for word in parse.words_in(mark.span):
                self.mark_of[word.index] = mark
        self.nicknames = {mark for mark in self.marks if self._is_nickname(mark)}
        self.titles = self.nicknames | {mark for mark in self.marks if self._is_title(mark)}
        self.utterances: set[Mark] = set()
        last: Mark | None = None
        for mark in self.marks:
            goes_on = last is not None and not last.closed and last in self.utterances
            if mark not in self.titles and (goes_on or self._is_utterance(mark)):
                self.utterances.add(mark)
            last = mark
        self._is_uttered = [mark is not None and mark in self.utterances for mark in self.mark_of]
        self.zones = {zone.start: zone.kind for zone in analysis.article.zones}
        self.attributions: set[int] = set()
        self.sources = Sources(parse, language, self.is_quoted, frozenset(name.last for name in self.names))
        self.candidates: dict[int, Candidate] | None = None
        self.candidates_in: dict[int, list[Candidate]] = {}
        self.proposals = Proposals()
        self.by_cue: dict[int, Proposal] = {}

    def _led_to(self, marks: Sequence[Mark]) -> Iterator[Mark]:
        """The paragraphs without marks that a cue of speech and a colon lead to: ``The mayor wrote: | It is safe.``"""
        for before, paragraph in itertools.pairwise(self.paragraphs):
            if self.text[before.end - 1] != ":" or touching(marks, Span(before.start, paragraph.end)):
                continue
            numbers = self.parse.sentences_in(before)
            lead = self.words_in(self.parse.sentences[numbers[-1]].span) if numbers else []
            cue = next((place for place, word in enumerate(lead) if self.speech_cue(word)), len(lead))
            if len(lead) - cue > _FARTHEST_CUE or cue == len(lead) or not self.text[paragraph.start].isupper():
                continue
            whole = len(self.words_in(paragraph)) >= _UTTERANCE_WORDS and self.text[paragraph.end - 1] in ".!?…"
            if whole and not self._is_attributed(paragraph):
                yield Mark(*paragraph, paragraph, "block", closed=True)

    def _is_attributed(self, paragraph: Span) -> bool:
        """True for a paragraph in which somebody else than its speaker is said to speak: ``It is, says Lee, safe.``"""
        for word in self.words_in(paragraph):
            reports = word.rel == "parataxis" or any(self.parse.dependents(word, "ccomp"))
            if word.rel in ("root", "parataxis") and reports and self.speech_cue(word):
                subjects = self.parse.dependents(word, "nsubj")
                return not any(subject.feature("Person") in ("1", "2") for subject in subjects)
        return False

    def _is_utterance(self, mark: Mark) -> bool:
        """True for a stretch long enough to be somebody's sentence, false for a title or a term."""
        words = self.words_in(mark.inner)
        if len(words) >= _UTTERANCE_WORDS or mark.kind == "block":
            return True
        closing = self.text[mark.inner.end - 1]
        # a comma inside the marks may be the sentence's own: the “left,” the “right”
        ends = closing in ".!?" or (closing == "," and self.text[mark.inner.start].isupper())
        led_to = self.character_before(mark.start) == ":" and self.text[mark.end : mark.end + 1] == "."
        ends = ends or (led_to and len(words) > 1 and self.text[mark.inner.start].isupper())
        return bool(words) and ends and mark.kind == "double"

    def _is_title(self, mark: Mark) -> bool:
        """True for a name in marks that its sentence goes into without a pause: ``on “Face the Nation,” Lee said``.

        Behind the kind of a work it may be any words: ``her novel “what we saw”``.
        """
        words = self.words_in(mark.inner)
        before = self.words_before(mark.start)
        closing = self.text[mark.inner.end - 1]
        if before and in_group(self.language, "works", before[-1].text) and closing not in ".!?":
            return bool(words)
        end = self.paragraph(mark.start).end
        behind = [word for word in self.parse.behind(mark.end, _KIND) if word.start < end]
        kind = itertools.takewhile(lambda word: word.upos in ("DET", "ADJ", "NUM", "NOUN"), behind[1:])
        if (
            behind
            and behind[0].text == ","
            and closing not in ".!?"
            and any(self.is_word("works", word) for word in kind)
        ):
            return bool(words)  # «The House», her fourth novel
        long = [word.text for word in words if len(word.text) > 3]
        if len(words) < 2 or not all(text[0].isupper() for text in (words[0].text, words[-1].text, *long)):
            return False
        lead = next((word for word in reversed(before) if word.text not in ("(", "[")), None)
        owned = lead is not None and lead.rel == "case" and lead.upos == "PART"  # Monday's “Face the Nation.”
        if closing in ".!?" and len(words) > 2 and not owned:
            return False
        if self.capital_nouns and words[0].upos == "NOUN":
            return False  # riet zu „Ruhe und Geduld“
        if lead is None or self.parse.sentence_of[lead.index] in self.headlines:
            return False
        if lead.text == ",":  # "his book, “Art of the Deal,”"
            lead = before[-2] if len(before) > 1 else lead
            return lead.upos == "NOUN" and lead.index not in self.cues
        return lead.upos in ("ADP", "NOUN", "PROPN", "PART", "DET", "ADJ", "NUM") and lead.index not in self.cues

    def _is_nickname(self, mark: Mark) -> bool:
        """True for a name that people in general give to something: ``called | “the Pencil” | by locals``.

        A verb that names stands beside it, in the passive without an agent, or the people of the place do what it says.
        """
        words = self.words_in(mark.inner)
        few = 0 < len(words) <= _LONGEST_NICKNAME and self.text[mark.inner.end - 1] not in ".!?"
        indefinite = few and words[0].upos == "DET" and words[0].feature("Definite") == "Ind"
        if not few or indefinite or not any(word.text[0].isupper() for word in words):
            return False
        end = self.paragraph(mark.start).end
        behind = [word for word in self.parse.behind(mark.end, _LEAD) if word.start < end]
        beside = [*reversed(self.words_before(mark.start)), *behind[:1]]
        verb = next((word for word in beside if word.upos == "VERB"), None)
        entries = self.language.verbs.get(verb.lemma.lower(), ()) if verb is not None else ()
        if verb is None or not any("label" in entry.frames for entry in entries):
            return False
        sentence = self.parse.sentence(verb)
        near = [word for word in (*beside, *behind) if sentence.first <= word.index < sentence.last]
        if any(in_group(self.language, "residents", word.text) for word in near):
            return True
        children = list(self.parse.dependents(verb))
        auxiliary = any(self.is_word("passive_auxiliaries", word) for word in children) or any(
            word.rel == "aux" and self.language.is_word("passive_auxiliaries", word.lemma) for word in children
        )
        passive = auxiliary or verb.feature("Voice") == "Pass"
        agents = (child for word in children for child in self.parse.dependents(word, "case"))
        return passive and not any(self.is_word("agent_markers", word) for word in agents)

    @cached_property
    def capital_nouns(self) -> bool:
        """True in a text that writes all nouns with capitals, which then show no title."""
        nouns = [word.text for word in self.parse.words if word.upos == "NOUN" and word.text[0].isalpha()]
        return sum(text[0].isupper() for text in nouns) > _CAPITALS * len(nouns)

    # ------------------------------------------------------------ the text

    def words_in(self, span: Span) -> list[Word]:
        """The words in a span, without punctuation."""
        return [word for word in self.parse.words_in(span) if word.upos != "PUNCT"]

    def first_words(self, span: Span, most: int) -> list[Word]:
        """The first of them, at most so many."""
        words = (self.parse.words[place] for place in self.parse.places_in(span))
        return list(itertools.islice((word for word in words if word.upos != "PUNCT"), most))

    def span(self, words: tuple[int, int]) -> Span:
        """The stretch of text of a half-open range of words."""
        return Span(self.parse.words[words[0]].start, self.parse.words[words[1] - 1].end)

    def indices(self, *spans: Span) -> frozenset[int]:
        """The indices of the words in spans."""
        return frozenset(word.index for span in spans for word in self.parse.words_in(span))

    def words_before(self, offset: int) -> list[Word]:
        """The last words of a paragraph before an offset, with punctuation."""
        start = self.paragraph(offset).start
        return [word for word in self.parse.before(offset, _LEAD) if word.start >= start]

    def has_words(self, start: int, end: int) -> bool:
        """True where a letter or digit stands in ``text[start:end]``."""
        return _LETTER.search(self.text, start, end) is not None

    def end_before(self, offset: int) -> int:
        """Where the text before an offset ends, without white space."""
        while offset and self.text[offset - 1].isspace():
            offset -= 1
        return offset

    def character_before(self, offset: int) -> str:
        """The last character before an offset that is no white space, empty at the beginning."""
        end = self.end_before(offset)
        return self.text[max(end - 1, 0) : end]

    def paragraph(self, offset: int) -> Span:
        """The paragraph that an offset lies in."""
        return self.paragraphs[self.paragraph_number(offset)]

    def paragraph_number(self, offset: int) -> int:
        """The number of the paragraph that an offset lies in."""
        return bisect.bisect_right(self.paragraphs, offset, key=lambda span: span.start) - 1

    def is_quoted(self, index: int) -> bool:
        """True for a word that stands in somebody's words, where no cue or source of an outer quote is looked for."""
        return self._is_uttered[index] and index not in self.attributions

    def is_tied(self, span: Span) -> bool:
        """True for a stretch that shares a word with the content of a proposal."""
        return any(meets(proposal.content, span) for proposal in self.proposals.near(span))

    def with_term_phrase(self, stretch: Span) -> Span:
        """The stretch with what goes with the term in marks that it ends in.

        That is the noun behind it (``a “trickle-down” | plan``) and a second term that is joined to
        it (``“naive” | and “weak”``): there the tree often ends too soon.
        """
        end = stretch.end
        limit = self.paragraph(stretch.start).end
        while (mark := next((m for m in touching(self.quoted, Span(end - 1, end)) if m.end == end), None)) is not None:
            closing = self.text[mark.inner.end - 1]
            following = [word for word in self.parse.behind(end, 1) if word.start < limit]
            if not following or closing in ".!?" or self.text[end : following[0].start] != " ":
                break
            if following[0].upos == "CCONJ":
                near = touching(self.marks, Span(following[0].end, following[0].end + 2))
                second = next((m for m in near if 0 <= m.start - following[0].end <= 1 and m.end <= limit), None)
                if second is None:
                    break
                end = second.end
                continue
            if closing == "," or following[0].upos not in ("NOUN", "PROPN", "ADJ"):
                break
            for word in self.parse.words[following[0].index :]:
                if word.upos not in ("NOUN", "PROPN", "ADJ") or self.text[end : word.start].strip() or word.end > limit:
                    break
                end = word.end
        return Span(stretch.start, end)

    # ------------------------------------------------------------ cues and sources

    def name_of(self, word: Word) -> Name | None:
        """The name that a word is part of."""
        number = bisect.bisect_right(self.names, word.index, key=lambda name: name.first) - 1
        return self.names[number] if number >= 0 and word.index < self.names[number].last else None

    def names_ending(self, offset: int) -> Sequence[Name]:
        """The names that end at an offset."""
        return self._names_to.get(offset, ())

    def is_word(self, group: str, word: Word) -> bool:
        """True for a word whose form belongs to a word group of the language's data."""
        return self.language.is_word(group, word.text)

    def is_complementizer(self, word: Word) -> bool:
        """True for a word that may open a reported clause: ``that``."""
        return word.text.lower() in self.language.complementizers

    def speech_cue(self, word: Word) -> Cue | None:
        """The entry of a verb of speech."""
        entry = self.cues.get(word.index)
        return entry if entry is not None and not entry.nominal and entry.sense in SPEECH else None

    def precedes_nominal(self, word: Word) -> bool:
        """True for a word right before a nominal: ``siger | Ann Lund``."""
        return any(following.upos in _NOMINAL for following in self.parse.words[word.index + 1 : word.index + 2])

    def cue_span(self, cue: Word) -> Span:
        """The cue with its particles: ``pointed out``."""
        entry = self.cues.get(cue.index)
        last = cue
        if entry is not None and cue.text.lower() in entry.particles:  # fait | savoir
            return Span(self.parse.words[cue.index - 1].start, cue.end)
        for particle in entry.particles if entry is not None else ():
            following = self.parse.words[last.index + 1 : last.index + 4]
            last = next((word for word in following if word.text.lower() == particle), last)
        return Span(cue.start, last.end)

    def is_silent(self, cue: Word) -> bool:
        """True for a verb whose quoted words are thoughts, where thoughts are not asked for."""
        return self.language.is_word("silent", cue.lemma) and "thoughts" not in self.include

    def addresses(self, cue: Word) -> bool:
        """True for a cue whose object is who is told: ``told``."""
        entry = self.cues.get(cue.index)
        return entry is not None and self.language.is_word("addressing", entry.head)

    def is_told(self, cue: Word, subject: Word) -> bool:
        """True for an audience that says nothing itself: ``the court | heard``, ``..., court | told`` in a headline."""
        entry = self.cues.get(cue.index)
        if entry is None or not is_audience(subject, self.language):
            return False
        rest = self.parse.words[cue.index + 1 : self.parse.sentence(cue).last]
        silent = self.addresses(cue) and all(word.upos == "PUNCT" for word in rest)
        return silent or self.language.is_word("hearing", entry.head)

    def verb_source(self, cue: Word, content: Collection[int], inverted: bool) -> Word | None:
        """The source of a cue by the tree, else the nominal beside it: after it where ``inverted``, else before it."""
        if cue.upos == "NOUN" and cue.index in self.cues and self.cues[cue.index].nominal:
            return self.sources.of_noun(cue, content)
        if self._only_seems(cue):
            return None
        source = self.sources.of_verb(cue, content)
        if source is not None:
            return source
        if any(self.parse.dependents(cue, "nsubj:pass")):  # "the mayor was told that ...", "he was asked to go"
            return None
        addressing = self.addresses(cue)  # who stands behind "told" is told
        sentence = self.parse.sentence(cue)
        if (inverted and not addressing) or cue.index == sentence.first:
            source = self.sources.beside(cue, sentence.first, sentence.last, inverted=True)
        if source is None or source.index in content:
            source = self.sources.beside(cue, sentence.first, sentence.last, inverted=False)
        fronted = cue.index > sentence.first and self.sources.is_expletive(self.parse.words[cue.index - 1])
        if source is None and not addressing and fronted:
            source = self.sources.beside(cue, sentence.first, sentence.last, inverted=True)  # Det | skrev avisen
        if source is not None and source.rel in ("obj", "iobj", "obl") and is_dropped(self.parse, self.language, cue):
            return None  # pidió | calma
        return None if source is None or source.index in content else source

    def _only_seems(self, cue: Word) -> bool:
        """True for "seems to have left", which nobody says, not for "seems to think"."""
        if not self.language.is_word("seeming", cue.lemma):
            return False
        return not any(child.index in self.cues for child in self.parse.dependents(cue, "xcomp"))

    def first_nominal(self, span: Span) -> Word | None:
        """The head of the first noun phrase in a span."""
        words = self.parse.words_in(span)
        for word in words:
            relative = word.feature("PronType") == "Rel" or self.is_word("relative_markers", word)
            if (word.upos == "PRON" and relative) or self.sources.is_clitic(word):
                continue
            nominal = word.upos in ("NOUN", "PROPN", "PRON") or self.sources.stands_alone(word)
            if nominal and not self.is_word("time", word):
                return self.sources.top(word, words[0].index, words[-1].index + 1)
        return None

    # ------------------------------------------------------------ proposals

    def add(
        self,
        content: Iterable[Span],
        rule: str | Rule,
        cue: Word | None = None,
        source: Word | None = None,
        mention: Span | None = None,
    ) -> Proposal:
        """Proposes a quote.

        Args:
            content: what is reported, in text order.
            rule: the rule that proposes it, or its name.
            cue: the word that reports.
            source: the head of the source.
            mention: the source's words, if they are not those that the tree gives.
        """
        proposal = Proposal(list(content), rule if isinstance(rule, Rule) else RULES[rule])
        if source is not None and source.text[0] in "'’":
            source = None  # "Let’s read her letter:"
        if cue is not None and source is not None and self.is_told(cue, source):
            proposal.addressee, source = self.sources.span(source, cue), None
        if cue is not None:
            entry = self.cues.get(cue.index)
            proposal.cue = self.cue_span(cue)
            proposal.cue_head = cue.index
            proposal.polarity = polarity(self.parse, self.language, cue, entry, proposal.content)
            proposal.sense = entry.sense if entry is not None else proposal.sense
            self.by_cue[cue.index] = proposal
        if source is not None:
            proposal.source, proposal.source_head = mention or self.sources.span(source, cue), source.index
        self.proposals.add(proposal)
        return proposal
