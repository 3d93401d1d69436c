"""Graph algorithms: order of cause, loops, and walks."""

from itertools import pairwise
from random import Random

import pytest

from estimator.engine.maths.graphs import breadth_first, components, depth_first, longest_ways, without_loops


def test_what_leads_to_others_comes_before_them():
    assert components([[1, 2], [3], [3], []]) == [[0], [1], [2], [3]]


def test_a_loop_is_one_component_between_what_leads_to_it_and_what_it_leads_to():
    """0 → 1 ⇄ 2 → 3"""
    found = components([[1], [2], [1, 3], []])
    assert [sorted(one) for one in found] == [[0], [1, 2], [3]]


def test_a_vertex_that_leads_to_itself_stands_alone():
    assert components([[0]]) == [[0]]


@pytest.mark.parametrize("seed", range(20))
def test_components_are_what_reaches_each_other_in_an_order_of_cause(seed):
    chance = Random(seed)
    size = chance.randint(1, 12)
    successors = [[other for other in range(size) if chance.random() < 0.15] for _ in range(size)]
    reached = [set(breadth_first(successors[vertex], lambda one: successors[one])) for vertex in range(size)]
    found = components(successors)
    assert sorted(vertex for one in found for vertex in one) == list(range(size))
    place = {vertex: at for at, one in enumerate(found) for vertex in one}
    for one in range(size):
        for other in reached[one]:
            assert (place[one] == place[other]) == (one == other or one in reached[other])
            assert place[one] <= place[other]


def test_depth_first_gives_each_vertex_after_all_it_leads_to():
    following = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}
    order, loops = depth_first(["a"], following.__getitem__)
    assert sorted(order) == ["a", "b", "c", "d"] and not loops
    assert all(order.index(one) > order.index(other) for one in following for other in following[one])


def test_depth_first_tells_the_loops_it_cut():
    following = {"a": ["b"], "b": ["c"], "c": ["a", "d"], "d": []}
    order, loops = depth_first(["a"], following.__getitem__)
    assert loops == [("a", "b", "c")] and order[-1] == "a"


def test_depth_first_goes_as_deep_as_there_are_vertices():
    deep = 20_000
    order, _ = depth_first([0], lambda one: [one + 1] if one < deep else [])
    assert order == list(range(deep, -1, -1))


def test_breadth_first_gives_the_nearest_first():
    following = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": ["a"]}
    assert breadth_first(["a"], following.__getitem__) == ["a", "b", "c", "d"]
    assert all(one != other for one, other in pairwise(breadth_first(["d", "d"], following.__getitem__)))


def test_a_loop_is_turned_round_where_it_closes():
    order, links = without_loops(4, [(0, 1), (1, 2), (2, 1), (2, 3)])
    assert order == [0, 1, 2, 3] and links == [(0, 1), (1, 2), (2, 3)]


def test_a_loop_nothing_leads_into_begins_with_its_first_vertex():
    order, links = without_loops(3, [(0, 1), (1, 2), (2, 0)])
    assert order == [0, 1, 2] and links == [(0, 1), (0, 2), (1, 2)]


def test_the_longest_way_counts():
    assert longest_ways([0, 1, 2, 3], [(0, 3), (0, 1), (1, 2), (2, 3)]) == [0, 1, 2, 3]
