"""Queueing: servers for a waiting target (Erlang C), and cold starts of a pool that expires (Erlang B).

Formulas and test anchors: docs/method.md, "Waiting and cold starts".
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

SLOTS_IN_TABLE = 1_000
LEAST_BUSY, BUSIEST = 1e-16, 1_000.0


def erlang_b(servers: int, load: float) -> float:
    """Share of calls lost with `servers` and an offered load in erlangs, none queueing."""
    blocked = 1.0
    for server in range(1, servers + 1):
        blocked = load * blocked / (server + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """Share of calls that wait; 1 where the load is at or above the number of servers."""
    if load >= servers:
        return 1.0
    blocked = erlang_b(servers, load)
    return blocked / (1 - load / servers * (1 - blocked))


def servers_for(load, waiting_share: float):
    """The fewest servers at which no more than `waiting_share` of calls wait, for loads in erlangs.

    From a table up to 1,000 servers; beyond, square-root staffing (Halfin and Whitt), whole numbers both.
    """
    load = np.asarray(load, dtype=float)
    most_loads, beta = _staffing(waiting_share)
    from_table = np.searchsorted(most_loads, load * (1 - 1e-12)) + 1.0
    by_root = np.ceil(load + beta * np.sqrt(load))
    return np.where(load <= 0, 0.0, np.where(load <= most_loads[-1], from_table, by_root))


@lru_cache(maxsize=32)
def _staffing(waiting_share: float) -> tuple[np.ndarray, float]:
    """(the highest load each number of servers bears, the factor of square-root staffing beyond)."""
    servers = np.arange(1, SLOTS_IN_TABLE + 1, dtype=float)
    low, high = np.zeros_like(servers), servers.copy()
    for _ in range(36):
        middle = (low + high) / 2
        waits = _erlang_c_each(middle) > waiting_share
        low, high = np.where(waits, low, middle), np.where(waits, middle, high)
    beta = (servers[-1] - low[-1]) / np.sqrt(low[-1])
    return low, float(beta)


def _erlang_c_each(loads: np.ndarray) -> np.ndarray:
    """Erlang C of 1, 2, 3, … servers at the load of each."""
    blocked = np.ones_like(loads)
    for server in range(1, len(loads) + 1):
        rest = slice(server - 1, None)
        blocked[rest] = loads[rest] * blocked[rest] / (server + loads[rest] * blocked[rest])
    servers = np.arange(1, len(loads) + 1)
    return blocked / (1 - loads / servers * (1 - blocked))


def cold_share(calls_per_second, seconds, idle_seconds):
    """Share of calls that find no warm environment: Poisson arrivals, environments kept `idle_seconds`.

    Environments are taken in order, so the n-th sees what overflows the first n − 1.  With a = λS,
    B the Erlang loss, d_n = B(n−1) − B(n) and a_n = a·d_n, the share is Σ d_n · exp(−T/S · a_n ÷ (1 − a_n)).
    Read from a table by the busy environments and the calls in an idle period; agrees with SimFaaS runs within
    a fifth.  Broadcasts; 1 where nothing else keeps an environment warm.
    """
    log_busy = np.log(np.minimum(np.maximum(calls_per_second * seconds, LEAST_BUSY), BUSIEST))
    if isinstance(seconds, float | int) and isinstance(idle_seconds, float | int):
        return np.exp(np.interp(log_busy, *_cold_curve(idle_seconds / seconds)))
    return np.exp(_from_table(log_busy, idle_seconds / seconds))


@lru_cache(maxsize=512)
def _cold_curve(idle_over_seconds: float) -> tuple[np.ndarray, np.ndarray]:
    """(log busy environments, log share) of one function: the line through the table that its traffic moves along.

    Points lie where it crosses the table's rows and columns, and three between: within two thousandths of the table,
    and one where the share is more than 1 in 10,000.
    """
    grid = _cold_table()
    rows = grid.x0 + grid.dx * np.arange(grid.nx)
    columns = grid.y0 + grid.dy * np.arange(grid.ny) - np.log(idle_over_seconds)
    ends = np.log([LEAST_BUSY, BUSIEST])
    crossings = np.unique(np.clip(np.concatenate([ends, rows, columns]), *ends))
    log_busy = np.interp(np.arange(4 * len(crossings) - 3) / 4, np.arange(len(crossings)), crossings)
    return log_busy, _from_table(log_busy, idle_over_seconds)


def _from_table(log_busy, idle_over_seconds):
    """The log of the share: bilinear in the table, by its edge beyond."""
    grid = _cold_table()
    x = np.minimum(np.maximum((log_busy - grid.x0) / grid.dx, 0), grid.nx - 1.000001)
    y = log_busy / grid.dy + (np.log(idle_over_seconds) - grid.y0) / grid.dy
    y = np.minimum(np.maximum(y, 0), grid.ny - 1.000001)
    i, j = x.astype(np.intp), y.astype(np.intp)
    x -= i
    y -= j
    i = i * grid.ny + j
    base, by_y, by_x, both = grid.corners.take(i, axis=1)
    return base + y * by_y + x * (by_x + y * both)


class Grid(NamedTuple):
    """log share by log(busy environments) and log(calls in an idle period): bilinear between `corners`."""

    x0: float
    dx: float
    nx: int
    y0: float
    dy: float
    ny: int
    corners: np.ndarray


@lru_cache(maxsize=1)
def _cold_table() -> Grid:
    xs = np.linspace(np.log(1e-7), np.log(BUSIEST), 231)
    ys = np.linspace(np.log(1e-4), np.log(1e8), 277)
    loads, calls = np.exp(xs), np.exp(ys)
    share = np.zeros((len(xs), len(ys)))
    for row, load in enumerate(loads):
        idle_over_seconds = calls / load
        blocked, total = 1.0, np.zeros(len(ys))
        for server in range(1, int(load + 12 * np.sqrt(load) + 25)):
            next_blocked = load * blocked / (server + load * blocked)
            reaches = blocked - next_blocked
            busy = min(load * reaches, 1 - 1e-12)
            total += reaches * np.exp(-np.minimum(idle_over_seconds * busy / (1 - busy), 700))
            blocked = next_blocked
        share[row] = total
    logs = np.log(np.clip(share, 1e-12, 1.0))
    by_x, by_y = np.zeros_like(logs), np.zeros_like(logs)
    by_x[:-1], by_y[:, :-1] = np.diff(logs, axis=0), np.diff(logs, axis=1)
    both = np.zeros_like(logs)
    both[:-1] = np.diff(by_y, axis=0)
    corners = np.stack([logs, by_y, by_x, both]).reshape(4, -1)
    return Grid(xs[0], xs[1] - xs[0], len(xs), ys[0], ys[1] - ys[0], len(ys), corners)
