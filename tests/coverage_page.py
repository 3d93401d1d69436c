"""What guides to serverless on AWS name, and how each can be drawn: the list `docs/coverage.md` tells users of.

`draw(slug, setting)` is a service, and the setting that stands for the part named; `other(what)` a choice of Other
service; `OUTSIDE` an External system; `starter(slug, heart)` a ready architecture and the service it turns on;
`reads(format)` a format of templates; `free(reason)` is no line of anybody's bill.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class How:
    """One way of being covered."""

    kind: str
    target: str
    part: str = ""


def draw(slug: str, part: str = "") -> How:
    return How("service", slug, part)


def other(what: str = "other") -> How:
    return How("other", what)


def starter(slug: str, heart: str) -> How:
    """A ready architecture, and the service it turns on."""
    return How("starter", slug, heart)


def reads(module: str, reason: str) -> How:
    """A format read by `estimator/importers/<module>`; the reason says why not yet, where it is not."""
    return How("format", module, reason)


def free(reason: str) -> How:
    return How("free", reason)


OUTSIDE = How("outside", "external_system")
TO_COME = "templates are read once importers exist; until then the document is drawn or written as JSON"

SERVICES = {
    # computing
    "AWS Lambda": draw("lambda"),
    "Lambda@Edge": draw("lambda_edge"),
    "AWS Fargate": draw("fargate"),
    "Amazon ECS on Fargate": draw("fargate"),
    "Amazon EKS on Fargate": draw("fargate_eks"),
    "AWS App Runner": draw("app_runner"),
    "Amazon EC2": other("ec2"),
    # ways in
    "Amazon API Gateway, REST": draw("api_gateway_rest"),
    "Amazon API Gateway, HTTP": draw("api_gateway_http"),
    "Amazon API Gateway, WebSocket": draw("api_gateway_websocket"),
    "AWS AppSync": draw("appsync"),
    "Amazon CloudFront": draw("cloudfront"),
    "Amazon Route 53": draw("route53"),
    "AWS WAF": draw("waf"),
    "AWS Amplify": draw("amplify_hosting"),
    "AWS Amplify, its backend": draw("appsync"),
    # messages and workflows
    "Amazon SQS": draw("sqs"),
    "Amazon SQS, FIFO": draw("sqs", "queue_type"),
    "Dead-letter queues": draw("sqs", "max_receive_count"),
    "Amazon SNS": draw("sns"),
    "Amazon SNS, mobile push": draw("sns", "apns_deliveries"),
    "Amazon SNS, text messages": draw("sns", "sms_deliveries"),
    "Amazon EventBridge": draw("eventbridge"),
    "Amazon EventBridge, schema registry": draw("eventbridge", "discovers_schemas"),
    "Amazon CloudWatch Events": draw("schedule"),
    "AWS Step Functions": draw("step_functions"),
    # streams
    "Amazon Kinesis": draw("kinesis_data_streams"),
    "Amazon Kinesis Data Streams": draw("kinesis_data_streams"),
    "Amazon Data Firehose": draw("firehose"),
    "Amazon Kinesis Data Analytics": draw("managed_flink"),
    "Amazon Kinesis Video Streams": draw("kinesis_video_streams"),
    "AWS IoT Core": other("iot_core"),
    # data
    "Amazon DynamoDB": draw("dynamodb"),
    "Amazon DynamoDB, global tables": draw("dynamodb"),
    "Amazon DynamoDB Streams": draw("dynamodb"),
    "Amazon Aurora Serverless": draw("aurora_serverless"),
    "Amazon RDS Data API": draw("aurora_serverless"),
    "Amazon RDS": draw("rds"),
    "Amazon RDS, other engines": other("rds"),
    "AWS Cloud Directory": draw("cloud_directory"),
    "Amazon S3": draw("s3"),
    "Amazon EFS": draw("efs"),
    "Amazon EBS": other(),
    "Amazon Athena": draw("athena"),
    "AWS Glue": draw("glue"),
    "Amazon ElastiCache Serverless": draw("elasticache_serverless"),
    "Amazon ElastiCache, nodes": draw("elasticache_nodes"),
    "Amazon ElastiCache, other node types": other("elasticache"),
    "Amazon OpenSearch": other("opensearch"),
    "Amazon Bedrock": draw("bedrock"),
    "Amazon Bedrock, batch jobs and provisioned throughput": other("bedrock"),
    "Amazon Bedrock, guardrails": draw("bedrock", "guardrail_units"),
    # identity, secrets, watching
    "Amazon Cognito": draw("cognito"),
    "AWS Secrets Manager": draw("secrets_manager"),
    "AWS Systems Manager Parameter Store": draw("parameter_store"),
    "AWS KMS": draw("kms"),
    "AWS IAM": free("roles and policies"),
    "AWS Shield Standard": free("the protection every distribution has"),
    "AWS X-Ray": draw("xray"),
    "Amazon CloudWatch": draw("cloudwatch"),
    "Amazon CloudWatch Logs": draw("cloudwatch_logs"),
    # the network between
    "Amazon VPC, NAT gateway": draw("nat_gateway"),
    "Amazon VPC, endpoints": draw("vpc_endpoints"),
    "Amazon VPC": free("subnets, routes and security groups"),
    "Amazon ECR": draw("ecr"),
    "Elastic Load Balancing": draw("alb"),
}
"""Names of AWS's own."""

OTHERS = {
    "Auth0": OUTSIDE,
    "Zendesk": OUTSIDE,
    "SugarCRM": OUTSIDE,
    "Symantec": OUTSIDE,
    "Firebase": OUTSIDE,
    "Google Cloud Functions": OUTSIDE,
    "Dashbird": OUTSIDE,
    "An e-mail provider": OUTSIDE,
    "A payment provider": OUTSIDE,
    "Partner events on a bus": draw("eventbridge"),
}
"""What runs elsewhere."""

TOOLS = {
    "AWS SAM": reads("sam", TO_COME),
    "AWS CloudFormation": reads("cloudformation", TO_COME),
    "Terraform": reads("terraform", TO_COME),
    "Serverless Framework": reads("serverless", TO_COME),
    "AWS CDK": reads("cloudformation", TO_COME),
    "CloudFormation itself, for resources of AWS": free("stacks of AWS's own resources"),
}
"""What describes and deploys an architecture."""

PATTERNS = {
    "Event-driven architecture": starter("event_driven", "eventbridge"),
    "Microservices": starter("microservices", "lambda"),
    "Data processing workflows": starter("data_workflow", "step_functions"),
    "Backend for mobile and web apps": starter("web_mobile_backend", "appsync"),
    "Real-time data processing": starter("real_time_data", "kinesis_data_streams"),
    "Scheduled jobs": starter("scheduled_jobs", "schedule"),
    "Automation of operations": starter("operations_automation", "eventbridge"),
    "Static website": draw("cloudfront"),
    "Queue as a buffer": draw("sqs"),
    "GraphQL API": draw("appsync"),
    "Approval by a person": draw("step_functions"),
    "Relational data": draw("aurora_serverless"),
    "Queries of a data lake": draw("athena"),
}
"""Ways of putting them together."""

EVERYTHING = SERVICES | OTHERS | TOOLS | PATTERNS
