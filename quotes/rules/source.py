"""The mention of the speaker that belongs to a cue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from quotes.document.names import in_group
from quotes.document.parse import Parse, Word
from quotes.document.span import Span, strip
from quotes.document.subjects import is_dropped
from quotes.languages import Language
from quotes.rules.cues import heard_from

_NOMINAL = ("NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ", "X", "SYM")
_STOP = ("ccomp", "parataxis", "advcl", "csubj")


def is_participle(word: Word) -> bool:
    """True for an infinitive, a gerund or a present participle: ``saying``."""
    form = word.feature("VerbForm")
    return form in ("Inf", "Ger") or (form == "Part" and word.feature("Tense") == "Pres")


class Sources:
    """Finds sources in one parse.

    ``is_quoted`` tells for a word index whether it stands inside quoted words, where no
    source of an outer cue is found.  ``breaks`` are the indices of words that begin
    something new right after a name.
    """

    def __init__(
        self, parse: Parse, language: Language, is_quoted: Callable[[int], bool], breaks: Collection[int] = frozenset()
    ) -> None:
        self._parse = parse
        self._breaks = breaks
        self._language = language
        self._is_quoted = is_quoted
        self._names = frozenset(entity.start for entity in parse.entities if entity.kind == "person")

    def _is(self, group: str, word: Word) -> bool:
        return self._language.is_word(group, word.text)

    def of_verb(self, cue: Word, content: Collection[int] = ()) -> Word | None:
        """The head of the source of a verb: its subject, its agent where it is passive, or a shared subject.

        ``content`` holds the indices of the words reported, which are no source.
        """
        parse = self._parse
        passive = any(parse.dependents(cue, "nsubj:pass", "aux:pass")) and not self.is_reflexive(cue)
        agent = self.agent(cue, content)
        if passive or agent is not None:
            return agent or self._written(cue, content)
        subjects = [subject for subject in parse.dependents(cue, "nsubj") if self._fits(subject, content)]
        if self._language.is_word("hearing", cue.lemma):
            heard = self._first(heard_from(parse, cue, self._language), content)
            if heard is not None:
                return heard
        origin = self._origin(cue, content)
        if origin is not None and (not subjects or all(self.is_expletive(subject) for subject in subjects)):
            return origin
        if self._sounds(cue) and any(subject.upos == "NOUN" for subject in subjects):
            sound = next(subject for subject in subjects if subject.upos == "NOUN")
            return self.of_noun(sound, content) or origin
        subjects = [self._antecedent(subject, cue) for subject in subjects]
        subjects = [subject for subject in subjects if not self.is_expletive(subject)]
        if subjects:
            told = len(subjects) > 1 and any(
                self._language.is_word(group, cue.lemma) for group in ("addressing", "asking")
            )
            if told and subjects[0].index < cue.index:
                return subjects[0]  # "Ann Lee spurgte Bo Dahl", with two subjects for the parser
            # a parser in doubt gives several; the one beside the verb is right
            return self._renamed(min(subjects, key=lambda subject: abs(subject.index - cue.index)), cue)
        if cue.rel == "acl" and cue.head not in content:
            # "a report saying that ..."; a past participle is passive
            head = parse.words[cue.head]
            if is_participle(cue) and parse.words[cue.index - 1].text == "," and head.rel != "nsubj":
                return self._main_subject(cue)  # "led the talks, calling them a success"
            if is_participle(cue):
                maker = self._shown(cue, head) or self._issuer(cue, head, content)
                if maker is not None:
                    return maker
            return head if self._fits(head, content) and cue.feature("Tense") != "Past" else None
        if cue.rel in ("conj", "xcomp", "advcl", "ccomp", "parataxis") and cue.head != cue.index:
            head = parse.words[cue.head]
            if cue.rel == "xcomp":
                # control: the object of "urged him to say", else the subject
                objects = (word for word in parse.dependents(head, "obj", "iobj") if word.index < cue.index)
                controller = self._first((word for word in objects if word.upos in ("PROPN", "PRON")), content)
                if controller is not None:
                    return controller
                raised = self._first(parse.dependents(head, "nsubj:pass"), content)
                if raised is not None:  # "is said to have told"
                    return raised
            if head.upos in ("VERB", "AUX", "ADJ", "NOUN") and head.index not in content and cue.rel != "ccomp":
                if cue.rel == "advcl" and (any(parse.dependents(cue, "nsubj", "csubj")) or self._is_done_to(cue)):
                    return None
                return self.of_verb(head, content)
        return None

    def _shown(self, cue: Word, head: Word) -> Word | None:
        """Who is heard or seen to say something in what is no speaker itself: ``footage of | Lee | saying``."""
        if head.feature("Number") == "Plur":
            return None  # "the millions of Americans supporting"
        if any(self._is(group, head) for group in ("people", "titles", "spokespersons", "organizations", "groups")):
            return None
        persons = (w for w in self._parse.dependents(head, "nmod") if head.index < w.index < cue.index)
        shown = self._first(word for word in persons if word.upos in ("PROPN", "PRON"))
        if shown is None or self._parse.subtree(shown)[-1] != cue.index - 1:
            return None
        markers = (self._parse.words[index] for index in range(head.index + 1, shown.index + 1))
        return shown if any(self._is("noun_links", marker) for marker in markers) else None

    def _issuer(self, cue: Word, head: Word, content: Collection[int]) -> Word | None:
        """Who says something by a thing: ``Lee | issued a paper welcoming``, ``missed a chance to say``."""
        verb = self._parse.words[head.head]
        if head.rel not in ("obj", "obl") or verb.upos != "VERB":
            return None
        issued = head.rel == "obj" and self._is("issuing", verb)
        chance = cue.feature("VerbForm") == "Inf" and head.upos == "NOUN" and not self._is("people", head)
        return self.of_verb(verb, content) if issued or chance else None

    def _is_done_to(self, cue: Word) -> bool:
        """True for a past participle without an auxiliary: who is ``asked if he would`` says nothing."""
        opens = cue.index == self._parse.sentence(cue).first  # a parser may take it for a finite verb there
        past = cue.feature("Tense") == "Past" and (cue.feature("VerbForm") == "Part" or opens)
        return past and not any(self._parse.dependents(cue, "aux"))

    def _sounds(self, cue: Word) -> bool:
        """True for a verb whose subject is the words themselves: ``lyder vurderingen fra formanden``."""
        return self._language.is_word("sounding", cue.lemma)

    def is_expletive(self, word: Word) -> bool:
        """True for a pronoun that stands for nobody: ``lyder | det``."""
        return self._is("expletives", word)

    def _origin(self, cue: Word, content: Collection[int]) -> Word | None:
        """What the words come from, with a verb that has no person for its subject: ``lød det fra formanden``."""
        if is_dropped(self._parse, self._language, cue):
            return self._written(cue, content)  # "cuenta desde su casa": she does; "desde la empresa | afirman"
        for adjunct in self._parse.dependents(cue, "obl"):
            inner = self._parse.dependents(adjunct, "nmod") if self._sounds(cue) else ()  # in a letter | from the mayor
            # in a letter from the mayor: who wrote it, else the letter
            documents = [adjunct] if self._sounds(cue) and self._is("documents", adjunct) else []
            whose = (word for word in (adjunct, *inner) if not word.text.isdigit())  # not "desde | 2019"
            named = (word for word in whose if self._has_case(word, "origins"))
            origin = self._first((*named, *documents), content)
            if origin is not None:
                return origin
        return self._written(cue, content)

    def _written(self, cue: Word, content: Collection[int]) -> Word | None:
        """The document that words of nobody stand in: ``hedder det i | brevet``, ``i | rapporten slås det fast``."""
        if not any(self.is_expletive(child) for child in self._parse.dependents(cue, "nsubj", "expl")):
            return None
        places = (word for word in self._parse.dependents(cue, "obl") if self._has_case(word, "channel_prepositions"))
        written = (word for word in places if in_group(self._language, "documents", word.text, word.lemma))
        return self._first(written, content)

    def _antecedent(self, subject: Word, cue: Word) -> Word:
        """Who a relative pronoun stands for, in a language whose relative pronouns name nobody."""
        if self._is("relative_markers", subject) and cue.deprel.startswith("acl"):
            head = self._parse.words[cue.head]
            if self._fits(head):
                return head
        return subject

    def agent(self, cue: Word, content: Collection[int] = ()) -> Word | None:
        """Who does what a passive verb says: ``announced by the mayor``."""
        passive = cue.feature("VerbForm") == "Part" or cue.feature("Voice") == "Pass"
        agents = (
            word
            for word in self._parse.dependents(cue, "obl")
            if word.deprel == "obl:agent" or (passive and self._has_case(word, "agent_markers"))
        )
        return self._first((agent for agent in agents if agent.upos != "NUM"), content)

    def of_noun(self, cue: Word, content: Collection[int] = ()) -> Word | None:
        """The head of the source of a noun: its possessor, or who it comes from."""
        parse = self._parse
        behind = (word for word in parse.dependents(cue, "nmod", "obl") if word.index > cue.index)
        origins = (word for word in behind if self._has_case(word, "origin_markers"))
        names = (word for word in parse.dependents(cue, "compound") if word.upos == "PROPN")
        source = self._first((*parse.dependents(cue, "nmod:poss"), *origins, *names), content)
        if source is not None:
            return source
        if any(parse.dependents(cue, "cop")):  # "Lee is a critic of the plan"
            return self._first(parse.dependents(cue, "nsubj"), content)
        # "Lee made the claim that ...", "acts in the hope of": the subject of the verb that the noun belongs to
        verb = parse.words[cue.head]
        if cue.rel in ("obj", "obl") and verb.upos == "VERB" and not self._language.is_word("receiving", verb.lemma):
            return self.of_verb(verb, content)
        return None

    def beside(self, cue: Word, first: int, last: int, inverted: bool) -> Word | None:
        """A nominal next to the cue among ``words[first:last]``, where the tree gives no subject.

        After an inverted cue ("reported the government") it is the first nominal; before a
        cue the last one that nothing but auxiliaries and adverbs part from it.
        """
        words = self._parse.words
        joined = cue.index > first and words[cue.index - 1].upos == "CCONJ"
        if not inverted and (cue.feature("VerbForm") in ("Ger", "Inf") or cue.rel == "advcl" or joined):
            return self._main_subject(cue) or self._subject_before(cue, first)
        order = range(cue.index + 1, last) if inverted else range(cue.index - 1, first - 1, -1)
        for index in order:
            word = words[index]
            if self._is_quoted(index):
                return None
            alone = not inverted and index == cue.index - 1 and word.upos in ("DET", "NUM", "SYM")
            if self.is_clitic(word) or word.rel == "fixed":  # "of | course", "sin | embargo"
                continue
            if word.upos in ("NOUN", "PROPN", "PRON") or alone:  # "some chanted", "one in five say"
                if word.rel == "expl" or (self.is_expletive(word) and not inverted):
                    return None
                if self.is_expletive(word) or self._is("time", word):
                    continue
                top = self.top(word, cue.index + 1 if inverted else first, last if inverted else cue.index)
                if top.upos == "NOUN" and self._sounds(cue):
                    return self.of_noun(top)
                return top if inverted else self._renamed(self._whole(top, first), cue)
            if not inverted and self._is_reduced(index, first):
                if words[index - 1].upos in ("PRON", "DET"):
                    return words[index - 1]  # "those surveyed said"
                continue  # "the report published on Tuesday showed"
            if self.stands_alone(word):
                return word
            passed = word.upos in ("AUX", "ADV", "PART", "DET", "ADJ", "NUM") or (not inverted and word.text in ",)")
            if not passed and not self._parse.joins(word):
                return None
        return None

    def is_reflexive(self, cue: Word) -> bool:
        """True for a reflexive verb with the auxiliary that its language has for the passive: ``s'est justifiée``."""
        pronouns = self._parse.dependents(cue, "expl", "obj", "iobj")
        return any(self._parse.dependents(cue, "aux:pass")) and any(p.feature("Reflex") == "Yes" for p in pronouns)

    def is_clitic(self, word: Word) -> bool:
        """True for an object or a reflexive pronoun before its verb, nobody's source: ``lui a lancé``, ``se queja``."""
        verb = self._parse.words[word.head]
        if word.upos != "PRON" or word.rel not in ("obj", "iobj", "expl") or word.index >= verb.index:
            return False
        between = self._parse.words[word.index + 1 : verb.index]
        return verb.upos == "VERB" and all(other.upos in ("AUX", "PRON", "ADV") for other in between)

    def stands_alone(self, word: Word) -> bool:
        """True for an adjective in place of a noun: ``said the 52-year-old``, ``siger den anklagede``."""
        if word.upos != "ADJ" or not any(self._parse.dependents(word, "det")):
            return False
        following = self._parse.words[word.index + 1 : word.index + 2]
        return not following or following[0].upos not in ("NOUN", "PROPN", "ADJ", "NUM", "CCONJ")

    def _renamed(self, subject: Word, cue: Word) -> Word:
        """The name before an apposition taken for the subject: ``Ann Lee, | a close adviser, said``."""
        words = self._parse.words
        first = next(index for index in self._parse.subtree(subject) if words[index].upos != "PUNCT")
        sentence = self._parse.sentence(cue)
        if subject.index > cue.index or words[cue.index - 1].text != "," or first - 2 < sentence.first:
            return subject
        before = words[first - 2]
        if words[first - 1].text != "," or before.upos != "PROPN" or self._is("time", before):
            return subject
        head = self.top(before, sentence.first, first)
        return head if self._fits(head) else subject

    def _whole(self, word: Word, first: int) -> Word:
        """The noun before the prepositional phrase that ends in a word: ``James Lee of the Institute``."""
        words = self._parse.words
        index = word.index
        while index > first and words[index - 1].upos in ("DET", "ADJ", "NUM", "PROPN", "NOUN"):
            index -= 1
        if index - 2 < first or words[index - 1].upos != "ADP" or words[index - 2].upos not in ("PROPN", "NOUN"):
            return word
        if self._is("time", words[index - 2]) or self._is_quoted(index - 2):
            return word
        outer = self._whole(words[index - 2], first)
        start = outer.index
        while start > first and words[start - 1].upos in ("DET", "ADJ", "NUM", "PROPN", "NOUN"):
            start -= 1
        # a phrase that itself hangs on a preposition is an adjunct: "in response to the letter"
        return word if start > first and words[start - 1].upos == "ADP" else outer

    def _subject_before(self, cue: Word, first: int) -> Word | None:
        """The last subject before a participle in its sentence, where the tree hangs it nowhere."""
        subjects = (word for word in reversed(self._parse.words[first : cue.index]) if word.deprel == "nsubj")
        return self._first(word for word in subjects if word.feature("PronType") != "Rel")

    def _is_reduced(self, index: int, first: int) -> bool:
        """True for a participle right after a noun that it goes with: ``the report | published``."""
        words = self._parse.words
        word = words[index]
        participle = word.upos == "VERB" and word.feature("VerbForm") == "Part" and word.feature("Tense") == "Past"
        return participle and index > first and words[index - 1].upos in ("NOUN", "PROPN", "PRON", "DET")

    def _main_subject(self, cue: Word) -> Word | None:
        """The subject of the clause above a participle: "took it in stride, saying ..."."""
        for ancestor in self._parse.ancestors(cue):
            if ancestor.index > cue.index:
                return None
            subject = self._first(s for s in self._parse.dependents(ancestor, "nsubj") if s.index < cue.index)
            if subject is not None:
                return subject
        return None

    def top(self, word: Word, first: int, last: int) -> Word:
        """The head of the noun phrase that the word belongs to, among ``words[first:last]``."""
        while word.rel in ("compound", "flat", "amod", "nummod", "appos", "nmod", "det", "case"):
            head = self._parse.words[word.head]
            if head is word or head.upos not in ("NOUN", "PROPN", "PRON") or not first <= head.index < last:
                break
            if word.rel == "appos" and self._is_open(word, last):
                break
            word = head
        return word

    def _is_open(self, apposition: Word, last: int) -> bool:
        """True where a comma opens an apposition and none closes it: ``called it a farce, | Ann Lee | said``."""
        words = self._parse.words
        opening = self._parse.subtree(apposition)[0]
        while opening > 0 and words[opening].text == ",":
            opening += 1
        return words[opening - 1].text == "," and words[last - 1].text not in (",", ")", "–", "—")

    def _has_case(self, word: Word, group: str) -> bool:
        """True for a word with a preposition of a group of the language's data."""
        return any(self._is(group, case) for case in self._parse.dependents(word, "case"))

    def _first(self, words: Iterable[Word], content: Collection[int] = ()) -> Word | None:
        """The first of the words that can be a source."""
        return next((word for word in words if self._fits(word, content)), None)

    def _fits(self, word: Word, content: Collection[int] = ()) -> bool:
        return (
            word.index not in content
            and not self._is_quoted(word.index)
            and word.upos in _NOMINAL
            and not self._is("time", word)
        )

    def span(self, head: Word, cue: Word | None = None, limit: Span | None = None) -> Span:
        """The mention headed by a word: its phrase without relative clauses and without quoted words."""
        parse, named = self._parse, self._name_behind(head)
        leave = {
            child.index
            for index in parse.subtree(head)
            for child in parse.dependents(parse.words[index])
            if not self._is_named_by(child, head)
            if child.deprel.startswith("acl:relcl")
            or child.rel in _STOP
            or (cue is not None and child.index == cue.index)
            or (child.index > max(head.index, named) and child.rel == "acl")
            or self._is_quoted(child.index)
        }
        inside = set(parse.subtree(head, leave))
        verb = parse.words[head.head]
        if head.rel == "nsubj" and (cue is None or cue is verb):
            inside |= self._twins(head, verb, inside)
        first = last = head.index
        while first - 1 in inside:
            first -= 1
        while last + 1 in inside and not (last + 1 in self._breaks and parse.words[last + 1].rel == "flat"):
            last += 1
        if cue is not None and last < cue.index:
            last = self._apposition_end(last, cue)
        elif cue is not None and cue.index < first:
            last = self._named_end(head, first, last)
        last = self._before_channel(head, last, cue is not None and cue.index < head.index)
        while first < head.index and (parse.words[first].upos in ("PUNCT", "CCONJ") or self._negates(first, last)):
            first += 1
        while last > head.index and parse.words[last].upos in ("PUNCT", "CCONJ"):
            last -= 1
        while first < head.index and (parse.words[first].rel == "case" or self._is_contracted(first)):
            if parse.words[first].start in self._names:
                break  # De la Cruz
            first += 1
        while last > head.index and parse.words[last].rel == "case":  # the mayor's
            last -= 1
        while first > 1 and parse.words[first - 1].upos == "CCONJ" and _is_cut(parse.words[first - 2]):
            first -= 2  # indenrigs- og | sundhedsminister
        span = Span(parse.words[first].start, parse.end(parse.words[last]))
        if limit is not None and not (limit.start <= span.start and span.end <= limit.end):
            span = Span(max(limit.start, span.start), min(limit.end, span.end))
        bracket = parse.text.find("(", *span)
        if bracket > span.start and ")" not in parse.text[bracket : span.end]:
            span = Span(span.start, bracket)  # "Ann Lee (D-Texas)", its bracket cut open
        return strip(parse.text, span)

    def _name_behind(self, head: Word) -> int:
        """Where the name stands that says who a noun is, at the end of its phrase; -1 without one.

        ``el portavoz en la Asamblea, | Ramón Ibarra``, ``le vice-président chargé des routes, | Malo Roy``
        """
        names = (word for word in self._parse.dependents(head, "appos") if word.upos == "PROPN")
        return max((word.index for word in names), default=-1)

    def _is_named_by(self, word: Word, head: Word) -> bool:
        """True for a participle in place of a noun behind what the parser takes for a pronoun: ``en | ansat``."""
        beside = word.head == head.index == word.index - 1 and head.feature("PronType") == "Ind"
        return beside and word.rel == "acl" and word.feature("VerbForm") == "Part"

    def _is_contracted(self, index: int) -> bool:
        """True for an article that is one with the preposition before it: ``a|l acusado``."""
        word = self._parse.words[index]
        return word.upos == "DET" and self._parse.text[word.start - 1 : word.start].isalpha()

    def _negates(self, first: int, last: int) -> bool:
        """True for a first word that denies all of several names: ``hverken | Ann Lee eller Bo Dahl``."""
        words = self._parse.words[first : last + 1]
        several = any(word.upos == "CCONJ" for word in words[1:]) and words[1].upos == "PROPN"
        return self._is("negations", words[0]) and (words[0].upos == "ADV" or several)

    def _before_channel(self, head: Word, last: int, inverted: bool) -> int:
        """The end of a mention before the channel or the time of its words: ``the agency | in a bulletin``.

        So it is before an addressee behind an inverted cue, and a name or a definite noun: ``siger hun | til avisen``.
        """
        words = self._parse.words
        named = self._name_behind(head)
        for index in range(max(head.index, named if named <= last else -1) + 1, last + 1):
            if words[index].upos == "ADP" and self._is_apart(words[index], head, inverted):
                return index - 1
            if inverted and words[index - 1].upos == "PROPN" and self._is_told(words[index]):
                return index - 1
            if words[index].upos != "ADP" or not self._is("channel_prepositions", words[index]):
                continue
            if self._is("noun_links", words[index]) and self._is("origins", words[index]):
                continue  # the author | of | the study
            for word in words[index + 1 : min(index + 6, last + 1)]:
                if word.upos == "ADP":
                    break
                if word.text.lower() in self._language.channel_nouns:
                    return index - 1
        return last

    def _is_told(self, article: Word) -> bool:
        """True for the article of an addressee behind a name: ``sagte Ann Weber | der Zeitung``."""
        return article.upos == "DET" and article.feature("Case") in ("Dat", "Gen") and bool(article.feature("Definite"))

    def _is_apart(self, preposition: Word, head: Word, inverted: bool) -> bool:
        """True for a preposition before a time, or an addressee, that the tree hangs on a mention."""
        following = self._parse.words[preposition.index + 1 : preposition.index + 2]
        if self._is("noun_links", preposition) and self._is("origins", preposition):
            return False  # le veilleur | de | nuit
        if following and self._is("time", following[0]) and following[0].rel == "nmod":
            return True
        between = self._parse.words[head.index : preposition.index]
        named = any(word.upos == "PROPN" for word in between) and all(word.upos != "PUNCT" for word in between)
        addressed = inverted and (named or head.feature("Definite") == "Def")
        return addressed and self._is("addressee_markers", preposition)

    def _apposition_end(self, last: int, cue: Word) -> int:
        """The end of an apposition between a source and its cue that the tree hangs elsewhere."""
        words = self._parse.words
        between = words[last + 1 : cue.index]
        if len(between) < 3 or len(between) > 20 or between[0].text != "," or between[-1].text != ",":
            return last
        if self._language.is_word("connectives", self._parse.text[between[1].start : between[-2].end]):
            return last
        plain = all(
            word.upos in ("NOUN", "PROPN", "ADJ", "DET", "ADP", "NUM", "CCONJ", "PART", "PRON", "PUNCT")
            and not self._is_quoted(word.index)
            and word.feature("PronType") != "Rel"
            for word in between
        )
        return cue.index - 2 if plain and not self._is("time", between[1]) else last

    def _named_end(self, head: Word, first: int, last: int) -> int:
        """The end of a title behind its cue with the name that the tree hangs elsewhere.

        ``sagde skuespilleren | Ann Lee``; a title without article needs one: ``sagde talskvinde | for byen Ann Lee``.
        """
        words = self._parse.words
        if head.upos != "NOUN":
            return last
        bare = head.feature("Definite") == "Ind" and head.feature("Number") == "Sing" and first == head.index
        bare = bare and not any(word.upos == "PROPN" and not _is_cut(word) for word in words[first : last + 1])
        end = last
        for word in words[last + 1 : self._parse.sentence(head).last]:
            plain = word.upos in ("ADP", "DET", "ADJ", "NOUN") and not self._is("addressee_markers", word)
            plain = plain or (word.upos == "CCONJ" and _is_cut(words[word.index - 1]))
            if self._is_quoted(word.index) or self._is("time", word):
                break
            if word.upos == "PROPN" and (bare or word.rel not in ("obj", "iobj", "obl")):
                end = word.index
            elif not (bare and plain) or (end > last + 1 and words[end - 1].upos == "PROPN"):
                break
        named = end > last + 1 and words[end - 1].upos == "PROPN"  # a first name and another
        return end if named else last

    def _twins(self, head: Word, cue: Word, inside: Collection[int]) -> set[int]:
        """Further subjects of the cue beside this one that are short: "Norway's president, Ann Lee", cut in two."""
        joined: set[int] = set()
        for twin in self._parse.dependents(cue, "nsubj"):
            if self._is("time", twin):
                continue  # "this Wednesday, the mayor said"
            if twin.index == head.index or (twin.index < cue.index) != (head.index < cue.index):
                continue
            branch = self._parse.subtree(twin)
            gap = range(branch[-1] + 1, min(inside)) if twin.index < head.index else range(max(inside) + 1, branch[0])
            verbs = any(self._parse.words[index].upos == "VERB" or self._is_quoted(index) for index in branch)
            if len(branch) <= 6 and not verbs and all(self._parse.words[index].upos == "PUNCT" for index in gap):
                joined.update(branch, gap)
        return joined


def _is_cut(word: Word) -> bool:
    """True for the first part of a compound whose second part follows later: ``indenrigs-``."""
    return word.text.endswith("-") and word.text[:-1].isalpha()
