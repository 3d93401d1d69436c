"""Systems Manager Parameter Store: https://aws.amazon.com/systems-manager/pricing/

Standard parameters and their calls are free at standard throughput.  Advanced parameters are billed by the hour and by
what is read or written of them; higher throughput bills that of standard parameters too.  What counts is each parameter
in a call, not the call.  Encrypted parameters ask KMS for each that is read or changed (`encrypted.py`).
Code that keeps what it read, as the AWS Parameters and Secrets extension does for five minutes, asks again once that is
too old, and in each environment that starts (`kept_values.py`).
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from estimator.aws.batches import fullest_call
from estimator.aws.encrypted import ASKS_KMS, KMS_RATE, KMS_REQUESTS, by_item, key_demands
from estimator.aws.kept_values import are_kept, asked_again
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, share
from estimator.engine.measures import Demand, Use
from estimator.engine.network import Network
from estimator.engine.operations import CallerKind, Dimension, Event, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.setting import Acting, Settings, setting
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.view import EdgeView

PARAMETERS = "parameter_store.advanced.parameter_hour"
ADVANCED_CALLS = "parameter_store.advanced.api_requests"
HIGHER_CALLS = "parameter_store.higher_throughput.api_requests"
READS = ("get", "get_many", "get_by_path")
FETCHED = (*READS, "describe")
SEVERAL = ("get_many", "get_by_path", "delete")
"""What takes or gives several parameters in a call."""
NOTICE_KB = 1.0
ASKERS: frozenset[CallerKind] = frozenset({"client", "code", "rest_api", "workflow", "external", "schedule"})
CACHE = (
    "Cache what was read, with the AWS Parameters and Secrets Lambda Extension or your own code, and read it once in "
    "each environment."
)
LONGER = "Let callers keep what they read for longer, or read several parameters in a call."
BY_NAME = "Keep what was read in memory, or read by name, which has a higher rate."
FEWER_CHANGES = "Spread the changes over time, and keep what changes often in a table."
SWITCH = "Or switch on higher throughput."
TEN_A_CALL = "Ten fit into a call: set the batch size of the call to no more."


class ParameterStoreSettings(Settings):
    parameters: int = setting(
        10, "Parameters", help="Kept here, all of one tier; draw another card for the other tier.", ge=0, le=10_000_000
    )
    tier: Literal["standard", "advanced"] = setting(
        "standard",
        "Tier",
        choices={"standard": "standard", "advanced": "advanced"},
        basis="aws",
        help="Standard parameters are free and hold 4 KB; advanced ones are billed and hold 8 KB.",
    )
    higher_throughput: bool = setting(
        False,
        "Higher throughput",
        basis="aws",
        help="More calls a second, each parameter in them billed. It holds for all cards of an account and region.",
    )
    kept_minutes: float | None = setting(
        None,
        "Callers keep what they read",
        unit="minutes",
        basis="off",
        help="In each environment or task, as the AWS extension does for 5 minutes. Empty: they ask at every call.",
        ge=0.001,
        le=1440,
    )
    encrypted_by: Literal["none", "kms"] = setting(
        "none", "Encrypted with", choices={"none": "no key", "kms": "a key of KMS"}, basis="aws", advanced=True,
        help="SecureString: each value that is read or changed asks KMS, under AWS's own key aws/ssm too.",
    )  # fmt: skip
    value_kb: float = setting(
        0.5,
        "Size of a value",
        unit="KB",
        advanced=True,
        help="The largest, where a call does not say.",
        ge=0.001,
        le=1024,
    )
    latency_ms: float = setting(20, "Answers in", unit="ms", advanced=True, help="A read.", ge=0.001, le=10_000)

    acting: ClassVar[Acting] = Acting(
        alone="parameters tier value_kb",
        called={
            "get get_many get_by_path": "kept_minutes",
            "get get_many get_by_path put": "encrypted_by",
        },
    )

    @property
    def kept_s(self) -> Amount:
        """Seconds for which callers keep what they read."""
        return 0.0 if self.kept_minutes is None else self.kept_minutes * 60


class ParameterStore(AwsService[ParameterStoreSettings]):
    slug = "parameter_store"
    name = "Parameter Store"
    noun = "Parameter Store"
    default_name = "Parameters"
    short_name = "Parameters"
    type = "data"
    help = "Settings and secrets that code reads by name instead of carrying them."
    known_as = (
        "ssm",
        "systems manager",
        "configuration",
        "settings",
        "feature flag",
        "secure string",
        "env",
        "appconfig",
    )
    family = "identity"
    fits = (
        "Settings, addresses of other services, and secrets that never rotate: standard parameters cost nothing. "
        "Code that reads them when an environment starts and keeps them."
    )
    fits_not = (
        "Reading at every call: an account and region read 40 times a second, and more only at a price. "
        "Passwords that should rotate by themselves, which Secrets Manager does."
    )
    Settings = ParameterStoreSettings
    operations = (
        Operation(
            "get",
            "read a parameter; how long code keeps it is a setting here",
            accepts=ASKERS,
            fetches=True,
        ),
        Operation(
            "get_many", "read several parameters by their names, up to ten in a call", accepts=ASKERS, fetches=True
        ),
        Operation("get_by_path", "read all parameters under a path, up to ten in a call", accepts=ASKERS, fetches=True),
        Operation("describe", "list parameters, or the versions a parameter has had", accepts=ASKERS, fetches=True),
        Operation("put", "create or change a parameter", accepts=ASKERS, rare=True),
        Operation("delete", "delete parameters", accepts=ASKERS),
    )
    events = (
        Event(
            "changed",
            "each parameter created, changed or deleted",
            of=("put", "delete"),
            sends="aws_event",
            per="item",
            later=True,
            reaches="AWS reports it to the default event bus",
        ),
    )
    borrows = ASKS_KMS
    dimensions = {
        PARAMETERS: Dimension("Advanced parameters", "standing"),
        ADVANCED_CALLS: Dimension("Reads and changes of advanced parameters"),
        HIGHER_CALLS: Dimension("Reads and changes at higher throughput"),
    }
    limits = {
        "parameter_store.parameters.standard": "standard parameters",
        "parameter_store.parameters.advanced": "advanced parameters",
        "parameter_store.value.standard": "value of a standard parameter",
        "parameter_store.value.advanced": "value of an advanced parameter",
        "parameter_store.parameters_per_call": "parameters in a call",
        "parameter_store.get.default": "reads of parameters",
        "parameter_store.get.higher": "reads of single parameters",
        "parameter_store.get_many.higher": "reads of several parameters",
        "parameter_store.get_by_path.higher": "reads of paths",
        "parameter_store.describe": "lists of parameters and versions",
        "parameter_store.put": "changes of parameters",
        "parameter_store.delete": "deletions of parameters",
    }

    def payload_kb(self, s: ParameterStoreSettings, operation: str) -> Amount | None:
        return s.value_kb if operation == "put" else 0.0

    def response_kb(self, s: ParameterStoreSettings, operation: str) -> Amount | None:
        return s.value_kb if operation in FETCHED else 0.0

    def event_kb(self, s: ParameterStoreSettings, event: str, flow: Flow) -> Amount:
        return NOTICE_KB

    def own_seconds(self, s: ParameterStoreSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms)

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: ParameterStoreSettings, load: Load) -> Iterator[Use]:
        if s.tier == "advanced":
            yield Use(PARAMETERS, s.parameters, "parameter|parameters", load.hours_per_month, "hours")
        key = _billed(s)
        for operation, flows in load.arriving.items() if key else ():
            asking = Flows(flow for flow in flows if not _is_kept(s, operation, flow.edge))
            yield Use(key, asking.monthly_items, "parameters in calls")
        if s.encrypted_by == "kms":
            yield from by_item(self._encrypted(s, load), "parameters read or changed")

    @staticmethod
    def _encrypted(s: ParameterStoreSettings, load: Load) -> list[Flow]:
        """What has KMS encrypt or decrypt a value: no lists, and nothing that callers keep."""
        flows = ((name, flow) for name in (*READS, "put") for flow in load[name])
        return [flow for name, flow in flows if not _is_kept(s, name, flow.edge)]

    def stands(self, network: Network) -> Iterator[tuple[str, Use]]:
        """What callers that keep what they read still ask for."""
        for edge, s in _kept_by_callers(network):
            flows = network.flows[edge.id]
            keys = [key for key in (_billed(s), KMS_REQUESTS if s.encrypted_by == "kms" else "") if key]
            if keys and flows:
                mean, _ = asked_again(network, edge, s.kept_s)
                each = share(flows.monthly_items, flows.monthly_calls)
                calls = flows[0].hours.month_of_rate(mean)
                for key in keys:
                    yield edge.target.id, Use(key, calls, "calls for what is too old", each, "parameters each")

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: ParameterStoreSettings, load: Load) -> Iterator[Demand]:
        size = f"parameter_store.value.{s.tier}"
        if s.encrypted_by == "kms":
            yield from key_demands(self._encrypted(s, load))
        yield Demand(f"parameter_store.parameters.{s.tier}", s.parameters, "kept here", is_setting=True)
        yield Demand(size, s.value_kb, "the largest kept here", is_setting=True)
        for flow in load["put"]:
            yield Demand(size, flow.item_kb, f"put by {flow.edge.source.label}", where=flow.edge.id)
        for operation in SEVERAL:
            for flow in load[operation]:
                yield Demand(
                    "parameter_store.parameters_per_call",
                    fullest_call(flow),
                    f"asked by {flow.edge.source.label}",
                    where=flow.edge.id,
                    is_setting=True,
                    remedy=TEN_A_CALL,
                )
        yield from self._rates(s, load)

    @staticmethod
    def _rates(s: ParameterStoreSettings, load: Load) -> Iterator[Demand]:
        cause = "calls in the peak second"
        throughput = "higher_throughput" if s.higher_throughput else "default_throughput"
        for operation, flows in load.arriving.items():
            asking = Flows(flow for flow in flows if not _is_kept(s, operation, flow.edge))
            calls = asking.peak_calls_per_second
            if operation not in READS:
                remedy = FEWER_CHANGES if s.higher_throughput else f"{FEWER_CHANGES} {SWITCH}"
                yield Demand(f"parameter_store.{operation}", calls, cause, variant=throughput, remedy=remedy)
            elif asking:
                yield _read_demand(s, operation, calls, cause, BY_NAME if operation == "get_by_path" else CACHE)

    def carried_demands(self, network: Network) -> Iterator[tuple[str, Demand]]:
        """Reads of callers that keep what they read: of values too old, and of environments that start."""
        for edge, s in _kept_by_callers(network):
            if network.flows[edge.id]:
                _, peak = asked_again(network, edge, s.kept_s)
                cause = f"{edge.source.label} asks again"
                yield edge.target.id, _read_demand(s, edge.operation.name, peak, cause, LONGER)
                if s.encrypted_by == "kms":
                    flows = network.flows[edge.id]
                    each = share(flows.monthly_items, flows.monthly_calls)
                    yield edge.target.id, Demand(KMS_RATE, peak * each, "for what is encrypted", remedy=LONGER)


def _billed(s: ParameterStoreSettings) -> str:
    """The dimension of what is read or changed; empty where that is free."""
    if s.higher_throughput:
        return HIGHER_CALLS
    return ADVANCED_CALLS if s.tier == "advanced" else ""


def _is_kept(s: ParameterStoreSettings, operation: str, edge: EdgeView) -> bool:
    return s.kept_minutes is not None and operation in READS and are_kept(edge)


def _kept_by_callers(network: Network) -> Iterator[tuple[EdgeView, ParameterStoreSettings]]:
    """The edges by which callers read what they then keep."""
    for edge in network.edges:
        s = edge.target.settings
        if isinstance(s, ParameterStoreSettings) and _is_kept(s, edge.operation.name, edge):
            yield edge, s


def _read_demand(s: ParameterStoreSettings, operation: str, calls: Amount, cause: str, remedy: str) -> Demand:
    if s.higher_throughput:
        return Demand(f"parameter_store.{operation}.higher", calls, cause, remedy=remedy)
    return Demand("parameter_store.get.default", calls, cause, remedy=f"{remedy} {SWITCH}")
