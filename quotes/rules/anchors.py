"""Finding the cue that a marked stretch belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quotes.document.marks import Mark
from quotes.document.parse import Word
from quotes.document.span import Span
from quotes.languages import ACTS, SPEECH
from quotes.rules.clauses import Candidate
from quotes.rules.context import Context
from quotes.rules.source import is_participle
from quotes.rules.units import Unit

#: So many words at most stand between a cue and the label that it gives, with the marker before that.
_LONGEST_LABELLED = 16


class Anchors:
    """The cues of marked stretches: beside them first, above them in the tree second."""

    def __init__(self, context: Context, candidates: Mapping[int, Candidate]) -> None:
        self._context = context
        self._text = context.text
        self._parse = context.parse
        self._language = context.language
        self._utterances = context.utterances
        self._cues = context.cues
        self._sources = context.sources
        self._candidates = candidates

    def cue_for(self, mark: Mark, unit: Unit) -> Word | None:
        after = self._cue_after(mark, unit)
        before = self._cue_before(mark, unit)
        if after is not None and before is None and self._starts_late(mark, unit):
            inner = self._governor(mark)
            if (
                inner is not None
                and inner is not after
                and self._cues[inner.index].sense in ACTS
                and inner.index < after.index
            ):
                return inner
        if after is not None and before is not None:
            leads = self._context.character_before(mark.start) in (",", ":")
            if self._cues[before.index].sense == "label" and self._is_name(mark):
                return before  # called it “a farce,” the agency reports
            return before if leads and before.start > after.start - 200 and self._starts_late(mark, unit) else after
        if after is not None or before is not None:
            return after or before
        return self._governor(mark) or self._any_verb_after(mark)

    def _is_name(self, mark: Mark) -> bool:
        """True for a stretch that names something: a few words, or more behind a marker."""
        lead = self._parse.words_in(Span(self._context.paragraph(mark.start).start, mark.start))
        return mark not in self._utterances or (bool(lead) and self._language.is_word("label_markers", lead[-1].text))

    def _any_verb_after(self, mark: Mark) -> Word | None:
        """A verb that reports nothing elsewhere, inverted right after quoted words: ``"...!" beamed the mayor``."""
        if mark not in self._utterances or self._text[mark.inner.end - 1] not in ",!?":
            return None
        words = self._parse.words_in(Span(mark.end, mark.end + 60))
        if len(words) < 2 or words[0].upos != "VERB" or words[0].feature("VerbForm") in ("Inf", "Ger"):
            return None
        if words[1].upos not in ("PROPN", "PRON", "DET", "NOUN") or words[0].text[:1].isupper():
            return None
        return words[0]

    def _starts_late(self, mark: Mark, unit: Unit) -> bool:
        return self._context.wordy(unit.start, mark.start)

    def _neighbours(self, mark: Mark, unit: Unit) -> tuple[int, int]:
        """Where the marked stretches before and after this one in the unit end and begin."""
        before, after = unit.start, unit.end
        for other in unit.marks:
            if other.end <= mark.start and other in self._utterances:
                before = max(before, other.end)
            if other.start >= mark.end and other in self._utterances:
                after = min(after, other.start)
        return before, after

    def _cue_after(self, mark: Mark, unit: Unit) -> Word | None:
        """The cue of the attribution that follows a stretch: ``"...," the mayor said``."""
        _, limit = self._neighbours(mark, unit)
        if not self.pauses(mark) and not (mark in self._utterances and not self._starts_late(mark, unit)):
            return None
        words = [word for word in self._parse.words_in(Span(mark.end, limit)) if word.upos != "PUNCT"]
        relative = False
        for position, word in enumerate(words[:30]):
            # "Lee, who has left the party, said": what a relative clause says is no matter
            relative = word.feature("PronType") == "Rel" or (
                relative and "," not in self._text[words[position - 1].end : word.start]
            )
            if relative:
                continue
            if self._context.blocked(word.index) or (word.rel == "cc" and position == 0):
                return None
            entry = self._cues.get(word.index)
            if entry is None or entry.nominal or entry.sense not in SPEECH | {"promise", "think", "act"}:
                if word.upos == "VERB" and word.rel not in ("acl", "amod") and not word.deprel.startswith("acl"):
                    return None
                continue
            if is_participle(word):
                return None
            if self._starts_late(mark, unit) and self._has_clause(word):
                return None
            if position == 0:
                return word
            first = next((other for other in words[:position] if other.upos not in ("DET", "ADJ", "NUM", "ADV")), word)
            return word if first.upos in ("NOUN", "PROPN", "PRON", "AUX") else None
        return None

    def _has_clause(self, cue: Word) -> bool:
        """True for a cue that a clause with its complementizer follows: ``After “the fire” she said | that ...``."""
        candidate = self._candidates.get(cue.index)
        if candidate is None or candidate.match.rule.name != "clause" or candidate.words[0] <= cue.index + 1:
            return False
        opener = self._parse.words[candidate.words[0] - 1]
        return opener.upos == "SCONJ" and opener.text.lower() in self._language.complementizers

    def pauses(self, mark: Mark) -> bool:
        """True where a stretch ends as quoted words do before an attribution: in a comma or a final mark."""
        closing = self._text[mark.inner.end - 1]
        following = self._text[mark.end : mark.end + 2].strip()
        return (
            closing in ",!?…-–—"
            or following[:1] in (",", "–", "—", "-")
            or (closing == "." and following[:1].islower())
        )

    def _cue_before(self, mark: Mark, unit: Unit) -> Word | None:
        """The cue that leads to a stretch: ``The mayor said, "..."``."""
        limit, _ = self._neighbours(mark, unit)
        words = [
            word for word in self._parse.words_in(Span(limit, mark.start)) if not self._context.blocked(word.index)
        ]
        inside = {word.index for word in self._parse.words_in(mark.span)}
        for position in range(len(words) - 1, -1, -1):
            word = words[position]
            entry = self._cues.get(word.index)
            if entry is None or entry.nominal:
                continue
            if entry.sense in ("want", "feel"):
                continue
            between = [other for other in words[position + 1 :] if other.upos != "PUNCT"]
            if not between:
                return word
            light = self.light(word, inside)
            source = self._sources.of_verb(word, inside)
            if source is None and between[0].upos in ("PROPN", "PRON", "DET", "NOUN"):
                source = self._sources.beside(word, words[0].index, words[-1].index + 1, inverted=True)
            mention = self._sources.span(source, word, Span(limit, mark.start)) if source is not None else Span(0, 0)
            heavy = [
                other
                for other in between
                if other.index not in light
                and not mention.start <= other.start < mention.end
                and other.text.lower() not in self._language.complementizers
                and other.upos not in ("ADV", "PART", "AUX")
            ]
            if not heavy:
                leads = (
                    self._context.character_before(mark.start) in ",:"
                    or between[-1].text.lower() in self._language.complementizers
                )
                named = entry.sense == "label" and len(between) <= 8
                return word if leads or named or self._above(word, inside) else None
            if (
                "label" in entry.frames
                and entry.sense in ("label", "order")
                and len(between) <= 8
                and all(self._is_nominal(other) for other in between)
            ):
                return word  # "called the bridge “a disgrace”", all one noun phrase to the parser
            if entry.sense == "label" and self._names_at_length(between):
                return word
            return word if self._context.character_before(mark.start) == ":" and len(heavy) <= 12 else None
        return None

    def _names_at_length(self, between: list[Word]) -> bool:
        """True for a label behind its marker and a long phrase: ``kaldte planen om at lukke broen for | »farlig«``."""
        if len(between) > _LONGEST_LABELLED or any(word.feature("VerbForm") == "Fin" for word in between):
            return False
        return self._language.is_word("label_markers", between[-1].text)

    def _is_nominal(self, word: Word) -> bool:
        return word.rel == "amod" or word.upos in ("DET", "ADJ", "NOUN", "PROPN", "PRON", "NUM", "PART", "ADP")

    def _above(self, cue: Word, inside: set[int]) -> bool:
        """True where the tree hangs one of the words on the cue."""
        return any(cue in self._parse.ancestors(self._parse.words[index]) for index in inside)

    def outer(self, cue: Word) -> Word:
        """The cue of speech above an act or a label without a subject of its own: ``pledged to oppose``."""
        if (
            cue.index not in self._cues
            or self._cues[cue.index].sense not in ACTS
            or any(self._parse.dependents(cue, "nsubj"))
        ):
            return cue
        for other in self._candidates.values():
            first, last = other.words
            if (
                first <= cue.index < last
                and other.match.entry.sense in SPEECH | {"promise"}
                and other.match.cue is not cue
            ):
                return other.match.cue
        return cue

    def light(self, cue: Word, content: Iterable[int]) -> set[int]:
        """Words that go with a cue and are not reported: addressee, time, place, particles."""
        inside = set(content)
        candidate = self._candidates.get(cue.index)
        if candidate is not None and candidate.match.rule.name in ("label", "infinitive", "infinitive-adjunct"):
            return set()
        light: set[int] = set()
        for child in self._parse.dependents(cue):
            if child.rel in ("ccomp", "xcomp", "parataxis", "conj", "advcl", "csubj"):
                continue
            branch = self._parse.subtree(child)
            if not inside.intersection(branch):
                light.update(branch)
        return light

    def _governor(self, mark: Mark) -> Word | None:
        """The nearest cue above a stretch in the tree that has it in what it reports."""
        words = self._parse.words_in(mark.inner)
        inside = {word.index for word in words}
        top = next((word for word in words if word.head not in inside or word.head == word.index), None)
        if top is None or top.head == top.index:
            return None
        for ancestor in self._parse.ancestors(top):
            candidate = self._candidates.get(ancestor.index)
            if candidate is not None and candidate.span.overlaps(mark.span):
                if candidate.match.entry.sense in ("want", "feel") and "thoughts" not in self._context.include:
                    continue
                return ancestor
        return self._touching(mark)

    def _touching(self, mark: Mark) -> Word | None:
        """The cue whose content ends right before a stretch: ``he had built | "the best campaign"``."""
        touching = [
            candidate
            for candidate in self._candidates.values()
            if candidate.match.cue.index < candidate.words[0]
            and 0 <= mark.start - candidate.span.end <= 1
            and candidate.match.entry.sense in SPEECH
        ]
        return max(touching, key=lambda candidate: candidate.words[0]).match.cue if touching else None
