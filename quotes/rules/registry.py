"""The registry: every rule of ``rules.toml``, in the order in which the rules propose."""

from __future__ import annotations

import importlib.resources
import tomllib
from typing import Literal

from pydantic import BaseModel

from quotes.rules import confidence

_Behind = Literal["clause", "phrase", "marker", "preposition", "object", "label"]
_Elsewhere = Literal["before cue", "subtree", "subject and name"]


class Node(BaseModel, frozen=True, extra="forbid"):
    """A word of a pattern: how it stands to a node before it, and what it has to be."""

    id: str
    of: str
    op: Literal["<", ">--", ">++"]
    dep: tuple[str, ...] = ()
    pos: tuple[str, ...] = ()
    group: str | None = None


class Rule(BaseModel, frozen=True, extra="forbid"):
    """A way of reporting; the head of ``rules.toml`` says what the fields mean."""

    name: str
    gloss: str
    example: str
    module: str = "clauses"
    include: str | None = None
    frame: str | None = None
    cue: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    condition: str | None = None
    region: _Behind | _Elsewhere | None = None
    source: Literal["before", "behind", "inside"] = "before"
    counts: Literal["always", "with speech", "marked", "on request"] = "marked"
    joins: bool = False
    set_in: bool = False
    verbatim: bool = False
    closed_by_cue: bool = False
    relayed: bool = False
    relays: bool = False
    stands: bool = False
    together: bool = False
    borrows_source: bool = False

    @property
    def is_statement(self) -> bool:
        """True where the content is a sentence, which somebody has said whatever the cue."""
        return self.counts == "always"

    @property
    def leads_to_clause(self) -> bool:
        """True for a cue before the sentence that it reports: ``said that ...``."""
        return self.is_statement and self.region == "clause"


def _rules() -> dict[str, Rule]:
    source = importlib.resources.files("quotes.rules") / "rules.toml"
    rules = map(Rule.model_validate, tomllib.loads(source.read_text(encoding="utf-8"))["rule"])
    return {rule.name: rule for rule in rules}


#: Every rule by its name, in the order in which they propose.
RULES = _rules()


def unmeasured() -> list[str]:
    """The names of the rules whose quotes have no confidence, because annotated news had none of them."""
    return [name for name in RULES if name not in confidence.measured().rules]
