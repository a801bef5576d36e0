"""Ties quoted words to their cues and sources."""

from __future__ import annotations

import bisect

from quotes.document.marks import Mark
from quotes.document.parse import Word
from quotes.document.span import Span
from quotes.languages import SPEECH, Cue
from quotes.rules import content as contents
from quotes.rules import leads
from quotes.rules.anchors import Anchors
from quotes.rules.clauses import CLAUSAL, Candidate, Clauses
from quotes.rules.context import Context
from quotes.rules.proposal import Proposal
from quotes.rules.source import is_participle
from quotes.rules.units import Unit, units

#: A name that signs quoted words has fewer words than this.
_LONGEST_SIGNATURE = 7


class Quotations:
    """The marked stretches of an article, unit by unit."""

    def __init__(self, context: Context, clauses: Clauses) -> None:
        self._context = context
        self._text = context.text
        self._parse = context.parse
        self._language = context.language
        self._marks = context.marks
        self._utterances = context.utterances
        self._cues = context.cues
        self._sources = context.sources
        self._clauses = clauses
        self._anchors = Anchors(context, clauses.candidates)

    def quote(self) -> None:
        """Adds the reports of the article's quoted words."""
        last: Proposal | None = None
        for paragraph in self._context.paragraphs:
            for unit in units(self._context, paragraph):
                if unit.marks:
                    last = self._unit(unit, last)

    def _unit(self, unit: Unit, last: Proposal | None) -> Proposal | None:
        """Ties the marked stretches of a unit to cues; returns the report that a following stretch may carry on."""
        by_cue: dict[int, list[Mark]] = {}
        last_tied: Mark | None = None
        for mark in unit.marks:
            cue = self._anchors.cue_for(mark, unit)
            if cue is not None:
                cue = self._anchors.outer(cue)
                if by_cue and self._goes_on(last_tied, mark, cue):
                    cue = self._parse.words[next(reversed(by_cue))]
                by_cue.setdefault(cue.index, []).append(mark)
                last_tied = mark
        taken = {mark for group in by_cue.values() for mark in group}
        result: Proposal | None = None
        for index, group in by_cue.items():
            quote = self._tie(self._parse.words[index], group, unit)
            if quote is not None:
                if last is not None and self._leads_into(last, quote):
                    quote.content[:0] = last.content
                    self._context.found.remove(last)
                    last = None
                result = quote
        for mark in unit.marks:
            if mark in taken or mark not in self._utterances:
                continue
            if any(mark.span.overlaps(piece) for quote in self._context.found for piece in quote.content):
                continue
            quote = self._untied(mark, unit, last)
            if quote is not None:
                result = quote
        return result or (None if self._wordy_outside(unit) else last)

    def _goes_on(self, before: Mark | None, mark: Mark, cue: Word) -> bool:
        """True for words that go on after an attribution with a participle: ``“A,” he said, adding to it, “b.”``"""
        return (
            before is not None
            and self._anchors.pauses(before)
            and before.end <= cue.start < mark.start
            and is_participle(cue)
            and self._parse.sentence(cue).start <= before.start
            and self._text[mark.inner.start].islower()
        )

    def _wordy_outside(self, unit: Unit) -> bool:
        position = unit.start
        for mark in unit.marks:
            if self._context.wordy(position, mark.start):
                return True
            position = mark.end
        return self._context.wordy(position, unit.end)

    def _tie(self, cue: Word, group: list[Mark], unit: Unit) -> Proposal | None:
        """The report of a cue and the stretches that belong to it, with what else of their sentence is reported."""
        entry = self._cues.get(cue.index) or Cue(cue.lemma, "say", frozenset())
        candidate = self._clauses.candidates.get(cue.index)
        before = [mark for mark in group if mark.end <= cue.start]
        after = [mark for mark in group if mark.start >= cue.end]
        complete = any(self._anchors.pauses(mark) for mark in before)
        if complete:
            after = [mark for mark in after if mark in self._utterances]
        source = self._source(cue, candidate, before, after)
        mention = self._sources.span(source, cue, Span(unit.start, unit.end)) if source is not None else None
        stretches = []
        if before:
            stretches.append(self._before(cue, candidate, before, unit, mention))
        if after and complete:  # what goes on after an attribution begins with its mark
            stretches.append(self._clauses.without_tail(Span(after[0].start, after[-1].end), cue))
        elif after:
            stretch = self._clauses.without_tail(self._after(cue, candidate, after, unit, mention), cue)
            stretches.append(self._context.past_terms(stretch))
        holes = [self._context.cue_span(cue)] + ([mention] if mention else [])
        content = contents.pieces(self._text, stretches, self._marks, holes)
        if not content:
            return None
        if not any(mark in self._utterances for mark in group):
            # terms and titles in marks do not make a report by themselves
            if candidate is None and "label" not in entry.frames and not self._is_set_off(before, cue):
                return None
            if candidate is not None and not self._clauses.wanted(entry, candidate.match.rule.name, True):
                return None
        letters = contents.outside(self._text, content, contents.verbatim(self._text, content, group))
        rule = self._quoted_rule(cue, before, after, letters, candidate)
        return self._context.add(content, rule, cue, source)

    def _source(self, cue: Word, candidate: Candidate | None, before: list[Mark], after: list[Mark]) -> Word | None:
        """The source of a cue with marked stretches: what stands between the two, else as for any cue."""
        inside = frozenset(word.index for mark in before + after for word in self._parse.words_in(mark.span))
        entry = self._cues.get(cue.index)
        outer = self._clauses.carried_on(cue, entry) if entry is not None and not before else None
        if outer is not None and (teller := self._clauses.source(outer)) is not None:
            return teller  # "said they had heard of it, adding: “...”"
        if before and self._is_inverted(cue, before[-1]):
            sentence = self._parse.sentence(cue)
            named = self._sources.beside(cue, sentence.first, sentence.last, inverted=True)
            if named is not None:
                return named
        reported = inside | frozenset(range(*candidate.words) if candidate else ())
        source = self._context.verb_source(cue, reported, inverted=bool(before) or not after)
        if source is None and candidate:
            source = self._context.verb_source(cue, inside, inverted=bool(before))
        if not before or not self._anchors.pauses(before[-1]) or not self._context.wordy(before[-1].end, cue.start):
            return source
        if source is not None and before[-1].end <= source.start < cue.start:
            aside = self._parse.words_in(Span(before[-1].end, source.start))
            if not any(word.feature("PronType") == "Rel" for word in aside):
                return source
        return self._context.first_nominal(before[-1].end, cue.start) or source

    def _is_inverted(self, cue: Word, mark: Mark) -> bool:
        """True for a cue between a comma and a name: ``..., said Ann Lee``; not ``Bo Dahl, 38, told Ann Lee``."""
        words = self._parse.words
        if not 0 < cue.index < len(words) - 1 or is_participle(cue):
            return False
        if words[cue.index - 1].text != "," or words[cue.index + 1].upos != "PROPN":
            return False
        between = self._parse.words_in(Span(mark.end, cue.start))
        entry = self._cues.get(cue.index)
        addressing = entry is not None and self._language.is_word("addressing", entry.head)
        named = any(word.upos in ("NOUN", "PROPN", "PRON") for word in between)
        return not (addressing and named and not any(word.upos in ("VERB", "AUX") for word in between))

    def _before(
        self, cue: Word, candidate: Candidate | None, marks: list[Mark], unit: Unit, mention: Span | None
    ) -> Span:
        """What is reported before a cue: the stretches, and the clause that they stand in."""
        region = candidate.span if candidate else None
        start, end = marks[0].start, marks[-1].end
        sentence = self._sentence_start(start, unit)
        lead = Span(sentence, start)
        if self._context.character_before(start) in (":", ".", "!", "?"):
            return Span(start, end)  # what leads to the words, or ends before them, is a statement of its own
        if region is not None and region.start < start and region.end > start and not region.overlaps(cue.span):
            start = max(region.start, unit.start)
        elif (self._has_subject(lead) or self._runs_into(marks[0])) and not any(
            r.cue and r.cue.overlaps(lead) for r in self._context.found
        ):
            start = sentence
        attribution = min(cue.start, mention.start if mention and mention.start >= end else cue.start)
        if region is not None and end < region.end <= attribution:
            end = region.end
        return Span(start, end)

    def _after(
        self, cue: Word, candidate: Candidate | None, marks: list[Mark], unit: Unit, mention: Span | None
    ) -> Span:
        """What is reported after a cue: the stretches, and the clause that leads to them or goes on behind them."""
        start, end = marks[0].start, marks[-1].end
        region = candidate.span if candidate else None
        clause = candidate is not None and candidate.match.rule.name == "clause"
        if self._text[cue.end : start].rstrip().endswith(":") and not clause:
            return Span(start, end)
        if region is not None and cue.end <= region.start < end and not self._context.wordy(region.end, start):
            return Span(min(start, region.start), max(end, min(region.end, unit.end)))
        if self._is_labelled(cue, marks[0]):
            behind = max(cue.end, mention.end if mention is not None and mention.start >= cue.end else 0)
            first = self._parse.words_in(Span(behind, end))[0].index
            return Span(self._parse.words[contents.after_time(self._parse, first, self._language)].start, end)
        if self._context.wordy(cue.end, start):
            inside = frozenset(word.index for mark in marks for word in self._parse.words_in(mark.span))
            start = self._first_heavy(cue, marks[0], inside, mention)
        return Span(start, end)

    def _is_set_off(self, before: list[Mark], cue: Word) -> bool:
        """True for few words that a comma parts from an inverted cue of speech: ``»Det er løgn«, | griner hun``."""
        if not before or cue.index not in self._cues or self._cues[cue.index].sense not in SPEECH:
            return False
        apart = before[-1].end <= cue.start and not self._context.wordy(before[-1].end, cue.start)
        behind = self._parse.words[cue.index + 1 : cue.index + 2]
        inverted = bool(behind) and behind[0].upos in ("PROPN", "PRON", "NOUN", "DET")
        return apart and inverted and self._anchors.pauses(before[-1]) and before[0].start == self._opening(before[0])

    def _opening(self, mark: Mark) -> int:
        """Where the sentence that a stretch stands in begins."""
        place = bisect.bisect_right(self._parse.sentences, mark.start, key=lambda sentence: sentence.start)
        return self._parse.sentences[place - 1].start

    def _is_labelled(self, cue: Word, mark: Mark) -> bool:
        """True for a stretch behind a verb that names things and its marker: ``kaldte han broen for | »farlig«``."""
        entry = self._cues.get(cue.index)
        before = self._parse.words_in(Span(cue.end, mark.start))
        named = bool(before) and self._language.is_word("label_markers", before[-1].text)
        return named and len(before) > 1 and entry is not None and entry.sense == "label"

    def _quoted_rule(
        self, cue: Word, before: list[Mark], after: list[Mark], letters: int, candidate: Candidate | None
    ) -> str:
        if cue.index not in self._cues:
            return "quote-verb"
        if letters and candidate is not None:
            return candidate.match.rule.name
        if letters and not before and self._is_labelled(cue, after[0]):
            return "label"
        if before and after:
            return "quote-split"
        return "quote-before" if before else "quote-after"

    def _sentence_start(self, offset: int, unit: Unit) -> int:
        start = unit.start
        for sentence in self._parse.sentences[unit.first : unit.last + 1]:
            if sentence.start <= offset:
                start = sentence.start
        return start

    def _has_subject(self, lead: Span) -> bool:
        return any(word.rel in ("nsubj", "expl") for word in self._parse.words_in(lead))

    def _runs_into(self, mark: Mark) -> bool:
        """True where the words before a stretch run into it: ``Not paying taxes “makes me smart,” Lee said``."""
        before = self._text[: mark.start].rstrip(" ")
        return before[-1:].isalnum() and self._text[mark.inner.start].islower()

    def _first_heavy(self, cue: Word, mark: Mark, inside: frozenset[int], mention: Span | None) -> int:
        """Where the content begins between a cue and a stretch: after the complementizer or what goes with the cue."""
        light = self._anchors.light(cue, inside)
        start = mark.start
        for word in reversed(self._parse.words_in(Span(cue.end, mark.start))):
            if word.text.lower() in self._language.complementizers and word.rel == "mark":
                return start
            if word.index in light or (mention is not None and mention.start <= word.start < mention.end):
                return start
            if word.upos != "PUNCT":
                start = word.start
            elif word.text in (",", ":") and start == mark.start:
                return start
        return start

    def _untied(self, mark: Mark, unit: Unit, last: Proposal | None) -> Proposal | None:
        """A stretch without a cue beside it: it carries on the report before, or stands alone."""
        inner = [mark.inner]
        signature = self._signature(mark)
        if signature:
            quote = self._context.add(inner, "quote-signed", source=signature[-1])
            quote.source = Span(signature[0].start, signature[-1].end)
            return quote
        if not self._wordy_outside(unit):
            if last is not None and self._carries_on(last, mark):
                last.content.extend(contents.pieces(self._text, [mark.span], self._marks))
                return last
            lead = self._colon_cue(unit)
            if lead is not None:
                source = self._context.verb_source(lead, frozenset(), inverted=False)
                return self._context.add(inner, "quote-colon", lead, source)
            before = self._parse.sentences[unit.first - 1] if unit.first else None
            if before is not None and self._text[before.start : before.end].rstrip().endswith(":"):
                return self._behind_colon(inner, before.span)
            if last is not None and self._near(last, mark) and not self._speaks_between(last, mark):
                return self._context.add(inner, "quote-uncued", like=last)
            return self._context.add(inner, "quote-uncued")
        if self._text[unit.start : mark.start].rstrip().endswith(":"):
            return self._behind_colon(inner, Span(unit.start, mark.start))
        return None

    def _behind_colon(self, inner: list[Span], lead: Span) -> Proposal:
        """Words behind a colon without a cue, of whom its line names, but no place: ``Chaos in London: “...”``."""
        head = self._before_colon(lead)
        if head is None or not leads.is_adverbial(self._context, lead):
            return self._context.add(inner, "quote-colon", source=head)
        found = leads.teller(self._context, lead) if leads.is_governed(self._context, head, lead) else None
        if found is None and not leads.is_governed(self._context, head, lead):
            found = head, leads.before_aside(self._context, head, self._sources.span(head, None, lead))
        quote = self._context.add(inner, "quote-colon", source=found[0] if found else None)
        quote.source = found[1] if found else None
        return quote

    def _signature(self, mark: Mark) -> list[Word]:
        """The name that signs quoted words after a dash and ends the line: ``“We are afraid.” ― Ann Lee``."""
        paragraph = self._context.paragraph(mark.start)
        words = self._parse.words_in(Span(mark.end, paragraph.end))
        if len(words) < 2 or words[0].text.strip("-–—―") or self._context.wordy(mark.end, words[0].start):
            return []
        name: list[Word] = []
        for word in words[1:_LONGEST_SIGNATURE]:
            if not word.text[0].isupper() and not self._language.is_word("name_particles", word.text):
                break
            name.append(word)
        end = name[-1].end if name else mark.end
        rest = self._text[end : paragraph.end].lstrip(" \xa0.")
        ended = not rest or rest[0] in '\n,("“”' or "\n" in self._text[end : end + 3]
        return name if ended else []

    def _carries_on(self, last: Proposal, mark: Mark) -> bool:
        """True where nothing but the attribution or a paragraph break parts the stretch from the report before."""
        end = last.end
        if last.cue is not None and end < last.cue.end:
            end = last.cue.end
        before = self._parse.sentences_in(Span(0, mark.start))
        # the report stands in the sentence before
        if not before or self._parse.sentences[before[-1]].start >= end:
            return False
        same_paragraph = "\n" not in self._text[end : mark.start]
        return same_paragraph or (last.rule != "dash" and ":" not in self._text[end : mark.start])

    def _before_colon(self, lead: Span) -> Word | None:
        """Whose words follow a colon: the name right before it (``From Ann Lee:``), else the subject before it."""
        words = [word for word in self._parse.words_in(lead) if word.upos != "PUNCT"]
        if not words:
            return None
        first, last = words[0].index, words[-1].index + 1
        if words[-1].upos == "PROPN" and not self._language.is_word("time", words[-1].text):
            while last - 1 > first and self._parse.words[last - 1].upos != "PROPN":
                last -= 1
            start = last - 1
            while start > first and self._parse.words[start - 1].upos == "PROPN":
                start -= 1
            return self._sources.top(self._parse.words[last - 1], start, last)
        subjects = [
            w
            for w in words
            if w.deprel == "nsubj" and w.feature("PronType") != "Rel" and not self._context.blocked(w.index)
        ]
        if subjects:
            return subjects[0]
        return self._context.first_nominal(lead.start, lead.end)

    def _leads_into(self, last: Proposal, quote: Proposal) -> bool:
        """True for quoted words without a cue, never closed, that the paragraph after ties to a cue."""
        return (
            last.cue is None
            and last.rule == "quote-uncued"
            and quote.rule == "quote-before"
            and any(not mark.closed and mark.inner.overlaps(Span(last.start, last.end)) for mark in self._marks)
            and not self._context.wordy(last.end, quote.start)
        )

    def _speaks_between(self, last: Proposal, mark: Mark) -> bool:
        """True where somebody is told to speak without marks since the last words in marks."""
        start = max(last.end, last.cue.end if last.cue is not None else 0)
        candidates = map(self._clauses.candidates.get, (w.index for w in self._parse.words_in(Span(start, mark.start))))
        return any(
            candidate is not None and candidate.match.entry.sense in SPEECH and candidate.match.rule.name in CLAUSAL
            for candidate in candidates
        )

    def _near(self, last: Proposal, mark: Mark) -> bool:
        return self._text[last.end : mark.start].count("\n\n") <= 1 and mark.start - last.end < 400

    def _colon_cue(self, unit: Unit) -> Word | None:
        """The cue of a sentence before that ends in a colon."""
        if unit.first == 0:
            return None
        sentence = self._parse.sentences[unit.first - 1]
        if not self._text[sentence.start : sentence.end].rstrip().endswith(":"):
            return None
        words = self._parse.words[sentence.first : sentence.last]
        entries = [
            w
            for w in words
            if w.index in self._cues and not self._context.blocked(w.index) and not self._cues[w.index].nominal
        ]
        return entries[-1] if entries else None
