"""Queueing: calls that are refused where all servers are busy (Erlang B), servers for a waiting target (Erlang C), and
cold starts of a pool that expires (Erlang B).

Formulas and test anchors: docs/method.md, "Waiting and cold starts".
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple, cast

import numpy as np

from estimator.engine.maths.amounts import Amount, Array, Numbers, anywhere, larger

SLOTS_IN_TABLE = 1_000
LEAST_BUSY, BUSIEST = 1e-16, 1_000.0
TableName = Literal["cold", "met"]
TABLES: tuple[TableName, ...] = ("cold", "met")
SETTLED_AFTER = 36
"""Halvings after which a load is known to a part in 10¹⁰."""


PER_ROOT, SOME = 8, 16
"""Servers more than the load, for each root of their number, and some: with so many free nothing is lost (below e⁻³²),
and counted from as many further down, it no longer matters what was lost there."""

MOST_COUNTED = 1e6
"""Of more servers than this chance makes no difference: what is lost is what is more than there are."""


def erlang_b(load: Amount, servers: Amount) -> Numbers:
    """Share of calls that find all servers busy and are refused, at a load in erlangs (Erlang's loss formula).

    1 where there is no server, 0 without load; servers may be a part of one.  Broadcasts.
    """
    loads, places = np.broadcast_arrays(np.asarray(load, dtype=float), np.asarray(servers, dtype=float))
    lost = np.where(places <= 0, 1.0, 0.0)
    is_flood = places > MOST_COUNTED
    lost[is_flood] = np.maximum(1.0 - places[is_flood] / np.maximum(loads[is_flood], places[is_flood]), 0.0)
    counts = (
        (places > 0) & ~is_flood & (loads > 0) & (places - loads < PER_ROOT * np.sqrt(np.maximum(places, 1.0)) + SOME)
    )
    lost[counts] = _lost(loads[counts], places[counts])
    return lost


def may_lose(load: Amount, servers: Amount) -> bool:
    """Whether anything of a load may find all servers busy: nothing where enough of them are free."""
    return anywhere(servers - load < PER_ROOT * np.sqrt(larger(servers, 1.0)) + SOME)


def _lost(load: Numbers, servers: Numbers) -> Numbers:
    """B(k) = A·B(k−1) ÷ (k + A·B(k−1)) up to the last server, from where it no longer depends on the beginning."""
    lost = np.ones_like(load)
    if not load.size:
        return lost
    most = servers.max()
    spare = np.max(servers - load, initial=0.0)
    steps = int(min(np.ceil(most), np.ceil(spare + PER_ROOT * np.sqrt(most)) + 2 * SOME))
    endless = np.isinf(load)
    load = np.where(endless, 1.0, load)
    if most == servers.min():
        for server in most - np.arange(steps - 1, -1, -1):
            more = load * lost
            lost = more / (server + more)
    else:
        for before in range(steps - 1, -1, -1):
            server = servers - before
            more = load * lost
            lost = np.where(server > 0, more / (np.maximum(server, 0.0) + more), 1.0)
    return np.where(endless, 1.0, lost)


def erlang_c(loads: Numbers) -> Numbers:
    """Share of calls that wait with 1, 2, 3, … servers, each at the load of its place; loads are below the servers.

    The last axis counts the servers.
    """
    blocked = np.ones_like(loads)
    for server in range(1, loads.shape[-1] + 1):
        rest = slice(server - 1, None)
        blocked[..., rest] = loads[..., rest] * blocked[..., rest] / (server + loads[..., rest] * blocked[..., rest])
    servers = np.arange(1, loads.shape[-1] + 1)
    return blocked / (1 - loads / servers * (1 - blocked))


def servers_for(load: Amount, waiting_share: Amount) -> Amount:
    """The fewest servers at which no more than `waiting_share` of calls wait, for loads in erlangs.

    From a table up to 1,000 servers; beyond, square-root staffing (Halfin and Whitt), whole numbers both.
    """
    if isinstance(waiting_share, (float, int)):
        return _servers(np.asarray(load, dtype=float), *_staffing(float(waiting_share)))
    return _servers_of_samples(*np.broadcast_arrays(np.asarray(load, dtype=float), waiting_share))


def _servers(load: Numbers, most_loads: Numbers, beta: float) -> Numbers:
    from_table = np.searchsorted(most_loads, load * (1 - 1e-12)) + 1.0
    by_root = np.ceil(load + beta * np.sqrt(load))
    return np.where(load <= 0, 0.0, np.where(load <= most_loads[-1], from_table, by_root))


@lru_cache(maxsize=64)
def _staffing(waiting_share: float) -> tuple[Numbers, float]:
    """(the highest load each number of servers bears, the factor of square-root staffing beyond)."""
    servers = np.arange(1, SLOTS_IN_TABLE + 1, dtype=float)
    low, high = np.zeros_like(servers), servers.copy()
    for _ in range(SETTLED_AFTER):
        middle = (low + high) / 2
        waits = erlang_c(middle) > waiting_share
        low, high = np.where(waits, low, middle), np.where(waits, middle, high)
    beta = (servers[-1] - low[-1]) / np.sqrt(low[-1])
    return low, float(beta)


def _servers_of_samples(load: Numbers, waiting_share: Numbers) -> Numbers:
    """The same where the share differs: one server more for all of them, until few enough wait everywhere."""
    found = np.where(load <= 0, 0.0, np.inf)
    blocked = np.ones_like(load)
    for server in range(1, SLOTS_IN_TABLE + 1):
        left = np.isinf(found)
        if not (left & (load < SLOTS_IN_TABLE)).any():
            break
        blocked = load * blocked / (server + load * blocked)
        with np.errstate(divide="ignore", invalid="ignore"):
            waits = np.where(load >= server, 1.0, blocked / (1 - load / server * (1 - blocked)))
        found = np.where(left & (waits <= waiting_share), float(server), found)
    beyond = np.isinf(found)
    if beyond.any():
        shares, place = np.unique(waiting_share[beyond], return_inverse=True)
        betas = _square_root_factor(shares)[place]
        found[beyond] = np.ceil(load[beyond] + betas * np.sqrt(load[beyond]))
    return found


def _square_root_factor(waiting_shares: Numbers) -> Numbers:
    """The factor of square-root staffing for each share, from the load that the largest table's servers bear."""
    low, high = np.zeros_like(waiting_shares), np.full_like(waiting_shares, float(SLOTS_IN_TABLE))
    for _ in range(SETTLED_AFTER):
        middle = (low + high) / 2
        blocked = np.ones_like(middle)
        for server in range(1, SLOTS_IN_TABLE + 1):
            blocked = middle * blocked / (server + middle * blocked)
        waits = blocked / (1 - middle / SLOTS_IN_TABLE * (1 - blocked)) > waiting_shares
        low, high = np.where(waits, low, middle), np.where(waits, middle, high)
    return (SLOTS_IN_TABLE - low) / np.sqrt(low)


# -- cold starts -------------------------------------------------------------------------------------------


def environments_met(calls_per_second: Array, seconds: Amount, lasting: Amount, at_most: Amount | None = None) -> Array:
    """Environments that calls over so many seconds meet, taken in order: those that are warm when they are kept as
    long, and those that a burst of that length needs.

    The n-th is met with 1 − exp(−lasting/S · a_n ÷ (1 − a_n)), as in `cold_and_met`.  Beyond 1,000 busy ones their
    margin grows with the square root.  No more than `at_most`, or than there are calls.
    """
    load = calls_per_second * seconds
    return _met(_read("met", load, seconds, lasting), load, calls_per_second * lasting if at_most is None else at_most)


def cold_and_met(calls_per_second: Array, seconds: Amount, idle_seconds: Amount) -> tuple[Array, Array]:
    """(share of calls that find no warm environment, environments that are warm): Poisson arrivals, environments kept
    `idle_seconds`.

    Environments are taken in order, so the n-th sees what overflows the first n − 1.  With a = λS,
    B the Erlang loss, d_n = B(n−1) − B(n) and a_n = a·d_n, the share is Σ d_n · exp(−T/S · a_n ÷ (1 − a_n)).
    Read from a table by the busy environments and the calls in an idle period; agrees with SimFaaS runs within
    a fifth.  Broadcasts; 1 where nothing else keeps an environment warm.
    """
    load, calls = calls_per_second * seconds, calls_per_second * idle_seconds
    if not (isinstance(seconds, (float, int)) and isinstance(idle_seconds, (float, int))):
        cold, met = (_read(table, load, seconds, idle_seconds) for table in TABLES)
    else:
        cold, met = np.exp(_both_curves(idle_seconds / seconds).at(_log_busy(load)))
    return cold, _met(met, load, calls)


def _met(found: Array, load: Array, at_most: Amount) -> Array:
    """Environments met, beyond the table too."""
    is_beyond = load > BUSIEST
    if anywhere(is_beyond):
        known = np.minimum(load, BUSIEST)
        found = np.where(is_beyond, load + (found - known) * np.sqrt(np.maximum(load, BUSIEST) / BUSIEST), found)
    return np.minimum(found, at_most)


def _read(table: TableName, load: Array, seconds: Amount, lasting: Amount) -> Array:
    """From a table: along a line of it that is kept where neither time differs between samples."""
    log_busy = _log_busy(load)
    if isinstance(seconds, (float, int)) and isinstance(lasting, (float, int)):
        return np.exp(_curve(table, lasting / seconds).at(log_busy))
    return np.exp(_from_table(table, log_busy, np.divide(lasting, seconds)))


def _log_busy(load: Array) -> Array:
    return np.log(np.minimum(np.maximum(load, LEAST_BUSY), BUSIEST))


class Curve(NamedTuple):
    """A function, or several, of the log of the busy environments, a parabola between any two of `starts`."""

    starts: Numbers
    coefficients: Numbers

    def at(self, log_busy: Numbers) -> Numbers:
        """Its value: constant + slope × way + bend × way²."""
        place = np.searchsorted(self.starts, log_busy, side="right") - 1
        start, constant, slope, bend = self.coefficients.take(place, axis=-1)
        way = log_busy - start
        return cast("Numbers", constant + way * (slope + way * bend))


@lru_cache(maxsize=1024)
def _curve(table: TableName, idle_over_seconds: float) -> Curve:
    """The line through the table that one function's traffic moves along: within a cell of the table, where the log of
    the share is bilinear, it is a parabola."""
    grid = _tables()[table]
    rows = grid.x0 + grid.dx * np.arange(grid.nx)
    columns = grid.y0 + grid.dy * np.arange(grid.ny) - np.log(idle_over_seconds)
    ends = np.log([LEAST_BUSY, BUSIEST])
    starts = np.unique(np.clip(np.concatenate([ends, rows, columns]), *ends))
    widths = np.append(np.diff(starts), 1.0)
    inside = [starts + widths * part for part in (0.25, 0.5, 0.75)]
    a, b, c = (_from_table(table, one, idle_over_seconds) for one in inside)
    bend = (a - 2 * b + c) * 8 / widths**2
    slope = (c - a) * 2 / widths - bend * widths
    constant = b - slope * widths / 2 - bend * widths**2 / 4
    constant[-1], slope[-1], bend[-1] = _from_table(table, starts[-1:], idle_over_seconds)[0], 0.0, 0.0
    return Curve(starts, np.stack([starts, constant, slope, bend]))


@lru_cache(maxsize=1024)
def _both_curves(idle_over_seconds: float) -> Curve:
    """The lines through both tables, which bend at the same places."""
    cold, met = (_curve(table, idle_over_seconds) for table in TABLES)
    return Curve(cold.starts, np.stack([cold.coefficients, met.coefficients], axis=1))


def _from_table(table: TableName, log_busy: Numbers, idle_over_seconds: Amount) -> Numbers:
    """The log of what a table holds: bilinear in it, by its edge beyond."""
    grid = _tables()[table]
    x = np.minimum(np.maximum((log_busy - grid.x0) / grid.dx, 0), grid.nx - 1.000001)
    y = log_busy / grid.dy + (np.log(idle_over_seconds) - grid.y0) / grid.dy
    y = np.minimum(np.maximum(y, 0), grid.ny - 1.000001)
    i, j = x.astype(np.intp), y.astype(np.intp)
    x = x - i
    y = y - j
    base, by_y, by_x, both = grid.corners.take(i * grid.ny + j, axis=1)
    return cast("Numbers", base + y * by_y + x * (by_x + y * both))


class ColdGrid(NamedTuple):
    """The log of something by log(busy environments) and log(calls in an idle period): bilinear between `corners`."""

    x0: float
    dx: float
    nx: int
    y0: float
    dy: float
    ny: int
    corners: Numbers


@lru_cache(maxsize=1)
def _tables() -> dict[TableName, ColdGrid]:
    """The share of cold calls, and the environments met, for 231 × 277 pairs, once: a sweep asks for them 6,000 times a
    function (37 multiples of 168 hours), and the sums themselves go over as many environments as are ever busy."""
    xs = np.linspace(np.log(1e-7), np.log(BUSIEST), 231)
    ys = np.linspace(np.log(1e-4), np.log(1e8), 277)
    loads, calls = np.exp(xs), np.exp(ys)
    share, met = np.zeros((len(xs), len(ys))), np.zeros((len(xs), len(ys)))
    for row, load in enumerate(loads):
        idle_over_seconds = calls / load
        blocked, total = 1.0, np.zeros(len(ys))
        for server in range(1, int(load + 12 * np.sqrt(load) + 25)):
            next_blocked = load * blocked / (server + load * blocked)
            reaches = blocked - next_blocked
            busy = min(load * reaches, 1 - 1e-12)
            missed = np.exp(-np.minimum(idle_over_seconds * busy / (1 - busy), 700))
            total += reaches * missed
            met[row] += 1.0 - missed
            blocked = next_blocked
        share[row] = total
    return {"cold": _grid(xs, ys, np.clip(share, 1e-12, 1.0)), "met": _grid(xs, ys, np.maximum(met, 1e-12))}


def _grid(xs: Numbers, ys: Numbers, values: Numbers) -> ColdGrid:
    logs = np.log(values)
    by_x, by_y = np.zeros_like(logs), np.zeros_like(logs)
    by_x[:-1], by_y[:, :-1] = np.diff(logs, axis=0), np.diff(logs, axis=1)
    both = np.zeros_like(logs)
    both[:-1] = np.diff(by_y, axis=0)
    corners = np.stack([logs, by_y, by_x, both]).reshape(4, -1)
    return ColdGrid(xs[0], xs[1] - xs[0], len(xs), ys[0], ys[1] - ys[0], len(ys), corners)
