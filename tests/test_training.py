"""Training a model of a language that has none, from a treebank of a few sentences."""

from __future__ import annotations

import gzip
import random
import shutil
import types
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from typer.testing import CliRunner

from quotes.cli import app
from quotes.errors import ModelError
from quotes.models import card as cards
from quotes.models import stanza
from quotes.terminal import NOTHING_DONE, OK
from quotes.training import (
    bio,
    blending,
    compression,
    contractions,
    dependencies,
    lemmas,
    loop,
    model,
    ner,
    noise,
    scores,
    sisters,
    tagger,
    tokenizer,
    treebank,
    vectors,
)
from quotes.training.plan import Plan
from quotes.training.progress import Progress
from tests.test_cli import command

FIXTURES = Path(__file__).parent.parent / "fixtures"
NOUNS = ("kato", "hundo", "birdo", "fiŝo", "knabo", "patro", "domo", "urbo")
VERBS = ("vidas", "aŭdas", "amas", "trovas", "perdas", "movas")
ADJECTIVES = ("bela", "granda", "nova", "juna", "longa")
NAMES = ("Anna", "Karlo", "Petro", "Maria")
Word = tuple[str, str, str, str, int, str]


def word(form: str, lemma: str, tag: str, feats: str, head: int, relation: str) -> Word:
    return form, lemma, tag, feats, head, relation


def sentence(rng: random.Random) -> str:
    """A sentence of a small regular language, now and then with the contraction *dela* (*de* + *la*)."""
    adjective, noun, other = rng.choice(ADJECTIVES), rng.choice(NOUNS), rng.choice(NOUNS)
    verb, name = rng.choice(VERBS), rng.choice(NAMES)
    words: list[Word] = [
        word("La", "la", "DET", "_", 3, "det"),
        word(adjective, adjective, "ADJ", "Number=Sing", 3, "amod"),
        word(noun, noun, "NOUN", "Number=Sing", 4, "nsubj"),
        word(verb, verb[:-2] + "i", "VERB", "Tense=Pres", 0, "root"),
    ]
    contraction = ""
    if rng.random() < 0.4:
        contraction = "6-7\tdela\t_\t_\t_\t_\t_\t_\t_\t_"
        words += [
            word(f"{other}jn", other, "NOUN", "Number=Plur", 4, "obj"),
            word("de", "de", "ADP", "_", 8, "case"),
            word("la", "la", "DET", "_", 8, "det"),
            word(noun, noun, "NOUN", "Number=Sing", 5, "nmod"),
        ]
    else:
        words.append(word(name, name, "PROPN", "_", 4, "obj"))
    words.append(word(".", ".", "PUNCT", "_", 4, "punct"))
    rows = []
    for number, (form, lemma, tag, feats, head, relation) in enumerate(words, 1):
        if contraction and number == 6:
            rows.append(contraction)
        misc = "SpaceAfter=No" if number == len(words) - 1 else "_"
        rows.append(f"{number}\t{form}\t{lemma}\t{tag}\t_\t{feats}\t{head}\t{relation}\t_\t{misc}")
    start = "# newpar\n" if rng.random() < 0.2 else ""
    return start + "\n".join(rows) + "\n\n"


def write(folder: Path, change: Callable[[str], str] = lambda text: text, count: int = 120) -> Path:
    """A treebank folder; the training part is gzipped."""
    folder.mkdir(parents=True)
    rng = random.Random(1)
    for part, sentences in (("train", count), ("dev", 20), ("test", 30)):
        text = change("".join(sentence(rng) for _ in range(sentences)))
        if part == "train":
            with gzip.open(folder / "eo_test-ud-train.conllu.gz", "wt", encoding="utf-8") as file:
                file.write(text)
        else:
            (folder / f"eo_test-ud-{part}.conllu").write_text(text, encoding="utf-8")
    (folder / "README.md").write_text("# Summary\n\nLicense: CC BY-SA 4.0\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("bank") / "UD_Esperanto-Test")


@pytest.fixture(scope="module")
def plan(bank: Path) -> Plan:
    return Plan("eo", bank, length=0.5)


@pytest.fixture(autouse=True, scope="module")
def _tiny() -> Iterator[None]:
    """Layers and schedules that suffice for the small language and take seconds."""
    with pytest.MonkeyPatch.context() as patch:
        for part in (tagger, dependencies):
            small = {"hidden_dim": 40, "char_hidden_dim": 16, "char_emb_dim": 8, "word_emb_dim": 16, "num_layers": 1}
            patch.setattr(part, "OPTIONS", part.OPTIONS | small | {"deep_biaff_hidden_dim": 24, "tag_emb_dim": 8})
            patch.setattr(part, "BATCH", 100)
        patch.setattr(lemmas, "OPTIONS", lemmas.OPTIONS | {"hidden_dim": 32, "emb_dim": 16, "pos_dim": 16})
        patch.setattr(tokenizer, "OPTIONS", tokenizer.OPTIONS | {"max_seqlen": 100, "batch_size": 8, "hidden_dim": 24})
        for part, steps in ((tokenizer, 100), (contractions, 20), (tagger, 60), (lemmas, 30), (dependencies, 90)):
            schedule = loop.Schedule(steps, rate=0.02, warmup=5, evaluations=2)
            patch.setattr(part, "schedule", lambda *_, schedule=schedule: schedule)
        yield


@pytest.fixture(scope="module")
def trained(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that was interrupted after the lemmatizer, and then trained to its end."""
    output = tmp_path_factory.mktemp("trained") / "eo"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("quotes.training.dependencies.train", interrupted)
        with pytest.raises(KeyboardInterrupt):
            train(plan, output)
    assert not (output / "card.json").exists()
    with pytest.MonkeyPatch.context() as patch:
        for done in ("tokenizer", "contractions", "tagger", "lemmas"):
            patch.setattr(f"quotes.training.{done}.train", interrupted)
        train(plan, output)
    return output


def interrupted(*arguments: object, **options: object) -> None:
    raise KeyboardInterrupt


def train(plan: Plan, output: Path) -> cards.Card:
    with Progress() as progress:
        return model.train(plan, output, progress)


# ------------------------------------------------------------ the whole


def test_a_trained_model_has_all_parts_and_a_card(trained: Path, bank: Path) -> None:
    parts = ("depparse", "lemma", "mwt", "pos", "tokenize", "vectors")
    assert sorted(path.name for path in trained.iterdir()) == ["card.json", *(f"eo-{part}.pt" for part in parts)]
    card = cards.read(trained)
    assert card is not None
    assert (card.language, card.licence) == ("eo", "CC BY-SA 4.0")
    assert card.command == "quotes models train eo --treebank UD_Esperanto-Test --length 0.5"
    source = "https://github.com/UniversalDependencies/UD_Esperanto-Test"
    assert card.data == (cards.Data(name=bank.name, licence="CC BY-SA 4.0", source=source),)
    assert card.weaknesses == ("It finds no names: it was trained without --ner.",)


def test_it_has_learnt_the_language(trained: Path) -> None:
    card = cards.read(trained)
    assert card is not None
    figures = card.scores["UD_Esperanto-Test test"]
    assert set(figures) == set(scores.MEASURES)
    for measure, least in {"tokens": 98, "sentences": 95, "UPOS": 95, "lemmas": 75, "LAS": 80}.items():
        assert figures[measure] >= least, figures


def test_the_program_parses_with_it(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stanza.find("eo") is None
    monkeypatch.setenv("QUOTES_MODELS", str(tmp_path))
    shutil.copytree(trained, model.default_output("eo"))
    found = stanza.find("eo")
    assert found is not None
    assert found.name == "stanza/eo trained"
    document = stanza._pipeline(found)("La nova hundo vidas katojn dela domo.")
    words = document.sentences[0].words
    assert [word.text for word in words][5:7] == ["de", "la"]
    assert [word.upos for word in words][:4] == ["DET", "ADJ", "NOUN", "VERB"]
    assert words[3].head == 0


def test_a_finished_model_is_left_alone(trained: Path, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quotes.training.model._Training.run", interrupted)
    assert train(plan, trained) == cards.read(trained)


def test_a_model_of_another_training_is_not_overwritten(trained: Path, bank: Path) -> None:
    with pytest.raises(ModelError, match=r"a model of another training in it \(quotes models train eo .*\); delete"):
        train(Plan("eo", bank, length=0.7), trained)


def test_a_model_of_other_data_under_the_same_name_is_not_overwritten(
    trained: Path, plan: Plan, tmp_path: Path
) -> None:
    other = write(tmp_path / plan.folder.name, count=20)
    with pytest.raises(ModelError, match="a model of another training in it"):
        train(Plan("eo", other, length=plan.length), trained)


def test_training_does_not_go_on_with_other_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path / "bank", count=20)
    monkeypatch.setattr("quotes.training.model._Training.run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        train(Plan("eo", folder), tmp_path / "eo")
    with (folder / "eo_test-ud-dev.conllu").open("a", encoding="utf-8") as file:
        file.write(sentence(random.Random(2)))
    with pytest.raises(ModelError, match=r"holds the beginning of another training .* delete it first"):
        train(Plan("eo", folder), tmp_path / "eo")


def mark(text: str) -> list[bio.Sentence]:
    """The names of sentences in CoNLL-U as BIO."""
    return [
        [(row[treebank.FORM], "B-PER" if row[treebank.UPOS] == "PROPN" else "O") for row in sentence.words]
        for sentence in treebank._sentences(text.splitlines(keepends=True), Path("text"))
    ]


def test_names_are_learnt_and_other_parts_taken_over(
    trained: Path, bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = tmp_path / "names"
    names.mkdir()
    rng = random.Random(3)
    for name in ("a-train.bio", "b-train.bio.gz", "a-dev.bio"):
        bio.write(names / name, mark("".join(sentence(rng) for _ in range(60))))
    bio.write(names / "a-test.bio", mark((bank / "eo_test-ud-test.conllu").read_text(encoding="utf-8")))
    monkeypatch.setattr(ner, "_LEAST", 100)
    plan = Plan("eo", bank, start=trained, ner=names, processors=("ner",))
    card = train(plan, tmp_path / "eo")
    assert card.command == "quotes models train eo --treebank UD_Esperanto-Test --ner names --start eo --processors ner"
    assert [data.name for data in card.data] == ["UD_Esperanto-Test", "names"]
    assert card.weaknesses == ()
    assert card.scores["a-test.bio, from raw text"]["PER"] > 80
    for part in ("tokenize", "mwt", "pos", "lemma", "depparse", "vectors"):
        name = f"eo-{part}.pt"
        assert (tmp_path / "eo" / name).read_bytes() == (trained / name).read_bytes()
    # Another part trained on from it takes its names over, with their vectors and scores.
    again = train(Plan("eo", bank, start=tmp_path / "eo", processors=("lemma",)), tmp_path / "again" / "eo")
    assert again.scores["a-test.bio, from raw text"] == card.scores["a-test.bio, from raw text"]
    assert again.weaknesses == ()
    assert again.earlier == (cards.read(trained).command, card.command)  # type: ignore[union-attr]
    for part in ("ner", "ner-vectors"):
        name = f"eo-{part}.pt"
        assert (tmp_path / "again" / "eo" / name).read_bytes() == (tmp_path / "eo" / name).read_bytes()


# ------------------------------------------------------------ what cannot be trained from


def without_column(number: int) -> Callable[[str], str]:
    """Blanks a column of each row."""

    def change(text: str) -> str:
        rows = [line.split("\t") for line in text.split("\n")]
        return "\n".join(
            "\t".join([*row[:number], "_", *row[number + 1 :]]) if len(row) > 1 else row[0] for row in rows
        )

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (without_column(treebank.LEMMA), r"train\.conllu\.gz: no lemmas in it"),
        (without_column(treebank.UPOS), r"train\.conllu\.gz: no UPOS tags in it"),
        (without_column(treebank.HEAD), r"train\.conllu\.gz: .* has no head or no relation"),
        (lambda text: text.replace("root", "_"), r"train\.conllu\.gz: .* has no head or no relation"),
        (lambda text: text.replace("\t4\tobj", "\t0\tobj"), r"train\.conllu\.gz: .* has 2 roots where one is needed"),
        (lambda text: text.replace("\t4\tobj", "\t40\tobj"), r"train\.conllu\.gz: .* has no head or no relation"),
        (lambda text: text.replace("\t4\tobj", "\tobj"), r"train\.conllu\.gz:\d+: not the 10 filled columns"),
        (lambda text: text.replace("\n5\t", "\n9\t"), r"train\.conllu\.gz:\d+: .* are not numbered 1, 2, 3"),
        (lambda text: text.replace("6-7", "6-17"), r"train\.conllu\.gz:\d+: token 6-17 spreads over words"),
        (lambda text: text.replace("Tense=Pres", "Tense"), r"pos cannot be trained from .*bank \(\w+Error: "),
        (lambda text: "", r"train\.conllu\.gz: empty, there is no sentence in it"),
    ],
)
def test_what_a_treebank_lacks_is_said(change: Callable[[str], str], message: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=message) as error:
        train(Plan("eo", write(tmp_path / "bank", change, count=20)), tmp_path / "eo")
    assert "\n" not in str(error.value)
    assert "pos" in message or not (tmp_path / "eo").exists()


def test_a_treebank_without_features_and_test_part_and_its_sister(bank: Path, tmp_path: Path) -> None:
    folder = write(tmp_path / "bank", without_column(treebank.FEATS), count=20)
    (folder / "eo_test-ud-test.conllu").unlink()
    text = tmp_path / "text.txt"
    text.write_text("La hundo vidas katon. La knabo amas la urbon.\n", encoding="utf-8")
    sister = bank / "eo_test-ud-train.conllu.gz"
    card = train(Plan("eo", folder, more=(sister,), texts=(text,)), tmp_path / "eo")
    assert list(card.scores) == ["bank dev, also tuned on"]
    assert [data.name for data in card.data] == ["bank", sister.name, "text.txt"]
    assert card.command == f"quotes models train eo --treebank bank --more {sister.name} --text text.txt"
    assert card.scores["bank dev, also tuned on"]["UPOS"] > 80


def test_a_sister_of_the_same_language_is_learnt_in_whole_one_of_another_in_part(bank: Path, tmp_path: Path) -> None:
    own, other = tmp_path / "eo_more-ud-train.conllu", tmp_path / "io_test-ud-train.conllu"
    rows = (("1", "Novas", "novi", "VERB", "XX", "Tense=Pres", "0", "root", "_", "_"),)
    for path in (own, other):
        path.write_text(treebank.conllu([treebank.Sentence(rows)]), encoding="utf-8")
    training = model._Training(Plan("eo", bank, more=(own, other)), tmp_path / "work", Progress())
    assert len(training.native) == len(training.main) + 1
    parts = training.tagged_parts()
    assert [len(part) for part in parts] == [len(training.main), 1, 1]
    assert [part[0].words[0][treebank.XPOS : treebank.HEAD] for part in parts[1:]] == [("XX", "Tense=Pres"), ("_", "_")]


def test_what_the_plan_lacks_is_said(bank: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    gone = tmp_path / "gone"
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"folder": gone}, "gone: no such folder; give the folder of a UD treebank"),
        ({"folder": empty}, r"empty: no train and no dev part in it \(such as xx-ud-train\.conllu\)"),
        ({"processors": ("pos", "nerr")}, "'nerr' is no part of a model"),
        ({"keep": 0.5}, "--keep is for a tagger or a parser .*: add --start"),
        ({"processors": ("pos", "depparse")}, "the model would lack tokenize: add it to --processors"),
        ({"start": empty}, "empty: no model of 'eo' in it"),
        ({"start": gone, "processors": ("pos",)}, "gone: no such folder"),
        ({"ner": gone}, "gone: no such folder; give one with a train.bio"),
        ({"ner": empty}, "empty: needs files such as ner-train.bio"),
        ({"texts": (gone,)}, r"gone: cannot be read \(no such file or directory\)"),
        ({"more": (gone,)}, r"gone: cannot be read \(no such file or directory\)"),
    ]
    for number, (options, message) in enumerate(wrong):
        with pytest.raises(ModelError, match=message):
            train(Plan(**{"language": "eo", "folder": bank} | options), tmp_path / str(number))


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


def test_right_trees_score_a_hundred(bank: Path) -> None:
    sentences = treebank.read(bank / "eo_test-ud-test.conllu")

    class Perfect:
        processors = ("tokenize",)

        def __call__(self, text: str, processors: object) -> Any:
            assert text == treebank.raw_text(sentences)
            return treebank.document(sentences)

    assert set(scores.measure(Perfect(), sentences).figures.values()) == {100.0}


def test_names_are_scored_as_whole_tokens_of_sentences_that_are_tagged(tmp_path: Path) -> None:
    def sentence(*forms: str) -> treebank.Sentence:
        rows = [(str(number), form, *("_",) * 8) for number, form in enumerate(forms, 1)]
        if forms[1:2] == ("'s",):
            rows[:0] = [("1-2", "".join(forms[:2]), *("_",) * 8)]
        return treebank.Sentence(tuple(rows))

    sentences = [sentence("Rome", "'s", "mayor", "left"), sentence("Ann", "stayed"), sentence("Bo", "Lee", "went")]
    tagged = [
        [("Rome", "B-LOC"), ("'s", "O"), ("mayor", "O"), ("left", "O")],
        [("Bo", "B-PER"), ("Lee", "I-PER"), ("went", "O")],
    ]
    text = "Rome's mayor left Ann stayed Bo Lee went\n"
    assert treebank.raw_text(sentences) == text

    class Tagger:
        processors = ("ner",)

        def __init__(self, *found: tuple[str, str]) -> None:
            self.found = found

        def __call__(self, read: str, processors: object) -> Any:
            assert (read, processors) == (text, ["ner"])
            places = [(text.index(words), words, kind) for words, kind in self.found]
            return types.SimpleNamespace(
                ents=[
                    types.SimpleNamespace(start_char=start, end_char=start + len(words), type=kind)
                    for start, words, kind in places
                ]
            )

    path = tmp_path / "test.bio"
    bio.write(path, tagged)
    gold = scores.placed(sentences, path)
    right = ("Rome's", "LOC"), ("Bo Lee", "PER")
    assert scores.names(Tagger(*right), sentences, gold) == {"NER": 100.0, "LOC": 100.0, "PER": 100.0}
    # Ann stands in a sentence that is not tagged; the stretch over two sentences counts.
    found = scores.names(Tagger(*right, ("Ann", "PER"), ("left Ann", "PER")), sentences, gold)
    assert found == {"NER": 80.0, "LOC": 100.0, "PER": 66.67}
    assert scores.names(Tagger(("Rome", "LOC"), ("Bo Lee", "ORG")), sentences, gold)["NER"] == 0.0
    bio.write(path, [[("Else", "O")]])
    with pytest.raises(ModelError, match=r"test\.bio: none of the treebank's sentences is in it"):
        scores.placed(sentences, path)


def test_the_model_of_a_language_is_scored(tmp_path: Path) -> None:
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
    assert tokenizer.labels([one, one]) == ("Dela domo! Dela domo!", "0003000012" + "0" + "0003000012")
    assert treebank.raw_text([one, treebank.Sentence(rows, paragraph=True)]) == "Dela domo!\n\nDela domo!\n"


def test_languages_without_spaces_have_none_between_sentences() -> None:
    one = treebank.Sentence(tuple((str(n), form, *("_",) * 7, "SpaceAfter=No") for n, form in enumerate("他来。", 1)))
    assert treebank.raw_text([one, one]) == "他来。他来。\n"
    assert tokenizer.labels([one, one], treebank.separator([one])) == ("他来。他来。", "112112")


def test_lemmas_are_learnt_by_type_and_beginnings_lowered() -> None:
    def row(number: int, form: str, lemma: str, tag: str = "NOUN") -> tuple[str, ...]:
        return (str(number), form, lemma, tag, *("_",) * 6)

    sentences = [
        treebank.Sentence((row(1, "Hundojn", "hundo"), row(2, "hundojn", "hundo"), row(3, "Rom", "Rom", "PROPN"))),
        treebank.Sentence((row(1, "Rom", "Rom", "PROPN"), row(2, "hundojn", "hundoj"), row(3, "x", "_"))),
    ]
    assert sorted(lemmas.types(sentences)) == [("Rom", "PROPN", "Rom"), ("hundojn", "NOUN", "hundo")]


def test_vectors_of_words_in_the_same_places_are_alike(tmp_path: Path) -> None:
    rng = random.Random(1)
    corpus = [
        ["la", rng.choice(ADJECTIVES), rng.choice(NOUNS), rng.choice(VERBS), "la", rng.choice(NOUNS), "."]
        for _ in range(600)
    ]
    assert vectors.train(corpus, tmp_path / "a.pt") == (4200, 2 + 5 + 8 + 6)
    vectors.train(corpus, tmp_path / "b.pt")
    assert (tmp_path / "a.pt").read_bytes() == (tmp_path / "b.pt").read_bytes()
    saved = torch.load(tmp_path / "a.pt", weights_only=True)
    assert saved["emb"].dtype == torch.float32
    table = torch.nn.functional.normalize(saved["emb"], dim=1)
    ids = saved["vocab"]["_unit2id"]

    def alike(first: Sequence[str], second: Sequence[str]) -> float:
        return float((table[[ids[w] for w in first]] @ table[[ids[w] for w in second]].T).mean())

    assert alike(VERBS, VERBS) > alike(VERBS, NOUNS) + 0.1
    assert alike(ADJECTIVES, ADJECTIVES) > alike(ADJECTIVES, VERBS) + 0.1


def test_text_that_shares_words_with_the_test_part_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("Li diris: unu du tri kvar kvin ses. Unu du tri, kvar kvin.\n\nAlia frazo.\n", encoding="utf-8")
    test = treebank.Sentence(
        tuple((str(n), form, *("_",) * 8) for n, form in enumerate(["du", "tri", "kvar", "kvin", "ses", "."], 1))
    )
    kept = list(vectors.without(vectors.text(path), [test]))
    assert kept == [["unu", "du", "tri", ",", "kvar", "kvin", "."], ["alia", "frazo", "."]]


def test_a_shrunk_model_is_half_as_large_and_names_no_paths(tmp_path: Path) -> None:
    path = tmp_path / "x.pt"
    weights = {"a": torch.arange(4096.0), "n": torch.tensor([1])}
    config = {"save_dir": "/somewhere", "train_file": None, "lr": 0.1, "use_char_name": 3}
    torch.save({"model": weights, "config": config, "optimizer_state_dict": {"x": weights}}, path)
    size = path.stat().st_size
    compression.shrink(path)
    assert path.stat().st_size < 0.6 * size
    content = torch.load(path, weights_only=True)
    assert content["model"]["a"].dtype == torch.float16
    assert torch.equal(content["model"]["n"], weights["n"])
    assert content["config"] == {"save_dir": None, "train_file": None, "lr": 0.1, "use_char_name": 3}
    assert "optimizer_state_dict" not in content


def test_weights_are_blended(tmp_path: Path) -> None:
    for name, value in (("new", 1.0), ("start", 3.0)):
        weights = {"a": torch.full((2,), value).half()}
        torch.save({"model": weights, "config": {"name": name}}, tmp_path / name)
    blending.blend(tmp_path / "new", tmp_path / "start", 0.25)
    content = torch.load(tmp_path / "new", weights_only=True)
    assert content["model"]["a"].tolist() == [1.5, 1.5]
    assert content["config"] == {"name": "new"}


def test_a_parser_that_learns_on_keeps_a_share_of_its_weights(trained: Path, bank: Path, tmp_path: Path) -> None:
    plan = Plan("eo", bank, start=trained, keep=1.0, processors=("depparse",))
    card = train(plan, tmp_path / "eo")
    assert card.command.endswith("--start eo --keep 1 --processors depparse")
    before, after = (
        torch.load(path / "eo-depparse.pt", weights_only=True)["model"] for path in (trained, tmp_path / "eo")
    )
    assert before.keys() == after.keys()
    assert all(torch.allclose(before[name], after[name]) for name in before)


def test_dropout_makes_a_tagger_err_and_is_taken_back() -> None:
    processor = stanza.parser("en")._pipeline.processors["pos"]
    sentences = [
        one for path in sorted((FIXTURES / "trees" / "en").glob("*.conllu"))[:12] for one in treebank.read(path)
    ]

    def accuracy() -> float:
        return noise.accuracy(sentences, processor.process(treebank.document(sentences)))

    before = accuracy()
    torch.manual_seed(1)
    with noise.dropout(processor.trainer.model, 1.5):
        assert accuracy() < before - 0.02
    assert accuracy() == before
    target = before - 0.05
    strength = noise.strength(processor, sentences, target)
    assert 0.1 < strength < 1.5
    with noise.dropout(processor.trainer.model, strength):
        assert accuracy() == pytest.approx(target, abs=0.04)


def test_vectors_of_treebanks_tell_them_apart_and_fold_away() -> None:
    from stanza.models.common.hlstm import HighwayLSTM

    torch.manual_seed(1)
    whole = torch.nn.Module()
    whole.lstm = HighwayLSTM(6, 4, num_layers=2, bidirectional=True, batch_first=True)
    names = set(whole.state_dict())
    optimizer = torch.optim.SGD(whole.parameters(), lr=0.5)
    marks = sisters.Vectors(whole, whole.lstm, optimizer, 2)
    batch = torch.nn.utils.rnn.pack_padded_sequence(torch.randn(2, 3, 6), [3, 2], batch_first=True)

    def output(_: object = None) -> torch.Tensor:
        packed: torch.Tensor = whole.lstm(batch, [3, 2])[0].data
        return packed

    def update(_: object) -> float:
        optimizer.zero_grad()
        loss = output().square().sum()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        return loss.item()

    for treebank_number in (0, 1, 1):
        marks.updating(update)((treebank_number, None))
    of_main = output()
    assert not torch.allclose(of_main, marks.updating(output)((1, None)))  # type: ignore[arg-type]
    marks.fold()
    assert torch.allclose(of_main, output(), atol=1e-6)
    assert set(whole.state_dict()) == names


# ------------------------------------------------------------ the loop


def test_the_rate_rises_and_falls() -> None:
    schedule = loop.Schedule(100, 1.0, warmup=10, hold=0.5, evaluations=4)
    assert [schedule.at(step) for step in (1, 5, 10, 50)] == [0.1, 0.5, 1.0, 1.0]
    assert schedule.at(75) == pytest.approx(0.5)
    assert schedule.at(100) == 0
    assert [step for step in range(1, 101) if schedule.evaluates(step)] == [25, 50, 75, 100]
    assert (schedule.gentle.rate, schedule.gentle.warmup) == (pytest.approx(1 / 3), 40)
    assert loop.steps(10, epochs=3, least=50, most=99, length=2) == 100


class Toy:
    """A linear model that learns to double a number, from noisy batches."""

    def __init__(self, stop: int | None = None) -> None:
        torch.manual_seed(7)
        self.model = torch.nn.Linear(1, 1)
        self.optimizer = torch.optim.Adam(self.model.parameters())
        self.updates, self.stop = 0, stop

    def update(self, batch: torch.Tensor) -> float:
        if self.updates == self.stop:
            raise KeyboardInterrupt
        self.updates += 1
        self.optimizer.zero_grad()
        loss = ((self.model(batch) - 2 * batch + 0.1 * torch.randn_like(batch)) ** 2).mean()
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        return float(loss.item())

    def batches(self, epoch: int) -> Iterator[torch.Tensor]:
        order = list(range(8))
        random.shuffle(order)
        return (torch.tensor([[float(number)], [number / 2]]) for number in order)

    def learner(self) -> loop.Learner:
        def score() -> float:
            return -abs(self.model.weight.item() - 2)

        return loop.Learner(self.model, [self.optimizer], self.update, self.batches, score)

    def weights(self) -> list[float]:
        return [value.item() for value in self.model.parameters()]


def test_an_interrupted_training_ends_as_if_it_had_not_been(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    schedule = loop.Schedule(120, 0.2, warmup=5)
    lines: list[str] = []

    def report(line: str, done: float | None = None) -> None:
        lines.append(line)

    whole = Toy()
    best = loop.run(whole.learner(), schedule, tmp_path / "whole", report, measure="score")
    assert whole.weights()[0] == pytest.approx(2, abs=0.1)
    monkeypatch.setattr(loop, "_CHECKPOINT_EVERY", 0.0)
    for stop in (13, 20):
        with pytest.raises(KeyboardInterrupt):
            loop.run(Toy(stop).learner(), schedule, tmp_path / "parts", report, measure="score")
    rest = Toy()
    assert loop.run(rest.learner(), schedule, tmp_path / "parts", report, measure="score") == best
    assert rest.updates == 120 - 13 - 20
    assert rest.weights() == whole.weights()
    assert "goes on from step 33 of 120" in lines


def test_later_weights_are_kept_where_a_score_is_as_good(tmp_path: Path) -> None:
    toy = Toy()
    measured = iter([80.0, 90.0, 89.85, 89.7])
    weights: list[list[float]] = []

    def score() -> float:
        weights.append(toy.weights())
        return next(measured)

    learner = loop.Learner(toy.model, [toy.optimizer], toy.update, toy.batches, score)
    schedule = loop.Schedule(8, 0.1, warmup=1, evaluations=4)
    assert loop.run(learner, schedule, tmp_path / "c", lambda *_: None, measure="score") == 89.85
    assert toy.weights() == weights[2]


def test_a_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_bytes(b"no checkpoint")
    with pytest.raises(ModelError, match="checkpoint: the checkpoint is damaged or of another training; delete it"):
        loop.run(Toy().learner(), loop.Schedule(5, 0.1), tmp_path / "checkpoint", lambda *_: None, measure="score")


def test_progress_is_plain_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress() as progress:
        report = progress.step("pos")
        report("", 0.1)
        report("step 1", 0.2)
    assert capsys.readouterr() == ("", "  0:00 pos: step 1\n")
