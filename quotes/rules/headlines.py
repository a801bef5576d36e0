"""Headlines with quoted words: ``Lee Rips Plan As ‘a Fraud’``."""

from __future__ import annotations

from quotes.document.marks import Mark, touching
from quotes.document.parse import Sentence, Word
from quotes.document.span import Span, strip
from quotes.rules import colons
from quotes.rules import content as contents
from quotes.rules.blackboard import Blackboard

#: Words of a headline at most.
_LONGEST = 25


def propose(board: Blackboard) -> None:
    """Proposes what a headline with quoted words says after its cue or its colon, or before its colon."""
    lines = [board.parse.sentences[number] for number in sorted(board.headlines)]
    for line in [_opening_line(board), *(sentence.span for sentence in lines)]:
        for mark in _loose(board, line):
            _beside_colon(board, line, mark)
    for sentence in lines:
        loose = _loose(board, sentence.span)
        if loose:
            _title_case(board, sentence, loose[0])


def _loose(board: Blackboard, line: Span) -> list[Mark]:
    """The marked stretches of a line that no rule has tied yet."""
    return [mark for mark in touching(board.quoted, line) if not board.is_tied(mark.inner)]


def _opening_line(board: Blackboard) -> Span:
    """The article's first line, where it is a headline in whatever case: more follows, and no full stop ends it."""
    first = board.paragraphs[0]
    short = len(board.parse.words_in(first)) <= _LONGEST
    is_headline = len(board.paragraphs) > 1 and short and not first.of(board.text).rstrip().endswith(".")
    return first if is_headline else Span(first.start, first.start)


def _beside_colon(board: Blackboard, line: Span, mark: Mark) -> None:
    """Marked words right after a colon are those of whom it follows, such before a colon of whom it leads to."""
    before, after = board.text[line.start : mark.start].rstrip(), board.text[mark.end : line.end].lstrip()
    if before.endswith(":"):
        lead = Span(line.start, line.start + len(before) - 1)
    elif not before and after.startswith(":"):
        lead = Span(line.end - len(after) + 1, line.end)
    else:
        return
    head = board.first_nominal(lead)
    if head is not None and lead.start > mark.end:  # “It fell”: Ann’s | shock
        head = next(iter(board.parse.dependents(head, "nmod:poss")), head)
    if head is not None and not colons.speaks(board, head):
        head = None
    board.add([mark.inner], "headline", source=head, mention=_mention(board, head, lead))


def _mention(board: Blackboard, head: Word | None, lead: Span) -> Span | None:
    """The mention of a source without what stands beyond the colon, which the tree may hang on it."""
    if head is None:
        return None
    mention = board.sources.span(head)
    return strip(board.text, Span(max(mention.start, lead.start), min(mention.end, lead.end)))


def _title_case(board: Blackboard, sentence: Sentence, mark: Mark) -> None:
    """What a headline in title case says after its cue or its colon."""
    before = [w for w in board.parse.words[sentence.first + 1 : sentence.last] if w.end <= mark.start]
    colon = next((word for word in reversed(before) if word.text == ":"), None)
    cue = next((word for word in reversed(before) if _is_verb(board, word)), None)
    if cue is None and colon is None:
        cue = next((word for word in reversed(before) if _quotes(board, word)), None)
    leading = cue or colon
    if leading is None:
        return
    content = contents.pieces(board, [Span(leading.end, sentence.end)])
    subject = board.first_nominal(Span(sentence.start, leading.end if cue is None else cue.start))
    if content and cue is None:
        mention = _mention(board, subject, Span(sentence.start, leading.start))
        board.add(content, "headline", source=subject, mention=mention)
    elif content and cue is not None and cue.index not in board.by_cue:
        source = board.verb_source(cue, range(cue.index, sentence.last), inverted=False)
        board.add(content, "headline", cue, source or subject)


def _is_verb(board: Blackboard, word: Word) -> bool:
    entry = board.cues.get(word.index)
    return entry is not None and not entry.nominal


def _quotes(board: Blackboard, word: Word) -> bool:
    """True for words that report, taken for names: the plain form of a verb (``Lawmakers Rip Plan``) or a noun."""
    form = word.text.lower()
    before = board.parse.words[word.index - 1].text.lower()
    endings = tuple(board.language.words.get("plural_endings", ()))
    plural = before.endswith(endings) or board.language.is_word("infinitive_markers", before)
    return word.text[:1].isupper() and (form in board.language.nouns or (plural and form in board.language.verbs))
