"""What `estimate` and `compare` print as JSON, beside the schema that `schema --results` prints."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from estimator.exports.results.comparison import ComparisonResult
from estimator.exports.results.estimate import EstimateResult

STARTERS = Path(__file__).parent.parent.parent / "estimator" / "starters"
CHANGES = {
    "food_ordering": {},
    "real_time_data": {},
    "data_workflow": {},
    "microservices": {"prices_as_of": "2020-01-01"},  # no price is known
    "event_driven": {"quotas": {"lambda.concurrent_executions": 2}},  # findings
}
ANY_RESULT: TypeAdapter[EstimateResult | ComparisonResult] = TypeAdapter(EstimateResult | ComparisonResult)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tables_loaded")]


def printed(*arguments) -> str:
    out = io.StringIO()
    call_command(*map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def schema() -> Draft202012Validator:
    found = json.loads(printed("schema", "--results"))
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found)


@pytest.fixture
def result(tmp_path):
    def result(command: str, starter: str) -> dict:
        file = tmp_path / "document.json"
        file.write_text(json.dumps(json.loads((STARTERS / f"{starter}.json").read_text()) | CHANGES[starter]))
        return json.loads(printed(command, file, "--format", "json"))

    return result


@pytest.mark.parametrize("starter", CHANGES)
@pytest.mark.parametrize("command", ["estimate", "compare"])
def test_what_is_printed_fits_the_schema(result, schema, command, starter):
    one = result(command, starter)
    schema.validate(one)
    ANY_RESULT.validate_json(json.dumps(one), strict=True)


def test_unknown_prices_and_findings_are_among_what_is_validated(result):
    assert result("estimate", "microservices")["problems"] and result("estimate", "event_driven")["findings"]


def objects(value: object) -> Iterator[dict]:
    """Every object in a result, itself first; of a list the first."""
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from objects(one)
    elif isinstance(value, list) and value:
        yield from objects(value[0])


@pytest.mark.parametrize(("command", "starter"), [("estimate", "microservices"), ("compare", "event_driven")])
def test_a_field_missing_one_too_many_and_a_wrong_type_are_refused(result, schema, command, starter):
    one = result(command, starter)
    for part in objects(one):
        for name, value in list(part.items()):
            del part[name]
            refuses(schema, one)
            part[name] = value
            if name != "value":  # what is assumed may be anything
                part[name] = {"of": "another type"}
                refuses(schema, one)
                part[name] = value
        part["more"] = 1
        refuses(schema, one)
        del part["more"]
    schema.validate(one)


@pytest.mark.parametrize("other", [{}, [], None, {"estimate": {}, "compare": {}}])
def test_what_is_no_result_is_refused(schema, other):
    refuses(schema, other)


def refuses(schema: Draft202012Validator, one: object) -> None:
    assert not schema.is_valid(one)
    with pytest.raises(ValidationError):
        ANY_RESULT.validate_json(json.dumps(one), strict=True)
