"""What a bill counts though a limit of AWS does not let it through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from estimator.engine import figures
from estimator.engine.limits.finding import Finding
from estimator.engine.limits.wording.passed import LETS_THROUGH
from estimator.engine.resolve.nodes import ResolvedNode


def refused_is_billed(found: Iterable[Finding], nodes: Mapping[str, ResolvedNode]) -> str:
    """What to say beside a bill that counts what AWS's limits refuse or lose today; empty where none does.

    A quota is no part of a design: the bill is what the traffic costs once it is raised.  What the design's own caps
    refuse is not in the bill, nor what a loop would go on with that AWS stops.
    """
    short = list(dict.fromkeys(one.title for one in found if _is_short(one) and not _stops_chains(one, nodes)))
    return _told(short) if short else ""


def _told(titles: list[str]) -> str:
    """The same of limits by their titles, which begin no sentence: they have neither capital nor article."""
    limits = "A limit of AWS lets" if len(titles) == 1 else f"{len(titles)} limits of AWS let"
    return (
        f"{limits} only a part of this traffic through ({figures.listed(titles)}). The bill counts all of it: what it "
        "costs once nothing is refused."
    )


def _is_short(one: Finding) -> bool:
    limit = one.limit
    is_aws = limit is not None and limit.kind in LETS_THROUGH and limit.source not in ("you", "ours")
    return is_aws and one.is_broken and one.consequence in ("refuses", "loses")


def _stops_chains(one: Finding, nodes: Mapping[str, ResolvedNode]) -> bool:
    """Whether it is the limit at which AWS stops a loop: what would come after is in no bill."""
    return any(nodes[node_id].service.chain_stop(nodes[node_id].settings) == one.key for node_id in one.nodes)
