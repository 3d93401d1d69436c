"""Room in an invocation for what a function is handed and answers, and what a run moves."""

from collections.abc import Iterator

from estimator.aws.bodies import wrapped_kb, wrapping
from estimator.aws.lambda_function.managed import is_managed
from estimator.aws.lambda_function.network import moved_mbps
from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, larger
from estimator.engine.measures import Demand
from estimator.engine.traffic.flow import Flow

FREE_STREAMED_MB = 6


def payload_demands(s: LambdaSettings, load: Load) -> Iterator[Demand]:
    """Room in an invocation, and bytes an environment moves while it runs."""
    for flow in load["invoke"]:
        is_streamed = s.streams_response and not is_buffered(flow)
        answered = 0.0 if is_streamed else flow.response_kb
        kilobytes = larger(flow.call_kb * flow.edge.event.wrapped, answered)
        yield _handed_over("lambda.payload.sync", wrapped_kb(flow.edge, kilobytes) / 1024, flow, kilobytes)
        if is_streamed:
            streamed, where = flow.response_kb / 1024, flow.edge.id
            pace = larger(streamed - FREE_STREAMED_MB, 0.0) / load.latency["invoke"][0]
            yield Demand("lambda.payload.stream_response", streamed, "an answer", where=where)
            cause = "beyond the first 6 MB, while it runs"  # as fast as it may is what a stream often is
            yield Demand("lambda.stream.bandwidth", pace, cause, where=where, is_setting=True)
    for flow in load["start"]:
        yield _handed_over("lambda.payload.async", flow.call_kb, flow, flow.call_kb)
    if not is_managed(s):
        yield Demand("lambda.network_bandwidth", moved_mbps(load), "sent and fetched while it runs")


def is_buffered(flow: Flow) -> bool:
    """Whether its caller takes an answer only as a whole."""
    return flow.edge.source.service.buffers(flow.edge.source.settings)


def _handed_over(key: str, amount: Amount, flow: Flow, kilobytes: Amount) -> Demand:
    """Room in an invocation for what its caller hands over."""
    words = wrapping(flow.edge, kilobytes)
    cause = ", ".join(filter(None, (f"sent by {flow.edge.source.label}", words.cause)))
    remedy = f"{words.remedy}Put the data in S3 and pass its key."
    return Demand(key, amount, cause, where=flow.edge.id, remedy=remedy)
