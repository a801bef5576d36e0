"""Corrections: found again in edited articles, laid over results, made gold; and what changed between two results."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from quotes import schema
from quotes.cli.main import app
from quotes.document.span import Span
from quotes.evaluation import gold as annotations
from quotes.review import changes
from quotes.review.anchors import anchor, find
from quotes.review.applied import Outcome, apply
from quotes.review.corrections import Correction, Corrections, Reviewed, ReviewError, gold, left_out, read
from quotes.views import changes as view
from quotes.views.formats import FORMATS

BRIDGE = (
    "The bridge opens in May, Anna Lee said on Monday. “It is time,” she added.\n"
    "The bank pays, according to the council. Nobody was hurt, the police said.\n"
)
BROEN = "Broen åbner i maj 🌉, siger Anna Lund. »Det er på tide,« skriver hun på X. Banken betaler, oplyser byrådet.\n"
#: The statements of the two articles that the program finds, with their speakers.
ENGLISH = {"The bridge opens in May": "s1", "It is time": "s1", "The bank pays": "s2", "Nobody was hurt": "s4"}
DANISH = {"Broen åbner i maj": "s3", "Det er på tide": "s3"}
NAMES = {"s1": "Anna Lee", "s2": "council", "s3": "Anna Lund", "s4": "police"}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def span(text: str, words: str) -> Span:
    """Where words stand in a text, whatever the white space between them."""
    match = re.search(r"\s+".join(map(re.escape, words.split())), text)
    assert match, words
    return Span(*match.span())


def result(texts: Mapping[str, str], found: Mapping[str, Mapping[str, str]]) -> schema.Result:
    """The statements of articles, by their words, each with its speaker."""
    articles = []
    for name, text in texts.items():
        quotes = []
        for number, (words, speaker) in enumerate(found[name].items(), 1):
            start, end = span(text, words)
            piece = schema.TextSpan(start=start, end=end, text=text[start:end])
            quotes.append(
                schema.Quote(
                    id=f"{name}#{number}", type="indirect", content=[piece], verbatim=[], speaker=speaker, rule="clause"
                )
            )
        articles.append(schema.Article(id=name, language="en", model="by hand", text=text, quotes=quotes))
    speakers = [schema.Speaker(id=id, name=name, kind="unknown", mentions=[]) for id, name in NAMES.items()]
    return schema.Result(generator="by hand", articles=articles, speakers=speakers)


def correction(verdict: str, text: str, words: str, fields: Sequence[str] = (), **told: Any) -> Correction:
    """A correction as the page writes it, of words that the program found, or of added ones."""
    target = [anchor(text, span(text, words)).model_dump()]
    plain = {"type": "indirect", "content": target, "verbatim": [], "rule": "clause"}
    return Correction.model_validate(
        {
            "article": "bridge" if text == BRIDGE else "broen",
            "verdict": verdict,
            "target": target,
            "statement": None if verdict == "rejected" else plain | told,
            "fields": fields,
        }
    )


def kept(outcome: Outcome) -> Corrections:
    """The corrections that a result has."""
    return Corrections.model_validate(outcome.result.corrections)


def corrections(*all: Correction, complete: bool = False) -> Corrections:
    articles = [
        Reviewed(id=id, text=text, language=language, complete=complete)
        for id, text, language in (("bridge", BRIDGE, "en"), ("broen", BROEN, "da"))
    ]
    return Corrections(articles=articles, corrections=list(all))


def told(outcome: Outcome, id: str) -> dict[str, tuple[str | None, str | None]]:
    """The words of an article's statements, each with the speaker's name and what a person did with it."""
    names = {speaker.id: speaker.name for speaker in outcome.result.speakers}
    own = next(one for one in outcome.result.articles if one.id == id)
    return {
        " ".join(" … ".join(piece.text for piece in quote.content).split()): (
            names.get(quote.speaker or ""),
            quote.corrected,
        )
        for quote in own.quotes
    }


MANY = corrections(
    correction("changed", BRIDGE, "It is time", ["speaker"], speaker="Bo Berg"),
    correction("rejected", BRIDGE, "The bank pays"),
    correction("accepted", BRIDGE, "Nobody was hurt", speaker="police"),
    correction("changed", BROEN, "Det er på tide", ["speaker"], speaker="Bo Berg"),
    correction("added", BROEN, "Banken betaler", speaker="byrådet"),
)
EDITS = {
    "as it was": (BRIDGE, BROEN),
    "a paragraph before": ("New today 🎉.\n\n" + BRIDGE, "Nyt i dag 🎉.\n\n" + BROEN),
    "sentences around": (
        BRIDGE.replace("“It is time", "She laughed. “It is time").replace("hurt,", "hurt there,"),
        BROEN.replace("»Det er", "Hun lo. »Det er").replace("byrådet", "byens råd"),
    ),
    "other marks and white space": (
        BRIDGE.replace("“", '"').replace("”", '"').replace("It is", "It\n  is"),
        BROEN.replace("»", "„").replace("«", "“").replace("er på", "er\u00a0på"),
    ),
    "the same words before": ("It is time. " * 2 + BRIDGE, "Det er på tide. " * 2 + BROEN),
}


@pytest.mark.parametrize("order", [("bridge", "broen"), ("broen", "bridge")], ids=["in order", "in another order"])
@pytest.mark.parametrize("edit", EDITS)
def test_corrections_survive_edits_and_another_order_of_files(edit: str, order: Sequence[str]) -> None:
    texts = dict(zip(("bridge", "broen"), EDITS[edit], strict=True))
    texts = {name: texts[name] for name in order}
    found = result(texts, {"bridge": {}, "broen": {}})
    outcome = apply(found, MANY)
    assert not outcome.lost
    assert not outcome.waiting
    # Even where the program, with another model, found nothing at all.
    assert told(outcome, "bridge") == {
        "It is time": ("Bo Berg", "changed"),
        "Nobody was hurt": ("police", "accepted"),
    }
    assert told(outcome, "broen") == {"Det er på tide": ("Bo Berg", "changed"), "Banken betaler": ("byrådet", "added")}
    for article in outcome.result.articles:
        for quote in article.quotes:
            for piece in quote.content:
                assert texts[article.id][piece.start : piece.end] == piece.text
    if edit == "the same words before":
        assert outcome.result.articles[order.index("bridge")].quotes[0].content[0].start > 24
    again = apply(found, kept(outcome))
    assert again.result == outcome.result
    assert [one.verdict for one in kept(again).corrections] == [one.verdict for one in MANY.corrections]


def test_a_correction_stands_for_what_the_program_found() -> None:
    texts = {"bridge": BRIDGE, "broen": BROEN}
    outcome = apply(result(texts, {"bridge": ENGLISH, "broen": DANISH}), MANY)
    assert told(outcome, "bridge") == {
        "The bridge opens in May": ("Anna Lee", None),
        "It is time": ("Bo Berg", "changed"),
        "Nobody was hurt": ("police", "accepted"),
    }
    assert told(outcome, "broen") == {
        "Broen åbner i maj": ("Anna Lund", None),
        "Det er på tide": ("Bo Berg", "changed"),
        "Banken betaler": ("byrådet", "added"),
    }
    ids = [quote.id for article in outcome.result.articles for quote in article.quotes]
    assert ids == ["bridge#1", "bridge#2", "bridge#4", "broen#1", "broen#2", "broen#3"]
    # Whoever says nothing any more is no speaker; a new one is one identity across articles.
    assert [speaker.name for speaker in outcome.result.speakers] == [
        "Anna Lee",
        "Anna Lund",
        "police",
        "Bo Berg",
        "byrådet",
    ]


def test_another_model_with_other_borders_changes_nothing() -> None:
    texts = {"bridge": BRIDGE}
    found = result(texts, {"bridge": {"The bridge": "s2", "opens in May": "s4", "bank pays": "s2"}})
    wide = correction("accepted", BRIDGE, "The bridge opens in May", speaker="Lee")
    outcome = apply(found, corrections(wide, correction("rejected", BRIDGE, "The bank pays")))
    assert told(outcome, "bridge") == {"The bridge opens in May": ("Anna Lee", "accepted")}


def test_a_nested_statement_stays_when_the_outer_one_goes() -> None:
    texts = {"bridge": BRIDGE}
    found = result(texts, {"bridge": {"Nobody was hurt, the police said": "s1", "Nobody was hurt": "s4"}})
    quotes = found.articles[0].quotes
    quotes[1] = quotes[1].model_copy(update={"within": "bridge#1"})
    left = apply(found, corrections(correction("accepted", BRIDGE, "Nobody was hurt, the police said")))
    assert [quote.within for quote in left.result.articles[0].quotes] == [None, "bridge#1"]
    gone = apply(found, corrections(correction("rejected", BRIDGE, "Nobody was hurt, the police said")))
    assert [quote.within for quote in gone.result.articles[0].quotes] == [None]


def test_parts_of_a_statement_move_with_it() -> None:
    mention = anchor(BRIDGE, span(BRIDGE, "she")).model_dump()
    cue = anchor(BRIDGE, span(BRIDGE, "added")).model_dump()
    time = anchor(BRIDGE, span(BRIDGE, "on Monday")).model_dump() | {"date": "2026-11-23"}
    shown = anchor(BRIDGE, span(BRIDGE, "Monday")).model_dump()
    channel = {"kind": "speech", "evidence": shown, "inherited": True}
    own = correction(
        "accepted", BRIDGE, "It is time", source=mention, cue=cue, time=time, channel=channel, polarity="hedged"
    )
    text = "She said so before. " + BRIDGE.replace("added", "told us")
    outcome = apply(result({"bridge": text}, {"bridge": {}}), corrections(own))
    [quote] = outcome.result.articles[0].quotes
    assert quote.source == schema.TextSpan(start=text.index("she told"), end=text.index("she told") + 3, text="she")
    assert quote.time is not None
    assert (quote.time.text, str(quote.time.date), quote.cue) == ("on Monday", "2026-11-23", None)
    assert quote.channel is not None
    assert quote.channel.evidence is not None
    assert (quote.channel.kind, quote.channel.evidence.text, quote.polarity) == ("speech", "Monday", "hedged")
    assert outcome.lost == ["bridge: the cue of a statement does not stand there any more: added"]


def test_what_does_not_fit_is_said_and_kept() -> None:
    text = BRIDGE.replace("It is time", "We are late")
    outcome = apply(result({"bridge": text}, {"bridge": {}}), MANY)
    assert outcome.lost == ["bridge: its words do not stand there any more: It is time"]
    assert outcome.waiting == ["broen: not among these articles; corrections of it that wait: 2"]
    assert len(kept(outcome).corrections) == len(MANY.corrections)
    assert apply(result({"bridge": BRIDGE}, {"bridge": {}}), kept(outcome)).lost == []


def test_groups_stay_while_their_words_do() -> None:
    found = result({"bridge": BRIDGE, "broen": BROEN}, {"bridge": ENGLISH, "broen": DANISH})
    groups = []
    for number, ids in enumerate([("bridge#1", "broen#1"), ("bridge#2", "broen#2"), ("bridge#3", "broen#1")], 1):
        quotes = [quote for article in found.articles for quote in article.quotes if quote.id in ids]
        members = [
            schema.AlignedMember(article="", quote=one.id, language="", wording="paraphrase", segments=one.content)
            for one in quotes
        ]
        groups.append(schema.Alignment(id=f"a{number}", kind="paraphrase", members=members, pairs=[]))
    outcome = apply(found.model_copy(update={"alignments": groups}), MANY)
    # The third statement of the first article is rejected; a changed speaker changes no words.
    assert [group.id for group in outcome.result.alignments] == ["a1", "a2"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_part_of_a_result_is_written_with_whole_groups(name: str) -> None:
    found = result({"bridge": BRIDGE, "broen": BROEN}, {"bridge": ENGLISH, "broen": DANISH})
    members = [
        schema.AlignedMember(
            article=one.id, quote=one.quotes[0].id, language="en", wording="verbatim", segments=one.quotes[0].content
        )
        for one in found.articles
    ]
    found.alignments = [schema.Alignment(id="a1", kind="paraphrase", members=members, pairs=[])]
    for article in found.articles:
        article.quotes = article.quotes[article.id == "broen" :]
    stream: Any = io.BytesIO() if FORMATS[name].binary else io.StringIO()
    FORMATS[name].write(found, stream)
    shown = {"table": "not in this selection", "html": "not in this selection"}.get(name)
    assert shown is None or shown in stream.getvalue()


def test_an_article_of_another_name_is_known_by_its_words() -> None:
    texts = {"other": BRIDGE}
    outcome = apply(result(texts, {"other": ENGLISH}), corrections(MANY.corrections[0]))
    assert told(outcome, "other")["It is time"] == ("Bo Berg", "changed")


@pytest.mark.parametrize(
    ("old", "words", "new", "expected"),
    [
        ("No. Yes. No.", "Yes", "No. Yes. No.", "Yes"),
        ("“No,” said Ann. “No,” said Bo.", "No", "Then: “No,” said Ann. “No,” said Bo.", "No"),
        ("He said yes to the plan of the town.", "yes", "They all said yes to war. He said nothing.", None),
        ("It is open now, she said.", "It is open now", "It is closed now, she said.", None),
        ("e\u0301t 🎉 liv", "liv", "Nu: e\u0301t 🎉 liv, sagde hun", None),
        ("Her er e\u0301t 🎉 liv i byen, sagde hun", "liv", "Nu: Her er e\u0301t 🎉 liv i byen, sagde hun", "liv"),
    ],
)
def test_anchors(old: str, words: str, new: str, expected: str | None) -> None:
    start = old.index(words)
    found = find(anchor(old, Span(start, start + len(words))), new)
    assert (found and found.of(new)) == expected
    assert found is None or new[found.start : found.end + 9] == old[start : start + len(words) + 9]


def test_gold_is_what_a_person_let_stand(tmp_path: Path) -> None:
    whole = corrections(*MANY.corrections, complete=True)
    path = tmp_path / "corrections.json"
    path.write_text(whole.model_dump_json(by_alias=True), encoding="utf-8")
    assert read(path) == whole
    outcome = run("corrections", path, "--gold", tmp_path / "gold.jsonl")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    found = annotations.read(tmp_path / "gold.jsonl")
    said = {
        entry.article.id: [span.of(entry.article.text) for one in entry.quotes for span in one.content]
        for entry in found
    }
    assert said == {"bridge": ["It is time", "Nobody was hurt"], "broen": ["Det er på tide", "Banken betaler"]}
    first = json.loads((tmp_path / "gold.jsonl").read_text(encoding="utf-8").splitlines()[0])["quotes"][0]
    assert (first["speaker"], first["channel"], first["polarity"]) == ("Bo Berg", None, "asserted")
    assert not list(left_out(whole))


def test_an_article_that_was_not_reviewed_to_the_end_is_no_gold(tmp_path: Path) -> None:
    path = tmp_path / "corrections.json"
    path.write_text(MANY.model_dump_json(by_alias=True), encoding="utf-8")
    outcome = run("corrections", path, "--gold", tmp_path / "gold.jsonl")
    assert outcome.exit_code == 1
    assert outcome.stderr.splitlines() == [
        f"quotes: {path}: {name}: left out, since not all of its statements were looked at"
        for name in ("bridge", "broen")
    ]
    assert list(gold(MANY)) == []
    shown = run("corrections", path).stdout.splitlines()
    assert shown[0] == "bridge  changed: speaker  “It is time”"
    assert shown[-1] == "5 corrections; 0 of 2 articles reviewed to the end"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "not corrections of the page"),
        ('{"corrections": [{"article": "a", "verdict": "accepted", "target": []}]}', "corrections.0.target"),
        (
            '{"corrections": [{"article": "a", "verdict": "added", "target": [{"start": 0, "end": 1, "text": "a"}]}]}',
            "has a statement unless",
        ),
    ],
)
def test_a_broken_file_is_an_error_in_one_line(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "corrections.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReviewError, match=re.escape(why)):
        read(path)
    outcome = run("corrections", path)
    assert outcome.exit_code == 2
    assert outcome.stderr.startswith(f"quotes: {path}: ")
    assert len(outcome.stderr.splitlines()) == 1


def test_corrections_on_the_command_line(tmp_path: Path, english: Path) -> None:
    text = english.read_text(encoding="utf-8")
    target = [anchor(text, span(text, "nobody was hurt"))]
    more = [anchor("It is gone for good", Span(0, 19))]
    path = tmp_path / "corrections.json"
    found = Corrections(
        corrections=[
            Correction(article="bridge", verdict="rejected", target=target),
            Correction(article="bridge", verdict="rejected", target=more),
            Correction(article="elsewhere", verdict="rejected", target=more),
        ]
    )
    path.write_text(found.model_dump_json(by_alias=True), encoding="utf-8")
    outcome = run("attribute", english, "--format", "json", "--corrections", path)
    assert outcome.exit_code == 1
    assert outcome.stderr.splitlines() == [
        f"quotes: {path}: bridge: its words do not stand there any more: It is gone for good",
        f"quotes: {path}: elsewhere: not among these articles; corrections of it that wait: 1",
    ]
    before = json.loads(run("attribute", english, "--format", "json").stdout)["articles"][0]["quotes"]
    after = json.loads(outcome.stdout)["articles"][0]["quotes"]
    assert [quote["id"] for quote in before if quote not in after] == [before[-1]["id"]]
    assert run("align", english, "--corrections", tmp_path / "none.json").exit_code == 2
    # A finished result takes them as well, and gives them to the page.
    whole, page = tmp_path / "whole.json", tmp_path / "page.html"
    run("attribute", english, "-o", whole)
    again = run("show", whole, "--corrections", path, "-f", "json")
    assert (again.exit_code, again.stderr) == (1, outcome.stderr)
    assert json.loads(again.stdout)["articles"][0]["quotes"] == after
    whole.write_text(again.stdout, encoding="utf-8")
    assert run("show", whole, "-o", page).exit_code == 0
    assert page.read_text(encoding="utf-8").count('"verdict":"rejected"') == 3
    assert run("show", whole, "--grep", "zebra").stderr == "quotes: no statement is what the options ask for\n"


def test_diff(tmp_path: Path) -> None:
    texts = {"bridge": BRIDGE, "broen": BROEN}
    old = result(texts, {"bridge": ENGLISH, "broen": {}})
    longer = {"The bridge opens in May": "s1", "It is time,” she added": "s2", "Nobody was hurt": "s4"}
    new = result({"bridge": "Now. " + BRIDGE, "broen": BROEN}, {"bridge": longer, "broen": DANISH})
    kinds = [(change.kind, change.id) for change in changes.compare(old, new)]
    assert kinds == [
        ("changed", "bridge#2"),
        ("vanished", "bridge#3"),
        ("appeared", "broen#1"),
        ("appeared", "broen#2"),
    ]
    for name, one in (("old.json", old), ("new.json", new)):
        (tmp_path / name).write_text(one.model_dump_json(by_alias=True), encoding="utf-8")
    outcome = run("diff", tmp_path / "old.json", tmp_path / "new.json")
    assert outcome.exit_code == 0
    assert outcome.stdout.splitlines() == [
        "bridge",
        "  ~ #2  council: It is time,” she added",
        "        words: “It is time” → “It is time,” she added”",
        "        speaker: “Anna Lee” → “council”",
        "  - #3  council: The bank pays",
        "",
        "broen",
        "  + #1  Anna Lund: Broen åbner i maj",
        "  + #2  Anna Lund: Det er på tide",
        "",
        "2 appeared, 1 vanished, 1 changed",
    ]
    stream = io.StringIO()
    view.show(list(changes.compare(old, old)), stream)
    assert stream.getvalue() == "no statement changed\n"
    assert "name a file of quotes attribute" in run("diff", __file__, __file__).stderr
