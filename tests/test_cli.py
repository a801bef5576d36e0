"""The command line: what goes to stdout, what to stderr, and the exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import quotes
from quotes import schema
from quotes.cli.main import app
from quotes.cli.terminal import NOTHING_DONE, OK, SOME_FAILED
from quotes.document.analysis import Analysis
from quotes.document.quote import Quote
from quotes.parsing import parser
from quotes.rules import engine
from quotes.rules.confidence import LEAST
from tests.conftest import DANISH
from tests.test_contract import FIRST

BROKEN = '{"id": "broken", "text":\n'


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def command(*arguments: object, **options: object) -> subprocess.Popen[str]:
    """The command in a process of its own."""
    line = [sys.executable, "-m", "quotes", *map(str, arguments)]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    return subprocess.Popen(line, text=True, encoding="utf-8", **pipes)  # type: ignore[call-overload, no-any-return]


def spans(value: object) -> list[dict[str, object]]:
    """Every object with start, end and text in a JSON value."""
    if isinstance(value, list):
        return [found for item in value for found in spans(item)]
    if isinstance(value, dict):
        own = [value] if {"start", "end", "text"} <= value.keys() else []
        return own + [found for item in value.values() for found in spans(item)]
    return []


def test_version_and_help() -> None:
    assert run("--version").stdout == f"quotes {quotes.__version__}\n"
    commands = (["attribute"], ["explain"], ["evaluate"], ["bench", "peers"], ["bench", "parser"])
    for arguments in ([*command, "--help"] for command in ([], *commands)):
        assert run(*arguments).exit_code == OK


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from quotes.cli.main import app; print(sorted({m.partition('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("torch", "stanza", "spacy", "pydantic", "rich", "numpy", "dateparser", "trafilatura", "py3langid"):
        assert f"'{heavy}'" not in loaded


def test_json_of_two_languages(english: Path, danish: Path) -> None:
    outcome = run("attribute", "--format", "json", english, danish)
    assert (outcome.exit_code, outcome.stderr) == (OK, "")
    result = schema.Result.model_validate_json(outcome.stdout)
    assert result == quotes.attribute([english, danish])
    assert [(article.id, article.language) for article in result.articles] == [("bridge", "en"), ("broen", "da")]
    assert [article.model for article in result.articles] == ["stanza/en compact", "stanza/da compact"]
    for path, article in zip((english, danish), json.loads(outcome.stdout)["articles"], strict=True):
        text = path.read_text(encoding="utf-8")
        assert article["quotes"]
        for span in spans(article):
            assert span["text"] == text[span["start"] : span["end"]]  # type: ignore[misc]
        assert [quote["id"] for quote in article["quotes"]] == [
            f"{path.stem}#{number}" for number, _ in enumerate(article["quotes"], 1)
        ]


def test_jsonl_and_output(english: Path, danish: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    outcome = run("attribute", english, danish, "--format", "jsonl", "--output", target)
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (OK, "", "")
    assert [json.loads(line)["id"] for line in target.read_text(encoding="utf-8").splitlines()] == ["bridge", "broen"]


def test_show_gives_what_attribute_gives(english: Path, danish: Path, tmp_path: Path) -> None:
    finished = tmp_path / "out.json"
    assert run("attribute", english, danish, "--output", finished).exit_code == OK
    assert json.loads(finished.read_text(encoding="utf-8"))["schema"] == schema.VERSION  # the suffix names the format
    for options in ([], ["-f", "json"], ["-f", "csv"], ["--speaker", "anna lee"], ["--by", "speaker"]):
        shown = run("show", finished, *options)
        assert (shown.exit_code, shown.stderr) == (OK, "")
        assert shown.stdout == run("attribute", english, danish, *options).stdout
    assert "Anna Lee" in run("show", finished, "--speaker", "anna lee").stdout
    assert "Anna Lund" not in run("show", finished, "--speaker", "anna lee").stdout
    piped = CliRunner().invoke(app, ["show", "-", "--by", "article"], input=finished.read_bytes())
    assert piped.stdout == run("show", finished, "--by", "article").stdout


def test_show_parses_nothing(english: Path, tmp_path: Path) -> None:
    finished = tmp_path / "out.jsonl"
    run("attribute", english, "--output", finished)
    code = "import sys; from quotes.cli.main import app; app(sys.argv[1:], standalone_mode=False); "
    code += "assert not {'torch', 'stanza', 'spacy'} & set(sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, "show", finished], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Anna Lee" in done.stdout


def test_align_shows_the_groups_that_are_asked_for(english: Path, danish: Path) -> None:
    outcome = run("align", english, danish, "--json", "--grep", "no such words")
    assert json.loads(outcome.stdout)["articles"] == []
    assert run("align", english, danish, "--in-language", "en", "--json").exit_code == OK


def test_binary_formats_go_to_files_and_pipes(english: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    assert run("attribute", english, "--output", target).exit_code == OK
    piped = run("attribute", english, "--format", "xlsx")
    assert target.read_bytes()[:2] == piped.stdout_bytes[:2] == b"PK"


def test_statements_without_a_date_are_told(english: Path, tmp_path: Path) -> None:
    finished = tmp_path / "out.json"
    run("attribute", english, "--output", finished)
    outcome = run("show", finished, "--since", "2026-01-01", "--format", "csv")
    assert outcome.exit_code == OK
    assert outcome.stderr == "quotes: 3 statements have no date, nor have their articles: left out\n"
    assert run("show", finished, "--language", "en").stdout == run("show", finished).stdout


def test_a_format_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "out.zip"
    target.write_text("before", encoding="utf-8")
    outcome = run("show", FIRST, "--output", target)
    assert (outcome.exit_code, outcome.stderr.count("\n")) == (NOTHING_DONE, 1)
    assert target.read_text(encoding="utf-8") == "before"


def test_output_stays_as_it_was_where_nothing_is_done(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("before", encoding="utf-8")
    assert run("attribute", tmp_path / "no.txt", "--output", target).exit_code == NOTHING_DONE
    assert target.read_text(encoding="utf-8") == "before"
    nowhere = run("attribute", tmp_path / "no.txt", "--output", tmp_path / "no" / "out.json")
    assert (nowhere.exit_code, nowhere.stderr.count("\n")) == (NOTHING_DONE, 1)
    assert "cannot be written" in nowhere.stderr


def test_explain(english: Path) -> None:
    everything = run("explain", english)
    assert everything.exit_code == OK
    one = run("explain", english, "2")
    assert one.exit_code == OK
    assert one.stdout.startswith("bridge#2\n")
    assert one.stdout in everything.stdout
    assert run("explain", english, "bridge#2").stdout == one.stdout
    missing = run("explain", english, "99")
    assert (missing.exit_code, missing.stdout) == (NOTHING_DONE, "")
    assert "there is no quote '99'" in missing.stderr


def test_evaluate(english: Path, tmp_path: Path) -> None:
    text = english.read_text(encoding="utf-8")
    start = text.index("The bridge")
    quote = {"content": [[start, start + 27]], "source": [[29, 53]], "cue": [[54, 58]], "type": "indirect"}
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"id": "a", "language": "en", "text": text, "quotes": [quote]}), encoding="utf-8")
    outcome = run("evaluate", gold, "--json", "--errors", "3")
    assert (outcome.exit_code, outcome.stderr) == (OK, "")
    assert json.loads(outcome.stdout)["all"]["n_gold"] == 1
    assert run("evaluate", gold).stdout.startswith(" ")
    unknown = run("evaluate", gold, "--kind", "speech")
    assert (unknown.exit_code, unknown.stdout) == (NOTHING_DONE, "")
    assert unknown.stderr == f"quotes: {gold}: no annotated quote is of kind 'speech' (there are: none)\n"
    bad = run("evaluate", tmp_path / "no.jsonl")
    assert (bad.exit_code, bad.stderr.count("\n")) == (NOTHING_DONE, 1)


def test_bench_alignment() -> None:
    with command("bench", "alignment", 200, 300) as process:
        lines = process.communicate()[0].splitlines()
    assert process.returncode == OK
    assert [line.split()[:2] for line in lines] == [["200", "statements"], ["300", "statements"]]
    assert all("planted neighbours met" in line for line in lines)


def test_one_line_for_each_failing_file_and_the_rest_is_done(english: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)))
    (tmp_path / "lines.jsonl").write_text(BROKEN + '{"id": "good", "text": "“No,” she said to them."}\n')
    (tmp_path / "suomi.jsonl").write_text('{"id": "suomi", "language": "fi", "text": "Hän sanoo, että se on hyvä."}\n')
    outcome = run("attribute", "-f", "json", tmp_path, tmp_path / "missing.txt")
    assert outcome.exit_code == SOME_FAILED
    assert {article["id"] for article in json.loads(outcome.stdout)["articles"]} == {"bridge", "good"}
    lines = outcome.stderr.splitlines()
    assert len(lines) == 5
    for line, (name, reason) in zip(
        sorted(lines),
        [
            ("binary.txt", "binary data"),
            ("empty.txt", "empty"),
            ("lines.jsonl:1", "not a JSON object"),
            ("missing.txt", "no such file"),
            ("suomi.jsonl", "language 'fi' is not supported"),
        ],
        strict=True,
    ):
        assert line.startswith(f"quotes: {tmp_path / name}: ")
        assert reason in line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["attribute"], "Missing argument"),
        (["attribute", "--format", "xml", "FILE"], "xml"),
        (["attribute", "--language", "??", "FILE"], "is not a language code"),
        (["attribute", "--language", "eo", "FILE"], "language 'eo' is not supported"),
        (["attribute", "--output", "FOLDER", "FILE"], "cannot be written"),
        (["attribute", "no.txt"], "no such file"),
        (["explain", "no.txt"], "no such file"),
        (["attribute", "--channel", "twitter", "FILE"], "--channel twitter: none of tweet, social_media"),
        (["attribute", "--polarity", "no", "FILE"], "--polarity no: none of asserted, negated, hedged"),
        (["align", "--type", "verbatim", "FILE"], "--type verbatim: none of direct, indirect, mixed"),
        (["attribute", "--since", "monday", "FILE"], "--since monday: no day such as"),
        (["attribute", "--grep", "(", "FILE"], "--grep (: no regular expression"),
        (["attribute", "--by", "mood", "FILE"], "'mood' is none of speaker, channel, article"),
        (["attribute", "--by", "speaker", "--format", "json", "FILE"], "--by is a summary for people"),
        (["show", "no.json"], "no.json: no such file"),
        (["show", "FILE"], "not JSON"),
        (["nonsense"], "nonsense"),
    ],
)
def test_nothing_done(english: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    places = {"FILE": str(english), "FOLDER": str(tmp_path)}
    outcome = run(*(places.get(argument, argument) for argument in arguments))
    assert (outcome.exit_code, outcome.stdout) == (NOTHING_DONE, "")
    assert message in outcome.stderr
    assert "Traceback" not in outcome.stderr


@pytest.mark.parametrize(
    "text",
    [
        "“No, she said. »Never, he said. \"Well, ‘she said. It's over, he said.",
        "”” «» '' \"\" “” ‘’",
        "She said: “" * 50,
        '" he said " " \' " she said ” “',
        "… — – - ! ? .",
        "word " * 2000,
        "x" * 20_000,
        "She said\u2028that\u0085it\x0bwas\x0cover.\t“No\u200b.”",
        "👩‍👩‍👧 said: “😀”. Ångström e\u0301 said ﬁne.",
    ],
)
def test_odd_texts_are_harmless(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.txt").write_text(text, encoding="utf-8", newline="")
    outcome = run("attribute", "-f", "json", "--language", "en", tmp_path / "odd.txt")
    assert (outcome.exit_code, outcome.stderr) == (OK, "")
    for span in spans(json.loads(outcome.stdout)["articles"]):
        assert span["text"] == text[span["start"] : span["end"]]  # type: ignore[misc]


def test_an_article_that_trips_the_program_does_not_stop_the_others(
    english: Path, danish: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = parser.load

    def trip(language: str) -> object:
        if language == "da":
            raise RuntimeError("first line\nsecond line")
        return load(language)

    monkeypatch.setattr(parser, "load", trip)
    outcome = run("attribute", "-f", "json", danish, english)
    assert outcome.exit_code == SOME_FAILED
    assert [article["id"] for article in json.loads(outcome.stdout)["articles"]] == ["bridge"]
    assert outcome.stderr.count("\n") == 1
    assert "trips the program (RuntimeError: first line)" in outcome.stderr
    monkeypatch.setenv("QUOTES_DEBUG", "1")
    assert isinstance(run("attribute", danish).exception, RuntimeError)


def test_process_is_quiet_and_plain(english: Path) -> None:
    process = command("attribute", english, env=os.environ | {"COLUMNS": "80", "LC_ALL": "C"})
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (OK, "")
    assert "“We have waited long enough" in out
    assert "\x1b" not in out


def test_a_closed_pipe_is_no_error_message(english: Path) -> None:
    process = command("attribute", "-f", "json", english)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=120)
    assert err == ""


def test_interrupt_leaves_no_traceback(tmp_path: Path) -> None:
    process = command("attribute", "-", stdin=subprocess.PIPE)
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode != OK
    assert "Traceback" not in err


@pytest.mark.parametrize("command", ["attribute", "align", "explain", "evaluate", "evaluate --alignment"])
def test_min_confidence_is_passed_on(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[float | None] = []
    find = engine.find

    def found(analysis: Analysis, include: Collection[str], least: float) -> tuple[Quote, ...]:
        limits.append(least)
        return find(analysis, include, least)

    monkeypatch.setattr(engine, "find", found)
    line = {"id": "broen", "language": "da", "text": DANISH, "english_text": "The bridge opens.", "quotes": []}
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(line), encoding="utf-8")
    assert (
        run(*command.split(), path).exit_code == run(*command.split(), path, "--min-confidence", "0.8").exit_code == OK
    )
    given = [LEAST if one is None else one for one in limits]
    assert given in ([LEAST, 0.8], [LEAST, LEAST, 0.8, 0.8])


@pytest.mark.parametrize("command", ["attribute", "align", "explain", "evaluate"])
@pytest.mark.parametrize("value", ["1.5", "-0.1", "much", "nan"])
def test_min_confidence_is_a_number_from_0_to_1(english: Path, command: str, value: str) -> None:
    outcome = run(command, english, f"--min-confidence={value}")
    assert (outcome.exit_code, outcome.stdout) == (NOTHING_DONE, "")
    (line,) = (line for line in outcome.stderr.splitlines() if line.startswith("Error"))
    assert "--min-confidence" in line


def test_garbled_letters_are_named_and_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Ann Lund sagde det mandag. Â»Vi kan gÃ¥ hjem,Â« siger hun.", encoding="utf-8")
    process = command("attribute", path, "--format", "json")
    out, problems = process.communicate(timeout=120)
    assert process.returncode == OK
    assert json.loads(out)["articles"][0]["quotes"][0]["content"][0]["text"] == "Vi kan gå hjem"
    assert problems.startswith(f"quotes: {path}: garbled letters (Â»Vi)")
    assert problems.count("\n") == 1
