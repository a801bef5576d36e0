"""What the tree, and the order of words where the tree errs, says of each cue."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from quotes import languages
from quotes.document.marks import touching
from quotes.document.parse import Sentence, Word
from quotes.document.span import Span
from quotes.languages import SPEECH, THOUGHTS, Cue
from quotes.rules import content as contents
from quotes.rules import ends
from quotes.rules.catalogue import RULES
from quotes.rules.context import Context
from quotes.rules.patterns import Match, Matcher
from quotes.rules.source import is_participle


@dataclass(slots=True)
class Candidate:
    """What a cue may report: a range of words, but for the ``hole`` that an attribution takes up.

    ``tree`` is the range as the tree or the order of words has it, before its end was weighed; ``source`` is
    the head of the source where the order of words has shown it.
    """

    match: Match
    words: tuple[int, int]
    span: Span
    hole: tuple[int, int] | None = None
    tree: tuple[int, int] = (0, 0)
    source: Word | None = None


#: Words of an addressee at most, and of its time.
_ADDRESSEE = 8
#: The rules whose content is a clause; the others have a thing or an act for it.
CLAUSAL = ("clause", "clause-before", "parenthetical", "inverted")
#: The rules that find what is said; verbs of speech take an infinitive for what somebody is told to do.
_UTTERED = (*CLAUSAL, "infinitive", "infinitive-adjunct")


@functools.cache
def _matcher(code: str) -> Matcher:
    language = languages.load(code)
    assert language is not None
    return Matcher(language)


class Clauses:
    """The candidates of an article, by the index of their cue."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._text = context.text
        self._parse = context.parse
        self._language = context.language
        self._marks = context.marks
        self._cues = context.cues
        self._sources = context.sources
        self.candidates = self._candidates()

    def quote(self) -> None:
        """Adds the reports of the candidates whose cue reports nothing yet."""
        for candidate in self.candidates.values():
            if candidate.match.cue.index not in self._context.used:
                self._reported(candidate)

    def after_cues(self) -> Iterator[tuple[Match, tuple[int, int]]]:
        """The matches whose content follows the cue, each with its words as the tree has them."""
        for candidate in self.candidates.values():
            if candidate.tree[0] > candidate.match.cue.index and candidate.hole is None:
                yield candidate.match, candidate.tree

    def _candidates(self) -> dict[int, Candidate]:
        """For each cue outside quoted words the first pattern that fits it."""
        open_cues = {index: cue for index, cue in self._cues.items() if not self._context.blocked(index)}
        found: dict[int, Candidate] = {}
        for match in _matcher(self._language.code)(self._parse, open_cues):
            if not self._admissible(match):
                continue
            words = contents.region(self._parse, match, self._language)
            if words is None:
                continue
            before = found.get(match.cue.index)
            if before is None:
                candidate = Candidate(match, words, contents.span(self._parse, words))
                if match.rule.name == "passive-label":
                    candidate.hole = self._between(match)
                found[match.cue.index] = candidate
            elif before.match.rule == match.rule and match.rule.name in ("clause", "clause-before"):
                # "said that A and that B", both taken for complements
                before.words = (min(before.words[0], words[0]), max(before.words[1], words[1]))
                before.span = contents.span(self._parse, before.words)
        for index, entry in open_cues.items():
            linear = self._linear(self._parse.words[index], entry, found.get(index))
            if linear is not None:
                found[index] = linear
        for candidate in found.values():
            candidate.tree = candidate.words
            if candidate.words[0] > candidate.match.cue.index and candidate.hole is None:
                last = ends.end(self._context, candidate.match, candidate.words)
                candidate.words = candidate.words[0], last
                candidate.span = contents.span(self._parse, candidate.words)
        return found

    def _linear(self, cue: Word, entry: Cue, tree: Candidate | None) -> Candidate | None:
        """What the order of words says of a cue where the tree says nothing or contradicts it."""
        if "clause" not in entry.frames:
            return None
        sentence = self._parse.sentence(cue)
        words = contents.linear_clause(self._parse, cue, self._language, sentence.last)
        if words is not None:
            if tree is not None and tree.match.rule.name == "clause" and tree.words[0] <= words[0]:
                return None
            return self._candidate("clause", cue, entry, words)
        set_in = self._set_in(cue, entry, sentence, tree)
        if set_in is not None:
            return set_in
        if tree is None and entry.sense in SPEECH and cue.upos == "VERB":
            words = contents.bare_clause(self._parse, cue, sentence.last)
            if words is not None:
                return self._candidate("clause", cue, entry, words)
        return None

    def _candidate(self, rule: str, cue: Word, entry: Cue, words: tuple[int, int]) -> Candidate:
        match = Match(RULES[rule], cue, entry, self._parse.words[words[0]], {})
        return Candidate(match, words, contents.span(self._parse, words))

    def _set_in(self, cue: Word, entry: Cue, sentence: Sentence, tree: Candidate | None) -> Candidate | None:
        """An attribution between commas, or after the last: ``..., he said, ...``, ``..., reported the government.``"""
        parse, words = self._parse, self._parse.words
        if entry.sense not in SPEECH or cue.upos != "VERB" or is_participle(cue) or self._is_inside(cue):
            return None
        after = cue.index + len(entry.particles) + 1
        source = self._sources.of_verb(cue)
        between = self._between_commas(cue, sentence, source)
        cut = between is not None and between is not source
        source = between or source
        if source is None or abs(source.index - cue.index) > 25:
            inverted = words[cue.index - 1].text == "," if cue.index > sentence.first else False
            source = self._sources.beside(cue, sentence.first, sentence.last, inverted)
        mention = parse.words_in(self._sources.span(source, cue)) if source is not None else self._nobody(cue)
        if not mention:
            return None
        first = min(cue.index, mention[0].index)
        while first > sentence.first and words[first - 1].upos in ("AUX", "ADV") and words[first - 1].text != ",":
            first -= 1
        last = max(after, mention[-1].index + 1)
        if first - 2 < sentence.first or words[first - 1].text != "," or self._context.blocked(first - 2):
            return None
        if any(word.rel == "cc" or word.upos in ("SCONJ",) for word in words[first : cue.index]):
            return None
        rest = words[last : sentence.last]
        lead = words[sentence.first : first - 1]
        if lead[0].index in self._cues and lead[0].feature("VerbForm") == "Part":
            return None  # "Asked if he would, he said nothing"
        verbs = ("VERB", "AUX")
        if between is not None or (rest and self._language.is_word("addressing", entry.head)):
            rest = self._before_adjunct(rest)
        if not any(word.upos in verbs for word in rest):
            # the attribution closes the sentence
            if len(rest) > 24 or not any(word.upos in verbs for word in lead):
                return None
            if tree is not None and tree.match.rule.name == "clause-before" and tree.words[0] <= sentence.first + 1:
                return None
            start = tree.words[0] if tree is not None and not cut and self._complete(tree) else sentence.first
            rule = "inverted" if mention[0].index > cue.index else "parenthetical"
            candidate = self._candidate(rule, cue, entry, (start, first - 1))
            candidate.source = between
            return candidate
        if (
            rest
            and rest[0].text == ","
            and not any(word.upos in verbs for word in lead)
            and not self._context.blocked(rest[-1].index)
        ):
            # "Many of the plants, he said, have closed": the subject stands before, the verb after
            candidate = self._candidate("parenthetical", cue, entry, (sentence.first, sentence.last))
            candidate.hole = (first - 1, last + 1)
            return candidate
        return None

    def _between_commas(self, cue: Word, sentence: Sentence, source: Word | None) -> Word | None:
        """A source with what describes it after the last comma before a cue: ``..., people close to him said``.

        The tree often cuts such a phrase; where it has a ``source`` in there, that is it.
        """
        words = self._parse.words
        comma = next((i for i in range(cue.index - 1, sentence.first, -1) if words[i].text == ","), None)
        if comma is None or comma + 1 == cue.index or self._context.blocked(comma):
            return None
        between = words[comma + 1 : cue.index]
        lead = words[sentence.first : comma]
        phrase = list(itertools.takewhile(lambda word: word.upos in ("DET", "NUM", "ADJ", "NOUN", "PROPN"), between))
        nouns = [word for word in phrase if word.upos in ("NOUN", "PROPN")]
        described = any(word.upos in ("ADJ", "ADP") for word in between[len(phrase) :])
        if not nouns or not (described or phrase[-1].upos == "ADJ"):
            return None
        if any(word.upos in ("VERB", "AUX", "CCONJ", "SCONJ", "PUNCT", "PRON") for word in between):
            return None
        if lead[0].upos in ("SCONJ", "ADP", "ADV") or not any(word.upos == "VERB" for word in lead):
            return None
        if source is not None and source in between:
            return source
        return None if self._language.is_word("time", nouns[-1].text) else nouns[-1]

    def _before_adjunct(self, rest: list[Word]) -> list[Word]:
        """What follows an attribution, up to an adjunct of the whole sentence: ``he told them, | as prices fell``."""
        for word, following in itertools.pairwise(rest[:_ADDRESSEE]):
            if word.text == "," and following.upos in ("SCONJ", "ADP"):
                opening = following.text.lower()
                marked = any(self._context.blocked(other.index) for other in rest)
                return rest if marked or opening in self._language.complementizers else rest[: rest.index(word)]
        return rest

    def _nobody(self, cue: Word) -> list[Word]:
        """The pronoun behind an inverted cue that stands for nobody: ``..., lød | det``."""
        following = self._parse.words[cue.index + 1 : cue.index + 2]
        return following if following and self._sources.is_expletive(following[0]) else []

    def _complete(self, tree: Candidate) -> bool:
        """True where the tree's content before the cue has a subject of its own."""
        return tree.match.rule.name in ("clause-before", "parenthetical") and any(
            self._parse.dependents(tree.match.content, "nsubj", "csubj", "expl")
        )

    def _admissible(self, match: Match) -> bool:
        name = match.rule.name
        if name == "clause":
            return not contents.is_relative(self._parse, match.cue, match.content, self._language)
        if name == "clause-before":
            return not self._is_inside(match.cue)
        if name == "object":
            return not self._points_back(match)
        if name == "infinitive":
            return self._is_infinitive(match.content)
        if name == "parenthetical":
            return match.cue.index != match.content.index and not self._context.blocked(match.cue.index)
        if name == "infinitive-adjunct":
            # "offered help to fight": unlike that of "urged them to fight", the object is reported with its infinitive
            offered = (
                "object" in match.entry.frames
                and match.entry.sense not in ("order", "ask")
                and not self._language.is_word("addressing", match.entry.head)
                and any(self._parse.dependents(match.cue, "obj"))
            )
            first = next(i for i in self._parse.subtree(match.content) if self._parse.words[i].upos != "ADP")
            return not offered and match.nodes["marker"].index == first  # bad ham om | at gå
        if name == "passive-object":
            # treebanks without subtypes of relations show a passive by its agent alone
            return match.content.deprel == "nsubj:pass" or self._sources.agent(match.cue) is not None
        if name.endswith("oblique"):
            return match.nodes["preposition"].text.lower() in match.entry.prepositions
        if name == "noun-clause" and "noun_infinitive" in match.entry.frames and self._is_infinitive(match.content):
            return False  # a rule of its own
        if name == "noun-clause":
            # "said in a statement that": the verb reports
            above = self._cues.get(match.cue.head) if match.cue.rel in ("obl", "nmod") else None
            return above is None or above.nominal or "clause" not in above.frames
        if name == "adjective-clause":
            return match.content.rel != "advcl" or any(
                marker.text.lower() in self._language.complementizers
                for marker in self._parse.dependents(match.content, "mark")
            )
        if name in ("label", "passive-label"):
            named = match.nodes["name"]
            if named.rel in ("xcomp", "obj"):
                return named.index > match.content.index
            return any(
                self._language.is_word("label_markers", case.text)
                for case in self._parse.dependents(named, "case", "mark")
            )
        return True

    def _points_back(self, match: Match) -> bool:
        """True for the subject of a sentence that points back, taken for an object: ``Det oplyser | politiet.``"""
        first = self._parse.sentence(match.cue).first
        pointer = match.cue.index == first + 1 and self._language.is_word("pointers", self._parse.words[first].text)
        return pointer and match.content.index > match.cue.index

    def _is_inside(self, cue: Word) -> bool:
        """True for the verb of a clause that another cue leads to: ``showed that pupils who are alone | write``."""
        sentence = self._parse.sentence(cue)
        words = self._parse.words
        for place in range(cue.index - 1, sentence.first, -1):
            word = words[place]
            if word.feature("PronType") == "Rel" or word.deprel.startswith("acl:relcl"):
                continue
            if word.text.lower() in self._language.complementizers and word.upos == "SCONJ":
                before = next((w for w in reversed(words[sentence.first : place]) if w.text != ","), word)
                entry = self._cues.get(before.index)
                return entry is not None and "clause" in entry.frames
            if word.feature("VerbForm") == "Fin" and not self._is_relative(word):
                return False
        return False

    def _is_relative(self, verb: Word) -> bool:
        """True for the verb of a relative clause, by its pronoun."""
        lead = self._parse.words[max(0, verb.index - 4) : verb.index]
        return any(word.feature("PronType") == "Rel" or self._language.is_word("relative", word.text) for word in lead)

    def _between(self, match: Match) -> tuple[int, int]:
        """What parts the subject of a passive from the name that it is given: ``was called``, ``was described as``."""
        name = self._parse.subtree(match.nodes["name"], {match.cue.index})
        first = next((i for i in name if self._parse.words[i].rel not in ("case", "mark", "punct")), name[0])
        return self._parse.subtree(match.content, {match.cue.index})[-1] + 1, first

    def _is_infinitive(self, word: Word) -> bool:
        return any(
            self._language.is_word("infinitive_markers", marker.text) for marker in self._parse.dependents(word, "mark")
        )

    def source(self, candidate: Candidate) -> Word | None:
        """The head of the source of what a cue reports."""
        match = candidate.match
        if candidate.source is not None:
            return candidate.source
        # a parenthetical stands inside what it reports, and its source with it
        words = range(0) if match.rule.name == "parenthetical" else range(*candidate.words)
        if match.rule.name.startswith("noun"):
            return self._sources.of_noun(match.cue, words)
        outer = self.carried_on(match.cue, match.entry)
        if outer is not None and (source := self.source(outer)) is not None:
            return source
        return self._context.verb_source(
            match.cue, words, inverted=match.rule.name in ("clause-before", "parenthetical", "inverted")
        )

    def carried_on(self, cue: Word, entry: Cue) -> Candidate | None:
        """Whose words go on where the tree hangs a further cue inside them: ``said he had left, | adding that ...``"""
        words = self._parse.words
        if entry.sense not in SPEECH or entry.nominal or any(self._parse.dependents(cue, "nsubj")):
            return None
        sentence = self._parse.sentence(cue)
        place = cue.index - 1
        while place > sentence.first and words[place].upos in ("ADV", "AUX"):
            place -= 1
        joined = words[place].upos == "CCONJ" or (is_participle(cue) and words[place].text == ",")
        if not joined or cue.feature("VerbForm") == "Inf":
            return None
        around = [
            other
            for other in self.candidates.values()
            if other.match.entry.sense in SPEECH
            and other.match.rule.name == "clause"
            and not is_participle(other.match.cue)
            and other.match.cue.index < cue.index
            and other.tree[0] <= cue.index
            and sentence.first <= other.match.cue.index
        ]
        return max(around, key=lambda other: other.match.cue.index, default=None)

    def wanted(self, entry: Cue, rule: str, has_marks: bool) -> bool:
        """True for a kind of report that is asked for; a thing or an act counts where words of it stand in marks."""
        if entry.sense in THOUGHTS:
            return "thoughts" in self._context.include
        if (entry.sense in SPEECH and rule in _UTTERED) or (has_marks and self._tells(entry, rule)):
            return True
        return rule in CLAUSAL or bool({"acts", "thoughts"} & self._context.include)

    def _tells(self, entry: Cue, rule: str) -> bool:
        """False for what words in marks do not make a statement: ``a plan called “safe” was announced``."""
        return rule != "passive-object" and (not entry.nominal or entry.sense in SPEECH)

    def _reported(self, candidate: Candidate) -> None:
        match = candidate.match
        paragraph = self._context.paragraph(match.cue.start)
        stretch = self._context.past_terms(
            self.without_tail(contents.widened(candidate.span, self._marks, paragraph), match.cue)
        )
        cue_span = match.cue.span
        holes: list[Span] = []
        source = self.source(candidate)
        if candidate.hole is not None:
            holes.append(contents.span(self._parse, candidate.hole))
        elif stretch.overlaps(cue_span):
            holes.append(self._attribution(match.cue, source, stretch))
        content = contents.pieces(self._text, [stretch], self._marks, holes)
        set_in = match.rule.name in ("parenthetical", "inverted")
        if not content or (source is None and set_in and not self._nobody(match.cue)):
            return
        inner = [mark for mark in touching(self._marks, stretch) if mark.kind != "dash"]
        if not self.wanted(match.entry, match.rule.name, bool(inner)):
            return
        quote = self._context.add(content, match.rule.name, match.cue, source)
        if candidate.source is not None and quote.source is not None:  # the tree may cut what describes it
            last = next(w for w in reversed(self._parse.words[: match.cue.index]) if w.upos not in ("ADV", "AUX"))
            quote.source = Span(quote.source.start, last.end)
        quote.evidence = {role: word.span for role, word in match.nodes.items() if role not in ("cue", "content")}

    def without_tail(self, stretch: Span, cue: Word) -> Span:
        """A stretch without an attribution that closes its sentence: ``..., the agency reported``."""
        stretch = self._without_participle(stretch, cue)
        words = [word for word in self._parse.words_in(stretch) if not self._context.blocked(word.index)]
        for word in reversed(words[-12:]):
            if word.index == cue.index or word.upos != "VERB":
                continue
            entry = self._cues.get(word.index)
            sentence = self._parse.sentence(word)
            if (
                entry is None
                or entry.sense not in SPEECH
                or word.feature("VerbForm") == "Inf"
                or word.index <= cue.index
            ):
                return stretch
            if any(other.upos in ("VERB", "AUX") for other in self._parse.words[word.index + 1 : sentence.last]):
                return stretch
            lead = [other for other in words if word.index - 8 <= other.index < word.index]
            comma = next((other for other in reversed(lead) if other.text == ","), None)
            if comma is None or any(
                other.upos in ("VERB", "AUX", "SCONJ", "CCONJ") for other in lead if other.index > comma.index
            ):
                return stretch
            return Span(stretch.start, comma.start) if comma.start > stretch.start else stretch
        return stretch

    def _without_participle(self, stretch: Span, cue: Word) -> Span:
        """A stretch before a further cue of the same speaker: ``said he was tired, | adding that ...``."""
        for word in self._parse.words_in(stretch):
            other = self.candidates.get(word.index) if word.index > cue.index else None
            if other is None or other.match.entry.sense not in SPEECH or not is_participle(word):
                continue
            if word.feature("VerbForm") == "Inf" or "clause" not in other.match.rule.name:
                continue
            before = self._text[: word.start].rstrip()
            if before.rstrip("\"”’'»").endswith(","):
                return Span(stretch.start, len(before))
        return stretch

    def _attribution(self, cue: Word, source: Word | None, within: Span) -> Span:
        """The stretch of an attribution set into the content: source, cue, and what hangs on them on that side."""
        span = Span(*self._context.cue_span(cue))
        branch = self._parse.subtree(cue)
        first = last = cue.index
        while first - 1 in branch:
            first -= 1
        while last + 1 in branch:
            last += 1
        span = Span(min(span.start, self._parse.words[first].start), max(span.end, self._parse.words[last].end))
        if source is not None:
            mention = self._sources.span(source, cue)
            span = Span(min(span.start, mention.start), max(span.end, mention.end))
        return Span(max(span.start, within.start), min(span.end, within.end)) if span.overlaps(within) else span
