"""What CloudWatch publishes of what a limit counts: the metric, and how much of it one unit of the limit is.

Pure, like `pricing.book` and `pricing.quotas`.  A limit that has no row here has no metric that counts what it limits:
a burst, a size, one prefix of a bucket, the busiest shard.  Names and dimensions are those of AWS's own pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

MINUTE = 60
MB = 1024.0**2
"""Bytes that Kinesis and Data Firehose count as a MB."""
GBPS = 1e9 / 8
"""Bytes a second."""
OTHER_DIMENSIONS: Mapping[str, str] = MappingProxyType({})
ACCOUNT, REGION = "{account}", "{region}"
"""Values of a dimension that are the account's id and the region."""
DOCS = "https://docs.aws.amazon.com/"


class Metric(NamedTuple):
    """A metric of `namespace`: the sum of `names`, by `statistic` over `period_s` seconds.

    `times` is what one unit of the limit is in it: 60 of a limit per second whose metric is a sum over a minute.
    `dimension` is what a resource is named by, empty where the metric is the account's; `fixed` are further dimensions.
    `of` is the service whose cards have it, empty for all.  `per` is the setting that says how many of what the limit
    holds for a resource has.  `is_percent` says that it is a part of the limit already.  `only_in` is the one region
    that has it.
    """

    namespace: str
    names: tuple[str, ...]
    statistic: str
    times: float
    source: str
    dimension: str = ""
    fixed: Mapping[str, str] = OTHER_DIMENSIONS
    of: str = ""
    per: str = ""
    period_s: int = MINUTE
    is_percent: bool = False
    only_in: str = ""


def _count(namespace: str, name: str, dimension: str, source: str, **more) -> Metric:
    """Calls, messages or units of a minute, for a limit per second."""
    return Metric(namespace, (name,), "Sum", MINUTE, source, dimension, **more)


def _highest(namespace: str, name: str, dimension: str, source: str, times: float = 1.0, **more) -> Metric:
    """The most there was in a minute, for a limit of what there is at once."""
    return Metric(namespace, (name,), "Maximum", times, source, dimension, **more)


def _calls(service: str, resource: str, source: str, **more: str) -> Metric:
    """Calls of a minute as AWS counts them beside its quotas, for a limit per second."""
    fixed = {"Service": service, "Type": "API", "Resource": resource, **more}
    return Metric("AWS/Usage", ("CallCount",), "Sum", MINUTE, source, fixed=fixed)


def _in_use(service: str, resource: str, of_class: str, source: str) -> Metric:
    """What is in use at once as AWS counts it beside its quotas."""
    fixed = {"Service": service, "Type": "Resource", "Resource": resource, "Class": of_class}
    return Metric("AWS/Usage", ("ResourceCount",), "Maximum", 1.0, source, fixed=fixed)


_API = f"{DOCS}apigateway/latest/developerguide/"
_APPSYNC = f"{DOCS}appsync/latest/devguide/monitoring.html"
_ATHENA = f"{DOCS}athena/latest/ug/monitoring-athena-usage-metrics.html"
_AURORA = f"{DOCS}AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html"
_BEDROCK = f"{DOCS}bedrock/latest/userguide/monitoring.html"
_CLOUDFRONT = f"{DOCS}AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html"
_CLOUDWATCH = f"{DOCS}AmazonCloudWatch/latest/monitoring/CloudWatch-Usage-Metrics.html"
_COGNITO = f"{DOCS}cognito/latest/developerguide/metrics-for-cognito-user-pools.html"
_DYNAMODB = f"{DOCS}amazondynamodb/latest/developerguide/metrics-dimensions.html"
_EVENTS = f"{DOCS}eventbridge/latest/userguide/eb-monitoring.html"
_FARGATE = f"{DOCS}AmazonECS/latest/developerguide/monitoring-fargate-usage.html"
_FIREHOSE = f"{DOCS}firehose/latest/dev/monitoring-with-cloudwatch-metrics.html"
_FLINK = f"{DOCS}managed-flink/latest/java/metrics-dimensions.html"
_KINESIS = f"{DOCS}streams/latest/dev/monitoring-with-cloudwatch.html"
_KMS = f"{DOCS}kms/latest/developerguide/monitoring-cloudwatch.html"
_LAMBDA = f"{DOCS}lambda/latest/dg/monitoring-metrics-types.html"
_LOGS = f"{DOCS}AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html"
_NAT = f"{DOCS}vpc/latest/userguide/metrics-dimensions-nat-gateway.html"
_PIPES = f"{DOCS}eventbridge/latest/userguide/eb-pipes-monitoring.html"
_RDS = f"{DOCS}AmazonRDS/latest/UserGuide/rds-metrics.html"
_SCHEDULER = f"{DOCS}scheduler/latest/UserGuide/monitoring-cloudwatch.html"
_SNS = f"{DOCS}sns/latest/dg/sns-monitoring-using-cloudwatch.html"
_SQS = f"{DOCS}AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html"
_STATES = f"{DOCS}step-functions/latest/dg/procedure-cw-metrics.html"

_GATEWAY, _DATABASE, _STREAM = "AWS/ApiGateway", "AWS/RDS", "AWS/Kinesis"
_CLUSTER, _INSTANCE = "DBClusterIdentifier", "DBInstanceIdentifier"
_DELIVERY = "DeliveryStreamName"
_LATE = "IteratorAge"

METRICS: Mapping[str, tuple[Metric, ...]] = {
    "api_gateway.throttle.rate": (
        _count(_GATEWAY, "Count", "ApiId", f"{_API}http-api-metrics.html", of="api_gateway_http"),
        _count(_GATEWAY, "Count", "ApiName", f"{_API}api-gateway-metrics-and-dimensions.html", of="api_gateway_rest"),
        _count(
            _GATEWAY, "MessageCount", "ApiId", f"{_API}apigateway-websocket-api-logging.html",
            of="api_gateway_websocket",
        ),
    ),
    "api_gateway.websocket.new_connections": (
        _count(_GATEWAY, "ConnectCount", "ApiId", f"{_API}apigateway-websocket-api-logging.html"),
    ),
    "appsync.connections_rate": (_count("AWS/AppSync", "ConnectSuccess", "GraphQLAPIId", _APPSYNC),),
    "appsync.request_tokens": (_count("AWS/AppSync", "TokensConsumed", "GraphQLAPIId", _APPSYNC),),
    "athena.active_ddl_queries": (_in_use("Athena", "ActiveQueryCount", "DDL", _ATHENA),),
    "athena.active_dml_queries": (_in_use("Athena", "ActiveQueryCount", "DML", _ATHENA),),
    "aurora_serverless.acu": (_highest(_DATABASE, "ServerlessDatabaseCapacity", _CLUSTER, _AURORA),),
    "aurora_serverless.max_connections.low_min_acu": (_highest(_DATABASE, "DatabaseConnections", _CLUSTER, _AURORA),),
    "aurora_serverless.max_connections.mysql": (_highest(_DATABASE, "DatabaseConnections", _CLUSTER, _AURORA),),
    "aurora_serverless.max_connections.postgresql": (_highest(_DATABASE, "DatabaseConnections", _CLUSTER, _AURORA),),
    "aurora_serverless.storage": (
        _highest(_DATABASE, "VolumeBytesUsed", _CLUSTER, _AURORA, 1024.0**4, period_s=3600),
    ),
    "bedrock.rpm.": (Metric("AWS/Bedrock", ("Invocations",), "Sum", 1.0, _BEDROCK, "ModelId"),),
    "cloudfront.bandwidth": (
        Metric(
            "AWS/CloudFront", ("BytesDownloaded", "BytesUploaded"), "Sum", MINUTE * GBPS, _CLOUDFRONT,
            "DistributionId", {"Region": "Global"}, only_in="us-east-1",
        ),
    ),
    "cloudfront.rps": (
        _count(
            "AWS/CloudFront", "Requests", "DistributionId", _CLOUDFRONT, fixed={"Region": "Global"}, only_in="us-east-1"
        ),
    ),
    "cloudwatch.alarms.put_rate": (_calls("CloudWatch", "PutMetricAlarm", _CLOUDWATCH, Class="None"),),
    "cloudwatch.logs.create_stream_rate": (_calls("Logs", "CreateLogStream", _LOGS, Class="None"),),
    "cloudwatch.logs.filter_rate": (_calls("Logs", "FilterLogEvents", _LOGS, Class="None"),),
    "cloudwatch.logs.put_rate": (_calls("Logs", "PutLogEvents", _LOGS, Class="None"),),
    "cloudwatch.logs.start_query_rate": (_calls("Logs", "StartQuery", _LOGS, Class="None"),),
    "cloudwatch.metrics.get_data_rate": (_calls("CloudWatch", "GetMetricData", _CLOUDWATCH, Class="None"),),
    "cloudwatch.metrics.put_rate": (_calls("CloudWatch", "PutMetricData", _CLOUDWATCH, Class="None"),),
    "cognito.rate.client_authentication": (_calls("Cognito user pool", "ClientAuthentication", _COGNITO),),
    "cognito.rate.user_account_recovery": (_calls("Cognito user pool", "UserAccountRecovery", _COGNITO),),
    "cognito.rate.user_authentication": (_calls("Cognito user pool", "UserAuthentication", _COGNITO),),
    "cognito.rate.user_creation": (_calls("Cognito user pool", "UserCreation", _COGNITO),),
    "cognito.rate.user_federation": (_calls("Cognito user pool", "UserFederation", _COGNITO),),
    "cognito.rate.user_list": (_calls("Cognito user pool", "UserList", _COGNITO),),
    "cognito.rate.user_read": (_calls("Cognito user pool", "UserRead", _COGNITO),),
    "cognito.rate.user_resource_read": (_calls("Cognito user pool", "UserResourceRead", _COGNITO),),
    "cognito.rate.user_token": (_calls("Cognito user pool", "UserToken", _COGNITO),),
    "dynamodb.account_rcu": (
        _highest("AWS/DynamoDB", "AccountProvisionedReadCapacityUtilization", "", _DYNAMODB, is_percent=True),
    ),
    "dynamodb.account_wcu": (
        _highest("AWS/DynamoDB", "AccountProvisionedWriteCapacityUtilization", "", _DYNAMODB, is_percent=True),
    ),
    "dynamodb.streams.retention": (_highest("AWS/Lambda", _LATE, "FunctionName", _LAMBDA, 1000.0, of="lambda"),),
    "dynamodb.table_rcu": (_count("AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", _DYNAMODB),),
    "dynamodb.table_wcu": (_count("AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", _DYNAMODB),),
    "eventbridge.invocations.rate": (_count("AWS/Events", "InvocationsCreated", "", _EVENTS),),
    "eventbridge.pipes.concurrency": (
        _highest("AWS/EventBridge/Pipes", "Concurrency", "", _PIPES, fixed={"AwsAccountId": ACCOUNT}),
    ),
    "eventbridge.put_events.rate": (_count("AWS/Events", "PutEventsApproximateCallCount", "", _EVENTS),),
    "eventbridge.scheduler.invocations": (_count("AWS/Scheduler", "InvocationAttemptCount", "", _SCHEDULER),),
    "fargate.vcpu.on_demand": (_in_use("Fargate", "vCPU", "Standard/OnDemand", _FARGATE),),
    "fargate.vcpu.spot": (_in_use("Fargate", "vCPU", "Standard/Spot", _FARGATE),),
    "firehose.bytes_rate": (
        Metric("AWS/Firehose", ("IncomingBytes",), "Sum", MINUTE * MB, _FIREHOSE, _DELIVERY),
    ),
    "firehose.records_rate": (_count("AWS/Firehose", "IncomingRecords", _DELIVERY, _FIREHOSE),),
    "firehose.requests_rate": (_count("AWS/Firehose", "IncomingPutRequests", _DELIVERY, _FIREHOSE),),
    "kinesis.on_demand.max_write": (
        Metric(_STREAM, ("IncomingBytes",), "Sum", MINUTE * MB, _KINESIS, "StreamName"),
    ),
    "kinesis.retention": (
        _highest(
            _STREAM, "GetRecords.IteratorAgeMilliseconds", "StreamName", _KINESIS, 3.6e6, of="kinesis_data_streams"
        ),
    ),
    "kinesis.shard.read_bytes": (
        Metric(_STREAM, ("GetRecords.Bytes",), "Sum", MINUTE * MB, _KINESIS, "StreamName", per="shards"),
    ),
    "kinesis.shard.write_bytes": (
        Metric(_STREAM, ("IncomingBytes",), "Sum", MINUTE * MB, _KINESIS, "StreamName", per="shards"),
    ),
    "kinesis.shard.write_records": (
        Metric(_STREAM, ("IncomingRecords",), "Sum", MINUTE, _KINESIS, "StreamName", per="shards"),
    ),
    "kms.symmetric_rate": (_calls("KMS", "CryptographicOperationsSymmetric", _KMS, Class="None"),),
    "lambda.async.max_event_age": (_highest("AWS/Lambda", "AsyncEventAge", "FunctionName", _LAMBDA, 1000.0),),
    "lambda.concurrent_executions": (_highest("AWS/Lambda", "ConcurrentExecutions", "", _LAMBDA),),
    "lambda.reserved_concurrency": (_highest("AWS/Lambda", "ConcurrentExecutions", "FunctionName", _LAMBDA),),
    "managed_flink.kpus": (_highest("AWS/KinesisAnalytics", "KPUs", "Application", _FLINK),),
    "nat_gateway.bandwidth": (_highest("AWS/NATGateway", "PeakBytesPerSecond", "NatGatewayId", _NAT, GBPS),),
    "nat_gateway.packets": (_highest("AWS/NATGateway", "PeakPacketsPerSecond", "NatGatewayId", _NAT),),
    "rds.iops": (Metric(_DATABASE, ("ReadIOPS", "WriteIOPS"), "Maximum", 1.0, _RDS, _INSTANCE),),
    "rds.max_connections.mysql": (_highest(_DATABASE, "DatabaseConnections", _INSTANCE, _RDS),),
    "rds.max_connections.postgresql": (_highest(_DATABASE, "DatabaseConnections", _INSTANCE, _RDS),),
    "sns.fifo.topic_rate": (_count("AWS/SNS", "NumberOfMessagesPublished", "TopicName", _SNS),),
    "sns.publish.rate.fifo": (_count("AWS/SNS", "NumberOfMessagesPublished", "TopicName", _SNS),),
    "sns.publish.rate.standard": (_count("AWS/SNS", "NumberOfMessagesPublished", "TopicName", _SNS),),
    "sns.sms_spend": (_highest("AWS/SNS", "SMSMonthToDateSpentUSD", "", _SNS),),
    "sqs.fifo.throughput.batched": (_count("AWS/SQS", "NumberOfMessagesSent", "QueueName", _SQS),),
    "sqs.in_flight.fifo": (_highest("AWS/SQS", "ApproximateNumberOfMessagesNotVisible", "QueueName", _SQS),),
    "sqs.in_flight.standard": (_highest("AWS/SQS", "ApproximateNumberOfMessagesNotVisible", "QueueName", _SQS),),
    "sqs.retention": (_highest("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", _SQS, of="sqs"),),
    "step_functions.start_execution.rate": (
        Metric(
            "AWS/States", ("ConsumedCapacity",), "Sum", MINUTE, _STATES, fixed={"APIName": "StartExecution"}
        ),
    ),
    "step_functions.state_transition.rate": (
        Metric(
            "AWS/States", ("ConsumedCapacity",), "Sum", MINUTE, _STATES, fixed={"ServiceMetric": "StateTransition"}
        ),
    ),
    "waf.requests": (
        Metric(
            "AWS/WAFV2", ("AllowedRequests", "BlockedRequests"), "Sum", MINUTE,
            f"{DOCS}waf/latest/developerguide/waf-metrics.html", "WebACL", {"Rule": "ALL", "Region": REGION},
        ),
    ),
}  # fmt: skip
"""By key of a limit, or by its beginning where that ends with a point."""


def metrics_of(key: str) -> tuple[Metric, ...]:
    """The metrics that count what a limit limits; none where CloudWatch has none."""
    beginning = next((one for one in METRICS if one.endswith(".") and key.startswith(one)), key)
    return METRICS.get(beginning, ())
