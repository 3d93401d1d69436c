"""What draw.io calls the icon of each service: the shapes of its library AWS 2025, and the colours AWS gives to kinds.

draw.io has two sorts: the square icon of a service, drawn by `resourceIcon`, and the plain outline of a resource.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

COMPUTE, STORAGE, DATABASE, NETWORK = "#ED7100", "#7AA116", "#C925D1", "#8C4FFF"
INTEGRATION, SECURITY, ANALYTICS, MODELS = "#E7157B", "#DD344C", "#8C4FFF", "#01A88D"
PLAIN = "#232F3E"

_LOOK = "sketch=0;outlineConnect=0;gradientColor=none;dashed=0;html=1;aspect=fixed"


class AwsIcon(NamedTuple):
    """A shape of `mxgraph.aws4` and its colour; `is_service` tells a service's square from the outline of a resource.

    Without a shape it is a plain box: what is not known to draw.io.
    """

    shape: str
    fill: str
    is_service: bool = True

    @property
    def style(self) -> str:
        """As the `style` of a cell."""
        if not self.shape:
            return f"rounded=1;arcSize=20;html=1;fillColor={self.fill};strokeColor=none"
        if self.is_service:
            icon = f"shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.{self.shape}"
            return f"{_LOOK};strokeColor=#ffffff;fillColor={self.fill};{icon}"
        return f"{_LOOK};strokeColor=none;fillColor={self.fill};shape=mxgraph.aws4.{self.shape}"


AWS_ICONS: Mapping[str, AwsIcon] = {
    "alb": AwsIcon("application_load_balancer", NETWORK, is_service=False),
    "amplify_hosting": AwsIcon("amplify", SECURITY),
    "api_gateway_http": AwsIcon("api_gateway", NETWORK),
    "api_gateway_rest": AwsIcon("api_gateway", NETWORK),
    "api_gateway_websocket": AwsIcon("api_gateway", NETWORK),
    "app_runner": AwsIcon("app_runner", COMPUTE),
    "appsync": AwsIcon("appsync", INTEGRATION),
    "athena": AwsIcon("athena", ANALYTICS),
    "aurora_serverless": AwsIcon("aurora", DATABASE),
    "bedrock": AwsIcon("bedrock", MODELS),
    "clients": AwsIcon("users", PLAIN, is_service=False),
    "cloud_directory": AwsIcon("cloud_directory", SECURITY),
    "cloudfront": AwsIcon("cloudfront", NETWORK),
    "cloudwatch": AwsIcon("cloudwatch_2", INTEGRATION),
    "cloudwatch_logs": AwsIcon("logs", INTEGRATION, is_service=False),
    "cognito": AwsIcon("cognito", SECURITY),
    "data_transfer": AwsIcon("internet", PLAIN, is_service=False),
    "dynamodb": AwsIcon("dynamodb", DATABASE),
    "ecr": AwsIcon("ecr", COMPUTE),
    "efs": AwsIcon("elastic_file_system", STORAGE),
    "elasticache_nodes": AwsIcon("elasticache", DATABASE),
    "elasticache_serverless": AwsIcon("elasticache", DATABASE),
    "eventbridge": AwsIcon("eventbridge", INTEGRATION),
    "eventbridge_pipes": AwsIcon("eventbridge", INTEGRATION),
    "external_system": AwsIcon("traditional_server", PLAIN, is_service=False),
    "fargate": AwsIcon("fargate", COMPUTE),
    "fargate_eks": AwsIcon("eks", COMPUTE),
    "firehose": AwsIcon("kinesis_data_firehose", ANALYTICS),
    "glue": AwsIcon("glue", ANALYTICS),
    "kinesis_data_streams": AwsIcon("kinesis_data_streams", ANALYTICS),
    "kinesis_video_streams": AwsIcon("kinesis_video_streams", ANALYTICS),
    "kms": AwsIcon("key_management_service", SECURITY),
    "lambda": AwsIcon("lambda", COMPUTE),
    "lambda_edge": AwsIcon("lambda", COMPUTE),
    "managed_flink": AwsIcon("kinesis_data_analytics", ANALYTICS),
    "nat_gateway": AwsIcon("nat_gateway", NETWORK, is_service=False),
    "nlb": AwsIcon("network_load_balancer", NETWORK, is_service=False),
    "other": AwsIcon("", PLAIN),
    "parameter_store": AwsIcon("systems_manager", INTEGRATION),
    "public_ipv4": AwsIcon("elastic_ip_address", COMPUTE, is_service=False),
    "rds": AwsIcon("rds", DATABASE),
    "route53": AwsIcon("route_53", NETWORK),
    "s3": AwsIcon("s3", STORAGE),
    "schedule": AwsIcon("eventbridge", INTEGRATION),
    "secrets_manager": AwsIcon("secrets_manager", SECURITY),
    "sns": AwsIcon("sns", INTEGRATION),
    "sqs": AwsIcon("sqs", INTEGRATION),
    "step_functions": AwsIcon("step_functions", INTEGRATION),
    "transit_gateway": AwsIcon("transit_gateway", NETWORK),
    "vpc_endpoints": AwsIcon("endpoints", NETWORK, is_service=False),
    "waf": AwsIcon("waf", SECURITY),
    "xray": AwsIcon("xray", INTEGRATION),
}
"""By slug of every service."""
