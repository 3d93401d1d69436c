"""Faults of a design that are no limit: of its paths, of what a node is set to, and of what AWS refuses of an edge."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.engine.limits.finding import Finding
from estimator.engine.limits.path_rules.paths import path_findings
from estimator.engine.measures import Problem
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.service import AwsService
from estimator.engine.traffic.traffic import Traffic


def faults(resolved: Resolved, traffic: Traffic) -> list[Finding]:
    """All of them, of the first sample: those of paths, of nodes, of edges."""
    return [*path_findings(resolved, traffic), *_of_nodes(resolved, traffic), *_of_edges(resolved)]


def _of_nodes(resolved: Resolved, traffic: Traffic) -> Iterator[Finding]:
    for node_id, node in resolved.nodes.items():
        if AwsService.problems in node.service.overridden:
            for problem in node.service.problems(node.settings, traffic.loads[node_id]):
                yield _finding(problem, node, node_id)


def _of_edges(resolved: Resolved) -> list[Finding]:
    """What AWS refuses of edges, each once where several edges lead from a node to the same one."""
    found: dict[str, Finding] = {}
    for edge in resolved.edges:
        source = edge.source
        for problem in source.service.edge_problems(source.settings, edge):
            one = _finding(problem, source, source.id, edge.target.id)
            found.setdefault(f"{one.nodes}{one.message}", one)
    return list(found.values())


def _finding(problem: Problem, node: ResolvedNode, *nodes: str) -> Finding:
    message = f"{node.label}: {problem.message}"
    return Finding(problem.key, problem.verdict, nodes, message, said=problem.effect, mend=problem.mend)
