"""Reports of an article: who is said to have said what, by which rule.

Marks and paragraph breaks are stronger evidence than a tree: quoted words are tied to a
cue beside them first, what the tree says of a cue comes second.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from quotes import languages
from quotes.article import Article
from quotes.languages import ACTS, SPEECH, THOUGHTS, Cue, Language
from quotes.marks import Mark, marks
from quotes.names import names
from quotes.parse import Parse, Sentence, Word
from quotes.report import Report
from quotes.rules import content as contents
from quotes.rules.cues import cues
from quotes.rules import Rule, patterns
from quotes.rules.patterns import Match, Matcher
from quotes.rules.source import Sources
from quotes.schema import Polarity
from quotes.span import Span, length, strip

#: The rules beside the patterns of the tree.
RULES = patterns.rules() | {
    name: Rule(name, gloss, example)
    for name, gloss, example in (
        ("inverted", "a sentence closed by its cue and source", "The bridge will open in May, reported the government."),
        ("quote-before", "quoted words with their cue after them", "“The bridge is safe,” the mayor said."),
        ("quote-after", "quoted words with their cue before them", "The mayor said: “The bridge is safe.”"),
        ("quote-split", "quoted words on both sides of their cue", "“The bridge,” the mayor said, “is safe.”"),
        ("quote-colon", "quoted words after a colon", "The mayor’s answer: “The bridge is safe.”"),
        ("quote-verb", "quoted words with a verb that reports nothing elsewhere", "“The bridge is safe!” beamed the mayor."),
        ("quote-uncued", "quoted words in a sentence of their own", "“The bridge is safe.”"),
        ("dash", "a line introduced by a dash, with its cue set into it", "– The bridge is safe, says the mayor."),
        ("according", "a preposition that names the source", "According to the mayor, the bridge is safe."),
    )
}
_UTTERANCE_WORDS = 4
_FINAL = ".!?…"
_OPENING = (",", ":", ".", "?", "!")


@dataclass(slots=True)
class Unit:
    """Sentences of a paragraph, joined where a marked stretch spans them."""

    first: int
    last: int
    start: int
    end: int
    marks: list[Mark] = field(default_factory=list)


@dataclass(slots=True)
class Candidate:
    """What the tree says of a cue: the range of words reported."""

    match: Match
    words: tuple[int, int]
    span: Span
    hole: tuple[int, int] | None = None


def reports(article: Article, parse: Parse, include: Iterable[str] = ()) -> list[Report]:
    """The reports of an article, in text order.

    ``include`` adds senses beyond words and what is done with them: ``acts`` (an act of
    speech with a thing for its object: criticized the plan) and ``thoughts`` (attitudes).
    """
    language = languages.load(parse.language)
    if language is None or not parse.words:
        return []
    return _Attribution(article, parse, language, frozenset(include)).run()


@functools.cache
def _matcher(code: str) -> Matcher:
    language = languages.load(code)
    assert language is not None
    return Matcher(language)


def _is_participle(word: Word) -> bool:
    """True for an infinitive, a gerund or a present participle: ``saying``."""
    form = word.feature("VerbForm")
    return form in ("Inf", "Ger") or (form == "Part" and word.feature("Tense") == "Pres")


class _Attribution:
    def __init__(self, article: Article, parse: Parse, language: Language, include: frozenset[str]) -> None:
        self.text = article.text
        self.parse = parse
        self.language = language
        self.include = include
        self.marks = marks(article.text, article.paragraphs, language.dashes)
        self.paragraphs = article.paragraphs
        self.mark_of: list[Mark | None] = [None] * len(parse.words)
        for mark in self.marks:
            for word in parse.words_in(mark.span):
                self.mark_of[word.index] = mark
        self.utterances = {mark for mark in self.marks if self._is_utterance(mark)}
        self.holes: set[int] = set()
        self.cues = cues(parse, language)
        breaks = frozenset(name.last for name in names(parse, language))
        self.sources = Sources(parse, language, self._blocked, breaks)
        self.found: list[Report] = []
        self.used: dict[int, Report] = {}

    def run(self) -> list[Report]:
        for mark in self.marks:
            if mark.kind == "dash":
                self._dash(mark)
        self.candidates = self._candidates()
        last: Report | None = None
        for paragraph in self.paragraphs:
            for unit in self._units(paragraph):
                if unit.marks:
                    last = self._quoted(unit, last)
        for candidate in self.candidates.values():
            if candidate.match.cue.index not in self.used:
                self._reported(candidate)
        self._according()
        return self._settled()

    # ------------------------------------------------------------ marks and words

    def _is_utterance(self, mark: Mark) -> bool:
        """True for a stretch long enough to be somebody's sentence, false for a title or a term."""
        words = [word for word in self.parse.words_in(mark.inner) if word.upos != "PUNCT"]
        return len(words) >= _UTTERANCE_WORDS or (
            bool(words) and self.text[mark.inner.end - 1] in ",.!?" and mark.kind == "double"
        )

    def _blocked(self, index: int) -> bool:
        mark = self.mark_of[index]
        return mark is not None and mark in self.utterances and index not in self.holes

    def _wordy(self, start: int, end: int) -> bool:
        return any(character.isalnum() for character in self.text[start:end])

    def _units(self, paragraph: Span) -> list[Unit]:
        units: list[Unit] = []
        paragraph_marks = [m for m in self.marks if paragraph.start <= m.start < paragraph.end and m.kind != "dash"]
        for number, sentence in enumerate(self.parse.sentences):
            if sentence.start < paragraph.start or sentence.start >= paragraph.end:
                continue
            if units and (
                any(m.start < units[-1].end and m.end > sentence.start for m in paragraph_marks)
                or self._only_attribution(sentence, paragraph_marks)
            ):
                units[-1].last, units[-1].end = number, sentence.end
            else:
                units.append(Unit(number, number, sentence.start, sentence.end))
        for unit in units:
            unit.marks = [m for m in paragraph_marks if unit.start <= m.start < unit.end]
        return units

    def _only_attribution(self, sentence: Sentence, marks: list[Mark]) -> bool:
        """True for a sentence cut off from the quoted words before it: ``"Is it so?" | The mayor asked.``"""
        before = next((mark for mark in marks if mark.end <= sentence.start), None)
        ends = [mark for mark in marks if mark.end <= sentence.start and not self._wordy(mark.end, sentence.start)]
        if before is None or not ends or self.text[ends[-1].inner.end - 1] not in "?!,…-–—":
            return False
        words = [w for w in self.parse.words[sentence.first : sentence.last] if w.upos != "PUNCT" and self.mark_of[w.index] is None]
        cue = next((w for w in words if w.index in self.cues and self.cues[w.index].sense in SPEECH), None)
        return (
            cue is not None
            and cue.index - sentence.first <= 10
            and not any(self.parse.dependents(cue, "ccomp"))
            and not any(w.upos == "VERB" and w.index < cue.index and not w.deprel.startswith("acl") for w in words)
        )

    # ------------------------------------------------------------ the tree

    def _candidates(self) -> dict[int, Candidate]:
        """For each cue outside quoted words the first pattern that fits it."""
        open_cues = {index: cue for index, cue in self.cues.items() if not self._blocked(index)}
        found: dict[int, Candidate] = {}
        for match in _matcher(self.language.code)(self.parse, open_cues):
            if not self._admissible(match):
                continue
            words = contents.region(self.parse, match, self.language)
            if words is None:
                continue
            before = found.get(match.cue.index)
            if before is None:
                found[match.cue.index] = Candidate(match, words, contents.span(self.parse, words))
            elif before.match.rule == match.rule and match.rule.name in ("clause", "clause-before"):
                # "said that A and that B", both taken for complements
                before.words = (min(before.words[0], words[0]), max(before.words[1], words[1]))
                before.span = contents.span(self.parse, before.words)
        for index, entry in open_cues.items():
            linear = self._linear(self.parse.words[index], entry, found.get(index))
            if linear is not None:
                found[index] = linear
        return found

    def _linear(self, cue: Word, entry: Cue, tree: Candidate | None) -> Candidate | None:
        """What the order of words says of a cue where the tree says nothing or contradicts it."""
        if "clause" not in entry.frames:
            return None
        sentence = self.parse.sentences[self.parse.sentence_of[cue.index]]
        words = contents.linear_clause(self.parse, cue, self.language, sentence.last)
        if words is not None:
            if tree is not None and tree.match.rule.name == "clause" and tree.words[0] <= words[0]:
                return None
            return self._candidate("clause", cue, entry, words)
        set_in = self._set_in(cue, entry, sentence, tree)
        if set_in is not None:
            return set_in
        if tree is None and entry.sense in SPEECH and cue.upos == "VERB":
            words = contents.bare_clause(self.parse, cue, sentence.last)
            if words is not None:
                return self._candidate("clause", cue, entry, words)
        return None

    def _candidate(self, rule: str, cue: Word, entry: Cue, words: tuple[int, int]) -> Candidate:
        match = Match(RULES[rule], cue, entry, self.parse.words[words[0]], {})
        return Candidate(match, words, contents.span(self.parse, words))

    def _set_in(self, cue: Word, entry: Cue, sentence: Sentence, tree: Candidate | None) -> Candidate | None:
        """An attribution between commas, or after the last: ``..., he said, ...``, ``..., reported the government.``"""
        parse, words = self.parse, self.parse.words
        if entry.sense not in SPEECH or cue.upos != "VERB" or _is_participle(cue):
            return None
        after = cue.index + len(entry.particles) + 1
        source = self.sources.of_verb(cue)
        if source is None or abs(source.index - cue.index) > 25:
            inverted = words[cue.index - 1].text == "," if cue.index > sentence.first else False
            source = self.sources.beside(cue, sentence.first, sentence.last, inverted)
        if source is None:
            return None
        mention = parse.words_in(self.sources.span(source, cue))
        if not mention:
            return None
        first = min(cue.index, mention[0].index)
        while first > sentence.first and words[first - 1].upos in ("AUX", "ADV") and words[first - 1].text != ",":
            first -= 1
        last = max(after, mention[-1].index + 1)
        if first - 2 < sentence.first or words[first - 1].text != "," or self._blocked(first - 2):
            return None
        if any(word.rel == "cc" or word.upos in ("SCONJ",) for word in words[first:cue.index]):
            return None
        rest = words[last : sentence.last]
        lead = words[sentence.first : first - 1]
        verbs = ("VERB", "AUX")
        if not any(word.upos in verbs for word in rest):
            # the attribution closes the sentence
            if len(rest) > 14 or not any(word.upos in verbs for word in lead):
                return None
            if tree is not None and tree.match.rule.name == "clause-before" and tree.words[0] <= sentence.first + 1:
                return None
            start = tree.words[0] if tree is not None and self._complete(tree) else sentence.first
            rule = "inverted" if mention[0].index > cue.index else "parenthetical"
            return self._candidate(rule, cue, entry, (start, first - 1))
        if rest and rest[0].text == "," and not any(word.upos in verbs for word in lead) and not self._blocked(rest[-1].index):
            # "Many of the plants, he said, have closed": the subject stands before, the verb after
            candidate = self._candidate("parenthetical", cue, entry, (sentence.first, sentence.last))
            candidate.hole = (first - 1, last + 1)
            return candidate
        return None

    def _complete(self, tree: Candidate) -> bool:
        """True where the tree's content before the cue has a subject of its own."""
        return tree.match.rule.name in ("clause-before", "parenthetical") and any(
            self.parse.dependents(tree.match.content, "nsubj", "csubj", "expl")
        )

    def _admissible(self, match: Match) -> bool:
        name = match.rule.name
        if name == "infinitive":
            return self._is_infinitive(match.content)
        if name == "parenthetical":
            return match.cue.index != match.content.index and not self._blocked(match.cue.index)
        if name == "oblique":
            return match.nodes["preposition"].text.lower() in match.entry.prepositions
        if name == "label":
            named = match.nodes["name"]
            if named.rel in ("xcomp", "obj"):
                return named.index > match.content.index
            return any(
                self.language.is_word("label_markers", case.text)
                for case in self.parse.dependents(named, "case", "mark")
            )
        return True

    def _is_infinitive(self, word: Word) -> bool:
        return any(
            self.language.is_word("infinitive_markers", marker.text) for marker in self.parse.dependents(word, "mark")
        )

    def _source(self, candidate: Candidate) -> Word | None:
        match = candidate.match
        # a parenthetical stands inside what it reports, and its source with it
        words = range(0) if match.rule.name == "parenthetical" else range(*candidate.words)
        if match.rule.name == "noun-clause":
            return self.sources.of_noun(match.cue, words)
        return self._verb_source(match.cue, words, inverted=match.rule.name in ("clause-before", "parenthetical", "inverted"))

    def _verb_source(self, cue: Word, content: Collection[int], inverted: bool) -> Word | None:
        if cue.upos == "NOUN" and cue.index in self.cues and "noun" in self.cues[cue.index].frames:
            return self.sources.of_noun(cue, content)
        source = self.sources.of_verb(cue, content)
        if source is not None:
            return source
        sentence = self.parse.sentences[self.parse.sentence_of[cue.index]]
        if inverted or cue.index == sentence.first:
            source = self.sources.beside(cue, sentence.first, sentence.last, inverted=True)
        if source is None or source.index in content:
            source = self.sources.beside(cue, sentence.first, sentence.last, inverted=False)
        return None if source is None or source.index in content else source

    def _wanted(self, entry: Cue, rule: str, has_marks: bool) -> bool:
        if entry.sense in THOUGHTS:
            return "thoughts" in self.include
        if entry.sense in SPEECH and rule in ("clause", "clause-before", "parenthetical", "inverted"):
            return True
        if has_marks:
            return True
        if rule in ("object", "passive-object", "oblique", "label", "noun-clause", "infinitive", "infinitive-adjunct"):
            return "acts" in self.include or "thoughts" in self.include
        return True

    def _reported(self, candidate: Candidate) -> None:
        match = candidate.match
        paragraph = next(p for p in self.paragraphs if p.start <= match.cue.start < p.end)
        stretch = self._without_tail(contents.widened(candidate.span, self.marks, paragraph), match.cue)
        cue_span = match.cue.span
        holes: list[Span] = []
        source = self._source(candidate)
        if candidate.hole is not None:
            holes.append(contents.span(self.parse, candidate.hole))
        elif stretch.overlaps(cue_span):
            holes.append(self._attribution(match.cue, source, stretch))
        content = contents.pieces(self.text, [stretch], self.marks, holes)
        if not content or (source is None and match.rule.name in ("parenthetical", "inverted")):
            return
        inner = [mark for mark in self.marks if mark.span.overlaps(stretch) and mark.kind != "dash"]
        if not self._wanted(match.entry, match.rule.name, bool(inner)):
            return
        self._add(content, match.rule.name, match.cue, match.entry, source)

    def _without_tail(self, stretch: Span, cue: Word) -> Span:
        """A stretch without an attribution that closes its sentence: ``..., the agency reported``."""
        words = [word for word in self.parse.words_in(stretch) if not self._blocked(word.index)]
        for word in reversed(words[-12:]):
            if word.index == cue.index or word.upos != "VERB":
                continue
            entry = self.cues.get(word.index)
            sentence = self.parse.sentences[self.parse.sentence_of[word.index]]
            if entry is None or entry.sense not in SPEECH or word.feature("VerbForm") == "Inf" or word.index <= cue.index:
                return stretch
            if any(other.upos in ("VERB", "AUX") for other in self.parse.words[word.index + 1 : sentence.last]):
                return stretch
            lead = [other for other in words if word.index - 8 <= other.index < word.index]
            comma = next((other for other in reversed(lead) if other.text == ","), None)
            if comma is None or any(other.upos in ("VERB", "AUX", "SCONJ", "CCONJ") for other in lead if other.index > comma.index):
                return stretch
            return Span(stretch.start, comma.start) if comma.start > stretch.start else stretch
        return stretch

    def _attribution(self, cue: Word, source: Word | None, within: Span) -> Span:
        """The stretch of an attribution set into the content: source, cue, and what hangs on them on that side."""
        span = Span(*self._cue_span(cue))
        branch = self.parse.subtree(cue)
        first = last = cue.index
        while first - 1 in branch:
            first -= 1
        while last + 1 in branch:
            last += 1
        span = Span(min(span.start, self.parse.words[first].start), max(span.end, self.parse.words[last].end))
        if source is not None:
            mention = self.sources.span(source, cue)
            span = Span(min(span.start, mention.start), max(span.end, mention.end))
        return Span(max(span.start, within.start), min(span.end, within.end)) if span.overlaps(within) else span

    # ------------------------------------------------------------ quoted words

    def _quoted(self, unit: Unit, last: Report | None) -> Report | None:
        """Ties the marked stretches of a unit to cues; returns the report that a following stretch may carry on."""
        by_cue: dict[int, list[Mark]] = {}
        for mark in unit.marks:
            cue = self._cue_for(mark, unit)
            if cue is not None:
                cue = self._outer(cue)
                by_cue.setdefault(cue.index, []).append(mark)
        taken = {mark for group in by_cue.values() for mark in group}
        result: Report | None = None
        for index, group in by_cue.items():
            report = self._tie(self.parse.words[index], group, unit)
            if report is not None:
                if last is not None and self._leads_into(last, report):
                    report.content[:0] = last.content
                    self.found.remove(last)
                    last = None
                result = report
        for mark in unit.marks:
            if mark in taken or mark not in self.utterances:
                continue
            if any(mark.span.overlaps(piece) for report in self.found for piece in report.content):
                continue
            report = self._untied(mark, unit, last)
            if report is not None:
                result = report
        return result or (None if self._wordy_outside(unit) else last)

    def _wordy_outside(self, unit: Unit) -> bool:
        position = unit.start
        for mark in unit.marks:
            if self._wordy(position, mark.start):
                return True
            position = mark.end
        return self._wordy(position, unit.end)

    def _cue_for(self, mark: Mark, unit: Unit) -> Word | None:
        after = self._cue_after(mark, unit)
        before = self._cue_before(mark, unit)
        if after is not None and before is None and self._starts_late(mark, unit):
            inner = self._governor(mark)
            if inner is not None and inner is not after and self.cues[inner.index].sense in ACTS and inner.index < after.index:
                return inner
        if after is not None and before is not None:
            leads = self.text[: mark.start].rstrip()[-1:] in (",", ":")
            return before if leads and before.start > after.start - 200 and self._starts_late(mark, unit) else after
        if after is not None or before is not None:
            return after or before
        return self._governor(mark) or self._any_verb_after(mark)

    def _any_verb_after(self, mark: Mark) -> Word | None:
        """A verb that reports nothing elsewhere, inverted right after quoted words: ``"...!" beamed the mayor``."""
        if mark not in self.utterances or self.text[mark.inner.end - 1] not in ",!?":
            return None
        words = self.parse.words_in(Span(mark.end, mark.end + 60))
        if len(words) < 2 or words[0].upos != "VERB" or words[0].feature("VerbForm") in ("Inf", "Ger"):
            return None
        if words[1].upos not in ("PROPN", "PRON", "DET", "NOUN") or words[0].text[:1].isupper():
            return None
        return words[0]

    def _starts_late(self, mark: Mark, unit: Unit) -> bool:
        return self._wordy(unit.start, mark.start)

    def _neighbours(self, mark: Mark, unit: Unit) -> tuple[int, int]:
        """Where the marked stretches before and after this one in the unit end and begin."""
        before, after = unit.start, unit.end
        for other in unit.marks:
            if other.end <= mark.start and other in self.utterances:
                before = max(before, other.end)
            if other.start >= mark.end and other in self.utterances:
                after = min(after, other.start)
        return before, after

    def _cue_after(self, mark: Mark, unit: Unit) -> Word | None:
        """The cue of the attribution that follows a stretch: ``"...," the mayor said``."""
        _, limit = self._neighbours(mark, unit)
        if not self._pauses(mark):
            return None
        words = [word for word in self.parse.words_in(Span(mark.end, limit)) if word.upos != "PUNCT"]
        for position, word in enumerate(words[:30]):
            if self._blocked(word.index) or (word.rel == "cc" and position == 0):
                return None
            entry = self.cues.get(word.index)
            if entry is None or "noun" in entry.frames or entry.sense not in SPEECH | {"promise", "think", "act"}:
                if word.upos == "VERB" and word.rel not in ("acl", "amod") and not word.deprel.startswith("acl"):
                    return None
                continue
            if _is_participle(word):
                return None
            if position == 0:
                return word
            first = next((other for other in words[:position] if other.upos not in ("DET", "ADJ", "NUM", "ADV")), word)
            return word if first.upos in ("NOUN", "PROPN", "PRON", "AUX") else None
        return None

    def _pauses(self, mark: Mark) -> bool:
        """True where a stretch ends as quoted words do before an attribution: in a comma or a final mark."""
        closing = self.text[mark.inner.end - 1]
        following = self.text[mark.end : mark.end + 2].strip()
        return closing in ",!?…-–—" or following[:1] in (",", "–", "—", "-") or (closing == "." and following[:1].islower())

    def _first_nominal(self, start: int, end: int) -> Word | None:
        """The head of the first noun phrase in a stretch of text."""
        words = self.parse.words_in(Span(start, end))
        for word in words:
            if word.upos in ("NOUN", "PROPN", "PRON") and not self.language.is_word("time", word.text):
                return self.sources.top(word, words[0].index, words[-1].index + 1)
        return None

    def _cue_before(self, mark: Mark, unit: Unit) -> Word | None:
        """The cue that leads to a stretch: ``The mayor said, "..."``."""
        limit, _ = self._neighbours(mark, unit)
        words = [word for word in self.parse.words_in(Span(limit, mark.start)) if not self._blocked(word.index)]
        inside = {word.index for word in self.parse.words_in(mark.span)}
        for position in range(len(words) - 1, -1, -1):
            word = words[position]
            entry = self.cues.get(word.index)
            if entry is None or "noun" in entry.frames:
                continue
            if entry.sense in ("want", "feel"):
                continue
            between = [other for other in words[position + 1 :] if other.upos != "PUNCT"]
            if not between:
                return word
            light = self._light(word, inside)
            source = self.sources.of_verb(word, inside)
            if source is None and between[0].upos in ("PROPN", "PRON", "DET", "NOUN"):
                source = self.sources.beside(word, words[0].index, words[-1].index + 1, inverted=True)
            mention = self.sources.span(source, word, Span(limit, mark.start)) if source is not None else Span(0, 0)
            heavy = [
                other
                for other in between
                if other.index not in light
                and not mention.start <= other.start < mention.end
                and other.text.lower() not in self.language.complementizers
                and other.upos not in ("ADV", "PART", "AUX")
            ]
            if not heavy:
                leads = self.text[: mark.start].rstrip()[-1:] in ",:" or between[-1].text.lower() in self.language.complementizers
                return word if leads or self._above(word, inside) else None
            colon = self.text[: mark.start].rstrip().endswith(":")
            if colon and position >= 0 and len(heavy) <= 12:
                return word
            return None
        return None

    def _above(self, cue: Word, inside: set[int]) -> bool:
        """True where the tree hangs one of the words on the cue."""
        return any(cue in self.parse.ancestors(self.parse.words[index]) for index in inside)

    def _outer(self, cue: Word) -> Word:
        """The cue of speech that has an act or a label without a subject of its own in what it reports: ``pledged to oppose``."""
        if cue.index not in self.cues or self.cues[cue.index].sense not in ACTS or any(self.parse.dependents(cue, "nsubj")):
            return cue
        for other in self.candidates.values():
            first, last = other.words
            if first <= cue.index < last and other.match.entry.sense in SPEECH | {"promise"} and other.match.cue is not cue:
                return other.match.cue
        return cue

    def _light(self, cue: Word, content: Iterable[int]) -> set[int]:
        """Words that go with a cue and are not reported: addressee, time, place, particles."""
        inside = set(content)
        candidate = self.candidates.get(cue.index)
        if candidate is not None and candidate.match.rule.name in ("label", "infinitive", "infinitive-adjunct"):
            return set()
        light: set[int] = set()
        for child in self.parse.dependents(cue):
            if child.rel in ("ccomp", "xcomp", "parataxis", "conj", "advcl", "csubj"):
                continue
            branch = self.parse.subtree(child)
            if not inside.intersection(branch):
                light.update(branch)
        return light

    def _governor(self, mark: Mark) -> Word | None:
        """The nearest cue above a stretch in the tree that has it in what it reports."""
        words = self.parse.words_in(mark.inner)
        inside = {word.index for word in words}
        top = next((word for word in words if word.head not in inside or word.head == word.index), None)
        if top is None or top.head == top.index:
            return None
        for ancestor in self.parse.ancestors(top):
            candidate = self.candidates.get(ancestor.index)
            if candidate is not None and candidate.span.overlaps(mark.span):
                if candidate.match.entry.sense in ("want", "feel") and "thoughts" not in self.include:
                    continue
                return ancestor
        return None

    def _tie(self, cue: Word, group: list[Mark], unit: Unit) -> Report | None:
        entry = self.cues.get(cue.index) or Cue(cue.lemma, "say", frozenset())
        candidate = self.candidates.get(cue.index)
        region = candidate.span if candidate else None
        stretches: list[Span] = []
        before = [mark for mark in group if mark.end <= cue.start]
        after = [mark for mark in group if mark.start >= cue.end]
        if any(self._pauses(mark) for mark in before):
            after = [mark for mark in after if mark in self.utterances]
        inside = frozenset(word.index for mark in group for word in self.parse.words_in(mark.span))
        content_words = inside | frozenset(range(*candidate.words) if candidate else ())
        source = self._verb_source(cue, content_words, inverted=bool(before) or not after)
        if source is None and candidate:
            source = self._verb_source(cue, inside, inverted=bool(before))
        if before and self._wordy(before[-1].end, cue.start) and (source is None or not before[-1].end <= source.start < cue.start):
            between = self._first_nominal(before[-1].end, cue.start)
            if between is not None and self._pauses(before[-1]):
                source = between
        mention = self.sources.span(source, cue, Span(unit.start, unit.end)) if source is not None else None
        if before:
            start, end = before[0].start, before[-1].end
            sentence = self._sentence_start(start, unit)
            lead = Span(sentence, start)
            if region is not None and region.start < start and region.end > start and not region.overlaps(cue.span):
                start = max(region.start, unit.start)
            elif self._has_subject(lead) and not any(r.cue and r.cue.overlaps(lead) for r in self.found):
                start = sentence
            attribution = min(cue.start, mention.start if mention and mention.start >= end else cue.start)
            if region is not None and region.end > end and region.end <= attribution:
                end = region.end
            stretches.append(Span(start, end))
        if after:
            start, end = after[0].start, after[-1].end
            if region is not None and cue.end <= region.start < end and not self._wordy(region.end, start):
                start, end = min(start, region.start), max(end, min(region.end, unit.end))
            elif self._wordy(cue.end, start):
                start = self._first_heavy(cue, after[0], inside, mention)
            stretches.append(self._without_tail(Span(start, end), cue))
        holes = [mention] if mention else []
        holes.append(Span(*self._cue_span(cue)))
        content = contents.pieces(self.text, stretches, self.marks, holes)
        if not content:
            return None
        letters = contents.outside(self.text, content, contents.verbatim(self.text, content, group))
        if not any(mark in self.utterances for mark in group):
            # terms and titles in marks do not make a report by themselves
            if candidate is None:
                return None
            if not self._wanted(entry, candidate.match.rule.name, True):
                return None
        rule = self._quoted_rule(cue, before, after, letters, candidate)
        return self._add(content, rule, cue, entry, source)

    def _quoted_rule(self, cue: Word, before: list[Mark], after: list[Mark], letters: int, candidate: Candidate | None) -> str:
        if cue.index not in self.cues:
            return "quote-verb"
        if letters and candidate is not None:
            return candidate.match.rule.name
        if before and after:
            return "quote-split"
        return "quote-before" if before else "quote-after"

    def _sentence_start(self, offset: int, unit: Unit) -> int:
        start = unit.start
        for sentence in self.parse.sentences[unit.first : unit.last + 1]:
            if sentence.start <= offset:
                start = sentence.start
        return start

    def _has_subject(self, lead: Span) -> bool:
        return any(word.rel in ("nsubj", "expl") for word in self.parse.words_in(lead))

    def _first_heavy(self, cue: Word, mark: Mark, inside: frozenset[int], mention: Span | None) -> int:
        """Where the content begins between a cue and a stretch: after the complementizer or what goes with the cue."""
        light = self._light(cue, inside)
        start = mark.start
        for word in reversed(self.parse.words_in(Span(cue.end, mark.start))):
            if word.text.lower() in self.language.complementizers and word.rel == "mark":
                return start
            if word.index in light or (mention is not None and mention.start <= word.start < mention.end):
                return start
            if word.upos != "PUNCT":
                start = word.start
            elif word.text in (",", ":") and start == mark.start:
                return start
        return start

    def _untied(self, mark: Mark, unit: Unit, last: Report | None) -> Report | None:
        """A stretch without a cue beside it: it carries on the report before, or stands alone."""
        inner = [mark.inner]
        if not self._wordy_outside(unit):
            if last is not None and self._carries_on(last, mark):
                last.content.extend(contents.pieces(self.text, [mark.span], self.marks))
                return last
            lead = self._colon_cue(unit)
            if lead is not None:
                source = self._verb_source(lead, frozenset(), inverted=False)
                return self._add(inner, "quote-colon", lead, self.cues[lead.index], source)
            if last is not None and self._near(last, mark):
                return self._add(inner, "quote-uncued", None, None, None, like=last)
            return self._add(inner, "quote-uncued", None, None, None)
        lead = self.text[unit.start : mark.start].rstrip()
        if lead.endswith(":"):
            words = [word for word in self.parse.words_in(Span(unit.start, mark.start)) if word.upos in ("NOUN", "PROPN", "PRON")]
            subject = next((word for word in words if word.rel == "nsubj" and word.upos != "PRON"), None) or next(
                (word for word in words if not self.language.is_word("time", word.text)), None
            )
            if subject is not None:
                subject = self.sources.top(subject, words[0].index, words[-1].index + 1)
            return self._add(inner, "quote-colon", None, None, subject)
        return None

    def _carries_on(self, last: Report, mark: Mark) -> bool:
        """True where nothing but the attribution or a paragraph break parts the stretch from the report before."""
        end = last.end
        if last.cue is not None and end < last.cue.end:
            end = last.cue.end
        previous = [sentence for sentence in self.parse.sentences if sentence.end <= mark.start]
        if not previous:
            return False
        # the report stands in the sentence before
        if not previous[-1].start < end:
            return False
        same_paragraph = "\n" not in self.text[end : mark.start]
        return same_paragraph or (last.rule != "dash" and ":" not in self.text[end : mark.start])

    def _leads_into(self, last: Report, report: Report) -> bool:
        """True for quoted words without a cue, never closed, that the paragraph after ties to a cue."""
        return (
            last.cue is None
            and last.rule == "quote-uncued"
            and report.rule == "quote-before"
            and any(not mark.closed and mark.inner.overlaps(Span(last.start, last.end)) for mark in self.marks)
            and not self._wordy(last.end, report.start)
        )

    def _near(self, last: Report, mark: Mark) -> bool:
        return self.text[last.end : mark.start].count("\n\n") <= 1 and mark.start - last.end < 400

    def _colon_cue(self, unit: Unit) -> Word | None:
        """The cue of a sentence before that ends in a colon."""
        if unit.first == 0:
            return None
        sentence = self.parse.sentences[unit.first - 1]
        if not self.text[sentence.start : sentence.end].rstrip().endswith(":"):
            return None
        words = self.parse.words[sentence.first : sentence.last]
        entries = [w for w in words if w.index in self.cues and not self._blocked(w.index) and "noun" not in self.cues[w.index].frames]
        return entries[-1] if entries else None

    # ------------------------------------------------------------ dashes

    def _dash(self, mark: Mark) -> None:
        """A paragraph introduced by a dash: all of it is quoted but the attribution set into it."""
        words = self.parse.words_in(mark.inner)
        cue = None
        for word in words:
            entry = self.cues.get(word.index)
            if entry is None or entry.sense not in SPEECH | {"think"} or "noun" in entry.frames:
                continue
            before = self.text[mark.inner.start : word.start].rstrip()
            follower = self.parse.words[word.index + 1] if word.index + 1 < len(self.parse.words) else None
            if before[-1:] in (",", "?", "!", "–", "-", ".") and follower is not None and follower.upos in (
                "NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM", "X"
            ) and word.feature("VerbForm") != "Inf":
                cue = word
                break
        if cue is None:
            return
        sentence = self.parse.sentences[self.parse.sentence_of[cue.index]]
        source = self.sources.of_verb(cue)
        hole = Span(cue.start, sentence.end)
        self.holes.update(word.index for word in self.parse.words_in(hole))
        if source is None or source.index < cue.index:
            source = self.sources.beside(cue, sentence.first, sentence.last, inverted=True)
        content = contents.pieces(self.text, [mark.inner], (), [hole])
        if content:
            self._add(content, "dash", cue, self.cues[cue.index], source, extra=mark)

    # ------------------------------------------------------------ according to

    def _according(self) -> None:
        words = self.parse.words
        for start, word in enumerate(words):
            for phrase in self.language.according:
                if word.text.lower() != phrase[0] or self._blocked(start):
                    continue
                if tuple(w.text.lower() for w in words[start : start + len(phrase)]) != phrase:
                    continue
                self._according_to(words[start : start + len(phrase)])

    def _according_to(self, phrase: list[Word]) -> None:
        parse = self.parse
        sentence = parse.sentences[parse.sentence_of[phrase[0].index]]
        after = phrase[-1].index + 1
        head = next((parse.words[w.head] for w in phrase if w.head >= after and parse.words[w.head].upos in ("NOUN", "PROPN", "PRON")), None)
        if head is None:
            head = next((w for w in parse.words[after : sentence.last] if w.upos in ("NOUN", "PROPN", "PRON")), None)
        if head is None:
            return
        head = self.sources.top(head, after, sentence.last)
        if head.index < after or self._blocked(head.index):
            return
        mention = self.sources.span(head, None, Span(phrase[-1].end, sentence.end))
        # the text on the side of the phrase where more of the sentence lies
        lead = strip(self.text, Span(sentence.start, phrase[0].start))
        rest = strip(self.text, Span(mention.end, sentence.end))
        initial = not self._wordy(*lead)
        stretch = rest if initial else lead
        if not self._wordy(*stretch):
            return
        owner = next((r for r in self.found if r.cue is not None and sentence.start <= r.cue.start < sentence.end
                      and r.cue.end <= phrase[0].start and r.rule in ("dash", "quote-before")), None)
        if owner is not None:
            owner.relay = owner.relay or mention
            return
        holes = [mention, Span(phrase[0].start, phrase[-1].end)]
        content = contents.pieces(self.text, [stretch], self.marks, holes)
        if not content:
            return
        report = self._add(content, "according", phrase[0], None, head)
        if report is not None:
            report.cue = Span(phrase[0].start, phrase[-1].end)
            report.source = mention

    # ------------------------------------------------------------ reports

    def _cue_span(self, cue: Word) -> Span:
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

    def _add(self, content: list[Span], rule: str, cue: Word | None, entry: Cue | None, source: Word | None,
             like: Report | None = None, extra: Mark | None = None) -> Report | None:
        report = Report(content=list(content), rule=rule)
        if cue is not None:
            report.cue = self._cue_span(cue)
            report.cue_head = cue.index
            report.evidence["cue"] = report.cue
            self.used[cue.index] = report
        if entry is not None:
            report.sense = entry.sense
        if cue is not None and entry is not None:
            report.polarity = self._polarity(cue, entry)
        if source is not None:
            report.source = self.sources.span(source, cue)
            report.source_head = source.index
        elif like is not None:
            report.source, report.source_head = like.source, like.source_head
        self.found.append(report)
        return report

    def _lend_sources(self) -> None:
        """Gives quoted words that stand alone the source of the report right before them."""
        for report in self.found:
            if report.source is not None or report.cue is not None or report.rule != "quote-uncued":
                continue
            before = [r for r in self.found if r.source is not None and max(r.end, r.cue.end if r.cue else 0) <= report.start]
            if not before:
                continue
            nearest = max(before, key=lambda r: max(r.end, r.cue.end if r.cue else 0))
            gap = Span(max(nearest.end, nearest.cue.end if nearest.cue else 0), report.start)
            if sum(c == "\n" for c in self.text[gap.start : gap.end].replace("\n\n", "\n")) <= 1 and gap.end - gap.start < 200:
                report.source, report.source_head = nearest.source, nearest.source_head

    def _own(self, mark: Mark, report: Report) -> bool:
        """False for a term in marks that somebody else inside the content is said to use: ``whom the board calls “rebels”``."""
        if mark in self.utterances or report.cue_head is None:
            return True
        words = self.parse.words_in(mark.inner)
        for ancestor in self.parse.ancestors(words[0]) if words else ():
            if ancestor.index == report.cue_head:
                return True
            entry = self.cues.get(ancestor.index)
            if entry is not None and entry.sense in ("label", "want"):
                governors = [ancestor, *self.parse.ancestors(ancestor)]
                chain = [g for g in governors if g.rel == "acl" or g.deprel.startswith("acl:relcl")]
                return not any(any(self.parse.dependents(g, "nsubj")) for g in chain)
        return True

    def _polarity(self, cue: Word, entry: Cue) -> Polarity:
        """Whether the cue says that something was said: ``did not say``, ``declined to``, ``may say``."""
        around = [cue, *self.parse.dependents(cue, "advmod", "aux", "det", "obj")]
        if cue.rel == "xcomp" and cue.head in self.cues:
            around.append(self.parse.words[cue.head])
        if entry.sense == "deny" or any(
            self.language.is_word("refusals", lemma) for word in around for lemma in self.language.lemmas(word.text, word.lemma)
        ):
            return "negated"
        if any(self.language.is_word("negations", word.text) for word in around):
            return "negated"
        if any(self.language.is_word("hedges", word.text) for word in around):
            return "hedged"
        return "asserted"

    def _settled(self) -> list[Report]:
        """The reports in text order, typed, without those that repeat another's words."""
        utterances = [mark for mark in self.marks if mark.kind != "dash"]
        for report in self.found:
            if report.rule == "dash":
                report.verbatim, report.type = list(report.content), "direct"
                continue
            report.verbatim = contents.verbatim(self.text, report.content, [m for m in utterances if self._own(m, report)])
            if not report.verbatim:
                report.type = "indirect"
            else:
                report.type = "mixed" if contents.outside(self.text, report.content, report.verbatim) else "direct"
            if report.source is not None:
                report.evidence["source"] = report.source
        self._lend_sources()
        kept: list[Report] = []
        for report in sorted(self.found, key=lambda r: (r.start, -length(r.content), r.end)):
            twin = next((k for k in kept if k.content == report.content), None)
            if twin is None:
                kept.append(report)
        for report in kept:
            around = [k for k in kept if k is not report and k.start <= report.start and report.end <= k.end
                      and (k.start, k.end) != (report.start, report.end)]
            report.within = min(around, key=lambda k: k.end - k.start, default=None)
            if report.within is not None and report.within.cue is not None and report.within.end <= report.within.cue.start:
                # "..., the agency reported": who closes the sentence passes on what is said in it
                report.relay = report.relay or report.within.source
        return kept
