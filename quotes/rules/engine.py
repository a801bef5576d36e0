"""Reports of an article: who is said to have said what, by which rule.

Marks and paragraph breaks are stronger evidence than a tree: quoted words are tied to a
cue beside them first, what the tree says of a cue comes second.
"""

from __future__ import annotations

from collections.abc import Collection

from quotes.document.analysis import Analysis
from quotes.document.marks import Mark, touching
from quotes.document.parse import Word
from quotes.document.quote import Quote
from quotes.document.span import Span, length
from quotes.languages import SPEECH, THOUGHTS
from quotes.rules import content as contents
from quotes.rules.according import according
from quotes.rules.arguments import arguments
from quotes.rules.clauses import Clauses
from quotes.rules.confidence import LEAST, LEAST_INSIDE, confidence
from quotes.rules.context import Context
from quotes.rules.dashes import dashes
from quotes.rules.features import features
from quotes.rules.headlines import headlines
from quotes.rules.nested import nested
from quotes.rules.pointers import pointers
from quotes.rules.proposal import Proposal
from quotes.rules.quotations import Quotations
from quotes.rules.relays import relays
from quotes.rules.transcripts import labelled, transcripts


def find(analysis: Analysis, include: Collection[str] = (), least: float = LEAST) -> tuple[Quote, ...]:
    """The quotes of an article, in text order.

    ``include`` adds senses beyond words and what is done with them: ``acts`` (an act of
    speech with a thing for its object: criticized the plan) and ``thoughts`` (attitudes); and
    ``nested``, the words that somebody quotes in turn.
    Quotes of less confidence than ``least`` are left out; up to ``LEAST``, what somebody named says
    inside another statement, or what somebody else passes on, may have less.
    """
    if not analysis.parse.words:
        return ()
    context, found = find_all(analysis, include)
    kept = [quote for quote in found if _is_trusted(context, quote, least)]
    ids = {id(quote) for quote in kept}
    quotes: dict[int, Quote] = {}
    for proposal in kept:  # what stands around others comes before them
        proposal.pass_over(ids)
        quotes[id(proposal)] = proposal.quote(quotes[id(proposal.within)] if proposal.within is not None else None)
    return tuple(quotes.values())


def _can_speak(context: Context, head: Word) -> bool:
    """True for a name, and for a noun of people, offices, organizations and documents."""
    if any(name.first <= head.index < name.last for name in context.names):
        return True
    groups = ("titles", "spokespersons", "organizations", "groups", "documents")
    return any(context.language.is_word(group, form) for group in groups for form in (head.text, head.lemma))


def _is_trusted(context: Context, quote: Proposal, least: float) -> bool:
    if quote.confidence is None or quote.confidence >= least:
        return True
    named = quote.source_head is not None and _can_speak(context, context.parse.words[quote.source_head])
    passed_on = quote.within is not None or quote.relay is not None
    if not passed_on or not named or least > LEAST:  # who asks for more gets nothing below it
        return False
    if quote.verbatim:
        return quote.confidence >= min(least, LEAST_INSIDE)
    return quote.rule == "clause" and quote.sense in SPEECH


def find_all(analysis: Analysis, include: Collection[str]) -> tuple[Context, list[Proposal]]:
    """All that the rules find, however little it can be trusted, and what they found it in."""
    context = Context(analysis, include)
    dashes(context)
    clauses = Clauses(context)
    Quotations(context, clauses).quote()
    clauses.quote()
    according(context)
    headlines(context)
    arguments(context)
    labelled(context)
    transcripts(context)
    pointers(context)
    relays(context)
    if "nested" in context.include:
        nested(context)
    found = _settled(context)
    for quote in found:
        quote.confidence = confidence(quote.rule, features(context, quote))
    return context, found


def _settled(context: Context) -> list[Proposal]:
    """The reports in text order, typed, without those that repeat another's words."""
    utterances = [mark for mark in context.marks if mark.kind != "dash"]
    for quote in context.found:
        for role, span in (("cue", quote.cue), ("source", quote.source)):
            if span is not None:
                quote.evidence[role] = span
        if quote.rule == "dash":
            quote.verbatim, quote.type = list(quote.content), "direct"
            continue
        quote.verbatim = contents.verbatim(
            context.text,
            quote.content,
            [m for m in touching(utterances, Span(quote.start, quote.end)) if _own(context, m, quote)],
        )
        if not quote.verbatim:
            quote.type = "indirect"
        else:
            quote.type = "mixed" if contents.outside(context.text, quote.content, quote.verbatim) else "direct"
        if quote.type == "direct" and quote.sense == "deny":
            quote.polarity = "asserted"  # denied the claim: “It is a lie”
    _lend_sources(context)
    kept: list[Proposal] = []
    seen: set[tuple[Span, ...]] = set()
    running: list[Proposal] = []  # those that have not ended yet
    for quote in sorted(context.found, key=lambda r: (r.start, -length(r.content), r.end)):
        if tuple(quote.content) in seen:
            continue
        seen.add(tuple(quote.content))
        running = [other for other in running if other.end > quote.start]
        around = [other for other in running if _holds(other, quote)]
        quote.within = min(around, key=lambda other: other.end - other.start, default=None)
        if quote.within is not None:
            if _same_source(context, quote, quote.within):
                continue  # "announced plans to call it a farce": one statement of one person
            if quote.within.cue is not None and quote.within.end <= quote.within.cue.start:
                # "..., the agency reported": who closes the sentence passes on what is said in it
                quote.relay = quote.relay or quote.within.source
        kept.append(quote)
        running.append(quote)
    return _without_relays(context, kept)


def _same_source(context: Context, inner: Proposal, outer: Proposal) -> bool:
    """True where both have one source, or a thought the same pronoun for it: ``He told them that he wants a plan``."""
    if inner.source_head is None or outer.source_head is None:
        return False
    form, other = (context.parse.words[head].text.lower() for head in (inner.source_head, outer.source_head))
    pronoun = inner.sense in THOUGHTS and form == other and context.language.is_word("singular_person", form)
    return inner.source_head == outer.source_head or pronoun


def _without_relays(context: Context, quotes: list[Proposal]) -> list[Proposal]:
    """The reports without those that only pass on another's: ``Lee calls it “a lie” and has left, Reuters writes``.

    Who passes on has to be named and no person, and to add no clause of its own to what the other says.
    """
    relays = {id(r.within) for r in quotes if r.within is not None and _passes_on(context, r.within, r)}
    kept = [quote for quote in quotes if id(quote) not in relays]
    ids = {id(quote) for quote in kept}
    for quote in kept:
        quote.pass_over(ids)
    return kept


def _passes_on(context: Context, outer: Proposal, inner: Proposal) -> bool:
    if inner.relay is None or inner.relay != outer.source or outer.source is None or inner.cue is None:
        return False
    if inner.source is None or not any(word.upos == "PROPN" for word in context.parse.words_in(outer.source)):
        return False
    if any(name.kind == "person" and name.span.overlaps(outer.source) for name in context.names):
        return False
    told = [*inner.content, inner.cue, inner.source]
    first = min(inner.start, inner.cue.start)
    return not any(
        word.rel in ("nsubj", "expl") or (word.upos == "VERB" and word.start < first)
        for word in context.parse.words_in(Span(outer.start, outer.end))
        if not any(piece.overlaps(word.span) for piece in told)
    )


def _holds(outer: Proposal, inner: Proposal) -> bool:
    """True where the inner report stands inside the outer one's content."""
    same = (outer.start, outer.end) == (inner.start, inner.end)
    return not same and outer.start <= inner.start and inner.end <= outer.end


def _lend_sources(context: Context) -> None:
    """Gives quoted words that stand alone the source of the report right before them."""
    for quote in context.found:
        if quote.source is not None or quote.cue is not None or quote.rule != "quote-uncued":
            continue
        before = [
            r
            for r in context.found
            if r is not quote and r.source is not None and max(r.end, r.cue.end if r.cue else 0) <= quote.start
        ]
        if not before:
            _lend_subject(context, quote)
            continue
        nearest = max(before, key=lambda r: max(r.end, r.cue.end if r.cue else 0))
        gap = Span(max(nearest.end, nearest.cue.end if nearest.cue else 0), quote.start)
        if (
            sum(c == "\n" for c in context.text[gap.start : gap.end].replace("\n\n", "\n")) <= 1
            and gap.end - gap.start < 200
        ):
            quote.source, quote.source_head = nearest.source, nearest.source_head
        else:
            _lend_subject(context, quote)


def _lend_subject(context: Context, quote: Proposal) -> None:
    """Gives quoted words that stand alone the person who acts in the sentence before: ``She turned to me. "..."``."""
    before = next((s for s in reversed(context.parse.sentences) if s.end <= quote.start), None)
    if before is None or "\n" in context.text[before.end : quote.start]:
        return
    for word in context.parse.words[before.first : before.last]:
        person = word.upos == "PROPN" or context.language.is_word("singular_person", word.text)
        if word.deprel == "nsubj" and person and not context.blocked(word.index):
            quote.source, quote.source_head = context.sources.span(word), word.index
            return


def _own(context: Context, mark: Mark, quote: Proposal) -> bool:
    """False for a term in marks that somebody else in the content uses: ``whom the board calls “rebels”``."""
    if mark in context.utterances or quote.cue_head is None:
        return True
    words = context.parse.words_in(mark.inner)
    for ancestor in context.parse.ancestors(words[0]) if words else ():
        if ancestor.index == quote.cue_head:
            return True
        entry = context.cues.get(ancestor.index)
        if entry is not None and entry.sense in ("label", "want"):
            governors = [ancestor, *context.parse.ancestors(ancestor)]
            chain = [g for g in governors if g.rel == "acl" or g.deprel.startswith("acl:relcl")]
            return not any(any(context.parse.dependents(g, "nsubj")) for g in chain)
    return True
