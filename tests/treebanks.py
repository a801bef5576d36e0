"""A treebank of a small regular language that looks like Esperanto, and a tiny network to learn it."""

from __future__ import annotations

import gzip
import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from quotes.models import stanza
from quotes.models.joint.labels import Labels
from quotes.models.joint.network import Network
from quotes.workshop.training import joint, names, treebank

NOUNS = ("kato", "hundo", "birdo", "fiŝo", "knabo", "patro", "domo", "urbo")
VERBS = ("vid", "aŭd", "am", "trov", "perd", "mov")
ADJECTIVES = ("bela", "granda", "nova", "juna", "longa")
NAMES = ("Anna", "Karlo", "Petro", "Maria")


def sentence(rng: random.Random) -> str:
    """A sentence in CoNLL-U, now and then with the contraction *dela* (*de* + *la*)."""
    adjective, noun, other, verb, name = (rng.choice(words) for words in (ADJECTIVES, NOUNS, NOUNS, VERBS, NAMES))
    words = [
        "La la DET _ 3 det",
        f"{adjective} {adjective} ADJ Number=Sing 3 amod",
        f"{noun} {noun} NOUN Number=Sing 4 nsubj",
        f"{verb}as {verb}i VERB Tense=Pres 0 root",
    ]
    contracted = rng.random() < 0.4
    if contracted:
        words += [f"{other}jn {other} NOUN Number=Plur 4 obj", "de de ADP _ 8 case", "la la DET _ 8 det"]
        words += [f"{noun} {noun} NOUN Number=Sing 5 nmod"]
    else:
        words += [f"{name} {name} PROPN _ 4 obj"]
    rows = []
    for number, word in enumerate([*words, ". . PUNCT _ 4 punct"], 1):
        form, lemma, tag, feats, head, relation = word.split()
        if contracted and number == 6:
            rows.append("6-7\tdela" + 8 * "\t_")
        misc = "SpaceAfter=No" if number == len(words) else "_"
        rows.append("\t".join([str(number), form, lemma, tag, "_", feats, head, relation, "_", misc]))
    return "# newpar\n" * (rng.random() < 0.2) + "\n".join(rows) + "\n\n"


def write(folder: Path, change: Callable[[str], str] = lambda text: text, count: int = 20) -> Path:
    """A treebank folder; the training part is gzipped."""
    folder.mkdir(parents=True)
    rng = random.Random(1)
    for part, sentences in (("train", count), ("dev", 20), ("test", 30)):
        text = change("".join(sentence(rng) for _ in range(sentences))).encode()
        path = folder / f"eo_test-ud-{part}.conllu"
        if part == "train":
            path.with_suffix(".conllu.gz").write_bytes(gzip.compress(text))
        else:
            path.write_bytes(text)
    (folder / "README.md").write_text("# Summary\n\nLicense: CC BY-SA 4.0\n", encoding="utf-8")
    return folder


def sentences(count: int) -> list[treebank.Sentence]:
    """So many sentences, the same ones whenever they are asked for."""
    with tempfile.TemporaryDirectory() as folder:
        return treebank.read(next(write(Path(folder) / "bank", count=count).glob("*-train*")))


def write_bio(path: Path, sentences: Sequence[names.Sentence]) -> None:
    """Write sentences with their names marked; gzipped where the file's name says so."""
    text = "".join("".join(f"{word}\t{tag}\n" for word, tag in sentence) + "\n" for sentence in sentences).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)


def marked(sentences: Sequence[treebank.Sentence]) -> list[names.Sentence]:
    """The sentences with their names marked."""
    return [
        [(row[treebank.FORM], "B-PER" if row[treebank.UPOS] == "PROPN" else "O") for row in sentence.words]
        for sentence in sentences
    ]


def without_column(*numbers: int) -> Callable[[str], str]:
    """Blanks columns of each row."""

    def bare(line: str) -> str:
        cells = line.split("\t")
        return "\t".join("_" if place in numbers and cells[1:] else cell for place, cell in enumerate(cells))

    return lambda text: "\n".join(map(bare, text.split("\n")))


def tiny_model(folder: Path) -> Path:
    """The files of a joint model of one layer that has learnt nothing, with a few labels of each kind."""
    import torch

    labels = Labels(
        ("NOUN", "VERB", "PROPN"),
        ("root", "nsubj", "obj", "punct"),
        {"Number": ("_", "Sing"), "Tense": ("_", "Past", "Pres"), "Case": ("_", "Nom")},
        ("", "k|0|2|i", *(f"k|0|{off}|" for off in range(1, 60))),
        ("O", "B-PER", "I-PER"),
    )
    torch.manual_seed(1)
    folder.mkdir(exist_ok=True)
    joint.write(folder / stanza.WEIGHTS, labels, Network(labels.sizes(1)))
    (folder / stanza.PIECES).symlink_to(stanza.joint_folder() / stanza.PIECES)
    return folder
