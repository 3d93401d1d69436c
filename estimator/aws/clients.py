"""Clients: people and programs outside AWS whose traffic enters here.  They bill nothing."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from estimator.engine.figures import figure
from estimator.engine.maths.amounts import Amount
from estimator.engine.measures import Sending
from estimator.engine.operations import Event
from estimator.engine.service import AwsService
from estimator.engine.setting import Acting, Settings, setting
from estimator.engine.traffic.flow import HOURS_IN_WEEK, SHAPES
from estimator.engine.traffic.view import EdgeEnd
from pricing.book import LimitBook

SHAPE_NAMES = {
    "steady": "steady",
    "office": "office hours, Monday to Friday",
    "evening": "evening",
    "weekend": "weekend",
    "spiky": "spiky: four hours a day at a hundred times the rest",
    "own": "168 numbers of your own",
}
MOST_OF_AN_HOUR = 1e9
"""Traffic of an hour in a shape of one's own: what counts is how the hours compare."""
VIEWERS = {
    "united_states": "United States and Mexico",
    "canada": "Canada",
    "europe": "Europe and Israel",
    "asia_pacific": "Asia Pacific",
    "japan": "Japan",
    "india": "India",
    "australia_new_zealand": "Australia and New Zealand",
    "south_america": "South America",
    "middle_east": "Middle East",
    "south_africa_kenya": "South Africa, Kenya and Nigeria",
}

PATIENCE = "clients.patience"


class ClientsSettings(Settings):
    requests_per_month: float = setting(
        1_000_000,
        "Requests",
        unit="a month",
        help="All requests these clients send in a month.",
        ge=0,
        le=1e13,
    )
    shape: Literal["steady", "office", "evening", "weekend", "spiky", "own"] = setting(
        "steady",
        "Load shape",
        choices=SHAPE_NAMES,
        help="How the traffic spreads over the week. The bill follows the mean, limits the peak.",
    )
    own_shape: list[float] | None = setting(
        None,
        "Own shape",
        unit="relative traffic",
        basis="off",
        advanced=True,
        when=("shape", ("own",)),
        help="168 relative numbers, the first for Monday from midnight to 1 o'clock.",
    )
    burst: float = setting(
        2,
        "Burst",
        unit="× the mean",
        help="The busiest second of an hour over that hour's mean.",
        ge=1,
        le=10_000,
    )
    burst_seconds: float = setting(
        60, "Burst length", unit="s", advanced=True, help="How long such a peak lasts.", ge=0.001, le=3600
    )
    users_per_month: float = setting(
        10_000,
        "Users",
        unit="a month",
        advanced=True,
        help="Different people in a month, where a call starts from users or sessions.",
        ge=0,
        le=1e11,
    )
    sessions_per_user: float = setting(
        8,
        "Sessions per user",
        unit="a month",
        advanced=True,
        help="How often each of them comes.",
        ge=0,
        le=1e5,
    )
    session_minutes: float = setting(
        5,
        "Session length",
        unit="minutes",
        advanced=True,
        help="How long a connection stays open.",
        ge=0,
        le=1e5,
    )
    gives_up_after_s: float | None = setting(
        None,
        "Give up after",
        unit="s",
        basis="off",
        advanced=True,
        help="How long an app or a browser waits for an answer. Empty: longer than anything here takes.",
        ge=0.001,
        le=86_400,
    )
    viewers: dict[str, float] = setting(
        {"united_states": 100.0},
        "Where they are",
        unit="%",
        choices=VIEWERS,
        advanced=True,
        help="Shares of the traffic by region of the world; content delivery is priced by it.",
    )

    acting: ClassVar[Acting] = Acting(
        alone="",
        starting={
            "request": "requests_per_month",
            "user session": "users_per_month",
            "session": "sessions_per_user",
            "connect subscribe listen": "session_minutes",
        },
    )


REACHES = "clients reach what answers on the internet"


class Clients(AwsService[ClientsSettings]):
    slug = "clients"
    name = "Clients"
    default_name = "Clients"
    type = "entry"
    kind = "Clients"
    help = "Browsers, apps and programs outside AWS: where traffic enters."
    known_as = ("users", "browser", "app", "mobile", "visitors", "traffic", "device")
    family = "entry"
    fits = (
        "Draw one for each group of callers whose traffic differs: the mobile app, the partners, an upload once a "
        "night. All traffic begins at clients, at a schedule, or at an external system that calls on its own."
    )
    fits_not = (
        "What AWS starts by itself has no client: the clock is EventBridge Scheduler. Programs of yours that run "
        "inside AWS are functions or containers."
    )
    Settings = ClientsSettings
    is_outside = True
    events = (
        Event("request", "each request they send", sends="client", reaches=REACHES, as_text=True),
        Event("session", "each time one of them comes", sends="client", reaches=REACHES),
        Event("user", "each of them, once a month", sends="client", reaches=REACHES),
    )

    own_limits = {PATIENCE: "patience of clients"}

    def check(self, s: ClientsSettings, limits: LimitBook) -> tuple[str, str] | None:
        hours = s.own_shape or []
        if s.shape == "own" and (len(hours) != HOURS_IN_WEEK or min(hours) < 0 or sum(hours) <= 0):
            return "own_shape", f"must be {HOURS_IN_WEEK} numbers, none below 0 and not all 0."
        if hours and max(hours) > MOST_OF_AN_HOUR:
            return "own_shape", f"may hold no number above {figure(MOST_OF_AN_HOUR)}."
        unknown = [place for place in s.viewers if place not in VIEWERS]
        if unknown:
            return "viewers", f"names the place “{unknown[0]}”; known are {', '.join(VIEWERS)}."
        if abs(sum(s.viewers.values()) - 100) > 0.01 or min(s.viewers.values()) < 0:
            return "viewers", "must be shares that add up to 100 %."
        return None

    def source(self, s: ClientsSettings, event: str, hours_per_month: float) -> Sending:
        monthly = {
            "request": s.requests_per_month,
            "session": s.users_per_month * s.sessions_per_user,
            "user": s.users_per_month,
        }[event]
        shape = tuple(s.own_shape or ()) if s.shape == "own" else SHAPES[s.shape]
        return Sending(monthly, shape, s.burst, s.burst_seconds)

    def patience(self, s: ClientsSettings, target: EdgeEnd) -> tuple[str, float | None] | None:
        return None if s.gives_up_after_s is None else (PATIENCE, s.gives_up_after_s)

    def viewers(self, s: ClientsSettings) -> Mapping[str, float]:
        return {place: percent / 100 for place, percent in s.viewers.items() if percent}

    def session_seconds(self, s: ClientsSettings) -> Amount:
        return s.session_minutes * 60
