"""Results as versioned models: what `estimate --format json` and `compare --format json` print, field by field.

The JSON Schema of these models is `manage.py schema --results`: every field is there, and no other.  Fields may be
added within a version; a field that goes or changes its meaning makes a new one.  Numbers have twelve significant
digits; endless or unknown is null.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from estimator.exports.results.comparison import ComparisonResult
from estimator.exports.results.estimate import EstimateResult
from estimator.exports.results.result import Result

DIALECT = "https://json-schema.org/draft/2020-12/schema"

RESULTS: dict[str, type[Result]] = {"estimate": EstimateResult, "compare": ComparisonResult}
"""What each command prints."""


def results_schema() -> dict[str, object]:
    """The JSON Schema of what the commands print: the one result or the other."""
    models: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = [
        (model, "serialization") for model in RESULTS.values()
    ]
    _, schema = models_json_schema(models, title="Headroom results", description=__doc__)
    printed = [{"$ref": f"#/$defs/{model.__name__}"} for model in RESULTS.values()]
    return {"$schema": DIALECT, **schema, "oneOf": printed}
