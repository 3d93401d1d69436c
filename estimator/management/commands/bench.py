"""`manage.py bench`: how long an estimate takes, as medians and ratios of one run on one machine.

Compare two checkouts by running both in turn on the same machine; a single figure says little elsewhere.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from django.core.management.base import BaseCommand

from estimator.engine.document import Architecture, from_dict, load, with_samples
from estimator.engine.estimate import estimate
from estimator.whatif.compare import compare
from pricing.book import Tables
from pricing.tables import read_tables

DEMO = Path(__file__).parent.parent.parent / "starters" / "food_ordering.json"
SAMPLES, CHUNK = 10_000, 1_000


class Command(BaseCommand):
    help = "Measure estimates: the demo, growing graphs, samples."
    requires_system_checks = ()

    def handle(self, *args, **options):
        tables = read_tables()
        demo = load(DEMO.read_bytes())
        bare = median(lambda: estimate(graph(2), tables), 200)
        rows = [
            ("estimate of the demo", median(lambda: estimate(demo, tables), 200)),
            ("the same with findings and headroom", median(lambda: estimate(demo, tables).findings, 30)),
            ("comparison of the demo, with crossings", median(lambda: compare(demo, tables).crossings, 10)),
        ]
        rows += [
            (f"{size:,} nodes", median(lambda size=size: estimate(graph(size), tables), runs)) for size, runs in SIZES
        ]
        rows.append((f"{SAMPLES:,} sampled estimates of the demo", median(lambda: sampled(demo, tables), 5)))
        self.stdout.write(f"{'median of one run':46}{'ms':>10}{'× smallest':>14}{'µs a node':>12}")
        for (name, seconds), nodes in zip(rows, NODES, strict=True):
            each = f"{seconds / nodes * 1e6:12.0f}" if nodes else ""
            self.stdout.write(f"{name:46}{seconds * 1000:10.2f}{seconds / bare:14.1f}{each}")


SIZES = ((10, 100), (100, 30), (1_000, 9))
NODES = (12, 12, None, *(size for size, _ in SIZES), None)


def median(run: Callable[[], object], times: int) -> float:
    """Seconds of the median run, the first left out."""
    run()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def sampled(demo: Architecture, tables: Tables) -> None:
    """Monte Carlo over requests and a duration, in chunks that fit the processor's cache."""
    draw = np.random.default_rng(1)
    for _ in range(SAMPLES // CHUNK):
        values = {
            ("app", "requests_per_month"): draw.lognormal(14.9, 0.5, CHUNK),
            ("order", "duration_ms"): draw.lognormal(4.8, 0.3, CHUNK),
        }
        estimate(with_samples(demo, values), tables)


_GRAPHS: dict[int, Architecture] = {}


def graph(size: int) -> Architecture:
    """An API over repeated groups of function, table, queue, worker and bucket: `size` nodes in all."""
    if size not in _GRAPHS:
        nodes = [
            {"id": "c", "service": "clients", "settings": {"shape": "evening"}},
            {"id": "api", "service": "api_gateway_http"},
        ]
        edges = [("c", "request", "api", "request")]
        group = 0
        while len(nodes) < size:
            f, t, q, w, b = (f"{letter}{group}" for letter in "ftqwb")
            nodes += [
                {"id": node, "service": service}
                for node, service in ((f, "lambda"), (t, "dynamodb"), (q, "sqs"), (w, "lambda"), (b, "s3"))
            ]
            edges += [
                ("api", "request", f, "invoke"),
                (f, "invocation", t, "write"),
                (f, "invocation", q, "send"),
                (q, "message", w, "invoke"),
                (w, "invocation", b, "put"),
            ]
            group += 1
        kept = {node["id"] for node in nodes[:size]}
        named = [dict(zip(("source", "event", "target", "operation"), edge, strict=True)) for edge in edges]
        inside = [edge for edge in named if edge["source"] in kept and edge["target"] in kept]
        _GRAPHS[size] = from_dict({"version": 1, "nodes": nodes[:size], "edges": inside})
    return _GRAPHS[size]
