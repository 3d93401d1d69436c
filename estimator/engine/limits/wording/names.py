"""Names that tell limits apart which do the same: those of two readers of a stream, of two functions, of two titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from estimator.engine.limits.asked.demands import Asked
from estimator.engine.limits.asked.pooled import PoolKey
from estimator.engine.registry import limit_title
from estimator.engine.resolve.nodes import ResolvedNode


def of_several(asked: Mapping[PoolKey, Asked]) -> set[PoolKey]:
    """Those that stand beside others of the same limit at the same node, each about another consumer."""
    alike: dict[tuple[str, ...], list[PoolKey]] = {}
    for key, pool in asked.items():
        if pool.about:
            alike.setdefault((key[0], *key[2:4]), []).append(key)
    return {key for keys in alike.values() if len(keys) > 1 for key in keys}


def differs_by(nodes: Mapping[str, ResolvedNode], pool: Asked) -> Sequence[str]:
    """What may tell a limit apart from another that does the same, the plainest first."""
    return limit_title(pool.limit.key), pool.where, consumer(nodes, pool), pool.parts()[0][2]


def consumer(nodes: Mapping[str, ResolvedNode], pool: Asked) -> str:
    """The node that a limit of another one is about; empty of most."""
    return nodes[pool.about].label if pool.about else ""
