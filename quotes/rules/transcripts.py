"""Lines that begin with a speaker and a colon: headlines (``Lee: Bridge Is ‘Safe’``) and transcripts."""

from __future__ import annotations

from quotes.document.marks import touching
from quotes.document.names import Name
from quotes.document.parse import Word
from quotes.document.span import Span, strip
from quotes.languages import SPEECH
from quotes.rules import content as contents
from quotes.rules import leads
from quotes.rules.context import Context
from quotes.rules.proposal import Proposal

#: A speaker's name before a colon is at most so long.
_LONGEST = 40
#: What is said has at least so many words.
_FEWEST = 3
#: An office before a colon has at most so many words.
_LONGEST_ROLE = 4
#: A line alone is no transcript: ``UPDATE: The bridge is open``.
_FEWEST_LINES = 2
_AROUND = " \t\r\n\xa0\"“”'‘’"


def transcripts(context: Context) -> None:
    """Adds what follows a speaker in capitals in each line of a transcript: ``Q: Why? | THE MAYOR: Because.``"""
    lines = [line for paragraph in context.paragraphs if (line := _line(context, paragraph)) is not None]
    if len(lines) < _FEWEST_LINES:
        return
    for _, said in lines:
        for quote in context.found:
            # marks that are never closed lead from one speaker's line into the next one's
            quote.content[:] = [piece for piece in quote.content if not piece.overlaps(said)]
    context.found[:] = [quote for quote in context.found if quote.content]
    for label, said in lines:
        content = contents.pieces(context.text, [said], ())
        words = context.parse.words_in(label)
        if content and words:
            context.add(content, "transcript", source=words[-1]).source = label


def _line(context: Context, paragraph: Span) -> tuple[Span, Span] | None:
    """The label and the words of a paragraph that begins with a speaker in capitals and a colon."""
    colon = context.text.find(":", paragraph.start, min(paragraph.end, paragraph.start + _LONGEST))
    if colon < 0:
        return None
    label = strip(context.text, Span(paragraph.start, colon), _AROUND)
    said = strip(context.text, Span(colon + 1, paragraph.end), _AROUND)
    spoken = [word for word in context.parse.words_in(said) if word.upos != "PUNCT"]
    if label.start >= label.end or not context.text[label.start : label.end].isupper() or len(spoken) < _FEWEST:
        return None
    return label, said


def labelled(context: Context) -> None:
    """Adds what follows a person's name or a document and a colon at the beginning of a paragraph."""
    for paragraph in context.paragraphs:
        colon = context.text.find(":", paragraph.start, min(paragraph.end, paragraph.start + _LONGEST))
        if colon < 0:
            continue
        lead, line = Span(paragraph.start, colon), Span(colon + 1, paragraph.end)
        name = next((name for name in context.names if _is_label(context, name, lead)), None)
        if name is None:
            _document(context, lead, line)
            _role(context, lead, line)
        if name is None or any(quote.touches(line) for quote in _told(context)):
            continue
        if any(quote.rule == "headline" and quote.touches(line) for quote in context.found):
            continue
        words = [word for word in context.parse.words_in(line) if word.upos != "PUNCT"]
        if len(words) < _FEWEST or not any(word.upos in ("VERB", "AUX") for word in words):
            continue
        content = contents.pieces(context.text, [line], context.marks)
        if content:
            context.found[:] = [r for r in context.found if not (line.start <= r.start and r.end <= line.end)]
            quote = context.add(content, "name-colon", source=_head(context, name))
            quote.source = name.span


def _document(context: Context, lead: Span, line: Span) -> None:
    """Adds what follows a document and a colon: ``Poll: Lee and Krag Tied``."""
    words = context.parse.words_in(lead)
    if (
        len(words) != 1
        or not context.language.is_word("documents", words[0].text)
        or any(quote.touches(line) for quote in context.found)
    ):
        return
    inside = [word for word in context.parse.words_in(line) if word.upos != "PUNCT"]
    content = contents.pieces(context.text, [line], context.marks)
    if len(inside) >= _FEWEST and content and len(context.parse.sentences_in(line)) <= 1:
        context.add(content, "name-colon", source=words[0])


def _role(context: Context, lead: Span, line: Span) -> None:
    """Adds what follows an office and a colon in a headline: ``Mayor: The Bridge Is Open``."""
    words = context.parse.words_in(lead)
    inside = [word for word in context.parse.words_in(line) if word.upos != "PUNCT"]
    whole = not context.text[line.start : line.end].rstrip().endswith((".", ":"))
    verbs = any(word.feature("VerbForm") == "Fin" for word in inside)
    if not words or len(words) > _LONGEST_ROLE or len(inside) < _FEWEST or not (whole and verbs):
        return
    told = any(quote.touches(line) for quote in context.found) or touching(context.marks, line)
    found = leads.teller(context, lead) if leads.is_role(context, words[-1]) and not told else None
    content = contents.pieces(context.text, [line], context.marks)
    if found is not None and content:
        context.add(content, "name-colon", source=found[0]).source = found[1]


def _is_label(context: Context, name: Name, lead: Span) -> bool:
    """True where a person's name, with its titles, is all that stands before the colon."""
    person = name.kind == "person" or (name.kind == "unknown" and name.text.isupper())
    return person and lead.start <= name.start and name.end == lead.end


def _told(context: Context) -> list[Proposal]:
    """The reports of speech that a cue of their own ties to a source."""
    return [quote for quote in context.found if quote.cue is not None and quote.sense in SPEECH]


def _head(context: Context, name: Name) -> Word:
    """The word of a name that the others hang on."""
    words = context.parse.words[name.first : name.last]
    return next(
        (word for word in words if not name.first <= word.head < name.last or word.head == word.index), words[-1]
    )
