"""Hostile material for properties and fuzzing: any text, any tree over it, and what has to hold of every result."""

from __future__ import annotations

import itertools
import random
import re
import sys
from collections.abc import Callable, Iterator

from hypothesis import strategies as st

from quotes import schema
from quotes.document.article import Article
from quotes.document.parse import Entity, Parse, Sentence, Word
from quotes.document.span import Span
from quotes.reading.conllu import ParsedArticle

#: Pieces of which texts are made: what the program looks for, and what breaks programs.
_WORDS = [
    *("Ann Lee", "the mayor", "Broen", "She", "he", "It", "we", "NATO", "U.S.", "Mr.", "O’Neill", "1,000", "12"),
    *("said", "siger", "told reporters", "according to", "ifølge", "says that", "asked", "denied", "wrote on X"),
    *("is safe", "will open", "at", "that", "a statement", "on Twitter", "tilføjer", "ikke", "not", "and", "(@lee)"),
]
_MARKS = [*"\"“”„‟«»‘’‚‛‹›'`´「」『』<>″′¿¡", "''", "``", ",,", "<<", ">>", "– ", "— ", "- "]
_STOPS = [*".,:;?!…()[]{}-–—/\\|&#@$%*=+_~^", ". ", ", ", ": "]
_BREAKS = [*"\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029 \t\xa0", "\r\n", "\n\n", "\n\r"]
_UNSEEN = [*"\xad\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202e\u2060\u2066\u2069\u061c\ufeff\u180e\u034f\ufe0f"]
_ODD = [
    *("😀", "👩‍👩‍👧‍👦", "🇩🇰", "👍🏽", "é", "e\u0301", "\u0301", "Å", "İ", "ı", "ß", "ﬁ", "ǆ", "ŉ", "Ω", "𝔘𝔫𝔦", "𐐀"),
    *("⅓", "²", "٣", "שלום", "مرحبا", "नमस्ते", "ประเทศ", "東京都", "こんにちは", "안녕", "Привет", "\u0e33"),
    *("\U000e0041", "\U0010ffff", "\ufffe", "\uffff", "\ufffd", "\ufffc", "<b>", "&amp;", "{{", "%s"),
    *("\0", "\x01", "\x07", "\x08", "\x1b[31m", "\x1b]0;t\x07", "\x7f", "\x9b", "\x9d"),
]
PIECES = [*_WORDS, *_MARKS, *_STOPS, *_BREAKS, *_UNSEEN, *_ODD]

#: Sentences that report something, in pieces: hostile ones come between them.
_SENTENCES = [
    "“ It is safe , ” Ann Lee said on Monday .",
    "“ It is safe , ” she told reporters in Berlin . “ We go . ”",
    "The mayor said that the bridge would open on May 4 .",
    "According to the police , nobody was hurt , and “ all is well ” .",
    "' It is so . ' — Ann Lee ( @lee )",
    "» Den er sikker , « siger borgmester Ann Lund til Politiken .",
    "- Den er sikker , siger hun på et pressemøde .",
    "Ifølge politiet er broen » lukket « .",
    "„ Es ist sicher “ , sagte Bo Dahl am Montag .",
    "« C’est sûr » , a dit le maire à la presse .",
    "— Es seguro — dijo la alcaldesa .",
    "Ann Lee , the mayor of Springfield , wrote on Twitter : “ He called it ‘ so ’ . ”",
    "John Smith : It is so .",
    "She did not say whether it was so , but he denied it in a statement .",
]
_SPLIT = [sentence.split(" ") for sentence in _SENTENCES]
_pieces = st.sampled_from(PIECES) | st.sampled_from(_WORDS).map(" {} ".format) | st.text(max_size=8)
_joints = st.sampled_from(["", " ", " ", " ", " ", " ", " "]) | st.sampled_from(PIECES)


@st.composite
def _sentence(draw: st.DrawFn) -> str:
    """A sentence that reports something, with hostile pieces between its words."""
    words = draw(st.sampled_from(_SPLIT))
    joints = draw(st.lists(_joints, min_size=len(words), max_size=len(words)))
    return "".join(word + joint for word, joint in zip(words, joints, strict=True))


#: Texts of sentences that report something and of hostile pieces, of any characters but lone surrogates.
texts = st.lists(_sentence() | _sentence() | st.lists(_pieces, max_size=12).map("".join), min_size=1, max_size=7).map(
    "".join
)
languages = st.sampled_from(["en", "da", "de", "es", "fr", "sv", "nb"])

_RELATIONS = [
    *(
        "nsubj",
        "nsubj:pass",
        "obj",
        "iobj",
        "obl",
        "obl:agent",
        "ccomp",
        "xcomp",
        "advcl",
        "advmod",
        "acl",
        "acl:relcl",
    ),
    *("amod", "appos", "aux", "aux:pass", "case", "cc", "conj", "cop", "csubj", "dep", "det", "discourse", "expl"),
    *("fixed", "flat", "flat:name", "list", "mark", "nmod", "nmod:poss", "nummod", "parataxis", "punct", "vocative"),
    *("compound", "compound:prt", "acl:relcl", "orphan", "dislocated", "reparandum", "goeswith"),
]
_TAGS = [
    *("ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM"),
    *("PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"),
]
_FEATURES = [
    *("", "", "Number=Sing|Person=3|PronType=Prs", "Gender=Fem|Number=Sing", "Mood=Ind|Tense=Past|VerbForm=Fin"),
    *("Number=Plur", "VerbForm=Inf", "Definite=Def|PronType=Art", "Poss=Yes|PronType=Prs", "Polarity=Neg"),
    *("VerbForm=Part|Voice=Pass", "PronType=Rel", "Person=1|PronType=Prs", "Person=2", "Case=Gen"),
]
_KINDS = ("person", "organization", "place", "group", "other")
_TOKEN = re.compile(r"\w+|[^\w\s]+")


def drawn(lot: random.Random) -> str:
    """A text as those of ``texts``, drawn by lot."""
    parts = []
    for _ in range(lot.randint(1, 6)):
        if lot.random() < 0.2:
            parts += lot.choices(PIECES, k=lot.randint(1, 8))
        for word in lot.choice(_SPLIT):
            parts += [word, lot.choice(PIECES) if lot.random() < 0.15 else " "]
        if lot.random() < 0.4:
            del parts[len(parts) - lot.randint(0, min(len(parts), 6)) :]
            parts.append(lot.choice(("\n\n", "\n", " ", "")))
    return "".join(parts)


def any_tree(article: Article, seed: float) -> ParsedArticle:
    """The article with a parse that is a tree, whatever tree: relations, tags and entities are drawn by lot."""
    lot = random.Random(seed)
    text = article.text
    words: list[Word] = []
    sentences: list[Sentence] = []
    entities: list[Entity] = []
    for paragraph in article.paragraphs:
        tokens = [Span(*match.span()) for match in _TOKEN.finditer(text, *paragraph)]
        while tokens:
            size = lot.randint(1, 25)
            own, tokens = tokens[:size], tokens[size:]
            first = len(words)
            # each word hangs on one that hangs on the root already
            order = list(range(len(own)))
            lot.shuffle(order)
            heads = {order[0]: order[0]}
            for place, number in enumerate(order[1:], 1):
                heads[number] = order[lot.randrange(place)]
            for number, span in enumerate(own):
                root = heads[number] == number
                surface = span.of(text)
                kind = "PUNCT" if not any(map(str.isalnum, surface)) and lot.random() < 0.8 else lot.choice(_TAGS)
                words.append(
                    Word(
                        first + number,
                        surface,
                        surface.lower() if lot.random() < 0.9 else "say",
                        kind,
                        lot.choice(_FEATURES),
                        first + heads[number],
                        "root" if root else lot.choice(_RELATIONS),
                        *span,
                    )
                )
            sentences.append(Sentence(first, len(words), own[0].start, own[-1].end))
            if lot.random() < 0.4:
                begin = lot.randrange(len(own))
                end = min(len(own), begin + lot.randint(1, 3))
                entities.append(Entity(own[begin].start, own[end - 1].end, lot.choice(_KINDS)))
    parse = Parse(text, article.language, "lot", words, sentences, entities)
    about = {name: getattr(article, name) for name in Article.__dataclass_fields__}
    return ParsedArticle(**about, parse=parse)


def spans(result: schema.Result) -> Iterator[tuple[str, schema.TextSpan | schema.Mention]]:
    """Every stretch of an article that a result has anywhere, with the id of the article."""
    for article in result.articles:
        yield from ((article.id, one) for one in article.skipped)
        for quote in article.quotes:
            known = [quote.source, quote.cue, quote.addressee, quote.relay, quote.time, quote.sentence]
            known.append(quote.channel.evidence if quote.channel else None)
            yield from ((article.id, one) for one in (*quote.content, *quote.verbatim, *known) if one is not None)
    for speaker in result.speakers:
        yield from ((mention.article, mention) for mention in speaker.mentions)
    for group in result.alignments:
        yield from ((member.article, one) for member in group.members for one in member.segments)
        for pair in group.pairs:
            first, second = (group.members[number].article for number in pair.members)
            for difference in pair.differences:
                if difference.first is not None:
                    yield first, difference.first
                if difference.second is not None:
                    yield second, difference.second
            for conflict in pair.conflicts:
                yield from ((first, one) for one in conflict.first)
                yield from ((second, one) for one in conflict.second)


def check(result: schema.Result) -> None:
    """What holds of every result: its offsets, its references, and the order of what it lists."""
    texts = {article.id: article.text or "" for article in result.articles}
    for id, span in spans(result):
        assert 0 <= span.start <= span.end <= len(texts[id]), span
        assert span.text == texts[id][span.start : span.end], span
    quotes = {quote.id: quote for article in result.articles for quote in article.quotes}
    assert len(quotes) == sum(len(article.quotes) for article in result.articles), "ids of statements differ"
    known = {speaker.id for speaker in result.speakers}
    for quote in quotes.values():
        assert quote.speaker is None or quote.speaker in known
        assert quote.within is None or quote.within in quotes
        assert quote.content, "a statement has words"
        assert all(piece.text.strip() for piece in quote.content), quote.content
        for before, after in itertools.pairwise(quote.content):
            assert before.end <= after.start
        for part in quote.verbatim:
            assert any(piece.start <= part.start and part.end <= piece.end for piece in quote.content)
    for group in result.alignments:
        assert all(member.quote in quotes for member in group.members)
    again = schema.Result.model_validate_json(result.model_dump_json(by_alias=True))
    assert again == result


def found(article: schema.Article) -> list[object]:
    """What an article says by itself, without who is meant, which other articles may tell."""
    own = {"id", "type", "content", "verbatim", "source", "cue", "polarity", "rule", "confidence", "within", "sentence"}
    return [quote.model_dump(include=own) for quote in article.quotes]


def calls(task: Callable[[], object]) -> int:
    """How many functions are called for a task: its work, however busy the machine is."""
    count = 0

    def counted(*about: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        task()
    finally:
        sys.setprofile(None)
    return count
