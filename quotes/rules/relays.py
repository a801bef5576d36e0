"""Who passes on what somebody else said: ``the Herald, citing officials, reported``, ``was quoted by it as saying``."""

from __future__ import annotations

from quotes.document.names import in_group
from quotes.document.parse import Word
from quotes.rules.context import Context
from quotes.rules.proposal import Proposal

#: Word groups of those who can say something themselves: a paper that cites rising costs cites nobody.
_SPEAKERS = ("people", "groups", "spokespersons", "organizations", "titles", "callings")


def relays(context: Context) -> None:
    """Gives reports whose source cites somebody, or is said to quote somebody, that person for a source."""
    for quote in context.found:
        if quote.cue_head is None or quote.source_head is None:
            continue
        cue, source = (context.parse.words[index] for index in (quote.cue_head, quote.source_head))
        passing = _passing(context, source)
        if passing is not None:
            quote.relay = context.sources.span(passing)
            continue
        speaker = _cited(context, quote, cue, source) or _quoted(context, cue)
        if speaker is not None and speaker.index != source.index and not context.blocked(speaker.index):
            quote.relay = quote.source
            quote.source, quote.source_head = context.sources.span(speaker), speaker.index


def _cited(context: Context, quote: Proposal, cue: Word, source: Word) -> Word | None:
    """Whom the source cites beside the cue: ``citing | officials``, ``med henvisning til | kilder``."""
    parse, language = context.parse, context.language
    for citing in (*parse.dependents(cue, "advcl", "obl", "xcomp"), *parse.dependents(source, "acl", "amod")):
        if not language.is_word("citing", citing.lemma) or any(piece.overlaps(citing.span) for piece in quote.content):
            continue
        for cited in parse.dependents(citing, "obj", "obl", "nmod"):
            if cited.upos == "PROPN" or any(in_group(language, one, cited.text, cited.lemma) for one in _SPEAKERS):
                return cited
    return None


def _passing(context: Context, source: Word) -> Word | None:
    """By whom the source is quoted: ``sources quoted by | the Herald``."""
    for quoting in context.parse.dependents(source, "acl"):
        if context.language.is_word("citing", quoting.lemma):
            return context.sources.agent(quoting)
    return None


def _quoted(context: Context, cue: Word) -> Word | None:
    """Who is quoted by the source: ``Lee | was quoted by the Herald as saying``."""
    quoted = context.parse.words[cue.head]
    if cue.rel not in ("advcl", "xcomp", "ccomp") or not context.language.is_word("citing", quoted.lemma):
        return None
    return next(context.parse.dependents(quoted, "nsubj:pass"), None)
