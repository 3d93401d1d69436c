"""The single values of a document: ids, names and numbers, each with the bounds a person can mean."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, ValidatorFunctionWrapHandler, WrapValidator

MOST = 1e15
"""A thousand million million: nobody has more of anything."""
LEAST = 1e-9
"""Nobody measures less, and what is nearer to nothing cannot be divided by."""
MOST_USD = 1e9
MOST_KB = 1e11
"""A hundred terabytes; S3's largest object has half of that."""
FARTHEST = 1e6
"""How far from the middle a card may lie, in pixels."""
LONGEST_NAME = 100
"""Letters of an id, and of what names a service, an event, an operation, a dimension or a limit."""

_ID = re.compile(rf"(?!\.{{1,2}}$)[\w.:-]{{1,{LONGEST_NAME}}}")


def not_nearly_nothing[T](value: T) -> T:
    """The value; raises ValueError for a number, or one in a list or table, that is nearer to 0 than `LEAST`."""
    numbers = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    if any(isinstance(one, float) and 0 < abs(one) < LEAST for one in numbers):
        raise ValueError(f"must be 0, or at least {LEAST:.9f}")
    return value


def _identifier(value: str) -> str:
    if not _ID.fullmatch(value):
        raise ValueError("an id is 1 to 100 letters, digits or one of . _ : -, and no . or .. alone")
    return value


def _as_written(value: object, check: ValidatorFunctionWrapHandler) -> int | float:
    """A number as it was written: 3000000 stays whole, and is not written back as 3000000.0."""
    checked: float = check(value)
    return value if type(value) is int else checked


def _as_meant(value: object, check: ValidatorFunctionWrapHandler) -> int | float:
    """A number as it was written, 0 or one that somebody can mean."""
    return not_nearly_nothing(_as_written(value, check))


_meant = WrapValidator(_as_meant)

Identifier = Annotated[str, AfterValidator(_identifier)]
Name = Annotated[str, Field(max_length=LONGEST_NAME)]
Place = Annotated[float, Field(allow_inf_nan=False, ge=-FARTHEST, le=FARTHEST), WrapValidator(_as_written)]
Positive = Annotated[float, Field(allow_inf_nan=False, ge=LEAST, le=MOST), _meant]
NotNegative = Annotated[float, Field(allow_inf_nan=False, ge=0, le=MOST), _meant]
Measured = Annotated[float, Field(allow_inf_nan=False, ge=-MOST, le=MOST), _meant]
Usd = Annotated[float, Field(allow_inf_nan=False, ge=0, le=MOST_USD), WrapValidator(_as_written)]
Kilobytes = Annotated[float, Field(allow_inf_nan=False, ge=0, le=MOST_KB), _meant]
Percent = Annotated[float, Field(allow_inf_nan=False, ge=0, le=100), _meant]
Window = Annotated[float, Field(allow_inf_nan=False, ge=0, le=300), _meant]
Lasting = Annotated[float, Field(allow_inf_nan=False, ge=0.000001, le=31_622_400), _meant]
HoursPerMonth = Annotated[float, Field(allow_inf_nan=False, ge=1, le=744), _meant]
Whole = Annotated[int, Field(ge=1, le=1_000_000)]
