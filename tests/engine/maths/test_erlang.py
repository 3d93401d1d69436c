"""Queueing against published tables and an independent simulator."""

import numpy as np
import pytest

from estimator.engine.maths.erlang import cold_and_met, erlang_b, erlang_c, servers_for
from estimator.engine.maths.refusals import load_that_loses

LOAD_THAT_LOSES = {  # servers: loads at which 0.1 % and 1 % are refused, of the printed tables of Erlang B
    1: (0.001001, 0.010101),
    2: (0.0458, 0.1526),
    5: (0.7621, 1.3608),
    10: (3.092, 4.461),
    20: (9.411, 12.03),
    50: (32.51, 37.90),
    100: (75.24, 84.06),
}
ERLANG_C = {
    1: {2: 0.3333, 3: 0.0909, 4: 0.0204, 5: 0.0038},
    2.5: {3: 0.7022, 4: 0.3199, 5: 0.1304, 6: 0.0474},
    10: {11: 0.6821, 12: 0.4494, 13: 0.2853, 14: 0.1741, 15: 0.1020, 16: 0.0573},
    100: {101: 0.8833, 105: 0.5157, 106: 0.4458},
}
SERVERS = {
    1: (2, 3, 3, 4, 5),
    5: (7, 8, 9, 10, 12),
    10: (12, 14, 16, 17, 19),
    25: (28, 31, 33, 35, 39),
    50: (54, 58, 61, 64, 68),
    100: (106, 111, 115, 119, 125),
    250: (259, 268, 274, 279, 289),
    1000: (1017, 1034, 1046, 1056, 1077),
}
SIMFAAS = [  # calls a second, seconds, kept for, share of cold starts simulated, and by the closed form
    (0.9, 1.991, 600, 0.001465, 0.001296),
    (0.2, 1.991, 600, 0.003868, 0.003771),
    (0.05, 1.991, 600, 0.011023, 0.010323),
    (0.9, 1.991, 60, 0.015922, 0.015484),
    (0.9, 1.991, 120, 0.007714, 0.007321),
    (5, 0.2, 600, 0.000220, 0.000180),
    (0.01, 0.5, 600, 0.006691, 0.007296),
]


@pytest.mark.parametrize("servers", LOAD_THAT_LOSES)
def test_loads_that_lose_calls_agree_with_the_tables(servers):
    few, many = LOAD_THAT_LOSES[servers]
    assert load_that_loses(0.001, servers) == pytest.approx(few, rel=1e-3)
    assert load_that_loses(0.01, servers) == pytest.approx(many, rel=1e-3)


@pytest.mark.parametrize(("load", "refused"), [(5, 0.018), (8, 0.122), (9.5, 0.191), (12, 0.302)])
def test_ten_servers_refuse_what_the_table_says(load, refused):
    assert float(erlang_b(load, 10)) == pytest.approx(refused, abs=5e-4)


@pytest.mark.parametrize(("load", "servers"), [(900, 1000), (1200, 1000), (9800, 10_000), (10_500, 10_000)])
def test_a_large_pool_loses_what_counting_every_server_gives(load, servers):
    assert float(erlang_b(load, servers)) == pytest.approx(lost_of_all(servers, load), rel=1e-9)


def test_samples_of_servers_lose_what_each_would():
    loads, servers = np.array([0.0, 0.7, 40, 1e9]), np.array([0, 1, 2.5, 37, 1000]).reshape(-1, 1, 1)
    together = erlang_b(loads, servers)
    for row, count in zip(together, servers.ravel(), strict=True):
        assert row.ravel() == pytest.approx([float(erlang_b(load, count)) for load in loads], rel=1e-12)
    assert together[0].ravel().tolist() == [1, 1, 1, 1]


def test_of_very_many_servers_only_what_is_more_than_they_are_is_lost():
    assert erlang_b(np.array([1e299, 2e300]), 1e300).tolist() == [0, pytest.approx(0.5)]
    assert load_that_loses(0.01, 1e300) == 1e300


def test_no_end_of_calls_is_refused_and_no_call_is_not():
    assert float(erlang_b(np.inf, 10)) == 1
    assert float(erlang_b(0, 10)) == 0


def waiting(servers, load):
    """Erlang C of so many servers: the last of 1, 2, 3, … at the same load."""
    return erlang_c(np.full(servers, float(load)))[-1]


@pytest.mark.parametrize(("load", "servers"), [(load, c) for load, row in ERLANG_C.items() for c in row])
def test_erlang_c_agrees_with_the_tables(load, servers):
    assert waiting(servers, load) == pytest.approx(ERLANG_C[load][servers], abs=5e-5)


@pytest.mark.parametrize("load", SERVERS)
def test_servers_for_a_waiting_share_agree_with_the_tables(load):
    assert tuple(int(servers_for(load, share)) for share in (0.5, 0.2, 0.1, 0.05, 0.01)) == SERVERS[load]


def test_no_load_needs_no_server():
    assert servers_for(0, 0.05) == 0


def test_samples_of_the_waiting_share_need_the_servers_each_would():
    shares = np.array([0.5, 0.2, 0.1, 0.05, 0.013]).reshape(-1, 1, 1)
    loads = np.array([0.0, 0.3, 7, 60.5, 640, 3_000]).reshape(1, 1, -1)
    together = servers_for(loads, shares)
    for row, share in zip(together, shares.ravel(), strict=True):
        assert row.ravel().tolist() == servers_for(loads, float(share)).ravel().tolist()


@pytest.mark.parametrize("load", [0.3, 4.2, 77, 640, 900])
def test_servers_are_the_fewest_that_will_do(load):
    servers = int(servers_for(load, 0.05))
    assert waiting(servers, load) <= 0.05
    assert servers - 1 <= load or waiting(servers - 1, load) > 0.05


@pytest.mark.parametrize(("rate", "seconds", "idle", "simulated", "closed_form"), SIMFAAS)
def test_cold_starts_agree_with_simfaas(rate, seconds, idle, simulated, closed_form):
    share = float(cold_and_met(rate, seconds, idle)[0])
    assert share == pytest.approx(closed_form, rel=0.01)
    assert share == pytest.approx(simulated, rel=0.2)


def lost_of_all(servers: int, load: float) -> float:
    """Share of calls lost with `servers` and an offered load in erlangs, none queueing."""
    blocked = 1.0
    for server in range(1, servers + 1):
        blocked = load * blocked / (server + load * blocked)
    return blocked


def test_cold_share_table_agrees_with_its_formula():
    for rate, seconds, idle in [(0.01, 0.05, 300), (2, 0.8, 600), (40, 0.25, 900), (300, 1.5, 600)]:
        load, blocked, share = rate * seconds, 1.0, 0.0
        for server in range(1, int(load) + 200):
            reaches = blocked - lost_of_all(server, load)
            share += reaches * np.exp(-rate * reaches / (1 - load * reaches) * idle)
            blocked = lost_of_all(server, load)
        assert float(cold_and_met(rate, seconds, idle)[0]) == pytest.approx(share, rel=0.005)


def test_first_calls_are_all_cold():
    assert float(cold_and_met(1e-9, 0.1, 600)[0]) == pytest.approx(1, rel=1e-4)


def test_one_function_reads_the_same_table_as_many_samples():
    """A plain duration goes along a line kept from the table; one that is sampled reads the table itself."""
    draw = np.random.default_rng(3)
    for _ in range(300):
        seconds, idle = float(10 ** draw.uniform(-3, 2)), float(10 ** draw.uniform(1, 4))
        rates = 10 ** draw.uniform(-9, 3, (1, 1, 24))
        table = cold_and_met(rates, np.array([[[seconds]]]), idle)[0]
        assert cold_and_met(rates, seconds, idle)[0] == pytest.approx(table, rel=1e-9)


def test_how_long_environments_are_kept_can_be_sampled():
    rates, idle = np.full((1, 1, 24), 0.01), np.array([60.0, 600.0, 6_000.0]).reshape(-1, 1, 1)
    shares = cold_and_met(rates, 0.1, idle)[0]
    assert shares.shape == (3, 1, 24) and (np.diff(shares[:, 0, 0]) < 0).all()
    assert shares[1, 0, 0] == pytest.approx(cold_and_met(rates, 0.1, 600.0)[0][0, 0, 0], rel=1e-9)
