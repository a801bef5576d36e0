"""What people and programs see of a result."""

from __future__ import annotations

import datetime
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

import pytest

from quotes import pipeline, schema
from quotes.cli import options
from quotes.document.analysis import Analysis
from quotes.pipeline import Attributed
from quotes.rules import engine
from quotes.rules.registry import Rule
from quotes.schema import QuoteType
from quotes.views import explanation, summary, table
from quotes.views import json as json_view
from quotes.views.selection import Selection
from tests.trees import FOLDER, parsed, tree

Golden = Callable[[str, str], None]

TEXT = (
    "The bridge will open in May, the mayor of Springfield told The Daily on Monday, December 2.\n"
    'The council called the plan "a waste of money". “We have waited,” Lee tweeted. “It is time,” she added.\n'
    "El alcalde no dijo nada más.\n"
    "She did not say who pays."
)


def span(words: str, after: int = 0) -> schema.TextSpan:
    start = TEXT.index(words, after)
    return schema.TextSpan(start=start, end=start + len(words), text=words)


def quote(number: int, type: QuoteType, rule: str, *content: str, **more: Any) -> schema.Quote:
    return schema.Quote(
        id=f"bridge#{number}",
        type=type,
        rule=rule,
        content=[span(words) for words in content],
        **{"verbatim": [span(words) for words in content] if type == "direct" else []} | more,
    )


@pytest.fixture
def result() -> schema.Result:
    monday = schema.Time(**span("on Monday, December 2").model_dump(), date="2019-12-02")
    quotes = [
        quote(
            1,
            "indirect",
            "clause-before",
            "The bridge will open in May",
            source=span("the mayor of Springfield"),
            cue=span("told"),
            speaker="s1",
            addressee=span("The Daily"),
            time=monday,
            confidence=0.9,
        ),
        quote(
            2,
            "mixed",
            "label",
            'the plan "a waste of money"',
            verbatim=[span("a waste of money")],
            source=span("The council"),
            cue=span("called"),
            speaker="s2",
            polarity="hedged",
        ),
        quote(
            3,
            "direct",
            "quote-split",
            "We have waited",
            "It is time",
            source=span("Lee"),
            cue=span("tweeted"),
            speaker="s1",
            channel=schema.Channel(kind="tweet", evidence=span("tweeted")),
            relay=span("The council"),
        ),
        quote(
            4,
            "direct",
            "quote-uncued",
            "It is time",
            channel=schema.Channel(kind="press_conference", inherited=True),
            within="bridge#3",
            polarity="negated",
        ),
        quote(5, "indirect", "clause", "who pays", source=span("She"), cue=span("say", TEXT.index("She did"))),
    ]
    bridge = schema.Article(
        id="bridge",
        path="news/bridge.txt",
        language="en",
        model="stanza/en compact",
        title="Bridge to open",
        outlet="The Daily",
        date="2019-12-03",
        encoding="cp1252",
        skipped=[schema.SkippedSpan(**span("El alcalde no dijo nada más.").model_dump(), language="es")],
        quotes=quotes,
    )
    empty = schema.Article(id="broen", path="news/broen.txt", language="da", model="stanza/da compact", quotes=[])
    mention = schema.Mention(article="bridge", **span("Lee").model_dump())
    speakers = [
        schema.Speaker(id="s1", name="Anna Lee", kind="person", mentions=[mention]),
        schema.Speaker(id="s2", name="council", kind="organization", mentions=[]),
    ]
    return schema.Result(generator="quotes 0", articles=[bridge, empty], speakers=speakers)


def shown(show: Callable[[schema.Result, TextIO], object], result: schema.Result) -> str:
    stream = io.StringIO()
    show(result, stream)
    return stream.getvalue()


@pytest.mark.parametrize("columns", [80, 140])
def test_table(result: schema.Result, golden: Golden, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    text = shown(table.show, result)
    assert "\x1b" not in text
    assert all(len(line) <= columns and line == line.rstrip() for line in text.splitlines())
    golden(f"table-{columns}.txt", text)


def test_table_on_a_terminal_has_bold_verbatim_words(result: schema.Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1ma waste of money\x1b[0m" in shown(table.show, result)


def test_no_control_character_reaches_the_terminal(result: schema.Result) -> None:
    result.articles[0].title = "\x1b[2J\x07[bold]title[/bold] :smile:"
    result.speakers[0].name = "[red]Anna\x1b[31m"
    text = shown(table.show, result)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[bold]title[/bold] :smile:" in text


def test_json(result: schema.Result, golden: Golden) -> None:
    text = shown(json_view.write, result)
    assert schema.Result.model_validate_json(text) == result
    golden("result.json", text)


def test_jsonl_has_an_article_a_line(result: schema.Result) -> None:
    first, second = shown(json_view.write_lines, result).splitlines()
    article = schema.ArticleLine.model_validate_json(first)
    assert article.quotes == result.articles[0].quotes
    assert [speaker.id for speaker in article.speakers] == ["s1"]
    assert json.loads(second)["id"] == "broen"


@pytest.mark.parametrize(
    ("content", "verbatim", "expected"),
    [
        ("We won", "We won", "“We won”"),
        ('a "big" plan', "big", "a “big” plan"),
        ("a »stor« plan", "stor", "a “stor” plan"),
        ('it was "big," and "bad".', "big", 'it was “big”, and "bad".'),
        ("they’re ‘angry’", "angry", "they’re “angry”"),
        ("no marks", "", "no marks"),
        ("two\n\n  lines", "two\n\n  lines", "“two lines”"),
    ],
)
def test_words(content: str, verbatim: str, expected: str) -> None:
    start = content.index(verbatim)
    parts = [schema.TextSpan(start=10 + start, end=10 + start + len(verbatim), text=verbatim)] if verbatim else []
    whole = schema.TextSpan(start=10, end=10 + len(content), text=content)
    quote = schema.Quote(id="a#1", type="mixed", content=[whole], verbatim=parts, rule="r")
    assert table.words(quote).plain == expected


def test_explanation(golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule(name="clause", gloss="a cue that says something", example="The mayor said that it was safe.")
    monkeypatch.setattr(explanation, "RULES", {"clause": rule})
    trees = ("en/pronoun-titles", "en/calling", "en/pronoun-unnamed-silent", "da/spokesperson-definite")
    analysed = [_attributed(name) for name in (*trees, "en/briefing-inherited")]
    stream = io.StringIO()
    assert explanation.show(pipeline.result(analysed), analysed, stream) == 7
    golden("explanation.txt", stream.getvalue())
    result = pipeline.result(analysed[-1:])
    for wanted in ("2", "#2", "briefing-inherited#2"):
        stream = io.StringIO()
        assert explanation.show(result, analysed[-1:], stream, wanted) == 1
        assert stream.getvalue().startswith("briefing-inherited#2\n")
    assert explanation.show(result, analysed[-1:], io.StringIO(), "9") == 0


def _attributed(name: str) -> Attributed:
    """The quotes of a tree, as if one rule alone had been measured."""
    own = tree(Path(FOLDER / f"{name}.conllu"))
    analysis = Analysis.of(*parsed(own))
    quotes = engine.find(analysis, own.include)
    sure = {"clause": 0.9}
    return Attributed(analysis, tuple(replace(quote, confidence=sure.get(quote.rule)) for quote in quotes))


@pytest.mark.parametrize(
    ("text", "content", "expected"),
    [
        ("»Nej,« siger hun.", "Nej", "»Nej«"),
        ("„So ist es“, sagt er.", "So ist es", "„So ist es“"),
        ("« Non », dit-elle.", "Non", "“Non”"),
        ('"No," she said.', "No", '"No"'),
        ("“No, and", "No, and", "“No, and”"),
        ("and no.” She", "and no.", "“and no.”"),
        ("Er fragt:\n– Warum? fragt er.", "Warum?", "– Warum?"),
        ("She – who else – said no.", "who else", "“who else”"),
        ("She said no.", "no", "“no”"),
    ],
)
def test_marks_are_those_printed(text: str, content: str, expected: str) -> None:
    start = text.index(content)
    whole = schema.TextSpan(start=start, end=start + len(content), text=content)
    quote = schema.Quote(id="a#1", type="direct", content=[whole], verbatim=[whole], rule="r")
    assert table.words(quote, text).plain == expected


def test_what_turns_or_weakens_a_statement_is_seen(result: schema.Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    result.articles[0].quotes[2].resolution = "pronoun: the person most in view"
    result.articles[0].quotes[3].confidence = 0.5
    text = shown(table.show, result)
    assert "“Lee” (pronoun)" in text
    assert "[hedged] the plan “a waste of money”" in text
    assert "[negated] [unsure, 50%] “It is time”" in text
    result.articles[0].quotes[2].resolution = "title: the person last named with it"
    assert "“Lee” (title)" in shown(table.show, result)


def test_links_are_for_terminals(result: schema.Result, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b]8" not in shown(table.show, result)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    result.articles[0].path = "news/a b.txt"
    result.articles[1].path = "https://example.org/a\x1b b"
    text = shown(table.show, result)
    assert f";{Path('news/a b.txt').absolute().as_uri()}\x1b\\" in text
    assert ";https://example.org/a%1B%20b\x1b\\" in text


@pytest.mark.parametrize("columns", [80, 140])
def test_summary(result: schema.Result, golden: Golden, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    stream = io.StringIO()
    for by in options.SUMMARIES:
        summary.show(result, stream, by)
        stream.write("\n")
    golden(f"summary-{columns}.txt", stream.getvalue())
    assert tuple(summary.KEYS) == options.SUMMARIES


@pytest.mark.parametrize(
    ("selected", "numbers"),
    [
        ({"speakers": ["LEE"]}, [1, 3]),
        ({"speakers": ["s2"]}, [2]),
        ({"speakers": ["she", "cóuncil"]}, [2, 5]),
        ({"channels": ["tweet", "none"]}, [1, 2, 3, 5]),
        ({"polarities": ["negated"]}, [4]),
        ({"types": ["mixed", "indirect"]}, [1, 2, 5]),
        ({"languages": ["da"]}, []),
        ({"since": datetime.date(2019, 12, 3)}, [2, 3, 4, 5]),
        ({"until": datetime.date(2019, 12, 2)}, [1]),
        ({"words": re.compile("time|PAYS", re.I)}, [3, 4, 5]),
        ({"speakers": ["lee"], "channels": ["tweet"]}, [3]),
    ],
)
def test_selection(result: schema.Result, selected: dict[str, Any], numbers: list[int]) -> None:
    found = Selection(**selected).of(result)
    assert [int(quote.id.partition("#")[2]) for article in found.articles for quote in article.quotes] == numbers
    assert [article.id for article in found.articles] == ["bridge"] * bool(numbers)
    speakers = {quote.speaker for article in found.articles for quote in article.quotes if quote.speaker}
    assert {speaker.id for speaker in found.speakers} == speakers
    assert Selection().of(result) is result


def test_a_group_with_what_is_selected_is_kept_whole(result: schema.Result) -> None:
    quotes = {quote.id: quote for quote in result.articles[0].quotes}

    def group(id: str, *numbers: int) -> schema.Alignment:
        found = [quotes[f"bridge#{number}"] for number in numbers]
        members = [
            schema.AlignedMember(article="bridge", quote=one.id, language="en", wording="mixed", segments=one.content)
            for one in found
        ]
        return schema.Alignment(id=id, kind="paraphrase", members=members, pairs=[])

    result.alignments = [group("a1", 1, 3), group("a2", 3, 4), group("a3", 2, 5)]
    wanted = Selection(polarities=["negated"])
    assert [one.id for one in wanted.of(result).alignments] == ["a2"]
    grouped = wanted.groups_of(result)
    assert [quote.id for quote in grouped.articles[0].quotes] == ["bridge#3", "bridge#4"]
    assert [one.id for one in grouped.alignments] == ["a1", "a2"]
