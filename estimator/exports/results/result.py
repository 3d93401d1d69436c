"""What all results have in common: every field they name and no other, numbers as JSON knows them."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, PlainSerializer

VERSION: Literal[1] = 1
DIGITS = 12
"""Significant digits printed: what floats carry safely through sums and products."""


def rounded(number: float | None) -> float | None:
    """A number as JSON knows it: twelve digits, null for what is endless or no number."""
    if number is None or not math.isfinite(number):
        return None
    return float(f"{number:.{DIGITS}g}")


Rounded = Annotated[float | None, PlainSerializer(rounded, when_used="json")]


class Result(BaseModel):
    """A part of a result: every field that the models name, and no other; so none has a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)
