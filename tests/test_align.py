"""Alignment: which statements meet, whatever the order, and how their differences are told."""

from __future__ import annotations

import datetime
import io
import itertools
from pathlib import Path

import pytest

import quotes
from quotes import schema
from quotes.alignment.groups import align, translations
from quotes.alignment.translation import Translator
from quotes.models.lexicon import read
from quotes.models.stanza import compact_folder
from quotes.views import page
from tests.hostile import calls
from tests.statements import Dictionary, Said, article, result

DANISH = (
    "Byrådet holdt møde mandag. Broen åbner for cyklister i maj, skriver borgmesteren på Twitter. "
    "Vi glæder os til at se alle ved vandet, tilføjer hun. Ifølge politiet kostede arbejdet 340 millioner kroner."
)
ENGLISH = (
    "“A wonderful day in the harbour. The bridge opens to cyclists in May. We look forward to seeing everybody by "
    "the water,” the mayor wrote. The police said the work cost 340 million kroner. The opposition said it wants "
    "lower parking fees."
)


def danish(identifier: str = "da") -> tuple[schema.Article, str]:
    return article(
        identifier,
        "da",
        DANISH,
        [
            Said("Broen åbner for cyklister i maj", "mayor", "all", "tweet"),
            Said("Vi glæder os til at se alle ved vandet", "mayor", "all", "tweet"),
            Said("kostede arbejdet 340 millioner kroner", "police"),
        ],
    )


def english(identifier: str = "en") -> tuple[schema.Article, str]:
    return article(
        identifier,
        "en",
        ENGLISH,
        [
            Said(ENGLISH[1 : ENGLISH.index(",” the mayor")], "mayor", "all", "tweet"),
            Said("the work cost 340 million kroner", "police"),
            Said("it wants lower parking fees", "opposition"),
        ],
    )


def alone(
    identifier: str, words: str, speaker: str | None = None, language: str = "en", date: datetime.date | None = None
) -> tuple[schema.Article, str]:
    """An article of one sentence, which is a quote."""
    return article(identifier, language, f"{words}.", [Said(words, speaker, date=date)])


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return Dictionary(
        {"Broen åbner for cyklister i maj": "The bridge opens for cyclists in May"},
        {"da": read(compact_folder() / "da_en" / "lexicon.tsv.gz", "da")},
    )


def texts_of(group: schema.Alignment) -> list[str]:
    return [segment.text for member in group.members for segment in member.segments]


def groups_of(alignments: list[schema.Alignment]) -> list[list[str]]:
    return [texts_of(group) for group in alignments]


def changes(group: schema.Alignment) -> list[tuple[str | None, str | None]]:
    """What the two sides of the first pair say instead of one another."""
    told = group.pairs[0].differences
    return [(d.first.text if d.first else None, d.second.text if d.second else None) for d in told]


def test_a_whole_tweet_meets_its_two_halves(dictionary: Dictionary) -> None:
    alignments = align(*result(danish(), english()), dictionary)
    assert groups_of(alignments) == [
        [
            "Broen åbner for cyklister i maj",
            "Vi glæder os til at se alle ved vandet",
            "The bridge opens to cyclists in May.",
            "We look forward to seeing everybody by the water",
        ],
        ["kostede arbejdet 340 millioner kroner", "the work cost 340 million kroner"],
    ]
    assert [(pair.members, pair.kind) for pair in alignments[0].pairs] == [
        ((0, 2), "translation"),
        ((1, 2), "translation"),
    ]


def test_what_the_other_article_lacks_is_said_once(dictionary: Dictionary) -> None:
    alignments = align(*result(danish(), english()), dictionary)
    sentences = [
        (group.id, difference.kind, difference.second.text if difference.second else None)
        for group in alignments
        for pair in group.pairs
        for difference in pair.differences
        if difference.unit == "sentence"
    ]
    assert sentences == [("a1", "added", "A wonderful day in the harbour.")]


def test_only_what_is_shown_is_translated() -> None:
    translator = Dictionary(
        {"Broen åbner for cyklister i maj": "The bridge opens for cyclists in May"},
        {"da": read(compact_folder() / "da_en" / "lexicon.tsv.gz", "da")},
    )
    alignments = align(*result(danish(), english()), translator)
    assert alignments[0].members[0].translation == "The bridge opens for cyclists in May"
    assert alignments[0].members[2].translation is None
    assert "kostede arbejdet 340 millioner kroner" in translator.asked
    assert sorted(translator.asked) == sorted(set(translator.asked))


def test_spans_are_slices_of_the_articles(dictionary: Dictionary) -> None:
    found, parses = result(danish(), english())
    for group in align(found, parses, dictionary):
        for member in group.members:
            for segment in member.segments:
                assert parses[member.article].text[segment.start : segment.end] == segment.text
        for pair in group.pairs:
            one, two = (group.members[index] for index in pair.members)
            for difference in pair.differences:
                for member, span in ((one, difference.first), (two, difference.second)):
                    if span is not None:
                        assert parses[member.article].text[span.start : span.end] == span.text


def test_order_of_articles_does_not_matter(dictionary: Dictionary) -> None:
    articles = [danish("c"), english("a"), english("b")]
    expected = align(*result(*articles), dictionary)
    for order in itertools.permutations(articles):
        assert align(*result(*order), dictionary) == expected


def test_both_directions_give_the_same_pairs(dictionary: Dictionary) -> None:
    one = align(*result(danish("1"), english("2")), dictionary)
    other = align(*result(danish("2"), english("1")), dictionary)
    assert {frozenset(group) for group in groups_of(one)} == {frozenset(group) for group in groups_of(other)}
    scores = [sorted(pair.score for group in found for pair in group.pairs) for found in (one, other)]
    assert scores[0] == scores[1]


def test_the_same_article_twice() -> None:
    alignments = align(*result(english("one"), english("two")), Translator())
    assert len(alignments) == 3
    for group in alignments:
        assert group.kind == "same words"
        assert [member.article for member in group.members] == ["one", "two"]
        assert all(not pair.differences for pair in group.pairs)


def test_one_article_alone() -> None:
    assert align(*result(english()), Translator()) == []
    assert align(*result(article("empty", "en", "Nothing.", [])), Translator()) == []
    assert align(*result(), Translator()) == []


def test_without_translation_names_and_numbers_still_meet() -> None:
    words = "La centrale de Ringhals produira 870 mégawatts en 2031"
    other = "The Ringhals plant will produce 870 megawatts in 2031"
    found, parses = result(
        alone("fr", words, "minister", "fr"),
        alone("en", other, "minister"),
        alone("fire", "Nobody was hurt in the fire"),
    )
    alignments = align(found, parses, Translator())
    assert groups_of(alignments) == [[other, words]]
    assert alignments[0].members[1].translation is None
    assert translations(found, Translator()) == [schema.Translation(language="fr", model=None)]


def test_a_translation_without_a_lexicon_is_compared() -> None:
    words = "Die Brücke öffnet im Mai für Radfahrer"
    translator = Dictionary({words: "The bridge opens in May for cyclists"})
    alignments = align(*result(alone("de", words, language="de"), english()), translator)
    assert [words, "The bridge opens to cyclists in May."] in groups_of(alignments)


def test_a_headline_meets_the_body_and_no_quote_meets_what_it_holds() -> None:
    text = (
        "‘Visitors must not feed the seals’, warden says\n"
        "The warden said the park’s rules state that “visitors must never feed or touch the seals on the beach”."
    )
    outer = "the park’s rules state that “visitors must never feed or touch the seals on the beach”"
    inner = "visitors must never feed or touch the seals on the beach"
    found = article(
        "park",
        "en",
        text,
        [
            Said("Visitors must not feed the seals", "warden", "all"),
            Said(outer, "warden", inner),
            Said(inner, "rules", "all", within=1),
        ],
    )
    alignments = align(*result(found), Translator())
    assert groups_of(alignments) == [["Visitors must not feed the seals", inner]]
    assert ("not", "never") in changes(alignments[0])


def test_differences_of_one_language() -> None:
    one = alone("1", "The ferry will stop in Aarhus on 3 June", "captain")
    two = alone("2", "The old ferry will stop in Odense on 3 June", "captain")
    (group,) = align(*result(one, two), Translator())
    assert changes(group) == [(None, "old"), ("Aarhus", "Odense")]


def test_part_of() -> None:
    whole = "The harbour is full of plastic and tyres, and the council has no plan to clean the seabed before winter"
    part = "the council has no plan to clean the seabed"
    one = article("1", "en", f"“{whole},” the diver said.", [Said(whole, "diver", "all")])
    two = article("2", "en", f"The diver complained that {part}.", [Said(part, "diver")])
    (group,) = align(*result(one, two), Translator())
    assert group.kind == "part of"
    assert [member.wording for member in group.members] == ["verbatim", "paraphrase"]


@pytest.mark.parametrize(
    ("speaker", "expected"), [("minister", 1), (None, 0), ("rival", 0)], ids=["same", "unknown", "other"]
)
def test_speakers_tip_the_scales(speaker: str | None, expected: int) -> None:
    one = alone("1", "Taxes on diesel will rise sharply after the election", "minister")
    two = alone("2", "She wants diesel taxes doubled within two years", speaker)
    assert len(align(*result(one, two), Translator())) <= expected


PEOPLE = {"Karen Holt": "Karen Holt siger: ", "Peter Lund": "Peter Lund siger: "}


@pytest.mark.parametrize(
    ("other", "kinds"), [("Peter Lund", ["same words, other speaker"]), ("Karen Holt", ["same words"])]
)
def test_two_known_people_never_say_the_same_statement(other: str, kinds: list[str]) -> None:
    words = "Dæmningen holder gennem vinterens storme"
    sides = [
        article(name, "da", f"{PEOPLE[speaker]}{words}.", [Said(words, speaker)])
        for name, speaker in (("1", "Karen Holt"), ("2", other))
    ]
    found, parses = result(*sides)
    for name, speaker in (("1", "Karen Holt"), ("2", other)):
        mention = schema.Mention(article=name, start=0, end=len(speaker), text=speaker)
        found.speakers.append(schema.Speaker(id=speaker, name=speaker, kind="person", mentions=[mention]))
    assert [group.kind for group in align(found, parses, Translator())] == kinds


#: Two statements of one speaker, with their cues, and the contradiction between them; None for none.
CONTRADICTIONS: list[tuple[str, str, tuple[str, str] | None]] = [
    (
        "en:The mayor says that|the fund paid for the trip",
        "en:The mayor denies that|the fund paid for the trip",
        ("polarity", "says / denies"),
    ),
    (
        "da:Borgmesteren siger, at|fonden betalte rejsen",
        "da:Borgmesteren afviser, at|fonden betalte rejsen",
        ("polarity", "siger / afviser"),
    ),
    (
        "en:The mayor denies that|the fund paid for the trip",
        "en:The mayor says that|the fund did not pay for the trip",
        None,
    ),
    (
        "en:She says that|the tunnel costs 1.5 billion euros",
        "da:Hun siger, at|tunnelen koster 1,5 millioner euro",
        ("number", "1.5 billion / 1,5 millioner"),
    ),
    (
        "en:She says that|the tunnel costs 1.5 billion euros",
        "da:Hun siger, at|tunnelen koster 1,5 milliarder euro",
        None,
    ),
    ("en:She says that|two thousand trees will be planted", "da:Hun siger, at|der skal plantes 2.000 træer", None),
    (
        "da:Hun siger, at|der skal plantes femogtyve træer",
        "da:Hun siger, at|der skal plantes 35 træer",
        ("number", "femogtyve / 35"),
    ),
    (
        "en:She says that|the school closes on 1 May",
        "da:Hun siger, at|skolen lukker den 2. maj",
        ("date", "1 May / 2. maj"),
    ),
    (
        "en:She says that|the school closes on Friday",
        "en:She says that|the school closes on Monday",
        ("date", "Friday / Monday"),
    ),
    (
        "en:She says that|the ferry will stop in Aarhus",
        "en:She says that|the ferry will stop in Odense",
        ("name", "Aarhus / Odense"),
    ),
    (
        "da:Hun siger, at|færgen skal lægge til i Aarhus",
        "da:Hun siger, at|færgen skal lægge til i Odense",
        ("name", "Aarhus / Odense"),
    ),
    (
        "en:She says that|the staff had been asked",
        "da:Hun siger, at|de ansatte ikke var blevet spurgt",
        ("negation", "– / ikke"),
    ),
    (
        "en:She says that|the staff had been asked",
        "en:She says that|the staff had not been asked",
        ("negation", "– / not"),
    ),
    (
        "en:She says that|the harbour will be cleaned",
        "en:She vows that|the harbour will be cleaned",
        ("strength", "says / vows"),
    ),
    ("da:Hun siger, at|havnen bliver renset", "da:Hun lover, at|havnen bliver renset", ("strength", "siger / lover")),
    (
        "en:She says:|“The dam will hold through the winter storms”",
        "en:She says:|“The dam will crack through the winter storms”",
        ("wording", "hold / crack"),
    ),
    (
        "da:Hun siger:|»Dæmningen holder gennem vinterens storme«",
        "da:Hun siger:|»Dæmningen revner gennem vinterens storme«",
        ("wording", "holder / revner"),
    ),
    (
        "sv:Hon säger att|skolan stänger på fredag",
        "en:She says that|the school closes on Monday",
        ("date", "fredag / Monday"),
    ),
    ("sv:Hon säger att|tunneln kostar 40 kronor", "en:She says that|the tunnel costs 60 kroner", ("number", "40 / 60")),
]


def said(identifier: str, text: str) -> tuple[schema.Article, str]:
    """An article of one statement: ``language:cue|words``, where words in marks are verbatim."""
    language, _, rest = text.partition(":")
    cue, _, words = rest.partition("|")
    whole = f"{cue} {words}."
    verbatim = "all" if words[0] in "“»" else None
    found, _ = article(identifier, language, whole, [Said(words.strip("“”»«"), "speaker", verbatim)])
    verb = cue.rstrip(":,").removesuffix(" that").removesuffix(", at").removesuffix(" att").split()[-1]
    start = whole.index(verb)
    polarity = "negated" if verb in ("denies", "afviser") else "asserted"
    own = found.quotes[0].model_copy(
        update={"polarity": polarity, "cue": schema.TextSpan(start=start, end=start + len(verb), text=verb)}
    )
    return found.model_copy(update={"quotes": [own]}), whole


@pytest.mark.parametrize(("one", "two", "expected"), CONTRADICTIONS)
@pytest.mark.parametrize("turned", [False, True], ids=["", "turned"])
def test_contradictions(
    one: str, two: str, expected: tuple[str, str] | None, turned: bool, dictionary: Dictionary
) -> None:
    first, second = (two, one) if turned else (one, two)
    found, parses = result(said("1", first), said("2", second))
    (group,) = align(found, parses, dictionary)
    (pair,) = group.pairs
    told = [(conflict.kind, conflict.text) for conflict in pair.conflicts]
    if expected is not None and turned:
        expected = expected[0], " / ".join(reversed(expected[1].split(" / ")))
    assert told == ([expected] if expected else [])
    for conflict in pair.conflicts:
        for side, spans in (("1", conflict.first), ("2", conflict.second)):
            assert all(parses[side].text[span.start : span.end] == span.text for span in spans)


def test_many_copies_make_one_group_with_few_pairs() -> None:
    words = "The dam will hold through the coming winter storms"
    copies = [alone(f"{number:03}", words, "engineer") for number in range(100)]
    (group,) = align(*result(*copies), Translator())
    assert len(group.members) == 100
    assert len(group.pairs) == 99


def test_copies_cost_no_more_than_their_number() -> None:
    """A thousand articles with one statement of an agency were each compared with all others, and so was their page."""

    def work(number: int) -> int:
        words = "The dam will hold through the coming winter storms"
        people = [schema.Speaker(id="engineer", name="the engineer", kind="person", mentions=[])]
        found, parses = result(*(alone(f"{place:04}", words, "engineer") for place in range(number)))

        def task() -> None:
            groups = align(found, parses, Translator())
            assert len(groups) == 1
            page.write(found.model_copy(update={"alignments": groups, "speakers": people}), io.StringIO())

        return calls(task)

    work(2)  # what is loaded once
    assert work(1200) < 10 * work(120)


def test_unrelated_statements_stay_apart() -> None:
    spoken = [
        ("The bakery opens at six", "baker"),
        ("The choir sings on Sunday", "priest"),
        ("The train was late again", "baker"),
        ("The lake is frozen", "priest"),
    ]
    assert align(*result(*(alone(words, words, speaker) for words, speaker in spoken)), Translator()) == []


def test_the_seeds() -> None:
    found = quotes.attribute(Path(__file__).parents[1] / "seeds").alignments
    groups = {frozenset(" ".join(text.split()[:2]) for text in texts_of(group)): group for group in found}
    tweet = groups[frozenset({"Som advokat", "På denne", "As a", "That way"})]
    sentences = [d.second.text for d in tweet.pairs[0].differences if d.unit == "sentence" and d.second]
    assert sentences == ["Good meeting with U.S. Attorney General William Barr."]
    headline = groups[frozenset({"Foreigners Cannot", "foreigners cannot"})]
    assert ("Intrude", "interlude in politics") in changes(headline)
