"""What moves to App Runner, and why the rest does not.

App Runner runs what answers requests, behind a balancer of its own: an API and the functions behind it become one
service that is called instead, and a function with a URL becomes one.  It stops a request after two minutes, takes no
WebSockets (docs.aws.amazon.com/apprunner/latest/dg/develop.html), and no load balancer leads to it.  What polls, what
is started, and what only other parts of the architecture call is on ECS.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from estimator.aws.app_runner import ACTIVE_VCPU, SIZES
from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.engine.bill.own_rates import own_rates
from estimator.engine.figures import listed, seconds
from estimator.engine.maths.amounts import anywhere
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.resolve import Resolved
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.containers.moving import Ways
from estimator.whatif.containers.sizing.task import MB_PER_GB, SERVICE
from estimator.whatif.containers.targets.target import SERVICES
from estimator.whatif.containers.ways import reaches
from estimator.whatif.form.edges import Edges
from pricing.book import Tables

CLOSED = "closed to new customers since 30 April 2026: ECS Express Mode takes its place"
INSTEAD = (
    "App Runner takes no new customers since 30 April 2026. An account without it takes ECS Express Mode, which is "
    "Fargate on ECS behind a load balancer."
)
REST = "Workers and jobs are on ECS: App Runner runs only what answers requests."
NOTHING = "Nothing moves to App Runner here."


@dataclass(frozen=True)
class Answering:
    """The APIs and functions whose service is on App Runner, and what is said of it."""

    ids: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    @cached_property
    def services(self) -> set[str]:
        """What their services would be called."""
        return {f"{one}-service" for one in self.ids}


def answering(
    resolved: Resolved, tables: Tables, ways: Ways, into: Edges, moving: Mapping[str, None], choices: ContainerChoices
) -> Answering:
    """What moves to App Runner, where that is chosen; of all samples alike."""
    if choices.target != "app_runner" or not moving:
        return Answering()
    found: dict[str, None] = {}
    notes: list[str] = []
    others = False
    for node_id, functions in _candidates(resolved, ways, into, moving).items():
        node = resolved.nodes[node_id]
        reason = _not_offered(resolved, tables, functions) or _refused(node, functions, into, ways, choices)
        if reason:
            notes.append(f"The service of {node.label} is on ECS: {reason}.")
        else:
            found[node_id] = None
    for function_id in moving:
        others = others or any(ways[edge.id] in ("worker", "queue", "job", "activity") for edge in into[function_id])
    told = [INSTEAD, *([] if found else [NOTHING]), *notes, *([REST] if others else [])]
    if found and (idle := without_effect(choices)):
        told.append(f"App Runner scales by itself, and leaves out {listed(idle, len(idle))}.")
    return Answering(frozenset(found), tuple(told))


def without_effect(choices: ContainerChoices) -> list[str]:
    """What is chosen and means nothing to App Runner."""
    idle = (
        (choices.scaling == "fixed", "a fixed number of tasks"),
        (choices.zones_survived > 0, "zones that may be lost"),
        (choices.spot_percent > 0, "Spot"),
    )
    return [words for is_chosen, words in idle if is_chosen]


def _candidates(
    resolved: Resolved, ways: Ways, into: Edges, moving: Mapping[str, None]
) -> dict[str, list[ResolvedNode]]:
    """By API, balancer or function that is called itself: the functions of its service."""
    found: dict[str, list[ResolvedNode]] = {}
    for function_id in moving:
        for edge in into[function_id]:
            way = ways[edge.id]
            if way not in ("behind_front", "balancer", "direct"):
                continue
            owner = edge.source.id if way == "behind_front" else function_id
            functions = found.setdefault(owner, [])
            if resolved.nodes[function_id] not in functions:
                functions.append(resolved.nodes[function_id])
    return found


def _not_offered(resolved: Resolved, tables: Tables, functions: Sequence[ResolvedNode]) -> str:
    """Why no service of these functions can be on App Runner where they are: AWS lists no price for it there, and the
    document gives none; empty where it can."""
    own = own_rates(resolved.architecture)
    regions = [one for one in dict.fromkeys(each.region for each in functions) if own.key(ACTIVE_VCPU, one) is None]
    without = [region for region in regions if ACTIVE_VCPU not in tables.price_book(region).prices]
    return f"AWS lists no price of App Runner in {listed(without)}" if without else ""


def _refused(
    node: ResolvedNode, functions: Sequence[ResolvedNode], into: Edges, ways: Ways, choices: ContainerChoices
) -> str:
    """Why a service cannot be on App Runner; empty where it can."""
    if node.service.is_balancer:
        return "a load balancer does not lead to App Runner"
    if len({one.region for one in functions}) > 1:
        return "its functions are in several regions, and a service on App Runner is in one"
    callers = [
        edge for edge in into[node.id] if not node.service.is_function or ways[edge.id] in ("balancer", "direct")
    ]
    inner = next((edge for edge in callers if ways.get(edge.id) == "direct"), None)
    if inner is not None:
        return f"{inner.source.label} calls it within the architecture, and App Runner is called from outside"
    unable = next((edge for edge in callers if not reaches(edge.event, SERVICES["app_runner"], SERVICE)), None)
    if unable is not None:
        return f"{unable.source.label} cannot call App Runner"
    for function in functions:
        s = cast("LambdaSettings", function.settings)
        most_s = function.limits.number("app_runner.request_timeout")
        if anywhere(s.duration_ms > most_s * 1000):
            return f"{function.label} runs longer than the {seconds(most_s)} after which App Runner stops a request"
        needed_mb = choices.base_mb if s.memory_used_mb is None else s.memory_used_mb
        most_gb = max(map(max, SIZES.values()))
        if anywhere(needed_mb + choices.request_mb > most_gb * MB_PER_GB):
            return f"{function.label} needs more memory than the {most_gb:g} GB that an instance may have"
    return ""
