"""What is wrong in a language file beyond its form: entries that are double, useless, or can never match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from quotes.errors import LanguageError
from quotes.languages.file import Key, LanguageFile, Problem, form, groups, parse, problem
from quotes.languages.language import SPEECH, THOUGHTS, extended

#: Word groups that are looked up by more than a single word.
_PHRASES = ("nations", "addressee_markers", "idioms", "connectives")
#: The table with the senses of the lemmas that stand in frames.
_SENSES = {"frames": "verbs", "noun_frames": "nouns", "adjective_frames": "adjectives"}
_SMALL = "never matches: write it in small letters"


def check(source: str) -> tuple[list[Problem], list[str]]:
    """The problems in the text of a language file by line, and a line for each table with keys that are left empty."""
    file, problems = parse(source)
    if file is None:
        return problems, []
    try:
        whole = extended(file)
    except LanguageError as error:
        return [problem(source, ("extends",), str(error))], []
    lists: dict[Key, Sequence[str]] = {("according",): file.according, ("complementizers",): file.complementizers}
    for section in (*_SENSES, *_SENSES.values(), "words"):
        lists |= {(section, key): entries for key, entries in getattr(file, section).items()}
    lists |= {("lemmas", lemma): forms for lemma, forms in file.lemmas.items()}
    for kind, channel in file.channels.items():
        lists |= {("channels", kind, key): entries for key, entries in channel.items()}
    found = [
        (key, entry, message) for key in lists for entry in set(lists[key]) for message in _wrong(whole, key, entry)
    ]
    found += [(("dates", entry), entry, _SMALL) for entry in file.dates if entry != entry.lower()]
    problems = [problem(source, key, message, entry) for key, entry, message in [*found, *_elsewhere(lists)]]
    for key, entries in lists.items():
        doubled = [entry for entry, number in Counter(entries).items() if number > 1]
        problems += [problem(source, key, "stands twice", entry, 1) for entry in doubled]
    if not any(whole.verbs.values()):
        problems.append(problem(source, ("verbs",), "there is no verb that reports"))
    return sorted(problems), list(_missing(whole))


def _wrong(file: LanguageFile, key: Key, entry: str) -> Iterator[str]:
    """What is wrong with an entry of a key."""
    section, name = key[0], key[-1]
    if entry != entry.lower():
        yield _SMALL
    single = section in ("nouns", "adjectives", "complementizers") or (section == "words" and name not in _PHRASES)
    if single and " " in entry:
        yield "never matches: words are looked up one by one"
    if key == ("words", "abbreviations") and not entry.isalpha():
        yield "never matches: write letters alone, without a point"
    if key == ("words", "compounding") and entry not in groups():
        yield "is no word group"
    if section in _SENSES:
        senses = getattr(file, _SENSES[section])
        lemma = entry.rpartition(" ")[0] if name == "oblique" else entry
        if not lemma:
            yield "lacks its preposition"
        elif not any(lemma in lemmas for lemmas in senses.values()):
            yield f"never matches: {lemma!r} stands under none of the {_SENSES[section]}"
    if section == "frames" and name in ("clause", "no_clause"):
        takes = any(entry in file.verbs.get(sense, ()) for sense in SPEECH | THOUGHTS)
        both = all(entry in file.frames.get(frame, ()) for frame in ("clause", "no_clause"))
        if name == "clause" and both:
            yield "stands under 'no_clause' as well"
        elif not both and takes == (name == "clause"):
            yield f"takes {'a' if takes else 'no'} clause by its sense already"


def _elsewhere(lists: Mapping[Key, Sequence[str]]) -> Iterator[tuple[Key, str, str]]:
    """Entries that stand in two lists that exclude one another: two senses, or the same key of two channels."""
    first: dict[Key, Key] = {}
    for key, entries in lists.items():
        if key[0] in (*_SENSES.values(), "channels") and key[-1] != "members":
            for entry in entries:
                before = first.setdefault((key[0], *key[2:], entry), key)
                if before != key:
                    yield key, entry, f"stands under {before[1]!r} already"


def _missing(file: LanguageFile) -> Iterator[str]:
    """The keys of each table that have no entries."""
    known = form()
    tables = {"verbs": known["senses"], "frames": known["frames"], "words": groups(), "channels": known["channels"]}
    for section in ("according", "complementizers", "nouns", "adjectives", "dates", *tables):
        value = getattr(file, section)
        if section == "channels":
            value = {kind: any(channel.values()) for kind, channel in value.items()}
        empty = [key for key in tables.get(section, ()) if not value.get(key)]
        if empty or not value:
            yield f"{section}: {', '.join(empty)}" if empty else section
