"""Bodies of requests and answers on their way to a function.

API Gateway, load balancers and a function's own URL hand a body to it, and take its answer, as text inside JSON: what
is binary comes as base64, four bytes for three (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).  So a
picture may have 4.5 of Lambda's 6 MB, and 0.75 of the 1 MB that a load balancer allows.
"""

from typing import NamedTuple

from estimator.engine.maths.amounts import Amount, anywhere, at_first, choose
from estimator.engine.traffic.view import EdgeView

BASE64 = 4 / 3
TEXT_UP_TO_KB = 1024
"""Beyond this a body of which nobody says anything is taken to be binary: text is rarely so long."""


class Wrapping(NamedTuple):
    """What to say of a body that grows on its way: empty where it does not."""

    cause: str
    remedy: str


def wrapped_kb(edge: EdgeView, kilobytes: Amount) -> Amount:
    """What a body weighs as its function gets it, or gives it back."""
    if not _is_inside_json(edge) or edge.binary is False:
        return kilobytes
    if edge.binary:
        return kilobytes * BASE64
    if _is_direct(edge):
        return kilobytes
    return choose(kilobytes > TEXT_UP_TO_KB, kilobytes * BASE64, kilobytes)


def wrapping(edge: EdgeView, kilobytes: Amount) -> Wrapping:
    """Why it weighs more than it did, and that it need not where this is taken for granted."""
    if not _is_inside_json(edge) or edge.binary is False:
        return Wrapping("", "")
    if edge.binary:
        return Wrapping("binary, as base64", "")
    if anywhere(at_first(kilobytes) > TEXT_UP_TO_KB) and not _is_direct(edge):
        return Wrapping("taken to be binary, as base64", "Say at the call if it is text. ")
    return Wrapping("", "")


def _is_inside_json(edge: EdgeView) -> bool:
    return edge.event.as_text and edge.target.service.is_function


def _is_direct(edge: EdgeView) -> bool:
    """Whether clients call the function themselves: they may as well send JSON as it is."""
    return edge.source.service.is_outside
