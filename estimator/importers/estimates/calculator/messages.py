"""Queues, topics, buses and streams, as the AWS Pricing Calculator words them."""

from estimator.importers.estimates.forms import (
    Choice,
    FormPart,
    Product,
    count,
    counts,
    form,
    kb_steps,
)

SQS = form(
    ("Amazon Simple Queue Service (SQS)", "Amazon SQS", "Amazon Simple Queue Service"),
    FormPart(
        "sqs",
        (
            *counts(
                {
                    "sqs.standard.requests": "Standard queue requests",
                    "sqs.fair.additional_requests": "Fair queue requests",
                }
            ),
        ),
    ),
    FormPart("sqs", (Product("sqs.fifo.requests", (count("FIFO queue requests"),)),), settings={"queue_type": "fifo"}),
)
SNS = form(
    ("Amazon Simple Notification Service (SNS)", "Standard topics", "Standard SNS topics"),
    FormPart(
        "sns",
        (
            *counts(
                {
                    "sns.requests": "Requests",
                    "sns.delivery.http": "HTTP/HTTPS Notifications",
                    "sns.delivery.email": "EMAIL/EMAIL-JSON Notifications",
                    "sns.delivery.sqs": "SQS Notifications",
                    "sns.delivery.lambda": "Amazon Web Services Lambda|AWS Lambda",
                    "sns.delivery.firehose": "Amazon Kinesis Data Firehose",
                    "sns.delivery.mobile_push.apns": "Mobile Push Notifications",
                }
            ),
        ),
    ),
)
PAYLOAD = kb_steps(64, "Size of the payload")
EVENTBRIDGE = form(
    ("Amazon EventBridge", "Event Bus", "Amazon EventBridge Scheduler", "Amazon EventBridge Pipes"),
    FormPart(
        "eventbridge",
        (
            Product("eventbridge.custom_events", (count("Number of custom events"), PAYLOAD)),
            Product("eventbridge.partner_or_opt_in_events", (count("Number of AWS opt-in data events"), PAYLOAD)),
            Product("eventbridge.partner_or_opt_in_events", (count("Number of partner events"), PAYLOAD)),
            Product(
                "eventbridge.cross_region_or_cross_account_events",
                (count("Number of events delivered to another event bus"), PAYLOAD),
            ),
            Product(
                "eventbridge.cross_account_target_delivery",
                (count("Number of events delivered to a service in a different account"), PAYLOAD),
            ),
        ),
        quiet=("Number of AWS management events", "Number of events delivered to a service in the same account"),
    ),
    FormPart("schedule", (Product("eventbridge.scheduler.invocations", (count("Number of invocations"),)),)),
    FormPart("eventbridge_pipes", (Product("eventbridge.pipes.requests", (count("Number of requests"), PAYLOAD)),)),
)
FIREHOSE = form(
    ("Amazon Kinesis Data Firehose", "Amazon Data Firehose"),
    FormPart(
        "firehose",
        (
            Product(
                "firehose.direct_put.ingested",
                (
                    count("Number of records for data ingestion", times="Data records units", nth=1),
                    kb_steps(5, "Record size", nth=1),
                ),
                times=5 * 1 / 1024**2,
            ),
        ),
        choices=(
            Choice("source", ("Source Type",), {"direct put or kinesis data stream": "", "direct put": ""}, ""),
            Choice("conversion", ("Data format conversion (optional)",), {"disabled": ""}, ""),
            Choice("partitioning", ("Dynamic Partitioning (Add On)",), {"disabled": ""}, ""),
        ),
        quiet=("Average ratio of data processed to VPC vs data ingested", "Record size", "Data records units"),
    ),
)

FORMS = (SQS, SNS, EVENTBRIDGE, FIREHOSE)
