"""What an hour of a task costs: only to weigh one size against another."""

from __future__ import annotations

from dataclasses import dataclass

from estimator.aws.fargate.service import ADDRESSES, hours_of
from estimator.aws.fargate.settings import FargateSettings
from estimator.aws.fargate.sizes import pod_overhead_gb
from estimator.aws.fargate_eks import GB, VCPU, FargateEksSettings
from estimator.engine.bill.own_rates import own_rates
from estimator.engine.document.architecture import Architecture
from estimator.engine.maths.amounts import Amount
from pricing.book import Tables

PARTS = ("vcpu_hour", "gb_hour")
WITHOUT_PRICES = (1.0, 0.0)
"""USD of a vCPU and of a GB where a price is missing: less processor is cheaper then, and nothing is added up."""


@dataclass(frozen=True)
class TaskPrices:
    """USD of an hour of a vCPU, of a GB and of what each task has besides."""

    vcpu_usd: float
    gb_usd: float
    task_usd: float = 0.0

    def hour(self, vcpu: Amount, memory_gb: Amount) -> Amount:
        """USD of an hour of one task."""
        return vcpu * self.vcpu_usd + memory_gb * self.gb_usd + self.task_usd


def task_prices(architecture: Architecture, tables: Tables, region: str, settings: FargateSettings) -> TaskPrices:
    """Those of the document's own rates, else of the table."""
    if isinstance(settings, FargateEksSettings):
        vcpu_usd, gb_usd = (usd_of(architecture, tables, region, name) for name in (VCPU, GB))
    else:
        vcpu_usd, gb_usd = (_on_fargate(architecture, tables, region, what, settings) for what in PARTS)
    if vcpu_usd is None or gb_usd is None:
        return TaskPrices(*WITHOUT_PRICES)
    if isinstance(settings, FargateEksSettings):
        return TaskPrices(vcpu_usd, gb_usd, gb_usd * pod_overhead_gb(tables.limit_book(region)))
    address_usd = usd_of(architecture, tables, region, ADDRESSES) if settings.way_out == "address" else None
    return TaskPrices(vcpu_usd, gb_usd, address_usd or 0.0)


def _on_fargate(
    architecture: Architecture, tables: Tables, region: str, what: str, settings: FargateSettings
) -> float | None:
    """On demand, on Spot, or so much of each."""
    on_demand, spot = (
        usd_of(architecture, tables, region, hours_of(what, settings, is_spot)) if part else 0.0
        for is_spot, part in ((False, 100 - settings.spot_percent), (True, settings.spot_percent))
    )
    if on_demand is None or spot is None:
        return None
    return on_demand + (spot - on_demand) * (settings.spot_percent / 100)


def usd_of(architecture: Architecture, tables: Tables, region: str, dimension: str) -> float | None:
    own = own_rates(architecture).usd(dimension, region)
    if own is not None:
        return own
    price = tables.price_book(region).prices.get(dimension)
    return float(price.tiers[0].usd) if price else None
