"""The services, one file each, registered here in the order of the palette."""

from estimator.aws.alb import Alb
from estimator.aws.amplify_hosting import AmplifyHosting
from estimator.aws.api_gateway_http import HttpApi
from estimator.aws.api_gateway_rest import RestApi
from estimator.aws.api_gateway_websocket import WebSocketApi
from estimator.aws.app_runner import AppRunner
from estimator.aws.appsync import AppSync
from estimator.aws.athena import Athena
from estimator.aws.aurora_serverless.service import AuroraServerless
from estimator.aws.clients import Clients
from estimator.aws.cloud_directory import CloudDirectory
from estimator.aws.cloudfront import CloudFront
from estimator.aws.cloudwatch import CloudWatch
from estimator.aws.cloudwatch_logs import CloudWatchLogs
from estimator.aws.cognito import Cognito
from estimator.aws.data_transfer import DataTransfer
from estimator.aws.dynamodb.service import DynamoDb
from estimator.aws.ecr import Ecr
from estimator.aws.efs import Efs
from estimator.aws.eventbridge import EventBridge
from estimator.aws.eventbridge_pipes import EventBridgePipes
from estimator.aws.external_system import ExternalSystem
from estimator.aws.fargate.service import Fargate
from estimator.aws.fargate_eks import FargateEks
from estimator.aws.firehose import Firehose
from estimator.aws.glue import Glue
from estimator.aws.kinesis_data_streams import KinesisDataStreams
from estimator.aws.kinesis_video_streams import KinesisVideoStreams
from estimator.aws.kms import Kms
from estimator.aws.lambda_edge import LambdaEdge
from estimator.aws.lambda_function.service import Lambda
from estimator.aws.managed_flink import ManagedFlink
from estimator.aws.nat_gateway import NatGateway
from estimator.aws.nlb import Nlb
from estimator.aws.other import Other
from estimator.aws.public_ipv4 import PublicIpv4
from estimator.aws.route53 import Route53
from estimator.aws.s3.service import S3
from estimator.aws.schedule import Schedule
from estimator.aws.secrets_manager import SecretsManager
from estimator.aws.sns import Sns
from estimator.aws.sqs import Sqs
from estimator.aws.step_functions import StepFunctions
from estimator.aws.transit_gateway import TransitGateway
from estimator.aws.vpc_endpoints import VpcEndpoints
from estimator.aws.xray import XRay
from estimator.engine.service import register

register(Clients)
register(Schedule)
register(HttpApi)
register(RestApi)
register(WebSocketApi)
register(AppSync)
register(Alb)
register(Nlb)
register(CloudFront)
register(Lambda)
register(LambdaEdge)
register(Fargate)
register(FargateEks)
register(AppRunner)
register(AmplifyHosting)
register(Route53)
register(Sqs)
register(Sns)
register(EventBridge)
register(EventBridgePipes)
register(StepFunctions)
register(KinesisDataStreams)
register(Firehose)
register(ManagedFlink)
register(DynamoDb)
register(AuroraServerless)
register(S3)
register(Efs)
register(CloudDirectory)
register(KinesisVideoStreams)
register(Athena)
register(Glue)
register(CloudWatchLogs)
register(DataTransfer)
register(Ecr)
register(NatGateway)
register(VpcEndpoints)
register(TransitGateway)
register(PublicIpv4)
register(ExternalSystem)
register(Other)
register(Cognito)
register(SecretsManager)
register(Kms)
register(XRay)
register(CloudWatch)
