"""What a run asks of its environment: how fast more of them start, how long they may run, what is open in each."""

from collections.abc import Iterator

from estimator.aws.lambda_function.managed import is_managed
from estimator.aws.lambda_function.network import connections_of_a_run
from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, in_sample, used
from estimator.engine.measures import Demand
from estimator.engine.waking import may_be_spared, sooner, while_waking

MANAGED_DESCRIPTORS = 4096
"""What an environment on Managed Instances may have open: the note of `lambda.file_descriptors`."""
SPLIT = "Split the work into steps, or run it as a Fargate task."
LONGER = "Raise its time-out{to}, or split the work into steps."
CLOSE = (
    "What is opened beyond it fails with EMFILE, “too many open files”. Keep connections and share them, close files, "
    "or make fewer calls at a time."
)


def environment_demands(s: LambdaSettings, load: Load, rising: Amount) -> Iterator[Demand]:
    """How fast environments may become more, and how long each may run."""
    yield Demand("lambda.burst_scaling_rate", rising, "new environments when a burst begins")
    for name in load.arriving:
        slowest, woken = load.latency[name][1], load.resumes.get(name, [])
        allowed = load.limit("lambda.timeout") if s.timeout_s is None else s.timeout_s
        may_be_longer = in_sample(allowed) < load.limit("lambda.timeout")
        yield Demand(
            "lambda.timeout", slowest, while_waking("the slowest of 100", woken), value=s.timeout_s,
            remedy=sooner(LONGER if may_be_longer else SPLIT, woken, slowest, allowed), wakes=may_be_spared(woken),
            own=1.0 if may_be_longer else None,
        )  # fmt: skip
    if s.snap_start == "off" and used(s.init_ms):
        yield Demand("lambda.cold_start.init_limit", s.init_ms / 1000, "init of a cold start")


def open_demands(s: LambdaSettings, load: Load) -> Iterator[Demand]:
    """Files and connections open in an environment, as said, or as many as calls that go out all at once; and what
    programs ask of Lambda's own API."""
    key, most = "lambda.file_descriptors", MANAGED_DESCRIPTORS if is_managed(s) else None
    if s.open_files is not None:
        yield Demand(key, s.open_files, "open at once in a run", value=most, remedy=CLOSE)
    elif s.waits == "parallel":
        cause = "if each of its calls has a connection of its own"
        opened = connections_of_a_run(load)
        yield Demand(key, opened, cause, value=most, remedy=CLOSE, may_not_apply=True)
    if s.control_calls_per_second is not None:
        remedy = "Deploy fewer functions at a time, and keep what was read."
        yield Demand(
            "lambda.control_plane.rate", s.control_calls_per_second, "in the busiest second", remedy=remedy,
            is_load=True,
        )  # fmt: skip
