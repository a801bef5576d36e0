"""Resolution: the steps by which a mention becomes a speaker, in their order.

A wrong name is worse than none: where two people fit, the speaker stays open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quotes.document.analysis import Analysis
from quotes.document.names import bearer
from quotes.document.parse import Word
from quotes.document.quote import Quote
from quotes.speakers.antecedents import Antecedents, Decision, Step
from quotes.speakers.discourse import Discourse, Mention
from quotes.speakers.echoes import echoed
from quotes.speakers.identities import Known, Speaker, identify
from quotes.speakers.people import Description, Person


@dataclass(frozen=True, slots=True)
class Speakers:
    """All speakers in the order in which they first speak, and for each quote with a known one its index.

    ``confidence`` is for each such quote how sure its speaker is, 0 to 1.  ``steps`` says of every quote how its
    speaker was found, or why it stays open.  ``known`` is what each article tells, by which its speakers can be
    identified with those of others later, and ``answered`` are its quotes with a known speaker, in order.
    """

    all: Sequence[Speaker]
    of: Mapping[Quote, int]
    confidence: Mapping[Quote, float]
    steps: Mapping[Quote, str]
    known: Sequence[Known]
    answered: Sequence[Sequence[Quote]]


def resolve(articles: Iterable[tuple[Analysis, Sequence[Quote]]]) -> Speakers:
    """Who speaks in the quotes of a set of articles, which stand in text order in each."""
    steps: dict[Quote, str] = {}
    confidence: dict[Quote, float] = {}
    known: list[Known] = []
    answered: list[list[Quote]] = []
    for analysis, quotes in articles:
        resolver = Resolver(analysis, quotes)
        answers: list[Person | Description] = []
        answered.append([])
        for quote, decision in resolver.decisions().items():
            steps[quote] = decision.told
            if decision.answer is not None and decision.confidence is not None:
                answers.append(decision.answer)
                answered[-1].append(quote)
                confidence[quote] = decision.confidence
        known.append(Known(resolver.discourse.people, resolver.discourse.words, answers))
    speakers, places = identify(known)
    of = {
        quote: place
        for quotes, own in zip(answered, places, strict=True)
        for quote, place in zip(quotes, own, strict=True)
    }
    return Speakers(speakers, of, confidence, steps, known, answered)


class Resolver:
    """Resolves the sources of the quotes of one article, which come in text order."""

    def __init__(
        self, analysis: Analysis, quotes: Sequence[Quote], antecedents: type[Antecedents] = Antecedents
    ) -> None:
        self.discourse = Discourse(analysis, quotes)
        self._words = analysis.parse.words
        self.antecedents = antecedents(self.discourse)

    def decisions(self) -> dict[Quote, Decision]:
        """Who is behind the source of each quote, and how that was found out."""
        found = {}
        for quote in self.discourse.quotes:
            words = self.discourse.parse.words_in(quote.source) if quote.source is not None else []
            if not words:
                found[quote] = self.antecedents.goes_on(quote)
                continue
            mention = self.discourse.mention(words, quote)
            found[quote] = self._decide(mention)
            self.antecedents.record(mention, found[quote].answer)
        for quote, echo in echoed(self.discourse, found):
            found[quote] = Decision((Step.ECHO,), found[echo].answer)
        return found

    def _decide(self, mention: Mention) -> Decision:
        """Takes the steps in their order until one decides; else the words are all that is known of the speaker."""
        steps = (self._pronoun, self._name, self._document, self._spokesperson, self._title, self._characterized)
        for step in (*steps, self.antecedents.described, self.antecedents.onward):
            decision = step(mention)
            if decision is not None:
                return decision
        group = self.discourse.group_before(mention)
        if group is not None:
            return Decision((Step.GROUP,), group)
        organization = self.discourse.organization(mention)
        if organization is None and self.discourse.is_open(mention):
            return Decision((Step.ORGANIZATION_OPEN,))
        answer = organization or self.discourse.speaker(mention)
        return Decision((Step.ORGANIZATION if organization else Step.WORDS if answer else Step.NO_NOUN,), answer)

    def _pronoun(self, mention: Mention) -> Decision | None:
        """A pronoun, by its kind: ``who``, ``she``, ``it``.  A letter names nobody either: ``Q: Why?``"""
        word, is_word = mention.head, self.discourse.language.is_word
        if len(mention.words) == 2 and self.discourse.is_latter(word) and mention.words[0].rel == "det":
            return self.antecedents.latter(word, mention.quote)
        if len(mention.words) > 1 or not (is_word("pronouns", word.text) or len(word.text) == 1):
            return None
        if is_word("relative", word.text):
            return self._relative(mention)
        # in "nach seinen Worten" the number is that of the words
        single = word.feature("Number") != "Plur" or word.feature("Poss") == "Yes"
        if is_word("singular_person", word.text) and single:
            decision = self.antecedents.person(word, mention.quote)
            thing = self.antecedents.neuter(word) if is_word("neuter", word.text) else None
            if thing is None or decision.steps != (Step.PRONOUN_NOBODY,):
                return decision
            return Decision((Step.NEUTER,), thing)
        if is_word("plural_person", word.text):
            answer = self.antecedents.several(word)
            return Decision((Step.SEVERAL if answer else Step.SEVERAL_NOBODY,), answer)
        if is_word("neuter", word.text):
            answer = self.antecedents.neuter(word)
            return Decision((Step.NEUTER if answer else Step.NEUTER_NOTHING,), answer)
        return Decision((Step.OTHER_PRONOUN,))

    def _relative(self, mention: Mention) -> Decision:
        """A relative pronoun: what its clause describes is the mention."""
        quote, word = mention.quote, mention.head
        cue = self._words[quote.cue_head] if quote.cue_head is not None else None
        while cue is not None and cue.rel in ("xcomp", "ccomp", "conj", "advcl", "obj"):  # who | liked to | say
            cue = self._words[cue.head]
        if cue is None or cue.rel != "acl" or cue.head >= word.index:
            return Decision((Step.RELATIVE_OPEN,))
        noun = bearer(self.discourse.parse, self._words[cue.head])  # Ann Lee, | the teacher who
        words = [self._words[index] for index in self.discourse.parse.subtree(noun) if index < word.index]
        words = [word for word in words if word.upos != "PUNCT"] or [noun]
        while len(words) > 1 and words[0].upos == "ADP":  # funded | by Acme, which
            words = words[1:]
        return self._decide(self.discourse.mention(words, quote)).after(Step.RELATIVE)

    def _name(self, mention: Mention) -> Decision | None:
        """The name of a person, or of several."""
        name = mention.name
        person = self.discourse.person(name) if name is not None else None
        if name is None or person is None or self.discourse.is_calling(mention):
            return None
        if person.ambiguous:
            return Decision((Step.NAME_AMBIGUOUS,))
        if self.discourse.is_joint(name, mention.words):
            return Decision((Step.JOINT,), self.discourse.described(mention.words, "group"))
        if name.kind == "person" or name.titles or len(person.names) > 1 or len(name.words) > 1:
            return Decision((Step.NAME,), person)
        return None

    def _document(self, mention: Mention) -> Decision | None:
        """A document speaks for who issued it, and ``its website`` for the owner."""
        issuer = self.discourse.issuer(mention)
        if issuer:
            return self._decide(self.discourse.mention(issuer, mention.quote)).after(Step.ISSUER)
        writer = self._writer(mention)
        if writer:
            return self._decide(self.discourse.mention(writer, mention.quote)).after(Step.WRITER)
        author = self.antecedents.author(mention)
        if author is not None:
            return Decision((Step.ISSUER,), author)
        if not self.discourse.is_owned(mention.head):
            return None
        owner = self.antecedents.neuter(mention.words[0])
        return Decision((Step.OWNER,), owner) if owner else None

    def _writer(self, mention: Mention) -> Sequence[Word]:
        """Who acts in the sentence before, which tells of a document: ``„...“, heißt es in dem Brief``."""
        quote, parse = mention.quote, self.discourse.parse
        cue = self._words[quote.cue_head] if quote.cue_head is not None else mention.head
        nobody = any(self.discourse.is_nobody(word) for word in parse.dependents(cue, "nsubj", "expl"))
        number = parse.sentence_of[min(mention.head.index, parse.words_in(quote.content[0])[0].index)]
        if not nobody or number == 0 or not self.discourse.is_bare_document(mention):
            return []
        before = parse.sentences[number - 1]
        words = self._words[before.first : before.last]
        if not any(self.discourse.tells_of_document(word) for word in words):
            return []
        acts = (w for w in words if w.rel == "nsubj" and w.upos != "PRON" and self._words[w.head].rel == "root")
        subject = next((word for word in acts if not self.discourse.is_reported(word)), None)
        return [self._words[index] for index in parse.subtree(subject)] if subject is not None else []

    def _spokesperson(self, mention: Mention) -> Decision | None:
        """A spokesperson speaks for an organization."""
        if not self.discourse.is_in(mention.head, "spokespersons"):
            return None
        principal = self.discourse.principal(mention)
        if principal is not None:
            return Decision((Step.SPOKESPERSON,), principal)
        before = self.antecedents.spokesperson
        if before is not None and self.discourse.is_definite(mention.head, mention.words):
            return Decision((Step.SPOKESPERSON_AGAIN,), before)
        return Decision((Step.SPOKESPERSON_NOBODY,), self.discourse.described(mention.words, "person", local=True))

    def _title(self, mention: Mention) -> Decision | None:
        """A title stands for who holds it; a definite one that nobody holds stays open."""
        if not self.discourse.is_role(mention.head) or self.discourse.is_indefinite(mention.words):
            return None
        holder = self.discourse.holder(mention.head, mention.words)
        if holder is not None:
            return Decision((Step.TITLE,), holder)
        if not self.discourse.is_definite(mention.head, mention.words) or self.discourse.is_full_title(mention):
            return None
        return self._characterized(mention) or self.antecedents.described(mention) or Decision((Step.TITLE_NOBODY,))

    def _characterized(self, mention: Mention) -> Decision | None:
        """A noun that tells again what the article told of somebody."""
        answer = self.discourse.characterized(mention.head, mention.words)
        return Decision((Step.CHARACTERIZED,), answer) if answer is not None else None
