"""What the parser costs, on a right tree and on one that is bent by hand."""

from __future__ import annotations

import dataclasses
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from quotes.cli.main import app
from quotes.cli.terminal import NOTHING_DONE, OK, SOME_FAILED
from quotes.document.analysis import Analysis
from quotes.document.parse import Entity, Parse, Word
from quotes.document.quote import Quote
from quotes.document.span import Span
from quotes.rules import engine
from quotes.workshop.benches.parsers import Agreement, cause
from tests.trees import FOLDER, parsed, tree

SAID = FOLDER / "en" / "said-that.conllu"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["bench", "parser", *map(str, arguments)])


def bent(parse: Parse, text: str, **changes: object) -> Parse:
    """The parse with another value for one word."""
    words = [dataclasses.replace(word, **(changes if word.text == text else {})) for word in parse.words]
    return dataclasses.replace(parse, words=words)


def test_a_right_parse_agrees() -> None:
    article, parse = parsed(tree(SAID))
    agreement = Agreement()
    agreement.add(article, parse, parse)
    assert agreement.as_dict()["rules"].keys() == {"clause"}
    assert list(agreement.figures("clause").values()) == list(agreement.figures().values()) == [1, 1, 0, 0, 1, 1, 1]


def without_cue(parse: Parse) -> Parse:
    return bent(parse, "said", lemma="sand", upos="NOUN")


def other_heads(parse: Parse) -> Parse:
    return bent(parse, "open", deprel="conj")


def cut(parse: Parse) -> Parse:
    (whole,) = parse.sentences
    middle = parse.words[5].start
    pieces = [
        dataclasses.replace(whole, last=5, end=parse.words[4].end),
        dataclasses.replace(whole, first=5, start=middle),
    ]
    words = [dataclasses.replace(word, head=5 if word.text == "open" else word.head) for word in parse.words]
    return dataclasses.replace(parse, words=words, sentences=pieces)


def other_words(parse: Parse) -> Parse:
    cue: Word = parse.words[4]
    return bent(parse, "said", start=cue.start - 1)


@pytest.mark.parametrize(
    ("bend", "reason"),
    [
        (without_cue, "tag of the cue"),
        (other_heads, "heads and relations"),
        (cut, "sentences"),
        (other_words, "words"),
    ],
)
def test_causes(bend: Callable[[Parse], Parse], reason: str) -> None:
    article, parse = parsed(tree(SAID))
    (quote,) = engine.find(Analysis.of(article, parse))
    assert cause(quote, parse, bend(parse)) == reason


def compared(
    monkeypatch: pytest.MonkeyPatch,
    on_trees: list[Quote],
    on_parse: list[Quote],
    bend: Callable[[Parse], Parse],
) -> Agreement:
    """The agreement where the rules found just these quotes on either side."""
    article, parse = parsed(tree(SAID))
    other = bend(parse)
    monkeypatch.setattr(engine, "find", lambda given, _: on_parse if given.parse is other else on_trees)
    agreement = Agreement()
    agreement.add(article, dataclasses.replace(parse, entities=[Entity(13, 22, "place")]), other)
    return agreement


CLAUSE = [Span(33, 61)]


def said(content: list[Span], rule: str, source: Span) -> Quote:
    return Quote(content, rule, source=source, cue=Span(23, 27), cue_head=4)


def test_what_is_lost_and_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    mayor = Span(0, 22)
    kept, lost = said(CLAUSE, "clause", mayor), said([mayor], "clause", mayor)
    added = said([Span(28, 32)], "label", mayor)
    agreement = compared(monkeypatch, [kept, lost], [kept, added], without_cue)
    differences = [*agreement.differences("lost"), *agreement.differences("added")]
    assert [(d.side, d.rule, d.words, d.cause) for d in differences] == [
        ("lost", "clause", "The mayor of Northport", "tag of the cue"),
        ("added", "label", "that", None),
    ]
    assert agreement.as_dict()["causes"] == {"sentences": 0, "words": 0, "tag of the cue": 1, "heads and relations": 0}
    stream = io.StringIO()
    agreement.show(stream, errors=3)
    lines = stream.getvalue().splitlines()
    assert lines[1].split() == ["clause", "2", "1", "1", "0", "66.7", "66.7", "66.7"]
    assert lines[2].split() == ["label", "0", "1", "0", "1", "0.0", "0.0", "0.0"]
    assert lines[3].split() == ["all", "2", "2", "1", "1", "50.0", "50.0", "50.0"]
    assert "lost: 1" in lines
    assert "added: 1" in lines
    assert all(len(line) <= 80 for line in lines)


def test_another_rule_and_another_source(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = said(CLAUSE, "clause", Span(0, 22)), said(CLAUSE, "inverted", Span(37, 43))
    agreement = compared(monkeypatch, [one], [other], other_heads)
    assert list(agreement.figures("clause").values()) == [1, 0, 0, 0, 1, 1, 0]
    assert list(agreement.figures("inverted").values()) == [0, 1, 0, 0, 1, 1, 0]


def test_trees_get_the_names_of_the_parse_where_they_have_none() -> None:
    article, parse = parsed(tree(FOLDER / "en" / "quote-split.conllu"))
    assert parse.entities
    nameless = dataclasses.replace(parse, entities=[])
    agreement = Agreement()
    agreement.add(article, nameless, parse)
    assert agreement.figures()["lost"] == agreement.figures()["added"] == 0
    assert not nameless.entities, "the trees themselves stay as they are"


def test_command(tmp_path: Path) -> None:
    for name in ("said-that", "said-that.other", "quote-split"):
        shutil.copy(FOLDER / "en" / f"{name}.conllu", tmp_path)
    outcome = run(tmp_path, "--json", "--errors", "3")
    assert (outcome.exit_code, outcome.stderr) == (OK, "")
    found = json.loads(outcome.stdout)
    assert (found["repeated"], found["sentences"], found["models"]) == (1, 2, ["stanza/en compact"])
    assert found["rules"]["quote-split"]["n_trees"] == found["rules"]["clause"]["n_trees"] == 1
    assert found["all"]["agreement"] == 1
    assert "stanza/en compact" in run(tmp_path).stdout


def test_what_has_no_trees(tmp_path: Path, english: Path) -> None:
    alone = run(english)
    assert (alone.exit_code, alone.stdout, alone.stderr.count("\n")) == (NOTHING_DONE, "", 1)
    assert "no trees in it" in alone.stderr
    foreign = tmp_path / "finnish.conllu"
    foreign.write_text(SAID.read_text(encoding="utf-8").replace("# lang = en", "# lang = fi"), encoding="utf-8")
    outcome = run(english, foreign, SAID)
    assert (outcome.exit_code, outcome.stderr.count("\n")) == (SOME_FAILED, 2)
    assert "language 'fi' is not supported" in outcome.stderr
    assert run(SAID, "--language", "???").exit_code == NOTHING_DONE
