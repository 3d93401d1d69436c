"""What is asked about an SQS queue."""

from typing import ClassVar, Literal

from estimator.aws.encrypted import reuse_s
from estimator.engine.setting import Acting, Settings, setting

MOST_IDLE_POLLERS = 5
TYPES = {"standard": "standard", "fifo": "FIFO", "fifo_high": "FIFO, high throughput"}


class SqsSettings(Settings):
    queue_type: Literal["standard", "fifo", "fifo_high"] = setting(
        "standard", "Type", choices=TYPES, basis="aws", help="FIFO keeps the order within a message group."
    )
    max_receive_count: int = setting(
        5,
        "Deliveries before the dead-letter queue",
        help="maxReceiveCount of the redrive policy.",
        ge=1,
        le=1000,
    )
    visibility_timeout_s: int = setting(
        30,
        "Visibility time-out",
        unit="s",
        limit="sqs.visibility_timeout",
        basis="aws",
        help="How long a received message stays hidden; six times the function's time-out is advised.",
    )
    retention_days: float = setting(
        4, "Messages kept", unit="days", basis="aws", help="What is older is dropped.", ge=0.0007, le=14
    )
    delay_s: int = setting(
        0,
        "Delivery delay",
        unit="s",
        limit="sqs.delay",
        basis="aws",
        advanced=True,
        help="How long a new message stays hidden, 15 minutes at most. For longer waits take EventBridge Scheduler or "
        "a Wait of Step Functions.",
    )
    idle_polling: bool = setting(
        True,
        "Empty receives",
        basis="aws",
        advanced=True,
        help="Bill the polls of consumers that find nothing.",
    )
    idle_pollers: int = setting(
        MOST_IDLE_POLLERS, "Idle connections of Lambda", unit="connections", basis="aws", advanced=True,
        when=(("idle_polling", (True,)), ("queue_type", ("standard",))), ge=2, le=MOST_IDLE_POLLERS,
        help="Where little comes AWS keeps five, and may go down to two; always five where a call runs at most so many "
        "at once.",
    )  # fmt: skip
    poll_wait_s: float = setting(
        20,
        "Long poll",
        unit="s",
        basis="aws",
        advanced=True,
        help="How long a receive waits for a message; with short polling, the seconds between two receives.",
        ge=0.01,
        le=20,
    )
    fair_percent: float = setting(
        0,
        "Messages of a fair queue",
        unit="%",
        basis="off",
        advanced=True,
        when=("queue_type", ("standard",)),
        help="Messages that name their group, so that one busy tenant does not hold up the others; a surcharge each.",
        ge=0,
        le=100,
    )
    busiest_group_percent: float = setting(
        1,
        "Messages of the busiest group",
        unit="%",
        advanced=True,
        when=("queue_type", ("fifo", "fifo_high")),
        help="A message group is handled one batch at a time, and lives in one partition of the queue.",
        ge=0,
        le=100,
    )
    message_groups: int | None = setting(
        None,
        "Message groups",
        unit="groups",
        basis="off",
        advanced=True,
        when=("queue_type", ("fifo", "fifo_high")),
        help="At most as many batches are handled at once as there are groups. Empty: there are always enough.",
        ge=1,
        le=1_000_000_000,
    )
    encrypted_by: Literal["sqs", "kms"] = setting(
        "sqs", "Encrypted with", choices={"sqs": "a key of SQS", "kms": "a key of KMS"}, basis="aws", advanced=True,
        help="Under a key of KMS senders and receivers ask for data keys. Keys of yours are billed at KMS.",
    )  # fmt: skip
    data_key_s: float = reuse_s()
    latency_ms: float = setting(10, "Answers in", unit="ms", advanced=True, help="A send.", ge=0.001, le=10_000)

    acting: ClassVar[Acting] = Acting(
        alone="",
        starting={
            "message": ("max_receive_count visibility_timeout_s idle_polling idle_pollers poll_wait_s message_groups"),
        },
    )
