"""An estimate at another traffic, seen from today's: as if every source had been multiplied by hand."""

import pytest

from estimator.engine.estimate import estimate
from estimator.engine.limits.consequences import rank
from estimator.engine.limits.table import by_consequence, not_by_traffic, places, reached_at
from estimator.projects.reads import starter
from tests.web.samples import shop


def multiplied(document, times: float):
    """The document whose clients send so many times as much."""
    nodes = [
        node.model_copy(update={"settings": {**node.settings, "requests_per_month": _requests(node) * times}})
        if node.service == "clients"
        else node
        for node in document.nodes
    ]
    return document.model_copy(update={"nodes": nodes})


def _requests(node) -> float:
    return node.settings["requests_per_month"]


@pytest.mark.parametrize("times", [1.5, 12.0, 398.0, 1000.0])
@pytest.mark.parametrize("name", ["food_ordering", "shop"])
def test_it_is_that_of_a_document_with_its_sources_multiplied(tables, name, times):
    document = starter(name) if name != "shop" else shop()
    here = estimate(document, tables).at(times)
    by_hand = estimate(multiplied(document, times), tables)
    assert here.total_monthly_usd == pytest.approx(by_hand.total_monthly_usd, rel=1e-9)
    assert [(one.key, one.nodes, one.verdict) for one in here.findings] == [
        (one.key, one.nodes, one.verdict) for one in by_hand.findings
    ]
    theirs = {(one.key, one.nodes, one.where, one.along): one for one in by_hand.limits}
    assert len(theirs) == len({(one.key, one.nodes, one.where, one.along) for one in here.limits})
    for one in here.limits:
        other = theirs[one.key, one.nodes, one.where, one.along]
        assert (one.demand, one.verdict) == (pytest.approx(other.demand, rel=1e-9), other.verdict)
        assert (one.headroom is None) == (other.headroom is None)
        if one.headroom is not None and one.headroom <= 1_000:  # beyond the scale a bend is looked for coarsely
            assert one.headroom == pytest.approx(other.headroom * times, rel=0.01)


def test_without_asking_messages_name_no_value(tables):
    document = shop(quotas={"lambda.concurrent_executions": 2})
    one = estimate(document, tables)
    (told,) = (found.message for found in one.at(1_000).limits_not_well if found.key == "lambda.concurrent_executions")
    at_a_glance = one.at(1_000, asks=False).limits_not_well
    (brief,) = (found.message for found in at_a_glance if found.key == "lambda.concurrent_executions")
    assert "Ask AWS for" in told and "Ask AWS for" not in brief and "L-B99A9384" in brief


def test_what_is_in_sight_stands_above_what_hurts_more_and_is_far_away(tables):
    one = estimate(starter("food_ordering"), tables)
    groups = by_consequence(one.limits)
    least = [min(limit.headroom for limit in group.limits) for group in groups]
    assert groups[0].limits[0] is one.headroom
    assert [each > 1_000 for each in least] == sorted(each > 1_000 for each in least)
    for is_far in (False, True):
        ranks = [rank(group.consequence) for group, each in zip(groups, least, strict=True) if (each > 1_000) is is_far]
        assert ranks == sorted(ranks) and ranks
    assert [group.words for group in by_consequence(one.at(454).limits)] == [group.words for group in groups]


def test_every_limit_has_its_place_or_stands_apart(tables):
    limits = estimate(starter("food_ordering"), tables).limits
    growing = [one for group in by_consequence(limits) for one in group.limits]
    assert sorted(places(limits).values()) == list(range(1, len(growing) + 1))
    apart = not_by_traffic(limits)
    assert {one.key for one in limits} == {one.key for one in (*growing, *apart)}
    assert {reached_at(one) for one in apart} == {"not by traffic"}
    assert {reached_at(one) for one in growing if one.headroom > 1_000} == {"× 1,000+"}
