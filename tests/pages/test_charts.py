"""Figures of the comparison: both axes, words of each point, a side that breaks, and tasks against load."""

import copy
import json
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plotly import graph_objects

from estimator.engine.document.reading import load
from estimator.engine.estimate import estimate
from estimator.pages.charts.labels import area_of, meet
from estimator.pages.charts.look import Figure, from_nothing, usd_rounded, whole_step
from estimator.pages.charts.tasks import tasks_over_week
from estimator.pages.charts.traffic import cost_against_traffic
from estimator.pages.sizes import SizedService, hour_name, largest, sized_service
from estimator.whatif.comparison.compare import Comparison, compared
from estimator.whatif.containers.sizing.running import RunningHour, Sizing, sizings
from estimator.whatif.containers.sizing.task import Sized

DEMO = Path("estimator/starters/food_ordering.json")


@pytest.fixture(scope="module")
def demo(tables) -> Comparison:
    return compared(estimate(load(DEMO.read_bytes()), tables))


def drawn(figure) -> dict:
    """As a browser reads it; raises for what plotly.js does not know."""
    plain = json.loads(figure.to_json())
    graph_objects.Figure(plain)
    return plain


def traces(figure) -> dict[str, dict]:
    return {one["name"]: one for one in drawn(figure)["data"] if "name" in one}


def hours(*tasks_and_rules: tuple[float, str]) -> tuple[RunningHour, ...]:
    """A week whose first hours are these, and the others one task by the least."""
    rest = [(1.0, "least")] * (168 - len(tasks_and_rules))
    return tuple(RunningHour(2.0, 3.0, (0.5, 0.4, 0.3), *one) for one in (*tasks_and_rules, *rest))


def service(*tasks_and_rules: tuple[float, str]) -> SizedService:
    sized = Sized("s", "request", ("f",), 1000.0, 209.0, 20.0, 120.0, 0.25, 0.5)
    return SizedService(Sizing(sized, "S", ("F",), hours(*tasks_and_rules), 1.0, 1.5), 60.0)


# -- cost against traffic ------------------------------------------------------------------------------------------


def test_linear_axes_begin_at_nothing_and_hold_every_crossing(demo):
    layout, lines = (drawn(cost_against_traffic(demo, "linear"))[part] for part in ("layout", "data"))
    (crossing,) = demo.crossings
    assert layout["xaxis"]["range"][0] == layout["yaxis"]["range"][0] == 0
    assert crossing.requests_per_month < layout["xaxis"]["range"][1] == 10 * demo.requests_per_month
    assert max(lines[0]["y"]) <= layout["yaxis"]["range"][1]


@settings(max_examples=100, deadline=2000)
@given(
    st.lists(st.floats(0.05, 900), min_size=1, max_size=5, unique=True).map(sorted),
    st.sampled_from(["log", "linear"]),
    st.booleans(),
)
def test_no_two_words_of_crossings_meet(demo, scales, axes, breaks):
    several = copy.copy(demo)
    several.__dict__["crossings"] = tuple(copy.replace(demo.crossings[0], scale=one) for one in scales)
    layout = drawn(cost_against_traffic(several, axes, {"serverless": 1.0} if breaks else {}))["layout"]
    said = [one for one in layout["annotations"] if one["showarrow"]]
    assert said or len(scales) > 3
    for wide in (320, 640, 1100):
        areas = []
        for one in said:
            across, up = (
                (one[letter] - layout[f"{letter}axis"]["range"][0])
                / (layout[f"{letter}axis"]["range"][1] - layout[f"{letter}axis"]["range"][0])
                for letter in ("x", "y")
            )
            areas.append(area_of(one["text"], (across * wide, (1 - up) * 300), one["ax"], one["ay"]))
        assert not [pair for pair in combinations(areas, 2) if meet(*pair)]


def test_a_line_is_dotted_from_where_its_side_breaks(demo):
    lines = traces(cost_against_traffic(demo, breaks={"serverless": 40.0, "containers": None}))
    solid, broken = lines["Serverless"], lines["Serverless, broken"]
    assert solid["x"][-1] == broken["x"][0] <= 40 * demo.requests_per_month < broken["x"][1]
    assert broken["line"]["dash"] == "dot" and "dash" not in solid["line"] and "Containers, broken" not in lines


def test_a_side_that_is_broken_already_is_dotted_throughout(demo):
    lines = traces(cost_against_traffic(demo, breaks={"containers": 0.0}))
    assert lines["Containers"]["x"] == [] and len(lines["Containers, broken"]["x"]) == len(demo.scales)


def test_a_crossing_beyond_which_a_side_has_broken_is_an_empty_dot_that_says_so(demo):
    for breaks, symbol, words in (
        ({"serverless": 40.0, "containers": 2.0}, "circle-open", ",<br>containers broken from 2 ×"),
        ({"serverless": 0.0}, "circle-open", ",<br>serverless broken today"),
        ({"serverless": 40.0, "containers": None}, "circle", "cheaper above"),
    ):
        figure = drawn(cost_against_traffic(demo, breaks=breaks))
        (dots,) = [one["marker"] for one in figure["data"] if one["mode"] == "markers"]
        (label,) = [one["text"] for one in figure["layout"]["annotations"] if "cheaper above" in one["text"]]
        assert dots["symbol"] == [symbol] and label.endswith(words)


def test_each_point_says_both_costs_and_which_is_less(demo):
    words = next(one["hovertext"] for one in drawn(cost_against_traffic(demo))["data"] if "hovertext" in one)
    today = words[list(demo.scales).index(1)]
    assert today == (
        "1 × today, 3 M requests a month:<br>serverless $48.25, containers $104,<br>serverless $56.08 less"
    )


def test_a_linear_axis_has_round_numbers():
    assert from_nothing(637, "$")["ticktext"] == ["$0", "$100", "$200", "$300", "$400", "$500", "$600"]
    assert from_nothing(30e6)["ticktext"][:3] == ["0", "5 M", "10 M"]
    assert from_nothing(0)["range"] == [0, 1.0]


def test_money_at_a_glance_has_no_cents_from_a_hundred_on():
    assert [usd_rounded(one) for one in (2.331, 99.99, 240.4, 12_345.6)] == ["$2.33", "$99.99", "$240", "$12,346"]


def test_nothing_in_a_figure_ends_the_script_it_stands_in():
    figure = Figure({"title": {"text": "</script><b>&"}})
    assert not set("<>&") & set(figure.to_json()) and drawn(figure)["layout"]["title"]["text"] == "</script><b>&"


# -- tasks against load --------------------------------------------------------------------------------------------


def test_tasks_are_steps_in_the_colour_of_the_rule_that_decides():
    lines = traces(tasks_over_week(service((3, "mean"), (3, "mean"), (9, "peak"))))
    steps = {name: (one["x"], one["width"], one["y"]) for name, one in lines.items() if one["type"] == "bar"}
    assert steps == {
        "tasks: the mean": ([1], [2], [3]),
        "tasks: the peak second": ([2.5], [1], [9]),
        "tasks: the least": ([85.5], [165], [1]),
    }


def test_hours_in_which_one_task_or_the_warm_spare_stands_have_bars_too():
    lines = traces(tasks_over_week(service((1, "one"), (4, "spare"))))
    assert {name: one["y"] for name, one in lines.items() if name in ("tasks: one", "tasks: the warm spare")} == {
        "tasks: one": [1],
        "tasks: the warm spare": [4],
    }


def test_tasks_are_counted_in_whole_numbers():
    assert [whole_step(most) for most in (0.5, 2, 9, 53, 1_000)] == [1, 1, 2, 10, 200]


def test_an_hour_says_its_tasks_and_why():
    words = traces(tasks_over_week(service(*[(1, "least")] * 11, (9, "mean"))))["requests a second"]["hovertext"]
    assert len(words) == 168
    assert (
        words[11]
        == "Monday 11:00: 9 tasks,<br>the mean at 60 % decides;<br>2 requests a second,<br>3 in its peak second"
    )
    assert hour_name(167) == "Sunday 23:00"


def test_the_largest_service_has_the_most_tasks():
    small, large = service((3, "mean")), service((9, "peak"))
    assert largest([small, large]) is large and largest([]) is None


# -- sizes in words ------------------------------------------------------------------------------------------------


def test_a_service_is_a_line_of_plain_words():
    assert service((9, "peak")).line == (
        "F becomes S: 9 tasks of 0.25 vCPU and 0.5 GB in the busiest hour, 1.5 on average; "
        "the peak second at 90 % decides."
    )
    assert service().time == "209 ms a call, 120 in the function"


def test_what_takes_long_is_told_in_seconds_and_minutes():
    job = Sized("j", "run_task", ("g",), 30.0, 456_000.0, 72_000.0, 240_000.0, 0.25, 0.5)
    assert SizedService(Sizing(job, "J", ("G",)), 60.0).time == "7.6 minutes a run, 4 minutes in the function"


def test_every_service_of_the_demo_says_how_many_tasks_and_why(demo):
    lines = [sized_service(demo, one).line for one in sizings(demo)]
    assert lines[0].endswith("2 tasks of 0.25 vCPU and 0.5 GB at all hours; the least of 2 is enough.")
    assert lines[-1] == "ReportFn becomes ReportFn job: a task of 0.25 vCPU and 0.5 GB for each run."
