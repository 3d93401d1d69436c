"""The services, one file each, registered here in the order of the palette."""

from importlib import import_module
from types import ModuleType

from estimator.engine.registry import register
from estimator.engine.service import AwsService, Service

MODULES = (
    "clients",
    "schedule",
    "api_gateway_http",
    "api_gateway_rest",
    "api_gateway_websocket",
    "appsync",
    "alb",
    "nlb",
    "cloudfront.service",
    "lambda_function.service",
    "lambda_edge",
    "fargate.service",
    "fargate_eks",
    "app_runner",
    "amplify_hosting",
    "route53",
    "waf",
    "sqs.service",
    "sns",
    "eventbridge.service",
    "eventbridge_pipes",
    "step_functions.service",
    "bedrock.service",
    "kinesis_data_streams.service",
    "firehose",
    "managed_flink",
    "dynamodb.service",
    "aurora_serverless.service",
    "rds.service",
    "elasticache_serverless",
    "elasticache_nodes",
    "s3.service",
    "efs",
    "cloud_directory",
    "kinesis_video_streams",
    "athena",
    "glue",
    "cloudwatch_logs",
    "data_transfer",
    "ecr",
    "nat_gateway",
    "vpc_endpoints",
    "transit_gateway",
    "public_ipv4",
    "external_system",
    "other",
    "cognito",
    "secrets_manager",
    "parameter_store",
    "kms",
    "xray",
    "cloudwatch",
)


def service_of(module: ModuleType) -> type[Service]:
    """The service that a file defines; raises ValueError where it defines none, or several."""
    found = {
        one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, AwsService) and one.__module__ == module.__name__
    }
    if len(found) != 1:
        names = ", ".join(sorted(one.__name__ for one in found))
        defined = f"{len(found)} services, {names}" if found else "no service"
        raise ValueError(f"{module.__file__} defines {defined}: a file of a service has one subclass of AwsService.")
    return found.pop()


for name in MODULES:
    register(service_of(import_module(f"{__name__}.{name}")))
