"""Which way a comparison goes, and the words that depend on it: what is drawn, and what is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["serverless", "containers"]
SERVERLESS: Side = "serverless"
CONTAINERS: Side = "containers"


@dataclass(frozen=True)
class Direction:
    """One way of the two.  `drawn` is the side of the document itself, `made` the one that is worked out from it."""

    drawn: Side
    made: Side
    form: str
    nothing_moves: str
    sized: str
    assumes: str
    opens: str


TO_CONTAINERS = Direction(
    drawn=SERVERLESS,
    made=CONTAINERS,
    form="container form",
    nothing_moves="Nothing moves to containers here.",
    sized="How the container side was sized",
    assumes="What the container side assumes",
    opens="Open the container side as an architecture",
)
TO_FUNCTIONS = Direction(
    drawn=CONTAINERS,
    made=SERVERLESS,
    form="serverless form",
    nothing_moves="Nothing moves to functions here.",
    sized="How the functions were sized",
    assumes="What the serverless side assumes",
    opens="Open the serverless side as an architecture",
)
NEITHER = "There is neither a function nor a container here, so there is nothing to compare."
