"""Concurrency of a function: environments of the account or reserved ones, who is refused when all are busy, who waits.

Who waits for the answer gets error 429 as soon as no environment is free, so such a cap is judged by the share of calls
it refuses: docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html.  Each environment takes ten calls a second at
most, however short they are, so that rate follows from the concurrency.
"""

from collections.abc import Iterator
from dataclasses import replace

from estimator.aws.lambda_function.environments import on_provisioned
from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.aws.throttling import more_at_once
from estimator.engine.figures import listed
from estimator.engine.load import Load
from estimator.engine.maths.amounts import (
    Amount,
    added,
    anywhere,
    at_first,
    in_sample,
    larger,
    largest_of,
    share,
    smaller,
    used,
)
from estimator.engine.maths.refusals import Offered
from estimator.engine.measures import Demand, RaisedBy
from estimator.engine.traffic.caps.backlog import Backlog
from estimator.engine.traffic.clocks.places import is_waited_for, offered_by_clocks
from estimator.engine.traffic.flow import Flows
from pricing.book import Limit

RESERVED = "lambda.reserved_concurrency"
RESERVED_LIMIT = Limit(
    RESERVED, "", "default", "", "Reserved concurrency", "concurrency", None, None, None, "", "executions",
    "per_function", False, source="you",
)  # fmt: skip
"""What is reserved for a function is set by its owner: it has no row."""
RAISE_RESERVED = "Raise the reserved concurrency{to}, or shorten the function."
SHORTEN = "Shorten the function, or reserve concurrency for what must not be refused."
RAISE_OWN = "It follows from the reserved concurrency, ten calls a second for each: raise that{to}."
RAISE_PROVISIONED = "It follows from the provisioned concurrency, ten calls a second for each: raise that{to}."
RESERVE_LESS = "Reserve less where it is not needed."
RAISE_FIRST = "Raise the account's quota before more is reserved."


def concurrency_demands(s: LambdaSettings, load: Load, busy: Amount, settled: Amount, rate: Amount) -> Iterator[Demand]:
    """Environments at once of the account and of those reserved, and calls a second of each."""
    quota = load.limits.limit("lambda.concurrent_executions")
    most = load.limit(quota.key)
    unreserved = load.limit("lambda.unreserved_minimum")
    allowed = max(most - unreserved, 0.0)
    reserved, provisioned = s.reserved_concurrency, s.provisioned_concurrency
    held = provisioned if reserved is None else reserved
    asked = _in_progress(load, busy, settled)
    busy = asked.at_most if reserved is None else smaller(asked.at_most, reserved)
    most_held = larger(busy, held) if used(held) else busy
    yield Demand(
        quota.key, most_held, "environments busy at once", remedy=SHORTEN if reserved is None else "",
        offered=_of_account(s, asked), is_setting=not anywhere(at_first(busy) > held),
    )  # fmt: skip
    if used(held):
        yield Demand(
            "lambda.unreserved_minimum", held, "reserved or provisioned", value=allowed,
            is_setting=True, remedy=RAISE_FIRST if anywhere(2 * at_first(busy) >= held) else RESERVE_LESS,
            raised_by=RaisedBy(quota, kept=unreserved, rejects=True),
        )  # fmt: skip
    if reserved is not None and load.offered is not None:
        yield Demand(
            RESERVED, load.offered.at_most, _running(load), value=reserved, limit=RESERVED_LIMIT,
            remedy=RAISE_RESERVED, offered=load.offered, own=1.0, own_most=allowed,
        )  # fmt: skip
    direct = added(flow.peak_calls_per_second for flow in load["invoke"] if not flow.edge.event.polled)
    key = "lambda.rps_per_environment"
    if reserved is None:
        yield Demand(
            key, direct / most, "direct calls per environment of the account", limit=load.limits.shared(key),
            raised_by=RaisedBy(quota, factor=most / load.limit(key)),
        )  # fmt: skip
    else:
        yield Demand(
            key, direct / reserved, "direct calls per environment", remedy=RAISE_OWN,
            own=reserved / load.limit(key), own_most=allowed,
        )  # fmt: skip
    if used(provisioned):
        on_each = share(rate * on_provisioned(s, load), provisioned)
        key = "lambda.rps_per_provisioned_concurrency"
        each = provisioned / load.limit(key)
        yield Demand(key, on_each, remedy=RAISE_PROVISIONED, own=each, own_most=allowed)


def _running(load: Load) -> str:
    """Who runs in what is reserved: events and messages take its places like direct calls, but wait for them."""
    only_direct = all(is_waited_for(flow) for flow in load.flows())
    return "direct calls in progress" if only_direct else "in progress: direct calls, events and messages"


def _in_progress(load: Load, busy: Amount, settled: Amount) -> Offered:
    """Runs in progress: those of direct callers, of events and messages, which come again, and of clocks."""
    if load.ticks_along is not None and not load.is_moment:
        return offered_by_clocks(load.flows(), load.ticks_along)
    all_of_it = Flows(load.flows())
    queued = Flows(flow for flow in all_of_it if not is_waited_for(flow))
    if queued and len(queued) == len(all_of_it):
        return Offered(settled, busy, all_of_it.burst_s, waits=False, again_mean=settled, again_peak=busy)
    again_mean, again_peak = queued.in_progress, queued.most_in_progress
    callers = added(flow.calls_per_second for flow in all_of_it if is_waited_for(flow))
    return Offered(
        settled, busy, all_of_it.burst_s, again_mean=again_mean, again_peak=again_peak, callers=callers
    )  # fmt: skip


def _of_account(s: LambdaSettings, asked: Offered) -> Offered:
    """What it asks of the environments that all functions share, beside those that are held for it alone."""
    if s.reserved_concurrency is not None:
        return Offered(0.0, 0.0, 0.0, s.reserved_concurrency, waits=False)
    held = s.provisioned_concurrency
    if not used(held):
        return asked
    mean, peak = larger(asked.mean - held, 0.0), larger(asked.peak - held, 0.0)
    ticked = asked.ticked
    if ticked is not None:
        ticked = ticked.part(smaller(ticked.places, larger(asked.at_most - held, 0.0)))
    again_mean, again_peak = asked.again_mean * share(mean, asked.mean), asked.again_peak * share(peak, asked.peak)
    return replace(asked, mean=mean, peak=peak, held=held, again_mean=again_mean, again_peak=again_peak, ticked=ticked)


def waiting_events(s: LambdaSettings, load: Load) -> Demand:
    """How old events get that wait in it: all in one queue, whoever sent them.

    What is too much for the places that all of them share is the same for each; what a cap of its own keeps is not.
    """
    key, worst = "lambda.async.max_event_age", max(load.backlog, key=lambda one: in_sample(one.age_s))
    senders = {flow.edge.id: flow.edge.source.label for flow in load.flows()}
    names = list(dict.fromkeys(senders[one.edge.id] for one in load.backlog if one.edge.id in senders))
    sharing = [one.grows_per_day for one in load.backlog if one.edge.at_once is None]
    grows = added(one.grows_per_day for one in load.backlog if one.edge.at_once is not None)
    if sharing:
        grows = grows + largest_of(sharing)
    return Demand(
        key, largest_of([one.age_s for one in load.backlog]),
        f"waiting events of {listed(names)}" if len(names) > 1 else "waiting events",
        value=load.limit(key), remedy=_more_at_once(s, load, worst),
        lost=share(grows, added(one.comes_per_day for one in load.backlog)),
    )  # fmt: skip


def _more_at_once(s: LambdaSettings, load: Load, waiting: Backlog) -> str:
    """The way out of events that wait: the cap that holds them back is raised, the edge's own or what is reserved."""
    at_once, reserved = waiting.edge.at_once, s.reserved_concurrency
    if at_once is None or (reserved is not None and at_once > in_sample(reserved)):
        return "" if reserved is None else RAISE_RESERVED
    edge = next((flow.edge for flow in load.flows() if flow.edge.id == waiting.edge.id), None)
    no_place = None if edge is None else more_at_once(load, edge)
    return "Let more run at once on this call, or shorten the function." if no_place is None else no_place
