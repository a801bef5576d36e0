"""Lines as a table of Arrow: the fields of the JSON, nested as there, an article a row."""

from __future__ import annotations

import datetime
import functools
import types
import typing
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from quotes import schema
from quotes.reading import pieces


def table(lines: Sequence[str], place: object) -> Any:
    """Lines of JSON as a ``pyarrow.Table``.

    Raises:
        MissingExtraError: the library is missing.
    """
    pieces.parquet(place)
    import pyarrow

    rows = [schema.ArticleLine.model_validate_json(line).model_dump(by_alias=True) for line in lines]
    return pyarrow.Table.from_pylist(rows, schema=pyarrow.schema(list(_fields(schema.ArticleLine))))


@functools.cache
def _fields(model: type[BaseModel]) -> Any:
    return tuple((field.alias or name, _type(field.annotation)) for name, field in model.model_fields.items())


def _type(annotation: Any) -> Any:
    """The type of Arrow for the type of a field."""
    import pyarrow

    plain = {str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64(), bool: pyarrow.bool_()}
    plain[datetime.date] = pyarrow.date32()
    if annotation in plain:
        return plain[annotation]
    kind, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if kind in (types.UnionType, typing.Union):
        return _type(next(one for one in inner if one is not type(None)))
    if kind is typing.Literal:
        return pyarrow.string()
    if kind is list:
        return pyarrow.list_(_type(inner[0]))
    return pyarrow.struct(list(_fields(annotation)))
