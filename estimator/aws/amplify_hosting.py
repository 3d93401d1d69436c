"""Amplify Hosting: https://aws.amazon.com/amplify/pricing/

Minutes of builds on the standard instance, GB stored, GB served, and for pages rendered on the server requests and
GB-seconds.  Larger build instances, at 2.5 and 10 times the price, have no row in the tables: they are left out.
Apps, branches, domains, artefacts and builds at once are limits of configuration.
"""

from collections.abc import Iterator
from typing import ClassVar

from estimator.aws.firewalled import arrival, not_blocked
from estimator.aws.units import in_gb
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, choose, used, whole_up
from estimator.engine.measures import Demand, HiddenCost, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService, Waits, answers_in
from estimator.engine.setting import SET, Acting, Settings, When, setting
from estimator.engine.traffic.flow import Flow

BUILDS = "amplify.build_minutes"
STORAGE = "amplify.hosting.storage"
SERVED = "amplify.hosting.data_transfer_out"
RENDERED = "amplify.ssr.requests"
DURATION = "amplify.ssr.duration"
RENDERS: When = ("rendered_percent", SET)


class AmplifyHostingSettings(Settings):
    builds_per_month: float = setting(
        20, "Builds", unit="a month", help="One for each commit to a branch it deploys.", ge=0, le=1e6
    )
    build_minutes: float = setting(
        4, "Minutes of a build", unit="minutes", help="On the standard instance, 8 GB and 4 vCPU.", ge=0, le=120
    )
    storage_gb: float = setting(
        0.5, "Stored", unit="GB", help="What the deployed versions take, all branches together.", ge=0, le=1e6
    )
    rendered_percent: float = setting(
        0,
        "Rendered on the server",
        unit="% of requests",
        basis="off",
        help="Pages a server makes for each request, as Next.js does. The rest are files.",
        ge=0,
        le=100,
    )
    render_ms: float = setting(
        200, "Rendering takes", unit="ms", when=RENDERS, help="Waiting for what it calls included.", ge=0.001, le=30_000
    )
    render_memory_mb: int = setting(
        1024,
        "Memory for rendering",
        unit="MB",
        when=RENDERS,
        advanced=True,
        help="As set for the app.",
        ge=128,
        le=10_240,
    )
    slowest_ms: float | None = setting(
        None,
        "Slowest of 100",
        unit="ms",
        basis="off",
        advanced=True,
        when=RENDERS,
        help="The 99th percentile of rendering, for its time-out. Empty: judged on the mean.",
        ge=0.001,
        le=900_000,
    )

    acting: ClassVar[Acting] = Acting(
        alone="builds_per_month build_minutes storage_gb",
    )


class AmplifyHosting(AwsService[AmplifyHostingSettings]):
    slug = "amplify_hosting"
    name = "Amplify Hosting"
    default_name = "Website"
    short_name = "Amplify"
    type = "network"
    kind = "Amplify Hosting"
    help = "Builds a website from its repository and serves it, files and pages rendered on the server."
    known_as = ("website", "frontend", "ssr", "nextjs", "hosting", "static site", "vercel", "netlify")
    family = "delivery"
    fits = (
        "Websites and single-page apps, also rendered on the server with Next.js and the like, that go live with "
        "each push to a branch."
    )
    fits_not = (
        "Cache rules of your own, functions at the edge or several origins, which CloudFront gives you. Much "
        "traffic, for a GB served costs more than CloudFront's."
    )
    Settings = AmplifyHostingSettings
    hidden_costs = (HiddenCost("what is stored", {"storage_gb": 0.0}),)
    bills_own_transfer = True
    firewalled_as = "amplify"
    operations = (Operation("request", "fetch a file or a page", accepts={"client", "cdn", "external"}),)
    events = (Event("render", "each page rendered on the server", of=("request",), mostly="reads"), arrival("request"))
    dimensions = {
        BUILDS: Dimension("Build minutes", "standing"),
        STORAGE: Dimension("Website storage", "stock"),
        SERVED: Dimension("Website data served"),
        RENDERED: Dimension("Pages rendered on the server"),
        DURATION: Dimension("Rendering on the server"),
    }
    effects = {
        "amplify.request_tokens": ("refuses", "visitors get error 429"),
        "amplify.ssr_timeout": ("refuses", "visitors get error 504"),
    }
    limits = {
        "amplify.apps": "Amplify apps",
        "amplify.request_tokens": "website request rate",
        "amplify.ssr_timeout": "page rendering time-out",
    }

    def own_seconds(self, s: AmplifyHostingSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.render_ms, s.slowest_ms)

    def waits(self, s: AmplifyHostingSettings, operation: str) -> Waits:
        return "included"

    def emits(self, s: AmplifyHostingSettings, event: str, flow: Flow) -> Amount:
        return s.rendered_percent / 100 if event == "render" else 1.0

    def usage(self, s: AmplifyHostingSettings, load: Load) -> Iterator[Use]:
        yield Use(BUILDS, s.builds_per_month, "builds", s.build_minutes, "minutes")
        yield Use(STORAGE, s.storage_gb, "GB")
        for flow in load["request"]:
            requests = (flow.monthly_calls, "requests", *not_blocked(flow))
            yield Use(SERVED, *requests, *in_gb(flow.response_kb))
            pages = (*requests, s.rendered_percent / 100, "rendered")
            yield Use(RENDERED, *pages)
            seconds = whole_up(s.render_ms, 1e-6) / 1000
            yield Use(DURATION, *pages, seconds, "s", s.render_memory_mb / 1024, "GB")

    def demands(self, s: AmplifyHostingSettings, load: Load) -> Iterator[Demand]:
        yield Demand("amplify.apps", 1.0, "app", is_setting=True)
        if load["request"]:
            yield Demand("amplify.request_tokens", load["request"].peak_calls_per_second, "one for each request")
        if load["request"] and used(s.rendered_percent):
            slow = choose(s.rendered_percent > 0, self.own_seconds(s, "request")[1], 0.0)
            yield Demand("amplify.ssr_timeout", slow, "the slowest of 100 pages", remedy="Render sooner, or in part.")
