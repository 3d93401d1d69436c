"""What a web application firewall may be asked about: the event of its resources, and what it lets in of their traffic.

A resource hands each request to its web ACL before it does anything else, and what is blocked goes no further:
docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html.  CloudFront bills nothing of it:
aws.amazon.com/about-aws/whats-new/2024/11/amazon-cloudfront-charges-requests-blocked-aws-waf.  Of others AWS does not
say so: they bill it as any request, the dear end, but neither the answer nor the work that it does not cause.
"""

from estimator.engine.maths.amounts import Amount, is_one
from estimator.engine.operations import Event
from estimator.engine.traffic.flow import Flow, Flows


def arrival(*operations: str) -> Event:
    """The event of a resource that asks a web ACL about what arrives for these operations."""
    return Event(
        "arrival",
        "each request as it comes in, for a web ACL that decides whether it may go on",
        of=operations,
        sends="guarded",
        reaches="a web ACL alone is asked about what arrives",
    )


def let_in(flows: Flows) -> Flows:
    """What arrives less what is blocked."""
    return Flows(flow if is_one(flow.edge.let_in) else flow.times(flow.edge.let_in) for flow in flows)


def not_blocked(flow: Flow) -> tuple[Amount | str, ...]:
    """The factor of a use for the part of a flow that is let in; none where nothing is blocked."""
    return () if is_one(flow.edge.let_in) else (flow.edge.let_in, "not blocked")
