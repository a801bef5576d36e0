"""Bad inputs: each is made, read as the command reads it, and gets the one line that docs/inputs.md says."""

from __future__ import annotations

import errno
import gzip
import json
import os
import socket
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from typer.testing import CliRunner

import quotes
from quotes import schema
from quotes.cli.main import app
from quotes.cli.terminal import NOTHING_DONE, OK
from quotes.reading import text as reading
from quotes.workshop import manual
from tests import hostile
from tests.conftest import ENGLISH, ROOT
from tests.fuzz.targets import LINE, PAGE, TREE

PAGE_OF_INPUTS = ROOT / "docs" / "inputs.md"
Made = Path | bytes | str


def record(**changed: Any) -> str:
    return json.dumps({"id": "a", "text": ENGLISH} | changed) + "\n"


def folder(place: Path) -> Path:
    (place / "notes.md").write_text("Nothing to read.")
    return place


def loop(place: Path) -> Path:
    (place / "a.txt").symlink_to(place / "a.txt")
    return place / "a.txt"


#: What is wrong, the name of the file, and its content, or what makes it in a folder.
INPUTS: dict[str, tuple[str, Made | Callable[[Path], Path]]] = {
    "no such file": ("a.txt", lambda place: place / "a.txt"),
    "a folder without a file that is read": ("", folder),
    "links that lead round in a circle": ("a.txt", loop),
    "another kind of file": ("a.pdf", b"%PDF-1.7"),
    "an empty file": ("a.txt", b""),
    "nothing that anybody sees": ("a.txt", "\u200b\ufeff \xad\n"),
    "NUL bytes": ("a.txt", ENGLISH.encode() + b"\0"),
    "a binary file": ("a.txt", bytes(range(256)) * 20),
    "a truncated gzip file named .txt": ("a.txt", gzip.compress(ENGLISH.encode())[:-20]),
    "UTF-16 that is cut": ("a.txt", b"\xff\xfeA\0B"),
    "50 MB of text": ("a.txt", ENGLISH.encode() * (50_000_000 // len(ENGLISH.encode()))),
    "a language that has no data": ("a.jsonl", record(language="fi")),
    "a page without an article": ("a.html", "<html><body><script>1</script></body></html>"),
    "100,000 nested elements": ("a.html", "<html><body>" + "<div>" * 100_000 + ENGLISH),
    "a line that is cut": ("a.jsonl", '{"id": "a", "text": "The bri\n'),
    "a line that is no object": ("a.jsonl", "[1, 2]\n"),
    "a line without a text": ("a.jsonl", '{"id": "a"}\n'),
    "a text that is a number": ("a.jsonl", record(text=["a"])),
    "an empty id": ("a.jsonl", record(id=" ")),
    "the same id twice": ("a.jsonl", record() + record()),
    "100,000 nested lists": ("a.jsonl", '{"id": "a", "text": ' + "[" * 100_000 + "\n"),
    "a number of 5,000 digits": ("a.jsonl", '{"id": ' + "9" * 5000 + ', "text": "It is."}\n'),
    "a day that is none": ("a.jsonl", record(date="31 May")),
    "a language that is none": ("a.jsonl", record(language="klingon!")),
    "a tree with too few columns": ("a.conllu", TREE.replace("\t_\t_\n", "\n", 1)),
    "a tree with a circle": ("a.conllu", TREE.replace("\t2\tnsubj", "\t1\tnsubj")),
    "a tree with two roots": ("a.conllu", TREE.replace("\t2\tccomp", "\t0\troot")),
    "words that are not in # text": ("a.conllu", TREE.replace("1\tAnn", "1\tBo")),
    "a sentence of 3,000 words": (
        "a.conllu",
        "\n".join(f"{n}\tno\tno\tINTJ\t_\t_\t{n - 1}\troot\t_\t_" for n in range(1, 3001)),
    ),
    "no sentence": ("a.conllu", "# newdoc id = a\n"),
}


def made(place: Path, what: str) -> Path:
    name, content = INPUTS[what]
    if callable(content):
        return content(place)
    path = place / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)  # type: ignore[union-attr]
    return path


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def said(place: Path, what: str) -> str:
    """The line that the command says of an input, without where that is."""
    path = made(place, what)
    outcome = run("attribute", path)
    assert (outcome.exit_code, outcome.stdout) == (NOTHING_DONE if what != "the same id twice" else 1, outcome.stdout)
    (line,) = outcome.stderr.splitlines()
    return str(line.removeprefix("quotes: ").replace(str(path), "FOLDER" if path == place else path.name))


def test_the_table_of_bad_inputs(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    rows = ["| what | what is said of it |", "| --- | --- |"]
    for number, what in enumerate(INPUTS):
        place = tmp_path / str(number)
        place.mkdir()
        rows.append(f"| {what} | `{said(place, what)}` |")
    page = PAGE_OF_INPUTS.read_text(encoding="utf-8")
    wanted = manual.filled(page, "\n".join(rows) + "\n")
    if request.config.getoption("--update-golden"):
        PAGE_OF_INPUTS.write_text(wanted, encoding="utf-8")
    else:
        assert page == wanted, "docs/inputs.md is out of date: run pytest --update-golden tests/test_inputs.py"


def test_permission_denied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As root every file can be read, so the system's answer is given here."""

    def refused(path: Path) -> NoReturn:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    path = tmp_path / "a.txt"
    path.write_text(ENGLISH)
    monkeypatch.setattr(Path, "read_bytes", refused)
    outcome = run("attribute", path)
    assert (outcome.exit_code, outcome.stderr) == (NOTHING_DONE, f"quotes: {path}: permission denied\n")


def test_a_named_pipe_is_read_to_its_end_and_passed_over_in_a_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "a.txt").write_text(ENGLISH)
    assert [article.id for article in quotes.read([tmp_path])] == ["a"]
    writer = threading.Thread(target=(tmp_path / "pipe.txt").write_text, args=(ENGLISH,))
    writer.start()
    assert [article.text for article in quotes.read([tmp_path / "pipe.txt"])] == [ENGLISH]
    writer.join()


#: What is read, if not as somebody might wish: the content of the file, the text that is read, and its encoding.
READ = {
    "two encodings in one file": (
        "»Nå,« siger hun.\n".encode() + "»Så går vi,« siger han.\n".encode("cp1252"),
        "»Nå,« siger hun.\n»Så går vi,« siger han.\n",
        "utf-8 and cp1252",
    ),
    "a file that ends in the middle of a letter": ("»Nå,« siger hun på ø".encode()[:-1], None, "utf-8 and cp1252"),
    "only marks": ("“”»« \"\" '' — …\n".encode(), "“”»« \"\" '' — …\n", "utf-8"),
    "a byte order mark": (b"\xef\xbb\xbfIt is.", "It is.", "utf-8"),
}


@pytest.mark.parametrize("what", READ)
def test_odd_files_are_read(tmp_path: Path, what: str) -> None:
    content, text, encoding = READ[what]
    (tmp_path / "a.txt").write_bytes(content)
    (article,) = quotes.read([tmp_path / "a.txt"], "da")
    assert article.encoding == encoding
    assert text in (None, article.text)
    hostile.check(quotes.attribute(article, least=0))


def test_halves_of_characters_are_replaced(tmp_path: Path) -> None:
    """A tweet that was cut in JSON ends in half an emoji, and no encoding has that; offsets stay as they are."""
    (tmp_path / "a.jsonl").write_text(record(id="a\ud83d", text="“It is safe \ud83d,” Ann Lee said.", title="\udc00"))
    (article,) = quotes.read([tmp_path / "a.jsonl"])
    assert (article.id, article.text, article.title) == ("a\ufffd", "“It is safe \ufffd,” Ann Lee said.", "\ufffd")
    hostile.check(quotes.attribute(article))


def test_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/a\xff\x1b[31m.txt"
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(ENGLISH)
    outcome = run("attribute", "-f", "json", tmp_path)
    assert outcome.exit_code == OK
    result = schema.Result.model_validate_json(outcome.stdout)
    assert result.articles[0].id == "a\ufffd\x1b[31m"
    assert "\x1b" not in run("attribute", tmp_path).stdout


def test_names_and_articles_do_not_steer_the_terminal_by_errors(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[2J\u202e.txt").touch()
    (tmp_path / "b.jsonl").write_text(record(id="\x1b]0;t\x07\u2066", language="\x9b2J"))
    outcome = run("attribute", tmp_path, "--since", "2020-01-01")
    for character in "\x1b\x07\x9b\u202e\u2066":
        assert character not in outcome.stderr
    outcome = run("show", tmp_path / "a", "b\x1b[2J\u202e")
    assert "\x1b" not in outcome.stderr
    assert "\u202e" not in outcome.stderr


def test_files_and_entities_of_a_page_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("SECRET")
    entity = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'
    page = PAGE.replace("<!DOCTYPE html>", entity).replace("safe</q>", "safe &x; </q>")
    (tmp_path / "a.html").write_text(page)
    (article,) = quotes.read([tmp_path / "a.html"])
    assert "SECRET" not in article.text
    assert "safe" in article.text


def test_nothing_asks_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading, parsing, translating and showing open no connection."""

    def refused(*about: object, **more: object) -> NoReturn:
        raise AssertionError(f"the network was asked: {about}")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    (tmp_path / "a.txt").write_text(ENGLISH)
    (tmp_path / "b.html").write_text(PAGE)
    (tmp_path / "c.jsonl").write_text(record(id="c", text="Broen er sikker, siger Anna Lee.", language="da"))
    (tmp_path / "d.conllu").write_text(TREE)
    for format in ("table", "json", "html", "csv", "tei"):
        outcome = run("attribute", tmp_path, "-f", format, "-o", tmp_path / f"out-{format}")
        assert (outcome.exit_code, outcome.stderr) == (OK, "")


def test_what_could_hold_code_is_never_unpickled() -> None:
    """Files of models and results are data: no module unpickles, and arrays are read without objects."""
    for path in (ROOT / "quotes").rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        # Ray hands its own processes values as pickles in any case.
        assert "import pickle" not in code or path.name == "ray.py", path
        assert "yaml" not in code, path
        for line in code.splitlines():
            assert "np.load(" not in line or "allow_pickle=False" in line, path
            assert "torch.load(" not in line or "weights_only=True" in line, path


def calls(text: str) -> int:
    """How many functions are called for a text, whose tree is any."""
    tree = hostile.any_tree(quotes.from_text(text, language="en"), 1)
    return hostile.calls(lambda: quotes.attribute(tree))


@pytest.mark.parametrize("piece", ["“” ", '"', "“a” ", "‘a ", "“Yes,” ‘no’ «it» ", "a, ", "Ann Lee said: “a”. "])
def test_marks_and_words_in_one_line_cost_no_more_than_their_number(piece: str) -> None:
    """5,000 quotation marks in a line once took minutes: each was looked for among all others."""
    few, many = (calls("She said: " + piece * number) for number in (150, 900))
    assert many < 10 * few


def test_an_article_has_a_longest_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST", 20)
    with pytest.raises(quotes.ArticleError, match="more than an article has"):
        quotes.from_text("It is safe. " * 2)


@pytest.mark.parametrize("name", ["../a.txt", "/tmp/a.txt", "a/../../b.txt", "..\\a.txt"])
def test_an_archive_of_brat_leads_nowhere_else(name: str, tmp_path: Path) -> None:
    result = quotes.attribute(quotes.from_text(ENGLISH, name, language="en"))
    (tmp_path / "r.json").write_text(result.model_dump_json(by_alias=True))
    assert run("show", tmp_path / "r.json", "-f", "brat", "-o", tmp_path / "a.zip").exit_code == OK
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert all("/" not in one and "\\" not in one and not one.startswith(".") for one in archive.namelist())


def test_lines_of_the_fuzzer_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(LINE)
    assert [article.id for article in quotes.read([tmp_path / "a.jsonl"])] == ["a"]
