"""The words that report."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from quotes.document.parse import Parse, Sentence, Word
from quotes.languages import SPEECH, Cue, Language

_VERBAL = ("VERB", "AUX")
#: A parser may take "convinced" for a verb.
_ADJECTIVAL = ("ADJ", "VERB")
#: Tags that a compact parser gives to verbs in headlines; a noun only reports if the lexicon says so.
_UNSURE = ("PROPN", "ADJ", "X", "INTJ", "ADV")


#: The entry of a word that reports without a verb.
VERBLESS = Cue("", "say", frozenset({"clause"}))


def title_case(parse: Parse) -> frozenset[int]:
    """The numbers of the sentences in title case, where the parser takes verbs for names."""
    return frozenset(number for number, sentence in enumerate(parse.sentences) if _is_title_case(parse, sentence))


def cues(parse: Parse, language: Language, headlines: Collection[int]) -> dict[int, Cue]:
    """The words of the parse that can report, by index, with their entry in the lexicon."""
    found: dict[int, Cue] = {}
    idioms = in_idioms(parse, language)
    for word in parse.words:
        if word.rel == "amod":  # "the so-called reform"
            continue
        if _is_noun(parse, word) or word.index in found:
            continue
        sure = word.upos in _VERBAL or (word.upos in _UNSURE and parse.sentence_of[word.index] in headlines)
        entry = _verb(parse, word, language) if sure else None
        if entry is None and word.upos == "NOUN":
            entry = language.nouns.get(word.lemma.lower())
        if entry is None and word.upos in _ADJECTIVAL:
            entry = language.adjectives.get(word.lemma.lower())
        if entry is None and _is_verbless(parse, word, language):
            entry = VERBLESS
        if entry is None or _only_names(parse, word, entry) or word.index in idioms:
            continue
        if language.names_alone and _names_itself(parse, word, entry):
            continue
        if _is_told(parse, word, entry, language):
            head = parse.words[word.head]
            helps = word.rel == "aux" and head.text.lower() in entry.particles  # fait | savoir
            found[head.index if helps else word.index] = entry
    return found


def _is_noun(parse: Parse, word: Word) -> bool:
    """True for a noun taken for a past participle, by the preposition before it: ``fortæller om | fundet``."""
    past = word.upos == "VERB" and word.feature("VerbForm") == "Part" and word.feature("Tense") == "Past"
    return past and parse.words[max(0, word.index - 1)].upos == "ADP"


def _is_verbless(parse: Parse, word: Word, language: Language) -> bool:
    """True for a word that reports without a verb, between a pause and who speaks: ``..., | so | Ann Lund``."""
    if not language.is_word("verbless", word.text):
        return False
    before, following = parse.words[max(0, word.index - 1)], parse.words[word.index + 1 : word.index + 2]
    return (
        parse.sentence(word).first < word.index
        and before.upos == "PUNCT"
        and bool(following)
        and (following[0].upos in ("NOUN", "PROPN") or following[0].feature("Case") == "Nom")
        and following[0].upos in ("NOUN", "PROPN", "DET", "ADJ")
    )


def _only_names(parse: Parse, word: Word, entry: Cue) -> bool:
    """True for a participle that gives a thing its name: ``a film called "The Bridge"``."""
    participle = word.deprel == "acl" and word.feature("VerbForm") == "Part" and word.feature("Tense") == "Past"
    return participle and "label" in entry.frames and not any(parse.dependents(word, "obl:agent"))


def _names_itself(parse: Parse, word: Word, entry: Cue) -> bool:
    """True for a verb of speech that says what something is called: ``Die Elf | nennt sich „Blau“``, ``nennt man``."""
    named = entry.sense in SPEECH and "label" in entry.frames
    subjects = (child for child in parse.dependents(word, "nsubj") if child.upos == "PRON")
    usual = any(child.feature("PronType") == "Ind" for child in subjects)
    return named and (usual or any(child.feature("Reflex") == "Yes" for child in parse.dependents(word)))


def in_idioms(parse: Parse, language: Language) -> set[int]:
    """The indices of the words of phrases that report nothing: ``it goes without saying that``."""
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for idiom in language.words.get("idioms", ()):
        words = tuple(idiom.split())
        by_first.setdefault(words[0], []).append(words)
    found: set[int] = set()
    for word in parse.words:
        for idiom_words in by_first.get(word.text.lower(), ()):
            last = word.index + len(idiom_words)
            if tuple(other.text.lower() for other in parse.words[word.index : last]) == idiom_words:
                found.update(range(word.index, last))
    return found


def _is_told(parse: Parse, word: Word, entry: Cue, language: Language) -> bool:
    """False for a verb of hearing whose subject is no audience: ``I heard that``; ``the court heard that`` reports."""
    if not language.is_word("hearing", entry.head):
        return True
    if any(heard_from(parse, word, language)):
        return True
    subjects = [child for child in parse.dependents(word, "nsubj") if child.deprel != "nsubj:pass"]
    return any(
        is_audience(subject, language) for subject in subjects or parse.words[max(0, word.index - 1) : word.index]
    )


def heard_from(parse: Parse, cue: Word, language: Language) -> Iterator[Word]:
    """Those from whom somebody hears something: ``Lee heard from | her son | that``."""
    for origin in parse.dependents(cue, "obl"):
        if any(language.is_word("origin_markers", case.text) for case in parse.dependents(origin, "case")):
            yield origin


def is_audience(word: Word, language: Language) -> bool:
    """True for those whom a channel has for an audience: ``the jury``, ``reporters``."""
    return any(form.lower() in language.audiences for form in (word.text, word.lemma))


def _is_title_case(parse: Parse, sentence: Sentence) -> bool:
    if parse.words[sentence.last - 1].text == ".":  # a sentence of many names
        return False
    words = [
        word.text for word in parse.words[sentence.first : sentence.last] if word.text.isalpha() and len(word.text) > 3
    ]
    return len(words) >= 3 and sum(word[0].isupper() for word in words) >= 0.8 * len(words)


def _verb(parse: Parse, word: Word, language: Language) -> Cue | None:
    lemma = word.lemma.lower()
    if word.upos in _UNSURE and lemma == word.text.lower():
        return None
    if lemma not in language.verbs:
        lemma = language.forms.get(word.text.lower(), lemma)
    for entry in language.verbs.get(lemma, ()):
        if not entry.particles or _has_particles(parse, word, entry.particles):
            return entry
    return None


def _has_particles(parse: Parse, word: Word, particles: tuple[str, ...]) -> bool:
    """True where the particles follow the verb, in order, within a few words or as the tree has them.

    At the end of a clause they may stand right before it: ``wie die Stadt | bekannt | gab``.
    """
    before = parse.words[max(0, word.index - len(particles)) : word.index]
    if tuple(other.text.lower() for other in before) == particles and before[0].index > parse.sentence(word).first:
        return True
    position = word.index + 1
    for particle in particles:
        window = parse.words[position : position + 3]
        apart = (other for other in parse.dependents(word) if other.index >= position)
        hit = next((other for other in (*window, *apart) if other.text.lower() == particle), None)
        if hit is None:
            return False
        position = hit.index + 1
    return True
