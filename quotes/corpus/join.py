"""The join: speakers identified across the articles of a result whose lines were written one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from quotes import schema
from quotes.corpus.identities import known
from quotes.errors import ResultError
from quotes.reading import pieces, results
from quotes.speakers.identities import Speaker, identify


def join(path: Path) -> Iterator[schema.ArticleLine]:
    """The lines of a file or folder, with one id for each speaker; it is read twice, and never held as a whole.

    Raises:
        ResultError: it cannot be read, or is joined already.
    """
    path = pieces.place(path)
    whole = _speakers(results.lines(path), path)
    return (_joined(line, *found) for line, found in zip(results.lines(path), whole, strict=True))


def read(path: str) -> schema.Result:
    """The result in a file, whose lines are joined where they are not yet.

    Raises:
        ResultError: as for ``results.read``.
    """
    return results.read(path, _all)


def _all(lines: Sequence[schema.ArticleLine]) -> Sequence[schema.ArticleLine]:
    if any(line.identities is None for line in lines):
        return lines
    return [_joined(line, *found) for line, found in zip(lines, _speakers(lines, Path()), strict=True)]


#: The quotes of an article whose speaker is known, and who that is, with a number.
_Found = tuple[list[str], list[tuple[int, Speaker]]]


def _speakers(lines: Iterable[schema.ArticleLine], path: Path) -> Iterator[_Found]:
    """Who speaks in each line; found for all of them by the time the first is told.

    Articles are taken in the order of their ids, so that it does not matter in which they were done.
    """
    told = []
    for line in lines:
        if line.identities is None:
            raise ResultError(f"{path}: the speakers of article {line.id!r} cannot be joined, or are joined already")
        told.append((line.id, *known(line, line.identities)))
    ids, tells, answered = zip(*told, strict=True) if told else ((), (), ())
    order = sorted(range(len(ids)), key=ids.__getitem__)
    speakers, places = identify([tells[number] for number in order])
    own = dict(zip(order, places, strict=True))
    del told, tells
    return ((quotes, [(place + 1, speakers[place]) for place in own[number]]) for number, quotes in enumerate(answered))


def _joined(
    line: schema.ArticleLine, quotes: Sequence[str], speakers: Sequence[tuple[int, Speaker]]
) -> schema.ArticleLine:
    of = dict(zip(quotes, speakers, strict=True))
    found: dict[int, schema.Speaker] = {}
    for quote in line.quotes:
        if quote.id in of:
            number, speaker = of[quote.id]
            quote.speaker = f"s{number}"
            new = schema.Speaker(id=quote.speaker, name=speaker.name, kind=speaker.kind, mentions=[])
            own = found.setdefault(number, new)
            if quote.source is not None:
                mention = schema.Mention(article=line.id, **dict(quote.source))
                if mention not in own.mentions:
                    own.mentions.append(mention)
    return line.model_copy(update={"speakers": [found[number] for number in sorted(found)], "identities": None})
