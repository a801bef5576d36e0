"""Identities: what the line of one article says of those in it, and how that is read again."""

from __future__ import annotations

import functools
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from quotes import pipeline, schema
from quotes.document.names import Name
from quotes.document.quote import Quote
from quotes.pipeline import Attributed
from quotes.speakers.identities import Known
from quotes.speakers.people import Description, Person
from quotes.speakers.resolution import resolve


def result(one: Attributed) -> tuple[schema.Result, schema.Identities]:
    """The result of one article, whose speakers have ids of their own, and what identifies them in others."""
    speakers = resolve([(one.analysis, one.quotes)])
    found = pipeline.result([one], speakers)
    (article,) = found.articles
    for speaker in found.speakers:
        speaker.id = f"{article.id}#{speaker.id}"
    for quote in article.quotes:
        quote.speaker = quote.speaker and f"{article.id}#{quote.speaker}"
    kept = pipeline.once(one.quotes, speakers.of)
    ids = {quote: told.id for quote, told in zip(kept, article.quotes, strict=True)}
    return found, _identities(speakers.known[0], speakers.answered[0], ids)


def _identities(known: Known, answered: Sequence[Quote], ids: Mapping[Quote, str]) -> schema.Identities:
    quotes: dict[int, list[str]] = defaultdict(list)
    for quote, answer in zip(answered, known.answers, strict=True):
        if quote in ids:
            quotes[id(answer)].append(ids[quote])
    others = {id(one): one for one in known.answers if isinstance(one, Description) and id(one) in quotes}
    return schema.Identities(
        words=sorted(known.words),
        people=[
            schema.NamedPerson(names=_forms(one), ambiguous=one.ambiguous, quotes=quotes[id(one)])
            for one in known.people
        ],
        others=[
            schema.DescribedSpeaker(
                name=one.display, words=sorted(one.words), kind=one.kind, local=one.local, quotes=quotes[place]
            )
            for place, one in others.items()
        ],
    )


def _forms(person: Person) -> list[schema.NameForm]:
    counts = Counter((name.text, name.words, name.gender) for name in person.names)
    return [
        schema.NameForm(text=text, words=list(words), gender=gender, count=count)
        for (text, words, gender), count in counts.items()
    ]


def known(line: schema.ArticleLine, identities: schema.Identities) -> tuple[Known, list[str]]:
    """What a line tells of those in its article, as small as can be, and the quotes that its answers are of."""
    people, answers = [], {}
    for one in identities.people:
        names = [_name(form.text, tuple(form.words), form.gender) for form in one.names for _ in range(form.count)]
        people.append(Person(names, ambiguous=one.ambiguous))
        answers.update(dict.fromkeys(one.quotes, people[-1]))
    described: dict[str, Description] = {}
    for other in identities.others:
        description = Description(frozenset(_interned(other.words)), sys.intern(other.name), other.kind, other.local)
        described.update(dict.fromkeys(other.quotes, description))
    told = {quote.id: found for quote in line.quotes if (found := answers.get(quote.id, described.get(quote.id)))}
    return Known(people, tuple(_interned(identities.words)), list(told.values())), list(told)


@functools.cache
def _name(text: str, words: tuple[str, ...], gender: str | None) -> Name:
    """A name without its place; what is the same in many articles is one value."""
    return Name(0, 0, tuple(_interned(words)), text, 0, 0, 0, gender=gender)


def _interned(words: Iterable[str]) -> Iterator[str]:
    return map(sys.intern, words)
