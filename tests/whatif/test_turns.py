"""Where the answer says that another side wins, and that both cost about the same: from where on it lasts."""

from itertools import cycle

import numpy as np
import pytest

from estimator.exports.results.comparison import ComparisonResult
from estimator.whatif.comparison.answer import changes_at, turns
from estimator.whatif.comparison.compare import CONTAINERS, SERVERLESS, Comparison, Crossing, NearTie, compare
from estimator.whatif.comparison.words import answer, crossing_sentences
from tests.engine.builders import architecture, clients, edge, function, node


def behind_an_api(requests=1_000_000, containers=None):
    return architecture(
        [
            clients(requests=requests),
            node("api", "api_gateway_http"),
            function("f", memory_mb=1769, duration_ms=200),
        ],
        [edge("c", "request", "api", "request"), edge("api", "request", "f", "invoke")],
        containers=containers or {},
    )


def crossing_at(scales, side):
    """Steep crossings: above the first `side` is cheaper."""
    sides = cycle([side, SERVERLESS if side == CONTAINERS else CONTAINERS])
    return [Crossing(scale, scale * 1e6, next(sides), 10 * scale, (scale, scale)) for scale in scales]


@pytest.fixture
def told(tables, monkeypatch):
    """What the answer says of crossings at these multiples, serverless being the cheaper side today."""
    both = compare(behind_an_api(), tables)
    assert both.cheaper == SERVERLESS

    def told(*scales, above=None, below=None):
        nearer = sum(scale < 1 for scale in scales)
        found = crossing_at(scales, SERVERLESS if nearer % 2 else CONTAINERS)
        monkeypatch.setattr(Comparison, "crossings", property(lambda _: found))
        monkeypatch.setattr(Comparison, "alike_above", property(lambda _: above))
        monkeypatch.setattr(Comparison, "alike_below", property(lambda _: below))
        return answer(both).split("; ", 1)[1].rpartition("; ")[0]

    return told


def test_the_crossing_that_lasts_is_told_and_that_it_goes_back_and_forth_before(told):
    assert told(4.8, 4.9, 5.2) == (
        "containers win above 5.2 M requests a month, 5.2 × today; between 4.8 and 5.2 × it changes three times"
    )


def test_a_wide_win_that_another_one_follows_is_told_with_it(told):
    assert told(5, 60, 95) == "containers win above 5 M requests a month, 5 × today, up to 60 × and again above 95 ×"
    assert told(5, 60) == "containers win above 5 M requests a month, 5 × today, up to 60 ×"


def test_a_win_that_ends_says_where_it_goes_back_and_forth_on_either_side(told):
    assert told(4.8, 4.9, 5.2, 60) == (
        "containers win above 5.2 M requests a month, 5.2 × today, up to 60 ×; between 4.8 and 5.2 × it changes three "
        "times"
    )
    assert told(3, 60, 61, 62).endswith(", up to 60 ×; between 60 and 62 × it changes three times")


def test_a_win_that_ends_where_both_begin_to_cost_about_the_same_says_so(told):
    assert told(7, above=NearTie(31, 100, CONTAINERS)) == (
        "containers win above 7 M requests a month, 7 × today, up to 31 ×, from where both cost about the same"
    )
    assert told(0.1, below=NearTie(0.01, 0.05, CONTAINERS)) == (
        "containers win below 100,000 requests a month, 0.1 × today, down to 0.05 ×, from where both cost about the same"
    )
    assert told(0.1, 5, below=NearTie(0.01, 0.05, CONTAINERS)).endswith(", and from 0.05 to 0.1 ×")


def test_where_both_cost_about_the_same_to_an_end_is_told_as_far_as_was_looked(told):
    above, below = NearTie(31, 100, SERVERLESS), NearTie(0.01, 0.2, SERVERLESS)
    assert told(above=above) == told(above=above, below=below) == "both cost about the same from 31 to 100 × today"
    assert told(below=below) == "both cost about the same from 0.01 to 0.2 × today"
    everywhere = NearTie(0.01, 100, None)
    assert told(above=everywhere, below=everywhere) == "both cost about the same from 0.01 to 100 × today"


def test_of_a_near_tie_today_that_lasts_it_is_told_who_wins_where_it_ends(told):
    assert told(below=NearTie(0.01, 5, CONTAINERS)) == (
        "both cost about the same from 0.01 to 5 × today, and containers win above that"
    )
    assert told(above=NearTie(0.5, 100, SERVERLESS)) == (
        "both cost about the same from 0.5 to 100 × today, and serverless wins below that"
    )
    assert told(below=NearTie(0.01, 5, CONTAINERS), above=NearTie(50, 100, CONTAINERS)) == (
        "both cost about the same from 0.01 to 5 × and from 50 to 100 × today, and containers win between"
    )


def test_beyond_a_near_tie_today_another_side_wins_than_the_one_next_to_it(tables, monkeypatch):
    """Serverless is cheaper by a cent today, containers win above 5 ×, and serverless above 20 ×."""
    both = compare(behind_an_api(), tables)
    (turn,) = crossing_at([20.0], SERVERLESS)
    monkeypatch.setattr(Comparison, "crossings", property(lambda _: [turn]))
    monkeypatch.setattr(Comparison, "alike_below", property(lambda _: NearTie(0.01, 5, CONTAINERS)))
    monkeypatch.setattr(Comparison, "alike_above", property(lambda _: None))
    assert turns(both)[0].turn == turn and changes_at(both) == 5


def test_what_changes_with_less_traffic_is_told_after_what_changes_with_more(told):
    assert told(0.1, 5) == "containers win above 5 M requests a month, 5 × today, and below 0.1 ×"
    assert told(0.1, 0.2, 5) == "containers win above 5 M requests a month, 5 × today, and from 0.1 to 0.2 ×"
    assert told(0.1) == "containers win below 100,000 requests a month, 0.1 × today"


def test_crossings_that_are_read_as_one_multiple_change_nowhere_between(told):
    assert told(5.16, 5.18, 5.21) == "containers win above 5.21 M requests a month, 5.2 × today"


def test_a_zone_that_is_to_be_survived_makes_three_crossings_of_which_the_last_lasts(tables):
    """Three tasks of which two are needed give way to four as the mean rises: 8.1, 8.8 and 9.9 M requests a month."""
    both = compare(behind_an_api(containers={"zones_survived": 3}), tables)
    first, _, last = both.crossings
    above, below = turns(both)
    assert (above.turn, above.until, below) == (last, None, None) and above.nearer[0] == first
    assert f"; containers win above {last.requests_per_month / 1e6:.3g} M requests a month, " in answer(both)
    assert " it changes three times; " in answer(both)


def computing(**containers):
    """15.2 calls a second that compute: a task more for each sixth of the traffic."""
    work = function("f", memory_mb=1769, duration_ms=200)
    return architecture(
        [clients(requests=40_000_000, burst=2), work],
        [edge("c", "request", "f", "invoke")],
        containers={"cpu_share_percent": 90, **containers},
    )


def test_answer_and_lines_say_alike_from_where_both_cost_about_the_same(tables):
    both = compare(computing(), tables)
    start = both.near_ties[-1].below
    scales = np.concatenate([np.geomspace(start * 0.999, start, 100), np.geomspace(start, 100, 20_000)])
    serverless, containers = both.at(scales)
    apart = np.abs(containers - serverless) / np.maximum(containers, serverless)
    assert apart[:100].max() > 0.03 and apart[100:].max() < 0.031 and both.alike_above.below == start
    assert f"; both cost about the same from {start:.2g} to 100 × today; " in answer(both)
    assert crossing_sentences(both)[-1] == (
        "Elsewhere, from a hundredth of today's traffic to a hundred times it, serverless costs less."
    )
    assert crossing_sentences(both)[-2] == (
        f"From {start:.2g} to 100 × today's traffic both cost about the same, within 3 %."
    )
    assert [one.throughout for one in ComparisonResult.of(both).near_ties[-2:]] == [False, True]
    assert crossing_sentences(both)[-3].endswith(", at times: it changes with each task that starts.")
