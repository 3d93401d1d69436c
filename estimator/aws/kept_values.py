"""Values that callers keep in memory: each environment or task asks again only when what it read is too old.

A copy that needs a value r times a second, at random, and keeps it for T seconds, asks r ÷ (1 + r T) times.  An
environment that is dropped when nothing came for its idle time has to ask anew whenever it starts, so in no case less
often than it starts: r e^(−r × idle).  In a peak those that start beside what the hour's mean needs ask at once.
"""

from math import e

from estimator.aws.holders import at_once
from estimator.engine.maths.amounts import Amount, added, larger, power, smaller
from estimator.engine.network import Network
from estimator.engine.traffic.view import EdgeView

SCALING_SECONDS = 10
"""What the scaling rate of functions is counted over: docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html."""


def are_kept(edge: EdgeView) -> bool:
    """Whether what calls along an edge stays in memory between its calls: code in an environment or a task."""
    return edge.source.service.is_function or edge.source.service.keeps_connections


def asked_again(network: Network, edge: EdgeView, kept_s: Amount) -> tuple[Amount, Amount]:
    """(mean, peak) calls a second of each hour along an edge whose caller keeps each value for so many seconds."""
    flows = network.flows[edge.id]
    copies, values = larger(at_once(network, edge.source.id), 1.0), larger(edge.calls_each, 1.0)

    def renewed(calls: Amount) -> Amount:
        needed = calls / (copies * values)
        asked = needed / (1.0 + needed * kept_s)
        if edge.source.service.is_function:
            idle_s = edge.source.service.idle_seconds(edge.source.settings)
            asked = larger(asked, needed * power(1 / e, needed * idle_s))
        return asked * copies * values

    mean, peak = renewed(flows.calls_per_second), renewed(flows.peak_calls_per_second)
    if edge.source.service.is_function:
        peak = smaller(peak + _started(network, edge) * values * smaller(edge.share, 1.0), flows.peak_calls_per_second)
    return mean, larger(peak, mean)


def _started(network: Network, edge: EdgeView) -> Amount:
    """Environments that a peak starts a second: those beyond what the mean of the hour keeps busy."""
    load = network.loads[edge.source.id]
    settled = added(flows.calls_per_second * load.latency[name][0] for name, flows in load.arriving.items())
    return larger(at_once(network, edge.source.id) - settled, 0.0) / SCALING_SECONDS
