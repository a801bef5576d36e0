"""Language files: their form, what the checker finds, a user's own files, and the page that explains them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner, Result

from quotes import languages, schema
from quotes.cli.main import app
from quotes.cli.terminal import NOTHING_DONE, OK, SOME_FAILED
from quotes.languages import reference
from quotes.languages.check import check
from quotes.languages.file import form, groups, parse, read, text
from quotes.languages.language import PACKAGE
from tests.conftest import DANISH, ROOT

#: How the source names a word group.
LOOK_UP = re.compile(r'(?:is_word|_is|in_group)\([^()]*?"([a-z_]+)"|words\.get\("([a-z_]+)"|group = "([a-z_]+)"')
#: The source of the packages that look words up.
SOURCES = {
    path: path.read_text("utf-8")
    for room in ("document", "parsing", "rules", "speakers", "channels", "alignment", "workshop")
    for path in [*(PACKAGE.parent / room).rglob("*.py"), *(PACKAGE.parent / room).glob("rules.toml")]
} | {PACKAGE / "language.py": (PACKAGE / "language.py").read_text("utf-8")}
FINNISH = """name = "Finnish"
complementizers = "että"
[marks]
dashes = "–"
[verbs]
say = "sanoa"
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the user's own files."""
    monkeypatch.setenv("QUOTES_LANGUAGES", str(tmp_path / "own"))
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("??.toml")), ids=lambda path: path.stem)
def test_nothing_is_wrong_in_the_files_of_the_package(path: Path) -> None:
    problems, _ = check(text(path))
    assert not problems


def test_word_groups_that_are_looked_up_are_known() -> None:
    for path, source in SOURCES.items():
        found = {name for names in LOOK_UP.findall(source) for name in names if name}
        assert found <= groups().keys(), f"{path} looks up what quotes/languages/form.toml does not list"


@pytest.mark.parametrize("group", groups())
def test_word_groups_are_looked_up(group: str) -> None:
    assert any(f'"{group}"' in source for source in SOURCES.values())


def test_the_channels_are_those_of_the_result() -> None:
    assert set(form()["channels"]) == set(get_args(schema.ChannelKind))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('[words]\ntitels = "borgmästare"', "8: words.titels: there is no such key; did you mean titles?"),
        ('says = "sanoa"', "7: verbs.says: there is no such key; did you mean say?"),
        ("write = 3", "7: verbs.write: it has to be a string of words with commas between them, or a list of them"),
        ('[mark]\ndashes = "–"', "7: mark: there is no such key; did you mean marks?"),
        ('[channels.telex]\nnouns = "telex"', "7: channels.telex: there is no such key"),
        ('[channels.tweet]\nnoun = "tweet"', "8: channels.tweet.noun: there is no such key; did you mean nouns?"),
        ('say = "sanoa"', "7: Cannot overwrite a value"),
        ('write = "skriva', "7: Illegal character '\\n'"),
        ('write = "sanoa"', "7: verbs.write: 'sanoa' stands under 'say' already"),
        ('write = """skriva,\nposta, skriva"""', "8: verbs.write: 'skriva' stands twice"),
        ('write = "Skriva"', "7: verbs.write: 'Skriva' never matches: write it in small letters"),
        (
            '[channels.email]\nverbs = "posta"\n[channels.letter]\nverbs = "posta"',
            "10: channels.letter.verbs: 'posta' stands",
        ),
        ('[frames]\nlabel = "kalla"', "8: frames.label: 'kalla' never matches: 'kalla' stands under none of the verbs"),
        ('[frames]\noblique = "klaga"', "8: frames.oblique: 'klaga' lacks its preposition"),
        ('[frames]\nclause = "sanoa"', "8: frames.clause: 'sanoa' takes a clause by its sense already"),
        ('[words]\ntime = "i dag"', "8: words.time: 'i dag' never matches: words are looked up one by one"),
        ('[words]\nabbreviations = "t.ex"', "8: words.abbreviations: 't.ex' never matches: write letters alone, "),
        ('[words]\ncompounding = "titels"', "8: words.compounding: 'titels' is no word group"),
        ('[dates]\n"I dag" = "idag"', "8: dates.I dag: 'I dag' never matches: write it in small letters"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(line: str, problem: str) -> None:
    (found,), _ = check(f"{FINNISH}{line}\n")
    assert str(found).startswith(problem)


def test_a_file_in_the_users_folder_makes_a_language(own: Path, tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("Silta on suljettu.\n\n– Se avautuu toukokuussa, sanoo Anna Lind.\n", encoding="utf-8")
    assert (
        "there is no language data for it (there are: da, de, en, es, fr, nb, nl, nn, sv)"
        in run("attribute", "-l", "fi", article).stderr
    )
    (own / "fi.toml").write_text(FINNISH, encoding="utf-8")
    assert languages.codes() == ["da", "de", "en", "es", "fi", "fr", "nb", "nl", "nn", "sv"]
    shown = run("attribute", "-l", "fi", article)
    assert "Anna Lind" in shown.stdout
    assert "Se avautuu toukokuussa" in shown.stdout
    assert re.search(r"^fi +Finnish", run("languages", "list").stdout, re.MULTILINE)


def test_a_file_that_extends_another_has_its_entries_too(own: Path) -> None:
    (own / "fi.toml").write_text(FINNISH, encoding="utf-8")
    (own / "et.toml").write_text('name = "Estonian"\nextends = "fi"\n[verbs]\nsay = "ütlema"\n', encoding="utf-8")
    estonian = languages.load("et")
    assert estonian is not None
    assert (estonian.name, estonian.dashes, sorted(estonian.verbs)) == ("Estonian", "–", ["sanoa", "ütlema"])
    assert run("languages", "check", "et").exit_code == OK
    (own / "et.toml").write_text('name = "Estonian"\nextends = "xx"\n[verbs]\n', encoding="utf-8")
    shown = run("languages", "check", "et")
    assert "et.toml:2: extends: xx has to be a language with a file that extends none" in " ".join(shown.stdout.split())


@pytest.mark.parametrize(
    ("code", "text", "speaker", "words"),
    [
        (
            "de",
            "Der Ingenieur Peter Lee sagte am Dienstag:\n\n“The bridge is safe, and nobody has anything to fear.”\n",
            "Peter Lee",
            "“The bridge is safe,",
        ),
        (
            "sv",
            "Ingenjören Kari Berg är missnöjd med den nya bron och vad den kostar kommunen.\n\n"
            "– Vi har ikke fått vite noe som helst om dette, säger Berg.\n",
            "Kari Berg",
            "– Vi har ikke fått vite",
        ),
    ],
)
def test_a_quotation_in_another_language_has_its_speaker(
    code: str, text: str, speaker: str, words: str, tmp_path: Path
) -> None:
    article = tmp_path / "a.txt"
    article.write_text(text, encoding="utf-8")
    shown = run("attribute", "-l", code, article).stdout
    assert "1 quote, 1 speaker" in shown
    assert speaker in shown
    assert words in shown


@pytest.mark.parametrize("dash", ["-", "–", "—"])
def test_any_dash_introduces_and_closes_danish_speech(dash: str, tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text(f"{dash} Broen åbner igen {dash} siger borgmester Anna Lund.\n", encoding="utf-8")
    assert f" {dash} Broen åbner igen\n" in run("attribute", "-l", "da", article).stdout  # in the marks of the article


def test_a_users_file_takes_the_place_of_the_packages(own: Path) -> None:
    (own / "da.toml").write_text(FINNISH.replace("Finnish", "My Danish"), encoding="utf-8")
    danish = languages.load("da")
    assert danish is not None
    assert (danish.name, danish.dashes, list(danish.verbs)) == ("My Danish", "–", ["sanoa"])


def test_a_broken_file_is_one_line_and_the_other_languages_work(own: Path, tmp_path: Path) -> None:
    (own / "en.toml").write_text(FINNISH + "[word]\n", encoding="utf-8")
    article = tmp_path / "articles.jsonl"
    article.write_text(
        f'{{"id": "a", "language": "en", "text": "It is so, she said."}}\n'
        f'{{"id": "b", "language": "da", "text": "{DANISH.partition(chr(10))[0]}"}}\n',
        encoding="utf-8",
    )
    shown = run("attribute", article)
    assert shown.exit_code == SOME_FAILED
    assert shown.stderr.splitlines() == [
        f"quotes: {article}: a: {own / 'en.toml'}:7: word: there is no such key; did you mean words?"
    ]
    assert "Anna Lund" in shown.stdout
    assert run("languages", "list").exit_code == SOME_FAILED
    assert run("languages", "check", "en").exit_code == SOME_FAILED


def test_a_new_file_has_every_key_to_be_filled_in(own: Path) -> None:
    assert run("languages", "new", "fi").exit_code == OK
    source = text(own / "fi.toml")
    file, problems = parse(source)
    assert file is not None
    assert not problems
    assert file.name == "Finnish"
    assert file.words.keys() == groups().keys()
    assert file.channels.keys() == form()["channels"].keys()
    for meaning in groups().values():
        assert meaning in " ".join(source.replace("#", " ").split())
    shown = run("languages", "check", "fi")
    assert shown.exit_code == SOME_FAILED
    assert "there is no verb that reports" in shown.stdout
    assert "nothing stands under words: infinitive_markers, " in shown.stdout


def test_a_new_file_overwrites_none(own: Path) -> None:
    (own / "fi.toml").write_text(FINNISH, encoding="utf-8")
    shown = run("languages", "new", "fi")
    assert (shown.exit_code, text(own / "fi.toml")) == (NOTHING_DONE, FINNISH)
    assert "it is there already" in shown.stderr
    assert run("languages", "new", "finnish").exit_code == NOTHING_DONE
    assert run("languages", "check", own / "none.toml").exit_code == NOTHING_DONE


def test_a_file_does_not_steer_the_terminal(own: Path) -> None:
    path = own / "fi\x1b[2J\u202e.toml"
    path.write_text(FINNISH.replace("Finnish", "F\\u001b[2J") + '"a\\u009b2J\\u202e" = "b"\n', encoding="utf-8")
    shown = run("languages", "check", path)
    path.rename(own / "fi.toml")
    for output in (shown.output, run("languages", "list").output):
        assert "fi" in output
        assert not set("\x1b\x9b\u202e") & set(output)
    assert "there is no such key" in shown.stdout


def table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows))


def tables() -> str:
    """Every key with its meaning and some entries of four languages, in Markdown."""
    files = [read(PACKAGE / f"{code}.toml") for code in ("en", "da", "de", "fr")]  # more columns nobody can read
    names = [file.name for file in files]
    known = form()
    parts = []
    for section in reference.sections():
        if section.table[:1] != ("channels",):
            title = f"[{section.table[0]}]" if section.table else "Above all tables"
            parts.append(f"## {title}{': ' * bool(section.theme)}{section.theme}")
            parts += [f"{section.meaning.capitalize()}."] if section.meaning else []
            shown = {key: [reference.examples(file, section.table, key) for file in files] for key in section.keys}
            rows = [[f"`{key}`", meaning, *shown[key]] for key, meaning in section.keys.items()]
            parts.append(table(["Key", "Meaning", *names], rows))
    parts += ["## [channels]", "For each kind of channel a table, such as `[channels.tweet]`."]
    parts.append(table(["Key", "Meaning"], [[f"`{key}`", means] for key, means in known["channel_words"].items()]))
    every = [{kind: sum(words.values(), ()) for kind, words in file.channels.items()} for file in files]
    channels = {kind: [reference.some(words.get(kind, ())) for words in every] for kind in known["channels"]}
    rows = [[f"`{kind}`", meaning, *channels[kind]] for kind, meaning in known["channels"].items()]
    parts.append(table(["Kind", "Meaning", *names], rows))
    dates = [reference.some(f"{words} = {day or '(nothing)'}" for words, day in file.dates.items()) for file in files]
    lemmas = [reference.some(f"{lemma} = {', '.join(own)}" for lemma, own in file.lemmas.items()) for file in files]
    parts += ["## [lemmas]", f"{known['file']['lemmas'].capitalize()}.", table(names, [lemmas])]
    parts += ["## [dates]", f"{known['file']['dates'].capitalize()}.", table(names, [dates])]
    return "\n\n".join(parts) + "\n"


def test_the_page_of_languages_is_up_to_date(request: pytest.FixtureRequest) -> None:
    path = ROOT / "docs" / "languages.md"
    page = path.read_text(encoding="utf-8")
    above, mark, below = page.partition("<!-- Written by")
    wanted = f"{above}{mark}{below.partition(chr(10))[0]}\n\n{tables()}"
    if request.config.getoption("--update-golden"):
        path.write_text(wanted, encoding="utf-8")
    else:
        assert page == wanted, "docs/languages.md is out of date: run pytest --update-golden tests/test_languages.py"


def test_forms_hold_for_verbs_made_of_others() -> None:
    lemmas = {
        "hielt": "halten",
        "festgehalten": "festhalten",
        "versprochen": "versprechen",
        "zurückwies": "zurückweisen",
    }
    german = languages.load("de")
    assert german is not None
    assert {form: german.lemmas[form] for form in lemmas} == lemmas


def test_the_figures_of_dutch_are_those_of_its_articles() -> None:
    shown = run("evaluate", ROOT / "fixtures" / "articles" / "nl.jsonl", "--json")
    figures = json.loads(shown.stdout)["all"]
    measured = f"{figures['n_gold']} statements: F1 {100 * figures['overlap']['f1']:.1f},"
    assert measured in read(PACKAGE / "nl.toml").measured
