"""Cognito: https://aws.amazon.com/cognito/pricing/

A person with any activity counts once in the month, at the price of the pool's plan; so an edge from the clients'
`user` event says how many there are, and sign-ins say how fast they come.  People who come through SAML or OIDC
have a price of their own, but on Plus, where the tables hold none, they are billed as the others.  Machines pay
by the token, and paid by the app until November 2025.  Messages (SMS, e-mail) are billed by SNS and SES.

Quotas are per account and region, by category of request (docs.aws.amazon.com/cognito/latest/developerguide/
quotas.html).  That of a single user, 10 requests a second, is reached by no crowd and left out.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from estimator.aws.firewalled import arrival
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount
from estimator.engine.measures import Demand, Problem, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.setting import Acting, Settings, setting
from estimator.engine.traffic.flow import Flow
from estimator.engine.traffic.view import EdgeEnd

PLANS = {"lite": "Lite", "essentials": "Essentials", "plus": "Plus", "legacy": "before November 2024"}
USERS = {
    "lite": "cognito.lite.mau",
    "essentials": "cognito.essentials.mau",
    "plus": "cognito.plus.mau",
    "legacy": "cognito.legacy_user_pool.mau",
}
FEDERATED = "cognito.federated_saml_oidc.mau"
PROTECTED = "cognito.legacy_advanced_security.mau"
TOKENS = "cognito.m2m.tokens"
APPS = "cognito.m2m.app_clients"
BOUGHT = "cognito.quota_increase.rps"
CATEGORIES = {
    "sign_up": ("user_creation", "sign-ups"),
    "recover": ("user_account_recovery", "recoveries"),
    "get_user": ("user_read", "reads of a user; tokens can be checked without asking"),
    "list_groups": ("user_resource_read", "reads of groups or devices"),
    "list_users": ("user_list", "lists of users"),
    "machine_token": ("client_authentication", "tokens of machines; each can be used until it expires"),
    "credentials": ("get_credentials", "credentials for AWS"),
}
LOGIN_PAGE_REQUESTS = 3
"""Requests to the pool's domain in a managed login: to begin, to send the form, to fetch the tokens."""


class CognitoSettings(Settings):
    plan: Literal["lite", "essentials", "plus", "legacy"] = setting(
        "essentials", "Plan", choices=PLANS, basis="aws", help="Of the whole user pool. New pools start on Essentials."
    )
    federated_percent: float = setting(
        0,
        "Through SAML or OIDC",
        unit="% of users",
        basis="off",
        help="People who sign in with their company's directory. Google, Apple and the like do not count.",
        ge=0,
        le=100,
    )
    advanced_security: bool = setting(
        False,
        "Advanced security",
        basis="off",
        advanced=True,
        when=("plan", ("legacy",)),
        help="Risk checks of pools from before the plans.",
    )
    machine_apps: int = setting(
        0,
        "Machine apps",
        basis="off",
        advanced=True,
        help="App clients that fetch tokens for programs.",
        ge=0,
        le=100_000,
    )
    refreshes: float = setting(
        1, "Refreshes per sign-in", advanced=True, help="Tokens last an hour unless set otherwise.", ge=0, le=1000
    )
    challenges: float = setting(
        1,
        "Challenges per sign-in",
        advanced=True,
        help="Answers after the first call: the password's proof, a code, a passkey.",
        ge=0,
        le=20,
    )
    managed_login: bool = setting(
        True, "Managed login", advanced=True, help="People sign in on Cognito's pages, not on your own."
    )
    bought_per_second: float = setting(
        0,
        "Sign-in rate bought",
        unit="requests/s",
        basis="off",
        advanced=True,
        help="Above the quota, billed by the month.",
        ge=0,
        le=1_000_000,
    )
    user_pools: int = setting(
        1, "User pools", advanced=True, help="More than one where tenants have their own.", ge=1, le=1e6
    )
    latency_ms: float = setting(200, "Answers in", unit="ms", advanced=True, help="A sign-in.", ge=0.001, le=60_000)

    acting: ClassVar[Acting] = Acting(
        alone="machine_apps bought_per_second user_pools",
        called={
            "active_user": "plan advanced_security",
            "active_user sign_in": "federated_percent",
            "sign_in": "refreshes challenges managed_login",
            "sign_in sign_up recover get_user list_groups list_users machine_token credentials": "latency_ms",
        },
    )


class Cognito(AwsService[CognitoSettings]):
    slug = "cognito"
    name = "Cognito"
    default_name = "Users"
    type = "data"
    help = "Signs people and programs in. Draw active users from the clients' users, sign-ins from their sessions."
    known_as = ("login", "auth", "users", "identity", "oauth", "sign in", "user pool", "sso")
    family = "identity"
    fits = (
        "Sign-up, sign-in and tokens for the users of an app, also through social and company identity providers, "
        "and tokens for programs."
    )
    fits_not = (
        "Your own staff's way into AWS accounts, which is IAM Identity Center. Large audiences that come once a "
        "month each, for every active user is billed."
    )
    Settings = CognitoSettings
    # what it answers is not among what AWS bills: docs.aws.amazon.com/cognito/latest/developerguide/tracking-cost.html
    bills_own_transfer = True
    firewalled_as = "cognito"
    operations = (
        Operation(
            "active_user",
            "a person who is active in the month: what is billed",
            waits=False,
            accepts={"client"},
            each="user",
        ),
        Operation("sign_in", "somebody signs in", accepts={"client", "code"}, each="session"),
        Operation("sign_up", "somebody registers", accepts={"client", "code"}),
        Operation("recover", "somebody forgot the password", accepts={"client", "code"}),
        Operation("get_user", "read who a user is", accepts={"client", "code"}, fetches=True),
        Operation("list_groups", "read groups or devices of a user", accepts={"client", "code"}, fetches=True),
        Operation("list_users", "list or search users", accepts={"code"}, fetches=True),
        Operation("machine_token", "a program fetches a token", accepts={"client", "code", "external"}),
        Operation("credentials", "credentials for AWS, from an identity pool", accepts={"client", "code"}),
    )
    events = (
        Event(
            "trigger",
            "each sign-in or sign-up, for a function that has a say in it",
            of=("sign_in", "sign_up"),
            sends="user_pool",
            reaches="a user pool asks functions only",
        ),
        arrival("sign_in", "sign_up", "recover", "get_user", "machine_token"),
    )
    alternatives = (("cognito.lite.mau", "cognito.essentials.mau", "cognito.plus.mau"),)
    dimensions = {
        **{key: Dimension(f"Active users, {PLANS[plan]}") for plan, key in USERS.items()},
        FEDERATED: Dimension("Active users through SAML or OIDC"),
        PROTECTED: Dimension("Active users with advanced security"),
        TOKENS: Dimension("Tokens for programs"),
        APPS: Dimension("Machine apps", "standing"),
        BOUGHT: Dimension("Request rate bought", "standing"),
    }
    effects = {
        "cognito.rate.*": ("refuses", "callers get error 429"),
        "cognito.lambda_trigger_timeout": ("refuses", "sign-ins fail"),
        "cognito.users": ("refuses", "nobody more can sign up"),
        "cognito.active_users": ("costs", "the bill leaves active users out"),
    }
    limits = {
        "cognito.rate.user_authentication": "sign-ins and refreshes",
        "cognito.rate.challenge_factor": "sign-in challenges",
        "cognito.rate.user_token": "token refreshes",
        "cognito.rate.user_federation": "federated sign-ins",
        **{f"cognito.rate.{category}": title.split(";")[0] for category, title in CATEGORIES.values()},
        "cognito.rate.get_id": "new identities",
        "cognito.rate.domain": "requests to the login domain",
        "cognito.lambda_trigger_timeout": "Cognito trigger time-out",
        "cognito.users": "users of a pool",
        "cognito.user_pools": "user pools",
        "cognito.app_clients": "app clients of a pool",
    }

    def kind_of(self, s: CognitoSettings) -> str:
        return f"Cognito · {PLANS[s.plan]}"

    def payload_kb(self, s: CognitoSettings, operation: str) -> Amount | None:
        return 0.0 if operation == "active_user" else 1.0

    def response_kb(self, s: CognitoSettings, operation: str) -> Amount | None:
        return 0.0 if operation == "active_user" else 4.0

    def emits(self, s: CognitoSettings, event: str, flow: Flow) -> Amount:
        """Requests of a sign-in: its pages, or the call and the answers to challenges, and the refreshes after it."""
        if event != "arrival" or flow.edge.operation.name != "sign_in":
            return 1.0
        return s.refreshes + (LOGIN_PAGE_REQUESTS if s.managed_login else 1 + s.challenges)

    def own_seconds(self, s: CognitoSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms)

    def buffers(self, s: CognitoSettings) -> bool:
        return True

    def patience(self, s: CognitoSettings, target: EdgeEnd) -> tuple[str, float | None] | None:
        return "cognito.lambda_trigger_timeout", None

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: CognitoSettings, load: Load) -> Iterator[Use]:
        users = load["active_user"].monthly_items
        federated = 0.0 if s.plan == "plus" else s.federated_percent / 100
        yield Use(USERS[s.plan], users, "users", 1 - federated, "signing in directly")
        yield Use(FEDERATED, users, "users", federated, "through SAML or OIDC")
        if s.plan == "legacy" and s.advanced_security:
            yield Use(PROTECTED, users, "users")
        yield Use(TOKENS, load["machine_token"].monthly_calls, "tokens")
        yield Use(APPS, s.machine_apps, "apps")
        yield Use(BOUGHT, s.bought_per_second, "requests/s for the month")

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: CognitoSettings, load: Load) -> Iterator[Demand]:
        yield Demand("cognito.user_pools", s.user_pools, "pools", is_setting=True)
        yield Demand("cognito.app_clients", s.machine_apps, "machine apps", is_setting=True)
        if load["active_user"]:
            yield Demand("cognito.users", load["active_user"].monthly_items, "active users, in one pool")
        for operation, (category, cause) in CATEGORIES.items():
            if load[operation]:
                yield Demand(f"cognito.rate.{category}", load[operation].peak_calls_per_second, cause)
        if load["credentials"]:
            yield Demand("cognito.rate.get_id", load["credentials"].peak_calls_per_second, "a GetId each")
        tokens = load["machine_token"].peak_calls_per_second
        sign_ins = load["sign_in"].peak_calls_per_second
        if load["sign_in"]:
            yield from self._sign_in_demands(s, load, sign_ins)
        if load["sign_in"] or load["machine_token"]:
            pages = LOGIN_PAGE_REQUESTS if s.managed_login else 0
            cause = "managed logins and tokens of programs"
            yield Demand("cognito.rate.domain", sign_ins * pages + tokens, cause)

    @staticmethod
    def _sign_in_demands(s: CognitoSettings, load: Load, sign_ins: Amount) -> Iterator[Demand]:
        allowed = load.limit("cognito.rate.user_authentication") + s.bought_per_second
        federated = sign_ins * (s.federated_percent / 100)
        asked = (sign_ins - federated) + sign_ins * s.refreshes
        yield Demand(
            "cognito.rate.user_authentication", asked, "sign-ins and refreshes in the peak second", value=allowed,
            remedy="Let tokens live longer, or buy a higher rate.",
        )  # fmt: skip
        times = (sign_ins - federated) * s.challenges / allowed
        yield Demand("cognito.rate.challenge_factor", times, "of the sign-in quota, for challenges")
        yield Demand("cognito.rate.user_token", sign_ins * s.refreshes, "refreshes in the peak second")
        yield Demand("cognito.rate.user_federation", federated, "sign-ins through SAML or OIDC")

    def problems(self, s: CognitoSettings, load: Load) -> Iterator[Problem]:
        if (load["sign_in"] or load["sign_up"]) and not load["active_user"]:
            yield Problem(
                "cognito.active_users",
                "near",
                "people sign in, but nothing says how many different ones there are a month, which is what Cognito "
                "bills: draw “for each user, active user” from the clients.",
            )
