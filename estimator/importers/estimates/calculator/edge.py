"""APIs and what stands at the edge, as the AWS Pricing Calculator words them."""

from estimator.importers.estimates.forms import (
    HOURS,
    Choice,
    FormPart,
    Product,
    Stands,
    ToolForm,
    count,
    counts,
    form,
    gb,
    kb_steps,
    seconds,
    sizes,
)

CACHES = {"none": None} | {
    f"{size}{unit}": f"{size.replace('.', '_')}gb"
    for size in ("0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237")
    for unit in ("", " gb")
}
CACHE_SETTINGS = {size: size for size in CACHES.values() if size}
HTTP_UNITS, REST_UNITS, SOCKET_UNITS = (
    "HTTP API requests units",
    "REST API request units",
    "WebSocket message units",
)
OF_APIS = (HTTP_UNITS, REST_UNITS, SOCKET_UNITS, "Average size of each request", "Average message size")


def _http_api(nth: int) -> FormPart:
    return FormPart(
        "api_gateway_http",
        (
            Product(
                "api_gateway.http.requests",
                (count("Requests", times=HTTP_UNITS, nth=nth), kb_steps(512, "Average size of each request")),
            ),
        ),
        needs=(HTTP_UNITS,),
        quiet=(*OF_APIS, "Cache memory size (GB)=None"),
    )


def _rest_api(nth: int) -> FormPart:
    return FormPart(
        "api_gateway_rest",
        (
            Product("api_gateway.rest.requests", (count("Requests", times=REST_UNITS, nth=nth),)),
            Product("api_gateway.cache.{cache}", (), times=HOURS),
        ),
        choices=(Choice("cache", ("Cache memory size (GB)",), CACHES, setting="cache", as_set=CACHE_SETTINGS),),
        needs=(REST_UNITS, "Cache memory size (GB)"),
        lacks="the cache of a REST API",
        unless=("Cache memory size (GB)",),
        quiet=OF_APIS,
    )


SOCKETS = FormPart(
    "api_gateway_websocket",
    (
        Product(
            "api_gateway.websocket.messages",
            (count("Messages", times=SOCKET_UNITS), kb_steps(32, "Average message size")),
        ),
        Product(
            "api_gateway.websocket.connection_minutes",
            (count("Average connection rate"), seconds("Average connection duration", unit="seconds")),
            times=1 / 60,
        ),
    ),
    needs=("Messages", "Average connection rate"),
    quiet=(*OF_APIS, "Cache memory size (GB)=None"),
)
API_GATEWAY = ToolForm(
    ("Amazon API Gateway",),
    (
        (_http_api(0), SOCKETS),
        (_rest_api(0), SOCKETS),
        (_http_api(1), _rest_api(2), SOCKETS),
    ),
    left_open="which API the requests are of",
)

GEOGRAPHIES = (
    "united_states", "canada", "europe", "asia_pacific", "japan", "india", "australia_new_zealand", "south_america",
    "middle_east", "south_africa_kenya",
)  # fmt: skip


def _distribution(geography: str) -> tuple[FormPart]:
    return (
        FormPart(
            "cloudfront",
            (
                Product(f"cloudfront.data_transfer_out.{geography}", (gb("Data transfer out to internet"),)),
                Product(f"cloudfront.data_transfer_to_origin.{geography}", (gb("Data transfer out to origin"),)),
                Product(f"cloudfront.requests.https.{geography}", (count("Number of requests (HTTPS)"),)),
                Product(f"cloudfront.requests.http.{geography}", (count("Number of requests (HTTP)"),)),
            ),
        ),
    )


CLOUDFRONT = ToolForm(("Amazon CloudFront",), tuple(_distribution(one) for one in GEOGRAPHIES), "where viewers are")
APPSYNC = form(
    ("AWS AppSync",), FormPart("appsync", (Product("appsync.graphql.operations", (count("Number of API Requests"),)),))
)
AMPLIFY = form(
    ("AWS Amplify", "AWS Amplify Hosting"),
    FormPart(
        "amplify_hosting",
        (
            Product("amplify.build_minutes", (count("Number of build minutes"),)),
            *sizes(
                {
                    "amplify.hosting.storage": "Data stored per month",
                    "amplify.hosting.data_transfer_out": "Data served per month",
                }
            ),
            Product("amplify.ssr.requests", (count("Number of SSR requests"),)),
        ),
        stands=(Stands("storage_gb", "amplify.hosting.storage"),),
        quiet=("Select build instance size=Standard (8 GB Memory, 4 vCPUs)", "Duration of each request (in ms)"),
    ),
)
ZONES = count("Hosted Zones")
ROUTE53 = form(
    ("Amazon Route 53", "Hosted Zone", "Amazon Route 53 Resolver", "Health Checks"),
    FormPart(
        "route53",
        (
            Product("route53.hosted_zone", (ZONES,)),
            *counts(
                {
                    "route53.traffic_flow_policy": "Traffic Flow",
                    "route53.queries.standard": "Standard queries",
                    "route53.queries.latency": "Latency based routing queries",
                    "route53.queries.geo": "Geo DNS queries",
                    "route53.queries.ip_based": "IP-based routing queries",
                    "route53.cidr_blocks": "IP (CIDR) blocks",
                    "route53.health_check.aws": "Basic Checks Within AWS",
                    "route53.health_check.non_aws": "Basic Checks Outside of AWS",
                }
            ),
            Product(
                "route53.resolver.endpoint_eni_hour", (count("Number of Elastic Network Interfaces"),), times=HOURS
            ),
            Product("route53.resolver.queries", (count("Recursive average DNS queries"),)),
        ),
        stands=(
            *(
                Stands(setting, f"route53.{key}", is_whole=True)
                for setting, key in (
                    ("zones", "hosted_zone"),
                    ("traffic_policies", "traffic_flow_policy"),
                    ("cidr_blocks", "cidr_blocks"),
                    ("health_checks_aws", "health_check.aws"),
                    ("health_checks_other", "health_check.non_aws"),
                )
            ),
            Stands("resolver_interfaces", "route53.resolver.endpoint_eni_hour", 1 / HOURS, is_whole=True),
        ),
    ),
)
ACLS = count("Number of Web Access Control Lists (Web ACLs) utilized", "Number of Web ACLs")
GROUPS = count("Number of Rule Groups per Web ACL")
WAF = form(
    ("AWS Web Application Firewall (WAF)", "AWS WAF"),
    FormPart(
        "waf",
        (
            Product("waf.web_acl", (ACLS,)),
            Product("waf.rules", (ACLS, count("Number of Rules added per Web ACL"))),
            Product("waf.rules", (ACLS, GROUPS)),
            Product("waf.rules", (ACLS, GROUPS, count("Number of Rules inside each Rule Group"))),
            Product("waf.rules", (ACLS, count("Number of Managed Rule Groups per Web ACL"))),
            Product(
                "waf.requests.wcu_1500",
                (count("Number of web requests received across all web ACLs", "Number of web requests received"),),
            ),
        ),
        stands=(
            Stands("web_acls", "waf.web_acl", is_whole=True),
            Stands("rules", "waf.rules", is_whole=True, per="waf.web_acl"),
        ),
        lacks="the requests inspected",
        unless=("Number of web requests received across all web ACLs", "Number of web requests received"),
    ),
)

FORMS = (API_GATEWAY, CLOUDFRONT, APPSYNC, AMPLIFY, ROUTE53, WAF)
