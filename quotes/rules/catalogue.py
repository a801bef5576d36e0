"""All rules by name: the patterns of the tree and those that rest on marks and the order of words."""

from __future__ import annotations

from quotes.rules import Rule, patterns

_OTHERS = (
    ("inverted", "a sentence closed by its cue and source", "The bridge will open in May, reported the government."),
    ("quote-before", "quoted words with their cue after them", "“The bridge is safe,” the mayor said."),
    ("quote-after", "quoted words with their cue before them", "The mayor said: “The bridge is safe.”"),
    ("quote-split", "quoted words on both sides of their cue", "“The bridge,” the mayor said, “is safe.”"),
    ("quote-nested", "quoted words inside quoted words", "“She said, ‘It is late.’ I left.”"),
    ("quote-colon", "quoted words after a colon", "The mayor’s answer: “The bridge is safe.”"),
    ("name-colon", "a line that begins with its speaker's name and a colon", "Ann Lee: The bridge ‘is safe’"),
    ("transcript", "a line of a transcript, after its speaker in capitals", "THE MAYOR: The bridge is safe."),
    (
        "quote-verb",
        "quoted words with a verb that reports nothing elsewhere",
        "“The bridge is safe!” beamed the mayor.",
    ),
    ("quote-signed", "quoted words signed with a name after a dash", "“The bridge is safe.” — Ann Lee"),
    ("quote-uncued", "quoted words in a sentence of their own", "“The bridge is safe.”"),
    ("pointer", "a sentence that the next one points back at", "Broen åbner i maj. Det oplyser borgmesteren."),
    ("headline", "a headline with quoted words, after its cue or colon", "Lee Rips Plan As ‘a Fraud’"),
    ("quoted-argument", "quoted words in what any verb has for its object", "The mayor ran as “a man of all”."),
    ("dash", "a line introduced by a dash, with its cue set into it", "– The bridge is safe, says the mayor."),
    ("according", "a preposition that names the source", "According to the mayor, the bridge is safe."),
)

#: Every rule by its name, in the order in which the patterns are tried.
RULES = patterns.rules() | {name: Rule(name, gloss, example) for name, gloss, example in _OTHERS}
