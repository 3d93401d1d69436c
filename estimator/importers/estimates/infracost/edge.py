"""APIs and what stands at the edge, as Terraform calls them."""

from collections.abc import Mapping

from estimator.importers.estimates.forms import (
    Choice,
    FormPart,
    Product,
    Stands,
    count,
    counts,
    form,
    kb_steps,
    sizes,
)

REQUESTS = count("monthly_requests")
REST_API = form(
    ("aws_api_gateway_rest_api",),
    FormPart("api_gateway_rest", counts({"api_gateway.rest.requests": "monthly_requests"})),
)
HTTP_API = form(
    ("aws_apigatewayv2_api",),
    FormPart("api_gateway_http", (Product("api_gateway.http.requests", (REQUESTS, kb_steps(512, "request_size_kb"))),)),
    FormPart(
        "api_gateway_websocket",
        (
            Product("api_gateway.websocket.messages", (count("monthly_messages"), kb_steps(32, "message_size_kb"))),
            Product("api_gateway.websocket.connection_minutes", (count("monthly_connection_mins"),)),
        ),
    ),
)
PLACES = {
    "us": "united_states",
    "europe": "europe",
    "south_africa": "south_africa_kenya",
    "south_america": "south_america",
    "japan": "japan",
    "australia": "australia_new_zealand",
    "asia_pacific": "asia_pacific",
    "india": "india",
}


def _everywhere(dimension: str, key: str) -> Mapping[str, str]:
    return {f"{dimension}.{ours}": f"{key}.{theirs}" for theirs, ours in PLACES.items()}


CLOUDFRONT = form(
    ("aws_cloudfront_distribution",),
    FormPart(
        "cloudfront",
        (
            *sizes(_everywhere("cloudfront.data_transfer_out", "monthly_data_transfer_to_internet_gb")),
            *sizes(_everywhere("cloudfront.data_transfer_to_origin", "monthly_data_transfer_to_origin_gb")),
            *counts(_everywhere("cloudfront.requests.http", "monthly_http_requests")),
            *counts(_everywhere("cloudfront.requests.https", "monthly_https_requests")),
            *counts(
                {
                    "cloudfront.invalidations": "monthly_invalidation_requests",
                    "cloudfront.realtime_logs": "monthly_log_lines",
                    "cloudfront.dedicated_ip_ssl_month": "custom_ssl_certificates",
                }
            ),
        ),
    ),
)
ROUTE53 = form(
    ("aws_route53_record", "aws_route53_resolver_endpoint"),
    FormPart(
        "route53",
        counts(
            {
                "route53.queries.standard": "monthly_standard_queries",
                "route53.queries.latency": "monthly_latency_based_queries",
                "route53.queries.geo": "monthly_geo_queries",
                "route53.resolver.queries": "monthly_queries",
            }
        ),
        fixed={"route53.hosted_zone": 0},
    ),
)
HEALTH_CHECK = form(
    ("aws_route53_health_check",),
    FormPart(
        "route53",
        (Product("route53.health_check.{where}", ()),),
        choices=(Choice("where", ("endpoint_type",), {"aws": "aws", "non_aws": "non_aws"}, "aws"),),
        stands=(
            Stands("health_checks_aws", "route53.health_check.aws", is_whole=True),
            Stands("health_checks_other", "route53.health_check.non_aws", is_whole=True),
        ),
        fixed={"route53.hosted_zone": 0},
    ),
)
WAF = form(
    ("aws_wafv2_web_acl", "aws_waf_web_acl", "aws_wafregional_web_acl"),
    FormPart(
        "waf",
        (
            Product("waf.web_acl", ()),
            *counts({"waf.requests.wcu_1500": "monthly_requests"}),
            *counts({"waf.rules": "rule_group_rules"}),
            *counts({"waf.rules": "managed_rule_group_rules"}),
        ),
        stands=(
            Stands("web_acls", "waf.web_acl", is_whole=True),
            Stands("rules", "waf.rules", is_whole=True),
        ),
        lacks="the rules of the web ACL itself",
    ),
)

FORMS = (REST_API, HTTP_API, CLOUDFRONT, ROUTE53, HEALTH_CHECK, WAF)
