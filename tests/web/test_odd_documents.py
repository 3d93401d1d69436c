"""Small documents that once took a minute, divided by zero or were refused a comparison: each answers whole, and soon."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from estimator.engine.document.reading import load
from estimator.engine.estimate import estimate
from estimator.engine.limits.finding import Finding
from estimator.projects.models import Project
from estimator.whatif.comparison.compare import compared
from tests.web.samples import text_of

CASES = Path(__file__).parent.parent / "cases"
ANSWERED = (
    "two_triggers_of_which_one_causes",
    "mutation_starts_a_function",
    "function_records_to_itself",
    "loop_that_multiplies",
    "object_without_bytes",
    "ring_behind_caps",
    "loops_behind_caps",
)


def text(name: str) -> bytes:
    return (CASES / f"{name}.json").read_bytes()


def finding(found: list[Finding], key: str) -> Finding:
    return next(one for one in found if one.key == key)


@pytest.mark.parametrize("name", ANSWERED)
def test_it_is_estimated_compared_and_shown(visit_to, name):
    visit = visit_to(load(text(name)))
    for page, query in (("builder", ""), ("builder", "tab=limits"), ("compare", ""), ("report", "")):
        assert visit.get(page, query).status_code == 200, page


@pytest.mark.parametrize("name", ANSWERED)
def test_its_figures_are_numbers(tables, name):
    one = estimate(load(text(name)), tables)
    assert 0 <= float(one.total_monthly_usd) < 1e12
    assert compared(one).crossings is not None
    assert all(limit.message for limit in one.limits)


def test_a_loop_without_end_carries_what_its_message_says(tables):
    """Sixteen calls in each chain: what comes from outside, sixteen times."""
    one = estimate(load(text("loop_that_multiplies")), tables)
    said = finding(one.findings, "loop.runaway").message
    assert "after about 16 calls of a function. All of them are billed here." in said
    loads = one.traffic.loads
    requests = sum(float(flow.monthly_calls) for flow in one.traffic.flows["e1"])
    assert sum(float(flow.monthly_calls) for flow in loads["function"]["start"]) == pytest.approx(16 * requests)
    assert sum(float(flow.monthly_calls) for flow in loads["bucket2"]["put"]) == pytest.approx(16 * requests)


def test_an_object_without_bytes_stores_none(tables):
    one = estimate(load(text("object_without_bytes")), tables)
    assert not one.incomplete


def test_a_month_without_hours_is_refused_at_its_field(client):
    file = SimpleUploadedFile("architecture.json", text("month_without_hours"))
    answer = client.post("/upload/", {"document": file})
    assert answer.status_code == 422
    assert "hours_per_month" in text_of(answer)
    assert not Project.objects.exists()
