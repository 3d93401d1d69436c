"""WAF: https://aws.amazon.com/waf/pricing/

Each web ACL and each rule or rule group in it by the month, a managed group once, however many rules it has;
requests at a price that steps up with the capacity of the rules; bodies inspected beyond the first 16 KB.  Bot
Control and fraud control cost a subscription and what they look at.  What is blocked is billed as what is let in.

A web ACL stands beside what it protects: a resource asks it about each request, once, before anything else.  One for
CloudFront and Amplify Hosting lies in us-east-1, wherever it is drawn; what it may inspect a second is theirs.  Groups
bought in the Marketplace have prices of their own and are left out.  What a request takes longer is not known and
taken to be nothing; captchas and challenges are free with targeted Bot Control and with fraud control, so leave them
at 0 there.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from estimator.aws.cloudwatch_logs import LOGS, LOGS_TAKEN_IN, VENDED, log_kb, log_keep_days, log_uses
from estimator.engine.figures import whole
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, choose
from estimator.engine.measures import Demand, Problem, Use
from estimator.engine.network import Network
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService
from estimator.engine.setting import SET, Acting, Settings, setting
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.view import EdgeView

WEB_ACLS, RULES = "waf.web_acl", "waf.rules"
REQUESTS = "waf.requests.wcu_{}"
INCLUDED_WCU, WCU_STEP, MOST_WCU = 1500, 500, 5000
BODIES = {
    "16": "16 KB, included",
    "32": "32 KB",
    "48": "48 KB",
    "64": "64 KB",
}
LARGER_BODIES = "waf.requests.body_{}kb_extra"
INCLUDED_BODY_KB = 16
BOT_CONTROL = "waf.bot_control.subscription"
BOTS = {"common": "waf.bot_control.common.requests", "targeted": "waf.bot_control.targeted.requests"}
FRAUD_CONTROL, ATTEMPTS = "waf.fraud_control.subscription", "waf.fraud_control.requests"
CAPTCHAS, CHALLENGES = "waf.captcha.attempts", "waf.challenge.served"
GLOBAL = ("cloudfront", "amplify")
"""What takes web ACLs of the scope CLOUDFRONT, which lie in us-east-1."""
HOME_OF_GLOBAL = "us-east-1"
BODY_LIMITS = {
    "alb": "waf.body.alb",
    "appsync": "waf.body.appsync",
    **dict.fromkeys(("cloudfront", "api_gateway", "cognito", "app_runner"), "waf.body.others"),
}
"""How much of a body is inspected, by what is protected.  AWS's page of quotas says nothing of Amplify Hosting."""
SETTABLE = "waf.body.others"
LOG_LINE_KB = 1.5
"""A log record of a request with its headers, as in the examples of AWS's page: an estimate, AWS states none."""


class WafSettings(Settings):
    web_acls: int = setting(
        1, "Web ACLs", help="With the same rules, the requests shared among them.", ge=1, le=1000, sampled=False
    )
    rules: int = setting(
        3,
        "Rules and rule groups",
        help="In each web ACL. A managed group counts once, Bot Control and fraud control too.",
        ge=0,
        le=5000,
    )
    capacity_wcu: int = setting(
        925,
        "Capacity of its rules",
        unit="WCU",
        help="The console shows it; the core, bad inputs and IP reputation groups of AWS take 925. Requests cost more "
        "beyond 1,500.",
        ge=0,
        limit="waf.capacity.web_acl",
        sampled=False,
    )
    blocked_percent: float = setting(
        0,
        "Blocked",
        unit="% of requests",
        basis="off",
        help="They are inspected and billed here, and go no further.",
        ge=0,
        le=100,
    )
    bot_control: Literal["off", "common", "targeted"] = setting(
        "off",
        "Bot Control",
        choices={"off": "off", "common": "common", "targeted": "targeted"},
        basis="off",
        help="AWS's rules against bots: a subscription, and each request they look at.",
    )
    bot_percent: float = setting(
        100,
        "Looked at for bots",
        unit="% of requests",
        when=("bot_control", ("common", "targeted")),
        help="A scope-down statement leaves out files, health checks and the like.",
        ge=0,
        le=100,
    )
    fraud_groups: int = setting(
        0,
        "Fraud control groups",
        basis="off",
        advanced=True,
        help="Account takeover at sign-in is one, fake accounts at sign-up another. Each is a subscription.",
        ge=0,
        le=2,
    )
    fraud_percent: float = setting(
        1,
        "Sign-ins and sign-ups",
        unit="% of requests",
        advanced=True,
        when=("fraud_groups", SET),
        help="The attempts that fraud control looks at.",
        ge=0,
        le=100,
    )
    captcha_percent: float = setting(
        0,
        "Captchas",
        unit="% of requests",
        basis="off",
        advanced=True,
        help="Attempts at a puzzle that a rule asked for.",
        ge=0,
        le=100,
    )
    challenge_percent: float = setting(
        0,
        "Challenges",
        unit="% of requests",
        basis="off",
        advanced=True,
        help="Silent checks of the browser that a rule asked for.",
        ge=0,
        le=100,
    )
    body_kb: Literal["16", "32", "48", "64"] = setting(
        "16",
        "Body inspected",
        choices=BODIES,
        basis="aws",
        advanced=True,
        help="More costs more for each request that brings more than 16 KB. Load balancers and AppSync have 8 KB.",
    )
    rate_rules: int = setting(
        0,
        "Rate-based rules",
        basis="off",
        advanced=True,
        help="Those of its rules that count requests of each address.",
        ge=0,
        limit="waf.rate_rules",
    )
    log_kb: float = log_kb(0, "Logs per request", basis="off", advanced=True)
    log_keep_days: float | None = log_keep_days()

    acting: ClassVar[Acting] = Acting(
        alone="web_acls rules capacity_wcu bot_control fraud_groups rate_rules",
    )


class Waf(AwsService[WafSettings]):
    slug = "waf"
    name = "WAF"
    noun = "a web ACL of WAF"
    default_name = "Web ACL"
    type = "network"
    help = "Looks at each request to a site or an API first, and blocks what its rules match."
    known_as = (
        "firewall",
        "web acl",
        "wafv2",
        "bot control",
        "captcha",
        "ddos",
        "rate limiting",
        "ip blocking",
        "security",
        "shield",
    )
    family = "delivery"
    fits = (
        "Public sites and APIs that attract attacks, bots or floods from single addresses: what is blocked costs "
        "little and never reaches the code behind."
    )
    fits_not = (
        "HTTP and WebSocket APIs of API Gateway and function URLs, which take none themselves: put CloudFront before "
        "them. Callers inside AWS, whom IAM lets in or not."
    )
    Settings = WafSettings
    hidden_costs = LOGS
    bills_own_transfer = True
    operations = (
        Operation(
            "inspect",
            "look at a request and let it in or block it",
            accepts={"guarded"},
            fetches=True,
            decides=True,
        ),
    )
    events = (
        Event(
            "log",
            "each request it writes to its log",
            of=("inspect",),
            sends="logs",
            later=True,
            reaches="a web ACL delivers its log to Firehose; to CloudWatch Logs by its own setting",
        ),
    )
    borrows = ("cloudwatch.logs.*",)
    alternatives = (LOGS_TAKEN_IN, ("waf.requests.wcu_*",))
    dimensions = {
        WEB_ACLS: Dimension("Web ACLs", "standing"),
        RULES: Dimension("Rules of web ACLs", "standing"),
        **{
            REQUESTS.format(wcu): Dimension(f"Requests inspected, up to {wcu:,} WCU")
            for wcu in range(INCLUDED_WCU, MOST_WCU + 1, WCU_STEP)
        },
        **{
            LARGER_BODIES.format(kb): Dimension(f"Bodies inspected up to {kb} KB")
            for kb in BODIES
            if kb != str(INCLUDED_BODY_KB)
        },
        BOT_CONTROL: Dimension("Bot Control", "standing"),
        BOTS["common"]: Dimension("Requests looked at for common bots"),
        BOTS["targeted"]: Dimension("Requests looked at for targeted bots"),
        FRAUD_CONTROL: Dimension("Fraud control", "standing"),
        ATTEMPTS: Dimension("Sign-ins and sign-ups looked at for fraud"),
        CAPTCHAS: Dimension("Captcha attempts"),
        CHALLENGES: Dimension("Challenges served"),
    }
    effects = {
        "waf.body.*": ("blinds", "what lies beyond is not inspected"),
        "waf.in_a_plan": ("costs", "the bill has what the plan includes"),
        "waf.one_scope": ("rejected", "AWS connects a web ACL with one kind of them only"),
    }
    limits = {
        "waf.web_acls": "web ACLs",
        "waf.requests": "requests to a web ACL",
        "waf.associations": "resources of a web ACL",
        "waf.capacity.web_acl": "capacity of a web ACL",
        "waf.rate_rules": "rate-based rules",
        "waf.body.alb": "body inspected before a load balancer",
        "waf.body.appsync": "body inspected before AppSync",
        "waf.body.others": "body inspected",
    }

    def kind_of(self, s: WafSettings) -> str:
        return f"WAF · {whole(s.rules)} {'rule' if s.rules == 1 else 'rules'}"

    def response_kb(self, s: WafSettings, operation: str) -> Amount | None:
        return 0.0

    def event_kb(self, s: WafSettings, event: str, flow: Flow) -> Amount | None:
        return LOG_LINE_KB

    def refused_share(self, s: WafSettings, operation: str) -> Amount:
        return s.blocked_percent / 100

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: WafSettings, load: Load) -> Iterator[Use]:
        flows, region = load["inspect"], self._region(load)
        acls = (s.web_acls, "web ACL|web ACLs")
        yield Use(WEB_ACLS, *acls, region=region)
        yield Use(RULES, *acls, s.rules, "rule each|rules each", region=region)
        requests = (flows.monthly_calls, "requests")
        yield Use(REQUESTS.format(_step(s.capacity_wcu)), *requests, region=region)
        if s.body_kb != str(INCLUDED_BODY_KB):
            for flow in flows:
                if BODY_LIMITS.get(_kind(flow.edge)) == SETTABLE:
                    larger = choose(flow.item_kb > INCLUDED_BODY_KB, flow.monthly_calls, 0.0)
                    yield Use(LARGER_BODIES.format(s.body_kb), larger, "requests with more than 16 KB", region=region)
        if s.bot_control != "off":
            yield Use(BOT_CONTROL, *acls, region=region)
            looked_at = (s.bot_percent / 100, "looked at for bots")
            yield Use(BOTS[s.bot_control], *requests, *looked_at, region=region)
        yield Use(FRAUD_CONTROL, *acls, s.fraud_groups, "group|groups", region=region)
        attempts = choose(s.fraud_groups > 0, s.fraud_percent / 100, 0.0)
        yield Use(ATTEMPTS, *requests, attempts, "sign-ins and sign-ups", region=region)
        yield Use(CAPTCHAS, *requests, s.captcha_percent / 100, "with a captcha", region=region)
        yield Use(CHALLENGES, *requests, s.challenge_percent / 100, "challenged", region=region)
        yield from log_uses(*requests, s.log_kb, s.log_keep_days, load, VENDED)

    @staticmethod
    def _region(load: Load) -> str | None:
        """Where it lies: for CloudFront and Amplify Hosting in us-east-1, else where it is drawn."""
        kinds = {_kind(flow.edge) for flow in load["inspect"]}
        return HOME_OF_GLOBAL if kinds and kinds <= set(GLOBAL) else None

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: WafSettings, load: Load) -> Iterator[Demand]:
        yield Demand("waf.web_acls", s.web_acls, "web ACLs", is_setting=True)
        yield Demand("waf.capacity.web_acl", s.capacity_wcu, "of its rules", is_setting=True)
        yield Demand("waf.rate_rules", s.rate_rules, "in each web ACL", is_setting=True)
        regional = Flows(flow for flow in load["inspect"] if _kind(flow.edge) not in GLOBAL)
        if regional:
            asked = regional.peak_calls_per_second / s.web_acls
            yield Demand("waf.requests", asked, "in the peak second", variant="regional", remedy=SPREAD)
        for flow in load["inspect"]:
            key = BODY_LIMITS.get(_kind(flow.edge))
            if key is not None:
                settable = key == SETTABLE
                yield Demand(
                    key,
                    flow.item_kb,
                    f"a body to {flow.edge.source.label}",
                    where=flow.edge.id,
                    value=float(s.body_kb) if settable else None,
                    remedy=LONGER if settable and s.body_kb != "64" else ELSEWHERE,
                )

    def carried_demands(self, network: Network) -> Iterator[tuple[str, Demand]]:
        """Resources of each kind that a card protects, whether anything comes or not."""
        protected: dict[tuple[str, str], set[str]] = {}
        for edge in network.edges:
            kind = _kind(edge)
            if isinstance(edge.target.settings, WafSettings) and kind and kind != "cloudfront":
                protected.setdefault((edge.target.id, kind), set()).add(edge.source.id)
        for (node_id, kind), resources in protected.items():
            count = float(len(resources))
            yield node_id, Demand("waf.associations", count, "protected by it", variant=kind, is_setting=True)

    def problems(self, s: WafSettings, load: Load) -> Iterator[Problem]:
        asking = {flow.edge.source.id: flow.edge.source for flow in load["inspect"]}
        kinds = {source.service.firewalled_as in GLOBAL for source in asking.values()}
        if len(kinds) > 1:
            yield Problem(
                "waf.one_scope",
                "error",
                "it protects both CloudFront or Amplify Hosting, whose web ACLs lie in us-east-1, and resources of a "
                "region. Draw a web ACL for each.",
            )
        for source in asking.values():
            if source.service.includes_firewall(source.settings):
                yield Problem(
                    "waf.in_a_plan",
                    "near",
                    f"the flat-rate plan of {source.label} includes a web ACL, within limits of the plan: AWS bills "
                    "only what the plan leaves out.",
                )


def _step(wcu: int) -> int:
    """The capacity whose price a request costs: 1,500, or the next 500 above it."""
    return max(INCLUDED_WCU, -(-wcu // WCU_STEP) * WCU_STEP)


def _kind(edge: EdgeView) -> str:
    return edge.source.service.firewalled_as


SPREAD = "Give the resources a web ACL each, put CloudFront before them, or have the quota raised."
LONGER = "Have more of a body inspected, or block what is longer."
ELSEWHERE = "Block what is longer, or let what is behind check it."
