"""The parser: offsets, long sentences, paragraphs."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stanza.models.common.doc import Document

from quotes import languages
from quotes.document.article import paragraphs
from quotes.document.plain import visible
from quotes.document.span import Span, SpanIndex, length, meets, strip, subtract, united
from quotes.languages import Language
from quotes.parsing import parser, sentences
from quotes.reading.text import from_text


@st.composite
def texts_and_spans(draw: st.DrawFn) -> tuple[str, Span]:
    text = draw(st.text(max_size=60))
    start = draw(st.integers(0, len(text)))
    return text, Span(start, draw(st.integers(start, len(text))))


SPANS = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: Span(min(pair), max(pair)))
LINES = st.lists(st.one_of(st.text(max_size=80), st.text("ab ,.\t", max_size=120)), max_size=12)


@given(LINES, st.sampled_from(["\n", "\r\n", "\n\n", "\r"]))
def test_paragraphs_are_stripped_slices_in_order(lines: list[str], end: str) -> None:
    text = end.join(lines)
    found = paragraphs(text)
    for paragraph in found:
        assert paragraph.start < paragraph.end
        assert paragraph.of(text) == paragraph.of(text).strip()
    for before, after in itertools.pairwise(found):
        assert before.end < after.start
    outside = "".join(span.of(text) for span in subtract(Span(0, len(text)), found))
    assert all(len(line) <= 80 for line in visible(outside).splitlines()), "only lines of layout are left out"


@given(texts_and_spans())
def test_strip(pair: tuple[str, Span]) -> None:
    text, span = pair
    assert strip(text, span).of(text) == span.of(text).strip()
    assert strip(text, span) in span


@given(SPANS, st.lists(SPANS, max_size=6))
def test_subtract(span: Span, holes: list[Span]) -> None:
    pieces = subtract(span, holes)
    left = [offset for piece in pieces for offset in range(*piece)]
    assert left == [i for i in range(*span) if not any(hole.start <= i < hole.end for hole in holes)]
    assert length(pieces) == len(left)


@given(SPANS, SPANS)
def test_containing_and_overlapping(one: Span, other: Span) -> None:
    assert one.overlaps(other) == other.overlaps(one)
    if other in one and other.start < other.end:
        assert one.overlaps(other)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted).map(lambda pair: Span(*pair))))
def test_stretches_around_an_offset(spans: list[Span]) -> None:
    stretches = SpanIndex(spans)
    for offset in range(31):
        assert stretches.around(offset) == {span for span in spans if span.start <= offset < span.end}


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).filter(lambda pair: pair[0] != pair[1])),
    st.integers(0, 29),
    st.integers(1, 9),
)
def test_stretches_that_meet_another(pairs: list[tuple[int, int]], start: int, size: int) -> None:
    other, spans = Span(start, start + size), [Span(*sorted(pair)) for pair in pairs]
    assert SpanIndex(spans).meets(other) == any(span.overlaps(other) for span in spans)
    apart = united(spans)
    assert meets(apart, other) == any(span.overlaps(other) for span in apart)


@given(st.text("ab .!\n", min_size=1, max_size=400))
def test_chunks_lose_nothing_but_space(text: str) -> None:
    whole = Span(0, len(text))
    chunks = list(sentences.paragraph_chunks(text, [whole], longest=50))
    assert all(chunk.end - chunk.start <= 50 for chunk in chunks)
    assert not "".join(span.of(text) for span in subtract(whole, chunks)).strip()


@pytest.mark.parametrize(
    ("opening", "rest"),
    [
        ("COPENHAGEN, Denmark (AP) — ", "Prime Minister Lee said"),
        ("WASHINGTON, D.C. -- ", "“We are"),
        ("MEXICO CITY, Nov. 27 (Xinhua) - ", "Mexican"),
        ("Washington (CNN) – ", "12 people"),
        ("(CNN) — ", "Lee"),
        ("ŁÓDŹ (PAP) — ", "Śląsk was"),
        ("", "ŁÓDŹ – śląsk"),
        ("", "NATO – den største alliance"),
        ("", "Lee — The president"),
        ("", "The bridge (old) — It"),
        ("", "A - B"),
        ("", "THE BRIDGE-BUILDERS met"),
    ],
)
def test_datelines_are_parsed_apart(opening: str, rest: str) -> None:
    text = f"Headline\n{opening}{rest}"
    paragraphs = [Span(0, 8), Span(9, len(text))]
    assert sentences.dateline(text, paragraphs[1]) == 9 + len(opening)
    chunks = [span.of(text) for span in sentences.paragraph_chunks(text, paragraphs)]
    assert chunks == ["Headline", *([opening.rstrip()] if opening else []), rest]


def test_a_single_mark_closes_a_question() -> None:
    assert (
        sentences.prepared("‘Where is she?’ he asked. 'No!' Rock 'n' roll")
        == "'Where is she?\" he asked. 'No!\" Rock 'n' roll"
    )


@given(st.text())
def test_prepared_text_keeps_offsets(text: str) -> None:
    assert len(sentences.prepared(text)) == len(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The mayor, Anna Lee, said: “It’s over … for now.”\n\n She didn't say ''why''.\n"),
        ("da", "Borgmesteren, Anna Lund, sagde: »Det er slut.«\n\n– Hvorfor? spurgte avisen.\n"),
        ("en", "word " * 900 + "end."),
    ],
)
def test_words_lie_in_the_text(language: str, text: str) -> None:
    article = from_text(text, language=language)
    parsed = parser.load(language)(article)
    assert parsed.model == f"stanza/{language} compact"
    assert [word.index for word in parsed.words] == list(range(len(parsed.words)))
    for word in parsed.words:
        assert text[word.start : word.end] == word.text
        assert 0 <= word.head < len(parsed.words)
    for before, after in itertools.pairwise(parsed.words):
        assert before.end <= after.start
    assert [parsed.sentence_of[sentence.first] for sentence in parsed.sentences] == list(range(len(parsed.sentences)))
    letters = sum(character.isalnum() for character in text)
    assert sum(c.isalnum() for word in parsed.words for c in word.text) == letters


def tokenized(text: str, *forms: str) -> Document:
    """A document whose sentences have these tokens, with spaces between."""
    position, rows = 0, []
    for sentence in forms:
        row: list[dict[str, object]] = []
        for number, form in enumerate(sentence.split(" "), 1):
            start = text.index(form, position)
            position = start + len(form)
            row.append({"id": number, "text": form, "start_char": start, "end_char": position})
        rows.append(row)
    return Document(rows, text=text)


def rejoined(document: Document, language: Language | None, *longest: int) -> Document:
    tokens = [[token.to_dict() for token in sentence.tokens] for sentence in document.sentences]
    found = sentences.rejoined(document.text, tokens, language, *longest)
    return Document(list(map(sentences.rows, found)), text=document.text)


def contracted(text: str, *parts: str) -> Document:
    """A document of one sentence: words, and behind them one that is two, ``parts``."""
    *words, last = text.split(" ")
    row: list[dict[str, object]] = []
    position = 0
    for number, form in enumerate(words, 1):
        row.append({"id": number, "text": form, "start_char": position, "end_char": position + len(form)})
        position += len(form) + 1
    first = len(words) + 1
    row.append({"id": (first, first + 1), "text": last, "start_char": position, "end_char": len(text)})
    row += [{"id": first + number, "text": part} for number, part in enumerate(parts)]
    return Document([row], text=text)


@pytest.mark.parametrize(
    ("text", "parts", "words"),
    [("Mind its", ("it", "s"), ["Mind", "its"]), ("We cannot", ("can", "not"), ["We", "can", "not"])],
)
def test_its_is_never_two_words(text: str, parts: tuple[str, str], words: list[str]) -> None:
    document = contracted(text, *parts)
    (sentence,) = rejoined(document, languages.load("en")).sentences
    assert [(word.id, word.text) for word in sentence.words] == list(enumerate(words, 1))
    (sentence,) = rejoined(document, None).sentences
    assert [word.text for word in sentence.words] == [text.split()[0], *parts]


@pytest.mark.parametrize(("text", "words"), [("Das sagt Tim", ["Das", "sagt", "Tim"]), ("Das war im", ["Das", "war"])])
def test_a_name_is_no_contraction(text: str, words: list[str]) -> None:
    (sentence,) = rejoined(contracted(text, "in", "dem"), languages.load("de")).sentences
    assert [word.text for word in sentence.words] == (words if len(words) == 3 else [*words, "in", "dem"])


def test_white_space_behind_a_mark_is_no_word() -> None:
    text = 'Er rief "Halt" laut.'
    row = [("Er", 0, 2), ("rief", 3, 7), ('"', 8, 9), ("Halt", 9, 13), ('" ', 13, 15), ("laut", 15, 19), (".", 19, 20)]
    tokens = [{"id": n, "text": t, "start_char": s, "end_char": e} for n, (t, s, e) in enumerate(row, 1)]
    (sentence,) = rejoined(Document([tokens], text=text), languages.load("de")).sentences
    assert [token.text for token in sentence.tokens] == ["Er", "rief", '"', "Halt", '"', "laut", "."]
    assert all(text[token.start_char : token.end_char] == token.text for token in sentence.tokens)


def test_a_mark_that_opens_behind_a_point_begins_a_sentence() -> None:
    text = 'It is old . "Who knew ?" said Lee. "No" .'.replace(" .", ".").replace(" ?", "?")
    document = tokenized(text, 'It is old . " Who knew ? " said Lee . " No " .')
    found = rejoined(document, None).sentences
    assert [[word.text for word in sentence.words][:2] for sentence in found] == [
        ["It", "is"],
        ['"', "Who"],
        ['"', "No"],
    ]


@given(st.integers(0, 40), st.integers(1, 10))
def test_long_sentences_are_cut_between_tokens(before: int, longest: int) -> None:
    document = contracted(" ".join(["so"] * before + ["cannot"]), "can", "not")
    cut = rejoined(document, None, longest)
    assert [word.text for sentence in cut.sentences for word in sentence.words] == ["so"] * before + ["can", "not"]
    for sentence in cut.sentences:
        assert [word.id for word in sentence.words] == list(range(1, len(sentence.words) + 1))
        assert len(sentence.words) <= longest + 1


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("He met Sen. Ann Lee.", ["He met Sen .", "Ann Lee ."], ["He met Sen. Ann Lee ."]),
        ("At a Dec. 4 briefing.", ["At a Dec .", "4 briefing ."], ["At a Dec. 4 briefing ."]),
        ("At a Dec. 4 briefing.", ["At a Dec.", "4 briefing ."], ["At a Dec. 4 briefing ."]),
        ("Is it? he asked.", ["Is it ?", "he asked ."], ["Is it ? he asked ."]),
        ("Ann Lee left.", ["Ann", "Lee left ."], ["Ann Lee left ."]),
        ("Since Şub. 4 it rains.", ["Since Şub .", "4 it rains ."], ["Since Şub. 4 it rains ."]),
        ("He left. 4 stayed.", ["He left .", "4 stayed ."], ["He left .", "4 stayed ."]),
        ("He posted it on X. Ann stayed.", ["He posted it on X. Ann stayed ."], ["He posted it on X.", "Ann stayed ."]),
        ("It is by Malcolm X. Ann stayed.", ["It is by Malcolm X. Ann stayed ."], ["It is by Malcolm X. Ann stayed ."]),
        ("He left. Ann stayed.", ["He left .", "Ann stayed ."], ["He left .", "Ann stayed ."]),
    ],
)
def test_sentences_go_on_where_none_ends(text: str, found: list[str], expected: list[str]) -> None:
    joined = rejoined(tokenized(text, *found), languages.load("en"))
    assert [" ".join(token.text for token in sentence.tokens) for sentence in joined.sentences] == expected
    for sentence in joined.sentences:
        assert all(text[token.start_char : token.end_char] == token.text for token in sentence.tokens)
        assert [token.id for token in sentence.tokens] == [(number,) for number in range(1, len(sentence.tokens) + 1)]
