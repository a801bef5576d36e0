"""The form of the JSON is a promise: it is written down, and documents from before and from later are read."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from quotes import schema
from quotes.errors import ResultError
from quotes.reading import results
from quotes.views import json as view
from tests.conftest import FIXTURES, ROOT

SCHEMA = ROOT / "docs" / "schema.json"
#: A document as the first version of the form had it.  It is never written anew.
FIRST = FIXTURES / "results" / "quotes-1.json"


def test_the_schema_in_the_repository_is_that_of_the_models(request: pytest.FixtureRequest) -> None:
    stream = io.StringIO()
    view.write_schema(stream)
    if request.config.getoption("--update-golden"):
        SCHEMA.write_text(stream.getvalue(), encoding="utf-8")
    assert SCHEMA.read_text(encoding="utf-8") == stream.getvalue(), "run pytest --update-golden tests/test_contract.py"


def test_every_field_is_described() -> None:
    described = schema.Result.model_json_schema()
    for name, model in {"Result": described, **described["$defs"]}.items():
        assert model["description"]
        for field, value in model["properties"].items():
            assert value.get("description"), f"{name}.{field}"


def test_an_older_document_is_read_and_valid() -> None:
    document = json.loads(FIRST.read_text(encoding="utf-8"))
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    result = results.read(str(FIRST))
    assert result.articles[0].text is None
    again = json.loads(result.model_dump_json(by_alias=True))
    assert contains(again, document)


def contains(whole: Any, part: Any) -> bool:
    """True where the whole has all that stands in the part."""
    if isinstance(part, dict):
        return all(key in whole and contains(whole[key], value) for key, value in part.items())
    if isinstance(part, list):
        return len(whole) == len(part) and all(map(contains, whole, part))
    return bool(whole == part)


def test_fields_of_a_later_version_do_no_harm(tmp_path: Path) -> None:
    document = json.loads(FIRST.read_text(encoding="utf-8"))
    later = document | {"new": 1}
    later["articles"] = [article | {"new": {"a": []}} for article in document["articles"]]
    path = tmp_path / "later.json"
    path.write_text(json.dumps(later), encoding="utf-8-sig")
    jsonschema.validate(later, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert results.read(str(path)) == results.read(str(FIRST))


def test_json_lines_are_read_again(tmp_path: Path) -> None:
    result = results.read(str(FIRST))
    result.articles[1].title = "A line\u2028and another"
    path = tmp_path / "lines.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        view.write_lines(result, stream)
    lines = results.read(str(path))
    assert lines.articles == result.articles
    assert lines.speakers == [speaker for speaker in result.speakers if speaker.mentions]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("no json", "not JSON; name a file of quotes attribute"),
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("\udcff", "not JSON"),
        ("[1]", "no result of quotes; name a file"),
        ('{"id": "a", "text": "Hello."}', "no result of quotes; name a file"),
        ('{"schema": "quotes/2", "articles": []}', "written in the form 'quotes/2', of which this version"),
        ('{"schema": "quotes/1", "articles": [{"id": 1}], "generator": ""}', "articles.0.id: input should be a"),
    ],
)
def test_what_is_no_result(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(ResultError) as caught:
        results.read(str(path))
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ResultError, match="no such file"):
        results.read(str(tmp_path / "no.json"))


def test_the_example_of_the_documents_is_what_the_program_writes() -> None:
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    examples = [json.loads(example) for example in re.findall(r"```json\n(.*?)```", page, re.S)]
    lines = (FIXTURES / "golden" / "seeds.jsonl").read_text(encoding="utf-8").splitlines()
    assert {"quote": examples[1]} in [json.loads(line) for line in lines]
