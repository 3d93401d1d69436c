"""What a bill counts though a limit of AWS does not let it through."""

from __future__ import annotations

from collections.abc import Iterable

from estimator.engine import figures
from estimator.engine.limits.limits import Finding
from estimator.engine.limits.passed import LETS_THROUGH


def refused_is_billed(found: Iterable[Finding]) -> str:
    """What to say beside a bill that counts what AWS's limits refuse or lose today; empty where none does.

    A quota is no part of a design: the bill is what the traffic costs once it is raised.  What the design's own caps
    refuse is not in the bill.
    """
    short = dict.fromkeys(one.title for one in found if _is_short(one))
    if not short:
        return ""
    first, *others = short
    more = f" and {figures.counted(len(others), 'other limit')} let" if others else " lets"
    return (
        f"{first}{more} only a part of this traffic through. The bill counts all of it: what it costs once nothing is "
        "refused."
    )


def _is_short(one: Finding) -> bool:
    limit = one.limit
    is_aws = limit is not None and limit.kind in LETS_THROUGH and limit.source not in ("you", "ours")
    return is_aws and one.is_broken and one.consequence in ("refuses", "loses")
