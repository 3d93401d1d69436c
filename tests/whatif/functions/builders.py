"""Containers in few words, and their serverless form."""

from estimator.engine.document.architecture import Architecture
from estimator.engine.estimate import estimate
from estimator.whatif.functions.move import Functions, function_form
from pricing.book import Tables
from tests.engine.builders import node


def service(node_id: str, slug: str = "fargate", **settings) -> dict:
    """A container without logs: half a vCPU and 1 GB, 100 ms a call, 20 of them computing."""
    if slug != "app_runner":
        settings = {"duration_ms": 100, "cpu_ms": 20, **settings}
    return node(node_id, slug, **{"log_kb": 0, **settings})


def as_functions(document: Architecture, tables: Tables) -> Functions:
    one = estimate(document, tables)
    return function_form(one.resolved, one.traffic.flows, tables)


def edges_of(moved: Functions) -> list[tuple[str, str, str, str]]:
    """(source, event, target, operation) of each edge, in words that read like one."""
    return [(one.source, one.event, one.target, one.operation) for one in moved.architecture.edges]


def settings_of(moved: Functions, node_id: str) -> dict:
    return moved.architecture.node(node_id).settings
