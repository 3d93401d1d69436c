"""Headers of requests: a number in the settings of what answers HTTP, for what cookies and tokens make large."""

from collections.abc import Iterator

from estimator.engine.maths.amounts import Amount
from estimator.engine.measures import Demand
from estimator.engine.setting import setting


def headers_kb() -> float | None:
    """How large the headers of a request are together, where somebody knows."""
    kilobytes: float | None = setting(
        None,
        "Headers of a request",
        unit="KB",
        basis="off",
        advanced=True,
        help="All together, with cookies and tokens, where they are large. Empty: they are small.",
        ge=0.001,
        le=1024,
    )
    return kilobytes


def header_bytes(kilobytes: Amount | None) -> Amount | None:
    return None if kilobytes is None else kilobytes * 1024


def headers_demands(key: str, size: Amount | None, most: float | None = None) -> Iterator[Demand]:
    """What the headers of a request ask, in the limit's unit; nothing where nobody says how large they are."""
    if size is not None:
        yield Demand(key, size, "headers of a request", value=most, remedy=SHORTER)


SHORTER = "Shorten cookies and tokens, or move what they carry into the body."
