"""ECR, private repositories: https://aws.amazon.com/ecr/pricing/

Storage by the GB-month.  Pulls within the region are free; their bytes are billed where they cross the internet,
another region, a NAT gateway or an interface endpoint.  Public repositories are not in the tables.
"""

from collections.abc import Iterator
from typing import ClassVar

from estimator.aws.units import in_gb
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount
from estimator.engine.measures import HiddenCost, Use
from estimator.engine.operations import Dimension, Operation
from estimator.engine.service import AwsService
from estimator.engine.setting import Acting, Settings, setting

STORAGE = "ecr.storage"


class EcrSettings(Settings):
    storage_gb: float = setting(2, "Stored now", unit="GB", help="All images and their layers today.", ge=0, le=1e7)
    image_mb: float = setting(
        200, "Image size", unit="MB", help="Compressed, as it is pulled or pushed.", ge=0.001, le=52_000
    )
    new_layers_percent: float = setting(
        20,
        "New in a push",
        unit="% of the image",
        advanced=True,
        help="Layers that changed; the rest is there already.",
        ge=0,
        le=100,
    )
    keep_days: float | None = setting(
        None, "Images kept", unit="days", basis="aws", advanced=True, help="Empty: for ever.", ge=0.001, le=36_500
    )

    acting: ClassVar[Acting] = Acting(
        alone="storage_gb",
        called={
            "push": "new_layers_percent keep_days",
        },
    )


class Ecr(AwsService[EcrSettings]):
    slug = "ecr"
    name = "ECR"
    noun = "an ECR repository"
    default_name = "Images"
    type = "storage"
    help = "Keeps container images."
    known_as = ("registry", "docker", "image", "container", "repository", "repo")
    family = "container"
    fits = (
        "Images of containers and functions, kept near where they run: a pull within the region costs nothing but "
        "its way through a gateway."
    )
    fits_not = (
        "Images for the public, which have a registry and prices of their own that Headroom does not hold. Without "
        "a lifecycle rule storage grows with every build."
    )
    Settings = EcrSettings
    hidden_costs = (
        HiddenCost("what is stored", {"storage_gb": 0.0}),
        HiddenCost("growth", {"new_layers_percent": 0.0}, ("keep_days",)),
    )
    operations = (
        Operation(
            "pull",
            "fetch an image, as a task does that starts",
            accepts={"client", "code", "external"},
            fetches=True,
            each="session",
            for_each="seldom",
        ),
        Operation("push", "store an image", accepts={"client", "code", "external"}),
    )
    dimensions = {STORAGE: Dimension("Image storage", "stock")}

    def payload_kb(self, s: EcrSettings, operation: str) -> Amount | None:
        return s.image_mb * 1024 * s.new_layers_percent / 100 if operation == "push" else 0.0

    def response_kb(self, s: EcrSettings, operation: str) -> Amount | None:
        return s.image_mb * 1024 if operation == "pull" else 0.0

    def usage(self, s: EcrSettings, load: Load) -> Iterator[Use]:
        yield Use(STORAGE, s.storage_gb, "GB now")
        for flow in load["push"]:
            months = (load.months_kept(s.keep_days), "months of them")
            yield Use(STORAGE, flow.monthly_items, "pushes", *in_gb(flow.item_kb), *months)
