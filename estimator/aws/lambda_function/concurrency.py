"""Concurrency of a function: environments of the account or reserved ones, and who is refused when all are busy.

Who waits for the answer gets error 429 as soon as no environment is free, so such a cap is judged by the share of calls
it refuses: docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html.  Each environment takes ten calls a second at
most, however short they are, so that rate follows from the concurrency.
"""

from collections.abc import Iterator

from estimator.aws.lambda_function.environments import on_provisioned
from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.engine.maths.amounts import Amount, added, anywhere, at_first, larger, largest_of, share, used
from estimator.engine.maths.refusals import Offered
from estimator.engine.measures import Demand, Load, RaisedBy
from estimator.engine.traffic.flow import Flow
from pricing.book import Limit

RESERVED = "lambda.reserved_concurrency"
RESERVED_LIMIT = Limit(
    RESERVED, "", "default", "", "Reserved concurrency", "concurrency", None, None, None, "", "executions",
    "per_function", False, source="you",
)  # fmt: skip
"""What is reserved for a function is set by its owner: it has no row."""
RAISE_RESERVED = "Raise the reserved concurrency, or shorten the function."
SHORTEN = "Shorten the function, or reserve concurrency for what must not be refused."
RAISE_OWN = "It follows from the reserved concurrency, ten calls a second for each: raise that."


def concurrency_demands(s: LambdaSettings, load: Load, busy: Amount, settled: Amount, rate: Amount) -> Iterator[Demand]:
    """Environments at once of the account and of those reserved, and calls a second of each."""
    quota = load.limits.limit("lambda.concurrent_executions")
    most = load.limit(quota.key)
    reserved, provisioned = s.reserved_concurrency, s.provisioned_concurrency
    held = provisioned if reserved is None else reserved
    yield Demand(
        quota.key, larger(busy, held), "environments busy at once", remedy=SHORTEN,
        offered=_of_account(s, load, busy, settled), is_setting=not anywhere(at_first(busy) > held),
    )  # fmt: skip
    if used(held):
        unreserved = load.limit("lambda.unreserved_minimum")
        yield Demand(
            "lambda.unreserved_minimum", held, "reserved or provisioned", value=larger(most - unreserved, 0.0),
            is_setting=True, remedy="Reserve less.", raised_by=RaisedBy(quota, kept=unreserved, rejects=True),
        )  # fmt: skip
    if reserved is not None and load.offered is not None:
        yield Demand(
            RESERVED, load.offered.peak, _running(load), value=reserved, limit=RESERVED_LIMIT,
            remedy=RAISE_RESERVED, offered=load.offered,
        )  # fmt: skip
    direct = added(flow.peak_calls_per_second for flow in load["invoke"] if not flow.edge.event.polled)
    key = "lambda.rps_per_environment"
    if reserved is None:
        yield Demand(
            key, direct / most, "direct calls per environment of the account", limit=load.limits.shared(key),
            raised_by=RaisedBy(quota, factor=most / load.limit(key)),
        )  # fmt: skip
    else:
        yield Demand(key, direct / reserved, "direct calls per environment", remedy=RAISE_OWN)
    if used(provisioned):
        on_each = share(rate * on_provisioned(s, load), provisioned)
        yield Demand("lambda.rps_per_provisioned_concurrency", on_each)


def _running(load: Load) -> str:
    """Who runs in what is reserved: events and messages take its places like direct calls, but wait for them."""
    only_direct = all(_is_waited_for(flow) for flow in load.flows())
    return "direct calls in progress" if only_direct else "in progress: direct calls, events and messages"


def _of_account(s: LambdaSettings, load: Load, busy: Amount, settled: Amount) -> Offered:
    """What it asks of the environments that all functions share, beside those that are held for it alone."""
    if s.reserved_concurrency is not None:
        return Offered(0.0, 0.0, 0.0, s.reserved_concurrency, waits=False)
    held = s.provisioned_concurrency
    return Offered(
        larger(settled - held, 0.0),
        larger(busy - held, 0.0),
        largest_of(flow.burst_s for flow in load.flows()),
        held,
        any(_is_waited_for(flow) for flow in load.flows()),
    )


def _is_waited_for(flow: Flow) -> bool:
    """Whether its caller waits for the answer, so that it may be refused."""
    return flow.edge.operation.waits and not (flow.edge.event.polled or flow.edge.event.later)
