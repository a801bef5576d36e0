"""Fit what the evidence for an antecedent weighs on annotated coreference.

    python -m quotes.workshop.recipes.speakers CORPUS.conllu.gz "CORPUS" [--output quotes/speakers/weights.toml]

The file has CorefUD's ``Entity=`` in its last column, as https://gucorpling.org/gum has; ``CORPUS`` is what it is
called in the output.  Every ``he`` and ``she`` is an example: the places before it where a person stands, as the
program sees them while it reads, and which of them are the same person.  Needs scikit-learn, for scipy.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import typer
from scipy.optimize import minimize

from quotes.document.analysis import Analysis
from quotes.document.parse import Parse, Word
from quotes.document.span import Span
from quotes.reading import conllu
from quotes.rules import engine
from quotes.speakers.antecedents import Antecedents
from quotes.speakers.candidates import Rank, Scored, tables
from quotes.speakers.resolution import Resolver

#: The genres that are like news, of those that the ids of documents name.
_GENRES = ("news", "interview", "bio", "court")
#: How strongly weights are drawn to those that are set by hand: few pronouns of the corpus stand in attributions.
_STRENGTH = 60.0
_BRACKETS = re.compile(r"\((?P<opened>\w+)-(?P<kind>\w+)[^()]*(?P<one>\))?|(?P<closed>\w+)\)")
_KINDS = {"person": "PERSON", "organization": "ORG", "place": "LOC"}
#: The name of the constant.
_NOBODY = "somebody else"

#: A mention: its first and last word, counted over the document, and its entity.
Mention = tuple[int, int, str]
#: For each place the evidence, and whether it is right.
Example = list[tuple[dict[str, float], bool]]

app = typer.Typer(help=__doc__)


def documents(path: Path) -> Iterator[tuple[Analysis, list[Mention]]]:
    """The documents of a corpus that are like news, with the mentions in them."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        parts = re.split(r"(?m)^(?=# newdoc id)", file.read())
    for part in parts:
        title = part.partition("\n")[0]
        if any(f"_{genre}_" in title for genre in _GENRES):
            text, mentions = _read(part)
            article, parse = next(conllu.read(text, title, "en"))
            yield Analysis.of(article, parse), mentions


def _read(part: str) -> tuple[str, list[Mention]]:
    """A document as the program reads it, names in its last column, and its mentions."""
    rows = [line.split("\t") for line in part.splitlines()]
    words = [row for row in rows if row[0].isdigit()]
    mentions: list[Mention] = []
    opened: list[tuple[str, int, str]] = []
    kinds: dict[int, tuple[int, str]] = {}
    for number, row in enumerate(words):
        found = re.search(r"Entity=([^|]*)", row[9])
        for bracket in _BRACKETS.finditer(found[1] if found else ""):
            if bracket["opened"]:
                opened.append((bracket["opened"], number, bracket["kind"]))
            entity = bracket["closed"] or (bracket["one"] and bracket["opened"])
            place = next((place for place in reversed(opened) if place[0] == entity), None)
            if place is not None:
                opened.remove(place)
                mentions.append((place[1], number, place[0]))
                for inside in range(place[1], number + 1):
                    if words[inside][3] == "PROPN" and place[2] in _KINDS:
                        kinds.setdefault(inside, (place[1], _KINDS[place[2]]))
    for number, row in enumerate(words):
        kind = kinds.get(number)
        space = ["SpaceAfter=No"] if "SpaceAfter=No" in row[9] else []
        inner = kind is not None and kinds.get(number - 1) == kind
        row[9] = "|".join([*space, *([f"ner={'I' if inner else 'B'}-{kind[1]}"] if kind else [])]) or "_"
    lines = (
        "\t".join(row) for row in rows if not row[0].startswith("# ") or re.match(r"# (newdoc|newpar$|text )", row[0])
    )
    return "\n".join(lines) + "\n", mentions


class Taught(Antecedents):
    """Antecedents that are told whom each pronoun stands for, and keep the examples."""

    mentions: Sequence[Mention] = ()
    examples: list[Example]

    def likeliest(self, pronoun: Word, scored: Sequence[Scored]) -> Rank | None:
        """The right one; None where no place is."""
        parse = self._parse
        wanted = self._entity(parse, pronoun.span)
        able = [one for one in scored if not one.barrier and not one.candidate.vague]
        right = [self._entity(parse, one.candidate.span) == wanted for one in able]
        if wanted is not None and able and pronoun.rel == "nsubj":
            self.examples.append([(dict(one.evidence), same) for one, same in zip(able, right, strict=True)])
        return next((Rank(one, 1.0) for one, same in zip(able, right, strict=True) if same), None)

    def _entity(self, parse: Parse, span: Span) -> str | None:
        """The entity of the smallest mention around the head of a span."""
        inside = parse.words_in(span)
        indices = {word.index for word in inside}
        head = next(word.index for word in inside if word.head not in indices or word.head == word.index)
        around = [mention for mention in self.mentions if mention[0] <= head <= mention[1]]
        return min(around, key=lambda mention: mention[1] - mention[0])[2] if around else None


def examples(path: Path) -> Iterator[list[Example]]:
    """The examples of each document."""
    for analysis, mentions in documents(path):
        quotes = engine.find(analysis)
        resolver = Resolver(analysis, quotes, Taught)
        taught = resolver.antecedents
        assert isinstance(taught, Taught)
        taught.mentions, taught.examples = mentions, []
        resolver.decisions()
        taught.read_on(len(analysis.article.text))
        yield taught.examples


class Fit:
    """The weights that make right places likely: a softmax over places and ``somebody else``."""

    def __init__(self, found: Sequence[Example], prior: Mapping[str, float]) -> None:
        self.names = sorted({name for example in found for evidence, _ in example for name in evidence})
        number = {name: index for index, name in enumerate(self.names)}
        self._prior = np.array([prior.get(name, 0.0) for name in [*self.names, _NOBODY]])
        self._cases = []
        for example in found:
            table = np.zeros((len(example) + 1, len(self.names) + 1))
            for row, (evidence, _) in enumerate(example):
                for name, amount in evidence.items():
                    table[row, number[name]] = amount
            table[-1, -1] = 1.0
            right = np.array([same for _, same in example] + [not any(same for _, same in example)])
            self._cases.append((table, right))

    def loss(self, values: np.ndarray) -> tuple[float, np.ndarray]:
        """The cross entropy and its gradient."""
        drawn = values - self._prior
        total, slope = _STRENGTH * drawn @ drawn / 2, _STRENGTH * drawn
        for table, right in self._cases:
            odds = table @ values
            share = np.exp(odds - odds.max())
            share /= share.sum()
            inside = share * right
            total -= np.log(inside.sum() + 1e-12)
            slope = slope + table.T @ (share - inside / (inside.sum() + 1e-12))
        return float(total), slope

    def weights(self) -> dict[str, float]:
        best = minimize(self.loss, self._prior, jac=True, method="L-BFGS-B").x
        return {name: round(float(value), 2) for name, value in zip([*self.names, _NOBODY], best, strict=True)}

    def right(self, values: dict[str, float]) -> tuple[int, int]:
        """In how many examples the likeliest place is right, and of how many."""
        vector = np.array([values[name] for name in [*self.names, _NOBODY]])
        return sum(bool(right[int(np.argmax(table @ vector))]) for table, right in self._cases), len(self._cases)


@app.command()
def main(corpus: Path, name: str, output: Path = Path("quotes/speakers/weights.toml")) -> None:
    """Fit the weights and write them; those that are set by hand stay as they are."""
    prior = tables()["set"]
    fitted = Fit([example for document in examples(corpus) for example in document], prior)
    found = fitted.weights()
    good, of = fitted.right(found)
    lines = [
        "# What the evidence for an antecedent weighs, in log-odds: written by quotes/workshop/recipes/speakers.py.",
        f"# {name}: {of} pronouns, the likeliest place is right for {good / of:.1%}.",
        "[fitted]",
        *(f'"{key}" = {value}' for key, value in found.items()),
        "",
        "# Set by hand: what the fitted ones are drawn to, and what is too rare in the corpus.",
        "[set]",
        *(f'"{key}" = {value}' for key, value in prior.items()),
        "",
        "# Of the steps that weigh nobody the share of right answers: of (right + 1) / (all + 2) speakers in annotated",
        "# English and Danish news (22 articles).  Those of joint, owner and the spokespersons are set by hand.",
        "# Where somebody is weighed, the probability is that of the weights above.",
        "[steps]",
        *(f"{key} = {value}" for key, value in tables()["steps"].items()),
    ]
    output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    typer.echo(lines[1])


if __name__ == "__main__":
    app()
