"""Cloud Directory: https://aws.amazon.com/cloud-directory/pricing/

Closed to new customers, and at its end in July 2027 (limit row cloud_directory.availability).  Storage by the GB-month;
each operation is a request, those of a batch too; writes and strongly consistent reads cost the same, eventually
consistent reads a tenth.  Long lists come in pages of 30, which are more requests and no limit that load breaks.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from estimator.aws.batches import fullest_call
from estimator.aws.units import in_gb
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount
from estimator.engine.measures import Demand, HiddenCost, Problem, Use
from estimator.engine.operations import Dimension, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.setting import Acting, Settings, setting
from estimator.engine.traffic.flow import Flow

STORAGE = "cloud_directory.storage"
READS = "cloud_directory.eventually_consistent_read"
WRITES = "cloud_directory.write_and_strong_read"


class CloudDirectorySettings(Settings):
    is_customer: bool = setting(
        False, "The account uses it already", help="AWS opens it to no others; DynamoDB and Neptune stand in for it."
    )
    consistency: Literal["eventual", "strong"] = setting(
        "eventual", "Reads", choices={"eventual": "eventually consistent", "strong": "strongly consistent"},
        basis="aws", help="A strongly consistent read costs as much as a write.",
    )  # fmt: skip
    object_kb: float = setting(1, "Object size", unit="KB", help="Mean size, links included.", ge=0.001, le=200)
    storage_gb: float = setting(1, "Stored now", unit="GB", help="What the directory holds today.", ge=0, le=1e9)
    new_objects_percent: float = setting(
        0, "Writes that add an object", unit="%", help="Objects that stay, over all writes.", ge=0, le=100
    )
    levels: int = setting(
        5, "Depth of the tree", unit="levels", advanced=True, help="Of its longest path.", ge=1, le=1000
    )
    latency_ms: float = setting(20, "Answers in", unit="ms", advanced=True, help="A request.", ge=0.001, le=60_000)

    acting: ClassVar[Acting] = Acting(
        alone="is_customer storage_gb levels",
        called={
            "read": "consistency",
            "write": "new_objects_percent",
        },
    )


class CloudDirectory(AwsService[CloudDirectorySettings]):
    slug = "cloud_directory"
    name = "Cloud Directory"
    noun = "a Cloud Directory"
    default_name = "Directory"
    type = "data"
    kind = "Cloud Directory · closed"
    help = "Trees of linked objects. Closed to new customers; support ends in July 2027."
    known_as = ("directory", "tree")
    family = "database"
    fits = "Directories that already live in it: organisations, devices, courses, each in several trees at once."
    fits_not = (
        "Anything new, since AWS takes no new customers and ends its support; queries that are no walk along links."
    )
    closed = "to new customers; support ends in July 2027. Take DynamoDB, or a graph database such as Neptune, instead."
    Settings = CloudDirectorySettings
    hidden_costs = (HiddenCost("what is stored", {"storage_gb": 0.0}),)
    operations = (
        Operation("read", "read an object or follow a link", accepts={"code"}, fetches=True),
        Operation("write", "create, change or link an object", accepts={"code"}),
    )
    dimensions = {
        STORAGE: Dimension("Cloud Directory storage", "stock"),
        READS: Dimension("Eventually consistent reads"),
        WRITES: Dimension("Writes and strongly consistent reads"),
    }
    effects = {
        "cloud_directory.availability": ("rejected", "AWS opens it to no new customers"),
    }
    limits = {
        "cloud_directory.directories": "directories",
        "cloud_directory.input_size": "size of a request",
        "cloud_directory.response_size": "size of an answer",
        "cloud_directory.written_objects": "objects in a batch write",
        "cloud_directory.read_objects": "objects in a batch read",
        "cloud_directory.path_depth": "depth of the tree",
    }

    def payload_kb(self, s: CloudDirectorySettings, operation: str) -> Amount:
        return s.object_kb if operation == "write" else 0.0

    def response_kb(self, s: CloudDirectorySettings, operation: str) -> Amount:
        return s.object_kb if operation == "read" else 0.0

    def own_seconds(self, s: CloudDirectorySettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms)

    def usage(self, s: CloudDirectorySettings, load: Load) -> Iterator[Use]:
        yield Use(STORAGE, s.storage_gb, "GB now")
        yield Use(READS if s.consistency == "eventual" else WRITES, load["read"].monthly_items, "reads")
        yield Use(WRITES, load["write"].monthly_items, "writes")
        for flow in load["write"]:
            yield Use(
                STORAGE, flow.monthly_items, "writes", s.new_objects_percent / 100, "new",
                *in_gb(flow.item_kb), load.months_kept(), "months of them",
            )  # fmt: skip

    def demands(self, s: CloudDirectorySettings, load: Load) -> Iterator[Demand]:
        yield Demand("cloud_directory.directories", 1.0, "directory", is_setting=True)
        yield Demand("cloud_directory.path_depth", s.levels, "levels", is_setting=True)
        for operation, kind in (("read", "read"), ("write", "written")):
            for flow in load[operation]:
                cause, at, objects = f"asked by {flow.edge.source.label}", flow.edge.id, fullest_call(flow)
                yield Demand("cloud_directory.input_size", flow.item_kb * objects, cause, where=at)
                yield Demand("cloud_directory.response_size", _answer_kb(flow) / 1024, cause, where=at)
                yield Demand(f"cloud_directory.{kind}_objects", objects, cause, where=at, is_setting=True)

    def problems(self, s: CloudDirectorySettings, load: Load) -> Iterator[Problem]:
        if s.is_customer:
            yield Problem("cloud_directory.availability", "near", f"support ends on 24 July 2027. {INSTEAD}")
        else:
            yield Problem("cloud_directory.availability", "error", f"AWS opens it to no new customer. {INSTEAD}")


def _answer_kb(flow: Flow) -> Amount:
    """What comes back of a call: as the edge says, else each of its objects."""
    return flow.response_kb * (fullest_call(flow) if flow.edge.declared.response_kb is None else 1.0)


INSTEAD = "Take DynamoDB, or Neptune for graphs."
