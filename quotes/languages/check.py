"""What is wrong in a language file beyond its form: entries that are double, useless, or can never match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from quotes.languages.file import Key, LanguageFile, Problem, finder, form, groups, parse
from quotes.languages.language import SPEECH, THOUGHTS

#: Word groups that are looked up by more than a single word.
_PHRASES = ("nations", "addressee_markers")


def check(source: str) -> tuple[list[Problem], list[str]]:
    """The problems in the text of a language file by line, and a line for each table with keys that are left empty."""
    file, problems = parse(source)
    if file is None:
        return problems, []
    return sorted(_Checker(file, finder(source)).problems()), list(_missing(file))


def _missing(file: LanguageFile) -> Iterator[str]:
    known = form()
    for key in ("according", "complementizers", "nouns", "adjectives", "dates"):
        if not getattr(file, key):
            yield key
    shown = {kind: True for kind, channel in file.channels.items() if any(channel.values())}
    for section, table, keys in (
        ("verbs", file.verbs, known["senses"]),
        ("frames", file.frames, known["frames"]),
        ("words", file.words, groups()),
        ("channels", shown, known["channels"]),
    ):
        empty = [key for key in keys if not table.get(key)]
        if empty:
            yield f"{section}: {', '.join(empty)}"


class _Checker:
    def __init__(self, file: LanguageFile, find: Callable[..., int]) -> None:
        self._file = file
        self._find = find

    def problems(self) -> Iterator[Problem]:
        file = self._file
        lists: dict[Key, Sequence[str]] = {("according",): file.according, ("complementizers",): file.complementizers}
        for section in ("verbs", "frames", "nouns", "noun_frames", "adjectives", "adjective_frames", "words"):
            lists |= {(section, key): value for key, value in getattr(file, section).items()}
        for kind, channel in file.channels.items():
            lists |= {("channels", kind, key): value for key, value in channel.items()}
        for key, entries in lists.items():
            yield from self._entries(key, entries)
        for entry in file.dates:
            if entry != entry.lower():
                yield self._never(("dates", entry), entry, "write it in small letters")
        for section in ("verbs", "nouns", "adjectives"):
            yield from self._elsewhere({key: entries for key, entries in lists.items() if key[0] == section})
        for name in form()["channel_words"]:
            yield from self._elsewhere({key: entries for key, entries in lists.items() if key[2:] == (name,)})
        yield from self._clauses()
        if not any(file.verbs.values()):
            yield self._problem(("verbs",), "", "there is no verb that reports")

    def _problem(self, key: Key, entry: str, message: str, place: int = 0) -> Problem:
        return Problem(self._find(key, entry, place), ".".join(key), f"{entry!r} {message}" if entry else message)

    def _never(self, key: Key, entry: str, remedy: str) -> Problem:
        return self._problem(key, entry, f"never matches: {remedy}")

    def _entries(self, key: Key, entries: Sequence[str]) -> Iterator[Problem]:
        """What is wrong with the entries of one list alone."""
        section, name = key[0], key[-1]
        single = section in ("nouns", "adjectives", "complementizers") or (section == "words" and name not in _PHRASES)
        for entry, number in Counter(entries).items():
            if number > 1:
                yield self._problem(key, entry, "stands twice", 1)
            if entry != entry.lower():
                yield self._never(key, entry, "write it in small letters")
            if single and " " in entry:
                yield self._never(key, entry, "words are looked up one by one")
            if key == ("words", "abbreviations") and not entry.isalpha():
                yield self._never(key, entry, "write letters alone, without a point")
            if key == ("words", "compounding") and entry not in groups():
                yield self._problem(key, entry, "is no word group")
            if section.endswith("frames"):
                yield from self._frame(key, entry)

    def _frame(self, key: Key, entry: str) -> Iterator[Problem]:
        """A frame whose lemma has no sense, and a preposition that is missing."""
        section, name = key
        senses = {"frames": "verbs", "noun_frames": "nouns", "adjective_frames": "adjectives"}[section]
        lemma = entry
        if name == "oblique":
            lemma, _, _ = entry.rpartition(" ")
            if not lemma:
                yield self._problem(key, entry, "lacks its preposition")
                return
        if not any(lemma in lemmas for lemmas in getattr(self._file, senses).values()):
            yield self._never(key, entry, f"{lemma!r} stands under none of the {senses}")

    def _elsewhere(self, lists: Mapping[Key, Sequence[str]]) -> Iterator[Problem]:
        """Entries that stand in two lists that exclude one another, such as senses."""
        first: dict[str, Key] = {}
        for key, entries in lists.items():
            for entry in entries:
                if first.setdefault(entry, key) != key:
                    yield self._problem(key, entry, f"stands under {first[entry][1]!r} already")

    def _clauses(self) -> Iterator[Problem]:
        """Frames of a clause that repeat what follows from the sense, or from the other frame."""
        frames = self._file.frames
        clause, without = frames.get("clause", ()), frames.get("no_clause", ())
        taking = {lemma for sense in SPEECH | THOUGHTS for lemma in self._file.verbs.get(sense, ())}
        both = set(clause) & set(without)
        for lemma in dict.fromkeys(clause):
            if lemma in both:
                yield self._problem(("frames", "clause"), lemma, "stands under 'no_clause' as well")
            elif lemma in taking:
                yield self._problem(("frames", "clause"), lemma, "takes a clause by its sense already")
        for lemma in dict.fromkeys(without):
            if lemma not in taking | both:
                yield self._problem(("frames", "no_clause"), lemma, "takes no clause by its sense already")
