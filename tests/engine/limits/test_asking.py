"""What is asked today is the same whether it is asked alone or together with more and less traffic."""

from pathlib import Path

import numpy as np
import pytest

from estimator.engine.estimate import estimate
from estimator.engine.limits.asked.asking import pooled
from estimator.projects.reads import starters
from tests.golden_limits import read_limits

PAGES = sorted((Path(__file__).parent.parent.parent / "aws" / "golden_limits").glob("*.md"))
DOCUMENTS = {page.stem: read_limits(page).architecture for page in PAGES} | {
    starter.slug: starter.architecture for starter in starters()
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_today_is_asked_the_same_alone_and_among_other_traffic(name, tables):
    one = estimate(DOCUMENTS[name], tables)
    alone = {key: told(pool) for key, pool in pooled(one.resolved, one.traffic).items()}
    among = {key: told(pool) for key, pool in one.asked.items()}
    assert {key: words for key, (words, _) in alone.items()} == {key: words for key, (words, _) in among.items()}
    for key, (_, numbers) in alone.items():
        assert among[key][1] == pytest.approx(numbers, rel=1e-9, abs=1e-12, nan_ok=True), key


def told(pool):
    """(words and truths, numbers) of what is asked of a limit."""
    words = (
        pool.is_setting,
        pool.may_not_apply,
        pool.remedy,
        pool.refuses,
        [(node, cause) for _, node, cause in pool.parts()],
    )
    refused = np.nan if pool.refused is None else float(pool.refused[0, 0])
    return words, [float(pool.demand[0, 0]), float(np.max(pool.value)), refused, pool.to_show]


def test_limits_that_are_not_well_lead_all_limits(starters, tables):
    for document in starters:
        one = estimate(document, tables)
        first, limits = one.limits_not_well, one.limits
        assert limits[: len(first)] == first, document.name
        assert {limit.verdict for limit in limits[len(first) :]} == {"ok"}, document.name
