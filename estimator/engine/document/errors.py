"""Faults of a document in the user's words: what is wrong, where, and the way out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from estimator.engine.document.meant import Known, did_you_mean, meant
from estimator.engine.document.values import LEAST
from estimator.engine.figures import figure, in_unit

CODES = {
    "invalid": "a value or a combination that cannot be",
    "not_json": "no JSON, or JSON that cannot be read",
    "too_large": "more bytes, nodes, edges or levels than are read",
    "version": "a version this program does not read",
    "duplicate": "an id or a name given twice",
    "unknown": "the name of something that does not exist",
    "unsupported": "an edge from what cannot cause to what it could not cause",
}
"""What `DocumentError.code` may be."""

LONGEST_QUOTE = 80
LEAST_WITH_COMMAS, MOST_WITH_COMMAS = 1_000, 1e15
MOST_DIGITS = 1e300
"""Letters of the user's own text in a sentence."""


class DocumentError(ValueError):
    """A document that cannot be estimated: what is wrong, where, and the way out.

    `field` names the setting or field at fault; `code` is the kind of fault, for programs: see `CODES`.
    """

    def __init__(self, message: str, where: str = "", field: str = "", *, code: str = "invalid"):
        self.code = code
        self.message = message
        self.where = where
        self.field = field
        super().__init__(f"{where}: {message}" if where else message)


def from_pydantic(
    error: ValidationError, data: Mapping[str, object], fields: Callable[[Sequence[int | str]], Sequence[Known]]
) -> DocumentError:
    """What pydantic found first, with the place in the user's document; `fields` are those that exist at a place."""
    first = error.errors(include_url=False)[0]
    message = pydantic_message(first)
    if first["type"] == "extra_forbidden" and (names := meant(str(first["loc"][-1]), fields(first["loc"]))):
        message = f"is not known here; {did_you_mean(names)}"
    return DocumentError(message, _where(first["loc"], data), shortened(str(first["loc"][-1])) if first["loc"] else "")


def _where(location: tuple[int | str, ...], data: Mapping[str, object]) -> str:
    """`nodes[2] (orders), settings`: the path, with the id of the node or edge it leads through."""
    words: list[str] = []
    here: object = data
    for step in location:
        if isinstance(step, int) and words:
            words[-1] += f"[{step}]"
        else:
            words.append(shortened(str(step)))
        here = _at(here, step)
        if isinstance(step, int) and isinstance(here, dict) and isinstance(here.get("id"), str):
            words[-1] += f" ({shortened(here['id'])})"
    return ", ".join(words)


def _at(here: object, step: int | str) -> object:
    if isinstance(here, dict):
        return here.get(step)
    return here[step] if isinstance(here, list) and isinstance(step, int) and step < len(here) else None


NUMERIC = ("int_type", "int_from_float", "int_parsing", "float_type", "float_parsing", "finite_number")
"""Kinds of errors of what is no number."""


def no_formula(text: str) -> str:
    """What is said of a formula where only a number can stand, with the way out."""
    return (
        f"takes no formula, “{shortened(text)}”: give a number "
        "(formulas stand in settings of cards and arrows, in inputs and in the cost of one)."
    )


def pydantic_message(error: ErrorDetails, unit: str = "") -> str:
    """What pydantic found, in the user's words; `unit` is that of the field where it is known."""
    kind, context, value = error["type"], error.get("ctx", {}), error.get("input")
    bound = next((in_unit(figure(context[name]), unit) for name in ("ge", "gt", "le", "lt") if name in context), "")
    if isinstance(value, str) and value.lstrip().startswith("=") and kind in NUMERIC:
        return no_formula(value)
    match kind:
        case "missing":
            return "is missing."
        case "extra_forbidden":
            return "is not known here; check the spelling or leave it out."
        case "greater_than_equal" if context["ge"] == LEAST and value in (0, 0.0):
            return "must be more than 0, not 0."
        case "greater_than_equal":
            return f"must be at least {bound}, not {short(value)}."
        case "greater_than":
            return f"must be more than {bound}, not {short(value)}."
        case "less_than_equal":
            return f"must be at most {bound}, not {short(value)}."
        case "less_than":
            return f"must be less than {bound}, not {short(value)}."
        case "literal_error":
            return f"must be {context['expected']}, not {shortened(repr(value))}."
        case "int_type" | "int_from_float" | "int_parsing":
            return f"must be a whole number, not {short(value)}."
        case "float_type" | "float_parsing" | "finite_number":
            return f"must be a number, not {short(value)}."
        case "string_type":
            return f"must be text, not {short(value)}."
        case "bool_type":
            return f"must be true or false, not {short(value)}."
        case "list_type":
            return f"must be a list, not {short(value)}."
        case "dict_type" | "model_type":
            return f"must be an object, not {short(value)}."
        case "string_too_long":
            return f"may have at most {context['max_length']} characters."
        case "too_short":
            return f"needs at least {context['min_length']}."
        case "too_long":
            return f"may hold at most {context['max_length']:,}."
        case "value_error":
            return f"{context['error']}."
        case _ if kind.startswith("date"):
            return f"must be a day such as 2025-12-31, not {short(value)}."
        case _:
            return f"{error['msg'][0].lower()}{error['msg'][1:]}."


def short(value: object) -> str:
    """A value of the document as it is quoted in a sentence: a large number with commas, else as JSON, and only its
    beginning where that is long."""
    if isinstance(value, float | int) and LEAST_WITH_COMMAS <= abs(value) < MOST_WITH_COMMAS:
        return f"{value:,}".removesuffix(".0")
    if isinstance(value, float | int) and MOST_WITH_COMMAS <= abs(value) < MOST_DIGITS:
        return figure(value)
    text = ""
    for part in json.JSONEncoder(ensure_ascii=False, default=str).iterencode(value):
        text += part
        if len(text) > LONGEST_QUOTE:
            break
    return shortened(text)


def shortened(text: str) -> str:
    """The user's own words for a sentence: no more than its beginning where they are long."""
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"
