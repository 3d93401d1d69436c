"""The service category of each service, of those FOCUS allows: focus.finops.org, column ServiceCategory."""

from __future__ import annotations

CATEGORIES = (
    "AI and Machine Learning", "Analytics", "Business Applications", "Compute", "Databases", "Developer Tools",
    "Multicloud", "Identity", "Integration", "Internet of Things", "Management and Governance", "Media", "Migration",
    "Mobile", "Networking", "Security", "Storage", "Web", "Other",
)  # fmt: skip
"""What FOCUS allows."""

SERVICES_OF = {
    "AI and Machine Learning": ("bedrock",),
    "Analytics": ("athena", "firehose", "glue", "kinesis_data_streams", "managed_flink"),
    "Compute": ("app_runner", "fargate", "fargate_eks", "lambda", "lambda_edge"),
    "Databases": ("aurora_serverless", "dynamodb", "elasticache_nodes", "elasticache_serverless", "rds"),
    "Developer Tools": ("ecr", "xray"),
    "Identity": ("cloud_directory", "cognito"),
    "Integration": (
        "api_gateway_http", "api_gateway_rest", "api_gateway_websocket", "appsync", "eventbridge", "eventbridge_pipes",
        "schedule", "sns", "sqs", "step_functions",
    ),
    "Management and Governance": ("cloudwatch", "cloudwatch_logs", "parameter_store"),
    "Media": ("kinesis_video_streams",),
    "Networking": (
        "alb", "cloudfront", "data_transfer", "nat_gateway", "nlb", "public_ipv4", "route53", "transit_gateway",
        "vpc_endpoints",
    ),
    "Security": ("kms", "secrets_manager", "waf"),
    "Storage": ("efs", "s3"),
    "Web": ("amplify_hosting",),
    "Other": ("clients", "external_system", "other"),
}  # fmt: skip
"""Each service stands in one: by its main purpose, as the specification asks."""

CATEGORY = {service: category for category, services in SERVICES_OF.items() for service in services}
