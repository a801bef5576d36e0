"""Corpora: written as they come, in processes, stopped and gone on with, joined afterwards."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
import zstandard

import quotes
from quotes import pipeline, schema
from quotes.cli.terminal import NOTHING_DONE, OK, SOME_FAILED
from quotes.corpus import identities as line_identities
from quotes.corpus import join, pool, sinks
from quotes.document.names import Name
from quotes.document.span import Span
from quotes.errors import ResultError
from quotes.reading import pieces, results
from quotes.speakers import identities, people
from quotes.speakers.people import Description, Person
from quotes.workshop.benches import corpus as bench
from tests.conftest import DANISH, ENGLISH, ROOT
from tests.tasks import Risky
from tests.test_cli import command, run

SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet")
SEEDS = ROOT / "seeds"


def lines(path: Path) -> list[str]:
    return sorted(line.model_dump_json(by_alias=True) for line in results.lines(path))


def line(id: str, text: str = "No.") -> str:
    article = schema.Article(id=id, language="en", model="m", text=text, quotes=[])
    return schema.ArticleLine(**dict(article), speakers=[]).model_dump_json(by_alias=True)


# ---------------------------------------------------------------- lines


def test_the_same_in_every_process(tmp_path: Path) -> None:
    """Python draws the order of sets anew in each process; nothing may hang on it."""
    german = tmp_path / "de.txt"
    german.write_text(
        "Die Sprecherin des Roten Kreuzes, Karla Holm, lobte am Ende des Krieges die Vertreter der US-Marines.\n\n"
        "„Das Ende des Streites ist nah“, sagte Holm. Tausend Menschen wurden nach Angaben des Roten Kreuzes obdachlos."
    )
    paths = [SEEDS, ROOT / "fixtures" / "event", ROOT / "fixtures" / "articles", german]
    written = []
    for seed in ("1", "2", "3"):
        target = tmp_path / f"{seed}.jsonl"
        process = command("attribute", *paths, "--output", target, env={**os.environ, "PYTHONHASHSEED": seed})
        process.communicate()
        assert process.returncode == OK
        written.append(target.read_text())
    assert written[0] == written[1] == written[2]


@pytest.fixture(scope="module")
def streamed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds, as lines."""
    path = tmp_path_factory.mktemp("streamed") / "out.jsonl"
    assert run("attribute", SEEDS, "--output", path).exit_code == OK
    return path


def test_joined_lines_are_the_result_of_all_at_once(streamed: Path) -> None:
    whole = quotes.attribute([SEEDS])
    joined = join.read(str(streamed))
    assert joined.articles == whole.articles
    assert joined.speakers == [speaker for speaker in whole.speakers if speaker.mentions]
    assert pipeline.realigned(joined).alignments == whole.alignments


def test_a_line_stands_for_itself(streamed: Path) -> None:
    for one in results.lines(streamed):
        ids = {speaker.id for speaker in one.speakers}
        assert ids >= {quote.speaker for quote in one.quotes if quote.speaker}
        assert all(id.startswith(f"{one.id}#s") for id in ids)
        assert one.identities is not None


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_all_outputs_hold_the_same(streamed: Path, suffix: str, tmp_path: Path) -> None:
    target = tmp_path / f"joined{suffix}"
    assert run("join", streamed, "--output", target).exit_code == OK
    assert run("show", target, "-f", "json").stdout == run("show", streamed, "-f", "json").stdout
    again = run("join", target)
    assert (again.exit_code, again.stdout) == (NOTHING_DONE, "")
    assert "joined already" in again.stderr


def test_a_library_gets_the_same_lines(streamed: Path) -> None:
    found = quotes.stream([SEEDS])
    assert next(found) == next(results.lines(streamed))


def test_the_order_of_lines_does_not_matter(streamed: Path, tmp_path: Path) -> None:
    turned = tmp_path / "turned.jsonl"
    turned.write_text("".join(reversed(streamed.read_text("utf-8").splitlines(keepends=True))), "utf-8")
    assert sorted(map(repr, join.join(streamed))) == sorted(map(repr, join.join(turned)))


def test_a_selection_is_made_of_each_article(english: Path, danish: Path) -> None:
    outcome = run("attribute", english, danish, "-f", "jsonl", "--speaker", "anna lee", "--workers", "0")
    (one,) = map(json.loads, outcome.stdout.splitlines())
    assert (one["id"], len(one["quotes"])) == ("bridge", 1)


def test_alignment_of_a_result(streamed: Path) -> None:
    assert run("align", streamed).stdout == run("align", SEEDS).stdout


# ---------------------------------------------------------------- identities


def _clusters(groups: Sequence[Sequence[Person]]) -> list[set[int]]:
    """The people of some articles who are one, by comparing all with all."""
    everyone = [person for group in groups for person in group]
    merged: list[Person] = []
    homes: dict[int, list[int]] = {}
    for person in sorted(everyone, key=lambda person: -len(person.words)):
        fitting = [home for home in merged if home.could_be(person)]
        same = [home for home in fitting if home.words == person.words]
        ranked = sorted(fitting, key=lambda home: -len(home.names))
        if not same and len(ranked) > 1 and len(ranked[0].names) >= 2 * len(ranked[1].names):
            same = ranked[:1]
        fitting = same or fitting
        if len(fitting) == 1:
            fitting[0].names.extend(person.names)
            homes[id(fitting[0])].append(everyone.index(person))
        else:
            merged.append(Person(list(person.names)))
            homes[id(merged[-1])] = [everyone.index(person)]
    return sorted((set(own) for own in homes.values()), key=min)


@pytest.mark.parametrize("seed", range(40))
def test_an_index_finds_whom_comparing_all_finds(seed: int) -> None:
    chance = random.Random(seed)
    first, last = ["anna", "ann", "peter", "petra"], ["larsen", "larssen", "holm", "brandt", "brandtt", "lee"]

    def person() -> Person:
        words = (*chance.sample(first, chance.choice((1, 1, 2))), chance.choice(last))
        text, gender = " ".join(words).title(), chance.choice((None, None, "feminine", "masculine"))
        return Person([Name(0, 0, words, text, 0, 0, 0, gender=gender)] * chance.randint(1, 3))

    groups = [[person() for _ in range(chance.randint(0, 5))] for _ in range(8)]
    found = [(number, one) for number, group in enumerate(groups) for one in group]
    owners = people.merge(found, [()] * len(groups))
    own: dict[int, set[int]] = {}
    for place, (_, one) in enumerate(found):
        own.setdefault(id(owners[id(one)]), set()).add(place)
    assert sorted(own.values(), key=min) == _clusters(groups)


def test_a_surname_alone_is_somebody_elsewhere_only_on_one_event() -> None:
    def name(*words: str) -> Person:
        return Person([Name(0, 0, words, " ".join(words).title(), 0, 0, 0)])

    full, near, far = name("ann", "lee"), name("lee"), name("lee")
    named = [{"ann", "lee", "oslo", "paris"}, {"lee", "oslo", "paris"}, {"lee", "oslo", "rome"}]
    owners = people.merge([(0, full), (1, near), (2, far)], named)
    assert owners[id(near)] is owners[id(full)]
    assert owners[id(far)] is far


def test_descriptions_of_one_stem_are_one_speaker() -> None:
    def known(*words: str, local: bool = False) -> identities.Known:
        return identities.Known((), (), [Description(frozenset(words), " ".join(words), "organization", local)])

    articles = [known("canada"), known("ministry"), known("canadian"), known("ministry", local=True), known("ministry")]
    assert identities.identify(articles)[1] == [[0], [1], [0], [1], [1]]


# ---------------------------------------------------------------- processes


def test_what_ends_or_holds_up_a_process_is_named_and_nothing_else_is_lost(tmp_path: Path) -> None:
    ids = [str(number) for number in range(20)]
    ids[3], ids[11], ids[19] = "crash", "hang", "exit"
    articles = [quotes.from_text("She said no.", id, language="en") for id in ids]
    batches = [articles[start : start + 4] for start in range(0, 20, 4)]
    found = list(pool.run(Risky(tmp_path), iter(batches), workers=2, timeout=5))
    assert sorted(line for done in found for line in done.lines) == sorted(set(ids) - {"crash", "exit", "hang"})
    assert sorted(str(problem) for done in found for problem in done.problems) == [
        "crash: left out, a process that read it died of signal 11; tried twice",
        "exit: left out, a process that read it ended with exit code 3; tried twice",
        "hang: left out, it took longer than 5 seconds; tried twice",
    ]
    assert sorted(id for done in found for id in done.ids) == sorted(ids)
    assert {id: (tmp_path / id).read_text() for id in ("crash", "exit", "hang")} == dict.fromkeys(
        ("crash", "exit", "hang"), ".."
    )


def test_processes_give_what_one_gives(streamed: Path, english: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    outcome = run("attribute", SEEDS, tmp_path / "no.txt", "--workers", "2", "--output", target)
    assert (outcome.exit_code, outcome.stdout) == (SOME_FAILED, "")
    assert outcome.stderr == f"quotes: {tmp_path / 'no.txt'}: no such file or folder\n"
    assert lines(target) == lines(streamed)


def test_an_article_that_trips_the_program_does_not_stop_the_others(
    english: Path, danish: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = line_identities.result

    def trip(one: pipeline.Attributed) -> object:
        if one.article.language == "da":
            raise RuntimeError("no\nway")
        return result(one)

    monkeypatch.setattr(line_identities, "result", trip)
    outcome = run("attribute", danish, english, "-f", "jsonl")
    assert (outcome.exit_code, outcome.stdout.count("\n")) == (SOME_FAILED, 1)
    assert f"quotes: {danish}: broen: this article trips the program (RuntimeError: no);" in outcome.stderr


@pytest.mark.parametrize("option", [["--workers", "2"], ["--resume"], ["--engine", "ray"], ["--timeout", "5"]])
def test_options_of_streams_need_one(english: Path, option: list[str]) -> None:
    outcome = run("attribute", english, *option)
    assert (outcome.exit_code, outcome.stdout) == (NOTHING_DONE, "")
    assert "written as it comes" in outcome.stderr


# ---------------------------------------------------------------- stopped and gone on with


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_half_written_output_is_cut_and_gone_on_with(suffix: str, tmp_path: Path) -> None:
    """Cut at every place, or in each part: nothing is lost, nothing there twice."""
    path = tmp_path / f"out{suffix}"
    parquet = suffix == ".parquet"
    wanted = [line(f"a{number}", "Ærø. " * number) for number in range(6)]

    def go_on(resume: bool) -> set[str]:
        with sinks.opened(path, parquet, resume) as sink:
            for pair in zip(wanted[::2], wanted[1::2], strict=True):
                sink.write([one for one in pair if json.loads(one)["id"] not in sink.done])
            return sink.done

    assert go_on(resume=False) == set()
    if parquet:
        (path / ".part-000002.parquet.tmp").write_bytes(b"PAR1")
        assert go_on(resume=True) == {f"a{number}" for number in range(6)}
        assert lines(path) == sorted(wanted)
        return
    whole = path.read_bytes()
    for size in range(0, len(whole), 7):
        path.write_bytes(whole[:size])
        done = go_on(resume=True)
        assert lines(path) == sorted(wanted), size
        assert done < {f"a{number}" for number in range(6)}


def test_parts_are_never_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sinks, "PART", 2)
    folder = tmp_path / "out.parquet"
    for start in (0, 5):
        with sinks.opened(folder, True, resume=start > 0) as sink:
            sink.write([line(str(number)) for number in range(start, start + 5)])
    assert sorted(part.name for part in folder.iterdir()) == [f"part-{number:06}.parquet" for number in range(1, 7)]
    assert sorted(one.id for one in results.lines(folder)) == list("0123456789")
    with pytest.raises(ResultError, match="is there already"), sinks.opened(folder, True):
        pass
    with pytest.raises(ResultError, match="name it with --output"), sinks.opened(None, True):
        pass


def test_a_file_of_something_else_is_not_gone_on_with(tmp_path: Path, english: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text('{"id": "a", "text": "No."}\n')
    outcome = run("attribute", english, "--output", path, "--resume")
    assert (outcome.exit_code, path.read_text()) == (NOTHING_DONE, '{"id": "a", "text": "No."}\n')
    assert "no lines of quotes attribute" in outcome.stderr


def test_a_run_that_is_killed_goes_on_without_loss_or_repetition(tmp_path: Path) -> None:
    source, whole, parts = (tmp_path / name for name in ("in.jsonl", "whole.jsonl", "parts.jsonl.gz"))
    bench.write(72, source)
    assert run("attribute", source, "--output", whole).exit_code == OK
    for kills in range(2):
        process = command("attribute", source, "--output", parts, "--workers", 1, "--resume", start_new_session=True)
        size = parts.stat().st_size if parts.exists() else 0
        while process.poll() is None and not (parts.exists() and parts.stat().st_size > size):
            time.sleep(0.01)
        process.kill()
        process.communicate()
        assert kills or parts.exists()
    assert run("attribute", source, "--output", parts, "--resume").exit_code == OK
    assert lines(parts) == lines(whole)
    assert len(lines(parts)) == 72


# ---------------------------------------------------------------- reading


def test_large_files_are_read_in_pieces(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    rows = [{"id": "en", "text": ENGLISH}, {"id": "da", "text": DANISH, "date": "2026-11-26", "outlet": "Avisen"}]
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    (tmp_path / "a.jsonl").write_bytes(data)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(data[:1000]) + gzip.compress(data[1000:]))
    (tmp_path / "c.ndjson.zst").write_bytes(zstandard.compress(data))
    columns = {name: [row.get(name) for row in rows] for name in rows[1]}
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "d.parquet")
    wanted = [vars(article) | {"path": None} for article in quotes.read([tmp_path / "a.jsonl"])]
    for name in ("b.jsonl.gz", "c.ndjson.zst", "d.parquet"):
        assert [vars(article) | {"path": None} for article in quotes.read([tmp_path / name])] == wanted, name
    problems: list[object] = []
    assert len(list(quotes.read([tmp_path], on_error=problems.append))) == 2
    assert len(problems) == 6  # the ids are taken


def test_parquet_without_ids(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.table({"text": [ENGLISH, "", DANISH]}), tmp_path / "a.parquet")
    problems: list[object] = []
    assert [one.id for one in quotes.read([tmp_path / "a.parquet"], on_error=problems.append)] == ["a-1", "a-3"]
    assert [str(problem) for problem in problems] == [f"{tmp_path / 'a.parquet'}:2: empty, there is no text in it"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl.gz", gzip.compress(b'{"id": "a", "text": "No, she said."}\n' * 2)[:-9], "ends in the middle"),
        ("a.jsonl.gz", b"no gzip", "damaged"),
        ("a.jsonl", b"x" * 65 * 2**20, "a line is longer than 64 MB"),
        ("a.jsonl.gz", gzip.compress(b"x" * 2**21), "unpacks to more than 100 times its size"),
        ("a.jsonl.gz", b"", "empty"),
        ("a.jsonl.zst", zstandard.compress(b'{"id": "a"}\n')[:-2], "ends in the middle"),
        ("a.jsonl.zst", zstandard.compress(bytes(2**21)), "unpacks to more than 100 times its size"),
        ("a.jsonl.zst", b"no zstd", "damaged"),
        ("a.parquet", b"PAR1 and no more PAR1", "no Parquet file, or a damaged one"),
    ],
)
def test_damaged_files_are_named_in_one_line(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    problems: list[object] = []
    list(quotes.read([tmp_path / name], on_error=problems.append))
    assert str(problems[-1]).startswith(f"{tmp_path / name}")
    assert message in str(problems[-1])
    assert "\n" not in str(problems[-1])


def test_what_unpacks_without_end_is_named_and_the_others_are_read(tmp_path: Path, english: Path) -> None:
    bomb = tmp_path / "a.jsonl.gz"
    bomb.write_bytes(gzip.compress((json.dumps({"id": "a", "text": ENGLISH}) + "\n").encode() + b" " * 2**21))
    outcome = run("attribute", bomb, english, "-f", "jsonl")
    assert (outcome.exit_code, [json.loads(one)["id"] for one in outcome.stdout.splitlines()]) == (
        SOME_FAILED,
        ["a", "bridge"],
    )
    assert outcome.stderr == (
        f"quotes: {bomb}: unpacks to more than 100 times its size, which no text does; "
        "what stands before, 1 lines, was read\n"
    )


def test_a_row_of_parquet_is_no_longer_than_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that stands in a small file once may be that of many rows, so that they are read one by one."""
    import pyarrow
    import pyarrow.parquet

    path = tmp_path / "a.parquet"
    for text, long in ((ENGLISH, False), (ENGLISH * 5, True)):
        words = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 3), pyarrow.array([text]))
        pyarrow.parquet.write_table(pyarrow.table({"text": words}), path)
        monkeypatch.setattr(pieces, "LONGEST", 2 * len(ENGLISH))
        problems: list[object] = []
        assert len(list(quotes.read([path], on_error=problems.append))) == (0 if long else 3)
        assert list(map(str, problems)) == [f"{path}: a row is longer than 0 MB"] * long


def test_a_file_of_something_else_is_told_of_in_few_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("x\n" * 5_000 + json.dumps({"id": "a", "text": ENGLISH}) + "\n" + "x\n")
    problems: list[object] = []
    assert [one.id for one in quotes.read([path], on_error=problems.append)] == ["a"]
    assert len(problems) == 1_001
    assert str(problems[-1]) == f"{path}: 4,001 more problems like these, which are not listed"


@pytest.mark.parametrize(("library", "name"), [("zstandard", "a.jsonl.zst"), ("pyarrow", "a.parquet")])
def test_a_missing_library_is_named_with_its_extra(
    library: str, name: str, english: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    (tmp_path / name).write_bytes(b"x")
    for arguments in (["attribute", tmp_path / name], ["attribute", english, "-o", tmp_path / f"out-{name}"]):
        outcome = run(*arguments)
        assert outcome.exit_code == NOTHING_DONE
        assert outcome.stderr.endswith(f"needs {library}, install it with: pip install 'quotes[corpus]'\n")


def test_object_storage(streamed: Path) -> None:
    from upath import UPath

    UPath("memory://store/in.jsonl.gz").write_bytes(gzip.compress(json.dumps({"id": "a", "text": ENGLISH}).encode()))
    for _ in range(2):
        outcome = run("attribute", "memory://store/in.jsonl.gz", "-o", "memory://store/out.parquet", "--resume")
        assert (outcome.exit_code, outcome.stderr) == (OK, "")
    (one,) = results.lines(UPath("memory://store/out.parquet"))
    assert (one.id, len(one.quotes), one.path) == ("a", 3, "memory://store/in.jsonl.gz")
    assert "Anna Lee" in run("show", "memory://store/out.parquet", "--by", "speaker").stdout
    refused = run("attribute", "memory://store/in.jsonl.gz", "-o", "memory://store/out.jsonl")
    assert (refused.exit_code, refused.stderr.count("name a folder")) == (NOTHING_DONE, 1)
    assert run("attribute", "memory://store/no.jsonl.gz").stderr.endswith("no such file or folder\n")


# ---------------------------------------------------------------- generated articles


def test_generated_articles_are_the_same_again() -> None:
    first = list(itertools.islice(bench.articles(10_000), 50))
    assert first == list(bench.articles(50))
    assert len({one["text"] for one in first}) == 50
    assert {one["language"] for one in first} == {"da", "de", "en", "es"}


def test_spans_hold_through_a_table(streamed: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.parquet"
    run("join", streamed, "-o", target)
    for one in results.lines(target):
        assert one.text is not None
        for quote in one.quotes:
            assert all(span.text == Span(span.start, span.end).of(one.text) for span in quote.content)
