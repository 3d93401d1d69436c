"""What calls and runs of a function are billed: requests, streamed answers, and GB-seconds of its environments."""

from collections.abc import Iterator

from estimator.aws.lambda_function.environments import (
    PROVISIONED_DURATION,
    cold_starts,
    on_provisioned,
    standing_uses,
    started_uses,
)
from estimator.aws.lambda_function.managed import MANAGED_REQUESTS, is_managed
from estimator.aws.lambda_function.payloads import FREE_STREAMED_MB, is_buffered
from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, begun, larger, used, whole_up
from estimator.engine.measures import Use

REQUESTS = {"x86": "lambda.requests.x86", "arm": "lambda.requests.arm"}
DURATION = {"x86": "lambda.duration.x86", "arm": "lambda.duration.arm"}
EPHEMERAL = {"x86": "lambda.ephemeral_storage.x86", "arm": "lambda.ephemeral_storage.arm"}
STREAMED = {"x86": "lambda.response_streaming.x86", "arm": "lambda.response_streaming.arm"}
FREE_EPHEMERAL_MB = 512
ASYNC_FIRST_KB, ASYNC_CHUNK_KB = 256, 64


def requests_of(s: LambdaSettings) -> str:
    """The dimension of its requests."""
    return MANAGED_REQUESTS if is_managed(s) else REQUESTS[s.architecture]


def request_uses(s: LambdaSettings, load: Load) -> Iterator[Use]:
    """Requests, further chunks of events, and what is streamed beyond the first 6 MB of an answer."""
    requests = requests_of(s)
    for flow in load.flows():
        yield Use(requests, flow.monthly_calls, "invocations")
    for flow in load["start"]:
        chunks = larger(whole_up((flow.call_kb - ASYNC_FIRST_KB) / ASYNC_CHUNK_KB), 0.0)
        yield Use(
            requests,
            flow.monthly_calls,
            "events",
            chunks,
            "further chunk of 64 KB|further chunks of 64 KB",
        )
    for flow in load["invoke"] if s.streams_response else ():
        if is_buffered(flow):
            continue
        beyond = larger(flow.response_kb / 1024 - FREE_STREAMED_MB, 0.0)
        yield Use(
            STREAMED[s.architecture], flow.monthly_calls, "answers", beyond, "MB beyond 6", 1024, "÷ MB in a GB"
        )  # fmt: skip


def running_uses(s: LambdaSettings, load: Load) -> Iterator[Use]:
    """Environments: while they run, as they start, and as long as they are kept."""
    on_it = on_provisioned(s, load)
    rest = 1.0 - on_it
    for calls, seconds in _runs(load):
        of: tuple[Amount | str, ...] = ()
        if used(s.provisioned_concurrency):
            of = (rest, "on demand")
            yield Use(
                PROVISIONED_DURATION[s.architecture],
                calls, "invocations", on_it, "on provisioned concurrency", seconds, "s", s.memory_gb, "GB",
            )  # fmt: skip
        yield Use(DURATION[s.architecture], calls, "invocations", *of, seconds, "s", s.memory_gb, "GB")
        if used(s.ephemeral_mb - FREE_EPHEMERAL_MB):
            yield Use(
                EPHEMERAL[s.architecture], calls, "invocations", seconds, "s",
                (s.ephemeral_mb - FREE_EPHEMERAL_MB) / 1024, "GB beyond 512 MB",
            )  # fmt: skip
    if load.arriving:
        seconds_of = {operation: _billed_seconds(load, operation) for operation in load.arriving}
        started = cold_starts(s, load, seconds_of) * rest
        yield Use(DURATION[s.architecture], started, "cold starts", s.init_ms / 1000, "s of init", s.memory_gb, "GB")
        yield from started_uses(s, started)
    yield from standing_uses(s, load)


def _runs(load: Load) -> Iterator[tuple[Amount, Amount]]:
    """(calls a month, billed seconds) of the runs of an operation; of each edge, where one says how long its are."""
    for operation, flows in load.arriving.items():
        if any(flow.edge.declared.lasts_s is not None for flow in flows):
            for flow in flows:
                yield flow.monthly_calls, _begun_ms(flow.seconds)
        else:
            yield flows.monthly_calls, _billed_seconds(load, operation)


def _billed_seconds(load: Load, operation: str) -> Amount:
    return _begun_ms(load.latency[operation][0])


def _begun_ms(seconds: Amount) -> Amount:
    return begun(seconds * 1000, 1, hair=1e-6) / 1000
