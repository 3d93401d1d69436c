"""FIFO and standard: which queues and topics AWS connects, and which it does not.

* S3 notifies standard queues and topics only:
  docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html.
* A FIFO topic delivers to queues of both types: docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html.
  Subscribing a FIFO queue to a standard one fails: "FIFO SQS Queues can not be subscribed to standard SNS topics".
* A dead-letter queue is of the type of its queue:
  docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue.html.
* Lambda hands what failed to standard queues and topics only:
  docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html.
* A pipe sends to FIFO queues, and to no FIFO topic:
  docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-target.html.
* A mapping gathers no messages of a FIFO queue over a window:
  docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html.

Code, APIs, schedules, workflows and the rules of a bus name the message group themselves and reach both types.
"""

from collections.abc import Iterator

from estimator.engine.measures import Problem
from estimator.engine.traffic.view import EdgeEnd, EdgeView


def is_fifo(end: EdgeEnd) -> bool:
    """Whether a node is a FIFO queue or a FIFO topic."""
    return end.service.is_fifo(end.settings)


def notification_problems(edge: EdgeView) -> Iterator[Problem]:
    """What S3 does not notify."""
    if edge.event.sends == "object" and is_fifo(edge.target):
        yield Problem(
            "s3.notifications",
            "error",
            f"S3 notifies standard queues and topics only, and {edge.target.label} is FIFO. Make it standard, or let "
            "S3 send its events to EventBridge, whose rules reach FIFO queues.",
        )


def subscription_problems(edge: EdgeView) -> Iterator[Problem]:
    """What does not subscribe to a topic of a type."""
    label = edge.target.label
    if is_fifo(edge.source) and edge.target.service.subscribes_as != "sqs":
        yield Problem("sns.fifo.subscribers", "error", f"A FIFO topic delivers to queues only, not to {label}.")
    elif is_fifo(edge.target) and not is_fifo(edge.source):
        yield Problem(
            "sns.fifo.subscribers",
            "error",
            f"A standard topic delivers to standard queues only, and {label} is FIFO. Make both FIFO, or both "
            "standard.",
        )


def dead_letter_problems(edge: EdgeView) -> Iterator[Problem]:
    """A dead-letter queue of another type than its queue."""
    if edge.event.sends == "redrive" and is_fifo(edge.source) != is_fifo(edge.target):
        own, other = ("FIFO", "standard") if is_fifo(edge.source) else ("standard", "FIFO")
        yield Problem(
            "sqs.dead_letter_queue",
            "error",
            f"{edge.target.label} is a {other} queue, and the dead letters of a {own} queue go to a {own} queue only. "
            "Give both the same type.",
        )


def destination_problems(edge: EdgeView) -> Iterator[Problem]:
    """What Lambda hands no failed event to."""
    if edge.event.sends == "destination" and is_fifo(edge.target):
        yield Problem(
            "lambda.failure_destination",
            "breach",
            f"Lambda hands what failed to standard queues and topics only, and {edge.target.label} is FIFO. Make it "
            "standard.",
        )


def pipe_problems(edge: EdgeView) -> Iterator[Problem]:
    """What a pipe does not send to."""
    if edge.operation.name == "publish" and is_fifo(edge.target):
        yield Problem(
            "eventbridge.pipes.target",
            "error",
            f"A pipe sends to standard topics only, and {edge.target.label} is FIFO. Make it standard, or send to a "
            "FIFO queue.",
        )
