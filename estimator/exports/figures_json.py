"""JSON that any reader takes: numpy's numbers as plain ones, what is endless or unknown as null."""

import json
import math
from typing import Any

import numpy as np

DIGITS = 12
"""Significant digits printed: what floats carry safely through sums and products."""


def to_json(data: Any, *, indent: int | None = 1) -> str:
    """The data as JSON; infinities and NaN, which JSON does not know, become null."""
    return json.dumps(plain(data), ensure_ascii=False, indent=indent, allow_nan=False)


def plain(data: Any) -> Any:
    match data:
        case dict():
            return {key: plain(value) for key, value in data.items()}
        case list() | tuple():
            return [plain(value) for value in data]
        case np.ndarray():
            return plain(data.item() if data.size == 1 else data.reshape(-1).tolist())
        case np.generic():
            return plain(data.item())
        case float():
            return float(f"{data:.{DIGITS}g}") if math.isfinite(data) else None
        case _:
            return data
