"""Features of functions that no task has are named beside the answer."""

import pytest

from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.engine.setting import declared
from estimator.whatif.comparison.compare import compare
from tests.engine.builders import architecture, clients, edge, function, node

NAMED = {
    "durable_operations": (5, "f is no longer durable: a container keeps no checkpoints"),
    "tenants": (50, "f no longer keeps tenants apart:"),
    "snap_start": ("java", "f goes without SnapStart:"),
    "provisioned_concurrency": (2, "f goes without provisioned concurrency:"),
    "streams_response": (True, "f is taken to answer as a whole:"),
    "slowest_ms": (900, "f is judged by its mean:"),
    "open_files": (300, "f may have as many files open as its task allows:"),
    "reserved_concurrency": (10, "f is no longer held to so many runs at once:"),
}
"""By setting: a value with which the feature is on, and how what is said of it begins."""
WITH_A_FEATURE = {
    "durable_kb", "durable_keep_days", "durable_lasts_s", "durable_resumes", "snapshot_versions", "snapshot_hours", "provisioned_hours",
    "provisioned_percent", "longest_silence_ms",
}  # fmt: skip
"""Settings of a feature that is named already."""
HAS_A_COUNTERPART = {
    # the size of a task, and what a call takes there
    "memory_mb", "duration_ms", "threads", "memory_used_mb", "architecture", "ephemeral_mb", "waits",
    # goes with it
    "log_kb", "log_keep_days", "log_class", "errors_percent", "always_failing_percent", "async_retries",
    "reports_failures", "way_out",
    # of what stands before a task: load balancers and queues
    "timeout_s",
    # of functions alone, and nothing is lost without: cold starts, pollers, instances, calls of Lambda's own API
    "init_ms", "cold_start_percent", "idle_minutes", "event_poller_units", "queue_pollers",
    "most_queue_pollers", "hosting", "instances", "instance_usd",
    "instance_paid_usd", "control_calls_per_second",
    # what goes round without end is found on both sides
    "recursive_calls",
}  # fmt: skip


def moved(tables, *functions):
    document = architecture(
        [clients(), node("api", "api_gateway_rest"), *functions],
        [
            edge("c", "request", "api", "request"),
            *(edge("api", "request", one["id"], "invoke") for one in functions),
        ],
    )
    return compare(document, tables).moved


@pytest.mark.parametrize("setting", NAMED)
def test_what_no_task_has_is_named(tables, setting):
    value, said = NAMED[setting]
    assert [note for note in moved(tables, function("f", **{setting: value})).notes if note.startswith(said)]


def test_nothing_is_said_of_a_plain_function(tables):
    assert not moved(tables, function("f")).notes


def test_several_functions_are_named_together(tables):
    notes = moved(tables, function("f", tenants=5), function("g", tenants=2), function("h")).notes
    assert (
        "f and g no longer keep tenants apart: a task serves several at once, and so many services would be dearer."
        in notes
    )


def test_every_setting_of_a_function_has_a_counterpart_or_is_named():
    """One that is new has to be thought of."""
    assert set(declared(LambdaSettings)) == NAMED.keys() | WITH_A_FEATURE | HAS_A_COUNTERPART
