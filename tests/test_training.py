"""Training a model of a language that has none, from a treebank of a few sentences."""

from __future__ import annotations

import dataclasses
import hashlib
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from typer.testing import CliRunner

from quotes.cli.main import app
from quotes.cli.terminal import NOTHING_DONE, OK
from quotes.errors import ModelError
from quotes.models import card as cards
from quotes.models import stanza
from quotes.models.joint import files
from quotes.models.joint.labels import Labels
from quotes.models.threads import torch_threads
from quotes.workshop.training import joint, loop, model, scores, segmentation, treebank
from quotes.workshop.training.model import Plan
from tests import treebanks
from tests.test_cli import command
from tests.treebanks import without_column

FIXTURES = Path(__file__).parent.parent / "fixtures"
COMPACT = stanza.Model("en", "compact", stanza.compact_folder())
ENGLISH = "The mayor said that the bridge will open in May."


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The treebank with a relation that the compact model does not know."""
    folder = tmp_path_factory.mktemp("bank") / "UD_Esperanto-Test"
    return treebanks.write(folder, lambda text: text.replace("\tcase\t", "\tcase:loka\t"), count=60)


@pytest.fixture(scope="module")
def names(bank: Path) -> Path:
    """The names of the treebank as BIO files, two of them to learn from."""
    folder = bank.parent / "names"
    folder.mkdir()
    for source, name in (("train", "a-train"), ("dev", "b-train"), ("test", "a-test")):
        (path,) = bank.glob(f"*-{source}.conllu*")
        treebanks.write_bio(folder / f"{name}.bio.gz", treebanks.marked(treebank.read(path)))
    return folder


@contextmanager
def short() -> Iterator[pytest.MonkeyPatch]:
    """Schedules that suffice for the small language and take seconds."""
    with pytest.MonkeyPatch.context() as patch, torch_threads(1):
        small = {"max_seqlen": 100, "batch_size": 8, "hidden_dim": 24}
        patch.setattr(segmentation, "TOKENIZER", segmentation.TOKENIZER | small)
        quick = loop.Schedule(100, rate=0.02, warmup=5, evaluations=2)
        schedules = {"TOKENIZER_SCHEDULE": quick, "EXPANDER_SCHEDULE": dataclasses.replace(quick, steps=20)}
        for name, schedule in schedules.items():
            patch.setattr(segmentation, name, schedule)
        patch.setattr(joint, "schedule", lambda _: loop.Schedule(10, rate=1e-3, warmup=2, hold=0.0, evaluations=3))
        patch.setattr(loop.Schedule, "times", lambda schedule, length: schedule)
        yield patch


def interrupted(*arguments: object, **options: object) -> None:
    raise KeyboardInterrupt


def train(plan: Plan, output: Path) -> cards.Card:
    with loop.progress() as reports:
        return model.train(plan, output, reports)


def digest(folder: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.iterdir()))).hexdigest()


def said(found: stanza.Model, text: str) -> list[tuple[str, str, str, int, str, str]]:
    """What a model says of the words of a text."""
    with torch_threads(1):
        sentences = stanza.pipeline(found)(text).sentences
    return [
        (word.text, word.upos, word.lemma, word.head, word.deprel, token.ner)
        for sentence in sentences
        for token in sentence.tokens
        for word in token.words
    ]


@pytest.fixture(scope="module")
def trained(bank: Path, names: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model whose training was interrupted before the joint model, and went on to its end with the command."""
    output = tmp_path_factory.mktemp("trained") / "eo"
    before, english = digest(stanza.joint_folder()), said(COMPACT, ENGLISH)
    with short() as patch:
        patch.setattr(joint, "learner", interrupted)
        with pytest.raises(KeyboardInterrupt):
            train(Plan("eo", bank, ner=names, length=0.5, threads=1), output)
    assert not (output / "card.json").exists()
    with short() as patch:
        for done in ("train_tokenizer", "train_expander"):
            patch.setattr(segmentation, done, interrupted)
        arguments = ["--treebank", str(bank), "--ner", str(names), "--length", "0.5", "--threads", "1"]
        outcome = CliRunner().invoke(app, ["models", "train", "eo", *arguments, "--output", str(output)])
    assert outcome.exit_code == OK, outcome.output
    assert outcome.stdout.startswith("UD_Esperanto-Test test: tokens ")
    assert outcome.stdout.endswith(f"\ntrained stanza/eo in {output}\n")
    assert (digest(stanza.joint_folder()), said(COMPACT, ENGLISH)) == (before, english), "the compact model stays"
    return output


# ------------------------------------------------------------ the whole


def test_a_trained_model_has_all_parts_and_a_card(trained: Path, bank: Path) -> None:
    parts = ["card.json", "eo-mwt.pt", "eo-tokenize.pt", "joint.npz", "lemmas.tsv.gz"]
    assert sorted(path.name for path in trained.iterdir()) == parts
    card = cards.read(trained)
    assert card is not None
    assert (card.language, card.licence) == ("eo", "CC BY-SA 4.0")
    assert card.command == "quotes models train eo --treebank UD_Esperanto-Test --ner names --length 0.5"
    source = "https://github.com/UniversalDependencies/UD_Esperanto-Test"
    assert card.data[0] == cards.Data(name=bank.name, licence="CC BY-SA 4.0", source=source)
    assert (card.data[1].name, card.data[1].source) == ("names", "--ner")
    start = cards.read(stanza.joint_folder())
    assert card.data[2:] == (start.data if start else ())
    assert card.weaknesses == ()
    content = torch.load(trained / "eo-tokenize.pt", weights_only=True)
    assert {weight.dtype for weight in content["model"].values()} == {torch.float16}
    assert not any(str(trained.parent) in str(value) for value in content["config"].values())


def test_it_has_learnt_the_language(trained: Path) -> None:
    card = cards.read(trained)
    assert card is not None
    figures = card.scores["UD_Esperanto-Test test"]
    assert set(figures) == {*scores.MEASURES, "NER", "PER"}
    least = {"tokens": 98, "sentences": 95, "words": 90, "UPOS": 90, "lemmas": 75, "LAS": 80, "PER": 80}
    for measure, figure in least.items():
        assert figures[measure] >= figure, figures


def test_it_knows_the_labels_of_both(trained: Path) -> None:
    weights = (files.read(folder / stanza.WEIGHTS) for folder in (stanza.joint_folder(), trained))
    old, new = (Labels.read(arrays["labels"]).relations for arrays in weights)
    assert new == [*old, "case:loka"]


def test_the_program_parses_with_it(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stanza.find("eo") is None
    monkeypatch.setenv("QUOTES_MODELS", str(tmp_path))
    shutil.copytree(trained, stanza.kind_folder("trained") / "eo")
    found = stanza.find("eo")
    assert found is not None
    assert found.name == "stanza/eo trained"
    words = said(found, "La nova hundo vidas katojn dela domo.")
    assert [form for form, *_ in words][5:7] == ["de", "la"]
    assert [tag for _, tag, *_ in words][:4] == ["DET", "ADJ", "NOUN", "VERB"]
    assert words[3][3] == 0
    english = stanza.find("en")
    assert english is not None
    assert english.kind == "compact"


def test_a_finished_model_is_left_alone(trained: Path, bank: Path, names: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(segmentation, "train_tokenizer", interrupted)
    before = digest(trained)
    assert train(Plan("eo", bank, ner=names, length=0.5), trained) == cards.read(trained)
    assert digest(trained) == before


def test_a_model_of_another_training_is_not_overwritten(trained: Path, bank: Path, names: Path, tmp_path: Path) -> None:
    other = treebanks.write(tmp_path / bank.name)
    for plan in (Plan("eo", bank, ner=names, length=0.7), Plan("eo", other, ner=names, length=0.5)):
        with pytest.raises(ModelError, match=r"a model of another training in it \(quotes models train eo .*\); del"):
            train(plan, trained)


def test_training_does_not_go_on_with_other_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = treebanks.write(tmp_path / "bank")
    monkeypatch.setattr(segmentation, "train_tokenizer", interrupted)
    with pytest.raises(KeyboardInterrupt):
        train(Plan("eo", folder), tmp_path / "eo")
    with (folder / "eo_test-ud-dev.conllu").open("a", encoding="utf-8") as file:
        file.write(treebanks.sentence(random.Random(2)))
    with pytest.raises(ModelError, match=r"holds the beginning of another training .* delete it first"):
        train(Plan("eo", folder), tmp_path / "eo")


def test_a_treebank_without_lemmas_features_and_test_part_and_its_sisters(tmp_path: Path) -> None:
    compact = treebanks.tiny_model(tmp_path / "joint")
    folder = treebanks.write(tmp_path / "bank", without_column(treebank.LEMMA, treebank.FEATS))
    (folder / "eo_test-ud-test.conllu").unlink()
    sisters = tmp_path / "eo_more-ud-train.conllu", tmp_path / "io_test-ud-train.conllu"
    for path, lemma in zip(sisters, ("propra", "fremda"), strict=True):
        row = ("1", "Nova", lemma, "ADJ", "_", "_", "0", "root", "_", "_")
        path.write_text(treebank.conllu([treebank.Sentence((row,))]), encoding="utf-8")
    with short() as patch:
        patch.setattr(stanza, "joint_folder", lambda: compact)
        card = train(Plan("eo", folder, more=sisters, threads=1), tmp_path / "eo")
    assert list(card.scores) == ["bank dev, also tuned on"]
    assert set(card.scores["bank dev, also tuned on"]) == set(scores.MEASURES)
    assert [data.name for data in card.data] == ["bank", *(path.name for path in sisters)]
    assert card.command == f"quotes models train eo --treebank bank --more {sisters[0].name} --more {sisters[1].name}"
    assert card.weaknesses == ("Its names are those that the compact model finds in this language.",)
    assert files.read_lemmas(tmp_path / "eo" / "lemmas.tsv.gz") == {"ADJ": {"propra"}}, "those of the language itself"


# ------------------------------------------------------------ what cannot be trained from


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (without_column(treebank.UPOS), r"train\.conllu\.gz: no tags in it \(UPOS is empty\)"),
        (without_column(treebank.HEAD), r"train\.conllu\.gz: .* has no head or no relation"),
        (lambda text: text.replace("root", "_"), r"train\.conllu\.gz: .* has no head or no relation"),
        (lambda text: text.replace("\t4\tobj", "\t0\tobj"), r"train\.conllu\.gz: .* is no tree \(word 5 is a second"),
        (lambda text: text.replace("\t4\tobj", "\t40\tobj"), r"train\.conllu\.gz: .* is no tree \(head 40 of word 5"),
        (lambda text: text.replace("\t3\tamod", "\t2\tamod"), r"train\.conllu\.gz: .* round in a circle"),
        (lambda text: text.replace("\t4\tobj", "\tobj"), r"train\.conllu\.gz:\d+: not the 10 filled columns"),
        (lambda text: text.replace("\n5\t", "\n9\t"), r"train\.conllu\.gz:\d+: .* are not numbered 1, 2, 3"),
        (lambda text: text.replace("6-7", "6-17"), r"train\.conllu\.gz:\d+: token 6-17 spreads over words"),
        (lambda text: "", r"train\.conllu\.gz: empty, there is no sentence in it"),
    ],
)
def test_what_a_treebank_lacks_is_said(change: Callable[[str], str], message: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=message) as error:
        train(Plan("eo", treebanks.write(tmp_path / "bank", change)), tmp_path / "eo")
    assert "\n" not in str(error.value)
    assert not (tmp_path / "eo").exists()


def test_what_the_plan_lacks_is_said(bank: Path, names: Path, tmp_path: Path) -> None:
    empty, nameless, others, gone = (tmp_path / name for name in ("empty", "nameless", "others", "gone"))
    empty.mkdir()
    for folder, part in ((nameless, "train"), (others, "test")):
        shutil.copytree(names, folder)
        treebanks.write_bio(folder / f"a-{part}.bio.gz", [[("Else", "O")]])
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"folder": gone}, "gone: no such folder; give the folder of a UD treebank"),
        ({"folder": empty}, r"empty: no train and no dev part in it \(such as xx-ud-train\.conllu\)"),
        ({"ner": gone}, "gone: no such folder or no files in it such as ner-train.bio"),
        ({"ner": empty}, "empty: no such folder or no files in it such as ner-train.bio"),
        ({"ner": nameless}, r"nameless/a-train\.bio\.gz: no names in it to learn from"),
        ({"ner": others}, r"others/a-test\.bio\.gz: none of the treebank's sentences is in it"),
        ({"more": (gone,)}, r"gone: cannot be read \(no such file or directory\)"),
    ]
    for number, (options, message) in enumerate(wrong):
        with pytest.raises(ModelError, match=message):
            train(Plan(**{"language": "eo", "folder": bank} | options), tmp_path / str(number))
        assert not (tmp_path / str(number)).exists()


def test_a_part_that_is_there_twice_is_an_error(bank: Path, tmp_path: Path) -> None:
    shutil.copytree(bank, tmp_path / "bank")
    shutil.copyfile(bank / "eo_test-ud-dev.conllu", tmp_path / "bank" / "dev.conllu")
    with pytest.raises(ModelError, match=r"dev\.conllu and eo_test-ud-dev\.conllu are both a dev part; keep one"):
        treebank.find(tmp_path / "bank")


def test_the_command_says_errors_in_one_line(tmp_path: Path) -> None:
    process = command("models", "train", "eo", "--treebank", tmp_path)
    output, errors = process.communicate()
    assert (process.returncode, output) == (NOTHING_DONE, "")
    assert errors.startswith(f"quotes: {tmp_path}: no train and no dev part")
    assert errors.count("\n") == 1


# ------------------------------------------------------------ scores


def rows(*forms: str) -> treebank.Sentence:
    """A sentence whose words all hang on the first; ``'s`` is written together with that."""
    words = [
        (str(number), form, *("_",) * 4, str(int(number > 1)), "dep" if number > 1 else "root", "_", "_")
        for number, form in enumerate(forms, 1)
    ]
    if forms[1:2] == ("'s",):
        words[:0] = [("1-2", "".join(forms[:2]), *("_",) * 8)]
    return treebank.Sentence(tuple(words))


def test_names_are_scored_as_whole_tokens_of_sentences_that_are_tagged(tmp_path: Path) -> None:
    from stanza.models.common.doc import Span

    sentences = [rows("Rome", "'s", "mayor", "left"), rows("Ann", "stayed"), rows("Bo", "Lee", "went")]
    text = "Rome's mayor left Ann stayed Bo Lee went\n"

    def measured(*found: tuple[str, str]) -> dict[str, float]:
        """The figures of a model that finds the right trees and these names."""

        def pipeline(read: str) -> Any:
            assert read == text
            document = treebank.document(sentences)
            for words, kind in found:
                start = text.index(words)
                entry = {"text": words, "type": kind, "start_char": start, "end_char": start + len(words)}
                document.ents.append(Span(entry, doc=document))
            return document

        figures = scores.measure(pipeline, sentences, gold).figures
        assert {figures.pop(name) for name in scores.MEASURES} == {100.0}
        return figures

    path = tmp_path / "test.bio"
    tagged = [("Rome", "B-LOC"), ("'s", "O"), ("mayor", "O"), ("left", "O")]
    treebanks.write_bio(path, [tagged, [("Bo", "B-PER"), ("Lee", "I-PER"), ("went", "O")]])
    gold = scores.placed(sentences, path)
    right = ("Rome's", "LOC"), ("Bo Lee", "PER")
    assert measured(*right) == {"NER": 100.0, "LOC": 100.0, "PER": 100.0}
    # Ann stands in a sentence that is not tagged; the stretch over two sentences counts.
    assert measured(*right, ("Ann", "PER"), ("left Ann", "PER")) == {"NER": 80.0, "LOC": 100.0, "PER": 66.67}
    assert measured(("Rome", "LOC"), ("Bo Lee", "ORG"))["NER"] == 0.0


def test_the_model_of_a_language_is_scored() -> None:
    path = FIXTURES / "trees" / "en" / "document.conllu"
    outcome = CliRunner().invoke(app, ["models", "score", "en", "--treebank", str(path)])
    assert outcome.exit_code == OK, outcome.output
    assert outcome.stdout.startswith("stanza/en compact, document.conllu: tokens ")
    assert " LAS " in outcome.stdout
    assert outcome.stdout.endswith(" words a second\n")


# ------------------------------------------------------------ the parts


def test_labels_mark_the_ends_of_tokens_sentences_and_contractions() -> None:
    rows = (
        ("1-2", "Dela", *("_",) * 8),
        ("1", "De", "de", "ADP", *("_",) * 6),
        ("2", "la", "la", "DET", *("_",) * 6),
        ("3", "domo", "domo", "NOUN", *("_",) * 5, "SpaceAfter=No"),
        ("4", "!", "!", "PUNCT", *("_",) * 6),
    )
    one = treebank.Sentence(rows)
    #                                               D e l a   d o m o ! (a contraction, a word, a mark)
    assert segmentation.labels([one, one]) == ("Dela domo! Dela domo!", "0003000012" + "0" + "0003000012")
    assert treebank.raw_text([one, treebank.Sentence(rows, paragraph=True)]) == "Dela domo!\n\nDela domo!\n"


def test_languages_without_spaces_have_none_between_sentences() -> None:
    one = treebank.Sentence(tuple((str(n), form, *("_",) * 7, "SpaceAfter=No") for n, form in enumerate("他来。", 1)))
    assert treebank.raw_text([one, one]) == "他来。他来。\n"
    assert segmentation.labels([one, one], treebank.separator([one])) == ("他来。他来。", "112112")


def test_comments_say_where_a_sentence_is_from(tmp_path: Path) -> None:
    path = tmp_path / "all.conllu"
    one = "1\tYes\tyes\tINTJ\t_\t_\t0\troot\t_\t_\n\n"
    comments = "# treebank = UD_A\n# newpar id = 3\n", "", "# text = Yes\n# sent_id = b-1\n# treebank=UD_B\n"
    path.write_text("".join(own + one for own in comments), encoding="utf-8")
    found = [(sentence.treebank, sentence.id, sentence.paragraph) for sentence in treebank.read(path)]
    assert found == [("UD_A", "", True), ("", "", False), ("UD_B", "b-1", False)]


def test_progress_is_plain_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with loop.progress() as reports:
        report = reports("pos")
        report("", 0.1)
        report("step 1", 0.2)
    assert capsys.readouterr() == ("", "  0:00 pos: step 1\n")
